"""What a browser shows where there is no page: a sentence, not JSON."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from attnscope.app.main import create_app
from attnscope.app.settings import Settings
from attnscope.app.views.registry import WAYS

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/embed/pipelin", 404, "There is no view “pipelin”."),
        ("/embed/pipelin?lang=zh-CN", 404, "没有名为“pipelin”的视图。"),
        ("/nothing", 404, "There is no page at this address."),
        ("/nothing?lang=zh-CN", 404, "这个地址没有页面。"),
    ],
)
def test_a_browser_reads_a_sentence_in_its_language(
    client: TestClient, path: str, status: int, says: str
):
    answer = client.get(path, headers=BROWSER)
    assert (answer.status_code, answer.headers["content-type"]) == (
        status,
        "text/html; charset=utf-8",
    )
    assert says in unescape(answer.text)
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert f'lang="{"zh-CN" if "zh" in path else "en"}"' in answer.text


def test_without_a_wish_in_the_address_the_browsers_language_is_written(client: TestClient):
    answer = client.get("/nothing", headers=BROWSER | {"Accept-Language": "zh"})
    assert "这个地址没有页面。" in answer.text


def test_an_unknown_view_lists_those_there_are(client: TestClient):
    text = unescape(client.get("/embed/pipelin", headers=BROWSER).text)
    assert ", ".join(WAYS) in text


@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "application/problem+json"])
@pytest.mark.parametrize("path", ["/embed/pipelin", "/nothing"])
def test_a_program_is_given_the_document(
    client: TestClient, assert_problem: Callable[..., dict[str, Any]], path: str, accept: str | None
):
    answer = client.get(path, headers={"Accept": accept} if accept else {})
    assert_problem(answer, 404, "unknown-view" if "embed" in path else "not-found")


@pytest.mark.parametrize("path", ["/api/nothing", "/api/trace", "/static/nothing.js"])
def test_what_only_programs_ask_for_is_never_a_page(client: TestClient, path: str):
    answer = client.get(path, headers=BROWSER)
    assert answer.headers["content-type"] == "application/problem+json"


def test_only_that_of_an_embed_may_be_framed_and_tells_the_page_around_it(client: TestClient):
    policies = {
        path: client.get(path, headers=BROWSER).headers["content-security-policy"]
        for path in ("/embed/nothing", "/nothing")
    }
    assert "frame-ancestors" not in policies["/embed/nothing"]
    assert "frame-ancestors 'none'" in policies["/nothing"]
    assert all("default-src 'none'" in policy for policy in policies.values())
    assert "script-src" not in policies["/nothing"]


@pytest.mark.parametrize("path", ["/attnscope/", "/"])
def test_behind_a_prefix_even_a_failure_has_its_style_and_its_way_home(
    monkeypatch: pytest.MonkeyPatch, path: str
):
    def fail(*_args: object, **_named: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("attnscope.app.routes.pages.respond", fail)
    app = create_app(Settings(root_path="/attnscope"))
    answer = TestClient(app, raise_server_exceptions=False).get(path, headers=BROWSER)
    assert answer.status_code == 500
    assert 'href="/attnscope/static/' in answer.text
    assert 'href="/attnscope/?lang=en"' in answer.text


def test_behind_a_prefix_the_api_answers_programs():
    app = create_app(Settings(root_path="/attnscope"))
    answer = TestClient(app).get("/attnscope/api/nothing", headers=BROWSER)
    assert answer.headers["content-type"] == "application/problem+json"


def test_who_may_frame_an_embed_may_frame_what_is_wrong_with_it_and_nobody_else():
    app = create_app(Settings(embed_origins="https://slides.example.org"))
    answer = TestClient(app).get("/embed/nothing", headers=BROWSER)
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'self' https://slides.example.org" in policy


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_a_name_from_an_address_is_shown_as_text(client: TestClient, name: str):
    answer = client.get(f"/embed/{name.replace('/', '%2F')}", headers=BROWSER)
    assert "<script>" not in answer.text
    assert "<img" not in answer.text


def test_a_name_cannot_turn_the_sentence_round(client: TestClient):
    answer = client.get("/embed/a%E2%80%AEb", headers=BROWSER)
    assert "\u202e" not in answer.text
    assert "aU+202Eb" in answer.text


def test_a_failure_of_a_page_is_a_page_too(app: FastAPI, monkeypatch: pytest.MonkeyPatch):
    def fail(*_args: object, **_named: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("attnscope.app.routes.pages.respond", fail)
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/", headers=BROWSER)
    assert answer.status_code == 500
    assert "The server failed to answer." in answer.text
