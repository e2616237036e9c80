"""What requests for views that stand alone look like; see schemas.py for the others."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from ...model.errors import InputError
from . import validation
from .question import LinkedQuestion
from .validation import Between, among

Model = TypeVar("Model", bound=BaseModel)
_MOST = 9_999_999_999
STAGES = ("input", "project", "dot", "scores", "mask", "weights", "mixed", "output")
METRICS = ("entropy", "spread", "distance", "previous", "same", "next", "first", "end")
LEAST = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
"""What the pages know of these: ``layout/stages.js``, ``maths/metrics.js`` and ``layout/flow.js``
of static/js/lib."""


class ViewState(LinkedQuestion):
    """What the link of a view says, by the names of static/js/shell/state.js: text and what is done
    with it, what is chosen, and how it looks."""

    view: str | None = None
    """Another way to look than the one the file is named after."""
    block: str | None = None
    """Place of the network: ``encoder.0.self``; default: the last that has the view."""
    head: int | None = Field(default=None, ge=0, le=_MOST)
    """Head, counted from 0."""
    query: int | None = Field(default=None, ge=0, le=_MOST)
    """Row that is chosen, counted from 0."""
    key: int | None = Field(default=None, ge=0, le=_MOST)
    """Column that is chosen, counted from 0."""
    dim: int | None = Field(default=None, ge=0, le=_MOST)
    """Dimension that is chosen, counted from 0."""
    stage: Annotated[str, among(*STAGES)] | None = None
    """Stage of the line of matrices that is wide."""
    spacing: Literal["sqrt", "linear"] | None = None
    """``linear``: colours of weights in equal steps rather than by their root."""
    heads: str | None = None
    """Heads that are drawn as lines: ``0_2_3``."""
    least: Annotated[float, among(*LEAST)] | None = None
    """Weights below this are not drawn as lines."""
    sort: Annotated[str, among(*METRICS, *(f"{metric}_up" for metric in METRICS))] | None = None
    """What heads are sorted by; with ``_up`` the smallest first."""

    method: Literal["greedy", "beam", "sample"] | None = None
    """How tokens are chosen."""
    beam: int | None = None
    """For ``beam``: hypotheses kept at each step."""
    temperature: float | None = Field(default=None, allow_inf_nan=False)
    """For ``sample``: what the logits are divided by."""
    top_k: int | None = None
    """For ``sample``: draws from so many most probable tokens."""
    top_p: float | None = Field(default=None, allow_inf_nan=False)
    """For ``sample``: draws from the fewest tokens with this probability together."""
    seed: int | None = None
    """For ``sample``: the same seed draws the same tokens."""
    step: int | None = Field(default=None, ge=0, le=_MOST)
    """Step of the decoding player, counted from 0."""

    kind: str | None = None
    """Of an encoding of positions, as in /api/positions; so the next three."""
    length: int | None = None
    """Positions encoded."""
    d_model: int | None = None
    """Dimensions of the encoding."""
    base: float | None = Field(default=None, allow_inf_nan=False)
    """Base of the wavelengths."""
    position: int | None = Field(default=None, ge=0, le=_MOST)
    """Position that is chosen, counted from 0."""
    second: int | None = Field(default=None, ge=0, le=_MOST)
    """The one it is compared with."""

    lang: Literal["en", "zh-CN"] | None = None
    """Language of the page; default: English."""
    theme: Literal["light", "dark", "auto"] | None = None
    """Light or dark; default: as the system has it."""
    scale: Annotated[float, Between(0.75, 3)] | None = None
    """How much larger than designed everything is."""
    background: Literal["paper", "transparent"] | None = None
    """Whether the page behind shows through."""
    controls: int | None = Field(default=None, ge=0, le=1)
    """1: with a line to type in and choices; 0: without."""

    @field_validator("*", mode="before")
    @classmethod
    def _is_text(cls, value: Any) -> Any:
        if isinstance(value, str) and ("\0" in value or _has_surrogate(value)):
            # the kind that pydantic itself has for what no UTF-8 is
            raise PydanticCustomError("string_unicode", "text without NUL and lone surrogates")
        return value

    def given(self) -> dict[str, Any]:
        """What differs from the defaults."""
        return self.model_dump(exclude_none=True)


class ViewBody(ViewState):
    """The same as a JSON object."""

    model_config = ConfigDict(strict=True)


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in text)


def checked(kind: type[Model], fields: Mapping[str, Any]) -> Model:
    """A request that came neither in a query nor in a body.

    Raises:
        InputError: naming the first field or value that there is not.
    """
    try:
        return kind(**fields)
    except ValidationError as error:
        wrong = error.errors()[0]
        field = ".".join(str(part) for part in wrong["loc"])
        names = ", ".join(kind.model_fields)
        allowed = names if wrong["type"] == "extra_forbidden" else validation.allowed(wrong)
        problem = "invalid-text" if wrong["type"] == "string_unicode" else "invalid-value"
        raise InputError(problem, field, wrong["input"], allowed) from error


class OEmbedQuery(BaseModel):
    """What a program asks that turns a pasted link into a frame (oEmbed 1.0, section 2.2)."""

    model_config = ConfigDict(use_attribute_docstrings=True, frozen=True)

    url: str
    """Address of a page or an embed of this server."""
    maxwidth: int = Field(default=960, ge=1)
    """Widest frame that fits, in pixels."""
    maxheight: int = Field(default=540, ge=1)
    """Highest frame that fits, in pixels."""
    format: Literal["json"] = "json"
    """The other format of the standard, XML, is not given."""


class OEmbed(BaseModel):
    """A frame for a link (oEmbed 1.0, section 2.3.4.4)."""

    model_config = ConfigDict(use_attribute_docstrings=True, frozen=True)

    type: Literal["rich"] = "rich"
    """Kind of what is embedded: HTML."""
    version: Literal["1.0"] = "1.0"
    """Version of oEmbed."""
    title: str
    """What is shown."""
    provider_name: str = "AttnScope"
    """Whose it is."""
    provider_url: str
    """Where that is."""
    html: str
    """The frame."""
    width: int
    """Its width in pixels."""
    height: int
    """Its height in pixels."""
