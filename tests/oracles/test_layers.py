"""Our encoder and decoder layers against torch's, with the same weights."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

from attnscope.model.taps import SILENT, Recording, Tap
from attnscope.model.transformer import masks
from attnscope.model.transformer.config import TransformerConfig
from attnscope.model.transformer.layers import DecoderLayer, EncoderLayer

B, Q, K, M, FF, PAD = 2, 5, 7, 33, 13, 0
CASES = [
    pytest.mark.parametrize("seed", [0, 1, 2]),
    pytest.mark.parametrize("norm", ["post", "pre"]),
    pytest.mark.parametrize("bias", [False, True]),
    pytest.mark.parametrize("tap", [SILENT, Tap((Recording(),))], ids=["fused", "recorded"]),
]


def in_every_case(test: Any) -> Any:
    for case in CASES:
        test = case(test)
    return test


def config(norm: str, bias: bool) -> TransformerConfig:
    sizes = {"vocabulary_size": 29, "d_model": M, "n_heads": 3, "d_ff": FF, "positions": "none"}
    return TransformerConfig.from_dict({**sizes, "norm": norm, "bias": bias})


def padded(lengths: tuple[int, int]) -> torch.Tensor:
    ids = torch.ones(B, max(lengths), dtype=torch.long)
    for row, length in enumerate(lengths):
        ids[row, length:] = PAD
    return ids


@in_every_case
def test_an_encoder_layer_equals_that_of_torch(
    seed: int, norm: str, bias: bool, tap: Tap, shaken: Callable[[nn.Module], Any], layer_twin: Any
):
    torch.manual_seed(seed)
    sizes = config(norm, bias)
    ours = shaken(EncoderLayer(sizes))
    x, ids = torch.randn(B, K, M), padded((7, 3))
    mask = masks.padding(ids, PAD).expand(B, K, K)
    theirs = layer_twin(sizes, ours)(x, src_key_padding_mask=ids == PAD)
    torch.testing.assert_close(ours(x, mask, tap=tap), theirs, atol=1e-5, rtol=1e-5)


@in_every_case
def test_a_decoder_layer_equals_that_of_torch(
    seed: int, norm: str, bias: bool, tap: Tap, shaken: Callable[[nn.Module], Any], layer_twin: Any
):
    torch.manual_seed(seed)
    sizes = config(norm, bias)
    ours = shaken(DecoderLayer(sizes))
    x, memory = torch.randn(B, Q, M), torch.randn(B, K, M)
    ids, memory_ids = padded((5, 2)), padded((3, 7))
    theirs = layer_twin(sizes, ours)(
        x,
        memory,
        tgt_mask=torch.ones(Q, Q, dtype=torch.bool).triu(1),
        tgt_key_padding_mask=ids == PAD,
        memory_key_padding_mask=memory_ids == PAD,
    )
    self_mask = masks.causal(Q, Q) | masks.padding(ids, PAD)
    cross_mask = masks.padding(memory_ids, PAD).expand(B, Q, K)
    torch.testing.assert_close(
        ours(x, memory, self_mask, cross_mask, tap=tap), theirs, atol=1e-5, rtol=1e-5
    )
