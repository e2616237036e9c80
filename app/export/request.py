"""What is asked of an export, whoever asks: a route or the command line."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ExportRequest:
    """Where in a Trace to look, and how to write what is there; ``None``: left to us."""

    view: str | None = None
    """Way to look at a place, which decides the tensor: ``pipeline``."""
    block: str | None = None
    """Place of the network: ``encoder.0.self``."""
    tensor: str | None = None
    """Name of a tensor; wins over ``view`` and ``block``."""
    head: int | None = None
    """Head, counted from 0; ``None``: all heads."""
    style: str | None = None
    """Which of the ways a format can be written in; LaTeX has two."""
    max_bytes: int | None = None
    """Most bytes of an answer that is text; ``None``: any number."""
