"""What people type differs from what corpora hold: the same pairs, as typed.

A person leaves out the full stop, forgets capitals, has a phone that curls
apostrophes, an input method that gives half-width punctuation, and pastes whole
paragraphs. Corpora of single, well-formed sentences have almost none of this.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from random import Random

from .corpus import Pair

_FINAL_PUNCTUATION = ".。!！?？…"
_HALF_WIDTH = str.maketrans("。，！？：；（）", ".,!?:;()")
_UNSPACED_LANGUAGES = {"zh", "ja"}


def without_final_punctuation(pair: Pair) -> Pair:
    """Both sides lose their closing mark; a pair of which one side has none stays."""
    source = pair.source.rstrip(_FINAL_PUNCTUATION).rstrip()
    target = pair.target.rstrip(_FINAL_PUNCTUATION).rstrip()
    if source in ("", pair.source) or target in ("", pair.target):
        return pair
    return replace(pair, source=source, target=target)


def in_lower_case(pair: Pair) -> Pair:
    """A source typed without capitals; its translation keeps them."""
    return replace(pair, source=pair.source.lower())


def with_curly_apostrophes(pair: Pair) -> Pair:
    return replace(pair, source=pair.source.replace("'", "’"))


def with_half_width_punctuation(pair: Pair) -> Pair:
    return replace(pair, source=pair.source.translate(_HALF_WIDTH))


_HABITS: list[tuple[float, Callable[[Pair], Pair]]] = [
    (0.15, without_final_punctuation),
    (0.12, in_lower_case),
    (0.08, with_curly_apostrophes),
    (0.05, with_half_width_punctuation),
]
_JOINED_SHARE = 0.25


def as_typed(pair: Pair, random: Random) -> Pair:
    """The pair with each habit applied by its own chance."""
    for chance, habit in _HABITS:
        if random.random() < chance:
            pair = habit(pair)
    return pair


def joined(
    pairs: Iterable[Pair], length: Callable[[Pair], int], budgets: Iterator[int]
) -> Iterator[Pair]:
    """Neighbouring pairs of one direction as one paragraph, each within its own budget.

    ``length`` counts the tokens of a pair's longer side. A pair longer than the budget
    stands alone.
    """
    paragraph: Pair | None = None
    room = 0
    for pair in pairs:
        needed = length(pair)
        if paragraph is not None and needed <= room:
            paragraph = _append(paragraph, pair)
            room -= needed
            continue
        if paragraph is not None:
            yield paragraph
        paragraph, room = pair, next(budgets) - needed
    if paragraph is not None:
        yield paragraph


def one_pass(
    pairs: list[Pair], length: Callable[[Pair], int], max_length: int, random: Random
) -> Iterator[Pair]:
    """All pairs once, in new order: a share joined to paragraphs, the rest as typed.

    Paragraphs come in every length up to ``max_length``, so that every position is trained.
    """
    shuffled = random.sample(pairs, len(pairs))
    cut = round(len(shuffled) * _JOINED_SHARE)
    budgets = iter(lambda: random.randint(max_length // 8, max_length), None)
    for direction in sorted({pair.direction for pair in pairs}, key=str):
        alike = (pair for pair in shuffled[:cut] if pair.direction == direction)
        yield from joined(alike, length, budgets)
    for pair in shuffled[cut:]:
        yield as_typed(pair, random)


def _append(paragraph: Pair, pair: Pair) -> Pair:
    return replace(
        paragraph,
        source=_join(paragraph.source, pair.source, pair.direction.source),
        target=_join(paragraph.target, pair.target, pair.direction.target),
    )


def _join(first: str, second: str, language: str) -> str:
    return first + ("" if language in _UNSPACED_LANGUAGES else " ") + second
