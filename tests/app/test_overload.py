"""A server that has too much to do, is not ready yet, or fails."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Event, Thread
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from attnscope.app.gate import Gate
from attnscope.app.main import create_app
from attnscope.app.problems import ProblemError
from attnscope.app.settings import Settings

AssertProblem = Callable[..., dict[str, Any]]
DEFAULTS = Settings()
BODY = {"source": "a", "target": "a", "tensors": "source.input"}
PATH = "/api/trace?source=a&target=a&tensors=source.input"


@contextmanager
def full(gate: Gate) -> Iterator[None]:
    """Takes every place there is."""
    room = DEFAULTS.max_running + DEFAULTS.max_waiting
    with ExitStack() as places:
        for _ in range(room):
            places.enter_context(gate.place())
        yield


def test_a_gate_has_room_for_those_who_run_and_those_who_wait():
    gate = Gate(max_running=2, max_waiting=1)
    with gate.place(), gate.place(), gate.place(), pytest.raises(ProblemError), gate.place():
        raise AssertionError("a fourth got in")


def test_who_leaves_a_gate_makes_room_even_by_failing():
    gate = Gate(max_running=1, max_waiting=0)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), gate.turn():
            _ = 1 / 0
    with gate.turn():
        pass


def test_only_so_many_run_at_once():
    gate = Gate(max_running=1, max_waiting=1)
    order: list[str] = []
    waiting = Event()

    def second() -> None:
        waiting.set()
        with gate.turn():
            order.append("second")

    thread = Thread(target=second)
    with gate.turn():
        thread.start()
        assert waiting.wait(timeout=10)
        order.append("first")
    thread.join(timeout=10)
    assert order == ["first", "second"]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", PATH), ("POST", "/api/trace"), ("POST", "/api/generate")]
)
def test_a_full_server_asks_to_come_back(
    app: FastAPI, client: TestClient, assert_problem: AssertProblem, method: str, path: str
):
    body = {"source": "a"} if path.endswith("generate") else BODY
    with full(app.state.gate):
        answer = client.request(method, path, json=None if method == "GET" else body)
        assert_problem(answer, 503, "overloaded")
        assert int(answer.headers["retry-after"]) > 0
    assert client.request(method, path, json=None if method == "GET" else body).status_code == 200


def test_a_full_server_still_says_that_it_lives_and_what_is_wrong(
    app: FastAPI, client: TestClient, assert_problem: AssertProblem
):
    with full(app.state.gate):
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 200
        assert client.get("/").status_code == 200
        assert_problem(client.get("/api/trace?source=%ff"), 422, "invalid-text")


def test_a_client_that_has_the_answer_needs_no_place(app: FastAPI, client: TestClient):
    tag = client.get(PATH).headers["etag"]
    with full(app.state.gate):
        assert client.get(PATH, headers={"If-None-Match": tag}).status_code == 304


def test_requests_that_were_refused_take_no_place(
    app: FastAPI, client: TestClient, assert_problem: AssertProblem
):
    assert app.state.settings == DEFAULTS
    for _ in range(DEFAULTS.max_running + DEFAULTS.max_waiting + 1):
        answer = client.post("/api/generate", json={"source": ""})
        assert_problem(answer, 422, "empty-text")
    assert client.post("/api/trace", json=BODY).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/positions"),
        ("GET", "/readyz"),
        ("GET", "/api/models"),
        ("GET", PATH),
        ("POST", "/api/trace"),
        ("POST", "/api/generate"),
    ],
)
def test_before_the_model_is_loaded_everything_that_needs_it_asks_to_come_back(
    assert_problem: AssertProblem, method: str, path: str
):
    # without `with`, a TestClient does not start the application
    client = TestClient(create_app(Settings()))
    answer = client.request(method, path, json={"source": "a"} if method == "POST" else None)
    assert_problem(answer, 503, "not-ready")
    assert int(answer.headers["retry-after"]) > 0


def test_before_the_model_is_loaded_the_server_lives_and_computes_positions():
    client = TestClient(create_app(Settings()))
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/api/positions").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"), [("GET", PATH), ("POST", "/api/trace"), ("GET", "/api/models")]
)
def test_an_unexpected_exception_is_told_without_a_word_of_it(
    assert_problem: AssertProblem, method: str, path: str
):
    class Broken:
        def __getattr__(self, name: str) -> None:
            raise RuntimeError(f"a secret of {name}")

    app = create_app(Settings())
    app.state.registry = Broken()
    client = TestClient(app, raise_server_exceptions=False)
    answer = client.request(method, path, json=BODY if method == "POST" else None)
    problem = assert_problem(answer, 500, "failed")
    assert set(problem) == {"type", "title", "status"}
    assert "secret" not in answer.text
