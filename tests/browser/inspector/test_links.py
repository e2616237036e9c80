"""What a link holds: who is followed from place to place, what is asked in vain, how it is had."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from ..kit.inspector import PHONE, cell, door, matrix

ENGLISH = "I want to drink water."


def path(more: str) -> str:
    return f"/?source={quote(ENGLISH)}&target_language=zh&{more}"


def notice(opened):
    return opened.page.locator("[data-at=notice]:not([hidden])")


def test_the_link_that_is_shared_is_that_of_what_is_seen(open_page):
    opened = open_page(path("block=decoder.1.cross"))
    opened.draws(lambda: matrix(opened).click(position=cell(matrix(opened), 1, 2)))
    opened.page.locator("[data-open-share]").click()
    shared = opened.page.locator("[data-at=share-link]:not(:empty)").text_content()
    assert shared == opened.page.url
    other = open_page(shared.removeprefix(opened.url))
    assert other.text("reading-text") == opened.text("reading-text")
    assert other.text("title") == opened.text("title")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("block=decoder.9.cross", "block = “decoder.9.cross”"),
        ("block=decoder.9.cross", "source, encoder.0.self, encoder.0.ffn"),
        ("head=7", "head = “7”, and that is not possible. Possible: 0–3."),
        ("head=two", "head = “two”"),
        ("block=decoder.0.cross&query=50&key=1", "query = “50”"),
        ("block=decoder.0.cross&query=1&key=60", "key = “60”"),
        ("stage=softmax", "weights"),
        ("view=haeds", "pipeline, project, heads"),
        ("spacing=log", "sqrt, linear"),
        ("theme=blue", "light, dark, auto"),
    ],
)
def test_what_a_link_asks_for_in_vain_is_named_and_the_nearest_is_shown(open_page, more, said):
    opened = open_page(path(more))
    assert said in notice(opened).inner_text()
    assert matrix(opened).is_visible()
    assert opened.text("translation")
    opened.draws(lambda: door(opened, "decoder.1.self", 1).click())
    assert "block" not in opened.text("notice")


def test_the_message_goes_once_something_that_there_is_has_been_chosen(open_page):
    opened = open_page(path("block=decoder.0.cross&head=7"))
    assert notice(opened).count() == 1
    opened.draws(lambda: opened.page.locator("[data-at=head-choice] button").nth(1).click())
    assert notice(opened).count() == 0


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("/decode?step=99", "Possible: 0–"),
        ("/decode?block=encoder.9.self", "decoder.0.self, decoder.0.cross"),
        ("/embed/player?block=encoder.0.self", "decoder.0.self, decoder.0.cross"),
        ("/decode?method=best", "greedy, beam, sample"),
        ("/positions?position=64", "Possible: 0–63."),
        ("/positions?kind=learned", "Possible: sinusoidal, none."),
        ("/positions?length=many", "length = “many”"),
        ("/embed/positions?dim=many", "dim = “many”"),
        ("/embed/heads?block=encoder.0.ffn", "Possible: encoder.0.self, encoder.1.self"),
    ],
)
def test_every_page_says_what_else_its_link_could_ask_for(open_page, link, said):
    opened = open_page(link)
    assert said in opened.text("notice")
    opened.complaints.clear()


@pytest.mark.parametrize("to", ["/decode", "/positions?d_model=64"])
def test_what_one_page_has_chosen_is_carried_along_to_another_without_a_message(open_page, to):
    carried = "view=norm&block=encoder.0.ffn&dim=127&query=3&key=2&stage=weights&head=3"
    opened = open_page(f"{to}{'&' if '?' in to else '?'}{carried}&source={quote(ENGLISH)}")
    assert notice(opened).count() == 0
    opened.go(path("view=forcing&step=3&method=beam&position=40&length=64"))
    assert notice(opened).count() == 0


def test_a_step_of_the_last_sentence_is_not_asked_for_of_the_next(open_page):
    opened = open_page(path("step=9&query=3"))
    opened.draws(lambda: opened.page.locator("textarea[name=source]").fill("tea"))
    assert (opened.state("step"), opened.state("query")) == (None, None)


def test_what_a_link_may_ask_for_is_no_message(open_page):
    opened = open_page(path("block=decoder.0.cross&head=3&query=3&key=6&pad_to=12"))
    assert notice(opened).count() == 0


def test_a_token_is_followed_through_all_places_that_have_it(open_page):
    opened = open_page(path("block=decoder.0.self"))
    opened.draws(lambda: matrix(opened).click(position=cell(matrix(opened), 2, 1)))
    for place, expected in [
        ("decoder.1.self", ("2", "1")),
        ("decoder.1.cross", ("2", None)),
        ("decoder.2.self", ("2", None)),
        ("encoder.0.self", (None, None)),
    ]:
        opened.draws(lambda place=place: door(opened, place, 0).click())
        assert (opened.state("query"), opened.state("key")) == expected


def test_a_row_that_is_let_go_is_still_the_one_that_is_shown(open_page):
    opened = open_page(path("block=decoder.0.cross"))
    at = cell(matrix(opened), 1, 2)
    opened.draws(lambda: matrix(opened).click(position=at))
    opened.draws(lambda: matrix(opened).click(position=at))
    assert (opened.state("query"), opened.state("key")) == ("1", None)
    opened.page.mouse.move(5, 5)
    assert opened.page.locator("[data-at=reading] .role-query").inner_text() == "我想"


def test_a_translation_of_the_readers_own_is_named_and_can_be_given_up(open_page):
    opened = open_page(path(f"target={quote('我喝水。')}"))
    assert opened.text("translation") == "我喝水。"
    assert opened.text("translation-name") == "The translation you gave"
    opened.draws(lambda: opened.page.locator("[data-at=own-translation]").click())
    assert opened.state("target") is None
    assert opened.text("translation") == "我想喝水。"
    assert opened.page.locator("[data-at=own-translation]").is_hidden()


def test_another_sentence_gives_up_the_translation_of_the_last_one(open_page):
    opened = open_page(path(f"target={quote('我喝水。')}"))
    field = opened.page.locator("textarea[name=source]")
    detail = opened.draws(lambda: field.fill("I want tea."))
    assert opened.state("target") is None
    assert detail["target"] != "我喝水。"


def test_a_padding_that_pads_nothing_names_those_that_do(open_page):
    opened = open_page(path(""))
    note = opened.page.locator("[data-at=padding-note]")
    assert note.inner_text() == ""
    opened.draws(lambda: opened.page.locator("[data-at=padding]").fill("3"))
    assert note.inner_text() == "5 to 128"
    opened.draws(lambda: opened.page.locator("[data-at=padding]").fill("6"))
    assert note.inner_text() == ""


def test_on_a_phone_a_link_leads_down_to_what_it_names(open_page):
    opened = open_page(path("block=encoder.0.self"), **PHONE)
    top = "() => document.querySelector('.detail').getBoundingClientRect().top"
    assert abs(opened.page.evaluate(top)) < 2
    plain = open_page("/", **PHONE)
    assert plain.page.evaluate("() => scrollY") == 0
    plain.draws(lambda: door(plain, "memory").tap())
    assert abs(plain.page.evaluate(top)) < 2


def test_links_of_the_header_carry_the_state_along(open_page):
    opened = open_page(path("block=encoder.0.self&head=2"))
    opened.draws(lambda: opened.page.keyboard.press("4"))
    links = opened.page.locator("header a[data-page]")
    assert links.count() == 3
    for query in links.evaluate_all("(all) => all.map(({ search }) => search)"):
        assert query == opened.query


def test_a_translation_that_was_cut_off_is_said_to_be(open_page):
    assert open_page(path("")).text("translation-name") == "The model’s translation, greedy"
    opened = open_page(f"/?source={quote('1 ' * 60)}&target_language=fr")
    said = "The model’s translation, cut off at 128 tokens"
    assert opened.text("translation-name") == said
    assert opened.text("target-count") == "128 tokens"


def test_a_text_that_no_link_can_hold_comes_along_to_the_other_pages(open_page):
    opened = open_page(path(""))
    text = "猫" * 1000
    opened.page.locator("[name=source]").fill(text)
    notice(opened).wait_for()
    opened.page.locator("[data-open-share]").click()
    opened.page.get_by_text("too long for a link").first.wait_for()
    opened.page.keyboard.press("Escape")
    for link in opened.page.locator("header a").evaluate_all(
        "(all) => all.map(({ href }) => href)"
    ):
        assert len(link) < 8000
    opened.page.locator("header a[data-lang=zh-CN]").click()
    opened.page.locator("html[lang=zh-CN]").wait_for()
    assert opened.page.locator("[name=source]").input_value() == text
    # the new page has asked, too
    notice(opened).wait_for()
    opened.complaints.clear()


def test_a_seed_of_any_size_stays_in_the_link(open_page):
    opened = open_page("/decode?method=sample&seed=4294967295")
    assert opened.state("seed") == "4294967295"
