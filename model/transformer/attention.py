"""Scaled dot-product attention and the multi-head module around it.

Source: "Attention Is All You Need", section 3.2. Axis letters are those of shapes.py.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..shapes import Float, Int, UInt8
from ..taps import SILENT, Tap


def scaled_dot_product_attention(
    q: Float[Tensor, "*B H Q D"],
    k: Float[Tensor, "*B H K D"],
    v: Float[Tensor, "*B H K Dv"],
    mask: UInt8[Tensor, "*#B Q K"] | None = None,
    tap: Tap = SILENT,
) -> Float[Tensor, "*B H Q Dv"]:
    """softmax(q·kᵀ / √d_k + mask)·v, fused where nobody looks inside.

    ``mask`` is 0 where a query may read a key (masks.py); ``None`` opens every cell.
    Every row must keep one open key: a softmax over nothing is NaN.
    """
    # one mask serves all heads
    mask = None if mask is None else mask[..., None, :, :]
    if not tap.wants("dot", "scores", "weights"):
        return F.scaled_dot_product_attention(q, k, v, None if mask is None else mask == 0)
    dot = tap("dot", q @ k.mT, "H Q K", mask)
    scores = tap("scores", dot / math.sqrt(q.shape[-1]), "H Q K", mask)
    closed = scores if mask is None else scores.masked_fill(mask != 0, -math.inf)
    weights = tap("weights", closed.softmax(dim=-1), "H Q K", mask)
    return weights @ v


@dataclass
class KeyValueCache:
    """Keys and values of one block, kept from one decoding step to the next."""

    k: Tensor | None = None
    v: Tensor | None = None

    def extend(self, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
        """Adds the new tokens' keys and values; returns all of them."""
        self.k = k if self.k is None else torch.cat((self.k, k), dim=-2)
        self.v = v if self.v is None else torch.cat((self.v, v), dim=-2)
        return self.k, self.v

    def recall(self) -> tuple[Tensor, Tensor]:
        """All keys and values so far.

        Raises:
            ValueError: if nothing was cached yet.
        """
        if self.k is None or self.v is None:
            raise ValueError("the cache is empty: the first call has to bring a memory")
        return self.k, self.v

    def select(self, rows: Int[Tensor, "N"]) -> None:
        """Keeps these rows of the batch, in this order."""
        if self.k is not None and self.v is not None:
            self.k, self.v = self.k[rows], self.v[rows]


class MultiHeadAttention(nn.Module):
    """H heads that read ``memory`` with queries made from ``x``, concatenated and mixed.

    ``d_k`` and ``d_v`` are the widths of one head's keys and values (default
    d_model / n_heads). One head with its own ``d_k`` and ``d_v`` is the single
    self-attention of a textbook.
    """

    def __init__(
        self,
        d_model: int,
        n_heads: int,
        *,
        d_k: int | None = None,
        d_v: int | None = None,
        bias: bool = False,
    ) -> None:
        super().__init__()
        self.n_heads = n_heads
        d_k = d_k or d_model // n_heads
        d_v = d_v or d_model // n_heads
        self.w_q = nn.Linear(d_model, n_heads * d_k, bias=bias)
        self.w_k = nn.Linear(d_model, n_heads * d_k, bias=bias)
        self.w_v = nn.Linear(d_model, n_heads * d_v, bias=bias)
        self.w_o = nn.Linear(n_heads * d_v, d_model, bias=bias)

    def forward(
        self,
        x: Float[Tensor, "B Q M"],
        memory: Float[Tensor, "B T M"] | None,
        mask: UInt8[Tensor, "*#B Q K"] | None = None,
        *,
        cache: KeyValueCache | None = None,
        tap: Tap = SILENT,
    ) -> Float[Tensor, "B Q M"]:
        """Attends from ``x`` to ``memory``; in self-attention both are the same tensor.

        With a ``cache`` the keys and values of ``memory`` are added to those already
        there; without a ``memory`` the cached ones are all there is.
        """
        is_self = memory is x
        x = tap("input", x, "Q M")
        q = tap("q", self._split(self.w_q(x)), "H Q D")
        if memory is None:
            k, v = _needed(cache).recall()
        else:
            memory = tap("memory", x if is_self else memory, "K M")
            k, v = self._split(self.w_k(memory)), self._split(self.w_v(memory))
            if cache is not None:
                k, v = cache.extend(k, v)
        k, v = tap("k", k, "H K D"), tap("v", v, "H K Dv")
        if mask is not None:
            mask = tap("mask", mask, "Q K")
        z = tap("z", scaled_dot_product_attention(q, k, v, mask, tap), "H Q Dv")
        return tap("out", self._mix(z, tap), "Q M")

    def _split(self, projected: Float[Tensor, "B T HD"]) -> Float[Tensor, "B H T D"]:
        return projected.unflatten(-1, (self.n_heads, -1)).transpose(-3, -2)

    def _mix(self, z: Float[Tensor, "B H Q Dv"], tap: Tap) -> Float[Tensor, "B Q M"]:
        """W^O of the concatenated heads; the sum of the heads' shares, where a tap changed them."""
        if tap.wants("share"):
            share = self._share(z)
            tapped = tap("share", share, "H Q M")
            if tapped is not share:
                mixed = tapped.sum(dim=-3)
                return mixed if self.w_o.bias is None else mixed + self.w_o.bias
        return self.w_o(z.transpose(-3, -2).flatten(-2))

    def _share(self, z: Float[Tensor, "B H Q Dv"]) -> Float[Tensor, "B H Q M"]:
        """Each head's part of the output: its slice of the concatenation times its slice of W^O.

        The parts of all heads (and W^O's bias, where it has one) add up to ``out``.
        """
        return z @ self.w_o.weight.T.unflatten(0, (self.n_heads, -1))


def _needed(cache: KeyValueCache | None) -> KeyValueCache:
    if cache is None:
        raise ValueError("attention needs a memory or a cache that holds one")
    return cache
