"""What is around attention: Add & Norm, feed-forward, the heads together, memory, output, input.

Every number is compared with the API's own, computed here once more."""

from __future__ import annotations

import copy
import math
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest

from .pixels import check, read_all, stored

ENGLISH = "I want to drink water."
LONG = "They are watching the old man and his dog in the park. " * 8
NUMBER = r"[−+]?\d+(?:\.\d+)?(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?"
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def path(block: str, source: str = ENGLISH, **state: object) -> str:
    given = {"source": source, "target_language": "zh", "block": block}
    return f"/?{urlencode(given | state, quote_via=quote)}"


@pytest.fixture
def trace(server_url: str) -> Callable[..., dict[str, Any]]:
    def trace(tensors: list[str], source: str = ENGLISH, **fields: Any) -> dict[str, Any]:
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
        assert one == pytest.approx(other, rel=digits, abs=1e-9), (shown, wanted)


def moments(values: list[float]) -> tuple[float, float]:
    mean = sum(values) / len(values)
    return mean, math.sqrt(sum((value - mean) ** 2 for value in values) / len(values))


def view(opened, name: str):
    return opened.page.locator(f"[data-view={name}]")


def reading(opened, name: str) -> str:
    return view(opened, name).locator(".around-reading").inner_text()


def matrix(opened, name: str, column: str):
    return view(opened, name).locator(f"[data-column={column}] .matrix")


def data(trace: dict[str, Any], name: str) -> list[Any]:
    """The numbers of a tensor, also where the trace stores it under another name."""
    return stored(trace, name)["data"]


def side_by_side(trace: dict[str, Any], canvas: dict[str, Any]) -> dict[str, Any]:
    """A trace whose tensor is what a canvas of all heads shows."""
    if canvas["head"] != "all":
        return trace
    tensor = stored(trace, canvas["tensor"])
    heads = zip(*tensor["data"], strict=True)
    joined = [[value for row in rows for value in row] for rows in heads]
    shape = [len(joined), len(joined[0])]
    changed = copy.copy(trace)
    changed["tensors"] = trace["tensors"] | {canvas["tensor"]: {"data": joined, "shape": shape}}
    return changed


PLACES = {
    "norm after attention": ("encoder.1.self", "norm", ["encoder.1.self.*"]),
    "norm after feed-forward": (
        "decoder.0.ffn",
        "norm",
        ["decoder.0.ffn.*", "decoder.0.cross.normed"],
    ),
    "feed-forward": ("encoder.2.ffn", "ffn", ["encoder.2.ffn.*", "encoder.2.self.normed"]),
    "heads": ("decoder.1.cross", "multihead", ["decoder.1.cross.*", "weights.decoder.1.cross.w_o"]),
    "memory": ("memory", "memory", [f"decoder.*.cross.{name}" for name in ("memory", "k", "v")]),
    "source": ("source", "input", ["source.*"]),
    "target": ("target", "input", ["target.*"]),
}


@pytest.mark.parametrize("source", [ENGLISH, LONG])
@pytest.mark.parametrize("place", PLACES)
def test_every_cell_is_the_value_of_the_api(open_page, trace, place, source):
    block, name, tensors = PLACES[place]
    opened = open_page(path(block, source, view=name))
    answer = trace(tensors, source)
    canvases = read_all(opened, f"[data-view={name}]")
    assert len(canvases) >= 3
    compared = [check(canvas, side_by_side(answer, canvas)) for canvas in canvases]
    assert all(count > 100 for count in compared)


def test_the_dark_theme_shows_the_same_values(open_page, trace):
    opened = open_page(path("encoder.1.self", view="norm", theme="dark"))
    answer = trace(["encoder.1.self.*"])
    assert all(check(canvas, answer, "dark") for canvas in read_all(opened, "[data-view=norm]"))


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


def settle(opened) -> None:
    """What follows the pointer is drawn with the next frame."""
    frames = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    opened.page.evaluate(frames)


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


# Multi-head


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


# All of them


ALL = PLACES | {"output": ("output", "output", [])}
SCREENS = [(390, 844, 1), (390, 844, 1.75), (768, 1024, 1), (1440, 900, 1), (1920, 1080, 1.75)]

# Where the parts of a view begin and end.
EDGES = """
(all) => all.map((element) => {
  const { left, right } = element.getBoundingClientRect();
  return [element.className || element.tagName, left, right];
})
"""


@pytest.mark.parametrize("screen", SCREENS, ids=str)
@pytest.mark.parametrize("place", ALL)
def test_nothing_reaches_over_the_side_of_the_page(open_page, place, screen):
    block, name, _ = ALL[place]
    width, height, scale = screen
    link = path(block, LONG, view=name, scale=scale, lang="zh-CN")
    opened = open_page(link, viewport={"width": width, "height": height})
    parts = view(opened, name).locator("canvas:visible, p:visible, button:visible, h3:visible")
    places = parts.evaluate_all(EDGES)
    assert places
    for label, left, right in places:
        assert left >= -0.5, (label, left)
        assert right <= width + 0.5, (label, right)


@pytest.mark.parametrize("screen", [(1280, 720, 1.75), (1920, 1080, 1.75), (390, 844, 1)], ids=str)
@pytest.mark.parametrize("place", ALL)
def test_the_page_does_not_scroll_sideways(open_page, place, screen):
    block, name, _ = ALL[place]
    width, height, scale = screen
    link = path(block, view=name, scale=scale, query=1)
    opened = open_page(link, viewport={"width": width, "height": height})
    assert opened.page.evaluate("() => document.documentElement.scrollWidth") <= width
    for band in view(opened, name).locator(".rows-band:visible").all():
        box, line = band.bounding_box(), band.locator("xpath=..").bounding_box()
        assert (box["x"], box["width"]) == pytest.approx((line["x"], line["width"]), abs=0.5)


@pytest.mark.parametrize("place", ALL)
def test_the_number_of_elements_does_not_grow_with_the_tokens(open_page, place):
    block, name, _ = ALL[place]
    counts = [
        view(open_page(path(block, source, view=name)), name).locator("*").count()
        for source in (ENGLISH, LONG)
    ]
    assert abs(counts[1] - counts[0]) < 80
