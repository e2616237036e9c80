"""The training loop: steps, checkpoints that survive a kill, progress."""

import csv
import json
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch.nn.attention import SDPBackend, sdpa_kernel

from ..checkpoint import save_weights
from ..text.tokenizer import Tokenizer
from ..transformer import masks
from ..transformer.config import TransformerConfig
from ..transformer.transformer import Transformer
from .batches import Batch, Example, batches
from .corpus import CorpusError, Pair
from .loss import linear_cross_entropy
from .schedule import Schedule
from .typing_habits import one_pass

CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that decides what comes out of a run, apart from the data."""

    steps: int
    warmup_steps: int = 1000
    decay_steps: int = 0
    learning_rate: float = 1.5e-3
    batch_tokens: int = 2500
    """Tokens a side in one step, padding included."""
    label_smoothing: float = 0.1
    weight_decay: float = 0.01
    clip_norm: float = 1.0
    seed: int = 0
    keep_steps: tuple[int, ...] = ()
    """Steps whose weights are kept: to see later how the network came to be."""
    checkpoint_every: int = 500

    @property
    def schedule(self) -> Schedule:
        return Schedule(self.learning_rate, self.warmup_steps, self.decay_steps, self.steps)


@dataclass
class Progress:
    """How far a run is; goes into its checkpoint."""

    step: int = 0
    passes: int = 0
    batch: int = 0
    """Batches of the present pass that are done."""
    tokens: int = 0
    seconds: float = 0.0


@dataclass(frozen=True)
class Report:
    """What one step tells the person who waits."""

    progress: Progress
    loss: float
    learning_rate: float
    tokens_per_second: float
    seconds_left: float


@dataclass
class Run:
    """A training run in a directory; continues where its last checkpoint stands."""

    directory: Path
    config: TransformerConfig
    tokenizer: Tokenizer
    pairs: list[Pair]
    recipe: Recipe
    device: torch.device
    progress: Progress = field(default_factory=Progress)

    def __post_init__(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(self.recipe.seed)
        self.model = Transformer(self.config).to(self.device)
        self.optimizer = torch.optim.AdamW(
            self.model.parameters(),
            betas=(0.9, 0.98),
            eps=1e-9,
            weight_decay=self.recipe.weight_decay,
            fused=True,
        )
        if self._checkpoint.exists():
            self._resume()

    def train(self, report: Callable[[Report], None]) -> bool:
        """Trains to the end of the recipe; ``False`` if a signal ended it before.

        A checkpoint is written in either case, and before the first step.
        """
        if not self._checkpoint.exists():
            self._save_checkpoint()
        self.model.train()
        self._keep_step()
        with _interruptible() as interrupted, self._log() as log:
            for batch in self._batches():
                if self.progress.step >= self.recipe.steps or interrupted.is_set:
                    break
                told = self._step(batch)
                report(told)
                log(told)
                self._keep_step()
                if self.progress.step % self.recipe.checkpoint_every == 0:
                    self._save_checkpoint()
        self._save_checkpoint()
        return self.progress.step >= self.recipe.steps

    def _step(self, batch: Batch) -> Report:
        began = time.perf_counter()
        batch = batch.to(self.device)
        rate = self.recipe.schedule(self.progress.step)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        loss = self._loss(batch)
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.recipe.clip_norm)
        self.optimizer.step()
        progress = self.progress
        tokens = int((batch.labels != self.tokenizer.pad_id).sum())
        progress.step += 1
        progress.batch += 1
        progress.tokens += tokens
        seconds = time.perf_counter() - began
        progress.seconds += seconds
        left = (self.recipe.steps - progress.step) * progress.seconds / progress.step
        return Report(progress, loss.item(), rate, tokens / seconds, left)

    def _loss(self, batch: Batch) -> torch.Tensor:
        pad_id = self.tokenizer.pad_id
        # on short sentences the backward pass of the fused CPU kernel takes a third of the step
        kernel = sdpa_kernel(SDPBackend.MATH) if self.device.type == "cpu" else nullcontext()
        with torch.autocast(self.device.type, torch.bfloat16), kernel:
            source_mask = masks.padding(batch.source, pad_id)
            memory = self.model.encode(batch.source, source_mask)
            length = batch.target.shape[1]
            target_mask = masks.causal(length, length, self.device)
            hidden = self.model.decode(batch.target, memory, target_mask, source_mask)
        counted = batch.labels != pad_id
        return linear_cross_entropy(
            hidden[counted].float(),
            self.model.embedding.tokens.weight,
            batch.labels[counted],
            label_smoothing=self.recipe.label_smoothing,
            dtype=torch.bfloat16,
        )

    def _batches(self) -> Iterator[Batch]:
        """Pass after pass over the pairs; the order follows from the seed alone."""
        while True:
            chance = random.Random(f"{self.recipe.seed}-{self.progress.passes}")
            examples = self._examples(chance)
            of_pass = batches(
                examples,
                max_tokens=self.recipe.batch_tokens,
                pad_id=self.tokenizer.pad_id,
                random=chance,
            )
            index = -1
            for index, batch in enumerate(of_pass):
                if index >= self.progress.batch:
                    yield batch
            if index < 0:
                longest = self.config.max_tokens
                raise CorpusError(f"no pair of the corpora fits into {longest} tokens a side")
            self.progress.passes += 1
            self.progress.batch = 0

    def _examples(self, chance: random.Random) -> Iterator[Example]:
        limit = self.config.max_tokens

        def length(pair: Pair) -> int:
            return len(Example.of(pair, self.tokenizer))

        for pair in one_pass(self.pairs, length, limit, chance):
            example = Example.of(pair, self.tokenizer)
            if len(example) <= limit:
                yield example

    @property
    def _checkpoint(self) -> Path:
        return self.directory / CHECKPOINT

    def _save_checkpoint(self) -> None:
        state = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "progress": asdict(self.progress),
            "random": self._random_state(),
        }
        # whatever happens meanwhile, there is a whole checkpoint under the name
        unfinished = self._checkpoint.with_suffix(".unfinished")
        torch.save(state, unfinished)
        os.replace(unfinished, self._checkpoint)

    def _resume(self) -> None:
        state: dict[str, Any] = torch.load(self._checkpoint, map_location=self.device)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        if self.device.type == "cuda":
            torch.cuda.set_rng_state(state["random"].cpu(), self.device)
        else:
            torch.set_rng_state(state["random"].cpu())
        self.progress = Progress(**state["progress"])

    def _random_state(self) -> torch.Tensor:
        """State of the generator that dropout draws from."""
        if self.device.type == "cuda":
            return torch.cuda.get_rng_state(self.device)
        return torch.get_rng_state()

    def _keep_step(self) -> None:
        step = self.progress.step
        path = self.directory / "steps" / f"{step}.safetensors"
        if step in self.recipe.keep_steps and not path.exists():
            save_weights(path, self.model)

    @contextmanager
    def _log(self) -> Iterator[Callable[[Report], None]]:
        (self.directory / "recipe.json").write_text(json.dumps(asdict(self.recipe), indent=2))
        with (self.directory / "log.csv").open("a", newline="") as file:
            rows = csv.writer(file)

            def log(report: Report) -> None:
                progress = report.progress
                if progress.step % 50 == 0:
                    loss, seconds = round(report.loss, 4), round(progress.seconds, 1)
                    done = (progress.step, progress.passes, progress.tokens)
                    rows.writerow((*done, seconds, loss, report.learning_rate))
                    file.flush()

            yield log


@dataclass
class _Interrupted:
    is_set: bool = False


@contextmanager
def _interruptible() -> Iterator[_Interrupted]:
    """Ctrl-C and SIGTERM let the step in progress finish."""
    interrupted = _Interrupted()

    def stop(*_: object) -> None:
        interrupted.is_set = True

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield interrupted
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
