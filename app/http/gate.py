"""At most so many requests run a model at once; a few wait, the rest are turned away."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from fastapi import Request
from starlette.requests import ClientDisconnect

from .problems import ProblemError

Answer = TypeVar("Answer")


class Places:
    """So many, and no more."""

    def __init__(self, number: int) -> None:
        self._free = number

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Holds one of the places.

        Raises:
            ProblemError: ``overloaded``, if none is free.
        """
        if self._free == 0:
            raise ProblemError("overloaded", 503, headers={"Retry-After": "1"})
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1


class Gate:
    """Belongs to one event loop: waiting takes no thread."""

    def __init__(self, max_running: int, max_waiting: int, max_streams: int) -> None:
        self._running = CapacityLimiter(max_running)
        self.requests = Places(max_running + max_waiting)
        self.streams = Places(max_streams)

    async def run(self, request: Request, work: Callable[[], Answer]) -> Answer:
        """What ``work`` returns, run in a thread when its turn comes.

        Raises:
            ProblemError: ``overloaded``, if too many are waiting already.
            ClientDisconnect: if the client left meanwhile; nothing is run for it.
        """
        with self.requests.taken():
            async with self._running:
                if await _has_left(request):
                    raise ClientDisconnect
                return await to_thread.run_sync(work)

    async def step(self, work: Callable[[], Answer]) -> Answer:
        """``run`` for who holds a place of a stream: a step of it is never refused."""
        async with self._running:
            return await to_thread.run_sync(work)


async def _has_left(request: Request) -> bool:
    # a body still unread would hide that the client left
    await request.body()
    return await request.is_disconnected()
