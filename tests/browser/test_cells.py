"""One cell of a matrix: how it is reached and held, and what the page says about it."""

from __future__ import annotations

import itertools
import re
from urllib.parse import quote

import pytest

ENGLISH = "I want to drink water."


@pytest.fixture
def opened(open_page):
    return open_page(f"/?source={quote(ENGLISH)}&target_language=zh&block=decoder.0.cross&head=1")


def weights(opened):
    return opened.page.locator("[data-stage=weights] .matrix")


def test_the_value_under_the_pointer_is_the_stored_one(opened, ask):
    trace = ask(ENGLISH, "decoder.0.cross", target_language="zh")
    stored = trace["tensors"]["decoder.0.cross.weights"]["data"][1]
    canvas = weights(opened).locator("canvas")
    width, height = (
        float(canvas.get_attribute(f"data-cell-{side}")) for side in ("width", "height")
    )
    for row, col in [(0, 0), (2, 3), (len(stored) - 1, len(stored[0]) - 1)]:
        weights(opened).hover(position={"x": (col + 0.5) * width, "y": (row + 0.5) * height})
        expected = displayed(stored[row][col])
        opened.page.locator("[data-at=reading]", has_text=expected).wait_for()
        source, target = trace["source"]["tokens"][col], trace["target"]["tokens"][row]
        words = opened.page.locator("[data-at=reading] .role").all_inner_texts()
        assert words == [target["text"], source["text"]]


def displayed(value: float) -> str:
    """Four significant digits; below a thousandth a power of ten."""
    if value == 0:
        return "0"
    if value >= 0.0009999:
        digits = f"{value:.4g}"
        return (
            digits + "0" * (4 - len(digits.replace(".", "").lstrip("0")))
            if "." in digits
            else f"{value:.3f}"
        )
    mantissa, exponent = f"{value:.2e}".split("e")
    return (
        f"{mantissa}×10⁻{str(-int(exponent)).translate(str.maketrans('0123456789', '⁰¹²³⁴⁵⁶⁷⁸⁹'))}"
    )


def test_a_click_holds_a_cell_and_escape_frees_it(opened):
    weights(opened).click(position={"x": 30, "y": 40})
    held = opened.text("reading")
    assert opened.state("query") is not None
    weights(opened).hover(position={"x": 2, "y": 2})
    assert opened.text("reading") == held
    weights(opened).press("Escape")
    assert opened.state("query") is None


def test_arrow_keys_walk_the_cells_and_are_read_out(opened):
    opened.go(f"/?source={quote(ENGLISH)}&target_language=zh&block=decoder.0.cross&query=0&key=0")
    weights(opened).focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        weights(opened).press(key)
    assert (opened.state("query"), opened.state("key")) == ("1", "2")
    spoken = opened.page.locator("[data-at=spoken]").text_content()
    assert re.fullmatch(r"query .+, key .+, weight [\d.×⁰¹²³⁴⁵⁶⁷⁸⁹⁻10]+", spoken)
    weights(opened).press("Home")
    weights(opened).press("ArrowUp")
    weights(opened).press("ArrowUp")
    assert (opened.state("query"), opened.state("key")) == ("0", "0")


def test_enter_holds_the_cell_the_arrows_led_to_and_never_frees_it(opened):
    weights(opened).focus()
    weights(opened).press("ArrowRight")
    held = opened.state("query"), opened.state("key")
    for _ in range(2):
        weights(opened).press("Enter")
        assert (opened.state("query"), opened.state("key")) == held
    weights(opened).press("Escape")
    assert opened.state("query") is None


def test_a_number_key_chooses_a_head_and_reads_its_value_out(opened, ask):
    weights(opened).focus()
    weights(opened).press("ArrowRight")
    row, col = int(opened.state("query")), int(opened.state("key"))
    opened.draws(lambda: weights(opened).press("3"))
    assert opened.state("head") == "2"
    stored = ask(ENGLISH, "decoder.0.cross", target_language="zh")["tensors"]
    value = displayed(stored["decoder.0.cross.weights"]["data"][2][row][col])
    spoken = opened.page.locator("[data-at=spoken]").text_content()
    assert spoken.startswith("Head 3")
    assert spoken.endswith(value)


@pytest.mark.parametrize("part", ["q", "k", "v", "z", "x"])
def test_a_number_of_a_vector_is_written_in_the_caption(open_page, ask, part):
    block = "decoder.0.cross"
    opened = open_page(f"/?source={quote(ENGLISH)}&target_language=zh&block={block}&head=1")
    trace = ask(ENGLISH, block, target_language="zh")
    name = f"{block}.{'input' if part == 'x' else part}"
    values = trace["tensors"].get(name) or trace["tensors"][trace["aliases"][name]]
    rows = values["data"] if part == "x" else values["data"][1]
    canvas = opened.page.locator(f".pipeline canvas[data-tensor='{name}']")
    width, height = (
        float(canvas.get_attribute(f"data-cell-{side}")) for side in ("width", "height")
    )
    canvas.locator("..").hover(position={"x": 6.5 * width + 1, "y": 1.5 * height})
    side = trace["source" if part in "kv" else "target"]
    token = side["tokens"][1]["text"]
    dim = 7 if width >= 3 else int((6.5 * width + 1) / width) + 1
    expected = f"{part} · {token}, dim {dim}: {displayed_signed(rows[1][dim - 1])}"
    opened.page.locator(".pipeline", has_text=expected).wait_for()


def displayed_signed(value: float) -> str:
    return ("−" if value < 0 else "") + displayed(abs(value))


def test_a_row_of_the_decoder_says_what_it_is_about_to_write(open_page, ask):
    path = f"/?source={quote(ENGLISH)}&target_language=zh&block=decoder.0.cross&key=0&query="
    tokens = ask(ENGLISH, "decoder.0.cross", target_language="zh")["target"]["tokens"]
    opened = open_page(path + "1")
    assert f"{tokens[1]['text']} (about to write {tokens[2]['text']})" in opened.text("reading")
    opened.go(f"{path}{len(tokens) - 1}&lang=zh-CN")
    assert "（正要写出 <eos>）" in opened.text("reading")
    opened.go("/?block=encoder.0.self&lang=en")
    assert "about to write" not in opened.text("reading")


def test_cross_attention_says_the_shapes_of_both_sides(opened):
    note = opened.page.locator("[data-stage=project] .stage-note").inner_text()
    assert re.fullmatch(r"Q \d+\s×\s32 · K,\sV\s7\s×\s32 \(memory\)", note)


def test_the_ticks_of_a_legend_stand_apart(opened):
    boxes = """(legend) => [...legend.querySelectorAll(".ticks span")].map((tick) => {
      const { left, right } = tick.getBoundingClientRect();
      return [left, right];
    })"""
    for _ in range(2):
        ticks = opened.page.locator("[data-stage=weights] .legend").evaluate(boxes)
        for (_, right), (left, _) in itertools.pairwise(ticks):
            assert right + 2 <= left
        opened.draws(lambda: opened.page.locator(".spacing").click())


def test_a_masked_cell_says_who_masked_it(open_page):
    opened = open_page(
        f"/?source={quote(ENGLISH)}&target_language=zh&block=decoder.0.self&query=0&key=2"
    )
    assert "causal mask" in opened.text("reading")
    assert opened.text("reading").endswith("0")


def test_padding_is_named_as_padding(open_page):
    opened = open_page(
        f"/?source={quote(ENGLISH)}&target_language=zh&block=encoder.0.self&pad_to=16&query=0&key=15"
    )
    assert "padding mask" in opened.text("reading")
