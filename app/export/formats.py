"""The formats of an export: a new one is one entry of a table."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from ...model.errors import InputError
from ...model.trace.trace import Trace
from ..http.payload import JSON, SAFETENSORS, trace_payload
from .latex import latex_file
from .matrix import Matrix, Predictions, find
from .request import ExportRequest
from .tables import csv_file, npz_file


@dataclass(frozen=True)
class _Format:
    media_type: str
    ending: str
    """How names of such files end: ``.csv``."""


@dataclass(frozen=True)
class MatrixFormat(_Format):
    """A kind of file that holds one matrix."""

    write: Callable[[Matrix | Predictions, ExportRequest], bytes]


@dataclass(frozen=True)
class TraceFormat(_Format):
    """A kind of file that holds a Trace: all its tensors, or whole the one that is named."""

    write: Callable[[Trace, ExportRequest], bytes]


@dataclass(frozen=True)
class Export:
    """A file, as it is sent or written."""

    payload: bytes
    media_type: str
    filename: str
    """ASCII, and made of names of tensors alone: nothing in it was typed."""


def export(trace: Trace, format: str, request: ExportRequest) -> Export:
    """The file of a request.

    Raises:
        InputError: naming the field that asks for what there is not.
        ProblemError: ``answer-too-large``, if that is more than ``request.max_bytes``.
    """
    # of a Trace, too: it is refused where it lacks what is asked for
    found = find(trace, request)
    kind = format_named(format)
    if isinstance(kind, MatrixFormat):
        return export_matrix(found, format, request)
    _check_style(format, request)
    filename = f"attnscope-{request.tensor or 'trace'}{kind.ending}"
    return Export(kind.write(trace, request), kind.media_type, filename)


def export_matrix(found: Matrix | Predictions, format: str, request: ExportRequest) -> Export:
    """The file of what was found, in a format for matrices.

    Raises:
        InputError: for a format or a style that it cannot be written in.
        ProblemError: ``answer-too-large``, if that is more than ``request.max_bytes``.
    """
    kind = format_named(format)
    if not isinstance(kind, MatrixFormat):
        raise InputError("invalid-value", "format", format, ", ".join(MATRIX_FORMATS))
    _check_style(format, request)
    name = "output" if isinstance(found, Predictions) else found.tensor
    if request.head is not None:
        name = f"{name}-head{request.head}"
    if request.style == "tabular":
        name = f"{name}-table"
    payload = kind.write(found, request)
    return Export(payload, kind.media_type, f"attnscope-{name}{kind.ending}")


def format_named(name: str) -> MatrixFormat | TraceFormat:
    """
    Raises:
        InputError: if there is no such format.
    """
    if name not in FORMATS:
        raise InputError("invalid-value", "format", name, ", ".join(FORMATS))
    return FORMATS[name]


def format_of(filename: str) -> str | None:
    """The format whose files have names like this one; ``None`` if none has."""
    endings = ((kind.ending, name) for name, kind in FORMATS.items())
    return next((name for ending, name in endings if filename.lower().endswith(ending)), None)


def _check_style(format: str, request: ExportRequest) -> None:
    if request.style is not None and format != "latex":
        raise InputError("invalid-value", "style", request.style, "only with format latex")


def _safetensors_file(trace: Trace, request: ExportRequest) -> bytes:
    return _part(trace, request).to_bytes()


def _json_file(trace: Trace, request: ExportRequest) -> bytes:
    most = sys.maxsize if request.max_bytes is None else request.max_bytes
    return trace_payload(_part(trace, request), JSON, most, field="tensor")


def _part(trace: Trace, request: ExportRequest) -> Trace:
    return trace.select(None if request.tensor is None else [request.tensor])


MATRIX_FORMATS = {
    "csv": MatrixFormat("text/csv", ".csv", csv_file),
    # a numpy file is a zip archive, which some browsers would unpack under that type
    "npz": MatrixFormat("application/octet-stream", ".npz", npz_file),
    "latex": MatrixFormat("application/x-tex", ".tex", latex_file),
}
"""The formats that hold one matrix, by their names."""
FORMATS: dict[str, MatrixFormat | TraceFormat] = {
    **MATRIX_FORMATS,
    "safetensors": TraceFormat(SAFETENSORS, ".safetensors", _safetensors_file),
    "json": TraceFormat(JSON, ".json", _json_file),
}
"""The formats by their names."""
