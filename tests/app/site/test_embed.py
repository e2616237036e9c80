"""Embeds: one view in somebody else's page, who may frame it, and what it loads."""

import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import asdict
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from attnscope.app.main import create_app
from attnscope.app.settings import Settings
from attnscope.app.site.assets import STATIC
from attnscope.app.views.places import place_named
from attnscope.app.views.registry import WAYS
from attnscope.model.text.tokenizer import Tokenizer

from ...networks import OTHERS, session_of

ROOT = Path(__file__).parents[3]
ORIGINS = "https://slides.example.org http://127.0.0.1:4000 https://*.example.edu"
FULL_PAGES = ["/", "/positions", "/decode"]
# What the scripts read in the list of ways, for each of the networks they are given.
ASK_SCRIPTS = """
import { WAYS, fits, tensorsOf } from "#lib/trace/ways.js";
const networks = JSON.parse(process.argv[1]);
const asked = networks.map((places) => Object.keys(WAYS).map((view) => places.map((place) => ({
  view, place: place.name, fits: fits(view, place, places), tensors: tensorsOf(view, place, places),
}))).flat());
console.log(JSON.stringify(asked));
"""


class Elements(HTMLParser):
    """The names of all elements of a page, and what stands in the one called ``page``."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.root: dict[str, str | None] = {}
        self.told: dict[str, Any] = {}
        self._is_told = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        if tag == "html":
            self.root = dict(attrs)
        self._is_told = tag == "script" and dict(attrs).get("id") == "page"

    def handle_data(self, data: str) -> None:
        if self._is_told:
            self.told = json.loads(data)
            self._is_told = False


@pytest.fixture(scope="module")
def restricted() -> Iterator[TestClient]:
    """A server whose embeds only some pages may frame."""
    with TestClient(create_app(Settings(embed_origins=ORIGINS))) as client:
        yield client


def ancestors(answer: Any) -> str | None:
    rules = answer.headers["content-security-policy"].split("; ")
    return next((rule for rule in rules if rule.startswith("frame-ancestors")), None)


@pytest.mark.parametrize("view", WAYS)
def test_an_embed_is_one_view_without_a_page_around_it(client: TestClient, view: str):
    answer = client.get(f"/embed/{view}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = Elements(answer.text)
    assert page.root["data-embed"] == page.told["embed"]["view"] == view
    assert page.names.count("main") == 1
    assert {"header", "footer", "nav", "dialog", "a"}.isdisjoint(page.names)


@pytest.mark.parametrize("view", WAYS)
def test_any_page_may_frame_an_embed_unless_the_deployment_names_some(
    client: TestClient, restricted: TestClient, view: str
):
    everywhere, named = (asked.get(f"/embed/{view}") for asked in (client, restricted))
    assert ancestors(everywhere) is None
    assert ancestors(named) == f"frame-ancestors 'self' {ORIGINS}"
    assert "x-frame-options" not in {*everywhere.headers, *named.headers}


@pytest.mark.parametrize("path", FULL_PAGES)
def test_no_page_may_frame_a_whole_page(client: TestClient, restricted: TestClient, path: str):
    for asked in (client, restricted):
        assert ancestors(asked.get(path)) == "frame-ancestors 'none'"


@pytest.mark.parametrize(
    "origins",
    ["slides.example.org", "https://a.org/deck", "https://a.org; script-src *", "*", "https://a b"],
)
def test_origins_that_are_none_are_refused(origins: str):
    with pytest.raises(ValueError, match="embed_origins"):
        Settings(embed_origins=origins)


@pytest.mark.parametrize("view", ["nothing", "Pipeline", "__proto__", "<img src=x>", "a" * 500])
def test_a_view_that_there_is_not_is_a_problem_that_lists_those_there_are(
    client: TestClient, assert_problem: Any, view: str
):
    document = assert_problem(client.get(f"/embed/{view}"), 404, "unknown-view")
    assert document["field"] == "view"
    assert document["sent"] == (view if len(view) <= 80 else view[:79] + "…")
    assert document["allowed"].split(", ") == list(WAYS)


def test_server_and_scripts_read_the_same_in_the_list_of_ways(tokenizer: Tokenizer):
    networks = [session_of(kind, tokenizer).places for kind in OTHERS]
    written = json.dumps([[asdict(place) for place in places] for places in networks])
    command = ["node", "--input-type=module", "--eval", ASK_SCRIPTS, written]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    for places, asked in zip(networks, json.loads(answer.stdout), strict=True):
        assert {known["view"] for known in asked} == {*WAYS}
        for known in asked:
            way, place = WAYS[known["view"]], place_named(known["place"], places)
            assert place is not None
            assert way.fits(place, places) == known["fits"], known
            if known["fits"]:
                assert sorted(way.tensors(place, places)) == sorted(known["tensors"]), known


@pytest.mark.parametrize("controls", ["0", "1"])
@pytest.mark.parametrize("view", WAYS)
def test_what_stands_in_the_address_of_an_embed_never_stands_in_it(
    client: TestClient, view: str, controls: str
):
    evil = "\"'><script>alert(1)</script>{{7*7}}&lt;"
    names = ["source", "target", "block", "lang", "theme", "background", "scale", evil]
    plain = client.get(f"/embed/{view}", params={"controls": controls})
    answer = client.get(
        f"/embed/{view}", params={"controls": controls} | dict.fromkeys(names, evil)
    )
    assert answer.status_code == 200
    assert "alert(1)" not in answer.text
    # what is drawn anew for every answer, and what names its address, percent-encoded
    own = re.compile(r'nonce="[^"]*"|<link rel="alternate"[^>]*>')
    assert own.sub("", answer.text) == own.sub("", plain.text)


@pytest.mark.parametrize(
    ("query", "attributes"),
    [
        ("", set()),
        ("controls=1", {"data-controls"}),
        ("controls=0", set()),
        ("controls=2", set()),
        ("controls=true", set()),
        ("background=transparent", {"data-transparent"}),
        ("background=red", set()),
        ("controls=1&background=transparent", {"data-controls", "data-transparent"}),
    ],
)
def test_controls_and_background_are_taken_from_the_address_before_any_script_runs(
    client: TestClient, query: str, attributes: set[str]
):
    root = Elements(client.get(f"/embed/heads?{query}").text).root
    assert {"data-controls", "data-transparent"} & set(root) == attributes


@pytest.mark.parametrize(
    ("forwarded", "scheme"),
    [("https", "https"), ("http", "http"), ("javascript", "http"), ("https, http", "http")],
)
def test_behind_a_proxy_with_a_certificate_frames_are_https_too(
    client: TestClient, forwarded: str, scheme: str
):
    query = {"url": f"{scheme}://testserver/?source=hello"}
    answer = client.get("/oembed", params=query, headers={"X-Forwarded-Proto": forwarded})
    assert answer.status_code == 200
    assert f'src="{scheme}://testserver/embed/pipeline?source=hello"' in answer.json()["html"]


def test_the_element_has_an_address_that_stays(client: TestClient):
    answer = client.get("/embed.js")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["etag"]
    assert "import" not in re.sub(r"//.*|/\*.*?\*/", "", answer.text, flags=re.DOTALL)
    assert answer.text == (STATIC / "embed.js").read_text(encoding="utf-8")
