"""A matrix as a table for spreadsheets (CSV) and as arrays for numpy (npz)."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from ...model.errors import InputError
from ..http.problems import ProblemError
from .matrix import Matrix, Predictions
from .request import ExportRequest
from .text import readable

_FORMULAS = tuple("=+-@＝＋－＠\t\r")
_SHORTEST_CELL = len("0,")


def csv_file(found: Matrix | Predictions, request: ExportRequest) -> bytes:
    """RFC 4180 in UTF-8, with the byte order mark by which Excel knows it.

    The first row has the labels of the columns, the first column those of the rows; in front
    of it stands the head, where there are several.

    Raises:
        ProblemError: ``answer-too-large``, if that is more than ``request.max_bytes``.
    """
    if isinstance(found, Predictions):
        return _written(_prediction_rows(found))
    cells = found.values.size
    if request.max_bytes is None:
        return _written(_matrix_rows(found))
    if cells * _SHORTEST_CELL <= request.max_bytes:
        payload = _written(_matrix_rows(found))
        if len(payload) <= request.max_bytes:
            return payload
    raise ProblemError(
        "answer-too-large",
        413,
        field="tensor",
        sent=f"{found.tensor}: {cells} numbers",
        allowed="a smaller tensor, one head, or format npz",
        facts={"limit": request.max_bytes},
    )


def npz_file(found: Matrix | Predictions, _request: ExportRequest) -> bytes:
    """Arrays for ``numpy.load``: nothing in them is pickled.

    ``values`` are as they are in the Trace. ``head`` is a number for one head, a list for
    several, and empty for a tensor without heads. Queries × keys come with their ``mask``.

    Raises:
        InputError: for the table of predictions, which is no matrix.
    """
    if isinstance(found, Predictions):
        raise InputError("invalid-value", "format", "npz", "csv, with view output")
    arrays: dict[str, Any] = {
        "values": found.values,
        "rows": _texts(found.rows.labels),
        "columns": _texts(found.columns.labels),
        "tensor": found.tensor,
        "head": _heads(found),
        "source": found.origin.source or "",
        "target": found.origin.target or "",
        "model": found.origin.made_by,
    }
    if found.mask is not None:
        arrays["mask"] = found.mask
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def _written(rows: Iterable[list[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _matrix_rows(matrix: Matrix) -> Iterator[list[Any]]:
    columns = map(_inert, matrix.columns.labels)
    yield [*(["head"] if matrix.has_all_heads else []), matrix.rows.name, *columns]
    for head, sheet in matrix.sheets():
        for label, values in zip(matrix.rows.labels, sheet.tolist(), strict=True):
            before = [head] if matrix.has_all_heads else []
            yield [*before, _inert(label), *map(exact, values)]


def _prediction_rows(predictions: Predictions) -> Iterator[list[Any]]:
    yield ["position", "token", "rank", "candidate", "probability"]
    for position, output in enumerate(predictions.output):
        token = _inert(predictions.tokens[position])
        for rank, candidate in enumerate(output.top):
            text = _inert(readable(candidate.text))
            yield [position, token, rank, text, exact(candidate.probability)]


def exact(value: float) -> str:
    """Nine significant digits name every float32 number."""
    return f"{value:.9g}"


def _inert(label: str) -> str:
    """A spreadsheet takes a text that begins like a formula for one; an apostrophe prevents it."""
    return f"'{label}" if label.startswith(_FORMULAS) else label


def _heads(matrix: Matrix) -> Any:
    if matrix.head is not None:
        return matrix.head
    return np.arange(len(matrix.values) if matrix.has_all_heads else 0)


def _texts(labels: list[str]) -> np.ndarray:
    return np.array(labels, dtype=str)
