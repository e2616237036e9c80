"""What routes are given: typed, and found on the application."""

import re
from typing import Annotated
from urllib.parse import unquote_to_bytes

from fastapi import Depends, Request

from ..settings import Settings
from ..views.registry import WAYS
from .gate import Gate
from .problems import ProblemError
from .registry import Registry

_BROKEN_ESCAPE = re.compile(rb"%(?![0-9A-Fa-f]{2})")


def _registry(request: Request) -> Registry:
    return request.app.state.registry


def _gate(request: Request) -> Gate:
    return request.app.state.gate


def _settings(request: Request) -> Settings:
    return request.app.state.settings


def valid_query(request: Request) -> None:
    """Refuses percent-encoding that is broken or no UTF-8; decoding would replace it silently.

    Raises:
        ProblemError: ``invalid-text``, naming the parameter.
    """
    for pair in request.scope["query_string"].split(b"&"):
        name, _, value = pair.partition(b"=")
        try:
            if _BROKEN_ESCAPE.search(pair) or not pair.isascii():
                raise ValueError("neither ASCII nor a percent sign and two hexadecimal digits")
            unquote_to_bytes(pair).decode()
        except ValueError:
            raise ProblemError(
                "invalid-text",
                422,
                field=name.decode("ascii", "replace"),
                sent=value.decode("ascii", "replace"),
                allowed="percent-encoded UTF-8",
            ) from None


def require_view(view: str) -> None:
    """
    Raises:
        ProblemError: ``unknown-view``, listing those there are.
    """
    if view not in WAYS:
        raise ProblemError("unknown-view", 404, field="view", sent=view, allowed=", ".join(WAYS))


RegistryDep = Annotated[Registry, Depends(_registry)]
GateDep = Annotated[Gate, Depends(_gate)]
SettingsDep = Annotated[Settings, Depends(_settings)]
