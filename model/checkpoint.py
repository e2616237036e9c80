"""A trained model on disk: weights as safetensors, its config, its vocabulary."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save

from .text.tokenizer import Tokenizer
from .transformer.config import TransformerConfig
from .transformer.transformer import Transformer

WEIGHTS, CONFIG, TOKENIZER = "model.safetensors", "config.json", "tokenizer.json"


@dataclass(frozen=True)
class Checkpoint:
    """What a model directory holds."""

    model: Transformer
    tokenizer: Tokenizer
    about: dict[str, Any]
    """``config.json`` apart from the network's sizes: licence, directions, languages."""


def save_model(
    directory: Path, model: Transformer, tokenizer: Tokenizer, about: dict[str, Any] | None = None
) -> None:
    """Writes weights (float16), config and vocabulary, so that ``load_model`` finds them."""
    directory.mkdir(parents=True, exist_ok=True)
    save_weights(directory / WEIGHTS, model)
    tokenizer.save(directory / TOKENIZER)
    config = {"transformer": model.config.to_dict(), "languages": tokenizer.languages}
    text = json.dumps(config | (about or {}), indent=2, ensure_ascii=False)
    (directory / CONFIG).write_text(text + "\n", encoding="utf-8")


def save_weights(path: Path, model: Transformer) -> None:
    """The parameters alone, as float16: half the size, and 3 digits are enough for a weight."""
    path.parent.mkdir(parents=True, exist_ok=True)
    halves = {name: value.half().contiguous() for name, value in model.state_dict().items()}
    # not save_file: what it writes its owner alone may read
    path.write_bytes(save(halves))


def load_model(
    directory: Path, weights: Path | None = None, device: torch.device | str = "cpu"
) -> Checkpoint:
    """Loads a model directory; ``weights`` names another file of the same shapes.

    Raises:
        FileNotFoundError: if the directory lacks one of its files.
    """
    about = json.loads((directory / CONFIG).read_text(encoding="utf-8"))
    config = TransformerConfig.from_dict(about.pop("transformer"))
    tokenizer = Tokenizer.load(directory / TOKENIZER, about["languages"])
    model = Transformer(config)
    halves = load_file(weights or directory / WEIGHTS)
    model.load_state_dict({name: value.float() for name, value in halves.items()})
    return Checkpoint(model.to(device).eval(), tokenizer, about)
