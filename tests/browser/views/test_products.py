"""The products of matrices: what is chosen in them, and the room they take."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from ..kit.inspector import PHONE, box, cell, hover
from ..kit.products import ENGLISH, LONG, column, made_of, near, part, path, stack
from ..kit.readout import numbers, view

# Choosing


def test_the_output_row_is_chosen_from_the_list_and_among_all_rows(open_page, trace):
    block = "encoder.1.self"
    opened = open_page(path(block, "mix", lang="en", dim=3))
    answer = trace(made_of(block))
    select = view(opened, "mix").get_by_role("combobox", name="Output row of")
    opened.draws(lambda: select.select_option(label="5 · water"))
    assert (opened.state("query"), opened.state("key")) == ("4", None)
    total = view(opened, "mix").locator("tfoot td")
    near(numbers(total.inner_text()), [stack(answer, block, 4)[2][3]])
    rows = part(opened, "all")
    opened.draws(lambda: rows.click(position=cell(rows, 1, 0)))
    assert opened.state("query") == "1"
    assert select.input_value() == "1"
    near(numbers(total.inner_text()), [stack(answer, block, 1)[2][3]])
    # What else is pointed at then follows the pointer.
    hover(opened, part(opened, "v"), 2, 0)
    assert view(opened, "mix").locator("tr.is-active th").inner_text() == "to"


PLACES = {"project": "q out", "mix": "weighted"}


def matrix_of(opened, name: str):
    return column(opened, "q", "out") if name == "project" else part(opened, "weighted")


@pytest.mark.parametrize("name", PLACES)
def test_what_is_chosen_is_part_of_the_link_until_it_is_let_go(open_page, name):
    opened = open_page(path("encoder.1.self", name))
    chosen = {"project": ("query", "2"), "mix": ("key", "2")}[name]
    spot = cell(matrix_of(opened, name), 2, 17)
    opened.draws(lambda: matrix_of(opened, name).click(position=spot))
    assert opened.state(chosen[0]) == chosen[1]
    assert opened.state("dim") == "17"
    told = view(opened, name).locator(".rows-reading").all_inner_texts()
    assert all("dimension 18" in text for text in told)
    # It no longer follows the pointer.
    hover(opened, matrix_of(opened, name), 4, 3)
    assert view(opened, name).locator(".rows-reading").all_inner_texts() == told
    other = open_page(opened.query)
    assert view(other, name).locator(".rows-reading").all_inner_texts() == told
    opened.draws(lambda: opened.page.keyboard.press("Escape"))
    assert [opened.state(field) for field in ("query", "key", "dim")] == [None] * 3
    for _ in range(2):
        opened.draws(lambda: matrix_of(opened, name).click(position=spot))
    assert (opened.state("key"), opened.state("dim")) == (None, None)


@pytest.mark.parametrize("name", PLACES)
def test_what_is_chosen_can_be_let_go_without_a_keyboard(open_page, name):
    opened = open_page(path("decoder.1.cross", name, query=1, key=1, dim=4), **PHONE)
    button = opened.page.get_by_role("button", name="Let go")
    opened.draws(button.tap)
    assert [opened.state(field) for field in ("query", "key", "dim")] == [None] * 3
    assert not button.is_visible()


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("chosen", [{}, {"query": 0, "key": 0, "dim": 30}])
def test_arrow_keys_walk_and_are_read_out(open_page, name, chosen):
    opened = open_page(path("encoder.1.self", name, lang="en", **chosen))
    matrix = matrix_of(opened, name)
    matrix.focus()
    for key in ("Home", "PageUp", "ArrowDown", "ArrowDown", "ArrowRight"):
        opened.page.keyboard.press(key)
    spoken = opened.text("spoken")
    assert re.search("to, dimension 2[: ]", spoken), spoken
    told = view(opened, name).locator(".rows-reading").first.inner_text()
    assert "dimension 2:" in told
    if chosen:
        assert opened.state("dim") == "1"
        assert opened.state("query" if name == "project" else "key") == "2"
    if name == "project":
        assert spoken == told


def test_enter_on_the_stack_opens_the_arithmetic_of_the_weight(open_page):
    opened = open_page(path("encoder.1.self", "mix", query=1))
    part(opened, "weighted").focus()
    for key in ("PageUp", "ArrowDown", "ArrowDown"):
        opened.page.keyboard.press(key)
    opened.draws(lambda: opened.page.keyboard.press("Enter"))
    assert [opened.state(field) for field in ("view", "query", "key")] == ["arithmetic", "1", "2"]


# Room


SCREENS = [(390, 844, 1), (768, 1024, 1), (1440, 900, 1), (1280, 720, 1.75), (1920, 1080, 1.75)]
EDGES = """(all) => all.map((element) => {
  const { left, right, width } = element.getBoundingClientRect();
  return [element.className || element.tagName, left, right, width];
})"""


@pytest.mark.parametrize("screen", SCREENS, ids=str)
@pytest.mark.parametrize("source", [ENGLISH, LONG])
@pytest.mark.parametrize("name", PLACES)
def test_nothing_reaches_over_the_side_of_the_page(open_page, name, source, screen):
    width, height, scale = screen
    opened = open_page(viewport={"width": width, "height": height})
    for block in ("decoder.1.cross", "encoder.1.self"):
        opened.go(path(block, name, source, scale=scale, lang="zh-CN"))
        assert opened.page.evaluate("() => document.documentElement.scrollWidth") <= width
        parts = view(opened, name).locator("canvas:visible, p:visible, table:visible, h3:visible")
        for label, left, right, _ in parts.evaluate_all(EDGES):
            assert left >= -0.5, (block, label, left)
            assert right <= width + 0.5, (block, label, right)


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_what_stands_side_by_side_in_the_weighted_sum_does_not_overlap(open_page, screen):
    width, height, scale = screen
    link = path("decoder.1.cross", "mix", LONG, scale=scale, lang="zh-CN")
    opened = open_page(link, viewport={"width": width, "height": height})
    columns = view(opened, "mix").locator(".mix-stack > .mix-column")
    edges = [(left, right) for _, left, right, _ in columns.evaluate_all(EDGES)]
    if view(opened, "mix").evaluate("(view) => view.classList.contains('is-beside')"):
        others = view(opened, "mix").locator(".mix-result, .mix-aside")
        edges += [(left, right) for _, left, right, _ in others.evaluate_all(EDGES)]
    assert len(edges) >= 4
    for (_, right), (left, _) in pairwise(edges):
        assert left >= right - 0.5


@pytest.mark.parametrize("screen", SCREENS, ids=str)
@pytest.mark.parametrize("source", [ENGLISH, LONG])
def test_a_window_shows_the_stack_with_its_sum(open_page, source, screen):
    width, height, scale = screen
    link = path("encoder.1.self", "mix", source, scale=scale)
    opened = open_page(link, viewport={"width": width, "height": height})
    top = box(view(opened, "mix").locator(".mix-title").first)["y"]
    end = box(part(opened, "z"))
    assert end["y"] + end["height"] - top <= 0.75 * height
    assert box(part(opened, "v"))["height"] >= 100 * min(scale, 1.2)


def test_a_sentence_of_ordinary_length_needs_no_scrolling_to_see_its_sum(open_page):
    opened = open_page(path("encoder.1.self", "mix"))
    end = box(part(opened, "z"))
    assert end["y"] + end["height"] <= 900


@pytest.mark.parametrize("name", PLACES)
def test_the_number_of_elements_does_not_grow_with_the_cells(open_page, name):
    counts = [
        view(open_page(path("encoder.1.self", name, source)), name).locator("*").count()
        for source in (ENGLISH, LONG)
    ]
    # The list of output rows has one line a token.
    assert counts[1] - counts[0] <= (115 if name == "mix" else 0)


@pytest.mark.parametrize("name", PLACES)
def test_each_matrix_has_a_name_of_its_own(open_page, name):
    opened = open_page(path("decoder.1.cross", name, lang="en"))
    matrices = view(opened, name).locator(".matrix[role=application]")
    names = matrices.evaluate_all("(all) => all.map(({ ariaLabel }) => ariaLabel)")
    assert len(names) == len(set(names)) == {"project": 9, "mix": 4}[name]
    assert all(names)
