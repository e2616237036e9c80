"""The way back from a colour on a canvas to the number it stands for.

It is written here once more, from the table of colours in the design and the published matrices of
OKLab, so that a mistake in the page's own colours cannot hide itself."""

from __future__ import annotations

import json
import math
from functools import cache
from typing import Any

from playwright.sync_api import ElementHandle, Locator

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

# The colour in the middle of every cell, read from the canvas itself; as one text, since Playwright
# takes seconds for a hundred thousand numbers.
READ = """
(canvas) => {
  const { rows, cols, cellWidth, cellHeight, gap, pooled } = canvas.dataset;
  const [countY, countX] = pooled ? pooled.split(" ").map(Number) : [Number(rows), Number(cols)];
  const { width, height } = canvas;
  // what is framed has more pixels than the device
  const ratio = Math.round((4 * width) / parseFloat(canvas.style.width)) / 4;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const at = (x, y) => Array.from(data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4));
  const middle = (index, count, pitch, size) => pooled
    ? Math.floor(((index + 0.5) / count) * size)
    : Math.floor((index * pitch + (pitch - gap) / 2) * ratio);
  const list = (length, make) => Array.from({ length }, (_, index) => make(index));
  const x = list(countX, (col) => middle(col, countX, Number(cellWidth), width));
  const y = list(countY, (row) => middle(row, countY, Number(cellHeight), height));
  const cells = y.map((down) => x.map((across) => at(across, down)));
  const shown = canvas.getBoundingClientRect().width;
  return JSON.stringify({ ...canvas.dataset, cells, shown });
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


def pooled_mask(mask: list[list[int]], rows: int, cols: int) -> list[list[bool]]:
    """What falls together counts as masked where all of it is."""
    out = [[True] * cols for _ in range(rows)]
    for row, values in enumerate(mask):
        for col, bits in enumerate(values):
            if not bits:
                out[row * rows // len(mask)][col * cols // len(values)] = False
    return out


def stretch(canvas: dict[str, Any], matrix: list[list[Any]]) -> list[list[Any]]:
    """The part of a matrix that a lens shows; of any other canvas all of it."""
    top, left = int(canvas.get("firstRow", 0)), int(canvas.get("firstCol", 0))
    rows, cols = int(canvas["rows"]), int(canvas["cols"])
    if "firstRow" not in canvas:
        assert [len(matrix), len(matrix[0])] == [rows, cols]
    return [values[left : left + cols] for values in matrix[top : top + rows]]


def stored(trace: dict[str, Any], name: str) -> dict[str, Any]:
    return trace["tensors"].get(name) or trace["tensors"][trace["aliases"][name]]


def check(canvas: dict[str, Any], trace: dict[str, Any], theme: str = "light") -> int:
    """Compares every open cell of a canvas with the API's value; gives how many were compared."""
    tensor = stored(trace, canvas["tensor"])
    values = tensor["data"]
    matrix = stretch(canvas, values[int(canvas["head"])] if len(tensor["shape"]) == 3 else values)
    mask = None
    if canvas["masked"] == "yes":
        mask = stretch(canvas, stored(trace, canvas["tensor"].rsplit(".", 1)[0] + ".mask")["data"])
    if canvas["pooled"]:
        size = [int(count) for count in canvas["pooled"].split()]
        matrix, mask = pooled(matrix, *size), mask and pooled_mask(mask, *size)
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


def read(canvas: Locator | ElementHandle) -> dict[str, Any]:
    """A matrix as it is drawn: what the canvas says of itself, and ``cells``, row by row."""
    return json.loads(canvas.evaluate(READ))


def read_all(opened, within: str = "body") -> list[dict[str, Any]]:
    """Every matrix that can be seen inside an element."""
    canvases = opened.page.locator(f"{within} canvas[data-ramp]:visible")
    return [read(canvases.nth(index)) for index in range(canvases.count())]
