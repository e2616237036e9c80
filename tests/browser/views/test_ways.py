"""One head, large, with its lens and its row; and what every way to look is on other screens."""

from __future__ import annotations

import pytest

from ..kit.inspector import FRAMED, PHONE, cell, displayed
from ..kit.pixels import check, read_all
from ..kit.ways import LONG, SOURCE, path

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
