"""The Transformer as everything above it sees networks (model/network.py)."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import torch
from torch import Tensor

from ..network import Decoder, Description, Place, SideName
from ..shapes import Float, Int
from ..taps import SILENT, Site, Tap
from . import masks
from .attention import KeyValueCache
from .config import TransformerConfig
from .decoders import CachedDecoder, UncachedDecoder
from .layers import DecoderLayerCache
from .transformer import Transformer

_ATTENTION = ["input", "memory", "q", "k", "v", "mask", "dot", "scores", "weights", "z", "share"]
_SUBLAYER = ["out", "residual", "normed"]
_MATRICES = ["w_q", "w_k", "w_v", "w_o"]


@dataclass(frozen=True)
class TransformerNetwork:
    """An encoder–decoder Transformer that is loaded and ready to run."""

    model: Transformer

    @property
    def device(self) -> torch.device:
        return self.model.embedding.tokens.weight.device

    def describe(self) -> Description:
        config = self.model.config
        stacks = ["encoder", "decoder"]
        return Description(
            kind="encoder-decoder",
            stacks=stacks,
            layers={"encoder": config.n_encoder_layers, "decoder": config.n_decoder_layers},
            heads=dict.fromkeys(stacks, config.n_heads),
            d_model=dict.fromkeys(stacks, config.d_model),
            d_head=dict.fromkeys(stacks, config.d_head),
            d_ff=dict.fromkeys(stacks, config.d_ff),
            vocabulary_size=config.vocabulary_size,
            max_tokens=config.max_tokens,
            parameters=sum(parameter.numel() for parameter in self.model.parameters()),
            places=places_of(config),
        )

    def run(
        self,
        source: Int[Tensor, "B K"] | None,
        target: Int[Tensor, "B Q"] | None,
        pad_id: int,
        tap: Tap = SILENT,
    ) -> Float[Tensor, "B Q V"] | None:
        """
        Raises:
            ValueError: without a source: a decoder of this kind reads a memory.
        """
        if source is None:
            raise ValueError("an encoder–decoder runs the source alone, or both sides")
        if target is None:
            self.model.encode(source, masks.padding(source, pad_id), tap)
            return None
        return self.model(source, target, pad_id, tap)

    def decoder(
        self,
        source: Int[Tensor, "B K"] | None,
        pad_id: int,
        *,
        cached: bool = True,
        tap: Tap = SILENT,
    ) -> Decoder:
        """
        Raises:
            ValueError: without a source.
        """
        if source is None:
            raise ValueError("an encoder–decoder decodes a source")
        if cached:
            return CachedDecoder(self.model, source, pad_id, tap)
        return UncachedDecoder(self.model, source, pad_id)

    def try_step(self, length: int, source_length: int, *, cached: bool) -> None:
        model, device = self.model, self.device
        start = length - 1 if cached else 0
        memory = torch.zeros(1, source_length, model.config.d_model, device=device)
        target = torch.zeros(1, length - start, dtype=torch.long, device=device)
        hidden = model.decode(
            target,
            None if start else memory,
            start=start,
            caches=self._caches(start, source_length) if cached else None,
            tap=Tap((_Explicit(),)),
        )
        model.logits(hidden[:, -1])

    def matrices(self) -> dict[str, tuple[Tensor, str]]:
        axes = {"w_q": "M HD", "w_k": "M HD", "w_v": "M HDv", "w_o": "HDv M"}
        names = [place.name for place in places_of(self.model.config) if place.kind == "attention"]
        return {
            f"weights.{name}.{matrix}": (getattr(attention, matrix).weight.detach().T, axes[matrix])
            for name, attention in zip(names, self.model.attentions(), strict=True)
            for matrix in _MATRICES
        }

    def _caches(self, length: int, source_length: int) -> list[DecoderLayerCache]:
        """Those of all layers after ``length`` tokens."""
        if length == 0:
            return [DecoderLayerCache() for _ in self.model.decoder]

        def rows(count: int) -> KeyValueCache:
            shape = (1, self.model.config.n_heads, count, self.model.config.d_head)
            zeros = torch.zeros(shape, device=self.device)
            return KeyValueCache(zeros, zeros)

        return [DecoderLayerCache(rows(length), rows(source_length)) for _ in self.model.decoder]


class _Explicit:
    """Has attention take its explicit path: no formula sees inside the fused one of a CPU."""

    def wants(self, name: str) -> bool:
        return name.endswith(".weights")

    def hear(self, _site: Site, value: Tensor) -> Tensor:
        return value


def places_of(config: TransformerConfig) -> list[Place]:
    """All places of an encoder–decoder of these sizes, in the order of its figure."""
    return [
        _embedding(config, "source"),
        *_stack(config, "encoder", config.n_encoder_layers, "source"),
        Place(name="memory", kind="memory", queries="source", reads=["decoder.0.cross.memory"]),
        _embedding(config, "target"),
        *_stack(config, "decoder", config.n_decoder_layers, "target"),
        Place(name="output", kind="output", queries="target", reads=["decoder.logits"]),
    ]


def _embedding(config: TransformerConfig, side: SideName) -> Place:
    position = [] if config.positions == "none" else ["position"]
    values = ["embedding", *position, "input"]
    return Place(name=side, kind="embedding", queries=side, reads=[f"{side}.input"], values=values)


def _stack(config: TransformerConfig, stack: str, layers: int, side: SideName) -> Iterator[Place]:
    """The sublayers in the order in which a token passes them."""
    stream = f"{side}.input"
    for layer in range(layers):
        places = [
            _attention(config, stack, layer, "self", side, side),
            *([_attention(config, stack, layer, "cross", side, "source")] * (stack == "decoder")),
            _feed_forward(config, stack, layer, side),
        ]
        for place in places:
            # with its LayerNorm first a feed-forward reads its own
            own = f"{place.name}.normed" if config.norm == "pre" else stream
            yield replace(place, adds_to=stream, reads=place.reads or [own])
            stream = f"{place.name}.{'residual' if config.norm == 'pre' else 'normed'}"


def _attention(
    config: TransformerConfig,
    stack: str,
    layer: int,
    kind: Literal["self", "cross"],
    queries: SideName,
    keys: SideName,
) -> Place:
    name = f"{stack}.{layer}.{kind}"
    return Place(
        name=name,
        kind="attention",
        stack=stack,
        layer=layer,
        queries=queries,
        keys=keys,
        causal=stack == "decoder" and kind == "self",
        reads=[f"{name}.input", f"{name}.memory"],
        norm=config.norm,
        heads=config.n_heads,
        kv_heads=config.n_heads,
        d_head=config.d_head,
        d_value=config.d_head,
        scale=math.sqrt(config.d_head),
        values=[*_ATTENTION, *_SUBLAYER],
        matrices=_MATRICES,
    )


def _feed_forward(config: TransformerConfig, stack: str, layer: int, side: SideName) -> Place:
    return Place(
        name=f"{stack}.{layer}.ffn",
        kind="feed-forward",
        stack=stack,
        layer=layer,
        queries=side,
        norm=config.norm,
        values=["hidden", "active", *_SUBLAYER],
    )
