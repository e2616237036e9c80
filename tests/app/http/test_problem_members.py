"""What a problem says of what came and of what is allowed: short, valid, and for any language."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from attnscope.app.http.problems import ProblemError, respond

AssertProblem = Callable[..., dict[str, Any]]


@settings(max_examples=200)
@given(
    st.one_of(
        st.text(st.characters(exclude_categories=[]), max_size=200),
        st.lists(st.text(max_size=50), max_size=5),
        st.dictionaries(st.text(max_size=50), st.floats(), max_size=3),
        st.integers(),
        st.binary(max_size=120),
    )
)
def test_whatever_was_sent_is_shown_as_at_most_80_characters_of_valid_unicode(sent: Any):
    answer = respond(ProblemError("invalid-value", 422, field="source", sent=sent))
    assert json.loads(bytes(answer.body))
    document = ProblemError("invalid-value", 422, field="source", sent=sent).document
    assert len(document["sent"]) <= 80
    document["sent"].encode()


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/api/positions?kind=learned", "sinusoidal, none"),
        ("/api/positions?length=0", "1–512"),
        ("/api/positions?length=513", "1–512"),
        ("/api/positions?d_model=7", "2, 4, 6, …, 1024"),
        ("/api/positions?base=1", "> 1"),
        ("/api/trace?source=a&pad_to=129", "0–128"),
    ],
)
def test_what_is_allowed_reads_the_same_in_every_language(
    client: TestClient, assert_problem: AssertProblem, path: str, allowed: str
):
    assert assert_problem(client.get(path), 422, "invalid-value")["allowed"] == allowed
