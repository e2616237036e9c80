"""Every view keeps the rules of room, in our fonts and on a machine that has none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest

from ..conftest import Opened
from ..kit.pool import Pool
from ..kit.room import VIEWS, broken, resized

SENTENCES = {
    "usual": "The animal didn't cross the street because it was too tired.",
    "long": "They are watching the old man and his dog in the park. " * 7,
    "unbroken": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk",
    "short": "猫",
    "emoji": "👩‍👩‍👧‍👦 🎉🎉 I ❤️ 茶",
}
ANY = ("usual", "long", "unbroken")
"""Enough for a view whose labels are those of another one."""
PATHS = {
    **{view: f"/?target_language=zh&query=1&{view}" for view in VIEWS},
    "player": "/decode?step=60",
    "beam": "/decode?method=beam",
    "sample": "/decode?method=sample&step=60",
    "forcing": "/decode?view=forcing",
    "positions": "/positions?lang=en",
}
TEXTS = dict.fromkeys(PATHS, ANY) | {VIEWS[0]: tuple(SENTENCES), "player": tuple(SENTENCES)}
WITHOUT_TEXT = [
    "/positions?length=512&d_model=1024",
    "/positions?length=2&d_model=2",
    "/positions?kind=none",
]
SIZES = [(320, 568), (390, 844), (768, 1024), (1440, 900), (1920, 1080)]
PROJECTORS = [(1280, 720), (1920, 1080), (390, 844)]
"""The last is a phone whose reader has asked for larger type."""


@pytest.fixture(params=["ours", "hostile"])
def fonts(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def opened(
    request: pytest.FixtureRequest, fonts: str, server_url: str
) -> Iterator[Callable[[], Opened]]:
    """An empty page in our fonts; and where no font of ours is, nor comes."""
    is_hostile = fonts == "hostile"
    pool: Pool = request.getfixturevalue("hostile_pool" if is_hostile else "pool")
    pages: list[Opened] = []

    def open_one() -> Opened:
        page = Opened(server_url)
        page.pooled = pool.take(page.hear, {}, fresh=is_hostile)
        pages.append(page)
        if is_hostile:
            page.page.context.route("**/static/fonts/**", lambda route: route.abort())
        return page

    yield open_one
    for page in pages:
        pool.give_back(page.pooled)
        # the browser says what did not come
        assert [text for text in page.complaints if "net::ERR_FAILED" not in text] == []


@pytest.mark.parametrize("name", PATHS)
def test_a_view_keeps_the_rules_of_room_at_every_size_and_length(opened, fonts, name):
    page = opened()
    found = {}
    for text in TEXTS[name] if fonts == "ours" else ("usual", "long"):
        # every label of a long sentence is Chinese, every one of a usual sentence English
        lang = "zh-CN" if text == "long" else "en"
        page.go(f"{PATHS[name]}&source={quote(SENTENCES[text])}&lang={lang}")
        found |= {(text, *size): lines for size, lines in at_every_size(page).items()}
    assert {at: lines for at, lines in found.items() if lines} == {}


@pytest.mark.parametrize("path", WITHOUT_TEXT)
def test_an_encoding_keeps_the_rules_of_room_at_every_size(opened, path):
    page = opened().go(path)
    assert {at: lines for at, lines in at_every_size(page).items() if lines} == {}


def at_every_size(page: Opened) -> dict[tuple[Any, ...], list[str]]:
    """What breaks a rule, first in the type of a desk, then in that of a projector."""
    found = {}
    for size in SIZES:
        resized(page.page, *size)
        found[size] = broken(page.page)
    page.draws(lambda: page.page.keyboard.press("p"))
    for size in PROJECTORS:
        resized(page.page, *size)
        found[("projector", *size)] = broken(page.page)
    page.draws(lambda: page.page.keyboard.press("p"))
    return found


def test_a_view_that_breaks_a_rule_is_seen(open_page):
    page = open_page("/?block=encoder.0.self&view=norm&query=1").page
    assert broken(page) == []
    for rule, told in {
        "h1, h2 { width: 2000px; white-space: nowrap }": "the page is",
        ".titles p { overflow: hidden; white-space: nowrap; width: 3rem }": "is cut at its side",
        ".titles p { overflow: hidden; height: 4px }": "is cut at its foot",
        ".formula math { font-family: serif; padding: 3rem }": "em high",
        ".formula { width: 3rem; overflow: visible }": "is wider than its room",
        ".footer { position: absolute; left: -50px }": "reaches from",
        ".rows-band { width: 30% }": "is not as wide as its line",
    }.items():
        page.evaluate(
            """(rule) => {
              const sheet = new CSSStyleSheet();
              sheet.replaceSync(rule);
              document.adoptedStyleSheets = [sheet];
            }""",
            rule,
        )
        assert any(told in line for line in broken(page)), rule
