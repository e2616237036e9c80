"""Heatmaps for papers: every number, colour and label of the Trace."""

import re
from typing import Any

import numpy as np
import pytest

from attnscope.app.export.color import ramp_colors
from attnscope.app.export.text import token_labels
from attnscope.model import Session, Trace

from .tex import groups, labels, option, written


@pytest.fixture(scope="module")
def chinese(shipped: Session) -> Trace:
    """Twelve tokens on both sides."""
    return shipped.trace("机器学习很有趣。", pad_to=12)


@pytest.mark.parametrize(
    "wanted",
    [
        {"head": 2},
        {"block": "encoder.1.self"},
        {"view": "project", "head": 0},
        {"view": "ffn", "tensor": "encoder.0.ffn.active"},
        {"tensor": "decoder.1.self.scores"},
    ],
    ids=str,
)
def test_a_picture_has_every_number_of_the_trace(shipped: Session, wanted: dict[str, Any]):
    trace = shipped.trace("They are watching.", target="他们在看。")
    tensor = {"head": "decoder.3.cross.weights", "block": "encoder.1.self.weights"}
    name = wanted.get("tensor") or tensor.get(next(iter(wanted)), "decoder.3.cross.q")
    stored = trace[name].numpy()
    stored = stored[wanted["head"]] if "head" in wanted else stored
    sheets = numbers(written(trace, **wanted))
    if stored.ndim == 1:
        # repeated where the axes cut it off
        sheets = [sheet[:, :1] for sheet in sheets]
        stored = stored[:, None]
    assert np.array_equal(np.stack(sheets), stored.reshape(-1, *stored.shape[-2:]))


def test_each_head_is_a_picture_of_its_own_with_a_title_that_counts_from_1(chinese: Trace):
    document = written(chinese, block="encoder.0.self")
    titles = re.findall(r"title=\{(.*?)\}", document)
    assert titles == ["head 1", "head 2", "head 3", "head 4"]
    assert document.count(r"\begin{tikzpicture}") == document.count(r"\end{tikzpicture}") == 4
    assert "title" not in written(chinese, head=0)


def test_tokens_stand_at_both_axes_and_the_axes_say_whose_they_are(chinese: Trace):
    document = written(chinese, head=0)
    assert labels(document, "x") == token_labels(chinese.manifest.source)
    assert labels(document, "y") == token_labels(chinese.manifest.target)
    assert option(document, "xlabel") == "key"
    assert option(document, "ylabel") == "query"
    assert "y dir=reverse" in document


def test_of_many_dimensions_every_so_manieth_is_written(chinese: Trace):
    document = written(chinese, tensor="source.input")
    step = 10
    assert labels(document, "x") == [str(index) for index in range(0, 128, step)]
    assert option(document, "xtick") == ",".join(map(str, range(0, 128, step)))
    assert len(labels(document, "y")) == 12


def test_weights_are_coloured_by_their_square_roots(chinese: Trace):
    document = written(chinese, head=0)
    assert r"point meta={sqrt(\thisrow{value})}, point meta min=0, point meta max=1" in document
    assert colours(document) == ramp_colors("weight", 80)
    bar = document[document.index("colorbar style") :]
    places = [float(place) for place in option(bar, "ytick").split(",")]
    assert [label.strip("$") for label in groups(option(bar, "yticklabels"))] == [
        *("0", ".1", ".5", "1")
    ]
    assert places == pytest.approx([0, 0.1**0.5, 0.5**0.5, 1], abs=1e-6)


def test_signed_values_have_one_scale_around_0_for_all_heads(chinese: Trace):
    document = written(chinese, tensor="encoder.0.self.scores")
    bounds = set(re.findall(r"point meta min=-([\d.e+-]+), point meta max=([\d.e+-]+)", document))
    ((low, high),) = bounds
    most = float(chinese["encoder.0.self.scores"].abs().max())
    assert low == high
    assert most <= float(high) <= most * 1.1
    assert colours(document) == ramp_colors("signed", 80) * 4


def test_the_steps_between_colours_are_as_good_as_the_table_of_the_page():
    for ramp in ("weight", "signed"):
        fine = np.array(ramp_colors(ramp, 256))
        coarse = np.array(ramp_colors(ramp, 80))
        places = np.linspace(0, 80, 257)
        mixed = np.stack([np.interp(places, range(81), channel) for channel in coarse.T], axis=1)
        assert np.abs(mixed - fine).max() <= 1.5


def test_masked_cells_and_no_others_are_hatched_by_who_masked_them(chinese: Trace):
    mask = chinese["decoder.0.self.mask"].numpy()
    assert set(np.unique(mask)) == {0, 1, 2, 3}
    for wanted in ({"block": "decoder.0.self", "head": 1}, {"tensor": "decoder.0.self.mask"}):
        assert np.array_equal(hatched(written(chinese, **wanted), mask.shape), mask)
    assert not hatched(written(chinese, tensor="decoder.0.self.q", head=0), (12, 32)).any()


def test_a_single_row_is_repeated_for_pgfplots_where_the_axes_cut_it_off(shipped: Session):
    trace = shipped.trace("a", target_ids=[])
    document = written(trace, head=0)
    (sheet,) = numbers(document)
    weights = trace["decoder.3.cross.weights"][0].numpy()
    assert weights.shape == (1, 2)
    assert np.array_equal(sheet, np.repeat(weights, 2, axis=0))
    assert "ymin=-0.5, ymax=0.5" in document


def numbers(document: str) -> list[np.ndarray]:
    """The numbers of each picture, as rows × columns."""
    sheets = []
    for body in re.findall(r"column row value\n(.*?)\n\};", document, re.DOTALL):
        cells = np.array([line.split() for line in body.split("\n")]).astype(np.float64)
        columns, rows = (cells[:, :2].max(axis=0) + 1).astype(int)
        assert cells[:, :2].tolist() == [[x, y] for y in range(rows) for x in range(columns)]
        sheets.append(cells[:, 2].astype(np.float32).reshape(rows, columns))
    return sheets


def colours(document: str) -> list[tuple[int, ...]]:
    found = re.findall(r"rgb255=\((\d+),(\d+),(\d+)\)", document)
    return [tuple(map(int, color)) for color in found]


def hatched(document: str, shape: tuple[int, int]) -> np.ndarray:
    """Which patterns lie on each cell, as bits of the mask."""
    bits = {"crosshatch": 1, "north east lines": 2, "north west lines": 4}
    mask = np.zeros(shape, np.uint8)
    number = r"(-?[\d.]+)"
    for pattern, *corners in re.findall(
        rf"\\fill\[pattern=([a-z ]+), .*?\] \({number},{number}\) rectangle \({number},{number}\);",
        document,
    ):
        left, top, right, bottom = (round(float(corner) + 0.5) for corner in corners)
        piece = mask[top:bottom, left:right]
        assert piece.size
        assert not (piece & bits[pattern]).any()
        piece |= bits[pattern]
    return mask
