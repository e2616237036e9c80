"""Scripts, styles and pictures, under URLs that change whenever their content does."""

import hashlib
from functools import cache
from pathlib import Path

import plotly
from starlette.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

PROJECT = Path(__file__).parent.parent
STATIC = PROJECT / "static"
TEMPLATES = PROJECT / "templates"
PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
PLOTLY_PATH = "/vendor/plotly.min.js"

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


def static_url(root_path: str, path: str) -> str:
    """URL of a file below ``static/``."""
    return f"{root_path}/static/{path}?v={_digest(STATIC / path)}"


def plotly_url(root_path: str) -> str:
    return f"{root_path}{PLOTLY_PATH}?v={_digest(PLOTLY)}"


def plotly_file(query: str) -> FileResponse:
    headers = {"Cache-Control": _lifetime(PLOTLY, query)}
    return FileResponse(PLOTLY, media_type="text/javascript", headers=headers)


def import_map(root_path: str) -> dict[str, dict[str, str]]:
    """The modules by the bare names they import each other by: ``#lib/color.js``."""
    scripts = STATIC / "js"
    modules = sorted(path.relative_to(scripts).as_posix() for path in scripts.rglob("*.js"))
    return {"imports": {f"#{module}": static_url(root_path, f"js/{module}") for module in modules}}


def _lifetime(file: Path, query: str) -> str:
    return _FOREVER if query == f"v={_digest(file)}" else _ASK_AGAIN


def _digest(path: Path) -> str:
    status = path.stat()
    return _digest_of(path, status.st_mtime_ns, status.st_size)


@cache
def _digest_of(path: Path, *_version: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
