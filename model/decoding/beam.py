"""Beam search: several hypotheses of a translation at once, the best of which is taken.

Sources: width and α of "Attention Is All You Need", section 6.1; the score of "Google's
Neural Machine Translation System" (Wu et al., 2016), section 7, equation 14, without its
coverage penalty.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from ..errors import InputError
from ..network import Decoder
from ..shapes import Float
from .steps import never

WIDEST = 8
_ALPHA = 0.6


@dataclass(frozen=True)
class BeamSearch:
    """Keeps the ``width`` best hypotheses at each step.

    Raises:
        InputError: for a width that is not allowed.
    """

    width: int = 4

    def __post_init__(self) -> None:
        if not 1 <= self.width <= WIDEST:
            raise InputError("invalid-value", "beam", self.width, f"1–{WIDEST}")


@dataclass(frozen=True)
class Hypothesis:
    """The beginning of a translation, or a whole one."""

    ids: tuple[int, ...]
    """Its tokens; the last one of a finished hypothesis is ``<eos>``."""
    log_probability: float
    """ln P of these tokens: the sum over them, in nats."""
    finished: bool

    @property
    def score(self) -> float:
        """ln P / lp(n), n tokens, ``<eos>`` included: longer is not worse for length alone."""
        return self.log_probability / length_penalty(len(self.ids))


def length_penalty(length: int) -> float:
    """lp(n) = ((5 + n) / 6)^α: 1 for a single token, and it grows more slowly than n."""
    return ((5 + length) / 6) ** _ALPHA


def beam_search(
    decoder: Decoder,
    first_id: int,
    *,
    width: int,
    pad_id: int,
    eos_id: int,
    max_tokens: int,
) -> Iterator[list[Hypothesis]]:
    """The hypotheses after each step, best score first; the first of the last ones is the result.

    ``decoder`` holds one source. At each step the most probable continuations fill the
    ``width`` places. A hypothesis that ends keeps its place, and the search goes on with
    the others until there are none, or until none can beat the best that has ended.
    ``max_tokens`` does not count ``<eos>``: one step more lets hypotheses end. Those that
    have not ended then are dropped, unless none has.
    """
    going_on = [Hypothesis((), 0.0, finished=False)]
    finished: list[Hypothesis] = []
    ids = [first_id]
    for length in range(1, max_tokens + 2):
        logits = decoder.step(torch.tensor(ids, device=decoder.device))
        log_probabilities = never(pad_id, logits.double().log_softmax(dim=-1))
        best = _best_continuations(going_on, log_probabilities, width - len(finished), eos_id)
        finished += [hypothesis for _, hypothesis in best if hypothesis.finished]
        if length > max_tokens:
            if finished:
                yield _best_first(finished)
            return
        parents = [parent for parent, hypothesis in best if not hypothesis.finished]
        going_on = [hypothesis for _, hypothesis in best if not hypothesis.finished]
        yield _best_first(finished + going_on)
        if not going_on or _cannot_be_beaten(finished, going_on, max_tokens + 1):
            return
        decoder.select(torch.tensor(parents, device=decoder.device))
        ids = [hypothesis.ids[-1] for hypothesis in going_on]


def _best_continuations(
    hypotheses: list[Hypothesis],
    log_probabilities: Float[Tensor, "B V"],
    places: int,
    eos_id: int,
) -> list[tuple[int, Hypothesis]]:
    """Each with the index of the hypothesis it continues, most probable first."""
    so_far = [hypothesis.log_probability for hypothesis in hypotheses]
    totals = (log_probabilities + log_probabilities.new_tensor(so_far)[:, None]).flatten()
    top = totals.topk(min(places, len(totals)))
    found = []
    for total, index in zip(top.values.tolist(), top.indices.tolist(), strict=True):
        if total == -torch.inf:
            break
        parent, id = divmod(index, log_probabilities.shape[1])
        ids = (*hypotheses[parent].ids, id)
        found.append((parent, Hypothesis(ids, total, finished=id == eos_id)))
    return found


def _best_first(hypotheses: list[Hypothesis]) -> list[Hypothesis]:
    return sorted(hypotheses, key=lambda hypothesis: -hypothesis.score)


def _cannot_be_beaten(finished: list[Hypothesis], going_on: list[Hypothesis], longest: int) -> bool:
    """Whether even tokens of probability 1, as many as there is room for, would not suffice."""
    if not finished:
        return False
    reachable = max(hypothesis.log_probability for hypothesis in going_on) / length_penalty(longest)
    return max(hypothesis.score for hypothesis in finished) >= reachable
