"""From a source to a translation, one token at a time, with a cache of keys and values."""

import math
from collections.abc import Iterator

import torch
from torch import Tensor

from . import masks
from .config import TransformerConfig
from .layers import DecoderLayerCache
from .shapes import Float, Int
from .taps import SILENT, Tap
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
    """Takes the most probable token at each step, at most ``max_tokens`` of them.

    ``first_id`` is the decoder's first input, the language token. Yields each step's
    ids and the logits they were chosen from; a sentence that has ended yields ``pad_id``.
    Ends with the step at which the last sentence has ended.
    """
    decoder = CachedDecoder(model, source, pad_id, tap)
    ids = torch.full((len(source),), first_id, device=source.device)
    ended = torch.zeros(len(source), dtype=torch.bool, device=source.device)
    for _ in range(max_tokens):
        logits = decoder.step(ids)
        never_padding = logits.index_fill(
            -1, logits.new_tensor([pad_id], dtype=torch.long), -math.inf
        )
        ids = never_padding.argmax(dim=-1).masked_fill(ended, pad_id)
        ended |= ids == eos_id
        yield ids, logits
        if bool(ended.all()):
            return


def step_multiplications(config: TransformerConfig, length: int, memory_length: int) -> int:
    """Multiplications of one cached decoding step, the matrix products counted alone.

    ``length`` counts the target tokens so far, the newest included. The first step also
    computes the keys and values of the memory.
    """
    d, layers = config.d_model, config.n_decoder_layers
    projections = 4 * d * d + 2 * d * d + (2 * memory_length * d * d if length == 1 else 0)
    attention = 2 * length * d + 2 * memory_length * d
    feed_forward = 2 * d * config.d_ff
    return layers * (projections + attention + feed_forward) + config.vocabulary_size * d
