"""The decoding player on a phone, on a projector, and for readers who do not see it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

SOURCE = "我想喝水。"
LONG = "They are watching the old man and his dog in the park. " * 7


def path(source: str = SOURCE, **fields: Any) -> str:
    fields = {"lang": "en"} | fields
    query = "".join(f"&{name}={quote(str(value))}" for name, value in fields.items())
    return f"/decode?source={quote(source)}{query}"


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_a_step_is_on_the_first_screen_of_a_projector(open_page, lang):
    size = {"width": 1280, "height": 720}
    opened = open_page(path(step=3, scale=1.75, lang=lang), viewport=size)
    for at in ("title", "candidates", "self-reading", "cross-reading"):
        box = opened.page.locator(f"[data-at={at}]").bounding_box()
        assert box["y"] + box["height"] <= size["height"], at


ENGLISH = "The animal did not cross the street because it was too tired."


@pytest.mark.parametrize("method", ["greedy", "beam", "sample"])
def test_a_projector_shows_the_sentence_whole_and_the_chance_of_the_token(open_page, method):
    size = {"width": 1280, "height": 720}
    settings = {"method": method, "top_k": 5, "temperature": 0.8, "step": 3, "scale": 1.75}
    opened = open_page(path(ENGLISH, **settings), viewport=size)
    field = opened.page.locator("textarea[name=source]")
    assert field.evaluate("(field) => field.scrollHeight - field.clientHeight") <= 1
    box = opened.page.locator("[data-at=candidates] .is-chosen .number").last.bounding_box()
    assert box["y"] + box["height"] <= size["height"]


def test_a_projector_explains_training_and_says_what_the_model_would_have_written(open_page):
    size = {"width": 1280, "height": 720}
    opened = open_page(path(ENGLISH, view="forcing", scale=1.75), viewport=size)
    for place in (".lead", ".losses th:last-child", ".guess >> nth=0"):
        box = opened.page.locator(place).bounding_box()
        assert box["y"] + box["height"] <= size["height"], place


@pytest.mark.parametrize("view", ["player", "forcing"])
def test_what_is_touched_on_a_phone_is_large_enough(open_page, view):
    opened = open_page(
        path(view=view, method="sample"), viewport={"width": 390, "height": 844}, has_touch=True
    )
    for button in opened.page.locator("main button:visible, main input:visible").all():
        box = button.bounding_box()
        is_small = button.evaluate("(button) => button.classList.contains('spacing')")
        assert box["height"] >= (24 if is_small else 44), button.inner_text()


def test_training_hides_what_comes_later_and_its_rows_stand_beside_the_losses(open_page):
    opened = open_page(path(view="forcing", target="I want to drink water.", head=1))
    canvas = opened.page.locator("[data-at=causal] canvas[data-tensor]")
    assert canvas.get_attribute("data-tensor") == "decoder.3.self.weights"
    assert canvas.get_attribute("data-masked") == "yes"
    top = canvas.bounding_box()["y"]
    first = opened.page.locator("[data-position='0']").bounding_box()
    last = opened.page.locator("[data-at=losses] tr").last.bounding_box()
    assert abs(top - first["y"]) <= 1
    assert abs(top + canvas.bounding_box()["height"] - last["y"] - last["height"]) <= 2
    width = float(canvas.get_attribute("data-cell-width"))
    canvas.locator("..").hover(position={"x": 2.5 * width, "y": 8})
    assert "causal mask" in opened.text("forcing-reading")


def test_on_a_phone_too_training_says_what_the_model_would_have_written(open_page):
    phone = {"width": 390, "height": 844}
    opened = open_page(path(ENGLISH, view="forcing", target="Trinken."), viewport=phone)
    told = opened.page.locator(".guess-below:visible")
    wide = opened.page.locator("td.guess bdi").all_text_contents()
    assert told.count() == len(wide) > 0
    for text, guess in zip(told.all_inner_texts(), wide, strict=True):
        assert guess in text


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_saying_that_a_translation_is_under_way_moves_nothing(open_page, width):
    opened = open_page(path(ENGLISH), viewport={"width": width, "height": 844})
    top = "(controls) => controls.getBoundingClientRect().top"
    controls = opened.page.locator("[data-method=greedy]")
    before = controls.evaluate(top)
    held = []
    opened.page.route("**/api/generate", lambda route: held.append(route))
    opened.page.locator("textarea[name=source]").fill(f"{ENGLISH[:-1]}!")
    progress = opened.page.locator("[data-at=progress]:not(:empty)")
    progress.wait_for()
    assert controls.evaluate(top) == before
    # as it says later, with the longest number there is
    progress.evaluate("(line) => { line.textContent = 'translating, 128 tokens so far'; }")
    assert controls.evaluate(top) == before
    opened.draws(lambda: held[0].continue_())
    assert controls.evaluate(top) == before
