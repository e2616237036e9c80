"""The inspector in a real browser: medians of several runs, at 16, 64 and 128 tokens a side.

`make bench` runs this against a server of its own. Times are the page's own clock: from the input
event of the last key to the event `attnscope:drawn`, and the scripting of one frame for hovering.
"""

import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
from playwright.sync_api import CDPSession, Page, sync_playwright
from rich.console import Console
from rich.table import Table

REPEATS = 11
NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
SENTENCE = (
    "The animal didn't cross the street because it was too tired, and the cat sat on the mat. "
)

# Clocks of the page itself; they run before its own scripts.
CLOCKS = """
const untilDrawn = (from) => new Promise((resolve) => {
  const done = () => resolve(performance.now() - from);
  document.addEventListener("attnscope:drawn", done, { once: true });
});
document.addEventListener("input", () => {
  globalThis.latency = untilDrawn(performance.now());
}, true);
globalThis.press = (selector, index) => {
  const drawn = untilDrawn(performance.now());
  document.querySelectorAll(selector)[index].click();
  return drawn;
};
globalThis.hover = (index) => new Promise((resolve) => {
  const canvas = document.querySelector("[data-stage=weights] .matrix canvas");
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const at = { clientX: left + ((index * 7) % width), clientY: top + ((index * 5) % height) };
  // Callbacks of one frame run in the order in which they were asked for: ours, the page's, ours.
  let from = 0;
  requestAnimationFrame(() => { from = performance.now(); });
  const moved = new PointerEvent("pointermove", { bubbles: true, pointerType: "mouse", ...at });
  canvas.dispatchEvent(moved);
  requestAnimationFrame(() => resolve(performance.now() - from));
});
"""
ANSWER_BYTES = """() => performance.getEntriesByType("resource")
  .filter(({ name }) => name.includes("/api/trace")).at(-1).transferSize"""
HEADS = "[data-at=head-choice] button"


def main() -> None:
    table = Table("inspector in Chromium", *(f"{count} tokens a side" for count in (16, 64, 128)))
    with serving() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script(CLOCKS)
        wire = page.context.new_cdp_session(page)
        columns = [measure(page, wire, url, count) for count in (16, 64, 128)]
        for what in columns[0]:
            table.add_row(what, *(column[what] for column in columns))
        browser.close()
    Console().print(table)


def measure(page: Page, wire: CDPSession, url: str, count: int) -> dict[str, str]:
    # padding makes both sides exactly so long; what is typed stays a little shorter
    page.goto(f"{url}/?lang=en&target_language=fr&pad_to={count}")
    page.locator("[name=source]").fill(text_of(url, count - 10))
    page.evaluate("() => latency")
    typed = [type_letter(page, letter) for letter in "abcdefghijk"[:REPEATS]]
    hovers = [page.evaluate("(index) => hover(index)", index) for index in range(1, REPEATS + 1)]
    heads = [
        page.evaluate("([selector, head]) => press(selector, head)", [HEADS, index % 4])
        for index in range(1, REPEATS + 1)
    ]
    wire.send("HeapProfiler.collectGarbage")
    wire.send("Performance.enable")
    metrics = {m["name"]: m["value"] for m in wire.send("Performance.getMetrics")["metrics"]}
    nodes = page.evaluate("() => document.querySelectorAll('*').length")
    return {
        "last key → all heads of all blocks drawn": f"{statistics.median(typed):.0f} ms",
        "hover → row and column linked, scripting": f"{statistics.median(hovers):.1f} ms",
        "another head → drawn": f"{statistics.median(heads):.0f} ms",
        "bytes of an answer": f"{page.evaluate(ANSWER_BYTES):,}",
        "JS heap": f"{metrics['JSHeapUsedSize'] / 2**20:.1f} MiB",
        "DOM nodes": f"{nodes:,}",
    }


def text_of(url: str, tokens: int) -> str:
    """English words whose source side has about so many tokens, and no more."""
    words = (SENTENCE * 12).split()
    for count in range(len(words), 0, -1):
        text = " ".join(words[:count])
        query = {"source": text, "target_language": "fr", "tensors": "source.position"}
        answer = httpx.get(f"{url}/api/trace", params=query, headers={"Accept": "application/json"})
        if answer.status_code == 200 and len(answer.json()["source"]["tokens"]) <= tokens:
            return text
    raise ValueError(f"no text of {tokens} tokens")


def type_letter(page: Page, letter: str) -> float:
    page.keyboard.press(letter)
    return page.evaluate("() => latency")


@contextmanager
def serving() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [Path(sys.executable).with_name("attnscope"), "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT) as server:
        url = f"http://127.0.0.1:{port}"
        for _ in range(600):
            with suppress(httpx.TransportError):
                if httpx.get(f"{url}/readyz").status_code == 200:
                    break
            time.sleep(0.1)
        yield url
        server.terminate()


def chromium() -> str:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        sys.exit(f"no browser: install one of {', '.join(NAMES)}, or name one in CHROMIUM")
    return path


if __name__ == "__main__":
    main()
