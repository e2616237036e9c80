"""What sizes and choices a Transformer has."""

from dataclasses import asdict, dataclass
from typing import Any, Literal, Self, get_args

Positions = Literal["sinusoidal", "learned", "none"]
NormPlacement = Literal["post", "pre"]


@dataclass(frozen=True, kw_only=True)
class TransformerConfig:
    """Sizes and choices of an encoder–decoder Transformer, checked at construction.

    Sources: "Attention Is All You Need" (Vaswani et al., 2017), section 3 for the
    symbols; "On Layer Normalization in the Transformer Architecture" (Xiong et al.,
    2020) for ``norm="pre"``.

    Raises:
        ValueError: naming the field, what came and what is allowed.
    """

    vocabulary_size: int
    d_model: int = 128
    n_heads: int = 4
    n_encoder_layers: int = 3
    n_decoder_layers: int = 3
    d_ff: int = 512
    dropout: float = 0.1
    norm: NormPlacement = "post"
    positions: Positions = "sinusoidal"
    max_tokens: int = 128
    """Tokens a side, special tokens included, that the model was trained for."""
    bias: bool = False
    """Whether W^q, W^k, W^v and W^o carry a bias; the paper's formulas have none."""

    def __post_init__(self) -> None:
        for field in (
            "vocabulary_size",
            "d_model",
            "n_heads",
            "n_encoder_layers",
            "n_decoder_layers",
            "d_ff",
            "max_tokens",
        ):
            if getattr(self, field) < 1:
                raise ValueError(f"{field} ({getattr(self, field)}) must be at least 1")
        if self.d_model % self.n_heads:
            raise ValueError(
                f"d_model ({self.d_model}) must be divisible by n_heads ({self.n_heads})"
            )
        if self.positions == "sinusoidal" and self.d_model % 2:
            raise ValueError(
                f"d_model ({self.d_model}) must be even for sinusoidal positions: "
                "each frequency takes a sine and a cosine"
            )
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout ({self.dropout}) must be at least 0 and below 1")
        _check_choice("norm", self.norm, get_args(NormPlacement))
        _check_choice("positions", self.positions, get_args(Positions))

    @property
    def d_head(self) -> int:
        """Width of one head's queries, keys and values."""
        return self.d_model // self.n_heads

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Self:
        return cls(**values)


def _check_choice(field: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{field} ({value!r}) must be one of {', '.join(allowed)}")
