"""What cannot be put into one HTML file of a view, and how that is said."""

import json
import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from attnscope.app.schemas.views import LEAST, METRICS, STAGES
from attnscope.app.views.registry import WAYS

from ...scripts import asked_of_the_page
from .offline import asked


def test_a_view_that_there_is_not_is_a_problem_that_lists_those_there_are(
    client: TestClient, assert_problem: Any
):
    for answer in (asked(client, "nothing"), client.post("/api/offline/nothing", json={})):
        document = assert_problem(answer, 404, "unknown-view")
        assert (document["field"], document["sent"]) == ("view", "nothing")
        assert document["allowed"].split(", ") == list(WAYS)


def typed(sent: str) -> object:
    """What an address can only spell, as a body has it."""
    return json.loads(sent) if re.fullmatch(r"-?[0-9.]+", sent) else sent


@pytest.mark.parametrize(
    ("view", "field", "sent", "allowed"),
    [
        ("pipeline", "theme", "blue", "light"),
        ("pipeline", "lang", "fr", "zh-CN"),
        ("pipeline", "background", "red", "transparent"),
        ("pipeline", "controls", "2", "1"),
        ("pipeline", "scale", "0", "0.75–3"),
        ("pipeline", "head", "-1", "0"),
        ("pipeline", "head", "99999999999", "9999999999"),
        ("pipeline", "query", "first", "0, 1, 2"),
        ("pipeline", "head", "4", "0–3"),
        ("figure", "head", "4", "0–3"),
        ("heads", "query", "100", "0–"),
        ("heads", "key", "100", "0–"),
        ("heads", "view", "nothing", "pipeline"),
        ("heads", "view", "player", "pipeline"),
        ("figure", "view", "heads", "figure"),
        ("player", "view", "pipeline", "forcing"),
        ("pipeline", "pad_to", "129", "128"),
        ("pipeline", "model", "huge", "tiny-translator"),
        ("pipeline", "block", "encoder.9.self", "decoder.3.cross"),
        ("pipeline", "block", "encoder.0.ffn", "decoder.3.cross"),
        ("ffn", "block", "encoder.0.self", "decoder.3.ffn"),
        ("input", "block", "memory", "target"),
        ("figure", "block", "nothing", "output"),
        ("forcing", "block", "encoder.0.self", "decoder.3.cross"),
        ("player", "method", "luck", "beam"),
        ("player", "beam", "3", "method beam"),
        ("player", "temperature", "-0.5", "> 0"),
        ("positions", "kind", "learned", "sinusoidal"),
        ("positions", "length", "513", "512"),
        ("positions", "d_model", "3", "2, 4, 6, …, 1024"),
        ("positions", "base", "0.5", "> 1"),
        ("positions", "position", "64", "0–63"),
        ("positions", "second", "64", "0–63"),
        ("positions", "dim", "128", "0–127"),
        ("heads", "spacing", "log", "sqrt, linear"),
        ("heads", "sort", "size", "entropy, spread"),
        ("pipeline", "stage", "soft", "input, project"),
        ("flow", "heads", "0_9", "0–3, 0_1"),
        ("flow", "heads", "all", "0–3, 0_1"),
        ("flow", "least", "0.03", "0.01, 0.02"),
        ("player", "step", "99", "0–"),
    ],
)
def test_a_value_that_there_is_not_is_named_beside_those_there_are(
    client: TestClient, assert_problem: Any, view: str, field: str, sent: str, allowed: str
):
    state = {"method": "sample"} if field == "temperature" else {}
    for answer in (
        asked(client, view, **state, **{field: sent}),
        client.post(f"/api/offline/{view}", json=state | {field: typed(sent)}),
    ):
        problem = "unknown-model" if field == "model" else "invalid-value"
        document = assert_problem(answer, 422, problem)
        assert (document["field"], document["sent"]) == (field, sent)
        assert allowed in document["allowed"]


@pytest.mark.parametrize(
    ("field", "sent"), [("head", "1"), ("head", True), ("controls", True), ("source", 5)]
)
def test_a_body_has_numbers_as_numbers_and_text_as_text(
    client: TestClient, assert_problem: Any, field: str, sent: object
):
    answer = client.post("/api/offline/heads", json={"source": "tea"} | {field: sent})
    document = assert_problem(answer, 422, "invalid-value")
    assert (document["field"], document["sent"]) == (
        field,
        sent if isinstance(sent, str) else json.dumps(sent),
    )


@pytest.mark.parametrize("view", ["heads", "figure", "player", "positions"])
@pytest.mark.parametrize("field", ["source", "target", "block", "stage", "sort", "kind"])
@pytest.mark.parametrize("text", ["\\ud800", "\\u0000"])
def test_what_no_text_can_hold_is_refused_in_every_field(
    client: TestClient, assert_problem: Any, view: str, field: str, text: str
):
    body = f'{{"{field}": "a{text}"}}'
    headers = {"Content-Type": "application/json"}
    answer = client.post(f"/api/offline/{view}", content=body, headers=headers)
    assert assert_problem(answer, 422, "invalid-text")["field"] == field


@pytest.mark.parametrize("view", ["heads", "player", "positions"])
def test_a_name_that_there_is_not_is_refused_rather_than_left_out(
    client: TestClient, assert_problem: Any, view: str
):
    state = {"haed": "2"}
    for answer in (asked(client, view, **state), client.post(f"/api/offline/{view}", json=state)):
        document = assert_problem(answer, 422, "unknown-field")
        assert (document["field"], document["sent"]) == ("haed", "2")


@pytest.mark.parametrize("view", ["heads", "figure", "player", "forcing"])
@pytest.mark.parametrize(
    "text",
    ["", " \n", "a\x00b", "word " * 200, "a\ud800"],
    ids=["empty", "blank", "nul", "long", "surrogate"],
)
def test_a_text_that_cannot_be_read_is_the_same_problem_as_that_of_a_trace(
    client: TestClient, view: str, text: str
):
    body = json.dumps({"source": text})
    headers = {"Content-Type": "application/json"}
    traced = client.post("/api/trace", content=body, headers=headers)
    answer = client.post(f"/api/offline/{view}", content=body, headers=headers)
    assert traced.status_code == 422
    assert answer.json() == traced.json()
    assert answer.headers["content-type"] == traced.headers["content-type"]


def test_a_body_that_is_too_large_is_refused_before_it_is_read(
    client: TestClient, assert_problem: Any
):
    answer = client.post("/api/offline/heads", json={"source": "a" * 70_000})
    assert_problem(answer, 413, "body-too-large")


@pytest.mark.parametrize(
    ("file", "name", "values"),
    [
        ("layout/stages", "STAGES", STAGES),
        ("maths/metrics", "METRICS", METRICS),
        ("layout/flow", "LEAST", LEAST),
        ("link/appearance", "SCALES", {"least": 0.75, "most": 3}),
    ],
)
def test_what_may_be_chosen_is_what_the_pages_know(file: str, name: str, values: Any):
    known = asked_of_the_page(f'import {{ {name} }} from "#lib/{file}.js";', name)
    assert known == (list(values) if isinstance(values, tuple) else values)
