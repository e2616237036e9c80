"""A training run: it learns, survives a kill, and keeps what it is told to."""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file

from attnscope.model.text.tokenizer import Tokenizer
from attnscope.model.training.corpus import CorpusError, Direction, Pair
from attnscope.model.training.loop import Recipe, Report, Run
from attnscope.model.training.vocabulary import train_tokenizer
from attnscope.model.transformer.config import TransformerConfig

SENTENCES = [
    ("The cat sleeps.", "Le chat dort."),
    ("The dog sleeps.", "Le chien dort."),
    ("The cat eats well.", "Le chat mange bien."),
    ("The dog eats.", "Le chien mange."),
    ("I see the cat and the dog.", "Je vois le chat et le chien."),
]

Start = Callable[..., Run]


class Killed(BaseException):
    """Stands for the end of the process: nothing more is written."""


@pytest.fixture(scope="module")
def small() -> Tokenizer:
    texts = [text for pair in SENTENCES for text in pair] * 5
    return train_tokenizer(texts, ["en", "fr"], size=800)


@pytest.fixture
def start(small: Tokenizer) -> Start:
    """``start(directory, steps=7, …)``: a run on five sentences, three steps a pass."""

    def start(directory: Path, *, longest: int = 31, **choices: Any) -> Run:
        config = TransformerConfig(
            vocabulary_size=len(small),
            d_model=22,
            n_heads=2,
            n_encoder_layers=1,
            n_decoder_layers=1,
            d_ff=13,
            max_tokens=longest,
        )
        pairs = [Pair(Direction("en", "fr"), *pair) for pair in SENTENCES]
        recipe: dict[str, Any] = {"steps": 11, "warmup_steps": 3, "batch_tokens": 40, "seed": 5}
        device = torch.device("cpu")
        return Run(directory, config, small, pairs, Recipe(**recipe | choices), device)

    return start


def ignore(_report: Report) -> None:
    pass


def weights(run: Run) -> dict[str, torch.Tensor]:
    return {name: value.clone() for name, value in run.model.state_dict().items()}


def same(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    return all(torch.equal(first[name], second[name]) for name in first)


@pytest.mark.parametrize("killed_at", [1, 5, 8])
def test_a_run_that_was_killed_ends_where_an_undisturbed_one_does(
    start: Start, tmp_path: Path, killed_at: int
):
    undisturbed = start(tmp_path / "undisturbed", checkpoint_every=2)
    assert undisturbed.train(ignore)
    assert undisturbed.progress.passes > 1

    def kill(report: Report) -> None:
        if report.progress.step == killed_at:
            raise Killed

    killed = start(tmp_path / "killed", checkpoint_every=2)
    with pytest.raises(Killed):
        killed.train(kill)
    resumed = start(tmp_path / "killed", checkpoint_every=2)
    assert resumed.progress.step == (killed_at - 1) // 2 * 2
    assert resumed.train(ignore)
    assert same(weights(resumed), weights(undisturbed))
    assert resumed.progress.tokens == undisturbed.progress.tokens


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_lets_the_step_finish_and_leaves_a_checkpoint(
    start: Start, tmp_path: Path, number: signal.Signals
):
    def interrupt(report: Report) -> None:
        if report.progress.step == 3:
            os.kill(os.getpid(), number)

    before = signal.getsignal(number)
    run = start(tmp_path)
    assert not run.train(interrupt)
    assert run.progress.step == 3
    assert signal.getsignal(number) is before
    resumed = start(tmp_path)
    assert resumed.progress.step == 3
    assert same(weights(resumed), weights(run))
    resumed.train(ignore)
    undisturbed = start(tmp_path / "undisturbed")
    undisturbed.train(ignore)
    assert same(weights(resumed), weights(undisturbed))


def test_a_run_learns_its_sentences(start: Start, tmp_path: Path):
    losses: list[float] = []
    run = start(tmp_path, steps=60, learning_rate=1e-2)
    run.train(lambda report: losses.append(report.loss))
    assert len(losses) == 60
    assert sum(losses[-5:]) < 0.6 * sum(losses[:5])


def test_a_report_tells_the_step_s_rate_and_how_far_the_run_is(start: Start, tmp_path: Path):
    rates, tokens = [], []

    def note(report: Report) -> None:
        rates.append(report.learning_rate)
        tokens.append(report.progress.tokens)
        assert report.progress.step == len(rates)
        assert report.tokens_per_second > 0
        assert report.seconds_left >= 0

    run = start(tmp_path, steps=5, warmup_steps=2, decay_steps=2, learning_rate=0.1)
    run.train(note)
    assert rates == pytest.approx([run.recipe.schedule(step) for step in range(5)])
    assert tokens == sorted(tokens)
    # at least a language token and its <eos> for each sentence of the first pass
    assert tokens[-1] > 2 * len(SENTENCES)


def test_the_steps_named_are_kept_with_the_untrained_one(start: Start, tmp_path: Path):
    untrained = weights(start(tmp_path / "other"))
    run = start(tmp_path, steps=4, keep_steps=(0, 2, 4, 9))
    run.train(ignore)
    assert sorted(path.name for path in (tmp_path / "steps").iterdir()) == [
        "0.safetensors",
        "2.safetensors",
        "4.safetensors",
    ]
    kept = load_file(tmp_path / "steps" / "0.safetensors")
    assert same(kept, {name: value.half() for name, value in untrained.items()})
    last = load_file(tmp_path / "steps" / "4.safetensors")
    assert same(last, {name: value.half() for name, value in weights(run).items()})


def test_a_finished_run_trains_no_further(start: Start, tmp_path: Path):
    run = start(tmp_path, steps=3)
    run.train(ignore)
    again = start(tmp_path, steps=3)
    steps: list[Report] = []
    assert again.train(steps.append)
    assert steps == []
    assert same(weights(again), weights(run))


def test_another_seed_gives_other_weights(start: Start, tmp_path: Path):
    first, other = start(tmp_path / "first", seed=1), start(tmp_path / "other", seed=2)
    assert not same(weights(first), weights(other))


def test_pairs_of_which_none_fits_are_refused(start: Start, tmp_path: Path):
    run = start(tmp_path, longest=2)
    with pytest.raises(CorpusError, match=r"no pair .* 2 tokens"):
        run.train(ignore)
