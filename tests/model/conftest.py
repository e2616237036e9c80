"""Tiny untrained networks, in which every axis has another prime length.

B, H, Q, K, D, F, V = 3, 2, 5, 7, 11, 13, 29: a transposed or square matrix would otherwise pass.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from attnscope.model import Session
from attnscope.model.checkpoint import save_model, save_weights
from attnscope.model.config import TransformerConfig
from attnscope.model.tokenizer import Tokenizer
from attnscope.model.transformer import Transformer

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


@pytest.fixture(scope="session")
def tiny_directory(tokenizer: Tokenizer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained network with the shipped vocabulary, and two checkpoints of its training."""
    directory = tmp_path_factory.mktemp("models") / "tiny"
    torch.manual_seed(0)
    config = TransformerConfig(
        vocabulary_size=len(tokenizer),
        d_model=22,
        n_heads=2,
        n_encoder_layers=2,
        n_decoder_layers=3,
        d_ff=13,
        max_tokens=31,
    )
    model = Transformer(config)
    about = {"directions": ["zh-en", "en-zh", "en-fr"], "licence": "none"}
    save_model(directory, model, tokenizer, about)
    for step in (40, 7):
        model.embedding.tokens.weight.data += step
        save_weights(directory / "steps" / f"{step}.safetensors", model)
    return directory


@pytest.fixture(scope="session")
def tiny(tiny_directory: Path) -> Session:
    """A Session of the untrained network, whose sides hold up to 31 tokens."""
    return Session(tiny_directory)
