"""`attnscope train` and `attnscope evaluate`, on four sentences and a network of a few numbers."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress
from pathlib import Path
from threading import Thread

import pytest
import torch
from safetensors.torch import load_file
from typer.testing import CliRunner, Result

from attnscope.app.cli import training as cli_training
from attnscope.app.cli.main import main
from attnscope.model import load
from attnscope.model.training.loop import Report

Arguments = Callable[..., list[str]]
MANY_STEPS = ("--steps", "100000")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments, env={"COLUMNS": "100"})


def refusal(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    sentence = result.stderr.splitlines()[-1]
    assert sentence.startswith("attnscope: ")
    return sentence


def steps_done(out: Path) -> int:
    return torch.load(out / "checkpoint.pt")["progress"]["step"]


def test_a_run_leaves_a_directory_that_is_a_model(trained: Path):
    session = load(trained)
    assert session.info.id == "mine"
    assert session.info.directions == ["zh-en", "en-zh"]
    assert session.info.d_model == {"encoder": 16, "decoder": 16}
    trace = session.trace("猫追老鼠。", target="The cat.")
    assert trace["encoder.0.self.weights"].shape[0] == 2
    assert trace["encoder.0.self.weights"].sum(-1).allclose(torch.tensor(1.0))


def test_the_steps_to_keep_are_kept_from_the_untrained_one_on(trained: Path):
    kept = {int(path.stem): load_file(path) for path in trained.glob("steps/*.safetensors")}
    final = load_file(trained / "model.safetensors")
    assert set(kept) == {0, 2}
    names = [kept[0], kept[2], final]
    assert all(set(weights) == set(final) for weights in names)
    for one, other in [(kept[0], kept[2]), (kept[2], final)]:
        assert any(not torch.equal(one[name], other[name]) for name in final)


def test_the_same_command_after_the_end_changes_nothing(train_arguments: Arguments, tmp_path: Path):
    arguments = train_arguments(tmp_path / "run", "--steps", "2")
    assert run(*arguments).exit_code == 0
    before = load_file(tmp_path / "run" / "model.safetensors")
    assert run(*arguments).exit_code == 0
    after = load_file(tmp_path / "run" / "model.safetensors")
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_a_longer_run_goes_on_from_the_checkpoint(train_arguments: Arguments, tmp_path: Path):
    out = tmp_path / "run"
    assert run(*train_arguments(out, "--steps", "2")).exit_code == 0
    assert steps_done(out) == 2
    kept = ("--keep-step", "1", "--keep-step", "4")
    assert run(*train_arguments(out, "--steps", "5", *kept)).exit_code == 0
    assert steps_done(out) == 5
    assert [path.stem for path in out.glob("steps/*")] == ["4"]


def test_a_run_that_was_stopped_and_went_on_ends_as_if_it_had_not(
    train_arguments: Arguments, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def stop_at_3(told: Report) -> None:
        if told.progress.step == 3:
            signal.raise_signal(signal.SIGINT)

    straight, stopped = (train_arguments(tmp_path / name, "--steps", "7") for name in "ab")
    assert run(*straight).exit_code == 0
    with monkeypatch.context() as patched:
        patched.setattr(cli_training, "_progress", lambda _: nullcontext(stop_at_3))
        assert "goes on" in run(*stopped).stdout
    assert steps_done(tmp_path / "b") == 3
    assert run(*stopped).exit_code == 0
    one, other = (load_file(tmp_path / name / "model.safetensors") for name in "ab")
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_the_same_seed_gives_the_same_run_and_another_another(
    train_arguments: Arguments, tmp_path: Path
):
    weights = []
    for name, seed in [("a", "3"), ("b", "3"), ("c", "4")]:
        assert run(*train_arguments(tmp_path / name, "--steps", "2", "--seed", seed)).exit_code == 0
        weights.append((tmp_path / name / "model.safetensors").read_bytes())
    assert weights[0] == weights[1] != weights[2]


def let_go_of(pipe: Path, process: "subprocess.Popen[str]") -> None:
    """Whoever waits for the first line of a process that has died waits no longer."""
    process.wait()
    with suppress(OSError):
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))


def test_ctrl_c_leaves_a_checkpoint_from_which_the_same_command_goes_on(
    train_arguments: Arguments,
    command: Path,
    run_command: Callable[..., "subprocess.CompletedProcess[str]"],
    tmp_path: Path,
):
    out = tmp_path / "run"
    out.mkdir()
    # the log as a pipe: to read its first line is to wait until that step is done
    log = out / "log.csv"
    os.mkfifo(log)
    with subprocess.Popen(
        [command, *train_arguments(out, *MANY_STEPS)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        Thread(target=let_go_of, args=(log, process), daemon=True).start()
        with log.open() as rows:
            first = int(next(csv.reader(rows))[0])
            process.send_signal(signal.SIGINT)
            rows.read()
        said, progress = process.communicate(timeout=120)
    assert process.returncode == 0
    assert "goes on" in said
    assert "Traceback" not in progress
    stopped = steps_done(out)
    assert first <= stopped < 100_000

    log.unlink()
    traced = run("trace", "猫追老鼠。", "--model", str(out))
    assert traced.exit_code == 0
    gone_on = run_command(*train_arguments(out, "--steps", str(stopped + 2)))
    assert gone_on.returncode == 0
    assert steps_done(out) == stopped + 2


def test_the_progress_tells_steps_loss_speed_and_time_left(
    train_arguments: Arguments, tmp_path: Path
):
    result = run(*train_arguments(tmp_path / "run", "--steps", "2"))
    assert re.search(r"step +2/2 .* loss \d+\.\d+ .*tokens/s .*left", result.stderr)


def test_a_directory_with_a_model_of_other_sizes_is_refused_and_left_alone(
    train_arguments: Arguments, trained: Path
):
    before = {path: path.read_bytes() for path in trained.rglob("*") if path.is_file()}
    sentence = refusal(*train_arguments(trained, "--steps", "5", "--d-model", "32"))
    assert re.search(r"d_model is 16, not 32", sentence)
    assert str(trained) in sentence
    assert before == {path: path.read_bytes() for path in trained.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"no tab here", ["line 3", "tab", "no tab here"]),
        (b"only one side\t", ["line 3", "only one side"]),
        (b"\t", ["line 3"]),
        (b"", ["line 3"]),
        (b"caf\xe9\t\xe5", ["line 3", "UTF-8"]),
    ],
)
def test_a_bad_line_is_named_by_file_and_number(
    train_arguments: Arguments, tmp_path: Path, line: bytes, words: list[str]
):
    bad = tmp_path / "bad.tsv"
    bad.write_bytes("A cat.\t猫。\nA dog.\t狗。\n".encode() + line + b"\nA\tB\n")
    out = tmp_path / "run"
    sentence = refusal(*train_arguments(out, "--steps", "2", "--corpus", f"en-zh={bad}"))
    for word in [str(bad), *words]:
        assert word in sentence
    assert not out.exists()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--corpus", "en-zh"], ["en-zh", "LANGUAGE-LANGUAGE=FILE"]),
        (["--corpus", "en-zh=nowhere.tsv"], ["nowhere.tsv", "No such file"]),
        (["--corpus", "en=x.tsv"], ["'en'", "zh-en"]),
        (["--direction", "en-fr"], ["en-fr"]),
        (["--direction", "en"], ["'en'"]),
        (["--direction", "en-en"], ["en-en"]),
        (["--heads", "3"], ["d_model (16)", "n_heads (3)"]),
        (["--d-model", "17", "--heads", "1"], ["d_model (17)", "even"]),
        (["--dev", "en-zh=nowhere.tsv"], ["nowhere.tsv", "No such file"]),
        (["--dev", "nonsense"], ["nonsense"]),
        (["--device", "abacus"], ["abacus", "cpu"]),
    ],
    ids=str,
)
def test_what_cannot_be_trained_is_refused_in_one_sentence_before_it_begins(
    train_arguments: Arguments, tmp_path: Path, more: list[str], words: list[str]
):
    sentence = refusal(*train_arguments(tmp_path / "run", "--steps", "2", *more))
    for word in words:
        assert word in sentence
    assert not (tmp_path / "run").exists()


def test_without_what_scores_one_sentence_says_what_to_install_before_it_begins(
    train_arguments: Arguments,
    trained: Path,
    corpus: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setitem(sys.modules, "sacrebleu", None)
    dev = ("--dev", f"en-zh={corpus}")
    training = refusal(*train_arguments(tmp_path / "run", "--steps", "2", *dev))
    scoring = refusal("evaluate", str(trained), *dev)
    assert training == scoring
    assert "pip install 'attnscope[train]'" in training
    assert not (tmp_path / "run").exists()


def test_a_dev_file_scores_every_direction(
    train_arguments: Arguments, corpus: Path, tmp_path: Path
):
    out = tmp_path / "run"
    result = run(*train_arguments(out, "--steps", "2", "--dev", f"en-zh={corpus}"))
    assert result.exit_code == 0
    assert "BLEU" in result.stdout
    assert "chrF" in result.stdout
    for direction in ("zh-en", "en-zh"):
        assert re.search(
            rf"{direction} +│ as written \(4\) +│ +\d+\.\d+ +│ +\d+\.\d+", result.stdout
        )
    scores = json.loads((out / "scores.json").read_text())
    assert set(scores) == {"zh-en", "en-zh"}
    assert scores["en-zh"]["as written"]["sentences"] == 4


def test_evaluate_gives_the_scores_of_a_directory(trained: Path, corpus: Path):
    result = run("evaluate", str(trained), "--dev", f"en-zh={corpus}")
    assert result.exit_code == 0
    scores = json.loads((trained / "scores.json").read_text())
    for direction, by_way in scores.items():
        for way, score in by_way.items():
            row = rf"{direction} +│ {way} \({score['sentences']}\) +│ +{score['bleu']} +│"
            assert re.search(row, result.stdout)


@pytest.mark.parametrize(
    ("model", "dev", "words"),
    [
        ("{tmp}/nothing", "en-zh={corpus}", ["nothing"]),
        ("{trained}", "en-zh={tmp}/nowhere.tsv", ["nowhere.tsv"]),
        ("{trained}", "en-fr={corpus}", ["zh-en", "en-zh"]),
        ("{trained}", "en-zh={tmp}/empty.tsv", ["zh-en", "en-zh"]),
    ],
)
def test_what_cannot_be_evaluated_is_refused_in_one_sentence(
    trained: Path, corpus: Path, tmp_path: Path, model: str, dev: str, words: list[str]
):
    (tmp_path / "empty.tsv").touch()
    names = {"trained": trained, "corpus": corpus, "tmp": tmp_path}
    sentence = refusal("evaluate", model.format_map(names), "--dev", dev.format_map(names))
    for word in words:
        assert word in sentence
