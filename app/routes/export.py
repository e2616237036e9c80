"""Files made of a text's Trace, or of an encoding of positions."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.concurrency import run_in_threadpool

from ...model import Session
from ..export.encoding import encoding_matrix
from ..export.formats import FORMATS, MATRIX_FORMATS, Export, export, export_matrix
from ..export.request import ExportRequest
from ..http.dependencies import GateDep, RegistryDep, SettingsDep
from ..http.negotiation import cache_headers, entity_tag, not_modified
from ..http.problems import documented
from ..schemas.export import EncodingExportQuery, ExportBody, ExportQuery
from ..schemas.trace import TraceDocument

router = APIRouter(tags=["export"])

_WANTED = {"view", "block", "tensor", "head", "style"}
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file, whatever ``Accept`` says.",
        "model": TraceDocument,
        "content": {kind.media_type: _BINARY for name, kind in FORMATS.items() if name != "json"},
    },
    **documented(413, 422, 503),
}


class _Exporter:
    """What answers a request, however it was asked."""

    def __init__(
        self, request: Request, registry: RegistryDep, gate: GateDep, settings: SettingsDep
    ) -> None:
        self._request, self._registry, self._gate = request, registry, gate
        self.settings = settings

    async def session(self, query: ExportQuery) -> Session:
        return await run_in_threadpool(self._registry.get, query.question().model)

    async def answer(
        self, session: Session, query: ExportQuery, headers: Mapping[str, str]
    ) -> Response:
        file = await self._gate.run(self._request, lambda: self._file(session, query))
        return _sent(file, headers)

    def _file(self, session: Session, query: ExportQuery) -> Export:
        trace = session.trace(query.question())
        wanted = query.model_dump(include=_WANTED)
        return export(
            trace, query.format, ExportRequest(**wanted, max_bytes=self.settings.max_json_bytes)
        )


def _sent(file: Export, headers: Mapping[str, str]) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{file.filename}"'}
    return Response(file.payload, media_type=file.media_type, headers={**headers, **disposition})


ExporterDep = Annotated[_Exporter, Depends()]


@router.get(
    "/export",
    response_class=Response,
    responses={**_ANSWERS, 304: {"description": "The file that the client has is still it."}},
)
async def get_export(
    request: Request, query: Annotated[ExportQuery, Query()], exporter: ExporterDep
) -> Response:
    """A matrix of a text's Trace, or the Trace, as a file: the same URL, the same file."""
    session = await exporter.session(query)
    limits = (exporter.settings.token_limit, exporter.settings.max_json_bytes)
    key = query.key(session.canonical(query.question()))
    tag = entity_tag("export", session.digest, key, *limits)
    unchanged = not_modified(request, tag)
    if unchanged is not None:
        return unchanged
    return await exporter.answer(session, query, cache_headers(tag))


@router.post("/export", response_class=Response, responses=_ANSWERS)
async def post_export(body: ExportBody, exporter: ExporterDep) -> Response:
    """The same for what nothing between server and page should keep."""
    session = await exporter.session(body)
    return await exporter.answer(session, body, {"Cache-Control": "no-store"})


@router.get(
    "/export/positions",
    response_class=Response,
    responses={
        200: {
            "description": "The file, whatever ``Accept`` says.",
            "content": {kind.media_type: _BINARY for kind in MATRIX_FORMATS.values()},
        },
        304: {"description": "The file that the client has is still it."},
        **documented(413, 422, 503),
    },
)
async def get_encoding_export(
    request: Request,
    query: Annotated[EncodingExportQuery, Query()],
    gate: GateDep,
    settings: SettingsDep,
) -> Response:
    """A positional encoding as a file, without any text."""
    tag = entity_tag("export-positions", query.model_dump(), settings.max_json_bytes)
    unchanged = not_modified(request, tag)
    if unchanged is not None:
        return unchanged
    wanted = ExportRequest(style=query.style, max_bytes=settings.max_json_bytes)
    file = await gate.run(
        request,
        lambda: export_matrix(encoding_matrix(query, query.tensor), query.format, wanted),
    )
    return _sent(file, cache_headers(tag))
