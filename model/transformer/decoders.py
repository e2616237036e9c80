"""A decoder that goes on token by token, with a cache of keys and values and without one."""

import torch
from torch import Tensor

from ..shapes import Float, Int
from ..taps import SILENT, Tap
from . import masks
from .layers import DecoderLayerCache
from .transformer import Transformer


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
        self.device = source.device
        has_padding = bool((source == pad_id).any())
        self.source_mask = masks.padding(source, pad_id) if has_padding else None
        self.memory = model.encode(source, self.source_mask)
        self.target = source.new_empty((len(source), 0))

    @property
    def length(self) -> int:
        """Target tokens decoded so far."""
        return self.target.shape[1]

    @torch.inference_mode()
    def step(self, ids: Int[Tensor, "B"]) -> Float[Tensor, "B V"]:
        """Feeds one more target token and returns the logits of the token after it."""
        self.target = torch.cat((self.target, ids[:, None]), dim=1)
        target_mask = masks.causal(self.length, self.length, ids.device)
        hidden = self.model.decode(self.target, self.memory, target_mask, self.source_mask)
        return self.model.logits(hidden[:, -1])

    @torch.inference_mode()
    def select(self, rows: Int[Tensor, "N"]) -> None:
        """Goes on with these translations of the batch; one that is named twice, twice."""
        self.target, self.memory = self.target[rows], self.memory[rows]
        if self.source_mask is not None:
            self.source_mask = self.source_mask[rows]
