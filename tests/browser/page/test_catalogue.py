"""Every text that can be read or heard comes from the catalogue, from the Trace, or is a symbol.

Each page is served once with a catalogue that puts every message in brackets. What then stands
outside of brackets was written by nobody who translates."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Response
from starlette.testclient import TestClient

from attnscope.app.main import create_app
from attnscope.app.settings import Settings
from attnscope.app.site import render as pages
from attnscope.app.site.assets import STATIC
from attnscope.app.site.messages import messages

SOURCE = "The animal did not cross the street."
TOO_LONG = "They are watching the old man and his dog in the park. " * 20
WORD = re.compile(r"[^\W\d_]{2,}")
SYMBOLS = {"exp", "ln", "SVG", "PNG", "PDF", "HTML", "CSV", "npz", "safetensors", "JSON"}
IN_BRACKETS = re.compile(r"⟦[^⟦⟧]*⟧")
INSPECTOR = [
    *["", "block=decoder.0.self&query=1&key=4", "block=encoder.1.self&pad_to=12&query=2&key=11"],
    *["block=source", "block=target", "block=memory", "block=output", "block=encoder.1.ffn"],
    *["block=decoder.1.ffn&view=norm", "view=heads", "view=matrix&query=1&key=1", "view=flow"],
    *["view=tokens", "view=multihead", "view=norm", "view=arithmetic", "spacing=linear&scale=1.75"],
    *["view=project", "block=decoder.0.self&view=mix&query=1&key=4"],
]
OTHERS = ["/positions", "/positions?kind=none", "/decode?view=player&step=2"]
OTHERS += ["/embed/heads", "/embed/figure", "/embed/player?controls=1", "/embed/positions"]
OTHERS += ["/decode?method=beam", "/decode?method=sample&seed=1", "/decode?view=forcing&target=猫"]

# Text on canvases, as it is written there.
NOTE_CANVAS_TEXT = """
globalThis.painted = new Set();
const fillText = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
  painted.add(text);
  return fillText.call(this, text, ...rest);
};
"""

# Everything that is written in the document, in its order; symbols of mathematics and the names on
# keys of a keyboard are the same in every language.
READ = """() => {
  const nobodys = "script, style, math, kbd, textarea, pre, [data-share=tensor]";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) {
    const { parentElement, data } = walker.currentNode;
    if (!parentElement.closest(nobodys)) texts.push(data);
  }
  const names = ["title", "placeholder", "alt", "label", "aria-label", "aria-description"];
  names.push("aria-roledescription", "aria-valuetext");
  const attributes = [...document.querySelectorAll("*")].flatMap((element) => {
    return names.map((name) => element.getAttribute(name)).filter(Boolean);
  });
  attributes.push(document.title, document.querySelector("meta[name=description]").content);
  return [texts.join(" "), ...new Set([...attributes, ...painted])];
}"""


@pytest.fixture(scope="module")
def marked() -> Iterator[Callable[[str], Any]]:
    """The answer to a page's address, with every message in brackets."""
    with pytest.MonkeyPatch.context() as patch, TestClient(create_app(Settings())) as client:
        patch.setattr(
            pages,
            "messages",
            lambda language: {key: f"⟦{text}⟧" for key, text in messages(language).items()},
        )
        yield client.get


@pytest.fixture
def open_marked(open_page, marked):
    """Opens pages whose messages are in brackets, and keeps the server's answers to them."""

    def open_marked(path: str, *, drawn: bool = True):
        opened = open_page()
        opened.answers = []
        opened.page.add_init_script(NOTE_CANVAS_TEXT)
        opened.page.on("response", lambda response: opened.answers.append(response))

        def serve(route):
            url = urlsplit(route.request.url)
            answer = marked(f"{url.path}?{url.query}")
            route.fulfill(status=200, headers=dict(answer.headers), body=answer.text)

        opened.page.route(re.compile(r"://[^/]+/(positions|decode|embed/\w+)?(\?.*)?$"), serve)
        return opened.go(path, drawn=drawn)

    return open_marked


def words_of(response: Response) -> set[str]:
    """Words of the tokens and texts in an answer of the server."""
    path = urlsplit(response.url).path
    if path not in ("/api/trace", "/api/generate") or not response.ok:
        return set()
    body = response.body()
    text = body.decode("utf-8", "replace")
    if path == "/api/trace":
        header = json.loads(body[8 : 8 + int.from_bytes(body[:8], "little")])
        text = header["__metadata__"]["trace"]
    written = re.findall(r'"text": ?("(?:[^"\\]|\\.)*")', text)
    return {word for found in written for word in WORD.findall(json.loads(found))}


def outside(text: str) -> str:
    """What is left of a text without what stands in brackets, which may stand in brackets again."""
    while True:
        text, count = IN_BRACKETS.subn(" ", text)
        if count == 0:
            return text


def strangers(opened, typed: str = SOURCE) -> list[str]:
    """Words that come neither from the catalogue nor from the server nor from the reader."""
    known = SYMBOLS.union(WORD.findall(typed), *map(words_of, opened.answers))
    found = []
    for text in opened.page.evaluate(READ):
        rest = outside(text)
        assert "⟦" not in rest, f"a message without its end: {rest[rest.index('⟦') :][:200]}"
        for word in WORD.finditer(rest):
            # a label may be cut short
            if not any(whole.startswith(word[0]) for whole in known):
                found.append(" ".join(rest[max(0, word.start() - 40) : word.end() + 40].split()))
    return found


@pytest.mark.parametrize("shown", INSPECTOR)
def test_no_text_of_the_inspector_is_without_a_translation(open_marked, shown):
    opened = open_marked(f"/?source={quote(SOURCE)}&target_language=zh&{shown}")
    assert strangers(opened) == []


@pytest.mark.parametrize("path", OTHERS)
def test_no_text_of_the_other_pages_is_without_a_translation(open_marked, path):
    more = "&" if "?" in path else "?"
    opened = open_marked(f"{path}{more}source={quote(SOURCE)}&target_language=zh")
    assert strangers(opened, SOURCE + " 猫") == []


def test_no_text_of_the_list_of_keys_is_without_a_translation(open_marked):
    opened = open_marked(f"/?source={quote(SOURCE)}")
    opened.page.keyboard.press("?")
    assert "⟦Keys⟧" in opened.page.locator("dialog[open] h2").inner_text()
    assert strangers(opened) == []


@pytest.mark.parametrize("path", ["/?view=arithmetic&", "/decode?", "/positions?"])
def test_no_text_of_the_share_dialog_is_without_a_translation(open_marked, path):
    opened = open_marked(f"{path}source={quote(SOURCE)}")
    opened.page.locator("[data-open-share]").click()
    opened.page.locator("dialog[open] iframe").wait_for()
    assert strangers(opened) == []


@pytest.mark.parametrize("typed", [TOO_LONG, ""])
@pytest.mark.parametrize("path", ["/", "/positions", "/decode"])
def test_no_message_is_without_a_translation(open_marked, path, typed):
    opened = open_marked(f"{path}?source={quote(SOURCE)}&target_language=zh")
    opened.page.locator("textarea[name=source]").fill(typed)
    opened.page.locator("[data-at$=notice]:not([hidden])").first.wait_for()
    assert strangers(opened, f"{SOURCE} {typed}") == []
    opened.page.wait_for_load_state("networkidle")
    opened.complaints.clear()


def test_a_text_written_into_a_module_is_found(open_marked):
    opened = open_marked(f"/?source={quote(SOURCE)}")
    opened.page.evaluate("""() => {
      document.querySelector("[data-at=title]").append(" opened");
      document.querySelector("main").title = "whole page";
      document.createElement("canvas").getContext("2d").fillText("key", 0, 0);
    }""")
    found = " ".join(strangers(opened))
    assert all(word in found for word in ("opened", "whole page", "key"))


def test_styles_write_signs_and_no_words():
    for file in (STATIC / "css").glob("*.css"):
        for content in re.findall(
            r"(?<![\w-])content:\s*([^;}]+)", file.read_text(encoding="utf-8")
        ):
            assert content == "none" or not WORD.search(content), file.name
