"""Feed-forward, Add & Norm, and what an encoder or decoder layer may look at."""

from typing import Any

import pytest
import torch

from attnscope.model.taps import Recording, Tap
from attnscope.model.transformer import masks
from attnscope.model.transformer.config import TransformerConfig
from attnscope.model.transformer.layers import AddAndNorm, DecoderLayer, EncoderLayer, FeedForward

B, Q, K, M, F = 2, 5, 7, 33, 13
PAD = 0
NORMS = pytest.mark.parametrize("norm", ["post", "pre"])


def config(**choices: Any) -> TransformerConfig:
    sizes = {"vocabulary_size": 29, "d_model": M, "n_heads": 3, "d_ff": F, "positions": "none"}
    return TransformerConfig.from_dict({**sizes, **choices})


def padded(lengths: tuple[int, int], longest: int) -> torch.Tensor:
    ids = torch.ones(len(lengths), longest, dtype=torch.long)
    for row, length in enumerate(lengths):
        ids[row, length:] = PAD
    return ids


def test_a_feed_forward_keeps_what_is_positive_of_the_hidden_layer():
    torch.manual_seed(0)
    layer, x, recording = FeedForward(config()), torch.randn(B, Q, M), Recording()
    out = layer(x, Tap((recording,)))
    hidden = (x @ layer.w_1.weight.T + layer.w_1.bias).clamp_min(0)
    assert hidden.shape == (B, Q, F)
    torch.testing.assert_close(recording.values["hidden"], hidden, atol=1e-6, rtol=0)
    torch.testing.assert_close(out, hidden @ layer.w_2.weight.T + layer.w_2.bias, atol=1e-5, rtol=0)


def test_post_norm_normalises_the_sum():
    torch.manual_seed(0)
    x, recording = torch.randn(B, Q, M) * 3 + 1, Recording()
    out = AddAndNorm(config(norm="post")).eval()(x, torch.sin, Tap((recording,)))
    torch.testing.assert_close(recording.values["residual"], x + x.sin())
    assert out is recording.values["normed"]
    torch.testing.assert_close(out.mean(-1), torch.zeros(B, Q), atol=1e-5, rtol=0)
    torch.testing.assert_close(out.std(-1, correction=0), torch.ones(B, Q), atol=1e-4, rtol=0)


def test_pre_norm_normalises_what_the_layer_sees_and_passes_the_input_by():
    torch.manual_seed(0)
    x, recording = torch.randn(B, Q, M) * 3 + 1, Recording()
    out = AddAndNorm(config(norm="pre")).eval()(x, torch.sin, Tap((recording,)))
    normed = recording.values["normed"]
    torch.testing.assert_close(normed.mean(-1), torch.zeros(B, Q), atol=1e-5, rtol=0)
    assert out is recording.values["residual"]
    torch.testing.assert_close(out, x + normed.sin())


@NORMS
def test_dropout_is_active_in_training_alone(norm: str):
    torch.manual_seed(0)
    layer, x = EncoderLayer(config(norm=norm, dropout=0.5)), torch.randn(B, Q, M)
    assert not torch.equal(layer(x), layer(x))
    layer.eval()
    assert torch.equal(layer(x), layer(x))


@NORMS
def test_what_stands_in_padding_never_reaches_an_open_position_of_the_encoder(norm: str):
    torch.manual_seed(0)
    layer = EncoderLayer(config(norm=norm)).eval()
    ids = padded((7, 4), K)
    mask = masks.padding(ids, PAD).expand(B, K, K)
    x = torch.randn(B, K, M)
    other = torch.where((ids == PAD)[..., None], torch.randn(B, K, M) * 100, x)
    before, after = layer(x, mask), layer(other, mask)
    assert torch.equal(before[ids != PAD], after[ids != PAD])
    assert not torch.equal(before[ids == PAD], after[ids == PAD])


@NORMS
def test_what_stands_in_padding_never_reaches_an_open_position_of_the_decoder(norm: str):
    torch.manual_seed(0)
    layer = DecoderLayer(config(norm=norm)).eval()
    ids, memory_ids = padded((5, 2), Q), padded((3, 7), K)
    # without the causal mask, which alone hides padding on the right
    self_mask = masks.padding(ids, PAD).expand(B, Q, Q)
    cross_mask = masks.padding(memory_ids, PAD).expand(B, Q, K)
    x, memory = torch.randn(B, Q, M), torch.randn(B, K, M)
    other = torch.where((ids == PAD)[..., None], torch.randn(B, Q, M) * 100, x)
    other_memory = torch.where((memory_ids == PAD)[..., None], torch.randn(B, K, M) * 100, memory)
    before = layer(x, memory, self_mask, cross_mask)
    after = layer(other, other_memory, self_mask, cross_mask)
    assert torch.equal(before[ids != PAD], after[ids != PAD])
    unmasked = layer(other, other_memory)
    assert not torch.allclose(before[ids != PAD], unmasked[ids != PAD], atol=1e-2)


@NORMS
def test_a_decoder_layer_reads_the_memory_through_cross_attention(norm: str):
    torch.manual_seed(0)
    layer, x = DecoderLayer(config(norm=norm)).eval(), torch.randn(B, Q, M)
    recording = Recording()
    memory = torch.randn(B, K, M)
    layer(x, memory, tap=Tap((recording,)))
    assert recording.values["cross.memory"] is memory
    assert recording.values["cross.weights"].shape == (B, 3, Q, K)
    assert recording.values["self.weights"].shape == (B, 3, Q, Q)
    assert not torch.allclose(layer(x, memory), layer(x, memory + 1), atol=1e-2)
