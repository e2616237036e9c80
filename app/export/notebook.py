"""A Trace in a notebook: the offline page in a frame of its own, so that any number of them may
stand in one notebook, and in what it is exported to."""

from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from ...model.errors import InputError
from ...model.trace import Trace
from ..embed_schemas import ViewState, checked
from ..embeds import EMBEDS
from ..places import place_of
from .offline import offline_file
from .recording import Recording, check_chosen, part_of

_HEIGHT = 540
_UNTRACED = ("player", "positions")
"""Views that show more than a Trace holds: how it came into being, or no text at all."""


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
        view: one of `EMBEDS`; default: the first that the Trace has the numbers for.
        height: of the frame, in CSS pixels; default: 540.
        state: what is chosen, by the names of links.

    Raises:
        InputError: naming what there is not.
    """
    chosen = checked(ViewState, state)
    name = view or _first(trace, chosen.block)
    if name not in EMBEDS or name in _UNTRACED:
        views = (name for name in EMBEDS if name not in _UNTRACED)
        raise InputError("invalid-value", "view", name, ", ".join(views))
    place = place_of(trace.manifest.model, name, chosen.block)
    check_chosen(trace, place, chosen)
    source = trace.manifest.source
    text = source.text if source is not None else ""
    recording = Recording({"source": text}, part_of(trace, name, place))
    begun = chosen.model_copy(update={"source": text, "block": place})
    html = offline_file(name, recording, trace.manifest.model, begun)
    return Shown(html, f"AttnScope: {name}", height or _HEIGHT)


def _first(trace: Trace, block: str | None) -> str:
    """The whole network if all of it is there, else the first view that can be drawn."""
    for view in ("figure", *EMBEDS):
        if view not in _UNTRACED and _is_there(trace, view, block):
            return view
    raise InputError("invalid-value", "view", None, "a Trace with the tensors of a view")


def _is_there(trace: Trace, view: str, block: str | None) -> bool:
    try:
        part_of(trace, view, place_of(trace.manifest.model, view, block))
    except InputError:
        return False
    return True
