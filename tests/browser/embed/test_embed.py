"""One view alone, as a slide shows it: at every width, in every light, and only what it needs."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from attnscope.app.site.render import PAGES
from attnscope.app.views.registry import WAYS

from ..kit.accessibility import STILL, violations
from ..kit.embed import PAPER, WIDER, colour_at, colours, path
from ..kit.inspector import NEXT_FRAME

WIDTHS = [320, 520, 960, 1920]
CHOOSERS = "textarea, .sentences, .choices, .controls, .stage-tabs, .ways, .detail-head .segments"

# Where everything stands and how it looks. Not as a picture: the edges of letters differ by chance.
LOOKS = """() => {
  const properties = ["color", "background-color", "font", "text-decoration", "text-align",
    "white-space", "border", "outline", "opacity", "visibility", "transform", "z-index",
    "display", "content", "cursor"];
  const look = (element, pseudo) => {
    const style = getComputedStyle(element, pseudo);
    return properties.map((name) => style.getPropertyValue(name)).join(" | ");
  };
  const seen = [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility());
  return seen.map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const looks = [null, "::before", "::after"].map((pseudo) => look(element, pseudo));
    return [element.tagName, element.getAttribute("class"), x, y, width, height, ...looks];
  });
}"""


def test_another_view_that_the_link_names_is_drawn_as_well_as_its_own(open_page):
    opened = open_page(path("norm") + "&view=pipeline")
    assert opened.page.locator("html").get_attribute("data-embed") == "pipeline"
    widths = opened.page.locator(".stage:visible").evaluate_all(
        "(stages) => stages.map((stage) => stage.getBoundingClientRect().x)"
    )
    assert len(widths) > 4
    assert widths == sorted(widths)


@pytest.mark.parametrize(
    ("view", "block"), [("heads", "encoder.0.ffn"), ("ffn", "encoder.0.self"), ("norm", "source")]
)
def test_a_place_that_has_no_such_view_gives_way_to_one_that_has(open_page, view, block):
    opened = open_page(path(view, block=block))
    assert opened.page.locator(f"[data-view={view}]").is_visible()
    notice = opened.page.locator("[data-at=notice]").inner_text()
    assert f"“{block}”" in notice
    assert block not in notice.partition("Possible:")[2]


def test_keys_lead_only_to_places_that_have_the_view(open_page):
    opened = open_page(path("heads", block="encoder.0.self"))
    opened.draws(lambda: opened.page.keyboard.press("Shift+ArrowRight"))
    assert opened.state("block") == "encoder.1.self"
    assert opened.page.locator(".all-heads").is_visible()


@pytest.mark.parametrize("view", WAYS)
def test_a_view_is_drawn_at_every_width_and_nothing_is_wider_than_its_frame(open_page, view):
    opened = open_page(path(view), viewport={"width": WIDTHS[0], "height": 480})
    for width in WIDTHS:
        opened.page.set_viewport_size({"width": width, "height": max(480, width * 9 // 16)})
        opened.page.evaluate(NEXT_FRAME)
        assert opened.page.evaluate(WIDER) == [], width
        assert colours(opened.page) > 30, width
    assert opened.page.locator("main.is-drawn").count() == 1


@pytest.mark.parametrize("view", WAYS)
def test_a_view_loads_the_scripts_it_needs_and_no_others(open_page, view):
    opened = open_page(path(view), viewport={"width": 960, "height": 540})
    links = opened.page.locator("link[rel=modulepreload]")
    announced = set(links.evaluate_all("(all) => all.map(({ href }) => href)"))
    requested = {url for _, url, _ in opened.requests}
    scripts = {url for url in requested if urlsplit(url).path.endswith(".js")}
    plotly = {url for url in scripts if "plotly" in url}
    assert scripts - plotly == announced
    assert bool(plotly) == (view == "positions")
    names = {urlsplit(url).path.partition("/js/")[2] for url in scripts}
    assert ("views/figure/network.js" in names) == (view == "figure")
    assert ("views/ways/heads.js" in names) == (view == "heads")
    assert "pages/parts/header.js" not in names


@pytest.mark.parametrize("view", [view for view in WAYS if WAYS[view].page == "inspector"])
def test_no_other_style_of_the_whole_page_would_change_a_view(open_page, view):
    others = [name for name in PAGES[WAYS[view].page].styles if name not in WAYS[view].styles]
    opened = open_page(path(view), viewport={"width": 960, "height": 540})
    opened.page.evaluate(STILL)
    looks = opened.page.evaluate(LOOKS)

    def with_the_others(route):
        answer = route.fetch()
        links = "".join(f'<link rel="stylesheet" href="/static/css/{name}.css">' for name in others)
        # what an embed says for itself comes last
        last = re.search(r"<link [^>]*/css/embed\.css", answer.text())
        assert last
        body = answer.text()[: last.start()] + links + answer.text()[last.start() :]
        route.fulfill(response=answer, body=body)

    opened.page.route(f"**/embed/{view}*", with_the_others)
    opened.go(path(view))
    opened.page.evaluate(STILL)
    sheets = opened.page.evaluate("() => document.styleSheets.length")
    own = [*WAYS[view].styles, "fonts", "tokens", "base", "embed"]
    assert sheets == len(others) + len(own)
    assert opened.page.evaluate(LOOKS) == looks


@pytest.mark.parametrize("view", WAYS)
def test_no_embed_breaks_a_rule_of_accessibility(open_page, view):
    opened = open_page(path(view), viewport={"width": 960, "height": 540})
    assert violations(opened) == []
    opened.page.emulate_media(color_scheme="dark")
    opened.page.evaluate(NEXT_FRAME)
    assert colour_at(opened.page, 2, 2) == PAPER["dark"]
    assert violations(opened, "dark") == []


@pytest.mark.parametrize("view", ["pipeline", "player", "positions"])
def test_an_embed_with_controls_breaks_no_rule_of_accessibility(open_page, view):
    opened = open_page(path(view, controls=1), viewport={"width": 960, "height": 720})
    assert violations(opened) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
@pytest.mark.parametrize("view", ["pipeline", "player"])
def test_the_theme_is_the_one_of_the_link_else_that_of_the_system(open_page, view, theme, scheme):
    opened = open_page(path(view, theme=theme), color_scheme=scheme)
    assert colour_at(opened.page, 2, 2) == PAPER[scheme if theme == "auto" else theme]


def test_what_a_reader_chose_on_a_page_changes_no_embed(open_page):
    opened = open_page("/")
    opened.draws(lambda: opened.page.locator("[data-set-theme=dark]").first.click())
    opened.go(path("heads"))
    assert colour_at(opened.page, 2, 2) == PAPER["light"]


@pytest.mark.parametrize("view", WAYS)
def test_the_scale_of_the_link_enlarges_a_view_and_it_stays_in_its_frame(open_page, view):
    size = "() => parseFloat(getComputedStyle(document.documentElement).fontSize)"
    opened = open_page(path(view, scale=2), viewport={"width": 1920, "height": 1080})
    assert opened.page.evaluate(size) == 32
    assert opened.page.evaluate(WIDER) == []
    # However large the type, a page needs the width of a small phone.
    opened.page.set_viewport_size({"width": 540, "height": 480})
    opened.page.evaluate(NEXT_FRAME)
    assert opened.page.evaluate(size) == 24
    assert opened.page.evaluate(WIDER) == []


@pytest.mark.parametrize(
    ("language", "said"), [("en", "about to write"), ("zh-CN", "查询"), (None, "about to write")]
)
def test_an_embed_speaks_the_language_of_its_link(open_page, language, said):
    state = {"lang": language} if language else {}
    opened = open_page(path("heads", block="decoder.0.self", **state))
    assert opened.page.locator("html").get_attribute("lang") == (language or "en")
    text = opened.page.locator("main").inner_text()
    assert (said in text) or (said in opened.page.locator("main").inner_html()), text


@pytest.mark.parametrize(
    ("view", "query"), [*((view, "") for view in WAYS), ("pipeline", "&controls=0")]
)
def test_without_controls_there_is_no_line_to_type_in_and_no_tabs(open_page, view, query):
    opened = open_page(path(view) + query, viewport={"width": 1280, "height": 900})
    assert opened.page.locator(f":is({CHOOSERS}):visible").count() == 0


@pytest.mark.parametrize("view", [view for view in WAYS if view != "arithmetic"])
def test_with_controls_a_typed_sentence_is_drawn(open_page, view):
    opened = open_page(path(view, controls=1), viewport={"width": 1280, "height": 900})
    assert opened.page.locator(".ways:visible, .footer, .header").count() == 0
    field = opened.page.locator("textarea[name=source]")
    drawn = opened.draws(lambda: field.fill("They are watching."))
    assert drawn["source"] == "They are watching."
    assert opened.state("source") == "They are watching."


def test_an_embed_without_a_sentence_shows_the_example(open_page):
    opened = open_page("/embed/pipeline")
    assert opened.page.evaluate("() => drawn[0].source") == "机器学习很有趣。"


def test_what_was_typed_elsewhere_in_the_tab_is_not_taken_into_an_embed(open_page):
    opened = open_page("/embed/heads")
    opened.page.evaluate("() => sessionStorage.setItem('attnscope.source', 'They are watching.')")
    opened.go("/embed/pipeline")
    assert opened.page.evaluate("() => drawn[0].source") == "机器学习很有趣。"
