"""What a page without a server is answered with: the answers to its own questions, recorded."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from ...model import Session, Trace
from ...model.decoding.beam import BeamSearch
from ...model.decoding.events import Decoded
from ...model.decoding.sampling import Sampling
from ...model.decoding.translation import Method
from ...model.errors import InputError
from ...model.network import Place
from ...model.text.question import Question, question_fields
from ..http.payload import SAFETENSORS, positions_payload
from ..schemas.generate import EVENT_NAMES, GenerateBody
from ..schemas.positions import PositionsQuery
from ..schemas.question import LINKED
from ..schemas.views import ViewState, checked
from ..settings import example_of
from ..views.places import place_of
from ..views.registry import WAYS

# a file knows one model: the page need not name it
_ASKED = tuple(name for name in LINKED if name != "model")
_BEFORE_DECODING = {each.name for each in question_fields(before_decoding=True)} - {"model"}
_DECODING = {"method", "beam", "temperature", "top_k", "top_p", "seed"}
_ENCODING = {"kind", "length", "d_model", "base"}
_OPENED = ("q", "k", "dot", "scores")
"""What the arithmetic of a cell needs besides the weights."""


@dataclass(frozen=True)
class Recording:
    """The answers to one question; what static/js/shell/offline.js reads."""

    asked: Mapping[str, Any]
    """The fields of the question, which a page must not change."""
    trace: Trace | None = None
    events: list[tuple[str, Any]] = field(default_factory=list)
    """Those of a translation token by token: names and data."""
    positions: bytes | None = None
    """An encoding, as safetensors."""

    def to_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"asked": dict(self.asked)}
        if self.trace is not None:
            told["trace"] = b64encode(self.trace.to_bytes()).decode()
        if self.events:
            told["events"] = [{"event": name, "data": data} for name, data in self.events]
        if self.positions is not None:
            told["positions"] = b64encode(self.positions).decode()
        return told


def record(session: Session, view: str, state: ViewState) -> tuple[Recording, ViewState]:
    """The recording of a view, and its state with what was left to us written down.

    Raises:
        InputError: naming what cannot be run, or is not there.
    """
    if view == "positions":
        return _encoding(state), state
    if "source" not in state.asked():
        # as the pages: another language than the example's own stays
        state = state.model_copy(update=example_of(session.info) | state.asked())
    if view == "player":
        return _translation(session, state), state
    asked = {name: getattr(state, name) for name in _ASKED}
    trace = session.trace(Question(**state.asked()))
    place = place_of(trace.manifest.places, view, state.block)
    if WAYS[view].page == "inspector":
        check_chosen(trace, place, state)
    if view != "figure":
        state = state.model_copy(update={"block": place.name})
    return Recording(asked, part_of(trace, view, place)), state


def part_of(trace: Trace, view: str, place: Place | None) -> Trace:
    """What of a Trace a view of a place shows, cells that are opened included.

    Raises:
        InputError: where the Trace lacks what the view needs.
    """
    opened = [f"{place.name}.{value}" for value in _OPENED] if place is not None else []
    there = [name for name in opened if name in trace.names]
    return trace.select([*WAYS[view].tensors(place, trace.manifest.places), *there])


def check_chosen(trace: Trace, place: Place, state: ViewState) -> None:
    """What a page would say of its link, a file would say for ever.

    Raises:
        InputError: for a head or a token that an attention does not have.
    """
    if place.heads is None or place.keys is None:
        return
    sides = {"source": trace.manifest.source, "target": trace.manifest.target}
    queries, keys = (sides[name] for name in (place.queries, place.keys))
    counts = {
        "head": place.heads,
        "query": len(queries.tokens) if queries else 0,
        "key": len(keys.tokens) if keys else 0,
    }
    for name, count in counts.items():
        _check_count(name, getattr(state, name), count)
    heads = [] if state.heads is None else state.heads.split("_")
    if not all(head.isdecimal() and int(head) < place.heads for head in heads):
        raise InputError("invalid-value", "heads", state.heads, f"0–{place.heads - 1}, 0_1, …")


def _check_count(name: str, chosen: int | None, count: int) -> None:
    """Of what is counted from 0."""
    if chosen is not None and chosen >= count:
        raise InputError("invalid-value", name, chosen, f"0–{count - 1}")


def _translation(session: Session, state: ViewState) -> Recording:
    """As it came into being, with what it cost here."""
    asked = state.model_dump(include=_BEFORE_DECODING)
    settings = state.model_dump(include=_DECODING)
    given = {name: value for name, value in (asked | settings).items() if value is not None}
    body = checked(GenerateBody, given)
    method = body.chosen_method()
    side, steps = session.generate(
        body.question(),
        method=method,
        without_cache=body.method != "beam",
    )
    events: list[tuple[str, Any]] = [("start", {"source": asdict(side)})]
    ids: list[int] = []
    for step in steps:
        events.append((EVENT_NAMES[type(step)], asdict(step)))
        if isinstance(step, Decoded):
            ids = step.ids
            _check_count("step", state.step, len(ids) + (step.finished == "eos"))
    trace = session.trace(body.question(), target_ids=ids)
    asked |= {"method": body.method, **_settings(method)}
    return Recording(asked, part_of(trace, "player", None), events)


def _settings(method: Method) -> dict[str, Any]:
    """All that a page names of a method, left to its defaults or not."""
    if isinstance(method, BeamSearch):
        return {"beam": method.width}
    return asdict(method) if isinstance(method, Sampling) else {}


def _encoding(state: ViewState) -> Recording:
    query = checked(PositionsQuery, state.model_dump(include=_ENCODING, exclude_none=True))
    for name, chosen in (("position", state.position), ("second", state.second)):
        _check_count(name, chosen, query.length)
    _check_count("dim", state.dim, query.d_model)
    return Recording(query.model_dump(), positions=positions_payload(query, SAFETENSORS))
