"""Every error is one problem document, whatever is wrong with the request."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from attnscope.app.http.problems import TITLES

AssertProblem = Callable[..., dict[str, Any]]

# what is sent, and the type, field and sent of the problem
SOURCES = [
    ({"source": ""}, "empty-text", "source", ""),
    ({"source": " \n\t\u3000"}, "empty-text", "source", " \n\t\u3000"),
    ({"source": "a\0b"}, "invalid-text", "source", "a\0b"),
    ({"source": "猫 " * 200}, "too-long", "source", None),
    ({"source": "a", "model": "huge-translator"}, "unknown-model", "model", "huge-translator"),
    ({"source": "a", "model": "../tiny-translator"}, "unknown-model", "model", None),
    ({"source": "a", "model": "tiny-translator@"}, "unknown-model", "model", None),
    ({"source": "a", "model": "tiny-translator@7"}, "unknown-model", "model", None),
    ({"source": "a", "target_language": "tlh"}, "unknown-language", "target_language", "tlh"),
    ({"source": "a", "target_language": ""}, "unknown-language", "target_language", ""),
    ({"source": "a", "target_language": "\0"}, "unknown-language", "target_language", "\0"),
    ({"target": "a"}, "missing-field", "source", None),
    ({"source": "a", "sauce": "b"}, "unknown-field", "sauce", "b"),
]
TRACES = [
    *SOURCES,
    ({"source": "a", "target": "a\0"}, "invalid-text", "target", "a\0"),
    ({"source": "a", "target": "猫 " * 200}, "too-long", "target", None),
    ({"source": "a", "target_ids": [700] * 200}, "too-long", "target_ids", None),
    ({"source": "a", "target_ids": [700] * 513}, "invalid-value", "target_ids", None),
    ({"source": "a", "target_ids": [-1]}, "invalid-value", "target_ids", "-1"),
    ({"source": "a", "target_ids": [10**6]}, "invalid-value", "target_ids", "1000000"),
    ({"source": "a", "target_ids": [10**30]}, "invalid-value", "target_ids", None),
    ({"source": "a", "target_ids": [5, 0]}, "invalid-value", "target_ids", "0"),
    ({"source": "a", "target_ids": ["x"]}, "invalid-value", "target_ids.0", "x"),
    ({"source": "a", "pad_to": -1}, "invalid-value", "pad_to", "-1"),
    ({"source": "a", "pad_to": 129}, "invalid-value", "pad_to", "129"),
    ({"source": "a", "pad_to": "many"}, "invalid-value", "pad_to", "many"),
    ({"source": "a", "pad_to": 1.5}, "invalid-value", "pad_to", "1.5"),
    ({"source": "a", "dtype": "f64"}, "invalid-value", "dtype", "f64"),
    ({"source": "a", "tensors": ["nothing.*"]}, "unknown-tensor", "tensors", "nothing.*"),
    ({"source": "a", "tensors": ["*", "nothing"]}, "unknown-tensor", "tensors", "nothing"),
    ({"source": "a", "tensors": ["*"] * 65}, "invalid-value", "tensors", None),
]
GENERATIONS = [
    *SOURCES,
    ({"source": "a", "method": "guess"}, "invalid-value", "method", "guess"),
    ({"source": "a", "method": "beam", "beam": 0}, "invalid-value", "beam", "0"),
    ({"source": "a", "method": "beam", "beam": 9}, "invalid-value", "beam", "9"),
    ({"source": "a", "method": "beam", "beam": 2.5}, "invalid-value", "beam", "2.5"),
    ({"source": "a", "method": "sample", "temperature": 0}, "invalid-value", "temperature", "0"),
    ({"source": "a", "method": "sample", "temperature": 1e9}, "invalid-value", "temperature", None),
    (
        {"source": "a", "method": "sample", "temperature": "hot"},
        "invalid-value",
        "temperature",
        "hot",
    ),
    ({"source": "a", "method": "sample", "top_k": -1}, "invalid-value", "top_k", "-1"),
    ({"source": "a", "method": "sample", "top_p": 0}, "invalid-value", "top_p", "0"),
    ({"source": "a", "method": "sample", "top_p": 1.01}, "invalid-value", "top_p", "1.01"),
    ({"source": "a", "method": "sample", "seed": -1}, "invalid-value", "seed", "-1"),
    ({"source": "a", "method": "sample", "seed": 2**32}, "invalid-value", "seed", str(2**32)),
    ({"source": "a", "without_cache": 1}, "invalid-value", "without_cache", "1"),
    ({"source": "a", "max_tokens": 0}, "invalid-value", "max_tokens", "0"),
    ({"source": "a", "max_tokens": "few"}, "invalid-value", "max_tokens", "few"),
]
# what JSON can say and a URL cannot
BODIES = [
    ({"source": "a\ud800"}, "invalid-text", "source", "a?"),
    ({"source": "a", "target_language": "\udfff"}, "unknown-language", "target_language", "?"),
    ({"source": 1}, "invalid-value", "source", "1"),
    ({"source": None}, "invalid-value", "source", None),
    ({"source": ["a"]}, "invalid-value", "source", '["a"]'),
    ({"source": {"text": "a"}}, "invalid-value", "source", '{"text": "a"}'),
    ({"source": True}, "invalid-value", "source", "true"),
]
TRACE_BODIES = [
    *BODIES,
    ({"source": "a", "target": "\ud800"}, "invalid-text", "target", "?"),
    ({"source": "a", "tensors": "nothing"}, "unknown-tensor", "tensors", "nothing"),
    ({"source": "a", "tensors": 3}, "invalid-value", "tensors", "3"),
    ({"source": "a", "tensors": ["*", 3]}, "invalid-value", "tensors.1", "3"),
    ({"source": "a", "pad_to": "20"}, "invalid-value", "pad_to", "20"),
    ({"source": "a", "pad_to": True}, "invalid-value", "pad_to", "true"),
    ({"source": "a", "pad_to": None}, "invalid-value", "pad_to", None),
    ({"source": "a", "target_ids": "700"}, "invalid-value", "target_ids", "700"),
    ({"source": "a", "target_ids": [True]}, "invalid-value", "target_ids.0", "true"),
]
POSITIONS = [
    ({"kind": "rotary"}, "invalid-value", "kind", "rotary"),
    ({"length": 0}, "invalid-value", "length", "0"),
    ({"length": 513}, "invalid-value", "length", "513"),
    ({"length": "long"}, "invalid-value", "length", "long"),
    ({"d_model": 7}, "invalid-value", "d_model", "7"),
    ({"d_model": 0}, "invalid-value", "d_model", "0"),
    ({"d_model": 1026}, "invalid-value", "d_model", "1026"),
    ({"base": 1}, "invalid-value", "base", "1"),
    ({"base": -3}, "invalid-value", "base", "-3"),
    ({"base": "nan"}, "invalid-value", "base", "nan"),
    ({"base": "inf"}, "invalid-value", "base", "inf"),
    ({"source": "a"}, "unknown-field", "source", "a"),
]
CASES = [
    *(("GET", "/api/trace", *case) for case in TRACES),
    *(("POST", "/api/trace", *case) for case in TRACES + TRACE_BODIES),
    *(("POST", "/api/generate", *case) for case in GENERATIONS + BODIES),
    *(("GET", "/api/positions", *case) for case in POSITIONS),
]


@pytest.mark.parametrize(("method", "path", "sent", "type", "field", "shown"), CASES)
def test_a_request_that_cannot_be_answered_is_told_which_field_is_to_blame(
    client: TestClient,
    assert_problem: AssertProblem,
    module_calls: list[str],
    method: str,
    path: str,
    sent: dict[str, Any],
    type: str,
    field: str,
    shown: str | None,
):
    if method == "GET":
        answer = client.get(path, params=sent)
    else:
        # json escapes a lone surrogate, which could not be encoded otherwise
        headers = {"Content-Type": "application/json"}
        answer = client.post(path, content=json.dumps(sent), headers=headers)
    problem = assert_problem(answer, 422, type)
    assert problem["field"] == field
    if shown is not None:
        assert problem["sent"] == shown
    assert problem["allowed"]
    assert module_calls == [] or field in ("tensors", "pad_to")


@pytest.mark.parametrize("field", ["source", "target"])
def test_a_text_that_is_too_long_is_told_by_how_much(
    client: TestClient, assert_problem: AssertProblem, field: str
):
    answer = client.post("/api/trace", json={"source": "a", field: "猫 " * 200})
    problem = assert_problem(answer, 422, "too-long")
    assert problem["limit"] == 128
    assert problem["tokens"] > 200


def test_a_text_of_exactly_the_limit_is_answered(client: TestClient):
    body = {"source": "猫" * 127, "target_ids": [700] * 127, "tensors": "source.input"}
    answer = client.post("/api/trace", json=body, headers={"Accept": "application/json"})
    assert len(answer.json()["source"]["tokens"]) == len(answer.json()["target"]["tokens"]) == 128


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("source=%ff", "source"),
        ("source=%zz", "source"),
        ("source=100%", "source"),
        ("source=%4", "source"),
        ("source=%C3", "source"),
        ("source=%ED%A0%80", "source"),
        ("source=a&target=%C3%28", "target"),
        ("source=a&%ff=1", "%ff"),
    ],
)
@pytest.mark.parametrize("path", ["/api/trace", "/api/positions"])
def test_percent_encoding_that_spells_no_text_is_refused(
    client: TestClient, assert_problem: AssertProblem, path: str, query: str, field: str
):
    problem = assert_problem(client.get(f"{path}?{query}"), 422, "invalid-text")
    assert problem["field"] == field


def test_bytes_that_are_not_percent_encoded_are_refused(
    app: FastAPI, client: TestClient, assert_problem: AssertProblem
):
    assert client.get("/readyz").status_code == 200

    async def behind_a_careless_proxy(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "query_string": "source=猫".encode()}, receive, send)

    answer = TestClient(behind_a_careless_proxy).get("/api/trace")
    assert assert_problem(answer, 422, "invalid-text")["field"] == "source"


@settings(max_examples=150)
@given(st.text(st.sampled_from("source=&%+;,.[]{}\"'\\0123456789abcdef*~"), max_size=40))
def test_no_query_however_odd_makes_the_server_fail(client: TestClient, query: str):
    for path in ("/api/trace", "/api/positions", "/"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code in (200, 422)
        if answer.status_code == 422:
            assert answer.json()["field"] is not None


@pytest.mark.parametrize(
    "path",
    [
        "/static/..%2fapp/main.py",
        "/static/%2e%2e/app/main.py",
        "/static/js/../../pyproject.toml",
        "/static//etc/passwd",
        "/static/%00",
        "/static/" + "a" * 5000,
        "/vendor/",
    ],
)
def test_no_path_leads_to_a_file_that_is_not_served(
    client: TestClient, assert_problem: AssertProblem, path: str
):
    assert_problem(client.get(path), 404, "not-found")


@pytest.mark.parametrize(
    "path", ["/nothing", "/api", "/api/nothing", "/api/trace/1", "/static/x", "/static/js", "/%ff"]
)
def test_an_unknown_path_is_not_found(client: TestClient, assert_problem: AssertProblem, path: str):
    assert_problem(client.get(path), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", "/api/trace", {"GET", "HEAD", "POST"}),
        ("PUT", "/api/generate", {"POST"}),
        ("GET", "/api/generate", {"POST"}),
        ("POST", "/api/positions", {"GET", "HEAD"}),
        ("PATCH", "/api/models", {"GET", "HEAD"}),
        ("POST", "/healthz", {"GET", "HEAD"}),
        ("POST", "/", {"GET", "HEAD"}),
        ("POST", "/static/css/base.css", {"GET", "HEAD"}),
    ],
)
def test_a_wrong_method_is_told_the_right_ones(
    client: TestClient, assert_problem: AssertProblem, method: str, path: str, allow: set[str]
):
    answer = client.request(method, path)
    assert_problem(answer, 405, "method-not-allowed")
    assert set(answer.headers["allow"].split(", ")) == allow


def test_a_trace_over_4_mb_as_json_is_refused_with_a_word_on_tensors(
    client: TestClient, assert_problem: AssertProblem
):
    query = {"source": "猫" * 120, "target": "a"}
    answer = client.get("/api/trace", params=query, headers={"Accept": "application/json"})
    problem = assert_problem(answer, 413, "answer-too-large")
    assert problem["field"] == "tensors"
    assert problem["limit"] == 4_000_000
    assert client.get("/api/trace", params=query).status_code == 200
    part = {**query, "tensors": "encoder.0.self.weights"}
    answer = client.get("/api/trace", params=part, headers={"Accept": "application/json"})
    assert answer.status_code == 200
    assert len(answer.content) <= 4_000_000


def test_every_type_of_problem_has_a_title_of_its_own():
    assert len(set(TITLES.values())) == len(TITLES) > 10
    for title in TITLES.values():
        assert title.endswith(".")
