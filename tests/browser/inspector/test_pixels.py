"""Every colour on the page is a number of the API."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from ..kit.pixels import check, read, read_all, stored

JSON = {"Accept": "application/json"}
SOURCE = "The animal didn't cross the street."

# How many colours each cell has.
COUNT_COLOURS = """
(canvas) => {
  const { rows, cols, cellWidth, cellHeight, gap } = canvas.dataset;
  const context = canvas.getContext("2d");
  const list = (length, make) => Array.from({ length }, (_, index) => make(index));
  const colors = (row, col) => {
    const cell = [col * cellWidth, row * cellHeight, cellWidth - gap, cellHeight - gap];
    return new Set(new Uint32Array(context.getImageData(...cell).data.buffer)).size;
  };
  return list(rows, (row) => list(cols, (col) => colors(row, col)));
}
"""


@pytest.mark.parametrize("block", ["encoder.0.self", "decoder.1.self", "decoder.0.cross"])
def test_every_cell_of_the_line_of_matrices_is_the_value_of_the_api(open_page, ask, block):
    opened = open_page(f"/?source={SOURCE}&target_language=zh&block={block}&head=1")
    trace = ask(SOURCE, block, target_language="zh")
    canvases = read_all(opened, ".pipeline")
    shown = [canvas["tensor"].rsplit(".", 1)[1] for canvas in canvases]
    memory = ["memory"] if "cross" in block else []
    names = ["q", "k", "v", "dot", "scores", "scores", "weights", "z", "out"]
    assert shown == ["input", *memory, *names]
    assert {canvas["head"] for canvas in canvases} == {"1"}
    assert sum(check(canvas, trace) for canvas in canvases) > 500


def test_the_dark_theme_shows_the_same_values_in_its_own_colours(open_page, ask):
    opened = open_page(f"/?source={SOURCE}&target_language=zh&block=encoder.1.self&theme=dark")
    trace = ask(SOURCE, "encoder.1.self", target_language="zh")
    assert all(check(canvas, trace, "dark") for canvas in read_all(opened, ".pipeline"))


def test_the_linear_scale_shows_the_same_values_here_and_in_the_figure(open_page, ask):
    opened = open_page(f"/?source={SOURCE}&target_language=zh&block=encoder.0.self")
    opened.draws(lambda: opened.page.locator(".pipeline .spacing").click())
    assert opened.state("spacing") == "linear"
    canvases = [canvas for canvas in read_all(opened) if canvas["ramp"] == "weight"]
    assert len(canvases) > 40
    assert {canvas["spacing"] for canvas in canvases} == {"linear"}
    trace = ask(SOURCE, "*", target_language="zh", tensors=["*.weights", "*.mask"])
    assert all(check(canvas, trace) for canvas in canvases)


@pytest.mark.parametrize("ratio", [1.5, 2, 3])
def test_the_values_are_the_same_on_finer_screens(open_page, ask, ratio):
    opened = open_page(
        f"/?source={SOURCE}&target_language=zh&block=decoder.0.self", device_scale_factor=ratio
    )
    trace = ask(SOURCE, "decoder.0.self", target_language="zh")
    assert all(check(canvas, trace) for canvas in read_all(opened, ".pipeline"))


@pytest.mark.parametrize("block", ["encoder.0.self", "decoder.0.self"])
def test_a_long_sentence_loses_nothing_to_small_cells(open_page, ask, block):
    source = "They are watching the old man and his dog in the park. " * 6
    opened = open_page(f"/?source={source}&target_language=zh&block={block}")
    trace = ask(source, block, target_language="zh")
    canvases = read_all(opened, ".pipeline")
    assert min(float(canvas["cellWidth"]) for canvas in canvases) < 3
    assert all(check(canvas, trace) for canvas in canvases)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("length", "width"), [(20, 16), (64, 128), (100, 1000)])
def test_every_cell_of_the_positions_is_the_value_of_the_api(
    open_page, server_url, length, width, theme
):
    query = f"kind=sinusoidal&length={length}&d_model={width}&base=10000"
    opened = open_page(f"/positions?{query}&theme={theme}")
    answer = httpx.get(f"{server_url}/api/positions?{query}", headers=JSON, timeout=60).json()
    pictures, _ = read_positions(opened)
    assert [canvas["tensor"] for canvas in pictures] == ["encoding", "similarity"]
    assert all(check(canvas, answer, theme) for canvas in pictures)


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("source", [SOURCE, 12 * "They are watching the old man."])
def test_every_cell_of_what_is_added_is_the_value_of_the_api(open_page, server_url, source, width):
    names = [f"source.{value}" for value in ("embedding", "position", "input")]
    opened = open_page(
        f"/positions?source={source}", viewport={"width": width, "height": 900}, has_touch=True
    )
    query = {"source": source, "tensors": names}
    answer = httpx.get(f"{server_url}/api/trace", params=query, headers=JSON, timeout=60).json()
    _, strips = read_positions(opened)
    assert [canvas["tensor"] for canvas in strips] == names
    assert all(check(canvas, answer) for canvas in strips)


def read_positions(opened) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The pictures of the encoding, and the strips of the reader's own tokens."""
    canvases = read_all(opened)
    strips = [canvas for canvas in canvases if canvas["tensor"].startswith("source.")]
    return [canvas for canvas in canvases if canvas not in strips], strips


def test_a_cell_scrambled_on_purpose_is_found(open_page, ask):
    opened = open_page(f"/?source={SOURCE}&target_language=zh&block=encoder.0.self")
    trace = ask(SOURCE, "encoder.0.self", target_language="zh")
    canvas = opened.page.locator("[data-stage=weights] .place canvas")
    assert check(read(canvas), trace)
    canvas.evaluate("""(canvas) => {
      const context = canvas.getContext("2d");
      const { cellWidth, cellHeight } = canvas.dataset;
      const [x, y] = [3 * cellWidth, 2 * cellHeight];
      const [red, green, blue] = context.getImageData(x + 2, y + 2, 1, 1).data;
      // A colour of the ramp, only of another weight: the darkest, or for a dark cell the palest.
      context.fillStyle = red + green + blue > 300 ? "#1C1939" : "#FCFAF4";
      context.fillRect(x, y, cellWidth - 1, cellHeight - 1);
    }""")
    with pytest.raises(AssertionError, match=r"weights\[2\]\[3\]"):
        check(read(canvas), trace)


def test_a_masked_cell_is_hatched_and_not_merely_dark(open_page, ask):
    opened = open_page(f"/?source={SOURCE}&target_language=zh&block=decoder.0.self")
    trace = ask(SOURCE, "decoder.0.self", target_language="zh")
    mask = stored(trace, "decoder.0.self.mask")["data"]
    assert any(bits for row in mask for bits in row)
    for stage in ("weights", "mask"):
        counts = opened.page.locator(f"[data-stage={stage}] .place canvas").evaluate(COUNT_COLOURS)
        for row, cells in enumerate(counts):
            for col, count in enumerate(cells):
                assert (count > 1) == bool(mask[row][col]), (
                    f"{stage}[{row}][{col}] has {count} colours"
                )


def test_raw_scores_are_shown_beside_the_masked_ones(open_page):
    opened = open_page(f"/?source={SOURCE}&target_language=zh&block=decoder.0.self")
    masked = {
        stage: opened.page.locator(f"[data-stage={stage}] .place canvas").get_attribute(
            "data-masked"
        )
        for stage in ("dot", "scores", "mask", "weights")
    }
    assert masked == {"dot": "no", "scores": "no", "mask": "yes", "weights": "yes"}
