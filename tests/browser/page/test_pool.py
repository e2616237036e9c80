"""Nothing that a test does with a page reaches the next one that has it."""

from __future__ import annotations

from typing import Any

import pytest

from ..kit.inspector import PHONE
from ..kit.pool import Pool

LOOK = """async (origin) => ({
  address: location.href,
  past: history.length,
  stored: [localStorage.length, sessionStorage.length],
  cookies: document.cookie,
  scroll: scrollY,
  size: [innerWidth, innerHeight, devicePixelRatio],
  screen: [screen.width, screen.height],
  media: [
    "(prefers-color-scheme: dark)", "(prefers-reduced-motion: reduce)", "print",
    "(forced-colors: active)", "(prefers-contrast: more)", "(any-hover: hover)",
  ].map((query) => matchMedia(query).matches),
  hovered: [...document.querySelectorAll("main :hover")].map(({ localName }) => localName),
  focus: document.activeElement.localName,
  language: navigator.languages,
  leftovers: ["planted", "exposed"].filter((name) => name in globalThis),
  clock: Date.now() > 1e12,
  clipboard: (await navigator.permissions.query({ name: "clipboard-read" })).state,
  frames: frames.length,
})"""
OPTIONS: dict[str, dict[str, Any]] = {"desk": {}, "phone": PHONE}


EMPTY = (
    """<!doctype html><main style="position: fixed; inset: 9px"><p style="height: 100%"></main>"""
)


@pytest.fixture(scope="module")
def nobodys(browser):
    """A pool that no other file has."""
    return Pool(browser)


@pytest.fixture(scope="module")
def clean(nobodys, server_url):
    """What is found on pages that nobody had before."""
    return {name: look(nobodys, server_url, options) for name, options in OPTIONS.items()}


def heard(into: list[tuple[str, Any]]):
    return lambda event, thing: into.append((event, thing))


def look(pool: Pool, server_url: str, options: dict[str, Any]) -> dict[str, Any]:
    """What a test finds on a page of the pool, and gives back as it is."""
    events: list[tuple[str, Any]] = []
    taken = pool.take(heard(events), options)
    assert taken.page.url == "about:blank"
    taken.page.goto(f"{server_url}/healthz")
    found = {"answer": taken.page.content()}
    taken.page.set_content(EMPTY)
    found |= taken.page.evaluate(LOOK)
    found["pages"] = len(taken.context.pages)
    found["events"] = sorted({event for event, _ in events})
    pool.give_back(taken)
    return found


def storage(page, _):
    page.evaluate("() => { localStorage.setItem('a', '1'); sessionStorage.setItem('b', '2'); }")


def storage_left_behind(page, server_url):
    page.evaluate("""() => addEventListener("pagehide", () => {
      localStorage.setItem("a", "1");
      sessionStorage.setItem("b", "2");
    })""")
    page.goto(f"{server_url}/healthz")
    page.goto("about:blank")


def cookies(page, server_url):
    page.context.add_cookies([{"name": "a", "value": "1", "url": server_url}])


def routes(page, _):
    page.route("**/healthz", lambda route: route.fulfill(body="none"))
    page.context.route("**/healthz", lambda route: route.fulfill(body="none"))


def a_request_that_is_held(page, _):
    page.route("**/healthz", lambda _: None)
    page.evaluate("() => { fetch('/healthz'); }")


def size(page, _):
    page.set_viewport_size({"width": 390, "height": 844})


def media(page, _):
    page.emulate_media(
        media="print",
        color_scheme="dark",
        reduced_motion="no-preference",
        forced_colors="active",
        contrast="more",
    )


def pointer_and_keys(page, _):
    page.mouse.move(200, 200)
    assert page.locator("main :hover").count()
    page.mouse.down()
    page.keyboard.down("Shift")


def past(page, server_url):
    for _ in range(3):
        page.goto(f"{server_url}/healthz")


def scripts(page, _):
    page.add_init_script("globalThis.planted = 1")


def scripts_of_the_context(page, _):
    page.context.add_init_script("globalThis.planted = 1")


def functions(page, _):
    page.expose_function("exposed", lambda: None)


def a_clock(page, _):
    page.clock.install(time=0)


def permissions(page, _):
    page.context.grant_permissions(["clipboard-read"])


def a_second_page(page, server_url):
    with page.context.expect_page() as second:
        page.evaluate("(address) => { open(address); }", server_url)
    assert second.value


def the_end(page, _):
    page.close()


def what_it_says(page, _):
    page.evaluate("""() => {
      addEventListener("pagehide", () => console.error("too late"));
      setInterval(() => console.error("again"), 1);
    }""")


def headers_and_patience(page, _):
    page.set_extra_http_headers({"If-None-Match": "*"})
    page.set_default_timeout(1)


LEFT = [
    *[storage, storage_left_behind, cookies, routes, a_request_that_is_held, size, media],
    *[pointer_and_keys, past, scripts, scripts_of_the_context, functions, a_clock],
    *[permissions, a_second_page, the_end, what_it_says, headers_and_patience],
]


@pytest.mark.parametrize("of", OPTIONS)
@pytest.mark.parametrize("leave", LEFT)
def test_what_a_test_leaves_behind_does_not_reach_the_next(nobodys, server_url, clean, leave, of):
    taken = nobodys.take(heard([]), OPTIONS[of])
    taken.page.goto(f"{server_url}/healthz")
    taken.page.set_content(EMPTY)
    leave(taken.page, server_url)
    nobodys.give_back(taken)
    assert look(nobodys, server_url, OPTIONS[of]) == clean[of]
    assert "console" not in clean[of]["events"]


def test_a_clean_page_is_used_again_and_one_that_cannot_be_cleaned_is_not(nobodys, server_url):
    first = nobodys.take(heard([]), {})
    nobodys.give_back(first)
    again = nobodys.take(heard([]), {"viewport": {"width": 390, "height": 844}})
    assert again is first
    for lasting in (scripts, functions, a_clock, the_end):
        lasting(again.page, server_url)
        nobodys.give_back(again)
        other = nobodys.take(heard([]), {})
        assert other is not again
        again = other
    nobodys.give_back(again)


def test_two_pages_at_a_time_are_two(nobodys):
    one, other = (nobodys.take(heard([]), {}) for _ in range(2))
    assert one is not other
    for taken in (one, other):
        nobodys.give_back(taken)


def test_a_fresh_page_has_no_past_and_no_future(nobodys):
    nobodys.give_back(nobodys.take(heard([]), {}))
    fresh = nobodys.take(heard([]), {}, fresh=True)
    nobodys.give_back(fresh)
    assert nobodys.take(heard([]), {}, fresh=True) is not fresh


def test_other_options_and_scripts_have_pages_of_their_own(nobodys):
    given: list[dict[str, Any]] = [{}, {"locale": "zh-CN"}, {"has_touch": True}]
    taken = [nobodys.take(heard([]), options) for options in given]
    taken.append(nobodys.take(heard([]), {}, ("globalThis.planted = 1",)))
    assert len({one.key for one in taken}) == 4
    for one in taken:
        nobodys.give_back(one)
    assert [nobodys.take(heard([]), options) for options in given] == taken[:3]
