"""A cache that forgets what was used longest ago once it holds too many bytes."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, Protocol, TypeVar


class Sized(Protocol):
    @property
    def nbytes(self) -> int: ...


Value = TypeVar("Value", bound=Sized)


class ByteBoundedLRU(Generic[Value]):
    """Safe to use from several threads; a value larger than the bound is not kept."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.nbytes = 0
        self._values: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Value | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: Value) -> None:
        with self._lock:
            if key in self._values:
                self.nbytes -= self._values.pop(key).nbytes
            if value.nbytes > self.max_bytes:
                return  # it would drive out everything else before it goes itself
            self._values[key] = value
            self.nbytes += value.nbytes
            while self.nbytes > self.max_bytes:
                _, forgotten = self._values.popitem(last=False)
                self.nbytes -= forgotten.nbytes
