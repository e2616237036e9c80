"""Where Q, K and V come from, and the weighted sum: where their parts are."""

from __future__ import annotations

from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from .readout import data, view
from .readout import near as near_within

ENGLISH = "I want to drink water."
LONG = "They are watching the old man and his dog in the park. " * 9
D_HEAD = 32
HEAD = 2
BLOCKS = ["encoder.1.self", "decoder.2.self", "decoder.1.cross"]

# Near 0 the error of a sum of float32 numbers is larger than what rounding leaves.
near = partial(near_within, within=2e-6)


def path(block: str, view: str, source: str = ENGLISH, **state: object) -> str:
    given = {"source": source, "target_language": "zh", "block": block, "view": view, "head": HEAD}
    return f"/?{urlencode(given | state, quote_via=quote)}"


def made_of(block: str) -> list[str]:
    """The tensors that both views show."""
    values = ("input", "memory", "q", "k", "v", "weights", "mask", "z")
    return [*(f"{block}.{value}" for value in values), *(f"weights.{block}.w_{x}" for x in "qkv")]


def panel(opened, letter: str):
    return view(opened, "project").locator(f"[data-letter={letter}]")


def column(opened, letter: str, name: str):
    return panel(opened, letter).locator(f"[data-column={name}] .matrix")


def part(opened, name: str):
    return view(opened, "mix").locator(f"[data-part={name}]")


def table(within) -> list[list[str]]:
    rows = within.locator("tbody tr:visible:not(.terms-others)")
    return [row.locator("th, td").all_inner_texts() for row in rows.all()]


def reading(within) -> str:
    return within.locator(".rows-reading").inner_text()


def as_trace(name: str, values: list[Any], **others: list[Any]) -> dict[str, Any]:
    shown = {name: values} | others
    tensors = {
        key: {"data": rows, "shape": [len(rows), len(rows[0])]} for key, rows in shown.items()
    }
    return {"tensors": tensors, "aliases": {}}


def stack(answer: dict[str, Any], block: str, query: int) -> Any:
    weights = data(answer, f"{block}.weights")[HEAD][query]
    values = data(answer, f"{block}.v")[HEAD]
    return weights, values, data(answer, f"{block}.z")[HEAD][query]
