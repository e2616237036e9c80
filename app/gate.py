"""At most so many requests run a model at once; a few wait, the rest are turned away."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock

from .problems import ProblemError


class Gate:
    def __init__(self, max_running: int, max_waiting: int) -> None:
        self._running = BoundedSemaphore(max_running)
        self._room = max_running + max_waiting
        self._inside = 0
        self._lock = Lock()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits for a turn and holds it.

        Raises:
            ProblemError: ``overloaded``, if too many are waiting already.
        """
        with self.place(), self._running:
            yield

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place among those who run or wait."""
        with self._lock:
            if self._inside >= self._room:
                raise ProblemError("overloaded", 503, headers={"Retry-After": "1"})
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1
