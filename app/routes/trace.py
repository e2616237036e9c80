"""A text's Trace."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from ...model import Session
from ..http.dependencies import GateDep, RegistryDep, SettingsDep
from ..http.negotiation import cache_headers, entity_tag, not_modified, preferred
from ..http.payload import OFFERED, SAFETENSORS, trace_payload
from ..http.problems import documented
from ..schemas.trace import TraceBody, TraceDocument, TraceQuery
from ..settings import Settings

router = APIRouter(tags=["trace"])

_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The Trace, in the media type preferred.",
        "model": TraceDocument,
        "content": {SAFETENSORS: {"schema": {"type": "string", "format": "binary"}}},
    },
    **documented(406, 413, 422, 503),
}


@router.get(
    "/trace",
    response_class=Response,
    responses={**_ANSWERS, 304: {"description": "The Trace that the client has is still it."}},
)
async def get_trace(
    request: Request,
    query: Annotated[TraceQuery, Query()],
    registry: RegistryDep,
    gate: GateDep,
    settings: SettingsDep,
) -> Response:
    """Everything the network computes for a text: the same URL, the same answer."""
    media_type = preferred(request, OFFERED)
    session = await run_in_threadpool(registry.get, query.question().model)
    key = query.key(session.canonical(query.question()))
    tag = entity_tag(session.digest, key, settings.token_limit, media_type)
    unchanged = not_modified(request, tag)
    if unchanged is not None:
        return unchanged
    payload = await gate.run(request, lambda: _payload(session, query, media_type, settings))
    return Response(payload, media_type=media_type, headers=cache_headers(tag))


@router.post("/trace", response_class=Response, responses=_ANSWERS)
async def post_trace(
    request: Request,
    body: TraceBody,
    registry: RegistryDep,
    gate: GateDep,
    settings: SettingsDep,
) -> Response:
    """The same for live typing: nothing between server and page keeps what was typed."""
    media_type = preferred(request, OFFERED)
    session = await run_in_threadpool(registry.get, body.question().model)
    payload = await gate.run(request, lambda: _payload(session, body, media_type, settings))
    headers = {"Cache-Control": "no-store", "Vary": "Accept"}
    return Response(payload, media_type=media_type, headers=headers)


def _payload(session: Session, query: TraceQuery, media_type: str, settings: Settings) -> bytes:
    trace = session.trace(query.question())
    selected = trace.select(query.tensors, query.dtype)
    return trace_payload(selected, media_type, settings.max_json_bytes)
