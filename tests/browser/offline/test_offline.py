"""A view as one HTML file, opened from a disk: what it draws, how it looks, and that nothing else
runs in it.

That nothing is asked for and nothing complained about, `open_file` checks for every file."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from attnscope.app.views.registry import WAYS

from ..kit.around import side_by_side
from ..kit.embed import PAPER, WIDER, colour_at
from ..kit.offline import BLOCK, SLIDE, TEXT, of_view, state, traced, weights
from ..kit.pixels import check, read_all, stored
from ..kit.positions import PLOTTED, encoding
from ..kit.positions import hover as hover_position
from ..kit.readout import data, near, numbers

# Drawn without a canvas whose every cell is a value of one tensor.
WITHOUT_CELLS = {"flow", "tokens", "output", "player", "arithmetic"}


def is_whole(canvas: dict[str, Any], trace: dict[str, Any]) -> bool:
    """Whether all rows and columns of a tensor are drawn, rather than those of one cell."""
    if canvas["tensor"] not in {*trace["tensors"], *trace["aliases"]}:
        return False
    shape = stored(trace, canvas["tensor"])["shape"]
    return shape[-2:] == [int(canvas["rows"]), int(canvas["cols"])]


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


AROUND = ".rows-reading:visible"
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


@pytest.mark.parametrize("view", [view for view in WAYS if view != "positions"])
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
