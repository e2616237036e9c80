"""A translation token by token: how it is asked for, and its events."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from ...model.decoding.beam import WIDEST, BeamSearch
from ...model.decoding.events import Beams, Decoded, DecodingStep
from ...model.decoding.sampling import HOTTEST, LAST_SEED, Sampling
from ...model.decoding.steps import GREEDY
from ...model.decoding.translation import Method
from ...model.errors import InputError
from ...model.text.sides import Side
from .base import Body, Finite
from .problem import Problem
from .question import TranslationRequest
from .validation import Between


class GenerateBody(TranslationRequest):
    """What to translate, and how."""

    model_config = ConfigDict(strict=True)

    method: Literal["greedy", "beam", "sample"] = "greedy"
    """How tokens are chosen: the most probable one, the best of several hypotheses, or drawn."""
    beam: Annotated[int, Between(1, WIDEST)] | None = None
    """For ``beam``: hypotheses that are kept at each step; default: 4."""
    temperature: Annotated[Finite, Between(0, HOTTEST, excluded=True)] | None = None
    """For ``sample``: what the logits are divided by before the softmax; default: 1."""
    top_k: int | None = Field(default=None, ge=0)
    """For ``sample``: draws from so many most probable tokens; default: 0, from all."""
    top_p: Annotated[Finite, Between(0, 1, excluded=True)] | None = None
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


class Start(Body):
    """First event of a generation."""

    source: Side
    """The text that is translated, and its tokens."""


class Failed(Body):
    """Last event of a generation that broke off."""

    problem: Problem
    """Why."""


GenerationEvent = Start | DecodingStep | Beams | Decoded | Failed

EVENT_NAMES = {DecodingStep: "token", Beams: "beams", Decoded: "done"}
"""What the steps of a generation are called on the wire."""
