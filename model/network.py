"""What a Session needs of a network, whatever its family.

A family has one adapter that fulfils ``Network``: it says what there is (``Description``), runs
whole sides with a tap, decodes step by step, and shows its matrices. Nothing above it guesses
structure from a name or a number.
"""

from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

import torch
from torch import Tensor

from .shapes import Float, Int
from .taps import SILENT, Tap

SideName = Literal["source", "target"]
PlaceKind = Literal[
    "embedding", "attention", "feed-forward", "recurrent", "convolution", "memory", "output"
]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A door of the figure: one part of a network that can be opened, and what it has."""

    name: str
    """Prefix of its tensors: ``encoder.0.self``, ``source``."""
    kind: PlaceKind
    """What it is."""
    stack: str | None = None
    """The stack it belongs to; null outside of all."""
    layer: int | None = None
    """Layer of the stack, counted from 0."""
    queries: SideName
    """Whose tokens its rows are."""
    keys: SideName | None = None
    """Whose tokens an attention reads; null for what reads none but its own."""
    causal: bool = False
    """Whether a query is kept from reading later keys."""
    reads: list[str] = field(default_factory=list)
    """The tensor that is its X; of an attention also the one that keys and values are made of."""
    adds_to: str | None = None
    """The tensor that its output is added to by the residual connection; null without one."""
    norm: Literal["pre", "post", "none"] = "none"
    """Where its LayerNorm stands: before the layer, or after the residual sum."""
    heads: int | None = None
    """Attention heads; null for what has none."""
    kv_heads: int | None = None
    """Heads of keys and values; fewer than ``heads`` where several share them."""
    d_head: int | None = None
    """Width of one head's queries and keys."""
    d_value: int | None = None
    """Width of one head's values."""
    scale: float | None = None
    """What q·k is divided by: √d_k, or 1."""
    values: list[str] = field(default_factory=list)
    """What it has, as the last parts of tensor names: ``q``, ``weights``, ``out``."""
    matrices: list[str] = field(default_factory=list)
    """Its trained matrices, likewise: ``w_q`` is the tensor ``weights.encoder.0.self.w_q``."""


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """What a network is made of, as everybody is told who asks for it."""

    kind: str
    """Family of the network: ``encoder-decoder``."""
    stacks: list[str]
    """Its stacks of layers, in the order in which a sentence passes them."""
    layers: dict[str, int]
    """Layers of each stack."""
    heads: dict[str, int]
    """Attention heads of a block, of each stack."""
    d_model: dict[str, int]
    """Width of a token's vector, of each stack."""
    d_head: dict[str, int]
    """Width of one head's queries and keys, of each stack."""
    d_ff: dict[str, int]
    """Width of the feed-forward's hidden layer, of each stack."""
    vocabulary_size: int
    """Entries of the vocabulary, special tokens and bytes included."""
    parameters: int
    """Trained numbers in the network."""


@dataclass(frozen=True, kw_only=True)
class Description(Sizes):
    """What a network says of itself."""

    max_tokens: int
    """Tokens a side that it was made for."""
    places: list[Place]
    """All of its places, in the order in which a sentence passes them."""

    @property
    def sides(self) -> set[SideName]:
        """The texts it reads."""
        return {place.queries for place in self.places}


@runtime_checkable
class Decoder(Protocol):
    """A batch of translations in progress."""

    device: torch.device

    @property
    def length(self) -> int:
        """Target tokens decoded so far."""
        ...

    def step(self, ids: Int[Tensor, "B"], /) -> Float[Tensor, "B V"]:
        """Feeds one more target token; gives the logits of the token after it."""
        ...

    def select(self, rows: Int[Tensor, "N"], /) -> None:
        """Goes on with these rows of the batch, in this order."""
        ...


@runtime_checkable
class Network(Protocol):
    """A network of any family, loaded and ready to run."""

    @property
    def device(self) -> torch.device: ...

    def describe(self) -> Description: ...

    def run(
        self,
        source: Int[Tensor, "B K"] | None,
        target: Int[Tensor, "B Q"] | None,
        pad_id: int,
        tap: Tap = SILENT,
    ) -> Float[Tensor, "B Q V"] | None:
        """All positions at once; gives the logits of the token after each target position.

        ``None`` stands for a side that the network has not, or that is not to be run: a
        network with two sides runs the source alone. The answer is ``None`` without logits.
        """
        ...

    def decoder(
        self,
        source: Int[Tensor, "B K"] | None,
        pad_id: int,
        *,
        cached: bool = True,
        tap: Tap = SILENT,
    ) -> Decoder:
        """Begins to decode ``source``; without a cache every step computes all tokens again."""
        ...

    def try_step(self, length: int, source_length: int, *, cached: bool) -> None:
        """Runs one decoding step on zeros, so that its products can be counted.

        It is the step that reads the ``length``-th target token; attention takes its explicit
        path. The encoder is not run.
        """
        ...

    def matrices(self) -> dict[str, tuple[Tensor, str]]:
        """Trained matrices and their axes by tensor name, so that x @ w_q is q."""
        ...
