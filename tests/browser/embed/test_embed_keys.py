"""What a clicker's keys do in an embed that has the focus."""

from __future__ import annotations

import pytest

from ..kit.inspector import NEXT_FRAME

KEYS = [("PageDown", 1), ("ArrowRight", 1), ("ArrowDown", 1)]
KEYS += [("PageUp", -1), ("ArrowLeft", -1), ("ArrowUp", -1)]


@pytest.mark.parametrize("view", ["heads", "figure", "player", "positions"])
def test_a_clickers_keys_move_a_view_whose_frame_has_the_focus(framed, view):
    framing = framed(view)
    framing.asks({"type": "step", "to": 1})
    framing.page.locator("iframe").focus()
    for key, by in KEYS:
        if view == "player" and key in ("ArrowDown", "ArrowUp"):
            continue
        before = framing.count
        step = framing.step
        framing.page.keyboard.press(key)
        shown = framing.hears({"type": "state"}, before + 1)["data"]
        assert shown["step"]["index"] == step + by, key
        framing.asks({"type": "step", "to": 1 if by > 0 else 2})


@pytest.mark.parametrize("view", ["heads", "player", "forcing"])
def test_a_key_past_the_end_is_told_so_that_a_deck_can_go_on(framed, view):
    framing = framed(view)
    if view != "forcing":
        framing.asks({"type": "step", "to": framing.shown()["step"]["count"] - 1})
    framing.page.locator("iframe").focus()
    for key in ("PageDown", "ArrowRight"):
        before = framing.count
        framing.page.keyboard.press(key)
        assert framing.hears({"type": "step"}, before)["data"]["end"] == "last"


def test_the_arrow_keys_of_a_matrix_stay_the_matrixs(framed):
    framing = framed("pipeline")
    framing.page.locator("iframe").focus()
    matrix = framing.embed.locator("[data-stage=weights] .matrix").first
    matrix.focus()
    shown = framing.shown()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        framing.page.keyboard.press(key)
    framing.page.evaluate(NEXT_FRAME)
    assert framing.shown()["step"] == shown["step"]
    assert framing.embed.locator("[data-at=spoken]").inner_text()
    # a clicker goes on all the same
    framing.page.keyboard.press("PageDown")
    assert framing.step == shown["step"]["index"] + 1
    assert framing.embed.evaluate("() => document.activeElement.className").startswith("matrix")


def test_while_somebody_types_no_key_moves_the_view(framed):
    framing = framed("heads", controls=1)
    step = framing.step
    framing.embed.locator("textarea[name=source]").focus()
    for key in ("ArrowRight", "ArrowUp", "PageDown"):
        framing.page.keyboard.press(key)
    framing.page.evaluate(NEXT_FRAME)
    assert framing.step == step


def test_enter_on_the_figure_alone_opens_nothing(framed):
    # There is no cell whose arithmetic it could open; a script that failed would fail this test.
    framing = framed("figure")
    framing.page.locator("iframe").focus()
    shown = framing.shown()
    framing.page.keyboard.press("Enter")
    framing.page.evaluate(NEXT_FRAME)
    assert framing.shown() == shown
