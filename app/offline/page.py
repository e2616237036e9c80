"""One view as one HTML file that needs no network: its numbers, scripts and styles are in it.

It is the page of an embed, from the same template and scripts; only its files are ``data:`` URLs,
and its questions are answered from a recording.
"""

import secrets
from urllib.parse import urlencode

from ...model import InputError, Session
from ..schemas.views import ViewState
from ..site.assets import Inlined
from ..site.messages import LANGUAGES
from ..site.modules import reached_by
from ..site.render import PAGES, KnownModel, Reader, render, written
from ..views.registry import DRIVEN, OPENED, WAYS, ways_beside
from .answers import Recording, record

_TAKING_ALONG = ("picture/screen.js", "picture/print.js")
_LOOK = {"theme", "scale"}


def offline_file(view: str, recording: Recording, model: KnownModel, state: ViewState) -> str:
    """
    Args:
        view: one of `WAYS`.
        recording: what the view asks for.
        model: the one that was asked.
        state: what the file begins with; its text is the recording's.
    """
    way = WAYS[view]
    page = PAGES[way.page]
    opened = OPENED if "attention" in way.kinds and page.name == "inspector" else ()
    modules = (*way.modules, DRIVEN, *opened, *_TAKING_ALONG, "shell/offline.js")
    nonce = secrets.token_urlsafe(16)
    policy = {
        "default-src": "'none'",
        # modules are data: URLs, which only what has the nonce may import
        "script-src": f"'nonce-{nonce}' 'strict-dynamic'",
        "style-src": "data: 'unsafe-inline'" if page.has_curves else "data:",
        "font-src": "data:",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return render(
        page,
        Reader(state.lang or LANGUAGES[0], state.theme or "auto"),
        [model],
        Inlined(),
        nonce,
        importable=reached_by(page.script, *modules),
        template="embed.html",
        styles=[*way.styles, "embed"],
        scripts=(page.script, DRIVEN),
        modules=(),
        page_data={
            "embed": {"view": view},
            "query": urlencode(state.given()),
            "recording": recording.to_json(),
        },
        embedded=True,
        view=view,
        controls=state.controls == 1,
        transparent=state.background == "transparent",
        offline={
            "policy": written(policy),
            "look": urlencode(state.model_dump(include=_LOOK, exclude_none=True)),
        },
    )


def recorded_file(session: Session, view: str, state: ViewState) -> str:
    """The file of a view: what it asks for is run now.

    Raises:
        InputError: naming what cannot be run, or is not there.
    """
    view, state = _named(view, state)
    recording, state = record(session, view, state)
    return offline_file(view, recording, KnownModel(session.info, session.places), state)


def _named(view: str, state: ViewState) -> tuple[str, ViewState]:
    """Another way to look that the link itself names wins, as on the page."""
    if view not in WAYS:
        raise InputError("invalid-value", "view", view, ", ".join(WAYS))
    if state.view is None:
        return view, state
    ways = ways_beside(view)
    if state.view not in ways:
        raise InputError("invalid-value", "view", state.view, ", ".join(ways) or view)
    return state.view, state.model_copy(update={"view": None})
