"""Weights as colours in the sentence itself."""

from __future__ import annotations

import math

import pytest

from ..kit.inspector import PHONE
from ..kit.pixels import ramp
from ..kit.ways import LONG, SOURCE, path

BYTES = "I like 機器 😀."


def words(opened, axis="key"):
    return opened.page.locator(f".overlay-{axis} .word")


LOOK = """(words) => words.map((word) => {
  const { backgroundColor, color } = getComputedStyle(word);
  const bytes = (text) => text.match(/[\\d.]+/g).map(Number);
  const weight = Number(word.dataset.weight);
  return { background: bytes(backgroundColor), color: bytes(color), weight };
})"""


def luminance(rgb):
    linear = [c / 255 / 12.92 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb[:3]]
    return sum(part * c for part, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_token_lies_on_the_colour_of_its_weight_and_stays_readable(open_page, ask, theme):
    block = "encoder.2.self"
    trace = ask(SOURCE, block, target_language="zh")
    rows = trace["tensors"][f"{block}.weights"]["data"][1]
    for query in range(len(rows)):
        opened = open_page(path("tokens", block, head=1, query=query, key=0, theme=theme))
        for weight, look in zip(rows[query], words(opened).evaluate_all(LOOK), strict=True):
            assert math.isclose(look["weight"], weight, rel_tol=1e-6)
            expected = ramp("weight", theme)[round(math.sqrt(weight) * 256)]
            assert all(abs(a - b) <= 3 for a, b in zip(look["background"], expected, strict=False))
            high, low = sorted(map(luminance, (look["background"], look["color"])), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= 4.5


def test_the_sentence_reads_as_it_was_typed(open_page):
    opened = open_page(path("tokens", "encoder.0.self", BYTES))
    text = opened.page.locator(".overlay-key .overlay-text").evaluate(
        """(element) => { const copy = element.cloneNode(true);
          const others = ".word-weight, .word-parts, .word.is-special";
          copy.querySelectorAll(others).forEach((part) => part.remove());
          return copy.textContent; }"""
    )
    assert text == BYTES
    groups = opened.page.locator(".word-group")
    assert groups.locator(".word-whole").all_inner_texts() == ["機", "😀"]
    assert groups.last.locator("bdi").all_inner_texts() == ["F0", "9F", "98", "80"]


def test_a_pressed_token_asks_and_in_cross_attention_the_translation_does(open_page):
    opened = open_page(path("tokens", "encoder.0.self"))
    opened.draws(lambda: words(opened).nth(5).click())
    assert opened.state("query") == "5"
    assert words(opened).nth(5).get_attribute("class").count("is-query") == 1
    opened.go(path("tokens", "decoder.0.cross"))
    opened.draws(lambda: words(opened, "query").nth(2).click())
    assert opened.state("query") == "2"
    opened.draws(lambda: words(opened).nth(0).click())
    assert (opened.state("query"), opened.state("key")) == ("2", "0")


def test_tokens_that_may_not_be_read_are_hatched_and_say_why(open_page):
    opened = open_page(path("tokens", "decoder.0.self", query=1, key=0, pad_to=20))
    closed = words(opened).evaluate_all(
        "(all) => all.map((word) => [word.classList.contains('is-closed'), word.title])"
    )
    assert closed[:2] == [[False, ""]] * 2
    assert all(is_closed for is_closed, _ in closed[2:])
    assert "causal mask" in closed[2][1]
    assert "padding mask" in closed[-1][1]
    assert "causal mask" in words(opened).nth(2).get_attribute("aria-label")


def test_choosing_a_query_moves_no_word(open_page):
    opened = open_page(path("tokens", "encoder.0.self", LONG))
    places = """(words) => words.map((word) => {
      const { left, top } = word.getBoundingClientRect();
      return [Math.round(left), Math.round(top + scrollY)];
    })"""
    before = words(opened).evaluate_all(places)
    opened.draws(lambda: words(opened).nth(7).click())
    assert words(opened).evaluate_all(places) == before


def test_on_a_phone_every_token_can_be_touched(open_page):
    opened = open_page(path("tokens", "encoder.0.self", "I like it."), **PHONE)
    for size in words(opened).evaluate_all(
        "(words) => words.map((word) => word.getBoundingClientRect().toJSON())"
    ):
        assert size["width"] >= 24
        assert size["height"] >= 24


def test_the_key_that_is_chosen_already_is_let_go_and_the_query_stays(open_page):
    opened = open_page(path("tokens", "decoder.0.cross", query=2, key=1), **PHONE)
    opened.draws(lambda: words(opened).nth(1).tap())
    assert opened.state("query") == "2"
    assert words(opened, "query").nth(2).get_attribute("class").count("is-query") == 1


def test_tokens_are_one_stop_of_the_tab_key_and_arrows_lead_on(open_page):
    opened = open_page(path("tokens", "encoder.0.self", query=3, key=1))
    assert opened.page.locator(".overlay-key .word[tabindex='0']").count() == 1
    words(opened).nth(1).focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft", "End"):
        opened.page.keyboard.press(key)
    last = words(opened).count() - 1
    assert opened.page.evaluate("() => Number(document.activeElement.dataset.index)") == last
    assert (opened.state("query"), opened.state("key")) == ("3", str(last))
