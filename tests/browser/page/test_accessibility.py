"""WCAG 2.2 AA, as far as axe can tell, in both themes; and what it cannot tell."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from ..kit.accessibility import WCAG, violations
from ..kit.inspector import PHONE, cell, matrix

SOURCE = "The animal did not cross the street."
TOO_LONG = "They are watching the old man and his dog in the park. " * 20
SHOWN = [
    *["", "block=decoder.0.self&query=1&key=4", "block=encoder.1.self&pad_to=12&query=2&key=11"],
    *["block=source", "block=memory", "block=output", "block=encoder.1.ffn"],
    *["block=decoder.1.ffn&view=norm", "view=heads", "view=matrix", "view=flow", "view=tokens"],
    *["view=multihead", "view=norm", "view=arithmetic", "stage=project&spacing=linear"],
    *["view=project", "block=decoder.0.self&view=mix&query=1&key=4"],
]
PAGES = ["/positions", f"/positions?source={quote(SOURCE)}&kind=none", "/decode"]
PAGES += ["/decode?method=beam&step=2&lang=zh-CN", "/decode?view=forcing&lang=zh-CN"]
LIGHT_AND_DARK = ["light", "dark"]


@pytest.mark.parametrize("theme", LIGHT_AND_DARK)
def test_no_view_of_the_inspector_breaks_a_rule(open_page, theme):
    opened = open_page()
    for shown in SHOWN:
        opened.go(f"/?source={quote(SOURCE)}&target_language=zh&theme={theme}&{shown}")
        # what is around the view is the same every time
        assert violations(opened, theme, within=".detail" if shown else None) == [], shown


@pytest.mark.parametrize("theme", LIGHT_AND_DARK)
@pytest.mark.parametrize("path", PAGES)
def test_no_other_page_breaks_a_rule(open_page, theme, path):
    opened = open_page(f"{path}{'&' if '?' in path else '?'}theme={theme}")
    assert violations(opened, theme, tags=[*WCAG, "best-practice"]) == []


ON_A_PHONE = ["/", "/?block=memory", "/?view=heads", "/?view=project", "/?view=mix"]


@pytest.mark.parametrize(
    ("path", "theme"),
    [*((path, "light") for path in [*ON_A_PHONE, "/positions", "/decode"]), ("/", "dark")],
)
def test_no_page_of_a_phone_breaks_a_rule(open_page, theme, path):
    opened = open_page(f"{path}{'&' if '?' in path else '?'}theme={theme}", **PHONE)
    assert violations(opened, theme) == []
    opened.page.locator("[data-at=menu-button]").tap()
    assert opened.page.locator("[data-at=menu].is-open").count() == 1
    assert violations(opened, theme, within="header") == []


@pytest.mark.parametrize("path", ["/?lang=zh-CN", "/?view=norm", "/positions", "/decode"])
def test_no_page_of_a_projector_breaks_a_rule(open_page, path):
    opened = open_page(
        f"{path}{'&' if '?' in path else '?'}scale=1.75", viewport={"width": 1920, "height": 1080}
    )
    assert violations(opened) == []


@pytest.mark.parametrize(
    ("path", "theme"),
    [("/", "light"), ("/", "dark"), ("/positions", "light"), ("/decode", "light")],
)
def test_the_list_of_keys_breaks_no_rule(open_page, theme, path):
    opened = open_page(f"{path}?theme={theme}")
    opened.page.keyboard.press("?")
    assert opened.page.locator("dialog[data-at=keys]").is_visible()
    assert violations(opened, theme, within="dialog[data-at=keys]") == []


@pytest.mark.parametrize("theme", LIGHT_AND_DARK)
def test_a_message_and_a_held_cell_break_no_rule(open_page, theme):
    opened = open_page(f"/?source={quote(SOURCE)}&target_language=zh&theme={theme}")
    opened.draws(lambda: matrix(opened).click(position=cell(matrix(opened), 1, 2)))
    assert violations(opened, theme) == []
    for text in (TOO_LONG, ""):
        opened.page.locator("textarea[name=source]").fill(text)
        opened.page.locator("[data-at=notice]:not([hidden])").wait_for()
        # what is below is faded by the first of them
        assert violations(opened, theme, None if text else "[data-at=notice]") == []
    opened.complaints.clear()


def test_a_rule_that_is_broken_on_purpose_is_found(open_page):
    opened = open_page("/")
    opened.page.evaluate("""() => {
      document.querySelector("[data-at=title-note]").style.color = "#bbb";
      document.querySelector("[data-at=view-choice] button").style.minHeight = "10px";
      document.querySelector("label[for=source]").remove();
      document.querySelector("#source").removeAttribute("placeholder");
    }""")
    found = {line.partition(":")[0] for line in violations(opened)}
    assert {"color-contrast", "label"} <= found
    assert {line.partition(":")[0] for line in violations(opened, "dark")} == {"color-contrast"}


# What axe takes for granted: every name is in the reader's language, and what moves stands still.


def test_matrices_are_named_and_say_how_they_are_walked(open_page):
    opened = open_page(f"/?source={quote(SOURCE)}&target_language=zh&block=decoder.0.cross&head=1")
    places = opened.page.locator(".pipeline .matrix[role=application]:visible")
    names = places.evaluate_all("(all) => all.map(({ ariaLabel }) => ariaLabel)")
    assert len(names) == len(set(names)) == 11
    assert "Attention weights of head 2, 7 queries by 9 keys" in names
    described = places.first.evaluate(
        "(box) => document.getElementById(box.getAttribute('aria-describedby')).textContent"
    )
    assert described.startswith("Arrow keys walk the cells.")
    # canvases say nothing themselves
    unnamed = opened.page.locator("main canvas:not([aria-hidden=true])")
    assert unnamed.count() == 0


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_reduced_motion_is_honoured(open_page, motion):
    opened = open_page("/", reduced_motion=motion)
    durations: list[Any] = opened.page.evaluate("""() => {
      const seconds = (text) => Math.max(...text.split(",").map(parseFloat));
      return [...document.querySelectorAll("*")].map((element) => {
        const style = getComputedStyle(element);
        return Math.max(seconds(style.transitionDuration), seconds(style.animationDuration));
      });
    }""")
    assert (max(durations) > 0.1) == (motion == "no-preference")
