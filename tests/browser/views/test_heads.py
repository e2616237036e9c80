"""All heads of a block side by side, and the numbers by which they are told apart."""

from __future__ import annotations

import itertools
import math
import re

import pytest
import torch

from ..kit.inspector import FRAMED, PHONE, cell, displayed, hover
from ..kit.pixels import check, read_all, stored
from ..kit.ways import SOURCE, path


def panels(opened):
    return opened.page.locator("[data-view=heads] .head-panel")


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
