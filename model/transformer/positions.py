"""Where a token stands, told to a network that has no order of its own.

Absolute encodings are added to the input; this is the only place so far where a
position enters the network.
"""

import torch
from torch import Tensor, nn

from ..shapes import Float, Int
from .config import TransformerConfig


def sinusoidal(
    positions: Int[Tensor, "T"], d_model: int, base: float = 10_000.0
) -> Float[Tensor, "T M"]:
    """PE(pos, 2i) = sin(pos / base^(2i/d)), PE(pos, 2i+1) = cos of the same angle.

    Source: "Attention Is All You Need", section 3.5.

    Raises:
        ValueError: if ``d_model`` is odd.
    """
    if d_model % 2:
        raise ValueError(f"d_model ({d_model}) must be even: a sine and a cosine per frequency")
    even = torch.arange(0, d_model, 2, dtype=torch.float64, device=positions.device)
    # double precision: at position 511 a float32 angle is already off in the fifth digit
    angles = positions.double()[:, None] * torch.pow(base, -even / d_model)
    return torch.stack((angles.sin(), angles.cos()), dim=-1).flatten(1).float()


class PositionalEncoding(nn.Module):
    """The vector that is added to a token's embedding; ``None`` where positions are off."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.kind = config.positions
        self.d_model = config.d_model
        shape = (config.max_tokens, config.d_model)
        if self.kind == "learned":
            self.table = nn.Parameter(torch.randn(shape) * config.d_model**-0.5)
        elif self.kind == "sinusoidal":
            table = sinusoidal(torch.arange(config.max_tokens), config.d_model)
            self.register_buffer("table", table, persistent=False)

    def forward(self, start: int, length: int) -> Float[Tensor, "T M"] | None:
        """Encodes the absolute positions ``start`` to ``start + length - 1``.

        Raises:
            IndexError: beyond the end of a learned table; the sinusoidal formula has none.
        """
        if self.kind == "none":
            return None
        if start + length <= len(self.table):
            return self.table[start : start + length]
        if self.kind == "learned":
            raise IndexError(
                f"position {start + length - 1} has no learned encoding: "
                f"the table ends at {len(self.table) - 1}"
            )
        positions = torch.arange(start, start + length, device=self.table.device)
        return sinusoidal(positions, self.d_model)


def similarity(encoding: Float[Tensor, "T M"]) -> Float[Tensor, "T T"]:
    """Every position's encoding · every other's, over d/2.

    Each frequency of the sinusoidal encoding adds sin² + cos² = 1 to a position's product
    with itself, so that this is 1 on the diagonal and depends on the distance alone.
    """
    return encoding @ encoding.T / (encoding.shape[1] / 2)
