"""What everything above needs of a tokenizer, whatever its kind."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from .tokenizer import Token


@runtime_checkable
class Vocabulary(Protocol):
    """The entries a network reads and writes, and the way from a text to them and back."""

    @property
    def languages(self) -> Sequence[str]:
        """Those whose token can start a text; none where texts start with ``<eos>``."""
        ...

    @property
    def pad_id(self) -> int: ...

    @property
    def eos_id(self) -> int: ...

    def __len__(self) -> int: ...

    def language_id(self, language: str) -> int:
        """The token that starts a text of this language."""
        ...

    def token(self, id: int) -> Token:
        """A vocabulary entry as a token without a place in a text."""
        ...

    def encode(self, text: str) -> list[Token]: ...

    def encode_ids(self, text: str) -> list[int]: ...

    def decode(self, ids: Sequence[int]) -> str: ...

    def read(self, ids: Sequence[int]) -> tuple[str, list[Token]]:
        """The text that ids spell, and each of them with its place in it."""
        ...
