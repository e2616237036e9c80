"""From a source to a translation, one token at a time."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from ..network import Decoder
from ..shapes import Float, Int

Step = Callable[[Int[Tensor, "B"]], Float[Tensor, "B V"]]
"""From the newest target tokens to the logits of the tokens after them."""

Choose = Callable[[Float[Tensor, "B V"]], tuple[Int[Tensor, "B"], Float[Tensor, "B"]]]
"""From logits, that of ``<pad>`` being -inf, to tokens and the chance each of them had."""


def most_probable(
    logits: Float[Tensor, "B V"],
) -> tuple[Int[Tensor, "B"], Float[Tensor, "B"]]:
    """Leaves nothing to chance."""
    return logits.argmax(dim=-1), logits.new_ones(len(logits))


def one_by_one(
    step: Step,
    first_ids: Int[Tensor, "B"],
    choose: Choose,
    *,
    pad_id: int,
    eos_id: int,
    max_tokens: int,
) -> Iterator[tuple[Int[Tensor, "B"], Float[Tensor, "B V"], Float[Tensor, "B"]]]:
    """Chooses a token at each step, at most ``max_tokens`` of them.

    ``first_ids`` are the decoder's first inputs, the language tokens. Yields each step's
    ids, the logits they were chosen from and the chance each had; a sentence that has
    ended yields ``pad_id``. Ends with the step at which the last sentence has ended.
    """
    ids = first_ids
    ended = torch.zeros_like(ids, dtype=torch.bool)
    for _ in range(max_tokens):
        logits = step(ids)
        chosen, chances = choose(never(pad_id, logits))
        ids = chosen.masked_fill(ended, pad_id)
        ended |= ids == eos_id
        yield ids, logits, chances
        if bool(ended.all()):
            return


@dataclass(frozen=True)
class Greedy:
    """Takes the most probable token at each step."""


GREEDY = Greedy()


def greedy(
    decoder: Decoder,
    first_ids: Int[Tensor, "B"],
    *,
    pad_id: int,
    eos_id: int,
    max_tokens: int,
) -> Iterator[tuple[Int[Tensor, "B"], Float[Tensor, "B V"]]]:
    """Takes the most probable token at each step: ``one_by_one`` without the chances."""
    steps = one_by_one(
        decoder.step,
        first_ids,
        most_probable,
        pad_id=pad_id,
        eos_id=eos_id,
        max_tokens=max_tokens,
    )
    for ids, logits, _ in steps:
        yield ids, logits


def never(id: int, logits: Float[Tensor, "*B V"]) -> Float[Tensor, "*B V"]:
    """The logits with that of one token at -inf, so that it is not chosen."""
    return logits.index_fill(-1, logits.new_tensor([id], dtype=torch.long), -math.inf)
