"""The decoding player: every number of every step is the API's."""

from __future__ import annotations

import math
from typing import Any

import httpx
import pytest

from ..kit.decoding import SOURCE, generate, number, path

JSON = {"Accept": "application/json"}
LAYERS, HEADS, WIDTH = 4, 4, 32
KINDS = ["self", "cross"]
TENSORS = ["decoder.*.weights", "decoder.*.k", "decoder.*.v"]


def trace(server_url: str, ids: list[int], source: str = SOURCE) -> dict[str, Any]:
    body = {"source": source, "target_ids": ids, "tensors": TENSORS}
    answer = httpx.post(f"{server_url}/api/trace", json=body, headers=JSON, timeout=60)
    answer.raise_for_status()
    return answer.json()


# The middle of every cell of a canvas, as a place on its ramp, beside what the canvas says about
# itself. The colours themselves are checked in test_pixels.
READ_CELLS = """async (canvas) => {
  const { positionOf, rampTable } = await import("#lib/ink/color.js");
  const { rows, cols, cellWidth, cellHeight, gap, ramp } = canvas.dataset;
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const table = rampTable(ramp, document.documentElement.dataset.scheme);
  const ratio = devicePixelRatio;
  const middle = (index, pitch) => Math.floor((index * pitch + (pitch - gap) / 2) * ratio);
  const place = (row, col) => {
    const start = (middle(row, cellHeight) * width + middle(col, cellWidth)) * 4;
    return positionOf(table, data.subarray(start, start + 3));
  };
  const list = (length, make) => Array.from({ length }, (_, index) => make(index));
  return {
    ...canvas.dataset,
    cells: list(Number(rows), (row) => list(Number(cols), (col) => place(row, col))),
  };
}"""


def cells(opened, at: str) -> list[dict[str, Any]]:
    """All matrices below an element."""
    canvases = opened.page.locator(f"[data-at={at}] canvas[data-tensor]")
    return [canvases.nth(index).evaluate(READ_CELLS) for index in range(canvases.count())]


def agrees(cell: dict[str, float], value: float, canvas: dict[str, Any]) -> bool:
    if canvas["ramp"] == "weight":
        position = math.sqrt(value)
    else:
        position = 0.5 + value / float(canvas["scaleMax"]) / 2
    # neighbours on the ramp may share a colour
    return cell["distance"] <= 3 and abs(cell["position"] - position) <= 2.5 / 256


def check(canvas: dict[str, Any], values: list[list[float]]) -> None:
    assert (int(canvas["rows"]), int(canvas["cols"])) == (len(values), len(values[0]))
    for cells_, numbers in zip(canvas["cells"], values, strict=True):
        for cell, value in zip(cells_, numbers, strict=True):
            assert agrees(cell, value, canvas), (canvas["tensor"], value, cell)


def row_of_heads(answer: dict[str, Any], name: str, query: int, keys: int | None = None):
    return [head[query][:keys] for head in answer["tensors"][name]["data"]]


def side_by_side(answer: dict[str, Any], name: str, rows: int) -> list[list[float]]:
    heads = answer["tensors"][name]["data"]
    return [[value for head in heads for value in head[row]] for row in range(rows)]


@pytest.fixture
def greedy(server_url) -> dict[str, Any]:
    told = generate(server_url, without_cache=True)
    return told | {"trace": trace(server_url, told["done"][0]["ids"])}


@pytest.mark.parametrize("step", [0, 3])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_rows_of_a_step_are_those_of_the_api(open_page, greedy, step, theme):
    opened = open_page(path(step=step, theme=theme, block="decoder.2.cross"))
    for kind in KINDS:
        (canvas,) = cells(opened, f"{kind}-rows")
        name = f"decoder.2.{kind}.weights"
        assert (canvas["tensor"], canvas["query"]) == (name, str(step))
        check(
            canvas,
            row_of_heads(greedy["trace"], name, step, step + 1 if kind == "self" else None),
        )


def test_a_step_on_changes_both_rows_at_once(open_page):
    opened = open_page(path(step=1))
    before = [cells(opened, f"{kind}-rows")[0] for kind in KINDS]
    assert "want" not in opened.text("title")
    opened.draws(lambda: opened.page.keyboard.press("ArrowRight"))
    after = [cells(opened, f"{kind}-rows")[0] for kind in KINDS]
    assert [canvas["query"] for canvas in after] == ["2", "2"]
    assert [int(canvas["cols"]) for canvas in after] == [3, int(before[1]["cols"])]
    assert before[1]["cells"] != after[1]["cells"]
    assert opened.text("title") == "Step 3: what follows want?"
    assert opened.state("step") == "2"


def test_the_next_token_stands_among_its_rivals_with_its_probability(open_page, greedy):
    opened = open_page(path(step=2))
    rows = opened.page.locator("[data-at=candidates] li")
    told = greedy["token"][2]
    for index, rival in enumerate(told["top"][:6]):
        row = rows.nth(index)
        assert row.locator("bdi").inner_text().startswith(rival["text"])
        written = row.locator(".number").inner_text()
        assert number(written) == pytest.approx(rival["probability"], rel=1e-3)
        assert row.evaluate("(row) => row.classList.contains('is-chosen')") == (
            rival["id"] == told["id"]
        )


@pytest.mark.parametrize("step", [0, 2])
def test_the_cache_holds_the_rows_so_far_and_marks_the_new_one(open_page, greedy, step):
    opened = open_page(path(step=step))
    use = greedy["token"][step]["cache"]
    for kind in KINDS:
        rows = use[kind]["reused"] + use[kind]["computed"]
        canvases = cells(opened, f"{kind}-cache")
        names = [f"decoder.{layer}.{kind}.{value}" for layer in range(LAYERS) for value in "kv"]
        assert [canvas["tensor"] for canvas in canvases] == names
        for canvas in canvases:
            assert int(canvas["computed"]) == use[kind]["computed"]
            check_rows(canvas, side_by_side(greedy["trace"], canvas["tensor"], rows))
    frames = opened.page.locator("[data-at=self-cache] .frame-computed:visible")
    assert frames.count() == 2 * LAYERS
    frames = opened.page.locator("[data-at=cross-cache] .frame-computed:visible")
    assert frames.count() == (2 * LAYERS if step == 0 else 0)
    words = opened.text("self-count")
    assert (f"{step} reused, 1 computed" if step else "computed now") in words
    assert ("computed now" if step == 0 else "all reused") in opened.text("cross-count")


def check_rows(canvas: dict[str, Any], values: list[list[float]]) -> None:
    """Cells are about two pixels wide, so what is checked is that most of them are there."""
    assert (int(canvas["rows"]), int(canvas["cols"])) == (len(values), HEADS * WIDTH)
    pairs = [
        agrees(cell, value, canvas)
        for cells_, numbers in zip(canvas["cells"], values, strict=True)
        for cell, value in zip(cells_, numbers, strict=True)
    ]
    assert sum(pairs) / len(pairs) > 0.95


def test_a_value_of_the_cache_is_read_out_under_the_pointer(open_page, greedy):
    opened = open_page(path(step=2))
    canvas = opened.page.locator("canvas[data-tensor='decoder.1.self.v']")
    width, height = (
        float(canvas.get_attribute(f"data-cell-{side}")) for side in ("width", "height")
    )
    canvas.locator("..").hover(position={"x": 40.5 * width, "y": 1.5 * height})
    text = opened.text("cache-reading")
    assert text.startswith("layer 2, V of I, head 2, dim 9: ")
    value = greedy["trace"]["tensors"]["decoder.1.self.v"]["data"][1][1][8]
    assert number(text.split(": ")[1]) == pytest.approx(value, rel=1e-3)


def test_costs_are_those_the_server_measured(open_page, greedy):
    opened = open_page(path(step=2))
    numbers = {
        f"{unit}-{span}": [
            number("".join(text.split()))
            for text in opened.page.locator(f"[data-cost={unit}-{span}] td").all_inner_texts()
        ]
        for unit, span in (
            ("multiplications", "step"),
            ("multiplications", "total"),
            ("milliseconds", "median"),
            ("milliseconds", "total"),
        )
    }
    steps = greedy["token"][:3]
    assert numbers["multiplications-step"] == [
        steps[2]["multiplications"],
        steps[2]["without_cache"]["multiplications"],
    ]
    assert numbers["multiplications-total"] == [
        sum(step["multiplications"] for step in steps),
        sum(step["without_cache"]["multiplications"] for step in steps),
    ]
    # another run takes another time, but it takes some
    for span in ("median", "total"):
        assert all(value > 0 for value in numbers[f"milliseconds-{span}"])
    assert "same token" in opened.text("same")


def test_the_layer_is_the_readers_choice(open_page, greedy):
    opened = open_page(path(step=3))
    opened.draws(lambda: opened.page.get_by_role("button", name="Layer 1").click())
    (canvas,) = cells(opened, "cross-rows")
    check(canvas, row_of_heads(greedy["trace"], "decoder.0.cross.weights", 3))
    assert opened.state("block") == "decoder.0.cross"


@pytest.mark.parametrize("target", ["I want to drink water.", "Colourless green ideas sleep."])
def test_the_loss_of_each_position_is_minus_ln_p(open_page, server_url, target):
    opened = open_page(path(view="forcing", target=target))
    query = {"source": SOURCE, "target": target, "tensors": ["decoder.0.self.mask"]}
    answer = httpx.get(f"{server_url}/api/trace", params=query, headers=JSON, timeout=60).json()
    rows = opened.page.locator("[data-at=losses] tr")
    losses = []
    for row, output in zip(rows.all(), answer["output"], strict=True):
        probability, loss = map(number, row.locator(".number").all_inner_texts())
        expected = -math.log(output["next"]["probability"])
        assert probability == pytest.approx(output["next"]["probability"], rel=6e-3)
        assert loss == pytest.approx(expected, rel=6e-3)
        losses.append(expected)
    mean = sum(losses) / len(losses)
    shown = float(opened.page.locator("[data-at=mean] [data-value]").get_attribute("data-value"))
    assert shown == pytest.approx(mean, rel=1e-5)
    assert f"all {len(losses)} positions" in opened.text("title")
