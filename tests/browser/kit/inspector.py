"""Where things are on the inspector, and what is written there."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import FloatRect, Locator

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}

# Resolves when what follows the pointer has been drawn.
NEXT_FRAME = """() => new Promise((resolve) =>
  requestAnimationFrame(() => requestAnimationFrame(resolve)))"""

# Which row, column and cell of a matrix are framed; null for what is not.
FRAMED = """(matrix) => {
  const { cellWidth, cellHeight } = matrix.querySelector("canvas").dataset;
  const at = (name) => {
    const frame = matrix.querySelector(`.frame-${name}`);
    if (frame.hidden) return null;
    const { e, f } = new DOMMatrix(getComputedStyle(frame).transform);
    return [Math.round(f / cellHeight), Math.round(e / cellWidth)];
  };
  return { row: at("row")?.[0] ?? null, col: at("col")?.[1] ?? null, cell: at("cell") };
}"""


def door(opened, place: str, head: int | None = None, way: str | None = None) -> Locator:
    """A button of the figure."""
    chosen = f"[data-head='{head}']" if head is not None else ":not([data-head])"
    looked = f"[data-way={way}]" if way else ":not([data-way])"
    return opened.page.locator(f".figure button.door[data-place='{place}']{chosen}{looked}")


def matrix(opened, stage: str = "weights", tensor: str = "") -> Locator:
    """A matrix of the line; ``tensor`` is the end of its name, where a stage has several."""
    chosen = f"[data-tensor$='.{tensor}']" if tensor else "[data-tensor]"
    place = opened.page.locator(f"[data-stage={stage}] :is(.place, .hanging) .matrix")
    return place.filter(has=opened.page.locator(f"canvas{chosen}"))


def box(of: Locator) -> FloatRect:
    """Where something stands in the window; it has to be there."""
    place = of.bounding_box()
    assert place is not None
    return place


def size(of: Locator) -> dict[str, float]:
    """Rows and columns of a matrix, and the distance from cell to cell."""
    data = of.locator("canvas").evaluate("(canvas) => ({ ...canvas.dataset })")
    return {name: float(data[name]) for name in ("rows", "cols", "cellWidth", "cellHeight")}


def cell(of: Locator, row: int, col: int) -> Any:
    """The middle of a cell, as a mouse takes it."""
    pitch = size(of)
    return {"x": (col + 0.5) * pitch["cellWidth"], "y": (row + 0.5) * pitch["cellHeight"]}


def hover(opened, of: Locator, row: int, col: int) -> None:
    of.hover(position=cell(of, row, col))
    opened.page.evaluate(NEXT_FRAME)


def displayed(value: float) -> str:
    """Four significant digits and a real minus sign; below a thousandth a power of ten."""
    if value < 0:
        return f"−{displayed(-value)}"
    if value == 0:
        return "0"
    if f"{value:.3e}".endswith("e-04") or value < 0.0001:
        mantissa, exponent = f"{value:.2e}".split("e")
        raised = str(-int(exponent)).translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
        return f"{mantissa}×10⁻{raised}"
    return f"{value:#.4g}".rstrip(".")


def attentions(trace: dict[str, Any]) -> list[dict[str, Any]]:
    """The attention blocks, in the order in which a sentence passes them."""
    return [place for place in trace["places"] if place["kind"] == "attention"]
