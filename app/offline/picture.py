"""A view as a picture: SVG, PNG or PDF, drawn by a browser from the offline page.

Only a browser draws what a browser shows; which one, its own scripts say (static/js/picture).
Playwright drives any Chromium that is installed; it downloads none.
"""

import os
import shutil
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from ...model.errors import InputError

PICTURES = ("svg", "png", "pdf")
_CHROMIUMS = (
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "msedge",
)
# nothing but the page: no updates, no reports, no first run
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
# null, or what the page says instead of what was asked for
_COMPLAINT = """() => new Promise((resolve) => {
  const look = () => {
    const notice = document.querySelector("[data-at=notice]:not([hidden])");
    if (notice) resolve(notice.firstChild.textContent);
    else if ("drawn" in document.documentElement.dataset) resolve(null);
  };
  document.addEventListener("attnscope:drawn", look);
  document.addEventListener("attnscope:problem", () => setTimeout(look));
  setTimeout(() => resolve("the page did not draw within a minute"), 60_000);
  look();
})"""
_FILE = """async (how) => {
  const { redraw } = await import("#shell/chrome.js");
  const { fileOf } = await import("#picture/screen.js");
  const { file, width, height } = await fileOf(document.querySelector("main"), redraw, how);
  const reader = new FileReader();
  await new Promise((resolve) => { reader.onload = resolve; reader.readAsDataURL(file); });
  return { file: reader.result, width, height };
}"""
_ARITHMETIC = """async () => {
  const { presented } = await import("#shell/presented.js");
  return presented().copies().latex();
}"""
_PRINTED = """async ([svg, size]) => {
  const { layOut } = await import("#picture/print.js");
  await layOut(globalThis, svg, size);
}"""


@dataclass(frozen=True)
class Size:
    """Of the page that is drawn, in CSS pixels."""

    width: int = 960
    height: int = 540


def draw(
    page: str,
    format: Literal["svg", "png", "pdf"],
    size: Size,
    *,
    factor: Literal[1, 2, 4] = 1,
    background: Literal["paper", "transparent"] = "paper",
) -> bytes:
    """
    Args:
        page: the HTML of an offline file.
        factor: pixels of a PNG for each pixel of the page.

    Raises:
        InputError: where there is no browser, nothing to drive it with, or nothing that is drawn.
    """
    with _opened(page, format, size) as window:
        kind = "png" if format == "png" else "svg"
        how = {"format": kind, "factor": factor, "background": background}
        made: dict[str, Any] = window.evaluate(_FILE, how)
        file = b64decode(made["file"].partition(",")[2])
        return _printed(window, file.decode(), made) if format == "pdf" else file


def arithmetic_latex(page: str) -> bytes:
    """The arithmetic of the cell that a page shows, as its button copies it.

    Raises:
        InputError: where there is no browser, nothing to drive it with, or nothing that is drawn.
    """
    with _opened(page, "latex", Size()) as window:
        return window.evaluate(_ARITHMETIC).encode()


@contextmanager
def _opened(page: str, format: str, size: Size) -> Iterator[Any]:
    """A page that is drawn, in a browser that closes afterwards."""
    chromium = _chromium(format)
    with TemporaryDirectory() as folder, _playwright(format) as playwright:
        path = Path(folder) / "page.html"
        path.write_text(page, encoding="utf-8")
        browser = playwright.chromium.launch(executable_path=chromium, args=_arguments())
        try:
            window = browser.new_page(
                viewport={"width": size.width, "height": size.height}, reduced_motion="reduce"
            )
            window.goto(path.as_uri())
            complaint = window.evaluate(_COMPLAINT)
            if complaint is not None:
                raise InputError("invalid-value", "state", complaint, "what the view has")
            yield window
        finally:
            browser.close()


@contextmanager
def _playwright(format: str) -> Iterator[Any]:
    """What drives a browser, by a program of its own that ends afterwards."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        allowed = "with pip install 'attnscope[pictures]', or format html"
        raise InputError("invalid-value", "format", format, allowed) from error
    try:
        playwright = sync_playwright().start()
    except Exception as error:  # Playwright has no class for a program that does not start
        allowed = "where Playwright starts (on Debian: apt-get install libatomic1), or format html"
        raise InputError("invalid-value", "format", format, allowed) from error
    try:
        yield playwright
    finally:
        playwright.stop()


def _printed(window: Any, svg: str, size: dict[str, Any]) -> bytes:
    """The picture on one page of its own size."""
    window.evaluate(_PRINTED, [svg, size])
    return window.pdf(prefer_css_page_size=True, print_background=True)


def _chromium(format: str) -> str:
    named = os.environ.get("CHROMIUM")
    found = next(filter(None, map(shutil.which, [named] if named else _CHROMIUMS)), None)
    if found is None:
        allowed = "with Chromium installed, or named in CHROMIUM; or format html"
        raise InputError("invalid-value", "format", format, allowed)
    return found


def _arguments() -> list[str]:
    # as root, Chromium has no sandbox to offer
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return [*_QUIET, *(["--no-sandbox"] if is_root else [])]
