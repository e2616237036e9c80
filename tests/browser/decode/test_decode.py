"""The decoding player: walking through the steps, typing, and what it says when it cannot."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

SOURCE = "我想喝水。"


def path(source: str = SOURCE, **fields: Any) -> str:
    fields = {"lang": "en"} | fields
    query = "".join(f"&{name}={quote(str(value))}" for name, value in fields.items())
    return f"/decode?source={quote(source)}{query}"


def test_keys_buttons_and_tokens_lead_to_the_steps(open_page):
    opened = open_page(path())
    page = opened.page
    last = page.locator("[data-step]:not([data-at])").count() - 1
    newest = page.locator(".chip.is-newest")
    for press, step in [
        (lambda: page.keyboard.press("End"), last),
        (lambda: page.keyboard.press("ArrowLeft"), last - 1),
        (lambda: page.keyboard.press("Home"), 0),
        (lambda: page.locator("[data-do=next]").click(), 1),
        (lambda: page.locator("[data-do=back]").click(), 0),
        (lambda: page.locator(".chip.is-empty:visible").click(), 1),
        (lambda: page.locator("[data-do=start]").click(), 0),
    ]:
        opened.draws(press)
        assert newest.get_attribute("data-step") == str(step)
        # the next slot, and nothing of what comes after it
        assert page.locator(".chip.is-empty:visible").count() == min(last - step, 1)
    page.keyboard.press("ArrowLeft")
    assert newest.get_attribute("data-step") == "0"


def test_a_matrix_that_has_the_focus_keeps_its_arrows(open_page):
    opened = open_page(path(step=2))
    opened.page.locator("[data-at=cross-rows] .matrix").press("ArrowRight")
    opened.page.locator("input, textarea").first.press("End")
    assert opened.page.locator(".chip.is-newest").get_attribute("data-step") == "2"
    assert "head 1 reads 喝水" in opened.text("cross-reading")


def test_what_comes_later_is_not_shown_not_even_its_width(open_page):
    opened = open_page(path())
    page = opened.page
    last = page.locator(".chip[data-step]").count() - 1
    slot = page.locator(".chip.is-empty:visible")
    widths = set()
    for step in range(last):
        assert page.locator(".chip[data-step]:visible").count() == step + 2
        assert slot.inner_text() == ""
        widths.add(round(slot.bounding_box()["width"]))
        assert f"token {step + 1} of {last + 1}, all decoded already" in opened.text("chips")
        opened.draws(lambda: page.keyboard.press("ArrowRight"))
    assert len(widths) == 1
    assert slot.count() == 0


def test_the_space_bar_plays_wherever_nothing_else_needs_it(open_page):
    opened = open_page(path(step=1))
    page = opened.page
    stop_time(page)
    play = page.locator("[data-do=play]")
    for at in ("cross-rows", "self-cache"):
        page.locator(f"[data-at={at}] .matrix").first.press("Space")
        assert play.get_attribute("aria-label") == "Pause", at
        page.keyboard.press("Space")
        assert play.get_attribute("aria-label") == "Play", at
    page.locator("[data-method=greedy]").press("Space")
    page.locator("textarea").first.press("Space")
    assert play.get_attribute("aria-label") == "Play"


def stop_time(page) -> None:
    """From here on time passes only when a test says so."""
    page.clock.install(time=0)
    page.clock.pause_at(1_000)


def test_play_goes_on_by_itself_to_the_end_and_stops_there(open_page):
    opened = open_page(path())
    page = opened.page
    stop_time(page)
    page.keyboard.press("Space")
    assert page.locator("[data-do=play]").get_attribute("aria-label") == "Pause"
    last = page.locator(".chip[data-step]").count() - 1
    for step in range(1, last + 1):
        opened.draws(lambda: page.clock.run_for(1_700))
        assert page.locator(".chip.is-newest").get_attribute("data-step") == str(step)
    assert page.locator("[data-do=play]").get_attribute("aria-label") == "Play"
    assert "finished" in opened.text("end")


@pytest.mark.parametrize("touch", ["pointer", "key", "focus"])
def test_play_waits_when_the_reader_touches_anything(open_page, touch):
    opened = open_page(path())
    page = opened.page
    stop_time(page)
    page.locator("[data-do=play]").click()
    if touch == "pointer":
        page.locator("h2").first.click()
    elif touch == "key":
        page.keyboard.press("Escape")
    else:
        page.locator("textarea").first.focus()
    assert page.locator("[data-do=play]").get_attribute("aria-label") == "Play"
    page.clock.run_for(10_000)
    assert page.locator(".chip.is-newest").get_attribute("data-step") == "0"


def test_a_question_holds_the_settings_of_its_method_and_no_others(open_page):
    opened = open_page(path(method="beam", beam=3, temperature=0.5, seed=1, top_k=3))
    (body,) = [json.loads(body) for _, _, body in opened.asked("/api/generate")]
    assert body == {
        "source": SOURCE,
        "model": "tiny-translator",
        "method": "beam",
        "beam": 3,
    }
    opened.draws(lambda: opened.page.locator("[data-method=greedy]").click())
    body = json.loads(opened.asked("/api/generate")[-1][2])
    assert body["method"] == "greedy"
    assert not {"beam", "temperature", "seed", "top_k"} & set(body)


def test_a_target_is_answered_while_it_is_typed_and_stands_in_the_link(open_page):
    opened = open_page(path(view="forcing"))
    assert "own translation" in opened.text("forcing-whose")
    field = opened.page.locator("textarea[name=target]")
    opened.draws(lambda: field.fill("I drink tea."))
    assert opened.state("target") == "I drink tea."
    assert opened.text("forcing-whose") == ""
    opened.draws(lambda: opened.page.get_by_role("button", name="Decoding").click())
    assert opened.text("title").startswith("Step 1")
    opened.draws(lambda: opened.page.go_back())
    assert field.input_value() == "I drink tea."


def test_typing_is_answered_and_begins_at_the_first_step(open_page):
    opened = open_page(path(step=3))
    field = opened.page.locator("textarea").first
    assert field.get_attribute("name") == "source"
    said = opened.draws(lambda: field.fill("今天天气很好。"))
    assert said["source"] == "今天天气很好。"
    assert opened.state("step") is None
    assert opened.page.locator(".chip.is-newest").get_attribute("data-step") == "0"


COMPOSE = """(field) => {
  field.focus();
  field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
  field.value = "wo";
  field.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
  for (const key of ["ArrowRight", "End", " ", "Process"]) {
    const options = { key, bubbles: true, isComposing: true, keyCode: 229 };
    field.dispatchEvent(new KeyboardEvent("keydown", options));
    document.body.dispatchEvent(new KeyboardEvent("keydown", options));
  }
}"""


def test_nothing_is_sent_and_no_step_taken_while_an_input_method_composes(open_page):
    opened = open_page(path(step=1))
    asked = len(opened.asked("/api/"))
    field = opened.page.locator("textarea").first
    field.evaluate(COMPOSE)
    assert opened.page.locator(".chip.is-newest").get_attribute("data-step") == "1"
    assert opened.page.locator("[data-do=play]").get_attribute("aria-label") == "Play"
    assert len(opened.asked("/api/")) == asked
    opened.draws(
        lambda: field.evaluate("""(field) => {
          field.value = "我想喝茶。";
          field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
        }""")
    )
    assert opened.state("source") == "我想喝茶。"


def test_a_text_that_is_too_long_is_refused_and_the_last_picture_stays(open_page):
    opened = open_page(path(step=1))
    picture = opened.page.locator("[data-at=cross-rows] canvas[data-tensor]")
    before = picture.evaluate("(canvas) => canvas.toDataURL()")
    opened.page.locator("textarea").first.fill("water " * 200)
    opened.page.locator("[data-at=notice]:visible").wait_for()
    assert "Shorten it" in opened.text("notice")
    assert "▲" in opened.page.locator("[data-at=count]").evaluate(
        "(element) => getComputedStyle(element, '::before').content"
    )
    assert picture.evaluate("(canvas) => canvas.toDataURL()") == before
    opened.complaints.clear()


def test_an_empty_text_offers_the_example(open_page):
    opened = open_page(path(step=1))
    opened.page.locator("textarea").first.fill("")
    opened.page.locator("[data-at=notice]:visible").wait_for()
    said = opened.draws(lambda: opened.page.get_by_role("button", name="Take the example").click())
    assert said["source"] == "机器学习很有趣。"
    assert opened.page.locator("[data-at=notice]").is_hidden()


def test_a_link_that_asks_for_the_impossible_says_so_beside_the_example(open_page):
    opened = open_page(path(method="beam", beam=99), drawn=False)
    opened.page.locator("main.is-drawn").wait_for()
    assert "beam" in opened.text("notice")
    assert opened.page.locator(".chip").count() > 3
    opened.complaints.clear()


def test_an_answer_from_before_is_drawn_and_said_to_be_without_asking_again(open_page):
    opened = open_page(path())
    opened.draws(lambda: opened.page.locator("[data-method=sample]").click())
    asked = len(opened.asked("/api/"))
    opened.draws(lambda: opened.page.go_back())
    assert len(opened.asked("/api/")) == asked
    assert opened.page.evaluate("() => document.documentElement.dataset.drawn") == opened.query[1:]
