"""A problem as a page, for those who look at it in a browser: one sentence, in their language."""

import secrets
from collections import defaultdict

from fastapi import Request, Response

from ..export.text import one_line
from ..http.negotiation import prefers
from ..http.problems import EVERY_ANSWER, MEDIA_TYPE, ProblemError
from . import assets
from .messages import messages
from .render import Reader, embed_ancestors, templates, written

_PROGRAMS = ("/api/", "/static/")


def in_browser(request: Request, error: ProblemError) -> Response | None:
    """None: it was a program that asked, and not for a page."""
    # that of the request: a mount has one of its own, and where a request has failed there is none
    root = request.app.state.settings.root_path
    path = request.url.path.removeprefix(root)
    if path.startswith(_PROGRAMS) or not prefers(request, "text/html", over=MEDIA_TYPE):
        return None
    is_framed = "/embed/" in path
    reader = Reader.of(request)
    message = _message(error, reader.language)
    nonce = secrets.token_urlsafe(16)
    content = templates.get_template("problem.html").render(
        lang=reader.language,
        theme=reader.theme,
        t=messages(reader.language).__getitem__,
        message=message,
        nonce=nonce,
        # the slide around it hears of it as of any other problem
        told={**error.document, "message": message} if is_framed else None,
        asset=assets.Served(root).url,
        home=None if is_framed else f"{root}/?lang={reader.language}",
    )
    policy = {
        "default-src": "'none'",
        "script-src": f"'nonce-{nonce}'" if is_framed else None,
        "style-src": "'self'",
        "font-src": "'self'",
        "img-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": embed_ancestors(request) if is_framed else "'none'",
    }
    headers = {"Content-Security-Policy": written(policy), "Cache-Control": "no-store"}
    return Response(
        content, error.status, headers | EVERY_ANSWER | error.headers, media_type="text/html"
    )


def _message(error: ProblemError, language: str) -> str:
    kind = error.document["type"].rpartition("/")[2]
    key = "problem.no-page" if kind == "not-found" else f"problem.{kind}"
    values = {name: one_line(str(value)) for name, value in error.document.items()}
    return messages(language)[key].format_map(defaultdict(str, values))
