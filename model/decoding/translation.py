"""A translation as a person follows it: each step, its rivals, its chance and its cost."""

from collections.abc import Iterator, Sequence
from time import perf_counter
from typing import Literal

import torch
from torch import Tensor

from ..network import Decoder, Network
from ..shapes import Float, Int
from ..text.vocabulary import Vocabulary
from ..trace.predictions import top_predictions
from .beam import BeamSearch, Hypothesis, beam_search
from .cost import step_multiplications
from .events import BeamHypothesis, Beams, CacheUse, Decoded, DecodingStep, Event, WithoutCache
from .sampling import Sampling
from .steps import (
    GREEDY,
    Choose,
    Greedy,
    Step,
    greedy,
    most_probable,
    one_by_one,
)

Method = Greedy | BeamSearch | Sampling


def translate(
    network: Network,
    tokenizer: Vocabulary,
    source: Sequence[int],
    first_id: int,
    max_tokens: int,
    method: Method = GREEDY,
    *,
    without_cache: bool = False,
) -> Iterator[Event]:
    """Every step of the translation of ``source`` (ids with ``<eos>``), then the whole.

    ``first_id`` is the decoder's first input, the language token.
    ``max_tokens`` counts the tokens of the translation without ``<eos>``. A step is a
    DecodingStep, of a beam search Beams. With ``without_cache`` each DecodingStep also runs
    without the cache, to tell what that costs.
    """
    sources = torch.tensor([source], device=network.device)
    decoder = network.decoder(sources, tokenizer.pad_id)
    if isinstance(method, BeamSearch):
        yield from _beams(decoder, tokenizer, first_id, max_tokens, method.width)
    else:
        whole = network.decoder(sources, tokenizer.pad_id, cached=False) if without_cache else None
        measured = _MeasuredDecoder(network, decoder, whole, len(source))
        choose = method.chooser() if isinstance(method, Sampling) else most_probable
        yield from _steps(measured, tokenizer, sources.new_tensor([first_id]), max_tokens, choose)


def greedy_ids(
    network: Network, tokenizer: Vocabulary, source: Sequence[int], first_id: int, max_tokens: int
) -> tuple[list[int], Literal["eos", "limit"]]:
    """The ids and the end of ``Decoded`` of the greedy translation, and nothing else."""
    sources = torch.tensor([source], device=network.device)
    steps = greedy(
        network.decoder(sources, tokenizer.pad_id),
        sources.new_tensor([first_id]),
        pad_id=tokenizer.pad_id,
        eos_id=tokenizer.eos_id,
        # one step more: it may end the sentence, though it can add no token to it
        max_tokens=max_tokens + 1,
    )
    ids = [int(step_ids[0]) for step_ids, _ in steps]
    if ids[-1] == tokenizer.eos_id:
        return ids[:-1], "eos"
    return ids[:max_tokens], "limit"


def _steps(
    decoder: "_MeasuredDecoder",
    tokenizer: Vocabulary,
    first_ids: Int[Tensor, "B"],
    max_tokens: int,
    choose: Choose,
) -> Iterator[DecodingStep | Decoded]:
    ids: list[int] = []
    steps = one_by_one(
        decoder.step,
        first_ids,
        choose,
        pad_id=tokenizer.pad_id,
        eos_id=tokenizer.eos_id,
        # one step more: it may end the sentence, though it can add no token to it
        max_tokens=max_tokens + 1,
    )
    for index, (step_ids, logits, chances) in enumerate(steps):
        id = int(step_ids[0])
        ends = id == tokenizer.eos_id
        if index == max_tokens and not ends:
            break
        probabilities = logits.softmax(-1)
        yield DecodingStep(
            index=index,
            id=id,
            text=tokenizer.token(id).text,
            probability=float(probabilities[0, id]),
            chance=float(chances[0]),
            top=top_predictions(probabilities, tokenizer)[0],
            cache=decoder.cache_use,
            multiplications=decoder.multiplications,
            milliseconds=decoder.milliseconds,
            without_cache=decoder.without_cache,
        )
        if ends:
            yield Decoded(ids, tokenizer.decode(ids), "eos")
            return
        ids.append(id)
    yield Decoded(ids, tokenizer.decode(ids), "limit")


class _MeasuredDecoder:
    """A decoder that times its steps, and beside each the same step without a cache."""

    def __init__(
        self,
        network: Network,
        decoder: Decoder,
        whole: Decoder | None,
        memory_length: int,
    ) -> None:
        self._network = network
        self._decoder = decoder
        self._whole = whole
        self._memory_length = memory_length
        self._whole_milliseconds = self._difference = 0.0
        self.milliseconds = 0.0
        """How long the last step took."""

    def step(self, ids: Int[Tensor, "B"]) -> Float[Tensor, "B V"]:
        logits, self.milliseconds = _timed(self._decoder.step, ids)
        if self._whole is not None:
            whole_logits, self._whole_milliseconds = _timed(self._whole.step, ids)
            self._difference = float((whole_logits - logits).abs().max())
        return logits

    @property
    def cache_use(self) -> dict[Literal["self", "cross"], CacheUse]:
        """What the last step found in the cache."""
        reused, memory = self._decoder.length - 1, self._memory_length
        cross = CacheUse(memory, 0) if reused else CacheUse(0, memory)
        return {"self": CacheUse(reused, 1), "cross": cross}

    # counted when asked for, so never while a step is timed

    @property
    def multiplications(self) -> int:
        """Those of the last step."""
        return self._multiplications(cached=True)

    @property
    def without_cache(self) -> WithoutCache | None:
        """The last step without a cache."""
        if self._whole is None:
            return None
        multiplications = self._multiplications(cached=False)
        return WithoutCache(multiplications, self._whole_milliseconds, self._difference)

    def _multiplications(self, *, cached: bool) -> int:
        return step_multiplications(
            self._network, self._decoder.length, self._memory_length, cached=cached
        )


def _timed(step: Step, ids: Int[Tensor, "B"]) -> tuple[Float[Tensor, "B V"], float]:
    """A step, and how many milliseconds it took."""
    began = perf_counter()
    logits = step(ids)
    # an accelerator may still be at it when the call returns; reading a number waits for it
    logits[0, 0].item()
    return logits, (perf_counter() - began) * 1000


def _beams(
    decoder: Decoder, tokenizer: Vocabulary, first_id: int, max_tokens: int, width: int
) -> Iterator[Beams | Decoded]:
    best = BeamHypothesis([], "", 0.0, 0.0, finished=False)
    steps = beam_search(
        decoder,
        first_id,
        width=width,
        pad_id=tokenizer.pad_id,
        eos_id=tokenizer.eos_id,
        max_tokens=max_tokens,
    )
    for index, hypotheses in enumerate(steps):
        told = [_told(hypothesis, tokenizer) for hypothesis in hypotheses]
        best = told[0]
        yield Beams(index, told)
    yield Decoded(best.ids, best.text, "eos" if best.finished else "limit")


def _told(hypothesis: Hypothesis, tokenizer: Vocabulary) -> BeamHypothesis:
    ids = [*hypothesis.ids[: -1 if hypothesis.finished else None]]
    return BeamHypothesis(
        ids=ids,
        text=tokenizer.decode(ids),
        score=hypothesis.score,
        log_probability=hypothesis.log_probability,
        finished=hypothesis.finished,
    )
