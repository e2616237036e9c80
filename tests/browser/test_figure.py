"""The whole Transformer as one figure: every number in it, and every door."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from .pixels import check, read_all, stored

SOURCE = "The animal didn't cross the street."
SHOWN = ["*.weights", "*.mask", "*.ffn.active", "source.input", "target.input", "*.cross.memory"]
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}

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


def door(opened, place: str, head: int | None = None, way: str | None = None):
    """A button of the figure."""
    chosen = f"[data-head='{head}']" if head is not None else ":not([data-head])"
    looked = f"[data-way={way}]" if way else ":not([data-way])"
    return opened.page.locator(f".figure button.door[data-place='{place}']{chosen}{looked}")


def places(trace) -> list[str]:
    return [block["name"] for block in trace["blocks"]]


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
        for block in trace["blocks"]
        for head in range(block["heads"])
    ]
    strips = [c["tensor"] for c in canvases if not c["tensor"].endswith(".weights")]
    assert strips == ["source.input", "decoder.0.cross.memory", "target.input"]
    assert all(check(canvas, trace, theme) for canvas in canvases)


def test_a_head_drawn_with_another_heads_weights_is_found(open_page, trace):
    opened = open_page()

    def exchange(route):
        code = route.fetch().text()
        assert "trace.matrix(`${name}.weights`, head)" in code
        swapped = code.replace(
            "trace.matrix(`${name}.weights`, head)", "trace.matrix(`${name}.weights`, head ^ 1)"
        )
        route.fulfill(body=swapped, content_type="text/javascript")

    opened.page.route("**/views/network.js*", exchange)
    opened.go(f"/?source={quote(SOURCE)}&target_language=zh")
    with pytest.raises(AssertionError, match="step"):
        [check(canvas, trace) for canvas in read_all(opened, ".figure")]


@pytest.mark.parametrize(
    "sentence", ["猫", "They watch the old man and his dog in the park. " * 10]
)
def test_short_and_long_sentences_have_the_same_figure(open_page, ask, sentence):
    opened = open_page(f"/?source={quote(sentence)}&target_language=en")
    answer = ask(sentence, "*", target_language="en", tensors=SHOWN)
    canvases = read_all(opened, ".figure")
    assert len(canvases) == 3 + sum(block["heads"] for block in answer["blocks"])
    assert all(check(canvas, answer) for canvas in canvases)


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
    assert f"{most * 100:.2g} %" in door(opened, "encoder.0.ffn").get_attribute("title")


def test_a_head_opens_its_block_with_itself_chosen(opened):
    opened.draws(lambda: door(opened, "encoder.1.self", 2).click())
    assert (opened.state("block"), opened.state("head")) == ("encoder.1.self", "2")
    assert opened.text("title") == "Encoder · layer 2 · self-attention"
    weights = opened.page.locator("[data-stage=weights] .place canvas")
    assert weights.get_attribute("data-tensor") == "encoder.1.self.weights"
    assert weights.get_attribute("data-head") == "2"
    assert opened.page.locator("[data-at=head-choice] [aria-pressed=true]").inner_text() == "Head 3"


@pytest.mark.parametrize(
    ("place", "way", "title", "view"),
    [
        ("encoder.2.ffn", None, "Encoder · layer 3 · feed-forward", "ffn"),
        ("source", None, "Source · embedding and positions", "input"),
        ("target", None, "Translation so far · embedding and positions", "input"),
        ("memory", None, "Memory", "memory"),
        ("output", None, "Linear and softmax · the next token", "output"),
        ("decoder.0.cross", "norm", "Decoder · layer 1 · cross-attention", "norm"),
        ("decoder.3.ffn", "norm", "Decoder · layer 4 · feed-forward", "norm"),
    ],
)
def test_every_part_of_the_network_is_a_door(opened, place, way, title, view):
    opened.draws(lambda: door(opened, place, way=way).click())
    assert opened.text("title") == title
    assert opened.page.locator("[data-at=views] > :visible").get_attribute("data-view") == view
    assert opened.state("block") == place
    opened.page.reload()
    opened.drawn_after(0)
    assert opened.text("title") == title


def test_every_door_has_a_name_of_its_own_and_what_is_open_is_pressed(opened, trace):
    doors = opened.page.locator(".figure button.door")
    names = doors.evaluate_all("(all) => all.map((door) => door.ariaLabel ?? door.textContent)")
    heads = sum(block["heads"] for block in trace["blocks"])
    layers = trace["model"]["layers"]
    sublayers = len(places(trace)) + sum(layers.values())
    # heads, a sum after every sublayer, feed-forwards, both inputs, memory, output
    assert len(names) == heads + sublayers + sum(layers.values()) + 4
    assert len(set(names)) == len(names)
    pressed = opened.page.locator(".figure button.door[aria-pressed=true]")
    assert pressed.count() == 1
    assert pressed.get_attribute("aria-label") == "Decoder, layer 4, cross-attention, head 1"
    opened.draws(lambda: door(opened, "memory").click())
    assert pressed.get_attribute("aria-label").strip() == "memory"


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_the_figure_is_one_stop_of_the_tab_key_and_arrows_reach_every_door(open_page, size):
    opened = open_page("/", viewport=dict(zip(("width", "height"), size, strict=True)))
    stops = opened.page.locator(".figure [tabindex='0'], .figure :is(a, input, select)")
    assert stops.count() == 1
    doors = opened.page.locator(".figure button.door:not([inert])")
    count = doors.count()
    # From every door that an arrow has led to, all four arrows are tried.
    reached = opened.page.evaluate("""() => {
      const press = (key) => document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      const start = document.querySelector(".figure [tabindex='0']");
      const seen = new Set([start]);
      for (const from of seen) {
        for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
          from.focus();
          press(key);
          seen.add(document.activeElement);
        }
      }
      return seen.size;
    }""")
    assert reached == count
    assert stops.count() == 1


def test_an_arrow_leads_to_the_next_door_in_its_direction_and_enter_opens_it(opened):
    door(opened, "decoder.3.cross", 0).focus()
    for key, place, head in [
        ("ArrowDown", "decoder.3.cross", "1"),
        ("ArrowLeft", "decoder.3.self", "1"),
        ("ArrowLeft", "decoder.2.ffn", None),
        ("ArrowRight", "decoder.3.self", None),
    ]:
        opened.page.keyboard.press(key)
        focused = opened.page.locator(":focus")
        assert focused.get_attribute("data-place") == place
        assert head is None or focused.get_attribute("data-head") == head
    opened.draws(lambda: opened.page.keyboard.press("Enter"))
    assert opened.state("block") == "decoder.3.self"
    assert opened.page.locator(":focus").get_attribute("data-place") == "decoder.3.self"


def test_shapes_stand_below_what_they_are_of(opened, trace):
    rows, cols = len(trace["source"]["tokens"]), len(trace["target"]["tokens"])
    model = trace["model"]
    shapes = opened.page.locator(".figure .network-shape").all_inner_texts()
    width, heads = model["d_model"], model["heads"]
    encoder = [f"{heads}×{rows}×{rows}"] * model["layers"]["encoder"]
    decoder = [f"{heads}×{cols}×{cols}", f"{heads}×{cols}×{rows}"] * model["layers"]["decoder"]
    assert [shape.replace("\u202f", "") for shape in shapes] == [
        *[f"{rows} × {width}", *encoder, f"{rows} × {width}"],
        *[f"{cols} × {width}", *decoder, f"{cols} × {model['vocabulary_size']}"],
    ]


def test_the_memory_leads_into_every_decoder_layer_as_keys_and_as_values(opened):
    for role in ("key", "value"):
        line = opened.page.locator(f".figure .memory-line.is-{role}")
        drops = line.get_attribute("d").count("M") - 1
        assert drops == 4
        assert line.evaluate("(line) => getComputedStyle(line).strokeDasharray") != "none"


def test_a_stem_leads_from_what_is_open_to_its_picture(opened):
    middle = "(element) => { const b = element.getBoundingClientRect(); return b.x + b.width / 2; }"
    for place, head in [("decoder.3.cross", 0), ("encoder.0.self", 1), ("memory", None)]:
        opened.draws(lambda place=place, head=head: door(opened, place, head).click())
        stem = opened.page.locator(".figure .stem")
        assert stem.evaluate(middle) == pytest.approx(
            door(opened, place, head).evaluate(middle), abs=1
        )


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
    weights = opened.page.locator("[data-stage=weights] .matrix")
    pitch = float(weights.locator("canvas").get_attribute("data-cell-height"))
    after = opened.page.locator(".next-after b")
    for row, token in enumerate(trace["target"]["tokens"]):
        weights.hover(position={"x": 4, "y": (row + 0.5) * pitch})
        opened.page.locator(".next-after b", has_text=token["text"]).wait_for()
        opened.page.evaluate("() => new Promise((done) => requestAnimationFrame(done))")
        assert after.inner_text() == token["text"]
        assert listed(opened) == expected(trace["output"][row])
        chosen = opened.page.locator(".next-token li.is-next bdi").all_inner_texts()
        assert chosen == [trace["output"][row]["next"]["text"]]


def test_a_row_of_the_encoder_is_no_row_of_the_decoder(open_page):
    opened = open_page(f"/?source={quote(SOURCE)}&target_language=zh&block=encoder.0.self")
    before = opened.page.locator(".next-token").inner_text()
    opened.page.locator("[data-stage=weights] .matrix").hover(position={"x": 5, "y": 60})
    opened.page.locator(".reading .role-query", has_text="didn").or_(
        opened.page.locator(".reading .role-query")
    ).first.wait_for()
    assert opened.page.locator(".next-token").inner_text() == before


def test_on_a_phone_every_block_is_one_target_of_44_pixels(open_page):
    opened = open_page("/", **PHONE)
    doors = opened.page.locator(".figure button.door:not([inert]):visible")
    places = doors.evaluate_all("(all) => all.map((door) => door.dataset.place)")
    assert len(places) == len(set(places)) == 4 * 2 + 4 * 3 + 4
    for box in (one.bounding_box() for one in doors.all()):
        assert box["width"] >= 44
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    opened.draws(lambda: door(opened, "encoder.2.self").tap())
    assert opened.text("title") == "Encoder · layer 3 · self-attention"
    opened.draws(lambda: door(opened, "output").tap())
    assert opened.text("title") == "Linear and softmax · the next token"


def test_the_map_of_a_phone_shows_every_head_with_its_own_weights(open_page, trace):
    opened = open_page(f"/?source={quote(SOURCE)}&target_language=zh", **PHONE)
    canvases = read_all(opened, ".figure")
    assert len(canvases) == 3 + sum(block["heads"] for block in trace["blocks"])
    assert all(check(canvas, trace) for canvas in canvases)


def test_turning_a_phone_makes_a_figure_of_the_map_and_a_map_of_the_figure(open_page):
    opened = open_page("/", **PHONE)
    size = opened.page.locator(".next-token").bounding_box()
    for width, is_map in [(900, False), (390, True)]:
        opened.page.set_viewport_size({"width": width, "height": 844})
        chosen = ".network.is-map" if is_map else ".network:not(.is-map)"
        opened.page.locator(chosen).wait_for()
    assert opened.page.locator(".next-token").bounding_box() == size
