"""What cannot be exported over HTTP, and how that is said."""

import json
from typing import Any

import pytest
import safetensors.numpy
from starlette.testclient import TestClient

from attnscope.app.export.formats import FORMATS, export
from attnscope.app.export.request import ExportRequest
from attnscope.app.main import create_app
from attnscope.app.settings import Settings
from attnscope.model import Session

from .exporting import CHINESE, AssertProblem, get

PROBLEMS = [
    ({"format": "pptx"}, "invalid-value", "format", "pptx", "npz"),
    ({"view": "nothing"}, "invalid-value", "view", "nothing", "pipeline"),
    ({"view": "positions"}, "invalid-value", "view", "positions", "/api/export/positions"),
    ({"block": "encoder.9.self"}, "invalid-value", "block", "encoder.9.self", "decoder.3.cross"),
    ({"tensor": "x" * 5000}, "unknown-tensor", "tensor", "x" * 79 + "…", "source.embedding"),
    ({"tensor": "nothing", "format": "json"}, "unknown-tensor", "tensor", "nothing", "names"),
    ({"tensor": "*", "format": "safetensors"}, "unknown-tensor", "tensor", "*", "names"),
    ({"head": 4}, "invalid-value", "head", "4", "0–3"),
    ({"head": 4, "format": "safetensors"}, "invalid-value", "head", "4", "0–3"),
    ({"head": "x"}, "invalid-value", "head", "x", "0, 1, 2"),
    ({"style": "beamer", "format": "latex"}, "invalid-value", "style", "beamer", "tabular"),
    ({"style": "tabular"}, "invalid-value", "style", "tabular", "latex"),
    ({"view": "output", "format": "npz"}, "invalid-value", "format", "npz", "csv"),
    ({"view": "output", "format": "latex"}, "invalid-value", "format", "latex", "csv"),
    ({"source": ""}, "empty-text", "source", "", "white space"),
    ({"source": "猫 " * 200}, "too-long", "source", None, "128"),
    ({"model": "huge"}, "unknown-model", "model", "huge", "tiny-translator"),
    ({"target_language": "tlh"}, "unknown-language", "target_language", "tlh", "fr"),
    ({"tensors": "source.input"}, "unknown-field", "tensors", "source.input", None),
]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("change", "type", "field", "sent", "word"), PROBLEMS, ids=str)
def test_what_cannot_be_exported_is_told_by_field(
    client: TestClient,
    assert_problem: AssertProblem,
    method: str,
    change: dict[str, Any],
    type: str,
    field: str,
    sent: str | None,
    word: str | None,
):
    query = {"source": CHINESE, **change}
    if method == "GET":
        answer = client.get("/api/export", params=query)
    else:
        answer = client.post("/api/export", json=query)
    problem = assert_problem(answer, 422, type)
    assert problem["field"] == field
    assert sent in (None, problem["sent"])
    assert word is None or word in problem["allowed"]


@pytest.mark.parametrize("format", ["csv", "json"])
def test_a_text_file_over_the_bound_is_refused_by_number(
    client: TestClient, assert_problem: AssertProblem, format: str
):
    query = {"format": format, "tensor": "encoder.0.self.weights"}
    exact = len(get(client, **query).content)
    for bound in (500, exact - 1):
        with TestClient(create_app(Settings(max_json_bytes=bound))) as small:
            answer = small.get("/api/export", params={"source": CHINESE, **query})
            problem = assert_problem(answer, 413, "answer-too-large")
            assert (problem["field"], problem["limit"]) == ("tensor", bound)
            for binary in ("npz", "safetensors"):
                wanted = {"source": CHINESE, "format": binary}
                assert small.get("/api/export", params=wanted).status_code == 200
    with TestClient(create_app(Settings(max_json_bytes=exact))) as enough:
        answer = enough.get("/api/export", params={"source": CHINESE, **query})
        assert answer.status_code == 200


def test_latex_of_more_than_64_times_64_cells_is_refused(
    client: TestClient, assert_problem: AssertProblem
):
    query = {"source": "猫" * 70, "target": "a", "format": "latex", "block": "encoder.0.self"}
    answer = client.get("/api/export", params=query)
    problem = assert_problem(answer, 422, "too-many-cells")
    assert (problem["field"], problem["limit"]) == ("tensor", 4096)
    assert str(4 * 71 * 71) in problem["sent"]


@pytest.mark.parametrize("format", FORMATS)
def test_a_text_of_2000_characters_is_exported_in_every_format(format: str):
    source = "The cat drinks water. " * 91
    assert len(source) > 2000
    wanted = {"format": format, "tensor": "encoder.0.ffn.active"}
    with TestClient(create_app(Settings(token_limit=512))) as patient:
        answer = patient.get("/api/export", params={"source": source, "target": "a", **wanted})
        assert answer.status_code == 200
        tokens = patient.get("/api/trace", params={"source": source, "tensors": "source.input"})
    if format == "csv":
        shape = safetensors.numpy.load(tokens.content)["source.input"].shape
        assert len(answer.text.splitlines()) == shape[0] + 1 > 400
    if format == "json":
        assert json.loads(answer.content)["source"]["text"] == source


@pytest.mark.parametrize("format", FORMATS)
def test_no_bound_holds_for_who_asks_without_a_server(shipped: Session, format: str):
    trace = shipped.trace("猫" * 120, target="a")
    tensor = "encoder.0.ffn.active" if format == "latex" else "decoder.logits"
    file = export(trace, format, ExportRequest(tensor=tensor))
    assert file.filename.isascii()
    assert file.payload
