"""The element `<attn-scope>` in pages that are not ours."""

from __future__ import annotations

import json
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from .embed import SOURCE, Framing, element
from .inspector import NEXT_FRAME

SCRIPT = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>"
TOO_LONG = "They are watching the old man and his dog in the park. " * 20
FIGURE = "() => document.querySelector('attn-scope').figure"
FRAME = "() => document.querySelector('attn-scope iframe').getBoundingClientRect().height"


def tag(view: str = "heads", inside: str = "", **attributes: object) -> str:
    given = {"view": view, "source": SOURCE, "target_language": "zh"} | attributes
    written = "".join(f' {name}="{escape(str(value))}"' for name, value in given.items())
    return f"<attn-scope{written}>{inside}</attn-scope>"


@pytest.fixture
def deck(open_frame, server_url):
    """``deck(tag(…), …)``: a page from a disk with the script of the element and some of them."""

    def deck(*elements: str, **options: Any) -> Framing:
        return open_frame(element(server_url, "".join(elements)), **options)

    return deck


def call(framing: Framing, expression: str, answer: dict[str, Any] | None = None) -> dict[str, Any]:
    """Does something with the first element, and waits for what it leads to."""
    # what was drawn before has been told by then
    framing.embed.evaluate(NEXT_FRAME)
    before = framing.count
    first = "const element = document.querySelector('attn-scope')"
    framing.page.evaluate(f"() => {{ {first}; {expression}; }}")
    return framing.hears(answer or {"type": "state"}, before)["data"]


def test_one_tag_and_one_script_are_a_figure(deck, server_url):
    given = {"block": "encoder.1.self", "head": 2, "theme": "dark", "scale": 1.5}
    framing = deck(tag("pipeline", **given))
    state = framing.ready()["state"]
    assert state == {"source": SOURCE, "target_language": "zh"} | given
    assert framing.embed.url.startswith(f"{server_url}/embed/pipeline?")
    frame = framing.page.locator("attn-scope iframe")
    assert frame.get_attribute("title") == "AttnScope: pipeline"
    assert framing.page.evaluate(FIGURE)["state"] == state


def test_what_waits_for_a_view_is_forgotten_with_it(deck):
    framing = deck(tag("heads"))
    framing.page.evaluate(
        """() => {
          const element = document.querySelector("attn-scope");
          element.set({ head: 3 });
          element.setAttribute("view", "matrix");
          element.setAttribute("head", "1");
        }"""
    )
    framing.hears({"type": "ready", "view": "matrix"})
    assert framing.shown()["state"]["head"] == 1


def test_what_belongs_to_the_page_around_it_is_no_state(deck):
    given = {"id": "one", "class": "fragment", "style": "margin: 1px", "title": "Heads"}
    framing = deck(tag(**given, **{"data-id": "x", "aria-hidden": "false", "tabindex": 0}))
    assert set(framing.ready()["state"]) == {"source", "target_language"}
    assert framing.page.locator("iframe").get_attribute("title") == "Heads"


def test_another_attribute_changes_the_figure_that_is_there(deck):
    framing = deck(tag())
    framing.ready()
    framing.embed.evaluate("() => { globalThis.isSame = true; }")
    assert call(framing, "element.setAttribute('head', 3)")["state"]["head"] == 3
    shown = call(framing, "{ element.setAttribute('query', 1); element.setAttribute('key', 2); }")
    assert (shown["state"]["query"], shown["state"]["key"]) == (1, 2)
    assert "head" not in call(framing, "element.removeAttribute('head')")["state"]
    shown = call(framing, "element.setAttribute('source', 'They are watching.')")
    assert shown["state"]["source"] == "They are watching."
    assert "watching" in framing.embed.locator("main").inner_text()
    call(framing, "element.setAttribute('theme', 'dark')")
    assert framing.embed.locator("html").get_attribute("data-scheme") == "dark"
    assert framing.embed.evaluate("() => isSame")


@pytest.mark.parametrize(
    ("name", "value"),
    [("view", "matrix"), ("lang", "zh-CN"), ("controls", ""), ("server", "SERVER/")],
)
def test_what_cannot_change_in_a_figure_makes_a_new_one(deck, server_url, name, value):
    framing = deck(tag(query=1))
    framing.ready()
    framing.embed.evaluate("() => { globalThis.isSame = true; }")
    value = value.replace("SERVER", server_url)
    change = f"element.setAttribute({json.dumps(name)}, {json.dumps(value)})"
    ready = call(framing, change, {"type": "ready"})
    assert ready["state"]["query"] == 1
    assert ready["view"] == (value if name == "view" else "heads")
    assert not framing.embed.evaluate("() => 'isSame' in globalThis")
    assert framing.page.locator("iframe").count() == 1
    if name == "lang":
        assert framing.embed.locator("html").get_attribute("lang") == "zh-CN"
    if name == "controls":
        assert framing.embed.locator("textarea[name=source]").is_visible()


def test_its_methods_move_the_figure_and_wait_until_it_is_there(deck):
    then = """<script>
      const element = document.querySelector("attn-scope");
      element.goTo(1);
      element.step();
      element.set({ head: 3 });
      element.step(-1);
    </script>"""
    framing = deck(tag(), then)
    framing.hears({"type": "ready"})
    framing.page.evaluate(NEXT_FRAME)
    shown = framing.shown()
    assert (shown["step"]["index"], shown["state"]["head"]) == (1, 3)
    assert call(framing, "element.step()")["step"]["index"] == 2
    assert call(framing, "element.goTo(0)")["step"]["index"] == 0
    assert call(framing, "element.set({ head: 0, query: null })")["step"]["index"] == -1
    assert call(framing, "element.step(-1)", {"type": "step"})["end"] == "first"


def test_its_events_reach_whoever_listens_further_out(deck):
    listen = """<script>
      globalThis.told = [];
      for (const type of ["ready", "state", "step", "error", "resize"]) {
        document.addEventListener(`attnscope:${type}`, ({ target, detail }) => {
          told.push([type, target.id, detail]);
        });
      }
    </script>"""
    framing = deck(listen, f"<section>{tag(id='here')}</section>")
    framing.ready()
    call(framing, "element.goTo(3)")
    call(framing, "element.step()", {"type": "step"})
    call(framing, "element.set({ nonsense: 1 })", {"type": "error"})
    told = framing.page.evaluate("() => told")
    types = [type for type, _, _ in told]
    assert set(types) == {"ready", "state", "step", "error", "resize"}
    assert {id for _, id, _ in told} == {"here"}
    details = {type: detail for type, _, detail in told}
    assert details["step"] == {"end": "last"}
    assert details["state"]["step"] == {"index": 3, "count": 4}
    assert details["error"]["problem"]["field"] == "nonsense"
    assert "attnscope" not in details["ready"]


def test_it_is_loaded_only_when_it_comes_into_sight(deck):
    far = '<div style="height: 20000px"></div>'
    framing = deck(far, tag())
    framing.page.evaluate(NEXT_FRAME)
    assert framing.count == 0
    framing.page.locator("attn-scope").scroll_into_view_if_needed()
    framing.ready()
    eager = deck(far, tag(loading="eager"))
    drawn = eager.page.frame_locator("iframe").locator("main.is-drawn")
    drawn.wait_for(state="attached")


def test_what_is_hidden_first_has_its_size_when_it_is_shown(deck):
    framing = deck(f'<section style="display: none">{tag()}</section>')
    framing.page.evaluate(NEXT_FRAME)
    assert framing.count == 0
    framing.page.evaluate("() => { document.querySelector('section').style.display = 'block'; }")
    framing.ready()
    assert framing.page.evaluate(FRAME) == 1440 * 9 / 16


@pytest.mark.parametrize("width", [320, 960])
def test_it_has_the_shape_of_a_slide_and_grows_to_what_the_figure_needs(deck, width):
    framing = deck(tag("memory", style=f"width: {width}px"))
    framing.ready()
    framing.page.evaluate(NEXT_FRAME)
    framing.shown()
    content = framing.embed.evaluate("() => document.documentElement.scrollHeight")
    assert framing.page.evaluate(FRAME) == content > max(width * 9 / 16, 320)
    # it is as high as it needs to be and no higher
    lowest = "() => document.querySelector('[data-at=views]').getBoundingClientRect().bottom"
    assert content - framing.embed.evaluate(lowest) < 60


def test_a_figure_that_fits_fills_the_shape_of_a_slide(deck):
    framing = deck(tag("heads", style="width: 960px"))
    framing.ready()
    framing.page.evaluate(NEXT_FRAME)
    assert framing.page.evaluate(FRAME) == 540
    framing.page.evaluate("() => { document.querySelector('attn-scope').style.width = '1200px'; }")
    framing.page.evaluate(NEXT_FRAME)
    assert framing.page.evaluate(FRAME) == 675


@pytest.mark.parametrize(("height", "pixels"), [("400", 400), ("50vh", 450), ("20rem", 320)])
def test_a_given_height_is_kept(deck, height, pixels):
    framing = deck(tag("memory", style="width: 320px", height=height))
    framing.ready()
    framing.shown()
    assert framing.page.evaluate(FRAME) == pixels
    framing.page.evaluate("() => document.querySelector('attn-scope').setAttribute('height', 333)")
    framing.page.evaluate(NEXT_FRAME)
    assert framing.page.evaluate(FRAME) == 333


def test_two_on_one_page_do_not_mix(deck):
    framing = deck(tag(id="one"), tag("matrix", id="two", source="They are watching."))
    for view in ("heads", "matrix"):
        framing.hears({"type": "ready", "view": view})
    before = framing.count
    framing.page.evaluate("() => document.getElementById('two').goTo(1)")
    moved = framing.hears({"type": "state"}, before)["data"]
    assert (moved["view"], moved["step"]["index"]) == ("matrix", 1)
    figures = framing.page.evaluate("() => [one, two].map(({ figure }) => figure)")
    assert [figure["view"] for figure in figures] == ["heads", "matrix"]
    assert [figure["step"]["index"] for figure in figures] == [-1, 1]
    assert figures[0]["state"]["source"] == SOURCE


def test_taken_out_and_put_in_again_it_works_on(deck):
    framing = deck(tag())
    framing.ready()
    framing.page.evaluate("""() => {
      globalThis.kept = document.querySelector("attn-scope");
      kept.remove();
      kept.setAttribute("head", 1);
      kept.set({ query: 2 });
    }""")
    assert framing.page.locator("iframe").count() == 0
    before = framing.count
    framing.page.evaluate("() => document.body.append(kept)")
    assert framing.hears({"type": "ready"}, before)["data"]["state"]["head"] == 1
    assert framing.page.locator("iframe").count() == 1
    assert call(framing, "element.goTo(0)")["step"]["index"] == 0


def test_the_script_twice_on_a_page_does_no_harm(deck, server_url):
    framing = deck(f'<script src="{server_url}/embed.js?again"></script>', tag())
    framing.ready()
    assert framing.page.locator("iframe").count() == 1
    assert call(framing, "element.goTo(0)")["step"]["index"] == 0


def test_a_text_that_is_too_long_is_told_and_a_shorter_one_then_drawn(deck):
    framing = deck(tag(source=TOO_LONG))
    problem = framing.hears({"type": "error"})["data"]["problem"]
    assert problem["type"] == "/problems/too-long"
    # a step that waits for a picture keeps nothing else waiting
    framing.page.evaluate("""() => {
      const element = document.querySelector("attn-scope");
      element.goTo(1);
      element.setAttribute("source", "It rains.");
    }""")
    assert framing.hears({"type": "ready"})["data"]["state"]["source"] == "It rains."
    assert framing.hears({"type": "state"})["data"]["step"]["index"] == 1
    framing.complaints.clear()


@pytest.mark.parametrize("server", ["SERVER", "SERVER/"])
def test_another_server_is_named_with_or_without_its_last_slash(deck, server_url, server):
    framing = deck(tag(server=server.replace("SERVER", server_url + "/below")))
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


def test_messages_reach_a_figure_whose_server_has_moved(deck, server_url, moved):
    framing = deck(tag(server=moved))
    framing.ready()
    assert framing.embed.url.startswith(f"{server_url}/embed/heads?")
    assert call(framing, "element.goTo(2)")["step"]["index"] == 2


@pytest.mark.parametrize(
    "server",
    ["javascript:alert(1)//", "javascript://x/%0aalert(1)//", "data:text/html,<b>", "http://["],
)
def test_an_address_that_is_none_of_the_web_is_refused_and_never_run(deck, server):
    listen = """<script>
      addEventListener("attnscope:error", ({ detail }) => postMessage(detail.problem, "*"));
    </script>"""
    framing = deck(listen, tag(server=server, source="\nalert(3)//"))
    problem = framing.hears({"field": "server"})["data"]
    assert problem["sent"] == server
    framing.page.evaluate(NEXT_FRAME)
    assert framing.page.locator("iframe").count() == 0


@pytest.mark.parametrize("name", ["source", "block", "theme", "height", "title", "made_up"])
def test_hostile_attributes_are_shown_or_passed_over_and_never_run(deck, name):
    framing = deck(tag(**{name: SCRIPT}))
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
def test_a_view_that_there_is_not_is_told_to_the_page_around_it(deck, view):
    listen = """<script>
      addEventListener("attnscope:error", ({ detail }) => postMessage(detail.problem, "*"));
    </script>"""
    framing = deck(listen, tag(view))
    problem = framing.hears({"field": "view"})["data"]
    assert problem["sent"] == view
    # an address that leads away from the views is not gone to at all
    assert framing.page.locator("iframe").count() == (1 if view == "nothing" else 0)
    framing.page.wait_for_load_state("networkidle")
    framing.complaints.clear()


def test_an_attribute_is_forgotten_whatever_its_name(deck):
    framing = deck(tag(constructor=1))
    framing.ready()
    problem = call(framing, "element.removeAttribute('constructor')", {"type": "error"})["problem"]
    assert (problem["field"], problem["sent"]) == ("constructor", "null")
    assert call(framing, "element.setAttribute('head', 2)")["state"]["head"] == 2


@pytest.mark.parametrize("view", [SCRIPT, "../..", "heads?source=x", "//example.org"])
def test_a_hostile_view_stays_on_its_server_and_is_never_run(deck, server_url, view):
    framing = deck(tag(view))
    framing.page.wait_for_load_state("networkidle")
    asked = framing.page.locator("iframe").get_attribute("src")
    assert asked is not None
    assert asked.startswith(f"{server_url}/")
    assert framing.page.locator("img").count() == 0
    # it is refused: there is no such view, or it is a whole page
    assert framing.complaints
    assert not any(complaint.startswith("alert") for complaint in framing.complaints)
    framing.complaints.clear()
