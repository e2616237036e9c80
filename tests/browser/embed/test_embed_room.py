"""What an embed does with the room it has: nothing is cut, nothing grows without end, and what a
deck or a finger moves is seen to move."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from ..kit.embed import SOURCE, colours, element, path, tag
from ..kit.inspector import NEXT_FRAME, PHONE, door
from ..kit.pictures import SVG, ElementTree

# What controls add to the others is scrolled to.
WITH_CONTROLS = ["matrix", "flow"]
LONG = SOURCE + " They are watching the old man and his dog in the park." * 7
LENS_CELLS = 13
OVER = "() => document.documentElement.scrollHeight - innerHeight"
HEIGHT = "() => document.querySelector('attn-scope iframe').clientHeight"
TAKEN = """async () => {
  const { redraw } = await import("#shell/chrome.js");
  const { pictureOf } = await import("#picture/screen.js");
  return (await pictureOf(document.querySelector("main"), redraw)).svg;
}"""


@pytest.mark.parametrize("width", [640, 960])
@pytest.mark.parametrize("scale", [1.75, 3])
@pytest.mark.parametrize("view", ["pipeline", "matrix", "heads", "output"])
def test_an_element_with_large_type_does_not_grow_without_end(
    open_frame, server_url, view, scale, width
):
    sized = f'<div style="width: {width}px">{tag(view, scale=scale, loading="eager")}</div>'
    framing = open_frame(element(server_url, sized))
    framing.ready()
    heights = []
    # more turns than it may ask for
    for _ in range(6):
        framing.embed.evaluate(NEXT_FRAME)
        framing.page.evaluate(NEXT_FRAME)
        heights.append(framing.page.evaluate(HEIGHT))
    assert heights[-1] == heights[-2]
    assert heights[-1] < 4 * width


@pytest.mark.parametrize("scale", [1.5, 3])
@pytest.mark.parametrize("size", [(640, 480), (960, 540), (1920, 1080)], ids=str)
def test_the_whole_network_is_seen_whatever_the_type(open_page, scale, size):
    width, height = size
    viewport = {"width": width, "height": height}
    opened = open_page(path("figure", scale=scale), viewport=viewport)
    assert colours(opened.page) > 100
    figure = opened.page.locator(".figure")
    assert figure.evaluate("(figure) => figure.scrollWidth - figure.clientWidth") <= 1


@pytest.mark.parametrize("view", ["pipeline", "matrix", "heads", "flow"])
@pytest.mark.parametrize(("size", "scale"), [((960, 540), 1), ((1920, 1080), 1.75)], ids=str)
def test_a_view_that_fills_its_frame_is_no_higher_than_it(open_page, view, size, scale):
    width, height = size
    variants: list[dict[str, Any]] = [{}, {"background": "transparent"}]
    if view in WITH_CONTROLS:
        variants.append({"controls": 1})
    for more in variants:
        opened = open_page(
            path(view, scale=scale, **more), viewport={"width": width, "height": height}
        )
        assert opened.page.evaluate(OVER) <= 0, more


@pytest.mark.parametrize(
    ("view", "state"),
    [
        ("matrix", {"scale": 2}),
        ("heads", {"controls": 1, "scale": 2}),
        ("arithmetic", {"theme": "dark"}),
    ],
)
def test_a_picture_has_everything_at_rest_and_nothing_over_anything(
    open_page, view: str, state: dict[str, Any]
):
    viewport = {"width": 640, "height": 480}
    opened = open_page(
        path(view, query=2, key=1, **state),
        viewport=viewport,
        reduced_motion="no-preference",
    )
    svg = opened.page.evaluate(TAKEN)
    root = ElementTree.fromstring(svg)
    assert "opacity=" not in "".join(
        f"{name}=" for group in root.iter(f"{SVG}g") for name in group.attrib
    )
    assert opened.page.evaluate(OVER) > 0
    if view != "arithmetic":
        # the line with the reading stands below the last row, not where the window ended
        texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
        assert "with weight" in " ".join(texts[-4:])
        depths = [float(text.get("y", 0)) for text in root.iter(f"{SVG}text")]
        assert max(depths) == depths[-1] > 480


def test_a_figure_that_loads_takes_no_focus_from_the_page_around_it(open_frame, server_url):
    typing = '<input autofocus value="typing">'
    framing = open_frame(element(server_url, typing + tag("arithmetic", query=1, key=2)))
    framing.page.locator("input").focus()
    framing.ready()
    framing.page.evaluate(NEXT_FRAME)
    assert framing.page.evaluate("() => document.activeElement.localName") == "input"
    framing.page.keyboard.press("ArrowRight")
    assert framing.shown()["state"]["key"] == 2


def test_a_step_of_the_pipeline_is_seen_where_all_stages_are(open_frame, server_url):
    framing = open_frame(element(server_url, tag("pipeline", stage="scores", height=720)))
    framing.ready()
    chosen = framing.embed.locator(".stage.is-chosen")
    assert chosen.get_attribute("data-stage") == "scores"
    before = framing.page.screenshot()
    after = framing.asks({"type": "step"})["state"]["stage"]
    assert chosen.get_attribute("data-stage") == after != "scores"
    assert framing.page.screenshot() != before


def test_on_a_phone_a_finger_reaches_every_stage_and_the_arithmetic(open_page):
    options: dict[str, Any] = {**PHONE, "is_mobile": True}
    opened = open_page(path("pipeline", query=1, key=2), **options)
    count = opened.count
    tabs = opened.page.locator(".stage-tabs button")
    assert tabs.count() > 4
    tabs.first.tap()
    opened.drawn_after(count)
    count = opened.count
    opened.page.locator("[data-at=open-arithmetic]").tap()
    opened.drawn_after(count)
    assert opened.page.locator("[data-view=arithmetic]").is_visible()


def test_on_a_phone_a_block_of_the_network_can_be_chosen(open_page):
    opened = open_page(path("figure"), **PHONE)
    count = opened.count
    door(opened, "encoder.0.self").tap()
    opened.drawn_after(count)
    assert opened.state("block") == "encoder.0.self"


@pytest.mark.parametrize("size", [(1280, 720), (1600, 900)], ids=str)
def test_a_long_sentence_fits_with_its_lenses_and_every_row_of_them_has_its_token(open_page, size):
    width, height = size
    viewport = {"width": width, "height": height}
    opened = open_page(path("pipeline", source=LONG), viewport=viewport)
    assert opened.page.evaluate(OVER) == 0
    labels = opened.page.locator(".lens-rows").bounding_box()
    lenses = opened.page.locator(".pipeline .stage-lens:visible .matrix")
    boxes = [lens.bounding_box() for lens in lenses.all()]
    assert boxes
    # thinner, and only every second row has room for its token
    assert boxes[0]["height"] / LENS_CELLS >= 14
    before = boxes[0]["x"] - (labels["x"] + labels["width"])
    behind = labels["x"] - (boxes[-1]["x"] + boxes[-1]["width"])
    assert 0 <= max(before, behind) < 48


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
@pytest.mark.parametrize("width", [960, 1100, 1280])
def test_the_names_of_the_columns_of_the_network_do_not_touch(open_page, width, lang):
    opened = open_page(path("figure", lang=lang), viewport={"width": width, "height": 540})
    captions = [caption.bounding_box() for caption in opened.page.locator(".network-caption").all()]
    captions = sorted(
        (box for box in captions if box and box["width"] > 0), key=lambda box: box["x"]
    )
    assert len(captions) > 12
    for before, after in pairwise(captions):
        assert after["x"] - (before["x"] + before["width"]) >= 1


def test_the_network_takes_more_than_half_of_a_slide(open_page):
    opened = open_page(path("figure"), viewport={"width": 960, "height": 540})
    figure = opened.page.locator(".network").bounding_box()
    assert figure["height"] >= 0.55 * 540
