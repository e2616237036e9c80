"""A positional encoding: how it is asked for, and what it looks like."""

from typing import Annotated, Literal

from pydantic import Field

from ...model.trace.manifest import TensorInfo
from .base import Body
from .trace import TensorDocument
from .validation import Between


class PositionsQuery(Body):
    """Which positional encoding to compute."""

    kind: Literal["sinusoidal", "none"] = "sinusoidal"
    """Kind of encoding."""
    length: Annotated[int, Between(1, 512)] = 64
    """Positions to encode, counted from 0."""
    d_model: Annotated[int, Between(2, 1024, step=2)] = 128
    """Dimensions of the encoding; even, since each frequency takes a sine and a cosine."""
    base: float = Field(default=10_000.0, gt=1, allow_inf_nan=False)
    """Base of the geometric row of wavelengths; the paper's is 10000."""


class _Positions(Body):
    version: int = 1
    """Version of this format; a reader refuses a higher one."""
    kind: str
    """Kind of encoding."""
    length: int
    """Positions encoded."""
    d_model: int
    """Dimensions of the encoding."""
    base: float
    """Base of the wavelengths."""


class PositionsManifest(_Positions):
    """Everything about an encoding but its numbers."""

    tensors: dict[str, TensorInfo]
    """``encoding`` (position × dimension) and ``similarity`` (position × position)."""


class PositionsDocument(_Positions):
    """An encoding as JSON: the manifest, with the numbers of each tensor."""

    tensors: dict[str, TensorDocument]
    """``encoding`` (position × dimension) and ``similarity`` (position × position)."""
