"""What `attnscope train` runs: corpora in, a model directory out."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random

import torch

from ..checkpoint import CONFIG, TOKENIZER, WEIGHTS, load_model, save_model
from ..text.tokenizer import Tokenizer
from ..transformer.config import TransformerConfig
from .corpus import CorpusError, CorpusFile, Direction, Pair, course_files, read_pairs
from .evaluation import Score, as_people_type, evaluate
from .loop import CHECKPOINT, Recipe, Report, Run
from .typing_habits import as_typed
from .vocabulary import train_tokenizer


@dataclass(frozen=True, kw_only=True)
class Job:
    """One training, from files to a model directory."""

    corpora: Sequence[CorpusFile]
    directions: Sequence[Direction]
    out: Path
    config: TransformerConfig
    """Its ``vocabulary_size`` is an upper bound: a small corpus has fewer subwords."""
    recipe: Recipe
    device: torch.device
    course_repeats: int = 6
    """How often the course sentences stand in each pass; 0 leaves them out."""
    licence: str = ""
    """Licence and attribution of what comes out."""


def train(job: Job, report: Callable[[Report], None]) -> bool:
    """Trains, or goes on with what stands in ``job.out``; ``False`` if a signal ended it.

    Raises:
        CorpusError: for a line that cannot be used, or a direction without a corpus.
        ValueError: if ``job.out`` holds a model of other sizes, or one without a checkpoint
            to go on from.
    """
    if (job.out / WEIGHTS).exists() and not (job.out / CHECKPOINT).exists():
        raise ValueError(
            f"{job.out} holds a model, but no {CHECKPOINT} to go on from: choose another directory"
        )
    directions = list(job.directions)
    pairs = read_pairs(list(job.corpora), directions)
    served = [d for d in directions if any(file.serves(d) for file in course_files())]
    pairs += job.course_repeats * read_pairs(course_files(), served)
    tokenizer = _tokenizer(job, pairs)
    config = replace(job.config, vocabulary_size=len(tokenizer))
    _check_sizes(job.out, config)
    run = Run(job.out, config, tokenizer, pairs, job.recipe, job.device)
    about = {"directions": [str(direction) for direction in directions], "licence": job.licence}
    try:
        return run.train(report)
    finally:
        save_model(job.out, run.model, tokenizer, about)


def score(directory: Path, corpora: Sequence[CorpusFile]) -> dict[str, dict[str, Score]]:
    """Scores of a model directory per direction and per way of typing.

    Raises:
        CorpusError: for a line that cannot be used, or no line of any of its directions.
    """
    loaded = load_model(directory)
    directions = [Direction.parse(text) for text in loaded.about["directions"]]
    scores = {
        str(direction): {
            name: evaluate(loaded.model, loaded.tokenizer, altered)
            for name, altered in as_people_type(pairs, loaded.tokenizer).items()
            if altered
        }
        for direction, pairs in pairs_to_score(corpora, directions).items()
    }
    document = {
        direction: {name: asdict(one) for name, one in by_name.items()}
        for direction, by_name in scores.items()
    }
    text = json.dumps(document, indent=2, ensure_ascii=False)
    (directory / "scores.json").write_text(text + "\n", encoding="utf-8")
    return scores


def pairs_to_score(
    corpora: Sequence[CorpusFile], directions: Sequence[Direction]
) -> dict[Direction, list[Pair]]:
    """What ``corpora`` hold for those of ``directions`` that they serve.

    Raises:
        CorpusError: for a line that cannot be used, or no line of any direction.
    """
    files = {d: [file for file in corpora if file.serves(d)] for d in directions}
    pairs = {d: read_pairs(serving, [d]) for d, serving in files.items() if serving}
    if not any(pairs.values()):
        wanted = ", ".join(map(str, directions))
        raise CorpusError(f"no sentence to score is of one of the directions {wanted}")
    return pairs


def _tokenizer(job: Job, pairs: list[Pair]) -> Tokenizer:
    languages = sorted({d.source for d in job.directions} | {d.target for d in job.directions})
    path = job.out / TOKENIZER
    if path.exists():
        return Tokenizer.load(path, json.loads((job.out / CONFIG).read_text())["languages"])
    random = Random(job.recipe.seed)
    texts = (
        text
        for pair in pairs
        for typed in (as_typed(pair, random),)
        for text in (typed.source, typed.target)
    )
    return train_tokenizer(texts, languages, job.config.vocabulary_size)


def _check_sizes(out: Path, config: TransformerConfig) -> None:
    if not (out / CONFIG).exists():
        return
    found = json.loads((out / CONFIG).read_text())["transformer"]
    for name, wanted in config.to_dict().items():
        if found[name] != wanted:
            raise ValueError(
                f"{out} holds a model whose {name} is {found[name]}, not {wanted}: "
                "choose another directory, or the same sizes"
            )
