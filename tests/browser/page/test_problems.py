"""What a page says when no answer comes, in both languages, and what can be done about it."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

import pytest

from attnscope.app.http.problems import TITLES
from attnscope.app.site.assets import STATIC

from ..kit.inspector import matrix

ENGLISH = "I want to drink water."
CHINESE = "机器学习很有趣。"
MEMBERS = {"field": "pad_to", "sent": "x", "allowed": "1–128", "tokens": 200, "limit": 128}
MAY_PASS = {"overloaded", "not-ready", "failed"}


def messages(language: str) -> dict[str, str]:
    return json.loads((STATIC / "i18n" / f"{language}.json").read_text(encoding="utf-8"))


@pytest.fixture
def opened(open_page):
    return open_page(f"/?source={quote(ENGLISH)}&target_language=zh")


def field(opened):
    return opened.page.locator("textarea[name=source]")


def notice(opened):
    return opened.page.locator("[data-at=notice]:not([hidden])")


@pytest.mark.parametrize("language", ["en", "zh-CN"])
def test_every_problem_the_server_has_is_said_in_the_readers_language(open_page, language):
    opened = open_page(f"/?source={quote(ENGLISH)}&target_language=zh&lang={language}")
    kinds = iter(TITLES)

    def refuse(route):
        kind = next(kinds)
        document = {"type": f"/problems/{kind}", "title": "English", "status": 422, **MEMBERS}
        route.fulfill(
            status=422, content_type="application/problem+json", body=json.dumps(document)
        )

    opened.page.route("**/api/trace*", refuse)
    values = {**MEMBERS, "excess": 72, "seconds": 0, "status": 422}
    for number, kind in enumerate(TITLES):
        field(opened).fill(f"sentence {number}")
        expected = messages(language)[f"problem.{kind}"].format(**values)
        notice(opened).locator("span", has_text=expected).first.wait_for()
        assert notice(opened).get_by_role("button").count() == (1 if kind in MAY_PASS else 0)
        assert ENGLISH in notice(opened).inner_text()
        assert matrix(opened).is_visible()
    opened.complaints.clear()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"status": 500, "body": "<html>Traceback"}, "The server reported an error (500)."),
        ({"status": 200, "body": "no safetensors"}, "The answer cannot be read"),
        ({"status": 200, "body": ""}, "The answer cannot be read"),
    ],
)
def test_an_answer_nobody_can_read_is_a_message_too(opened, answer, said):
    opened.page.route("**/api/trace*", lambda route: route.fulfill(**answer))
    field(opened).fill(CHINESE)
    notice(opened).locator("span", has_text=said).first.wait_for()
    assert "Traceback" not in notice(opened).inner_text()
    assert matrix(opened).is_visible()
    opened.complaints.clear()


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("target_language=tlh", "does not translate into “tlh”"),
        ("model=nobody", "There is no model “nobody” here"),
        ("pad_to=9999", "The link asks for pad_to"),
    ],
)
def test_a_link_that_asks_for_what_cannot_be_says_so_above_the_example(open_page, link, said):
    opened = open_page(f"/?source={quote(ENGLISH)}&{link}", drawn=False)
    notice(opened).locator("span", has_text=said).first.wait_for()
    matrix(opened).wait_for()
    assert "{" not in notice(opened).inner_text()
    opened.complaints.clear()


def test_a_server_that_is_gone_is_said_to_be_gone_and_can_be_asked_again(opened):
    opened.page.route("**/api/trace*", lambda route: route.abort())
    field(opened).fill(CHINESE)
    notice(opened).wait_for()
    assert "cannot be reached" in notice(opened).inner_text()
    opened.page.unroute("**/api/trace*")
    detail = opened.draws(lambda: notice(opened).get_by_role("button").click())
    assert detail["source"] == CHINESE
    assert notice(opened).count() == 0
    opened.complaints.clear()


def test_a_module_that_does_not_come_is_a_message_and_the_rest_goes_on(open_page):
    opened = open_page()
    opened.page.route("**/views/ways/norm.js*", lambda route: route.abort())
    opened.go(f"/?source={quote(ENGLISH)}&target_language=zh")
    ways = opened.page.locator("[data-at=view-choice]")
    ways.get_by_role("button", name="Add & Norm").click()
    notice(opened).wait_for()
    opened.draws(lambda: ways.get_by_role("button", name="Matrices").click())
    assert matrix(opened).is_visible()
    opened.complaints.clear()


def test_a_message_is_heard_and_is_marked_by_more_than_a_colour(opened):
    opened.page.route("**/api/trace*", lambda route: route.abort())
    field(opened).fill(CHINESE)
    notice(opened).wait_for()
    assert notice(opened).get_attribute("role") == "alert"
    style = "(box) => [getComputedStyle(box).borderStyle, getComputedStyle(box).borderWidth]"
    assert notice(opened).evaluate(style) == ["dashed", "1px"]
    opened.complaints.clear()


def test_messages_name_only_values_that_a_page_fills_in():
    known = {*MEMBERS, "excess", "seconds", "status", "detail", "source", "target"}
    for language in ("en", "zh-CN"):
        for key, message in messages(language).items():
            if key.startswith("problem."):
                assert set(re.findall(r"\{(\w+)\}", message)) <= known, key


def test_typed_text_does_not_turn_a_message_round(open_page):
    opened = open_page(f"/?source={quote(ENGLISH)}&target_language=%E2%80%AEabc", drawn=False)
    notice(opened).locator("span", has_text="“U+202Eabc”. It knows").first.wait_for()
    opened.complaints.clear()


def test_a_message_without_a_space_stays_in_its_box(open_page):
    phone = {"width": 320, "height": 700}
    link = f"/?source={quote(ENGLISH)}&target_language={'m' * 200}"
    opened = open_page(link, drawn=False, viewport=phone)
    notice(opened).locator("span", has_text="mmm").first.wait_for()
    root = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert opened.page.evaluate(root) <= 0
    opened.complaints.clear()
