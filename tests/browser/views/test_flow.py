"""Attention as lines: which are drawn, whose they are, and how a token stands alone."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from ..kit.inspector import NEXT_FRAME, PHONE, displayed
from ..kit.pixels import stored

SOURCE = "The animal didn't cross the street."
BLOCK = "decoder.3.cross"


def path(block=BLOCK, **fields):
    more = "".join(f"&{name}={value}" for name, value in fields.items())
    return f"/?source={quote(SOURCE)}&target_language=zh&block={block}&view=flow{more}"


@pytest.fixture
def opened(open_page):
    return open_page(path(head=1))


@pytest.fixture
def weights(ask):
    def weights(block=BLOCK):
        return stored(ask(SOURCE, block, target_language="zh"), f"{block}.weights")["data"]

    return weights


def canvas(opened, name="all"):
    return opened.page.locator(f".flow-{name}")


def lines(opened):
    return int(canvas(opened).get_attribute("data-lines"))


def token(opened, side, index):
    """Where a token is inside the figure."""
    size = canvas(opened).evaluate("(canvas) => ({ ...canvas.dataset })")
    x = float(size["left"]) - 20 if side == "query" else float(size["right"]) + 20
    return {"x": x, "y": float(size["top"]) + (index + 0.5) * float(size["pitch"])}


def point(opened, side, index):
    opened.page.locator(".flow-figure").hover(position=token(opened, side, index))
    opened.page.evaluate(NEXT_FRAME)


# How opaque a line is near its query (t = 0) or half way to its key (t = 1/2).
OPACITY = """(canvas, [query, key, t]) => {
  const { pitch, top, left, right } = document.querySelector(".flow-all").dataset;
  const [from, to] = [query, key].map((index) => Number(top) + (index + 0.5) * pitch);
  const bend = 0.45 * (right - left);
  const mix = (a, b, c, d) => [a, b, c, d].reduce((sum, value, power) =>
    sum + [1, 3, 3, 1][power] * t ** power * (1 - t) ** (3 - power) * value, 0);
  const x = mix(Number(left), Number(left) + bend, right - bend, Number(right));
  const pixel = [x, mix(from, from, to, to)].map((at) => Math.floor(at * devicePixelRatio));
  return canvas.getContext("2d").getImageData(...pixel, 1, 1).data[3] / 255;
}"""


def test_a_line_is_drawn_for_every_weight_that_is_not_below_the_threshold(open_page, weights):
    for block in (BLOCK, "decoder.0.self"):
        for least in (0.02, 0.2):
            opened = open_page(path(block, head=2, heads="0_2", least=least))
            rows = weights(block)[0] + weights(block)[2]
            drawn = [weight for row in rows for weight in row if weight >= least]
            assert lines(opened) == len(drawn)
            note = opened.page.locator(".flow-note").inner_text()
            assert note.startswith(f"{len(drawn)} lines")
            assert displayed(100 * sum(drawn) / len(rows))[:4] in note
            assert ("Masked pairs (causal mask)" in note) == (block != BLOCK)


def test_the_stronger_the_weight_the_stronger_the_line(opened, weights):
    head = weights()[1]
    lit = canvas(opened, "lit")
    pairs = sorted(
        (weight, query, key)
        for query, row in enumerate(head)
        for key, weight in enumerate(row)
        if weight >= 0.02
    )
    opacities = []
    for _, query, key in (pairs[0], pairs[len(pairs) // 2], pairs[-1]):
        point(opened, "query", query)
        opacities.append(lit.evaluate(OPACITY, [query, key, 0.5]))
        others = [other for other in range(len(head)) if other != query]
        begun = [lit.evaluate(OPACITY, [other, other, 0.01]) for other in others]
        assert begun == [0] * len(others), "a token stands alone"
    assert 0 < opacities[0] < opacities[1] < opacities[2]
    assert opacities[2] > 0.85 * pairs[-1][0] ** 0.5


def test_a_token_stands_alone_and_its_weights_are_written_at_the_other_side(opened, weights):
    figure = opened.page.locator(".flow-figure")
    assert "is-isolated" not in figure.get_attribute("class")
    point(opened, "query", 3)
    assert "is-isolated" in figure.get_attribute("class")
    written = canvas(opened, "words")
    assert written.get_attribute("data-token") == "query 3"
    assert written.get_attribute("data-written") == " ".join(map(str, range(len(weights()[1][3]))))
    row = weights()[1][3]
    assert displayed(max(row)) in opened.text("reading")
    point(opened, "key", 5)
    assert written.get_attribute("data-token") == "key 5"
    opened.page.mouse.move(5, 5)
    opened.page.evaluate(NEXT_FRAME)
    assert "is-isolated" not in figure.get_attribute("class")


def test_masked_keys_have_no_weight_written(open_page):
    opened = open_page(path("decoder.0.self", head=1))
    point(opened, "query", 2)
    assert canvas(opened, "words").get_attribute("data-written") == "0 1 2"


def test_a_click_holds_a_query_then_a_key_and_a_second_one_frees(opened):
    figure = opened.page.locator(".flow-figure")
    opened.draws(lambda: figure.click(position=token(opened, "query", 3)))
    assert opened.state("query") == "3"
    opened.draws(lambda: figure.click(position=token(opened, "key", 5)))
    assert (opened.state("query"), opened.state("key")) == ("3", "5")
    opened.draws(lambda: figure.click(position=token(opened, "key", 5)))
    assert (opened.state("query"), opened.state("key")) == ("3", None)


def test_a_key_alone_stands_alone_and_chooses_no_query(opened):
    figure = opened.page.locator(".flow-figure")
    opened.draws(lambda: figure.click(position=token(opened, "key", 5)))
    assert (opened.state("query"), opened.state("key")) == (None, "5")
    opened.page.mouse.move(5, 5)
    opened.page.evaluate(NEXT_FRAME)
    assert canvas(opened, "words").get_attribute("data-token") == "key 5"
    opened.draws(lambda: figure.click(position=token(opened, "key", 5)))
    assert opened.state("key") is None


@pytest.mark.parametrize(("kind", "whose"), [({}, "0 1 2 3"), (PHONE, "1")])
def test_numbers_say_of_which_heads_they_are(open_page, kind, whose):
    opened = open_page(path(head=1, heads="0_1_2_3", query=3, key=2), **kind)
    words = canvas(opened, "words")
    assert words.get_attribute("data-whose") == whose
    above = """(canvas) => {
      const { top } = document.querySelector(".flow-all").dataset;
      const height = Math.floor(top * devicePixelRatio);
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, height);
      return data.some((byte, index) => index % 4 === 3 && byte > 0);
    }"""
    assert words.evaluate(above), "a name stands above the column"


def test_several_heads_share_the_figure_and_the_link(opened):
    one = lines(opened)
    opened.draws(lambda: opened.page.locator(".flow-heads [data-head='3']").click())
    assert opened.state("heads") == "1_3"
    assert canvas(opened).get_attribute("data-heads") == "1 3"
    assert lines(opened) > one
    opened.page.reload()
    opened.drawn_after(0)
    assert canvas(opened).get_attribute("data-heads") == "1 3"
    opened.draws(lambda: opened.page.locator(".flow-heads [data-head=all]").click())
    assert canvas(opened).get_attribute("data-heads") == "0 1 2 3"
    opened.draws(lambda: opened.page.locator(".flow-heads [data-head=all]").click())
    assert (opened.state("heads"), lines(opened)) == (None, one)


def test_the_chosen_head_is_always_drawn(opened):
    opened.page.locator(".flow-heads [data-head='1']").click(force=True)
    assert canvas(opened).get_attribute("data-heads") == "1"
    opened.draws(
        lambda: opened.page.locator("[data-at=head-choice]").get_by_role("button").nth(2).click()
    )
    assert canvas(opened).get_attribute("data-heads") == "2"


def test_the_threshold_is_a_slider_and_part_of_the_link(opened):
    before = lines(opened)
    slider = opened.page.locator("#flow-least")
    slider.focus()
    opened.draws(lambda: slider.press("End"))
    assert opened.state("least") == "0.5"
    assert lines(opened) < before
    assert "under 0.5" in opened.page.locator(".flow-least").inner_text()


def test_arrow_keys_walk_the_tokens_of_both_sides_and_their_lines_are_spoken(opened, weights):
    figure = opened.page.locator(".flow-figure")
    figure.focus()
    figure.press("Home")
    figure.press("ArrowDown")
    assert canvas(opened, "words").get_attribute("data-token") == "query 1"
    spoken = opened.page.locator("[data-at=spoken]").text_content()
    assert re.fullmatch(r"head 2: query .+ reads .+", spoken)
    strongest = sorted(weights()[1][1], reverse=True)[:3]
    assert [displayed(weight) in spoken for weight in strongest] == [True] * 3
    figure.press("ArrowRight")
    figure.press("End")
    last = len(weights()[1][0]) - 1
    assert canvas(opened, "words").get_attribute("data-token") == f"key {last}"
    assert "is read by" in opened.page.locator("[data-at=spoken]").text_content()
    opened.draws(lambda: figure.press("Space"))
    assert opened.state("key") == str(last)
    opened.draws(lambda: figure.press("Escape"))
    assert opened.state("key") is None
    opened.draws(lambda: figure.press("Enter"))
    assert opened.state("view") == "arithmetic"


def test_a_tap_holds_a_token(open_page):
    opened = open_page(path(head=1), **PHONE)
    figure = opened.page.locator(".flow-figure")
    figure.scroll_into_view_if_needed()
    opened.draws(lambda: figure.tap(position=token(opened, "query", 2)))
    assert canvas(opened, "words").get_attribute("data-token") == "query 2"


def test_lines_add_no_elements(opened, open_page):
    count = "() => document.querySelectorAll('[data-view=flow] *').length"
    short = opened.page.evaluate(count)
    long = quote("They are watching the old man and his dog in the park. " * 6)
    link = path(head=1, least=0.01)
    other = open_page(link.replace(quote(SOURCE), long))
    assert lines(other) > 3 * lines(opened)
    assert other.page.evaluate(count) == short


def test_the_spacing_of_strengths_is_that_of_the_page(opened):
    point(opened, "query", 1)
    opened.draws(lambda: opened.page.locator("[data-view=flow] .spacing").click())
    assert opened.state("spacing") == "linear"
    assert opened.page.locator("[data-view=flow] .spacing").inner_text() == "→ √ scale"
