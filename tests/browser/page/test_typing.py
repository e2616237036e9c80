"""Typing is live: when something is asked, whose answer counts, what stands there meanwhile."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest
from playwright.sync_api import Route

from ..kit.inspector import door, matrix

CHINESE = "机器学习很有趣。"
ENGLISH = "I want to drink water."
TOO_LONG = "They are watching the old man and his dog in the park. " * 20


@pytest.fixture
def opened(open_page):
    return open_page(f"/?source={quote(ENGLISH)}&target_language=zh&block=decoder.0.cross&head=1")


def field(opened):
    return opened.page.locator("textarea[name=source]")


def notice(opened):
    shown = opened.page.locator("[data-at=notice]:not([hidden])")
    shown.wait_for()
    return shown


class Held:
    """Holds back the answers to a sentence until they are let go."""

    def __init__(self, opened, text: str) -> None:
        self.routes: list[Route] = []
        self.text = text
        opened.page.route("**/api/trace", self._hold)

    def _hold(self, route: Route) -> None:
        if json.loads(route.request.post_data or "")["source"] == self.text:
            self.routes.append(route)
        else:
            route.continue_()

    def let_go(self) -> None:
        for route in self.routes:
            route.continue_()


def type_and_wait_for_the_question(opened, text: str) -> None:
    with opened.page.expect_request("**/api/trace"):
        field(opened).fill(text)


def test_typing_asks_while_one_types_and_keeps_the_text_in_the_link(opened):
    detail = opened.draws(lambda: field(opened).fill(CHINESE))
    assert detail["source"] == CHINESE
    assert opened.state("source") == CHINESE
    method, url, body = opened.asked()[-1]
    assert method == "POST"
    assert "source" not in url
    assert json.loads(body)["source"] == CHINESE


def test_only_the_last_of_many_keys_is_asked_for_after_a_pause(opened):
    opened.page.clock.install(time=0)
    opened.go(f"/?source={quote(ENGLISH)}")
    opened.page.clock.pause_at(3_600_000)
    before = len(opened.asked())
    for end in range(1, 11):
        field(opened).fill("I want tea"[:end])
        opened.page.clock.run_for(50)
    opened.page.clock.run_for(40)
    assert len(opened.asked()) == before
    with opened.page.expect_request("**/api/trace") as asked:
        opened.page.clock.run_for(30)
    assert json.loads(asked.value.post_data)["source"] == "I want tea"
    assert len(opened.asked()) == before + 1


def test_enter_asks_at_once(opened):
    opened.page.clock.install(time=0)
    opened.go("/")
    opened.page.clock.pause_at(3_600_000)
    # time stands still: no pause will ever be over
    field(opened).fill("I want tea")
    with opened.page.expect_request("**/api/trace") as asked:
        field(opened).press("Enter")
    assert "I want tea" in asked.value.post_data
    opened.page.clock.resume()
    assert opened.drawn_after(1)["source"] == "I want tea"
    assert field(opened).input_value() == "I want tea"


def test_nothing_is_sent_while_an_input_method_composes(opened):
    opened.page.clock.install()
    opened.go(f"/?source={quote(ENGLISH)}")
    field(opened).focus()
    before = len(opened.asked())
    session = opened.page.context.new_cdp_session(opened.page)
    for text in ("j", "ji", "ji qi"):
        given = {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
        session.send("Input.imeSetComposition", given)
        opened.page.clock.run_for(1000)
    assert "ji qi" in field(opened).input_value()
    # A key that belongs to the input method is no key of the page, Enter least of all.
    field(opened).dispatch_event("keydown", {"key": "Enter", "keyCode": 229, "isComposing": True})
    opened.page.clock.run_for(1000)
    assert len(opened.asked()) == before
    assert opened.state("source") == ENGLISH
    count = opened.count
    session.send("Input.insertText", {"text": "机器"})
    opened.page.clock.run_for(1000)
    detail = opened.drawn_after(count)
    assert "机器" in detail["source"]
    assert "ji qi" not in detail["source"]


def test_a_slow_answer_never_replaces_a_newer_one(opened):
    held = Held(opened, "I want")
    type_and_wait_for_the_question(opened, "I want")
    opened.draws(lambda: field(opened).fill(CHINESE))
    held.let_go()
    last = opened.draws(lambda: opened.page.keyboard.press("Enter"))
    assert (last["source"], last["target"]) == (CHINESE, opened.text("translation"))
    assert "I want" not in opened.page.evaluate("() => drawn.map(({ source }) => source)")


def test_the_last_picture_stays_in_its_place_until_the_next_one_is_ready(opened):
    before = matrix(opened).screenshot(), opened.page.locator(".figure").bounding_box()
    translation = opened.text("translation")
    held = Held(opened, "I want")
    type_and_wait_for_the_question(opened, "I want")
    main = opened.page.locator("main")
    assert main.get_attribute("aria-busy") == "true"
    opened.page.locator("[data-at=translation-name]", has_text="Translating …").wait_for()
    assert opened.text("translation") == translation
    assert opened.page.locator(".figure").bounding_box() == before[1]
    assert matrix(opened).is_visible()
    # it fades as slowly as the answer comes
    moving = "(main) => main.getAnimations({ subtree: true }).map(({ finished }) => finished)"
    main.evaluate(f"async (main) => {{ await Promise.all(({moving})(main)); }}")
    faded = "(main) => getComputedStyle(main.querySelector('.figure-part')).opacity"
    assert float(main.evaluate(faded)) < 1
    count = opened.count
    held.let_go()
    assert opened.drawn_after(count)["source"] == "I want"
    assert main.get_attribute("aria-busy") == "false"
    assert opened.text("translation-name") == "The model’s translation, greedy"


def test_what_is_chosen_while_an_answer_is_on_its_way_holds_for_it(opened):
    held = Held(opened, "I want")
    type_and_wait_for_the_question(opened, "I want")
    opened.page.keyboard.press("Tab")
    opened.page.locator("[data-at=head-choice] button").nth(3).click()
    # the old sentence with another head is not what the link says
    assert opened.page.evaluate("() => drawn.length") == 1
    count = opened.count
    held.let_go()
    detail = opened.drawn_after(count)
    assert (detail["source"], opened.state("head")) == ("I want", "3")
    assert matrix(opened).locator("canvas").get_attribute("data-head") == "3"
    assert detail["query"] == opened.query[1:]


def test_a_place_whose_numbers_are_on_their_way_can_be_chosen_from_further(opened):
    held = Held(opened, ENGLISH)
    with opened.page.expect_request("**/api/trace"):
        door(opened, "encoder.0.self", 0).click()
    before = opened.page.locator(".detail").inner_text()
    opened.page.keyboard.press("3")
    assert opened.page.locator(".detail").inner_text() == before
    assert opened.page.locator("[data-at=notice]").is_hidden()
    count = opened.count
    held.let_go()
    opened.drawn_after(count)
    assert opened.text("title") == "Encoder · layer 1 · self-attention"
    assert matrix(opened).locator("canvas").get_attribute("data-head") == "2"


def test_the_count_is_there_before_the_limit_is_hit(opened):
    assert opened.text("count") == "7 of 128 tokens"
    opened.draws(lambda: field(opened).fill("tea"))
    assert opened.text("count") == "2 of 128 tokens"
    assert field(opened).get_attribute("aria-invalid") == "false"


def test_too_long_a_text_is_counted_and_refused_and_the_last_picture_stays(opened):
    translation = opened.text("translation")
    field(opened).fill(TOO_LONG)
    counted = re.search(r"(\d+) tokens.* takes (\d+).* by (\d+)", notice(opened).inner_text())
    assert counted
    tokens, limit, excess = map(int, counted.groups())
    assert tokens - limit == excess > 0
    assert f"{tokens} of {limit} tokens: shorten it by {excess}" in opened.text("count")
    assert field(opened).get_attribute("aria-invalid") == "true"
    assert field(opened).input_value() == TOO_LONG
    assert f"{ENGLISH} → {translation}" in notice(opened).inner_text()
    assert opened.page.locator("[data-at=translation]").is_hidden()
    assert matrix(opened).is_visible()
    opened.complaints.clear()  # the browser's own note of the refusal
    opened.draws(lambda: field(opened).fill("tea"))
    assert opened.page.locator("[data-at=notice]").is_hidden()
    assert field(opened).get_attribute("aria-invalid") == "false"


def test_below_a_message_every_door_of_the_last_picture_still_opens(opened):
    field(opened).fill(TOO_LONG)
    notice(opened)
    opened.complaints.clear()
    for place, title in [("memory", "Memory"), ("encoder.2.ffn", "Encoder · layer 3")]:
        door(opened, place).click()
        opened.page.locator("[data-at=title]", has_text=title).wait_for()
        assert ENGLISH in notice(opened).inner_text()
    # what stands there is not what the link says
    assert opened.page.evaluate("() => drawn.at(-1).source") == ENGLISH
    assert opened.count == 1


def test_a_link_that_is_too_long_shows_the_message_and_the_example(open_page):
    opened = open_page(f"/?source={quote(TOO_LONG)}&lang=zh-CN", drawn=False)
    opened.page.locator("[data-at=notice]", has_text="句子太长").wait_for()
    matrix(opened).wait_for()
    assert opened.page.locator("html").get_attribute("data-drawn") is None
    opened.complaints.clear()


@pytest.mark.parametrize("nothing", ["", "  \n "])
def test_an_empty_line_says_so_and_offers_the_example(opened, nothing):
    before = len(opened.asked())
    field(opened).fill(nothing)
    shown = notice(opened)
    assert opened.text("count").startswith("0 of")
    assert len(opened.asked()) == before
    assert matrix(opened).is_visible()
    opened.draws(lambda: shown.get_by_role("button").click())
    assert shown.is_hidden()
    assert opened.state("source") is None
