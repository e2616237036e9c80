"""Our count of multiplications against torch's counter of operations."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from attnscope.model.config import TransformerConfig
from attnscope.model.decoding import CachedDecoder, step_multiplications
from attnscope.model.taps import Recording, Tap
from attnscope.model.transformer import Transformer


@pytest.mark.parametrize("memory_length", [1, 7])
@pytest.mark.parametrize("layers", [1, 3])
@pytest.mark.parametrize("bias", [False, True])
def test_a_step_takes_the_multiplications_we_say(memory_length: int, layers: int, bias: bool):
    config = TransformerConfig(
        vocabulary_size=29,
        d_model=22,
        n_heads=11,
        n_encoder_layers=2,
        n_decoder_layers=layers,
        d_ff=13,
        bias=bias,
    )
    # explicit attention: the counter sees its products
    tap = Tap((Recording(lambda name: name.endswith(".weights")),))
    source = torch.full((1, memory_length), 5)
    decoder = CachedDecoder(Transformer(config).eval(), source, 0, tap)
    for length in range(1, 6):
        with FlopCounterMode(display=False) as counter:
            decoder.step(torch.tensor([7]))
        # the counter has a multiplication and an addition for each of ours
        assert counter.get_total_flops() == 2 * step_multiplications(config, length, memory_length)
