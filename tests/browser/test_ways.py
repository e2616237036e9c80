"""All heads, one head and the sentence: other ways to look at the same attention."""

from __future__ import annotations

import itertools
import math
import re
from urllib.parse import quote

import pytest
import torch

from .inspector import FRAMED, PHONE, cell, displayed, hover
from .pixels import check, ramp, read_all, stored

SOURCE = "The animal didn't cross the street."
LONG = "They are watching the old man and his dog in the park. " * 6
BYTES = "I like 機器 😀."


def path(view, block, source=SOURCE, **fields):
    more = "".join(f"&{name}={value}" for name, value in fields.items())
    return f"/?source={quote(source)}&target_language=zh&block={block}&view={view}{more}"


def panels(opened):
    return opened.page.locator("[data-view=heads] .head-panel")


# All heads


@pytest.mark.parametrize(
    ("block", "theme"), [("encoder.1.self", "light"), ("decoder.2.self", "dark")]
)
def test_every_colour_of_all_heads_is_a_weight(open_page, ask, block, theme):
    opened = open_page(path("heads", block, theme=theme))
    trace = ask(SOURCE, block, target_language="zh")
    canvases = read_all(opened, "[data-view=heads]")
    assert [canvas["head"] for canvas in canvases] == ["0", "1", "2", "3"]
    mask = stored(trace, f"{block}.mask")["data"]
    open_cells = sum(bits == 0 for row in mask for bits in row)
    assert [check(canvas, trace, theme) for canvas in canvases] == [open_cells] * 4


def test_a_cell_is_framed_in_all_heads_and_each_says_its_weight(open_page, ask):
    opened = open_page(path("heads", "encoder.1.self"))
    weights = ask(SOURCE, "encoder.1.self", target_language="zh")["tensors"]
    weights = weights["encoder.1.self.weights"]["data"]
    hover(opened, panels(opened).nth(2).locator(".matrix"), 5, 1)
    for head in range(4):
        framed = panels(opened).nth(head).locator(".matrix").evaluate(FRAMED)
        assert framed == {"row": 5, "col": 1, "cell": [5, 1]}
        said = panels(opened).nth(head).locator(".head-weight").inner_text()
        assert said == f"weight {displayed(weights[head][5][1])}"


def test_a_click_on_a_cell_of_another_head_chooses_both_and_a_second_one_frees(open_page):
    opened = open_page(path("heads", "encoder.1.self"))
    other = panels(opened).nth(3).locator(".matrix")
    opened.draws(lambda: other.click(position=cell(other, 4, 2)))
    assert [opened.state(name) for name in ("head", "query", "key")] == ["3", "4", "2"]
    assert opened.page.locator(".head-panel.is-chosen").get_attribute("data-head") == "3"
    opened.draws(lambda: other.click(position=cell(other, 4, 2)))
    assert opened.state("key") is None


def test_arrow_keys_walk_every_head_and_its_number_is_spoken(open_page):
    opened = open_page(path("heads", "decoder.0.self", query=1, key=0))
    second = panels(opened).nth(1).locator(".matrix")
    second.focus()
    second.press("ArrowDown")
    assert (opened.state("query"), opened.state("key")) == ("2", "0")
    assert re.fullmatch(r"head 2: query .+, key <zh>, weight .+", spoken(opened))
    second.press("End")
    assert re.fullmatch(r"head 2: .+ masked.*: causal mask.*", spoken(opened))


def spoken(opened):
    return opened.page.locator("[data-at=spoken]").text_content()


# Their numbers, against those of torch


def rows_of(opened):
    """Head → column → what is written there."""
    return opened.page.locator(".metrics tbody tr").evaluate_all(
        """(rows) => Object.fromEntries(rows.map((row) => {
          const cells = [...row.querySelectorAll("td")];
          const written = cells.map((cell) => [cell.dataset.metric, cell.textContent]);
          return [row.querySelector("button").textContent - 1, Object.fromEntries(written)];
        }))"""
    )


def entropies(weights):
    return torch.distributions.Categorical(probs=weights).entropy() / math.log(2)


def similarity(one, other):
    middle = torch.distributions.Categorical(probs=(one + other) / 2)
    halves = [torch.distributions.Categorical(probs=rows) for rows in (one, other)]
    first, second = [torch.distributions.kl_divergence(half, middle) for half in halves]
    return (1 - (first + second) / 2 / math.log(2)).mean().item()


def weights_of(trace, block):
    return torch.tensor(stored(trace, f"{block}.weights")["data"], dtype=torch.float64)


@pytest.mark.parametrize("pad_to", [None, 12])
def test_the_numbers_of_a_head_are_those_of_torch(open_page, ask, pad_to):
    block = "encoder.2.self"
    padding = {} if pad_to is None else {"pad_to": pad_to}
    opened = open_page(path("heads", block, **padding))
    trace = ask(SOURCE, block, target_language="zh", **padding)
    count = sum(token["kind"] != "pad" for token in trace["source"]["tokens"])
    weights = weights_of(trace, block)[:, :count, :count]
    places = torch.arange(count, dtype=torch.float64)
    far = (places[:, None] - places[None, :]).abs()
    for head, cells in rows_of(opened).items():
        w = weights[int(head)]
        expected = {
            "entropy": entropies(w).mean(),
            "spread": entropies(w).mean() / math.log2(count),
            "distance": (w * far).sum(1).mean(),
            "previous": w.diagonal(-1).mean(),
            "same": w.diagonal().mean(),
            "next": w.diagonal(1).mean(),
            "first": w[:, 0].mean(),
            "end": w[:, count - 1].mean(),
        }
        for name, value in expected.items():
            assert close(cells[name], value.item()), f"head {head}: {name}"
        near = max(
            (similarity(w, weights[other]), other + 1) for other in range(4) if other != int(head)
        )
        assert cells["nearest"].startswith(f"head {near[1]} ")
        assert close(cells["nearest"].split()[-1], near[0])
    assert ("padding" in opened.page.locator(".metrics-said").inner_text()) == (pad_to is not None)


def close(text, value):
    """Whether a number that is written stands for a value, up to its last digit."""
    raised = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
    mantissa, _, power = text.partition("×10")
    shown = float(mantissa) * 10 ** int(power.translate(raised) or 0)
    return math.isclose(shown, value, rel_tol=6e-3 if power else 2e-3 if value < 1e-2 else 6e-4)


def test_heads_that_look_alike_are_said_to_be_alike_and_no_others(open_page, ask):
    for block in ("decoder.1.self", "decoder.3.cross", "encoder.0.self"):
        opened = open_page(path("heads", block))
        trace = ask(SOURCE, block, target_language="zh")
        mask = torch.tensor(stored(trace, f"{block}.mask")["data"])
        weights = weights_of(trace, block)[:, (mask == 0).sum(1) > 1]
        pairs = {
            (one + 1, other + 1)
            for one, other in itertools.combinations(range(4), 2)
            if similarity(weights[one], weights[other]) >= 0.9
        }
        said = opened.page.locator(".metrics-said").inner_text()
        assert {
            (int(one), int(other))
            for one, other in re.findall(r"Heads (\d) and (\d) look alike", said)
        } == pairs
        assert ("No two heads" in said) == (not pairs)


def test_what_means_nothing_in_a_block_is_left_out_and_named(open_page):
    opened = open_page(path("heads", "decoder.3.cross"))
    columns = set(rows_of(opened)["0"])
    assert columns.isdisjoint({"distance", "previous", "same", "next"})
    assert {"first", "end"} <= columns
    assert "two different sentences" in opened.page.locator(".metrics-said").inner_text()
    opened.go(path("heads", "decoder.3.self"))
    columns = set(rows_of(opened)["0"])
    assert {"previous", "same", "distance"} <= columns
    assert columns.isdisjoint({"next", "end"})
    assert "next token is masked" in opened.page.locator(".metrics-said").inner_text()


def test_a_column_sorts_the_table_and_the_pictures(open_page):
    opened = open_page(path("heads", "encoder.2.self"))
    column = opened.page.locator("th", has_text="Entropy")
    for direction in ("descending", "ascending"):
        column.get_by_role("button").click()
        assert column.get_attribute("aria-sort") == direction
        assert (
            opened.state("sort") == {"descending": "entropy", "ascending": "entropy_up"}[direction]
        )
        numbers = opened.page.locator("td[data-metric=entropy]").all_inner_texts()
        assert numbers == sorted(numbers, key=float, reverse=direction == "descending")
        table = opened.page.locator(".metrics .choice").all_inner_texts()
        pictures = opened.page.locator(".head-title").all_inner_texts()
        assert pictures == [f"Head {head}" for head in table]
    column.get_by_role("button").click()
    assert column.get_attribute("aria-sort") == "none"
    assert opened.page.locator(".metrics .choice").all_inner_texts() == ["1", "2", "3", "4"]


def test_the_order_is_part_of_the_link(open_page):
    opened = open_page(path("heads", "encoder.2.self", sort="entropy_up"))
    numbers = opened.page.locator("td[data-metric=entropy]").all_inner_texts()
    assert numbers == sorted(numbers, key=float)


@pytest.mark.parametrize(
    "kind", [PHONE, {"viewport": {"width": 1280, "height": 720}}], ids=["phone", "projector"]
)
def test_where_the_table_would_be_too_wide_heads_are_columns_and_nothing_is_hidden(open_page, kind):
    scale = {} if kind is PHONE else {"scale": "1.75"}
    opened = open_page(path("heads", "encoder.2.self", **scale), **kind)
    box = opened.page.locator(".table-box")
    assert box.evaluate("(box) => box.scrollWidth <= box.clientWidth + 1")
    heads = opened.page.locator(".metrics .is-turned .choice").all_inner_texts()
    assert heads == ["1", "2", "3", "4"]
    assert opened.page.locator("td[data-metric=nearest]").count() == 4
    opened.draws(
        lambda: opened.page.locator("th", has_text="Entropy").get_by_role("button").click()
    )
    numbers = opened.page.locator("td[data-metric=entropy]").all_inner_texts()
    assert numbers == sorted(numbers, key=float, reverse=True)


def test_queries_with_one_open_key_are_left_out_of_every_number(open_page, ask):
    block = "decoder.2.self"
    opened = open_page(path("heads", block))
    weights = weights_of(ask(SOURCE, block, target_language="zh"), block)
    for head, cells in rows_of(opened).items():
        w = weights[int(head)][1:]
        count = torch.arange(2, len(w) + 2, dtype=torch.float64)
        places = torch.arange(w.shape[1], dtype=torch.float64)
        expected = {
            "entropy": entropies(w).mean(),
            "spread": (entropies(w) / count.log2()).mean(),
            "distance": (w * (places[1:, None] - places[None, :]).abs()).sum(1).mean(),
            "previous": w.diagonal().mean(),
            "same": w.diagonal(1).mean(),
            "first": w[:, 0].mean(),
        }
        for name, value in expected.items():
            assert close(cells[name], value.item()), f"head {head}: {name}"


# One head


IN_SIGHT = """([figure, row]) => {
  const { cellHeight, pitch, top } = { top: 0, ...document.querySelector(figure).dataset };
  const start = document.querySelector(figure).getBoundingClientRect().top + Number(top);
  const end = start + (row + 1) * (cellHeight ?? pitch);
  const bar = document.querySelector(".reading").getBoundingClientRect();
  return end - (cellHeight ?? pitch) >= 0 && end <= Math.min(bar.top, innerHeight) + 1;
}"""


@pytest.mark.parametrize(
    ("view", "figure"), [("matrix", ".one-main [data-tensor]"), ("flow", ".flow-all")]
)
def test_on_a_projector_the_row_a_link_names_is_in_sight(open_page, view, figure):
    viewport = {"width": 1280, "height": 720}
    source = "I left my keys at home because I was in a hurry."
    opened = open_page(
        path(view, "decoder.0.cross", source, query=11, scale=1.75), viewport=viewport
    )
    assert opened.page.evaluate(IN_SIGHT, [figure, 11])


@pytest.mark.parametrize("stage", ["weights", "scores"])
def test_every_colour_of_one_head_is_a_number_of_the_api(open_page, ask, stage):
    opened = open_page(path("matrix", "decoder.1.self", head=2))
    if stage == "scores":
        opened.draws(lambda: opened.page.get_by_role("button", name="scores").click())
    (canvas,) = read_all(opened, "[data-view=matrix]")
    assert canvas["tensor"] == f"decoder.1.self.{stage}"
    assert float(canvas["cellWidth"]) >= 34, "large enough for values"
    check(canvas, ask(SOURCE, "decoder.1.self", target_language="zh"))
    opened.page.reload()
    opened.drawn_after(0)
    assert read_all(opened, "[data-view=matrix]")[0]["tensor"] == f"decoder.1.self.{stage}"


def test_a_lens_shows_what_is_pointed_at_and_walks_with_the_keys(open_page, ask):
    opened = open_page(path("matrix", "encoder.1.self", LONG, query=40, key=41))
    large, small = read_all(opened, "[data-view=matrix]")
    trace = ask(LONG, "encoder.1.self", target_language="zh")
    assert check(small, trace) == 13 * 13
    check(large, trace)
    assert (small["firstRow"], small["firstCol"]) == ("34", "35")
    assert float(small["cellWidth"]) >= 15
    assert opened.page.locator(".lens .matrix").evaluate(FRAMED)["cell"] == [6, 6]
    main = opened.page.locator(".one-main .matrix")
    main.focus()
    for _ in range(3):
        main.press("ArrowDown")
    _, small = read_all(opened, "[data-view=matrix]")
    assert (opened.state("query"), small["firstRow"]) == ("43", "37")
    lens = opened.page.locator(".lens .matrix")
    opened.draws(lambda: lens.click(position=cell(lens, 0, 12)))
    assert (opened.state("query"), opened.state("key")) == ("37", "47")


def test_the_row_beside_the_matrix_names_the_strongest_first_and_adds_up(open_page, ask):
    opened = open_page(path("matrix", "decoder.0.cross", head=1, query=2, key=0))
    trace = ask(SOURCE, "decoder.0.cross", target_language="zh")
    row = trace["tensors"]["decoder.0.cross.weights"]["data"][1][2]
    listed = opened.page.locator(".row-list li:visible .row-value").all_inner_texts()
    assert listed == [displayed(weight) for weight in sorted(row, reverse=True)[:10]]
    assert opened.page.locator(".row-list > p").inner_text().endswith("1.000")
    opened.draws(lambda: opened.page.locator(".row-list li:visible button").first.click())
    assert opened.state("key") == str(row.index(max(row)))


# The sentence


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


@pytest.mark.parametrize("view", ["heads", "matrix", "flow", "tokens"])
@pytest.mark.parametrize("source", ["Tea.", LONG])
def test_every_way_fits_a_phone(open_page, view, source):
    opened = open_page(path(view, "decoder.3.cross", source, heads="0_1_2_3"), **PHONE)
    wide = opened.page.locator(f"[data-view={view}]").evaluate(
        """(view) => [...view.querySelectorAll(":scope *:not(.table-box *, .hidden)")]
          .filter((part) => part.getBoundingClientRect().width > 0)
          .map((part) => Math.ceil(part.getBoundingClientRect().right)).sort((a, b) => b - a)[0]"""
    )
    assert wide <= 390
    assert opened.page.locator(f"[data-view={view}]").is_visible()
