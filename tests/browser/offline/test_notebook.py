"""A real notebook with several Traces in it, exported and opened with the cable out."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from playwright.sync_api import Frame, Page

from ..kit.pixels import check, read
from ..kit.readout import data, near, numbers

SOURCE = "I want to drink water."
HOSTILE = "</iframe></script><script>alert(1)</script>"
CELLS = [
    f"""from attnscope.model import load
session = load("tiny-translator")
trace = session.trace({SOURCE!r}, target_language="zh")
trace""",
    'trace.show("heads", block="encoder.0.self", head=2, height=480)',
    f"""other = session.trace({HOSTILE!r})
display(
    other.show("matrix", theme="dark", lang="zh-CN"),
    trace.show("pipeline", scale=1.5),
)""",
    'trace.select(["source.*"])',
    'trace.select(["decoder.logits"])',
]
VIEWS = ["figure", "heads", "matrix", "pipeline", "input"]
# What nbconvert would fetch for itself.
WITHOUT_CDN = dict.fromkeys(["require_js_url", "mathjax_url", "mermaid_js_url", "jquery_url"], "")


@pytest.fixture(scope="module")
def notebook() -> Any:
    """A notebook that has run."""
    v4: Any = nbformat.v4
    made = v4.new_notebook(cells=[v4.new_code_cell(code) for code in CELLS])
    client = NotebookClient(made, timeout=300, kernel_name="python3")
    with ThreadPoolExecutor() as threads:
        # not in this thread: Playwright's event loop runs here
        return threads.submit(asyncio.run, client.async_execute()).result()


@pytest.fixture(scope="module")
def exported(notebook: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `jupyter nbconvert --to html` makes of it."""
    html, _ = HTMLExporter(**WITHOUT_CDN).from_notebook_node(notebook)
    path = tmp_path_factory.mktemp("notebook") / "notebook.html"
    path.write_text(html, encoding="utf-8")
    return path


@pytest.fixture
def opened(open_file, exported):
    return open_file(exported, drawn=False, viewport={"width": 1200, "height": 900})


def frames(page: Page) -> list[Frame]:
    """The frames of a notebook in their order, each once it has drawn."""
    boxes = page.locator("iframe")
    found: list[Frame] = []
    for index in range(boxes.count()):
        # what nobody sees, a browser does not draw
        boxes.nth(index).scroll_into_view_if_needed()
        frame = boxes.nth(index).element_handle().content_frame()
        assert frame is not None
        frame.locator("html[data-drawn]").wait_for()
        found.append(frame)
    return found


def shown(frame: Frame) -> str | None:
    return frame.locator("html").get_attribute("data-embed")


def test_every_frame_of_a_notebook_draws_its_own_view(opened):
    found = frames(opened.page)
    assert [shown(frame) for frame in found] == VIEWS
    sources = [frame.evaluate("() => drawn[0].source") for frame in found]
    assert sources == [SOURCE, SOURCE, HOSTILE, SOURCE, SOURCE]
    schemes = [frame.locator("html").get_attribute("data-scheme") for frame in found]
    assert schemes == ["light", "light", "dark", "light", "light"]
    assert found[2].locator("html").get_attribute("lang") == "zh-CN"
    heights = opened.page.locator("iframe").evaluate_all("(all) => all.map((f) => f.clientHeight)")
    assert heights == [540, 480, 540, 540, 540]


def test_the_numbers_of_a_frame_are_those_of_its_trace(opened, trace):
    _, heads, _, pipeline, _ = frames(opened.page)
    answer = trace(["encoder.0.self.weights", "encoder.0.self.mask", "decoder.3.cross.weights"])
    canvases = heads.locator("canvas[data-tensor='encoder.0.self.weights']:visible")
    assert canvases.count() == 4
    for index in range(4):
        assert check(read(canvases.nth(index)), answer) == 49
    weights = data(answer, "decoder.3.cross.weights")
    near(numbers(pipeline.locator("[data-at=reading-text]").inner_text()), [max(weights[0][2])])


def test_what_is_done_in_one_frame_changes_no_other(opened):
    found = frames(opened.page)
    before = [frame.locator("html").get_attribute("data-drawn") for frame in found]
    heads = found[1]
    count = heads.evaluate("() => drawn.length")
    heads.locator(".head-panel .matrix").first.click()
    heads.evaluate("(count) => drawnMoreThan(count)", count)
    after = [frame.locator("html").get_attribute("data-drawn") for frame in found]
    changed = [old != new for old, new in zip(before, after, strict=True)]
    assert changed == [False, True, False, False, False]


def test_a_frame_reaches_neither_the_notebook_nor_its_neighbours(opened):
    reach = """() => {
      const neighbour = parent[0] === self ? parent[1] : parent[0];
      const failures = [
        () => parent.document, () => parent.location.href, () => neighbour.document,
        () => localStorage, () => document.cookie, () => { top.location.href = "about:blank"; },
      ].map((attempt) => {
        try { attempt(); return null; } catch (error) { return error.name; }
      });
      return [self.origin, ...failures];
    }"""
    for frame in frames(opened.page):
        assert frame.evaluate(reach) == ["null", *["SecurityError"] * 6]
    # that it may not leave is said on the console
    assert all("navigat" in line for line in opened.complaints), opened.complaints
    opened.complaints.clear()


def test_what_no_view_can_draw_stays_text(notebook):
    *_, last = notebook.cells
    ((output),) = last["outputs"]
    assert set(output["data"]) == {"text/plain"}
    assert output["data"]["text/plain"].startswith("<Trace 'I want to drink water.'")


def test_a_notebook_server_that_allows_only_itself_shows_the_frames(browser, exported):
    """The policy of Jupyter Server, on an address of its own."""
    policy = "frame-ancestors 'self'; report-uri /api/security/csp-report"
    context = browser.new_context(viewport={"width": 1200, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    problems: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.route(
        "http://lab.example/**",
        lambda route: route.fulfill(
            body=exported.read_text(encoding="utf-8"),
            headers={"Content-Security-Policy": policy, "Content-Type": "text/html; charset=utf-8"},
        ),
    )
    page.goto("http://lab.example/nbconvert/html/notebook.ipynb")
    assert [shown(frame) for frame in frames(page)] == VIEWS
    context.close()
    assert asked == ["http://lab.example/nbconvert/html/notebook.ipynb"]
    assert problems == []
