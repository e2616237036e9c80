"""A translation, token by token, as Server-Sent Events."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent

from ...model.events import Beams, Decoded, DecodingStep, Event
from ...model.manifest import Side
from ..dependencies import GateDep, RegistryDep
from ..gate import Gate
from ..problems import ProblemError, documented
from ..schemas import Failed, GenerateBody, GenerationEvent, Problem, Start

router = APIRouter(tags=["generate"])

_NAMES = {DecodingStep: "token", Beams: "beams", Decoded: "done"}


@dataclass(frozen=True)
class _Generation:
    source: Side
    steps: Iterator[Event]


def _generation(body: GenerateBody, registry: RegistryDep, gate: GateDep) -> _Generation:
    # a dependency, so that what cannot be generated is refused before the stream begins
    with gate.turn():
        session = registry.get(body.model)
        return _Generation(
            *session.generate(
                body.source,
                target_language=body.target_language,
                method=body.chosen_method(),
                max_tokens=body.max_tokens,
                without_cache=body.without_cache,
            )
        )


@router.post("/generate", response_class=EventSourceResponse, responses=documented(413, 422, 503))
def generate(
    generation: Annotated[_Generation, Depends(_generation)], gate: GateDep
) -> Iterator[GenerationEvent]:
    """Events: ``start``, one ``token`` (of a beam search ``beams``) each step, then ``done``; or
    ``error`` with a problem."""
    # the schema has what the events hold; on the wire they have names, too
    yield from _events(generation, gate)


def _events(generation: _Generation, gate: Gate) -> Iterator[Any]:
    yield ServerSentEvent(event="start", data=Start(source=generation.source))
    try:
        while True:
            # a turn per step: a client that reads slowly takes no place while it does
            with gate.turn():
                step = next(generation.steps, None)
            if step is None:
                return
            yield ServerSentEvent(event=_NAMES[type(step)], data=step)
    except Exception as error:
        problem = error if isinstance(error, ProblemError) else ProblemError("failed", 500)
        failed = Failed(problem=Problem.model_validate(problem.document))
        yield ServerSentEvent(event="error", data=failed)
        if problem is not error:
            raise
