"""What the command line runs: files in, a model directory out."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from attnscope.model import load
from attnscope.model.training.corpus import CorpusError, CorpusFile, Direction
from attnscope.model.training.loop import Recipe, Report
from attnscope.model.training.train import Job, score, train
from attnscope.model.transformer.config import TransformerConfig

EN_FR, FR_EN, EN_ZH = Direction("en", "fr"), Direction("fr", "en"), Direction("en", "zh")


@pytest.fixture
def job(tmp_path: Path) -> Job:
    corpus = tmp_path / "pairs.tsv"
    lines = [f"The cat sees {n} dogs.\tLe chat voit {n} chiens.\n" for n in range(7)]
    corpus.write_text("".join(lines), encoding="utf-8")
    return Job(
        corpora=[CorpusFile(("en", "fr"), corpus)],
        directions=[EN_FR, FR_EN],
        out=tmp_path / "out",
        config=TransformerConfig(
            vocabulary_size=800,
            d_model=22,
            n_heads=2,
            n_encoder_layers=1,
            n_decoder_layers=1,
            d_ff=13,
            max_tokens=29,
        ),
        recipe=Recipe(steps=3, batch_tokens=120),
        device=torch.device("cpu"),
        course_repeats=0,
        licence="all mine",
    )


def ignore(_report: Report) -> None:
    pass


def test_what_training_writes_can_be_loaded_and_asked(job: Job):
    assert train(job, ignore)
    session = load(job.out)
    assert session.info.directions == ["en-fr", "fr-en"]
    assert session.info.licence == "all mine"
    assert session.info.languages == ["en", "fr"]
    assert session.info.vocabulary_size == len(session.tokenizer) <= 800
    trace = session.trace("The cat sees 3 dogs.", target_language="fr")
    assert trace.manifest.target is not None
    # no Chinese in this model: without a language, its first direction tells
    assert session.trace("The cat", target="x").manifest.target is not None


def test_a_longer_training_goes_on_where_the_last_one_ended(job: Job):
    train(job, ignore)
    steps: list[int] = []
    longer = replace(job, recipe=replace(job.recipe, steps=5))
    assert train(longer, lambda report: steps.append(report.progress.step))
    assert steps == [4, 5]


def test_a_directory_with_a_model_of_other_sizes_is_left_alone(job: Job):
    train(job, ignore)
    before = (job.out / "model.safetensors").read_bytes()
    other = replace(job, config=replace(job.config, d_ff=17))
    with pytest.raises(ValueError, match="holds a model whose d_ff is 13, not 17"):
        train(other, ignore)
    assert (job.out / "model.safetensors").read_bytes() == before


def test_a_model_without_a_checkpoint_to_go_on_from_is_left_alone(job: Job):
    train(job, ignore)
    (job.out / "checkpoint.pt").unlink()
    before = (job.out / "model.safetensors").read_bytes()
    with pytest.raises(ValueError, match="holds a model, but no checkpoint"):
        train(job, ignore)
    assert (job.out / "model.safetensors").read_bytes() == before


def test_a_direction_without_a_corpus_is_refused_before_anything_is_written(job: Job):
    with pytest.raises(CorpusError, match=r"direction \(en-zh\)"):
        train(replace(job, directions=[EN_FR, EN_ZH]), ignore)
    assert not job.out.exists()


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Takes note of how many pairs a run is given, and trains none of them."""
    from attnscope.model.training import train as module

    counts: list[int] = []
    whole: Callable[..., Any] = module.Run

    def counting(out: Path, config: Any, tokenizer: Any, pairs: list[Any], *rest: Any) -> Any:
        counts.append(len(pairs))
        return whole(out, config, tokenizer, pairs[:1], *rest)

    monkeypatch.setattr(module, "Run", counting)
    return counts


def test_the_course_sentences_are_trained_as_often_as_asked(job: Job, counted: list[int]):
    short = replace(job, recipe=replace(job.recipe, steps=1), directions=[EN_FR])
    sized = replace(short, config=replace(short.config, vocabulary_size=1200))
    train(sized, ignore)
    train(replace(sized, out=job.out.with_name("two"), course_repeats=2), ignore)
    without, twice = counted
    assert without == 7
    assert twice > 7 + 2 * 200
    assert (twice - 7) % 2 == 0


def test_a_model_is_scored_per_direction_and_way_of_typing(job: Job):
    train(job, ignore)
    scores = score(job.out, job.corpora)
    assert set(scores) == {"en-fr", "fr-en"}
    ways = {"as written", "without final punctuation", "in lower case"}
    for by_way in scores.values():
        assert ways <= set(by_way)
        assert by_way["as written"].sentences == 7
    written = json.loads((job.out / "scores.json").read_text(encoding="utf-8"))
    assert written["en-fr"]["as written"]["bleu"] == scores["en-fr"]["as written"].bleu
