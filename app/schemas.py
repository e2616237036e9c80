"""What requests and answers look like; the descriptions are those of the API's schema."""

from collections.abc import Mapping
from dataclasses import dataclass, field, is_dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from ..model.decoding import events
from ..model.decoding.beam import WIDEST, BeamSearch
from ..model.decoding.events import Beams, Decoded, DecodingStep
from ..model.decoding.sampling import HOTTEST, LAST_SEED, Sampling
from ..model.decoding.steps import GREEDY
from ..model.decoding.translation import Method
from ..model.errors import InputError
from ..model.text import tokenizer
from ..model.trace import manifest
from ..model.trace.manifest import Manifest, ModelInfo, Side, TensorInfo
from .validation import Between


def _describe(kind: type) -> None:
    """Takes the descriptions of fields from their docstrings, inherited ones too."""
    bases = [TypeAdapter(base) for base in kind.__mro__[1:] if is_dataclass(base)]

    def inherit(schema: dict[str, Any]) -> None:
        for base in bases:
            for name, inherited in base.json_schema()["properties"].items():
                if "description" in inherited:
                    schema["properties"][name].setdefault("description", inherited["description"])

    config = ConfigDict(use_attribute_docstrings=True, json_schema_extra=inherit)
    kind.__pydantic_config__ = config


# the model's own dataclasses are the answers; their docstrings describe them here too
for _module in (tokenizer, manifest, events):
    for _kind in vars(_module).values():
        if isinstance(_kind, type) and is_dataclass(_kind):
            _describe(_kind)


# fnmatch takes time that grows with the square of a hostile pattern
_Glob = Annotated[str, Field(max_length=128)]
_Globs = Annotated[list[_Glob], Field(max_length=64)]
_Finite = Annotated[float, Field(allow_inf_nan=False)]


class _Body(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True, extra="forbid", frozen=True)


class SourceRequest(_Body):
    """What every request to a model names."""

    model: str | None = None
    """Id of the model, or of a checkpoint (``name@step``); default: the server's."""
    source: str
    """The text to read: any language, at least one character that is not white space."""
    target_language: str | None = None
    """Language to write; default: English for Chinese text, Chinese for any other."""


class RunRequest(SourceRequest):
    """What every request for a Trace names."""

    target: str = ""
    """The translation to run; if empty, the model writes its own, greedily."""
    target_ids: list[int] | None = Field(default=None, max_length=512)
    """The same as token ids, without language token and ``<eos>``; wins over ``target``."""
    pad_to: int = Field(default=0, ge=0)
    """Pads source and target with ``<pad>`` to at least this many tokens."""


class TraceQuery(RunRequest):
    """What to trace, and which part of the Trace to answer with."""

    dtype: Literal["f32", "f16"] = "f32"
    """Number format of the answer; ``f16`` keeps three digits and is for thumbnails."""
    tensors: _Globs = []
    """Names of tensors, or globs in which ``*`` also crosses dots; default: all but the logits
    and the weight matrices."""


def _listed(tensors: Any) -> Any:
    return [tensors] if isinstance(tensors, str) else tensors


class TraceBody(TraceQuery):
    """The same as a JSON object, where ``tensors`` may also be one string."""

    model_config = ConfigDict(strict=True)

    tensors: Annotated[_Globs, BeforeValidator(_listed, json_schema_input_type=_Globs | str)] = []
    """Names of tensors, or globs in which ``*`` also crosses dots; default: all but the logits
    and the weight matrices."""


class GenerateBody(SourceRequest):
    """What to translate, and how."""

    model_config = ConfigDict(strict=True)

    method: Literal["greedy", "beam", "sample"] = "greedy"
    """How tokens are chosen: the most probable one, the best of several hypotheses, or drawn."""
    beam: Annotated[int, Between(1, WIDEST)] | None = None
    """For ``beam``: hypotheses that are kept at each step; default: 4."""
    temperature: Annotated[_Finite, Between(0, HOTTEST, excluded=True)] | None = None
    """For ``sample``: what the logits are divided by before the softmax; default: 1."""
    top_k: int | None = Field(default=None, ge=0)
    """For ``sample``: draws from so many most probable tokens; default: 0, from all."""
    top_p: Annotated[_Finite, Between(0, 1, excluded=True)] | None = None
    """For ``sample``: draws from the fewest most probable tokens that have this probability
    together; default: 1, from all."""
    seed: Annotated[int, Between(0, LAST_SEED)] | None = None
    """For ``sample``: the same seed draws the same tokens; default: 0."""
    max_tokens: int | None = Field(default=None, ge=1)
    """Most tokens to write; default: what the token limit leaves room for."""
    without_cache: bool = False
    """For ``greedy`` and ``sample``: also runs each step without the cache of keys and values, to
    tell what that costs."""

    def chosen_method(self) -> Method:
        """
        Raises:
            InputError: for a field that belongs to another method.
        """
        for name, methods in _METHODS_OF.items():
            value = getattr(self, name)
            if value is not None and value is not False and self.method not in methods:
                allowed = f"only with method {' or '.join(methods)}"
                raise InputError("invalid-value", name, value, allowed)
        match self.method:
            case "greedy":
                return GREEDY
            case "beam":
                return BeamSearch(**_given(width=self.beam))
            case "sample":
                return Sampling(
                    **_given(
                        temperature=self.temperature,
                        top_k=self.top_k,
                        top_p=self.top_p,
                        seed=self.seed,
                    )
                )


_METHODS_OF = {
    "beam": ("beam",),
    **dict.fromkeys(("temperature", "top_k", "top_p", "seed"), ("sample",)),
    "without_cache": ("greedy", "sample"),
}


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


class PositionsQuery(_Body):
    """Which positional encoding to compute."""

    kind: Literal["sinusoidal", "none"] = "sinusoidal"
    """Kind of encoding."""
    length: Annotated[int, Between(1, 512)] = 64
    """Positions to encode, counted from 0."""
    d_model: Annotated[int, Between(2, 1024, step=2)] = 128
    """Dimensions of the encoding; even, since each frequency takes a sine and a cosine."""
    base: float = Field(default=10_000.0, gt=1, allow_inf_nan=False)
    """Base of the geometric row of wavelengths; the paper's is 10000."""


class _Positions(_Body):
    version: int = 1
    """Version of this format; a reader refuses a higher one."""
    kind: str
    """Kind of encoding."""
    length: int
    """Positions encoded."""
    d_model: int
    """Dimensions of the encoding."""
    base: float
    """Base of the wavelengths."""


class PositionsManifest(_Positions):
    """Everything about an encoding but its numbers."""

    tensors: dict[str, TensorInfo]
    """``encoding`` (position × dimension) and ``similarity`` (position × position)."""


@dataclass(frozen=True)
class TensorDocument(TensorInfo):
    """A tensor with its numbers."""

    data: list[Any]
    """The numbers, as lists nested along the axes."""


class PositionsDocument(_Positions):
    """An encoding as JSON: the manifest, with the numbers of each tensor."""

    tensors: dict[str, TensorDocument]
    """``encoding`` (position × dimension) and ``similarity`` (position × position)."""


@dataclass(frozen=True)
class TraceDocument(Manifest):
    """A Trace as JSON: the manifest, with the numbers of each tensor."""

    tensors: Mapping[str, TensorDocument] = field(default_factory=dict)
    """The tensors that are stored, by name."""


class ModelList(_Body):
    """The models this server answers with."""

    models: list[ModelInfo]
    """Each model once; the checkpoints of its training are listed in it."""


class Health(_Body):
    """How the server is."""

    status: Literal["alive", "ready"]
    """``alive`` while the process answers, ``ready`` once the model is loaded."""


class Start(_Body):
    """First event of a generation."""

    source: Side
    """The text that is translated, and its tokens."""


class Problem(BaseModel):
    """An error (RFC 9457)."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    type: str
    """Which problem it is; stable, made for programs: ``/problems/too-long``."""
    title: str
    """The same in one English sentence."""
    status: int
    """HTTP status."""
    field: str | None = None
    """Field of the request that is to blame."""
    sent: str | None = None
    """What came in it, cut to 80 characters."""
    allowed: str | None = None
    """What may come instead."""
    tokens: int | None = None
    """Tokens that came, where there were too many."""
    limit: int | None = None
    """Tokens, bytes or cells that are allowed."""


class Failed(_Body):
    """Last event of a generation that broke off."""

    problem: Problem
    """Why."""


GenerationEvent = Start | DecodingStep | Beams | Decoded | Failed

for _kind in (TensorDocument, TraceDocument):
    _describe(_kind)

EVENT_NAMES = {DecodingStep: "token", Beams: "beams", Decoded: "done"}
"""What the steps of a generation are called on the wire."""
