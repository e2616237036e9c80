"""One HTML file of a view: what is in it, what is not, and what cannot be recorded."""

import base64
import json
import re
import subprocess
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pytest
from starlette.testclient import TestClient

from attnscope.app.assets import PLOTLY
from attnscope.app.embed_schemas import ViewState
from attnscope.app.embeds import EMBEDS
from attnscope.app.places import place_of
from attnscope.app.settings import EXAMPLE
from attnscope.model import Session, Trace

ROOT = Path(__file__).parent.parent.parent
SOURCE = "I want to drink water."
SIXTEEN = "I want to drink cold water because it is so very hot here today."
INSPECTED = [name for name, embed in EMBEDS.items() if embed.page == "inspector"]
ADDRESSES = {"src", "href", "srcset", "action", "data", "poster", "content"}
TIME = re.compile(r'"milliseconds": [\d.e-]+')


@dataclass
class File(HTMLParser):
    """A file, taken apart."""

    text: str
    addresses: list[str] = field(default_factory=list)
    """Everything that a browser may fetch."""
    scripts: dict[str, str] = field(default_factory=dict)
    """What stands in script elements, by their ids or types."""
    policy: dict[str, str] = field(default_factory=dict)
    _within: str | None = None

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script":
            self._within = given.get("id") or given.get("type") or "plain"
            self.scripts[self._within] = ""
        if tag == "meta":
            if given.get("http-equiv") == "Content-Security-Policy":
                rules = (rule.partition(" ") for rule in (given["content"] or "").split("; "))
                self.policy = {name: sources for name, _, sources in rules}
            return
        self.addresses += [value or "" for name, value in attrs if name in ADDRESSES]

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._within = None

    def handle_data(self, data: str) -> None:
        if self._within:
            self.scripts[self._within] += data

    @property
    def told(self) -> dict[str, Any]:
        return json.loads(self.scripts["page"])

    @property
    def modules(self) -> dict[str, str]:
        """What its scripts can import: names and code."""
        found = json.loads(self.scripts["importmap"])["imports"]
        return {name: decoded(address) for name, address in found.items()}

    @property
    def trace(self) -> Trace:
        with NamedTemporaryFile() as file:
            Path(file.name).write_bytes(base64.b64decode(self.told["recording"]["trace"]))
            return Trace.load(file.name)


def decoded(address: str) -> str:
    media_type, comma, content = address.partition(";base64,")
    assert media_type in ("data:text/javascript", "data:text/css", "data:image/svg+xml")
    assert comma
    return base64.b64decode(content).decode()


def asked(client: TestClient, named: str, **state: Any) -> Any:
    return client.get(f"/api/offline/{named}", params=state)


def nonce_of(text: str) -> str:
    return File(text).policy["script-src"].split("'")[1].removeprefix("nonce-")


@pytest.fixture(scope="module")
def files(client: TestClient) -> dict[str, File]:
    """A file of every view, of sixteen tokens."""
    answers = {view: asked(client, view, source=SIXTEEN, target_language="zh") for view in EMBEDS}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {view: File(answer.text) for view, answer in answers.items()}


def test_a_file_is_sent_as_one_to_be_kept_by_who_asked_for_it(client: TestClient):
    answer = asked(client, "heads", source=SOURCE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == 'attachment; filename="attnscope-heads.html"'


@pytest.mark.parametrize("view", EMBEDS)
def test_everything_that_a_file_may_fetch_is_in_it(files: dict[str, File], view: str):
    file = files[view]
    styles = [decoded(address) for address in file.addresses if "text/css" in address]
    assert all(address.startswith("data:") for address in file.addresses)
    assert len(styles) > 2
    for style in styles:
        assert not re.search(r"@import|url\((?!\s*['\"]?(data:|#))", style)
    for code in file.modules.values():
        imported = re.findall(r"""^(?:import|export)\b[^;]*?["'](#[^"']+)["'];""", code, re.M)
        assert set(imported) <= set(file.modules)
    assert "#recording.js" in file.modules
    assert file.told["root"] == ""


@pytest.mark.parametrize("view", EMBEDS)
def test_a_file_forbids_itself_every_way_to_the_network(files: dict[str, File], view: str):
    policy = files[view].policy
    sources = {source for rule in policy.values() for source in rule.split()}
    nonces = {source for source in sources if source.startswith("'nonce-")}
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    # so that fetch, frames, fonts, media, workers and manifests are left to default-src
    assert {*policy} == {
        *("default-src", "script-src", "style-src", "img-src", "base-uri", "form-action")
    }
    assert len(nonces) == 1
    inline = {"'unsafe-inline'"} if view == "positions" else set()
    assert sources == {"'none'", "data:", "'strict-dynamic'", *nonces, *inline}
    assert policy["script-src"] == f"{nonces.pop()} 'strict-dynamic'"


@pytest.mark.parametrize("view", EMBEDS)
def test_a_file_of_sixteen_tokens_is_small_and_only_curves_bring_plotly(
    files: dict[str, File], view: str
):
    plotly = base64.b64encode(PLOTLY.read_bytes()).decode()
    text = files[view].text
    assert (plotly in text) == (view == "positions")
    assert len(text.replace(plotly, "").encode()) < 1_500_000
    if "recording" in files[view].told and "trace" in files[view].told["recording"]:
        source = files[view].trace.manifest.source
        assert source is not None
        assert len(source.tokens) == 16


@pytest.mark.parametrize("view", [view for view in EMBEDS if view != "positions"])
def test_a_file_holds_the_numbers_of_its_view_and_of_its_cells_and_no_others(
    files: dict[str, File], shipped: Session, view: str
):
    trace = files[view].trace
    place = "decoder" if view == "player" else place_of(shipped.info, view, None)
    whole = shipped.trace(SIXTEEN, target_language="zh")
    cells = [f"{place}.{value}" for value in ("q", "k", "dot", "scores")]
    globs = [*EMBEDS[view].tensors(place), *(name for name in cells if name in whole.names)]
    assert set(trace.names) == set(whole.select(globs).names)
    for name in trace.names:
        assert trace[name].equal(whole[name])
    assert trace.manifest.output == whole.manifest.output


def test_a_file_of_a_translation_holds_every_step_of_it(client: TestClient):
    method = {"method": "beam", "beam": 3}
    told = File(asked(client, "player", source=SOURCE, target_language="zh", **method).text).told
    body = {"source": SOURCE, "target_language": "zh", **method}
    sent = client.post("/api/generate", json=body).text
    events = [re.match(r"event: (.+)\ndata: (.+)", part) for part in sent.split("\n\n")]
    wanted = [{"event": found[1], "data": json.loads(found[2])} for found in events if found]
    assert told["recording"]["events"] == wanted
    assert [event["event"] for event in wanted][0 :: len(wanted) - 1] == ["start", "done"]


def test_a_file_of_an_encoding_holds_it_as_the_api_gives_it(client: TestClient):
    encoding = {"kind": "sinusoidal", "length": 20, "d_model": 10, "base": 50.0}
    told = File(asked(client, "positions", **encoding).text).told
    assert told["recording"]["asked"] == encoding
    answer = client.get("/api/positions", params=encoding)
    assert base64.b64decode(told["recording"]["positions"]) == answer.content


@pytest.mark.parametrize(
    ("view", "other"), [("pipeline", "project"), ("norm", "ffn"), ("player", "forcing")]
)
def test_another_way_to_look_that_the_link_names_wins(client: TestClient, view: str, other: str):
    plain, named = (asked(client, other), asked(client, view, view=other))
    texts = {answer.text.replace(nonce_of(answer.text), "") for answer in (plain, named)}
    assert len(texts) == 1


@pytest.mark.parametrize("view", ["pipeline", "figure", "player", "forcing"])
def test_a_file_without_a_text_is_of_the_example(client: TestClient, view: str):
    told = File(asked(client, view).text).told
    assert told["recording"]["asked"].items() >= EXAMPLE.items()
    given = dict(pair.split("=") for pair in told["query"].split("&"))
    assert given["target_language"] == EXAMPLE["target_language"]


@pytest.mark.parametrize("view", EMBEDS)
def test_equal_questions_give_equal_files_but_for_the_nonce(client: TestClient, view: str):
    state = {"source": SOURCE, "target_language": "zh", "theme": "dark", "lang": "zh-CN"}
    url = f"/api/offline/{view}"
    texts = [
        client.get(url, params=state).text,
        client.get(url, params=state).text,
        client.post(url, json=state).text,
    ]
    assert len({nonce_of(text) for text in texts}) == 3
    # of a translation, how long each step took is part of what happened
    same = {TIME.sub("", text.replace(nonce_of(text), "")) for text in texts}
    assert len(same) == 1
    assert any(TIME.search(text) for text in texts) == (view == "player")


def test_a_view_that_there_is_not_is_a_problem_that_lists_those_there_are(
    client: TestClient, assert_problem: Any
):
    for answer in (asked(client, "nothing"), client.post("/api/offline/nothing", json={})):
        document = assert_problem(answer, 404, "unknown-view")
        assert (document["field"], document["sent"]) == ("view", "nothing")
        assert document["allowed"].split(", ") == list(EMBEDS)


@pytest.mark.parametrize(
    ("view", "field", "sent", "allowed"),
    [
        ("pipeline", "theme", "blue", "light"),
        ("pipeline", "lang", "fr", "zh-CN"),
        ("pipeline", "background", "red", "transparent"),
        ("pipeline", "controls", "2", "1"),
        ("pipeline", "scale", "0", "greater than 0"),
        ("pipeline", "scale", "nan", "number"),
        ("pipeline", "head", "-1", "0"),
        ("pipeline", "head", "99999999999", "9999999999"),
        ("pipeline", "query", "first", "integer"),
        ("pipeline", "head", "4", "0 to 3"),
        ("figure", "head", "4", "0 to 3"),
        ("heads", "query", "100", "0 to "),
        ("heads", "key", "100", "0 to "),
        ("heads", "view", "nothing", "pipeline"),
        ("heads", "view", "player", "pipeline"),
        ("figure", "view", "heads", "figure"),
        ("player", "view", "pipeline", "forcing"),
        ("pipeline", "pad_to", "129", "128"),
        ("pipeline", "model", "huge", "tiny-translator"),
        ("pipeline", "block", "encoder.9.self", "decoder.3.cross"),
        ("pipeline", "block", "encoder.0.ffn", "decoder.3.cross"),
        ("ffn", "block", "encoder.0.self", "decoder.3.ffn"),
        ("input", "block", "memory", "target"),
        ("figure", "block", "nothing", "output"),
        ("forcing", "block", "encoder.0.self", "decoder.3.cross"),
        ("player", "method", "luck", "beam"),
        ("player", "beam", "3", "method beam"),
        ("player", "temperature", "-0.5", "greater than 0"),
        ("positions", "kind", "learned", "sinusoidal"),
        ("positions", "length", "513", "512"),
        ("positions", "d_model", "3", "multiple of 2"),
        ("positions", "base", "0.5", "greater than 1"),
    ],
)
def test_a_value_that_there_is_not_is_named_beside_those_there_are(
    client: TestClient, assert_problem: Any, view: str, field: str, sent: str, allowed: str
):
    state = {"method": "sample"} if field == "temperature" else {}
    state |= {field: sent}
    for answer in (asked(client, view, **state), client.post(f"/api/offline/{view}", json=state)):
        problem = "unknown-model" if field == "model" else "invalid-value"
        document = assert_problem(answer, 422, problem)
        assert (document["field"], document["sent"]) == (field, sent)
        assert allowed in document["allowed"]


@pytest.mark.parametrize("controls", [0, 1])
def test_controls_are_asked_for_in_an_address_as_in_a_body(client: TestClient, controls: int):
    for answer in (
        asked(client, "heads", controls=controls),
        client.post("/api/offline/heads", json={"controls": controls}),
    ):
        assert answer.status_code == 200
        root = answer.text[: answer.text.index("<head")]
        assert ("data-controls" in root) is bool(controls)


@pytest.mark.parametrize("view", ["heads", "figure", "player", "positions"])
@pytest.mark.parametrize("field", ["source", "target", "block", "stage", "sort", "kind"])
@pytest.mark.parametrize("text", ["\\ud800", "\\u0000"])
def test_what_no_text_can_hold_is_refused_in_every_field(
    client: TestClient, assert_problem: Any, view: str, field: str, text: str
):
    body = f'{{"{field}": "a{text}"}}'
    headers = {"Content-Type": "application/json"}
    answer = client.post(f"/api/offline/{view}", content=body, headers=headers)
    assert assert_problem(answer, 422, "invalid-text")["field"] == field


@pytest.mark.parametrize("view", ["heads", "player", "positions"])
def test_a_name_that_there_is_not_is_refused_rather_than_left_out(
    client: TestClient, assert_problem: Any, view: str
):
    state = {"haed": "2"}
    for answer in (asked(client, view, **state), client.post(f"/api/offline/{view}", json=state)):
        document = assert_problem(answer, 422, "unknown-field")
        assert (document["field"], document["sent"]) == ("haed", "2")


@pytest.mark.parametrize("view", ["heads", "figure", "player", "forcing"])
@pytest.mark.parametrize(
    "text",
    ["", " \n", "a\x00b", "word " * 200, "a\ud800"],
    ids=["empty", "blank", "nul", "long", "surrogate"],
)
def test_a_text_that_cannot_be_read_is_the_same_problem_as_that_of_a_trace(
    client: TestClient, view: str, text: str
):
    body = json.dumps({"source": text})
    headers = {"Content-Type": "application/json"}
    traced = client.post("/api/trace", content=body, headers=headers)
    answer = client.post(f"/api/offline/{view}", content=body, headers=headers)
    assert traced.status_code == 422
    assert answer.json() == traced.json()
    assert answer.headers["content-type"] == traced.headers["content-type"]


def test_a_body_that_is_too_large_is_refused_before_it_is_read(
    client: TestClient, assert_problem: Any
):
    answer = client.post("/api/offline/heads", json={"source": "a" * 70_000})
    assert_problem(answer, 413, "body-too-large")


def test_what_an_address_may_hold_is_what_the_scripts_know():
    names = "import { parse } from '#state.js'; console.log(JSON.stringify(parse('')));"
    command = ["node", "--input-type=module", "--eval", names]
    known = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert list(ViewState.model_fields) == list(json.loads(known.stdout))
