"""One HTML file of a view: what is in it, and what is not."""

import base64
import json
import re
import subprocess
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from attnscope.app.schemas.views import ViewState
from attnscope.app.settings import EXAMPLE
from attnscope.app.site.assets import PLOTLY
from attnscope.app.views.places import place_of
from attnscope.app.views.registry import WAYS
from attnscope.model import Session

from .offline import SOURCE, File, asked, decoded, nonce_of

ROOT = Path(__file__).parents[3]
SIXTEEN = "I want to drink cold water because it is so very hot here today."
INSPECTED = [name for name, embed in WAYS.items() if embed.page == "inspector"]
TIME = re.compile(r'"milliseconds": [\d.e-]+')


@pytest.fixture(scope="module")
def files(client: TestClient) -> dict[str, File]:
    """A file of every view, of sixteen tokens."""
    answers = {view: asked(client, view, source=SIXTEEN, target_language="zh") for view in WAYS}
    assert {answer.status_code for answer in answers.values()} == {200}
    return {view: File(answer.text) for view, answer in answers.items()}


def test_a_file_is_sent_as_one_to_be_kept_by_who_asked_for_it(client: TestClient):
    answer = asked(client, "heads", source=SOURCE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-disposition"] == 'attachment; filename="attnscope-heads.html"'


@pytest.mark.parametrize("view", WAYS)
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
    assert "#shell/offline.js" in file.modules
    assert file.told["root"] == ""


@pytest.mark.parametrize("view", WAYS)
def test_a_file_forbids_itself_every_way_to_the_network(files: dict[str, File], view: str):
    policy = files[view].policy
    sources = {source for rule in policy.values() for source in rule.split()}
    nonces = {source for source in sources if source.startswith("'nonce-")}
    assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == "'none'"
    # so that fetch, frames, media, workers and manifests are left to default-src
    assert {*policy} == {
        *("default-src", "script-src", "style-src", "font-src", "img-src"),
        *("base-uri", "form-action"),
    }
    assert len(nonces) == 1
    inline = {"'unsafe-inline'"} if view == "positions" else set()
    assert sources == {"'none'", "data:", "'strict-dynamic'", *nonces, *inline}
    assert policy["script-src"] == f"{nonces.pop()} 'strict-dynamic'"


@pytest.mark.parametrize("view", WAYS)
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


@pytest.mark.parametrize("view", [view for view in WAYS if view != "positions"])
def test_a_file_holds_the_numbers_of_its_view_and_of_its_cells_and_no_others(
    files: dict[str, File], shipped: Session, view: str
):
    trace = files[view].trace
    places = shipped.places
    place = None if view == "player" else place_of(places, view, None)
    whole = shipped.trace(SIXTEEN, target_language="zh")
    cells = [f"{place.name}.{value}" for value in ("q", "k", "dot", "scores")] if place else []
    globs = [*WAYS[view].tensors(place, places), *(name for name in cells if name in whole.names)]
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


@pytest.mark.parametrize("view", WAYS)
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


def test_a_language_without_a_text_is_that_of_the_translation_of_the_example(client: TestClient):
    told = File(asked(client, "heads", target_language="fr").text).told
    assert told["recording"]["asked"]["target_language"] == "fr"
    assert told["recording"]["asked"]["source"] == EXAMPLE["source"]


@pytest.mark.parametrize("controls", [0, 1])
def test_controls_are_asked_for_in_an_address_as_in_a_body(client: TestClient, controls: int):
    for answer in (
        asked(client, "heads", controls=controls),
        client.post("/api/offline/heads", json={"controls": controls}),
    ):
        assert answer.status_code == 200
        root = answer.text[: answer.text.index("<head")]
        assert ("data-controls" in root) is bool(controls)


def test_what_an_address_may_hold_is_what_the_scripts_know():
    names = "import { parse } from '#shell/state.js'; console.log(JSON.stringify(parse('')));"
    command = ["node", "--input-type=module", "--eval", names]
    known = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert list(ViewState.model_fields) == list(json.loads(known.stdout))
