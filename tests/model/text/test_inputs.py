"""What a caller may ask for, and the errors that say why not."""

from collections.abc import Callable
from typing import Any

import pytest

from attnscope.model import InputError, Session
from attnscope.model.text.inputs import Inputs
from attnscope.model.text.tokenizer import Tokenizer

LIMIT = 11


@pytest.fixture
def inputs(tokenizer: Tokenizer) -> Inputs:
    return Inputs(tokenizer, LIMIT, ["zh-en", "en-zh", "en-fr"])


def refused(ask: Callable[[], Any]) -> InputError:
    with pytest.raises(InputError) as error:
        ask()
    assert error.value.field in str(error.value)
    assert error.value.allowed in str(error.value)
    return error.value


def test_a_source_ends_with_the_end_of_the_sentence(inputs: Inputs, tokenizer: Tokenizer):
    side = inputs.source("They are watching.")
    assert side.text == "They are watching."
    assert [token.id for token in side.tokens] == [
        *tokenizer.encode_ids("They are watching."),
        tokenizer.eos_id,
    ]


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u3000", "\u00a0"])
def test_a_text_of_white_space_is_empty(inputs: Inputs, text: str):
    error = refused(lambda: inputs.source(text))
    assert (error.problem, error.field, error.sent) == ("empty-text", "source", text)
    assert inputs.target_text(text, "en") is None


@pytest.mark.parametrize("text", ["a\x00b", "\x00", "\ud800", "a\udfffb", " \udc80"])
def test_what_is_no_valid_text_is_refused_on_both_sides(inputs: Inputs, text: str):
    of_source = refused(lambda: inputs.source(text))
    assert (of_source.problem, of_source.field) == ("invalid-text", "source")
    of_target = refused(lambda: inputs.target_text(text, "en"))
    assert (of_target.problem, of_target.field) == ("invalid-text", "target")
    assert of_source.sent == of_target.sent == text


def test_a_source_may_fill_the_limit_and_not_pass_it(inputs: Inputs):
    assert len(inputs.source("a" + " a" * (LIMIT - 2)).tokens) == LIMIT
    error = refused(lambda: inputs.source("a" + " a" * (LIMIT - 1)))
    assert (error.problem, error.field) == ("too-long", "source")
    assert error.facts == {"tokens": LIMIT + 1, "limit": LIMIT}


def test_an_error_repeats_a_long_text_only_in_part(inputs: Inputs):
    text = "a very long text " * 1000
    error = refused(lambda: inputs.source(text))
    assert error.sent == text
    assert len(str(error)) < 200


def test_a_target_may_fill_the_limit_and_not_pass_it(inputs: Inputs, tokenizer: Tokenizer):
    text = "a" + " a" * (LIMIT - 2)
    target = inputs.target_text(text, "fr")
    assert target is not None
    assert (len(target.tokens), target.given) == (LIMIT, "reader")
    assert target.tokens[0].id == tokenizer.language_id("fr")
    error = refused(lambda: inputs.target_text(text + " a", "fr"))
    assert (error.problem, error.field) == ("too-long", "target")
    assert error.facts == {"tokens": LIMIT + 1, "limit": LIMIT}


def test_target_ids_are_the_model_s_and_spell_its_text(inputs: Inputs, tokenizer: Tokenizer):
    ids = tokenizer.encode_ids("They are watching.")
    target = inputs.target_ids(ids, "en")
    assert (target.text, target.given) == ("They are watching.", "model")
    assert [token.id for token in target.tokens] == [tokenizer.language_id("en"), *ids]
    assert inputs.target_ids([], "en").text == ""
    error = refused(lambda: inputs.target_ids(ids * 4, "en"))
    assert (error.problem, error.field) == ("too-long", "target_ids")


@pytest.mark.parametrize("wrong", [-1, 10_000, 0])
def test_ids_outside_of_the_vocabulary_and_padding_are_refused(
    inputs: Inputs, tokenizer: Tokenizer, wrong: int
):
    assert tokenizer.pad_id == 0
    assert len(tokenizer) == 10_000
    error = refused(lambda: inputs.target_ids([700, wrong], "en"))
    assert (error.problem, error.field, error.sent) == ("invalid-value", "target_ids", wrong)


@pytest.mark.parametrize(
    ("source", "language"),
    [("机器学习", "en"), ("AI 很 good", "en"), ("They are", "zh"), ("Ça va", "zh"), ("123", "zh")],
)
def test_without_a_language_chinese_goes_to_english_and_the_rest_to_chinese(
    inputs: Inputs, source: str, language: str
):
    assert inputs.language(None, source) == language


def test_any_language_of_the_model_may_be_asked_for(inputs: Inputs):
    for language in ("en", "zh", "fr"):
        assert inputs.language(language, "They are") == language


@pytest.mark.parametrize("language", ["de", "", "EN", "<en>"])
def test_another_language_is_refused_with_those_there_are(inputs: Inputs, language: str):
    error = refused(lambda: inputs.language(language, "They are"))
    assert (error.problem, error.field) == ("unknown-language", "target_language")
    assert (error.sent, error.allowed) == (language, "en, zh, fr")


@pytest.mark.parametrize("length", [0, 1, 4, LIMIT])
def test_padding_fills_up_to_a_length_and_cuts_nothing(
    inputs: Inputs, tokenizer: Tokenizer, length: int
):
    tokens = inputs.source("They are").tokens
    padded = inputs.padded(tokens, length)
    assert len(padded) == max(length, len(tokens))
    assert padded[: len(tokens)] == tokens
    assert {token.kind for token in padded[len(tokens) :]} <= {"pad"}
    assert {token.id for token in padded[len(tokens) :]} <= {tokenizer.pad_id}


@pytest.mark.parametrize("length", [-1, LIMIT + 1])
def test_padding_beyond_the_limit_is_refused(inputs: Inputs, length: int):
    error = refused(lambda: inputs.padded(inputs.source("They are").tokens, length))
    assert (error.problem, error.field) == ("invalid-value", "pad_to")
    assert (error.sent, error.allowed) == (length, "0–11")


@pytest.mark.parametrize(
    "flood",
    ["a" + "\u0301" * 15_000 + "\u0316" * 15_000, "a" + "\u0f73" * 20_000, "\u0323" * 31],
    ids=["two classes", "marks only once decomposed", "one too many"],
)
def test_stacked_marks_are_refused_before_anything_sorts_them(shipped: Session, flood: str):
    with pytest.raises(InputError) as refused:
        shipped.trace(flood)
    assert (refused.value.problem, refused.value.field) == ("invalid-text", "source")
    assert "combining marks" in refused.value.allowed


def test_thirty_marks_on_a_character_are_text(shipped: Session):
    shipped.trace("a" + "\u0301" * 30)
