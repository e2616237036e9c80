"""The pictures of the positions as a test points at them, and the API's numbers for them."""

from __future__ import annotations

import httpx

from .inspector import NEXT_FRAME

PICTURES = {
    "heatmap": "[data-at=heatmap] .matrix",
    "similarity": "[data-at=similarity] .matrix",
    "strips": "[data-at=strips] .matrix",
}


def encoding(server_url, **fields):
    answer = httpx.get(
        f"{server_url}/api/positions",
        params=fields,
        headers={"Accept": "application/json"},
        timeout=60,
    )
    answer.raise_for_status()
    return {name: tensor["data"] for name, tensor in answer.json()["tensors"].items()}


def number(text):
    return float(text.replace("−", "-"))


def picture(opened, name):
    return opened.page.locator(PICTURES[name]).first


def cell(opened, name, row, col):
    """The middle of a cell, as a mouse takes it."""
    size = picture(opened, name).locator("canvas").evaluate("(canvas) => ({ ...canvas.dataset })")
    width, height = float(size["cellWidth"]), float(size["cellHeight"])
    return {"x": (col + 0.5) * width, "y": (row + 0.5) * height}


def hover(opened, name, row, col):
    picture(opened, name).hover(position=cell(opened, name, row, col))
    opened.page.evaluate(NEXT_FRAME)


# The curves that Plotly drew, at whole positions.
PLOTTED = """(element) => element.querySelector(".plot-base").data.map(({ x, y }) =>
  Array.from(y).filter((_, index) => Number.isInteger(x[index])))"""
