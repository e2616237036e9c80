"""One cell of a matrix: how it is reached and held, and what the page says about it."""

from __future__ import annotations

import itertools
import math
import re
from urllib.parse import quote

import pytest

from ..kit.inspector import NEXT_FRAME, box, cell, displayed, hover, matrix, size

ENGLISH = "I want to drink water."
BLOCK = "decoder.0.cross"


@pytest.fixture
def opened(open_page):
    return open_page(f"/?source={quote(ENGLISH)}&target_language=zh&block={BLOCK}&head=1")


@pytest.fixture
def trace(ask):
    return ask(ENGLISH, BLOCK, target_language="zh")


def spoken(opened) -> str:
    return opened.page.locator("[data-at=spoken]").text_content()


def test_the_value_under_the_pointer_is_the_stored_one(opened, trace):
    stored = trace["tensors"][f"{BLOCK}.weights"]["data"][1]
    for row, col in [(0, 0), (2, 3), (len(stored) - 1, len(stored[0]) - 1)]:
        hover(opened, matrix(opened), row, col)
        value = opened.page.locator("[data-at=reading] .figure-value").inner_text()
        assert value == displayed(stored[row][col])
        source, target = trace["source"]["tokens"][col], trace["target"]["tokens"][row]
        words = opened.page.locator("[data-at=reading] .role").all_inner_texts()
        assert words == [target["text"], source["text"]]


def test_what_is_under_no_pointer_any_more_is_let_go(opened):
    first = opened.text("reading-text")
    hover(opened, matrix(opened), 0, 0)
    assert opened.text("reading-text") != first
    opened.page.locator("header").hover(position={"x": 2, "y": 2})
    opened.page.evaluate(NEXT_FRAME)
    assert opened.text("reading-text") == first


# Whether there is a letter beside each row of a matrix, whose rows are `pitch` apart.
LETTERED = """(labels, [rows, pitch]) => {
  const { width, height } = labels;
  const { data } = labels.getContext("2d").getImageData(0, 0, width, height);
  const ratio = height / labels.getBoundingClientRect().height;
  const isInked = (y) => data.subarray(y * width * 4, (y + 1) * width * 4)
    .some((value, index) => index % 4 === 3 && value > 60);
  return Array.from({ length: rows }, (_, row) => {
    const [top, end] = [row, row + 1].map((edge) => Math.round(edge * pitch * ratio));
    return Array.from({ length: end - top }, (_, y) => top + y).some(isInked);
  });
}"""


def test_every_row_has_its_token_beside_it(opened):
    rows, pitch = (size(matrix(opened))[name] for name in ("rows", "cellHeight"))
    labels = opened.page.locator(".pipeline .row-labels")
    assert labels.evaluate(LETTERED, [rows, pitch]) == [True] * int(rows)


def test_a_click_holds_a_cell_and_escape_frees_it(opened):
    opened.draws(lambda: matrix(opened).click(position=cell(matrix(opened), 1, 1)))
    held = opened.text("reading-text")
    assert (opened.state("query"), opened.state("key")) == ("1", "1")
    hover(opened, matrix(opened), 0, 0)
    assert opened.text("reading-text") == held
    opened.draws(lambda: matrix(opened).press("Escape"))
    assert opened.state("query") is None


def test_space_locks_a_cell_and_frees_it(opened):
    matrix(opened).focus()
    opened.draws(lambda: opened.page.keyboard.press("Space"))
    assert opened.state("key") is not None
    opened.draws(lambda: opened.page.keyboard.press("Space"))
    assert opened.state("key") is None


def test_arrow_keys_walk_the_cells_and_are_read_out(opened, trace):
    opened.go(f"/?source={quote(ENGLISH)}&target_language=zh&block={BLOCK}&query=0&key=0")
    matrix(opened).focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        opened.draws(lambda key=key: matrix(opened).press(key))
    assert (opened.state("query"), opened.state("key")) == ("1", "2")
    query, key = trace["target"]["tokens"][1]["text"], trace["source"]["tokens"][2]["text"]
    value = displayed(trace["tensors"][f"{BLOCK}.weights"]["data"][0][1][2])
    assert spoken(opened) == f"query {query}, key {key}, weight {value}"
    for key in ("Home", "ArrowUp"):
        opened.draws(lambda key=key: matrix(opened).press(key))
    matrix(opened).press("ArrowUp")
    assert (opened.state("query"), opened.state("key")) == ("0", "0")


def test_walking_without_a_lock_leaves_no_trace_in_the_link(opened):
    before = opened.query
    matrix(opened).focus()
    matrix(opened).press("Home")
    first = opened.text("reading-text")
    matrix(opened).press("End")
    assert opened.text("reading-text") != first
    assert opened.query == before


@pytest.mark.parametrize("lock", [True, False])
def test_enter_opens_the_arithmetic_of_the_cell_the_arrows_led_to(opened, lock):
    if lock:
        opened.draws(lambda: matrix(opened).click(position=cell(matrix(opened), 1, 1)))
    matrix(opened).focus()
    matrix(opened).press("PageUp")
    for key in ("Home", "ArrowRight", "ArrowDown"):
        matrix(opened).press(key)
    opened.draws(lambda: matrix(opened).press("Enter"))
    assert opened.state("view") == "arithmetic"
    assert (opened.state("query"), opened.state("key")) == ("1", "1")
    opened.draws(lambda: opened.page.keyboard.press("Escape"))
    assert opened.state("view") is None
    assert matrix(opened).is_visible()


def test_the_button_opens_the_arithmetic_of_the_cell_that_is_named_beside_it(opened):
    opened.draws(lambda: matrix(opened).click(position=cell(matrix(opened), 2, 3)))
    opened.draws(lambda: opened.page.locator("[data-at=open-arithmetic]").click())
    assert [opened.state(name) for name in ("view", "query", "key")] == ["arithmetic", "2", "3"]


def test_a_number_key_chooses_a_head_and_reads_its_value_out(opened, trace):
    matrix(opened).focus()
    for key in ("PageUp", "Home", "ArrowRight", "ArrowDown"):
        matrix(opened).press(key)
    opened.draws(lambda: matrix(opened).press("3"))
    assert opened.state("head") == "2"
    value = displayed(trace["tensors"][f"{BLOCK}.weights"]["data"][2][1][1])
    assert spoken(opened).startswith("head 3: query ")
    assert spoken(opened).endswith(f"weight {value}")


@pytest.mark.parametrize(
    ("stage", "name", "letter"),
    [
        ("project", "q", "q"),
        ("project", "k", "k"),
        ("project", "v", "v"),
        ("mixed", "z", "z"),
        ("input", "input", "x"),
        ("input", "memory", "m"),
        ("output", "out", "o"),
    ],
)
def test_a_number_of_a_vector_is_written_under_its_stage(opened, trace, stage, name, letter):
    tensors = trace["tensors"]
    tensor = tensors.get(f"{BLOCK}.{name}") or tensors[trace["aliases"][f"{BLOCK}.{name}"]]
    rows = tensor["data"][1] if len(tensor["shape"]) == 3 else tensor["data"]
    at = matrix(opened, stage, name)
    hover(opened, at, 1, 6)
    width = size(at)["cellWidth"]
    # where a cell is narrower than a pixel the pointer is on one of its neighbours
    written = opened.page.locator(f"[data-stage={stage}]").inner_text()
    side = trace["source" if name in ("k", "v", "memory") else "target"]
    start = f"{letter} · {side['tokens'][1]['text']}, dim "
    found = re.search(re.escape(start) + r"(\d+): (\S+)", written)
    assert found, written
    dim = int(found[1])
    assert dim == 7 if width >= 1 else abs(dim - 7) <= 1
    assert found[2] == displayed(rows[1][dim - 1])


def test_a_row_of_the_decoder_says_what_it_is_about_to_write(open_page, trace):
    path = f"/?source={quote(ENGLISH)}&target_language=zh&block={BLOCK}&key=0&query="
    tokens = trace["target"]["tokens"]
    opened = open_page(path + "1")
    assert f"{tokens[1]['text']} (about to write {tokens[2]['text']})" in opened.text("reading")
    opened.go(f"{path}{len(tokens) - 1}&lang=zh-CN")
    assert "（正要写出 <eos>）" in opened.text("reading")
    opened.go("/?block=encoder.0.self&lang=en")
    assert "about to write" not in opened.text("reading")


def test_cross_attention_says_the_shapes_of_both_sides(opened, trace):
    note = opened.page.locator("[data-stage=project] .stage-note").inner_text()
    target, source = len(trace["target"]["tokens"]), len(trace["source"]["tokens"])
    assert target != source
    assert note == f"Q {target}×32 · K, V {source}×32"


def test_the_ticks_of_a_legend_stand_apart(opened):
    boxes = """(legend) => [...legend.querySelectorAll(".ticks span")].map((tick) => {
      const { left, right } = tick.getBoundingClientRect();
      return [left, right];
    })"""
    for _ in range(2):
        ticks = opened.page.locator("[data-stage=weights] .legend").evaluate(boxes)
        for (_, right), (left, _) in itertools.pairwise(ticks):
            assert right + 2 <= left
        opened.draws(lambda: opened.page.locator("[data-stage=weights] .spacing").click())


def test_a_masked_cell_says_who_masked_it(open_page):
    path = f"/?source={quote(ENGLISH)}&target_language=zh&block=decoder.0.self&query=0&key=2"
    opened = open_page(path)
    assert "causal mask" in opened.text("reading-text")
    assert opened.text("reading-text").endswith("0")
    matrix(opened).focus()
    opened.draws(lambda: matrix(opened).press("ArrowRight"))
    assert spoken(opened).endswith("masked: causal mask")


def test_a_row_that_rests_on_a_special_token_is_explained(open_page):
    opened = open_page(f"/?source={quote(ENGLISH)}&target_language=zh&block=decoder.0.self")
    explained = opened.page.locator("[data-at=reading-note]")
    hover(opened, matrix(opened), 0, 0)
    assert "A row has to add up to 1" in explained.inner_text()
    hover(opened, matrix(opened), 0, 1)
    assert explained.inner_text() == ""


@pytest.mark.parametrize("width", [320, 390])
def test_a_phone_has_the_arithmetic_of_an_open_cell_at_hand(open_page, ask, width):
    block = "decoder.1.self"
    link = f"/?source={quote('I want to drink water.')}&target_language=zh&block={block}&head=2"
    phone = {"viewport": {"width": width, "height": 844}, "has_touch": True}
    opened = open_page(f"{link}&query=3&key=1", **phone)
    tensors = ask("I want to drink water.", block, target_language="zh")["tensors"]
    dot, score, weight = (
        tensors[f"{block}.{name}"]["data"][2][3][1] for name in ("dot", "scores", "weights")
    )
    chain = opened.page.locator("[data-at=reading-chain]")
    told = chain.locator(".step-number:visible").all_inner_texts()
    assert told == [displayed(value) for value in (dot, score, math.exp(score), weight)]
    reading = box(opened.page.locator("[data-at=reading]"))
    last = box(chain.locator(".step").last)
    assert last["x"] + last["width"] <= reading["x"] + reading["width"]
    # a closed cell has nothing to add up
    opened.go(f"{link}&query=1&key=3")
    assert not chain.is_visible()
