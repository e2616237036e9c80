"""The heads together: every number is compared with the API's own."""

from __future__ import annotations

import math
import re

import pytest

from ..kit.around import matrix, path, reading, settle
from ..kit.readout import data, near, numbers, view


def test_the_shares_of_the_heads_add_up_to_the_output(open_page, trace):
    block = "decoder.2.self"
    answer = trace([f"{block}.share", f"{block}.out"])
    share, out = (data(answer, f"{block}.{name}") for name in ("share", "out"))
    for row, values in enumerate(out):
        for col, value in enumerate(values):
            assert sum(head[row][col] for head in share) == pytest.approx(value, abs=1e-5)
    opened = open_page(path(block, view="multihead"))
    box = matrix(opened, "multihead", "share1")
    grid = box.locator("canvas").evaluate("(canvas) => ({ ...canvas.dataset })")
    for row, col in ((0, 0), (1, 77), (3, 127)):
        x, y = (
            (at + 0.5) * float(grid[f"cell{side}"])
            for at, side in ((col, "Width"), (row, "Height"))
        )
        box.hover(position={"x": x, "y": y})
        settle(opened)
        left, right = reading(opened, "multihead").split("output: ")[1].split(" = ")
        parts, total = numbers(left), numbers(right)
        assert f"dimension {col + 1} " in reading(opened, "multihead")
        near(parts, [head[row][col] for head in share])
        near(total, [out[row][col]])
        assert sum(parts) == pytest.approx(total[0], abs=4e-3 * max(map(abs, parts)))


@pytest.mark.parametrize("view", ["multihead", "norm"])
def test_a_chosen_dimension_is_part_of_the_link_until_it_is_let_go(open_page, view):
    opened = open_page(path("encoder.1.self", view=view))
    column = {"multihead": "share1", "norm": "residual"}[view]
    canvas = matrix(opened, view, column).locator("canvas")
    grid = canvas.evaluate("(canvas) => ({ ...canvas.dataset })")
    spot = {"x": 77.5 * float(grid["cellWidth"]), "y": 1.5 * float(grid["cellHeight"])}
    opened.draws(lambda: canvas.click(position=spot))
    assert (opened.state("query"), opened.state("dim")) == ("1", "77")
    told = reading(opened, view)
    assert "dimension 78" in told
    other = open_page(opened.query)
    assert reading(other, view) == told
    opened.draws(lambda: opened.page.keyboard.press("Escape"))
    assert opened.state("dim") is None


def test_a_column_of_a_head_is_pointed_at_side_by_side_and_in_the_mixing_matrix(open_page, trace):
    block = "encoder.1.self"
    z = data(trace([f"{block}.z"]), f"{block}.z")
    opened = open_page(path(block, view="multihead"))
    box = matrix(opened, "multihead", "z2")
    grid = box.locator("canvas").evaluate("(canvas) => ({ ...canvas.dataset })")
    box.hover(position={"x": 5.5 * float(grid["cellWidth"]), "y": 3.5 * float(grid["cellHeight"])})
    settle(opened)
    col, head, dim, value = numbers(reading(opened, "multihead").split(",", 1)[1])
    assert (col, head, dim) == (2 * 32 + 6, 3, 6)
    near([value], [z[2][3][5]])
    for column, frame, side in (("joined", ".frame-cell", "x"), ("mixer", ".frame-row", "y")):
        place = matrix(opened, "multihead", column)
        box, start = place.locator(frame).bounding_box(), place.bounding_box()
        length = start["width" if side == "x" else "height"]
        assert (box[side] - start[side]) / length == pytest.approx((2 * 32 + 5) / 128, abs=0.02)


def test_a_heads_share_is_its_length_among_all_lengths(open_page, trace):
    block = "encoder.3.self"
    share = data(trace([f"{block}.share"]), f"{block}.share")
    opened = open_page(path(block, view="multihead", query=2, key=0))
    lengths = [math.hypot(*head[2]) for head in share]
    shown = view(opened, "multihead").locator(".around-part .around-note").last.inner_text()
    percents = [float(number) for number in re.findall(r"([\d.]+)\s*%", shown)]
    assert percents == pytest.approx([100 * one / sum(lengths) for one in lengths], abs=0.051)


def test_a_bracket_chooses_its_head_and_keeps_the_focus(open_page):
    opened = open_page(path("encoder.0.self", view="multihead"))
    brackets = view(opened, "multihead").locator("[data-column=joined] .rows-bracket")
    assert brackets.all_inner_texts() == ["1", "2", "3", "4"]
    opened.draws(lambda: brackets.nth(2).click())
    assert opened.state("head") == "2"
    assert brackets.nth(2).get_attribute("aria-pressed") == "true"
    assert brackets.nth(2).evaluate("(element) => document.activeElement === element")


READS = {
    "encoder.0.self": "reads all 128 dimensions of X through its own",
    "decoder.0.cross": "to the memory",
}


@pytest.mark.parametrize("block", READS)
def test_it_is_said_that_every_head_reads_the_whole_of_x(open_page, block):
    opened = open_page(path(block, view="multihead", lang="en"))
    note = view(opened, "multihead").locator(".around-split .around-note")
    assert READS[block] in note.inner_text()
    assert "(128 × 32 each)" in note.inner_text()
    assert note.locator("math").count() == 4
    arrow = view(opened, "multihead").locator("[data-column=z0] .rows-above math")
    assert [letters.text_content() for letters in arrow.all()] == ["WhQ", "WhK", "WhV"]


@pytest.mark.parametrize("width", [390, 1440])
def test_neither_band_nor_names_of_tokens_stand_beside_the_rows_of_the_mixing_matrix(
    open_page, width
):
    opened = open_page(
        path("encoder.0.self", view="multihead", query=1, key=0, lang="en"),
        viewport={"width": width, "height": 900},
    )
    mixer = view(opened, "multihead").locator("[data-column=mixer]")
    line = mixer.locator("xpath=..")
    band, labels = line.locator(".rows-band"), line.locator(".rows-labels")
    mixer.scroll_into_view_if_needed()
    start, box = mixer.bounding_box(), band.bounding_box()
    # What lies on top of the band, just before the matrix and just behind it.
    for x in (start["x"] - 6, start["x"] + start["width"] + 6):
        top = opened.page.evaluate(
            "([x, y]) => document.elementsFromPoint(x, y).map((one) => one.className)",
            [x, box["y"] + box["height"] / 2],
        )
        assert top
        if "rows-band" in top:
            assert any("rows-column" in name for name in top[: top.index("rows-band")])
    first = line.locator(".rows-column").first.get_attribute("data-column")
    assert (first == "mixer") == (labels.bounding_box()["x"] > start["x"])
