"""What all parts around attention have in common: true colours, and room."""

from __future__ import annotations

import pytest

from ..kit.around import ENGLISH, LONG, path, side_by_side
from ..kit.pixels import check, read_all

PLACES = {
    "norm after attention": (
        "encoder.1.self",
        "norm",
        ["encoder.1.self.*", "encoder.0.ffn.normed"],
    ),
    "norm after feed-forward": (
        "decoder.0.ffn",
        "norm",
        ["decoder.0.ffn.*", "decoder.0.cross.normed"],
    ),
    "feed-forward": ("encoder.2.ffn", "ffn", ["encoder.2.ffn.*", "encoder.2.self.normed"]),
    "heads": ("decoder.1.cross", "multihead", ["decoder.1.cross.*", "weights.decoder.1.cross.w_o"]),
    "memory": ("memory", "memory", [f"decoder.*.cross.{name}" for name in ("memory", "k", "v")]),
    "source": ("source", "input", ["source.*"]),
    "target": ("target", "input", ["target.*"]),
}


@pytest.mark.parametrize("source", [ENGLISH, LONG])
@pytest.mark.parametrize("place", PLACES)
def test_every_cell_is_the_value_of_the_api(open_page, trace, place, source):
    block, name, tensors = PLACES[place]
    opened = open_page(path(block, source, view=name))
    answer = trace(tensors, source)
    canvases = read_all(opened, f"[data-view={name}]")
    assert len(canvases) >= 3
    compared = [check(canvas, side_by_side(answer, canvas)) for canvas in canvases]
    assert all(count > 100 for count in compared)


def test_the_dark_theme_shows_the_same_values(open_page, trace):
    opened = open_page(path("encoder.1.self", view="norm", theme="dark"))
    answer = trace(["encoder.1.self.*", "encoder.0.ffn.normed"])
    assert all(check(canvas, answer, "dark") for canvas in read_all(opened, "[data-view=norm]"))
