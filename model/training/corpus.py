"""Parallel sentences: which files hold which languages, and what is read from them."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self

COURSE = Path(__file__).parent / "course"
"""Sentences on the examples of a Transformer course, written for this project."""


class CorpusError(ValueError):
    """A corpus or a line of one that cannot be used; the message names file and line."""


@dataclass(frozen=True)
class Direction:
    """From one language to another, written ``zh-en``."""

    source: str
    target: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """
        Raises:
            CorpusError: unless ``text`` is two different language codes joined by a hyphen.
        """
        source, hyphen, target = text.partition("-")
        if not (hyphen and source.isalpha() and target.isalpha() and source != target):
            raise CorpusError(f"direction ({text!r}) must be two languages, such as zh-en")
        return cls(source, target)

    def __str__(self) -> str:
        return f"{self.source}-{self.target}"


@dataclass(frozen=True)
class Pair:
    """A sentence and its translation, both in NFC."""

    direction: Direction
    source: str
    target: str


@dataclass(frozen=True)
class CorpusFile:
    """A tab-separated file and the languages of its first two columns."""

    columns: tuple[str, str]
    path: Path

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads ``en-zh=FILE``.

        Raises:
            CorpusError: if there is no ``=`` or what stands before it is no language pair.
        """
        languages, equals, path = text.partition("=")
        if not equals or not path:
            raise CorpusError(f"corpus ({text!r}) must read LANGUAGE-LANGUAGE=FILE")
        columns = Direction.parse(languages)
        return cls((columns.source, columns.target), Path(path))

    def pairs(self, direction: Direction) -> Iterator[Pair]:
        """All pairs of the file, in the order that ``direction`` asks for.

        Raises:
            CorpusError: naming file and line of what is not UTF-8, or has too few columns.
        """
        source = self.columns.index(direction.source)
        for columns in self._rows():
            yield Pair(direction, columns[source], columns[1 - source])

    def serves(self, direction: Direction) -> bool:
        return set(self.columns) == {direction.source, direction.target}

    def _rows(self) -> Iterator[tuple[str, str]]:
        try:
            lines = self.path.read_bytes().splitlines()
        except OSError as error:
            raise CorpusError(f"{self.path}: {error.strerror}") from error
        for number, line in enumerate(lines, start=1):
            place = f"{self.path}, line {number}"
            try:
                columns = unicodedata.normalize("NFC", line.decode()).split("\t")
            except UnicodeDecodeError as error:
                raise CorpusError(f"{place}: not UTF-8 at byte {error.start + 1}") from error
            first, second = (column.strip() for column in (*columns, "", "")[:2])
            if not first or not second:
                raise CorpusError(
                    f"{place}: expected a {self.columns[0]} and a {self.columns[1]} sentence "
                    f"separated by a tab, found {line.decode()[:60]!r}"
                )
            yield first, second


def read_pairs(files: list[CorpusFile], directions: list[Direction]) -> list[Pair]:
    """All pairs that ``files`` hold for ``directions``.

    Raises:
        CorpusError: for an unusable line, or a direction that no file serves.
    """
    pairs: list[Pair] = []
    for direction in directions:
        serving = [file for file in files if file.serves(direction)]
        if not serving:
            raise CorpusError(f"direction ({direction}) is in none of the corpora given")
        for file in serving:
            pairs += file.pairs(direction)
    return pairs


def course_files() -> list[CorpusFile]:
    return [
        CorpusFile(("en", language), COURSE / f"en-{language}.tsv") for language in ("zh", "fr")
    ]
