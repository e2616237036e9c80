"""The ways of looking: which places each fits, what it needs of a Trace, and what it loads.

The list itself is data that the pages read, too: static/js/lib/trace/waylist.js.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ...model.network import Place, PlaceKind

_LIST = Path(__file__).parent.parent.parent / "static" / "js" / "lib" / "trace" / "waylist.js"


@dataclass(frozen=True)
class Way:
    """One way of looking, as a page has it and as it stands alone."""

    name: str
    """As a link names it: ``pipeline``."""
    page: str
    """The page that it is part of; the same script draws both."""
    kinds: tuple[PlaceKind, ...]
    """The places that can be looked at like this; first those where it begins."""
    needs: tuple[str, ...]
    """What of a Trace has to be there, as ``tensors_named`` reads it."""
    takes: tuple[str, ...]
    """What it draws beside that, where it is there."""
    own_styles: tuple[str, ...]
    """Style sheets of its own."""
    export: str | None
    """The tensor that it is about, likewise; null: none."""

    @property
    def styles(self) -> tuple[str, ...]:
        """Style sheets besides those of every embed."""
        inspector = () if self.name == "figure" else ("arithmetic",)
        page = ("inspector", *inspector) if self.page == "inspector" else ()
        return ("matrix", *page, *self.own_styles)

    @property
    def modules(self) -> tuple[str, ...]:
        """What the script of its page loads only for this view."""
        if self.name == "figure":
            return ("pages/inspector/figure.js",)
        if self.page != "inspector":
            return ()
        return ("pages/inspector/detail.js", f"views/ways/{self.name}.js")

    def fits(self, place: Place, places: Sequence[Place]) -> bool:
        """Whether a place is of such a kind, and has what is needed."""
        if place.kind not in self.kinds:
            return False
        return all(tensors_named(need, place, places) for need in self.needs)

    def needed(self, place: Place | None, places: Sequence[Place]) -> list[str]:
        """The tensors without which there is nothing to show."""
        return _all_named(self.needs, place, places)

    def tensors(self, place: Place | None, places: Sequence[Place]) -> list[str]:
        """What a Trace is asked for to show this view of a place, its heading included."""
        heading = ("weights", "mask") if place is not None and place.kind == "attention" else ()
        return _all_named((*self.needs, *self.takes, *heading), place, places)


def tensors_named(token: str, place: Place | None, places: Sequence[Place]) -> list[str]:
    """The tensors that a word of the list stands for, as far as the network has them.

    ``q`` is a value of the place, ``matrix:w_q`` one of its matrices, ``reads`` its X, ``adds_to``
    what its output is added to. ``of:value`` is that value of other places: of ``all``, of every
    ``embedding``, of the ``memory`` (its X), of the ``readers`` that read this place's side across,
    of the attentions whose queries are the ``target``, of those that are ``causal``.
    """
    scope, _, value = token.rpartition(":")
    if scope and scope != "matrix":
        others = _OTHERS[scope](place, places)
        return [name for other in others for name in tensors_named(value, other, places)]
    if place is None:
        return []
    if scope == "matrix":
        return [f"weights.{place.name}.{value}"] if value in place.matrices else []
    if value == "reads":
        return place.reads[:1]
    if value == "adds_to":
        return [] if place.adds_to is None else [place.adds_to]
    return [f"{place.name}.{value}"] if value in place.values else []


def _all_named(tokens: Sequence[str], place: Place | None, places: Sequence[Place]) -> list[str]:
    names = (name for token in tokens for name in tensors_named(token, place, places))
    return list(dict.fromkeys(names))


def _readers(place: Place | None, places: Sequence[Place]) -> list[Place]:
    read = [other for other in places if other.kind == "attention" and other.keys != other.queries]
    return [other for other in read if place is not None and other.keys == place.queries]


_OTHERS = {
    "all": lambda _, places: list(places),
    "embedding": lambda _, places: [other for other in places if other.kind == "embedding"],
    "memory": lambda _, places: [other for other in places if other.kind == "memory"],
    "readers": _readers,
    "target": lambda _, places: [
        other for other in places if other.kind == "attention" and other.queries == "target"
    ],
    "causal": lambda _, places: [other for other in places if other.causal],
}


def _read() -> Iterator[Way]:
    script = _LIST.read_text(encoding="utf-8")
    for name, entry in json.loads(script[script.index("{") : script.rindex("}") + 1]).items():
        yield Way(
            name=name,
            page=entry["page"],
            kinds=tuple(entry["kinds"]),
            needs=tuple(entry["needs"]),
            takes=tuple(entry.get("takes", ())),
            own_styles=tuple(entry.get("styles", ())),
            export=entry["export"],
        )


WAYS = {way.name: way for way in _read()}

DRIVEN = "pages/embed/driven.js"
"""What runs in every embed beside the script of its page: the page around it moves it."""

OPENED = ("views/ways/arithmetic.js",)
"""What opens when a cell of an attention is chosen."""


def ways_beside(view: str) -> list[str]:
    """The views that the link of one may name instead of it: those that its page can show."""
    if view == "figure":
        return []
    page = WAYS[view].page
    return [name for name, way in WAYS.items() if way.page == page and name != "figure"]
