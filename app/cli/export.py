"""`attnscope export`: what the model computed for a text, as a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, cast
from urllib.parse import parse_qsl

import typer

from ...model import InputError, Session, load_named_or_directory
from ..export.encoding import encoding_matrix
from ..export.formats import FORMATS, export_matrix, format_of
from ..export.formats import export as file_of
from ..export.latex import STYLES
from ..export.request import ExportRequest
from ..offline.page import recorded_file
from ..offline.picture import PICTURES, Size, arithmetic_latex, draw
from ..schemas.export import EncodingExportQuery
from ..schemas.views import ViewState, checked
from ..views.places import view_of
from ..views.registry import WAYS
from .errors import refused
from .options import DeviceOption, ModelOption, asking

_STANDARD_OUTPUT = Path("-")
_ARITHMETIC = "arithmetic"
"""The style of LaTeX that only the page's own script writes."""
_POSITIONS = "positions"
"""The view that needs no text."""
_VIEWS = ("html", *PICTURES)
"""Formats that hold a view as it is seen."""
_LARGEST = 16_384
"""Pixels a side that a browser draws."""


@asking
def export(
    output: Annotated[
        Path, typer.Option("-o", "--output", help="File to write; - for standard output.")
    ],
    source: Annotated[str | None, typer.Option(help="The text to read.")] = None,
    format: Annotated[
        str | None,
        typer.Option(
            help=f"{', '.join((*FORMATS, *_VIEWS))}; default: by the ending of FILE, csv with -o -."
        ),
    ] = None,
    view: Annotated[str | None, typer.Option(help=f"Way to look: {', '.join(WAYS)}.")] = None,
    block: Annotated[
        str | None,
        typer.Option(help="Place of the network: encoder.0.self; default: the last with the view."),
    ] = None,
    tensor: Annotated[
        str | None, typer.Option(help="Name of a tensor; wins over --view and --block.")
    ] = None,
    head: Annotated[
        int | None, typer.Option(help="Head, counted from 0; default: all, or the first drawn.")
    ] = None,
    style: Annotated[
        str | None,
        typer.Option(help=f"For latex: {', '.join((*STYLES, _ARITHMETIC))}; default: the first."),
    ] = None,
    state: Annotated[
        str,
        typer.Option(
            help="As in a link: for html and pictures 'query=3&theme=dark&scale=2', "
            "for positions 'length=32'."
        ),
    ] = "",
    size: Annotated[str, typer.Option(help="For pictures: width x height in pixels.")] = "960x540",
    factor: Annotated[int, typer.Option(help="For png: 1, 2 or 4 pixels for each.")] = 1,
    model: ModelOption = "tiny-translator",
    device: DeviceOption = "cpu",
    **asked: Any,
) -> None:
    """Write what the model computed for a text as a file: a page, a picture, a table, arrays.

    Examples:

        attnscope export --source "机器学习很有趣。" -o weights.csv

        attnscope export --view pipeline --source "猫追老鼠。" -o pipeline.html

        attnscope export --view matrix --source "猫追老鼠。" --state "theme=dark" -o head.svg

        attnscope export --source "猫追老鼠。" --block encoder.0.self --head 2 -o head.tex

        attnscope export --source "They are watching." --view output -o -
    """
    try:
        chosen = _format(format, output)
        run = _Run(source, asked, block, head)
        session = load_named_or_directory(model, device=device)
        if chosen == "latex" and style == _ARITHMETIC:
            page = recorded_file(session, "arithmetic", run.shown(state, "arithmetic"))
            payload = arithmetic_latex(page)
        elif chosen in _VIEWS:
            _refuse({"tensor": tensor, "style": style}, ", ".join(FORMATS))
            named = view or view_of(block, None, session.places)
            page = recorded_file(session, named, run.shown(state, view))
            payload = (
                page.encode() if chosen == "html" else _picture(page, chosen, size, factor, state)
            )
        elif view == _POSITIONS:
            _refuse({"source": source, "block": block, "head": head}, "a view of a text")
            payload = _encoding(chosen, tensor, style, state)
        else:
            payload = run.data(session, chosen, view, tensor, style)
        if output == _STANDARD_OUTPUT:
            typer.echo(payload, nl=False)
        else:
            output.write_bytes(payload)
    except (InputError, OSError) as error:
        raise refused(error) from error


@dataclass(frozen=True)
class _Run:
    """The text, what is done with it, and where to look."""

    source: str | None
    asked: Mapping[str, Any]
    """The other fields of a question."""
    block: str | None
    head: int | None

    def data(
        self, session: Session, format: str, view: str | None, tensor: str | None, style: str | None
    ) -> bytes:
        """Numbers, as the route for exports gives them."""
        if self.source is None:
            raise InputError("invalid-value", "source", None, "a text to read")
        trace = session.trace(self.source, **self.asked)
        wanted = ExportRequest(
            view=view, block=self.block, tensor=tensor, head=self.head, style=style
        )
        return file_of(trace, format, wanted).payload

    def shown(self, link: str, view: str | None) -> ViewState:
        """The state of a view: options, and what a link says besides."""
        asked = {name: value for name, value in self.asked.items() if value}
        given = {"source": self.source, **asked, "block": self.block, "head": self.head}
        fields = {name: value for name, value in given.items() if value is not None}
        named = {} if view is None else {"view": None}
        return checked(ViewState, {**_fields(link), **fields, **named})


def _encoding(format: str, tensor: str | None, style: str | None, link: str) -> bytes:
    given = {**_fields(link), "tensor": tensor, "style": style}
    named = {name: value for name, value in given.items() if value is not None}
    query = checked(EncodingExportQuery, {**named, "format": format})
    matrix = encoding_matrix(query, query.tensor)
    return export_matrix(matrix, query.format, ExportRequest(style=query.style)).payload


def _fields(link: str) -> dict[str, str]:
    return dict(parse_qsl(link.removeprefix("?")))


def _refuse(given: dict[str, str | int | None], only: str) -> None:
    for name, value in given.items():
        if value is not None:
            raise InputError("invalid-value", name, value, f"only with {only}")


def _picture(page: str, format: str, size: str, factor: int, link: str) -> bytes:
    if factor not in (1, 2, 4):
        raise InputError("invalid-value", "factor", factor, "1, 2, 4")
    width, _, height = size.partition("x")
    is_size = width.isdecimal() and height.isdecimal()
    if not is_size or not all(0 < int(side) * factor <= _LARGEST for side in (width, height)):
        allowed = f"width x height, such as 960x540; at most {_LARGEST} pixels a side"
        raise InputError("invalid-value", "size", size, allowed)
    background = _fields(link).get("background", "paper")
    return draw(
        page,
        cast('Literal["svg", "png", "pdf"]', format),
        Size(int(width), int(height)),
        factor=cast("Literal[1, 2, 4]", factor),
        background=cast('Literal["paper", "transparent"]', background),
    )


def _format(named: str | None, output: Path) -> str:
    if named is None:
        if output == _STANDARD_OUTPUT:
            return "csv"
        ending = output.suffix.lower().removeprefix(".")
        named = ending if ending in _VIEWS else format_of(output.name)
    if named is None:
        endings = ", ".join(
            [*(kind.ending for kind in FORMATS.values()), *(f".{v}" for v in _VIEWS)]
        )
        raise InputError("invalid-value", "output", output.name, f"{endings}, or --format")
    formats = (*FORMATS, *_VIEWS)
    if named not in formats:
        raise InputError("invalid-value", "format", named, ", ".join(formats))
    return named
