"""Every error as an RFC 9457 problem document, whatever raised it.

``type`` is stable and is what pages translate by; ``sent`` is what came, made short
and valid Unicode.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import Match, Mount

from ...model.errors import InputError
from ..schemas import validation

MEDIA_TYPE = "application/problem+json"
EVERY_ANSWER = {
    "X-Content-Type-Options": "nosniff",
    # a page's address holds what was typed
    "Referrer-Policy": "no-referrer",
}
"""Headers of every answer; of errors, too, that pass no middleware any more."""

_SENT_LENGTH = 80
TITLES = {
    "empty-text": "The text is empty.",
    "too-long": "The text has too many tokens.",
    "invalid-text": "The text holds characters that no text can hold.",
    "invalid-value": "A value is not one of those allowed.",
    "unknown-field": "There is no field of this name.",
    "missing-field": "A field is missing.",
    "unknown-model": "There is no model of this name.",
    "unknown-language": "The model does not write this language.",
    "unknown-view": "There is no view of this name.",
    "unknown-tensor": "No tensor has a name like this.",
    "malformed-json": "The body is not valid JSON.",
    "body-too-large": "The request body is too large.",
    "too-many-cells": "The matrix has too many cells for this format.",
    "answer-too-large": "The answer would be too large in this format.",
    "not-acceptable": "None of the media types asked for can be given.",
    "overloaded": "Too many requests are running.",
    "not-ready": "The model is still being loaded.",
    "not-found": "There is nothing at this address.",
    "method-not-allowed": "This address does not answer this method.",
    "failed": "The server failed to answer.",
}
_DOCUMENTED = {
    404: "Nothing of this name is there; ``allowed`` says what is.",
    406: "None of the media types that ``Accept`` names can be given.",
    413: "The body is too large, or the answer would be in this format.",
    422: "Something sent cannot be used: in which field, what came and what is allowed.",
    500: "The server failed to answer.",
    503: "The server is busy, or still loads the model; ``Retry-After`` says when to come back.",
}
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_HTTP = {404: "not-found", 405: "method-not-allowed", 413: "body-too-large"}


class ProblemError(Exception):
    """A problem that ends a request."""

    def __init__(
        self,
        problem: str,
        status: int,
        *,
        field: str | None = None,
        sent: Any = None,
        allowed: str | None = None,
        headers: Mapping[str, str] | None = None,
        facts: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__(problem)
        self.status = status
        self.headers = dict(headers or {})
        self.document: dict[str, Any] = {
            "type": f"/problems/{problem}",
            "title": TITLES[problem],
            "status": status,
        }
        if field is not None:
            self.document |= {"field": _shown(field), "sent": _shown(sent)}
        if allowed is not None:
            self.document["allowed"] = allowed
        self.document |= facts or {}


def from_input_error(error: InputError) -> ProblemError:
    return ProblemError(
        error.problem,
        422,
        field=error.field,
        sent=error.sent,
        allowed=error.allowed,
        facts=error.facts,
    )


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The API schema's entries for answers of these statuses."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": _DOCUMENTED[status], "content": content} for status in statuses}


def install(app: FastAPI, in_browser: Callable[[Request, ProblemError], Response | None]) -> None:
    """Makes ``app`` answer every error in this one shape, unless it is a page that is shown."""

    def answer(request: Request, error: ProblemError) -> Response:
        return in_browser(request, error) or respond(error)

    @app.exception_handler(ProblemError)
    def _problem(request: Request, error: ProblemError) -> Response:
        return answer(request, error)

    @app.exception_handler(InputError)
    def _input(request: Request, error: InputError) -> Response:
        return answer(request, from_input_error(error))

    @app.exception_handler(RequestValidationError)
    def _validation(request: Request, error: RequestValidationError) -> Response:
        return answer(request, _from_validation(request, error.errors()[0]))

    @app.exception_handler(HTTPException)
    def _http(request: Request, error: HTTPException) -> Response:
        if error.status_code == 400:
            # what no JSON parser can read: no UTF-8, too deep, numbers of thousands of digits
            return answer(request, _malformed())
        headers = dict(error.headers or {})
        if error.status_code == 405:
            headers |= _allow(request)
        problem = _HTTP.get(error.status_code, "failed")
        return answer(request, ProblemError(problem, error.status_code, headers=headers))

    @app.exception_handler(Exception)
    def _failure(request: Request, _error: Exception) -> Response:
        return answer(request, ProblemError("failed", 500))


def respond(error: ProblemError) -> JSONResponse:
    return JSONResponse(
        error.document,
        error.status,
        headers={"Cache-Control": "no-store", **EVERY_ANSWER, **error.headers},
        media_type=MEDIA_TYPE,
    )


def _from_validation(request: Request, error: Mapping[str, Any]) -> ProblemError:
    where, *path = error["loc"]
    kind, sent = error["type"], error["input"]
    if kind == "json_invalid":
        return _malformed()
    if not path and isinstance(sent, bytes):
        content_type = request.headers.get("content-type")
        return ProblemError(
            "invalid-value",
            422,
            field="Content-Type",
            sent=content_type,
            allowed="application/json",
        )
    field = ".".join(str(part) for part in path) or str(where)
    if kind == "missing":
        return ProblemError("missing-field", 422, field=field, allowed="a value for it")
    if kind == "extra_forbidden":
        return ProblemError("unknown-field", 422, field=field, sent=sent, allowed=_fields(request))
    problem = "invalid-text" if kind == "string_unicode" else "invalid-value"
    return ProblemError(problem, 422, field=field, sent=sent, allowed=validation.allowed(error))


def _fields(request: Request) -> str:
    """The names that a route takes, in its query or its body."""

    def models(part: Dependant) -> Iterator[type[BaseModel]]:
        for param in (*part.query_params, *part.body_params):
            kind = param.field_info.annotation
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield kind
        for other in part.dependencies:
            yield from models(other)

    kinds = models(request.scope["route"].dependant)
    return ", ".join(dict.fromkeys(name for kind in kinds for name in kind.model_fields))


def _malformed() -> ProblemError:
    return ProblemError("malformed-json", 422, field="body", sent=None, allowed="a JSON object")


def _allow(request: Request) -> dict[str, str]:
    """The methods of all routes of an address; what raised the error knows those of one."""
    routes = [route for route in request.app.routes if not isinstance(route, Mount)]
    methods = [
        method
        for method in _METHODS
        if any(
            route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes
        )
    ]
    if "GET" in methods:
        # HeadLikeGet
        methods.insert(1, "HEAD")
    return {"Allow": ", ".join(methods)} if methods else {}


def _shown(sent: Any) -> str | None:
    if sent is None:
        return None
    text = sent if isinstance(sent, str) else json.dumps(sent, ensure_ascii=False, default=repr)
    if len(text) > _SENT_LENGTH:
        text = text[: _SENT_LENGTH - 1] + "…"
    return text.encode("utf-8", "replace").decode()
