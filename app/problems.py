"""Every error as an RFC 9457 problem document, whatever raised it.

``type`` is stable and is what pages translate by; ``sent`` is what came, made short
and valid Unicode.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from ..model.errors import InputError

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
    "unknown-tensor": "No tensor has a name like this.",
    "malformed-json": "The body is not valid JSON.",
    "body-too-large": "The request body is too large.",
    "answer-too-large": "The answer would be too large as JSON.",
    "not-acceptable": "None of the media types asked for can be given.",
    "overloaded": "Too many requests are running.",
    "not-ready": "The model is still being loaded.",
    "not-found": "There is nothing at this address.",
    "method-not-allowed": "This address does not answer this method.",
    "failed": "The server failed to answer.",
}
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
            self.document |= {"field": field, "sent": _shown(sent)}
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


def install(app: FastAPI) -> None:
    """Makes ``app`` answer every error in this one shape."""

    @app.exception_handler(ProblemError)
    def _problem(_request: Request, error: ProblemError) -> JSONResponse:
        return respond(error)

    @app.exception_handler(InputError)
    def _input(_request: Request, error: InputError) -> JSONResponse:
        return respond(from_input_error(error))

    @app.exception_handler(RequestValidationError)
    def _validation(_request: Request, error: RequestValidationError) -> JSONResponse:
        return respond(_from_validation(error.errors()[0]))

    @app.exception_handler(HTTPException)
    def _http(_request: Request, error: HTTPException) -> JSONResponse:
        problem = _HTTP.get(error.status_code, "failed")
        return respond(ProblemError(problem, error.status_code, headers=error.headers))

    @app.exception_handler(Exception)
    def _failure(_request: Request, _error: Exception) -> JSONResponse:
        return respond(ProblemError("failed", 500))


def respond(error: ProblemError) -> JSONResponse:
    return JSONResponse(
        error.document,
        error.status,
        headers={"Cache-Control": "no-store", **error.headers},
        media_type="application/problem+json",
    )


def _from_validation(error: Mapping[str, Any]) -> ProblemError:
    where, *path = error["loc"]
    kind = error["type"]
    if kind == "json_invalid":
        return ProblemError("malformed-json", 422, field="body", sent=None, allowed="a JSON object")
    field = ".".join(str(part) for part in path) or str(where)
    if kind == "missing":
        return ProblemError("missing-field", 422, field=field, allowed="a value for it")
    if kind == "extra_forbidden":
        return ProblemError("unknown-field", 422, field=field, sent=error["input"])
    problem = "invalid-text" if kind == "string_unicode" else "invalid-value"
    return ProblemError(problem, 422, field=field, sent=error["input"], allowed=error["msg"])


def _shown(sent: Any) -> str | None:
    if sent is None:
        return None
    text = sent if isinstance(sent, str) else repr(sent)
    text = text[:_SENT_LENGTH].encode("utf-8", "replace").decode()
    return text + "…" if len(str(sent)) > _SENT_LENGTH else text
