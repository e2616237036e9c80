"""What the share dialog gives for a slide or a page: links, frames, elements."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest

from ...markup import Attributes
from ..kit.inspector import box
from ..kit.sharing import (
    CLIPBOARD,
    PATH,
    address,
    choose,
    copied,
    preview,
    shared,
    taken,
    text_of,
)


def same_view(opened, embed) -> None:
    """An embed elsewhere shows what the preview shows."""
    query = preview(opened).locator("html").get_attribute("data-drawn")
    assert embed.locator("html").get_attribute("data-drawn") == query
    texts = [
        frame.locator("[data-at=reading-text]").inner_text() for frame in (preview(opened), embed)
    ]
    assert texts[0] == texts[1] != ""


@pytest.mark.parametrize("way", ["iframe", "element"])
def test_the_code_that_is_copied_shows_the_same_view_in_a_page_on_a_disk(
    open_page, open_frame, way
):
    opened = open_page(PATH)
    opened.page.context.grant_permissions(CLIPBOARD)
    shared(opened)
    choose(opened, "theme", "dark")
    choose(opened, "size", "1280x720")
    code = copied(opened, way)
    assert code == text_of(opened, way)
    framing = open_frame(f"<!doctype html><meta charset=utf-8><title>deck</title>{code}")
    framing.ready()
    assert framing.page.url.startswith("file:")
    same_view(opened, framing.embed)
    assert framing.embed.locator("html").get_attribute("data-scheme") == "dark"
    if way == "iframe":
        size = framing.page.locator("iframe").bounding_box()
        assert (size["width"], size["height"]) == (1280, 720)


def test_the_link_that_is_copied_is_that_of_the_page(open_page):
    opened = open_page(PATH)
    opened.page.context.grant_permissions(CLIPBOARD)
    shared(opened)
    assert copied(opened, "link") == opened.page.url


def test_the_oembed_address_answers_with_the_frame_of_the_preview(open_page):
    opened = open_page(PATH)
    opened.page.context.grant_permissions(CLIPBOARD)
    shared(opened)
    choose(opened, "size", "640x480")
    told = httpx.get(copied(opened, "oembed"), timeout=60).json()
    ((tag, given),) = Attributes(told["html"]).found
    assert tag == "iframe"
    kept = {name: parse_qs(urlsplit(url).query) for name, url in [("told", given["src"] or "")]} | {
        "shown": parse_qs(urlsplit(address(opened)).query)
    }
    assert kept["told"] == kept["shown"]
    assert (told["width"], told["height"]) == (640, 480)


@pytest.mark.parametrize(
    "carried",
    [
        "/decode?block=encoder.0.ffn",
        "/decode?view=forcing&block=memory",
        "/positions?dim=127&d_model=64",
    ],
)
def test_what_another_page_had_open_does_not_come_along_to_a_slide(open_page, carried):
    opened = open_page(carried)
    shared(opened)
    assert preview(opened).locator("[data-at=notice]").is_hidden()


def test_without_a_clipboard_the_text_is_there_to_be_copied_by_hand(open_page):
    opened = open_page()
    opened.page.add_init_script(
        "Object.defineProperty(navigator, 'clipboard', { get: () => undefined })"
    )
    for path in (PATH, "/decode"):
        opened.go(path)
        dialog = shared(opened)
        row = dialog.locator("[data-way=element]")
        row.get_by_role("button").first.click()
        field = row.locator("textarea")
        assert field.input_value() == text_of(opened, "element")
        assert field.evaluate("(field) => field === document.activeElement")
        assert box(field)["width"] == pytest.approx(box(row)["width"], abs=1)
        row.get_by_role("button", name="Done").click()
        assert field.is_hidden()
        assert row.get_by_role("button").first.evaluate("(b) => b === document.activeElement")


def test_a_text_too_long_for_a_link_says_so_and_goes_into_a_file(
    listened, start_server, open_file, tmp_path
):
    text = "进来" * 450
    with start_server(ATTNSCOPE_TOKEN_LIMIT="512") as server:
        opened = listened(server.url)
        opened.go(f"/?view=heads&block=encoder.0.self&target=a&lang=en&source={quote(text)}")
        dialog = shared(opened)
        for way in ("link", "iframe", "element", "oembed"):
            assert "too long for a link" in text_of(opened, way)
            assert dialog.locator(f"[data-way={way}]").get_by_role("button").count() == 0
        name, html = taken(opened, "html")
    (tmp_path / name).write_bytes(html)
    saved = open_file(tmp_path / name)
    assert saved.page.evaluate("() => drawn[0].source") == text
