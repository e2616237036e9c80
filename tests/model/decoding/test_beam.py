"""Beam search against all translations there are, and on trees of chances made by hand."""

import math
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import pytest
import torch
from torch import Tensor

from attnscope.model import BeamSearch, InputError, Session
from attnscope.model.decoding.beam import Hypothesis, beam_search, length_penalty
from attnscope.model.decoding.steps import greedy
from attnscope.model.transformer.decoders import CachedDecoder
from attnscope.model.transformer.transformer import Transformer

from ...networks import transformer_of

PAD, EOS, FIRST = 0, 1, 2
Build = Callable[..., Transformer]


class Tree(CachedDecoder):
    """Next-token chances by hand, of the tokens ``<pad>``, ``<eos>``, 2, 3 and 4."""

    def __init__(self, chances: dict[tuple[int, ...], list[float]]) -> None:
        self.chances = chances
        self.device = torch.device("cpu")
        self.prefixes: list[tuple[int, ...]] = [()]
        self.steps = 0

    def step(self, ids: Tensor) -> Tensor:
        if self.steps:
            self.prefixes = [
                (*prefix, id) for prefix, id in zip(self.prefixes, ids.tolist(), strict=True)
            ]
        self.steps += 1
        return torch.tensor([self.chances[prefix] for prefix in self.prefixes]).log()

    def select(self, rows: Tensor) -> None:
        self.prefixes = [self.prefixes[row] for row in rows.tolist()]


def search(
    decoder: CachedDecoder, width: int, max_tokens: int, eos_id: int = EOS
) -> list[list[Hypothesis]]:
    return list(
        beam_search(decoder, FIRST, width=width, pad_id=PAD, eos_id=eos_id, max_tokens=max_tokens)
    )


def told(hypotheses: list[Hypothesis]) -> list[tuple[int, ...]]:
    return [hypothesis.ids for hypothesis in hypotheses]


ENDS = [0.0, 1.0, 0.0, 0.0, 0.0]
# 2 is likelier at first, but leads to nothing likely
GARDEN_PATH = {
    (): [0.0, 0.0, 0.5, 0.4, 0.1],
    (2,): [0.0, 0.0, 0.36, 0.34, 0.3],
    (3,): [0.0, 0.0, 0.0, 0.1, 0.9],
    (4,): [0.0, 0.0, 1.0, 0.0, 0.0],
    **{(first, second): ENDS for first in (2, 3, 4) for second in (2, 3, 4)},
}


def test_two_hypotheses_find_what_the_most_probable_token_leads_away_from():
    assert search(Tree(GARDEN_PATH), 1, 5)[-1][0].ids == (2, 2, EOS)
    best = search(Tree(GARDEN_PATH), 2, 5)[-1][0]
    assert best.ids == (3, 4, EOS)
    assert best.log_probability == pytest.approx(math.log(0.4 * 0.9))


def test_each_step_tells_the_hypotheses_it_keeps_best_first():
    steps = search(Tree(GARDEN_PATH), 3, 5)
    assert [told(step) for step in steps] == [
        [(2,), (3,), (4,)],
        [(3, 4), (2, 2), (2, 3)],
        [(3, 4, EOS), (2, 2, EOS), (2, 3, EOS)],
    ]
    for step in steps:
        scores = [hypothesis.score for hypothesis in step]
        assert scores == sorted(scores, reverse=True)
        assert [hypothesis.finished for hypothesis in step] == [
            hypothesis.ids[-1] == EOS for hypothesis in step
        ]


def test_a_hypothesis_that_ends_keeps_its_place_and_the_others_go_on():
    tree = {
        (): [0.0, 0.3, 0.4, 0.3, 0.0],
        (2,): [0.0, 0.0, 0.0, 0.0, 1.0],
        (2, 4): ENDS,
    }
    first, second, third = search(Tree(tree), 2, 5)
    assert set(told(first)) == {(EOS,), (2,)}
    assert set(told(second)) == {(EOS,), (2, 4)}
    assert told(third) == [(2, 4, EOS), (EOS,)]


def test_the_search_ends_when_nothing_can_beat_the_best_that_has_ended():
    unlikely = [0.0, 0.0, 1.0, 0.0, 0.0]
    tree = {(): [0.0, 0.999, 0.001, 0.0, 0.0], (2,): unlikely, (2, 2): unlikely}
    # ln 0.001 over the longest penalty is still below the score of <eos>
    assert len(search(Tree(tree), 2, 2)) == 1
    # while it could win, it goes on: ln 0.6 over the penalty of 3 tokens may become the best
    tree = {(): [0.0, 0.4, 0.6, 0.0, 0.0], (2,): unlikely, (2, 2): ENDS}
    steps = search(Tree(tree), 2, 2)
    assert told(steps[-1]) == [(2, 2, EOS), (EOS,)]


def test_at_the_limit_hypotheses_that_have_not_ended_are_dropped():
    endless = [0.0, 0.1, 0.9, 0.0, 0.0]
    tree = {(): endless, (2,): endless, (2, 2): endless}
    steps = [told(step) for step in search(Tree(tree), 2, 2)]
    # the likelier one had its step to end in, and did not
    assert steps == [[(2,), (EOS,)], [(2, 2), (EOS,)], [(EOS,)]]


def test_at_the_limit_there_is_one_step_more_to_end_in():
    endless = [0.0, 0.1, 0.9, 0.0, 0.0]
    tree = {(): endless, (2,): endless, (2, 2): [0.0, 0.6, 0.4, 0.0, 0.0]}
    assert told(search(Tree(tree), 2, 2)[-1]) == [(2, 2, EOS), (EOS,)]


def test_at_the_limit_a_hypothesis_that_has_not_ended_is_all_there_is_if_none_has():
    endless = [0.0, 0.0, 0.6, 0.4, 0.0]
    prefixes: list[tuple[int, ...]] = [
        prefix for length in range(4) for prefix in product((2, 3), repeat=length)
    ]
    tree = dict.fromkeys(prefixes, endless)
    steps = search(Tree(tree), 2, 3)
    assert [len(step[0].ids) for step in steps] == [1, 2, 3]
    assert steps[-1][0].ids == (2, 2, 2)
    assert not steps[-1][0].finished


def test_padding_is_never_taken_however_probable_it_is():
    tree = {(): [0.9, 0.0, 0.06, 0.04, 0.0], (2,): ENDS, (3,): ENDS}
    steps = search(Tree(tree), 8, 3)
    assert told(steps[0]) == [(2,), (3,)]
    # but its share of the probability is not given to the others
    assert steps[0][0].log_probability == pytest.approx(math.log(0.06))


def test_the_score_is_that_of_the_paper():
    # Wu et al. 2016, equation 14 with α = 0.6
    assert length_penalty(1) == 1
    assert length_penalty(7) == pytest.approx(2**0.6)
    assert Hypothesis((5,) * 7, -3.0, finished=False).score == pytest.approx(-3 / 2**0.6)


@pytest.mark.parametrize("width", [0, -1, 9])
def test_a_width_that_is_not_allowed_is_refused(width: int):
    with pytest.raises(InputError, match="beam"):
        BeamSearch(width)


def total(model: Transformer, source: Tensor, ids: tuple[int, ...]) -> float:
    """ln P of the tokens, all of them computed at once from the whole target."""
    target = torch.tensor([[FIRST, *ids[:-1]]])
    log_probabilities = model(source, target, PAD)[0].log_softmax(dim=-1)
    return float(log_probabilities[range(len(ids)), list(ids)].sum())


def peaked(build: Build, seed: int, **choices: Any) -> Transformer:
    """An untrained network that is surer of itself."""
    model = build(seed, **choices)
    model.embedding.tokens.weight *= 2
    return model


@pytest.mark.parametrize("seed", range(7))
@pytest.mark.parametrize("eos_id", [1, 3])
def test_a_beam_as_wide_as_the_tree_finds_the_best_of_all_translations(
    build: Build, seed: int, eos_id: int
):
    model, source = peaked(build, seed, vocabulary_size=5), torch.tensor([[3, 4, 2, 3, 4, 2, 1]])
    every = [
        (*ids, eos_id)
        for length in range(4)
        for ids in product([id for id in range(1, 5) if id != eos_id], repeat=length)
    ]
    scores = {ids: total(model, source, ids) / length_penalty(len(ids)) for ids in every}
    best = max(scores, key=lambda ids: scores[ids])
    found = search(CachedDecoder(model, source, PAD), 5**4, 3, eos_id)[-1][0]
    assert found.ids == best
    assert found.score == pytest.approx(scores[best], abs=1e-5)


def test_a_narrow_beam_may_miss_what_a_wider_one_finds(build: Build):
    source = torch.tensor([[3, 4, 2, 3, 4, 2, 1]])

    def best(seed: int, width: int) -> Hypothesis:
        decoder = CachedDecoder(peaked(build, seed, vocabulary_size=5), source, PAD)
        return search(decoder, width, 3)[-1][0]

    pairs = [(best(seed, 2), best(seed, 625)) for seed in range(20)]
    ended = [(narrow.score, wide.score) for narrow, wide in pairs if narrow.finished]
    assert all(narrow <= wide + 1e-6 for narrow, wide in ended)
    assert any(narrow < wide - 0.01 for narrow, wide in ended)


@pytest.mark.parametrize("choices", [{}, {"norm": "pre"}, {"positions": "learned"}], ids=str)
@pytest.mark.parametrize("width", [1, 3, 8])
def test_the_scores_of_cached_beams_are_those_of_the_whole_recomputation(
    build: Build, source: Tensor, width: int, choices: dict[str, Any]
):
    # its last two tokens are padding, so that the mask of the source has to come along
    model, padded = peaked(build, 3, **choices), source[1:2, :6]
    assert padded[0, -1] == PAD
    checked = 0
    for step in search(CachedDecoder(model, padded, PAD), width, 9):
        for hypothesis in step:
            expected = total(model, padded, hypothesis.ids)
            assert hypothesis.log_probability == pytest.approx(expected, abs=1e-4)
            checked += 1
    assert checked > 9 * (width - 1)


def test_the_scores_hold_for_the_trained_network_too(shipped: Session):
    ids = shipped.tokenizer.encode_ids("The animal didn't cross the street.")
    source = torch.tensor([[*ids, shipped.tokenizer.eos_id]])
    first, pad = shipped.tokenizer.language_id("zh"), shipped.tokenizer.pad_id
    eos = shipped.tokenizer.eos_id
    decoder = CachedDecoder(transformer_of(shipped), source, pad)
    steps = [*beam_search(decoder, first, width=4, pad_id=pad, eos_id=eos, max_tokens=30)]
    assert all(hypothesis.finished for hypothesis in steps[-1][:1])
    for hypothesis in steps[-1]:
        target = torch.tensor([[first, *hypothesis.ids[:-1]]])
        with torch.inference_mode():
            rows = transformer_of(shipped)(source, target, pad)[0].log_softmax(dim=-1)
        expected = float(rows[range(len(hypothesis.ids)), list(hypothesis.ids)].sum())
        assert hypothesis.log_probability == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("seed", range(5))
def test_one_hypothesis_is_greedy_decoding(build: Build, source: Tensor, seed: int):
    model, one = peaked(build, seed), source[:1]
    ids = [
        int(ids)
        for ids, _ in greedy(
            CachedDecoder(model, one, PAD),
            one.new_tensor([FIRST]),
            pad_id=PAD,
            eos_id=28,
            max_tokens=9,
        )
    ]
    steps = search(CachedDecoder(model, one, PAD), 1, 9, eos_id=28)
    assert [len(step) for step in steps] == [1] * len(steps)
    assert steps[-1][0].ids == tuple(ids)


def test_greedy_decoding_that_ends_is_one_hypothesis_too(build: Build, source: Tensor):
    model, one = peaked(build, 0), source[:1]

    def ids(eos_id: int) -> Iterator[int]:
        for ids, _ in greedy(
            CachedDecoder(model, one, PAD),
            one.new_tensor([FIRST]),
            pad_id=PAD,
            eos_id=eos_id,
            max_tokens=9,
        ):
            yield int(ids)

    third = [*ids(eos_id=-1)][2]
    ended = tuple(ids(third))
    assert ended[-1] == third
    assert search(CachedDecoder(model, one, PAD), 1, 9, eos_id=third)[-1][0].ids == ended
