"""A matrix for a paper: as a picture drawn by pgfplots, or as a table of numbers."""

from collections.abc import Callable, Iterator

import numpy as np

from ...model.errors import InputError
from .matrix import Matrix, Predictions
from .pgfplots import pictures
from .request import ExportRequest
from .tex import escaped, is_chinese, is_plain, tex_number
from .text import one_line

MOST_CELLS = 64 * 64
"""No page shows more, and TeX runs out of memory over many more."""


def latex_file(found: Matrix | Predictions, request: ExportRequest) -> bytes:
    """
    Raises:
        InputError: for a style that there is not, for too many cells, and for the table of
            predictions, which is no matrix.
    """
    style = "pgfplots" if request.style is None else request.style
    if style not in STYLES:
        raise InputError("invalid-value", "style", style, ", ".join(STYLES))
    if isinstance(found, Predictions):
        raise InputError("invalid-value", "format", "latex", "csv, with view output")
    cells = found.values.size
    if cells > MOST_CELLS:
        allowed = f"at most {MOST_CELLS} cells as latex: one head, a smaller tensor, or format csv"
        sent = f"{found.tensor}: {cells} cells"
        raise InputError("too-many-cells", "tensor", sent, allowed, limit=MOST_CELLS)
    lines = [*_provenance(found), *STYLES[style](found)]
    return "".join(f"{line}\n" for line in lines).encode()


def _provenance(matrix: Matrix) -> Iterator[str]:
    origin = matrix.origin
    head = "" if matrix.head is None else f", head {matrix.head} (counted from 0)"
    yield f"% AttnScope: {matrix.tensor}{head}, of {one_line(origin.made_by)}"
    for name, text in (("source", origin.source), ("target", origin.target)):
        if text is not None:
            yield f"% {name}: {one_line(text)}"


def _pgfplots(matrix: Matrix) -> Iterator[str]:
    needed = ["amssymb", "pgfplots"]
    fonts = _fonts(matrix)
    yield "% Compile it with xelatex or lualatex, and show the PDF with \\includegraphics."
    yield "% To \\input it in a paper instead, put this into the preamble of the paper:"
    yield "%   \\usepackage{standalone}"
    for line in (*_packages(needed), *fonts):
        yield f"%   {line}"
    yield from _warning(matrix)
    yield r"\documentclass[tikz, border=4pt]{standalone}"
    yield from _packages(needed)
    yield from fonts
    yield r"\begin{document}"
    yield from pictures(matrix)
    yield r"\end{document}"


def _packages(names: list[str]) -> Iterator[str]:
    yield rf"\usepackage{{{', '.join(names)}}}"
    yield r"\pgfplotsset{compat=1.16}"
    yield r"\usetikzlibrary{patterns}"


def _tabular(matrix: Matrix) -> Iterator[str]:
    engine = "xelatex or lualatex" if _fonts(matrix) else "any LaTeX"
    packages = [r"\usepackage{amssymb}", *_fonts(matrix)]
    yield f"% \\input it in a paper for {engine} with {' and '.join(packages)} in its preamble."
    yield from _warning(matrix)
    for head, sheet in matrix.sheets():
        if matrix.has_all_heads:
            yield f"% head {head} (counted from 0)"
        yield from _table(matrix, sheet)


def _table(matrix: Matrix, sheet: np.ndarray) -> Iterator[str]:
    yield rf"\begin{{tabular}}{{l|*{{{sheet.shape[1]}}}{{r}}}}"
    corner = rf"{matrix.rows.name} $\downarrow$ {matrix.columns.name} $\rightarrow$"
    # in braces, since after \\ a bracket would begin the length of a gap
    columns = (f"{{{escaped(label)}}}" for label in matrix.columns.labels)
    yield rf"  {' & '.join([corner, *columns])} \\"
    yield r"  \hline"
    for label, values in zip(matrix.rows.labels, sheet.tolist(), strict=True):
        numbers = (f"${_cell(value)}$" for value in values)
        yield rf"  {' & '.join([f'{{{escaped(label)}}}', *numbers])} \\"
    yield r"\end{tabular}"


def _cell(value: float) -> str:
    return str(value) if isinstance(value, int) else tex_number(value)


def _fonts(matrix: Matrix) -> list[str]:
    return [r"\usepackage[scheme=plain]{ctex}"] if is_chinese(_labels(matrix)) else []


def _warning(matrix: Matrix) -> Iterator[str]:
    others = [label for label in _labels(matrix) if not is_plain(label) and not is_chinese(label)]
    if others:
        yield "% Some labels are in other scripts: choose fonts that have them (fontspec)."


def _labels(matrix: Matrix) -> str:
    return "".join(matrix.rows.labels + matrix.columns.labels)


STYLES: dict[str, Callable[[Matrix], Iterator[str]]] = {
    "pgfplots": _pgfplots,
    "tabular": _tabular,
}
"""The ways to write a matrix in LaTeX; first the one that is meant when none is named."""
