"""The files that the share dialog gives: pictures, numbers, the view itself."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
from urllib.parse import parse_qs, quote, urlsplit

import numpy
import pytest

from attnscope.model import Trace

from ..kit.pictures import png_size, svg_texts
from ..kit.readout import data
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
)


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


def test_a_picture_of_a_preview_that_has_gone_is_neither_saved_nor_complained_of(open_page):
    opened = open_page(PATH)
    shared(opened)
    saved = []
    opened.page.on("download", lambda download: saved.append(download))
    opened.page.evaluate("""() => {
      document.querySelector("[data-file=svg]").click();
      const size = document.querySelector("[data-share=size]");
      size.value = "1280x720";
      size.dispatchEvent(new Event("change"));
    }""")
    ready(opened)
    assert opened.page.locator("[data-at=share-said]").text_content() == ""
    assert b'width="1280"' in taken(opened, "svg")[1]
    assert len(saved) == 1


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
