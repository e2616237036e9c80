"""Pages that are used again: opening one costs a third of what a context of its own costs.

Whoever takes a page takes a clean one, since the pool cleans it and nobody else has to: what a test
can leave behind is taken back, and what cannot be is never used again. HTTP caches stay warm.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page

# Counts the pictures a page has finished, and keeps what each of them said about itself. It runs
# before the page's own scripts; waiting happens through `evaluate`, which the pages'
# Content-Security-Policy does not forbid.
COUNT_DRAWN = """
globalThis.drawn = [];
const waiting = [];
document.addEventListener("attnscope:drawn", (event) => {
  drawn.push({ ...event.detail, query: document.documentElement.dataset.drawn });
  for (const resolve of waiting.splice(0)) resolve();
});
globalThis.drawnMoreThan = async (count) => {
  const late = new Promise((_, reject) => setTimeout(reject, 60_000, new Error("nothing drawn")));
  late.catch(() => {});
  while (drawn.length <= count) {
    await Promise.race([new Promise((resolve) => waiting.push(resolve)), late]);
  }
  return drawn.at(-1);
};
"""

SETTINGS = {
    "viewport": {"width": 1440, "height": 900},
    "locale": "en-US",
    "color_scheme": "light",
    "reduced_motion": "reduce",
}
# What an open page can be told as well; a page with other options needs a context of its own.
CHANGEABLE = ("viewport", "color_scheme", "reduced_motion")
# Milliseconds: a machine may be busy with other things.
PATIENCE = 60_000
MODIFIERS = ("Shift", "Control", "Alt", "Meta")
# Nothing takes back what these do.
LASTING = ("on", "once", "add_init_script", "expose_function", "expose_binding")
EMPTY = "<!doctype html><title>empty</title>"
FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"
# What scripts have changed before a page's own could run: a clock of their own, say.
IS_UNTOUCHED = """() => [Date, setTimeout, requestAnimationFrame, performance.now].every(
  (function_) => Function.prototype.toString.call(function_).includes("[native code]"),
)"""

EVENTS = ("console", "pageerror", "dialog", "request", "requestfailed")


@dataclass(eq=False)
class Pooled:
    """A page, its context, and whether the next test may have them."""

    page: Page
    key: str
    hear: Callable[[str, Any], None]
    """Hears of the page's events, by name, while a test has it."""
    origins: set[str] = field(default_factory=set)
    """Where it has been, and may have stored something."""
    is_spent: bool = False

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    def spend(self) -> None:
        self.is_spent = True


class Pool:
    """All pages of a browser that wait for a test."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._waiting: dict[str, list[Pooled]] = defaultdict(list)

    def take(
        self,
        hear: Callable[[str, Any], None],
        options: dict[str, Any],
        scripts: tuple[str, ...] = (),
        *,
        fresh: bool = False,
    ) -> Pooled:
        """An empty page.

        Args:
            hear: is told of every one of `EVENTS` and what comes with it.
            options: those of ``Browser.new_context``.
            scripts: what runs in every document before its own scripts.
            fresh: in a context that nobody had before and nobody will have: no cache, either.
        """
        settings = SETTINGS | options
        fixed = sorted((name, of) for name, of in settings.items() if name not in CHANGEABLE)
        key = repr((fixed, scripts))
        if fresh or not self._waiting[key]:
            taken = self._open(hear, settings, scripts, key)
            taken.is_spent = fresh
            return taken
        taken = self._waiting[key].pop()
        taken.hear = hear
        if taken.page.viewport_size != settings["viewport"]:
            taken.page.set_viewport_size(settings["viewport"])
        taken.page.emulate_media(
            color_scheme=settings["color_scheme"], reduced_motion=settings["reduced_motion"]
        )
        return taken

    def give_back(self, taken: Pooled) -> None:
        """Keeps a page for another test, if it can be made as it was; closes it otherwise."""
        try:
            # what is under way is heard of by the test that it belongs to
            taken.page.evaluate("() => null")
            taken.hear = _deaf
            if not taken.is_spent and _is_clean(taken):
                self._waiting[taken.key].append(taken)
                return
        except Error:
            # it answers no more, or goes its own way
            pass
        taken.context.close()

    def _open(
        self,
        hear: Callable[[str, Any], None],
        settings: dict[str, Any],
        scripts: tuple[str, ...],
        key: str,
    ) -> Pooled:
        context = self._browser.new_context(**settings)
        context.set_default_timeout(PATIENCE)
        for script in (COUNT_DRAWN, *scripts):
            context.add_init_script(script)
        opened = Pooled(context.new_page(), key, hear)
        opened.page.on("framenavigated", lambda frame: opened.origins.add(_origin(frame.url)))
        for event in EVENTS:
            opened.page.on(event, lambda thing, event=event: opened.hear(event, thing))
        for lasting in (opened.page, context):
            for name in LASTING:
                _replace(lasting, name, opened.spend)
        return opened


def _deaf(event: str, thing: Any) -> None:
    """Nobody has the page; what opens a dialog then must not wait for ever."""
    if event == "dialog":
        thing.dismiss()


def _replace(lasting: Page | BrowserContext, name: str, spend: Callable[[], None]) -> None:
    """Has a method say that what it does cannot be taken back."""
    method = getattr(lasting, name)

    def spending(*arguments: Any, **options: Any) -> Any:
        spend()
        return method(*arguments, **options)

    setattr(lasting, name, spending)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else ""


def _is_clean(taken: Pooled) -> bool:
    """Makes a page as it was when it was new; whether that is what it is now."""
    page, context = taken.page, taken.context
    for other in context.pages:
        if other is not page:
            other.close()
    for frame in page.frames:
        # what is stored below another page's address cannot be reached by its own
        if _origin(frame.url):
            frame.evaluate(FORGET)
    for thing in (page, context):
        thing.unroute_all(behavior="ignoreErrors")
        thing.set_default_timeout(PATIENCE)
        thing.set_extra_http_headers({})
    for key in MODIFIERS:
        page.keyboard.up(key)
    page.mouse.up()
    page.mouse.move(0, 0)
    page.route("**/*", lambda route: route.fulfill(content_type="text/html", body=EMPTY))
    for origin in taken.origins - {""}:
        page.goto(origin)
        page.evaluate(FORGET)
    taken.origins.clear()
    page.goto("about:blank")
    page.unroute_all()
    context.clear_cookies()
    context.clear_permissions()
    page.emulate_media(media="null", forced_colors="null", contrast="null")
    session = context.new_cdp_session(page)
    session.send("Page.resetNavigationHistory")
    session.detach()
    return page.evaluate(IS_UNTOUCHED)
