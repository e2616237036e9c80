"""Request bodies that are no JSON, no object, or too large."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from attnscope.app.main import create_app
from attnscope.app.settings import Settings

AssertProblem = Callable[..., dict[str, Any]]
PATHS = ["/api/trace", "/api/generate"]
JSON = {"Content-Type": "application/json"}
LIMIT = 64_000

MALFORMED = {
    "cut off": b'{"source": "a"',
    "a comma too many": b'{"source": "a",}',
    "single quotes": b"{'source': 'a'}",
    "not UTF-8": b'{"source": "\xff"}',
    "half a character": b'{"source": "\xe7\x8c"}',
    "no JSON at all": b"source=a",
    "white space": b"  ",
    "NUL": b"\0",
    "nested without end": b"[" * 10_000,
    "nested deeply": b'{"source": ' + b"[" * 30_000 + b"]" * 30_000 + b"}",
    "nested objects": b'{"a":' * 10_000 + b"1" + b"}" * 10_000,
    "a number of 5000 digits": b'{"source": "a", "pad_to": ' + b"9" * 5000 + b"}",
}
NO_OBJECT = {
    "an array": b'[{"source": "a"}]',
    "a string": b'"a"',
    "a number": b"1",
    "null": b"null",
    "true": b"true",
    "NaN": b"NaN",
    "an array of arrays": b"[" * 500 + b"]" * 500,
}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED)
def test_a_body_that_is_no_json_is_malformed(
    client: TestClient, assert_problem: AssertProblem, path: str, body: bytes
):
    problem = assert_problem(client.post(path, content=body, headers=JSON), 422, "malformed-json")
    assert problem["field"] == "body"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("body", NO_OBJECT.values(), ids=NO_OBJECT)
def test_a_body_that_is_no_object_is_refused(
    client: TestClient, assert_problem: AssertProblem, path: str, body: bytes
):
    answer = client.post(path, content=body, headers=JSON)
    assert assert_problem(answer, 422, "invalid-value")["field"] == "body"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("source", [rb"\ud83d", rb"\udca9\ud83d", b"\xed\xa0\x80", rb"\u0000"])
def test_half_an_emoji_is_no_text_however_it_is_written(
    client: TestClient, assert_problem: AssertProblem, path: str, source: bytes
):
    answer = client.post(path, content=b'{"source": "' + source + b'"}', headers=JSON)
    assert assert_problem(answer, 422, "invalid-text")["field"] == "source"


def test_both_halves_of_an_emoji_are_text(client: TestClient):
    body = rb'{"source": "\ud83d\udca9", "target": "a", "tensors": "source.input"}'
    headers = {**JSON, "Accept": "application/json"}
    answer = client.post("/api/trace", content=body, headers=headers)
    assert answer.json()["source"]["text"] == "\U0001f4a9"


@pytest.mark.parametrize("path", PATHS)
def test_an_empty_body_is_missing(client: TestClient, assert_problem: AssertProblem, path: str):
    problem = assert_problem(client.post(path, headers=JSON), 422, "missing-field")
    assert problem["field"] == "body"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("depth", [100, 500, 900, 950, 990, 1000, 2000])
def test_a_deeply_nested_value_is_refused_at_any_depth(client: TestClient, path: str, depth: int):
    body = b'{"source": ' + b"[" * depth + b"]" * depth + b"}"
    answer = client.post(path, content=body, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["type"] in ("/problems/invalid-value", "/problems/malformed-json")


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "1e-5", "-1"])
@pytest.mark.parametrize("field", ["pad_to", "max_tokens", "source", "target_ids"])
def test_numbers_that_are_none_are_refused(client: TestClient, path: str, number: str, field: str):
    body = f'{{"source": "a", "{field}": {number}}}'
    answer = client.post(path, content=body, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["field"] == field


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("content_type", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_another_content_type_is_refused_by_its_name(
    client: TestClient, assert_problem: AssertProblem, path: str, content_type: str | None
):
    headers = {} if content_type is None else {"Content-Type": content_type}
    answer = client.post(path, content=b'{"source": "a"}', headers=headers)
    problem = assert_problem(answer, 422, "invalid-value")
    assert (problem["field"], problem["sent"]) == ("Content-Type", content_type)
    assert problem["allowed"] == "application/json"


def test_a_charset_of_json_is_no_other_content_type(client: TestClient):
    headers = {"Content-Type": "application/json; charset=utf-8"}
    body = b'{"source": "a", "target": "a", "tensors": "source.input"}'
    assert client.post("/api/trace", content=body, headers=headers).status_code == 200


@pytest.mark.parametrize("name", [r"\ud800", "x" * 1000, r"\u0000", "", "猫"])
def test_an_unknown_field_of_any_name_is_refused(client: TestClient, name: str):
    body = f'{{"source": "a", "{name}": 1}}'.encode()
    answer = client.post("/api/trace", content=body, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["type"] in ("/problems/unknown-field", "/problems/invalid-text")
    assert len(answer.json()["field"]) <= 80


def in_chunks(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), 1000):
        yield body[start : start + 1000]


@pytest.mark.parametrize("path", [*PATHS, "/nothing"])
@pytest.mark.parametrize("send", [bytes, in_chunks], ids=["announced", "unannounced"])
def test_a_body_over_64_kb_is_refused_before_it_is_parsed(
    server_url: str,
    assert_problem: AssertProblem,
    path: str,
    send: Callable[[bytes], bytes | Iterator[bytes]],
):
    # no JSON: had anybody parsed it, the answer would be 422
    answer = httpx.post(
        server_url + path, content=send(b"[" * (LIMIT + 1)), headers=JSON, timeout=60
    )
    problem = assert_problem(answer, 413, "body-too-large")
    assert problem["field"] == "body"
    assert problem["limit"] == LIMIT


@pytest.mark.parametrize("send", [bytes, in_chunks], ids=["announced", "unannounced"])
def test_a_body_of_exactly_64_kb_is_parsed(
    server_url: str,
    assert_problem: AssertProblem,
    send: Callable[[bytes], bytes | Iterator[bytes]],
):
    body = b'{"source": "a", "target": "a", "tensors": "source.input"'
    body += b" " * (LIMIT - len(body) - 1) + b"}"
    answer = httpx.post(f"{server_url}/api/trace", content=send(body), headers=JSON, timeout=60)
    assert answer.status_code == 200
    text = httpx.post(
        f"{server_url}/api/trace", json={"source": "a" * (LIMIT - 100)}, headers=JSON, timeout=60
    )
    assert_problem(text, 422, "too-long")


def test_the_largest_body_is_a_setting(assert_problem: AssertProblem):
    with TestClient(create_app(Settings(max_body_bytes=50))) as client:
        answer = client.post("/api/trace", json={"source": "a" * 50})
        assert assert_problem(answer, 413, "body-too-large")["limit"] == 50
