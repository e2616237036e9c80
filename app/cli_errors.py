"""How the command line says no: one sentence, and exit status 2."""

import typer
from rich.console import Console
from rich.text import Text


def refused(error: ValueError) -> typer.Exit:
    Console(stderr=True).print(Text(f"attnscope: {error}"), soft_wrap=True)
    return typer.Exit(2)
