"""Which scripts a script needs: the import graph of ``static/js``.

Modules import each other by bare names (``#lib/ink/color.js``); here without the ``#``.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from .assets import STATIC

SCRIPTS = STATIC / "js"
_COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*?$", re.DOTALL | re.MULTILINE)
_STATIC = re.compile(r"""(?:\bfrom|\bimport)\s*["']#([^"']+)["']""")
_DYNAMIC = re.compile(r"""\bimport\(\s*["']#([^"']+)["']\s*\)""")


def all_modules() -> list[str]:
    return sorted(path.relative_to(SCRIPTS).as_posix() for path in SCRIPTS.rglob("*.js"))


def reached_by(*entries: str, later: bool = False) -> list[str]:
    """The modules that run when ``entries`` do, themselves included.

    Args:
        later: also those that they may load when a reader asks for more.
    """
    reached: dict[str, None] = {}

    def visit(name: str) -> None:
        if name not in reached:
            reached[name] = None
            for imported in _imports(name, later):
                visit(imported)

    for entry in entries:
        visit(entry)
    return sorted(reached)


def _imports(name: str, later: bool) -> Iterator[str]:
    path = SCRIPTS / name
    at_once, on_demand = _imports_of(path, path.stat().st_mtime_ns)
    yield from at_once
    if later:
        yield from on_demand


@cache
def _imports_of(path: Path, _modified: int) -> tuple[list[str], list[str]]:
    # types in comments name modules that are not loaded
    code = _COMMENT.sub("", path.read_text(encoding="utf-8"))
    return _STATIC.findall(code), _DYNAMIC.findall(code)
