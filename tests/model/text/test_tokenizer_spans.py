"""Every token knows which typed characters it stands for."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from attnscope.model.text.tokenizer import Token, Tokenizer

MARKS = "e \u0301\u0323\u3099か\u0f71\u0f72\u0f73\u0f74\u0f75\u0f81ཀ한\u1100\u1161\u11a8\u093cन"
text = st.lists(
    st.one_of(
        st.text(max_size=5),
        st.sampled_from(["<eos>", "<0x41>", "▁", "cafe\u0301", "ﬁ", "\u200b", "\x00", "👩‍🔬", "ཀྵ"]),
        st.sampled_from(["机器学习", "很有趣。", "didn't", " ", "  ", "\n", "the", " street"]),
        st.text(MARKS, max_size=5),
    ),
    max_size=8,
).map("".join)

# Two pieces each at most, at the head of a sentence and within one.
COMMON = [
    *("the", "The", "and", "you", "very", "they", "They", "was", "too", "because", "Because"),
    *("I'm", "I'd", "I'll", "it's", "It's", "you're", "don't", "Don't", "didn't", "can't"),
    *("isn't", "won't", "doesn't", "machine", "learning", "street", "animal", "tired", "cross"),
    *("water", "drink", "want", "watching", "interesting"),
    *("le", "la", "les", "est", "c'est", "C'est", "l'eau", "pas", "vous"),
]


def spans(tokenizer: Tokenizer, typed: str) -> list[tuple[Token, int, int]]:
    placed = []
    for token in tokenizer.encode(typed):
        assert token.start is not None
        assert token.end is not None
        placed.append((token, token.start, token.end))
    return placed


def is_unspaced(character: str) -> bool:
    """Whether a script is written without spaces between words."""
    name = unicodedata.name(character, "")
    return name.startswith(("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "FULLWIDTH"))


@given(typed=text)
@example("か\u0f73\u3099")
@example("a \u0301\u0323")
def test_every_character_but_white_space_lies_in_a_token(tokenizer: Tokenizer, typed: str):
    covered = {index for _, start, end in spans(tokenizer, typed) for index in range(start, end)}
    missed = [
        character
        for index, character in enumerate(typed)
        if index not in covered and not character.isspace()
    ]
    assert missed == []


@given(typed=text)
@example("か\u0f73\u3099")
@example("a \u0301\u0323")
def test_spans_lie_in_the_text_and_in_its_order(tokenizer: Tokenizer, typed: str):
    edges = [(start, end) for _, start, end in spans(tokenizer, typed)]
    assert edges == sorted(edges)
    assert [end for _, end in edges] == sorted(end for _, end in edges)
    assert all(0 <= start <= end <= len(typed) for start, end in edges)


@given(typed=text)
@example("a \u0301\u0323")
@example("  two  spaces ")
def test_a_piece_is_labelled_with_what_was_typed_without_the_space_before_it(
    tokenizer: Tokenizer, typed: str
):
    for token, start, end in spans(tokenizer, typed):
        if token.kind == "piece":
            assert token.text == typed[start:end]
            assert token.text.isspace() or not token.text.startswith(" ")


@given(typed=text)
@example("a \u0301\u0323")
@example(" 👩‍🔬")
def test_all_bytes_of_a_character_carry_its_whole_span(tokenizer: Tokenizer, typed: str):
    group: list[tuple[int, int, int]] = []
    for token, start, end in spans(tokenizer, typed):
        if token.kind != "byte":
            continue
        group.append((int(token.text, 16), start, end))
        try:
            character = bytes(byte for byte, _, _ in group).decode()
        except UnicodeDecodeError:
            continue
        assert len({(start, end) for _, start, end in group}) == 1
        assert character in unicodedata.normalize("NFC", typed[start:end])
        group = []
    assert group == []


def test_a_span_counts_characters_as_they_were_typed(tokenizer: Tokenizer):
    typed = "cafe\u0301 noir"  # five code points that compose to four
    last_of_word = [end for _, start, end in spans(tokenizer, typed) if start < 5]
    assert max(last_of_word) == 5
    assert "".join(token.text for token in tokenizer.encode(typed)) == "cafe\u0301noir"


@given(
    typed=st.lists(
        st.sampled_from(
            [
                *("the", "a", "Été", "42", "3", "!", "...", "(", "€", "«", "👩", "한국", "ʔ"),
                *("机", "器学", "。", "，", "ひら", "カナ", "々", " ", " ", " ", "  ", "\n"),
            ]
        ),
        max_size=11,
    ).map("".join)
)
@example("the end")
@example("机器 learning 学习")
@example(" the")
def test_a_space_stands_alone_only_where_no_word_can_take_it(tokenizer: Tokenizer, typed: str):
    for token, start, end in spans(tokenizer, typed):
        if token.kind != "piece" or not token.text or token.text.strip(" "):
            continue
        repeated = end - start > 1
        at_an_edge = start == 0 or end == len(typed)
        beside = typed[max(start - 1, 0) : start] + typed[end : end + 1]
        beside_space = any(character.isspace() for character in beside)
        assert repeated or at_an_edge or beside_space or any(map(is_unspaced, beside)), (
            f"{token} of {typed!r}"
        )


@given(typed=st.text("我你他机器学习猫追老鼠很有趣是的不了在人天。，！？", min_size=1, max_size=13))
def test_chinese_has_no_piece_of_white_space(tokenizer: Tokenizer, typed: str):
    tokens = tokenizer.encode(typed)
    assert all(token.text.strip() for token in tokens)
    assert tokens[0].start == 0


@pytest.mark.parametrize("word", COMMON)
@pytest.mark.parametrize("before", ["", "so "])
def test_a_common_word_is_one_or_two_pieces(tokenizer: Tokenizer, word: str, before: str):
    pieces = [token for token, start, _ in spans(tokenizer, before + word) if start >= len(before)]
    assert 1 <= len(pieces) <= 2
    assert "".join(token.text for token in pieces) == word


def test_a_word_is_the_same_piece_at_the_head_of_a_text_and_within_it(tokenizer: Tokenizer):
    assert tokenizer.encode_ids("water water") == 2 * tokenizer.encode_ids("water")
