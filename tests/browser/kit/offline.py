"""What tests of views in a file have in common."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from attnscope.app.views.places import place_named
from attnscope.app.views.registry import WAYS
from attnscope.model.network import Place

from .readout import data

SOURCE = "I want to drink water."
TEXT = {"source": SOURCE, "target_language": "zh"}
BLOCK = "decoder.3.cross"
SLIDE = {"viewport": {"width": 960, "height": 540}}


def state(opened, name: str) -> str | None:
    """What the file shows stands in its memory; it has no address of its own."""
    drawn = opened.page.locator("html").get_attribute("data-drawn")
    return parse_qs(drawn).get(name, [None])[0]


def of_view(view: str, **more: Any) -> dict[str, Any]:
    return more if view == "positions" else TEXT | more


def traced(trace, view: str, place: str) -> dict[str, Any]:
    """What the API answers when it is asked for what a view shows."""
    places = [Place(**found) for found in trace([""])["places"]]
    return trace(WAYS[view].tensors(place_named(place, places), places))


def weights(trace: dict[str, Any], head: int = 0) -> list[list[float]]:
    return data(trace, f"{BLOCK}.weights")[head]
