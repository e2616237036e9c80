"""Pages: their languages, their policy, and that whatever they name is there."""

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from attnscope.app.main import create_app
from attnscope.app.settings import Settings
from attnscope.app.site import assets
from attnscope.app.site.assets import STATIC

PAGES = ["/", "/positions", "/decode", "/embed/pipeline", "/embed/positions"]
COMMENT = re.compile(r"/\*.*?\*/|^\s*//.*?$", re.DOTALL | re.MULTILINE)
VOID = {"link", "meta", "input", "path", "img", "br", "hr"}


class Page(HTMLParser):
    """What Python's own parser finds in a page."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self._open[-1] if self._open else "", []).append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def urls(self) -> set[str]:
        """Everything that a browser would load."""
        loaded = [tag["src"] for _, tag in self.tags if tag.get("src")]
        linked = [link["href"] for link in self.all("link") if link["rel"] != "alternate"]
        return {url for url in [*loaded, *linked] if url} | set(self.import_map.values())

    @property
    def import_map(self) -> dict[str, str]:
        return next(
            json.loads(text)["imports"]
            for text in self.texts["script"]
            if text.strip().startswith('{"imports"')
        )


def policy(headers: Any) -> dict[str, list[str]]:
    parts = (part.split() for part in headers["content-security-policy"].split(";"))
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    ("query", "accept_language", "language"),
    [
        ("", None, "en"),
        ("", "zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("", "zh-TW", "zh-CN"),
        ("", "ZH", "zh-CN"),
        ("", "en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("", "en;q=0.2, zh;q=0.7", "zh-CN"),
        ("", "fr, zh;q=0.5", "zh-CN"),
        ("", "fr, de", "en"),
        ("", "zh;q=0, en", "en"),
        ("", "*", "en"),
        ("", ";;q=,,", "en"),
        ("?lang=zh-CN", "en", "zh-CN"),
        ("?lang=en", "zh-CN", "en"),
        ("?lang=tlh", "zh-CN", "zh-CN"),
    ],
)
def test_a_page_is_in_the_language_asked_for_or_preferred(
    client: TestClient, path: str, query: str, accept_language: str | None, language: str
):
    headers = {"Accept-Language": accept_language} if accept_language else {}
    answer = client.get(path + query, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["vary"] == "Accept-Language"
    assert Page(answer.text).all("html")[0]["lang"] == language
    chinese = re.search("[\u4e00-\u9fff]", re.sub("(?s)<script.*?</script>", "", answer.text))
    catalogue = json.loads((STATIC / "i18n" / f"{language}.json").read_text(encoding="utf-8"))
    assert catalogue["app.description"] in answer.text
    assert chinese or language == "en"


@pytest.mark.parametrize("path", PAGES)
def test_both_languages_have_the_same_page(client: TestClient, path: str):
    english, chinese = (Page(client.get(f"{path}?lang={lang}").text) for lang in ("en", "zh-CN"))
    assert [tag for tag, _ in english.tags] == [tag for tag, _ in chinese.tags]
    assert english.urls == chinese.urls


@pytest.mark.parametrize("path", PAGES)
def test_only_scripts_with_the_nonce_of_this_answer_run(client: TestClient, path: str):
    nonces = set()
    for _ in range(2):
        answer = client.get(path)
        rules = policy(answer.headers)
        nonce = re.fullmatch(r"'nonce-([\w-]{20,})'", rules["script-src"][1])
        assert nonce
        nonces.add(nonce[1])
        assert rules["script-src"][0] == "'self'"
        assert len(rules["script-src"]) == 2
        assert rules["default-src"] == ["'none'"]
        for script in Page(answer.text).all("script"):
            assert script.get("src") or script["nonce"] == nonce[1]
    assert len(nonces) == 2


def test_inline_styles_are_allowed_where_plotly_is_and_nowhere_else(client: TestClient):
    assert policy(client.get("/").headers)["style-src"] == ["'self'"]
    assert policy(client.get("/positions").headers)["style-src"] == ["'self'", "'unsafe-inline'"]
    for path in PAGES:
        page = Page(client.get(path).text)
        assert not any("style" in attributes for _, attributes in page.tags)
        assert not any(name.startswith("on") for _, tag in page.tags for name in tag)


@pytest.mark.parametrize("path", [*PAGES, "/api/models", "/healthz", "/static/css/base.css"])
def test_every_answer_is_read_as_what_it_says_and_tells_nobody_where_it_was_read(
    client: TestClient, path: str
):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("root_path", ["", "/lab"])
@pytest.mark.parametrize("stripped", [False, True], ids=["whole", "stripped"])
@pytest.mark.parametrize("path", PAGES)
def test_everything_a_page_names_is_there_for_a_year(path: str, root_path: str, stripped: bool):
    """``stripped``: the proxy takes the prefix away before it passes a request on."""

    def arriving(url: str) -> str:
        assert url.startswith(f"{root_path}/")
        return url.removeprefix(root_path) if stripped else url

    with TestClient(create_app(Settings(root_path=root_path))) as client:
        page = Page(client.get(arriving(root_path + path)).text)
        assert len(page.import_map) > 5
        plotly = [json.loads(text)["plotly"] for text in page.texts["script"] if '"plotly"' in text]
        assert bool(plotly) == path.endswith("/positions")
        for url in [*page.urls, *plotly]:
            answer = client.get(arriving(url))
            assert answer.status_code == 200, url
            assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert re.search(r"\?v=\w{12}$", url)
        for link in page.all("a"):
            target = urljoin(root_path + path, link["href"])
            assert client.get(arriving(urlsplit(target).path)).status_code == 200
        for api in ("/api/models", "/readyz"):
            assert client.get(arriving(root_path + api)).status_code == 200
        schema = client.get(arriving(f"{root_path}/openapi.json")).json()
        servers = [{"url": root_path}] if root_path else []
        assert schema.get("servers", []) == servers


@pytest.mark.parametrize("path", ["/lab", "/lab/", "/"])
def test_the_first_page_is_there_with_and_without_its_slash(path: str):
    with TestClient(create_app(Settings(root_path="/lab"))) as client:
        assert client.get(path).status_code == 200


def test_a_prefix_that_the_server_program_was_told_holds_too(app: FastAPI, client: TestClient):
    assert client.get("/readyz").status_code == 200
    told = TestClient(app, root_path="/lab")
    page = Page(told.get("/lab/").text)
    assert all(url.startswith("/lab/") for url in page.urls)
    assert {told.get(url).status_code for url in page.urls} == {200}


@pytest.mark.parametrize("root_path", ["lab", "/lab/", "/", "https://x.org/lab", "/a b", "//lab"])
def test_a_prefix_that_is_no_path_is_refused(root_path: str):
    with pytest.raises(ValueError, match="root_path"):
        Settings(root_path=root_path)


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/static/js/shell/api.js", "text/javascript"),
        ("/static/css/base.css", "text/css"),
        ("/static/icon.svg", "image/svg+xml"),
        ("/static/i18n/en.json", "application/json"),
        ("/vendor/plotly.min.js", "text/javascript"),
    ],
)
@pytest.mark.parametrize("query", ["", "?v=", "?v=000000000000", "?w=1"])
def test_a_file_that_is_not_asked_for_by_its_hash_is_asked_for_again(
    client: TestClient, path: str, media_type: str, query: str
):
    answer = client.get(path + query)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert answer.headers["cache-control"] == "no-cache"


def test_a_file_that_has_not_changed_is_not_sent_again(client: TestClient):
    tag = client.get("/static/css/base.css").headers["etag"]
    again = client.get("/static/css/base.css", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "no-cache"


def test_a_file_that_changes_has_another_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(assets, "STATIC", tmp_path)
    (tmp_path / "a.css").write_text("a { color: red }")
    files = assets.Served("")
    before = files.url("a.css")
    assert files.url("a.css") == before
    (tmp_path / "a.css").write_text("a { color: green }")
    assert files.url("a.css") != before


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", ["source", "lang", "theme", "block", "scale", "</script>"])
def test_what_stands_in_the_address_never_stands_in_the_page(
    client: TestClient, path: str, name: str
):
    evil = "\"'><script>alert(1)</script>{{7*7}}&lt;"
    answer = client.get(path, params={name: evil, "more": evil})
    assert answer.status_code == 200
    assert "alert(1)" not in answer.text
    assert "7*7" not in answer.text
    plain = client.get(path)
    # what is drawn anew for every answer, and what names its address, percent-encoded
    own = re.compile(r'nonce="[^"]*"|<link rel="alternate"[^>]*>')
    assert own.sub("", answer.text) == own.sub("", plain.text)


@pytest.mark.parametrize("path", [*PAGES, "/embed/heads", "/embed/player"])
@pytest.mark.parametrize("root_path", ["", "/lab"])
def test_a_page_names_the_address_where_its_frame_is_told(path: str, root_path: str):
    with TestClient(create_app(Settings(root_path=root_path))) as client:
        answer = client.get(f"{root_path}{path}", params={"source": "猫 & <b>", "head": 2})
        (link,) = (link for link in Page(answer.text).all("link") if link["rel"] == "alternate")
        assert link["type"] == "application/json+oembed"
        told = client.get(str(link["href"]).removeprefix("http://testserver")).json()
        frame = str(Page(told["html"]).all("iframe")[0]["src"])
        assert frame.startswith(f"http://testserver{root_path}/embed/")
        assert dict(parse_qsl(urlsplit(frame).query)) == {"source": "猫 & <b>", "head": "2"}


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_a_theme_is_taken_from_the_address(client: TestClient, theme: str):
    assert Page(client.get(f"/?theme={theme}").text).all("html")[0]["data-theme"] == theme


def test_nothing_in_pages_styles_and_scripts_comes_from_another_origin(client: TestClient):
    texts = {path: client.get(path).text for path in PAGES}
    for suffix in ("css", "js", "svg", "json"):
        for file in STATIC.rglob(f"*.{suffix}"):
            texts[file.name] = file.read_text(encoding="utf-8")
    assert len(texts) > 20
    for name, text in texts.items():
        # a name and this server itself
        text = re.sub("http://(www.w3.org|testserver)/", "", COMMENT.sub("", text))
        assert not re.search(r"https?://|wss?://|url\(\s*['\"]?//|@import\s+['\"]//", text), name
        assert not re.search(r"(src|href)=['\"]//", text), name


def test_the_policy_lets_nothing_be_loaded_from_another_origin(client: TestClient):
    for path in PAGES:
        for values in policy(client.get(path).headers).values():
            for value in values:
                assert value.startswith("'") or value == "data:"
