"""Memory, output and input: every number is compared with the API's own."""

from __future__ import annotations

import math
import re

import pytest

from ..kit.around import LONG, matrix, path, reading
from ..kit.pixels import check, read_all
from ..kit.readout import data, near, numbers, view

# Memory


def test_what_every_layer_reads_of_a_token_is_its_mean_weight(open_page, trace):
    answer = trace(["decoder.*.cross.weights"])
    opened = open_page(path("memory", query=1))
    shown = [float(number) for number in re.findall(r"([\d.]+)\s*%", reading(opened, "memory"))]
    wanted = []
    for layer in range(4):
        heads = data(answer, f"decoder.{layer}.cross.weights")
        rows = [row for head in heads for row in head]
        wanted.append(100 * sum(row[1] for row in rows) / len(rows))
        keys = [sum(row[key] for row in rows) / len(rows) for key in range(len(rows[0]))]
        assert sum(keys) == pytest.approx(1, abs=1e-5)
    assert shown == pytest.approx(wanted, abs=0.051)


def test_padding_changes_nothing_in_what_is_read(open_page):
    plain = reading(open_page(path("memory", query=1)), "memory")
    assert reading(open_page(path("memory", query=1, pad_to=20)), "memory") == plain


@pytest.mark.parametrize("door", ["button", "keys", "Enter"])
def test_keys_and_values_of_a_layer_open_its_cross_attention(open_page, door):
    opened = open_page(path("memory", query=1, key=5))
    if door == "button":
        opened.draws(view(opened, "memory").locator("[data-door='decoder.2.cross']").click)
    elif door == "keys":
        opened.draws(matrix(opened, "memory", "k2").click)
    else:
        matrix(opened, "memory", "v2").focus()
        opened.draws(lambda: opened.page.keyboard.press("Enter"))
    assert opened.state("block") == "decoder.2.cross"
    assert (opened.state("query"), opened.state("key")) == (None, None)
    assert "cross-attention" in opened.text("title")


# Output


def test_the_most_probable_tokens_after_each_position_are_those_of_the_api(open_page, trace):
    output = trace(["source.input"])["output"]
    for row, step in enumerate(output):
        opened = open_page(path("output", query=row))
        items = view(opened, "output").locator(".expected-top li")
        count = len(step["top"])
        assert items.locator("bdi").all_inner_texts()[:count] == [
            top["text"] for top in step["top"]
        ]
        near(
            numbers(" ".join(items.locator(".number").all_inner_texts()[:count])),
            [top["probability"] for top in step["top"]],
        )
        follows = view(opened, "output").locator(".expected-top li.is-next")
        assert int(follows.get_attribute("data-id")) == step["next"]["id"]
        probability = step["next"]["probability"]
        near(numbers(reading(opened, "output").rsplit("p = ", 2)[1]), [probability])
        near(numbers(reading(opened, "output").rsplit("p = ", 1)[1]), [-math.log(probability)])
        bar = follows.locator(".bar").evaluate(
            "(bar) => bar.offsetWidth / bar.parentElement.offsetWidth"
        )
        assert bar == pytest.approx(probability, abs=0.02)


def test_every_candidate_has_the_colour_of_its_probability(open_page, trace):
    opened = open_page(path("output"))
    output = trace(["source.input"])["output"]
    (canvas,) = read_all(opened, "[data-view=output]")
    count = int(canvas["cols"])
    assert count >= 5
    assert (int(canvas["rows"]), canvas["tensor"]) == (len(output), "output.top")
    rows = [[top["probability"] for top in step["top"][:count]] for step in output]
    shown = {"tensors": {"output.top": {"data": rows, "shape": [len(rows), count]}}, "aliases": {}}
    assert check(canvas, shown) == len(rows) * count


def test_a_position_is_chosen_and_stays_in_the_link(open_page):
    opened = open_page(path("output"))
    box = matrix(opened, "output", "candidates")
    height = float(box.locator("canvas[data-tensor]").get_attribute("data-cell-height"))
    opened.draws(lambda: box.click(position={"x": 10, "y": 2.5 * height}))
    assert opened.state("query") == "2"
    heading = view(opened, "output").locator(".around-heading").inner_text()
    opened.page.reload()
    opened.drawn_after(0)
    assert view(opened, "output").locator(".around-heading").inner_text() == heading


def test_a_long_translation_has_a_box_of_its_own_that_follows_the_keys(open_page):
    opened = open_page(path("output", LONG))
    box = view(opened, "output").locator(".expected-rows")
    inner, outer = box.evaluate("(box) => [box.scrollHeight, box.clientHeight]")
    assert inner > 2 * outer
    matrix(opened, "output", "candidates").focus()
    box.evaluate("(box) => { box.scrollTop = 0; }")
    opened.page.keyboard.press("PageDown")
    assert box.evaluate("(box) => box.scrollTop") > 0


@pytest.mark.parametrize(("width", "has_numbers"), [(390, False), (1440, True)])
def test_the_heading_names_only_columns_that_are_there(open_page, width, has_numbers):
    opened = open_page(path("output", lang="en"), viewport={"width": width, "height": 900})
    heads = view(opened, "output").locator(".expected-heads").inner_text()
    assert ("−ln p" in heads) == has_numbers
    assert (view(opened, "output").locator("[data-column=follows]").count() > 0) == has_numbers


# Input


def test_dimensions_and_positions_of_the_input_count_from_1(open_page):
    opened = open_page(path("source", query=3, key=9, lang="en"))
    assert "position 4, dim 10:" in view(opened, "input").locator(".readout").inner_text()
    marks = view(opened, "input").locator(".under-ticks").first.locator("span").all_inner_texts()
    assert (marks[0], marks[-1]) == ("1", "128")


def test_only_the_encoder_is_said_to_be_blind_to_order(open_page):
    source, target = (
        view(open_page(path(side, lang="en")), "input").locator(".around-why").inner_text()
        for side in ("source", "target")
    )
    assert "only permuted" in source
    assert "permuted" not in target
    assert "mask" in target


def test_embedding_and_position_add_up_to_the_input(open_page, trace):
    answer = trace(["source.*"])
    parts = [data(answer, f"source.{name}") for name in ("embedding", "position", "input")]
    opened = open_page(path("source", query=3, key=9))
    shown = view(opened, "input").locator(".readout").inner_text()
    left, total = shown.rsplit(": ", 1)[1].split(" = ")
    near([*numbers(left), *numbers(total)], [part[3][9] for part in parts])
