"""The whole encoder–decoder Transformer of "Attention Is All You Need"."""

import math

import torch.nn.functional as F
from torch import Tensor, nn

from ..shapes import Float, Int, UInt8
from ..taps import SILENT, Tap
from . import masks
from .attention import MultiHeadAttention
from .config import TransformerConfig
from .layers import DecoderLayer, DecoderLayerCache, EncoderLayer
from .positions import PositionalEncoding


class InputEmbedding(nn.Module):
    """E[token]·√d_model plus the positional encoding; source and target share E (3.4, 3.5)."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.tokens = nn.Embedding(config.vocabulary_size, config.d_model)
        self.positions = PositionalEncoding(config)
        self.dropout = nn.Dropout(config.dropout)
        self.scale = math.sqrt(config.d_model)
        # so that E·√d_model, and the tied logits, start with unit variance
        nn.init.normal_(self.tokens.weight, std=config.d_model**-0.5)

    def forward(
        self, ids: Int[Tensor, "B T"], start: int = 0, tap: Tap = SILENT
    ) -> Float[Tensor, "B T M"]:
        x = tap("embedding", self.tokens(ids) * self.scale, "T M")
        position = self.positions(start, ids.shape[1])
        if position is not None:
            x = x + tap("position", position.expand_as(x), "T M")
        return self.dropout(tap("input", x, "T M"))


class Transformer(nn.Module):
    """Encoder, decoder, and the projection to the vocabulary, tied to the embedding."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = InputEmbedding(config)
        self.encoder = nn.ModuleList(EncoderLayer(config) for _ in range(config.n_encoder_layers))
        self.decoder = nn.ModuleList(DecoderLayer(config) for _ in range(config.n_decoder_layers))
        # a post-norm layer already ends in a LayerNorm
        final_norm = nn.Identity if config.norm == "post" else lambda: nn.LayerNorm(config.d_model)
        self.encoder_norm = final_norm()
        self.decoder_norm = final_norm()
        self._initialise()

    def forward(
        self,
        source: Int[Tensor, "B K"],
        target: Int[Tensor, "B Q"],
        pad_id: int,
        tap: Tap = SILENT,
    ) -> Float[Tensor, "B Q V"]:
        """Logits for the token after each target position, all positions at once.

        ``target`` holds the decoder's inputs: the language token first, shifted right.
        """
        source_mask = masks.padding(source, pad_id)
        memory = self.encode(source, source_mask, tap)
        target_mask = masks.causal(target.shape[1], target.shape[1], target.device)
        target_mask = target_mask | masks.padding(target, pad_id)
        hidden = self.decode(target, memory, target_mask, source_mask, tap=tap)
        return tap("decoder.logits", self.logits(hidden), "T V")

    def encode(
        self,
        source: Int[Tensor, "B K"],
        mask: UInt8[Tensor, "*#B #K K"] | None = None,
        tap: Tap = SILENT,
    ) -> Float[Tensor, "B K M"]:
        """The memory: what every decoder layer's cross-attention reads."""
        x = self.embedding(source, tap=tap.at("source"))
        if mask is not None:
            mask = mask.expand(*mask.shape[:-2], source.shape[1], -1)
        for index, layer in enumerate(self.encoder):
            x = layer(x, mask, tap=tap.at(f"encoder.{index}"))
        return self.encoder_norm(x)

    def decode(
        self,
        target: Int[Tensor, "B Q"],
        memory: Float[Tensor, "B K M"] | None,
        target_mask: UInt8[Tensor, "*#B Q T"] | None = None,
        memory_mask: UInt8[Tensor, "*#B #Q K"] | None = None,
        *,
        start: int = 0,
        caches: list[DecoderLayerCache] | None = None,
        tap: Tap = SILENT,
    ) -> Float[Tensor, "B Q M"]:
        """The last decoder layer's output for the target tokens from position ``start`` on.

        With ``caches`` (one per layer) earlier tokens are not computed again, and after
        the first call ``memory`` may be ``None``.
        """
        tap = tap.from_query(start)
        x = self.embedding(target, start, tap.at("target"))
        if memory_mask is not None:
            memory_mask = memory_mask.expand(*memory_mask.shape[:-2], target.shape[1], -1)
        for index, layer in enumerate(self.decoder):
            x = layer(
                x,
                memory,
                target_mask,
                memory_mask,
                cache=caches[index] if caches else None,
                tap=tap.at(f"decoder.{index}"),
            )
        return self.decoder_norm(x)

    def logits(self, hidden: Float[Tensor, "*B M"]) -> Float[Tensor, "*B V"]:
        """Scores of every vocabulary entry, before the final softmax (tied weights, 3.4)."""
        return F.linear(hidden, self.embedding.tokens.weight)

    def attentions(self) -> list[MultiHeadAttention]:
        """The attention blocks in the order in which they run."""
        return [module for module in self.modules() if isinstance(module, MultiHeadAttention)]

    def _initialise(self) -> None:
        for module in self.modules():
            if isinstance(module, nn.Linear):
                nn.init.xavier_uniform_(module.weight)
                if module.bias is not None:
                    nn.init.zeros_(module.bias)
