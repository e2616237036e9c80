"""Networks for tests: the Transformer inside a Session, and three that are not ours."""

import math
from dataclasses import dataclass, field
from typing import Any, Literal

import torch
from torch import Tensor, nn

from attnscope.model import Session
from attnscope.model.network import Decoder, Description, Place, SideName
from attnscope.model.session import About
from attnscope.model.taps import SILENT, Tap
from attnscope.model.text.tokenizer import Tokenizer
from attnscope.model.text.vocabulary import Vocabulary
from attnscope.model.trace.trace import Trace
from attnscope.model.transformer import masks
from attnscope.model.transformer.adapter import TransformerNetwork
from attnscope.model.transformer.config import TransformerConfig
from attnscope.model.transformer.layers import DecoderLayer, EncoderLayer
from attnscope.model.transformer.transformer import InputEmbedding, Transformer

Norm = Literal["pre", "post"]
_ATTENTION = ["input", "memory", "q", "k", "v", "mask", "dot", "scores", "weights", "z", "share"]
_SUBLAYER = ["out", "residual", "normed"]


def transformer_of(session: Session) -> Transformer:
    """The network of a model that was trained here."""
    assert isinstance(session.network, TransformerNetwork)
    return session.network.model


def attentions(trace: Trace) -> list[Place]:
    """The attention blocks of a Trace, in the order in which they run."""
    return [place for place in trace.manifest.places if place.kind == "attention"]


def config(vocabulary: int, heads: int, norm: Norm, d_model: int = 12) -> TransformerConfig:
    return TransformerConfig(
        vocabulary_size=vocabulary,
        d_model=d_model,
        n_heads=heads,
        d_ff=10,
        n_encoder_layers=2,
        n_decoder_layers=2,
        norm=norm,
        max_tokens=24,
    )


@dataclass(eq=False)
class RandomNetwork:
    """What the three have in common: a stack for each side, untrained."""

    kind: str
    embedding: InputEmbedding
    stacks: dict[str, nn.ModuleList]
    configs: dict[str, TransformerConfig]
    sides: dict[str, SideName]
    has_logits: bool
    matrices_of: dict[str, Any] = field(default_factory=dict)

    @property
    def device(self) -> torch.device:
        return torch.device("cpu")

    def describe(self) -> Description:
        return Description(
            kind=self.kind,
            stacks=list(self.stacks),
            layers={stack: len(layers) for stack, layers in self.stacks.items()},
            heads=self._each("n_heads"),
            d_model=self._each("d_model"),
            d_head=self._each("d_head"),
            d_ff=self._each("d_ff"),
            vocabulary_size=self.embedding.tokens.num_embeddings,
            max_tokens=24,
            parameters=sum(
                parameter.numel()
                for module in (self.embedding, *self.stacks.values())
                for parameter in module.parameters()
            ),
            places=[*self._places()],
        )

    def run(
        self, source: Tensor | None, target: Tensor | None, pad_id: int, tap: Tap = SILENT
    ) -> Tensor | None:
        memory = source_mask = None
        if source is not None:
            source_mask = masks.padding(source, pad_id).expand(-1, source.shape[1], -1)
            memory = self._stack("encoder", source, "source", source_mask, tap=tap)
        if target is None:
            return None
        length = target.shape[1]
        target_mask = masks.causal(length, length) | masks.padding(target, pad_id)
        cross_mask = None if source is None else masks.padding(source, pad_id)
        if cross_mask is not None:
            cross_mask = cross_mask.expand(-1, length, -1)
        hidden = self._stack("decoder", target, "target", target_mask, memory, cross_mask, tap)
        logits = hidden @ self.embedding.tokens.weight.T
        return tap("decoder.logits", logits, "T V")

    def decoder(
        self,
        source: Tensor | None,
        pad_id: int,
        *,
        cached: bool = True,  # noqa: ARG002 a network may have no cache
        tap: Tap = SILENT,
    ) -> Decoder:
        return Recomputing(self, source, pad_id, tap)

    def try_step(self, length: int, source_length: int, *, cached: bool) -> None:  # noqa: ARG002
        zeros = torch.ones(1, length, dtype=torch.long)
        source = torch.ones(1, source_length, dtype=torch.long) if source_length else None
        self.run(source, zeros, pad_id=0)

    def matrices(self) -> dict[str, tuple[Tensor, str]]:
        return {}

    def _each(self, size: str) -> dict[str, int]:
        return {stack: getattr(config, size) for stack, config in self.configs.items()}

    def _stack(
        self,
        stack: str,
        ids: Tensor,
        side: str,
        mask: Tensor,
        memory: Tensor | None = None,
        memory_mask: Tensor | None = None,
        tap: Tap = SILENT,
    ) -> Tensor:
        x = self.embedding(ids, tap=tap.at(side))
        for index, layer in enumerate(self.stacks[stack]):
            scope = tap.at(f"{stack}.{index}")
            if isinstance(layer, DecoderLayer):
                x = layer(x, memory, mask, memory_mask, tap=scope)
            else:
                x = layer(x, mask, tap=scope)
        return x

    def _places(self) -> Any:
        for stack, layers in self.stacks.items():
            side, sizes = self.sides[stack], self.configs[stack]
            if stack == "decoder" and "encoder" in self.stacks:
                reads = ["decoder.0.cross.memory"]
                yield Place(name="memory", kind="memory", queries="source", reads=reads)
            values = ["embedding", "position", "input"]
            yield Place(name=side, kind="embedding", queries=side, values=values)
            stream = f"{side}.input"
            for index, layer in enumerate(layers):
                kinds = (
                    ["self", "cross", "ffn"] if isinstance(layer, DecoderLayer) else ["self", "ffn"]
                )
                for kind in kinds:
                    name = f"{stack}.{index}.{kind}"
                    place = _feed_forward if kind == "ffn" else _attention
                    yield place(name, stack, index, side, kind, sizes, stream)
                    stream = f"{name}.{'residual' if sizes.norm == 'pre' else 'normed'}"
        if self.has_logits:
            yield Place(name="output", kind="output", queries="target", reads=["decoder.logits"])


def _attention(
    name: str, stack: str, layer: int, side: SideName, kind: str, sizes: Any, stream: str
) -> Place:
    return Place(
        name=name,
        kind="attention",
        stack=stack,
        layer=layer,
        queries=side,
        keys="source" if kind == "cross" else side,
        causal=stack == "decoder" and kind == "self",
        reads=[f"{name}.input", f"{name}.memory"],
        adds_to=stream,
        norm=sizes.norm,
        heads=sizes.n_heads,
        kv_heads=sizes.n_heads,
        d_head=sizes.d_head,
        d_value=sizes.d_head,
        scale=math.sqrt(sizes.d_head),
        values=[*_ATTENTION, *_SUBLAYER],
    )


def _feed_forward(
    name: str, stack: str, layer: int, side: SideName, _kind: str, sizes: Any, stream: str
) -> Place:
    return Place(
        name=name,
        kind="feed-forward",
        stack=stack,
        layer=layer,
        queries=side,
        reads=[f"{name}.normed" if sizes.norm == "pre" else stream],
        adds_to=stream,
        norm=sizes.norm,
        values=["hidden", "active", *_SUBLAYER],
    )


class Recomputing:
    """A decoder without a cache."""

    def __init__(
        self, network: RandomNetwork, source: Tensor | None, pad_id: int, tap: Tap
    ) -> None:
        self.device = torch.device("cpu")
        self.network, self.source, self.pad_id, self.tap = network, source, pad_id, tap
        self.ids = torch.empty(1 if source is None else len(source), 0, dtype=torch.long)

    @property
    def length(self) -> int:
        return self.ids.shape[1]

    @torch.inference_mode()
    def step(self, ids: Tensor) -> Tensor:
        self.ids = torch.cat((self.ids, ids[:, None]), dim=1)
        logits = self.network.run(self.source, self.ids, self.pad_id, self.tap)
        assert logits is not None
        return logits[:, -1]

    def select(self, rows: Tensor) -> None:
        self.ids = self.ids[rows]
        if self.source is not None:
            self.source = self.source[rows]


def encoder_only(vocabulary: int) -> RandomNetwork:
    """As BERT has it: it reads, and writes nothing."""
    return _one_stack("encoder", "source", config(vocabulary, heads=3, norm="pre"), layers=2)


def decoder_only(vocabulary: int) -> RandomNetwork:
    """As GPT has it: it goes on with what it reads."""
    return _one_stack("decoder", "target", config(vocabulary, heads=2, norm="pre"), layers=3)


def _one_stack(kind: str, side: SideName, sizes: TransformerConfig, layers: int) -> RandomNetwork:
    return RandomNetwork(
        kind,
        InputEmbedding(sizes),
        {kind: nn.ModuleList(EncoderLayer(sizes) for _ in range(layers))},
        {kind: sizes},
        {kind: side},
        has_logits=side == "target",
    )


def uneven(vocabulary: int) -> RandomNetwork:
    """An encoder–decoder whose stacks differ in heads and in where their LayerNorms stand."""
    encoder, decoder = config(vocabulary, 2, "post"), config(vocabulary, 3, "pre")
    return RandomNetwork(
        "encoder-decoder",
        InputEmbedding(encoder),
        {
            "encoder": nn.ModuleList(EncoderLayer(encoder) for _ in range(2)),
            "decoder": nn.ModuleList(DecoderLayer(decoder) for _ in range(2)),
        },
        {"encoder": encoder, "decoder": decoder},
        {"encoder": "source", "decoder": "target"},
        has_logits=True,
    )


def pre_norm(vocabulary: int) -> TransformerNetwork:
    """Ours, with its LayerNorms first."""
    return TransformerNetwork(Transformer(config(vocabulary, 2, "pre")).eval())


OTHERS = {
    "encoder-only": encoder_only,
    "decoder-only": decoder_only,
    "uneven": uneven,
    "pre-norm": pre_norm,
}


def session_of(kind: str, tokenizer: Tokenizer) -> Session:
    """A Session of one of ``OTHERS``, the same each time."""
    torch.manual_seed(7)
    network = OTHERS[kind](len(tokenizer))
    for module in getattr(network, "stacks", {}).values():
        module.eval().requires_grad_(False)
    if isinstance(network, RandomNetwork):
        network.embedding.eval().requires_grad_(False)
    vocabulary: Vocabulary = tokenizer if kind in ("uneven", "pre-norm") else Wordless(tokenizer)
    directions = ["zh-en", "en-zh"] if vocabulary.languages else []
    about = About(id=kind, directions=directions, licence="none", digest=kind)
    return Session(network, vocabulary, about)


class Wordless:
    """A vocabulary of another kind: no token of it stands for a language."""

    languages: tuple[str, ...] = ()

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._size = len(tokenizer)
        self.pad_id, self.eos_id = tokenizer.pad_id, tokenizer.eos_id
        self.token, self.read = tokenizer.token, tokenizer.read
        self.encode, self.encode_ids = tokenizer.encode, tokenizer.encode_ids
        self.decode = tokenizer.decode

    def __len__(self) -> int:
        return self._size

    def language_id(self, language: str) -> int:
        raise ValueError(f"language ({language!r}): this vocabulary has no token for one")
