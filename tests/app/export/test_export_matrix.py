"""Which matrix an export is about, and what its rows and columns are called."""

from typing import Any

import numpy as np
import pytest

from attnscope.app.export.matrix import TEXT_VIEWS, Axis, Matrix, Predictions, find
from attnscope.app.export.request import ExportRequest
from attnscope.app.export.text import token_labels
from attnscope.app.views.places import places_with
from attnscope.model import InputError, Session, Trace
from attnscope.model.network import Place


@pytest.fixture(scope="module")
def trace(tiny: Session) -> Trace:
    """Two encoder layers, three of the decoder; sides of different lengths."""
    return tiny.trace("the cat sat", target="the dog", target_language="fr")


def found(trace: Trace, **wanted: Any) -> Matrix:
    matrix = find(trace, ExportRequest(**wanted))
    assert isinstance(matrix, Matrix)
    return matrix


def refused(trace: Trace, **wanted: Any) -> InputError:
    with pytest.raises(InputError) as error:
        find(trace, ExportRequest(**wanted))
    return error.value


def numbers(count: int) -> list[str]:
    return [str(index) for index in range(count)]


def test_the_sides_differ_in_length(trace: Trace):
    manifest = trace.manifest
    lengths = {len(token_labels(manifest.source)), len(token_labels(manifest.target))}
    assert len(lengths | {manifest.model.d_head["encoder"], manifest.model.d_model["encoder"]}) == 4


@pytest.mark.parametrize(
    ("wanted", "tensor"),
    [
        ({}, "decoder.2.cross.weights"),
        ({"view": "pipeline"}, "decoder.2.cross.weights"),
        ({"view": "heads", "block": "encoder.0.self"}, "encoder.0.self.weights"),
        ({"view": "project", "block": "decoder.1.self"}, "decoder.1.self.q"),
        ({"view": "multihead"}, "decoder.2.cross.share"),
        ({"view": "norm"}, "decoder.2.cross.normed"),
        ({"view": "norm", "block": "encoder.1.ffn"}, "encoder.1.ffn.normed"),
        ({"view": "ffn"}, "decoder.2.ffn.hidden"),
        ({"view": "ffn", "block": "encoder.0.ffn"}, "encoder.0.ffn.hidden"),
        ({"view": "input"}, "source.input"),
        ({"view": "input", "block": "target"}, "target.input"),
        ({"view": "memory"}, "decoder.0.cross.memory"),
        ({"view": "player"}, "decoder.2.cross.weights"),
        ({"view": "player", "block": "decoder.0.self"}, "decoder.0.self.weights"),
        ({"block": "encoder.1.ffn"}, "encoder.1.ffn.hidden"),
        ({"block": "target"}, "target.input"),
        ({"block": "memory"}, "decoder.0.cross.memory"),
        ({"tensor": "encoder.0.self.dot"}, "encoder.0.self.dot"),
        ({"tensor": "source.position", "view": "ffn", "block": "source"}, "source.position"),
    ],
    ids=str,
)
def test_view_and_block_decide_the_tensor(trace: Trace, wanted: dict[str, Any], tensor: str):
    assert found(trace, **wanted).tensor == tensor


def test_rows_are_named_by_queries_and_columns_by_keys(trace: Trace):
    source, target = (token_labels(side) for side in (trace.manifest.source, trace.manifest.target))
    for block, queries, keys in [
        ("encoder.0.self", source, source),
        ("decoder.0.self", target, target),
        ("decoder.1.cross", target, source),
    ]:
        for value in ("dot", "scores", "weights", "mask"):
            matrix = found(trace, tensor=f"{block}.{value}")
            assert matrix.rows == Axis("query", queries, are_tokens=True)
            assert matrix.columns == Axis("key", keys, are_tokens=True)


def test_other_axes_are_named_by_their_numbers_from_0(trace: Trace):
    model = trace.manifest.model
    d_model, d_head, d_ff = (
        sizes["decoder"] for sizes in (model.d_model, model.d_head, model.d_ff)
    )
    source, target = (token_labels(side) for side in (trace.manifest.source, trace.manifest.target))
    for tensor, rows, columns, name in [
        ("decoder.1.cross.q", target, d_head, "dimension"),
        ("decoder.1.cross.k", source, d_head, "dimension"),
        ("decoder.1.cross.v", source, d_head, "dimension"),
        ("decoder.1.cross.z", target, d_head, "dimension"),
        ("decoder.1.cross.share", target, d_model, "dimension"),
        ("encoder.1.ffn.hidden", source, d_ff, "hidden unit"),
        ("decoder.0.ffn.out", target, d_model, "dimension"),
        ("decoder.1.cross.memory", source, d_model, "dimension"),
        ("decoder.1.cross.input", target, d_model, "dimension"),
        ("source.input", source, d_model, "dimension"),
        ("target.embedding", target, d_model, "dimension"),
        ("decoder.logits", target, model.vocabulary_size, "vocabulary entry"),
    ]:
        matrix = found(trace, tensor=tensor)
        assert matrix.rows.labels == rows, tensor
        assert matrix.columns == Axis(name, numbers(columns), are_tokens=False), tensor
        assert matrix.values.shape[-2:] == (len(rows), columns), tensor


def test_a_tensor_of_one_axis_is_one_column(trace: Trace):
    matrix = found(trace, tensor="encoder.0.ffn.active")
    assert matrix.columns.labels == ["active"]
    assert matrix.rows.labels == token_labels(trace.manifest.source)
    ((_, sheet),) = matrix.sheets()
    assert sheet.shape == (len(matrix.rows.labels), 1)


def test_matrices_of_the_network_have_numbers_on_both_sides(trace: Trace):
    model = trace.manifest.model
    matrix = found(trace, tensor="weights.encoder.0.self.w_q")
    assert matrix.rows.labels == numbers(model.d_model["encoder"])
    assert matrix.columns.labels == numbers(model.heads["encoder"] * model.d_head["encoder"])


def test_every_tensor_can_be_exported_by_every_name_and_has_the_numbers_of_the_trace(trace: Trace):
    assert trace.manifest.aliases
    for name in trace.names:
        matrix = found(trace, tensor=name)
        stored = trace[name].numpy()
        assert np.array_equal(matrix.values, stored), name
        assert matrix.values.dtype == stored.dtype
        sheets = [sheet for _, sheet in matrix.sheets()]
        size = (len(matrix.rows.labels), len(matrix.columns.labels))
        assert {sheet.shape for sheet in sheets} == {size}, name
        assert np.array_equal(np.concatenate([sheet.ravel() for sheet in sheets]), stored.ravel())


def test_a_head_is_one_sheet_and_all_heads_are_as_many(trace: Trace):
    weights = trace["encoder.1.self.weights"].numpy()
    for head in range(len(weights)):
        matrix = found(trace, tensor="encoder.1.self.weights", head=head)
        ((told, sheet),) = matrix.sheets()
        assert told == head
        assert np.array_equal(sheet, weights[head])
    every = found(trace, tensor="encoder.1.self.weights")
    assert [head for head, _ in every.sheets()] == list(range(len(weights)))


def test_the_mask_comes_with_queries_and_keys_alone(trace: Trace):
    own = trace["decoder.0.self.mask"].numpy()
    assert own.any()
    for value in ("dot", "scores", "weights"):
        mask = found(trace, tensor=f"decoder.0.self.{value}").mask
        assert mask is not None
        assert np.array_equal(mask, own)
    for value in ("mask", "q", "out"):
        assert found(trace, tensor=f"decoder.0.self.{value}").mask is None


def test_the_output_is_a_table_of_predictions(trace: Trace, tiny: Session):
    padded = tiny.trace("the cat sat", target="the dog", pad_to=20)
    for one in (trace, padded):
        table = find(one, ExportRequest(view="output"))
        assert isinstance(table, Predictions)
        assert table.output == one.manifest.output
        assert table.tokens == token_labels(one.manifest.target)[: len(table.output)]


@pytest.mark.parametrize(
    ("wanted", "problem", "field", "sent", "word"),
    [
        ({"view": "nothing"}, "invalid-value", "view", "nothing", "pipeline"),
        ({"view": ""}, "invalid-value", "view", "", "pipeline"),
        ({"view": "positions"}, "invalid-value", "view", "positions", "/api/export/positions"),
        ({"view": "nothing", "tensor": "source.input"}, "invalid-value", "view", "nothing", "ffn"),
        ({"block": "encoder.7.self"}, "invalid-value", "block", "encoder.7.self", "decoder.2"),
        ({"block": "encoder.0"}, "invalid-value", "block", "encoder.0", "decoder.2"),
        (
            {"view": "ffn", "block": "encoder.0.self"},
            "invalid-value",
            "block",
            "encoder.0.self",
            "decoder.2.ffn",
        ),
        ({"view": "input", "block": "memory"}, "invalid-value", "block", "memory", "source"),
        ({"view": "output", "block": "source"}, "invalid-value", "block", "source", "output"),
        ({"view": "player", "block": "encoder.0.self"}, "invalid-value", "block", None, "decoder"),
        ({"tensor": "nothing"}, "unknown-tensor", "tensor", "nothing", "source.embedding"),
        ({"tensor": "encoder.*.weights"}, "unknown-tensor", "tensor", "encoder.*.weights", "names"),
        ({"tensor": ""}, "unknown-tensor", "tensor", "", "names"),
        ({"head": 99}, "invalid-value", "head", 99, "0–"),
        ({"head": -1}, "invalid-value", "head", -1, "0–"),
        ({"tensor": "source.input", "head": 0}, "invalid-value", "head", 0, "no heads"),
        ({"view": "output", "head": 0}, "invalid-value", "head", 0, "no heads"),
    ],
    ids=str,
)
def test_what_the_trace_does_not_have_is_refused_by_the_field_that_asks(
    trace: Trace, wanted: dict[str, Any], problem: str, field: str, sent: Any, word: str
):
    error = refused(trace, **wanted)
    assert (error.problem, error.field) == (problem, field)
    assert sent in (None, error.sent)
    assert word in error.allowed


def _has_matrix(view: str, place: Place) -> bool:
    """Of the whole network, that is the attention chosen in it."""
    return view != "figure" or place.kind == "attention"


def test_every_view_has_its_matrix_wherever_it_is(trace: Trace):
    found = 0
    for view in TEXT_VIEWS:
        for place in places_with(view, trace.manifest.places):
            if _has_matrix(view, place):
                find(trace, ExportRequest(view=view, block=place.name))
                found += 1
    assert found > len(TEXT_VIEWS)
