"""Scripts, styles and pictures, under URLs that change whenever their content does."""

import base64
import hashlib
import mimetypes
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from urllib.parse import quote

import plotly
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

PROJECT = Path(__file__).parent.parent.parent
STATIC = PROJECT / "static"
TEMPLATES = PROJECT / "templates"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
ELEMENT = STATIC / "embed.js"
PLOTLY_PATH = "/vendor/plotly.min.js"

_MEDIA_TYPES = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
_REFERENCE = re.compile(r"""url\("([^"?]+)(\?[^"]*)?"\)""")
# what a URL may hold as it is, besides letters and digits, and an attribute need not escape
_PLAIN = " !$()*+,-./:;=?@_~"
# not every system's list has it
mimetypes.add_type("font/woff2", ".woff2")
_FOREVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"


class HashedFiles(StaticFiles):
    """Static files that a browser keeps forever if it asked for them by their hash."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = _lifetime(
            STATIC / path, scope["query_string"].decode("latin-1")
        )
        return response


class Served:
    """Files below ``static/`` at URLs of this server."""

    def __init__(self, root_path: str) -> None:
        self._root_path = root_path

    def url(self, path: str) -> str:
        return f"{self._root_path}/static/{path}?v={_digest(STATIC / path)}"

    def plotly(self) -> str:
        return f"{self._root_path}{PLOTLY_PATH}?v={_digest(PLOTLY)}"


class Inlined:
    """The same files within the page itself, for a page that has no server."""

    def url(self, path: str) -> str:
        return _data_url(STATIC / path)

    def plotly(self) -> str:
        return _data_url(PLOTLY)


Files = Served | Inlined


def import_map(files: Files, modules: Iterable[str]) -> dict[str, dict[str, str]]:
    """Modules by the bare names they import each other by: ``#lib/ink/color.js``."""
    return {"imports": {f"#{module}": files.url(f"js/{module}") for module in modules}}


def file(path: Path, media_type: str, query: str) -> FileResponse:
    """A file that stands at an address of its own."""
    headers = {"Cache-Control": _lifetime(path, query)}
    return FileResponse(path, media_type=media_type, headers=headers)


def _lifetime(file: Path, query: str) -> str:
    return _FOREVER if query == f"v={_digest(file)}" else _ASK_AGAIN


def _digest(path: Path) -> str:
    status = path.stat()
    return _digest_of(path, status.st_mtime_ns, status.st_size)


@cache
def _digest_of(path: Path, *_version: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _data_url(path: Path) -> str:
    status = path.stat()
    return _data_url_of(path, status.st_mtime_ns, status.st_size)


@cache
def _data_url_of(path: Path, *_version: int) -> str:
    if path.suffix == ".css":
        return f"data:text/css;charset=utf-8,{quote(_with_its_files(path), safe=_PLAIN)}"
    content = base64.b64encode(path.read_bytes()).decode()
    return f"data:{_MEDIA_TYPES[path.suffix]};base64,{content}"


def _with_its_files(style: Path) -> str:
    """A style sheet in which every file it refers to is a ``data:`` URL."""

    def inlined(reference: re.Match[str]) -> str:
        return f'url("{_data_url(style.parent / reference[1])}")'

    return _REFERENCE.sub(inlined, style.read_text(encoding="utf-8"))
