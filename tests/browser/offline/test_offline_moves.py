"""What can be done with a view in a file: pointing, holding, opening, walking, playing."""

from __future__ import annotations

import pytest

from ..kit.decoding import generate
from ..kit.inspector import cell, hover, matrix
from ..kit.offline import BLOCK, SLIDE, TEXT, state, weights
from ..kit.readout import data, near, numbers


def shown_weight(opened) -> float:
    return numbers(opened.text("reading-text"))[-1]


def displayed_weights(trace) -> list[list[float]]:
    return weights(trace([f"{BLOCK}.weights"]))


def cells_of(opened, view: str):
    """A matrix of weights whose cells can be pointed at."""
    return matrix(opened) if view == "pipeline" else opened.page.locator(".matrix").first


@pytest.mark.parametrize("view", ["pipeline", "heads", "matrix"])
def test_a_cell_is_pointed_at_held_opened_and_let_go(open_file, offline_file, trace, view):
    opened = open_file(offline_file(view, **TEXT), **SLIDE)
    wanted = displayed_weights(trace)
    cells = cells_of(opened, view)
    hover(opened, cells, 1, 3)
    near([shown_weight(opened)], [wanted[1][3]])
    opened.draws(lambda: cells.click(position=cell(cells, 0, 2)))
    assert (state(opened, "query"), state(opened, "key")) == ("0", "2")
    hover(opened, cells, 1, 3)
    near([shown_weight(opened)], [wanted[0][2]])
    cells.focus()
    opened.draws(lambda: opened.page.keyboard.press("Enter"))
    assert state(opened, "view") == "arithmetic"
    chain = opened.page.locator("[data-view=arithmetic] .chain")
    near(numbers(chain.inner_text())[-1:], [wanted[0][2]])
    opened.draws(lambda: opened.page.keyboard.press("Escape"))
    assert (state(opened, "view"), state(opened, "query")) == (None, "0")
    opened.draws(lambda: opened.page.keyboard.press("Escape"))
    assert state(opened, "query") is None
    hover(opened, cells, 1, 3)
    near([shown_weight(opened)], [wanted[1][3]])


@pytest.mark.parametrize("view", ["pipeline", "matrix", "flow", "mix", "arithmetic"])
def test_the_keys_1_to_4_choose_a_head(open_file, offline_file, trace, view):
    opened = open_file(offline_file(view, **TEXT, query=1, key=3), **SLIDE)
    heads = data(trace([f"{BLOCK}.weights"]), f"{BLOCK}.weights")
    for key in "4321":
        if key != "1":
            opened.draws(lambda key=key: opened.page.keyboard.press(key))
            assert state(opened, "head") == str(int(key) - 1)
        else:
            opened.draws(lambda: opened.page.keyboard.press("1"))
        shown = (
            numbers(opened.page.locator("[data-view=arithmetic] .chain").inner_text())[-1]
            if view == "arithmetic"
            else shown_weight(opened)
        )
        near([shown], [heads[int(key) - 1][1][3]])


def test_arrow_keys_walk_the_cells_and_say_them(open_file, offline_file, trace):
    opened = open_file(offline_file("matrix", **TEXT, query=1, key=3), **SLIDE)
    wanted = displayed_weights(trace)
    opened.page.locator(".matrix").first.focus()
    opened.draws(lambda: opened.page.keyboard.press("ArrowRight"))
    assert (state(opened, "query"), state(opened, "key")) == ("1", "4")
    near([shown_weight(opened)], [wanted[1][4]])
    assert opened.text("spoken")


def test_the_doors_of_the_whole_network_lead_on(open_file, offline_file):
    opened = open_file(offline_file("figure", **TEXT), **SLIDE)
    for place in ("encoder.0.self", "decoder.1.cross"):
        door = opened.page.locator(f"button.door[data-place='{place}'][data-head='2']")
        opened.draws(door.click)
        assert (state(opened, "block"), state(opened, "head")) == (place, "2")
    opened.draws(lambda: opened.page.keyboard.press("PageDown"))
    assert state(opened, "block") == "decoder.1.ffn"


def candidates(opened) -> list[float]:
    return numbers(opened.text("candidates"))


def test_every_step_of_a_recorded_translation_is_walked_through(
    open_file, offline_file, server_url
):
    opened = open_file(offline_file("player", **TEXT), **SLIDE)
    told = generate(server_url, **TEXT)
    for step, token in enumerate(told["token"]):
        if step > 0:
            opened.draws(lambda: opened.page.keyboard.press("ArrowRight"))
        near(candidates(opened), [one["probability"] for one in token["top"][:6]])
        assert opened.page.locator(".candidates .is-chosen").count() <= 1
        assert token["text"] in opened.text("chips")
    for key, step in [("Home", None), ("End", len(told["token"]) - 1), ("ArrowLeft", 2)]:
        opened.draws(lambda key=key: opened.page.keyboard.press(key))
        assert state(opened, "step") in (str(step or 0), None if step is None else str(step))


def test_a_recorded_beam_search_shows_its_hypotheses(open_file, offline_file, server_url):
    method = {"method": "beam", "beam": 3}
    opened = open_file(offline_file("player", **TEXT, **method), **SLIDE)
    told = generate(server_url, **TEXT, **method)
    for step in (0, 1):
        shown = opened.page.locator("[data-at=hypotheses]").inner_text()
        scores = [one["score"] for one in told["beams"][step]["hypotheses"]]
        assert len(scores) == 3
        for score in scores:
            assert any(one == pytest.approx(score, rel=6e-4) for one in numbers(shown))
        opened.draws(lambda: opened.page.keyboard.press("ArrowRight"))


def test_a_drawn_translation_is_the_recorded_one(open_file, offline_file, server_url):
    method = {"method": "sample", "temperature": 3, "seed": 7}
    opened = open_file(offline_file("player", **TEXT, **method), **SLIDE)
    (done,) = generate(server_url, **TEXT, **method)["done"]
    assert opened.page.evaluate("() => drawn[0].target") == done["text"]
