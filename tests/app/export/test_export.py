"""Matrices and Traces as files over HTTP: their contents, their names, and who may keep them."""

import csv
import io
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
import safetensors.numpy
from starlette.testclient import TestClient

from attnscope.app.export.formats import FORMATS
from attnscope.app.export.latex import STYLES
from attnscope.app.export.text import token_labels
from attnscope.app.main import create_app
from attnscope.app.schemas.export import ExportQuery
from attnscope.app.settings import Settings
from attnscope.model import Session, Trace

from .exporting import CHINESE, JSON_PART, get

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "npz": "application/octet-stream",
    "latex": "application/x-tex",
    "safetensors": "application/vnd.safetensors",
    "json": "application/json",
}

HOSTILE = [
    '=HYPERLINK("http://x")',
    '"quotes",commas\nnewlines',
    r"\input{/etc/passwd}",
    "%$#&_{}~^\\",
    "a\u202eb\u200dc",
]


def test_the_schema_knows_every_format_and_style():
    fields = ExportQuery.model_fields
    assert list(get_args(fields["format"].annotation)) == list(FORMATS) == list(MEDIA_TYPES)
    assert list(get_args(get_args(fields["style"].annotation)[0])) == list(STYLES)


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_an_attachment_of_its_media_type(client: TestClient, format: str):
    answer = get(client, format=format)
    assert answer.headers["content-type"] == MEDIA_TYPES[format]
    assert answer.headers["x-content-type-options"] == "nosniff"
    disposition = answer.headers["content-disposition"]
    assert disposition.startswith('attachment; filename="attnscope-')
    assert disposition.endswith(f'{FORMATS[format].ending}"')
    assert answer.content


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({}, "attnscope-decoder.3.cross.weights.csv"),
        ({"block": "encoder.0.self", "head": 1}, "attnscope-encoder.0.self.weights-head1.csv"),
        ({"view": "output"}, "attnscope-output.csv"),
        ({"view": "norm", "format": "npz"}, "attnscope-decoder.3.cross.normed.npz"),
        ({"format": "latex", "head": 0}, "attnscope-decoder.3.cross.weights-head0.tex"),
        ({"format": "safetensors"}, "attnscope-trace.safetensors"),
        ({"format": "safetensors", "view": "heads", "head": 2}, "attnscope-trace.safetensors"),
        (JSON_PART, "attnscope-encoder.0.self.weights.json"),
    ],
    ids=str,
)
def test_a_file_is_named_by_what_is_in_it(client: TestClient, query: dict[str, Any], name: str):
    assert get(client, **query).headers["content-disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize("source", HOSTILE)
def test_a_file_is_never_named_by_what_was_typed(client: TestClient, source: str):
    answer = get(client, source=source, target=source)
    name = 'attachment; filename="attnscope-decoder.3.cross.weights.csv"'
    assert answer.headers["content-disposition"] == name


@pytest.mark.parametrize("format", ["csv", "latex", "json"])
def test_chinese_tokens_are_read_in_every_text(client: TestClient, format: str):
    text = get(client, format=format, tensor="encoder.0.self.weights").content.decode()
    assert all(token in text for token in ("机器", "学习", "很有", "趣", "。"))


def test_csv_over_http_is_the_matrix_of_the_session(client: TestClient, shipped: Session):
    trace = shipped.trace(CHINESE, target_language="en", pad_to=9)
    answer = get(client, target_language="en", pad_to=9, block="encoder.2.self", head=3)
    text = answer.content.decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert header[1:] == [row[0] for row in rows] == token_labels(trace.manifest.source)
    got = np.array([row[1:] for row in rows]).astype(np.float32)
    assert np.array_equal(got, trace["encoder.2.self.weights"][3].numpy())


def test_safetensors_and_json_are_those_of_the_trace_route(client: TestClient):
    for format in ("safetensors", "json"):
        headers = {"Accept": MEDIA_TYPES[format]}
        for query in ({}, {"tensors": "decoder.1.cross.q"}):
            trace = client.get("/api/trace", params={"source": CHINESE, **query}, headers=headers)
            wanted = {"tensor": query["tensors"]} if query else {}
            assert get(client, format=format, **wanted).content == trace.content


def test_a_trace_file_is_a_trace_and_safetensors(client: TestClient, tmp_path: Path):
    payload = get(client, format="safetensors").content
    path = tmp_path / "x.safetensors"
    path.write_bytes(payload)
    trace = Trace.load(path)
    assert set(safetensors.numpy.load(payload)) == set(trace.tensors)
    assert trace.manifest.source is not None
    assert trace.manifest.source.text == CHINESE


def test_npz_over_http_loads_in_numpy(client: TestClient, shipped: Session):
    answer = get(client, format="npz", view="project", block="encoder.0.self")
    with np.load(io.BytesIO(answer.content), allow_pickle=False) as loaded:
        assert np.array_equal(loaded["values"], shipped.trace(CHINESE)["encoder.0.self.q"])
        assert loaded["source"] == CHINESE
        assert loaded["rows"][0] == "机器"


@pytest.mark.parametrize(
    "query",
    [
        {"source": CHINESE},
        {"source": "a", "target": CHINESE, "format": "npz", "head": 1, "pad_to": 20},
        {"source": "a", "target_ids": [700, 701], "format": "latex", "style": "tabular"},
        {"source": "a", "model": "tiny-translator@0", "view": "ffn", "target_language": "fr"},
        {"source": "a", "format": "json", "tensor": "source.input"},
        {"source": "a", "format": "safetensors"},
        *({"source": source, "view": "output"} for source in HOSTILE),
    ],
    ids=str,
)
def test_get_and_post_give_the_same_file(client: TestClient, query: dict[str, Any]):
    got = client.get("/api/export", params=query)
    posted = client.post("/api/export", json=query)
    assert (got.status_code, posted.status_code) == (200, 200)
    assert got.content == posted.content
    for name in ("content-type", "content-disposition"):
        assert got.headers[name] == posted.headers[name]


def test_a_get_may_be_kept_and_a_post_may_not(client: TestClient):
    got = get(client)
    posted = client.post("/api/export", json={"source": CHINESE})
    assert got.headers["cache-control"] == "public, max-age=300"
    assert got.headers["etag"]
    assert posted.headers["cache-control"] == "no-store"
    assert "etag" not in posted.headers


def test_a_client_that_has_the_file_is_told_so_without_a_run(
    client: TestClient, module_calls: list[str]
):
    query = {"source": "Nobody has exported this sentence before.", "format": "npz"}
    first = client.get("/api/export", params=query)
    assert "Transformer" in module_calls
    with TestClient(create_app(Settings())) as other_process:
        del module_calls[:]
        headers = {"If-None-Match": first.headers["etag"]}
        again = other_process.get("/api/export", params=query, headers=headers)
    assert (again.status_code, again.content) == (304, b"")
    assert module_calls == []


@pytest.mark.parametrize(
    "change",
    [
        {"source": "a"},
        {"target": "a"},
        {"format": "npz"},
        {"view": "project"},
        {"block": "encoder.0.self"},
        {"tensor": "source.input"},
        {"head": 0},
        {"format": "latex"},
        {"format": "latex", "style": "tabular"},
    ],
    ids=str,
)
def test_another_file_has_another_tag(client: TestClient, change: dict[str, Any]):
    tags = {get(client, **query).headers["etag"] for query in ({}, change)}
    tags.add(client.get("/api/trace", params={"source": CHINESE}).headers["etag"])
    assert len(tags) == 3
