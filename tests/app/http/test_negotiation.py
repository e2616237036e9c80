"""Which media type is answered for which ``Accept`` (RFC 9110, section 12.5.1)."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

SAFETENSORS, JSON = "application/vnd.safetensors", "application/json"
QUESTIONS = [
    ("GET", "/api/positions?length=2&d_model=2"),
    ("GET", "/api/trace?source=a&target=a&tensors=source.input"),
]


@pytest.mark.parametrize(("method", "path"), QUESTIONS)
@pytest.mark.parametrize(
    ("accept", "given"),
    [
        (None, SAFETENSORS),
        ("", SAFETENSORS),
        ("*/*", SAFETENSORS),
        ("application/*", SAFETENSORS),
        (SAFETENSORS, SAFETENSORS),
        (JSON, JSON),
        ("APPLICATION/JSON", JSON),
        ("application/json; charset=utf-8", JSON),
        (f"{SAFETENSORS}, {JSON}", SAFETENSORS),
        (f"{JSON}, {SAFETENSORS}", SAFETENSORS),
        (f"{SAFETENSORS};q=0.5, {JSON}", JSON),
        (f"{SAFETENSORS};q=0.5,{JSON};q=0.4", SAFETENSORS),
        (f"{JSON};q=0.001, text/html", JSON),
        (f"{JSON}, */*;q=0.1", JSON),
        (f"{JSON};q=0, */*", SAFETENSORS),
        (f"{SAFETENSORS};q=0, */*", JSON),
        (f"{SAFETENSORS};q=0, application/*;q=0.2, */*;q=0.9", JSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", SAFETENSORS),
    ],
)
def test_the_media_type_that_is_wanted_most_is_given(
    client: TestClient, method: str, path: str, accept: str | None, given: str
):
    headers = {} if accept is None else {"Accept": accept}
    request = client.build_request(method, path, headers=headers)
    if accept is None:
        del request.headers["Accept"]
    answer = client.send(request)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == given


@pytest.mark.parametrize(("method", "path"), QUESTIONS)
def test_an_accept_over_several_lines_is_one_list(client: TestClient, method: str, path: str):
    lines = [("Accept", "text/html"), ("Accept", JSON)]
    answer = client.send(client.build_request(method, path, headers=lines))
    assert answer.headers["content-type"] == JSON


@pytest.mark.parametrize(("method", "path"), QUESTIONS)
@pytest.mark.parametrize(
    "accept",
    [
        "text/html",
        "application/xml, image/*",
        "json",
        "*/*;q=0",
        f"{JSON};q=0, {SAFETENSORS};q=0",
        f"{JSON};q=nonsense",
        f"{JSON};q=nan",
    ],
)
def test_what_cannot_be_given_is_refused_with_what_can(
    client: TestClient,
    assert_problem: Callable[..., dict[str, Any]],
    method: str,
    path: str,
    accept: str,
):
    answer = client.request(method, path, headers={"Accept": accept})
    problem = assert_problem(answer, 406, "not-acceptable")
    assert (problem["field"], problem["sent"]) == ("Accept", accept)
    assert problem["allowed"] == f"{SAFETENSORS}, {JSON}"


def test_a_post_is_negotiated_too(
    client: TestClient, assert_problem: Callable[..., dict[str, Any]]
):
    body = {"source": "a", "target": "a", "tensors": "source.input"}

    def post(accept: str) -> Any:
        return client.post("/api/trace", json=body, headers={"Accept": accept})

    assert post("*/*").headers["content-type"] == SAFETENSORS
    assert post(JSON).headers["content-type"] == JSON
    assert_problem(post("text/html"), 406, "not-acceptable")
