"""The pages: shells that name a view and its first state; the view itself is drawn by scripts."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from ..http.dependencies import RegistryDep, require_view
from ..site import assets
from ..site.modules import reached_by
from ..site.render import PAGES, Reader, embed_ancestors, respond
from ..views.registry import DRIVEN, WAYS, ways_beside

router = APIRouter(include_in_schema=False)


ReaderDep = Annotated[Reader, Depends(Reader.of)]


@router.get("/")
def get_inspector(request: Request, registry: RegistryDep, reader: ReaderDep) -> Response:
    return respond(request, PAGES["inspector"], reader, registry)


@router.get("/positions")
def get_positions_page(request: Request, registry: RegistryDep, reader: ReaderDep) -> Response:
    return respond(request, PAGES["positions"], reader, registry)


@router.get("/decode")
def get_decoding_player(request: Request, registry: RegistryDep, reader: ReaderDep) -> Response:
    return respond(request, PAGES["decode"], reader, registry)


@router.get("/embed/{view}")
def get_embed(
    view: str,
    request: Request,
    registry: RegistryDep,
    reader: ReaderDep,
    controls: Annotated[str | None, Query()] = None,
    background: Annotated[str | None, Query()] = None,
) -> Response:
    """One view alone, for a slide: its state stands in the URL, and any page may frame it."""
    require_view(view)
    asked = request.query_params.get("view")
    view = asked if asked in ways_beside(view) else view
    way = WAYS[view]
    page = PAGES[way.page]
    return respond(
        request,
        page,
        reader,
        registry,
        frame_ancestors=embed_ancestors(request),
        template="embed.html",
        styles=[*way.styles, "embed"],
        scripts=(page.script, DRIVEN),
        modules=reached_by(page.script, *way.modules, DRIVEN),
        page_data={"embed": {"view": view}},
        embedded=True,
        view=view,
        controls=controls == "1",
        transparent=background == "transparent",
    )


@router.get("/embed.js")
def get_custom_element(request: Request) -> Response:
    """The element `<attn-scope>`, under an address that stays."""
    return assets.file(assets.ELEMENT, "text/javascript", request.url.query)


@router.get(assets.PLOTLY_PATH)
def get_plotly(request: Request) -> Response:
    return assets.file(assets.PLOTLY, "text/javascript", request.url.query)
