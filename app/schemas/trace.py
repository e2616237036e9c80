"""A text's Trace: how it is asked for, and what it looks like as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from ...model.trace.manifest import Manifest, TensorInfo
from .base import describe
from .question import RunRequest

# fnmatch takes time that grows with the square of a hostile pattern
_Glob = Annotated[str, Field(max_length=128)]
_Globs = Annotated[list[_Glob], Field(max_length=64)]


def _listed(tensors: Any) -> Any:
    return [tensors] if isinstance(tensors, str) else tensors


def _without_empty(tensors: list[str]) -> list[str]:
    """A parameter without a value names none, so that a link can ask for no tensor at all."""
    return [glob for glob in tensors if glob]


_Named = Annotated[_Globs, AfterValidator(_without_empty)]
_OneOrMore = Annotated[_Named, BeforeValidator(_listed, json_schema_input_type=_Globs | str)]


class TraceQuery(RunRequest):
    """What to trace, and which part of the Trace to answer with."""

    dtype: Literal["f32", "f16"] = "f32"
    """Number format of the answer; ``f16`` keeps three digits and is for thumbnails."""
    tensors: _Named | None = None
    """Names of tensors, or globs in which ``*`` also crosses dots; an empty one: the manifest
    alone; default: all but the logits and the weight matrices."""


class TraceBody(TraceQuery):
    """The same as a JSON object, where ``tensors`` may also be one string."""

    model_config = ConfigDict(strict=True)

    tensors: _OneOrMore | None = None
    """Names of tensors, or globs in which ``*`` also crosses dots; an empty list: the manifest
    alone; default: all but the logits and the weight matrices."""


@dataclass(frozen=True)
class TensorDocument(TensorInfo):
    """A tensor with its numbers."""

    data: list[Any]
    """The numbers, as lists nested along the axes."""


@dataclass(frozen=True)
class TraceDocument(Manifest):
    """A Trace as JSON: the manifest, with the numbers of each tensor."""

    tensors: Mapping[str, TensorDocument] = field(default_factory=dict)
    """The tensors that are stored, by name."""


for _kind in (TensorDocument, TraceDocument):
    describe(_kind)
