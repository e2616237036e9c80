"""Our attention against torch's."""

from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from attnscope.model.taps import SILENT, Recording, Tap
from attnscope.model.transformer.attention import MultiHeadAttention, scaled_dot_product_attention

B, H, Q, K, D, DV, M = 2, 3, 5, 7, 11, 13, 33
SEEDS = pytest.mark.parametrize("seed", [0, 1, 2, 3])


def random_mask(*shape: int) -> Tensor:
    """0 where open, otherwise any reason; the first key of every row is open."""
    mask = torch.randint(0, 8, shape, dtype=torch.uint8)
    mask[..., 0] = 0
    return mask


@SEEDS
@pytest.mark.parametrize("tap", [SILENT, Tap((Recording(),))], ids=["fused", "recorded"])
@pytest.mark.parametrize("mask_shape", [None, (Q, K), (B, Q, K)])
def test_scaled_dot_product_attention_equals_that_of_torch(
    seed: int, tap: Tap, mask_shape: tuple[int, ...] | None
):
    torch.manual_seed(seed)
    q, k, v = torch.randn(B, H, Q, D), torch.randn(B, H, K, D), torch.randn(B, H, K, DV)
    mask = None if mask_shape is None else random_mask(*mask_shape)
    may_read = None
    if mask is not None:
        may_read = (mask == 0).expand(B, Q, K)[:, None].expand(B, H, Q, K)
    torch.testing.assert_close(
        scaled_dot_product_attention(q, k, v, mask, tap),
        F.scaled_dot_product_attention(q, k, v, may_read),
        atol=1e-5,
        rtol=0,
    )


@SEEDS
@pytest.mark.parametrize("bias", [False, True])
@pytest.mark.parametrize("tap", [SILENT, Tap((Recording(),))], ids=["fused", "recorded"])
def test_multi_head_attention_equals_that_of_torch(
    seed: int,
    bias: bool,
    tap: Tap,
    shaken: Callable[[nn.Module], nn.Module],
    attention_twin: Callable[[MultiHeadAttention], nn.MultiheadAttention],
):
    torch.manual_seed(seed)
    ours = MultiHeadAttention(M, H, bias=bias)
    shaken(ours)
    x, memory, mask = torch.randn(B, Q, M), torch.randn(B, K, M), random_mask(B, Q, K)
    theirs, _ = attention_twin(ours)(
        x, memory, memory, attn_mask=(mask != 0).repeat_interleave(H, dim=0)
    )
    torch.testing.assert_close(ours(x, memory, mask, tap=tap), theirs, atol=1e-5, rtol=0)


@SEEDS
def test_recorded_weights_are_the_ones_torch_returns(
    seed: int, attention_twin: Callable[[MultiHeadAttention], nn.MultiheadAttention]
):
    torch.manual_seed(seed)
    ours, recording = MultiHeadAttention(M, H), Recording()
    x, memory, mask = torch.randn(B, Q, M), torch.randn(B, K, M), random_mask(B, Q, K)
    ours(x, memory, mask, tap=Tap((recording,)))
    _, theirs = attention_twin(ours)(
        x,
        memory,
        memory,
        attn_mask=(mask != 0).repeat_interleave(H, dim=0),
        average_attn_weights=False,
    )
    torch.testing.assert_close(recording.values["weights"], theirs, atol=1e-6, rtol=0)


@SEEDS
def test_one_head_with_widths_of_its_own_is_the_self_attention_of_a_textbook(seed: int):
    torch.manual_seed(seed)
    dim_input, dim_k, dim_v = 7, 3, 13
    ours, recording = MultiHeadAttention(dim_input, 1, d_k=dim_k, d_v=dim_v), Recording()
    x = torch.randn(B, Q, dim_input)
    ours(x, x, tap=Tap((recording,)))
    w_q, w_k, w_v = (layer.weight for layer in (ours.w_q, ours.w_k, ours.w_v))
    assert [*w_q.shape, *w_k.shape, *w_v.shape] == [dim_k, 7, dim_k, 7, dim_v, 7]
    z = F.scaled_dot_product_attention(x @ w_q.T, x @ w_k.T, x @ w_v.T)
    torch.testing.assert_close(recording.values["z"][:, 0], z, atol=1e-5, rtol=0)
