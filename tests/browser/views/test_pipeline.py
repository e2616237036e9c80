"""One head as a line of matrices: what lights together, what is held, what is masked, by whom."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from ..kit.inspector import FRAMED, box, cell, displayed, hover, matrix, size
from ..kit.pixels import check, read

SOURCE = "The animal didn't cross the street."
LONG = "They are watching the old man and his dog in the park. " * 5
STAGES = ["input", "project", "dot", "scores", "mask", "weights", "mixed", "output"]
SQUARES = ["dot", "scores", "mask", "weights"]
# stage and end of the tensor's name: what has queries as rows, and what has keys
QUERIES = [("input", "input"), ("project", "q"), ("mixed", "z"), ("output", "out")]
KEYS = [("input", "memory"), ("project", "k"), ("project", "v")]

# The lengths of the bars of one row, as shares of the room they have.
READ_BARS = """(canvas) => {
  const { width, height } = canvas;
  const keys = Number(canvas.closest(".stage").querySelector(".place canvas").dataset.cols);
  const pitch = Number(canvas.closest(".stage").querySelector(".place canvas").dataset.cellWidth);
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  return Array.from({ length: keys }, (_, key) => {
    const x = Math.floor(key * pitch + pitch / 4);
    const alpha = (y) => data[(y * width + x) * 4 + 3];
    const column = Array.from({ length: height - 9 }, (_, y) => alpha(y + 8));
    return column.filter((value) => value > 0).length / column.length;
  });
}"""


def path(source: str = SOURCE, block: str = "decoder.0.cross", more: str = "") -> str:
    return f"/?source={quote(source)}&target_language=zh&block={block}&head=1{more}"


@pytest.fixture
def opened(open_page):
    return open_page(path())


def framed(opened, stage: str, tensor: str = ""):
    return matrix(opened, stage, tensor).evaluate(FRAMED)


def everywhere(opened) -> set[tuple[int, int]]:
    """The query and key that are framed, gathered from every matrix of the line."""
    queries = [framed(opened, *part)["row"] for part in QUERIES]
    keys = [framed(opened, *part)["row"] for part in KEYS]
    squares = [framed(opened, stage) for stage in SQUARES]
    for square in squares:
        assert square["cell"] == [square["row"], square["col"]]
    return {
        (query, key)
        for query in [*queries, *(square["row"] for square in squares)]
        for key in [*keys, *(square["col"] for square in squares)]
    }


def test_the_eight_stages_stand_in_the_order_of_the_formula(opened):
    stages = opened.page.locator(".pipeline [data-stage]:visible")
    assert stages.evaluate_all("(all) => all.map(({ dataset }) => dataset.stage)") == STAGES
    lefts = [stage.bounding_box()["x"] for stage in stages.all()]
    assert lefts == sorted(lefts)
    names = stages.locator("h3").evaluate_all("(all) => all.map(({ ariaLabel }) => ariaLabel)")
    assert names[2:6] == ["Dot products", "Scaled scores", "Mask", "Softmax, the weights"]


def test_the_rows_of_all_queries_stand_on_one_line(opened):
    lines = [matrix(opened, *part) for part in [*QUERIES, *[(stage, "") for stage in SQUARES]]]
    assert len({(box(line)["y"], size(line)["cellHeight"]) for line in lines}) == 1
    labels = box(opened.page.locator(".pipeline .row-labels"))
    assert labels["y"] < box(lines[0])["y"] < labels["y"] + labels["height"]


@pytest.mark.parametrize("stage", SQUARES)
def test_a_cell_that_is_pointed_at_lights_its_query_and_its_key_in_every_matrix(opened, stage):
    for query, key in [(0, 0), (3, 5), (5, 2)]:
        hover(opened, matrix(opened, stage), query, key)
        assert everywhere(opened) == {(query, key)}


@pytest.mark.parametrize(("stage", "tensor"), QUERIES)
def test_a_row_of_a_vector_lights_its_query_and_leaves_the_key(opened, stage, tensor):
    hover(opened, matrix(opened), 2, 4)
    hover(opened, matrix(opened, stage, tensor), 5, 3)
    ((query, _),) = everywhere(opened)
    assert query == 5


@pytest.mark.parametrize(("stage", "tensor"), KEYS)
def test_a_row_of_keys_values_or_memory_lights_its_key_in_every_matrix(opened, stage, tensor):
    hover(opened, matrix(opened, stage, tensor), 6, 3)
    ((_, key),) = everywhere(opened)
    assert key == 6


def test_the_band_runs_behind_the_row_that_is_pointed_at(opened):
    for row in (1, 4):
        hover(opened, matrix(opened), row, 0)
        pitch = size(matrix(opened))["cellHeight"]
        band = box(opened.page.locator(".pipeline .band"))
        assert band["y"] == pytest.approx(box(matrix(opened))["y"] + row * pitch, abs=1)
        assert band["height"] == pytest.approx(pitch)


def test_a_click_locks_a_cell_everywhere_and_escape_frees_it(opened):
    matrix(opened, "scores").click(position=cell(matrix(opened), 2, 3))
    assert (opened.state("query"), opened.state("key")) == ("2", "3")
    hover(opened, matrix(opened), 5, 6)
    assert everywhere(opened) == {(2, 3)}
    locked = opened.page.locator(".pipeline .place .matrix:not(.is-locked)")
    assert locked.count() == 0
    opened.draws(lambda: opened.page.keyboard.press("Escape"))
    assert (opened.state("query"), opened.state("key")) == (None, None)
    hover(opened, matrix(opened), 1, 1)
    assert everywhere(opened) == {(1, 1)}


def test_a_second_click_frees_a_cell_but_not_its_row_and_the_button_frees_both(opened):
    for _ in range(2):
        opened.draws(lambda: matrix(opened).click(position=cell(matrix(opened), 2, 3)))
    assert (opened.state("query"), opened.state("key")) == ("2", None)
    assert opened.page.locator("[data-at=release]").is_hidden()
    opened.draws(lambda: matrix(opened).click(position=cell(matrix(opened), 2, 3)))
    opened.draws(lambda: opened.page.locator("[data-at=release]").click())
    assert opened.state("query") is None
    assert opened.page.locator("[data-at=release]").is_hidden()


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
@pytest.mark.parametrize("width", [768, 1024, 1280, 1440, 1920])
def test_nothing_moves_below_the_pointer(open_page, width, lang):
    opened = open_page(
        path(block="decoder.0.self", more=f"&lang={lang}"),
        viewport={"width": width, "height": 900},
    )
    weights = matrix(opened)
    weights.scroll_into_view_if_needed()
    before = box(weights)
    rows = int(size(weights)["rows"])
    for row in range(rows):
        for col in (0, rows - 1):
            hover(opened, weights, row, col)
            assert box(weights) == before


def test_a_masked_cell_says_in_every_stage_what_became_of_it(open_page):
    opened = open_page(path(block="decoder.0.self"))
    hover(opened, matrix(opened), 1, 4)
    said = {
        stage: opened.page.locator(f"[data-stage={stage}] .readout").inner_text()
        for stage in SQUARES
    }
    assert re.fullmatch(r"q·k = −?[\d.]+", said["dot"])
    assert re.fullmatch(r"÷ 5\.657 = −?[\d.]+", said["scores"])
    assert said["mask"] == "+ (−∞), causal mask"
    assert said["weights"] == "weight 0, causal mask"
    hover(opened, matrix(opened), 4, 1)
    assert opened.page.locator("[data-stage=mask] .readout").inner_text() == "open, + 0"


def test_the_stages_write_the_numbers_of_their_cell(opened, ask):
    tensors = ask(SOURCE, "decoder.0.cross", target_language="zh")["tensors"]
    stored = {
        name: tensors[f"decoder.0.cross.{name}"]["data"][1] for name in ("dot", "scores", "weights")
    }
    for row, col in [(0, 1), (4, 6)]:
        hover(opened, matrix(opened), row, col)
        for stage, start in [("dot", "q·k = "), ("scores", "÷ 5.657 = "), ("weights", "weight ")]:
            said = opened.page.locator(f"[data-stage={stage}] .readout").inner_text()
            assert said == start + displayed(stored[stage][row][col])


def test_bars_say_the_weights_of_the_row_as_lengths(opened, ask):
    trace = ask(SOURCE, "decoder.0.cross", target_language="zh")
    weights = trace["tensors"]["decoder.0.cross.weights"]["data"][1]
    for row in (0, 4):
        hover(opened, matrix(opened), row, 0)
        bars = opened.page.locator("[data-stage=weights] .bars").evaluate(READ_BARS)
        assert bars == pytest.approx(weights[row], abs=0.07)


def test_padding_can_be_added_is_masked_and_named_and_taken_away_again(open_page, ask):
    opened = open_page(path(block="encoder.0.self"))
    field = opened.page.locator("[data-at=padding]")
    opened.draws(lambda: field.fill("12"))
    assert opened.state("pad_to") == "12"
    canvas = matrix(opened).locator("canvas")
    assert (canvas.get_attribute("data-rows"), canvas.get_attribute("data-cols")) == ("12", "12")
    hover(opened, matrix(opened), 2, 10)
    assert "padding mask" in opened.text("reading")
    assert opened.page.locator("[data-at=reading] .role-key").inner_text() == "<pad>"
    assert "padding mask" in opened.page.locator("[data-stage=mask] .readout").inner_text()
    trace = ask(SOURCE, "encoder.0.self", target_language="zh", pad_to=12)
    assert check(read(canvas), trace) == 12 * 8
    # what is counted is what was typed
    assert opened.text("count").startswith("8 of")
    opened.draws(lambda: field.fill(""))
    assert opened.state("pad_to") is None
    assert canvas.get_attribute("data-rows") == "8"


def test_a_padding_nobody_can_have_is_not_asked_for(opened):
    before = len(opened.asked())
    field = opened.page.locator("[data-at=padding]")
    for text in ("129", "-1", "1.5"):
        field.fill(text)
        assert field.evaluate("(field) => field.matches(':invalid')")
    opened.draws(lambda: opened.page.locator("[data-at=head-choice] button").nth(3).click())
    assert len(opened.asked()) == before
    assert opened.state("pad_to") is None


def test_queries_keys_and_values_run_along_lines_of_their_own(opened):
    styles = {}
    for role in ("query", "key", "value"):
        lines = opened.page.locator(f".connectors .connector.is-{role}")
        assert lines.count() >= 2
        styles[role] = lines.first.evaluate("(line) => getComputedStyle(line).strokeDasharray")
    assert len(set(styles.values())) == 3


def test_values_wait_below_and_rise_where_they_are_used(opened):
    v, z = box(matrix(opened, "project", "v")), box(matrix(opened, "mixed", "z"))
    line = box(opened.page.locator(".connectors .connector.is-value").last)
    assert v["x"] + v["width"] <= line["x"] <= v["x"] + v["width"] + 12
    assert z["x"] - 30 <= line["x"] + line["width"] <= z["x"]
    assert line["y"] <= z["y"] + z["height"]
    for stage in SQUARES:
        legend = box(opened.page.locator(f"[data-stage={stage}] .scale"))
        assert legend["y"] + legend["height"] <= line["y"] + line["height"]


def lenses(opened):
    return opened.page.locator(".pipeline .stage-lens:visible canvas[data-tensor]")


@pytest.mark.parametrize("block", ["encoder.0.self", "decoder.0.self"])
def test_a_long_sentence_has_a_lens_under_every_square_that_follows_the_pointer(
    open_page, ask, block
):
    opened = open_page(path(LONG, block))
    trace = ask(LONG, block, target_language="zh")
    last = len(trace["tensors"][f"{block}.weights"]["data"][0]) - 1
    for query, key in [(20, 11), (0, 0), (last, last)]:
        hover(opened, matrix(opened), query, key)
        top, left = (min(max(index - 6, 0), last - 12) for index in (query, key))
        canvases = [read(lens) for lens in lenses(opened).all()]
        shown = [canvas["tensor"].rsplit(".")[-1] for canvas in canvases]
        assert shown == ["dot", "scores", "scores", "weights"]
        for canvas in canvases:
            window = [int(canvas[name]) for name in ("rows", "cols", "firstRow", "firstCol")]
            assert window == [13, 13, top, left]
            assert float(canvas["cellWidth"]) >= 10
        assert all(check(canvas, trace) or canvas["masked"] == "yes" for canvas in canvases)
        framed = opened.page.locator(".pipeline .stage-lens:visible .matrix").first.evaluate(FRAMED)
        assert framed["cell"] == [query - top, key - left]


def test_a_click_in_a_lens_locks_the_cell_it_shows(open_page):
    opened = open_page(path(LONG, "encoder.0.self", "&query=30&key=40"))
    lens = opened.page.locator("[data-stage=weights] .stage-lens .matrix")
    opened.draws(lambda: lens.click(position=cell(lens, 8, 2)))
    assert (opened.state("query"), opened.state("key")) == ("32", "36")


@pytest.mark.parametrize("times", [2, 3, 4, 6, 9])
def test_every_length_from_25_tokens_on_has_its_lenses(open_page, times):
    source = "They are watching the old man and his dog in the park. " * times
    opened = open_page(path(source, "encoder.0.self"))
    pitches = lenses(opened).evaluate_all("(all) => all.map((c) => Number(c.dataset.cellWidth))")
    assert len(pitches) == 4
    assert min(pitches) >= 10


def test_a_short_sentence_needs_no_lens_and_has_bars(open_page):
    opened = open_page(path())
    assert lenses(opened).count() == 0
    assert opened.page.locator(".pipeline .bars:visible").count() == 4
    opened.go(path(LONG, "encoder.0.self"))
    assert lenses(opened).count() == 4
    assert opened.page.locator(".pipeline .bars:visible").count() == 0
