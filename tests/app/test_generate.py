"""A translation as Server-Sent Events: what comes, in which order, and when it breaks off."""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from itertools import repeat, takewhile
from threading import Event
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from attnscope.app.http.gate import Gate
from attnscope.app.main import create_app
from attnscope.app.settings import Settings
from attnscope.model import Session

ServeInThread = Callable[[FastAPI], AbstractContextManager[str]]
Events = list[tuple[str, dict[str, Any]]]

SENTENCES = ["They are watching.", "机器学习很有趣。", "The animal didn't cross the street."]
# Seconds: a machine may be busy with other things.
PATIENT = 60


def read(lines: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Events as the HTML standard reads them: `event` and `data` lines, ended by an empty one."""
    event: dict[str, str] = {}
    for line in lines:
        if line:
            name, _, value = line.partition(": ")
            event[name] = value
        elif event:
            yield event["event"], json.loads(event["data"])
            event = {}


@contextmanager
def stream(url: str, **body: Any) -> Iterator[httpx.Response]:
    with httpx.stream("POST", f"{url}/api/generate", json=body, timeout=PATIENT) as answer:
        assert answer.status_code == 200, answer.read()
        yield answer


def generate(url: str, **body: Any) -> Events:
    with stream(url, **body) as answer:
        return list(read(answer.iter_lines()))


def trace(url: str, **query: Any) -> dict[str, Any]:
    body = {"tensors": "source.input", **query}
    answer = httpx.post(
        f"{url}/api/trace", json=body, headers={"Accept": "application/json"}, timeout=PATIENT
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("source", SENTENCES)
def test_a_generation_starts_gives_its_tokens_one_by_one_and_is_done(server_url: str, source: str):
    events = generate(server_url, source=source)
    names = [name for name, _ in events]
    assert names == ["start", *["token"] * (len(events) - 2), "done"]
    assert len(events) > 2
    tokens = [data for name, data in events if name == "token"]
    assert [token["index"] for token in tokens] == list(range(len(tokens)))
    done = events[-1][1]
    written = [token["id"] for token in tokens]
    # the last step chose the end of the sentence, or there was no room for it
    assert done["ids"] == (written[:-1] if done["finished"] == "eos" else written)


def test_a_stream_is_neither_kept_nor_held_back(server_url: str):
    with stream(server_url, source="They are watching.") as answer:
        assert answer.headers["content-type"].partition(";")[0] == "text/event-stream"
        assert answer.headers["x-accel-buffering"] == "no"
        assert answer.headers["cache-control"] in ("no-cache", "no-store")


@pytest.mark.parametrize("source", SENTENCES)
def test_start_holds_the_tokens_of_the_source(server_url: str, source: str):
    (name, start), *_ = generate(server_url, source=source, max_tokens=1)
    assert name == "start"
    assert start["source"] == trace(server_url, source=source)["source"]


@pytest.mark.parametrize("source", SENTENCES)
def test_the_ids_of_done_give_a_trace_of_the_same_translation(server_url: str, source: str):
    done = generate(server_url, source=source)[-1][1]
    traced = trace(server_url, source=source, target_ids=done["ids"])
    assert traced["target"]["text"] == done["text"]
    decoded = trace(server_url, source=source)["target"]
    assert (traced["target"].pop("finished"), decoded.pop("finished")) == ("given", "eos")
    assert traced["target"] == decoded


@pytest.mark.parametrize("source", SENTENCES)
def test_a_step_s_probabilities_are_those_of_the_trace(server_url: str, source: str):
    events = generate(server_url, source=source)
    tokens = [data for name, data in events if name == "token"]
    output = trace(server_url, source=source, target_ids=events[-1][1]["ids"])["output"]
    assert len(output) >= len(tokens)
    for token, expected in zip(tokens, output, strict=False):
        assert token["probability"] == pytest.approx(expected["next"]["probability"], abs=1e-4)
        assert token["top"][0]["id"] == token["id"] == expected["next"]["id"]
        assert token["top"][0]["text"] == token["text"] == expected["next"]["text"]
        of_step = [entry["probability"] for entry in token["top"]]
        assert of_step == sorted(of_step, reverse=True)
        of_trace = [entry["probability"] for entry in expected["top"]]
        assert of_step == pytest.approx(of_trace, abs=1e-4)


def test_a_step_reuses_what_earlier_ones_computed(server_url: str):
    events = generate(server_url, source="They are watching.")
    sources = len(events[0][1]["source"]["tokens"])
    for name, token in events:
        if name == "token":
            index, cache = token["index"], token["cache"]
            assert cache["self"] == {"reused": index, "computed": 1}
            new = sources if index == 0 else 0
            assert cache["cross"] == {"reused": sources - new, "computed": new}
            assert token["multiplications"] > 0
            assert token["milliseconds"] >= 0


@pytest.mark.parametrize("max_tokens", [1, 2])
def test_max_tokens_ends_a_translation_at_its_limit(server_url: str, max_tokens: int):
    whole = generate(server_url, source="The animal didn't cross the street.")[-1][1]
    assert len(whole["ids"]) > 2
    body = {"source": "The animal didn't cross the street.", "max_tokens": max_tokens}
    events = generate(server_url, **body)
    done = events[-1][1]
    assert done["finished"] == "limit"
    assert done["ids"] == whole["ids"][:max_tokens]
    assert len(events) == max_tokens + 2


def test_max_tokens_of_the_whole_length_lets_the_sentence_end(server_url: str):
    source = "They are watching."
    done = generate(server_url, source=source)[-1][1]
    assert done["finished"] == "eos"
    limit = len(done["ids"])
    assert generate(server_url, source=source, max_tokens=limit)[-1][1] == done
    assert generate(server_url, source=source, max_tokens=10**6)[-1][1] == done


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"source": ""}, "empty-text"),
        ({"source": "猫 " * 200}, "too-long"),
        ({"source": "a", "target_language": "tlh"}, "unknown-language"),
        ({"source": "a", "model": "other"}, "unknown-model"),
    ],
)
def test_what_cannot_be_generated_is_refused_before_the_stream_begins(
    server_url: str, assert_problem: Callable[..., Any], body: dict[str, Any], kind: str
):
    assert_problem(httpx.post(f"{server_url}/api/generate", json=body, timeout=PATIENT), 422, kind)


class Altered:
    """A session whose steps are changed on the way."""

    def __init__(self, session: Session, change: Callable[[Iterator[Any]], Iterator[Any]]) -> None:
        self.session = session
        self.change = change

    def generate(self, *args: Any, **kwargs: Any) -> tuple[Any, Iterator[Any]]:
        source, steps = self.session.generate(*args, **kwargs)
        return source, self.change(steps)


def breaking_off(steps: Iterator[Any]) -> Iterator[Any]:
    yield next(steps)
    raise RuntimeError("a secret")


def endless(steps: Iterator[Any]) -> Iterator[Any]:
    yield from repeat(next(steps))


@contextmanager
def never_read(
    app: FastAPI, url: str, monkeypatch: pytest.MonkeyPatch, may_begin: Event | None = None
) -> Iterator[None]:
    """An endless stream to a client that takes its first event and no more.

    ``may_begin``: nothing follows the first event before.
    """
    session = app.state.registry.default

    def held(steps: Iterator[Any]) -> Iterator[Any]:
        assert may_begin is None or may_begin.wait(timeout=PATIENT)
        yield from endless(steps)

    monkeypatch.setattr(app.state.registry, "get", lambda _: Altered(session, held))
    with stream(url, source="They are watching.") as unread:
        # kept: a generator that nobody holds closes the connection
        events = read(unread.iter_lines())
        assert next(events)[0] == "start"
        monkeypatch.undo()
        yield


def test_a_failure_on_the_way_ends_the_stream_with_an_error_event(
    serve_in_thread: ServeInThread,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    app = create_app(Settings())
    with serve_in_thread(app) as url:
        session = app.state.registry.default
        monkeypatch.setattr(app.state.registry, "get", lambda _: Altered(session, breaking_off))
        with stream(url, source="They are watching.") as answer:
            text = "\n".join(answer.iter_lines())
        events = list(read(text.split("\n")))
        assert [name for name, _ in events] == ["start", "token", "error"]
        problem = events[-1][1]["problem"]
        assert (problem["type"], problem["status"]) == ("/problems/failed", 500)
        assert set(problem) == {"type", "title", "status"}
        assert "secret" not in text
        assert "secret" in caplog.text
        # and the server goes on
        monkeypatch.undo()
        assert generate(url, source="They are watching.")[-1][0] == "done"


def test_a_client_that_does_not_read_keeps_nobody_out(
    serve_in_thread: ServeInThread, monkeypatch: pytest.MonkeyPatch
):
    app = create_app(Settings())
    app.state.gate = Gate(max_running=1, max_waiting=0, max_streams=1)
    body = {"source": "They are watching."}
    with serve_in_thread(app) as url, never_read(app, url, monkeypatch):
        # the server goes on until what nobody reads fills the buffers in between
        asked = (httpx.post(f"{url}/api/trace", json=body, timeout=PATIENT) for _ in repeat(None))
        statuses = [*takewhile(lambda status: status != 200, (a.status_code for a in asked))]
        assert set(statuses) <= {503}


def test_a_client_that_leaves_a_stream_it_did_not_read_is_no_failure(
    serve_in_thread: ServeInThread,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    app = create_app(Settings())
    made = 0

    def counted(steps: Iterator[Any]) -> Iterator[Any]:
        nonlocal made
        for step in endless(steps):
            made += 1
            yield step

    with serve_in_thread(app) as url:
        session = app.state.registry.default
        monkeypatch.setattr(app.state.registry, "get", lambda _: Altered(session, counted))
        with stream(url, source="They are watching.") as unread:
            events = read(unread.iter_lines())
            assert next(events)[0] == "start"
            made_before = 0
            # until what nobody reads fills the buffers in between
            while made == 0 or made > made_before:
                made_before = made
                for _ in range(20):
                    httpx.get(f"{url}/healthz", timeout=PATIENT)
    assert made > 10
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_newcomers_do_not_break_a_stream_that_runs(serve_in_thread: ServeInThread):
    app = create_app(Settings())
    app.state.gate = Gate(max_running=1, max_waiting=0, max_streams=2)
    body = {"source": "They are watching."}
    with serve_in_thread(app) as url, ExitStack() as places, stream(url, **body) as answer:
        events = read(answer.iter_lines())
        assert next(events)[0] == "start"
        places.enter_context(app.state.gate.requests.taken())
        assert httpx.post(f"{url}/api/trace", json=body, timeout=PATIENT).status_code == 503
        assert [name for name, _ in events][-1] == "done"


def test_a_client_that_takes_nothing_for_long_loses_its_place(
    serve_in_thread: ServeInThread, monkeypatch: pytest.MonkeyPatch
):
    app = create_app(Settings(max_streams=1, max_stall=0.2))
    body = {"source": "They are watching."}
    may_begin = Event()
    with serve_in_thread(app) as url, never_read(app, url, monkeypatch, may_begin):
        ask = partial(httpx.post, f"{url}/api/generate", json=body, timeout=PATIENT)
        assert ask().status_code == 503
        may_begin.set()
        while ask().status_code == 503:
            pass


def test_one_generation_after_another_leaves_no_place_taken(server_url: str):
    for _ in range(Settings().max_streams + 1):
        with stream(server_url, source="They are watching.", max_tokens=1) as answer:
            assert next(read(answer.iter_lines()))[0] == "start"
