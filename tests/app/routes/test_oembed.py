"""oEmbed: from the address of a page to the frame of its view, and to no other."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from starlette.testclient import TestClient

from attnscope.app.main import create_app
from attnscope.app.settings import Settings
from attnscope.app.views.registry import WAYS

BASE = "http://testserver/"
# oEmbed 1.0, sections 2.3.4 and 2.3.4.4
REQUIRED = {"type", "version", "html", "width", "height"}
OPTIONAL = {
    *("title", "author_name", "author_url", "provider_name", "provider_url", "cache_age"),
    *("thumbnail_url", "thumbnail_width", "thumbnail_height"),
}


class Frame(HTMLParser):
    """A frame, and nothing beside it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.given: dict[str, str | None] | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag == "iframe"
        assert self.given is None
        self.given = dict(attrs)

    def handle_data(self, data: str) -> None:
        raise AssertionError(f"text beside the frame: {data}")

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment beside the frame: {data}")

    @property
    def src(self) -> str:
        assert self.given is not None
        return self.given["src"] or ""

    @property
    def state(self) -> dict[str, str]:
        query = parse_qs(urlsplit(self.src).query, keep_blank_values=True, strict_parsing=False)
        return {name: values[-1] for name, values in query.items()}


def asked(client: TestClient, url: str, **more: Any) -> Any:
    return client.get("/oembed", params={"url": url, **more})


def framed(client: TestClient, url: str, **more: Any) -> Frame:
    answer = asked(client, url, **more)
    assert answer.status_code == 200, answer.text
    return Frame(answer.json()["html"])


@pytest.fixture(scope="module")
def behind_a_proxy() -> Iterator[TestClient]:
    """A server below a path."""
    with TestClient(create_app(Settings(root_path="/lab"))) as client:
        yield client


def test_an_answer_has_all_that_the_standard_wants_and_nothing_it_does_not_know(
    client: TestClient,
):
    answer = asked(client, f"{BASE}embed/heads?source=a&head=2")
    assert answer.headers["content-type"] == "application/json"
    told = answer.json()
    assert set(told) >= REQUIRED
    assert set(told) <= REQUIRED | OPTIONAL
    assert (told["type"], told["version"]) == ("rich", "1.0")
    assert (told["width"], told["height"]) == (960, 540)
    assert (told["provider_name"], told["provider_url"]) == ("AttnScope", BASE)
    assert told["title"] == "All heads · AttnScope"


@pytest.mark.parametrize("view", WAYS)
def test_an_embed_is_framed_as_it_is(client: TestClient, view: str):
    state = {"source": "a & b = c?", "head": "2", "theme": "dark", "lang": "en"}
    frame = framed(client, f"{BASE}embed/{view}?{urlencode(state)}")
    assert urlsplit(frame.src)[:3] == ("http", "testserver", f"/embed/{view}")
    assert frame.state == state
    assert client.get(frame.src).status_code == 200


@pytest.mark.parametrize(
    ("path", "view", "state"),
    [
        ("", "pipeline", {}),
        ("?source=%E7%8C%AB&head=2", "pipeline", {"source": "猫", "head": "2"}),
        ("?source=", "pipeline", {"source": ""}),
        ("?view=heads", "heads", {}),
        ("?view=ffn", "ffn", {}),
        ("?view=output&source=a", "output", {"source": "a"}),
        ("?block=encoder.0.ffn", "ffn", {"block": "encoder.0.ffn"}),
        ("?block=encoder.0.ffn&view=norm", "norm", {"block": "encoder.0.ffn"}),
        ("?block=encoder.0.ffn&view=heads", "ffn", {"block": "encoder.0.ffn"}),
        ("?block=source&query=1", "input", {"block": "source", "query": "1"}),
        ("?block=memory", "memory", {"block": "memory"}),
        ("?view=nonsense", "pipeline", {}),
        ("decode", "player", {}),
        ("decode?step=2&method=beam", "player", {"step": "2", "method": "beam"}),
        ("decode?view=forcing&target=b", "forcing", {"target": "b"}),
        ("positions?length=20#curves", "positions", {"length": "20"}),
    ],
)
def test_a_page_is_framed_as_the_view_that_it_shows(
    client: TestClient, path: str, view: str, state: dict[str, str]
):
    frame = framed(client, BASE + path)
    assert urlsplit(frame.src).path == f"/embed/{view}"
    assert frame.state == state


def test_the_bare_name_of_the_server_is_its_first_page(client: TestClient):
    assert framed(client, BASE.rstrip("/")).src == f"{BASE}embed/pipeline"


@pytest.mark.parametrize(
    ("most", "size"),
    [
        ({}, (960, 540)),
        ({"maxwidth": 640}, (640, 540)),
        ({"maxheight": 300}, (960, 300)),
        ({"maxwidth": 5000, "maxheight": 5000}, (960, 540)),
        ({"maxwidth": 200, "maxheight": 100}, (200, 100)),
    ],
    ids=str,
)
def test_a_frame_is_no_larger_than_what_it_has_to_fit(
    client: TestClient, most: dict[str, int], size: tuple[int, int]
):
    told = asked(client, BASE, **most).json()
    assert (told["width"], told["height"]) == size
    given = Frame(told["html"]).given or {}
    assert (given["width"], given["height"]) == tuple(map(str, size))


def test_a_frame_has_a_title_in_the_language_of_its_link(client: TestClient):
    for language, title in [("en", "All heads · AttnScope"), ("zh-CN", "所有头 · AttnScope")]:
        answer = asked(client, f"{BASE}embed/heads?lang={language}").json()
        assert answer["title"] == title
        assert (Frame(answer["html"]).given or {})["title"] == title


def test_a_server_below_a_path_frames_its_own_pages_and_no_others(
    behind_a_proxy: TestClient, assert_problem: Any
):
    for path, view in [("", "pipeline"), ("/", "pipeline"), ("/decode", "player")]:
        answer = behind_a_proxy.get("/lab/oembed", params={"url": f"http://testserver/lab{path}"})
        assert answer.json()["provider_url"] == "http://testserver/lab/"
        assert Frame(answer.json()["html"]).src == f"http://testserver/lab/embed/{view}"
    for other in ("/decode", "/labor/decode", "/embed/heads", "/lab/embed/nothing"):
        url = f"http://testserver{other}"
        answer = behind_a_proxy.get("/lab/oembed", params={"url": url})
        assert assert_problem(answer, 404, "not-found")["sent"] == url


@pytest.mark.parametrize(
    "url",
    [
        "http://testserver.evil.com/",
        "http://testserver@evil.com/",
        "http://testserver:80@evil.com/embed/heads",
        "http://evil.com/http://testserver/",
        "http://evil.com/?http://testserver/embed/heads",
        "https://testserver/embed/heads",
        "ftp://testserver/",
        "file:///etc/passwd",
        "javascript:alert(1)//http://testserver/",
        "data:text/html,<script>alert(1)</script>",
        "//testserver/embed/heads",
        "/embed/heads",
        "testserver/embed/heads",
        "http://testserver:8000/",
        " http://testserver/",
        "http://[",
        "http://testserver\uff0fevil/",
        "",
        "http://testserver/embed/nothing",
        "http://testserver/embed/",
        "http://testserver/embed/heads/more",
        "http://testserver/embed/../embed/heads",
        "http://testserver//evil.com/",
        "http://testserver/nowhere",
        "http://testserver/api/trace?source=a",
        "http://testserver/static/icon.svg",
    ],
)
def test_what_is_no_page_of_this_server_is_not_found(
    client: TestClient, assert_problem: Any, url: str
):
    document = assert_problem(asked(client, url), 404, "not-found")
    assert (document["field"], document["sent"]) == ("url", url)
    assert document["allowed"].startswith(f"an address that begins with {BASE}")


@pytest.mark.parametrize(
    ("query", "problem", "field"),
    [
        ({}, "missing-field", "url"),
        ({"url": BASE, "format": "xml"}, "invalid-value", "format"),
        ({"url": BASE, "maxwidth": "0"}, "invalid-value", "maxwidth"),
        ({"url": BASE, "maxheight": "tall"}, "invalid-value", "maxheight"),
    ],
    ids=str,
)
def test_what_cannot_be_answered_is_named(
    client: TestClient, assert_problem: Any, query: dict[str, str], problem: str, field: str
):
    document = assert_problem(client.get("/oembed", params=query), 422, problem)
    assert document["field"] == field


@pytest.mark.parametrize("path", ["embed/heads", "", "decode", "positions"])
@pytest.mark.parametrize(
    "text",
    [
        '"><script>alert(1)</script>',
        "' onload='alert(1)",
        "</iframe><img src=x onerror=alert(1)>",
        "{{7*7}}",
        "<!--",
        "]]>",
        "\u202e\u200b\u2028",
        "&quot;&amp;lt;",
        "javascript:alert(1)",
    ],
)
def test_untrusted_text_in_an_address_stays_in_the_address_of_the_frame(
    client: TestClient, path: str, text: str
):
    written = urlencode({"source": text, text: text})
    for url in (f"{BASE}{path}?{written}", f"{BASE}{path}?source={text}&{text}"):
        frame = framed(client, url)
        assert set(frame.given or {}) == {"src", "width", "height", "title", "loading", "style"}
        assert urlsplit(frame.src)[:2] == ("http", "testserver")
        assert urlsplit(frame.src).path.startswith("/embed/")
    assert framed(client, f"{BASE}{path}?{written}").state == {"source": text, text: text}


@pytest.mark.parametrize("path", ["", "decode", "positions", "embed/heads"])
def test_every_page_says_where_its_frame_is_to_be_had(client: TestClient, path: str):
    url = f"{BASE}{path}?source=a%26b&theme=dark"
    links: list[dict[str, str | None]] = []

    class Links(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            if tag == "link" and ("type", "application/json+oembed") in attrs:
                links.append(dict(attrs))

    Links().feed(client.get(url).text)
    (link,) = links
    assert link["rel"] == "alternate"
    told = client.get(link["href"] or "").json()
    assert Frame(told["html"]).state == {"source": "a&b", "theme": "dark"}
