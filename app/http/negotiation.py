"""Which media type a client prefers, and whether it already has the answer (RFC 9110)."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from fastapi import Request, Response

from ..settings import VERSION
from .problems import ProblemError

_PUBLIC = "public, max-age=300"


def preferred(request: Request, offered: Sequence[str]) -> str:
    """The media type of ``offered`` that ``Accept`` rates highest; the first, if it has no view.

    Raises:
        ProblemError: ``not-acceptable``, if ``Accept`` rules all of them out.
    """
    accept = _list(request, "accept")
    if not accept:
        return offered[0]
    ranges = _ranges(accept)
    ratings = [_rating(media_type, ranges) for media_type in offered]
    best = max(ratings)
    if best == 0:
        raise ProblemError(
            "not-acceptable", 406, field="Accept", sent=accept, allowed=", ".join(offered)
        )
    return offered[ratings.index(best)]


def prefers(request: Request, media_type: str, *, over: str) -> bool:
    """Whether ``Accept`` rates one media type higher than another."""
    ranges = _ranges(_list(request, "accept"))
    return _rating(media_type, ranges) > _rating(over, ranges)


def language_ranges(accept_language: str | None) -> list[str]:
    """The languages of an ``Accept-Language``, most wanted first, in lower case."""
    ranges = sorted(_ranges(accept_language or ""), key=lambda entry: -entry[1])
    return [tag for tag, quality in ranges if quality > 0]


def entity_tag(*parts: Any) -> str:
    """A strong tag of everything that decides an answer, known before the answer is."""
    canonical = json.dumps([VERSION, *parts], sort_keys=True)
    return f'"{hashlib.sha256(canonical.encode()).hexdigest()[:32]}"'


def cache_headers(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": _PUBLIC, "Vary": "Accept"}


def not_modified(request: Request, tag: str) -> Response | None:
    """The 304 for a client whose ``If-None-Match`` names ``tag``."""
    known = _list(request, "if-none-match").split(",")
    if tag not in {part.strip().removeprefix("W/") for part in known}:
        return None
    return Response(status_code=304, headers=cache_headers(tag))


def _list(request: Request, name: str) -> str:
    """A header that may come in several lines, as one."""
    return ", ".join(request.headers.getlist(name))


def _ranges(header: str) -> list[tuple[str, float]]:
    return [_range(part) for part in header.split(",")]


def _range(part: str) -> tuple[str, float]:
    media_range, *parameters = (piece.strip() for piece in part.split(";"))
    quality = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                quality = min(max(float(value), 0.0), 1.0)
            except ValueError:
                quality = 0.0
    return media_range.lower(), quality


def _rating(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """The quality of the most specific range that covers ``media_type``."""
    main = media_type.partition("/")[0]
    qualities = dict(reversed(ranges))
    for covering in (media_type, f"{main}/*", "*/*"):
        if covering in qualities:
            return qualities[covering]
    return 0.0
