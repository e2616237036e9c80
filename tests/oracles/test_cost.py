"""Our count of multiplications against torch's counter of real steps, and against paper."""

from collections.abc import Callable

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from attnscope.model.decoding.cost import step_multiplications
from attnscope.model.taps import Recording, Tap
from attnscope.model.transformer.adapter import TransformerNetwork
from attnscope.model.transformer.config import TransformerConfig
from attnscope.model.transformer.decoders import CachedDecoder
from attnscope.model.transformer.transformer import Transformer

SHAPES = pytest.mark.parametrize("memory_length", [1, 7])
LAYERS = pytest.mark.parametrize("layers", [1, 3])
BIAS = pytest.mark.parametrize("bias", [False, True])
# explicit attention: the counter sees its products
EXPLICIT = Tap((Recording(lambda name: name.endswith(".weights")),))


def network(layers: int, *, bias: bool) -> Transformer:
    config = TransformerConfig(
        vocabulary_size=29,
        d_model=22,
        n_heads=11,
        n_encoder_layers=2,
        n_decoder_layers=layers,
        d_ff=13,
        bias=bias,
    )
    return Transformer(config).eval()


def counted(function: Callable[[], object]) -> int:
    """The counter has a multiplication and an addition for each of ours."""
    with FlopCounterMode(display=False) as counter:
        function()
    assert counter.get_total_flops() % 2 == 0
    return counter.get_total_flops() // 2


@SHAPES
@LAYERS
@BIAS
def test_a_step_with_a_cache_takes_the_multiplications_we_say(
    memory_length: int, layers: int, bias: bool
):
    model = network(layers, bias=bias)
    decoder = CachedDecoder(model, torch.full((1, memory_length), 5), 0, EXPLICIT)
    for length in range(1, 6):
        ours = step_multiplications(TransformerNetwork(model), length, memory_length, cached=True)
        assert counted(lambda: decoder.step(torch.tensor([7]))) == ours


@SHAPES
@LAYERS
@BIAS
def test_a_step_without_a_cache_takes_the_multiplications_we_say(
    memory_length: int, layers: int, bias: bool
):
    model = network(layers, bias=bias)
    memory = torch.zeros(1, memory_length, 22)
    for length in range(1, 6):
        target = torch.full((1, length), 7)

        def recompute(target: torch.Tensor = target) -> None:
            model.logits(model.decode(target, memory, tap=EXPLICIT)[:, -1])

        ours = step_multiplications(TransformerNetwork(model), length, memory_length, cached=False)
        assert counted(recompute) == ours


@SHAPES
@LAYERS
def test_what_is_counted_is_what_paper_says(memory_length: int, layers: int):
    model = network(layers, bias=False)
    d, k = 22, memory_length
    logits = 29 * d
    for length in range(1, 6):
        attention = 2 * length * d + 2 * k * d
        # W^q, W^k, W^v, W^o of the self-attention, W^q and W^o of the cross-attention
        of_a_token = 4 * d * d + attention + 2 * d * d + 2 * d * 13
        of_the_memory = 2 * k * d * d
        first = of_the_memory if length == 1 else 0
        cached = step_multiplications(TransformerNetwork(model), length, k, cached=True)
        assert cached == layers * (of_a_token + first) + logits
        whole = step_multiplications(TransformerNetwork(model), length, k, cached=False)
        assert whole == layers * (length * of_a_token + of_the_memory) + logits
