"""The element `<attn-scope>` whose server or view is another, or none, and hostile attributes."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from ..kit.embed import call, tag
from ..kit.inspector import NEXT_FRAME

SCRIPT = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.mark.parametrize("server", ["SERVER", "SERVER/"])
def test_another_server_is_named_with_or_without_its_last_slash(figures, server_url, server):
    framing = figures(tag(server=server.replace("SERVER", server_url + "/below")))
    framing.page.wait_for_load_state("networkidle")
    assert framing.embed.url.startswith(f"{server_url}/below/embed/heads?")
    # this server has nothing there
    framing.complaints.clear()


@pytest.fixture
def moved(server_url):
    """The address of a server that sends everybody on to the real one."""

    class Moved(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(302)
            self.send_header("Location", server_url + self.path)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Moved) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_messages_reach_a_figure_whose_server_has_moved(figures, server_url, moved):
    framing = figures(tag(server=moved))
    framing.ready()
    assert framing.embed.url.startswith(f"{server_url}/embed/heads?")
    assert call(framing, "element.goTo(2)")["step"]["index"] == 2


@pytest.mark.parametrize(
    "server",
    ["javascript:alert(1)//", "javascript://x/%0aalert(1)//", "data:text/html,<b>", "http://["],
)
def test_an_address_that_is_none_of_the_web_is_refused_and_never_run(figures, server):
    listen = """<script>
      addEventListener("attnscope:error", ({ detail }) => postMessage(detail.problem, "*"));
    </script>"""
    framing = figures(listen, tag(server=server, source="\nalert(3)//"))
    problem = framing.hears({"field": "server"})["data"]
    assert problem["sent"] == server
    framing.page.evaluate(NEXT_FRAME)
    assert framing.page.locator("iframe").count() == 0


@pytest.mark.parametrize("name", ["source", "block", "theme", "height", "title", "made_up"])
def test_hostile_attributes_are_shown_or_passed_over_and_never_run(figures, name):
    framing = figures(tag(**{name: SCRIPT}))
    framing.ready() if name != "block" else framing.hears({"type": "error"})
    framing.page.evaluate(
        "([name, value]) => document.querySelector('attn-scope').setAttribute(name, value)",
        [name, SCRIPT + " "],
    )
    framing.shown()
    assert framing.page.locator("img, iframe[onload]").count() == 0
    assert framing.embed.locator("img, main script").count() == 0
    framing.page.evaluate(NEXT_FRAME)


@pytest.mark.parametrize("view", ["nothing", ".", ".."])
def test_a_view_that_there_is_not_is_told_to_the_page_around_it(figures, view):
    listen = """<script>
      addEventListener("attnscope:error", ({ detail }) => postMessage(detail.problem, "*"));
    </script>"""
    framing = figures(listen, tag(view))
    problem = framing.hears({"field": "view"})["data"]
    assert problem["sent"] == view
    # an address that leads away from the views is not gone to at all
    assert framing.page.locator("iframe").count() == (1 if view == "nothing" else 0)
    framing.page.wait_for_load_state("networkidle")
    framing.complaints.clear()


def test_an_attribute_is_forgotten_whatever_its_name(figures):
    framing = figures(tag(constructor=1))
    framing.ready()
    problem = call(framing, "element.removeAttribute('constructor')", {"type": "error"})["problem"]
    assert (problem["field"], problem["sent"]) == ("constructor", "null")
    assert call(framing, "element.setAttribute('head', 2)")["state"]["head"] == 2


@pytest.mark.parametrize("view", [SCRIPT, "../..", "heads?source=x", "//example.org"])
def test_a_hostile_view_stays_on_its_server_and_is_never_run(figures, server_url, view):
    framing = figures(tag(view))
    framing.page.wait_for_load_state("networkidle")
    asked = framing.page.locator("iframe").get_attribute("src")
    assert asked is not None
    assert asked.startswith(f"{server_url}/")
    assert framing.page.locator("img").count() == 0
    # it is refused: there is no such view, or it is a whole page
    assert framing.complaints
    assert not any(complaint.startswith("alert") for complaint in framing.complaints)
    framing.complaints.clear()
