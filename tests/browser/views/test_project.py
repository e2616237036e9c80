"""Where Q, K and V come from: each number is compared with the API's own."""

from __future__ import annotations

from typing import Any

import pytest

from ..kit.inspector import box, hover
from ..kit.pixels import check, read_all
from ..kit.products import (
    BLOCKS,
    D_HEAD,
    ENGLISH,
    HEAD,
    LONG,
    as_trace,
    column,
    made_of,
    near,
    panel,
    path,
    reading,
    table,
)
from ..kit.readout import data, numbers


@pytest.mark.parametrize("source", [ENGLISH, LONG])
@pytest.mark.parametrize("block", BLOCKS)
def test_every_cell_of_the_three_products_is_the_value_of_the_api(open_page, trace, block, source):
    opened = open_page(path(block, "project", source))
    answer = trace(made_of(block), source)
    canvases = read_all(opened, "[data-view=project]")
    tensors = [canvas["tensor"] for canvas in canvases]
    inputs = [f"{block}.{name}" for name in ("input", "memory", "memory")]
    assert tensors == [
        name
        for made, letter in zip(inputs, "qkv", strict=True)
        for name in (made, f"weights.{block}.w_{letter}", f"{block}.{letter}")
    ]
    for canvas in canvases:
        shown = answer
        if canvas["tensor"].startswith("weights."):
            columns = slice(HEAD * D_HEAD, (HEAD + 1) * D_HEAD)
            rows = [row[columns] for row in data(answer, canvas["tensor"])]
            shown = as_trace(canvas["tensor"], rows)
        assert check(canvas, shown) > 100


def factors(answer: dict[str, Any], block: str, letter: str, row: int, dim: int) -> Any:
    """One number of a query, key or value: what the matrices hold, and what is stored."""
    made = "input" if letter == "q" else "memory"
    x = data(answer, f"{block}.{made}")[row]
    matrix = data(answer, f"weights.{block}.w_{letter}")
    w = [line[HEAD * D_HEAD + dim] for line in matrix]
    return x, w, data(answer, f"{block}.{letter}")[HEAD][row][dim]


@pytest.mark.parametrize("block", BLOCKS)
def test_a_number_of_each_vector_is_read_out_as_the_product_that_made_it(open_page, trace, block):
    query, key, dim = 3, 2, 11
    opened = open_page(path(block, "project", query=query, key=key, dim=dim, lang="en"))
    answer = trace(made_of(block))
    for letter in "qkv":
        row = key if letter != "q" and "cross" in block else query
        x, w, value = factors(answer, block, letter, row, dim)
        terms = [one * other for one, other in zip(x, w, strict=True)]
        assert sum(terms) == pytest.approx(value, abs=1e-5)
        named = sorted(sorted(range(len(terms)), key=lambda m: -abs(terms[m]))[:4])
        inside = sum(terms[m] for m in named)
        told = reading(panel(opened, letter))
        assert told.startswith(f"{letter} of ")
        near(numbers(told), [dim + 1, len(terms), value, 4, inside, value - inside])
        lines = table(panel(opened, letter))
        assert [int(line[0]) - 1 for line in lines] == named
        for line, m in zip(lines, named, strict=True):
            near(
                [*numbers(line[1]), *numbers(line[2]), *numbers(line[3])],
                [x[m], w[m], terms[m]],
            )
        near(numbers(panel(opened, letter).locator("tfoot td").inner_text()), [value])


def test_a_term_that_is_pointed_at_is_framed_in_both_matrices_and_written_out(open_page, trace):
    block = "encoder.1.self"
    opened = open_page(path(block, "project", lang="en"))
    x, w, _ = factors(trace(made_of(block)), block, "k", 1, 7)
    hover(opened, column(opened, "k", "out"), 1, 7)
    hover(opened, column(opened, "k", "x"), 1, 90)
    active = panel(opened, "k").locator("tr.is-active").all_inner_texts()
    assert len(active) == 1
    near(numbers(active[0]), [91, x[90], w[90], x[90] * w[90]])
    for name, row, col in (("x", 1, 90), ("w", 90, 7)):
        matrix = column(opened, "k", name)
        frame, start = box(matrix.locator(".frame-cell")), box(matrix)
        pitch = matrix.locator("canvas").evaluate("(canvas) => ({ ...canvas.dataset })")
        assert (frame["x"] - start["x"]) / float(pitch["cellWidth"]) == pytest.approx(col, abs=0.6)
        assert (frame["y"] - start["y"]) / float(pitch["cellHeight"]) == pytest.approx(row, abs=0.6)
    # It is a term of this product alone.
    assert panel(opened, "q").locator("tr.is-active").count() == 0


def test_the_bars_are_the_terms_and_the_named_ones_stand_out(open_page, trace):
    block = "decoder.2.self"
    opened = open_page(path(block, "project", query=2, key=0, dim=5, theme="light"))
    x, w, _ = factors(trace(made_of(block)), block, "v", 2, 5)
    terms = [one * other for one, other in zip(x, w, strict=True)]
    named = sorted(range(len(terms)), key=lambda m: -abs(terms[m]))[:4]
    bars = panel(opened, "v").locator(".term-bars")
    ends = bars.evaluate("""(canvas) => {
      const { terms, base, perOne, pitch } = canvas.dataset;
      const context = canvas.getContext("2d");
      const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
      const zero = Math.round(Number(base));
      return Array.from({ length: Number(terms) }, (_, index) => {
        const x = Math.floor((index + 0.3) * Number(pitch));
        const painted = (y) => data[(y * width + x) * 4 + 3] > 100;
        let [top, bottom] = [zero - 1, zero + 1];
        while (top > 0 && painted(top - 1)) top -= 1;
        while (bottom < height && painted(bottom)) bottom += 1;
        const [up, down] = [zero - top, bottom - zero];
        const ink = data.slice(((up > down ? top + 1 : bottom - 2) * width + x) * 4).slice(0, 3);
        return [(up > down ? up : -down) / Number(perOne), ink.reduce((a, b) => a + b) / 3];
      });
    }""")
    scale = max(abs(term) for term in terms)
    large = [m for m in range(len(terms)) if abs(terms[m]) > 0.25 * scale]
    assert set(named) <= set(large)
    for m in large:
        assert ends[m][0] == pytest.approx(terms[m], abs=0.12 * scale), m
        assert (ends[m][1] < 60) == (m in named), m


def test_a_query_has_no_row_among_the_keys_of_another_sentence(open_page):
    opened = open_page(path("decoder.1.cross", "project"))
    hover(opened, column(opened, "q", "out"), 3, 0)
    hover(opened, column(opened, "k", "out"), 1, 0)
    assert reading(panel(opened, "v")).startswith("v of want")
    hover(opened, column(opened, "q", "x"), 0, 0)
    assert reading(panel(opened, "q")).startswith("q of <zh>")
