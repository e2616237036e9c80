"""What an embed and the page around it say to each other."""

from __future__ import annotations

from typing import Any

import pytest

from attnscope.app.views.registry import WAYS

from ..kit.embed import SOURCE, bare, path
from ..kit.inspector import NEXT_FRAME

SCRIPT = "<img src=x onerror=alert(1)><script>alert(2)</script>"
TOO_LONG = "They are watching the old man and his dog in the park. " * 20
# What a step changes of each view's state.
MOVED = {
    **dict.fromkeys(WAYS, "query"),
    "pipeline": "stage",
    "figure": "block",
    "arithmetic": "key",
    "player": "step",
    "positions": "position",
}
# What can be let go again.
CHOSEN = {"query", "key", "position"}
WITHOUT_STEPS = ["forcing"]
# A message, and which field and what of it is complained about.
SENSELESS: list[tuple[dict[str, Any], str, str]] = [
    ({"type": "jump"}, "type", "jump"),
    ({}, "type", "undefined"),
    ({"type": "toString"}, "type", "toString"),
    ({"type": "step", "by": 1.5}, "by", "1.5"),
    ({"type": "step", "by": "2"}, "by", "2"),
    ({"type": "step", "to": None}, "to", "null"),
    ({"type": "step", "by": {"toString": 1, "valueOf": 2}}, "by", '{"toString":1,"valueOf":2}'),
    ({"type": "set"}, "state", "undefined"),
    ({"type": "set", "state": None}, "state", "null"),
    ({"type": "set", "state": "head=2"}, "state", "head=2"),
    ({"type": "set", "state": {"heads_up": 1}}, "heads_up", "1"),
    ({"type": "set", "state": {"constructor": 1}}, "constructor", "1"),
    ({"type": "set", "state": {"head": -1}}, "head", "-1"),
    ({"type": "set", "state": {"head": "two"}}, "head", "two"),
    ({"type": "set", "state": {"head": [1]}}, "head", "[1]"),
    ({"type": "set", "state": {"head": 1, "lang": "zh-CN"}}, "lang", "zh-CN"),
    ({"type": "set", "state": {"head": SCRIPT}}, "head", SCRIPT[:80]),
    ({"type": "picture", "format": "gif"}, "format", "gif"),
    ({"type": "picture", "factor": 3}, "factor", "3"),
    ({"attnscope": 2, "type": "step"}, "attnscope", "2"),
    ({"attnscope": "1", "type": "step"}, "attnscope", "1"),
    ({"attnscope": None}, "attnscope", "null"),
]


def test_what_is_ready_says_which_view_it_is_and_in_which_state(open_frame, server_url):
    framing = open_frame(bare(server_url + path("heads", head=2, block="decoder.1.cross")))
    ready = framing.ready()
    state = {"source": SOURCE, "target_language": "zh", "block": "decoder.1.cross", "head": 2}
    assert ready == {
        "attnscope": 1,
        "type": "ready",
        "view": "heads",
        "state": state,
        "step": {"index": -1, "count": 4},
    }
    assert framing.shown() == ready | {"type": "state"}


@pytest.mark.parametrize("view", [view for view in WAYS if view not in WITHOUT_STEPS])
def test_steps_lead_forwards_and_back_and_say_where_there_are_no_more(framed, view):
    framing = framed(view)
    first = framing.asks({"type": "step", "to": 0})
    assert first["step"]["index"] == 0
    count = first["step"]["count"]
    assert count > 2
    second = framing.asks({"type": "step"})
    assert second["step"] == {"index": 1, "count": count}
    assert second["state"][MOVED[view]] != first["state"].get(MOVED[view])
    assert framing.asks({"type": "step", "by": -1})["step"]["index"] == 0
    if MOVED[view] in CHOSEN:
        # where it has begun
        begun = framing.asks({"type": "step", "by": -1})
        assert begun["step"] == {"index": -1, "count": count}
        assert MOVED[view] not in begun["state"]
    assert framing.asks({"type": "step", "by": -1}, "step")["end"] == "first"
    assert framing.asks({"type": "step", "to": -2}, "step")["end"] == "first"
    last = framing.asks({"type": "step", "to": count - 1})
    assert last["step"] == {"index": count - 1, "count": count}
    for past in ({}, {"by": 2}, {"to": count}):
        assert framing.asks({"type": "step", **past}, "step")["end"] == "last"
    assert framing.step == count - 1


def test_where_there_are_no_steps_every_step_is_past_the_end(framed):
    framing = framed("forcing")
    assert framing.shown()["step"] == {"index": -1, "count": 0}
    assert framing.asks({"type": "step"}, "step")["end"] == "last"
    assert framing.asks({"type": "step", "by": -1}, "step")["end"] == "first"


def test_a_step_waits_for_what_is_on_its_way(framed):
    framing = framed("pipeline", stage="dot")
    before = framing.count
    framing.tell({"attnscope": 1, "type": "set", "state": {"block": "encoder.2.self"}})
    framing.tell({"attnscope": 1, "type": "step"})
    framing.hears({"type": "state"}, before)
    shown = framing.shown()
    assert shown["state"]["block"] == "encoder.2.self"
    while shown["state"]["stage"] == "dot":
        shown = framing.shown()
    assert shown["state"]["stage"] == "scores"
    said = "(before) => heard.slice(before).map(({ data }) => data.type)"
    assert "step" not in framing.page.evaluate(said, before)


@pytest.mark.parametrize("view", ["heads", "player", "positions", "figure"])
def test_the_way_back_of_a_deck_is_its_own(framed, view):
    framing = framed(view)
    before = framing.page.evaluate("() => history.length")
    framing.asks({"type": "step", "to": 1})
    framing.asks({"type": "set", "state": {"theme": "dark"}})
    assert framing.page.evaluate("() => history.length") == before


def test_what_changes_nothing_is_answered_all_the_same(framed):
    framing = framed("heads", head=2)
    for _ in range(2):
        assert framing.asks({"type": "set", "state": {"head": 2}})["state"]["head"] == 2
        assert framing.asks({"type": "step", "to": 1})["step"]["index"] == 1


def test_a_state_is_set_by_the_names_of_its_link(framed):
    framing = framed("pipeline")
    shown = framing.asks(
        {"type": "set", "state": {"block": "encoder.1.self", "head": "3", "query": 1, "key": 2}}
    )
    state = {"block": "encoder.1.self", "head": 3, "query": 1, "key": 2}
    # a choice writes down the language, too
    assert shown["state"] == {"source": SOURCE, "target_language": "zh", "lang": "en"} | state
    assert "weight" in framing.embed.locator("[data-at=reading-text]").inner_text()
    shown = framing.asks({"type": "set", "state": {"query": None, "key": None}})
    assert "query" not in shown["state"]
    dark = framing.asks({"type": "set", "state": {"theme": "dark", "head": 0}})
    assert dark["state"]["theme"] == "dark"
    assert framing.embed.locator("html").get_attribute("data-scheme") == "dark"


def test_another_sentence_is_drawn_as_it_is_set(framed):
    framing = framed("heads", query=2)
    shown = framing.asks({"type": "set", "state": {"source": "They are watching.", "query": None}})
    assert shown["state"]["source"] == "They are watching."
    assert "watching" in framing.embed.locator("main").inner_text()


@pytest.mark.parametrize("view", ["heads", "player", "positions"])
def test_another_sentence_stands_in_the_line_to_type_in_too(framed, view):
    framing = framed(view, controls=1)
    framing.asks({"type": "set", "state": {"source": "They are watching."}})
    line = framing.embed.locator("textarea[name=source]").first
    assert line.input_value() == "They are watching."


def test_whatever_is_set_of_an_encoding_is_answered(framed):
    framing = framed("positions")
    shown = framing.asks({"type": "set", "state": {"background": "transparent"}})
    assert shown["state"]["background"] == "transparent"


def test_a_picture_of_a_view_is_given_to_whoever_asks(framed):
    framing = framed("heads")
    before = framing.count
    framing.tell({"attnscope": 1, "type": "picture", "format": "svg"})
    answer = framing.hears({"type": "picture"}, before)["data"]
    assert answer["attnscope"] == 1


def test_a_message_that_makes_no_sense_is_answered_with_what_is_wrong_and_changes_nothing(framed):
    framing = framed("heads")
    shown = framing.shown()
    for message, field, sent in SENSELESS:
        problem = framing.asks(message, "error")["problem"]
        assert problem["type"] == "/problems/invalid-value"
        assert (problem["field"], problem["sent"]) == (field, sent)
        assert problem["allowed"] == ("1" if field == "attnscope" else problem["allowed"] or None)
    assert framing.shown() == shown


def test_what_is_not_meant_for_it_is_passed_over_in_silence(framed):
    framing = framed("heads")
    shown = framing.shown()
    before = framing.count
    for message in ["attnscope", 1, None, [], {}, {"type": "step"}, {"type": "set", "state": {}}]:
        framing.tell(message)
    assert framing.shown() == shown
    assert framing.count == before + 1


def test_typed_text_is_shown_and_never_run(framed):
    framing = framed("heads")
    shown = framing.asks({"type": "set", "state": {"source": SCRIPT}})
    assert shown["state"]["source"] == SCRIPT
    framing.asks({"type": "set", "state": {"block": SCRIPT}}, "error")
    assert framing.embed.locator("img, main script").count() == 0
    framing.page.evaluate(NEXT_FRAME)
    assert framing.complaints == []


@pytest.mark.parametrize("view", ["pipeline", "figure", "player"])
def test_what_is_wrong_with_a_text_is_told_to_the_page_around_it(framed, view):
    framing = framed(view)
    before = framing.count
    framing.tell({"attnscope": 1, "type": "set", "state": {"source": TOO_LONG}})
    problem = framing.hears({"type": "error"}, before)["data"]["problem"]
    assert problem["type"] == "/problems/too-long"
    assert problem["tokens"] > problem["limit"] == 128
    assert problem["message"] in framing.embed.locator("[data-at=notice]").inner_text()
    framing.complaints.clear()


def test_a_problem_of_the_link_itself_is_told_in_the_language_of_the_embed(open_frame, server_url):
    framing = open_frame(bare(server_url + path("heads", TOO_LONG, lang="zh-CN")))
    problem = framing.hears({"type": "error"})["data"]["problem"]
    assert problem["type"] == "/problems/too-long"
    assert "超" in problem["message"] or "词元" in problem["message"], problem["message"]
    framing.complaints.clear()


def test_what_a_deck_asks_for_in_vain_is_told_with_what_there_is(framed):
    framing = framed("heads")
    problem = framing.asks({"type": "set", "state": {"head": 9}}, "error")["problem"]
    assert problem["type"] == "/problems/invalid-value"
    assert (problem["field"], problem["sent"], problem["allowed"]) == ("head", "9", "0–3")
    framing.asks({"type": "set", "state": {"head": 1}})
    assert framing.embed.locator("[data-at=notice]").is_hidden()


def test_a_slide_without_a_line_to_type_in_asks_nobody_to_type(open_frame, server_url):
    framing = open_frame(bare(server_url + path("heads", "")))
    problem = framing.hears({"type": "error"})["data"]["problem"]
    assert "source=" in problem["message"]
    assert framing.embed.locator("[data-at=notice] button").count() == 0
    controlled = open_frame(bare(server_url + path("heads", "", controls=1)))
    controlled.hears({"type": "error"})
    assert "Type a sentence" in controlled.embed.locator("[data-at=notice]").inner_text()
    assert controlled.embed.locator("[data-at=notice] button").count() == 1


def test_what_is_set_before_anything_is_drawn_is_drawn_then(open_frame, server_url):
    early = """<script>
      const frame = document.querySelector("iframe");
      const say = () => ["state", "step", "set"].forEach((type) => {
        frame.contentWindow.postMessage({ attnscope: 1, type, state: { head: 1 } }, "*");
      });
      const timer = setInterval(say, 5);
      addEventListener("message", ({ data }) => data.type === "state" && clearInterval(timer));
    </script>"""
    framing = open_frame(bare("about:blank") + early)
    held = []
    framing.page.route("**/api/trace*", lambda route: held.append(route))
    with framing.page.expect_request("**/api/trace*"):
        go = "(frame, address) => { frame.src = address; }"
        framing.page.locator("iframe").evaluate(go, server_url + path("heads"))
    framing.hears({"type": "state"})
    assert "ready" not in framing.page.evaluate("() => heard.map(({ data }) => data.type)")
    held[0].continue_()
    ready = framing.ready()
    assert ready["state"]["head"] == 1
    assert ready["step"]["index"] == -1


@pytest.mark.parametrize("sent", ["10n", "{ get self() { return 1 }, b: 1n }"])
def test_what_is_more_than_json_is_refused_as_anything_else(framed, sent):
    framing = framed("heads")
    framing.page.evaluate(f"""() => {{
      const {{ contentWindow }} = document.querySelector("iframe");
      contentWindow.postMessage({{ attnscope: 1, type: "step", by: {sent} }}, "*");
    }}""")
    assert framing.hears({"type": "error"})["data"]["problem"]["field"] == "by"


def test_the_size_that_a_view_needs_is_told(open_frame, server_url):
    framing = open_frame(bare(server_url + path("memory"), "width: 320px; height: 320px"))
    framing.ready()
    needed = framing.embed.evaluate("() => document.documentElement.scrollHeight")
    assert needed > 1000
    assert framing.hears({"type": "resize", "height": needed})["data"]["width"] == 320
