"""Which place a view is of, and which view a place begins with."""

from collections.abc import Sequence

from ...model.errors import InputError
from ...model.network import Place
from .registry import WAYS, Way


def place_named(name: str | None, places: Sequence[Place]) -> Place | None:
    return next((place for place in places if place.name == name), None)


def place_with(tensor: str, places: Sequence[Place]) -> Place | None:
    """The place that a tensor belongs to; memory and output read what lies elsewhere."""
    own = place_named(tensor.rpartition(".")[0], places)
    read = (place for place in places if place.kind in ("memory", "output"))
    return own or next((place for place in read if tensor in place.reads), None)


def view_of(place: str | None, view: str | None, places: Sequence[Place]) -> str:
    """The way to look at a place: as asked where the place has it, else its first.

    Where no place is named, that is the view itself: a page begins where it has it.
    """
    ways = [way for way in WAYS.values() if way.page == "inspector" and way.name != "figure"]
    found = place_named(place, places)
    own = [way.name for way in ways if found and way.fits(found, places)]
    known = own if found else [way.name for way in ways]
    return view if view in known else (own or [ways[0].name])[0]


def places_with(view: str, places: Sequence[Place]) -> list[Place]:
    """Those that can be looked at like this."""
    way = WAYS[view]
    fitting = [place for place in places if way.fits(place, places)]
    if way.page == "decode":
        return [place for place in fitting if place.queries == "target"]
    return fitting


def place_of(places: Sequence[Place], view: str, named: str | None) -> Place:
    """The place a view is of: the one named, else where pages begin.

    That is the last attention or feed-forward, or the first embedding.

    Raises:
        InputError: for a place that the model does not have, or that has no such view.
    """
    fitting = places_with(view, places)
    found = place_named(named, fitting)
    if found is not None:
        return found
    if named is not None or not fitting:
        last = f"with view {view}: … {', '.join(place.name for place in fitting[-3:])}"
        allowed = last if fitting else f"a model that has a view {view}"
        raise InputError("invalid-value", "block", named, allowed)
    begun = _first_kind(WAYS[view], fitting)
    return begun[0] if begun[0].kind == "embedding" else begun[-1]


def _first_kind(way: Way, places: Sequence[Place]) -> list[Place]:
    return next(
        found for kind in way.kinds if (found := [place for place in places if place.kind == kind])
    )
