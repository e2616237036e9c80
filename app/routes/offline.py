"""A view as one HTML file that works without a network."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from ..http.dependencies import GateDep, RegistryDep, require_view
from ..http.problems import documented
from ..offline.page import recorded_file
from ..schemas.views import ViewBody, ViewState
from ..views.registry import WAYS

router = APIRouter(tags=["export"])

_View = Annotated[
    str,
    Path(
        description="View to be shown, as in ``/embed/{view}``.",
        # said here, refused by us: with a 404 that lists them
        json_schema_extra={"enum": [*WAYS]},
    ),
]

_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": {"text/html": {"schema": {"type": "string"}}}},
    **documented(404, 413, 422, 503),
}


@router.get("/offline/{view}", response_class=Response, responses=_ANSWERS)
async def get_offline_file(
    view: _View,
    request: Request,
    state: Annotated[ViewState, Query()],
    registry: RegistryDep,
    gate: GateDep,
) -> Response:
    """What ``/embed/{view}`` shows, its numbers and scripts included: parameters are the same."""
    return await _file(view, state, request, registry, gate)


@router.post("/offline/{view}", response_class=Response, responses=_ANSWERS)
async def post_offline_file(
    view: _View, request: Request, state: ViewBody, registry: RegistryDep, gate: GateDep
) -> Response:
    """The same for texts that are too long for an address, or that no log shall keep."""
    return await _file(view, state, request, registry, gate)


async def _file(
    view: str, state: ViewState, request: Request, registry: RegistryDep, gate: GateDep
) -> Response:
    require_view(view)
    session = await run_in_threadpool(registry.get, state.asked().get("model"))
    content = await gate.run(request, lambda: recorded_file(session, view, state))
    headers = {
        "Content-Disposition": f'attachment; filename="attnscope-{view}.html"',
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="text/html", headers=headers)
