"""What all schemas share: the body of a request, and descriptions taken from docstrings."""

from dataclasses import is_dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from ...model.decoding import events
from ...model.text import sides, tokenizer
from ...model.trace import manifest

Finite = Annotated[float, Field(allow_inf_nan=False)]


class Body(BaseModel):
    model_config = ConfigDict(use_attribute_docstrings=True, extra="forbid", frozen=True)


def describe(kind: type) -> None:
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
for _module in (tokenizer, sides, manifest, events):
    for _kind in vars(_module).values():
        if isinstance(_kind, type) and is_dataclass(_kind):
            describe(_kind)
