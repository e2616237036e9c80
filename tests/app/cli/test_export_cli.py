"""`attnscope export`: the files of the route, and one sentence for what cannot be written."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner, Result

from attnscope.app.cli.main import main
from attnscope.app.export.formats import FORMATS
from attnscope.app.settings import EXAMPLE

from ..offline.offline import File, nonce_of

CHINESE = "机器学习很有趣。"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["export", *arguments], env={"COLUMNS": "100"})


def served(client: TestClient, **query: Any) -> bytes:
    answer = client.get("/api/export", params={"source": CHINESE, **query})
    assert answer.status_code == 200, answer.text
    return answer.content


def options(query: dict[str, Any]) -> list[str]:
    """The options of a query: ``--pad-to 20``."""
    return [
        part
        for name, value in query.items()
        for part in (f"--{name.replace('_', '-')}", str(value))
    ]


@pytest.mark.parametrize(
    "query",
    [
        *({"format": name} for name in FORMATS),
        {"view": "project", "head": 2, "format": "npz"},
        {"block": "encoder.0.self", "head": 1, "format": "latex", "style": "tabular"},
        {"tensor": "decoder.0.cross.memory", "pad_to": 20},
        {"view": "output", "target": "=1+1", "target_language": "fr"},
        {"model": "tiny-translator@0", "device": "cpu", "head": 0},
        {"source": '=HYPERLINK("http://x")', "format": "csv"},
        {"source": r"\input{/etc/passwd}", "format": "latex", "head": 0},
    ],
    ids=str,
)
def test_a_file_has_the_bytes_that_the_route_sends(
    client: TestClient, tmp_path: Path, query: dict[str, Any]
):
    path = tmp_path / "file"
    query = {"source": CHINESE, "format": "csv", **query}
    result = run(*options(query), "-o", str(path))
    assert result.exit_code == 0, result.output
    assert result.output == ""
    assert path.read_bytes() == served(client, **{k: v for k, v in query.items() if k != "device"})


@pytest.mark.parametrize("format", FORMATS)
def test_the_ending_of_a_file_tells_its_format(client: TestClient, tmp_path: Path, format: str):
    path = tmp_path / f"a.b{FORMATS[format].ending.upper()}"
    assert run("--source", CHINESE, "--output", str(path)).exit_code == 0
    assert path.read_bytes() == served(client, format=format)


def test_a_named_format_wins_over_the_ending(client: TestClient, tmp_path: Path):
    path = tmp_path / "a.csv"
    run("--source", CHINESE, "--format", "npz", "-o", str(path))
    assert path.read_bytes() == served(client, format="npz")


@pytest.mark.parametrize("format", FORMATS)
def test_a_dash_is_standard_output(client: TestClient, format: str):
    result = run("--source", CHINESE, "--format", format, "-o", "-")
    assert result.exit_code == 0
    assert result.stdout_bytes == served(client, format=format)


def test_an_encoding_of_positions_needs_no_text(client: TestClient, tmp_path: Path):
    path = tmp_path / "encoding.csv"
    given = ["--view", "positions", "--state", "length=7&d_model=4", "--tensor", "similarity"]
    result = run(*given, "-o", str(path))
    assert result.exit_code == 0, result.output
    answer = client.get(
        "/api/export/positions", params={"length": 7, "d_model": 4, "tensor": "similarity"}
    )
    assert path.read_bytes() == answer.content


def test_the_format_of_an_encoding_is_that_of_its_file_whatever_a_link_says(tmp_path: Path):
    path = tmp_path / "encoding.csv"
    given = ["--view", "positions", "--state", "length=3&d_model=2&format=npz"]
    assert run(*given, "-o", str(path)).exit_code == 0
    assert path.read_text(encoding="utf-8-sig").startswith("position,0,1")


def test_standard_output_is_csv_when_no_format_is_named(client: TestClient):
    assert run("--source", CHINESE, "-o", "-").stdout_bytes == served(client)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--source", ""], ["source", "white space"]),
        (["--source", "a", "--format", "pptx"], ["format", "pptx", "npz", "svg", "pdf"]),
        (["--source", "a", "--view", "nothing"], ["view", "nothing", "pipeline"]),
        (["--source", "a", "--view", "positions"], ["source", "a view of a text"]),
        (["--source", "a", "--block", "encoder.9.self"], ["block", "encoder.9.self", "decoder.3"]),
        (["--source", "a", "--tensor", "nothing"], ["tensor", "nothing", "source.embedding"]),
        (["--source", "a", "--head", "4"], ["head", "4", "0–3"]),
        (["--source", "a", "--style", "tabular"], ["style", "tabular", "latex"]),
        (["--source", "a", "--format", "latex", "--style", "x"], ["style", "x", "pgfplots"]),
        (["--source", "a", "--view", "output", "--format", "npz"], ["format", "npz", "csv"]),
        (["--source", "a", "--pad-to", "129"], ["pad_to", "129", "128"]),
        (["--source", "a", "--target-language", "tlh"], ["target_language", "tlh", "fr"]),
        (["--source", "a", "--model", "huge"], ["model", "huge", "tiny-translator"]),
        (["--source", "a", "--device", "abacus"], ["device", "abacus", "cpu"]),
        (["--format", "csv"], ["source", "None", "a text"]),
        (["--view", "positions", "--head", "1"], ["head", "1", "a view of a text"]),
        (["--view", "positions", "--state", "length=0"], ["length", "0", "1–512"]),
        (["--view", "positions", "--format", "json"], ["format", "json", "npz"]),
        (["--view", "positions", "--tensor", "q"], ["tensor", "q", "similarity"]),
        (["--format", "html", "--view", "nothing"], ["view", "nothing", "pipeline"]),
        (["--format", "html", "--source", " "], ["source", "white space"]),
        (["--format", "html", "--view", "heads", "--head", "4"], ["head", "4", "0–3"]),
        (["--format", "html", "--view", "heads", "--block", "memory"], ["block", "memory"]),
        (["--format", "html", "--tensor", "source.input"], ["tensor", "source.input", "csv"]),
        (["--format", "html", "--style", "tabular"], ["style", "tabular", "latex"]),
        (["--format", "html", "--state", "haed=2"], ["haed", "2", "head"]),
        (["--format", "html", "--state", "theme=blue"], ["theme", "blue", "dark"]),
        (["--format", "html", "--view", "player", "--state", "beam=3"], ["beam", "3", "method"]),
        (["--format", "png", "--factor", "3"], ["factor", "3", "1, 2, 4"]),
        *(
            (["--format", "svg", "--size", size], ["size", size, "960x540"])
            for size in ("960", "0x540", "960x-1", "x", "wide", "960x540x2", "99999x10")
        ),
        (
            ["--source", "a", "--format", "latex", "--tensor", "decoder.logits"],
            ["tensor", "decoder.logits", "4096"],
        ),
    ],
    ids=str,
)
def test_what_cannot_be_exported_is_refused_in_one_sentence_and_leaves_no_file(
    tmp_path: Path, arguments: list[str], words: list[str]
):
    path = tmp_path / "a.csv"
    result = run(*arguments, "-o", str(path))
    assert (result.exit_code, result.stdout) == (2, "")
    (sentence,) = result.stderr.splitlines()
    assert sentence.startswith(f"attnscope: {words[0]}: ")
    for word in words:
        assert word in sentence
    assert not path.exists()


@pytest.mark.parametrize(
    ("view", "more"),
    [
        ("heads", {"head": 2, "theme": "dark"}),
        ("ffn", {"block": "encoder.0.ffn", "lang": "zh-CN"}),
        ("forcing", {"target": "Machines learn."}),
        ("figure", {"background": "transparent", "scale": "1.5"}),
        ("positions", {"length": 20}),
    ],
)
def test_a_page_is_the_one_that_the_route_sends(
    client: TestClient, tmp_path: Path, view: str, more: dict[str, Any]
):
    own = {name: more.pop(name) for name in ("block", "head", "target") if name in more}
    path = tmp_path / f"{view}.HTML"
    chosen = options({"source": CHINESE, "view": view, **own})
    result = run(*chosen, "--state", f"?{urlencode(more)}", "-o", str(path))
    assert (result.exit_code, result.output) == (0, "")
    answer = client.get(f"/api/offline/{view}", params={"source": CHINESE, **own, **more})
    texts = [path.read_text(encoding="utf-8"), answer.text]
    assert len({text.replace(nonce_of(text), "") for text in texts}) == 1


def test_an_option_wins_over_the_same_name_in_a_link(tmp_path: Path):
    path = tmp_path / "a.html"
    link = ["--state", "head=1&source=another", "--head", "3"]
    assert run("--source", CHINESE, "--view", "heads", *link, "-o", str(path)).exit_code == 0
    told = File(path.read_text(encoding="utf-8")).told
    assert told["recording"]["asked"]["source"] == CHINESE
    assert "head=3" in told["query"]


def test_a_page_without_a_text_is_of_the_example(tmp_path: Path):
    path = tmp_path / "a.html"
    assert run("--view", "matrix", "-o", str(path)).exit_code == 0
    told = File(path.read_text(encoding="utf-8")).told
    assert told["recording"]["asked"].items() >= EXAMPLE.items()


def test_a_page_goes_to_standard_output_too():
    result = run("--source", CHINESE, "--view", "heads", "--format", "html", "-o", "-")
    assert result.exit_code == 0
    assert File(result.stdout_bytes.decode()).told["embed"]["view"] == "heads"


def test_an_ending_that_tells_no_format_is_refused(tmp_path: Path):
    path = tmp_path / "a.pptx"
    result = run("--source", "a", "-o", str(path))
    assert result.exit_code == 2
    for word in ["output", "a.pptx", ".csv", "--format"]:
        assert word in result.stderr
    assert not path.exists()


def test_a_file_that_cannot_be_written_is_told_by_its_name():
    result = run("--source", "a", "-o", "/nowhere/a.csv")
    assert result.exit_code == 2
    assert result.stderr == "attnscope: /nowhere/a.csv: No such file or directory\n"
