"""From a source to a translation, one token at a time, with a cache of keys and values."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from ..shapes import Float, Int
from ..taps import SILENT, Tap
from ..transformer import masks
from ..transformer.layers import DecoderLayerCache
from ..transformer.transformer import Transformer


class CachedDecoder:
    """A batch of translations in progress: the memory, and the keys and values so far.

    Every step computes the newest token alone and reads the rest from the cache; the
    logits equal those of the whole recomputation.
    """

    @torch.inference_mode()
    def __init__(
        self, model: Transformer, source: Int[Tensor, "B K"], pad_id: int, tap: Tap = SILENT
    ) -> None:
        self.model = model
        self.device = source.device
        self.tap = tap
        self.length = 0
        """Target tokens decoded so far."""
        # a mask that closes nothing is made for listeners alone: they may close a cell
        self.has_listeners = bool(tap.listeners)
        has_padding = bool((source == pad_id).any())
        needs_mask = has_padding or self.has_listeners
        self.source_mask = masks.padding(source, pad_id) if needs_mask else None
        self.memory: Tensor | None = model.encode(source, self.source_mask, tap)
        self.caches = [DecoderLayerCache() for _ in model.decoder]

    @torch.inference_mode()
    def step(self, ids: Int[Tensor, "B"]) -> Float[Tensor, "B V"]:
        """Feeds one more target token and returns the logits of the token after it."""
        # the newest token may read every token so far: its causal row is open
        target_mask = masks.causal(1, self.length + 1, ids.device) if self.has_listeners else None
        hidden = self.model.decode(
            ids[:, None],
            self.memory,
            target_mask=target_mask,
            memory_mask=self.source_mask,
            start=self.length,
            caches=self.caches,
            tap=self.tap,
        )
        self.memory = None
        self.length += 1
        return self.model.logits(hidden[:, -1])

    @torch.inference_mode()
    def select(self, rows: Int[Tensor, "N"]) -> None:
        """Goes on with these translations of the batch; one that is named twice, twice."""
        if self.source_mask is not None:
            self.source_mask = self.source_mask[rows]
        if self.memory is not None:
            self.memory = self.memory[rows]
        for layer in self.caches:
            for cache in (layer.self_attention, layer.cross_attention):
                cache.select(rows)


class UncachedDecoder:
    """The same without a cache, for comparison: every step computes all target tokens again.

    Kept is what the encoder made of the source, the memory; its keys and values for every
    decoder layer are computed again, as are those of all target tokens. Logits are
    computed for the newest token alone.
    """

    @torch.inference_mode()
    def __init__(self, model: Transformer, source: Int[Tensor, "B K"], pad_id: int) -> None:
        self.model = model
        has_padding = bool((source == pad_id).any())
        self.source_mask = masks.padding(source, pad_id) if has_padding else None
        self.memory = model.encode(source, self.source_mask)
        self.target = source.new_empty((len(source), 0))

    @torch.inference_mode()
    def step(self, ids: Int[Tensor, "B"]) -> Float[Tensor, "B V"]:
        """Feeds one more target token and returns the logits of the token after it."""
        self.target = torch.cat((self.target, ids[:, None]), dim=1)
        length = self.target.shape[1]
        target_mask = masks.causal(length, length, ids.device)
        hidden = self.model.decode(self.target, self.memory, target_mask, self.source_mask)
        return self.model.logits(hidden[:, -1])


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
    model: Transformer,
    source: Int[Tensor, "B K"],
    first_id: int,
    *,
    pad_id: int,
    eos_id: int,
    max_tokens: int,
    tap: Tap = SILENT,
) -> Iterator[tuple[Int[Tensor, "B"], Float[Tensor, "B V"]]]:
    """Takes the most probable token at each step: ``one_by_one`` without the chances."""
    steps = one_by_one(
        CachedDecoder(model, source, pad_id, tap).step,
        torch.full((len(source),), first_id, device=source.device),
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
