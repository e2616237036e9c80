"""Positional encodings, without any text."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from ..http.dependencies import GateDep
from ..http.negotiation import cache_headers, entity_tag, not_modified, preferred
from ..http.payload import OFFERED, SAFETENSORS, positions_payload
from ..http.problems import documented
from ..schemas.positions import PositionsDocument, PositionsQuery

router = APIRouter(tags=["positions"])


@router.get(
    "/positions",
    response_class=Response,
    responses={
        200: {
            "description": "The encoding, in the media type preferred.",
            "model": PositionsDocument,
            "content": {SAFETENSORS: {"schema": {"type": "string", "format": "binary"}}},
        },
        304: {"description": "The encoding that the client has is still it."},
        **documented(406, 413, 422, 503),
    },
)
async def get_positions(
    request: Request, query: Annotated[PositionsQuery, Query()], gate: GateDep
) -> Response:
    """The encoding of each position, and the similarity of every two."""
    media_type = preferred(request, OFFERED)
    tag = entity_tag("positions", query.model_dump(), media_type)
    unchanged = not_modified(request, tag)
    if unchanged is not None:
        return unchanged
    payload = await gate.run(request, lambda: positions_payload(query, media_type))
    return Response(payload, media_type=media_type, headers=cache_headers(tag))
