"""The places of a network that can be looked at, and where each view is; as in
static/js/lib/trace/places.js."""

import re

from ...model.errors import InputError
from ...model.trace.manifest import ModelInfo
from .registry import EMBEDS, Kind

_LAYERED = re.compile(r"(encoder|decoder)\.(0|[1-9]\d*)\.(self|cross|ffn)")
_PLAIN: dict[str, Kind] = {
    "source": "input",
    "target": "input",
    "memory": "memory",
    "output": "output",
}


def places_of(model: ModelInfo) -> list[str]:
    """All places, in the order in which a sentence passes them."""
    encoder, decoder = (_layers(model, stack) for stack in ("encoder", "decoder"))
    places = [
        *(["source", *encoder] if encoder else []),
        *(["memory"] if encoder and decoder else []),
    ]
    return [*places, *(["target", *decoder, "output"] if decoder else [])]


def kind_of(place: str) -> Kind | None:
    """None: no place is called like this."""
    layered = _LAYERED.fullmatch(place)
    if layered:
        return "feedforward" if layered[3] == "ffn" else "attention"
    return _PLAIN.get(place)


def view_of(place: str | None, view: str | None) -> str:
    """The way to look at a place: as asked where the place has it, else its first.

    Where no place is named, that is the view itself: a page begins where it has it.
    """
    kind = kind_of(place or "")
    ways = [
        name for name, embed in EMBEDS.items() if embed.page == "inspector" and name != "figure"
    ]
    own = [name for name in ways if (kind or "attention") in EMBEDS[name].kinds]
    return view if view in (own if kind else ways) else own[0]


def place_of(model: ModelInfo, view: str, named: str | None) -> str:
    """The place a view is of: the one named, else where pages begin.

    That is the last attention or feed-forward, or the source.

    Raises:
        InputError: for a place that the model does not have, or that has no such view.
    """
    kinds = EMBEDS[view].kinds
    places = [place for place in places_of(model) if kind_of(place) in kinds]
    if EMBEDS[view].page == "decode":
        places = [place for place in places if place.startswith("decoder.")]
    if named in places:
        return named
    if named is not None or not places:
        last = f"with view {view}: … {', '.join(places[-3:])}"
        allowed = last if places else f"a model that has a view {view}"
        raise InputError("invalid-value", "block", named, allowed)
    begun = [place for place in places if kind_of(place) == kinds[0]]
    return begun[0] if kinds[0] == "input" else begun[-1]


def _layers(model: ModelInfo, stack: str) -> list[str]:
    crosses = stack == "decoder" and len(model.stacks) > 1
    blocks = ("self", "cross", "ffn") if crosses else ("self", "ffn")
    layers = model.layers.get(stack, 0)
    return [f"{stack}.{layer}.{block}" for layer in range(layers) for block in blocks]
