"""Which fonts the pages are drawn with, and that nothing moves when they come."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from ..conftest import Opened
from ..kit.pictures import HEAD, TALL, inspector, picture
from ..kit.pool import Pool
from ..kit.room import SETTLED

SOURCE = "The animal didn't cross the street because it was too tired."
# How much of the page moved after it was first painted; and the wait for the fonts ends only when
# a test says so.
WATCH = """
globalThis.moved = 0;
new PerformanceObserver((list) => {
  for (const { value } of list.getEntries()) moved += value;
}).observe({ type: "layout-shift", buffered: true });
const wait = globalThis.setTimeout;
globalThis.setTimeout = (action, milliseconds, ...more) => {
  if (milliseconds !== 3000) return wait(action, milliseconds, ...more);
  globalThis.stopWaiting = action;
  return 0;
};
"""
# Every element with a text that is seen, the same ones each time: what it says, where it begins,
# how high it is.
PLACES = """() => {
  globalThis.watched ??= Array.from(document.querySelectorAll("body *"))
    .filter((element) => element.checkVisibility() && !element.closest(".hidden, .skip, dialog")
      && Array.from(element.childNodes)
        .some((child) => child instanceof Text && child.data.trim()));
  return watched.map((element) => {
    const { top, height } = element.getBoundingClientRect();
    return [element.textContent.trim().slice(0, 30), top, height];
  });
}"""
# Scripts have run, and what they did is laid out.
READY = """async () => {
  const scripts = document.querySelectorAll("script[type=module]");
  await Promise.all(Array.from(scripts, ({ src }) => import(src)));
}"""
INK = """async ([svg, width, height]) => {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  return canvas.toDataURL();
}"""
COME = "() => document.fonts.ready.then(() => null)"
LABELS = """() => Array.from(document.querySelectorAll(".column-labels"))
  .map((canvas) => canvas.toDataURL())"""


@pytest.fixture
def late(
    hostile_pool: Pool, server_url: str
) -> Iterator[Callable[..., tuple[Opened, Callable[[], None]]]]:
    """Opens a page on a machine without our fonts; they come when the function is called."""
    pages: list[Opened] = []

    def open_one(path: str, *, answers: bool, **options: Any) -> tuple[Opened, Callable[[], None]]:
        opened = Opened(server_url)
        opened.pooled = hostile_pool.take(opened.hear, options, fresh=True)
        pages.append(opened)
        held: list[Route] = []
        opened.page.add_init_script(WATCH)
        opened.page.route("**/static/fonts/**", lambda route: held.append(route))
        if not answers:
            opened.page.route("**/api/**", lambda route: held.append(route))
        opened.page.goto(server_url + path, wait_until="domcontentloaded")
        opened.page.evaluate(READY)
        opened.page.evaluate(SETTLED)

        def come() -> None:
            for route in held:
                if "/static/fonts/" in route.request.url:
                    route.continue_()
            opened.page.evaluate(COME)

        return opened, come

    yield open_one
    for opened in pages:
        hostile_pool.give_back(opened.pooled)
        assert opened.complaints == []


def fonts_of(page: Page, selector: str) -> Counter[str]:
    """The fonts that the letters of some elements are really drawn with, and how many each."""
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    nodes = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": selector})["nodeIds"]
    assert nodes, selector
    found: Counter[str] = Counter()
    for node in nodes:
        for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]:
            came = "page" if font["isCustomFont"] else "system"
            found[f"{font['familyName']} of the {came}"] += int(font["glyphCount"])
    session.detach()
    return found


def held_by(svg: str) -> set[str]:
    """The families that stand in a picture."""
    return {*re.findall(r"@font-face\{font-family:(?:&quot;)?([^&;]+)", svg)}


def test_text_titles_and_formulas_are_each_drawn_with_the_font_that_came(open_page):
    opened = open_page(f"/?lang=en&source={SOURCE}&target_language=fr&block=decoder.1.cross")
    assert {*fonts_of(opened.page, ".titles p, .stage-note, .ways button")} == {
        "Inter Variable of the page"
    }
    assert {*fonts_of(opened.page, ".titles h2, #source")} == {"AttnScope Serif of the page"}
    assert {*fonts_of(opened.page, ":is(.formula, .stage-title) :is(mi, mn, mo)")} == {
        "STIX Two Math of the page"
    }


def test_every_letter_of_a_page_without_chinese_is_drawn_with_a_font_that_came(open_page):
    for address in (
        f"/?lang=en&source={SOURCE}&target_language=fr&view=multihead",
        "/positions?lang=en&source=a",
        f"/decode?lang=en&source={SOURCE}&target_language=fr",
    ):
        fonts = fonts_of(
            open_page(address).page, "header nav a, main *:not(option, select, bdi, :has(bdi))"
        )
        others = {name: count for name, count in fonts.items() if not name.endswith("of the page")}
        assert others == {}, address


def test_where_ours_cannot_come_a_font_of_the_system_stands_in(hostile_browser, server_url):
    page = hostile_browser.new_page()
    page.route("**/static/fonts/**", lambda route: route.abort())
    page.goto(f"{server_url}/?lang=en&source=a&block=encoder.0.self")
    page.wait_for_function("() => 'drawn' in document.documentElement.dataset")
    assert {*fonts_of(page, ".titles p")} == {"DejaVu Sans of the system"}
    assert {*fonts_of(page, ".titles h2")} == {"DejaVu Serif of the system"}
    assert {*fonts_of(page, ".formula :is(mi, mn)")} == {"DejaVu Math TeX Gyre of the system"}
    page.context.close()


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
@pytest.mark.parametrize("size", [(390, 844), (768, 1024), (1440, 900)], ids=str)
@pytest.mark.parametrize("path", ["/", "/positions", "/decode"])
def test_text_is_seen_before_its_font_comes_and_is_not_moved_when_it_does(late, path, size, lang):
    viewport = dict(zip(("width", "height"), size, strict=True))
    opened, come = late(f"{path}?lang={lang}", answers=False, viewport=viewport)
    assert fonts_of(opened.page, ".logo").keys() == {"DejaVu Sans of the system"}
    before = opened.page.evaluate(PLACES)
    opened.page.evaluate("() => { moved = 0; }")
    come()
    assert fonts_of(opened.page, ".logo").keys() == {"Inter Variable of the page"}
    after = opened.page.evaluate(PLACES)
    assert len(before) > 5
    # what says that the answer is on its way may say so meanwhile, in the same place
    moved = [
        (one, other)
        for one, other in zip(before, after, strict=True)
        if abs(one[1] - other[1]) > 1 or abs(one[2] - other[2]) > 1
    ]
    assert moved == []
    assert opened.page.evaluate("() => moved") < 0.01


def test_a_picture_waits_for_the_fonts_but_not_for_ever(late):
    opened, come = late("/?lang=en&block=encoder.0.self", answers=True)
    opened.page.evaluate(
        "() => document.fonts.load('1em \"Inter as DejaVu Sans\"').then(() => null)"
    )
    assert opened.count == 0
    opened.page.evaluate("() => stopWaiting()")
    opened.drawn_after(0)
    in_another = opened.page.evaluate(LABELS)
    come()
    again = opened.page.evaluate(LABELS)
    assert again != in_another
    opened.page.unroute_all()
    opened.page.reload()
    opened.drawn_after(0)
    assert opened.page.evaluate(LABELS) == again


def test_an_svg_holds_the_fonts_it_writes_with_and_no_others(open_page):
    opened = open_page(inspector(**HEAD, view="matrix"), **TALL)
    assert held_by(picture(opened).svg) == {"AttnScope Serif", "Inter", "STIX Two Math"}
    assert held_by(picture(opened, ".figure").svg) == {"Inter"}


def test_a_picture_in_an_image_is_written_with_the_fonts_in_it(hostile_browser, open_page):
    """As in a PNG: what an image holds may ask for nothing, and knows no font of the page."""
    made = picture(open_page(inspector(**HEAD), **TALL), ".detail-head")
    plain = re.sub("<style>[^<]*</style>", "", made.svg)
    page = hostile_browser.new_page()
    drawn, without = (
        page.evaluate(INK, [svg, made.width, made.height]) for svg in (made.svg, plain)
    )
    there = open_page("/").page.evaluate(INK, [made.svg, made.width, made.height])
    page.close()
    assert drawn == there
    assert drawn != without
