"""The one mechanism by which a value inside the network is recorded or replaced.

A tap is an argument of the call, never state of a module, so that two requests
which run the same network at once cannot see each other's values. With nobody
listening it costs nothing, and attention takes its fused path.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol, Self

from torch import Tensor


@dataclass(frozen=True)
class Site:
    """Where in the network, and for which queries, a value was tapped."""

    name: str
    """Such as ``encoder.0.self.weights``."""
    axes: tuple[str, ...]
    """What each axis of the value counts, the batch left out: ``("H", "Q", "K")``."""
    mask: Tensor | None
    """Who closed which cell, for values with a query and a key axis."""
    first_query: int
    """Absolute position of query row 0: above 0 where a cached decoder adds one row."""


class Listener(Protocol):
    def wants(self, name: str, /) -> bool:
        """Whether the value of this name has to exist."""
        ...

    def hear(self, site: Site, value: Tensor, /) -> Tensor:
        """Takes note of a value and gives back the one the network goes on with."""
        ...


@dataclass(frozen=True)
class Tap:
    """Listeners and the scope they are called from; immutable, made anew per call."""

    listeners: tuple[Listener, ...] = ()
    scope: str = ""
    first_query: int = 0

    def at(self, scope: str) -> Self:
        """The same listeners, one level further in: ``tap.at("encoder").at("0")``."""
        if not self.listeners:
            return self
        return replace(self, scope=f"{self.scope}{scope}.")

    def from_query(self, position: int) -> Self:
        """The same listeners, told that query row 0 stands at this absolute position."""
        return replace(self, first_query=position) if self.listeners else self

    def wants(self, *names: str) -> bool:
        """Whether any listener needs one of these values of the present scope."""
        return any(
            listener.wants(self.scope + name) for listener in self.listeners for name in names
        )

    def __call__(self, name: str, value: Tensor, axes: str, mask: Tensor | None = None) -> Tensor:
        """Shows ``value`` to the listeners in turn; returns what the network goes on with.

        ``axes`` names its axes behind the batch, as in shapes.py: ``H Q K``.
        """
        if not self.listeners:
            return value
        site = Site(self.scope + name, tuple(axes.split()), mask, self.first_query)
        for listener in self.listeners:
            if listener.wants(site.name):
                value = listener.hear(site, value)
        return value


SILENT = Tap()


@dataclass
class Recording:
    """A listener that keeps every value whose name it wants, and changes none."""

    wants: Callable[[str], bool] = lambda _name: True
    values: dict[str, Tensor] = field(default_factory=dict)
    axes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Of each value, the batch left out."""

    def hear(self, site: Site, value: Tensor) -> Tensor:
        self.values[site.name] = value
        self.axes[site.name] = site.axes
        return value
