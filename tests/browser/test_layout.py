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
VIEWS = [
    *["block=encoder.0.self", "block=decoder.3.cross", "block=encoder.1.ffn", "block=source"],
    *["block=memory", "block=output", "block=decoder.1.ffn&view=norm", "view=heads", "view=matrix"],
    *["view=flow", "view=tokens", "view=multihead", "view=norm", "view=arithmetic"],
    *["view=project", "view=mix"],
]
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
    for box in (
        one.bounding_box() for one in opened.page.locator(".pipeline .matrix:visible").all()
    ):
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size["width"]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("sentence", ["unbroken", "long"])
def test_no_view_of_any_place_scrolls_the_page_sideways(open_page, sentence, width):
    size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
    opened = open_page(viewport=size)
    for view in VIEWS:
        opened.go(f"/?source={quote(SENTENCES[sentence])}&target_language=zh&{view}")
        assert overflow(opened) <= 0, view


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
