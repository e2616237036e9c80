"""What the trained model adds to the reader's own tokens: three strips, a sum in each cell."""

from __future__ import annotations

import re
from urllib.parse import quote

import httpx
import pytest

from ..kit.inspector import NEXT_FRAME

SOURCE = "The animal did not cross the street."
NAMES = ["embedding", "position", "input"]
TOO_LONG = "They are watching the old man and his dog in the park. " * 20


def get(url, **params):
    answer = httpx.get(url, params=params, headers={"Accept": "application/json"}, timeout=60)
    answer.raise_for_status()
    return {name: tensor["data"] for name, tensor in answer.json()["tensors"].items()}


@pytest.fixture
def strips_of(server_url):
    """The three tensors of a sentence, asked for past the page."""

    def strips_of(source, **fields):
        names = [f"source.{name}" for name in NAMES]
        tensors = get(f"{server_url}/api/trace", source=source, tensors=names, **fields)
        return [tensors[name] for name in names]

    return strips_of


def strip(opened, index):
    return opened.page.locator("[data-at=strips] .matrix").nth(index)


def hover(opened, index, row, col):
    size = strip(opened, index).locator("canvas").evaluate("(canvas) => ({ ...canvas.dataset })")
    width, height = float(size["cellWidth"]), float(size["cellHeight"])
    strip(opened, index).hover(position={"x": (col + 0.5) * width, "y": (row + 0.5) * height})
    opened.page.evaluate(NEXT_FRAME)
    return opened.page.locator("[data-at=strips] .readout").inner_text()


def numbers(text):
    """The three numbers of a + b = c; one below zero stands in brackets where a sign precedes."""
    written = re.fullmatch(r".*: (\S+) \+ (\S+) = (\S+)", text)
    assert written, text
    first, second, total = (part.strip("()").replace("−", "-") for part in written.groups())
    assert second.startswith("-") == ("(" in text)
    powers = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    return [float(part.replace("×10", "e").translate(powers)) for part in (first, second, total)]


def type_in(opened, text):
    return opened.draws(lambda: opened.page.locator("textarea[name=source]").fill(text))


def test_every_strip_reads_the_two_numbers_of_a_cell_and_their_sum(open_page, strips_of):
    opened = open_page(f"/positions?source={quote(SOURCE)}")
    tensors = strips_of(SOURCE)
    for index, (row, col) in enumerate([(0, 0), (3, 64), (6, 127), (5, 21), (7, 2)]):
        text = hover(opened, index % 3, row, col)
        assert f"position {row}, dim {col}: " in text
        expected = [tensor[row][col] for tensor in tensors]
        assert expected[0] + expected[1] == pytest.approx(expected[2], abs=1e-5)
        assert numbers(text) == pytest.approx(expected, rel=1e-3, abs=1e-4)
    assert hover(opened, 0, 1, 0).startswith("animal · ")


@pytest.mark.parametrize("source", ["tea", TOO_LONG[:440]])
def test_the_model_adds_the_rows_of_the_formula_and_the_page_says_so(
    open_page, server_url, strips_of, source
):
    opened = open_page(f"/positions?source={quote(source)}")
    _, added, _ = strips_of(source)
    formula = get(
        f"{server_url}/api/positions", kind="sinusoidal", length=len(added), d_model=128, base=10000
    )["encoding"]
    assert added == formula
    verdict = opened.text("verdict")
    assert f"rows 0 to {len(added) - 1} " in verdict
    assert "d_model 128, base 10\u202f000" in verdict
    assert verdict.endswith("Largest difference from the formula: 0.")


def test_rows_that_are_not_the_formulas_are_not_said_to_be(open_page):
    opened = open_page()

    def shorter_waves(route):
        route.continue_(url=route.request.url.replace("base=10000", "base=9000"))

    opened.page.route("**/api/positions?*length=128*", shorter_waves)
    opened.go("/positions?source=tea")
    assert "are not those" in opened.text("verdict")


def test_the_strips_share_one_scale_that_is_printed(open_page, strips_of):
    opened = open_page(f"/positions?source={quote(SOURCE)}")
    scales = opened.page.locator("[data-at=strips] canvas[data-tensor]").evaluate_all(
        "(all) => all.map(({ dataset }) => [dataset.ramp, Number(dataset.scaleMax)])"
    )
    largest = max(abs(value) for tensor in strips_of(SOURCE) for row in tensor for value in row)
    assert len({tuple(scale) for scale in scales}) == 1
    assert len(scales) == 3
    assert scales[0][0] == "signed"
    assert largest <= scales[0][1] <= 1.1 * largest
    ticks = opened.page.locator("[data-at=strips] .ticks span").all_text_contents()
    assert ticks == [f"−{scales[0][1]:g}", "0", f"+{scales[0][1]:g}"]


def test_the_strips_stand_between_a_plus_and_an_equals_sign(open_page):
    opened = open_page(f"/positions?source={quote(SOURCE)}")
    signs = opened.page.locator("[data-at=strips] .sum-sign")
    assert signs.all_text_contents() == ["+", "="]
    boxes = [strip(opened, index).bounding_box() for index in range(3)]
    assert len({box["y"] for box in boxes}) == 1
    for index in range(2):
        sign = signs.nth(index).bounding_box()
        assert boxes[index]["x"] + boxes[index]["width"] <= sign["x"] + 1
        assert sign["x"] + sign["width"] <= boxes[index + 1]["x"] + 1


def test_a_checkpoint_has_embeddings_of_its_own_and_the_same_positions(open_page, strips_of):
    model = "tiny-translator@0"
    opened = open_page(f"/positions?source=tea&model={quote(model)}")
    tensors = strips_of("tea", model=model)
    assert tensors[0] != strips_of("tea")[0]
    expected = [tensor[0][5] for tensor in tensors]
    assert numbers(hover(opened, 0, 0, 5)) == pytest.approx(expected, rel=1e-3, abs=1e-4)


def test_a_token_and_its_position_above_are_one(open_page):
    opened = open_page(f"/positions?source={quote(SOURCE)}")
    size = strip(opened, 1).locator("canvas").evaluate("(canvas) => ({ ...canvas.dataset })")
    place = {"x": 21.5 * float(size["cellWidth"]), "y": 4.5 * float(size["cellHeight"])}
    opened.draws(lambda: strip(opened, 1).click(position=place))
    assert (opened.state("position"), opened.state("dim")) == ("4", "21")
    assert opened.text("heatmap-readout").startswith("position 4, dim 21: ")
    assert "position 4, dim 21: " in opened.page.locator("[data-at=strips] .readout").inner_text()
    opened.draws(lambda: strip(opened, 2).press("ArrowDown"))
    assert opened.state("position") == "5"
    spoken = opened.page.locator("[data-at=spoken]").text_content()
    assert spoken.startswith("the · position 5, dim 21: ")
    assert numbers(spoken)
    opened.draws(lambda: opened.page.keyboard.press("Escape"))
    assert opened.state("position") is None


def test_another_encoding_above_can_be_made_the_models_own(open_page):
    opened = open_page("/positions?source=tea&d_model=64&base=100")
    opened.draws(lambda: opened.page.locator("[data-at=show]").click())
    assert (opened.state("d_model"), opened.state("base")) == ("128", "10000")
    assert opened.page.locator("[data-at=show]").is_hidden()
    assert opened.page.locator("[data-at=heatmap] canvas").get_attribute("data-cols") == "128"


def test_the_sentence_is_the_first_text_field_of_the_document(open_page):
    first = open_page("/positions").page.locator("textarea, input:not([type=range])").first
    assert (first.get_attribute("name"), first.evaluate("(f) => f.tagName")) == (
        "source",
        "TEXTAREA",
    )


def test_typing_asks_while_one_types_and_keeps_the_text_in_the_link(open_page):
    opened = open_page("/positions")
    detail = type_in(opened, "I want tea")
    assert detail["source"] == opened.state("source") == "I want tea"
    method, url, body = opened.asked()[-1]
    assert (method, "?" in url) == ("POST", False)
    assert set(re.findall(r"source\.\w+", body)) == {f"source.{name}" for name in NAMES}
    assert opened.text("count") == "4 of 128 tokens"
    assert [method for method, *_ in opened.asked()] == ["GET", "POST"]
    asked = len(opened.asked("/api/positions"))
    assert type_in(opened, "I want coffee")["source"] == "I want coffee"
    assert len(opened.asked("/api/positions")) == asked


def test_a_sentence_that_comes_back_is_drawn_from_memory_and_says_so(open_page):
    opened = open_page("/positions?source=tea")
    type_in(opened, "coffee")
    asked = len(opened.asked())
    assert type_in(opened, "tea")["source"] == "tea"
    assert len(opened.asked()) == asked


def test_nothing_is_sent_while_an_input_method_composes(open_page):
    opened = open_page("/positions?position=3")
    field = opened.page.locator("textarea[name=source]")
    field.focus()
    session = opened.page.context.new_cdp_session(opened.page)
    for text in ("j", "ji", "ji qi"):
        session.send(
            "Input.imeSetComposition",
            {"text": text, "selectionStart": len(text), "selectionEnd": len(text)},
        )
    assert "ji qi" in field.input_value()
    # Enter and Escape belong to the input method and are no keys of the page.
    for key in ("Enter", "Escape"):
        field.dispatch_event(
            "keydown", {"key": key, "keyCode": 229, "isComposing": True, "bubbles": True}
        )
    assert opened.state("position") == "3"
    detail = opened.draws(lambda: session.send("Input.insertText", {"text": "机器"}))
    assert "机器" in detail["source"]
    assert not any("ji" in (body or "") for _, _, body in opened.asked())


def test_too_long_a_text_is_counted_and_refused_and_the_last_picture_stays(open_page):
    opened = open_page("/positions?source=tea")
    opened.page.locator("textarea[name=source]").fill(TOO_LONG)
    notice = opened.page.locator("[data-at=added-notice]")
    notice.wait_for()
    assert "too long" in notice.inner_text()
    assert "Below: tea" in notice.inner_text()
    assert "shorten it by" in opened.text("count")
    assert strip(opened, 0).locator("canvas").get_attribute("data-rows") == "2"
    type_in(opened, "tea")
    assert notice.is_hidden()
    opened.complaints.clear()


def test_a_link_that_is_too_long_shows_the_message_and_the_example(open_page):
    opened = open_page(f"/positions?source={quote(TOO_LONG)}")
    assert "too long" in opened.text("added-notice")
    assert "机器学习很有趣。" in opened.text("added-notice")
    assert strip(opened, 0).locator("canvas").get_attribute("data-rows") == "6"
    opened.complaints.clear()


def test_an_empty_line_says_so_and_offers_the_example(open_page):
    opened = open_page("/positions?source=tea")
    opened.page.locator("textarea[name=source]").fill(" ")
    notice = opened.page.locator("[data-at=added-notice]")
    notice.wait_for()
    detail = opened.draws(lambda: notice.get_by_role("button").click())
    assert detail["source"] == "机器学习很有趣。"
    assert opened.page.locator("textarea[name=source]").input_value() == "机器学习很有趣。"
    assert opened.state("source") is None
    assert notice.is_hidden()


def test_a_server_that_is_gone_is_said_to_be_gone_and_can_be_asked_again(open_page):
    opened = open_page("/positions?source=tea")
    opened.page.route("**/api/trace", lambda route: route.abort())
    opened.page.locator("textarea[name=source]").fill("I want tea")
    notice = opened.page.locator("[data-at=added-notice]")
    notice.wait_for()
    assert "cannot be reached" in notice.inner_text()
    opened.page.unroute("**/api/trace")
    assert opened.draws(lambda: notice.get_by_role("button").click())["source"] == "I want tea"
    opened.complaints.clear()


def test_what_somebody_types_stays_text(open_page):
    opened = open_page("/positions")
    type_in(opened, "<img src=x onerror=alert(1)> {token}")
    hover(opened, 0, 1, 1)
    assert opened.page.locator("main img").count() == 0


@pytest.mark.parametrize("width", [320, 390, 768, 1440, 1920])
@pytest.mark.parametrize("source", ["猫", TOO_LONG[:440], "Donaudampfschifffahrt" * 3])
def test_the_strips_stay_within_the_page(open_page, source, width):
    opened = open_page(
        f"/positions?source={quote(source)}", viewport={"width": width, "height": 844}
    )
    for index in range(3):
        box = strip(opened, index).bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    labels = opened.page.locator("[data-at=strips] .row-labels:visible")
    assert labels.count() == (3 if width < 700 else 1)
    assert opened.page.evaluate(
        "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )


def test_what_is_touched_on_a_phone_is_large_enough(open_page):
    opened = open_page(
        "/positions?position=1&dim=13&base=100",
        viewport={"width": 390, "height": 844},
        has_touch=True,
    )
    controls = opened.page.locator("main button:visible, main input:visible")
    assert controls.count() >= 14
    for index in range(controls.count()):
        box = controls.nth(index).bounding_box()
        assert box["height"] >= 43.5, controls.nth(index).evaluate("(element) => element.outerHTML")


def test_back_brings_the_sentence_back(open_page):
    opened = open_page("/positions?source=tea")
    opened.draws(lambda: opened.page.locator("[data-kind=none]").click())
    type_in(opened, "coffee")
    assert opened.draws(lambda: opened.page.go_back())["source"] == "tea"
    assert opened.page.locator("textarea[name=source]").input_value() == "tea"
    assert opened.draws(lambda: opened.page.go_forward())["source"] == "coffee"
