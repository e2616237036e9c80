"""Where Q, K and V come from, and a row of the result as a weighted sum.

Every number is compared with the API's own, computed here once more."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest

from .inspector import PHONE, box, cell, hover
from .pixels import READ_CANVAS, check, read_all, stored

ENGLISH = "I want to drink water."
LONG = "They are watching the old man and his dog in the park. " * 9
D_HEAD = 32
HEAD = 2
NUMBER = r"[−+]?\d+(?:\.\d+)?(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?"
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
BLOCKS = ["encoder.1.self", "decoder.2.self", "decoder.1.cross"]


def path(block: str, view: str, source: str = ENGLISH, **state: object) -> str:
    given = {"source": source, "target_language": "zh", "block": block, "view": view, "head": HEAD}
    return f"/?{urlencode(given | state, quote_via=quote)}"


@pytest.fixture
def trace(server_url: str) -> Callable[..., dict[str, Any]]:
    def trace(block: str, source: str = ENGLISH, **fields: Any) -> dict[str, Any]:
        values = ("input", "memory", "q", "k", "v", "weights", "mask", "z")
        tensors = [f"{block}.{value}" for value in values]
        tensors += [f"weights.{block}.w_{letter}" for letter in "qkv"]
        answer = httpx.get(
            f"{server_url}/api/trace",
            params={"source": source, "target_language": "zh", "tensors": tensors} | fields,
            headers={"Accept": "application/json"},
            timeout=60,
        )
        answer.raise_for_status()
        return answer.json()

    return trace


def numbers(text: str) -> list[float]:
    """Numbers as the page writes them: a real minus sign, powers of ten raised."""
    found = []
    for number in re.findall(NUMBER, text):
        mantissa, _, power = number.replace("−", "-").partition("×10")
        found.append(float(mantissa) * 10 ** int(power.translate(RAISED) or 0))
    return found


def near(shown: list[float], wanted: list[float]) -> None:
    """Four significant digits are shown, three where there is a power of ten."""
    assert len(shown) == len(wanted), (shown, wanted)
    for one, other in zip(shown, wanted, strict=True):
        digits = 6e-3 if abs(one) < 1e-3 else 6e-4
        assert one == pytest.approx(other, rel=digits, abs=2e-6), (shown, wanted)


def data(trace: dict[str, Any], name: str) -> list[Any]:
    return stored(trace, name)["data"]


def view(opened, name: str):
    return opened.page.locator(f"[data-view={name}]")


def panel(opened, letter: str):
    return view(opened, "project").locator(f"[data-letter={letter}]")


def column(opened, letter: str, name: str):
    return panel(opened, letter).locator(f"[data-column={name}] .matrix")


def part(opened, name: str):
    return view(opened, "mix").locator(f"[data-part={name}]")


def table(within) -> list[list[str]]:
    rows = within.locator("tbody tr:visible:not(.terms-others)")
    return [row.locator("th, td").all_inner_texts() for row in rows.all()]


def reading(within) -> str:
    return within.locator(".around-reading").inner_text()


def as_trace(name: str, values: list[Any], **others: list[Any]) -> dict[str, Any]:
    shown = {name: values} | others
    tensors = {
        key: {"data": rows, "shape": [len(rows), len(rows[0])]} for key, rows in shown.items()
    }
    return {"tensors": tensors, "aliases": {}}


# Q, K and V from X


@pytest.mark.parametrize("source", [ENGLISH, LONG])
@pytest.mark.parametrize("block", BLOCKS)
def test_every_cell_of_the_three_products_is_the_value_of_the_api(open_page, trace, block, source):
    opened = open_page(path(block, "project", source))
    answer = trace(block, source)
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
    answer = trace(block)
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
            near([*numbers(line[1]), *numbers(line[2]), *numbers(line[3])], [x[m], w[m], terms[m]])
        near(numbers(panel(opened, letter).locator("tfoot td").inner_text()), [value])


def test_a_term_that_is_pointed_at_is_framed_in_both_matrices_and_written_out(open_page, trace):
    block = "encoder.1.self"
    opened = open_page(path(block, "project", lang="en"))
    x, w, _ = factors(trace(block), block, "k", 1, 7)
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
    x, w, _ = factors(trace(block), block, "v", 2, 5)
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


# The weighted sum


def stack(answer: dict[str, Any], block: str, query: int) -> Any:
    weights = data(answer, f"{block}.weights")[HEAD][query]
    values = data(answer, f"{block}.v")[HEAD]
    return weights, values, data(answer, f"{block}.z")[HEAD][query]


@pytest.mark.parametrize("source", [ENGLISH, LONG])
@pytest.mark.parametrize("block", BLOCKS)
def test_every_cell_of_the_stack_is_the_value_of_the_api(open_page, trace, block, source):
    query = 3
    opened = open_page(path(block, "mix", source, query=query))
    answer = trace(block, source)
    weights, values, z = stack(answer, block, query)
    scales = {}
    for name in ("v", "weighted", "z", "all"):
        canvas = part(opened, name).locator("canvas").evaluate(READ_CANVAS)
        scales[name] = canvas["scaleMax"]
        shown = answer
        if name == "weighted":
            rows = [[a * one for one in v] for a, v in zip(weights, values, strict=True)]
            mask = data(answer, f"{block}.mask")[query]
            shown = as_trace("a.weighted", rows, **{"a.mask": [[bit] * len(z) for bit in mask]})
            canvas |= {"tensor": "a.weighted", "head": 0}
            assert canvas["masked"] == ("yes" if any(mask) else "no")
        if name == "z":
            shown = as_trace(f"{block}.z", [z])
        assert check(canvas, shown) > 20
    assert scales["weighted"] == scales["z"]


@pytest.mark.parametrize("block", BLOCKS)
def test_a_number_of_a_short_sentence_is_written_out_term_by_term(open_page, trace, block):
    query, dim = 3, 9
    opened = open_page(path(block, "mix", query=query, key=1, dim=dim, lang="en"))
    weights, values, z = stack(trace(block), block, query)
    terms = [a * v[dim] for a, v in zip(weights, values, strict=True)]
    assert sum(terms) == pytest.approx(z[dim], abs=1e-5)
    mix = view(opened, "mix")
    left, right = reading(mix).split(": ", 1)[1].split(" = ")
    near([*numbers(left), *numbers(right)], [*terms, z[dim]])
    lines = table(mix)
    assert len(lines) == len(terms)
    for line, a, v, term in zip(lines, weights, values, terms, strict=True):
        near([number for text in line[1:] for number in numbers(text)], [a, v[dim], term])
    near(numbers(mix.locator("tfoot td").inner_text()), [z[dim]])
    near(numbers(mix.locator("[data-column=weights] b").inner_text()), [1])


def test_of_a_long_sentence_the_largest_terms_are_named_and_the_others_added_up(open_page, trace):
    block, query, key, dim = "encoder.1.self", 60, 5, 9
    link = path(block, "mix", LONG, query=query, key=key, dim=dim, lang="en")
    opened = open_page(link)
    weights, values, z = stack(trace(block, LONG), block, query)
    terms = [a * v[dim] for a, v in zip(weights, values, strict=True)]
    order = sorted(range(len(terms)), key=lambda j: -abs(terms[j]))
    # What is pointed at is named however small it is.
    named = sorted(order[:8] if key in order[:8] else [*order[:7], key])
    rest = sum(terms[j] for j in range(len(terms)) if j not in named)
    sentence, _, end = reading(view(opened, "mix")).partition(";")
    left, right = sentence.split(": ", 1)[1].split(" = ")
    near([*numbers(left), *numbers(right)], [*(terms[j] for j in named), rest, z[dim]])
    assert numbers(end) == [len(terms) - 8]
    others = view(opened, "mix").locator(".terms-others td").inner_text()
    near(numbers(others), [rest])


def test_a_key_s_share_is_its_length_among_all_lengths(open_page, trace):
    block, query, key = "decoder.1.cross", 2, 3
    opened = open_page(path(block, "mix", query=query, key=key, lang="en"))
    weights, values, _ = stack(trace(block), block, query)
    norms = [sum(one * one for one in v) ** 0.5 for v in values]
    lengths = [a * norm for a, norm in zip(weights, norms, strict=True)]
    told = view(opened, "mix").locator(".mix-part").inner_text().split("length", 1)[1]
    share = 100 * lengths[key] / sum(lengths)
    *shown, percent = numbers(told)
    near(shown, [lengths[key], weights[key], norms[key]])
    assert percent == pytest.approx(share, abs=0.051)


CLOSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "the causal mask": ("decoder.2.self", {"query": 1, "key": 3}, "causal mask"),
    "the padding mask": ("encoder.1.self", {"query": 2, "key": 14, "pad_to": 16}, "padding mask"),
    "both": ("decoder.0.self", {"query": 2, "key": 14, "pad_to": 16}, "padding mask, causal mask"),
}


@pytest.mark.parametrize("case", CLOSED)
def test_a_masked_key_is_hatched_adds_exactly_nothing_and_says_who_closed_it(
    open_page, trace, case
):
    block, state, who = CLOSED[case]
    opened = open_page(path(block, "mix", lang="en", **state))
    answer = trace(block, **{name: at for name, at in state.items() if name == "pad_to"})
    query, key = state["query"], state["key"]
    mask = data(answer, f"{block}.mask")[query]
    assert mask[key] > 0
    assert data(answer, f"{block}.weights")[HEAD][query][key] == 0
    text = view(opened, "mix").locator(".mix-part").inner_text()
    assert f"({who})" in text
    assert "exactly 0" in text
    line = view(opened, "mix").locator("tr.is-active td").all_inner_texts()
    assert (line[0], line[2]) == ("0", "0")
    # Between the stripes of a closed row there is the colour of the panel, which is on no ramp.
    hatched = (
        part(opened, "weighted")
        .locator("canvas")
        .evaluate("""(canvas) => {
      const { rows, cellHeight } = canvas.dataset;
      const context = canvas.getContext("2d");
      return Array.from({ length: Number(rows) }, (_, row) => {
        const top = Math.ceil(row * Number(cellHeight));
        const { data } = context.getImageData(0, top, 40, Math.floor(Number(cellHeight)));
        for (let at = 0; at < data.length; at += 4) {
          if (data.slice(at, at + 3).join() === "246,245,241") return true;
        }
        return false;
      });
    }""")
    )
    assert hatched == [bits > 0 for bits in mask]


@pytest.mark.parametrize("source", [ENGLISH, LONG])
@pytest.mark.parametrize(("block", "end"), [("decoder.1.cross", 1), ("decoder.0.cross", 0.5)])
def test_bars_are_as_long_as_the_weights(open_page, trace, block, end, source):
    query = 3
    opened = open_page(path(block, "mix", source, query=query, lang="en"))
    weights, _, _ = stack(trace(block, source), block, query)
    bars = view(opened, "mix").locator(".mix-weights")
    drawn = bars.evaluate("""(canvas) => {
      const { rows, cellHeight, track, over, end } = canvas.dataset;
      const context = canvas.getContext("2d");
      const lengths = Array.from({ length: Number(rows) }, (_, row) => {
        const y = Math.floor(Number(over) + (row + 0.5) * Number(cellHeight));
        const { data } = context.getImageData(0, y, Math.floor(Number(track)), 1);
        // The axis stands on the first pixel.
        let x = 1;
        while (x * 4 < data.length && data[x * 4 + 3] === 255 && data[x * 4] < 150) x += 1;
        return x;
      });
      return { lengths, track: Number(track), end: Number(end) };
    }""")
    assert drawn["end"] == end
    note = view(opened, "mix").locator("[data-column=weights] .mix-note").inner_text()
    assert note == f"weight, 0 to {end:g}".replace("0.", ".")
    wanted = [weight / drawn["end"] * drawn["track"] for weight in weights]
    assert drawn["lengths"] == pytest.approx(wanted, abs=1.6)


# Choosing


def test_the_output_row_is_chosen_from_the_list_and_among_all_rows(open_page, trace):
    block = "encoder.1.self"
    opened = open_page(path(block, "mix", lang="en", dim=3))
    answer = trace(block)
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
    told = view(opened, name).locator(".around-reading").all_inner_texts()
    assert all("dimension 18" in text for text in told)
    # It no longer follows the pointer.
    hover(opened, matrix_of(opened, name), 4, 3)
    assert view(opened, name).locator(".around-reading").all_inner_texts() == told
    other = open_page(opened.query)
    assert view(other, name).locator(".around-reading").all_inner_texts() == told
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
    told = view(opened, name).locator(".around-reading").first.inner_text()
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
