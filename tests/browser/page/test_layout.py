"""Where things are on a wide page, on a phone and for somebody with a keyboard; the rules of room
that hold everywhere are in test_room."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from ..kit.room import VIEWS

SENTENCES = {
    "usual": "The animal didn't cross the street because it was too tired.",
    "long": "They are watching the old man and his dog in the park. " * 7,
}
WIDTHS = {"laptop": (1440, 900), "wide": (1920, 1080)}


@pytest.mark.parametrize("width", ["laptop", "wide"])
def test_a_wide_page_shows_the_figure_whole_and_with_a_first_row_of_matrices(open_page, width):
    size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
    opened = open_page(f"/?source={quote(SENTENCES['usual'])}", viewport=size)
    assert opened.page.locator(".figure:not(.is-scrolling)").count() == 1
    figure = opened.page.locator(".network").bounding_box()
    assert figure["x"] + figure["width"] <= size["width"] - 32
    weights = opened.page.locator("[data-stage=weights] .place").bounding_box()
    assert weights["y"] + weights["height"] <= size["height"]


@pytest.mark.parametrize("width", [560, 768, 900])
def test_a_figure_wider_than_its_page_scrolls_in_a_box_of_its_own(open_page, width):
    opened = open_page("/", viewport={"width": width, "height": 900})
    box = opened.page.locator(".figure").evaluate(
        "(box) => [box.scrollWidth, box.clientWidth, getComputedStyle(box).overflowX]"
    )
    assert box[0] <= box[1] + 1 or box[2] == "auto"
    opened.page.locator(".figure [tabindex='0']").focus()
    for _ in range(20):
        opened.page.keyboard.press("ArrowRight")
    door = opened.page.locator(":focus").bounding_box()
    assert door["x"] >= 0
    assert door["x"] + door["width"] <= width


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_a_projector_shows_larger_type(open_page, size):
    opened = open_page("/?scale=1.75", viewport=dict(zip(("width", "height"), size, strict=True)))
    size_of_type = "() => parseFloat(getComputedStyle(document.documentElement).fontSize)"
    # A phone has no room for that; there the type grows as far as a narrow page can take it.
    assert opened.page.evaluate(size_of_type) == (
        28 if size[0] > 600 else pytest.approx(17.3, abs=0.1)
    )


def test_a_phone_shows_one_stage_and_leads_to_the_others(open_page):
    opened = open_page(
        "/?block=decoder.0.self", viewport={"width": 390, "height": 844}, has_touch=True
    )
    assert opened.page.locator("[data-stage]:visible").count() == 1
    opened.draws(lambda: opened.page.locator(".stage-tabs button").nth(1).tap())
    assert opened.page.locator("[data-stage]:visible").get_attribute("data-stage") == "project"
    assert opened.state("stage") == "project"


def test_what_is_touched_on_a_phone_is_large_enough(open_page):
    opened = open_page("/", viewport={"width": 390, "height": 844}, has_touch=True)
    controls = opened.page.locator(
        "main :is(button:not([inert]), select, input):visible, header :is(a, button):visible"
    )
    for control in controls.all():
        assert control.bounding_box()["height"] >= 43.5, control.evaluate("(e) => e.outerHTML")


def test_the_theme_follows_the_system_until_somebody_chooses(open_page):
    opened = open_page("/", color_scheme="dark")
    assert opened.page.locator("html").get_attribute("data-scheme") == "dark"
    opened.draws(lambda: opened.page.locator("[data-set-theme=light]").click())
    assert opened.page.locator("html").get_attribute("data-scheme") == "light"
    assert opened.state("theme") == "light"
    opened.go("/")
    assert opened.page.locator("html").get_attribute("data-scheme") == "light"


def test_the_number_of_elements_does_not_grow_with_the_cells(open_page):
    opened = open_page()

    def elements(source: str, view: str) -> tuple[int, int]:
        opened.go(f"/?source={quote(source)}&target_language=zh&{view}")
        return opened.page.evaluate("() => document.querySelectorAll('*').length"), int(
            opened.text("count").split()[0]
        )

    for view in VIEWS:
        few, many = elements("I want tea.", view), elements(SENTENCES["long"], view)
        tokens = many[1] - few[1]
        assert tokens > 60
        # a few for each token, as for a list of them; one for each cell would be 60 × 60
        assert many[0] - few[0] <= (12 if "self" in view else 15 * tokens), view


def test_everything_can_be_reached_by_keyboard_and_shows_it(open_page):
    opened = open_page("/")
    seen = set()
    for _ in range(60):
        opened.page.keyboard.press("Tab")
        found = opened.page.evaluate("""() => {
          const element = document.activeElement;
          const style = getComputedStyle(element);
          const marked = style.outlineStyle !== "none" || style.boxShadow !== "none";
          const name = element.closest("[data-at]")?.dataset.at ?? element.className;
          return [name, element.tagName, marked];
        }""")
        if found[1] != "BODY":
            assert found[2], f"the focus on {found} cannot be seen"
        seen.add(found[0])
    reached = {"direction", "figure", "head-choice", "open-arithmetic", "view-choice", "padding"}
    assert reached | {"views"} <= seen


def test_the_menu_of_a_phone_closes_when_something_was_chosen(open_page):
    opened = open_page("/", viewport={"width": 390, "height": 844}, has_touch=True)
    for choice in ("[data-set-theme=dark]", "[data-toggle-scale]"):
        opened.page.locator("[data-at=menu-button]").tap()
        opened.page.locator(choice).tap()
        assert opened.page.locator(choice).is_hidden()


def test_a_phone_names_no_key_that_nobody_has(open_page):
    opened = open_page(
        "/?block=decoder.0.cross&query=1&key=1",
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
    )
    assert opened.page.locator("[data-at=release]").is_visible()
    assert opened.page.locator("main kbd:visible").count() == 0


@pytest.mark.parametrize("sentence", ["usual", "long"])
def test_the_last_stage_stays_within_the_page_s_margin(open_page, sentence):
    opened = open_page(f"/?source={quote(SENTENCES[sentence])}&block=encoder.0.self")
    edge, texts = opened.page.evaluate("""() => {
      const right = (element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        return range.getBoundingClientRect().right;
      };
      const last = document.querySelector("[data-stage=output]");
      return [
        document.querySelector(".pipeline").getBoundingClientRect().right,
        [...last.querySelectorAll(".stage-note, .readout, .ticks")].map(right),
      ];
    }""")
    assert max(texts) <= edge + 1
