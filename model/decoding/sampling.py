"""Sampling: the next token is drawn, from all of the vocabulary or from its likelier part.

Sources: top-k, "Hierarchical Neural Story Generation" (Fan et al., 2018); top-p, "The
Curious Case of Neural Text Degeneration" (Holtzman et al., 2020).
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ..errors import InputError
from ..shapes import Float, Int

HOTTEST = 100.0
LAST_SEED = 2**32 - 1


@dataclass(frozen=True)
class Sampling:
    """How a token is drawn: the logits are divided by ``temperature``, then filtered.

    Raises:
        InputError: naming the field, what came and what is allowed.
    """

    temperature: float = 1.0
    """Below 1 the probable becomes more probable still, above 1 less."""
    top_k: int = 0
    """Draws from so many most probable tokens; 0: from all."""
    top_p: float = 1.0
    """Draws from the fewest most probable tokens that have this probability together."""
    seed: int = 0
    """The same seed draws the same tokens."""

    def __post_init__(self) -> None:
        for field, is_allowed, allowed in (
            ("temperature", 0 < self.temperature <= HOTTEST, f"> 0, ≤ {HOTTEST:g}"),
            ("top_k", self.top_k >= 0, "≥ 0"),
            ("top_p", 0 < self.top_p <= 1, "> 0, ≤ 1"),
            ("seed", 0 <= self.seed <= LAST_SEED, f"0–{LAST_SEED}"),
        ):
            if not is_allowed:
                raise InputError("invalid-value", field, getattr(self, field), allowed)

    def chances(self, logits: Float[Tensor, "*B V"]) -> Float[Tensor, "*B V"]:
        """The probabilities a token is drawn with; 0 for what the filters leave out.

        top-k comes first, and top-p counts in shares of what that leaves.
        """
        # in double precision, and from 0 downwards: no temperature is too low to divide by
        exact = logits.double()
        below_best = exact - exact.amax(dim=-1, keepdim=True)
        if self.top_k == 0 and self.top_p == 1:
            return (below_best / self.temperature).softmax(dim=-1)
        # by their logits: where it is hot, probabilities may round to equal ones
        sorted_, order = below_best.sort(dim=-1, descending=True, stable=True)
        sorted_ = (sorted_ / self.temperature).softmax(dim=-1)
        if self.top_k:
            sorted_[..., self.top_k :] = 0
            sorted_ = sorted_ / sorted_.sum(dim=-1, keepdim=True)
        if self.top_p < 1:
            # the token that reaches top_p still belongs to them
            before = sorted_.cumsum(dim=-1) - sorted_
            sorted_ = sorted_.masked_fill(before >= self.top_p, 0)
            sorted_ = sorted_ / sorted_.sum(dim=-1, keepdim=True)
        return torch.zeros_like(sorted_).scatter(-1, order, sorted_)

    def chooser(
        self,
    ) -> Callable[[Float[Tensor, "B V"]], tuple[Int[Tensor, "B"], Float[Tensor, "B"]]]:
        """Draws one token after another, with random numbers of its own."""
        generator = torch.Generator().manual_seed(self.seed)

        def choose(
            logits: Float[Tensor, "B V"],
        ) -> tuple[Int[Tensor, "B"], Float[Tensor, "B"]]:
            # on the CPU, where a seed means the same whatever computed the logits
            chances = self.chances(logits.cpu())
            ids = chances.multinomial(1, generator=generator)
            return ids[:, 0].to(logits.device), chances.gather(-1, ids)[:, 0]

        return choose
