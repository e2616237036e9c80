"""Text becomes tokens and text again, whatever it holds."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from attnscope.model.text.tokenizer import Tokenizer, language_token, reserved_pieces
from attnscope.model.zoo import WEIGHTS

# Typed literally, these are ordinary text.
NAMES = ["<eos>", "<pad>", "<0x41>", " <0x41>", "<en>", "<zh>", "▁", "▁the", "<unk>", "\ufffd"]
MARKS = "e\u0301\u0323\u3099か\u0f71\u0f72\u0f73\u0f74\u0f75\u0f81ཀ한\u1100\u1161\u11a8\u093cन"
text = st.lists(
    st.one_of(
        st.text(max_size=5),
        st.sampled_from(NAMES),
        st.sampled_from(["机器学习", "很有趣。", "didn't", " ", "  ", "\n", "\x00", "👩‍🔬"]),
        st.text(MARKS, max_size=5),
    ),
    max_size=8,
).map("".join)
ids = st.lists(st.one_of(st.integers(0, 9_999), st.integers(0, 520)), max_size=11)


def nfc(string: str) -> str:
    return unicodedata.normalize("NFC", string)


@given(string=text)
@example("")
@example("\x00")
@example(" \n\t ")
@example("ༀབོད་ཡིག")
@example("👩‍👩‍👧‍👦🇫🇷")
@example("\u0301")
@example("か\u0f73\u3099")
def test_decoding_gives_back_the_text_in_normal_form(tokenizer: Tokenizer, string: str):
    assert tokenizer.decode(tokenizer.encode_ids(string)) == nfc(string)
    assert tokenizer.decode([token.id for token in tokenizer.encode(string)]) == nfc(string)


@given(string=text)
def test_reading_the_ids_of_a_text_gives_it_back_too(tokenizer: Tokenizer, string: str):
    read, tokens = tokenizer.read(tokenizer.encode_ids(string))
    assert read == nfc(string)
    assert tokens == tokenizer.encode(nfc(string))


@given(string=text)
def test_both_ways_of_encoding_cut_alike(tokenizer: Tokenizer, string: str):
    assert [token.id for token in tokenizer.encode(string)] == tokenizer.encode_ids(string)


@given(string=text)
def test_no_text_is_ever_cut_into_special_tokens(tokenizer: Tokenizer, string: str):
    special = {tokenizer.pad_id, tokenizer.eos_id, *map(tokenizer.language_id, ("en", "zh", "fr"))}
    assert special.isdisjoint(tokenizer.encode_ids(string))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("around", ["{}", "a {} b", "a{}b", "我{}"])
def test_the_name_of_a_reserved_token_is_ordinary_text(
    tokenizer: Tokenizer, name: str, around: str
):
    typed = around.format(name)
    tokens = tokenizer.encode(typed)
    assert {token.kind for token in tokens} <= {"piece", "byte"}
    # a letter of its own, never the byte that the text names
    assert not any(token.text == "41" for token in tokens)
    assert tokenizer.decode([token.id for token in tokens]) == typed


@pytest.mark.parametrize("string", ["\ud800", "a\udfffb"])
def test_a_lone_surrogate_is_refused(tokenizer: Tokenizer, string: str):
    with pytest.raises(UnicodeEncodeError):
        tokenizer.encode_ids(string)
    with pytest.raises(UnicodeEncodeError):
        tokenizer.encode(string)


@given(drawn=ids)
def test_any_ids_spell_their_bytes_and_broken_ones_nothing(tokenizer: Tokenizer, drawn: list[int]):
    path = WEIGHTS / "tiny-translator" / "tokenizer.json"
    vocabulary = json.loads(path.read_text(encoding="utf-8"))["model"]["vocab"]
    spelling = {id: piece.encode() for piece, id in vocabulary.items()}
    for name in ("<pad>", "<eos>", "<en>", "<zh>", "<fr>"):
        spelling[vocabulary[name]] = b""
    for byte in range(256):
        for space in ("", " "):
            spelling[vocabulary[f"{space}<0x{byte:02X}>"]] = space.encode() + bytes([byte])
    spelled = b"".join(spelling[id] for id in drawn).decode("utf-8", errors="ignore")
    expected = spelled.removeprefix(" ")
    assert tokenizer.decode(drawn) == expected
    assert tokenizer.read(drawn)[0] == expected


@given(drawn=ids)
def test_reading_any_ids_gives_each_its_place_in_the_text(tokenizer: Tokenizer, drawn: list[int]):
    string, tokens = tokenizer.read(drawn)
    assert [token.id for token in tokens] == drawn
    for token in tokens:
        if token.kind in ("special", "pad"):
            assert (token.start, token.end) == (None, None)
            continue
        assert token.start is not None
        assert token.end is not None
        assert 0 <= token.start <= token.end <= len(string)
        if token.kind == "piece":
            assert token.text == string[token.start : token.end]


@given(id=st.integers(0, 9_999))
def test_every_entry_can_be_read_by_itself(tokenizer: Tokenizer, id: int):
    token = tokenizer.token(id)
    assert token.id == id
    assert token.kind == "piece" or token.text
    assert "\ufffd" not in token.text


def test_the_special_tokens_have_ids_of_their_own(tokenizer: Tokenizer):
    special = [tokenizer.pad_id, tokenizer.eos_id]
    special += [tokenizer.language_id(language) for language in tokenizer.languages]
    assert len(set(special)) == 5
    read = [tokenizer.token(id) for id in special]
    assert [token.text for token in read] == ["<pad>", "<eos>", "<en>", "<zh>", "<fr>"]
    assert [token.kind for token in read] == ["pad", *["special"] * 4]


def test_a_language_without_a_token_is_refused_with_those_that_have_one(tokenizer: Tokenizer):
    with pytest.raises(ValueError, match=r"language \('de'\) must be one of en, zh, fr"):
        tokenizer.language_id("de")


def test_reserved_pieces_are_the_head_of_the_vocabulary(tokenizer: Tokenizer):
    reserved = reserved_pieces(["en", "zh", "fr"])
    assert len(reserved) == len(set(reserved)) == 2 + 3 + 2 * 256
    assert reserved.index(language_token("zh")) == tokenizer.language_id("zh")
    assert len(tokenizer) > len(reserved)


def test_a_saved_vocabulary_cuts_like_the_one_it_was_saved_from(
    tokenizer: Tokenizer, tmp_path: Path
):
    tokenizer.save(tmp_path / "tokenizer.json")
    loaded = Tokenizer.load(tmp_path / "tokenizer.json", tokenizer.languages)
    typed = "The animal didn't cross the street. 猫追老鼠。 L’eau 👩‍🔬\n"
    assert loaded.encode(typed) == tokenizer.encode(typed)
    assert (loaded.pad_id, loaded.eos_id) == (tokenizer.pad_id, tokenizer.eos_id)
