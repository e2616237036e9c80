"""A row of the result as a weighted sum: each number is compared with the API's own."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from ..kit.pictures import SVG, picture
from ..kit.pixels import check, read
from ..kit.products import (
    BLOCKS,
    ENGLISH,
    HEAD,
    LONG,
    as_trace,
    made_of,
    near,
    part,
    path,
    reading,
    stack,
    table,
)
from ..kit.readout import data, numbers, view


@pytest.mark.parametrize("source", [ENGLISH, LONG])
@pytest.mark.parametrize("block", BLOCKS)
def test_every_cell_of_the_stack_is_the_value_of_the_api(open_page, trace, block, source):
    query = 3
    opened = open_page(path(block, "mix", source, query=query))
    answer = trace(made_of(block), source)
    weights, values, z = stack(answer, block, query)
    scales = {}
    for name in ("v", "weighted", "z", "all"):
        canvas = read(part(opened, name).locator("canvas"))
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
    weights, values, z = stack(trace(made_of(block)), block, query)
    terms = [a * v[dim] for a, v in zip(weights, values, strict=True)]
    assert sum(terms) == pytest.approx(z[dim], abs=1e-5)
    mix = view(opened, "mix")
    left, right = reading(mix).split(": ", 1)[1].split(" = ")
    near([*numbers(left), *numbers(right)], [*terms, z[dim]])
    lines = table(mix)
    assert len(lines) == len(terms)
    for line, a, v, term in zip(lines, weights, values, terms, strict=True):
        near(
            [number for text in line[1:] for number in numbers(text)],
            [a, v[dim], term],
        )
    near(numbers(mix.locator("tfoot td").inner_text()), [z[dim]])
    near(numbers(mix.locator("[data-column=weights] b").inner_text()), [1])


def test_of_a_long_sentence_the_largest_terms_are_named_and_the_others_added_up(open_page, trace):
    block, query, key, dim = "encoder.1.self", 60, 5, 9
    link = path(block, "mix", LONG, query=query, key=key, dim=dim, lang="en")
    opened = open_page(link)
    weights, values, z = stack(trace(made_of(block), LONG), block, query)
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
    weights, values, _ = stack(trace(made_of(block)), block, query)
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
    answer = trace(made_of(block), **{name: at for name, at in state.items() if name == "pad_to"})
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
    weights, _, _ = stack(trace(made_of(block), source), block, query)
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


@pytest.mark.parametrize("pad_to", [94, 102, 118])
def test_where_rows_are_thin_a_number_stands_only_beside_its_token(open_page, pad_to):
    link = f"source={quote(ENGLISH)}&block=encoder.0.self&scale=1.75&pad_to={pad_to}"
    opened = open_page(f"/embed/mix?{link}", viewport={"width": 1920, "height": 1080})
    # every canvas is a group, in whose own lengths its texts stand
    canvases = (
        [float(text.get("y", "nan")) for text in group.iter(f"{SVG}text")]
        for group in picture(opened).root.iter(f"{SVG}g")
        if "translate" in group.get("transform", "")
    )
    tokens, weights, *_ = (rows for rows in canvases if len(rows) > 15)
    assert len(tokens) < pad_to / 2
    assert weights == pytest.approx(tokens, abs=1)
