"""Tiny untrained networks, in which every axis has another prime length.

B, H, Q, K, D, F, V = 3, 2, 5, 7, 11, 13, 29: a transposed or square matrix would otherwise pass.
"""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from attnscope.model.transformer.config import TransformerConfig
from attnscope.model.transformer.transformer import Transformer

PAD = 0


@pytest.fixture(scope="session")
def build() -> Callable[..., Transformer]:
    """``build(seed, norm="pre", …)``: a network in evaluation mode, without gradients."""

    def build(seed: int = 0, **choices: Any) -> Transformer:
        torch.manual_seed(seed)
        sizes: dict[str, Any] = {
            "vocabulary_size": 29,
            "d_model": 22,
            "n_heads": 2,
            "n_encoder_layers": 2,
            "n_decoder_layers": 2,
            "d_ff": 13,
            "max_tokens": 17,
        }
        return Transformer(TransformerConfig(**sizes | choices)).eval().requires_grad_(False)

    return build


@pytest.fixture
def source() -> torch.Tensor:
    """Three sources of 7, 4 and 1 tokens, padded with id 0."""
    return _padded((7, 4, 1), seed=1)


@pytest.fixture
def target() -> torch.Tensor:
    """Three targets of 5, 2 and 3 tokens, padded with id 0."""
    return _padded((5, 2, 3), seed=2)


def _padded(lengths: tuple[int, ...], seed: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    ids = torch.randint(1, 29, (len(lengths), max(lengths)), generator=generator)
    for row, length in enumerate(lengths):
        ids[row, length:] = PAD
    return ids
