"""The doors of the figure: what each of them opens, by pointer, by keys and by touch."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from ..kit.inspector import PHONE, attentions, door, matrix

SOURCE = "The animal didn't cross the street."


@pytest.fixture
def trace(ask):
    return ask(SOURCE, "encoder.0.self", target_language="zh")


@pytest.fixture
def opened(open_page):
    return open_page(f"/?source={quote(SOURCE)}&target_language=zh")


def places(trace) -> list[str]:
    return [block["name"] for block in attentions(trace)]


def test_a_head_opens_its_block_with_itself_chosen(opened):
    opened.draws(lambda: door(opened, "encoder.1.self", 2).click())
    assert (opened.state("block"), opened.state("head")) == ("encoder.1.self", "2")
    assert opened.text("title") == "Encoder · layer 2 · self-attention"
    weights = matrix(opened).locator("canvas")
    assert weights.get_attribute("data-tensor") == "encoder.1.self.weights"
    assert weights.get_attribute("data-head") == "2"
    assert opened.page.locator("[data-at=head-choice] [aria-pressed=true]").inner_text() == "Head 3"


@pytest.mark.parametrize(
    ("place", "way", "title", "view"),
    [
        ("encoder.2.ffn", None, "Encoder · layer 3 · feed-forward", "ffn"),
        ("source", None, "Source · embedding and positions", "input"),
        ("target", None, "Translation so far · embedding and positions", "input"),
        ("memory", None, "Memory", "memory"),
        ("output", None, "Linear and softmax · the next token", "output"),
        ("decoder.0.cross", "norm", "Decoder · layer 1 · cross-attention", "norm"),
        ("decoder.3.ffn", "norm", "Decoder · layer 4 · feed-forward", "norm"),
    ],
)
def test_every_part_of_the_network_is_a_door(opened, place, way, title, view):
    opened.draws(lambda: door(opened, place, way=way).click())
    assert opened.text("title") == title
    assert opened.page.locator("[data-at=views] > :visible").get_attribute("data-view") == view
    assert opened.state("block") == place
    opened.page.reload()
    opened.drawn_after(0)
    assert opened.text("title") == title


def test_every_door_has_a_name_of_its_own_and_what_is_open_is_pressed(opened, trace):
    doors = opened.page.locator(".figure button.door")
    names = doors.evaluate_all("(all) => all.map((door) => door.ariaLabel ?? door.textContent)")
    heads = sum(block["heads"] for block in attentions(trace))
    layers = trace["model"]["layers"]
    sublayers = len(places(trace)) + sum(layers.values())
    # heads, a sum after every sublayer, feed-forwards, both inputs, memory, output
    assert len(names) == heads + sublayers + sum(layers.values()) + 4
    assert len(set(names)) == len(names)
    pressed = opened.page.locator(".figure button.door[aria-pressed=true]")
    assert pressed.count() == 1
    assert pressed.get_attribute("aria-label") == "Decoder, layer 4, cross-attention, head 1"
    opened.draws(lambda: door(opened, "memory").click())
    assert pressed.get_attribute("aria-label").strip() == "memory"


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_the_figure_is_one_stop_of_the_tab_key_and_arrows_reach_every_door(open_page, size):
    opened = open_page("/", viewport=dict(zip(("width", "height"), size, strict=True)))
    stops = opened.page.locator(".figure [tabindex='0'], .figure :is(a, input, select)")
    assert stops.count() == 1
    doors = opened.page.locator(".figure button.door:not([inert])")
    count = doors.count()
    # From every door that an arrow has led to, all four arrows are tried.
    reached = opened.page.evaluate("""() => {
      const press = (key) => document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      const start = document.querySelector(".figure [tabindex='0']");
      const seen = new Set([start]);
      for (const from of seen) {
        for (const key of ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"]) {
          from.focus();
          press(key);
          seen.add(document.activeElement);
        }
      }
      return seen.size;
    }""")
    assert reached == count
    assert stops.count() == 1


def test_an_arrow_leads_to_the_next_door_in_its_direction_and_enter_opens_it(opened):
    door(opened, "decoder.3.cross", 0).focus()
    for key, place, head in [
        ("ArrowDown", "decoder.3.cross", "1"),
        ("ArrowLeft", "decoder.3.self", "1"),
        ("ArrowLeft", "decoder.2.ffn", None),
        ("ArrowRight", "decoder.3.self", None),
    ]:
        opened.page.keyboard.press(key)
        focused = opened.page.locator(":focus")
        assert focused.get_attribute("data-place") == place
        assert head is None or focused.get_attribute("data-head") == head
    opened.draws(lambda: opened.page.keyboard.press("Enter"))
    assert opened.state("block") == "decoder.3.self"
    assert opened.page.locator(":focus").get_attribute("data-place") == "decoder.3.self"


def test_home_and_end_lead_to_the_first_and_the_last_door(opened):
    door(opened, "decoder.3.cross", 0).focus()
    for key, place in [("Home", "source"), ("End", "output"), ("Home", "source")]:
        opened.page.keyboard.press(key)
        assert opened.page.locator(":focus").get_attribute("data-place") == place
    assert opened.page.evaluate("() => scrollY") == 0


def test_a_stem_leads_from_what_is_open_to_its_picture(opened):
    middle = "(element) => { const b = element.getBoundingClientRect(); return b.x + b.width / 2; }"
    for place, head in [("decoder.3.cross", 0), ("encoder.0.self", 1), ("memory", None)]:
        opened.draws(lambda place=place, head=head: door(opened, place, head).click())
        stem = opened.page.locator(".figure .stem")
        assert stem.evaluate(middle) == pytest.approx(
            door(opened, place, head).evaluate(middle), abs=1
        )


def test_on_a_phone_every_block_is_one_target_of_44_pixels(open_page):
    opened = open_page("/", **PHONE)
    doors = opened.page.locator(".figure button.door:not([inert]):visible")
    places = doors.evaluate_all("(all) => all.map((door) => door.dataset.place)")
    assert len(places) == len(set(places)) == 4 * 2 + 4 * 3 + 4
    for box in (one.bounding_box() for one in doors.all()):
        assert box["width"] >= 44
        assert box["height"] >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    opened.draws(lambda: door(opened, "encoder.2.self").tap())
    assert opened.text("title") == "Encoder · layer 3 · self-attention"
    opened.draws(lambda: door(opened, "output").tap())
    assert opened.text("title") == "Linear and softmax · the next token"


def test_turning_a_phone_makes_a_figure_of_the_map_and_a_map_of_the_figure(open_page):
    opened = open_page("/", **PHONE)
    size = opened.page.locator(".next-token").bounding_box()
    for width, is_map in [(900, False), (390, True)]:
        opened.page.set_viewport_size({"width": width, "height": 844})
        chosen = ".network.is-map" if is_map else ".network:not(.is-map)"
        opened.page.locator(chosen).wait_for()
    assert opened.page.locator(".next-token").bounding_box() == size
