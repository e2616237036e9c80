"""Embeds in pages of other places: who may frame them, who may talk to them, what shows through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace

import pytest

from ..kit.embed import bare, colour_at, path

BEHIND = "c8e6ff"


class Quiet(SimpleHTTPRequestHandler):
    """Says nothing of what it serves."""

    def do_GET(self) -> None:
        # browsers ask for it unasked
        if self.path == "/favicon.ico":
            self.send_response(204)
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def decks(tmp_path_factory) -> Iterator[SimpleNamespace]:
    """Somebody else's web server, by two names, and the folder it serves."""
    folder = tmp_path_factory.mktemp("decks")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder)) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        port = server.server_port
        yield SimpleNamespace(
            folder=folder, url=f"http://127.0.0.1:{port}", other=f"http://localhost:{port}"
        )
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def restricted(start_server, decks) -> Iterator[str]:
    """A server whose embeds only the pages of two other servers may frame."""
    origins = f"https://slides.example.org {decks.url}"
    with start_server(ATTNSCOPE_EMBED_ORIGINS=origins) as server:
        yield server.url


@pytest.fixture(scope="module")
def any_port(start_server) -> Iterator[str]:
    """A server that names those who may frame its embeds with a star."""
    with start_server(ATTNSCOPE_EMBED_ORIGINS="http://127.0.0.1:* https://*.example.org") as server:
        yield server.url


def put(decks: SimpleNamespace, html: str, name: str = "deck.html") -> str:
    """The path of a page of somebody else's."""
    Path(decks.folder, name).write_text(html, encoding="utf-8")
    return f"/{name}"


def told(framing) -> list[dict]:
    """What an embed has heard."""
    return framing.embed.evaluate("() => heard")


def test_in_a_page_from_a_disk_an_embed_works_and_messages_go_both_ways(open_frame, server_url):
    framing = open_frame(bare(server_url + path("pipeline")))
    ready = framing.hears({"type": "ready"})
    assert ready["origin"] == server_url
    before = ready["data"]["step"]["index"]
    after = framing.asks({"type": "step"})
    assert after["step"]["index"] == before + 1
    assert told(framing) == [{"data": {"attnscope": 1, "type": "step"}, "origin": "null"}]


def test_in_a_page_of_another_server_an_embed_works(open_frame, server_url, decks):
    deck = put(decks, bare(server_url + path("heads")))
    framing = open_frame(at=decks.url + deck)
    framing.ready()
    assert framing.asks({"type": "step", "to": 1})["step"]["index"] == 1
    assert told(framing)[0]["origin"] == decks.url


def test_in_a_frame_without_more_rights_than_it_needs_an_embed_works(open_frame, server_url):
    rights = "allow-scripts allow-same-origin"
    framing = open_frame(bare(server_url + path("heads"), sandbox=rights))
    assert framing.ready()["view"] == "heads"


def test_where_origins_are_named_no_other_page_can_frame_an_embed(open_frame, restricted, decks):
    deck = bare(restricted + path("heads"))
    for place in ("", decks.other + put(decks, deck)):
        framing = open_frame(deck, at=place)
        framing.page.wait_for_load_state("networkidle")
        assert "frame-ancestors" in framing.complaints[0]
        assert framing.count == 0
        assert "chrome-error" in framing.page.frames[1].url
        framing.complaints.clear()


def test_where_an_origin_is_named_its_pages_frame_and_drive_an_embed(open_frame, restricted, decks):
    framing = open_frame(at=decks.url + put(decks, bare(restricted + path("heads"))))
    assert framing.ready()["view"] == "heads"
    assert framing.asks({"type": "step", "to": 1})["step"]["index"] == 1


def test_an_origin_with_a_star_frames_and_drives_an_embed(open_frame, any_port, decks):
    framing = open_frame(at=decks.url + put(decks, bare(any_port + path("heads"))))
    assert framing.ready()["view"] == "heads"
    assert framing.asks({"type": "step", "to": 1})["step"]["index"] == 1


@pytest.mark.parametrize("is_restricted", [False, True])
def test_only_the_page_around_it_is_listened_to(
    open_frame, server_url, restricted, decks, is_restricted
):
    stranger = """<!doctype html><script>
      addEventListener("message", ({ data }) => {
        if (data !== "go") return;
        parent.frames[0].postMessage({ attnscope: 1, type: "step", to: 2 }, "*");
        parent.postMessage("sent", "*");
      });
    </script>"""
    embed = (restricted if is_restricted else server_url) + path("heads")
    deck = bare(embed) + f'<iframe src="{decks.other}{put(decks, stranger, "stranger.html")}">'
    framing = open_frame(at=decks.url + put(decks, deck, "two.html"))
    step = framing.ready()["step"]
    framing.page.wait_for_load_state("load")
    framing.tell("go", frame=1)
    framing.page.evaluate("() => heardAfter(0, 'sent')")
    assert framing.shown()["step"] == step
    origins = [heard["origin"] for heard in told(framing)]
    assert origins == [decks.other, decks.url]


@pytest.mark.parametrize("page", ["/", "/positions", "/decode"])
def test_a_whole_page_can_be_framed_by_nobody(open_frame, server_url, page):
    framing = open_frame(bare(server_url + page))
    framing.page.wait_for_load_state("networkidle")
    assert "frame-ancestors" in framing.complaints[0]
    framing.complaints.clear()


@pytest.mark.parametrize(
    ("view", "theme", "around"),
    [
        *[("heads", theme, around) for theme in ("light", "dark") for around in ("light", "dark")],
        ("player", "light", "dark"),
        ("positions", "dark", "light"),
    ],
)
def test_through_a_transparent_embed_the_page_behind_it_is_seen(
    open_frame, server_url, view, theme, around
):
    style = f"<style>html {{ background: #{BEHIND}; color-scheme: {around} }}</style>"
    frame = "width: 960px; height: 540px; color-scheme: normal"
    for background, seen in (
        ("transparent", BEHIND),
        ("paper", {"light": "fdfcfa", "dark": "14151a"}[theme]),
    ):
        url = server_url + path(view, theme=theme, background=background)
        framing = open_frame(style + bare(url, frame))
        framing.ready()
        assert colour_at(framing.page, 1000, 5) == BEHIND
        assert colour_at(framing.page, 3, 3) == colour_at(framing.page, 957, 530) == seen


def test_an_embed_asks_no_other_server(open_frame, server_url, decks):
    framing = open_frame()
    asked: list[str] = []
    framing.page.on("request", lambda request: asked.append(request.url))
    deck = decks.url + put(decks, bare(server_url + path("positions")))
    framing.page.goto(deck)
    framing.ready()
    assert {re.match(r"\w+://[^/]+", url)[0] for url in asked} == {decks.url, server_url}  # type: ignore[index]


def test_what_a_deck_enlarges_stays_sharp(open_frame, open_page, server_url):
    """Decks scale a slide that is drawn already; its frames are not told."""
    framing = open_frame(bare(server_url + path("heads")))
    framing.ready()
    pixels = "(canvas) => canvas.width / canvas.clientWidth"
    canvases = framing.embed.locator(".all-heads canvas:visible")
    assert min(canvas.evaluate(pixels) for canvas in canvases.all()) >= 1.9
    alone = open_page(path("heads")).page.locator(".all-heads canvas:visible")
    assert max(canvas.evaluate(pixels) for canvas in alone.all()) <= 1.1
