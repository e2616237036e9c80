"""The element `<attn-scope>` in pages that are not ours."""

from __future__ import annotations

import json

import pytest

from ..kit.embed import SOURCE, call, tag
from ..kit.inspector import NEXT_FRAME

TOO_LONG = "They are watching the old man and his dog in the park. " * 20
FIGURE = "() => document.querySelector('attn-scope').figure"
FRAME = "() => document.querySelector('attn-scope iframe').getBoundingClientRect().height"


def test_one_tag_and_one_script_are_a_figure(figures, server_url):
    given = {"block": "encoder.1.self", "head": 2, "theme": "dark", "scale": 1.5}
    framing = figures(tag("pipeline", **given))
    state = framing.ready()["state"]
    assert state == {"source": SOURCE, "target_language": "zh"} | given
    assert framing.embed.url.startswith(f"{server_url}/embed/pipeline?")
    frame = framing.page.locator("attn-scope iframe")
    assert frame.get_attribute("title") == "AttnScope: pipeline"
    assert framing.page.evaluate(FIGURE)["state"] == state


def test_what_waits_for_a_view_is_forgotten_with_it(figures):
    framing = figures(tag("heads"))
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


def test_what_belongs_to_the_page_around_it_is_no_state(figures):
    given = {"id": "one", "class": "fragment", "style": "margin: 1px", "title": "Heads"}
    framing = figures(tag(**given, **{"data-id": "x", "aria-hidden": "false", "tabindex": 0}))
    assert set(framing.ready()["state"]) == {"source", "target_language"}
    assert framing.page.locator("iframe").get_attribute("title") == "Heads"


def test_another_attribute_changes_the_figure_that_is_there(figures):
    framing = figures(tag())
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
def test_what_cannot_change_in_a_figure_makes_a_new_one(figures, server_url, name, value):
    framing = figures(tag(query=1))
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


def test_its_methods_move_the_figure_and_wait_until_it_is_there(figures):
    then = """<script>
      const element = document.querySelector("attn-scope");
      element.goTo(1);
      element.step();
      element.set({ head: 3 });
      element.step(-1);
    </script>"""
    framing = figures(tag(), then)
    framing.hears({"type": "ready"})
    framing.page.evaluate(NEXT_FRAME)
    shown = framing.shown()
    assert (shown["step"]["index"], shown["state"]["head"]) == (1, 3)
    assert call(framing, "element.step()")["step"]["index"] == 2
    assert call(framing, "element.goTo(0)")["step"]["index"] == 0
    assert call(framing, "element.set({ head: 0, query: null })")["step"]["index"] == -1
    assert call(framing, "element.step(-1)", {"type": "step"})["end"] == "first"


def test_its_events_reach_whoever_listens_further_out(figures):
    listen = """<script>
      globalThis.told = [];
      for (const type of ["ready", "state", "step", "error", "resize"]) {
        document.addEventListener(`attnscope:${type}`, ({ target, detail }) => {
          told.push([type, target.id, detail]);
        });
      }
    </script>"""
    framing = figures(listen, f"<section>{tag(id='here')}</section>")
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


def test_it_is_loaded_only_when_it_comes_into_sight(figures):
    far = '<div style="height: 20000px"></div>'
    framing = figures(far, tag())
    framing.page.evaluate(NEXT_FRAME)
    assert framing.count == 0
    framing.page.locator("attn-scope").scroll_into_view_if_needed()
    framing.ready()
    eager = figures(far, tag(loading="eager"))
    drawn = eager.page.frame_locator("iframe").locator("main.is-drawn")
    drawn.wait_for(state="attached")


def test_what_is_hidden_first_has_its_size_when_it_is_shown(figures):
    framing = figures(f'<section style="display: none">{tag()}</section>')
    framing.page.evaluate(NEXT_FRAME)
    assert framing.count == 0
    framing.page.evaluate("() => { document.querySelector('section').style.display = 'block'; }")
    framing.ready()
    assert framing.page.evaluate(FRAME) == 1440 * 9 / 16


@pytest.mark.parametrize("width", [320, 960])
def test_it_has_the_shape_of_a_slide_and_grows_to_what_the_figure_needs(figures, width):
    framing = figures(tag("memory", style=f"width: {width}px"))
    framing.ready()
    framing.page.evaluate(NEXT_FRAME)
    framing.shown()
    content = framing.embed.evaluate("() => document.documentElement.scrollHeight")
    assert framing.page.evaluate(FRAME) == content > max(width * 9 / 16, 320)
    # it is as high as it needs to be and no higher
    lowest = "() => document.querySelector('[data-at=views]').getBoundingClientRect().bottom"
    assert content - framing.embed.evaluate(lowest) < 60


def test_a_figure_that_fits_fills_the_shape_of_a_slide(figures):
    framing = figures(tag("heads", style="width: 960px"))
    framing.ready()
    framing.page.evaluate(NEXT_FRAME)
    assert framing.page.evaluate(FRAME) == 540
    framing.page.evaluate("() => { document.querySelector('attn-scope').style.width = '1200px'; }")
    framing.page.evaluate(NEXT_FRAME)
    assert framing.page.evaluate(FRAME) == 675


@pytest.mark.parametrize(("height", "pixels"), [("400", 400), ("50vh", 450), ("20rem", 320)])
def test_a_given_height_is_kept(figures, height, pixels):
    framing = figures(tag("memory", style="width: 320px", height=height))
    framing.ready()
    framing.shown()
    assert framing.page.evaluate(FRAME) == pixels
    framing.page.evaluate("() => document.querySelector('attn-scope').setAttribute('height', 333)")
    framing.page.evaluate(NEXT_FRAME)
    assert framing.page.evaluate(FRAME) == 333


def test_two_on_one_page_do_not_mix(figures):
    framing = figures(tag(id="one"), tag("matrix", id="two", source="They are watching."))
    for view in ("heads", "matrix"):
        framing.hears({"type": "ready", "view": view})
    before = framing.count
    framing.page.evaluate("() => document.getElementById('two').goTo(1)")
    moved = framing.hears({"type": "state"}, before)["data"]
    assert (moved["view"], moved["step"]["index"]) == ("matrix", 1)
    both = framing.page.evaluate("() => [one, two].map(({ figure }) => figure)")
    assert [figure["view"] for figure in both] == ["heads", "matrix"]
    assert [figure["step"]["index"] for figure in both] == [-1, 1]
    assert both[0]["state"]["source"] == SOURCE


def test_taken_out_and_put_in_again_it_works_on(figures):
    framing = figures(tag())
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


def test_the_script_twice_on_a_page_does_no_harm(figures, server_url):
    framing = figures(f'<script src="{server_url}/embed.js?again"></script>', tag())
    framing.ready()
    assert framing.page.locator("iframe").count() == 1
    assert call(framing, "element.goTo(0)")["step"]["index"] == 0


def test_a_text_that_is_too_long_is_told_and_a_shorter_one_then_drawn(figures):
    framing = figures(tag(source=TOO_LONG))
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
