"""What is asked of a model, as one value: schemas, options and links are made of its fields."""

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from typing import Annotated, Any, Literal, Self

from annotated_types import Ge, MaxLen


def _asked(default: Any = MISSING, *, in_links: bool = True, before_decoding: bool = True) -> Any:
    """
    Args:
        in_links: The link of a page names it, and an option of the command line.
        before_decoding: It means something before a translation is written.
    """
    metadata = {"in_links": in_links, "before_decoding": before_decoding}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Question:
    """A text, and what to do with it.

    To add a field, add it here: requests, links and the command line take it over, and it is part
    of every key that an answer is kept by.
    """

    source: str = _asked()
    """The text to read: any language, at least one character that is not white space."""
    target: str = _asked("", before_decoding=False)
    """The translation to run; if empty, the model writes its own, greedily."""
    target_language: str | None = _asked(None)
    """Language to write; default: English for Chinese text, Chinese for any other."""
    target_ids: Annotated[Sequence[int], MaxLen(512)] | None = _asked(
        None, in_links=False, before_decoding=False
    )
    """The same as ``target``, as token ids, without language token and ``<eos>``; wins over it."""
    model: str | None = _asked(None)
    """Id of the model, or of a checkpoint (``name@step``); default: the server's."""
    pad_to: Annotated[int, Ge(0)] = _asked(0, before_decoding=False)
    """Pads source and target with ``<pad>`` to at least this many tokens."""
    side: Literal["source"] | None = _asked(None, in_links=False, before_decoding=False)
    """``source``: runs the source alone and decodes nothing; default: both sides."""

    @classmethod
    def of(cls, source: str | Self, given: Mapping[str, Any]) -> Self:
        """A question, or a text and the other fields of one."""
        return cls(source, **given) if isinstance(source, str) else replace(source, **given)

    def canonical(self, language: str | None, model: str) -> Self:
        """The form that all questions with the same answer share; it can be the key of a cache.

        Args:
            language: What is written, as asked or as guessed.
            model: Who answers.
        """
        ids = None if self.target_ids is None else tuple(self.target_ids)
        target = self.target if ids is None else ""
        return replace(self, target=target, target_language=language, target_ids=ids, model=model)


def question_fields(
    *, in_links: bool | None = None, before_decoding: bool | None = None
) -> list[Field[Any]]:
    """The fields of a question; where a use is named, those that have it."""
    wanted = {"in_links": in_links, "before_decoding": before_decoding}
    return [
        each
        for each in fields(Question)
        if all(value is None or each.metadata[use] == value for use, value in wanted.items())
    ]
