"""Text ↔ pieces with character offsets; no input is ever unknown.

Subwords are byte-pair encodings ("Neural Machine Translation of Rare Words with
Subword Units", Sennrich et al., 2016) shared by all languages, and a byte fallback
spells what the vocabulary lacks, so that ``decode(encode(text)) == NFC(text)`` for
every string.

A space belongs to the word behind it, and a text gets one in front, so that its first
word is the same piece as elsewhere. A text that opens in a wide script (Chinese) gets
none. A piece of nothing but white space is left where white space is repeated, leads,
trails, or touches a script that writes without it.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

import tokenizers

TokenKind = Literal["piece", "byte", "special", "pad"]
Span = tuple[int, int]

PAD, EOS = "<pad>", "<eos>"
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
SPACED_BYTES = [" " + byte for byte in BYTES]
"""A byte and the space before it, for a word that begins with a character of no piece."""


def language_token(language: str) -> str:
    """The special token that starts a text of this language: ``<en>``."""
    return f"<{language}>"


def reserved_pieces(languages: Sequence[str]) -> list[str]:
    """The pieces at the head of every vocabulary; no text is ever cut into the special ones."""
    return [PAD, EOS, *map(language_token, languages), *BYTES, *SPACED_BYTES]


@dataclass(frozen=True)
class Token:
    """One token of a text, as a person may read it."""

    id: int
    """Vocabulary entry."""
    text: str
    """The typed characters it covers, without the space before them; a byte as ``E4``."""
    start: int | None
    """First character (Unicode code points of the text); ``None`` for a special token."""
    end: int | None
    """The character behind its last; ``None`` for a special token."""
    kind: TokenKind
    """Whether it is text, one byte of a character, special, or padding."""


class Tokenizer:
    """A trained vocabulary: special tokens, the 256 bytes, then characters and their merges."""

    def __init__(self, backend: tokenizers.Tokenizer, languages: Sequence[str]) -> None:
        self._backend = backend
        self.languages = tuple(languages)
        ids = backend.get_vocab()
        self._pieces = sorted(ids, key=ids.__getitem__)
        self._first_byte = len(reserved_pieces(languages)) - len(BYTES) - len(SPACED_BYTES)
        self._first_piece = len(reserved_pieces(languages))
        self._space_id = ids[" "]
        self._language_ids = {language: ids[language_token(language)] for language in languages}
        self.pad_id = ids[PAD]
        self.eos_id = ids[EOS]

    @classmethod
    def load(cls, path: Path, languages: Sequence[str]) -> Self:
        return cls(tokenizers.Tokenizer.from_file(str(path)), languages)

    def save(self, path: Path) -> None:
        self._backend.save(str(path))

    def __len__(self) -> int:
        return len(self._pieces)

    def language_id(self, language: str) -> int:
        """The token that starts a translation into ``language``.

        Raises:
            ValueError: for a language the vocabulary has no token for.
        """
        if language not in self.languages:
            raise ValueError(f"language ({language!r}) must be one of {', '.join(self.languages)}")
        return self._language_ids[language]

    def encode_ids(self, text: str) -> list[int]:
        """Cuts ``text`` into token ids, without special ones.

        Raises:
            UnicodeEncodeError: if ``text`` holds a lone surrogate.
        """
        return self._cut(_with_space(unicodedata.normalize("NFC", text)))

    def encode(self, text: str) -> list[Token]:
        """Cuts ``text`` into tokens whose spans count its characters as they were typed.

        Raises:
            UnicodeEncodeError: if ``text`` holds a lone surrogate.
        """
        normal, typed = _nfc_with_spans(text)
        spaced = _with_space(normal)
        if spaced != normal:
            _insert_space(typed, normal)
        ids = self._cut(spaced)
        _, spans = self._spell(ids)
        return [
            self._token(id, text, None if span is None else _cover(typed, span, spaced))
            for id, span in zip(ids, spans, strict=True)
        ]

    def decode(self, ids: Iterable[int]) -> str:
        """The text that ``ids`` spell; special tokens and broken byte sequences spell nothing."""
        return self._spell(ids)[0].removeprefix(" ")

    def token(self, id: int) -> Token:
        """One vocabulary entry by itself."""
        return self.read([id])[1][0]

    def read(self, ids: Sequence[int]) -> tuple[str, list[Token]]:
        """The text that ``ids`` spell, and each token with its span in it."""
        spelled, spans = self._spell(ids)
        text = spelled.removeprefix(" ")
        typed = [(index, index + 1) for index in range(len(text))]
        if spelled != text:
            _insert_space(typed, text)
        return text, [
            self._token(id, text, None if span is None else _cover(typed, span, spelled))
            for id, span in zip(ids, spans, strict=True)
        ]

    def _cut(self, spaced: str) -> list[int]:
        spaced.encode()  # the backend refuses surrogates too, but does not say why
        ids: list[int] = []
        for id in self._backend.encode(spaced).ids:
            if ids and ids[-1] == self._space_id and self._is_byte(id):
                ids[-1] = id + len(BYTES)
            else:
                ids.append(id)
        return ids

    def _is_byte(self, id: int) -> bool:
        return self._first_byte <= id < self._first_byte + len(BYTES)

    def _spell(self, ids: Iterable[int]) -> tuple[str, list[Span | None]]:
        """The text, and per token the characters it has a part in (``None`` for special ones)."""
        spellings = [self._bytes(id) for id in ids]
        # an invalid byte becomes a lone surrogate, which no valid sequence decodes to
        decoded = b"".join(spelling or b"" for spelling in spellings).decode(
            "utf-8", errors="surrogateescape"
        )
        text: list[str] = []
        covered: list[Span] = []
        for character in decoded:
            if "\udc80" <= character <= "\udcff":
                covered.append((len(text), len(text)))
                continue
            covered += [(len(text), len(text) + 1)] * len(character.encode())
            text.append(character)
        spans: list[Span | None] = []
        position = 0
        for spelling in spellings:
            if spelling is None:
                spans.append(None)
                continue
            part = covered[position : position + len(spelling)]
            spans.append((part[0][0], part[-1][1]))
            position += len(spelling)
        return "".join(text), spans

    def _bytes(self, id: int) -> bytes | None:
        if id >= self._first_piece:
            return self._pieces[id].encode()
        if id < self._first_byte:
            return None
        space, byte = divmod(id - self._first_byte, len(BYTES))
        return b" " * space + bytes((byte,))

    def _token(self, id: int, text: str, span: Span | None) -> Token:
        if span is None:
            kind = "pad" if id == self.pad_id else "special"
            return Token(id, self._pieces[id], None, None, kind)
        start, end = span
        if id < self._first_piece:
            byte = (id - self._first_byte) % len(BYTES)
            return Token(id, f"{byte:02X}", start, end, "byte")
        return Token(id, text[start:end], start, end, "piece")


def _with_space(text: str) -> str:
    """``text`` with a space in front, unless it opens in a wide script or another white space.

    A text that begins with a space always gets one more, so that the one to take away
    again is known from the first character alone.
    """
    if not text:
        return text
    opens_wide = unicodedata.east_asian_width(text[0]) in "WF"
    if opens_wide or (text[0].isspace() and text[0] != " "):
        return text
    return " " + text


def _insert_space(typed: list[Span], text: str) -> None:
    """Tells ``typed`` of the space that was added: after those of ``text``, covering nothing."""
    leading = len(text) - len(text.lstrip(" "))
    edge = typed[leading - 1][1] if leading else 0
    typed.insert(leading, (edge, edge))


def _nfc_with_spans(text: str) -> tuple[str, list[Span]]:
    """NFC(text), and for each of its characters the typed ones it comes from."""
    normal: list[str] = []
    spans: list[Span] = []
    for start, end in _composing_runs(text):
        typed = text[start:end]
        composed = unicodedata.normalize("NFC", typed)
        normal.append(composed)
        if composed == typed:
            spans += [(index, index + 1) for index in range(start, end)]
        else:
            spans += [(start, end)] * len(composed)
    return "".join(normal), spans


def _composing_runs(text: str) -> Iterable[Span]:
    """Cuts ``text`` where NFC never composes or reorders across the cut (UAX #15)."""
    start = 0
    for index in range(1, len(text)):
        character = text[index]
        if character < "\u0300" or text[index - 1] == " ":
            yield start, index
            start = index
        # a few Tibetan vowels are no combining marks, but decompose to two that are
        elif not unicodedata.combining(unicodedata.normalize("NFD", character)[0]):
            run = text[start:index]
            apart = unicodedata.normalize("NFC", run) + unicodedata.normalize("NFC", character)
            if unicodedata.normalize("NFC", run + character) == apart:
                yield start, index
                start = index
    if text:
        yield start, len(text)


def _cover(typed: Sequence[Span], span: Span, spaced: str) -> Span:
    """The typed characters behind ``span``, without the space before a word."""
    start, end = span
    if start == end:
        edge = typed[start][0] if start < len(typed) else (typed[-1][1] if typed else 0)
        return edge, edge
    if spaced[start:end].strip():
        while spaced[start] == " ":
            start += 1
    return typed[start][0], typed[end - 1][1]
