"""A Chromium with pages of the running server in it.

Tests wait for `attnscope:drawn`, never for a time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from .kit.embed import KEEP_MESSAGES, SOURCE, Framing, bare, element, path
from .kit.installed import configuration
from .kit.pool import Pool, Pooled

NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
]


@dataclass
class Opened:
    """One page, what it wrote to its console and what it asked other machines for."""

    pooled: Pooled = field(init=False)
    url: str
    complaints: list[str] = field(default_factory=list)
    requests: list[tuple[str, str, str | None]] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.pooled.page

    def hear(self, event: str, thing: Any) -> None:
        """Keeps what a page says and asks for."""
        if event == "pageerror":
            self.complaints.append(str(thing))
        elif event == "console":
            note(self, thing.type, thing.text)
        elif event == "dialog":
            refuse(self, thing)
        elif event == "request":
            self.requests.append((thing.method, thing.url, thing.post_data))
        elif thing.failure == "csp":
            # what a page's own Content-Security-Policy refuses is never asked for
            self.requests.remove((thing.method, thing.url, thing.post_data))

    def go(self, path: str, *, drawn: bool = True) -> Opened:
        self.page.goto(self.url + path)
        if drawn:
            self.drawn_after(0)
        return self

    @property
    def count(self) -> int:
        return self.page.evaluate("() => drawn.length")

    def drawn_after(self, count: int) -> dict[str, Any]:
        """Waits until more than `count` pictures are finished; gives what the last one said."""
        return self.page.evaluate("(count) => drawnMoreThan(count)", count)

    def draws(self, action: Callable[[], object]) -> dict[str, Any]:
        """Does something and waits for the picture that follows from it."""
        count = self.count
        action()
        return self.drawn_after(count)

    @property
    def query(self) -> str:
        return self.page.evaluate("() => location.search")

    def state(self, name: str) -> str | None:
        return self.page.evaluate("(name) => new URLSearchParams(location.search).get(name)", name)

    def text(self, at: str) -> str:
        return self.page.locator(f"[data-at='{at}']").inner_text()

    def asked(self, path: str = "/api/trace") -> list[tuple[str, str, str | None]]:
        return [request for request in self.requests if path in request[1]]


def chromium_path() -> str | None:
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session", autouse=True)
def our_fonts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every browser that is started has the fonts of the pages installed, and no others."""
    with pytest.MonkeyPatch.context() as environment:
        file = configuration("ours", tmp_path_factory.mktemp("ours"))
        environment.setenv("FONTCONFIG_FILE", str(file))
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium_path()
    if path is None:
        pytest.fail(f"no browser: install one of {', '.join(NAMES)}, or name one in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def hostile_browser(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser on a plain Debian: its letters are wide, its mathematics is tall."""
    file = configuration("hostile", tmp_path_factory.mktemp("hostile"))
    hostile = browser.browser_type.launch(
        executable_path=chromium_path(),
        args=ARGUMENTS,
        env={**os.environ, "FONTCONFIG_FILE": str(file)},
    )
    yield hostile
    hostile.close()


@pytest.fixture(scope="session")
def hostile_pool(hostile_browser: Browser) -> Pool:
    """Pages on a plain Debian."""
    return Pool(hostile_browser)


@pytest.fixture(scope="session")
def pool(browser: Browser) -> Pool:
    """The pages of this browser that tests use one after another."""
    return Pool(browser)


@pytest.fixture
def listened(pool: Pool) -> Iterator[Callable[..., Opened]]:
    """``listened("http://…", locale="fr-FR")``: an empty page for addresses that begin so.

    Afterwards none may have complained, unless a test clears its complaints. ``fresh=True`` gives
    one without a past; ``scripts`` run before those of every document.
    """
    pages: list[Opened] = []

    def listened(
        url: str, *, scripts: tuple[str, ...] = (), fresh: bool = False, **options: Any
    ) -> Opened:
        opened = Opened(url)
        opened.pooled = pool.take(opened.hear, options, scripts, fresh=fresh)
        pages.append(opened)
        return opened

    yield listened
    for opened in pages:
        pool.give_back(opened.pooled)
    for opened in pages:
        assert opened.complaints == []


@pytest.fixture
def open_page(listened: Callable[..., Opened], server_url: str) -> Callable[..., Opened]:
    """Opens pages of the server; options are those of `listened`."""

    def open_one(path: str = "", *, drawn: bool = True, **options: Any) -> Opened:
        opened = listened(server_url, **options)
        return opened.go(path, drawn=drawn) if path else opened

    return open_one


@pytest.fixture
def open_file(listened: Callable[..., Opened]) -> Iterator[Callable[..., Opened]]:
    """Opens HTML files with the cable out; none may have asked for anything but itself."""
    pages: list[Opened] = []

    def open_one(path: Path, *, drawn: bool = True, **options: Any) -> Opened:
        opened = listened(path.as_uri(), **{"offline": True} | options)
        pages.append(opened)
        opened.page.context.route(lambda url: url != opened.url, lambda route: route.abort())
        return opened.go("", drawn=drawn)

    yield open_one
    for opened in pages:
        # what is under way comes first
        opened.page.evaluate("() => null")
        assert {url for _, url, _ in opened.requests} == {opened.url}


@pytest.fixture
def open_frame(listened: Callable[..., Opened], tmp_path: Path) -> Callable[..., Framing]:
    """Opens pages of somebody else's with embeds in them, from a disk unless they have an
    address."""

    def open_one(html: str = "", *, at: str = "", **options: Any) -> Framing:
        opened = listened(at, scripts=(KEEP_MESSAGES,), **options)
        file = tmp_path / f"deck{len(list(tmp_path.glob('deck*.html')))}.html"
        file.write_text(html, encoding="utf-8")
        opened.page.goto(at or file.as_uri())
        return Framing(opened.page, opened.complaints)

    return open_one


@pytest.fixture
def framed(open_frame, server_url):
    """``framed("heads", head=1)``: an embed in a page from a disk, ready."""

    def framed(view: str, *, source: str | None = SOURCE, **state: Any) -> Framing:
        framing = open_frame(bare(server_url + path(view, source, **state)))
        framing.ready()
        return framing

    return framed


@pytest.fixture
def figures(open_frame, server_url):
    """``figures(tag(…), …)``: a page from a disk with the element's script and some of them."""

    def figures(*elements: str, **options: Any) -> Framing:
        return open_frame(element(server_url, "".join(elements)), **options)

    return figures


@pytest.fixture(scope="session")
def offline_file(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """``offline_file("heads", source="…", head=2)``: a view as an HTML file, each made once."""
    folder = tmp_path_factory.mktemp("offline")

    @cache
    def file(view: str, **state: Any) -> Path:
        answer = httpx.post(f"{server_url}/api/offline/{view}", json=state, timeout=60)
        answer.raise_for_status()
        path = folder / f"{len(list(folder.iterdir()))}-{view}.html"
        path.write_bytes(answer.content)
        return path

    return file


def refuse(opened: Opened, dialog: Dialog) -> None:
    """No page of ours opens one: whatever did, was run though it should have been shown."""
    opened.complaints.append(f"{dialog.type}: {dialog.message}")
    dialog.dismiss()


def note(opened: Opened, kind: str, text: str) -> None:
    # Tests read canvases back more often than the browser thinks wise; pages never do.
    if kind in ("error", "warning") and "getImageData" not in text:
        opened.complaints.append(text)


@pytest.fixture
def trace(server_url: str) -> Callable[..., dict[str, Any]]:
    """Tensors of the sentence that most tests type, past the page."""

    def trace(
        tensors: list[str], source: str = "I want to drink water.", **fields: Any
    ) -> dict[str, Any]:
        answer = httpx.get(
            f"{server_url}/api/trace",
            params={"source": source, "target_language": "zh", "tensors": tensors} | fields,
            headers={"Accept": "application/json"},
            timeout=60,
        )
        answer.raise_for_status()
        return answer.json()

    return trace


@pytest.fixture
def ask(server_url: str) -> Callable[..., dict[str, Any]]:
    """The same question put to the API, past the page: tensors come as nested lists."""

    def ask(source: str, block: str, **fields: Any) -> dict[str, Any]:
        names = ["input", "memory", "q", "k", "v", "dot", "scores", "mask", "weights", "z", "out"]
        query = {"source": source, "tensors": [f"{block}.{name}" for name in names], **fields}
        answer = httpx.get(
            f"{server_url}/api/trace",
            params=query,
            headers={"Accept": "application/json"},
            timeout=60,
        )
        answer.raise_for_status()
        return answer.json()

    return ask
