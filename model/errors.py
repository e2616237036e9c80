"""What a caller asked for that cannot be done: one error, whose ``problem`` says which.

The server turns it into a problem document, the command line into one sentence.
"""

from typing import Any, Literal

Problem = Literal[
    "empty-text",
    "too-long",
    "invalid-text",
    "invalid-value",
    "unknown-model",
    "unknown-language",
    "unknown-tensor",
    "too-many-cells",
]

_SHOWN = 80


class InputError(ValueError):
    """A value that cannot be used.

    ``field`` is the name it was given under, ``sent`` what came, ``allowed`` what may
    come instead; ``facts`` are numbers that belong to the problem.
    """

    def __init__(self, problem: Problem, field: str, sent: Any, allowed: str, **facts: int) -> None:
        shown = repr(sent)
        if len(shown) > _SHOWN:
            shown = shown[: _SHOWN - 1] + "…"
        super().__init__(f"{field}: {shown} cannot be used; allowed: {allowed}")
        self.problem: Problem = problem
        self.field = field
        self.sent = sent
        self.allowed = allowed
        self.facts = facts
