"""The inspector and its link: what is asked for, what is said to be drawn, what a link brings."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from .inspector import PHONE, cell, door, matrix

CHINESE = "机器学习很有趣。"
ENGLISH = "I want to drink water."
BLOCK = "decoder.0.cross"
PIPELINE = ["input", "memory", "q", "k", "v", "dot", "scores", "z", "out"]
HEADS = "[data-at=head-choice] button"


@pytest.fixture
def opened(open_page):
    return open_page(f"/?source={quote(ENGLISH)}&target_language=zh&block={BLOCK}&head=1")


def chosen_head(opened) -> str:
    return opened.page.locator(f"{HEADS}[aria-pressed=true]").inner_text()


def tensors_of(request: tuple[str, str, str | None]) -> set[str]:
    """What a question asks for, whether it stands in the address or in the body."""
    _, url, body = request
    asked = parse_qs(urlsplit(url).query).get("tensors") or []
    return {*asked, *re.findall(r'"([\w.*]+\.[\w.*]+)"', body or "")}


def test_the_first_page_shows_the_example_at_once(open_page):
    opened = open_page("/")
    assert opened.page.locator("textarea[name=source]").input_value()
    assert opened.text("translation")
    assert opened.query == ""
    assert opened.text("title") == "Decoder · layer 4 · cross-attention"


def test_the_sentence_is_the_first_text_field_of_the_document(open_page):
    first = (
        open_page("/").page.locator("textarea, input:not([type=range]), [contenteditable]").first
    )
    assert first.get_attribute("name") == "source"
    assert first.evaluate("(field) => field.localName") == "textarea"


def test_a_page_says_what_it_has_drawn(opened):
    detail = opened.drawn_after(0)
    assert detail["source"] == ENGLISH
    assert detail["target"] == opened.text("translation")
    assert detail["milliseconds"] > 0
    assert detail["query"] == urlsplit(opened.page.url).query


@pytest.mark.parametrize(
    "link",
    [
        "",
        "?source=a%20b&head=2",
        "?head=1&source=a+b&nonsense=1&block=encoder.0.ffn",
        f"?source={quote(CHINESE)}&view=flow&scale=1.5&theme=dark&lang=zh-CN",
        "?block=nowhere&view=nothing&head=99&query=7777",
    ],
)
def test_what_is_said_to_be_drawn_is_the_query_string_of_the_address(open_page, link):
    opened = open_page(f"/{link}")
    drawn = "() => document.documentElement.dataset.drawn"
    assert opened.page.evaluate(drawn) == opened.query.removeprefix("?")
    opened.draws(lambda: opened.page.keyboard.press("Shift+ArrowLeft"))
    assert opened.page.evaluate(drawn) == opened.query.removeprefix("?")


def test_an_answer_from_memory_is_said_to_be_drawn_too(opened):
    opened.draws(lambda: opened.page.locator("textarea[name=source]").fill(CHINESE))
    before = len(opened.asked())
    detail = opened.draws(lambda: opened.page.locator("textarea[name=source]").fill(ENGLISH))
    assert set(detail) == {"source", "target", "milliseconds", "query"}
    assert (detail["source"], detail["target"]) == (ENGLISH, opened.text("translation"))
    assert 0 < detail["milliseconds"] < 20_000
    assert len(opened.asked()) == before


def test_typing_adds_nothing_to_the_history_and_a_choice_does(opened):
    length = opened.page.evaluate("() => history.length")
    opened.draws(lambda: opened.page.locator("textarea[name=source]").fill(CHINESE))
    assert opened.page.evaluate("() => history.length") == length
    opened.draws(lambda: opened.page.locator(HEADS).nth(2).click())
    assert opened.page.evaluate("() => history.length") == length + 1


def test_the_first_question_asks_for_what_is_shown_and_for_nothing_else(opened):
    (request,) = opened.asked()
    assert request[0] == "GET"
    figure = {"*.weights", "*.mask", "*.active", "source.input", "target.input"}
    assert tensors_of(request) == figure | {f"{BLOCK}.{name}" for name in PIPELINE}


def test_choosing_a_block_fetches_what_is_missing_of_it_and_no_more(opened):
    before = len(opened.asked())
    opened.draws(lambda: door(opened, "encoder.0.self", 1).click())
    (request,) = opened.asked()[before:]
    assert tensors_of(request) == {f"encoder.0.self.{name}" for name in PIPELINE}
    assert opened.state("block") == "encoder.0.self"
    for place in (BLOCK, "encoder.0.self"):
        opened.draws(lambda place=place: door(opened, place, 2).click())
    assert len(opened.asked()) == before + 1


def test_another_way_of_looking_asks_for_what_it_lacks_and_coming_back_for_nothing(opened):
    before = len(opened.asked())
    ways = opened.page.locator("[data-at=view-choice]")
    for name in ("Add & Norm", "Matrices", "All heads", "Add & Norm"):
        opened.draws(lambda name=name: ways.get_by_role("button", name=name, exact=True).click())
    (request,) = opened.asked()[before:]
    added = {f"{BLOCK}.{name}" for name in ("residual", "normed")}
    assert tensors_of(request) == added | {"decoder.0.self.normed"}


def test_choosing_a_head_asks_nobody(opened):
    before = len(opened.asked())
    for head in (2, 0, 3):
        opened.draws(lambda head=head: opened.page.locator(HEADS).nth(head).click())
        assert opened.state("head") == str(head)
        assert matrix(opened).locator("canvas").get_attribute("data-head") == str(head)
    assert len(opened.asked()) == before


def test_back_and_forward_walk_through_what_was_chosen(opened):
    first = opened.query
    opened.draws(lambda: opened.page.locator(HEADS).nth(2).click())
    opened.draws(lambda: door(opened, "encoder.0.self", 2).click())
    opened.draws(lambda: opened.page.go_back())
    assert (opened.state("block"), opened.state("head")) == (BLOCK, "2")
    opened.draws(lambda: opened.page.go_back())
    assert opened.query == first
    assert chosen_head(opened) == "Head 2"
    opened.draws(lambda: opened.page.go_forward())
    assert chosen_head(opened) == "Head 3"


def test_reload_changes_nothing(opened):
    opened.draws(lambda: matrix(opened).click(position=cell(matrix(opened), 1, 1)))
    opened.draws(lambda: opened.page.locator("[data-set-theme=dark]").click())
    before = opened.query, opened.text("reading"), matrix(opened).screenshot()
    opened.page.reload()
    opened.drawn_after(0)
    assert (opened.query, opened.text("reading"), matrix(opened).screenshot()) == before


@pytest.mark.parametrize(
    "block", ["decoder.9.cross", "nonsense", "encoder.0.cross", "constructor", "encoder.00.self"]
)
def test_a_place_the_model_does_not_have_is_named_and_replaced_by_the_first(open_page, block):
    opened = open_page(f"/?source={quote(ENGLISH)}&block={block}&stage=constructor&view=toString")
    assert opened.text("title") == "Decoder · layer 4 · cross-attention"
    assert f"block = “{block}”" in opened.text("notice")
    assert opened.page.locator(".stage.is-focus").get_attribute("data-stage") == "weights"


def test_a_link_opens_in_the_language_and_theme_of_whoever_made_it(open_page):
    lecturer = open_page("/", locale="zh-CN")
    lecturer.draws(lambda: lecturer.page.locator(HEADS).nth(2).click())
    assert (lecturer.state("lang"), lecturer.state("theme")) == ("zh-CN", None)
    lecturer.draws(lambda: lecturer.page.locator("[data-set-theme=dark]").click())
    student = open_page(f"/{lecturer.query}", locale="en-US")
    assert student.page.locator("html").get_attribute("lang") == "zh-CN"
    assert student.page.locator("html").get_attribute("data-scheme") == "dark"
    lecturer.draws(lambda: lecturer.page.locator("[data-set-theme=auto]").click())
    assert lecturer.state("theme") is None
    assert lecturer.page.locator("html").get_attribute("data-scheme") == "light"


def test_the_language_changes_and_everything_else_stays(opened):
    opened.draws(lambda: matrix(opened).click(position=cell(matrix(opened), 1, 1)))
    before = parse_qs(opened.query[1:])
    assert before.pop("lang") == ["en"]
    opened.page.get_by_role("link", name="简体中文").click()
    opened.page.wait_for_url("**lang=zh-CN**")
    opened.drawn_after(0)
    after = parse_qs(opened.query[1:])
    assert after.pop("lang") == ["zh-CN"]
    assert after == before
    assert opened.page.locator("html").get_attribute("lang") == "zh-CN"
    assert "读取" in opened.text("reading")


def test_the_browser_says_which_language_comes_first(open_page):
    assert open_page("/", locale="zh-CN").page.locator("html").get_attribute("lang") == "zh-CN"
    assert open_page("/", locale="fr-FR").page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize(
    "text",
    [
        "<script>document.title = 'run'</script>",
        "</script><img src=x onerror=\"document.title = 'run'\">",
        "\"'`${document.title}{{ 7 * 7 }}",
        "<eos> <pad> <0x41> ▁",
        "a\u202eb\u200bc\ufeff",
    ],
)
def test_what_somebody_types_stays_text(open_page, text):
    opened = open_page(f"/?source={quote(text)}&target_language=en")
    assert opened.page.locator("textarea[name=source]").input_value() == text
    assert "run" not in opened.page.title()
    assert opened.page.locator("main img, main script").count() == 0
    assert opened.page.evaluate("() => drawn.at(-1).source") == text


def test_the_automatic_direction_says_its_rule(opened):
    rule = opened.page.locator("[data-at=direction] option[value='']").text_content()
    assert rule == "Automatic: Chinese → English, everything else → Chinese"


def test_the_direction_is_offered_and_an_untrained_one_is_named(opened):
    assert opened.page.locator("[data-at=direction] option").count() >= 3
    opened.draws(lambda: opened.page.locator("[data-at=direction]").select_option("en"))
    assert opened.state("target_language") == "en"
    assert "not trained" in opened.text("direction-note")


def test_nothing_comes_from_another_machine(opened):
    assert {urlsplit(url).netloc for _, url, _ in opened.requests} == {urlsplit(opened.url).netloc}
    assert not any("plotly" in url for _, url, _ in opened.requests)


@pytest.mark.parametrize("way", [2, 6, 7])
def test_a_way_of_looking_that_opens_for_the_first_time_leaves_the_page_where_it_is(open_page, way):
    opened = open_page(f"/?source={quote(ENGLISH)}&target_language=zh&block={BLOCK}", **PHONE)
    ways = opened.page.locator("[data-at=view-choice]")
    ways.evaluate("(box) => box.scrollIntoView({ block: 'start' })")
    before = ways.bounding_box()
    opened.draws(lambda: ways.get_by_role("button").nth(way).click())
    assert ways.bounding_box()["y"] == pytest.approx(before["y"], abs=2)
