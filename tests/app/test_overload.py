"""A server that has too much to do, is not ready yet, or fails."""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import partial
from threading import Event, Semaphore
from typing import Any
from urllib.parse import urlsplit

import anyio
import httpx
import pytest
from anyio import create_task_group, to_thread
from fastapi import FastAPI
from starlette.testclient import TestClient

from attnscope.app.http.gate import Gate, Places
from attnscope.app.http.problems import ProblemError
from attnscope.app.main import create_app
from attnscope.app.settings import Settings
from attnscope.model import InputError

AssertProblem = Callable[..., dict[str, Any]]
DEFAULTS = Settings()
# Seconds: a machine may be busy with other things.
PATIENT = 60
BODY = {"source": "a", "target": "a", "tensors": "source.input"}
PATH = "/api/trace?source=a&target=a&tensors=source.input"


@contextmanager
def full(places: Places) -> Iterator[None]:
    """Takes every place there is."""
    with ExitStack() as taken:
        with suppress(ProblemError):
            while True:
                taken.enter_context(places.taken())
        yield


def test_there_are_so_many_places_and_no_more():
    places = Places(2)
    with places.taken(), places.taken(), pytest.raises(ProblemError), places.taken():
        raise AssertionError("a third got in")
    with places.taken(), places.taken():
        pass


def test_who_leaves_makes_room_even_by_failing():
    places = Places(1)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), places.taken():
            _ = 1 / 0
    with places.taken():
        pass


@pytest.mark.parametrize("max_running", [1, 2, 3])
def test_only_so_many_run_at_once(max_running: int):
    gate = Gate(max_running, max_waiting=0, max_streams=1)
    running: set[int] = set()
    seen: list[int] = []
    began, may_end = Semaphore(0), Event()

    def work(number: int) -> None:
        running.add(number)
        began.release()
        assert may_end.wait(timeout=PATIENT)
        seen.append(len(running))
        running.remove(number)

    async def all_at_once() -> None:
        async with create_task_group() as tasks:
            for number in range(12):
                tasks.start_soon(gate.step, partial(work, number))
            for _ in range(max_running):
                await to_thread.run_sync(began.acquire)
            # whoever is let in has a thread by now, the others wait for a place
            await anyio.wait_all_tasks_blocked()
            may_end.set()

    with ThreadPoolExecutor() as threads:
        # not in this thread: a browser of another test may have left its event loop here
        threads.submit(anyio.run, all_at_once).result()
    assert len(seen) == 12
    assert max(seen) == max_running


@pytest.mark.parametrize(
    ("method", "path"), [("GET", PATH), ("POST", "/api/trace"), ("POST", "/api/generate")]
)
def test_a_full_server_asks_to_come_back(
    app: FastAPI, client: TestClient, assert_problem: AssertProblem, method: str, path: str
):
    streams = path.endswith("generate")
    body = {"source": "a"} if streams else BODY
    with full(app.state.gate.streams if streams else app.state.gate.requests):
        answer = client.request(method, path, json=None if method == "GET" else body)
        assert_problem(answer, 503, "overloaded")
        assert int(answer.headers["retry-after"]) > 0
    assert client.request(method, path, json=None if method == "GET" else body).status_code == 200


def test_a_full_server_still_says_that_it_lives_and_what_is_wrong(
    app: FastAPI, client: TestClient, assert_problem: AssertProblem
):
    with full(app.state.gate.requests), full(app.state.gate.streams):
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 200
        assert client.get("/").status_code == 200
        assert_problem(client.get("/api/trace?source=%ff"), 422, "invalid-text")


def test_a_client_that_has_the_answer_needs_no_place(app: FastAPI, client: TestClient):
    tag = client.get(PATH).headers["etag"]
    with full(app.state.gate.requests), full(app.state.gate.streams):
        assert client.get(PATH, headers={"If-None-Match": tag}).status_code == 304


def test_requests_that_were_refused_take_no_place(
    app: FastAPI, client: TestClient, assert_problem: AssertProblem
):
    assert app.state.settings == DEFAULTS
    for _ in range(DEFAULTS.max_streams + 1):
        answer = client.post("/api/generate", json={"source": ""})
        assert_problem(answer, 422, "empty-text")
    assert client.post("/api/trace", json=BODY).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"), [("GET", PATH), ("POST", "/api/trace"), ("POST", "/api/generate")]
)
def test_while_a_checkpoint_is_loaded_others_are_answered(
    serve_in_thread: Callable[[FastAPI], AbstractContextManager[str]],
    monkeypatch: pytest.MonkeyPatch,
    method: str,
    path: str,
):
    app = create_app(Settings())
    began, may_end = Event(), Event()

    def load(_: str | None) -> Any:
        began.set()
        assert may_end.wait(timeout=PATIENT)
        raise InputError("unknown-model", "model", "", "")

    with serve_in_thread(app) as url, ThreadPoolExecutor() as threads:
        monkeypatch.setattr(app.state.registry, "get", load)
        json = {"source": "a"} if method == "POST" else None
        loading = threads.submit(httpx.request, method, url + path, json=json, timeout=PATIENT)
        try:
            assert began.wait(timeout=PATIENT)
            assert httpx.get(f"{url}/healthz", timeout=PATIENT).status_code == 200
        finally:
            may_end.set()
        assert loading.result().status_code == 422


def test_nothing_is_run_for_those_who_left_while_they_waited(
    serve_in_thread: Callable[[FastAPI], AbstractContextManager[str]],
    monkeypatch: pytest.MonkeyPatch,
):
    app = create_app(Settings(max_running=1))
    began, may_end = Event(), Event()
    traced: list[Any] = []

    class Slow:
        digest = ""

        def trace(self, source: str, **_: Any) -> Any:
            traced.append(source)
            began.set()
            assert may_end.wait(timeout=PATIENT)
            raise InputError("empty-text", "source", source, "")

    with serve_in_thread(app) as url:
        monkeypatch.setattr(app.state.registry, "get", lambda _: Slow())
        where = urlsplit(url)

        def ask(method: str, source: str) -> socket.socket:
            connection = socket.create_connection((where.hostname, where.port))
            body = f'{{"source": "{source}"}}' if method == "POST" else ""
            query = "" if method == "POST" else f"?source={source}"
            head = f"{method} /api/trace{query} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}"
            kind = "Content-Type: application/json"
            connection.sendall(f"{head}\r\n{kind}\r\n\r\n{body}".encode())
            return connection

        with ask("POST", "first"):
            assert began.wait(timeout=PATIENT)
            for method in ("GET", "POST"):
                for number in range(3):
                    ask(method, f"left{number}").close()
            with ask("POST", "last") as last:
                until_it_is_known = httpx.get(f"{url}/healthz", timeout=PATIENT).status_code
                assert until_it_is_known == 200
                may_end.set()
                assert last.recv(1000).startswith(b"HTTP/1.1 422")
    assert [question.source for question in traced] == ["first", "last"]


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
