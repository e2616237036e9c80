"""Text that anybody typed is shown and never run: in files, frames, pictures and copied code.

A dialog, an error of the page and a word on its console fail the test that opened it."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from urllib.parse import quote

import pytest

from ..kit.pictures import SVG, svg_texts
from ..kit.sharing import CLIPBOARD, copied, preview, shared, taken

# As many as the model reads at once.
UNTRUSTED = {
    "markup": "<script>alert(1)</script></script><script>alert(2)</script> <!-- ]]> {{7*7}} ${7*7}",
    "attributes": "\"><img src=x onerror=alert(1)> ' onload='alert(2) ` &lt;u&gt; &quot;",
    "invisible": "a\u202eb\u200bc\u2028d\u2029e\ufeff =HYPERLINK(1) javascript:alert(1)",
    "control": "a\x01b\x0bc\x1bd\x7fe\ufffef",
}
GIVEN = {"target": "cat", "target_language": "zh"}
SLIDE = {"viewport": {"width": 960, "height": 540}}
untrusted = pytest.mark.parametrize("text", UNTRUSTED.values(), ids=list(UNTRUSTED))
# Everything in a document that could have come from the text rather than from us.
FOREIGN = """() => [...document.querySelectorAll("img, u, object, embed, iframe, svg script")]
  .map(({ outerHTML }) => outerHTML)
  .concat([...document.querySelectorAll("*")].flatMap((one) => one.getAttributeNames()
    .filter((name) => name.startsWith("on")).map((name) => `${one.tagName} ${name}`)))"""


@untrusted
def test_untrusted_text_in_an_offline_file_is_shown(open_file, offline_file, text):
    opened = open_file(offline_file("tokens", source=text, controls=1, **GIVEN), **SLIDE)
    assert opened.page.evaluate("() => drawn[0].source") == text
    assert opened.page.locator("textarea[name=source]").input_value() == text
    assert opened.page.evaluate(FOREIGN) == []
    words = opened.page.locator("[data-view=tokens]").inner_text()
    for part in ("alert", "<script>", "7*7"):
        assert (part in text) <= (part in words)


@pytest.mark.parametrize("view", ["pipeline", "figure", "forcing", "arithmetic", "input", "output"])
def test_untrusted_text_is_shown_in_every_way_of_looking(open_file, offline_file, view):
    text = UNTRUSTED["markup"]
    state = {"source": text, "target": text, "target_language": "zh", "controls": 1}
    opened = open_file(offline_file(view, **state), **SLIDE)
    assert opened.page.evaluate("() => [drawn[0].source, drawn[0].target]") == [text, text]
    assert opened.page.evaluate(FOREIGN) == []


def test_untrusted_text_is_shown_token_by_token(open_file, offline_file):
    text = UNTRUSTED["attributes"]
    opened = open_file(offline_file("player", source=text), **SLIDE)
    assert opened.page.evaluate("() => drawn[0].source") == text
    assert opened.page.evaluate(FOREIGN) == []


@pytest.mark.parametrize("kind", ["markup", "attributes"])
def test_untrusted_text_in_copied_code_is_one_attribute(open_page, open_frame, kind):
    text = UNTRUSTED[kind]
    opened = open_page(f"/?view=tokens&target=cat&target_language=zh&source={quote(text)}")
    opened.page.context.grant_permissions(CLIPBOARD)
    shared(opened)
    query = preview(opened).locator("html").get_attribute("data-drawn")
    codes = [copied(opened, way) for way in ("iframe", "element")]
    for code in codes:
        framing = open_frame(f"<!doctype html><meta charset=utf-8><title>deck</title>{code}")
        framing.ready()
        assert framing.embed.locator("html").get_attribute("data-drawn") == query
        assert framing.page.locator("img, svg").count() == 0
        assert framing.page.locator("iframe").count() == 1
        assert framing.page.locator("body").inner_text().strip() == ""


@untrusted
def test_untrusted_text_in_a_picture_is_text(open_page, open_file, tmp_path, text):
    opened = open_page(f"/?view=tokens&target=cat&target_language=zh&source={quote(text)}")
    shared(opened)
    name, svg = taken(opened, "svg")
    root = ElementTree.fromstring(svg)
    for element in root.iter():
        kind = element.tag.removeprefix(SVG)
        assert kind not in ("script", "foreignObject", "iframe", "image", "a", "animate", "set")
        names = {attribute.rpartition("}")[2].lower() for attribute in element.attrib}
        assert not {one for one in names if one.startswith("on") or one == "href"}
    words = "".join(svg_texts(svg)).replace(" ", "")
    for part in ("alert", "script", "7*7"):
        assert (part in text) <= (part in words)
    (tmp_path / name).write_bytes(svg)
    open_file(tmp_path / name, drawn=False)


def test_half_a_character_is_refused_and_breaks_neither_page_nor_dialog(open_page):
    opened = open_page("/")
    opened.page.locator("[name=source]").evaluate("""(field) => {
      field.value = "a\\ud800b";
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }""")
    opened.page.locator("[data-at=notice]:not([hidden])").wait_for()
    opened.page.locator("[data-open-share]").click()
    opened.page.locator("[data-at=share-element]:not(:empty)").wait_for()
    opened.page.locator("[data-file=html]").click()
    opened.page.locator("[data-at=share-said]", has_text="no text can hold").wait_for()
    # that the server refused it is said on the console, and nothing else is
    assert all("422" in line for line in opened.complaints), opened.complaints
    opened.complaints.clear()


def test_ten_thousand_characters_in_an_attribute_are_refused_in_the_frame(open_frame, server_url):
    text = "<u>" * 3_333
    script = f"{server_url}/embed.js"
    framing = open_frame(
        f'<!doctype html><meta charset="utf-8"><script src="{script}"></script>'
        f'<attn-scope view="heads" source="{text.replace("<", "&lt;")}"></attn-scope>'
    )
    told = framing.hears({"type": "error"})["data"]
    assert told["problem"]["type"] == "/problems/too-long"
    assert len(told["problem"]["sent"]) <= 80
    assert framing.page.locator("u").count() == 0
    assert framing.embed.locator("u").count() == 0
    framing.complaints.clear()
