"""A Trace in a notebook: the offline page in a frame of its own, so that any number of them may
stand in one notebook, and in what it is exported to."""

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from ...model.errors import InputError
from ...model.network import Place
from ...model.trace.trace import Trace
from ..schemas.question import LINKED
from ..schemas.views import ViewState, checked
from ..site.render import KnownModel
from ..views.places import place_of, places_with
from ..views.registry import WAYS
from .answers import Recording, check_chosen, part_of
from .page import offline_file

_HEIGHT = 540
# the others show more than a Trace holds: how it came into being, or no text at all
_TRACED = tuple(name for name in WAYS if name not in ("player", "positions"))
"""What a link says of a text and of what is done with it."""


@dataclass(frozen=True)
class Shown:
    """A view of a Trace, for a notebook to show."""

    html: str
    """The page: a whole file, without any need of a network."""
    title: str
    """What it shows."""
    height: int
    """Height of its frame, in CSS pixels."""

    def _repr_html_(self) -> str:
        # the frame has no origin: what it runs can reach neither the notebook nor its cookies
        return (
            f'<iframe srcdoc="{escape(self.html)}" title="{escape(self.title)}" '
            f'sandbox="allow-scripts allow-downloads" width="100%" height="{self.height}" '
            'style="border:0"></iframe>'
        )

    def save(self, path: str | Path) -> None:
        """Writes the page as a file."""
        Path(path).write_text(self.html, encoding="utf-8")


def show(trace: Trace, view: str | None, height: int | None, state: dict[str, Any]) -> Shown:
    """
    Args:
        view: one of `WAYS`; default: the first that the Trace has the numbers for.
        height: of the frame, in CSS pixels; default: 540.
        state: what is chosen, by the names of links.

    Raises:
        InputError: naming what there is not.
    """
    if height is not None and not (isinstance(height, int) and height >= 1):
        raise InputError("invalid-value", "height", height, "pixels, 1 or more")
    chosen = _chosen(state)
    name, place = _found(trace, view, chosen.block)
    check_chosen(trace, place, chosen)
    source = trace.manifest.source
    text = source.text if source is not None else ""
    recording = Recording({"source": text}, part_of(trace, name, place))
    begun = chosen.model_copy(update={"source": text, "block": place.name})
    model = KnownModel(trace.manifest.model, trace.manifest.places)
    html = offline_file(name, recording, model, begun)
    return Shown(html, f"AttnScope: {name}", height or _HEIGHT)


def _chosen(state: dict[str, Any]) -> ViewState:
    run = next((name for name in LINKED if name in state), None)
    if run is not None:
        allowed = "not here: a Trace is of one text"
        raise InputError("invalid-value", run, state[run], allowed)
    return checked(ViewState, state)


def _found(trace: Trace, view: str | None, block: str | None) -> tuple[str, Place]:
    """A view, and a place it can be drawn of: the whole network if all of it is there."""
    if view is not None and view not in _TRACED:
        raise InputError("invalid-value", "view", view, ", ".join(_TRACED))
    places = trace.manifest.places
    for name in ("figure", *_TRACED) if view is None else (view,):
        blocks = [block] if block is not None else [None, *_from_the_last(name, places)]
        for each in blocks:
            place = _found_place(trace, name, each)
            # a view that draws no tensor fits any part, and shows nothing of it
            if place is not None and (view or WAYS[name].tensors(place, places)):
                return name, place
    if view is None:
        raise InputError("invalid-value", "view", None, "a Trace with the tensors of a view")
    place = place_of(places, view, block)
    part_of(trace, view, place)
    return view, place


def _from_the_last(view: str, places: list[Place]) -> list[str]:
    return [place.name for place in reversed(places_with(view, places))]


def _found_place(trace: Trace, view: str, block: str | None) -> Place | None:
    """The place of a view, if the Trace has the numbers."""
    try:
        place = place_of(trace.manifest.places, view, block)
        part_of(trace, view, place)
    except InputError:
        return None
    return place
