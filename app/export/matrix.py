"""Which matrix of a Trace is meant, and what its rows and columns are called.

Axes are those of the manifest: H head · Q query · K key · T token · V vocabulary entry ·
F hidden unit · everything else a dimension.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ...model.errors import InputError
from ...model.network import Place
from ...model.trace.manifest import Manifest, Output
from ...model.trace.trace import Trace
from ..views.places import place_of, place_with, view_of
from ..views.registry import WAYS, tensors_named
from .request import ExportRequest
from .text import token_labels


@dataclass(frozen=True)
class Axis:
    """The rows of a matrix, or its columns."""

    name: str
    """What each of them is: ``query``, ``key``, ``token``, ``dimension``, …"""
    labels: list[str]
    """What each is called: a token as on the pages, any other by its number, from 0."""
    are_tokens: bool
    """Whether the labels are tokens, which somebody typed."""


@dataclass(frozen=True)
class Origin:
    """What a matrix was computed by, and from which texts."""

    made_by: str
    """The model's id; of an encoding of positions its formula."""
    source: str | None = None
    target: str | None = None


@dataclass(frozen=True)
class Matrix:
    """One tensor of a Trace, or one head of it, with its labels; or an encoding of positions."""

    tensor: str
    """The tensor's name, as asked for."""
    head: int | None
    """The head it is; ``None``: all of them, or a tensor without heads."""
    values: np.ndarray
    """float32, masks uint8: rows × columns, rows alone, or with all heads H × rows × columns."""
    rows: Axis
    columns: Axis
    origin: Origin
    mask: np.ndarray | None = None
    """rows × columns, uint8, where query and key are the axes: who masked a cell, 0 if open."""

    @property
    def has_all_heads(self) -> bool:
        return self.values.ndim == 3

    def sheets(self) -> Iterator[tuple[int | None, np.ndarray]]:
        """Each head, and its values as rows × columns."""
        if self.has_all_heads:
            yield from enumerate(self.values)
        else:
            yield self.head, self.values.reshape(len(self.rows.labels), -1)


@dataclass(frozen=True)
class Predictions:
    """What the network expects after each target token."""

    tokens: list[str]
    output: list[Output]


TEXT_VIEWS = tuple(name for name, way in WAYS.items() if way.kinds)
"""The views of a text, most of them about one tensor; ``output`` is about none."""

_AXIS_NAMES = {
    "H": "head",
    "Q": "query",
    "K": "key",
    "T": "token",
    "F": "hidden unit",
    "V": "vocabulary entry",
}


def find(trace: Trace, request: ExportRequest) -> Matrix | Predictions:
    """What a request is about.

    Raises:
        InputError: naming the field that asks for what the Trace does not have.
    """
    places = trace.manifest.places
    view = _view(request, places)
    if request.tensor is not None:
        return _matrix(trace, request.tensor, request.head)
    place = place_of(places, view, request.block)
    about = WAYS[view].export
    if about is None:
        return _predictions(trace.manifest, request)
    (name,) = tensors_named(about, place, places)
    return _matrix(trace, name, request.head)


def _view(request: ExportRequest, places: Sequence[Place]) -> str:
    if request.view is None:
        return view_of(request.block, None, places)
    if request.view == "positions":
        allowed = "a view of a text; an encoding of positions comes from /api/export/positions"
        raise InputError("invalid-value", "view", request.view, allowed)
    if request.view not in TEXT_VIEWS:
        raise InputError("invalid-value", "view", request.view, ", ".join(TEXT_VIEWS))
    return request.view


def _predictions(manifest: Manifest, request: ExportRequest) -> Predictions:
    if request.head is not None:
        raise _no_heads("output", request.head)
    tokens = token_labels(manifest.target)
    output = manifest.output or []
    return Predictions(tokens[: len(output)], output)


def _matrix(trace: Trace, name: str, head: int | None) -> Matrix:
    names = trace.names
    if name not in names:
        allowed = f"names of tensors, such as {', '.join(names[:3])}"
        raise InputError("unknown-tensor", "tensor", name, allowed)
    axes = trace.axes(name)
    values = trace[name].numpy()
    if axes[0] == "H":
        axes = axes[1:]
        if head is not None:
            if not 0 <= head < len(values):
                raise InputError("invalid-value", "head", head, f"0–{len(values) - 1}")
            values = values[head]
    elif head is not None:
        raise _no_heads(name, head)
    place = place_with(name, trace.manifest.places)
    rows = _axis(trace.manifest, place, axes[0], values.shape[-len(axes)])
    columns = Axis("value", [name.rpartition(".")[2]], are_tokens=False)
    if len(axes) == 2:
        columns = _axis(trace.manifest, place, axes[1], values.shape[-1])
    mask = None
    if axes == ["Q", "K"] and not name.endswith(".mask") and place and "mask" in place.values:
        mask = trace[f"{place.name}.mask"].numpy()
    return Matrix(name, head, values, rows, columns, _origin(trace.manifest), mask)


def _origin(manifest: Manifest) -> Origin:
    texts = (side and side.text for side in (manifest.source, manifest.target))
    return Origin(manifest.model.id, *texts)


def _no_heads(name: str, head: int) -> InputError:
    return InputError("invalid-value", "head", head, f"none, since {name} has no heads")


def _axis(manifest: Manifest, place: Place | None, letter: str, length: int) -> Axis:
    label = _AXIS_NAMES.get(letter, "dimension")
    if letter not in ("Q", "K", "T"):
        return Axis(label, [str(index) for index in range(length)], are_tokens=False)
    if place is None or (letter == "K" and place.keys is None):
        return Axis(label, [str(index) for index in range(length)], are_tokens=False)
    side = place.keys if letter == "K" else place.queries
    return Axis(label, token_labels(getattr(manifest, side or place.queries)), are_tokens=True)
