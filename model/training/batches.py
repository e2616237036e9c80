"""Pairs of sentences as padded batches of similar length."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random

import torch
from torch import Tensor

from ..shapes import Int
from ..text.tokenizer import Tokenizer
from .corpus import Pair


@dataclass(frozen=True)
class Example:
    """One pair as ids: the source with ``<eos>``, the target with its language and ``<eos>``."""

    source: list[int]
    target: list[int]

    @classmethod
    def of(cls, pair: Pair, tokenizer: Tokenizer) -> "Example":
        return cls(
            [*tokenizer.encode_ids(pair.source), tokenizer.eos_id],
            [
                tokenizer.language_id(pair.direction.target),
                *tokenizer.encode_ids(pair.target),
                tokenizer.eos_id,
            ],
        )

    def __len__(self) -> int:
        """Tokens of the longer side as the model sees it: the target is shifted by one."""
        return max(len(self.source), len(self.target) - 1)


@dataclass(frozen=True)
class Batch:
    """``labels`` is what follows each token of ``target``; all three are padded on the right."""

    source: Int[Tensor, "B K"]
    target: Int[Tensor, "B Q"]
    labels: Int[Tensor, "B Q"]

    def to(self, device: torch.device) -> "Batch":
        return Batch(*(ids.to(device) for ids in (self.source, self.target, self.labels)))


def batches(
    examples: Iterable[Example], *, max_tokens: int, pad_id: int, random: Random
) -> Iterator[Batch]:
    """Examples of similar length together, at most ``max_tokens`` a side with the padding.

    An example longer than that is a batch by itself.
    """
    ordered = sorted(examples, key=lambda example: (len(example), random.random()))
    groups: list[list[Example]] = [[]]
    for example in ordered:
        # sorted: the newest is the longest
        if groups[-1] and (len(groups[-1]) + 1) * len(example) > max_tokens:
            groups.append([])
        groups[-1].append(example)
    random.shuffle(groups)
    for group in groups:
        if group:
            yield _pad(group, pad_id)


def pad(sequences: list[list[int]], pad_id: int) -> Int[Tensor, "B T"]:
    """Right-pads to the longest."""
    longest = max(map(len, sequences))
    return torch.tensor([ids + [pad_id] * (longest - len(ids)) for ids in sequences])


def _pad(group: list[Example], pad_id: int) -> Batch:
    return Batch(
        pad([example.source for example in group], pad_id),
        pad([example.target[:-1] for example in group], pad_id),
        pad([example.target[1:] for example in group], pad_id),
    )
