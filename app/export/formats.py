"""The formats of an export: a new one is one entry of ``FORMATS``."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ...model.errors import InputError
from ...model.trace import Trace
from ..payload import JSON, SAFETENSORS, trace_payload
from .latex import latex_file
from .matrix import Predictions, find
from .request import ExportRequest
from .tables import csv_file, npz_file


@dataclass(frozen=True)
class Format:
    """A kind of file."""

    media_type: str
    ending: str
    """How names of such files end: ``.csv``."""
    write: Callable[[Trace, ExportRequest], bytes]
    holds: Literal["matrix", "trace"] = "matrix"
    """One matrix, or a Trace: all its tensors, or whole the one that is named."""


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
    kind = format_named(format)
    if request.style is not None and format != "latex":
        raise InputError("invalid-value", "style", request.style, "only with format latex")
    filename = _filename(trace, kind, request)
    return Export(kind.write(trace, request), kind.media_type, filename)


def format_named(name: str) -> Format:
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


def _filename(trace: Trace, kind: Format, request: ExportRequest) -> str:
    # of a Trace, too: it is refused where it lacks what is asked for
    found = find(trace, request)
    name = "output" if isinstance(found, Predictions) else found.tensor
    if kind.holds == "trace":
        name = request.tensor or "trace"
    elif request.head is not None:
        name = f"{name}-head{request.head}"
    return f"attnscope-{name}{kind.ending}"


def _safetensors_file(trace: Trace, request: ExportRequest) -> bytes:
    return _part(trace, request).to_bytes()


def _json_file(trace: Trace, request: ExportRequest) -> bytes:
    most = sys.maxsize if request.max_bytes is None else request.max_bytes
    return trace_payload(_part(trace, request), JSON, most, field="tensor")


def _part(trace: Trace, request: ExportRequest) -> Trace:
    return trace.select(() if request.tensor is None else [request.tensor])


FORMATS = {
    "csv": Format("text/csv", ".csv", csv_file),
    # a numpy file is a zip archive, which some browsers would unpack under that type
    "npz": Format("application/octet-stream", ".npz", npz_file),
    "latex": Format("application/x-tex", ".tex", latex_file),
    "safetensors": Format(SAFETENSORS, ".safetensors", _safetensors_file, holds="trace"),
    "json": Format(JSON, ".json", _json_file, holds="trace"),
}
"""The formats by their names."""
