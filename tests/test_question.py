"""One value says what is asked: its fields make requests, links and options, and its canonical
form is what an answer is kept by."""

from dataclasses import MISSING, replace
from typing import Any

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from attnscope.app.cli.main import main
from attnscope.app.cli.options import asking
from attnscope.app.schemas.export import ExportBody, ExportQuery
from attnscope.app.schemas.generate import GenerateBody
from attnscope.app.schemas.question import LINKED
from attnscope.app.schemas.trace import TraceBody, TraceQuery
from attnscope.app.schemas.views import ViewState
from attnscope.model import Session
from attnscope.model.text.question import Question, question_fields

IDS = st.none() | st.lists(st.integers(0, 99), max_size=3)
QUESTIONS = st.builds(
    Question,
    source=st.text(min_size=1, max_size=5),
    target=st.sampled_from(["", "le chat"]),
    target_language=st.sampled_from([None, "en", "zh"]),
    target_ids=IDS,
    model=st.sampled_from([None, "tiny-translator"]),
    pad_to=st.integers(0, 9),
)


def names(**uses: bool) -> set[str]:
    return {each.name for each in question_fields(**uses)}


@pytest.mark.parametrize("kind", [TraceQuery, TraceBody, ExportQuery, ExportBody])
def test_requests_for_a_trace_name_every_field_with_its_default(kind: Any):
    for each in question_fields():
        found = kind.model_fields[each.name]
        assert found.is_required() == (each.default is MISSING)
        assert found.is_required() or found.default == each.default
        assert found.description


def test_a_translation_is_asked_for_with_what_means_something_before_it_is_written():
    own = {"method", "beam", "temperature", "top_k", "top_p", "seed", "max_tokens", "without_cache"}
    assert set(GenerateBody.model_fields) - own == names(before_decoding=True)


def test_a_link_names_what_it_may_and_nothing_of_it_must_be_there():
    assert set(LINKED) == names(in_links=True)
    assert ViewState().asked() == {}
    assert ViewState.model_validate({"source": "tea", "pad_to": 9}).asked() == {
        "source": "tea",
        "pad_to": 9,
    }


def test_a_command_has_an_option_for_every_field_of_a_link():
    heard: list[Any] = []
    app = typer.Typer()

    @app.command()
    @asking
    def ask(own: str = "", **asked: Any) -> None:
        heard.append((own, asked))

    given = {"target": "thé", "target_language": "fr", "pad_to": 7}
    options = [f"--{name.replace('_', '-')}={value}" for name, value in given.items()]
    assert CliRunner().invoke(app, ["--own=1", *options]).exit_code == 0
    assert CliRunner().invoke(app, []).exit_code == 0
    defaults = {each.name: each.default for each in question_fields()}
    assert heard == [("1", given), ("", {name: defaults[name] for name in given})]
    assert set(given) == names(in_links=True) - {"source", "model"}
    assert CliRunner().invoke(main, ["trace", "tea", "--target-ids=1"]).exit_code == 2


@given(QUESTIONS)
def test_the_canonical_form_is_its_own_and_can_be_a_key(question: Question):
    canonical = question.canonical("en", "tiny")
    assert canonical.canonical("en", "tiny") == canonical
    assert {canonical: "kept"}[question.canonical("en", "tiny")] == "kept"
    assert canonical.target == "" or canonical.target_ids is None


@given(QUESTIONS, QUESTIONS)
def test_two_questions_share_a_form_where_only_what_decides_nothing_differs(
    question: Question, other: Question
):
    def decides(asked: Question) -> Any:
        ids = None if asked.target_ids is None else list(asked.target_ids)
        return asked.source, asked.pad_to, ids, asked.target if ids is None else ""

    is_same = decides(question) == decides(other)
    assert (question.canonical("en", "tiny") == other.canonical("en", "tiny")) == is_same


def test_equal_questions_are_answered_with_one_trace(tiny: Session):
    asked = Question("a dog", target="un chien", target_language="en", target_ids=[7, 8])
    trace = tiny.trace(asked)
    assert tiny.trace("a dog", target_language="en", target_ids=(7, 8)) is trace
    assert tiny.trace(replace(asked, target="")) is trace
    assert tiny.trace(asked, pad_to=9) is not trace


def test_a_field_that_no_question_has_is_refused_by_name(tiny: Session):
    with pytest.raises(TypeError, match="colour"):
        tiny.trace("a dog", colour="red")
