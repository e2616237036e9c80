"""Every colour on the page is a number of the API.

The way back from a colour to a number is written here once more, from the table of colours in the
design and the published matrices of OKLab, so that a mistake in the page's own colours cannot hide
itself."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import httpx
import pytest

JSON = {"Accept": "application/json"}
STEPS = 256
STOPS = {
    ("weight", "light"): "FCFAF4 EBD9BA DDB48C CC9071 B36D6B 914F70 663871 3C2661 1C1939",
    ("weight", "dark"): "181822 332752 5C3473 8D4377 B85C6D D38164 E5A872 F4CE95 FFF3CE",
    (
        "signed",
        "light",
    ): "7A3713 AD5622 CE844F E5B78F F1E2CF FBFAF7 CFEBEE 86CBD3 3FA5B4 007D8F 005467",
    (
        "signed",
        "dark",
    ): "F3AD6D D58042 AB5D2B 773F1F 43291B 1E2026 1A353B 195964 15808D 35A7B2 68CDD3",
}
TO_LMS = [
    [0.4122214708, 0.5363325363, 0.0514459929],
    [0.2119034982, 0.6806995451, 0.1073969566],
    [0.0883024619, 0.2817188376, 0.6299787005],
]
TO_LAB = [
    [0.2104542553, 0.7936177850, -0.0040720468],
    [1.9779984951, -2.4285922050, 0.4505937099],
    [0.0259040371, 0.7827717662, -0.8086757660],
]
FROM_LAB = [
    [1, 0.3963377774, 0.2158037573],
    [1, -0.1055613458, -0.0638541728],
    [1, -0.0894841775, -1.2914855480],
]
FROM_LMS = [
    [4.0767416621, -3.3077115913, 0.2309699292],
    [-1.2684380046, 2.6097574011, -0.3413193965],
    [-0.0041960863, -0.7034186147, 1.7076147010],
]

SOURCE = "The animal didn't cross the street."

# The colour in the middle of every cell, read from the canvas itself.
READ_CANVAS = """
(canvas) => {
  const { rows, cols, cellWidth, cellHeight, gap, pooled } = canvas.dataset;
  const [countY, countX] = pooled ? pooled.split(" ").map(Number) : [Number(rows), Number(cols)];
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const at = (x, y) => Array.from(data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4));
  const middle = (index, count, pitch, size) => pooled
    ? Math.floor(((index + 0.5) / count) * size)
    : Math.floor((index * pitch + (pitch - gap) / 2) * devicePixelRatio);
  const list = (length, make) => Array.from({ length }, (_, index) => make(index));
  const x = list(countX, (col) => middle(col, countX, Number(cellWidth), width));
  const y = list(countY, (row) => middle(row, countY, Number(cellHeight), height));
  const cells = y.map((down) => x.map((across) => at(across, down)));
  return { ...canvas.dataset, cells, shown: canvas.getBoundingClientRect().width };
}
"""


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


def times(matrix: list[list[float]], vector: list[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def to_lab(color: str) -> list[float]:
    channels = [int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return times(TO_LAB, [math.cbrt(value) for value in times(TO_LMS, linear)])


def to_rgb(lab: list[float]) -> list[float]:
    linear = times(FROM_LMS, [value**3 for value in times(FROM_LAB, lab)])
    return [255 * (12.92 * c if c <= 0.0031308 else 1.055 * c ** (1 / 2.4) - 0.055) for c in linear]


@cache
def ramp(name: str, theme: str) -> list[list[float]]:
    stops = [to_lab(stop) for stop in STOPS[name, theme].split()]
    colors = []
    for step in range(STEPS + 1):
        place = step / STEPS * (len(stops) - 1)
        left = min(int(place), len(stops) - 2)
        pairs = zip(stops[left], stops[left + 1], strict=True)
        colors.append(to_rgb([a + (place - left) * (b - a) for a, b in pairs]))
    return colors


@cache
def steps_of(name: str, theme: str, pixel: tuple[int, ...]) -> list[int]:
    """The steps that have a pixel's colour: neighbours may share one. Some step has to have it."""
    steps = [
        step
        for step, color in enumerate(ramp(name, theme))
        if all(abs(a - b) <= 0.6 for a, b in zip(color, pixel, strict=False))
    ]
    assert steps, f"the colour {pixel} is not on the ramp"
    return steps


def expected_step(value: float, canvas: dict[str, Any]) -> float:
    if canvas["ramp"] == "weight":
        position = value if canvas["spacing"] == "linear" else math.sqrt(value)
    else:
        position = 0.5 + value / float(canvas["scaleMax"]) / 2
    return min(max(position, 0), 1) * STEPS


def pooled(matrix: list[list[float]], rows: int, cols: int) -> list[list[float]]:
    out = [[0.0] * cols for _ in range(rows)]
    for row, values in enumerate(matrix):
        for col, value in enumerate(values):
            to_row, to_col = row * rows // len(matrix), col * cols // len(values)
            if abs(value) > abs(out[to_row][to_col]):
                out[to_row][to_col] = value
    return out


def check(canvas: dict[str, Any], trace: dict[str, Any], theme: str = "light") -> int:
    """Compares every open cell of a canvas with the API's value; gives how many were compared."""
    tensor = (
        trace["tensors"].get(canvas["tensor"])
        or trace["tensors"][trace["aliases"][canvas["tensor"]]]
    )
    values = tensor["data"]
    matrix = values[int(canvas["head"])] if len(tensor["shape"]) == 3 else values
    assert [len(matrix), len(matrix[0])] == [int(canvas["rows"]), int(canvas["cols"])]
    if canvas["pooled"]:
        matrix = pooled(matrix, *map(int, canvas["pooled"].split()))
    mask = (
        trace["tensors"][canvas["tensor"].rsplit(".", 1)[0] + ".mask"]["data"]
        if canvas["masked"] == "yes"
        else None
    )
    compared = 0
    for row, cells in enumerate(canvas["cells"]):
        for col, pixel in enumerate(cells):
            if mask and mask[row][col]:
                continue
            steps = steps_of(canvas["ramp"], theme, tuple(pixel))
            expected = expected_step(matrix[row][col], canvas)
            off = min(abs(step - expected) for step in steps)
            assert off <= 1, f"{canvas['tensor']}[{row}][{col}]: step {steps}, not {expected:.2f}"
            compared += 1
    return compared


def read_all(opened) -> list[dict[str, Any]]:
    canvases = opened.page.locator("canvas[data-tensor]:visible")
    return [canvases.nth(index).evaluate(READ_CANVAS) for index in range(canvases.count())]


@pytest.mark.parametrize("block", ["encoder.0.self", "decoder.1.self", "decoder.0.cross"])
def test_every_cell_on_the_page_is_the_value_of_the_api(open_page, ask, block):
    opened = open_page(f"/?source={SOURCE}&target_language=zh&block={block}&head=1")
    trace = ask(SOURCE, block, target_language="zh")
    canvases = read_all(opened)
    shown = {canvas["tensor"].rsplit(".", 1)[1] for canvas in canvases}
    assert shown == {"input", "q", "k", "v", "scores", "weights", "z"}
    heads = {canvas["head"] for canvas in canvases if canvas["tensor"].endswith("weights")}
    assert len(heads) == len(trace["tensors"][f"{block}.weights"]["data"])
    assert sum(check(canvas, trace) for canvas in canvases) > 500


def test_the_dark_theme_shows_the_same_values_in_its_own_colours(open_page, ask):
    opened = open_page(f"/?source={SOURCE}&target_language=zh&block=encoder.1.self&theme=dark")
    trace = ask(SOURCE, "encoder.1.self", target_language="zh")
    assert all(check(canvas, trace, "dark") for canvas in read_all(opened))


def test_the_linear_scale_shows_the_same_values(open_page, ask):
    opened = open_page(f"/?source={SOURCE}&target_language=zh&block=encoder.0.self")
    opened.draws(lambda: opened.page.locator(".spacing").click())
    assert opened.state("spacing") == "linear"
    canvases = [canvas for canvas in read_all(opened) if canvas["ramp"] == "weight"]
    assert {canvas["spacing"] for canvas in canvases} == {"linear"}
    trace = ask(SOURCE, "encoder.0.self", target_language="zh")
    assert all(check(canvas, trace) for canvas in canvases)


@pytest.mark.parametrize("ratio", [1.5, 2, 3])
def test_the_values_are_the_same_on_finer_screens(open_page, ask, ratio):
    opened = open_page(
        f"/?source={SOURCE}&target_language=zh&block=decoder.0.self", device_scale_factor=ratio
    )
    trace = ask(SOURCE, "decoder.0.self", target_language="zh")
    assert all(check(canvas, trace) for canvas in read_all(opened))


def test_a_long_sentence_loses_nothing_to_small_cells(open_page, ask):
    source = "They are watching the old man and his dog in the park. " * 6
    opened = open_page(f"/?source={source}&target_language=zh&block=encoder.0.self")
    trace = ask(source, "encoder.0.self", target_language="zh")
    canvases = read_all(opened)
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
    canvases = read_all(opened)
    assert [canvas["tensor"] for canvas in canvases] == ["encoding", "similarity"]
    assert all(check(canvas, answer, theme) for canvas in canvases)


def test_a_cell_scrambled_on_purpose_is_found(open_page, ask):
    opened = open_page(f"/?source={SOURCE}&target_language=zh&block=encoder.0.self")
    trace = ask(SOURCE, "encoder.0.self", target_language="zh")
    canvas = opened.page.locator(".pipeline [data-stage=weights] canvas[data-tensor]")
    assert check(canvas.evaluate(READ_CANVAS), trace)
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
        check(canvas.evaluate(READ_CANVAS), trace)


def test_a_masked_cell_is_hatched_and_not_merely_dark(open_page, ask):
    opened = open_page(f"/?source={SOURCE}&target_language=zh&block=decoder.0.self")
    mask = ask(SOURCE, "decoder.0.self", target_language="zh")["tensors"]["decoder.0.self.mask"][
        "data"
    ]
    for stage in ("weights", "mask"):
        canvas = opened.page.locator(f"[data-stage={stage}] canvas[data-tensor]")
        counts = canvas.evaluate(COUNT_COLOURS)
        for row, cells in enumerate(counts):
            for col, count in enumerate(cells):
                assert (count > 1) == bool(mask[row][col]), (
                    f"{stage}[{row}][{col}] has {count} colours"
                )


def test_raw_scores_are_shown_beside_the_masked_ones(open_page):
    opened = open_page(f"/?source={SOURCE}&target_language=zh&block=decoder.0.self")
    assert (
        opened.page.locator("[data-stage=scores] canvas[data-tensor]").get_attribute("data-masked")
        == "no"
    )
    assert (
        opened.page.locator("[data-stage=mask] canvas[data-tensor]").get_attribute("data-masked")
        == "yes"
    )
