"""From what a caller typed to tokens the network can read, or an error that says why not."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..errors import InputError
from .sides import Side, Target
from .tokenizer import Token
from .vocabulary import Vocabulary

_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")


# UAX #15 calls a text stream-safe that has no more; sorting thousands of them takes seconds
_MOST_MARKS = 30


@dataclass(frozen=True)
class Inputs:
    """What one model accepts."""

    tokenizer: Vocabulary
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

    def read(self, field: str, text: str) -> Target:
        """A text that a network without an encoder reads, as ``field`` of the caller's.

        Raises:
            InputError: as ``source``.
        """
        target = self.target_text(text, None, field)
        if target is None:
            raise InputError("empty-text", field, text, "a text that is not only white space")
        return target

    def target_text(self, text: str, language: str | None, field: str = "target") -> Target | None:
        """A translation the reader wrote, behind its first token; ``None`` if there is none."""
        tokens = self._tokens(field, text)
        if not tokens:
            return None
        tokens = [self.tokenizer.token(self.first_id(language)), *tokens]
        return Target(text, tokens, "reader", language, "given")

    def target_ids(
        self,
        ids: Sequence[int],
        language: str | None,
        finished: Literal["eos", "limit", "given"] = "given",
    ) -> Target:
        """A translation as tokens, without its first token and ``<eos>``."""
        for id in ids:
            if not 0 <= id < len(self.tokenizer) or id == self.tokenizer.pad_id:
                allowed = f"ids 0–{len(self.tokenizer) - 1}, without <pad>"
                raise InputError("invalid-value", "target_ids", id, allowed)
        text, tokens = self.tokenizer.read(ids)
        tokens = [self.tokenizer.token(self.first_id(language)), *tokens]
        self._check_length("target_ids", text, len(tokens))
        return Target(text, tokens, "model", language, finished)

    def first_id(self, language: str | None) -> int:
        """What a decoder reads first: the language token, or ``<eos>`` where there is none."""
        if language is None:
            return self.tokenizer.eos_id
        return self.tokenizer.language_id(language)

    def language(self, language: str | None, source: str) -> str | None:
        """The target language: as asked, else English for Chinese and Chinese for any other text.

        ``None`` where the model has no tokens for languages.

        Raises:
            InputError: for a language the model has no token for.
        """
        languages = self.tokenizer.languages
        if not languages and language is None:
            return None
        if language is None:
            guess = "en" if _CHINESE.search(source) else "zh"
            return guess if guess in languages else self.directions[0].partition("-")[2]
        if language not in languages:
            allowed = ", ".join(languages) or "none: this model knows no languages"
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
