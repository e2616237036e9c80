"""Text that anybody typed is text in every file, frame and table, whatever it looks like."""

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from attnscope.app.cli.main import main
from attnscope.model import Session

from ..offline.offline import File, frame_of

UNTRUSTED = {
    "script": "<script>alert(1)</script>",
    "script that ends one": "</script><script>alert(1)</script><script>",
    "comment": "<!-- <script> --!> -->",
    "cdata": "]]><svg onload=alert(1)>",
    "attribute": "\" autofocus onfocus=alert(1) x='`",
    "handler": "<img src=x onerror=alert(1)>",
    "style": "</style></textarea></title><iframe srcdoc='<script>alert(1)</script>'>",
    "entities": "&lt;b&gt; &quot;&amp;#60; &#x3c;script>",
    "template": "{{7*7}} ${7*7} {% raw %} #{7*7}",
    "formula": '=HYPERLINK("http://x") +1 -1 @SUM(1)',
    "address": "javascript:alert(1)",
    "right to left": "a\u202eb\u2066c\u200bd\u200d\ufeff",
    "line ends": "a\u2028b\u2029c\x85d\x0be",
    "control": "a\x01b\x1bc\x7fd\ufffee",
}
SURROGATE = '{"source": "a\\ud800b"}'
JSON = {"Content-Type": "application/json"}
untrusted = pytest.mark.parametrize("text", UNTRUSTED.values(), ids=list(UNTRUSTED))


class Structure(HTMLParser):
    """Elements and their attributes' names, without what stands in either."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Any] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, [name for name, _ in attrs]))

    def handle_endtag(self, tag: str) -> None:
        self.elements.append(tag)

    def handle_comment(self, data: str) -> None:
        self.elements.append(data)


def structure(html: str) -> list[Any]:
    return Structure(html).elements


@untrusted
@pytest.mark.parametrize("view", ["tokens", "forcing"])
def test_untrusted_text_changes_nothing_of_an_offline_file_but_its_data(
    client: TestClient, view: str, text: str
):
    url = f"/api/offline/{view}"
    # a translation that is given need not be made
    state = {"target": "cat", "target_language": "zh", "controls": 1}
    plain = client.post(url, json={"source": "cat", **state}).text
    file = File(client.post(url, json={"source": text, **state}).text)
    assert structure(file.text) == structure(plain)
    assert file.told["recording"]["asked"]["source"] == text
    source = file.trace.manifest.source
    assert source is not None
    assert source.text == text
    if "<" in text:
        assert text not in file.text


def test_untrusted_text_changes_nothing_of_a_recorded_translation_but_its_data(
    client: TestClient,
):
    text = UNTRUSTED["script"]
    files = [
        File(client.post("/api/offline/player", json={"source": source}).text)
        for source in ("I drink water.", text)
    ]
    assert structure(files[0].text) == structure(files[1].text)
    started = files[1].told["recording"]["events"][0]
    assert started["data"]["source"]["text"] == text
    assert text not in files[1].text


@untrusted
def test_untrusted_text_of_a_translation_is_data_too(client: TestClient, text: str):
    state = {"source": "cat", "target": text, "target_language": "zh"}
    plain = client.post("/api/offline/forcing", json={**state, "target": "dog"}).text
    file = File(client.post("/api/offline/forcing", json=state).text)
    assert structure(file.text) == structure(plain)
    target = file.trace.manifest.target
    assert target is not None
    assert target.text == text


@untrusted
def test_untrusted_text_stays_within_the_frame_of_a_notebook(shipped: Session, text: str):
    shown = shipped.trace(text, target="cat").show("tokens")
    assert frame_of(shown)["srcdoc"] == shown.html
    assert "<script" not in shown._repr_html_()
    assert File(shown.html).told["recording"]["asked"]["source"] == text


@untrusted
def test_untrusted_text_is_one_cell_of_a_table_and_no_formula(client: TestClient, text: str):
    for view in ("heads", "output", "input"):
        query = {"source": text, "target": text, "target_language": "zh", "view": view, "head": 0}
        if view != "heads":
            del query["head"]
        answer = client.post("/api/export", json=query)
        assert answer.status_code == 200
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
        assert len({len(row) for row in rows}) == 1
        for row in rows:
            for cell in row:
                is_number = cell.replace("e-", "").replace("-", "").replace(".", "").isdigit()
                assert is_number or cell[:1] not in ("=", "+", "-", "@", "\t", "\r")


@untrusted
def test_untrusted_text_goes_through_the_command_line_unchanged(tmp_path: Path, text: str):
    path = tmp_path / "a.html"
    arguments = ["export", "--source", text, "--target", "cat", "--view", "heads"]
    result = CliRunner().invoke(main, [*arguments, "-o", str(path)])
    assert (result.exit_code, result.output) == (0, "")
    file = File(path.read_text(encoding="utf-8"))
    assert file.told["recording"]["asked"]["source"] == text


@pytest.mark.parametrize("route", ["offline/heads", "offline/player", "export", "trace"])
def test_half_a_character_is_refused_everywhere_with_the_same_problem(
    client: TestClient, assert_problem: Any, route: str
):
    answer = client.post(f"/api/{route}", content=SURROGATE, headers=JSON)
    document = assert_problem(answer, 422, "invalid-text")
    assert document["field"] == "source"


def test_half_a_character_in_a_notebook_is_refused_by_the_trace_itself(shipped: Session):
    with pytest.raises(ValueError, match="source"):
        shipped.trace("a\ud800b")


@pytest.mark.parametrize("text", ["a" * 10_000, "<b>" * 3_333, "猫" * 10_000])
def test_ten_thousand_characters_are_refused_and_come_back_short(
    client: TestClient, assert_problem: Any, text: str
):
    for route in ("offline/heads", "offline/player", "export"):
        answer = client.post(f"/api/{route}", json={"source": text})
        document = assert_problem(answer, 422, "too-long")
        assert document["sent"] == text[:79] + "…"
        assert len(json.dumps(document)) < 1000


@untrusted
def test_untrusted_names_and_values_of_a_link_come_back_as_data(client: TestClient, text: str):
    for given in ({text: "1"}, {"theme": text}, {"block": text}, {"model": text}):
        answer = client.post("/api/offline/heads", json={"source": "cat", **given})
        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["x-content-type-options"] == "nosniff"
        ((name, value),) = given.items()
        assert (answer.json()["field"], answer.json()["sent"]) == (name, value)
