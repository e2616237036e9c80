"""One HTML file of a view: drawn, pointed at and walked through with the cable out.

That nothing is asked for and nothing complained about, `open_file` checks for every file."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import pytest

from attnscope.app.embeds import EMBEDS

from .around import side_by_side
from .decoding import generate
from .embed import colour_at
from .inspector import cell, hover, matrix
from .pixels import check, read_all, stored
from .positions import encoding
from .positions import hover as hover_position
from .readout import data, near, numbers
from .test_embed import PAPER, WIDER
from .test_positions import PLOTTED

SOURCE = "I want to drink water."
TEXT = {"source": SOURCE, "target_language": "zh"}
BLOCK = "decoder.3.cross"
SLIDE = {"viewport": {"width": 960, "height": 540}}
# Drawn without a canvas whose every cell is a value of one tensor.
WITHOUT_CELLS = {"flow", "tokens", "output", "player", "arithmetic"}


def state(opened, name: str) -> str | None:
    """What the file shows stands in its memory; it has no address of its own."""
    drawn = opened.page.locator("html").get_attribute("data-drawn")
    return parse_qs(drawn).get(name, [None])[0]


def of_view(view: str, **more: Any) -> dict[str, Any]:
    return more if view == "positions" else TEXT | more


def traced(trace, view: str, place: str) -> dict[str, Any]:
    """What the API answers when it is asked for what a view shows."""
    return trace(EMBEDS[view].tensors(place))


def is_whole(canvas: dict[str, Any], trace: dict[str, Any]) -> bool:
    """Whether all rows and columns of a tensor are drawn, rather than those of one cell."""
    if canvas["tensor"] not in {*trace["tensors"], *trace["aliases"]}:
        return False
    shape = stored(trace, canvas["tensor"])["shape"]
    return shape[-2:] == [int(canvas["rows"]), int(canvas["cols"])]


def weights(trace: dict[str, Any], head: int = 0) -> list[list[float]]:
    return data(trace, f"{BLOCK}.weights")[head]


def _weight(trace: dict[str, Any]) -> list[float]:
    return [max(weights(trace)[2])]


def _projected(trace: dict[str, Any]) -> list[float]:
    return [11, 128, data(trace, f"{BLOCK}.q")[0][2][10], 4]


def _shares(trace: dict[str, Any]) -> list[float]:
    dim = 61
    shares = [head[2][dim] for head in data(trace, f"{BLOCK}.share")]
    return [dim + 1, *shares, data(trace, f"{BLOCK}.out")[2][dim]]


def _active(trace: dict[str, Any]) -> list[float]:
    hidden = data(trace, "decoder.3.ffn.hidden")[2]
    active = sum(unit > 0 for unit in hidden)
    return [active, len(hidden)]


def _moments(trace: dict[str, Any]) -> list[float]:
    rows = [data(trace, f"{BLOCK}.{name}")[2] for name in ("residual", "normed")]
    means = [sum(row) / len(row) for row in rows]
    return [
        moment
        for row, mean in zip(rows, means, strict=True)
        for moment in (mean, math.sqrt(sum((x - mean) ** 2 for x in row) / len(row)))
    ]


def _next(trace: dict[str, Any]) -> list[float]:
    told = trace["output"][2]
    return [told["next"]["probability"], told["loss"]]


def _losses(trace: dict[str, Any]) -> list[float]:
    losses = [told["loss"] for told in trace["output"]]
    mean = sum(losses) / len(losses)
    return [mean, len(losses), math.exp(mean)]


def _largest(trace: dict[str, Any]) -> list[float]:
    rows = [head[0] for head in data(trace, f"{BLOCK}.weights")]
    head = max(range(len(rows)), key=lambda head: max(rows[head]))
    return [head + 1, max(rows[head])]


AROUND = ".around-reading:visible"
READING = "[data-at=reading-text]"
READOUTS: dict[str, tuple[str, Callable[[dict[str, Any]], list[float]]]] = {
    **dict.fromkeys(["pipeline", "heads", "matrix", "flow", "tokens", "mix"], (READING, _weight)),
    "project": (AROUND, _projected),
    "multihead": (AROUND, _shares),
    "ffn": (AROUND, _active),
    "norm": (AROUND, _moments),
    "output": (AROUND, _next),
    "forcing": ("[data-at=mean]", _losses),
    "player": ("[data-at=cross-reading]", _largest),
}


@pytest.mark.parametrize("view", [view for view in EMBEDS if view != "positions"])
def test_a_file_draws_its_view_and_its_numbers_are_those_of_the_api(
    open_file, offline_file, trace, view
):
    opened = open_file(offline_file(view, **TEXT), **SLIDE)
    place = "decoder" if view == "player" else (state(opened, "block") or "source")
    answer = traced(trace, view, place)
    canvases = [(side_by_side(answer, canvas), canvas) for canvas in read_all(opened)]
    whole = [(known, canvas) for known, canvas in canvases if is_whole(canvas, known)]
    if view not in WITHOUT_CELLS:
        assert sum(check(canvas, known) for known, canvas in whole) >= 10
    if view in READOUTS:
        at, wanted = READOUTS[view]
        said = numbers(opened.page.locator(at).first.inner_text())
        near(said[: len(wanted(answer))], wanted(answer), within=1e-6)
    assert opened.page.evaluate(WIDER) == []


def test_a_file_of_an_encoding_draws_it_with_the_curves_of_plotly(
    open_file, offline_file, server_url
):
    asked = {"length": 32, "d_model": 64, "base": 100}
    opened = open_file(offline_file("positions", **asked), **SLIDE)
    tensors = encoding(server_url, kind="sinusoidal", **asked)
    curves = opened.page.locator("[data-at=curves]").evaluate(PLOTTED)
    columns = [list(column) for column in zip(*tensors["encoding"], strict=True)]
    assert len(curves) == 6
    for curve in curves:
        assert any(curve == pytest.approx(column, abs=1e-6) for column in columns)
    shapes = {name: [len(rows), len(rows[0])] for name, rows in tensors.items()}
    known = {
        "tensors": {name: {"data": rows, "shape": shapes[name]} for name, rows in tensors.items()}
    }
    assert sum(check(canvas, known) for canvas in read_all(opened)) == 32 * (64 + 32)
    hover_position(opened, "heatmap", 3, 7)
    text = opened.page.locator("[data-at=heatmap-readout]").inner_text()
    near(numbers(text), [3, 7, tensors["encoding"][3][7]])


# Pointing, holding, opening


def shown_weight(opened) -> float:
    return numbers(opened.text("reading-text"))[-1]


def displayed_weights(trace) -> list[list[float]]:
    return weights(trace([f"{BLOCK}.weights"]))


def cells_of(opened, view: str):
    """A matrix of weights whose cells can be pointed at."""
    return matrix(opened) if view == "pipeline" else opened.page.locator(".matrix").first


@pytest.mark.parametrize("view", ["pipeline", "heads", "matrix"])
def test_a_cell_is_pointed_at_held_opened_and_let_go(open_file, offline_file, trace, view):
    opened = open_file(offline_file(view, **TEXT), **SLIDE)
    wanted = displayed_weights(trace)
    cells = cells_of(opened, view)
    hover(opened, cells, 1, 3)
    near([shown_weight(opened)], [wanted[1][3]])
    opened.draws(lambda: cells.click(position=cell(cells, 0, 2)))
    assert (state(opened, "query"), state(opened, "key")) == ("0", "2")
    hover(opened, cells, 1, 3)
    near([shown_weight(opened)], [wanted[0][2]])
    cells.focus()
    opened.draws(lambda: opened.page.keyboard.press("Enter"))
    assert state(opened, "view") == "arithmetic"
    chain = opened.page.locator("[data-view=arithmetic] .chain")
    near(numbers(chain.inner_text())[-1:], [wanted[0][2]])
    opened.draws(lambda: opened.page.keyboard.press("Escape"))
    assert (state(opened, "view"), state(opened, "query")) == (None, "0")
    opened.draws(lambda: opened.page.keyboard.press("Escape"))
    assert state(opened, "query") is None
    hover(opened, cells, 1, 3)
    near([shown_weight(opened)], [wanted[1][3]])


@pytest.mark.parametrize("view", ["pipeline", "matrix", "flow", "mix", "arithmetic"])
def test_the_keys_1_to_4_choose_a_head(open_file, offline_file, trace, view):
    opened = open_file(offline_file(view, **TEXT, query=1, key=3), **SLIDE)
    heads = data(trace([f"{BLOCK}.weights"]), f"{BLOCK}.weights")
    for key in "4321":
        if key != "1":
            opened.draws(lambda key=key: opened.page.keyboard.press(key))
            assert state(opened, "head") == str(int(key) - 1)
        else:
            opened.draws(lambda: opened.page.keyboard.press("1"))
        shown = (
            numbers(opened.page.locator("[data-view=arithmetic] .chain").inner_text())[-1]
            if view == "arithmetic"
            else shown_weight(opened)
        )
        near([shown], [heads[int(key) - 1][1][3]])


def test_arrow_keys_walk_the_cells_and_say_them(open_file, offline_file, trace):
    opened = open_file(offline_file("matrix", **TEXT, query=1, key=3), **SLIDE)
    wanted = displayed_weights(trace)
    opened.page.locator(".matrix").first.focus()
    opened.draws(lambda: opened.page.keyboard.press("ArrowRight"))
    assert (state(opened, "query"), state(opened, "key")) == ("1", "4")
    near([shown_weight(opened)], [wanted[1][4]])
    assert opened.text("spoken")


def test_the_doors_of_the_whole_network_lead_on(open_file, offline_file):
    opened = open_file(offline_file("figure", **TEXT), **SLIDE)
    for place in ("encoder.0.self", "decoder.1.cross"):
        door = opened.page.locator(f"button.door[data-place='{place}'][data-head='2']")
        opened.draws(door.click)
        assert (state(opened, "block"), state(opened, "head")) == (place, "2")
    opened.draws(lambda: opened.page.keyboard.press("PageDown"))
    assert state(opened, "block") == "decoder.1.ffn"


# Token by token


def candidates(opened) -> list[float]:
    return numbers(opened.text("candidates"))


def test_every_step_of_a_recorded_translation_is_walked_through(
    open_file, offline_file, server_url
):
    opened = open_file(offline_file("player", **TEXT), **SLIDE)
    told = generate(server_url, **TEXT)
    for step, token in enumerate(told["token"]):
        if step > 0:
            opened.draws(lambda: opened.page.keyboard.press("ArrowRight"))
        near(candidates(opened), [one["probability"] for one in token["top"][:6]])
        assert opened.page.locator(".candidates .is-chosen").count() <= 1
        assert token["text"] in opened.text("chips")
    for key, step in [("Home", None), ("End", len(told["token"]) - 1), ("ArrowLeft", 2)]:
        opened.draws(lambda key=key: opened.page.keyboard.press(key))
        assert state(opened, "step") in (str(step or 0), None if step is None else str(step))


def test_a_recorded_beam_search_shows_its_hypotheses(open_file, offline_file, server_url):
    method = {"method": "beam", "beam": 3}
    opened = open_file(offline_file("player", **TEXT, **method), **SLIDE)
    told = generate(server_url, **TEXT, **method)
    for step in (0, 1):
        shown = opened.page.locator("[data-at=hypotheses]").inner_text()
        scores = [one["score"] for one in told["beams"][step]["hypotheses"]]
        assert len(scores) == 3
        for score in scores:
            assert any(one == pytest.approx(score, rel=6e-4) for one in numbers(shown))
        opened.draws(lambda: opened.page.keyboard.press("ArrowRight"))


def test_a_drawn_translation_is_the_recorded_one(open_file, offline_file, server_url):
    method = {"method": "sample", "temperature": 3, "seed": 7}
    opened = open_file(offline_file("player", **TEXT, **method), **SLIDE)
    (done,) = generate(server_url, **TEXT, **method)["done"]
    assert opened.page.evaluate("() => drawn[0].target") == done["text"]


# What was not recorded


NOT_RECORDED = {"en": "holds only what was recorded", "zh-CN": "只保存了生成时记录的内容"}


def refused(opened, action) -> str:
    """What is said of something the file does not hold; the picture stays."""
    before = opened.page.locator("main canvas:visible").count()
    action()
    box = opened.page.locator("[data-at=notice]:not([hidden])")
    box.wait_for()
    assert opened.page.locator("main.is-drawn").count() == 1
    assert opened.page.locator("main canvas:visible").count() == before
    return box.inner_text()


@pytest.mark.parametrize(
    ("view", "language"), [("pipeline", "en"), ("heads", "zh-CN"), ("ffn", "en")]
)
def test_another_place_is_not_in_the_file(open_file, offline_file, view, language):
    opened = open_file(offline_file(view, **TEXT, lang=language), **SLIDE)
    said = refused(opened, lambda: opened.page.keyboard.press("Shift+ArrowUp"))
    assert NOT_RECORDED[language] in said


@pytest.mark.parametrize(
    ("view", "language"),
    [("pipeline", "zh-CN"), ("figure", "en"), ("player", "zh-CN"), ("forcing", "en")],
)
def test_another_text_is_not_in_the_file(open_file, offline_file, view, language):
    more = {"lang": language, "controls": 1}
    opened = open_file(offline_file(view, **TEXT, **more), viewport={"width": 1280, "height": 900})
    field = opened.page.locator("textarea[name=source]")
    said = refused(opened, lambda: field.fill("They are watching."))
    assert NOT_RECORDED[language] in said
    assert field.input_value() == "They are watching."
    opened.draws(lambda: field.fill(SOURCE))
    assert opened.page.locator("[data-at=notice]").is_hidden()


def test_another_method_is_not_in_the_file(open_file, offline_file):
    size = {"viewport": {"width": 1280, "height": 900}}
    opened = open_file(offline_file("player", **TEXT, controls=1), **size)
    choice = opened.page.locator("[data-method=beam]")
    assert NOT_RECORDED["en"] in refused(opened, choice.click)
    opened.draws(opened.page.locator("[data-method=greedy]").click)
    assert opened.page.locator("[data-at=notice]").is_hidden()


def test_another_way_to_look_is_not_in_the_file(open_file, offline_file):
    size = {"viewport": {"width": 1280, "height": 900}}
    opened = open_file(offline_file("forcing", **TEXT, controls=1), **size)
    opened.page.locator("[data-view-tab=player]").click()
    box = opened.page.locator("[data-at=notice]:not([hidden])")
    box.wait_for()
    assert NOT_RECORDED["en"] in box.inner_text()
    opened.draws(opened.page.locator("[data-view-tab=forcing]").click)
    assert box.count() == 0


@pytest.mark.parametrize(("method", "name"), [("beam", "beam"), ("sample", "seed")])
def test_another_number_of_the_same_method_is_not_in_the_file(
    open_file, offline_file, method, name
):
    path = offline_file("player", **TEXT, method=method, controls=1)
    opened = open_file(path, viewport={"width": 1280, "height": 900})
    field = opened.page.locator(f"input[name={name}]")
    assert NOT_RECORDED["en"] in refused(opened, lambda: field.fill("5"))


def test_another_encoding_is_not_in_the_file(open_file, offline_file):
    opened = open_file(offline_file("positions", length=32, controls=1), **SLIDE)
    length = opened.page.locator(".controls:visible #length")
    assert NOT_RECORDED["en"] in refused(opened, lambda: length.fill("20"))
    # the sentence of the page is no part of the encoding
    assert opened.page.locator("textarea").count() == 0


# As the slide around it wants it


@pytest.mark.parametrize("view", ["pipeline", "figure", "player", "positions"])
def test_theme_scale_language_and_background_are_those_that_were_asked_for(
    open_file, offline_file, view
):
    look = {"theme": "dark", "scale": 2, "lang": "zh-CN"}
    opened = open_file(
        offline_file(view, **of_view(view, **look)), viewport={"width": 1920, "height": 1080}
    )
    assert colour_at(opened.page, 2, 2) == PAPER["dark"]
    assert opened.page.locator("html").get_attribute("lang") == "zh-CN"
    size = "() => parseFloat(getComputedStyle(document.documentElement).fontSize)"
    assert opened.page.evaluate(size) == 32
    assert opened.page.evaluate(WIDER) == []


@pytest.mark.parametrize("view", ["pipeline", "figure", "player"])
def test_a_transparent_file_lies_on_what_is_behind_it(open_file, offline_file, view):
    opened = open_file(offline_file(view, **TEXT, background="transparent"), **SLIDE)
    sheets = opened.page.evaluate("""() => [document.documentElement, document.body,
      document.querySelector("main")].map((one) => getComputedStyle(one).backgroundColor)""")
    assert set(sheets) == {"rgba(0, 0, 0, 0)"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_without_a_theme_it_is_that_of_the_system(open_file, offline_file, scheme):
    opened = open_file(offline_file("heads", **TEXT), **SLIDE, color_scheme=scheme)
    assert colour_at(opened.page, 2, 2) == PAPER[scheme]


@pytest.mark.parametrize("view", ["pipeline", "heads", "player"])
def test_a_file_with_controls_has_them(open_file, offline_file, view):
    chosen = "textarea, .sentences, .choices, .controls, .stage-tabs, .detail-head .segments"
    for controls in (0, 1):
        opened = open_file(offline_file(view, **TEXT, controls=controls))
        visible = opened.page.locator(f":is({chosen}):visible").count()
        assert (visible > 0) == bool(controls)


# Nothing but itself


EVIL = """
<script>document.documentElement.dataset.ran = "inline"</script>
<img src="x" onerror="document.documentElement.dataset.ran = 'handler'">
<script src="data:text/javascript,document.documentElement.dataset.ran='data'"></script>
<script type="module">document.documentElement.dataset.ran = "module"</script>
<script nonce="guess">document.documentElement.dataset.ran = "guess"</script>
<iframe srcdoc="<script>parent.document.documentElement.dataset.ran = 'frame'</script>"></iframe>
<a id="trap" href="javascript:document.documentElement.dataset.ran = 'link'">press</a>
"""
# Resolves once each of these ways has failed; what a beacon does, nobody is told.
ASK = """async () => {
  const url = "https://example.org/";
  const fails = (thing) => new Promise((resolve) => { thing.onerror = resolve; });
  const sheet = Object.assign(document.createElement("link"), { rel: "stylesheet", href: url });
  document.head.append(sheet);
  navigator.sendBeacon(url);
  await Promise.all([
    fetch(url).catch(() => {}),
    fails(new WebSocket("wss://example.org/")),
    fails(Object.assign(new Image(), { src: url })),
    fails(sheet),
  ]);
}"""


def test_no_script_runs_that_did_not_come_with_the_file(open_file, offline_file, tmp_path):
    text = offline_file("heads", **TEXT).read_text(encoding="utf-8")
    path = tmp_path / "tampered.html"
    path.write_text(text.replace("</body>", f"{EVIL}</body>"), encoding="utf-8")
    opened = open_file(path, **SLIDE)
    opened.page.locator("#trap").click()
    assert opened.page.locator("html").get_attribute("data-ran") is None
    refusals = [line for line in opened.complaints if "Content Security Policy" in line]
    # the frame's own script, too, is under the policy of the page around it
    assert len(refusals) == 8
    assert refusals == opened.complaints
    opened.complaints.clear()


def test_a_script_within_the_file_reaches_no_network(open_file, offline_file):
    opened = open_file(offline_file("heads", **TEXT), **SLIDE)
    opened.page.evaluate(ASK)
    assert len(opened.complaints) > 4
    assert all("Content Security Policy" in line for line in opened.complaints)
    opened.complaints.clear()
