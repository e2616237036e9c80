"""What is around attention: where its parts are."""

from __future__ import annotations

import copy
from typing import Any
from urllib.parse import quote, urlencode

from .pixels import stored
from .readout import view

ENGLISH = "I want to drink water."
LONG = "They are watching the old man and his dog in the park. " * 8


def path(block: str, source: str = ENGLISH, **state: object) -> str:
    given = {"source": source, "target_language": "zh", "block": block}
    return f"/?{urlencode(given | state, quote_via=quote)}"


def reading(opened, name: str) -> str:
    return view(opened, name).locator(".rows-reading").inner_text()


def matrix(opened, name: str, column: str):
    return view(opened, name).locator(f"[data-column={column}] .matrix")


def settle(opened) -> None:
    """What follows the pointer is drawn with the next frame."""
    frames = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    opened.page.evaluate(frames)


def side_by_side(trace: dict[str, Any], canvas: dict[str, Any]) -> dict[str, Any]:
    """A trace whose tensor is what a canvas of all heads shows."""
    if canvas["head"] != "all":
        return trace
    tensor = stored(trace, canvas["tensor"])
    heads = zip(*tensor["data"], strict=True)
    joined = [[value for row in rows for value in row] for rows in heads]
    shape = [len(joined), len(joined[0])]
    changed = copy.copy(trace)
    changed["tensors"] = trace["tensors"] | {canvas["tensor"]: {"data": joined, "shape": shape}}
    return changed
