"""Pictures that a page makes of itself, drawn by the browser, and compared with the page."""

from __future__ import annotations

import base64
import re
import struct
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser

SVG = "{http://www.w3.org/2000/svg}"

MAKE = """async ([selector, how]) => {
  const { pictureOf } = await import("#picture/screen.js");
  const { redraw } = await import("#shell/chrome.js");
  return pictureOf(document.querySelector(selector), redraw, how);
}"""

# Two pictures, pixel by pixel. A pixel counts where it is another colour than in the other picture
# and so are the pixels next to it: letters may stand one pixel further left. `worst` is the square
# of 32 pixels with most of them; `share` is of all pixels that are not alike, moved or not.
COMPARE = """async (pictures) => {
  const NOTICED = 40;
  const read = async (source) => {
    const image = new Image();
    image.src = `data:image/png;base64,${source}`;
    await image.decode();
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: image.width, height: image.height });
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height);
  };
  const [one, other] = await Promise.all(pictures.map(read));
  const { width, height } = one;
  if (other.width !== width || other.height !== height) {
    throw new Error(`${width} × ${height}, and ${other.width} × ${other.height}`);
  }
  const apart = (a, i, b, j) => Math.max(
    Math.abs(a[i] - b[j]), Math.abs(a[i + 1] - b[j + 1]), Math.abs(a[i + 2] - b[j + 2]),
  );
  const nowhere = (a, i, b, x, y) => {
    for (let row = Math.max(y - 1, 0); row <= Math.min(y + 1, height - 1); row++) {
      for (let col = Math.max(x - 1, 0); col <= Math.min(x + 1, width - 1); col++) {
        if (apart(a, i, b, (row * width + col) * 4) <= NOTICED) return false;
      }
    }
    return true;
  };
  const [a, b] = [one.data, other.data];
  const squares = new Map();
  let different = 0;
  for (let at = 0; at < width * height; at++) {
    if (apart(a, at * 4, b, at * 4) <= NOTICED) continue;
    different++;
    const [x, y] = [at % width, Math.floor(at / width)];
    if (!nowhere(a, at * 4, b, x, y) && !nowhere(b, at * 4, a, x, y)) continue;
    const square = `${x >> 5} ${y >> 5}`;
    squares.set(square, (squares.get(square) ?? 0) + 1);
  }
  const [square, worst] = [...squares].sort((p, q) => q[1] - p[1])[0] ?? ["", 0];
  const where = square.split(" ").map((part) => part * 32);
  return { share: different / (width * height), worst, where };
}"""


@dataclass
class Picture:
    """What a page gives, and what the page looks like itself."""

    svg: str
    width: int
    height: int
    screen: bytes

    @property
    def root(self) -> ElementTree.Element:
        return ElementTree.fromstring(self.svg)

    @property
    def texts(self) -> list[str]:
        """Every text, as it is written in the file."""
        return ["".join(text.itertext()) for text in self.root.iter(f"{SVG}text")]


def picture(opened, at: str = "main", **how: Any) -> Picture:
    screen = opened.page.locator(at).screenshot(animations="disabled")
    return Picture(**opened.page.evaluate(MAKE, [at, how]), screen=screen)


def drawn(browser: Browser, svg: str, width: int, height: int, folder) -> bytes:
    """A picture as another page shows it, from a file of its own."""
    path = folder / "picture.svg"
    path.write_text(svg, encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": height})
    page.goto(path.as_uri())
    page.evaluate("() => document.fonts.ready.then(() => null)")
    image = page.screenshot()
    page.close()
    return image


def compare(browser: Browser, one: bytes, other: bytes) -> dict[str, Any]:
    page = browser.new_page()
    found = page.evaluate(COMPARE, [base64.b64encode(image).decode() for image in (one, other)])
    page.close()
    return found


def difference(browser: Browser, made: Picture, folder, svg: str | None = None) -> dict[str, Any]:
    """How far a picture is from the screen it was made from."""
    shown = drawn(browser, svg or made.svg, made.width, made.height, folder)
    return compare(browser, made.screen, shown)


# Where canvases lie in a picture of `main`.
PLACES = """(canvases) => canvases.map((canvas) => {
  const main = document.querySelector("main").getBoundingClientRect();
  const box = canvas.getBoundingClientRect();
  return [Math.round(box.left) - Math.floor(main.left), Math.round(box.top) - Math.floor(main.top)];
})"""


def areas(
    root: ElementTree.Element, left: float, top: float
) -> list[tuple[int, int, int, int, str]]:
    """Rectangles drawn on the canvas that lies there: left, top, right, bottom, colour."""
    found = []
    group = next(
        group
        for group in root.iter(f"{SVG}g")
        if group.get("transform") == f"translate({left} {top})" and len(group)
    )
    for shape in group.iter():
        fill = shape.get("fill", "")
        if shape.tag == f"{SVG}rect":
            boxes = [[float(shape.get(name, "0")) for name in ("x", "y", "width", "height")]]
        elif shape.tag == f"{SVG}path":
            boxes = [
                [float(part) for part in cell]
                for cell in re.findall(r"M(\S+) (\S+?)h([^v]+)v([^h]+)h", shape.get("d", ""))
            ]
        else:
            continue
        found += [(int(x), int(y), int(x + w), int(y + h), fill) for x, y, w, h in boxes]
    return found


# All of a page at once: nothing moves when it is photographed.
TALL = {"viewport": {"width": 1440, "height": 2200}}
ENGLISH = "I want to drink water."
CHINESE = "机器学习很有趣。"
LONG = (
    "The quick brown fox jumps over the lazy dog near the old river bank while many small birds "
    "sing in the tall green trees and the warm summer wind blows softly across the wide open "
    "fields of the quiet valley before the night comes down again."
)
HOSTILE = """<script>alert(1)</script>"'&]]> \u202eabc\u202c a\u200bb <b onclick=x> &amp; %s"""


def inspector(source: str = ENGLISH, **state: object) -> str:
    return path("/", source=source, **state)


def path(page: str, **state: object) -> str:
    state = {"lang": "en"} | state
    return page + "?" + "&".join(f"{name}={quote(str(value))}" for name, value in state.items())


HEAD = {"block": "encoder.0.self", "head": 1}


def png_size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return struct.unpack(">II", png[16:24])


def svg_texts(svg: bytes) -> list[str]:
    return ["".join(text.itertext()) for text in ElementTree.fromstring(svg).iter(f"{SVG}text")]
