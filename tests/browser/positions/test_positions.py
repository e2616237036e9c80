"""Positional encodings: the API's numbers as curves, as a heatmap and as similarity."""

from __future__ import annotations

import pytest

from ..kit.positions import PLOTTED, encoding, hover, number


def test_the_curves_are_columns_of_the_encoding(open_page, server_url):
    opened = open_page("/positions?kind=sinusoidal&length=32&d_model=64&base=100")
    rows = encoding(server_url, kind="sinusoidal", length=32, d_model=64, base=100)["encoding"]
    curves = opened.page.locator("[data-at=curves]").evaluate(PLOTTED)
    columns = [[row[dim] for row in rows] for dim in range(64)]
    for curve in curves:
        assert any(curve == pytest.approx(column, abs=1e-6) for column in columns)
    assert len(curves) == opened.page.locator(".plot-over circle:not([hidden])").count() == 6


@pytest.mark.parametrize("width", [390, 1440])
def test_the_last_position_is_written_below_the_curves(open_page, width):
    opened = open_page("/positions", viewport={"width": width, "height": 900})
    last = opened.page.locator("[data-at=curves] .xtick text").last
    assert last.text_content() == "63"
    box = last.bounding_box()
    assert box["x"] + box["width"] <= width


def test_the_value_under_the_pointer_is_the_stored_one(open_page, server_url):
    opened = open_page("/positions?length=32&d_model=64")
    rows = encoding(server_url, kind="sinusoidal", length=32, d_model=64, base=10000)["encoding"]
    hover(opened, "heatmap", 3, 7)
    text = opened.page.locator("[data-at=heatmap-readout]:not(:empty)").inner_text()
    assert text.startswith("position 3, dim 7: ")
    assert number(text.split(": ")[1]) == pytest.approx(rows[3][7], rel=1e-3)


def test_sliders_and_kinds_are_live_and_stand_in_the_link(open_page):
    opened = open_page("/positions")
    opened.draws(lambda: opened.page.locator("#length").fill("20"))
    assert opened.state("length") == "20"
    assert opened.page.locator("[data-at=heatmap] canvas").get_attribute("data-rows") == "20"
    opened.draws(lambda: opened.page.locator("#d_model").press("ArrowRight"))
    assert opened.state("d_model") == "160"
    opened.draws(lambda: opened.page.locator("[data-kind=none]").click())
    assert opened.state("kind") == "none"
    opened.draws(lambda: opened.page.go_back())
    assert opened.page.locator("[data-kind=sinusoidal]").get_attribute("aria-pressed") == "true"


def test_only_kinds_that_the_server_has_are_offered(open_page, server_url):
    opened = open_page("/positions")
    kinds = opened.page.locator("[data-kind]").evaluate_all(
        "(all) => all.map((b) => b.dataset.kind)"
    )
    assert kinds == ["sinusoidal", "none"]
    for kind in kinds:
        assert encoding(server_url, kind=kind, length=4, d_model=4)["encoding"]


def test_an_overtaken_answer_is_dropped_and_the_last_picture_stays(open_page):
    opened = open_page("/positions")
    held = []
    opened.page.route("**/api/positions?*length=20*", lambda route: held.append(route))
    with opened.page.expect_request("**/api/positions?*length=20*") as overtaken:
        opened.page.locator("#length").fill("20")
    rows = opened.page.locator("[data-at=heatmap] canvas")
    assert rows.get_attribute("data-rows") == "64"
    opened.draws(lambda: opened.page.locator("#length").fill("30"))
    assert rows.get_attribute("data-rows") == "30"
    assert overtaken.value.failure == "net::ERR_ABORTED"
    assert len(held) == 1


def test_a_page_says_what_it_has_drawn_from_a_cache_too(open_page):
    opened = open_page("/positions?source=tea")
    assert opened.page.evaluate("() => drawn.length") == 1
    detail = opened.draws(lambda: opened.page.locator("[data-kind=none]").click())
    assert detail["source"] == "tea"
    assert detail["kind"] == "none"
    assert detail["query"] == opened.query.removeprefix("?")
    again = opened.draws(lambda: opened.page.go_back())
    assert again["kind"] == "sinusoidal"
    assert again["query"] == opened.query.removeprefix("?")
    dark = opened.draws(lambda: opened.page.locator("[data-set-theme=dark]").click())
    assert "theme=dark" in dark["query"]


def test_a_problem_is_said_and_the_last_picture_stays(open_page):
    # What the model adds to the sentence is drawn all the same: a picture, but not the one below.
    opened = open_page("/positions?kind=learned")
    notice = opened.page.locator("[data-at=notice]")
    notice.wait_for()
    assert "learned" in notice.inner_text()
    opened.draws(lambda: opened.page.locator("[data-kind=sinusoidal]").click())
    assert notice.is_hidden()
    opened.complaints.clear()


def test_the_readers_sentence_comes_along(open_page):
    opened = open_page("/?source=tea&target_language=zh&block=encoder.0.self")
    opened.page.get_by_role("link", name="Positions").click()
    opened.page.wait_for_url("**/positions**")
    opened.drawn_after(0)
    assert opened.state("source") == "tea"
    opened.page.get_by_role("link", name="Inspect", exact=True).click()
    opened.drawn_after(0)
    assert opened.state("block") == "encoder.0.self"


def test_a_token_held_in_the_inspector_holds_no_position(open_page):
    opened = open_page("/?source=tea&target_language=zh&block=encoder.0.self&query=1&key=0")
    opened.page.get_by_role("link", name="Positions").click()
    opened.page.wait_for_url("**/positions**")
    opened.drawn_after(0)
    assert opened.state("query") == "1"
    assert opened.page.locator("[data-at=release]").is_hidden()


def test_the_list_of_keys_names_those_of_this_page(open_page):
    opened = open_page("/positions?lang=en")
    opened.page.keyboard.press("?")
    keys = opened.page.locator("dialog[data-at=keys]")
    assert "walk positions, dimensions and curves" in keys.inner_text()
    assert keys.locator("dt").first.inner_text().split() == ["←", "↑", "↓", "→"]


def test_without_positions_only_an_encoder_is_said_to_be_blind_to_order(open_page):
    lead = open_page("/positions?kind=none&lang=en").text("lead")
    assert "An encoder then cannot tell" in lead
    assert "a decoder knows only which tokens came before" in lead


def test_a_phone_shows_both_halves_of_the_formula_and_nothing_moves_them(open_page):
    opened = open_page("/positions?lang=en", viewport={"width": 390, "height": 844})
    formula = opened.page.locator("math[data-at=formula]")
    assert "sin" in formula.text_content()
    halves = [half.bounding_box() for half in formula.locator("> mrow").all()]
    assert len(halves) == 2
    assert halves[1]["y"] >= halves[0]["y"] + halves[0]["height"] - 1
    assert max(half["x"] + half["width"] for half in halves) <= 390
    before = formula.bounding_box(), opened.page.locator("[data-at=curves]").bounding_box()
    opened.draws(lambda: opened.page.locator("[data-at=values] button").first.click())
    assert opened.page.locator("[data-at=release]").is_visible()
    after = formula.bounding_box(), opened.page.locator("[data-at=curves]").bounding_box()
    assert [box["y"] for box in after] == [box["y"] for box in before]


def test_the_page_says_its_formula_and_its_own_keys(open_page):
    opened = open_page("/positions?lang=en")
    assert opened.page.locator("math[data-at=formula]").is_visible()
    assert "d_model / 2" in opened.text("similarity-note")
    assert "head" not in opened.page.locator("#matrix-keys").text_content()
    opened.draws(lambda: opened.page.locator("[data-kind=none]").click())
    assert opened.page.locator("math[data-at=formula]").is_hidden()


def test_the_profile_stands_beside_its_matrix(open_page):
    opened = open_page("/positions?scale=1.75", viewport={"width": 1280, "height": 720})
    matrix = opened.page.locator("[data-at=similarity] .matrix").bounding_box()
    profile = opened.page.locator("[data-at=profile]").bounding_box()
    assert 0 < profile["x"] - matrix["x"] - matrix["width"] < 40
    assert abs(profile["y"] - matrix["y"]) < 3


def test_all_three_pictures_are_on_the_first_screen(open_page):
    opened = open_page("/positions?position=20&second=28&dim=13")
    for name in ("pair-note", "heatmap-readout", "legend"):
        box = opened.page.locator(f"[data-at={name}]").bounding_box()
        assert box["y"] + box["height"] <= 900


def test_the_largest_base_does_not_make_the_page_wider(open_page):
    opened = open_page("/positions?base=1e300")
    assert opened.text("base-value") == "1.00×10³⁰⁰"
    root = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert opened.page.evaluate(root) <= 0


@pytest.mark.parametrize("page", ["/positions", "/embed/positions"])
@pytest.mark.parametrize(("link", "allowed"), [("length=600", "1–512"), ("d_model=7", "2, 4, 6")])
def test_below_a_wrong_link_stands_the_encoding_of_the_paper(open_page, page, link, allowed):
    opened = open_page()
    opened.page.goto(f"{opened.url}{page}?{link}&lang=zh-CN")
    notice = opened.page.locator("[data-at=notice]", has_text=allowed)
    notice.wait_for()
    heatmap = opened.page.locator("canvas[data-tensor=encoding]")
    heatmap.wait_for()
    assert heatmap.get_attribute("data-rows") == "64"
    opened.complaints.clear()
