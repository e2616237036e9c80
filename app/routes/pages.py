"""The pages: shells that name a view and its first state; the view itself is drawn by scripts."""

import secrets
from dataclasses import asdict, dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .. import assets
from ..dependencies import RegistryDep
from ..messages import messages, reader_language
from ..registry import Registry
from ..settings import EXAMPLE

router = APIRouter(include_in_schema=False)

_templates = Environment(
    loader=FileSystemLoader(assets.TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    # catalogues are read once: a template of tomorrow may name messages they do not have
    auto_reload=False,
)
_THEMES = ("light", "dark", "auto")


@dataclass(frozen=True)
class _Reader:
    """Who looks at a page: in which language, and in which light."""

    language: str
    theme: str


def _reader(
    lang: Annotated[str | None, Query()] = None,
    theme: Annotated[str | None, Query()] = None,
    accept_language: Annotated[str | None, Header()] = None,
) -> _Reader:
    language = reader_language(lang, accept_language)
    return _Reader(language, theme if theme in _THEMES else "auto")


ReaderDep = Annotated[_Reader, Depends(_reader)]


@router.get("/")
def get_inspector(request: Request, registry: RegistryDep, reader: ReaderDep) -> Response:
    return _page("inspector", request, registry, reader)


@router.get("/positions")
def get_positions_page(request: Request, registry: RegistryDep, reader: ReaderDep) -> Response:
    return _page("positions", request, registry, reader, inline_styles="'unsafe-inline'")


@router.get("/decode")
def get_decoding_player(request: Request, registry: RegistryDep, reader: ReaderDep) -> Response:
    return _page("decode", request, registry, reader)


@router.get(assets.PLOTLY_PATH)
def get_plotly(request: Request) -> Response:
    return assets.plotly_file(request.url.query)


def _page(
    name: str,
    request: Request,
    registry: Registry,
    reader: _Reader,
    inline_styles: Literal["", "'unsafe-inline'"] = "",
) -> Response:
    root = request.scope.get("root_path", "")
    nonce = secrets.token_urlsafe(16)
    catalogue = messages(reader.language)
    info = registry.default.info

    def translated(key: str, **values: Any) -> str:
        return catalogue[key].format_map(values)

    content = _templates.get_template(f"{name}.html").render(
        lang=reader.language,
        theme=reader.theme,
        t=translated,
        messages=catalogue,
        import_map=assets.import_map(root),
        nonce=nonce,
        asset=lambda path: assets.static_url(root, path),
        page=lambda path: root + path,
        root_path=root,
        settings={"limit": info.token_limit, "model": info.id, "example": EXAMPLE},
        models=[asdict(info) for info in registry.infos],
        plotly_url=assets.plotly_url(root),
    )
    policy = {
        "default-src": "'none'",
        "script-src": f"'self' 'nonce-{nonce}'",
        # Plotly sets styles of its own
        "style-src": f"'self' {inline_styles}".strip(),
        "img-src": "'self' data:",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return Response(
        content,
        media_type="text/html",
        headers={
            "Content-Security-Policy": "; ".join(f"{key} {value}" for key, value in policy.items()),
            "Cache-Control": "no-cache",
            "Vary": "Accept-Language",
        },
    )
