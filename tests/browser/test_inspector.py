"""What a person does on the inspector, and what follows."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest

CHINESE = "机器学习很有趣。"
ENGLISH = "I want to drink water."
TOO_LONG = "They are watching the old man and his dog in the park. " * 20


@pytest.fixture
def opened(open_page):
    return open_page(f"/?source={quote(ENGLISH)}&target_language=zh&block=decoder.0.cross&head=1")


def weights(opened):
    return opened.page.locator("[data-stage=weights] .matrix")


def test_the_first_page_shows_the_example_at_once(open_page):
    opened = open_page("/")
    assert opened.page.locator("textarea[name=source]").input_value()
    assert opened.text("translation")
    assert opened.query == ""


def test_the_sentence_is_the_first_text_field_of_the_document(open_page):
    first = (
        open_page("/").page.locator("textarea, input:not([type=range]), [contenteditable]").first
    )
    assert first.get_attribute("name") == "source"


def test_a_page_says_what_it_has_drawn(opened):
    detail = opened.drawn_after(0)
    assert detail["source"] == ENGLISH
    assert detail["target"] == opened.text("translation")
    assert detail["milliseconds"] > 0
    assert detail["query"] == urlsplit(opened.page.url).query


def test_typing_asks_while_one_types_and_keeps_the_text_in_the_link(opened):
    field = opened.page.locator("textarea[name=source]")
    detail = opened.draws(lambda: field.fill(CHINESE))
    assert detail["source"] == CHINESE
    assert opened.state("source") == CHINESE
    method, url, body = opened.asked()[-1]
    assert method == "POST"
    assert "source" not in url
    assert CHINESE in body or "\\u" in body


def test_typing_adds_nothing_to_the_history_and_a_choice_does(opened):
    length = opened.page.evaluate("() => history.length")
    opened.draws(lambda: opened.page.locator("textarea[name=source]").fill(CHINESE))
    assert opened.page.evaluate("() => history.length") == length
    opened.draws(lambda: opened.page.get_by_role("button", name="Head 3", exact=True).first.click())
    assert opened.page.evaluate("() => history.length") == length + 1


def test_only_the_last_of_many_keys_is_answered(opened):
    field = opened.page.locator("textarea[name=source]")
    field.fill("")
    count = opened.count
    field.press_sequentially("I want tea", delay=5)
    detail = opened.drawn_after(count)
    while detail["source"] != "I want tea":
        detail = opened.drawn_after(opened.count)
    assert opened.page.evaluate("() => drawn.map(({ source }) => source)")[-1] == "I want tea"
    assert len(opened.asked()) < 8


def test_nothing_is_sent_while_an_input_method_composes(opened):
    field = opened.page.locator("textarea[name=source]")
    before = len(opened.asked())
    field.focus()
    session = opened.page.context.new_cdp_session(opened.page)
    for text in ("j", "ji", "ji qi"):
        session.send(
            "Input.imeSetComposition",
            {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
        )
        opened.page.wait_for_timeout(150)
    assert "ji qi" in field.input_value()
    # A key that belongs to the input method is no key of the page, Enter least of all.
    field.dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "isComposing": True})
    assert len(opened.asked()) == before
    detail = opened.draws(lambda: session.send("Input.insertText", {"text": "机器"}))
    assert "机器" in detail["source"]
    assert "ji qi" not in detail["source"]


def test_choosing_a_block_fetches_that_block_and_no_other(opened):
    before = len(opened.asked())
    opened.draws(lambda: opened.page.locator("[data-block='encoder.0.self']").click())
    (_, _, body) = opened.asked()[before]
    assert set(re.findall(r"(?:encoder|decoder)\.\d\.\w+", body)) == {"encoder.0.self"}
    assert opened.state("block") == "encoder.0.self"
    assert "layer 1" in opened.text("title")


def test_choosing_a_head_asks_nobody(opened):
    before = len(opened.asked())
    opened.draws(lambda: opened.page.locator(".head").nth(2).click())
    assert opened.state("head") == "2"
    assert weights(opened).locator("canvas").get_attribute("data-head") == "2"
    assert len(opened.asked()) == before


def test_back_and_forward_walk_through_what_was_chosen(opened):
    first = opened.query
    opened.draws(lambda: opened.page.locator(".head").nth(2).click())
    opened.draws(lambda: opened.page.locator("[data-block='encoder.0.self']").click())
    opened.draws(lambda: opened.page.go_back())
    assert (opened.state("block"), opened.state("head")) == ("decoder.0.cross", "2")
    opened.draws(lambda: opened.page.go_back())
    assert opened.query == first
    opened.draws(lambda: opened.page.go_forward())
    assert opened.page.locator(".head[aria-pressed=true]").inner_text() == "3"


def test_reload_changes_nothing(opened):
    weights(opened).click(position={"x": 30, "y": 40})
    opened.draws(lambda: opened.page.locator("[data-set-theme=dark]").click())
    before = opened.query, opened.text("reading"), weights(opened).screenshot()
    opened.page.reload()
    opened.drawn_after(0)
    assert (opened.query, opened.text("reading"), weights(opened).screenshot()) == before


def test_a_block_the_model_does_not_have_is_replaced_by_the_first(open_page):
    for block in ("decoder.9.cross", "nonsense", "encoder.0.cross"):
        opened = open_page(f"/?source={quote(ENGLISH)}&block={block}")
        assert "cross-attention" in opened.text("title")
        assert opened.page.locator("[data-at=notice]").is_hidden()


def test_a_link_opens_in_the_language_and_theme_of_whoever_made_it(open_page):
    lecturer = open_page("/", locale="zh-CN")
    lecturer.draws(lambda: lecturer.page.locator(".head").nth(2).click())
    assert (lecturer.state("lang"), lecturer.state("theme")) == ("zh-CN", None)
    lecturer.draws(lambda: lecturer.page.locator("[data-set-theme=dark]").click())
    student = open_page(f"/{lecturer.query}", locale="en-US")
    assert student.page.locator("html").get_attribute("lang") == "zh-CN"
    assert student.page.locator("html").get_attribute("data-scheme") == "dark"
    lecturer.draws(lambda: lecturer.page.locator("[data-set-theme=auto]").click())
    assert lecturer.state("theme") is None
    assert lecturer.page.locator("html").get_attribute("data-scheme") == "light"


def test_the_automatic_direction_says_its_rule(opened):
    rule = opened.page.locator("[data-at=direction] option[value='']").text_content()
    assert rule == "Automatic: Chinese → English, everything else → Chinese"


def test_too_long_a_text_is_counted_and_refused_and_the_last_picture_stays(opened):
    translation = opened.text("translation")
    opened.page.locator("textarea[name=source]").fill(TOO_LONG)
    notice = opened.page.locator("[data-at=notice]:not([hidden])")
    notice.wait_for()
    counted = re.search(r"(\d+) tokens.* takes (\d+).* by (\d+)", notice.inner_text())
    assert counted
    tokens, limit, excess = map(int, counted.groups())
    assert tokens - limit == excess > 0
    assert f"{tokens} of {limit} tokens" in opened.text("count")
    assert opened.page.locator("textarea[name=source]").input_value() == TOO_LONG
    assert f"{ENGLISH} → {translation}" in notice.inner_text()
    assert opened.page.locator("[data-at=translation]").is_hidden()
    assert weights(opened).is_visible()
    opened.complaints.clear()  # the browser's own note of the refusal


def test_a_link_that_is_too_long_shows_the_message_and_the_example(open_page):
    opened = open_page(f"/?source={quote(TOO_LONG)}&lang=zh-CN", drawn=False)
    opened.page.locator("[data-at=notice]", has_text="句子太长").wait_for()
    weights(opened).wait_for()
    assert opened.page.locator("html").get_attribute("data-drawn") is None
    opened.complaints.clear()


def test_an_empty_line_says_so_and_offers_the_example(opened):
    opened.page.locator("textarea[name=source]").fill("  \n ")
    notice = opened.page.locator("[data-at=notice]:not([hidden])")
    notice.wait_for()
    assert opened.text("count").startswith("0 of")
    opened.draws(lambda: notice.get_by_role("button").click())
    assert notice.is_hidden()


def test_a_server_that_is_gone_is_said_to_be_gone_and_can_be_asked_again(opened):
    opened.page.route("**/api/trace*", lambda route: route.abort())
    opened.page.locator("textarea[name=source]").fill(CHINESE)
    notice = opened.page.locator("[data-at=notice]:not([hidden])")
    notice.wait_for()
    assert "cannot be reached" in notice.inner_text()
    opened.page.unroute("**/api/trace*")
    detail = opened.draws(lambda: notice.get_by_role("button").click())
    assert detail["source"] == CHINESE
    opened.complaints.clear()


def test_a_slow_answer_never_replaces_a_newer_one(opened):
    held = []

    def hold_the_first(route):
        if ENGLISH[:6] in (route.request.post_data or "") and not held:
            held.append(route)
        else:
            route.continue_()

    opened.page.route("**/api/trace", hold_the_first)
    field = opened.page.locator("textarea[name=source]")
    with opened.page.expect_request("**/api/trace"):
        field.fill(ENGLISH[:10])
    opened.draws(lambda: field.fill(CHINESE))
    for route in held:
        route.abort()
    assert opened.page.evaluate("() => drawn.at(-1).source") == CHINESE
    assert opened.text("translation") == opened.page.evaluate("() => drawn.at(-1).target")


def test_the_language_changes_and_everything_else_stays(opened):
    weights(opened).click(position={"x": 30, "y": 40})
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


def test_the_direction_is_offered_and_an_untrained_one_is_named(opened):
    assert opened.page.locator("[data-at=direction] option").count() >= 3
    opened.draws(lambda: opened.page.locator("[data-at=direction]").select_option("en"))
    assert opened.state("target_language") == "en"
    assert "not trained" in opened.text("direction-note")


def test_nothing_comes_from_another_machine(opened):
    assert {urlsplit(url).netloc for _, url, _ in opened.requests} == {urlsplit(opened.url).netloc}
    assert not any("plotly" in url for _, url, _ in opened.requests)
