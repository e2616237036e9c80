"""The options that several commands share."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any, TypeVar, get_type_hints

import typer
from pydantic import TypeAdapter

from ...model.text.question import Question, question_fields

_Command = TypeVar("_Command", bound=Callable[..., None])

ModelOption = Annotated[
    str,
    typer.Option(help="Name of a model, name@step for a checkpoint of it, or a directory."),
]
DeviceOption = Annotated[str, typer.Option(help="Where it runs, as torch names it: cpu, cuda.")]


def asking(command: _Command) -> _Command:
    """Gives a command whose last parameter is ``**asked`` an option for each field of a question.

    The source and the model are the command's own: each has them in its own way.
    """
    hints = get_type_hints(Question)
    described = TypeAdapter(Question).json_schema()["properties"]
    signature = inspect.signature(command, eval_str=True)
    options = [
        inspect.Parameter(
            each.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=each.default,
            annotation=Annotated[hints[each.name], typer.Option(help=_plain(described[each.name]))],
        )
        for each in question_fields(in_links=True)
        if each.name not in ("source", "model")
    ]
    own = [each for each in signature.parameters.values() if each.kind is not each.VAR_KEYWORD]
    vars(command)["__signature__"] = signature.replace(
        parameters=[*(each.replace(kind=each.KEYWORD_ONLY) for each in own), *options]
    )
    return command


def _plain(schema: dict[str, Any]) -> str:
    return schema["description"].replace("``", "")
