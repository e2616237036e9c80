"""From what a caller typed to tokens the network can read, or an error that says why not."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import InputError
from .sides import Side, Target
from .tokenizer import Token, Tokenizer

_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


# UAX #15 calls a text stream-safe that has no more; sorting thousands of them takes seconds
_MOST_MARKS = 30


@dataclass(frozen=True)
class Inputs:
    """What one model accepts."""

    tokenizer: Tokenizer
    token_limit: int
    """Tokens a side, special tokens included."""
    directions: Sequence[str]
    """Directions the model was trained for, such as ``zh-en``."""

    def source(self, text: str) -> Side:
        """The text's tokens and ``<eos>``.

        Raises:
            InputError: for a text that is empty, too long or no valid Unicode.
        """
        tokens = [*self._tokens("source", text), self.tokenizer.token(self.tokenizer.eos_id)]
        if len(tokens) == 1:
            raise InputError("empty-text", "source", text, "a text that is not only white space")
        return Side(text, tokens)

    def target_text(self, text: str, language: str) -> Target | None:
        """A translation the reader wrote, behind its language token; ``None`` if there is none."""
        tokens = self._tokens("target", text)
        if not tokens:
            return None
        tokens = [self.tokenizer.token(self.tokenizer.language_id(language)), *tokens]
        return Target(text, tokens, "reader")

    def target_ids(self, ids: Sequence[int], language: str) -> Target:
        """A translation as tokens, without its language token and ``<eos>``."""
        for id in ids:
            if not 0 <= id < len(self.tokenizer) or id == self.tokenizer.pad_id:
                allowed = f"ids 0–{len(self.tokenizer) - 1}, without <pad>"
                raise InputError("invalid-value", "target_ids", id, allowed)
        text, tokens = self.tokenizer.read(ids)
        tokens = [self.tokenizer.token(self.tokenizer.language_id(language)), *tokens]
        self._check_length("target_ids", text, len(tokens))
        return Target(text, tokens, "model")

    def language(self, language: str | None, source: str) -> str:
        """The target language: as asked, else English for Chinese and Chinese for any other text.

        Raises:
            InputError: for a language the model has no token for.
        """
        languages = self.tokenizer.languages
        if language is None:
            guess = "en" if _CHINESE.search(source) else "zh"
            return guess if guess in languages else self.directions[0].partition("-")[2]
        if language not in languages:
            allowed = ", ".join(languages)
            raise InputError("unknown-language", "target_language", language, allowed)
        return language

    def padded(self, tokens: list[Token], pad_to: int) -> list[Token]:
        """Tokens with ``<pad>`` on the right, to at least ``pad_to``.

        Raises:
            InputError: for a negative length or one above the token limit.
        """
        if not 0 <= pad_to <= self.token_limit:
            raise InputError("invalid-value", "pad_to", pad_to, f"0–{self.token_limit}")
        return tokens + [self.tokenizer.token(self.tokenizer.pad_id)] * (pad_to - len(tokens))

    def _tokens(self, field: str, text: str) -> list[Token]:
        if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
            raise InputError("invalid-text", field, text, "text without NUL and lone surrogates")
        if _stacks_marks(text):
            allowed = f"at most {_MOST_MARKS} combining marks on a character"
            raise InputError("invalid-text", field, text, allowed)
        if not text.strip():
            return []
        # each side has one special token; spans take long, so not for a text refused anyway
        self._check_length(field, text, len(self.tokenizer.encode_ids(text)) + 1)
        return self.tokenizer.encode(text)

    def _check_length(self, field: str, text: str, tokens: int) -> None:
        if tokens > self.token_limit:
            raise InputError(
                "too-long",
                field,
                text,
                f"at most {self.token_limit} tokens",
                tokens=tokens,
                limit=self.token_limit,
            )


def _stacks_marks(text: str) -> bool:
    marks = 0
    for character in text:
        marks = marks + 1 if _is_mark(character) else 0
        if marks > _MOST_MARKS:
            return True
    return False


def _is_mark(character: str) -> bool:
    """Whether NFC may have to sort it; a few are marks only once they are decomposed."""
    if character < "\u0300":
        return False
    decomposed = unicodedata.normalize("NFD", character)
    return unicodedata.combining(decomposed[0]) != 0
