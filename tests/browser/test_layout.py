"""No page scrolls sideways and nothing is clipped, at any width, length, theme and scale."""

from __future__ import annotations

from urllib.parse import quote

import pytest

SENTENCES = {
    "short": "猫",
    "usual": "The animal didn't cross the street because it was too tired.",
    "emoji": "👩‍👩‍👧‍👦 🎉🎉 I ❤️ 茶",
    "unbroken": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk",
    "long": "They are watching the old man and his dog in the park. " * 7,
}
WIDTHS = {"phone": (390, 844), "tablet": (768, 1024), "laptop": (1440, 900), "wide": (1920, 1080)}


def overflow(opened) -> int:
    return opened.page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_inspector_never_scrolls_sideways(open_page, sentence, width):
    size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
    opened = open_page(f"/?source={quote(SENTENCES[sentence])}&target_language=en", viewport=size)
    assert overflow(opened) <= 0
    box = opened.page.locator("[data-at=pipeline]").evaluate(
        "(element) => [element.scrollWidth, element.clientWidth]"
    )
    visible = opened.page.locator(".pipeline .matrix:visible")
    for index in range(visible.count()):
        place = visible.nth(index).bounding_box()
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= size["width"], (box, place)


@pytest.mark.parametrize(
    "path", ["/?scale=1.75", "/?scale=1.75&lang=zh-CN&theme=dark", "/positions?scale=1.75"]
)
@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080), (390, 844)])
def test_a_projector_shows_larger_type_and_scrolls_no_way(open_page, path, size):
    opened = open_page(path, viewport=dict(zip(("width", "height"), size, strict=True)))
    assert overflow(opened) <= 0
    size_of_type = "() => parseFloat(getComputedStyle(document.documentElement).fontSize)"
    # A phone has no room for that; there the type grows as far as a narrow page can take it.
    assert opened.page.evaluate(size_of_type) == (
        28 if size[0] > 600 else pytest.approx(17.3, abs=0.1)
    )


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "path",
    [
        "/positions",
        "/positions?length=512&d_model=1024",
        "/positions?length=2&d_model=2",
        "/positions?kind=none",
    ],
)
def test_the_positions_never_scroll_sideways(open_page, path, width):
    opened = open_page(path, viewport=dict(zip(("width", "height"), WIDTHS[width], strict=True)))
    assert overflow(opened) <= 0


def test_a_phone_shows_one_stage_and_leads_to_the_others(open_page):
    opened = open_page(
        "/?block=decoder.0.self", viewport={"width": 390, "height": 844}, has_touch=True
    )
    assert opened.page.locator("[data-stage]:visible").count() == 1
    opened.draws(lambda: opened.page.locator("[data-at=stage-tabs] button").nth(1).tap())
    assert opened.page.locator("[data-stage]:visible").get_attribute("data-stage") == "project"
    assert opened.state("stage") == "project"


def test_what_is_touched_on_a_phone_is_large_enough(open_page):
    opened = open_page("/", viewport={"width": 390, "height": 844}, has_touch=True)
    controls = opened.page.locator(
        "main button:visible, main select:visible, header a:visible, header button:visible"
    )
    for index in range(controls.count()):
        box = controls.nth(index).bounding_box()
        assert box["height"] >= 43.5, controls.nth(index).evaluate("(element) => element.outerHTML")


def test_the_theme_follows_the_system_until_somebody_chooses(open_page):
    opened = open_page("/", color_scheme="dark")
    assert opened.page.locator("html").get_attribute("data-scheme") == "dark"
    opened.draws(lambda: opened.page.locator("[data-set-theme=light]").click())
    assert opened.page.locator("html").get_attribute("data-scheme") == "light"
    assert opened.state("theme") == "light"
    opened.go("/")
    assert opened.page.locator("html").get_attribute("data-scheme") == "light"


def test_the_number_of_elements_does_not_grow_with_the_cells(open_page):
    def elements(source: str) -> tuple[int, int]:
        opened = open_page(f"/?source={quote(source)}&target_language=zh&block=encoder.0.self")
        tokens = opened.page.locator(".token").count()
        return opened.page.evaluate(
            "() => document.querySelectorAll('*').length"
        ) - 2 * tokens, tokens

    few, many = elements("I want tea."), elements(SENTENCES["long"])
    assert many[1] > 5 * few[1]
    assert abs(many[0] - few[0]) < 40


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
    assert {"direction", "blocks", "heads", "head-choice", "pipeline"} <= seen


def test_the_menu_of_a_phone_closes_when_something_was_chosen(open_page):
    opened = open_page("/", viewport={"width": 390, "height": 844}, has_touch=True)
    for choice in ("[data-set-theme=dark]", "[data-toggle-scale]"):
        opened.page.locator("[data-at=menu-button]").tap()
        opened.page.locator(choice).tap()
        assert opened.page.locator(choice).is_hidden()


def test_a_phone_names_the_sources_of_every_row_and_no_key_nobody_has(open_page):
    opened = open_page(
        "/?block=decoder.0.cross&query=1&key=1",
        viewport={"width": 390, "height": 844},
        has_touch=True,
        is_mobile=True,
    )
    lines = opened.page.locator(".blocks .sources:visible").all_inner_texts()
    assert lines == ["Q K V source", "Q K V translation", "Q translation · K V memory"]
    assert opened.page.locator("[data-at=release]").is_visible()
    assert opened.page.locator("[data-at=release] kbd").is_hidden()


def test_the_last_caption_stays_within_the_page_s_margin(open_page):
    opened = open_page(f"/?source={quote(SENTENCES['long'])}&block=encoder.0.self")
    edge, text = opened.page.evaluate("""() => {
      const range = document.createRange();
      range.selectNodeContents(document.querySelector("[data-stage=mixed] .stage-note"));
      const stage = document.querySelector("[data-at=pipeline]").getBoundingClientRect();
      return [stage.right, range.getBoundingClientRect().right];
    }""")
    assert text <= edge + 1
