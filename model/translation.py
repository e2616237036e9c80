"""A greedy translation as a person follows it: one token, its rivals and its cost at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import Literal

import torch

from .decoding import greedy, step_multiplications
from .manifest import Prediction
from .shapes import Float
from .tokenizer import Tokenizer
from .transformer import Transformer

_TOP = 10


@dataclass(frozen=True)
class CacheUse:
    """Key and value rows of one kind of block that a decoding step took or made."""

    reused: int
    """Rows read from the cache."""
    computed: int
    """Rows computed in this step and added to it."""


@dataclass(frozen=True)
class DecodingStep:
    """One token of a translation as it comes into being."""

    index: int
    """Position in the translation, counted from 0."""
    id: int
    """The token that was chosen."""
    text: str
    """It as a person reads it, without the space before it."""
    probability: float
    """Its softmax probability."""
    top: list[Prediction]
    """The most probable tokens of this step, most probable first."""
    cache: dict[Literal["self", "cross"], CacheUse]
    """What the step found in the cache of keys and values, for each kind of block."""
    multiplications: int
    """Multiplications in the step's matrix products."""
    milliseconds: float
    """How long the step took."""


@dataclass(frozen=True)
class Decoded:
    """A finished translation."""

    ids: list[int]
    """Its tokens, without the language token and ``<eos>``: the ``target_ids`` of its Trace."""
    text: str
    """The text they spell."""
    finished: Literal["eos", "limit"]
    """Whether the model ended the sentence or the token limit did."""


def translate(
    model: Transformer,
    tokenizer: Tokenizer,
    source: Sequence[int],
    language: str,
    max_tokens: int,
) -> Iterator[DecodingStep | Decoded]:
    """Every step of the greedy translation of ``source`` (ids with ``<eos>``), then the whole.

    ``max_tokens`` counts the tokens of the translation without ``<eos>``.
    """
    device = model.embedding.tokens.weight.device
    ids: list[int] = []
    steps = greedy(
        model,
        torch.tensor([source], device=device),
        tokenizer.language_id(language),
        pad_id=tokenizer.pad_id,
        eos_id=tokenizer.eos_id,
        # one step more: it may end the sentence, though it can add no token to it
        max_tokens=max_tokens + 1,
    )
    began = perf_counter()
    for index, (step_ids, logits) in enumerate(steps):
        id = int(step_ids[0])
        milliseconds = (perf_counter() - began) * 1000
        ends = id == tokenizer.eos_id
        if index == max_tokens and not ends:
            break
        yield DecodingStep(
            index=index,
            id=id,
            text=tokenizer.token(id).text,
            probability=float(logits[0].softmax(-1)[id]),
            top=top_predictions(logits, tokenizer)[0],
            cache={
                "self": CacheUse(reused=index, computed=1),
                "cross": CacheUse(len(source), 0) if index else CacheUse(0, len(source)),
            },
            multiplications=step_multiplications(model.config, index + 1, len(source)),
            milliseconds=milliseconds,
        )
        if ends:
            yield Decoded(ids, tokenizer.decode(ids), "eos")
            return
        ids.append(id)
        began = perf_counter()
    yield Decoded(ids, tokenizer.decode(ids), "limit")


def top_predictions(
    logits: Float[torch.Tensor, "T V"], tokenizer: Tokenizer
) -> list[list[Prediction]]:
    """The most probable vocabulary entries of each row, most probable first."""
    top = logits.softmax(-1).topk(min(_TOP, logits.shape[-1]))
    return [
        [Prediction(id, tokenizer.token(id).text, p) for id, p in zip(ids, row, strict=True)]
        for ids, row in zip(top.indices.tolist(), top.values.tolist(), strict=True)
    ]
