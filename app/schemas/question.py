"""What is asked of a model, as requests and links write it: made of the fields of a Question."""

from collections.abc import Sequence
from dataclasses import MISSING, Field, asdict
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter, create_model
from pydantic.fields import FieldInfo

from ...model.text.question import Question, question_fields
from .base import Body, describe

describe(Question)
_DESCRIBED = TypeAdapter(Question).json_schema()["properties"]
_TYPES = get_type_hints(Question, include_extras=True)


class Asking(Body):
    """A request to a model: what is asked, and how it is answered."""

    def question(self) -> Question:
        """The first of the two."""
        names = {each.name for each in question_fields()} & set(type(self).model_fields)
        return Question(**{name: getattr(self, name) for name in names})

    def key(self, canonical: Question) -> dict[str, Any]:
        """What decides the answer, with the canonical form of the question."""
        return self.model_dump() | asdict(canonical)


class Linking(BaseModel):
    """The link of a view: what it leaves out is left to the page."""

    model_config = ConfigDict(use_attribute_docstrings=True, extra="forbid", frozen=True)

    def asked(self) -> dict[str, Any]:
        """The fields of a question that the link names."""
        named = {name: getattr(self, name) for name in LINKED}
        return {name: value for name, value in named.items() if value is not None}


LINKED = tuple(each.name for each in question_fields(in_links=True))
"""What the link of a page may name of a question."""


def _fields(base: type[BaseModel], wanted: Sequence[Field[Any]]) -> dict[str, Any]:
    """Types, defaults and descriptions, as pydantic's ``create_model`` takes them."""
    return {each.name: _field(each, is_optional=issubclass(base, Linking)) for each in wanted}


def _field(each: Field[Any], *, is_optional: bool) -> tuple[Any, FieldInfo]:
    kind, default = _TYPES[each.name], each.default
    if is_optional:
        kind, default = kind | None, None
    elif default is MISSING:
        default = ...
    return kind, FieldInfo(default=default, description=_DESCRIBED[each.name]["description"])


TranslationRequest = create_model(
    "TranslationRequest",
    __base__=Asking,
    **_fields(Asking, question_fields(before_decoding=True)),
)
"""What every request names that has a model write."""

RunRequest = create_model("RunRequest", __base__=Asking, **_fields(Asking, question_fields()))
"""What every request for a Trace names."""

LinkedQuestion = create_model(
    "LinkedQuestion", __base__=Linking, **_fields(Linking, question_fields(in_links=True))
)
"""What the link of every view may ask."""
