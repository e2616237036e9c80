"""The dialog that takes what is shown along: into a slide, a page or a file."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import numpy
import pytest
from playwright.sync_api import Locator

from attnscope.model import Trace

from .conftest import finish, listened
from .inspector import NEXT_FRAME, PHONE, box
from .readout import data
from .test_accessibility import violations
from .test_cli_pictures import png_size, svg_texts
from .test_embed import WIDER

SOURCE = "I want to drink water."
BLOCK = "decoder.1.cross"
PATH = f"/?source={quote(SOURCE)}&target_language=zh&block={BLOCK}&head=2&query=1&key=3"
PAGES = [PATH, f"/decode?source={quote(SOURCE)}&target_language=zh&step=2", "/positions?length=32"]
CLIPBOARD = ["clipboard-read", "clipboard-write"]


class Attributes(HTMLParser):
    """The elements of a text and what they are given."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def shared(opened) -> Locator:
    """The dialog, once its preview has drawn."""
    if not opened.page.locator("[data-open-share]").is_visible():
        opened.page.locator("[data-at=menu-button]").click()
    opened.page.locator("[data-open-share]").click()
    return ready(opened)


def ready(opened) -> Locator:
    dialog = opened.page.locator("dialog[data-at=share]")
    dialog.locator("[data-file=svg]:enabled").wait_for()
    return dialog


def preview(opened):
    return opened.page.frame_locator("[data-at=share-preview] iframe")


def address(opened) -> str:
    return opened.page.locator("[data-at=share-preview] iframe").get_attribute("src")


def choose(opened, name: str, value: Any) -> None:
    """One choice of the dialog; waits for the preview that follows from it."""
    control = opened.page.locator(f"[data-share={name}]")
    if isinstance(value, bool):
        control.set_checked(value)
    else:
        control.select_option(value)
    ready(opened)


def text_of(opened, way: str) -> str:
    return opened.page.locator(f"[data-at=share-{way}]").text_content()


def copied(opened, way: str) -> str:
    row = opened.page.locator(f"[data-way={way}]")
    row.get_by_role("button").first.click()
    row.get_by_text("copied").wait_for()
    return opened.page.evaluate("() => navigator.clipboard.readText()")


def taken(opened, kind: str) -> tuple[str, bytes]:
    """The file of a button: its name and what is in it."""
    with opened.page.expect_download() as download:
        opened.page.locator(f"[data-file={kind}]").click()
    opened.page.locator("[data-at=share-said]", has_text="is ready").wait_for()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


# The dialog


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
    opened.page.route("**/js/pages/driven.js*", lambda route: held.append(route))
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


def test_a_view_that_fits_its_frame_is_not_said_to_be_cut(open_page):
    opened = open_page(PATH)
    shared(opened)
    choose(opened, "size", "1280x720")
    assert opened.page.locator("[data-at=share-said]").inner_text() == ""
    choose(opened, "size", "1280xfit")
    assert 'width="1280" height="540"' in text_of(opened, "iframe")


# Into a slide or a page


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
    told = httpx.get(copied(opened, "oembed")).json()
    ((tag, given),) = Attributes(told["html"]).found
    assert tag == "iframe"
    kept = {name: parse_qs(urlsplit(url).query) for name, url in [("told", given["src"] or "")]} | {
        "shown": parse_qs(urlsplit(address(opened)).query)
    }
    assert kept["told"] == kept["shown"]
    assert (told["width"], told["height"]) == (640, 480)


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
    browser, start_server, open_file, tmp_path
):
    text = "进来" * 450
    with start_server(ATTNSCOPE_TOKEN_LIMIT="512") as server:
        opened = listened(browser, server.url, {})
        opened.go(f"/?view=heads&block=encoder.0.self&target=a&lang=en&source={quote(text)}")
        dialog = shared(opened)
        for way in ("link", "iframe", "element", "oembed"):
            assert "too long for a link" in text_of(opened, way)
            assert dialog.locator(f"[data-way={way}]").get_by_role("button").count() == 0
        name, html = taken(opened, "html")
        finish([opened])
    (tmp_path / name).write_bytes(html)
    saved = open_file(tmp_path / name)
    assert saved.page.evaluate("() => drawn[0].source") == text


# As a file


def test_every_button_gives_a_file_that_holds_what_it_says(open_page, trace, tmp_path):
    opened = open_page(PATH)
    answer = trace([f"{BLOCK}.weights", "encoder.0.self.weights"])
    weights = data(answer, f"{BLOCK}.weights")[2]
    shared(opened)

    name, table = taken(opened, "csv")
    assert name == f"attnscope-{BLOCK}.weights-head2.csv"
    head, *rows = csv.reader(io.StringIO(table.decode("utf-8-sig")))
    assert head == ["query", "I", "want", "to", "drink", "water", ".", "<eos>"]
    assert [row[0] for row in rows] == ["<zh>", "我想", "喝水", "。"]
    for row, wanted in zip(rows, weights, strict=True):
        assert [float(value) for value in row[1:]] == pytest.approx(wanted, rel=1e-6)

    name, arrays = taken(opened, "npz")
    assert name.endswith(".npz")
    with numpy.load(io.BytesIO(arrays)) as loaded:
        assert loaded["values"] == pytest.approx(numpy.array(weights), rel=1e-6)
        assert list(loaded["columns"]) == head[1:]

    name, picture = taken(opened, "latex-pgfplots")
    assert name.endswith(".tex")
    assert r"\begin{tikzpicture}" in picture.decode()
    assert r"\begin{tabular}" in taken(opened, "latex-tabular")[1].decode()

    name, blob = taken(opened, "safetensors")
    (tmp_path / name).write_bytes(blob)
    loaded = Trace.load(tmp_path / name)
    assert loaded.manifest.source is not None
    assert loaded.manifest.source.text == SOURCE
    kept = loaded["encoder.0.self.weights"].numpy()
    assert kept == pytest.approx(numpy.array(data(answer, "encoder.0.self.weights")), rel=1e-6)
    manifest = json.loads(taken(opened, "json")[1])
    assert manifest["source"]["text"] == SOURCE

    choice = opened.page.locator("[data-share=tensor]")
    choice.select_option(f"{BLOCK}.input")
    name, table = taken(opened, "csv")
    assert name == f"attnscope-{BLOCK}.input.csv"
    assert len(table.decode().splitlines()) == 1 + len(rows)


def test_pictures_are_the_preview_as_large_as_it_was_chosen(open_page):
    opened = open_page(PATH)
    shared(opened)
    choose(opened, "size", "1280x720")
    name, svg = taken(opened, "svg")
    assert name == f"attnscope-pipeline-{BLOCK}-head2.svg"
    root = ElementTree.fromstring(svg)
    assert (root.get("width"), root.get("height")) == ("1280", "720")
    words = " ".join(svg_texts(svg))
    for token in ["drink", "water", "喝水", "<eos>"]:
        assert token in words
    for factor in (1, 2, 4):
        name, png = taken(opened, f"png-{factor}")
        assert name.endswith(".png" if factor == 1 else f"@{factor}x.png")
        assert png_size(png) == (1280 * factor, 720 * factor)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "more pixels than this browser"), ("zh-CN", "像素超出了浏览器")]
)
def test_a_picture_larger_than_the_browser_can_draw_is_refused_in_words(open_page, language, said):
    opened = open_page(f"{PATH}&lang={language}")
    shared(opened)
    frame = opened.page.locator("[data-at=share-preview] iframe").element_handle().content_frame()
    # browsers differ in how large a canvas may be: here none holds anything
    frame.evaluate(
        "() => { CanvasRenderingContext2D.prototype.getImageData = () => ({ data: [0, 0, 0, 0] }) }"
    )
    opened.page.locator("[data-file=png-4]").click()
    opened.page.locator("[data-at=share-said]").get_by_text(said).wait_for()


@pytest.mark.parametrize("path", PAGES)
def test_the_page_that_is_saved_opens_with_the_cable_out(open_page, open_file, tmp_path, path):
    opened = open_page(path)
    shared(opened)
    choose(opened, "theme", "dark")
    shown = preview(opened).locator("html")
    view, query = shown.get_attribute("data-embed"), shown.get_attribute("data-drawn")
    name, html = taken(opened, "html")
    assert name == f"attnscope-{view}.html"
    (tmp_path / name).write_bytes(html)
    saved = open_file(tmp_path / name, viewport={"width": 960, "height": 540})
    root = saved.page.locator("html")
    assert root.get_attribute("data-embed") == view
    assert root.get_attribute("data-scheme") == "dark"
    told, wanted = (parse_qs(text) for text in (root.get_attribute("data-drawn"), query))
    # an example is written down, and a file has one model
    assert {**told, **wanted} == told
    canvases = saved.page.locator("main canvas:visible").count()
    assert canvases == preview(opened).locator("main canvas:visible").count() > 0


def test_settings_of_another_method_are_left_behind(open_page):
    opened = open_page(f"/decode?source={quote(SOURCE)}&target_language=zh&beam=3&seed=5")
    shared(opened)
    assert {"beam", "seed", "method"}.isdisjoint(parse_qs(urlsplit(address(opened)).query))
    assert taken(opened, "html")[0] == "attnscope-player.html"


def test_a_pdf_is_printed_from_a_page_of_the_size_of_the_view(open_page):
    opened = open_page(PATH)
    # a frame that prints keeps what it would print; the dialog of the browser waits for nobody here
    opened.page.add_init_script("""
      globalThis.print = () => {
        const { document } = globalThis;
        const rules = [...document.adoptedStyleSheets].flatMap(({ cssRules }) => [...cssRules]);
        top.printed = {
          rules: rules.map(({ cssText }) => cssText),
          svg: new XMLSerializer().serializeToString(document.querySelector("svg")),
        };
      };
    """)
    opened.go(PATH)
    shared(opened)
    choose(opened, "size", "640x480")
    opened.page.locator("[data-file=pdf]").click()
    opened.page.get_by_text("Save as PDF").wait_for()
    printed = opened.page.evaluate("() => printed")
    assert any("size: 640px 480px" in rule for rule in printed["rules"])
    words = " ".join(svg_texts(printed["svg"].encode()))
    assert "drink" in words
    assert "喝水" in words
    # nothing of it stays on the page
    assert opened.page.locator("iframe").count() == 1


def test_what_the_server_refuses_is_said_in_the_dialog(open_page):
    opened = open_page("/?lang=zh-CN")
    shared(opened)
    opened.page.route("**/api/export", lambda route: route.abort())
    opened.page.locator("[data-file=csv]").click()
    said = opened.page.locator("[data-at=share-said]")
    said.get_by_text("服务器").wait_for()
    opened.complaints.clear()


# For everybody


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


def test_an_encoding_of_positions_is_taken_along_as_numbers(open_page):
    opened = open_page("/positions?length=12&d_model=16&base=100")
    shared(opened)
    angle = numpy.arange(12)[:, None] / 100 ** (numpy.arange(0, 16, 2) / 16)
    encoding = numpy.stack([numpy.sin(angle), numpy.cos(angle)], axis=-1).reshape(12, 16)
    name, table = taken(opened, "csv")
    assert name == "attnscope-encoding.csv"
    head, *rows = csv.reader(io.StringIO(table.decode("utf-8-sig")))
    assert head == ["position", *map(str, range(16))]
    assert numpy.allclose([[float(cell) for cell in row[1:]] for row in rows], encoding, atol=1e-6)
    opened.page.locator("[data-share=tensor]").select_option("similarity")
    name, arrays = taken(opened, "npz")
    assert name == "attnscope-similarity.npz"
    assert numpy.load(io.BytesIO(arrays))["values"].shape == (12, 12)
    _, document = taken(opened, "latex-tabular")
    assert b"sinusoidal, base 100" in document


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
