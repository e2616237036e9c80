"""The API's schema: everything in it is described, and the server keeps to it."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

from attnscope.app.http.problems import MEDIA_TYPE
from attnscope.app.main import create_app
from attnscope.app.settings import Settings

ServeInThread = Callable[[FastAPI], AbstractContextManager[str]]
OPERATIONS = [
    "get /api/models",
    "get /api/trace",
    "post /api/trace",
    "get /api/export",
    "post /api/export",
    "get /api/export/positions",
    "get /api/offline/{view}",
    "post /api/offline/{view}",
    "post /api/generate",
    "get /api/positions",
    "get /healthz",
    "get /readyz",
    "get /oembed",
]
TAKING = ("trace", "export", "offline", "generate", "positions")
NAMES = st.sampled_from(["model", "target_language", "target_ids", "tensors"])
# places of a Trace, and what only one format has
OF_EXPORTS = st.sampled_from(["view", "block", "tensor", "head", "style"])
# fields of one method, which the others refuse
OF_METHODS = st.sampled_from(["beam", "temperature", "top_k", "top_p", "seed", "without_cache"])
LEFT_OUT = st.sets(NAMES | OF_METHODS | OF_EXPORTS)
# schemathesis filters much of what it draws
ASKED = settings(
    max_examples=50,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.filter_too_much,
        HealthCheck.data_too_large,
    ],
)


@pytest.fixture(scope="module")
def document(client: TestClient) -> dict[str, Any]:
    return client.get("/openapi.json").json()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method} {path}", operation


def test_every_operation_parameter_and_answer_is_described(document: dict[str, Any]):
    assert len(list(operations(document))) > 5
    for name, operation in operations(document):
        assert operation["description"].strip(), name
        assert operation["tags"], name
        for parameter in operation.get("parameters", []):
            assert parameter["description"].strip(), (name, parameter["name"])
        for status, answer in operation["responses"].items():
            assert answer["description"].strip(), (name, status)


def test_every_property_of_every_schema_is_described(document: dict[str, Any]):
    schemas = document["components"]["schemas"]
    assert {"TraceDocument", "Token", "DecodingStep", "Problem", "ModelInfo"} <= set(schemas)
    for name, schema in schemas.items():
        assert schema["description"].strip(), name
        assert schema["properties"], name
        for field, described in schema["properties"].items():
            assert described["description"].strip(), (name, field)


def test_every_error_is_a_problem_document(document: dict[str, Any]):
    for name, operation in operations(document):
        answers = operation["responses"]
        assert "500" in answers, name
        for status, answer in answers.items():
            if status < "4":
                continue
            assert list(answer["content"]) == [MEDIA_TYPE], (name, status)
            schema = answer["content"][MEDIA_TYPE]["schema"]
            assert schema == {"$ref": "#/components/schemas/Problem"}


def test_every_reference_leads_somewhere(document: dict[str, Any]):
    def references(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            if "$ref" in part:
                yield part["$ref"]
            for value in part.values():
                yield from references(value)
        elif isinstance(part, list):
            for value in part:
                yield from references(value)

    found = set(references(document))
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert found == known


@pytest.fixture(scope="module")
def api(trained: Path, serve_in_thread: ServeInThread) -> Iterator[Any]:
    """The schema as schemathesis reads it, of a server whose model takes no time."""
    app = create_app(Settings(model=str(trained)))
    with serve_in_thread(app) as url:
        yield schemathesis.openapi.from_url(f"{url}/openapi.json")


def test_every_operation_is_asked(document: dict[str, Any]):
    assert [name for name, _ in operations(document)] == OPERATIONS


# hypothesis blames the strategy that is drawing when a thread of the server takes a random number
@pytest.mark.filterwarnings("ignore:Do not use the .random. module")
@pytest.mark.parametrize("name", OPERATIONS)
@pytest.mark.parametrize("accept", ["*/*", "application/json"])
def test_the_server_keeps_to_its_schema_when_asked_by_it(api: Any, name: str, accept: str):
    """No 5xx, no undocumented status, media type or body."""
    method, path = name.split()
    statuses = set()

    @ASKED
    @given(case=api[path][method].as_strategy(GenerationMode.POSITIVE), left_out=LEFT_OUT)
    def ask(case: schemathesis.Case, left_out: set[str]) -> None:
        # what no schema can tell: which models, languages, tensors and tokens there are
        for part in (case.query, case.body):
            if isinstance(part, dict):
                for field in left_out:
                    part.pop(field, None)
                if path == "/oembed":
                    part["url"] = case.operation.base_url
        answer = case.call_and_validate(
            headers={"Accept": accept}, excluded_checks=[positive_data_acceptance]
        )
        statuses.add(answer.status_code)

    ask()
    assert 200 in statuses
    assert statuses <= {200, 413, 422}


@pytest.mark.filterwarnings("ignore:Do not use the .random. module")
@pytest.mark.parametrize("name", [name for name in OPERATIONS if name.endswith(TAKING)])
def test_the_server_refuses_what_breaks_its_schema(api: Any, name: str):
    method, path = name.split()

    @ASKED
    @given(case=api[path][method].as_strategy(GenerationMode.NEGATIVE))
    def ask(case: schemathesis.Case) -> None:
        case.call_and_validate()

    ask()
