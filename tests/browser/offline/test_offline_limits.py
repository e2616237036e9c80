"""What a view in a file cannot do, and says so: what was not recorded."""

from __future__ import annotations

import pytest

from ..kit.offline import SLIDE, SOURCE, TEXT

NOT_RECORDED = {"en": "holds only what was recorded", "zh-CN": "只保存了生成时记录的内容"}


def refused(opened, action) -> str:
    """What is said of something the file does not hold; the picture stays."""
    before = opened.page.locator("main canvas:visible").count()
    action()
    box = opened.page.locator("[data-at=notice]:not([hidden])")
    box.wait_for()
    assert opened.page.locator("main.is-drawn").count() == 1
    assert opened.page.locator("main canvas:visible").count() == before
    return box.inner_text()


@pytest.mark.parametrize(
    ("view", "language"), [("pipeline", "en"), ("heads", "zh-CN"), ("ffn", "en")]
)
def test_another_place_is_not_in_the_file(open_file, offline_file, view, language):
    opened = open_file(offline_file(view, **TEXT, lang=language), **SLIDE)
    said = refused(opened, lambda: opened.page.keyboard.press("Shift+ArrowUp"))
    assert NOT_RECORDED[language] in said


@pytest.mark.parametrize(
    ("view", "language"),
    [("pipeline", "zh-CN"), ("figure", "en"), ("player", "zh-CN"), ("forcing", "en")],
)
def test_another_text_is_not_in_the_file(open_file, offline_file, view, language):
    more = {"lang": language, "controls": 1}
    opened = open_file(offline_file(view, **TEXT, **more), viewport={"width": 1280, "height": 900})
    field = opened.page.locator("textarea[name=source]")
    said = refused(opened, lambda: field.fill("They are watching."))
    assert NOT_RECORDED[language] in said
    assert field.input_value() == "They are watching."
    opened.draws(lambda: field.fill(SOURCE))
    assert opened.page.locator("[data-at=notice]").is_hidden()


def test_another_method_is_not_in_the_file(open_file, offline_file):
    size = {"viewport": {"width": 1280, "height": 900}}
    opened = open_file(offline_file("player", **TEXT, controls=1), **size)
    choice = opened.page.locator("[data-method=beam]")
    assert NOT_RECORDED["en"] in refused(opened, choice.click)
    opened.draws(opened.page.locator("[data-method=greedy]").click)
    assert opened.page.locator("[data-at=notice]").is_hidden()


def test_another_way_to_look_is_not_in_the_file(open_file, offline_file):
    size = {"viewport": {"width": 1280, "height": 900}}
    opened = open_file(offline_file("forcing", **TEXT, controls=1), **size)
    opened.page.locator("[data-view-tab=player]").click()
    box = opened.page.locator("[data-at=notice]:not([hidden])")
    box.wait_for()
    assert NOT_RECORDED["en"] in box.inner_text()
    opened.draws(opened.page.locator("[data-view-tab=forcing]").click)
    assert box.count() == 0


@pytest.mark.parametrize(("method", "name"), [("beam", "beam"), ("sample", "seed")])
def test_another_number_of_the_same_method_is_not_in_the_file(
    open_file, offline_file, method, name
):
    path = offline_file("player", **TEXT, method=method, controls=1)
    opened = open_file(path, viewport={"width": 1280, "height": 900})
    field = opened.page.locator(f"input[name={name}]")
    assert NOT_RECORDED["en"] in refused(opened, lambda: field.fill("5"))


def test_another_encoding_is_not_in_the_file(open_file, offline_file):
    opened = open_file(offline_file("positions", length=32, controls=1), **SLIDE)
    length = opened.page.locator(".controls:visible #length")
    assert NOT_RECORDED["en"] in refused(opened, lambda: length.fill("20"))
    # the sentence of the page is no part of the encoding
    assert opened.page.locator("textarea").count() == 0
