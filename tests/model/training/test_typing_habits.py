"""The same pairs, as people type them."""

import re
from itertools import repeat
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attnscope.model.training.corpus import Direction, Pair
from attnscope.model.training.typing_habits import (
    as_typed,
    in_lower_case,
    joined,
    one_pass,
    with_curly_apostrophes,
    with_half_width_punctuation,
    without_final_punctuation,
)

ZH_EN, EN_FR = Direction("zh", "en"), Direction("en", "fr")


def pair(source: str, target: str = "Une phrase.", direction: Direction = EN_FR) -> Pair:
    return Pair(direction, source, target)


def words(of: Pair) -> int:
    """A length that adds up over a join."""
    return len(re.findall(r"\d+", of.source))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("They are.", "Ils sont."), ("They are", "Ils sont")),
        (("Really?!", "Vraiment ?"), ("Really", "Vraiment")),
        (("你好。", "Hello."), ("你好", "Hello")),
        # one side has none, or would be left empty
        (("They are", "Ils sont."), ("They are", "Ils sont.")),
        (("...", "Ils sont."), ("...", "Ils sont.")),
    ],
)
def test_final_punctuation_goes_from_both_sides_or_none(
    before: tuple[str, str], after: tuple[str, str]
):
    altered = without_final_punctuation(pair(*before))
    assert (altered.source, altered.target) == after


def test_only_the_source_is_typed_carelessly():
    typed = pair("I don't：好，吗？", "Je n'ai pas（Moi）。")
    assert in_lower_case(typed).source == "i don't：好，吗？"
    assert with_curly_apostrophes(typed).source == "I don’t：好，吗？"
    assert with_half_width_punctuation(typed).source == "I don't:好,吗?"
    for habit in (in_lower_case, with_curly_apostrophes, with_half_width_punctuation):
        assert habit(typed).target == typed.target


def test_every_habit_is_seen_now_and_then_and_most_pairs_stay():
    random = Random(0)
    original = pair("You're late，Tom.", "Tu es en retard, Tom.")
    typed = [as_typed(original, random) for _ in range(1000)]
    assert 500 < typed.count(original) < 800
    for mark in (".", "T", "'", "，"):
        without = sum(mark not in variant.source for variant in typed)
        assert 20 < without < 250


@given(
    sizes=st.lists(st.integers(1, 9), min_size=1, max_size=20),
    budgets=st.lists(st.integers(1, 31), min_size=20, max_size=20),
)
def test_joined_pairs_keep_their_order_and_their_budget(sizes: list[int], budgets: list[int]):
    numbers = iter(range(1000))
    pairs = [pair(" ".join(str(next(numbers)) for _ in range(size))) for size in sizes]
    paragraphs = list(joined(pairs, words, iter(budgets)))
    # nothing is lost, nothing doubled, and the budgets are taken in turn
    everything = " ".join(paragraph.source for paragraph in paragraphs)
    assert everything == " ".join(one.source for one in pairs)
    for paragraph, budget in zip(paragraphs, budgets, strict=False):
        assert words(paragraph) <= budget or any(one.source == paragraph.source for one in pairs)
    # a paragraph ends because the next pair would not have fitted
    for paragraph, after, budget in zip(paragraphs, paragraphs[1:], budgets, strict=False):
        (first,) = [one for one in pairs if after.source.startswith(one.source + " ")] or [after]
        assert words(paragraph) + words(first) > budget


def test_chinese_sentences_are_joined_without_a_space():
    sentences = [pair("你好。", "Hello.", ZH_EN), pair("跑！", "Run!", ZH_EN)]
    (paragraph,) = joined(sentences, lambda _: 1, repeat(5))
    assert paragraph == Pair(ZH_EN, "你好。跑！", "Hello. Run!")


@given(seed=st.integers(0, 1000), count=st.integers(0, 40))
def test_one_pass_uses_every_pair_once(seed: int, count: int):
    directions = (ZH_EN, EN_FR)
    pairs = [pair(f"S{n}.", f"T{n}.", directions[n % 2]) for n in range(count)]
    passed = list(one_pass(pairs, words, 13, Random(seed)))
    for side in ("source", "target"):
        text = " ".join(getattr(one, side) for one in passed)
        assert sorted(int(n) for n in re.findall(r"\d+", text)) == list(range(count))
    for one in passed:
        # both sides of a paragraph hold the same sentences, all of its direction
        numbers = [int(n) for n in re.findall(r"\d+", one.source)]
        assert numbers == [int(n) for n in re.findall(r"\d+", one.target)]
        assert {directions[n % 2] for n in numbers} == {one.direction}
        assert len(numbers) <= 13


def test_a_pass_joins_a_part_of_the_pairs_to_paragraphs_of_all_lengths():
    pairs = [pair(f"S{n}.") for n in range(2000)]
    lengths = [words(one) for one in one_pass(pairs, words, 16, Random(0))]
    assert set(lengths) == set(range(1, 17))
    in_paragraphs = sum(length for length in lengths if length > 1)
    assert 0.2 < in_paragraphs / 2000 < 0.3


def test_a_pass_follows_from_its_seed():
    pairs = [pair(f"S{n}.") for n in range(50)]
    first, again, other = (list(one_pass(pairs, words, 16, Random(seed))) for seed in (1, 1, 2))
    assert first == again != other
