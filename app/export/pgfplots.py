"""The heatmap of a matrix as pgfplots draws it, in the colours of the pages."""

from collections.abc import Iterator

import numpy as np

from .color import Ramp, ramp_colors
from .matrix import Axis, Matrix
from .tables import exact
from .tex import escaped, tex_tick
from .text import bound

# pgfplots mixes in RGB between these; a multiple of the stops of both ramps, and so many that
# nobody sees a difference from the pages
_COLORS = 80
_SHARES = ("weights", "active")
_SHARE_TICKS = (0, 0.1, 0.5, 1)
_MOST_NUMBERS = 24
_STEPS = [digit * 10**power for power in range(9) for digit in (1, 2, 5)]
_LARGEST_CELL, _SMALLEST_TOKEN, _SMALLEST_CELL = 6.0, 2.2, 0.3
_WIDTH = 110.0
"""Of a whole picture, in millimetres, as those above."""
_LOWEST_BAR = 25.0
# as on the pages: 1 padding, 2 causal, 4 the reader
_PATTERNS = {1: "crosshatch", 2: "north east lines", 4: "north west lines"}


def pictures(matrix: Matrix) -> Iterator[str]:
    """One ``tikzpicture`` for each head, all on one scale; a standalone file makes them pages."""
    yield "% Masked cells are hatched: slanted lines causal, crossed lines padding."
    if matrix.has_all_heads:
        yield "% Titles count heads from 1, as the pages do."
    for head, sheet in matrix.sheets():
        yield r"\begin{tikzpicture}"
        yield r"\begin{axis}["
        yield from (f"  {option}," for option in _options(matrix, head))
        yield "]"
        yield from _cells(matrix, sheet)
        yield from _masked(matrix, sheet)
        yield r"\end{axis}"
        yield r"\end{tikzpicture}"


def _options(matrix: Matrix, head: int | None) -> Iterator[str]:
    across, down = _cell_size(matrix)
    columns, rows = len(matrix.columns.labels), len(matrix.rows.labels)
    if matrix.has_all_heads and head is not None:
        yield f"title={{head {head + 1}}}"
    yield f"x={across:.2f}mm, y={down:.2f}mm, y dir=reverse"
    yield f"xmin=-0.5, xmax={columns - 0.5}, ymin=-0.5, ymax={rows - 0.5}"
    yield f"xlabel={{{matrix.columns.name}}}, ylabel={{{matrix.rows.name}}}"
    yield "axis on top, tick align=outside, tick pos=left, major tick length=1mm"
    yield from _ticks("x", matrix.columns)
    yield from _ticks("y", matrix.rows)
    if matrix.columns.are_tokens:
        yield "x tick label style={rotate=48, anchor=north east, inner sep=1pt}"
    small = min(across if matrix.columns.are_tokens else down, down) < 3
    yield f"tick label style={{font=\\{'tiny' if small else 'footnotesize'}}}"
    if not _is_mask(matrix):
        yield from _scale(matrix, down * rows)


def _cell_size(matrix: Matrix) -> tuple[float, float]:
    """Millimetres across and down; cells are square where tokens meet tokens."""
    columns, rows = len(matrix.columns.labels), len(matrix.rows.labels)
    if matrix.columns.are_tokens:
        both = _size(max(columns, rows), _SMALLEST_TOKEN)
        return both, both
    down = _SMALLEST_TOKEN if matrix.rows.are_tokens else _SMALLEST_CELL
    return _size(columns, _SMALLEST_CELL), _size(rows, down)


def _size(count: int, smallest: float) -> float:
    return max(min(_WIDTH / count, _LARGEST_CELL), smallest)


def _ticks(letter: str, axis: Axis) -> Iterator[str]:
    """Every token has its label; of many numbers every k-th is written."""
    count = len(axis.labels)
    step = 1 if axis.are_tokens else next(step for step in _STEPS if step * _MOST_NUMBERS >= count)
    shown = range(0, count, step)
    labels = ",".join(f"{{{escaped(axis.labels[index])}}}" for index in shown)
    yield f"{letter}tick={{{','.join(map(str, shown))}}}"
    yield f"{letter}ticklabels={{{labels}}}"


def _scale(matrix: Matrix, height: float) -> Iterator[str]:
    ramp: Ramp = "weight" if _is_share(matrix) else "signed"
    most = bound(float(np.abs(matrix.values).max(initial=0)))
    colors = " ".join(f"rgb255=({r},{g},{b})" for r, g, b in ramp_colors(ramp, _COLORS))
    yield f"colormap={{attnscope {ramp}}}{{{colors}}}"
    if ramp == "weight":
        # the colour is that of the square root: it tells small weights apart
        marks = [(share**0.5, tex_tick(share)) for share in _SHARE_TICKS]
        yield "point meta={sqrt(\\thisrow{value})}, point meta min=0, point meta max=1"
    else:
        marks = [(-most, tex_tick(-most)), (0, "0"), (most, f"+{tex_tick(most)}")]
        yield "point meta={\\thisrow{value}}"
        yield f"point meta min=-{most:g}, point meta max={most:g}"
    places = ",".join(f"{place:.6g}" for place, _ in marks)
    labels = ",".join(f"{{${label}$}}" for _, label in marks)
    bar = f"width=2.5mm, height={max(height, _LOWEST_BAR):.2f}mm, y dir=normal"
    yield f"colorbar, colorbar style={{{bar}, ytick={{{places}}}, yticklabels={{{labels}}}}}"


def _cells(matrix: Matrix, sheet: np.ndarray) -> Iterator[str]:
    if _is_mask(matrix):
        return
    # pgfplots draws no single row or column: it is repeated outside of the axes, which cut it off
    drawn = np.pad(sheet, [(0, int(length == 1)) for length in sheet.shape], mode="edge")
    yield rf"\addplot[matrix plot*, mesh/cols={drawn.shape[1]}] table[x=column, y=row] {{"
    yield "column row value"
    for row, values in enumerate(drawn.tolist()):
        for column, value in enumerate(values):
            yield f"{column} {row} {exact(value)}"
    yield "};"


def _masked(matrix: Matrix, sheet: np.ndarray) -> Iterator[str]:
    """Masked cells that lie side by side are hatched as one piece."""
    mask = sheet if _is_mask(matrix) else matrix.mask if _is_share(matrix) else None
    if mask is None:
        return
    for bit, pattern in _PATTERNS.items():
        for row, cells in enumerate((mask & bit).tolist()):
            for first, last in _runs(cells):
                corners = f"({first - 0.5},{row - 0.5}) rectangle ({last + 0.5},{row + 0.5})"
                yield rf"\fill[pattern={pattern}, pattern color=black!40] {corners};"


def _runs(cells: list[int]) -> Iterator[tuple[int, int]]:
    """First and last index of each run of cells that are not 0."""
    first = None
    for index, cell in enumerate([*cells, 0]):
        if cell and first is None:
            first = index
        if not cell and first is not None:
            yield first, index - 1
            first = None


def _is_share(matrix: Matrix) -> bool:
    """Whether the values are shares from 0 to 1, and not signed."""
    return matrix.tensor.rpartition(".")[2] in _SHARES


def _is_mask(matrix: Matrix) -> bool:
    return matrix.values.dtype == np.uint8
