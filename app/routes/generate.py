"""A translation, token by token, as Server-Sent Events."""

import logging
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import APIRouter, Depends
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import EventSourceResponse, ServerSentEvent

from ...model.decoding.events import Event
from ...model.text.sides import Side
from ..http.dependencies import GateDep, RegistryDep
from ..http.gate import Gate
from ..http.problems import ProblemError, documented
from ..schemas.generate import EVENT_NAMES, GenerateBody, GenerationEvent, Start

_log = logging.getLogger(__name__)

router = APIRouter(tags=["generate"])


@dataclass(frozen=True)
class _Generation:
    source: Side
    steps: Iterator[Event]


async def _generation(
    body: GenerateBody, registry: RegistryDep, gate: GateDep
) -> AsyncIterator[_Generation]:
    # a dependency, so that what cannot be generated is refused before the stream begins
    session = await run_in_threadpool(registry.get, body.question().model)
    with gate.streams.taken():
        yield _Generation(
            *await gate.step(
                lambda: session.generate(
                    body.question(),
                    method=body.chosen_method(),
                    max_tokens=body.max_tokens,
                    without_cache=body.without_cache,
                )
            )
        )


@router.post("/generate", response_class=EventSourceResponse, responses=documented(413, 422, 503))
async def generate(
    generation: Annotated[_Generation, Depends(_generation)], gate: GateDep
) -> AsyncIterator[GenerationEvent]:
    """Events: ``start``, one ``token`` (of a beam search ``beams``) each step, then ``done``; or
    ``error`` with a problem."""
    # the schema has what the events hold; on the wire they have names, too
    async for event in _events(generation, gate):
        yield cast("GenerationEvent", event)


async def _events(generation: _Generation, gate: Gate) -> AsyncIterator[ServerSentEvent]:
    yield ServerSentEvent(event="start", data=Start(source=generation.source))
    try:
        # a turn per step: a client that reads slowly holds none while it does
        while (step := await gate.step(lambda: next(generation.steps, None))) is not None:
            yield ServerSentEvent(event=EVENT_NAMES[type(step)], data=step)
    except Exception:
        # not raised further: that would overtake the event
        _log.exception("a translation broke off")
        problem = ProblemError("failed", 500).document
        yield ServerSentEvent(event="error", data={"problem": problem})
