"""The command line: what it prints, what it writes, and how it says no."""

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer
from safetensors import safe_open
from typer.core import TyperArgument, TyperGroup, TyperOption
from typer.testing import CliRunner, Result

from attnscope.app.cli.main import main
from attnscope.model import Session, Trace

COMMANDS = ["serve", "trace", "export", "models", "train", "evaluate"]
ANIMAL = "The animal didn't cross the street."


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, env={"COLUMNS": "100"})


def refusal(*arguments: str) -> str:
    """The one sentence with which a command ends."""
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    (sentence,) = result.stderr.splitlines()
    assert sentence.startswith("attnscope: ")
    return sentence.removeprefix("attnscope: ")


def test_without_a_command_it_tells_which_there_are():
    result = run()
    for command in COMMANDS:
        assert re.search(rf"\b{command}\b", result.output)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_has_an_example_and_a_word_on_every_option(command: str):
    result = run(command, "--help")
    assert result.exit_code == 0
    assert re.search(r"Examples?:\s+attnscope [a-z]+ ", result.stdout)
    group = typer.main.get_command(main)
    assert isinstance(group, TyperGroup)
    for parameter in group.commands[command].params:
        assert isinstance(parameter, TyperArgument | TyperOption)
        assert parameter.help or parameter.name == "help"


def test_a_trace_prints_the_translation(shipped: Session):
    result = run("trace", ANIMAL)
    assert result.exit_code == 0
    target = shipped.trace(ANIMAL).manifest.target
    assert target is not None
    assert result.stdout == target.text + "\n"


def test_options_reach_the_trace(shipped: Session):
    options = ["--target-language", "fr", "--target", "Ils regardent.", "--pad-to", "20"]
    result = run("trace", ANIMAL, *options, "--tensors", "*.self.mask", "--json")
    document = json.loads(result.stdout)
    assert document["target"]["text"] == "Ils regardent."
    assert document["target"]["tokens"][0]["text"] == "<fr>"
    assert len(document["source"]["tokens"]) == 20
    names = {*document["tensors"], *document["aliases"]}
    assert names == {name for name in shipped.trace(ANIMAL).names if name.endswith("self.mask")}


def test_json_is_what_the_server_gives(client: Any):
    result = run("trace", ANIMAL, "--json", "--tensors", "encoder.0.*", "--tensors", "source.*")
    query = {"source": ANIMAL, "tensors": ["encoder.0.*", "source.*"]}
    answer = client.get("/api/trace", params=query, headers={"Accept": "application/json"})
    assert json.loads(result.stdout) == answer.json()


def test_a_file_is_a_trace_and_safetensors(tmp_path: Path, shipped: Session):
    path = tmp_path / "animal.safetensors"
    result = run("trace", ANIMAL, "-o", str(path))
    assert result.exit_code == 0
    trace = Trace.load(path)
    assert trace.manifest == shipped.trace(ANIMAL).select().manifest
    with safe_open(path, framework="np") as file:
        assert set(file.keys()) == set(trace.manifest.tensors)
        assert list(file.metadata()) == ["trace"]
        weights = file.get_tensor("encoder.0.self.weights")
    assert (weights == trace["encoder.0.self.weights"].numpy()).all()


def test_a_file_is_what_the_server_sends(tmp_path: Path, client: Any):
    path = tmp_path / "animal.safetensors"
    run("trace", ANIMAL, "--output", str(path), "--tensors", "*.cross.weights")
    query = {"source": ANIMAL, "tensors": "*.cross.weights"}
    assert path.read_bytes() == client.get("/api/trace", params=query).content


def test_a_checkpoint_and_a_directory_are_models_too(trained: Path):
    shared = ["trace", "猫追老鼠。", "--json", "--tensors", "source.position", "--model"]
    for name, id in [
        ("tiny-translator@0", "tiny-translator@0"),
        (str(trained), "mine"),
        (f"{trained}@2", "mine@2"),
        (f"{trained}/", "mine"),
    ]:
        document = json.loads(run(*shared, name).stdout)
        assert document["model"]["id"] == id


def test_a_model_may_stand_in_the_present_directory(trained: Path, monkeypatch: Any):
    monkeypatch.chdir(trained)
    result = run("trace", "猫", "--json", "--tensors", "source.position", "--model", ".")
    assert json.loads(result.stdout)["model"]["id"] == "mine"


def test_models_are_listed_with_their_checkpoints_in_full(shipped: Session):
    result = run("models")
    assert result.exit_code == 0
    for word in ["tiny-translator", *shipped.info.checkpoints, *shipped.info.directions]:
        assert re.search(rf"(^|\s){re.escape(word)}[\s,;]", result.stdout), word
    assert f"{shipped.info.parameters:,}" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([""], ["source", "white space"]),
        ([" \n"], ["source", "white space"]),
        (["猫 " * 200], ["source", "128 tokens", "…"]),
        (["a\0b"], ["source", "NUL"]),
        (["a", "--target", "猫 " * 200], ["target", "128"]),
        (["a", "--model", "huge-translator"], ["model", "huge-translator", "tiny-translator"]),
        (["a", "--model", "tiny-translator@7"], ["tiny-translator@7", "tiny-translator@0"]),
        (["a", "--target-language", "tlh"], ["target_language", "tlh", "fr"]),
        (["a", "--tensors", "nothing.*"], ["tensors", "nothing.*", "source.embedding"]),
        (["a", "--pad-to", "129"], ["pad_to", "129", "128"]),
        (["a", "--pad-to", "-1"], ["pad_to", "-1"]),
        (["a", "--device", "abacus"], ["device", "abacus", "cpu"]),
        (["a", "-o", "/nowhere/x.safetensors"], ["/nowhere/x.safetensors", "No such file"]),
    ],
    ids=str,
)
def test_what_cannot_be_traced_is_refused_in_one_sentence(arguments: list[str], words: list[str]):
    sentence = refusal("trace", *arguments)
    assert len(sentence) < 300
    for word in words:
        assert word in sentence


@pytest.mark.parametrize("missing", ["model.safetensors", "tokenizer.json", "config.json"])
def test_a_directory_that_is_no_model_is_refused(trained: Path, tmp_path: Path, missing: str):
    for file in trained.iterdir():
        if file.name != missing and file.is_file():
            (tmp_path / file.name).write_bytes(file.read_bytes())
    assert str(tmp_path) in refusal("trace", "a", "--model", str(tmp_path))


def test_a_refused_trace_writes_no_file(tmp_path: Path):
    path = tmp_path / "a.safetensors"
    refusal("trace", "a", "--tensors", "nothing", "-o", str(path))
    assert not path.exists()


def test_the_command_itself_refuses_in_one_sentence_on_stderr(
    run_command: Callable[..., "subprocess.CompletedProcess[str]"],
):
    ended = run_command("trace", "a", "--model", "huge-translator")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert re.fullmatch(r"attnscope: .*huge-translator.*\n", ended.stderr)


def test_an_argument_that_is_no_utf_8_is_refused(
    run_command: Callable[..., "subprocess.CompletedProcess[str]"],
):
    ended = run_command("trace", "a\udcff")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("attnscope: source")
