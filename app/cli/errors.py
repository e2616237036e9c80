"""How the command line says no: one sentence, and exit status 2."""

import pydantic
import typer
from rich.console import Console
from rich.text import Text

from ..schemas.validation import allowed


def refused(error: ValueError | OSError) -> typer.Exit:
    Console(stderr=True).print(Text(f"attnscope: {_sentence(error)}"), soft_wrap=True)
    return typer.Exit(2)


def _sentence(error: ValueError | OSError) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    if isinstance(error, pydantic.ValidationError):
        # settings that are no options come from the environment
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"])).upper()
        return f"ATTNSCOPE_{name}: {first['input']!r} cannot be used; allowed: {allowed(first)}"
    return str(error)
