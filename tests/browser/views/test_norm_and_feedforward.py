"""Add & Norm and feed-forward: every number is compared with the API's own."""

from __future__ import annotations

import math

import pytest

from ..kit.around import matrix, path, reading, settle
from ..kit.readout import data, near, numbers, view


def moments(values: list[float]) -> tuple[float, float]:
    mean = sum(values) / len(values)
    return mean, math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))


# Add & Norm


@pytest.mark.parametrize("block", ["encoder.1.self", "decoder.3.ffn"])
def test_mean_and_deviation_are_those_of_the_residual_and_of_what_comes_out(
    open_page, trace, block
):
    answer = trace([f"{block}.residual", f"{block}.normed"])
    residual, normed = (data(answer, f"{block}.{name}") for name in ("residual", "normed"))
    row = len(residual) // 2
    opened = open_page(path(block, view="norm", query=row, key=0 if "self" in block else ""))
    wanted = [*moments(residual[row]), *moments(normed[row])]
    near(numbers(reading(opened, "norm").split(":", 1)[1]), wanted)
    steps = view(opened, "norm").locator(".dots-row > p > span").all_inner_texts()
    near(numbers(" ".join(steps)), [*wanted[:2], 0, 1, *wanted[2:]])


def test_one_dimension_reads_as_a_sum_and_its_norm(open_page, trace):
    names = ("input", "out", "residual", "normed")
    answer = trace([f"decoder.0.self.{name}" for name in names])
    values = [data(answer, f"decoder.0.self.{name}") for name in names]
    opened = open_page(path("decoder.0.self", view="norm"))
    box = matrix(opened, "norm", "residual")
    grid = box.locator("canvas").evaluate("(canvas) => ({ ...canvas.dataset })")
    x, y = 40.5 * float(grid["cellWidth"]), 2.5 * float(grid["cellHeight"])
    box.hover(position={"x": x, "y": y})
    settle(opened)
    _, rest = reading(opened, "norm").split("dimension ")
    dim, *shown = numbers(rest)
    assert dim == 41
    near(shown, [value[2][40] for value in values])


def test_arrow_keys_walk_and_are_read_out(open_page):
    opened = open_page(path("encoder.0.ffn", view="norm"))
    box = matrix(opened, "norm", "normed")
    box.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight"):
        opened.page.keyboard.press(key)
    spoken = view(opened, "norm").locator("[aria-live]").inner_text()
    assert "dimension 3" in spoken
    assert "water" in spoken
    assert spoken == reading(opened, "norm")


def test_why_the_residual_and_why_this_norm_is_said(open_page):
    text = view(open_page(path("encoder.0.self", view="norm")), "norm").inner_text()
    for question in ("Why the residual?", "Why LayerNorm, not BatchNorm?", "Why σ is not 1"):
        assert question in text


# Feed-forward


def test_the_active_units_of_a_token_are_counted_and_the_strongest_are_named(open_page, trace):
    hidden = data(trace(["decoder.0.ffn.hidden"]), "decoder.0.ffn.hidden")
    for row, values in enumerate(hidden):
        opened = open_page(path("decoder.0.ffn", query=row))
        active, total = sum(value > 0 for value in values), len(values)
        count, of, share = numbers(reading(opened, "ffn").split(":", 1)[1])
        assert (count, of) == (active, total)
        assert share == pytest.approx(100 * active / total, abs=0.05)
        best = sorted(range(total), key=lambda unit: -values[unit])[: min(active, 12)]
        items = view(opened, "ffn").locator(".unit")
        assert [int(items.nth(at).get_attribute("data-unit")) for at in range(len(best))] == best
        near(
            numbers(" ".join(items.locator(".number").all_inner_texts())), [values[u] for u in best]
        )


def test_a_unit_is_locked_in_the_link_and_escape_frees_it(open_page, trace):
    opened = open_page(path("encoder.1.ffn", query=1))
    unit = view(opened, "ffn").locator(".unit").first
    index = int(unit.get_attribute("data-unit"))
    opened.draws(unit.click)
    assert (opened.state("query"), opened.state("key")) == ("1", str(index))
    values = data(trace(["encoder.1.ffn.hidden"]), "encoder.1.ffn.hidden")
    name, value, active, rows = numbers(reading(opened, "ffn").split(",", 1)[1])
    assert (name, rows) == (index + 1, len(values))
    near([value], [values[1][index]])
    assert active == sum(row[index] > 0 for row in values)
    assert unit.evaluate("(element) => document.activeElement === element")
    opened.draws(lambda: opened.page.keyboard.press("Escape"))
    assert (opened.state("query"), opened.state("key")) == (None, None)


@pytest.mark.parametrize("key", [7, ""])
def test_what_is_locked_does_not_follow_the_pointer_and_can_be_let_go_by_touch(open_page, key):
    opened = open_page(path("encoder.1.ffn", query=1, key=key))
    before = reading(opened, "ffn")
    matrix(opened, "ffn", "hidden").hover(position={"x": 90, "y": 5})
    settle(opened)
    assert reading(opened, "ffn") == before
    opened.draws(lambda: view(opened, "ffn").get_by_role("button", name="Let go").click())
    assert opened.state("query") is None
