"""Subwords are learned from a corpus."""

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attnscope.model.text.tokenizer import Tokenizer, reserved_pieces
from attnscope.model.training.vocabulary import train_tokenizer

TEXTS = [
    "The animal didn't cross the street because it was too tired.",
    "L'animal n'a pas traversé la rue parce qu'il était trop fatigué.",
    "机器学习很有趣。机器学习很难。深度学习很有趣。",
    "In 1984 there were 24 animals, in 2024 there are 19.",
] * 7


@pytest.fixture(scope="module")
def small() -> Tokenizer:
    return train_tokenizer(TEXTS, ["en", "zh", "fr"], size=800)


def texts(tokenizer: Tokenizer, typed: str) -> list[str]:
    return [token.text for token in tokenizer.encode(typed)]


def test_a_vocabulary_is_no_larger_than_asked(small: Tokenizer):
    assert len(small) <= 800
    assert len(train_tokenizer(TEXTS, ["en", "zh"], size=730)) == 730


def test_there_must_be_room_for_bytes_and_characters():
    with pytest.raises(ValueError, match=r"size \(600\) must be at least \d+"):
        train_tokenizer(TEXTS, ["en"], size=600)


def test_the_reserved_pieces_come_first_with_the_languages_asked_for():
    learned = train_tokenizer(["Hallo Welt!"] * 5, ["de", "en"], size=900)
    assert learned.languages == ("de", "en")
    names = [learned.token(id).text for id in range(4)]
    assert names == reserved_pieces(["de", "en"])[:4] == ["<pad>", "<eos>", "<de>", "<en>"]


@given(typed=st.text(max_size=20))
def test_a_small_vocabulary_spells_every_text_too(small: Tokenizer, typed: str):
    assert small.decode(small.encode_ids(typed)) == unicodedata.normalize("NFC", typed)


def test_frequent_words_become_single_pieces(small: Tokenizer):
    assert texts(small, "The animal didn't cross the street.")[:2] == ["The", "animal"]
    assert "didn't" in texts(small, "The animal didn't cross.")


def test_chinese_pieces_have_no_more_than_two_characters(small: Tokenizer):
    pieces = texts(small, "机器学习很有趣。")
    assert max(map(len, pieces)) == 2


def test_digits_stand_one_by_one(small: Tokenizer):
    assert texts(small, "in 1984")[1:] == ["1", "9", "8", "4"]


def test_no_piece_reaches_across_words_or_scripts(small: Tokenizer):
    for id in range(len(reserved_pieces(small.languages)), len(small)):
        piece = small.decode([id])
        assert not re.search(r"\S\s", piece)
        kinds = ["Han" if "\u4e00" <= one <= "\u9fff" else "other" for one in piece]
        assert all(left == right for left, right in pairwise(kinds))


def test_a_rare_character_is_left_to_its_bytes():
    once = train_tokenizer([*TEXTS, "猫"], ["en"], size=900)
    assert [token.kind for token in once.encode("猫")] == ["byte"] * 3
    often = train_tokenizer([*TEXTS, *["猫"] * 5], ["en"], size=900)
    assert [token.kind for token in often.encode("猫")] == ["piece"]


def test_a_word_with_a_rare_character_teaches_no_piece():
    learned = train_tokenizer([*TEXTS, "Le ñandú court."], ["fr"], size=5000)
    kinds = [token.kind for token in learned.encode("ñandú")]
    assert kinds[:2] == ["byte", "byte"]
    assert learned.decode(learned.encode_ids("Le ñandú court.")) == "Le ñandú court."


def test_the_same_texts_give_the_same_vocabulary():
    first, again = (train_tokenizer(TEXTS, ["en"], size=800) for _ in range(2))
    typed = " ".join(TEXTS[:4])
    assert first.encode(typed) == again.encode(typed)
