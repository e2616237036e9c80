"""CSV as spreadsheets read it, npz as numpy does."""

import csv
import io
import zipfile
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attnscope.app.export.formats import export
from attnscope.app.export.request import ExportRequest
from attnscope.app.export.tables import exact
from attnscope.app.export.text import readable, token_labels
from attnscope.model import InputError, Session, Trace
from attnscope.model.text.sides import Side
from attnscope.model.text.tokenizer import Token
from attnscope.model.trace.manifest import Output, Prediction

BEGIN_FORMULAS = tuple("=+-@＝＋－＠\t\r")
HOSTILE = [
    '=HYPERLINK("http://x")',
    '"quotes",commas\nnewlines',
    r"\input{/etc/passwd}",
    "%$#&_{}~^\\",
    "a\u202eb",
    "a\u200db",
    "+1",
    "-1",
    "@SUM(1)",
    "＝1+1",
    "\t=1",
    "'",
    "猫",
]
BOM = b"\xef\xbb\xbf"


def read(payload: bytes) -> list[list[str]]:
    """The table as the csv module reads it: the oracle."""
    assert payload.startswith(BOM)
    text = payload.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def table(trace: Trace, **wanted: Any) -> list[list[str]]:
    return read(export(trace, "csv", ExportRequest(**wanted)).payload)


def arrays(trace: Trace, **wanted: Any) -> dict[str, np.ndarray]:
    file = io.BytesIO(export(trace, "npz", ExportRequest(**wanted)).payload)
    with np.load(file, allow_pickle=False) as loaded:
        return dict(loaded)


def with_source(trace: Trace, words: list[str]) -> Trace:
    """The Trace as if its source had been cut into these tokens."""
    tokens, start = [], 0
    for word in words:
        tokens.append(Token(7, word, start, start + len(word), "piece"))
        start += len(word)
    return Trace(replace(trace.manifest, source=Side("".join(words), tokens)), trace.tensors)


def floats(rows: list[list[str]], first: int = 1) -> np.ndarray:
    return np.array([row[first:] for row in rows]).astype(np.float64).astype(np.float32)


@pytest.fixture(scope="module")
def chinese(shipped: Session) -> Trace:
    return shipped.trace("机器学习很有趣。", pad_to=12)


def test_a_head_is_a_table_with_tokens_on_both_sides(chinese: Trace):
    header, *rows = table(chinese, block="decoder.3.cross", head=2)
    assert header == ["query", *token_labels(chinese.manifest.source)]
    assert [row[0] for row in rows] == token_labels(chinese.manifest.target)
    assert "机器" in header
    assert np.array_equal(floats(rows), chinese["decoder.3.cross.weights"][2].numpy())


def test_all_heads_are_below_each_other_with_their_numbers_in_front(chinese: Trace):
    header, *rows = table(chinese, tensor="encoder.0.self.scores")
    scores = chinese["encoder.0.self.scores"].numpy()
    labels = token_labels(chinese.manifest.source)
    assert header == ["head", "query", *labels]
    assert [row[:2] for row in rows] == [[str(h), x] for h in range(len(scores)) for x in labels]
    assert np.array_equal(floats(rows, 2), scores.reshape(len(rows), -1))


def test_a_masked_weight_is_0(chinese: Trace):
    mask = chinese["decoder.0.self.mask"].numpy()
    rows = table(chinese, block="decoder.0.self", head=0)[1:]
    cells = np.array([row[1:] for row in rows])
    assert mask.any()
    assert (cells[mask != 0] == "0").all()
    assert (cells[mask == 0] != "0").all()


def test_a_mask_is_a_table_of_whole_numbers(chinese: Trace):
    rows = table(chinese, tensor="decoder.0.self.mask")[1:]
    assert np.array_equal(
        np.array([row[1:] for row in rows]).astype(np.uint8), chinese["decoder.0.self.mask"].numpy()
    )
    assert {cell for row in rows for cell in row[1:]} == {"0", "1", "2", "3"}


def test_every_tensor_keeps_every_float32_in_csv_and_npz(tiny: Session):
    trace = tiny.trace("the cat", target="a dog")
    for name in trace.names:
        header, *rows = table(trace, tensor=name)
        stored = trace[name].numpy()
        got = floats(rows, 2 if header[0] == "head" else 1)
        assert np.array_equal(got.ravel(), stored.astype(np.float32).ravel()), name
        values = arrays(trace, tensor=name)["values"]
        assert values.dtype == stored.dtype
        assert np.array_equal(values, stored), name


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_written_number_is_the_float32_it_was(value: float):
    text = exact(value)
    assert np.float32(float(text)) == np.float32(value)
    assert len(text.partition("e")[0].lstrip("-").replace(".", "").lstrip("0")) <= 9


def test_lines_end_as_rfc_4180_has_it(chinese: Trace):
    payload = export(chinese, "csv", ExportRequest(head=0)).payload.removeprefix(BOM)
    assert payload.endswith(b"\r\n")
    assert payload.count(b"\n") == payload.count(b"\r\n") == len(table(chinese, head=0))


def test_the_output_has_a_line_for_each_candidate(shipped: Session):
    trace = shipped.trace("They are watching.", target="😀 \u3000x", pad_to=12)
    header, *rows = table(trace, view="output")
    assert header == ["position", "token", "rank", "candidate", "probability"]
    output = trace.manifest.output
    assert output is not None
    assert len(rows) == sum(len(step.top) for step in output) > 10
    tokens = iter(rows)
    for position, step in enumerate(output):
        for rank, candidate in enumerate(step.top):
            row = next(tokens)
            assert (row[0], row[2]) == (str(position), str(rank))
            assert row[1].removeprefix("'") == token_labels(trace.manifest.target)[position]
            assert row[3].removeprefix("'") == readable(candidate.text)
            assert np.float32(float(row[4])) == np.float32(candidate.probability)


def test_labels_are_read_back_and_none_begins_a_formula(chinese: Trace):
    count = len(token_labels(chinese.manifest.source))
    words = (HOSTILE * 2)[:count]
    trace = with_source(chinese, words)
    for wanted in ({"tensor": "encoder.0.self.weights", "head": 0}, {"tensor": "source.input"}):
        header, *rows = table(trace, **wanted)
        first = [row[0] for row in rows]
        assert [label.removeprefix("'") for label in first] == [
            readable(word).removeprefix("'") for word in words
        ]
        for label in (*header, *first):
            assert not label.startswith(BEGIN_FORMULAS)


def test_a_candidate_begins_no_formula(chinese: Trace):
    top = [Prediction(5, text, 0.25) for text in HOSTILE]
    output = [Output(top, top[0], 1.0)]
    trace = Trace(replace(chinese.manifest, output=output), chinese.tensors)
    candidates = [row[3] for row in table(trace, view="output")[1:]]
    assert '\'=HYPERLINK("http://x")' in candidates
    assert not any(text.startswith(BEGIN_FORMULAS) for text in candidates)


@given(st.lists(st.text(min_size=1, max_size=8), min_size=12, max_size=12))
def test_any_label_survives_csv_and_npz(chinese: Trace, words: list[str]):
    trace = with_source(chinese, words)
    labels = token_labels(trace.manifest.source)
    header, *rows = table(trace, tensor="encoder.0.self.weights", head=0)
    assert len(rows) == len(words)
    for written in (header[1:], [row[0] for row in rows]):
        for cell, label in zip(written, labels, strict=True):
            assert cell == (f"'{label}" if label.startswith(BEGIN_FORMULAS) else label)
    loaded = arrays(trace, tensor="encoder.0.self.weights", head=0)
    assert loaded["rows"].tolist() == loaded["columns"].tolist() == labels


def test_npz_has_everything_that_tells_what_it_is(chinese: Trace):
    manifest = chinese.manifest
    assert manifest.source is not None
    assert manifest.target is not None
    loaded = arrays(chinese, block="decoder.0.self", head=1)
    assert set(loaded) == {
        *("values", "rows", "columns", "tensor", "head", "source", "target", "model", "mask")
    }
    assert loaded["values"].dtype == np.float32
    assert np.array_equal(loaded["values"], chinese["decoder.0.self.weights"][1].numpy())
    assert np.array_equal(loaded["mask"], chinese["decoder.0.self.mask"].numpy())
    assert loaded["rows"].tolist() == token_labels(manifest.target)
    assert loaded["columns"].tolist() == token_labels(manifest.target)
    assert loaded["tensor"] == "decoder.0.self.weights"
    assert loaded["head"] == 1
    assert loaded["source"] == manifest.source.text == "机器学习很有趣。"
    assert loaded["target"] == manifest.target.text
    assert loaded["model"] == manifest.model.id


def test_npz_tells_which_heads_it_has(chinese: Trace):
    every = arrays(chinese, tensor="encoder.0.self.q")
    assert every["head"].tolist() == [0, 1, 2, 3]
    assert every["values"].shape[0] == 4
    assert "mask" not in every
    assert arrays(chinese, tensor="encoder.0.self.out")["head"].tolist() == []


def test_the_same_request_gives_the_same_npz_at_any_time(chinese: Trace):
    payload = export(chinese, "npz", ExportRequest(head=0)).payload
    with zipfile.ZipFile(io.BytesIO(payload)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_DEFLATED}


@pytest.mark.parametrize("source", HOSTILE)
def test_a_source_is_kept_as_it_was_typed(shipped: Session, source: str):
    trace = shipped.trace(source, target="a")
    assert arrays(trace, head=0)["source"] == source
    header, *rows = table(trace, tensor="encoder.0.self.weights", head=0)
    labels = token_labels(trace.manifest.source)
    assert [row[0].removeprefix("'") for row in rows] == [x.removeprefix("'") for x in labels]
    assert len(header) == len(labels) + 1


def test_predictions_are_no_npz(chinese: Trace):
    with pytest.raises(InputError, match=r"format: 'npz'.*csv"):
        export(chinese, "npz", ExportRequest(view="output"))
