"""Sampling: which tokens may be drawn, and how often they are."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch import Tensor

from attnscope.model import InputError, Sampling
from attnscope.model.decoding.steps import most_probable, never, one_by_one
from attnscope.model.transformer.decoders import CachedDecoder
from attnscope.model.transformer.transformer import Transformer

PAD, FIRST = 0, 2
Build = Callable[..., Transformer]

LOGITS = st.lists(st.floats(-30, 30, width=32), min_size=2, max_size=13).map(torch.tensor)
TEMPERATURES = st.floats(1e-3, 100)
TOP_PS = st.floats(0, 1, exclude_min=True)


def drawn(
    model: Transformer, source: Tensor, sampling: Sampling, max_tokens: int = 9
) -> list[list[int]]:
    """The ids of each step."""
    steps = one_by_one(
        CachedDecoder(model, source, PAD).step,
        torch.full((len(source),), FIRST),
        sampling.chooser(),
        pad_id=PAD,
        eos_id=-1,
        max_tokens=max_tokens,
    )
    return [ids.tolist() for ids, _, _ in steps]


def most_probable_ids(model: Transformer, source: Tensor, max_tokens: int = 9) -> list[list[int]]:
    steps = one_by_one(
        CachedDecoder(model, source, PAD).step,
        torch.full((len(source),), FIRST),
        most_probable,
        pad_id=PAD,
        eos_id=-1,
        max_tokens=max_tokens,
    )
    return [ids.tolist() for ids, _, _ in steps]


@given(logits=LOGITS, temperature=TEMPERATURES, top_k=st.integers(0, 15), top_p=TOP_PS)
def test_chances_add_up_to_1_and_leave_at_least_the_most_probable_token(
    logits: Tensor, temperature: float, top_k: int, top_p: float
):
    chances = Sampling(temperature, top_k, top_p).chances(logits)
    assert float(chances.sum()) == pytest.approx(1)
    assert bool((chances >= 0).all())
    assert 0 < float(chances[logits.argmax()]) == pytest.approx(float(chances.max()))


@given(logits=LOGITS, temperature=st.floats(0.1, 100))
def test_without_a_filter_chances_are_the_softmax_of_the_logits_over_the_temperature(
    logits: Tensor, temperature: float
):
    expected = torch.distributions.Categorical(logits=logits.double() / temperature).probs
    torch.testing.assert_close(Sampling(temperature).chances(logits), expected)


@given(logits=LOGITS, top_k=st.integers(1, 15))
def test_top_k_keeps_exactly_the_k_most_probable_tokens_and_their_proportions(
    logits: Tensor, top_k: int
):
    chances = Sampling(top_k=top_k).chances(logits)
    kept = chances > 0
    assert int(kept.sum()) == min(top_k, len(logits))
    if not bool(kept.all()):
        assert float(logits[kept].min()) >= float(logits[~kept].max())
    whole = logits.double().softmax(-1)
    torch.testing.assert_close(chances[kept], whole[kept] / whole[kept].sum())


@given(logits=LOGITS, top_p=st.floats(0, 1, exclude_min=True, exclude_max=True))
def test_top_p_keeps_the_fewest_tokens_that_have_this_probability_together(
    logits: Tensor, top_p: float
):
    chances = Sampling(top_p=top_p).chances(logits)
    kept = chances > 0
    whole = logits.double().softmax(-1)
    nucleus = sorted(whole[kept].tolist(), reverse=True)
    # a sum may miss the border by what adding up in another order changes
    assert sum(nucleus) >= top_p - 1e-9
    assert sum(nucleus[:-1]) < top_p + 1e-9
    if not bool(kept.all()):
        assert float(logits[kept].min()) >= float(logits[~kept].max())
    torch.testing.assert_close(chances[kept], whole[kept] / whole[kept].sum())


def test_top_p_counts_in_shares_of_what_temperature_and_top_k_leave():
    logits = torch.tensor([0.4, 0.3, 0.2, 0.1]).log()
    # of the first three, 4/9 and 3/9 are the first two
    chances = Sampling(top_k=3, top_p=0.75).chances(logits)
    torch.testing.assert_close(chances, torch.tensor([4 / 7, 3 / 7, 0, 0], dtype=torch.float64))
    # at temperature 1/2 they are 16/30, 9/30, 4/30, 1/30
    chances = Sampling(temperature=0.5, top_p=0.8).chances(logits)
    torch.testing.assert_close(chances, torch.tensor([0.64, 0.36, 0, 0], dtype=torch.float64))


@given(logits=LOGITS, temperature=st.floats(5e-324, 1e-6, allow_subnormal=True))
def test_no_temperature_is_too_low(logits: Tensor, temperature: float):
    highest = logits == logits.max()
    assume(bool((logits.max() - logits[~highest] > 1e-4).all()))
    chances = Sampling(temperature).chances(logits)
    torch.testing.assert_close(chances, highest.double() / highest.sum())


def test_the_most_probable_filter_takes_one_of_equals_alone():
    assert int((Sampling(top_k=2).chances(torch.zeros(7)) > 0).sum()) == 2
    assert int((Sampling(top_p=0.5).chances(torch.zeros(8)) > 0).sum()) == 4


@pytest.mark.parametrize(
    "sampling",
    [
        Sampling(top_k=1),
        Sampling(top_k=1, temperature=100),
        Sampling(top_p=1e-9),
        Sampling(temperature=1e-9),
    ],
    ids=str,
)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_where_one_token_is_left_sampling_is_greedy(
    build: Build, source: Tensor, sampling: Sampling, seed: int
):
    model = build(seed)
    assert drawn(model, source, sampling) == most_probable_ids(model, source)


@pytest.mark.parametrize(
    "choices",
    [{}, {"temperature": 0.5}, {"temperature": 2.0}, {"top_k": 5}, {"top_p": 0.7}],
    ids=str,
)
def test_tokens_are_drawn_as_often_as_the_softmax_says(build: Build, choices: dict[str, Any]):
    n = 20_000
    model = build(3, vocabulary_size=11)
    model.embedding.tokens.weight *= 2
    one = torch.tensor([[3, 4, 5, 6, 7, 8, 1]])
    (first,) = drawn(model, one.expand(n, -1), Sampling(**choices, seed=5), max_tokens=1)
    found = torch.tensor(first).bincount(minlength=11).double()

    logits = model(one, torch.tensor([[FIRST]]), PAD)[0, -1].double()
    logits[PAD] = -torch.inf
    expected = (logits / choices.get("temperature", 1)).softmax(-1)
    in_order = expected.sort(descending=True)
    if "top_k" in choices:
        expected[in_order.indices[choices["top_k"] :]] = 0
    if "top_p" in choices:
        needed = next(i for i in range(1, 12) if in_order.values[:i].sum() >= choices["top_p"])
        assert 1 < needed < 10
        expected[in_order.indices[needed:]] = 0
    expected = n * expected / expected.sum()

    possible = expected > 0
    assert float(found[~possible].sum()) == 0
    # chi-square, whose mean is its degrees of freedom and whose variance twice that
    chi_square = float(((found - expected) ** 2 / expected)[possible].sum())
    freedom = int(possible.sum()) - 1
    assert freedom >= 2
    assert chi_square < freedom + 5 * (2 * freedom) ** 0.5


def test_a_chosen_token_is_told_its_chance(build: Build, source: Tensor):
    sampling = Sampling(temperature=2, top_k=5, seed=1)
    steps = one_by_one(
        CachedDecoder(build(), source, PAD).step,
        torch.full((3,), FIRST),
        sampling.chooser(),
        pad_id=PAD,
        eos_id=-1,
        max_tokens=5,
    )
    for ids, logits, chances in steps:
        expected = sampling.chances(never(PAD, logits))
        torch.testing.assert_close(chances, expected[range(3), ids])
        assert bool((chances < 1).all())


def test_padding_is_never_drawn_however_probable_it_is():
    logits = torch.zeros(500, 7)
    logits[:, PAD] = 9
    for sampling in (Sampling(), Sampling(top_k=1), Sampling(top_p=0.1), Sampling(100)):
        ids, _ = sampling.chooser()(never(PAD, logits))
        assert bool((ids != PAD).all())


def test_the_same_seed_draws_the_same_tokens_on_every_thread(build: Build, source: Tensor):
    model = build()
    alone = {seed: drawn(model, source, Sampling(seed=seed)) for seed in range(5)}
    assert len({str(ids) for ids in alone.values()}) == 5
    with ThreadPoolExecutor(8) as threads:
        seeds = [*range(5)] * 10
        at_once = threads.map(lambda seed: drawn(model, source, Sampling(seed=seed)), seeds)
        for seed, ids in zip(seeds, at_once, strict=True):
            assert ids == alone[seed]


def test_nobody_else_s_random_numbers_are_taken_or_made_a_difference_by(
    build: Build, source: Tensor
):
    model, sampling = build(), Sampling(seed=7)
    torch.manual_seed(1)
    before, first = torch.get_rng_state(), drawn(model, source, sampling)
    assert torch.equal(torch.get_rng_state(), before)
    torch.manual_seed(2)
    assert drawn(model, source, sampling) == first


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("temperature", 0.0),
        ("temperature", -1.0),
        ("temperature", float("nan")),
        ("temperature", 101.0),
        ("top_k", -1),
        ("top_p", 0.0),
        ("top_p", 1.1),
        ("top_p", float("nan")),
        ("seed", -1),
        ("seed", 2**32),
    ],
)
def test_a_setting_that_is_not_allowed_is_named(field: str, value: Any):
    with pytest.raises(InputError) as error:
        Sampling(**{field: value})
    assert (error.value.problem, error.value.field) == ("invalid-value", field)
