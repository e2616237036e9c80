"""The dialog that takes what is shown along: how it opens, its preview, and for whom it is made."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from ..kit.accessibility import violations
from ..kit.embed import WIDER
from ..kit.inspector import NEXT_FRAME, PHONE, box
from ..kit.sharing import (
    BLOCK,
    PAGES,
    PATH,
    SOURCE,
    address,
    choose,
    preview,
    ready,
    shared,
    taken,
    text_of,
)


@pytest.mark.parametrize("path", PAGES)
def test_the_dialog_opens_by_mouse_and_by_keys_and_gives_the_focus_back(open_page, path):
    opened = open_page(path)
    button = opened.page.locator("[data-open-share]")
    dialog = opened.page.locator("dialog[data-at=share]")
    for open_it, close_it in [
        (button.click, lambda: opened.page.keyboard.press("Escape")),
        (lambda: button.press("Enter"), lambda: dialog.get_by_text("Close").click()),
        (lambda: button.press("Space"), lambda: opened.page.mouse.click(3, 3)),
    ]:
        open_it()
        ready(opened)
        inside = "() => document.querySelector('[data-at=share]').contains(document.activeElement)"
        assert opened.page.evaluate(inside)
        close_it()
        dialog.wait_for(state="hidden")
        assert button.evaluate("(button) => button === document.activeElement")
        # nothing goes on running behind the page
        assert opened.page.locator("[data-at=share-preview] iframe").count() == 0


def test_before_the_page_has_begun_there_is_nothing_to_share(open_page):
    opened = open_page()
    held = []
    opened.page.route("**/js/pages/inspector/figure.js*", lambda route: held.append(route))
    button = opened.page.locator("[data-open-share]")
    with opened.page.expect_request("**/js/pages/inspector/figure.js*"):
        opened.go(PATH, drawn=False)
    with opened.page.expect_response("**/js/pages/share/share.js*"):
        button.click()
    opened.page.evaluate("async () => (await import('#pages/share/share.js')).openShare()")
    assert not opened.page.locator("dialog[data-at=share]").is_visible()
    held[0].continue_()
    opened.drawn_after(0)
    shared(opened)


def test_keys_of_the_page_keep_silent_below_the_dialog(open_page):
    opened = open_page(PATH)
    shared(opened)
    before = opened.query
    for key in ("4", "t", "l", "Shift+ArrowUp"):
        opened.page.keyboard.press(key)
    opened.page.evaluate(NEXT_FRAME)
    assert opened.query == before


def test_the_preview_is_the_embed_with_everything_that_is_chosen(open_page):
    opened = open_page(PATH, viewport={"width": 1440, "height": 1000})
    shared(opened)
    root = preview(opened).locator("html")
    given = {name: value for name, (value,) in parse_qs(urlsplit(address(opened)).query).items()}
    chosen = {"block": BLOCK, "head": "2", "query": "1", "key": "3", "lang": "en"}
    assert urlsplit(address(opened)).path == "/embed/pipeline"
    assert given.items() >= {"source": SOURCE, "target_language": "zh", **chosen}.items()
    assert {"theme", "scale", "background", "controls"}.isdisjoint(given)
    choose(opened, "size", "640x480")
    frame = opened.page.locator("[data-at=share-preview] iframe")
    assert frame.evaluate("(f) => [f.clientWidth, f.clientHeight]") == [640, 480]
    assert root.evaluate("() => [innerWidth, innerHeight]") == [640, 480]
    choose(opened, "scale", "1.5")
    assert root.evaluate("(root) => getComputedStyle(root).fontSize") == "24px"
    choose(opened, "theme", "dark")
    assert root.get_attribute("data-scheme") == "dark"
    choose(opened, "transparent", True)
    clear = "(root) => getComputedStyle(root.querySelector('body')).backgroundColor"
    assert root.evaluate(clear) == "rgba(0, 0, 0, 0)"
    assert preview(opened).locator("textarea").is_hidden()
    choose(opened, "controls", True)
    assert preview(opened).locator("textarea").is_visible()
    choose(opened, "what", "figure")
    assert root.get_attribute("data-embed") == "figure"
    assert "theme=dark" in address(opened)


def test_a_preview_that_draws_before_it_can_say_so_says_so_later(open_page):
    opened = open_page(PATH)
    held = []
    opened.page.route("**/js/pages/embed/driven.js*", lambda route: held.append(route))
    opened.page.locator("[data-open-share]").click()
    preview(opened).locator("html[data-drawn]").wait_for()
    assert opened.page.locator("[data-file=svg]").is_disabled()
    for route in held:
        route.continue_()
    assert len(held) > 0
    ready(opened)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_as_here_is_the_theme_of_the_page(open_page, theme):
    opened = open_page(f"{PATH}&theme={theme}")
    shared(opened)
    assert f"theme={theme}" in address(opened)
    assert preview(opened).locator("html").get_attribute("data-scheme") == theme


def test_a_large_preview_is_shrunk_to_the_room_there_is(open_page):
    for options in ({}, PHONE):
        opened = open_page(PATH, **options)
        shared(opened)
        for size in ("1920x1080", "390x640"):
            choose(opened, "size", size)
            frame = opened.page.locator("[data-at=share-preview] iframe").bounding_box()
            room = opened.page.locator("[data-at=share-preview]").bounding_box()
            width, height = map(int, size.split("x"))
            assert frame["width"] <= room["width"] + 1
            assert frame["width"] / frame["height"] == pytest.approx(width / height, rel=0.01)


def test_a_frame_as_high_as_its_view_needs_shows_all_of_it(open_page):
    opened = open_page(f"/?source={quote(SOURCE)}&block=encoder.0.self&view=multihead")
    shared(opened)
    said = opened.page.locator("[data-at=share-said]")
    said.get_by_text("960 × as needed").wait_for()
    choose(opened, "size", "960xfit")
    code = opened.page.locator("[data-at=share-iframe]")
    code.filter(has_not_text='height="540"').wait_for()
    frame = opened.page.locator("[data-at=share-preview] iframe").element_handle().content_frame()
    height, content = frame.evaluate("() => [innerHeight, document.documentElement.scrollHeight]")
    assert height == content > 800
    assert said.inner_text() == ""
    assert f'width="960" height="{height}"' in text_of(opened, "iframe")
    _, svg = taken(opened, "svg")
    assert ElementTree.fromstring(svg).get("height") == str(height)


def test_a_frame_too_narrow_for_its_type_is_said_to_be(open_page):
    opened = open_page(PATH)
    shared(opened)
    said = opened.page.locator("[data-at=share-said]")
    choose(opened, "size", "390x640")
    choose(opened, "scale", "1.75")
    opened.page.locator("[data-at=share-said]", has_text="1.08×").wait_for()
    choose(opened, "size", "1280x720")
    opened.page.locator("[data-at=share-said]:not(:has-text('×'))").wait_for(state="attached")
    assert "×" not in said.inner_text()


def test_a_view_that_fits_its_frame_is_not_said_to_be_cut(open_page):
    opened = open_page(PATH)
    shared(opened)
    choose(opened, "size", "1280x720")
    assert opened.page.locator("[data-at=share-said]").inner_text() == ""
    choose(opened, "size", "1280xfit")
    assert 'width="1280" height="540"' in text_of(opened, "iframe")


@pytest.mark.parametrize(("theme", "language"), [("light", "zh-CN"), ("dark", "en")])
@pytest.mark.parametrize("path", ["/", "/decode", "/positions"])
def test_the_dialog_breaks_no_rule_of_accessibility(open_page, path, theme, language):
    opened = open_page(f"{path}?theme={theme}&lang={language}")
    shared(opened)
    assert violations(opened) == []


@pytest.mark.parametrize("path", ["/?view=heads&theme=dark", "/decode?lang=zh-CN", "/positions"])
def test_the_dialog_of_a_phone_breaks_no_rule_and_is_no_wider_than_the_phone(open_page, path):
    opened = open_page(path, **PHONE)
    dialog = shared(opened)
    assert violations(opened) == []
    assert opened.page.evaluate(WIDER) == []
    assert dialog.evaluate("(dialog) => dialog.scrollWidth - dialog.clientWidth") == 0
    for button in dialog.locator("button:visible").all():
        assert box(button)["height"] >= 44


def test_each_page_offers_what_it_has(open_page):
    opened = open_page("/positions")
    shared(opened)
    assert opened.page.locator("[data-at=share-trace]").is_hidden()
    assert opened.page.locator("[data-share=what]").count() == 0
    opened = open_page(f"{PATH}&lang=zh-CN")
    shared(opened)
    options = opened.page.locator("[data-share=tensor] option").all_inner_texts()
    assert f"{BLOCK}.weights" in options
    assert len(options) > 8
    assert "分享" in opened.page.locator("#share-title").inner_text()


def test_the_memory_is_taken_along_as_numbers_and_what_is_no_matrix_as_a_trace(open_page):
    opened = open_page(f"/?source={quote(SOURCE)}&block=memory")
    offered = shared(opened).locator("[data-share=tensor] option").all_inner_texts()
    assert "decoder.0.cross.memory" in offered
    opened.go(f"/?source={quote(SOURCE)}&block=output")
    dialog = shared(opened)
    assert dialog.locator("[data-at=share-numbers]").is_hidden()
    assert dialog.locator("[data-file=safetensors]").is_visible()
