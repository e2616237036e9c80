"""The whole Transformer as one figure: whose numbers it shows, and in what shapes."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any
from urllib.parse import quote

import pytest
from safetensors.torch import load, save

from .inspector import PHONE, attentions, box, hover, matrix
from .pixels import check, read_all, stored

SOURCE = "The animal didn't cross the street."
SHOWN = ["*.weights", "*.mask", "*.ffn.active", "source.input", "target.input", "*.cross.memory"]

# How much of every row of a bar chart is filled, from 0 to 1.
READ_SHARES = """
(canvas) => {
  const { width, height, dataset } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const rows = Number(dataset.rows);
  const shares = Array.from({ length: rows }, (_, row) => {
    const y = Math.floor(((row + 0.4) * height) / rows);
    const line = Array.from({ length: width }, (_, x) => data[(y * width + x) * 4]);
    const blank = data[(Math.max(0, height - 1) * width + width - 1) * 4];
    return line.filter((red) => red !== blank).length / width;
  });
  return { ...dataset, shares, width };
}
"""


@pytest.fixture
def trace(ask):
    return ask(SOURCE, "*", target_language="zh", tensors=SHOWN)


@pytest.fixture
def opened(open_page):
    return open_page(f"/?source={quote(SOURCE)}&target_language=zh")


def places(trace) -> list[str]:
    return [block["name"] for block in attentions(trace)]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1000, 1440])
def test_every_head_of_every_block_is_drawn_with_its_own_weights(open_page, trace, theme, width):
    opened = open_page(
        f"/?source={quote(SOURCE)}&target_language=zh&theme={theme}",
        viewport={"width": width, "height": 900},
    )
    canvases = read_all(opened, ".figure")
    heads = [(c["tensor"], c["head"]) for c in canvases if c["tensor"].endswith(".weights")]
    assert heads == [
        (f"{block['name']}.weights", str(head))
        for block in attentions(trace)
        for head in range(block["heads"])
    ]
    strips = [c["tensor"] for c in canvases if not c["tensor"].endswith(".weights")]
    assert strips == ["source.input", "decoder.0.cross.memory", "target.input"]
    assert all(check(canvas, trace, theme) for canvas in canvases)


def test_a_head_drawn_with_another_heads_weights_is_found(open_page, trace):
    opened = open_page()

    def exchange(route):
        answer = route.fetch()
        numbers = load(answer.body())
        swapped = {
            name: value.flip(0).contiguous() if name.endswith(".weights") else value
            for name, value in numbers.items()
        }
        metadata = json.loads(answer.body()[8 : 8 + int.from_bytes(answer.body()[:8], "little")])
        route.fulfill(response=answer, body=save(swapped, metadata["__metadata__"]))

    opened.page.route("**/api/trace*", exchange)
    opened.go(f"/?source={quote(SOURCE)}&target_language=zh")
    with pytest.raises(AssertionError, match="step"):
        [check(canvas, trace) for canvas in read_all(opened, ".figure")]


@pytest.mark.parametrize("sentence", ["猫", "They watch the old man and his dog in the park. " * 8])
def test_short_and_long_sentences_have_the_same_figure(open_page, ask, sentence):
    opened = open_page(f"/?source={quote(sentence)}&target_language=en")
    answer: dict[str, Any] = {"tensors": {}, "aliases": {}}
    # one answer in JSON would be too large
    for stack in ("encoder.0", "encoder.1", "encoder.2", "encoder.3", "decoder.*.self"):
        add(answer, ask(sentence, stack, target_language="en", tensors=[f"{stack}*.weights"]))
    for rest in (["*.cross.weights"], SHOWN[1:]):
        add(answer, ask(sentence, "*", target_language="en", tensors=rest))
    canvases = read_all(opened, ".figure")
    assert len(canvases) == 3 + sum(block["heads"] for block in attentions(answer))
    assert all(check(canvas, answer) for canvas in canvases)


def add(answer: dict[str, Any], part: dict[str, Any]) -> None:
    answer["places"] = part["places"]
    answer["tensors"] |= part["tensors"]
    answer["aliases"] |= part["aliases"]


def test_the_map_of_a_phone_shows_every_head_with_its_own_weights(open_page, trace):
    opened = open_page(f"/?source={quote(SOURCE)}&target_language=zh", **PHONE)
    canvases = read_all(opened, ".figure")
    assert len(canvases) == 3 + sum(block["heads"] for block in attentions(trace))
    assert all(check(canvas, trace) for canvas in canvases)


def test_a_feed_forward_shows_each_tokens_share_of_active_units(opened, trace):
    bars = opened.page.locator(".figure canvas[data-tensor$='.ffn.active']")
    read = [bar.evaluate(READ_SHARES) for bar in bars.all()]
    expected = {name: tensor["data"] for name, tensor in trace["tensors"].items() if "ffn" in name}
    assert {bar["tensor"] for bar in read} == set(expected)
    most = max(max(values) for values in expected.values())
    for bar in read:
        assert float(bar["scaleMax"]) == pytest.approx(most)
        shares = [value / most for value in expected[bar["tensor"]]]
        assert bar["shares"] == pytest.approx(shares, abs=1.01 / bar["width"])
    assert f"{most * 100:.2g} %" in bars.first.locator("..").get_attribute("title")


def test_shapes_stand_below_what_they_are_of(opened, trace):
    rows, cols = len(trace["source"]["tokens"]), len(trace["target"]["tokens"])
    model = trace["model"]
    shapes = opened.page.locator(".figure .network-shape").all_inner_texts()
    width = model["d_model"]
    read, written = model["heads"]["encoder"], model["heads"]["decoder"]
    encoder = [f"{read}×{rows}×{rows}"] * model["layers"]["encoder"]
    decoder = [f"{written}×{cols}×{cols}", f"{written}×{cols}×{rows}"] * model["layers"]["decoder"]
    assert [shape.replace("\u202f", "") for shape in shapes] == [
        *[f"{rows}×{width['encoder']}", *encoder, f"{rows}×{width['encoder']}"],
        *[f"{cols}×{width['decoder']}", *decoder, f"{cols}×{model['vocabulary_size']}"],
    ]


def test_the_memory_leads_into_every_decoder_layer_as_keys_and_as_values(opened):
    for role in ("key", "value"):
        line = opened.page.locator(f".figure .memory-line.is-{role}")
        drops = line.get_attribute("d").count("M") - 1
        assert drops == 4
        assert line.evaluate("(line) => getComputedStyle(line).strokeDasharray") != "none"


def test_the_memory_drawn_is_what_every_layer_reads(trace):
    memories = [stored(trace, f"{name}.memory") for name in places(trace) if "cross" in name]
    assert all(memory["data"] == memories[0]["data"] for memory in memories)


def listed(opened) -> list[tuple[str, str]]:
    """The tokens that may come next, each with its probability, as they are written."""
    rows = opened.page.locator(".next-token li:visible")
    return [
        (row.locator("bdi").inner_text(), row.locator(".next-value").inner_text())
        for row in rows.all()
    ]


def expected(position: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (item["text"], "< 0.001" if item["probability"] < 0.001 else f"{item['probability']:#.4g}")
        for item in position["top"][:6]
    ]


def test_the_next_token_is_read_from_the_output_and_follows_the_row_that_is_pointed_at(
    open_page, trace
):
    opened = open_page(f"/?source={quote(SOURCE)}&target_language=zh&block=decoder.0.self")
    after = opened.page.locator(".next-after b")
    for row, token in enumerate(trace["target"]["tokens"]):
        hover(opened, matrix(opened), row, 0)
        assert after.inner_text() == token["text"]
        assert listed(opened) == expected(trace["output"][row])
        chosen = opened.page.locator(".next-token li.is-next bdi").all_inner_texts()
        assert chosen == [trace["output"][row]["next"]["text"]]


def test_a_row_of_the_encoder_is_no_row_of_the_decoder(open_page, trace):
    opened = open_page(f"/?source={quote(SOURCE)}&target_language=zh&block=encoder.0.self")
    before = listed(opened)
    for row in (1, 3):
        hover(opened, matrix(opened), row, 0)
        reading = opened.page.locator(".reading .role-query").inner_text()
        assert reading == trace["source"]["tokens"][row]["text"]
        assert listed(opened) == before


@pytest.mark.parametrize("width", [1280, 1440])
def test_the_shapes_of_the_longest_sentences_do_not_run_into_each_other(open_page, width):
    source = quote("1 " * 126)
    opened = open_page(
        f"/?source={source}&target_language=fr", viewport={"width": width, "height": 900}
    )
    shapes = opened.page.locator(".figure .network-shape").all()
    boxes = [box(shape) for shape in shapes]
    for left, right in pairwise(boxes):
        assert left["x"] + left["width"] <= right["x"]
