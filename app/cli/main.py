"""The command `attnscope`."""

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from ...model import InputError, load, load_named_or_directory, model_names
from . import export as cli_export
from . import training as cli_training
from .errors import refused
from .options import DeviceOption, ModelOption, asking

main = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Every number a small Transformer computes for your sentence.",
)


@main.command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; 0.0.0.0 for all.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 for any free.")] = 8000,
    model: Annotated[
        str,
        typer.Option(envvar="ATTNSCOPE_MODEL", help="Name of a model, or a directory."),
    ] = "tiny-translator",
    device: Annotated[
        str, typer.Option(envvar="ATTNSCOPE_DEVICE", help="Where it runs: cpu, cuda.")
    ] = "cpu",
) -> None:
    """Start the web app. It needs no network.

    Example: attnscope serve --port 8080
    """
    import uvicorn

    from ..main import create_app
    from ..settings import Settings

    try:
        app = create_app(Settings(model=model, device=device))
        # here, too, so that a model that cannot be loaded is one sentence
        app.state.registry.load_default()
    except ValueError as error:
        raise refused(error) from error
    if port:
        Console().print(f"AttnScope: http://{host}:{port}")
    uvicorn.run(app, host=host, port=port, proxy_headers=False, timeout_graceful_shutdown=5)


@main.command()
@asking
def trace(
    source: Annotated[str, typer.Argument(help="The text to read.")],
    tensors: Annotated[
        list[str] | None,
        typer.Option(help="Tensors by name or glob, such as 'encoder.*.weights'; repeatable."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the Trace as JSON.")] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write the Trace as safetensors.")
    ] = None,
    model: ModelOption = "tiny-translator",
    device: DeviceOption = "cpu",
    **asked: Any,
) -> None:
    """Run the model on a text and print its translation, or keep everything it computed.

    Examples:

        attnscope trace "机器学习很有趣。"

        attnscope trace "They are watching." --target-language fr -o watching.safetensors

        attnscope trace "猫追老鼠。" --tensors "*.cross.weights" --json
    """
    try:
        whole = load_named_or_directory(model, device=device).trace(source, **asked)
        part = whole.select(tensors or None)
        if output is not None:
            part.save(output)
    except (InputError, OSError) as error:
        raise refused(error) from error
    if as_json:
        json.dump(part.to_json(), sys.stdout, ensure_ascii=False, separators=(",", ":"))
        sys.stdout.write("\n")
    elif whole.manifest.target is not None:
        typer.echo(whole.manifest.target.text)


@main.command()
def models() -> None:
    """List the models that come with AttnScope, and the checkpoints of their training.

    Example: attnscope trace "They are watching." --model tiny-translator@300
    """
    for name in model_names():
        info = load(name).info
        typer.echo(info.id)
        for stack, layers in info.layers.items():
            heads = f"{info.heads[stack]} heads of width {info.d_head[stack]}"
            typer.echo(f"  {layers} {stack} layers, {heads}")
        typer.echo(f"  {info.parameters:,} parameters, {info.vocabulary_size:,} subwords")
        typer.echo(f"  trained for {', '.join(info.directions)}; {info.token_limit} tokens a side")
        typer.echo(f"  checkpoints: {' '.join(info.checkpoints) or 'none'}")
        typer.echo(f"  {info.licence}")


main.command()(cli_export.export)
main.command()(cli_training.train)
main.command()(cli_training.evaluate)
