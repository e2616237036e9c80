"""Feed-forward, Add & Norm, and the encoder and decoder layers made of them.

Sources: "Attention Is All You Need", sections 3.1 and 3.3; for pre-norm, "On Layer
Normalization in the Transformer Architecture" (Xiong et al., 2020).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from torch import Tensor, nn

from ..shapes import Float, UInt8
from ..taps import SILENT, Tap
from .attention import KeyValueCache, MultiHeadAttention
from .config import TransformerConfig


class FeedForward(nn.Module):
    """FFN(x) = max(0, x·W_1 + b_1)·W_2 + b_2, for each token by itself."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.w_1 = nn.Linear(config.d_model, config.d_ff)
        self.w_2 = nn.Linear(config.d_ff, config.d_model)

    def forward(self, x: Float[Tensor, "B T M"], tap: Tap = SILENT) -> Float[Tensor, "B T M"]:
        hidden = tap("hidden", self.w_1(x).relu(), "Q F")
        return tap("out", self.w_2(hidden), "Q M")


class AddAndNorm(nn.Module):
    """The residual connection and LayerNorm around a sublayer.

    post: LayerNorm(x + Layer(x)), as in the paper; pre: x + Layer(LayerNorm(x)).
    """

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.placement = config.norm
        self.norm = nn.LayerNorm(config.d_model)
        self.dropout = nn.Dropout(config.dropout)

    def forward(
        self,
        x: Float[Tensor, "B T M"],
        sublayer: Callable[[Tensor], Tensor],
        tap: Tap = SILENT,
    ) -> Float[Tensor, "B T M"]:
        if self.placement == "pre":
            normed = tap("normed", self.norm(x), "Q M")
            return tap("residual", x + self.dropout(sublayer(normed)), "Q M")
        residual = tap("residual", x + self.dropout(sublayer(x)), "Q M")
        return tap("normed", self.norm(residual), "Q M")


class EncoderLayer(nn.Module):
    """Self-attention, then feed-forward."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.self_attention = _attention(config)
        self.self_add_norm = AddAndNorm(config)
        self.feed_forward = FeedForward(config)
        self.ffn_add_norm = AddAndNorm(config)

    def forward(
        self,
        x: Float[Tensor, "B T M"],
        mask: UInt8[Tensor, "*#B T T"] | None = None,
        *,
        tap: Tap = SILENT,
    ) -> Float[Tensor, "B T M"]:
        self_tap, ffn_tap = tap.at("self"), tap.at("ffn")
        x = self.self_add_norm(x, lambda x: self.self_attention(x, x, mask, tap=self_tap), self_tap)
        return self.ffn_add_norm(x, lambda x: self.feed_forward(x, ffn_tap), ffn_tap)


@dataclass
class DecoderLayerCache:
    """What one decoder layer keeps between decoding steps."""

    self_attention: KeyValueCache = field(default_factory=KeyValueCache)
    cross_attention: KeyValueCache = field(default_factory=KeyValueCache)


class DecoderLayer(nn.Module):
    """Masked self-attention, cross-attention to the encoder's memory, then feed-forward."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.self_attention = _attention(config)
        self.self_add_norm = AddAndNorm(config)
        self.cross_attention = _attention(config)
        self.cross_add_norm = AddAndNorm(config)
        self.feed_forward = FeedForward(config)
        self.ffn_add_norm = AddAndNorm(config)

    def forward(
        self,
        x: Float[Tensor, "B Q M"],
        memory: Float[Tensor, "B K M"] | None,
        self_mask: UInt8[Tensor, "*#B Q T"] | None = None,
        cross_mask: UInt8[Tensor, "*#B Q K"] | None = None,
        *,
        cache: DecoderLayerCache | None = None,
        tap: Tap = SILENT,
    ) -> Float[Tensor, "B Q M"]:
        """Without a ``memory`` the cross-attention reads the one its cache holds."""
        self_tap, cross_tap, ffn_tap = tap.at("self"), tap.at("cross"), tap.at("ffn")
        self_cache = cache and cache.self_attention
        cross_cache = cache and cache.cross_attention
        x = self.self_add_norm(
            x,
            lambda x: self.self_attention(x, x, self_mask, cache=self_cache, tap=self_tap),
            self_tap,
        )
        x = self.cross_add_norm(
            x,
            lambda x: self.cross_attention(x, memory, cross_mask, cache=cross_cache, tap=cross_tap),
            cross_tap,
        )
        return self.ffn_add_norm(x, lambda x: self.feed_forward(x, ffn_tap), ffn_tap)


def _attention(config: TransformerConfig) -> MultiHeadAttention:
    return MultiHeadAttention(config.d_model, config.n_heads, bias=config.bias)
