"""Positional encodings: the API's numbers as curves, as a heatmap and as similarity."""

from __future__ import annotations

import httpx
import pytest


def encoding(server_url, **fields):
    answer = httpx.get(
        f"{server_url}/api/positions",
        params=fields,
        headers={"Accept": "application/json"},
        timeout=60,
    )
    answer.raise_for_status()
    return {name: tensor["data"] for name, tensor in answer.json()["tensors"].items()}


PLOTTED = "(element) => element.data.map(({ y }) => Array.from(y ?? []))"


def test_the_curves_are_columns_of_the_encoding(open_page, server_url):
    opened = open_page("/positions?kind=sinusoidal&length=32&d_model=64&base=100")
    rows = encoding(server_url, kind="sinusoidal", length=32, d_model=64, base=100)["encoding"]
    *curves, markers = opened.page.locator("[data-at=curves]").evaluate(PLOTTED)
    columns = [[row[dim] for row in rows] for dim in range(64)]
    for curve in curves:
        assert any(curve == pytest.approx(column, abs=1e-6) for column in columns)
    assert len(curves) == len(markers) == 6


def test_the_value_under_the_pointer_is_the_stored_one(open_page, server_url):
    opened = open_page("/positions?length=32&d_model=64")
    rows = encoding(server_url, kind="sinusoidal", length=32, d_model=64, base=10000)["encoding"]
    canvas = opened.page.locator("[data-at=heatmap] canvas")
    width, height = (
        float(canvas.get_attribute(f"data-cell-{side}")) for side in ("width", "height")
    )
    canvas.locator("..").hover(position={"x": 7.5 * width, "y": 3.5 * height})
    text = opened.page.locator("[data-at=heatmap-readout]:not(:empty)").inner_text()
    assert text.startswith("position 3, dim 7: ")
    assert float(text.split(": ")[1].replace("−", "-")) == pytest.approx(rows[3][7], rel=1e-3)


def test_sliders_and_kinds_are_live_and_stand_in_the_link(open_page):
    opened = open_page("/positions")
    opened.draws(lambda: opened.page.locator("#length").fill("20"))
    assert opened.state("length") == "20"
    assert opened.page.locator("[data-at=heatmap] canvas").get_attribute("data-rows") == "20"
    opened.draws(lambda: opened.page.locator("[data-kind=none]").click())
    assert opened.state("kind") == "none"
    opened.draws(lambda: opened.page.go_back())
    assert opened.page.locator("[data-kind=sinusoidal]").get_attribute("aria-pressed") == "true"


def test_one_position_is_held_in_all_three_pictures(open_page):
    opened = open_page("/positions?query=20&key=28")
    assert "20 · 28" in opened.text("pair")
    assert "8 steps" in opened.text("pair-note")
    assert "20" in opened.text("value-at")
    similarity = opened.page.locator("[data-at=similarity] .matrix")
    opened.draws(lambda: similarity.press("ArrowDown"))
    assert opened.state("query") == "21"
    assert "21 · 28" in opened.page.locator("[data-at=spoken]").text_content()


def test_the_readers_sentence_comes_along(open_page):
    opened = open_page("/?source=tea&target_language=zh&block=encoder.0.self")
    opened.page.get_by_role("link", name="Positions").click()
    opened.page.wait_for_url("**/positions**")
    opened.drawn_after(0)
    assert opened.state("source") == "tea"
    opened.page.get_by_role("link", name="Inspect", exact=True).click()
    opened.drawn_after(0)
    assert opened.state("block") == "encoder.0.self"


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
