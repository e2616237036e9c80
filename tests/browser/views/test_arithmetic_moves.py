"""One score, opened: how one comes to it, moves from cell to cell, and leaves."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode

import pytest

ENGLISH = "I want to drink water."
LONG = "the old man and the sea and the ship and the house by the river " * 7


def path(source: str = ENGLISH, **state: object) -> str:
    given = {"source": source, "block": "decoder.2.self", "head": 1, "view": "arithmetic"}
    return f"/?{urlencode(given | state, quote_via=quote)}"


@pytest.fixture
def opened(open_page):
    return open_page(path(target_language="zh", query=2, key=1))


def view(opened):
    return opened.page.locator("[data-view=arithmetic]")


def test_a_click_on_a_row_of_the_table_moves_to_that_key(opened):
    opened.draws(lambda: view(opened).locator("tbody tr").nth(0).click())
    assert opened.state("key") == "0"
    assert view(opened).locator("tr.is-chosen").get_attribute("data-key") == "0"


def test_arrow_keys_go_to_the_next_key_and_the_next_query_and_stop_at_the_ends(opened):
    length = opened.page.evaluate("() => history.length")
    for key, expected in [
        ("ArrowRight", ("2", "2")),
        ("ArrowDown", ("3", "2")),
        ("ArrowUp", ("2", "2")),
        ("ArrowLeft", ("2", "1")),
        ("ArrowLeft", ("2", "0")),
    ]:
        opened.draws(lambda key=key: opened.page.keyboard.press(key))
        assert (opened.state("query"), opened.state("key")) == expected
    opened.page.keyboard.press("ArrowLeft")
    assert opened.state("key") == "0"
    assert opened.page.evaluate("() => history.length") == length


def test_each_move_is_read_out(opened):
    opened.draws(lambda: opened.page.keyboard.press("ArrowLeft"))
    spoken = view(opened).locator("[aria-live=polite]").text_content()
    assert re.fullmatch(
        r".+ reads <zh>, q times k −?[\d.]+, scaled −?[\d.]+, exp [\d.]+, weight [\d.]+", spoken
    )
    opened.draws(lambda: opened.page.keyboard.press("4"))
    assert view(opened).locator("[aria-live=polite]").text_content().startswith("Head 4, ")
    assert opened.state("head") == "3"


def test_buttons_do_what_the_keys_do(opened):
    button = view(opened).get_by_role("button", name="Next key:")
    opened.draws(lambda: button.click())
    assert opened.state("key") == "2"
    opened.draws(lambda: view(opened).get_by_role("button", name="Next query").click())
    assert opened.state("query") == "3"
    opened.draws(lambda: view(opened).get_by_role("button", name="Head 1").click())
    assert opened.state("head") == "0"
    # at the last key the button says so, and keeps the focus
    opened.draws(lambda: button.click())
    last = view(opened).get_by_role("button", name="No further key")
    assert last.get_attribute("aria-disabled") == "true"
    assert last.evaluate("(button) => button === document.activeElement")


def test_opening_leads_to_the_heading_and_escape_back_to_the_matrices(open_page):
    opened = open_page(f"/?source={quote(ENGLISH)}&block=decoder.0.cross&query=1&key=2&lang=en")
    opened.draws(lambda: opened.page.locator("[data-at=open-arithmetic]").click())
    assert opened.state("view") == "arithmetic"
    assert opened.page.evaluate("() => document.activeElement.tagName") == "H2"
    opened.draws(lambda: opened.page.keyboard.press("ArrowRight"))
    opened.draws(lambda: opened.page.keyboard.press("Escape"))
    assert (opened.state("view"), opened.state("key")) == (None, "3")
    assert not view(opened).is_visible()


def test_a_long_row_scrolls_in_its_own_box_to_the_chosen_key(open_page):
    opened = open_page(path(LONG, block="encoder.1.self", query=50, key=70))
    inside = """(box) => {
      const of = (part) => box.querySelector(part).getBoundingClientRect();
      const [head, row, foot] = [of("thead th"), of(".is-chosen"), of("tfoot td")];
      const end = box.getBoundingClientRect().bottom;
      return [box.scrollHeight > box.clientHeight, row.top >= head.bottom - 1,
        row.bottom <= foot.top + 1, foot.bottom <= end + 1];
    }"""
    table = view(opened).locator(".row-table")
    assert table.evaluate(inside) == [True] * 4
    assert opened.page.evaluate("() => scrollY") == 0
    for _ in range(12):
        opened.draws(lambda: opened.page.keyboard.press("ArrowRight"))
        assert table.evaluate(inside) == [True] * 4


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize(
    ("width", "height", "scale"),
    [(320, 640, 1), (390, 844, 1), (768, 1024, 1), (1440, 900, 1), (1920, 1080, 1.75)],
)
def test_nothing_reaches_over_the_edge(open_page, width, height, scale, language):
    viewport = {"width": width, "height": height}
    for state in [{"query": 2, "key": 3}, {"block": "encoder.1.self", "query": 1, "key": 2}]:
        opened = open_page(path(scale=scale, lang=language, **state), viewport=viewport)
        beyond = opened.page.evaluate(
            """() => {
              const width = document.documentElement.clientWidth;
              const all = [...document.querySelectorAll("[data-view=arithmetic] *")];
              return [document.documentElement.scrollWidth > width, ...all.filter((element) => {
                const { left, right } = element.getBoundingClientRect();
                return right > width + 1 || left < -1;
              }).map((element) => element.className)];
            }"""
        )
        assert beyond == [False]


def test_on_a_phone_every_button_can_be_touched(open_page):
    opened = open_page(path(query=2, key=1), viewport={"width": 390, "height": 844}, has_touch=True)
    small = (
        view(opened)
        .locator("button:visible")
        .evaluate_all(
            """(buttons) => buttons
          .map((button) => [button.innerText, button.closest("tr") ?? button])
          .map(([text, target]) => [text, target.getBoundingClientRect()])
          .filter(([, { width, height }]) => width < 44 || height < 44)
          .map(([text]) => text)"""
        )
    )
    assert small == []


def test_nothing_is_asked_of_the_server_while_one_moves(opened):
    before = len(opened.asked())
    for key in ("ArrowRight", "ArrowDown", "3"):
        opened.draws(lambda key=key: opened.page.keyboard.press(key))
    assert len(opened.asked()) == before
