"""A picture of the page shows what the page shows, as text, lines and areas."""

from __future__ import annotations

import re

import pytest

from ..kit.pictures import (
    CHINESE,
    ENGLISH,
    HEAD,
    HOSTILE,
    LONG,
    MAKE,
    PLACES,
    SVG,
    TALL,
    areas,
    compare,
    difference,
    inspector,
    path,
    picture,
)
from ..kit.pixels import read

# How many pixels of a square of 32 may be other than on the screen: less than a label has.
NEAR = 32
# Dashes at round corners, a root, large figures a quarter of a pixel aside or a slider drawn by
# the system: alike, but not pixel by pixel.
NEARLY = 80


PAGES = {
    "pipeline": (inspector(block="decoder.1.cross"), NEAR),
    "project": (inspector(**HEAD, view="project"), NEAR),
    "heads": (inspector(**HEAD, view="heads"), NEAR),
    "matrix": (inspector(**HEAD, view="matrix"), NEAR),
    "flow": (inspector(**HEAD, view="flow", heads="0_1"), NEARLY),
    "tokens": (inspector(**HEAD, view="tokens", query=2, key=1), NEARLY),
    "mix": (inspector(**HEAD, view="mix"), NEAR),
    "multihead": (inspector(**HEAD, view="multihead"), NEAR),
    "norm": (inspector(**HEAD, view="norm"), NEAR),
    "arithmetic": (inspector(**HEAD, view="arithmetic", query=1, key=3), NEARLY),
    "masked": (inspector(block="decoder.0.self", view="arithmetic", query=1, key=3), NEAR),
    "padded": (inspector(block="decoder.0.self", pad_to=9), NEAR),
    "feed-forward": (inspector(block="encoder.0.ffn", view="ffn"), NEAR),
    "input": (inspector(block="source"), NEAR),
    "memory": (inspector(block="memory"), NEAR),
    "output": (inspector(block="output"), NEAR),
    "projector": (inspector(scale=1.75), NEAR),
    "player": (path("/decode", source=CHINESE, step=3), NEAR),
    "beams": (path("/decode", source=CHINESE, method="beam", beam=3), NEAR),
    "forcing": (path("/decode", source=CHINESE, view="forcing", target=ENGLISH), NEAR),
    "positions": (path("/positions", source=ENGLISH), NEAR),
    "pipeline, dark, Chinese": (inspector(lang="zh-CN", theme="dark", **HEAD), NEARLY),
    "flow, dark, Chinese": (
        inspector(CHINESE, lang="zh-CN", theme="dark", view="flow"),
        NEARLY,
    ),
    "player, dark, Chinese": (path("/decode", lang="zh-CN", theme="dark", step=2), NEARLY),
    "positions, dark, Chinese": (path("/positions", lang="zh-CN", theme="dark"), NEARLY),
    "sixty tokens": (inspector(LONG, **HEAD), NEAR),
    "sixty tokens, masked": (inspector(LONG, block="decoder.1.self"), NEAR),
    "sixty tokens, heads": (inspector(LONG, **HEAD, view="heads"), NEAR),
    "sixty tokens, flow": (inspector(LONG, **HEAD, view="flow"), NEARLY),
    "hostile": (inspector(HOSTILE, **HEAD), NEAR),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_picture_looks_like_the_page(open_page, browser, tmp_path, name):
    address, near = PAGES[name]
    made = picture(open_page(address, **TALL))
    found = difference(browser, made, tmp_path)
    assert found["worst"] <= near, found
    # A picture of which everything stands a little aside would not get by either.
    assert found["share"] < 0.004, found


@pytest.mark.parametrize("at", [".figure", ".detail", ".detail-head", ".next-token"])
def test_any_part_of_a_page_can_be_a_picture(open_page, browser, tmp_path, at):
    made = picture(open_page(inspector(**HEAD), **TALL), at)
    assert difference(browser, made, tmp_path)["worst"] <= NEARLY


def test_on_a_phone_a_picture_looks_like_the_page_too(open_page, browser, tmp_path):
    made = picture(open_page(inspector(**HEAD), viewport={"width": 390, "height": 3000}))
    assert made.width == 390
    assert difference(browser, made, tmp_path)["worst"] <= NEARLY


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("a label", r"<text[^>]*>water</text>"),
        ("a number of a legend", r"<text[^>]*>[−+][\d.]+</text>"),
        ("a legend", r'<rect x="0" y="0" width="257" height="1" fill="url\(#\w+\)"/>'),
        ("the border of a button", r'<rect[^>]*rx="5.5"[^>]*fill="none"[^>]*/>'),
        ("a cell", r'<rect x="\d+" y="\d+" width="2\d" height="2\d" fill="#[0-5][^"]*"/>'),
        ("a connecting line", r'<path[^>]*stroke-dasharray="5 3"[^>]*/>'),
    ],
)
def test_a_picture_that_lacks_something_does_not_look_like_the_page(
    open_page, browser, tmp_path, what, pattern
):
    made = picture(open_page(inspector(**HEAD), **TALL))
    without, removed = re.subn(pattern, "", made.svg, count=1)
    assert removed == 1, what
    assert difference(browser, made, tmp_path, without)["worst"] > NEAR


def test_every_word_of_the_page_is_text_in_the_picture(open_page, trace):
    opened = open_page(inspector(**HEAD), **TALL)
    made = picture(opened)
    written = " ".join(made.texts)
    # What a reader sees of the page; letters of formulas have other numbers in the picture.
    words = opened.page.locator("main").inner_text().split()
    options = opened.page.locator("option:not(:checked)").all_inner_texts()
    hidden = " ".join(options + opened.page.locator("main .hidden").all_inner_texts()).split()
    formulas = " ".join(opened.page.locator("main math, main math *").all_text_contents()).split()
    missing = {word for word in words if word not in written} - set(hidden) - set(formulas)
    assert missing == set()
    for token in trace([], target_language="zh")["source"]["tokens"]:
        assert token["text"] in made.texts


def test_what_stands_in_fields_is_in_the_picture(open_page):
    opened = open_page(inspector(**HEAD, pad_to=9), **TALL)
    texts = picture(opened).texts
    assert ENGLISH in texts
    assert "9" in texts
    chosen = opened.page.locator("[data-at=direction]").evaluate("(s) => s.selectedOptions[0].text")
    assert chosen in texts
    assert "off" in picture(open_page(inspector(**HEAD), **TALL)).texts


@pytest.mark.parametrize(
    "address",
    [
        inspector(**HEAD),
        inspector(LONG, block="decoder.0.self"),
        inspector(**HEAD, theme="dark", view="multihead"),
        path("/positions", source=ENGLISH),
        path("/decode", source=CHINESE, step=3),
    ],
)
def test_every_cell_has_the_colour_it_has_on_the_page(open_page, address):
    opened = open_page(address, **TALL)
    root = picture(opened).root
    canvases = opened.page.locator("main canvas[data-ramp]:visible")
    places = canvases.evaluate_all(PLACES)
    compared = 0
    for index, (left, top) in enumerate(places):
        canvas = read(canvases.nth(index))
        shapes = areas(root, left, top)
        rows, cols = len(canvas["cells"]), len(canvas["cells"][0])
        width, height = max(shape[2] for shape in shapes), max(shape[3] for shape in shapes)
        pixels = [[""] * width for _ in range(height)]
        for x, y, right, bottom, fill in shapes:
            for row in pixels[y:bottom]:
                row[x:right] = [fill] * (right - x)
        for row, cells in enumerate(canvas["cells"]):
            for col, (red, green, blue, _) in enumerate(cells):
                x, y = (
                    middle(canvas, col, cols, width, "Width"),
                    middle(canvas, row, rows, height, "Height"),
                )
                if pixels[y][x].startswith("url"):
                    continue
                assert pixels[y][x] == f"#{red:02x}{green:02x}{blue:02x}", (
                    canvas["tensor"],
                    row,
                    col,
                )
                compared += 1
    assert compared > 500


def middle(canvas, index: int, count: int, size: int, side: str) -> int:
    """The pixel in the middle of a cell, as `read` takes it."""
    if canvas["pooled"]:
        return int((index + 0.5) / count * size)
    pitch = float(canvas[f"cell{side}"])
    return int(index * pitch + (pitch - float(canvas["gap"])) / 2)


def test_cells_with_room_between_them_are_one_rectangle_each(open_page):
    opened = open_page(inspector(block="encoder.0.self"), **TALL)
    root = picture(opened).root
    weights = opened.page.locator("[data-stage=weights] .place canvas")
    [place] = weights.evaluate_all(PLACES)
    count = int(weights.get_attribute("data-rows") or 0)
    assert len(areas(root, *place)) == count * count


@pytest.mark.parametrize("source", [ENGLISH, LONG, HOSTILE, CHINESE])
def test_a_picture_holds_nothing_that_only_a_browser_knows(open_page, source):
    for address in (inspector(source), path("/positions", source=source)):
        root = picture(open_page(address, **TALL)).root
        kinds = {element.tag.removeprefix(SVG) for element in root.iter()}
        assert kinds <= {
            *("svg", "title", "style", "defs", "g", "rect", "path", "circle", "line", "text"),
            *("clipPath", "pattern", "linearGradient", "stop"),
        }
        ids = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(ids) == len(set(ids))
        for element in root.iter():
            for name, value in element.attrib.items():
                assert not re.match(r"on|style$|class$|.*href$|data-|aria-", name), name
                assert not re.search(r"var\(|NaN", value), value
                for reference in re.findall(r"url\((.*?)\)", value):
                    assert reference.removeprefix("#") in ids


def test_numbers_are_short(open_page):
    root = picture(open_page(inspector(**HEAD), **TALL)).root
    for element in root.iter():
        for name in ("x", "y", "width", "height", "d", "font-size", "stroke-width"):
            assert not re.search(r"\.\d{3}", element.get(name, "")), element.attrib


def test_hostile_text_is_text(open_page):
    opened = open_page(inspector(HOSTILE, view="tokens"), **TALL)
    made = picture(opened)
    assert any("<script>alert(1)</script>\"'&]]>" in text for text in made.texts)
    assert any("\u202eabc\u202c" in text for text in made.texts)
    assert any("a\u200bb" in text for text in made.texts)
    # the line may break between any two of its words
    assert "<b onclick=x> &amp; %s" in " ".join(made.texts)
    assert "script" not in {element.tag.removeprefix(SVG) for element in made.root.iter()}


def test_characters_that_no_file_may_hold_are_replaced(open_page):
    opened = open_page(inspector("a\u0007b"), **TALL)
    assert any("a\ufffdb" in text for text in picture(opened).texts)


def test_of_a_text_without_end_the_picture_shows_what_the_page_shows(open_page, browser, tmp_path):
    opened = open_page(inspector(), **TALL)
    opened.page.locator("#source").fill("a" * 5000)
    opened.page.locator("[data-at=notice]").wait_for()
    opened.page.locator(".is-over").wait_for()
    opened.complaints.clear()
    at_the_end = [text for text in picture(opened, ".sentences").texts if set(text) == {"a"}]
    assert len(at_the_end[-1]) < len(at_the_end[-2])
    opened.page.locator("#source").evaluate("(field) => { field.scrollTop = 0; }")
    made = picture(opened, ".sentences")
    lines = [text for text in made.texts if set(text) == {"a"}]
    assert 1 < len(lines) < 40
    assert len(lines[-1]) == len(lines[0]) > 20
    assert difference(browser, made, tmp_path)["worst"] <= NEAR


def test_the_picture_of_a_slide_is_as_high_as_its_frame(open_page):
    size = {"width": 960, "height": 540}
    opened = open_page(path("/embed/matrix", source="The cat sat on the mat."), viewport=size)
    made = picture(opened)
    assert (made.width, made.height) == (960, 540)


def test_a_picture_says_what_it_is(open_page):
    opened = open_page(inspector(**HEAD), **TALL)
    root = picture(opened, ".detail").root
    assert root.findtext(f"{SVG}title") == opened.page.title()
    assert root[0].tag == f"{SVG}title"


def test_brackets_are_as_high_as_what_is_in_them_and_stand_beside_it(open_page, browser, tmp_path):
    opened = open_page(path("/embed/heads", **HEAD), **TALL)
    brackets = opened.page.locator(".detail .formula mo").filter(has_text=re.compile(r"^[()]$"))
    heights = brackets.evaluate_all("(signs) => signs.map((sign) => sign.clientHeight)")
    assert min(heights) > 30
    made = picture(opened, ".detail .formula")
    assert difference(browser, made, tmp_path)["worst"] <= NEAR


def test_a_canvas_that_was_not_drawn_again_is_no_blank_in_the_picture(open_page):
    opened = open_page(inspector(**HEAD), **TALL)
    message = opened.page.evaluate("""async () => {
      const { pictureOf } = await import("#picture/screen.js");
      const made = pictureOf(document.querySelector("main"), () => {});
      return made.then(() => "", (error) => error.message);
    }""")
    assert "was not drawn again" in message


def test_drawing_once_more_leaves_the_page_as_it_was(open_page, browser):
    opened = open_page(inspector(LONG, block="decoder.0.self"), **TALL)
    before = opened.page.locator("main").screenshot(animations="disabled")
    opened.page.evaluate(MAKE, ["main", {}])
    after = opened.page.locator("main").screenshot(animations="disabled")
    # not byte by byte: the edge of a round corner is not always the same
    assert compare(browser, before, after)["share"] == 0
    assert opened.page.locator("html > :not(head, body)").count() == 0
