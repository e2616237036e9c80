"""What all parts around attention have in common: true colours, and room."""

from __future__ import annotations

import pytest

from .around import ENGLISH, LONG, path, side_by_side
from .pixels import check, read_all
from .readout import view

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


ALL = PLACES | {"output": ("output", "output", [])}
SCREENS = [(390, 844, 1), (390, 844, 1.75), (768, 1024, 1), (1440, 900, 1), (1920, 1080, 1.75)]

# Where the parts of a view begin and end.
EDGES = """
(all) => all.map((element) => {
  const { left, right } = element.getBoundingClientRect();
  return [element.className || element.tagName, left, right];
})
"""


@pytest.mark.parametrize("screen", SCREENS, ids=str)
@pytest.mark.parametrize("place", ALL)
def test_nothing_reaches_over_the_side_of_the_page(open_page, place, screen):
    block, name, _ = ALL[place]
    width, height, scale = screen
    link = path(block, LONG, view=name, scale=scale, lang="zh-CN")
    opened = open_page(link, viewport={"width": width, "height": height})
    parts = view(opened, name).locator("canvas:visible, p:visible, button:visible, h3:visible")
    places = parts.evaluate_all(EDGES)
    assert places
    for label, left, right in places:
        assert left >= -0.5, (label, left)
        assert right <= width + 0.5, (label, right)


@pytest.mark.parametrize("screen", [(1280, 720, 1.75), (1920, 1080, 1.75), (390, 844, 1)], ids=str)
@pytest.mark.parametrize("place", ALL)
def test_the_page_does_not_scroll_sideways(open_page, place, screen):
    block, name, _ = ALL[place]
    width, height, scale = screen
    link = path(block, view=name, scale=scale, query=1)
    opened = open_page(link, viewport={"width": width, "height": height})
    assert opened.page.evaluate("() => document.documentElement.scrollWidth") <= width
    for band in view(opened, name).locator(".rows-band:visible").all():
        box, line = band.bounding_box(), band.locator("xpath=..").bounding_box()
        assert (box["x"], box["width"]) == pytest.approx((line["x"], line["width"]), abs=0.5)


@pytest.mark.parametrize("place", ALL)
def test_the_number_of_elements_does_not_grow_with_the_tokens(open_page, place):
    block, name, _ = ALL[place]
    counts = [
        view(open_page(path(block, source, view=name)), name).locator("*").count()
        for source in (ENGLISH, LONG)
    ]
    assert abs(counts[1] - counts[0]) < 80
