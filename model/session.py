"""A loaded model that answers: the one door for server, command line and notebook.

It knows networks and tokenizers by what they promise (network.py, text/vocabulary.py), not by
their family.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from typing import Any

import torch
from torch import Tensor

from .decoding.events import Event
from .decoding.steps import GREEDY
from .decoding.translation import Method, greedy_ids, translate
from .errors import InputError
from .lru import ByteBoundedLRU
from .network import Network, Sizes
from .taps import Recording, Tap
from .text.inputs import Inputs
from .text.question import Question
from .text.sides import Side, Target
from .text.vocabulary import Vocabulary
from .trace.manifest import VERSION, Manifest, ModelInfo, Output
from .trace.predictions import outputs
from .trace.trace import Trace, share_of_active

CACHE_BYTES = 256 * 2**20


@dataclass(frozen=True, kw_only=True)
class About:
    """What is known of a model beside its network."""

    id: str
    """Name to ask for it by."""
    directions: list[str]
    """Directions it was trained for, such as ``zh-en``."""
    licence: str
    """Licence and attribution of the weights."""
    digest: str
    """Hash of weights, sizes and vocabulary: another digest, other answers."""
    checkpoints: list[str] = field(default_factory=list)
    """Ids of the checkpoints kept of its training, earliest first."""


class Session:
    """A loaded model and the Traces it made last."""

    def __init__(
        self,
        network: Network,
        tokenizer: Vocabulary,
        about: About,
        *,
        token_limit: int | None = None,
        cache_bytes: int = CACHE_BYTES,
        traces: ByteBoundedLRU[Trace] | None = None,
    ) -> None:
        """
        Args:
            token_limit: Most tokens a side, special tokens included; default: what the network
                was made for.
            cache_bytes: Traces are kept up to so many bytes.
            traces: Where they are kept instead; several models may share it.
        """
        described = network.describe()
        self.network, self.tokenizer = network, tokenizer
        self.places = described.places
        self.digest = about.digest
        self.info = ModelInfo(
            **{each.name: getattr(described, each.name) for each in fields(Sizes)},
            id=about.id,
            languages=list(tokenizer.languages),
            directions=about.directions,
            token_limit=token_limit or described.max_tokens,
            licence=about.licence,
            checkpoints=about.checkpoints,
        )
        self._sides = described.sides
        self._inputs = Inputs(tokenizer, self.info.token_limit, about.directions)
        self._traces = ByteBoundedLRU[Trace](cache_bytes) if traces is None else traces

    def trace(self, source: str | Question, **given: Any) -> Trace:
        """Everything the network computes for a text and its translation.

        A network without an encoder reads the source as its own beginning, one without a decoder
        translates nothing.

        Args:
            source: The text, or the question.
            given: The other fields of a `Question`.

        Raises:
            InputError: naming the field, what came and what is allowed.
        """
        question = self.canonical(Question.of(source, given))
        key = (question, self.info.token_limit, self.digest)
        trace = self._traces.get(key)
        if trace is None:
            trace = self._run(*self._sides_of(question), question.pad_to)
            self._traces.put(key, trace)
        return trace

    def canonical(self, question: Question) -> Question:
        """The form that all questions with the same answer share.

        Raises:
            InputError: for a language that the model has no token for.
        """
        language = self._inputs.language(question.target_language, question.source)
        return question.canonical(language, self.info.id)

    def generate(
        self,
        source: str | Question,
        *,
        method: Method = GREEDY,
        max_tokens: int | None = None,
        without_cache: bool = False,
        **given: Any,
    ) -> tuple[Side, Iterator[Event]]:
        """The source's tokens, and its translation step by step.

        Args:
            source: The text, or the question.
            method: ``Greedy()``, ``BeamSearch(width)`` or ``Sampling(temperature, …)``.
            max_tokens: Most tokens to write; default: what the token limit leaves room for.
            without_cache: Also runs every step without the cache of keys and values, to
                tell what that costs; a beam search tells no costs.
            given: The other fields of a `Question`; what is written is not one of them.

        Raises:
            InputError: naming the field, what came and what is allowed.
        """
        if self._sides != {"source", "target"}:
            raise InputError("invalid-value", "model", self.info.id, "a model that translates")
        question = self.canonical(Question.of(source, given))
        side = self._inputs.source(question.source)
        steps = translate(
            self.network,
            self.tokenizer,
            [token.id for token in side.tokens],
            self._inputs.first_id(question.target_language),
            min(max_tokens or self._room, self._room),
            method,
            without_cache=without_cache,
        )
        return side, steps

    @property
    def _room(self) -> int:
        """Most tokens of a translation: its first token takes one place of its side."""
        return self._inputs.token_limit - 1

    def _sides_of(self, question: Question) -> tuple[Side | None, Target | None]:
        """What the network is to read, of the sides that it has."""
        if "source" not in self._sides:
            _refuse_target(question)
            if question.side is not None:
                allowed = "nothing: there is no source"
                raise InputError("invalid-value", "side", question.side, allowed)
            return None, self._inputs.read("source", question.source)
        source = self._inputs.source(question.source)
        if "target" not in self._sides or question.side == "source":
            _refuse_target(question)
            return source, None
        return source, self._target(source, question)

    def _target(self, source: Side, question: Question) -> Target:
        language = question.target_language
        if question.target_ids is not None:
            return self._inputs.target_ids(question.target_ids, language)
        given = self._inputs.target_text(question.target, language)
        if given is not None:
            return given
        read = [token.id for token in source.tokens]
        first_id = self._inputs.first_id(language)
        own, finished = greedy_ids(self.network, self.tokenizer, read, first_id, self._room)
        return self._inputs.target_ids(own, language, finished)

    def _run(self, source: Side | None, target: Target | None, pad_to: int) -> Trace:
        padded_source = source and replace(
            source, tokens=self._inputs.padded(source.tokens, pad_to)
        )
        padded_target = target and replace(
            target, tokens=self._inputs.padded(target.tokens, pad_to)
        )
        recording = Recording()
        with torch.inference_mode():
            logits = self.network.run(
                self._batch(padded_source),
                self._batch(padded_target),
                self.tokenizer.pad_id,
                Tap((recording,)),
            )
        manifest = Manifest(
            version=VERSION,
            model=self.info,
            source=padded_source,
            target=padded_target,
            places=self.places,
            output=self._output(target, logits),
        )
        values = {name: value[0] for name, value in recording.values.items()}
        active = share_of_active(values)
        matrices = self.network.matrices()
        return Trace.of(
            manifest,
            values | active | {name: matrix for name, (matrix, _) in matrices.items()},
            recording.axes
            | dict.fromkeys(active, ("Q",))
            | {name: axes.split() for name, (_, axes) in matrices.items()},
        )

    def _output(self, target: Target | None, logits: Tensor | None) -> list[Output] | None:
        if target is None or logits is None:
            return None
        following = [*(token.id for token in target.tokens[1:]), self.tokenizer.eos_id]
        return outputs(logits[0, : len(target.tokens)], following, self.tokenizer)

    def _batch(self, side: Side | None) -> Tensor | None:
        if side is None:
            return None
        return torch.tensor([[token.id for token in side.tokens]], device=self.network.device)


def _refuse_target(question: Question) -> None:
    allowed = "nothing: no translation is run"
    if question.target:
        raise InputError("invalid-value", "target", question.target, allowed)
    if question.target_ids is not None:
        raise InputError("invalid-value", "target_ids", list(question.target_ids), allowed)
