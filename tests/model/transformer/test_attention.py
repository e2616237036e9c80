"""Scaled dot-product attention and the multi-head module around it."""

import math
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor

from attnscope.model.taps import Recording, Tap
from attnscope.model.transformer.attention import (
    KeyValueCache,
    MultiHeadAttention,
    scaled_dot_product_attention,
)

B, H, Q, K, D, DV, M = 2, 3, 5, 7, 11, 13, 33


def random_mask(seed: int, batch: int = B) -> Tensor:
    """Closed for every reason and none, with one open key in every row."""
    generator = torch.Generator().manual_seed(seed)
    mask = torch.randint(0, 8, (batch, Q, K), generator=generator, dtype=torch.uint8)
    open_keys = torch.randint(0, K, (batch, Q, 1), generator=generator)
    return mask.scatter(-1, open_keys, 0)


def attention_and_inputs(seed: int, **choices: Any) -> tuple[MultiHeadAttention, Tensor, Tensor]:
    torch.manual_seed(seed)
    module = MultiHeadAttention(M, H, **choices)
    return module, torch.randn(B, Q, M), torch.randn(B, K, M)


@given(st.integers(0, 2**32 - 1), st.floats(0.01, 1e12))
def test_weights_are_zero_where_masked_and_each_row_adds_up_to_one(seed: int, spread: float):
    torch.manual_seed(seed)
    q, k, v = torch.randn(B, H, Q, D) * spread, torch.randn(B, H, K, D), torch.randn(B, H, K, DV)
    mask = random_mask(seed)
    recording = Recording()
    scaled_dot_product_attention(q, k, v, mask, Tap((recording,)))
    weights = recording.values["weights"]
    closed = (mask != 0)[:, None].expand_as(weights)
    assert bool((weights[closed] == 0).all())
    assert bool((weights >= 0).all())
    torch.testing.assert_close(
        weights.masked_fill(closed, 0).sum(-1), torch.ones(B, H, Q), atol=1e-6, rtol=0
    )


def test_scores_are_the_dot_products_over_the_root_of_the_width():
    torch.manual_seed(0)
    q, k, v = torch.randn(B, H, Q, D), torch.randn(B, H, K, D), torch.randn(B, H, K, DV)
    recording = Recording()
    scaled_dot_product_attention(q, k, v, tap=Tap((recording,)))
    for head, query, key in [(0, 0, 0), (2, 4, 6), (1, 3, 2)]:
        dot = sum((q[1, head, query] * k[1, head, key]).tolist())
        assert float(recording.values["dot"][1, head, query, key]) == pytest.approx(dot, abs=1e-5)
        scaled = float(recording.values["scores"][1, head, query, key])
        assert scaled == pytest.approx(dot / math.sqrt(D), abs=1e-5)


def test_scores_stay_finite_where_the_mask_is_closed():
    module, x, memory = attention_and_inputs(seed=0)
    recording = Recording()
    module(x, memory, random_mask(0), tap=Tap((recording,)))
    assert bool(recording.values["scores"].isfinite().all())


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_the_recorded_path_equals_the_fused_one(seed: int, bias: bool, masked: bool):
    module, x, memory = attention_and_inputs(seed, d_k=11, d_v=13, bias=bias)
    mask = random_mask(seed) if masked else None
    recorded = module(x, memory, mask, tap=Tap((Recording(),)))
    torch.testing.assert_close(recorded, module(x, memory, mask), atol=1e-5, rtol=0)


@pytest.mark.parametrize("bias", [False, True])
def test_the_shares_of_all_heads_and_the_bias_add_up_to_the_output(bias: bool):
    module, x, memory = attention_and_inputs(seed=3, d_v=13, bias=bias)
    if bias:
        torch.nn.init.normal_(module.w_o.bias)
    recording = Recording()
    out = module(x, memory, random_mask(3), tap=Tap((recording,)))
    share = recording.values["share"]
    assert share.shape == (B, H, Q, M)
    total = share.sum(dim=1) + (module.w_o.bias if bias else 0)
    torch.testing.assert_close(total, out, atol=1e-5, rtol=0)


def test_a_head_s_share_depends_on_that_head_alone():
    module, x, memory = attention_and_inputs(seed=4)
    before, after = Recording(), Recording()
    module(x, memory, tap=Tap((before,)))
    with torch.no_grad():
        module.w_v.weight[11:22] += 1  # head 1
    module(x, memory, tap=Tap((after,)))
    same = [
        torch.equal(before.values["share"][:, head], after.values["share"][:, head])
        for head in range(H)
    ]
    assert same == [True, False, True]


def test_only_the_bias_option_gives_the_projections_a_bias():
    for bias in (False, True):
        names = [name for name, _ in MultiHeadAttention(M, H, bias=bias).named_parameters()]
        assert any(name.endswith("bias") for name in names) == bias


def test_a_cache_grows_by_the_tokens_it_is_given_and_answers_for_all():
    module, x, memory = attention_and_inputs(seed=5)
    cache = KeyValueCache()
    module(x, memory[:, :4], cache=cache)
    in_two_parts = module(x, memory[:, 4:], cache=cache)
    torch.testing.assert_close(in_two_parts, module(x, memory), atol=1e-5, rtol=0)
    without_memory = module(x, None, cache=cache)
    torch.testing.assert_close(without_memory, in_two_parts, atol=1e-6, rtol=0)


def test_a_chunk_of_queries_is_masked_over_the_cached_keys_too():
    module, x, _ = attention_and_inputs(seed=6)
    mask = torch.ones(Q, Q, dtype=torch.uint8).triu(1)
    whole = module(x, x, mask)
    cache = KeyValueCache()
    first = x[:, :2]
    module(first, first, mask[:2, :2], cache=cache)
    rest = x[:, 2:]
    torch.testing.assert_close(
        module(rest, rest, mask[2:], cache=cache), whole[:, 2:], atol=1e-5, rtol=0
    )


def test_without_memory_an_empty_cache_is_refused():
    module, x, _ = attention_and_inputs(seed=7)
    with pytest.raises(ValueError, match="the cache is empty"):
        module(x, None, cache=KeyValueCache())
    with pytest.raises(ValueError, match="needs a memory or a cache"):
        module(x, None)


def test_every_projection_is_trained():
    module, x, memory = attention_and_inputs(seed=8, bias=True)
    module(x, memory, random_mask(8)).square().sum().backward()
    # a bias of the keys adds the same to a whole row of scores: softmax does not see it
    moved = {
        name
        for name, parameter in module.named_parameters()
        if parameter.grad is not None and float(parameter.grad.abs().max()) > 1e-4
    }
    assert moved == {name for name, _ in module.named_parameters()} - {"w_k.bias"}
