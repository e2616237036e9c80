"""A position or dimension that is pointed at lights in every picture of the positions."""

from __future__ import annotations

import re

import pytest

from ..kit.inspector import NEXT_FRAME
from ..kit.positions import PICTURES, cell, encoding, hover, number, picture

# Which row, column and second row of a matrix are framed; null for what is not.
FRAMED = """(matrix) => {
  const { cellWidth, cellHeight } = matrix.querySelector("canvas").dataset;
  const at = (name) => {
    const frame = matrix.querySelector(`.frame-${name}`);
    if (!frame || frame.hidden) return null;
    const { e, f } = new DOMMatrix(getComputedStyle(frame).transform);
    return [Math.round(f / cellHeight), Math.round(e / cellWidth)];
  };
  return { row: at("row")?.[0], col: at("col")?.[1], second: at("second")?.[0] };
}"""


def along_curves(opened, position, length):
    """Where a position stands in the curves, at their lower edge."""
    box = opened.page.locator("[data-at=curves]").bounding_box()
    left, right = 34, 12
    x = left + position * (box["width"] - left - right) / (length - 1)
    return {"x": x, "y": box["height"] - 8}


def framed(opened, name):
    return picture(opened, name).evaluate(FRAMED)


def named_in_curves(opened):
    return opened.page.locator(".plot-over text:not([hidden])").all_text_contents()


def lit(opened):
    """The position that each of the three pictures shows."""
    (name,) = [text for text in named_in_curves(opened) if "position" in text]
    return [
        int(name.removeprefix("position ")),
        framed(opened, "heatmap")["row"],
        framed(opened, "similarity")["row"],
    ]


@pytest.mark.parametrize("over", ["heatmap", "similarity", "curves", "strips"])
def test_a_position_that_is_pointed_at_lights_in_every_picture(open_page, over):
    opened = open_page("/positions?source=The animal did not cross the street.")
    before = lit(opened)
    if over == "curves":
        place = along_curves(opened, 5, 64)
        opened.page.locator("[data-at=curves]").hover(position=place)
        opened.page.evaluate(NEXT_FRAME)
    else:
        hover(opened, over, 5, 40)
    assert lit(opened) == [5, 5, 5] != before
    assert "value at 5" in opened.text("value-at")
    assert framed(opened, "strips")["row"] == 5
    opened.page.mouse.move(2, 2)
    opened.page.evaluate(NEXT_FRAME)
    assert lit(opened) == before


def test_a_pair_of_positions_shows_both_its_rows(open_page, server_url):
    opened = open_page("/positions")
    assert framed(opened, "heatmap")["second"] is None
    hover(opened, "similarity", 9, 50)
    assert framed(opened, "heatmap") | {"col": None} == {"row": 9, "second": 50, "col": None}
    assert named_in_curves(opened) == ["50", "position 9"]
    product = encoding(server_url, length=64)["similarity"][9][50]
    assert opened.text("pair").startswith("PE(9) · PE(50) ÷ 64 = ")
    assert number(opened.text("pair").split("= ")[1]) == pytest.approx(product, rel=1e-3)
    assert "41 steps" in opened.text("pair-note")


def test_a_dimension_that_is_pointed_at_gets_its_curve_with_name_and_value(open_page, server_url):
    opened = open_page("/positions")
    rows = encoding(server_url, length=64)["encoding"]
    items = opened.page.locator("[data-at=values] button:visible")
    assert items.count() == 6
    hover(opened, "heatmap", 7, 13)
    assert items.count() == 7
    name, value = items.last.locator("b").inner_text(), items.last.locator("span").inner_text()
    assert name == "dim 13"
    assert number(value) == pytest.approx(rows[7][13], rel=1e-3)
    path = opened.page.locator(".plot-over path")
    points = re.findall(r"[\d.]+ [\d.]+", path.get_attribute("d"))
    heights = [float(point.split()[1]) for point in points]
    # the first value is cos(0) = 1 and the highest there is; the line falls and rises as the column
    assert heights[0] == min(heights)
    per = (len(points) - 1) // 63
    drawn = [heights[position * per] for position in range(64)]
    high, low = rows[0][13], min(row[13] for row in rows)
    span = (max(drawn) - min(drawn)) / (high - low)
    for position, height in enumerate(drawn):
        expected = min(drawn) + (high - rows[position][13]) * span
        assert height == pytest.approx(expected, abs=0.2)
    formula = opened.page.locator("[data-at=formula]").text_content()
    assert formula.startswith("PE(7,13)=cos(7∕10\u202f00012∕128)")
    assert framed(opened, "heatmap")["col"] == 13


def test_one_of_the_six_dimensions_is_lit_and_not_added(open_page):
    opened = open_page("/positions")
    hover(opened, "heatmap", 7, 16)
    assert opened.page.locator("[data-at=values] button:visible").count() == 6
    assert opened.page.locator("[data-at=values] .is-lit b").inner_text() == "dim 16"
    path = opened.page.locator(".plot-over path")
    circle = opened.page.locator(".plot-over circle[data-dim='16']")
    assert path.get_attribute("stroke") == circle.get_attribute("stroke")
    assert path.get_attribute("stroke-dasharray") != "none"


def test_a_curve_that_is_pointed_at_lights_its_column(open_page):
    opened = open_page("/positions")
    dot = opened.page.locator(".plot-over circle[data-dim='56']").bounding_box()
    opened.page.mouse.move(dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2)
    opened.page.evaluate(NEXT_FRAME)
    assert framed(opened, "heatmap")["col"] == 56
    opened.page.locator("[data-at=values] button").nth(1).hover()
    opened.page.evaluate(NEXT_FRAME)
    assert framed(opened, "heatmap")["col"] == 8


def test_a_click_locks_and_escape_frees(open_page):
    opened = open_page("/positions")
    opened.draws(lambda: picture(opened, "heatmap").click(position=cell(opened, "heatmap", 33, 13)))
    assert [opened.state(name) for name in ("position", "second", "dim")] == ["33", None, "13"]
    hover(opened, "heatmap", 3, 40)
    assert lit(opened) == [33, 33, 33]
    assert framed(opened, "heatmap")["col"] == 13
    hover(opened, "similarity", 3, 40)
    assert opened.text("pair").startswith("PE(33) · PE(40) ÷ 64 = ")
    opened.draws(lambda: opened.page.keyboard.press("Escape"))
    assert [opened.state(name) for name in ("position", "second", "dim")] == [None] * 3
    opened.page.evaluate(NEXT_FRAME)
    assert lit(opened) == [3, 3, 3]


def test_what_is_chosen_again_or_let_go_by_its_button_is_free(open_page):
    opened = open_page("/positions", has_touch=True)
    place = cell(opened, "similarity", 30, 12)
    opened.draws(lambda: picture(opened, "similarity").tap(position=place))
    assert (opened.state("position"), opened.state("second")) == ("30", "12")
    opened.draws(lambda: picture(opened, "similarity").tap(position=place))
    assert (opened.state("position"), opened.state("second")) == (None, None)
    assert opened.page.locator("[data-at=release]").is_hidden()
    opened.draws(lambda: picture(opened, "similarity").tap(position=place))
    opened.draws(lambda: opened.page.locator("[data-at=release]").tap())
    assert opened.state("position") is None


def test_what_is_locked_stands_in_the_link(open_page):
    opened = open_page("/positions?position=33&second=12&dim=13")
    assert lit(opened) == [33, 33, 33]
    assert framed(opened, "heatmap") == {"row": 33, "col": 13, "second": 12}
    assert opened.text("pair").startswith("PE(33) · PE(12) ÷ 64 = ")
    assert opened.text("heatmap-readout").startswith("position 33, dim 13: ")
    pressed = opened.page.locator("[data-at=values] [aria-pressed=true]")
    assert pressed.inner_text().startswith("dim 13")
    opened.page.reload()
    opened.drawn_after(0)
    assert lit(opened) == [33, 33, 33]


def test_a_lock_outlives_the_sliders_as_far_as_the_picture_reaches(open_page):
    opened = open_page("/positions?position=33&dim=13")
    opened.draws(lambda: opened.page.locator("#base").fill("40"))
    assert opened.state("base") == "100"
    assert lit(opened) == [33, 33, 33]
    opened.draws(lambda: opened.page.locator("#length").fill("20"))
    assert lit(opened) == [6, 6, 6]
    opened.draws(lambda: opened.page.locator("#length").fill("40"))
    assert lit(opened) == [33, 33, 33]


def test_arrow_keys_walk_the_curves_and_are_read_out(open_page, server_url):
    opened = open_page("/positions")
    rows = encoding(server_url, length=64)["encoding"]
    curves, spoken = (
        opened.page.locator("[data-at=curves]"),
        opened.page.locator("[data-at=spoken]"),
    )
    opened.draws(lambda: curves.press("ArrowRight"))
    assert opened.state("position") == "21"
    assert spoken.text_content().startswith("position 21, dim 4 ")
    opened.draws(lambda: curves.press("ArrowDown"))
    opened.draws(lambda: curves.press("ArrowDown"))
    assert (opened.state("position"), opened.state("dim")) == ("21", "8")
    name, value = spoken.text_content().split(": ")
    assert name == "position 21, dim 8"
    assert number(value) == pytest.approx(rows[21][8], rel=1e-3)
    opened.draws(lambda: curves.press("End"))
    assert lit(opened) == [63, 63, 63]
    assert framed(opened, "heatmap")["col"] == 8


def test_one_position_is_held_in_all_three_pictures(open_page):
    opened = open_page("/positions?position=20&second=28")
    assert "PE(20) · PE(28)" in opened.text("pair")
    assert "8 steps" in opened.text("pair-note")
    assert "20" in opened.text("value-at")
    similarity = opened.page.locator("[data-at=similarity] .matrix")
    opened.draws(lambda: similarity.press("ArrowDown"))
    assert opened.state("position") == "21"
    assert "PE(21) · PE(28)" in opened.page.locator("[data-at=spoken]").text_content()


def test_the_similarity_depends_on_the_distance_alone(open_page, server_url):
    opened = open_page("/positions?position=20&second=28")
    similarity = encoding(server_url, length=64)["similarity"]
    for position in range(56):
        assert similarity[position][position + 8] == pytest.approx(similarity[20][28], abs=1e-6)
    opened.draws(lambda: opened.page.locator(PICTURES["similarity"]).press("End"))
    assert "43 steps" in opened.text("pair-note")
    box = opened.page.locator("[data-at=profile]").bounding_box()
    opened.draws(lambda: opened.page.keyboard.press("Escape"))
    opened.page.mouse.move(box["x"] + 10, box["y"] + 2)
    opened.page.evaluate(NEXT_FRAME)
    assert opened.text("pair").startswith("PE(20) · PE(0) ÷ 64 = ")
    assert number(opened.text("pair").split("= ")[1]) == pytest.approx(similarity[20][0], rel=1e-3)
