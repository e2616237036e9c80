"""What a network reads: a text and its tokens."""

from dataclasses import dataclass
from typing import Literal

from .tokenizer import Token


@dataclass(frozen=True)
class Side:
    """One text and its tokens, in the order in which the network reads them."""

    text: str
    """The text as a person wrote or would write it."""
    tokens: list[Token]
    """The tokens, special ones and padding included."""


@dataclass(frozen=True)
class Target(Side):
    """The decoder's inputs: the language token, then the text shifted right."""

    given: Literal["reader", "model"] = "model"
    """Who wrote the text: the reader, or the model by greedy decoding."""
    language: str | None = None
    """Language of the text; null where the network has no token for one."""
    finished: Literal["eos", "limit", "given"] = "given"
    """Who ended the text: the model, its token limit, or whoever wrote it down."""
