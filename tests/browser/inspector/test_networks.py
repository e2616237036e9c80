"""The inspector draws what a network has, whoever built it, and says what it lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from urllib.parse import quote

import pytest
import uvicorn

from attnscope.app.main import create_app
from attnscope.app.settings import Settings
from attnscope.app.views.registry import WAYS
from attnscope.model import Session
from attnscope.model.text.tokenizer import Tokenizer

from ...networks import OTHERS, session_of
from ..conftest import Opened

SENTENCE = quote("They are watching.")
INSPECTED = [name for name, way in WAYS.items() if way.page == "inspector" and name != "figure"]


@dataclass(frozen=True)
class Served:
    url: str
    session: Session


@contextmanager
def serving(session: Session) -> Iterator[Served]:
    """A server of this process whose one model this is."""
    config = uvicorn.Config(create_app(Settings(), session), port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server ended while it started"
        thread.join(0.05)
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Served(f"http://127.0.0.1:{port}", session)
    finally:
        server.should_exit = True
        thread.join(20)


@pytest.fixture(scope="module", params=OTHERS)
def served(request: pytest.FixtureRequest, tokenizer: Tokenizer) -> Iterator[Served]:
    with serving(session_of(request.param, tokenizer)) as served:
        yield served


@pytest.fixture
def opened(listened: Callable[..., Opened], served: Served) -> Opened:
    return listened(served.url)


def shown(opened: Opened) -> list[str]:
    """The views that can be seen."""
    views = opened.page.locator(".detail [data-view]:visible")
    return views.evaluate_all("(all) => all.map(({ dataset }) => dataset.view)")


def test_the_page_begins_with_its_own_figure(opened: Opened, served: Served):
    opened.go(f"/?source={SENTENCE}")
    doors = opened.page.locator(".figure [data-place]")
    names = set(doors.evaluate_all("(all) => all.map(({ dataset }) => dataset.place)"))
    assert names >= {place.name for place in served.session.places if place.kind == "attention"}


def test_every_view_that_a_place_can_have_is_drawn(opened: Opened, served: Served):
    places = served.session.places
    drawn = 0
    for place in places:
        for view in INSPECTED:
            if WAYS[view].fits(place, places):
                opened.go(f"/?source={SENTENCE}&block={place.name}&view={view}")
                assert shown(opened) == [view], place.name
                assert opened.page.locator("[data-at=notice]:visible").count() == 0, (place, view)
                drawn += 1
    assert drawn > 20


def test_a_view_that_no_place_can_have_is_told_in_a_sentence(opened: Opened, served: Served):
    places = served.session.places
    for view in INSPECTED:
        if not any(WAYS[view].fits(place, places) for place in places):
            opened.go(f"/?source={SENTENCE}&view={view}")
            notice = opened.page.locator("[data-at=notice]:visible")
            assert notice.count() == 1, view
            assert len(notice.inner_text().split()) > 4
