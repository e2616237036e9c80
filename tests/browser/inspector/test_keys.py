"""Keys that work anywhere on the inspector: what each does, and when all of them are silent."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from ..kit.inspector import NEXT_FRAME, cell, hover, matrix

ENGLISH = "I want to drink water."
BLOCK = "decoder.1.cross"
# Everything single-character keys change.
SEEN = """() => [
  location.href, document.activeElement.tagName, document.documentElement.dataset.scheme,
  document.querySelector("dialog").open,
].join(" ")"""


@pytest.fixture
def opened(open_page):
    return open_page(f"/?source={quote(ENGLISH)}&target_language=zh&block={BLOCK}")


@pytest.fixture
def dialog(opened):
    return opened.page.locator("dialog[data-at=keys]")


def letters(opened):
    return opened.page.locator("[data-at=letters]")


def press(opened, key: str) -> None:
    opened.page.keyboard.press(key)


def test_the_list_names_every_key_there_is(opened, dialog):
    press(opened, "?")
    rows = dialog.locator("dl > div").all()
    named = {" ".join(row.locator("kbd").all_inner_texts()) for row in rows}
    assert named == {
        *["← ↑ ↓ →", "Space", "Enter", "Esc", "1–8", "Shift ↑ ↓", "Shift ← →", "[ ]"],
        *["/", "P", "L", "T", "?"],
    }
    assert all(row.locator("dd").inner_text() for row in rows)


@pytest.mark.parametrize(
    ("key", "name", "value"),
    [
        ("4", "head", "3"),
        ("Shift+ArrowUp", "block", "decoder.0.cross"),
        ("Shift+ArrowDown", "block", "decoder.2.cross"),
        ("Shift+ArrowLeft", "block", "decoder.1.self"),
        ("Shift+ArrowRight", "block", "decoder.1.ffn"),
        ("[", "stage", "mask"),
        ("]", "stage", "mixed"),
        ("p", "scale", "1.75"),
        ("P", "scale", "1.75"),
        ("t", "theme", "dark"),
    ],
)
def test_a_key_does_what_the_list_says(opened, key, name, value):
    opened.draws(lambda: press(opened, key))
    assert opened.state(name) == value


def test_stages_are_walked_one_after_the_other_to_both_ends(opened):
    walked = []
    for key in ["["] * 5 + ["]"] * 7:
        opened.draws(lambda key=key: press(opened, key))
        walked.append(opened.page.locator(".stage.is-focus").get_attribute("data-stage"))
    stages = ["input", "project", "dot", "scores", "mask", "weights", "mixed", "output"]
    assert walked == [*reversed(stages[:5]), *stages[1:]]
    before = opened.query
    press(opened, "]")
    assert opened.query == before


def test_keys_that_lead_nowhere_change_nothing(opened):
    opened.go(f"/?source={quote(ENGLISH)}&target_language=zh&block=encoder.0.self")
    before = opened.query
    for key in ("5", "9", "0", "Shift+ArrowUp", "Escape", "x", "{"):
        press(opened, key)
        assert opened.query == before


def test_from_block_to_block_head_and_view_stay_and_of_a_cell_what_is_still_the_same_token(opened):
    opened.draws(lambda: press(opened, "3"))
    opened.draws(lambda: matrix(opened).click(position=cell(matrix(opened), 1, 1)))
    opened.draws(lambda: press(opened, "Shift+ArrowLeft"))
    assert (opened.state("head"), opened.state("query"), opened.state("key")) == ("2", "1", None)
    assert opened.text("title") == "Decoder · layer 2 · masked self-attention"


def test_behind_a_feed_forward_the_way_of_looking_is_there_again(open_page):
    opened = open_page(f"/?source={quote(ENGLISH)}&block=encoder.0.self&view=flow")
    opened.draws(lambda: press(opened, "Shift+ArrowRight"))
    assert opened.text("title") == "Encoder · layer 1 · feed-forward"
    opened.draws(lambda: press(opened, "Shift+ArrowRight"))
    assert opened.text("title") == "Encoder · layer 2 · self-attention"
    assert opened.page.locator("[data-view=flow]").is_visible()


def test_the_arithmetic_of_another_block_closes_too(opened):
    opened.draws(lambda: press(opened, "Enter"))
    opened.draws(lambda: press(opened, "Shift+ArrowUp"))
    assert opened.state("view") == "arithmetic"
    opened.draws(lambda: press(opened, "Escape"))
    assert opened.state("view") is None


def test_the_slash_leads_to_the_line_to_type_in_and_writes_nothing_there(opened):
    field = opened.page.locator("textarea[name=source]")
    press(opened, "/")
    assert field.evaluate("(field) => field === document.activeElement")
    assert field.input_value() == ENGLISH


def test_l_changes_the_language_and_back(opened):
    for language in ("zh-CN", "en"):
        with opened.page.expect_navigation():
            press(opened, "l")
        opened.drawn_after(0)
        assert opened.page.locator("html").get_attribute("lang") == language
        assert opened.state("block") == BLOCK


def test_escape_goes_back_one_scale_at_a_time(opened):
    opened.draws(lambda: matrix(opened).click(position=cell(matrix(opened), 1, 2)))
    opened.draws(lambda: matrix(opened).press("Enter"))
    assert opened.state("view") == "arithmetic"
    opened.draws(lambda: press(opened, "Escape"))
    assert [opened.state(name) for name in ("view", "query", "key")] == [None, "1", "2"]
    opened.draws(lambda: press(opened, "Escape"))
    assert opened.state("query") is None


@pytest.mark.parametrize("field", ["textarea[name=source]", "[data-at=padding]"])
def test_keys_are_silent_while_somebody_types(opened, field):
    opened.page.locator(field).focus()
    before = opened.page.evaluate(SEEN)
    for key in ("?", "t", "p", "l", "[", "]", "Shift+ArrowLeft"):
        press(opened, key)
        after = opened.page.evaluate(SEEN)
        # what is typed into the sentence becomes part of the link, and nothing else changes
        assert after.split()[1:] == before.split()[1:]
        assert {opened.state(name) for name in ("head", "stage", "scale", "theme")} == {None}
        assert opened.state("block") == BLOCK


@pytest.mark.parametrize(
    "event", [{"isComposing": True}, {"keyCode": 229}, {"ctrlKey": True}, {"altKey": True}]
)
def test_keys_are_silent_while_an_input_method_composes_and_under_another_modifier(opened, event):
    before = opened.page.evaluate(SEEN)
    for key in ("3", "p", "t", "l", "/", "?", "]", "Escape", "ArrowRight"):
        given = {"key": key, "bubbles": True, "cancelable": True, **event}
        untouched = opened.page.evaluate(
            "(given) => document.body.dispatchEvent(new KeyboardEvent('keydown', given))", given
        )
        assert untouched, key
        assert opened.page.evaluate(SEEN) == before, key


def test_the_same_keys_do_something_once_nothing_composes(opened):
    given = {"key": "3", "bubbles": True, "cancelable": True}
    opened.draws(
        lambda: opened.page.evaluate(
            "(given) => document.body.dispatchEvent(new KeyboardEvent('keydown', given))", given
        )
    )
    assert opened.state("head") == "2"


def test_single_characters_can_be_switched_off_for_good_and_on_again(opened, dialog):
    press(opened, "?")
    assert letters(opened).is_checked()
    letters(opened).uncheck()
    press(opened, "Escape")
    opened.page.evaluate(NEXT_FRAME)  # by then the focus has left the list
    for _ in range(2):
        before = opened.page.evaluate(SEEN)
        for key in ("3", "p", "t", "l", "/", "?", "]"):
            press(opened, key)
            assert opened.page.evaluate(SEEN) == before
        opened.page.reload()
        opened.drawn_after(0)
    # keys that no speech is turned into go on working
    opened.draws(lambda: press(opened, "Shift+ArrowDown"))
    assert opened.state("block") == "decoder.2.cross"
    opened.page.locator("[data-open-keys]").click()
    assert not letters(opened).is_checked()
    letters(opened).check()
    dialog.get_by_role("button").click()
    opened.draws(lambda: press(opened, "3"))
    assert opened.state("head") == "2"


def test_the_list_opens_closes_with_escape_and_gives_the_focus_back(opened, dialog):
    matrix(opened).focus()
    press(opened, "?")
    assert dialog.evaluate("(dialog) => dialog.matches(':modal')")
    assert dialog.evaluate("(dialog) => dialog.contains(document.activeElement)")
    press(opened, "Escape")
    assert dialog.is_hidden()
    assert matrix(opened).evaluate("(matrix) => matrix === document.activeElement")
    button = opened.page.locator("[data-open-keys]")
    button.click()
    dialog.get_by_role("button").click()
    assert dialog.is_hidden()
    assert button.evaluate("(button) => button === document.activeElement")


def test_a_click_beside_the_list_closes_it(opened, dialog):
    press(opened, "?")
    opened.page.mouse.click(5, 5)
    assert dialog.is_hidden()


def test_while_the_list_is_open_its_keys_are_its_own(opened, dialog):
    opened.draws(lambda: matrix(opened).click(position=cell(matrix(opened), 1, 1)))
    before = opened.query
    press(opened, "?")
    for key in ("3", "p", "t", "?", "Shift+ArrowLeft"):
        press(opened, key)
        assert opened.query == before
        assert dialog.is_visible()
    press(opened, "Escape")
    assert dialog.is_hidden()
    assert opened.query == before


def test_a_pointer_at_rest_does_not_take_the_cell_from_the_arrows(opened):
    hover(opened, matrix(opened), 0, 0)
    matrix(opened).focus()
    press(opened, "ArrowDown")
    press(opened, "ArrowRight")
    opened.page.evaluate(NEXT_FRAME)
    spoken = opened.page.locator("[data-at=spoken]").text_content()
    words = opened.page.locator("[data-at=reading] .role").all_inner_texts()
    assert spoken.startswith(f"query {words[0]}, key {words[1]}, ")
    assert words == ["我想", "want"]


@pytest.mark.parametrize("key", ["Escape", "Enter"])
def test_the_line_to_type_in_gives_the_keys_back_to_the_page(opened, key):
    press(opened, "/")
    press(opened, key)
    opened.draws(lambda: press(opened, "3"))
    assert opened.state("head") == "2"
    assert opened.page.locator("textarea[name=source]").input_value() == ENGLISH


def test_enter_opens_the_cell_that_is_spoken_of_where_nothing_has_the_keyboard(opened):
    words = opened.page.locator("[data-at=reading] .role").all_inner_texts()
    opened.draws(lambda: press(opened, "Enter"))
    assert opened.state("view") == "arithmetic"
    assert all(word in opened.page.locator("[data-view=arithmetic]").inner_text() for word in words)


def test_the_arithmetic_gives_way_to_what_it_was_opened_from(opened):
    ways = opened.page.locator("[data-at=view-choice]")
    opened.draws(lambda: ways.get_by_role("button", name="One head").click())
    opened.draws(lambda: opened.page.locator("[data-at=open-arithmetic]").click())
    assert opened.state("view") == "arithmetic"
    opened.draws(lambda: press(opened, "Escape"))
    assert opened.state("view") == "matrix"


def test_escape_leads_at_last_to_the_figure(opened):
    press(opened, "Escape")
    focused = opened.page.locator(".figure :focus")
    assert focused.get_attribute("data-place") == BLOCK


def test_before_anything_is_drawn_a_key_does_nothing(open_page):
    opened = open_page()
    opened.page.route("**/api/trace*", lambda _: None)
    opened.go("/", drawn=False)
    for key in ("Enter", "Escape", "2", "]", "Shift+ArrowDown"):
        opened.page.keyboard.press(key)
    assert opened.complaints == []
    opened.page.unroute_all(behavior="ignoreErrors")
