"""Every view keeps the rules of room, in our fonts and on a machine that has none of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest

from .conftest import Opened
from .pool import Pool
from .room import broken, resized

SENTENCE = quote("The animal didn't cross the street because it was too tired.")
VIEWS = [
    *["block=encoder.0.self", "block=decoder.3.cross", "block=encoder.1.ffn", "block=source"],
    *["block=memory", "block=output", "block=decoder.1.ffn&view=norm", "view=heads", "view=matrix"],
    *["view=flow", "view=tokens", "view=multihead", "view=arithmetic&query=1&key=2"],
    *["view=project", "view=mix"],
]
PATHS = {
    **{view: f"/?source={SENTENCE}&target_language=zh&{view}" for view in VIEWS},
    "Chinese": "/?lang=zh-CN&block=decoder.0.self&view=multihead",
    "positions": "/positions",
    "decode": f"/decode?source={SENTENCE}",
    "beam": f"/decode?source={SENTENCE}&method=beam",
    "forcing": f"/decode?source={SENTENCE}&view=forcing",
}
SIZES = [(320, 568), (390, 844), (768, 1024), (1440, 900), (1920, 1080)]
PROJECTOR = (1280, 720)


@pytest.fixture(params=["ours", "hostile"])
def opened(request: pytest.FixtureRequest, server_url: str) -> Iterator[Callable[[str], Opened]]:
    """Opens a page in our fonts; and where no font of ours is, nor comes."""
    is_hostile = request.param == "hostile"
    pool: Pool = request.getfixturevalue("hostile_pool" if is_hostile else "pool")
    pages: list[Opened] = []

    def open_one(path: str) -> Opened:
        page = Opened(server_url)
        page.pooled = pool.take(page.hear, {}, fresh=is_hostile)
        pages.append(page)
        if is_hostile:
            page.page.context.route("**/static/fonts/**", lambda route: route.abort())
        return page.go(path)

    yield open_one
    for page in pages:
        pool.give_back(page.pooled)
        # the browser says what did not come
        assert [text for text in page.complaints if "net::ERR_FAILED" not in text] == []


@pytest.mark.parametrize("path", PATHS.values(), ids=PATHS)
def test_a_view_keeps_the_rules_of_room_at_every_size(opened, path):
    page = opened(path)
    found = {}
    for size in SIZES:
        resized(page.page, *size)
        found[size] = broken(page.page)
    resized(page.page, *PROJECTOR)
    page.draws(lambda: page.page.keyboard.press("p"))
    found["projector"] = broken(page.page)
    assert {size: lines for size, lines in found.items() if lines} == {}


def test_a_view_that_breaks_a_rule_is_seen(open_page):
    page = open_page("/?block=encoder.0.self").page
    assert broken(page) == []
    for rule, told in {
        "h1, h2 { width: 2000px; white-space: nowrap }": "the page is",
        ".titles p { overflow: hidden; white-space: nowrap; width: 3rem }": "is cut at its side",
        ".titles p { overflow: hidden; height: 4px }": "is cut at its foot",
        ".formula math { font-family: serif; padding: 3rem }": "em high",
        ".formula { width: 3rem; overflow: visible }": "is wider than its room",
        ".footer { position: absolute; left: -50px }": "reaches from",
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
