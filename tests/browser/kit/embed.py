"""Embeds as tests ask for them, and the pages that frame them.

A framing page keeps what it hears; tests wait for a message, never for a time."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote, urlencode

from playwright.sync_api import Frame, Page

from .inspector import NEXT_FRAME

PAPER = {"light": "fdfcfa", "dark": "14151a"}

# What is wider than the frame, unless it lies in a box of its own that can be scrolled.
WIDER = """() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const isHeld = (element) => {
    for (let box = element.parentElement; box !== document.body; box = box.parentElement) {
      if (getComputedStyle(box).overflowX !== "visible") return true;
    }
    return false;
  };
  const wide = [...document.querySelectorAll("body *")].filter((element) => {
    const { right, width } = element.getBoundingClientRect();
    return width > 0 && right > clientWidth + 1 && !isHeld(element);
  });
  return [
    ...(scrollWidth > clientWidth ? [`page: ${scrollWidth} > ${clientWidth}`] : []),
    ...wide.map((element) => element.outerHTML.slice(0, 160)),
  ];
}"""

SOURCE = "I want to drink water."

# Runs in every document before its own scripts: what a page and an embed were told, and by whom.
KEEP_MESSAGES = """
globalThis.heard = [];
globalThis.listening = [];
addEventListener("message", ({ data, origin }) => {
  heard.push({ data, origin });
  for (const resolve of listening.splice(0)) resolve();
});
globalThis.heardAfter = async (count, part) => {
  const fits = ({ data }) => Object.entries(part).every(([name, value]) => data?.[name] === value);
  const late = new Promise((_, reject) => setTimeout(() => {
    const all = JSON.stringify(heard.slice(count));
    reject(new Error(`nothing like ${JSON.stringify(part)} in ${all}`));
  }, 60_000));
  late.catch(() => {});
  for (;;) {
    const found = heard.slice(count).find(fits);
    if (found) return found;
    await Promise.race([new Promise((resolve) => listening.push(resolve)), late]);
  }
};
"""

# Which colours a screenshot has, and how many; Python has nothing here to open one with.
READ_PICTURE = """async ([picture, places]) => {
  const bytes = Uint8Array.from(atob(picture), (character) => character.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes]));
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
  context.drawImage(bitmap, 0, 0);
  const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
  return {
    count: new Set(new Uint32Array(data.buffer)).size,
    at: places.map(([x, y]) => Array.from(context.getImageData(x, y, 1, 1).data.subarray(0, 3))),
  };
}"""


def path(view: str, source: str | None = SOURCE, **state: object) -> str:
    """The address of an embed, of the sentence that most tests type."""
    known = {} if source is None else {"source": source, "target_language": "zh"}
    return f"/embed/{view}?{urlencode(known | state, quote_via=quote)}"


def colours(page: Page) -> int:
    """How many there are in what is seen: a blank sheet has one."""
    return _read(page, [])["count"]


def colour_at(page: Page, x: float, y: float) -> str:
    """The colour of a point of the window: ``fdfcfa``."""
    return bytes(_read(page, [[x, y]])["at"][0]).hex()


def _read(page: Page, places: list[list[float]]) -> dict[str, Any]:
    picture = base64.b64encode(page.screenshot()).decode()
    return page.evaluate(READ_PICTURE, [picture, places])


@dataclass
class Framing:
    """A page of somebody else's with embeds in it."""

    page: Page
    complaints: list[str]
    """What it and its frames wrote to the console."""

    @property
    def embed(self) -> Frame:
        """The frame of an embed, where there is one."""
        (only,) = [frame for frame in self.page.frames if "/embed/" in frame.url]
        return only

    @property
    def count(self) -> int:
        """How many messages have come."""
        return self.page.evaluate("() => heard.length")

    def hears(self, part: dict[str, Any], after: int = 0) -> dict[str, Any]:
        """The first message after so many that has these members, once it has come."""
        return self.page.evaluate("([after, part]) => heardAfter(after, part)", [after, part])

    def ready(self) -> dict[str, Any]:
        return self.hears({"type": "ready"})["data"]

    def tell(self, message: Any, frame: int = 0) -> None:
        """Sends a message to an embed, as this page would."""
        self.page.evaluate(
            """([message, frame]) => {
              document.querySelectorAll("iframe")[frame].contentWindow.postMessage(message, "*");
            }""",
            [message, frame],
        )

    def asks(self, message: dict[str, Any], answer: str = "state") -> dict[str, Any]:
        """Sends a message of the protocol and gives what is answered."""
        before = self.count
        self.tell({"attnscope": 1} | message)
        return self.hears({"type": answer}, before)["data"]

    def shown(self) -> dict[str, Any]:
        """What the embed says it shows."""
        return self.asks({"type": "state"})

    @property
    def step(self) -> int:
        return self.shown()["step"]["index"]


def bare(url: str, style: str = "width: 960px; height: 540px", **attributes: str) -> str:
    """A page that frames an address, and nothing else."""
    given = {"src": url, "style": f"display: block; border: 0; {style}", **attributes}
    frame = " ".join(f'{name}="{escape(value)}"' for name, value in given.items())
    return f'<!doctype html><meta charset="utf-8"><body style="margin: 0"><iframe {frame}></iframe>'


def element(server_url: str, inside: str) -> str:
    """A page with the script of the element, and what is made with it."""
    script = f'<script src="{server_url}/embed.js"></script>'
    return f'<!doctype html><meta charset="utf-8"><body style="margin: 0">{script}{inside}'


def tag(view: str = "heads", inside: str = "", **attributes: object) -> str:
    given = {"view": view, "source": SOURCE, "target_language": "zh"} | attributes
    written = "".join(f' {name}="{escape(str(value))}"' for name, value in given.items())
    return f"<attn-scope{written}>{inside}</attn-scope>"


def call(framing: Framing, expression: str, answer: dict[str, Any] | None = None) -> dict[str, Any]:
    """Does something with the first element, and waits for what it leads to."""
    # what was drawn before has been told by then
    framing.embed.evaluate(NEXT_FRAME)
    before = framing.count
    first = "const element = document.querySelector('attn-scope')"
    framing.page.evaluate(f"() => {{ {first}; {expression}; }}")
    return framing.hears(answer or {"type": "state"}, before)["data"]
