"""Parallel sentences are read, and a line that cannot be used is named."""

import re
from pathlib import Path

import pytest

from attnscope.model.training.corpus import (
    CorpusError,
    CorpusFile,
    Direction,
    Pair,
    course_files,
    read_pairs,
)

ZH_EN, EN_ZH, EN_FR = (Direction.parse(text) for text in ("zh-en", "en-zh", "en-fr"))


@pytest.fixture
def corpus(tmp_path: Path) -> CorpusFile:
    path = tmp_path / "pairs.tsv"
    path.write_text("Hello.\t你好。\tignored\n Run! \t跑！\r\n", encoding="utf-8")
    return CorpusFile.parse(f"en-zh={path}")


def test_a_file_serves_both_directions_of_its_columns(corpus: CorpusFile):
    assert list(corpus.pairs(EN_ZH)) == [
        Pair(EN_ZH, "Hello.", "你好。"),
        Pair(EN_ZH, "Run!", "跑！"),
    ]
    assert list(corpus.pairs(ZH_EN)) == [
        Pair(ZH_EN, "你好。", "Hello."),
        Pair(ZH_EN, "跑！", "Run!"),
    ]
    assert corpus.serves(EN_ZH)
    assert corpus.serves(ZH_EN)
    assert not corpus.serves(EN_FR)


def test_sentences_are_read_in_normal_form(tmp_path: Path):
    path = tmp_path / "pairs.tsv"
    path.write_text("Cafe\u0301\tCafe\u0301\n", encoding="utf-8")
    (pair,) = CorpusFile(("en", "fr"), path).pairs(EN_FR)
    assert pair.source == pair.target == "Caf\u00e9"


@pytest.mark.parametrize(
    ("third_line", "found"),
    [
        (b"only one column", "expected a en and a fr sentence separated by a tab, found 'only one"),
        (b"", "expected a en and a fr sentence"),
        (b"left\t", "expected a en and a fr sentence"),
        (b"\tright", "expected a en and a fr sentence"),
        (b"left\t \tthird", "expected a en and a fr sentence"),
        (b"caf\xe9\tright", "not UTF-8 at byte 4"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_by_file_and_number(
    tmp_path: Path, third_line: bytes, found: str
):
    path = tmp_path / "pairs.tsv"
    path.write_bytes(b"one\tun\ntwo\tdeux\n" + third_line + b"\nfour\tquatre\n")
    with pytest.raises(CorpusError, match=re.escape(f"{path}, line 3: {found}")):
        list(CorpusFile(("en", "fr"), path).pairs(EN_FR))


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    missing = tmp_path / "missing.tsv"
    with pytest.raises(CorpusError, match=re.escape(f"{missing}: No such file")):
        list(CorpusFile(("en", "fr"), missing).pairs(EN_FR))


@pytest.mark.parametrize("text", ["zh", "zh-", "-en", "zh-zh", "zh-en-fr", "z1-en", "", "zh_en"])
def test_a_direction_is_two_languages(text: str):
    with pytest.raises(CorpusError, match=re.escape(f"direction ({text!r})")):
        Direction.parse(text)


@pytest.mark.parametrize("text", ["", "en-zh", "en-zh=", "=file.tsv", "en=file.tsv"])
def test_a_corpus_names_its_languages_and_its_file(text: str):
    with pytest.raises(CorpusError):
        CorpusFile.parse(text)


def test_a_path_may_hold_the_sign_after_the_languages():
    assert CorpusFile.parse("en-zh=a=b.tsv") == CorpusFile(("en", "zh"), Path("a=b.tsv"))


def test_pairs_come_from_every_file_that_serves_a_direction(corpus: CorpusFile):
    pairs = read_pairs([corpus, corpus], [EN_ZH, ZH_EN])
    assert [pair.direction for pair in pairs] == [EN_ZH] * 4 + [ZH_EN] * 4


def test_a_direction_that_no_file_serves_is_refused(corpus: CorpusFile):
    with pytest.raises(CorpusError, match=r"direction \(en-fr\) is in none of the corpora"):
        read_pairs([corpus], [EN_ZH, EN_FR])


def test_the_course_sentences_can_all_be_used():
    for file in course_files():
        direction = Direction(*file.columns)
        pairs = list(file.pairs(direction))
        assert len(pairs) > 200
        assert all(pair.source.isprintable() and pair.target.isprintable() for pair in pairs)
