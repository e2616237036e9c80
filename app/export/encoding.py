"""An encoding of positions as a matrix that can be taken along."""

from ..http.payload import encoding_tensors
from ..schemas.positions import PositionsQuery
from .matrix import Axis, Matrix, Origin


def encoding_matrix(query: PositionsQuery, tensor: str) -> Matrix:
    """
    Args:
        tensor: ``encoding`` or ``similarity``.
    """
    values = encoding_tensors(query)[tensor].numpy()
    across = "dimension" if tensor == "encoding" else "position"
    rows, columns = (
        Axis(name, [str(index) for index in range(length)], are_tokens=False)
        for name, length in zip(("position", across), values.shape, strict=True)
    )
    formula = f"{query.kind}, base {query.base:g}" if query.kind == "sinusoidal" else query.kind
    return Matrix(tensor, None, values, rows, columns, Origin(formula))
