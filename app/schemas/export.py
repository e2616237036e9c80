"""What an export is asked with, and how each field is checked."""

from typing import Literal

from pydantic import ConfigDict

from .positions import PositionsQuery
from .question import RunRequest


class ExportQuery(RunRequest):
    """What to trace, and what to write of the Trace in which format."""

    format: Literal["csv", "npz", "latex", "safetensors", "json"] = "csv"
    """Kind of file. ``safetensors`` and ``json`` hold a whole Trace, or the tensor named."""
    view: str | None = None
    """Way to look at a place, as in the address of a page, which decides the tensor:
    ``pipeline``; default: the first one of ``block``."""
    block: str | None = None
    """Place of the network: ``encoder.0.self``; default: the last that has the view."""
    tensor: str | None = None
    """Name of a tensor, as in the Trace; wins over ``view`` and ``block``."""
    head: int | None = None
    """Head, counted from 0; default: all of them."""
    style: Literal["pgfplots", "tabular"] | None = None
    """For ``latex``: a picture or a table of numbers; default: the picture."""


class ExportBody(ExportQuery):
    """The same as a JSON object."""

    model_config = ConfigDict(strict=True)


class EncodingExportQuery(PositionsQuery):
    """Which positional encoding to write, and in which format."""

    format: Literal["csv", "npz", "latex"] = "csv"
    """Kind of file."""
    tensor: Literal["encoding", "similarity"] = "encoding"
    """The encoding itself, position × dimension, or its similarity, position × position."""
    style: Literal["pgfplots", "tabular"] | None = None
    """For ``latex``: a picture or a table of numbers; default: the picture."""
