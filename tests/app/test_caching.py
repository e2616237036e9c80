"""The same URL, the same bytes: what may be kept, by whom, and how a client asks again."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

from attnscope.app.main import create_app
from attnscope.app.settings import Settings

JSON = {"Accept": "application/json"}
QUERY = {"source": "They are watching.", "tensors": ["encoder.0.self.weights"]}
POSITIONS = {"length": 7, "d_model": 6}


def tag(client: TestClient, path: str, query: dict[str, Any], **headers: str) -> str:
    answer = client.get(path, params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.headers["etag"]


@pytest.mark.parametrize(("path", "query"), [("trace", QUERY), ("positions", POSITIONS)])
@pytest.mark.parametrize("headers", [{}, JSON])
def test_a_get_may_be_kept_by_anybody_for_five_minutes(
    client: TestClient, path: str, query: dict[str, Any], headers: dict[str, str]
):
    answer = client.get(f"/api/{path}", params=query, headers=headers)
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert answer.headers["vary"] == "Accept"
    # strong, and quoted as HTTP wants it
    assert answer.headers["etag"].strip('"') == answer.headers["etag"][1:-1] != ""


def test_a_post_may_be_kept_by_nobody(client: TestClient):
    answer = client.post("/api/trace", json=QUERY)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["vary"] == "Accept"
    assert "etag" not in answer.headers


@pytest.mark.parametrize(("path", "query"), [("trace", QUERY), ("positions", POSITIONS)])
@pytest.mark.parametrize(
    "known",
    ["{tag}", "W/{tag}", '"another", {tag}', '{tag}, "another"'],
    ids=["itself", "weak", "last", "first"],
)
def test_a_client_that_has_the_answer_is_told_so(
    client: TestClient, path: str, query: dict[str, Any], known: str
):
    first = client.get(f"/api/{path}", params=query)
    headers = {"If-None-Match": known.format(tag=first.headers["etag"])}
    again = client.get(f"/api/{path}", params=query, headers=headers)
    assert again.status_code == 304
    assert again.content == b""
    for name in ("etag", "cache-control", "vary"):
        assert again.headers[name] == first.headers[name]


def test_a_304_runs_no_model(client: TestClient, module_calls: list[str]):
    query = {**QUERY, "source": "Nobody has asked for this sentence before."}
    answer = client.get("/api/trace", params=query)
    assert answer.status_code == 200
    assert "Transformer" in module_calls
    with TestClient(create_app(Settings())) as other_process:
        del module_calls[:]
        headers = {"If-None-Match": answer.headers["etag"]}
        assert other_process.get("/api/trace", params=query, headers=headers).status_code == 304
    assert module_calls == []


def test_another_tag_gets_the_whole_answer(client: TestClient):
    answer = client.get("/api/trace", params=QUERY, headers={"If-None-Match": '"another"'})
    assert answer.status_code == 200
    assert answer.content


@pytest.mark.parametrize(
    "change",
    [
        {"source": "They are watching"},
        {"target": "他们在看。"},
        {"target_ids": [700]},
        {"target_language": "fr"},
        {"model": "tiny-translator@0"},
        {"pad_to": 20},
        {"tensors": ["encoder.1.self.weights"]},
        {"tensors": ["encoder.0.self.weights", "encoder.1.self.weights"]},
        {"dtype": "f16"},
    ],
    ids=str,
)
def test_another_question_has_another_tag(client: TestClient, change: dict[str, Any]):
    assert tag(client, "/api/trace", QUERY) != tag(client, "/api/trace", QUERY | change)


@pytest.mark.parametrize(
    "change", [{"kind": "none"}, {"length": 8}, {"d_model": 8}, {"base": 100}], ids=str
)
def test_another_encoding_has_another_tag(client: TestClient, change: dict[str, Any]):
    assert tag(client, "/api/positions", POSITIONS) != tag(
        client, "/api/positions", POSITIONS | change
    )


@pytest.mark.parametrize(("path", "query"), [("trace", QUERY), ("positions", POSITIONS)])
def test_the_tag_tells_json_from_safetensors(client: TestClient, path: str, query: dict[str, Any]):
    as_json = tag(client, f"/api/{path}", query, **JSON)
    assert as_json != tag(client, f"/api/{path}", query)
    assert as_json == tag(client, f"/api/{path}", query, Accept="application/json;q=0.5")


@pytest.mark.parametrize("path", ["trace", "export"])
def test_questions_with_the_same_answer_share_a_tag(client: TestClient, path: str):
    query = {"source": "猫追老鼠。", "target_ids": [7, 8]}
    spelt_out = query | {"target": "unheard", "target_language": "en", "pad_to": 0}
    assert tag(client, f"/api/{path}", query) == tag(client, f"/api/{path}", spelt_out)
    assert tag(client, f"/api/{path}", query) != tag(client, f"/api/{path}", query | {"pad_to": 9})


def test_another_token_limit_has_another_tag(client: TestClient):
    with TestClient(create_app(Settings(token_limit=64))) as smaller:
        assert tag(client, "/api/trace", QUERY) != tag(smaller, "/api/trace", QUERY)


@pytest.mark.parametrize("headers", [{}, JSON])
def test_the_same_url_gives_the_same_bytes_when_nothing_is_remembered(headers: dict[str, str]):
    with TestClient(create_app(Settings(cache_bytes=0))) as forgetful:
        answers = [forgetful.get("/api/trace", params=QUERY, headers=headers) for _ in range(3)]
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["etag"] for answer in answers}) == 1


@pytest.mark.parametrize("headers", [{}, JSON])
def test_what_is_remembered_is_what_would_be_computed(
    client: TestClient, headers: dict[str, str], module_calls: list[str]
):
    query = {**QUERY, "tensors": ["*.self.*"]}
    client.get("/api/trace", params=query)
    del module_calls[:]
    remembered = client.get("/api/trace", params=query, headers=headers)
    assert module_calls == []
    with TestClient(create_app(Settings(cache_bytes=0))) as forgetful:
        computed = forgetful.get("/api/trace", params=query, headers=headers)
    assert "Transformer" in module_calls
    assert computed.content == remembered.content


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/trace?source="),
        ("POST", "/api/trace"),
        ("POST", "/api/generate"),
        ("GET", "/api/positions?length=0"),
        ("GET", "/api/nothing"),
        ("DELETE", "/api/trace"),
        ("GET", "/static/nothing.js"),
    ],
)
def test_no_error_is_kept(
    client: TestClient, assert_problem: Callable[..., Any], method: str, path: str
):
    answer = client.request(method, path)
    kind = answer.json()["type"].removeprefix("/problems/")
    assert_problem(answer, answer.status_code, kind)
