"""A Trace in a notebook: the page in a frame of its own, and what there is nothing to draw of."""

import re
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from attnscope.app.views.registry import WAYS
from attnscope.model import InputError, Session, Trace

from .offline import File, Frames, frame_of

SOURCE = "I want to drink water."
TRACED = [view for view in WAYS if view not in ("player", "positions")]


def view_of(html: str) -> str:
    """What a page shows, by what it tells its scripts."""
    told = File(html).told
    return told["embed"]["view"]


def state_of(html: str) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(File(html).told["query"]).items()}


@pytest.fixture(scope="module")
def trace(shipped: Session) -> Trace:
    return shipped.trace(SOURCE, target_language="zh")


@pytest.mark.parametrize("view", TRACED)
def test_every_view_that_a_trace_has_is_a_page_in_a_frame(trace: Trace, view: str):
    shown = trace.show(view)
    assert frame_of(shown) == {
        "srcdoc": shown.html,
        "title": f"AttnScope: {view}",
        "sandbox": "allow-scripts allow-downloads",
        "width": "100%",
        "height": "540",
        "style": "border:0",
    }
    file = File(shown.html)
    assert file.told["embed"]["view"] == view
    assert all(address.startswith("data:") for address in file.addresses)
    for name in file.trace.names:
        assert file.trace[name].equal(trace[name])


def test_a_trace_shows_the_whole_network_when_nothing_is_named(trace: Trace):
    assert view_of(trace.show().html) == "figure"
    (given,) = [given for _, given in Frames(trace._repr_html_() or "").found]
    assert view_of(given["srcdoc"] or "") == "figure"


def test_what_is_chosen_is_what_the_page_begins_with(trace: Trace):
    shown = trace.show("heads", height=300, block="encoder.1.self", head=2, theme="dark", scale=2)
    assert frame_of(shown)["height"] == "300"
    chosen = {"block": "encoder.1.self", "head": "2", "theme": "dark", "scale": "2.0"}
    assert state_of(shown.html) == {"source": SOURCE, **chosen}
    assert 'lang="en"' in shown.html[:200]
    assert 'lang="zh-CN"' in trace.show("heads", lang="zh-CN").html[:200]


@pytest.mark.parametrize(
    ("view", "state", "field", "allowed"),
    [
        ("nothing", {}, "view", "pipeline"),
        ("player", {}, "view", "pipeline"),
        ("positions", {}, "view", "forcing"),
        ("heads", {"haed": 2}, "haed", "head"),
        ("heads", {"head": 4}, "head", "0–3"),
        ("heads", {"head": "two"}, "head", "0, 1, 2"),
        ("heads", {"query": 99}, "query", "0–"),
        ("heads", {"lang": "fr"}, "lang", "zh-CN"),
        ("heads", {"theme": "blue"}, "theme", "light"),
        ("heads", {"block": "encoder.9.self"}, "block", "decoder.3.cross"),
        ("heads", {"block": "encoder.0.ffn"}, "block", "decoder.3.cross"),
        ("heads", {"height": 0}, "height", "1 or more"),
        ("heads", {"source": "another text"}, "source", "one text"),
        ("heads", {"target": "另一句"}, "target", "one text"),
        ("heads", {"model": "another"}, "model", "one text"),
    ],
    ids=str,
)
def test_what_there_is_not_is_refused_by_name(
    trace: Trace, view: str, state: dict[str, Any], field: str, allowed: str
):
    with pytest.raises(InputError, match=re.escape(field)) as caught:
        trace.show(view, **state)
    assert caught.value.field == field
    assert allowed in caught.value.allowed


@pytest.mark.parametrize(
    ("globs", "view", "block"),
    [
        (["*.weights", "*.mask"], "heads", "decoder.3.cross"),
        (["encoder.0.self.*"], "pipeline", "encoder.0.self"),
        (["decoder.*.self.*"], "pipeline", "decoder.3.self"),
        (["encoder.1.ffn.*", "encoder.1.self.normed"], "ffn", "encoder.1.ffn"),
        (["target.*"], "input", "target"),
        (["decoder.*.cross.*"], "pipeline", "decoder.3.cross"),
    ],
    ids=str,
)
def test_a_part_of_a_trace_shows_the_first_view_that_it_holds(
    trace: Trace, globs: list[str], view: str, block: str
):
    shown = trace.select(globs).show()
    assert (view_of(shown.html), state_of(shown.html)["block"]) == (view, block)


def test_a_view_that_is_named_begins_where_a_part_of_a_trace_holds_it(trace: Trace):
    part = trace.select(["encoder.2.self.*"])
    assert state_of(part.show("mix").html)["block"] == "encoder.2.self"
    with pytest.raises(InputError, match=r"decoder\.3\.cross\.weights"):
        part.show("mix", block="decoder.3.cross")
    with pytest.raises(InputError, match=r"decoder\.3\.cross\.input"):
        part.show("project")


@pytest.mark.parametrize("globs", [["decoder.logits"], ["*.weights"], ["source.embedding"]])
def test_a_part_that_no_view_can_draw_is_left_to_the_text_of_notebooks(
    trace: Trace, globs: list[str]
):
    part = trace.select(globs)
    assert part._repr_html_() is None
    with pytest.raises(InputError, match="view"):
        part.show()


def test_a_trace_that_was_saved_shows_as_the_one_it_was(trace: Trace, tmp_path: Path):
    trace.save(tmp_path / "a.safetensors")
    loaded = Trace.load(tmp_path / "a.safetensors")
    one, other = (File(each.show("heads").html) for each in (trace, loaded))
    assert one.told == other.told


def test_the_page_of_a_trace_is_written_as_a_file(trace: Trace, tmp_path: Path):
    shown = trace.show("matrix")
    shown.save(tmp_path / "matrix.html")
    assert (tmp_path / "matrix.html").read_text(encoding="utf-8") == shown.html


def test_a_text_that_is_full_of_markup_is_one_attribute_of_one_frame(shipped: Session):
    text = "</iframe></script><script>alert(1)</script> \"' &quot; &amp;lt; ]]> <!--"
    shown = shipped.trace(text).show("heads")
    assert frame_of(shown)["srcdoc"] == shown.html
    assert state_of(shown.html)["source"] == text


def test_one_display_is_installed():
    (found,) = entry_points(group="attnscope.display")
    assert found.load().__module__ == "attnscope.app.offline.notebook"
