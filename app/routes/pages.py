"""The pages: shells that name a view and its first state; the view itself is drawn by scripts."""

import secrets
from dataclasses import asdict
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Query, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .. import assets
from ..dependencies import RegistryDep
from ..messages import messages, reader_language
from ..registry import Registry
from ..settings import EXAMPLE

router = APIRouter(include_in_schema=False)

_templates = Environment(
    loader=FileSystemLoader(assets.TEMPLATES), autoescape=True, undefined=StrictUndefined
)
_THEMES = ("light", "dark", "auto")

LanguageQuery = Annotated[str | None, Query(alias="lang")]
ThemeQuery = Annotated[str | None, Query()]
AcceptLanguage = Annotated[str | None, Header()]


@router.get("/")
def get_inspector(
    request: Request,
    registry: RegistryDep,
    lang: LanguageQuery = None,
    theme: ThemeQuery = None,
    accept_language: AcceptLanguage = None,
) -> Response:
    language = reader_language(lang, accept_language)
    return _page("inspector", request, registry, language, theme)


@router.get("/positions")
def get_positions_page(
    request: Request,
    registry: RegistryDep,
    lang: LanguageQuery = None,
    theme: ThemeQuery = None,
    accept_language: AcceptLanguage = None,
) -> Response:
    language = reader_language(lang, accept_language)
    return _page("positions", request, registry, language, theme, inline_styles="'unsafe-inline'")


@router.get(assets.PLOTLY_PATH)
def get_plotly(request: Request) -> Response:
    return assets.plotly_file(request.url.query)


def _page(
    name: str,
    request: Request,
    registry: Registry,
    language: str,
    theme: str | None,
    inline_styles: Literal["", "'unsafe-inline'"] = "",
) -> Response:
    root = request.scope.get("root_path", "")
    nonce = secrets.token_urlsafe(16)
    catalogue = messages(language)
    info = registry.default.info

    def translated(key: str, **values: Any) -> str:
        return catalogue[key].format_map(values)

    content = _templates.get_template(f"{name}.html").render(
        lang=language,
        theme=theme if theme in _THEMES else "auto",
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
