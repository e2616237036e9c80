"""What a value has to be, from what pydantic says of one that is not.

The pages show it to readers of any language: lists and signs where there are some.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import AfterValidator, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

_SIGNS = {
    "greater_than": ("gt", ">"),
    "greater_than_equal": ("ge", "≥"),
    "less_than": ("lt", "<"),
    "less_than_equal": ("le", "≤"),
}


_NUMBERS = {
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "…, −1, 0, 1, 2, …"),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "…, −0.5, 0, 0.5, 1, …"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "true, false"),
}


@dataclass(frozen=True)
class Between:
    """Of a number: where it has to lie. Beyond one of the bounds, both are told."""

    low: float
    high: float
    excluded: bool = False
    """``low`` itself is not allowed."""
    step: int | None = None
    """Only multiples of this are."""

    def __str__(self) -> str:
        low, high = (f"{bound:.12g}" for bound in (self.low, self.high))
        if self.step is not None:
            return f"{low}, {self.low + self.step:g}, {self.low + 2 * self.step:g}, …, {high}"
        return f"> {low}, ≤ {high}" if self.excluded else f"{low}–{high}"

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        bounds = {"gt" if self.excluded else "ge": self.low, "le": self.high}
        steps = {} if self.step is None else {"multiple_of": self.step}
        number: Any = {**handler(source), **bounds, **steps}
        return core_schema.no_info_wrap_validator_function(self._check, number)

    def _check(self, value: Any, is_valid: Callable[[Any], Any]) -> Any:
        try:
            return is_valid(value)
        except ValidationError as error:
            if error.errors()[0]["type"] not in (*_SIGNS, "multiple_of"):
                raise
            raise PydanticCustomError("not_between", "{bounds}", {"bounds": str(self)}) from error


def among(*values: str | float) -> AfterValidator:
    """An annotation: one of some values, all of which are told where it is none of them."""
    told = ", ".join(str(value) for value in values)

    def check(value: Any) -> Any:
        if value not in values:
            raise PydanticCustomError("not_among", "{values}", {"values": told})
        return value

    return AfterValidator(check)


def allowed(error: Mapping[str, Any]) -> str:
    """
    Args:
        error: one of the ``errors()`` of a ``ValidationError``.
    """
    kind, context = error["type"], error.get("ctx", {})
    if kind == "literal_error":
        # 'greedy', 'beam' or 'sample'
        return ", ".join(re.findall(r"'([^']*)'", context["expected"]))
    if kind in _SIGNS:
        name, sign = _SIGNS[kind]
        return f"{sign} {context[name]:.12g}"
    return _NUMBERS.get(kind) or error["msg"]
