"""Pages from their templates: what each of them is given, and under which policy it is sent."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self
from urllib.parse import urlencode

from fastapi import Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from ...model.network import Place
from ...model.trace.manifest import ModelInfo
from ..http.registry import Registry
from ..settings import example_of
from . import assets
from .messages import messages, reader_language
from .modules import all_modules, reached_by

HEADER = "pages/parts/header.js"
"""What runs on every page beside its own script."""

FONTS = ("inter", "serif", "math")
"""Those that the first picture is drawn with, fetched as soon as a page is read."""

THEMES = ("light", "dark", "auto")

templates = Environment(
    loader=FileSystemLoader(assets.TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    # catalogues are read once: a template of tomorrow may name messages they do not have
    auto_reload=False,
)


@dataclass(frozen=True)
class Page:
    """A page of the app: the script that draws it, and its style sheets."""

    name: str
    styles: tuple[str, ...]
    has_curves: bool = False

    @property
    def script(self) -> str:
        """What draws it."""
        return f"pages/{self.name}/{self.name}.js"

    @property
    def modules(self) -> list[str]:
        """All that it needs whatever a reader looks at."""
        return sorted({*reached_by(self.script, later=True), *reached_by(HEADER)})


@dataclass(frozen=True)
class Reader:
    """Who looks at a page: in which language, and in which light."""

    language: str
    theme: str

    @classmethod
    def of(cls, request: Request) -> Self:
        """As the address says, else as the browser prefers."""
        asked = request.query_params
        language = reader_language(asked.get("lang"), request.headers.get("accept-language"))
        theme = asked.get("theme")
        return cls(language, theme if theme in THEMES else "auto")


@dataclass(frozen=True)
class KnownModel:
    """A model that pages can ask, and what it has."""

    info: ModelInfo
    places: list[Place]

    def told(self) -> dict[str, Any]:
        """As pages are told of it."""
        return asdict(self.info) | {"places": [asdict(place) for place in self.places]}


PAGES = {
    page.name: page
    for page in (
        Page(
            "inspector",
            ("matrix", "figure", "inspector", "arithmetic", "ways", "sum", "rows", "terms"),
        ),
        Page("positions", ("matrix", "sum", "positions"), has_curves=True),
        Page("decode", ("matrix", "decode")),
    )
}


def respond(
    request: Request,
    page: Page,
    reader: Reader,
    registry: Registry,
    *,
    frame_ancestors: str | None = "'none'",
    **more: Any,
) -> Response:
    """A page of this server.

    Args:
        frame_ancestors: the pages that may frame it; None: any, from any place.
        more: see `render`.
    """
    nonce = secrets.token_urlsafe(16)
    root = request.scope.get("root_path", "")
    content = render(
        page,
        reader,
        [KnownModel(session.info, session.places) for session in registry.sessions],
        assets.Served(root),
        nonce,
        importable=all_modules(),
        root=root,
        oembed=_oembed(request),
        **more,
    )
    policy = {
        "default-src": "'none'",
        "script-src": f"'self' 'nonce-{nonce}'",
        # Plotly sets styles of its own
        "style-src": "'self' 'unsafe-inline'" if page.has_curves else "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "frame-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": frame_ancestors,
    }
    return Response(
        content,
        media_type="text/html",
        headers={
            "Content-Security-Policy": written(policy),
            "Cache-Control": "no-cache",
            "Vary": "Accept-Language",
        },
    )


def embed_ancestors(request: Request) -> str | None:
    """The pages that may frame an embed; None: any, from any place."""
    origins = request.app.state.settings.embed_origins
    # the share dialog shows a preview
    return f"'self' {origins}" if origins else None


def _oembed(request: Request) -> str:
    """Where programs that were given the address of this page find its frame."""
    return f"{request.base_url}oembed?{urlencode({'url': str(request.url)})}"


def written(policy: Mapping[str, str | None]) -> str:
    """A Content-Security-Policy, without the rules that have no sources."""
    return "; ".join(f"{name} {sources}" for name, sources in policy.items() if sources)


def render(
    page: Page,
    reader: Reader,
    models: Sequence[KnownModel],
    files: assets.Files,
    nonce: str,
    *,
    importable: Iterable[str],
    root: str = "",
    template: str | None = None,
    styles: Sequence[str] | None = None,
    scripts: Sequence[str] | None = None,
    modules: Sequence[str] | None = None,
    page_data: Mapping[str, Any] | None = None,
    **values: Any,
) -> str:
    """The HTML of a page.

    Args:
        models: those that can be asked; the first is asked unless a link names another.
        files: where scripts and style sheets are.
        importable: the modules that scripts can import.
        root: the path prefix under which a proxy serves the app.
        template: default: the page's own.
        styles: default: the page's own.
        scripts: what runs; default: the page's own and the header's.
        modules: what is fetched at once; default: the page's own.
        page_data: what its scripts are told besides what all are told.
        values: what the template names besides.
    """
    catalogue = messages(reader.language)
    settings = {
        "limit": models[0].info.token_limit,
        "model": models[0].info.id,
        "example": example_of(models[0].info),
    }
    scripts = scripts or (page.script, HEADER)

    def translated(key: str, **placeholders: Any) -> str:
        return catalogue[key].format_map(placeholders)

    told = {"root": root, "settings": settings, "models": [model.told() for model in models]}
    if page.has_curves:
        told["plotly"] = files.plotly()
    return templates.get_template(template or f"{page.name}.html").render(
        name=page.name,
        lang=reader.language,
        theme=reader.theme,
        t=translated,
        messages=catalogue,
        import_map=assets.import_map(files, importable),
        nonce=nonce,
        asset=files.url,
        fonts=FONTS,
        page=lambda path: root + path,
        settings=settings,
        scripts=scripts,
        styles=[
            "fonts",
            "tokens",
            "base",
            *(styles if styles is not None else (*page.styles, "share")),
        ],
        modules=modules if modules is not None else page.modules,
        page_data={**told, **(page_data or {})},
        **{"embedded": False, "offline": None, "oembed": None, **values},
    )
