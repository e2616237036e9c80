"""The manifest of a Trace: everything about it but its numbers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..network import Place, Sizes
from ..text.sides import Side, Target
from ..text.tokenizer import Token
from .upgrade import upgraded

VERSION = 2


@dataclass(frozen=True, kw_only=True)
class ModelInfo(Sizes):
    """What a model is, and what it may be asked."""

    id: str
    """Name to ask for it by; a checkpoint of its training is ``name@step``."""
    languages: list[str]
    """Languages it may translate into; the source may be any text."""
    directions: list[str]
    """Directions it was trained for, such as ``zh-en``."""
    token_limit: int
    """Tokens a side, special tokens included."""
    licence: str
    """Licence and attribution of the weights."""
    checkpoints: list[str]
    """Ids of the checkpoints kept of its training, earliest first."""


@dataclass(frozen=True)
class TensorInfo:
    """What a tensor of the Trace looks like."""

    dtype: str
    """``F32``, ``F16`` or ``U8``, as in safetensors."""
    shape: list[int]
    """Length of each axis."""
    axes: list[str]
    """Name of each axis: H head, Q query, K key, D head width, M model width, …"""


@dataclass(frozen=True)
class Prediction:
    """A vocabulary entry and how probable the network finds it."""

    id: int
    """Vocabulary entry."""
    text: str
    """The entry as a person reads it, without the space before it."""
    probability: float
    """Softmax of the logits, 0 to 1."""


@dataclass(frozen=True)
class Output:
    """What the network expects after one target token."""

    top: list[Prediction]
    """The most probable next tokens, most probable first."""
    next: Prediction
    """The token that does follow; after the last one, ``<eos>``."""
    loss: float
    """Its cross-entropy, -ln of its probability, in nats: what training would lower here."""


@dataclass(frozen=True)
class Manifest:
    """Everything about a Trace but its numbers."""

    version: int
    """Version of this format; a reader refuses a higher one."""
    model: ModelInfo
    """The model that was run."""
    source: Side | None
    """The text that was typed; null where a model has no source."""
    target: Target | None
    """The decoder's side; null where a model has none."""
    places: list[Place]
    """What can be opened, in the order in which a sentence passes it."""
    output: list[Output] | None
    """Per target position, padding left out, what comes next; null where a model has no output."""
    tensors: Mapping[str, TensorInfo] = field(default_factory=dict)
    """The tensors that are stored."""
    aliases: dict[str, str] = field(default_factory=dict)
    """Further names of stored tensors: equal by construction, so stored once."""
    alias_axes: dict[str, list[str]] = field(default_factory=dict)
    """The axes of an alias, where they are called otherwise than those of the stored tensor."""
    edits: list[dict[str, Any]] = field(default_factory=list)
    """What a reader changed inside the network before it ran."""


def parse_manifest(document: dict[str, Any]) -> Manifest:
    """Reads what ``dataclasses.asdict`` made of a manifest, of version 1 too.

    Raises:
        ValueError: if it is of a later version than this program knows.
    """
    if document["version"] > VERSION:
        raise ValueError(
            f"this Trace has version {document['version']}, but this program reads "
            f"versions up to {VERSION}: update it"
        )

    if document["version"] == 1:
        document = upgraded(document)

    def side(kind: type[Side], value: dict[str, Any] | None) -> Any:
        if value is None:
            return None
        return kind(**{**value, "tokens": [Token(**token) for token in value["tokens"]]})

    output = document["output"]
    return Manifest(
        version=VERSION,
        model=ModelInfo(**document["model"]),
        source=side(Side, document["source"]),
        target=side(Target, document["target"]),
        places=[Place(**place) for place in document["places"]],
        output=output
        and [
            Output(
                [Prediction(**top) for top in step["top"]],
                Prediction(**step["next"]),
                step["loss"],
            )
            for step in output
        ],
        tensors={name: TensorInfo(**info) for name, info in document["tensors"].items()},
        aliases=document["aliases"],
        alias_axes=document["alias_axes"],
        edits=document["edits"],
    )
