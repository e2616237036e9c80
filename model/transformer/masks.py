"""Which query may read which key, and who forbids it.

A mask is data that travels with the call: one byte per cell, 0 where the cell is
open, otherwise the sum of the reasons that close it. Masks combine with ``|``.
"""

from enum import IntFlag

import torch
from torch import Tensor

from ..shapes import Int, UInt8


class Blocked(IntFlag):
    """Who closed a cell; several may have done so."""

    OPEN = 0
    PADDING = 1
    CAUSAL = 2
    READER = 4


def causal(n_queries: int, n_keys: int, device: torch.device | None = None) -> UInt8[Tensor, "Q K"]:
    """Closes every key that stands later than its query ("Attention Is All You Need", 3.2.3).

    The queries are the last ``n_queries`` of the ``n_keys`` tokens, so that one step of
    a cached decoder is masked like the same row of the whole matrix.
    """
    later = torch.ones(n_queries, n_keys, dtype=torch.uint8, device=device)
    return later.triu(diagonal=n_keys - n_queries + 1) * int(Blocked.CAUSAL)


def padding(ids: Int[Tensor, "B K"], pad_id: int) -> UInt8[Tensor, "B 1 K"]:
    """Closes every key that is ``<pad>``, for all queries alike."""
    return (ids == pad_id).to(torch.uint8)[:, None, :] * int(Blocked.PADDING)
