"""The frame of a page, for programs that turn a pasted link into one (oEmbed 1.0)."""

from collections.abc import Sequence
from html import escape
from typing import Annotated
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, Depends, Query, Request

from ...model.network import Place
from ..http.dependencies import RegistryDep, valid_query
from ..http.problems import ProblemError, documented
from ..schemas.views import OEmbed, OEmbedQuery
from ..site.messages import messages, reader_language
from ..views.places import view_of
from ..views.registry import WAYS

router = APIRouter(tags=["pages"], dependencies=[Depends(valid_query)])

_SIZE = (960, 540)
_PAGE_VIEWS = {"/decode": "player", "/positions": "positions"}


@router.get("/oembed", response_model=OEmbed, responses=documented(404, 422, 500))
def get_oembed(
    request: Request,
    query: Annotated[OEmbedQuery, Query()],
    registry: RegistryDep,
) -> OEmbed:
    """The view that a link of this server opens, as a frame to be put into another page."""
    base = str(request.base_url)
    view, state = _view(query.url, base, registry.default.places)
    width, height = map(min, _SIZE, (query.maxwidth, query.maxheight))
    language = reader_language(state.get("lang"), None)
    title = f"{messages(language)[f'view.{view}']} · AttnScope"
    address = f"{base}embed/{view}" + (f"?{urlencode(state)}" if state else "")
    frame = (
        f'<iframe src="{escape(address)}" width="{width}" height="{height}" '
        f'title="{escape(title)}" loading="lazy" style="border:0"></iframe>'
    )
    return OEmbed(title=title, provider_url=base, html=frame, width=width, height=height)


def _view(url: str, base: str, places: Sequence[Place]) -> tuple[str, dict[str, str]]:
    """
    Raises:
        ProblemError: ``not-found``, if no view of this server stands there.
    """
    if url.startswith(base) or url == base.rstrip("/"):
        # only now: what is no address at all cannot be split
        _, _, path, text, _ = urlsplit(url)
        query = dict(parse_qsl(text, keep_blank_values=True, errors="replace"))
        inside = path.removeprefix(urlsplit(base).path.rstrip("/")) or "/"
        if inside.startswith("/embed/") and inside.removeprefix("/embed/") in WAYS:
            return inside.removeprefix("/embed/"), query
        if inside in _PAGE_VIEWS:
            view = query.pop("view", None)
            return ("forcing" if view == "forcing" else _PAGE_VIEWS[inside]), query
        if inside == "/":
            return view_of(query.get("block"), query.pop("view", None), places), query
    allowed = f"an address that begins with {base}: a page, or embed/…"
    raise ProblemError("not-found", 404, field="url", sent=url, allowed=allowed)
