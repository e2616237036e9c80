"""The whole network against a stack of torch's own layers."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn

from attnscope.model.transformer.config import TransformerConfig
from attnscope.model.transformer.transformer import Transformer

PAD = 0


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("norm", ["post", "pre"])
@pytest.mark.parametrize("positions", ["sinusoidal", "learned", "none"])
def test_logits_equal_those_of_a_stack_of_torch_s_layers(
    seed: int, norm: str, positions: str, shaken: Callable[[nn.Module], Any], layer_twin: Any
):
    torch.manual_seed(seed)
    sizes = {"vocabulary_size": 29, "d_model": 22, "n_heads": 2, "d_ff": 13, "max_tokens": 7}
    layers = {"n_encoder_layers": 3, "n_decoder_layers": 2, "norm": norm, "positions": positions}
    config = TransformerConfig.from_dict({**sizes, **layers})
    model: Transformer = shaken(Transformer(config))
    source = torch.tensor([[3, 5, 7, 11, 13, 17, 19], [2, 4, 6, PAD, PAD, PAD, PAD]])
    target = torch.tensor([[2, 28, 9, 8, 1], [2, 14, 12, PAD, PAD]])

    memory = model.embedding(source)
    for layer in model.encoder:
        memory = layer_twin(config, layer)(memory, src_key_padding_mask=source == PAD)
    hidden = model.embedding(target)
    for layer in model.decoder:
        hidden = layer_twin(config, layer)(
            hidden,
            # a pre-norm stack ends in a LayerNorm of its own
            model.encoder_norm(memory),
            tgt_mask=torch.ones(5, 5, dtype=torch.bool).triu(1),
            tgt_key_padding_mask=target == PAD,
            memory_key_padding_mask=source == PAD,
        )
    theirs = model.decoder_norm(hidden) @ model.embedding.tokens.weight.T

    torch.testing.assert_close(model(source, target, PAD), theirs, atol=1e-5, rtol=1e-5)
    assert isinstance(model.encoder_norm, nn.LayerNorm) == (norm == "pre")
