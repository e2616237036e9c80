"""The options that several commands share."""

from typing import Annotated

import typer

ModelOption = Annotated[
    str,
    typer.Option(help="Name of a model, name@step for a checkpoint of it, or a directory."),
]
DeviceOption = Annotated[str, typer.Option(help="Where it runs, as torch names it: cpu, cuda.")]
