"""`attnscope train` and `attnscope evaluate`: a model of one's own."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from ...model.training.loop import Recipe, Report

CorpusOption = Annotated[
    list[str],
    typer.Option(
        help="LANGUAGE-LANGUAGE=FILE: tab-separated sentences, the languages of the first two "
        "columns in this order; repeatable.",
        metavar="en-zh=FILE",
    ),
]


def train(
    corpus: CorpusOption,
    direction: Annotated[
        list[str], typer.Option(help="From which language to which; repeatable.", metavar="zh-en")
    ],
    out: Annotated[Path, typer.Option(help="Model directory; a run begun there goes on.")],
    dev: Annotated[
        list[str] | None,
        typer.Option(help="Sentences to score the result with, as --corpus.", metavar="en-zh=FILE"),
    ] = None,
    steps: Annotated[int, typer.Option(min=1, help="Training steps in all.")] = 20_000,
    warmup: Annotated[int, typer.Option(min=0, help="Steps of rising learning rate.")] = 1000,
    decay: Annotated[
        int | None, typer.Option(min=0, help="Last steps, of falling rate; default: a fifth.")
    ] = None,
    learning_rate: Annotated[float, typer.Option(help="Highest learning rate.")] = 1.5e-3,
    batch_tokens: Annotated[int, typer.Option(min=1, help="Tokens a side in one step.")] = 2500,
    label_smoothing: Annotated[
        float, typer.Option(min=0, max=0.9, help="Share of the target spread over all subwords.")
    ] = 0.1,
    dropout: Annotated[
        float, typer.Option(min=0, max=0.9, help="Share of the values dropped in training.")
    ] = 0.1,
    vocabulary_size: Annotated[int, typer.Option(min=600, help="Most subwords.")] = 10_000,
    d_model: Annotated[int, typer.Option(min=2, help="Width of a token's vector.")] = 128,
    heads: Annotated[int, typer.Option(min=1, help="Attention heads of a block.")] = 4,
    layers: Annotated[int, typer.Option(min=1, help="Layers of encoder and of decoder.")] = 4,
    d_ff: Annotated[int, typer.Option(min=1, help="Width of the feed-forward.")] = 512,
    max_tokens: Annotated[int, typer.Option(min=8, help="Longest side trained.")] = 128,
    course_repeats: Annotated[
        int, typer.Option(min=0, help="How often a pass holds the course sentences.")
    ] = 6,
    keep_step: Annotated[
        list[int] | None, typer.Option(help="Step whose weights are kept; repeatable.")
    ] = None,
    licence: Annotated[str, typer.Option(help="Licence and attribution of the result.")] = "",
    seed: Annotated[int, typer.Option(help="The same seed, the same run.")] = 0,
    device: Annotated[str, typer.Option(help="cpu or cuda; default: cuda where there is.")] = "",
) -> None:
    """Train a model on parallel sentences. Ctrl-C stops it; the same command goes on.

    Example:

        attnscope train --corpus en-zh=sentences.tsv --direction zh-en --direction en-zh
        --dev en-zh=dev.tsv --out runs/mine
    """
    # set before torch starts its threads: beside another busy process, threads that spin while
    # they wait make a step four times slower
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    import torch

    from ...model.training.corpus import CorpusFile, Direction
    from ...model.training.evaluation import check_scorer
    from ...model.training.train import Job, pairs_to_score
    from ...model.training.train import train as run
    from ...model.transformer.config import TransformerConfig
    from ...model.zoo import check_device
    from .errors import refused

    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    try:
        check_device(device)
        job = Job(
            corpora=[CorpusFile.parse(text) for text in corpus],
            directions=[Direction.parse(text) for text in direction],
            out=out,
            config=TransformerConfig(
                vocabulary_size=vocabulary_size,
                d_model=d_model,
                n_heads=heads,
                n_encoder_layers=layers,
                n_decoder_layers=layers,
                d_ff=d_ff,
                dropout=dropout,
                max_tokens=max_tokens,
            ),
            recipe=Recipe(
                steps=steps,
                warmup_steps=warmup,
                decay_steps=steps // 5 if decay is None else decay,
                learning_rate=learning_rate,
                batch_tokens=batch_tokens,
                label_smoothing=label_smoothing,
                seed=seed,
                keep_steps=tuple(keep_step or ()),
            ),
            device=torch.device(device),
            course_repeats=course_repeats,
            licence=licence,
        )
        if dev:
            # now, not after hours of training
            check_scorer()
            pairs_to_score([CorpusFile.parse(text) for text in dev], job.directions)
        with _progress(steps) as report:
            finished = run(job, report)
    except ValueError as error:
        raise refused(error) from error
    console = Console()
    if not finished:
        console.print(f"Stopped; the same command goes on from the checkpoint in {out}.")
    elif dev:
        evaluate(out, dev)


def evaluate(
    model: Annotated[Path, typer.Argument(help="Model directory.")], dev: CorpusOption
) -> None:
    """Score a model's translations with BLEU and chrF, as written and as people type.

    Example: attnscope evaluate runs/mine --dev en-zh=dev.tsv
    """
    from ...model.training.corpus import CorpusFile
    from ...model.training.evaluation import check_scorer
    from ...model.training.train import score
    from .errors import refused

    try:
        check_scorer()
        scores = score(model, [CorpusFile.parse(text) for text in dev])
    except (ValueError, OSError) as error:
        raise refused(error) from error
    table = Table("direction", "sentences", "BLEU", "chrF")
    for direction, by_name in scores.items():
        for name, one in by_name.items():
            table.add_row(direction, f"{name} ({one.sentences})", f"{one.bleu}", f"{one.chrf}")
    Console().print(table)


@contextmanager
def _progress(steps: int) -> Iterator[Callable[[Report], None]]:
    columns = (
        TextColumn("step"),
        MofNCompleteColumn(),
        BarColumn(),
        TextColumn("pass {task.fields[passes]}  loss {task.fields[loss]:.3f}"),
        TextColumn("{task.fields[speed]:,.0f} tokens/s"),
        TimeRemainingColumn(compact=True),
        TextColumn("left"),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("", total=steps, passes=0, loss=float("nan"), speed=0.0)

        def report(told: Report) -> None:
            progress.update(
                task,
                completed=told.progress.step,
                passes=told.progress.passes,
                loss=told.loss,
                speed=told.tokens_per_second,
            )

        yield report
