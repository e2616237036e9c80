"""On a projector everything that is read from afar is on the first screen, in type of 22 px."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from ..kit.inspector import matrix, size

SCREEN = {"width": 1280, "height": 720}
SENTENCES = {
    "usual": "I want to drink water.",
    "ten tokens": "The animal did not cross the street.",
    "long": "They are watching the old man and his dog in the park. " * 7,
}

# The size of every written piece of text, with the first words of it.
SMALL_TYPE = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const small = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const text = walker.currentNode.data.trim();
    if (!text || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (element.closest("script, .hidden, .skip, .ticks, math, option")) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < 22) small.push([size, text.slice(0, 20)]);
  }
  return small;
}"""


@pytest.mark.parametrize("block", ["decoder.3.cross", "decoder.0.self", "encoder.0.self"])
@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_values_and_the_reading_are_on_the_first_screen(open_page, lang, sentence, block):
    opened = open_page(
        f"/?source={quote(SENTENCES[sentence])}&block={block}&scale=1.75&lang={lang}",
        viewport=SCREEN,
    )
    reading = opened.page.locator("[data-at=reading]").bounding_box()
    assert reading["y"] + reading["height"] <= SCREEN["height"]
    for box in (ticks.bounding_box() for ticks in opened.page.locator(".ticks:visible").all()):
        assert box["y"] + box["height"] <= reading["y"] + 1
    grid = size(matrix(opened))
    if grid["rows"] <= 10:
        assert grid["cellHeight"] >= 22.75  # room for a label
    assert opened.page.evaluate("() => document.documentElement.scrollHeight") <= SCREEN["height"]


@pytest.mark.parametrize(
    "path", ["/?scale=1.75", "/?scale=1.75&stage=project", "/positions?scale=1.75"]
)
def test_no_type_is_too_small_to_read_from_afar(open_page, path):
    assert open_page(path, viewport=SCREEN).page.evaluate(SMALL_TYPE) == []


def test_the_line_of_text_grows_when_the_type_does(open_page):
    opened = open_page(f"/?source={quote(SENTENCES['ten tokens'])}", viewport=SCREEN)
    opened.page.locator("[data-at=menu-button]:visible, [data-toggle-scale]:visible").first.click()
    field = opened.page.locator("textarea[name=source]")
    # some faces reach a pixel or two out of their line; a line that is hidden is far more
    hidden, line = field.evaluate("""(field) => [
      field.scrollHeight - field.clientHeight, parseFloat(getComputedStyle(field).lineHeight)]""")
    assert hidden < line / 4


@pytest.mark.parametrize("stage", ["project", "weights", "output"])
def test_no_line_runs_into_a_matrix_it_does_not_belong_to(open_page, stage):
    opened = open_page(f"/?scale=1.75&stage={stage}", viewport=SCREEN)
    boxes = [one.bounding_box() for one in opened.page.locator(".place .matrix:visible").all()]
    arrows = opened.page.locator(".connector:not(.is-key, .is-value)").all()
    assert len(arrows) == len(boxes) - 1
    for line, before, after in zip(arrows, boxes, boxes[1:], strict=False):
        box = line.bounding_box()
        assert before["x"] + before["width"] <= box["x"]
        assert box["x"] + box["width"] <= after["x"]


def test_the_figure_becomes_a_list_to_choose_from(open_page):
    opened = open_page("/?scale=1.75", viewport=SCREEN)
    assert opened.page.locator(".figure").is_hidden()
    places = opened.page.locator("[data-at=place-select]")
    assert places.locator("option").count() == 4 * 2 + 4 * 3 + 4
    opened.draws(lambda: places.select_option("memory"))
    assert opened.state("block") == "memory"
    opened.draws(lambda: places.select_option("encoder.0.self"))
    ways = opened.page.locator("[data-at=view-select]")
    opened.draws(lambda: ways.select_option("flow"))
    assert opened.state("view") == "flow"
    assert places.input_value() == "encoder.0.self"


def test_the_controls_and_the_curves_of_the_positions_are_on_the_first_screen(open_page):
    opened = open_page("/positions?scale=1.75", viewport=SCREEN)
    tops = {
        box["y"] for box in (item.bounding_box() for item in opened.page.locator(".slider").all())
    }
    assert len(tops) == 1
    plot = opened.page.locator("[data-at=curves]").bounding_box()
    assert plot["height"] > 250
    assert plot["y"] + plot["height"] <= SCREEN["height"]
