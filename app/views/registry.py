"""The views that can stand alone in a slide, and what each of them loads."""

import re
from dataclasses import dataclass
from typing import Literal, cast

Kind = Literal["attention", "feedforward", "input", "memory", "output"]
"""What a place of the network is."""


@dataclass(frozen=True)
class Embed:
    """One view, without the page around it."""

    page: str
    """The page that it is part of; the same script draws both."""
    kinds: tuple[Kind, ...] = ()
    """The places that can be looked at like this; first those where it begins."""
    modules: tuple[str, ...] = ()
    """What that script loads only for this view."""
    styles: tuple[str, ...] = ()
    """Style sheets besides those of every embed."""
    shows: tuple[str, ...] = ()
    """The tensors it draws, as globs; ``{}`` is the place that is open, ``{reads}`` what a
    feed-forward or an Add & Norm reads. The pages' own list is in static/js/lib/trace/places.js."""

    def tensors(self, place: str) -> list[str]:
        """What a Trace needs to have for this view of a place."""
        globs = (*self.shows, *_HEADING) if _ATTENTION.fullmatch(place) else self.shows
        return list(dict.fromkeys(glob.format(place, reads=_read_by(place)) for glob in globs))


def ways_beside(view: str) -> list[str]:
    """The views that the link of one may name instead of it: those that its page can show."""
    if view == "figure":
        return []
    page = EMBEDS[view].page
    return [name for name, embed in EMBEDS.items() if embed.page == page and name != "figure"]


DRIVEN = "pages/embed/driven.js"
"""What runs in every embed beside the script of its page: the page around it moves it."""

OPENED = ("views/ways/arithmetic.js",)
"""What opens when a cell of an attention is chosen."""

_HEADING = ("{}.weights", "{}.mask")
"""What is said of every attention."""


def _of_place(values: str) -> tuple[str, ...]:
    return tuple(f"{{}}.{value}" for value in values.split())


def _way(view: str, kinds: str, styles: str, *shows: str) -> Embed:
    """A way to look at one place of the network. In most of them a cell can be opened."""
    return Embed(
        "inspector",
        cast("tuple[Kind, ...]", tuple(kinds.split())),
        ("pages/inspector/detail.js", f"views/ways/{view}.js"),
        ("matrix", "inspector", "arithmetic", *styles.split()),
        shows,
    )


EMBEDS = {
    "pipeline": _way(
        "pipeline",
        "attention",
        "rows",
        *_of_place("input memory q k v dot scores z out"),
    ),
    "project": _way(
        "project",
        "attention",
        "rows terms",
        *_of_place("input memory q k v"),
        *(f"weights.{{}}.w_{letter}" for letter in "qkv"),
    ),
    "heads": _way("heads", "attention", "ways"),
    "matrix": _way("matrix", "attention", "ways", "{}.scores"),
    "flow": _way("flow", "attention", "ways"),
    "tokens": _way("tokens", "attention", "ways"),
    "mix": _way("mix", "attention", "rows terms", *_of_place("v z")),
    "multihead": _way(
        "multihead",
        "attention",
        "ways rows",
        *_of_place("input z share out"),
        "weights.{}.w_o",
    ),
    "ffn": _way("ffn", "feedforward", "rows", "{reads}", *_of_place("hidden out")),
    "norm": _way(
        "norm", "attention feedforward", "rows", "{reads}", *_of_place("out residual normed")
    ),
    "arithmetic": _way("arithmetic", "attention", "", *_of_place("q k dot scores")),
    "input": _way("input", "input", "sum rows", *_of_place("embedding position input")),
    "memory": _way(
        "memory",
        "memory",
        "rows",
        *(f"decoder.*.cross.{value}" for value in ("memory", "k", "v", "weights")),
    ),
    "output": _way("output", "output", "rows", "decoder.0.self.mask"),
    "figure": Embed(
        "inspector",
        ("attention", "feedforward", "input", "memory", "output"),
        ("pages/inspector/figure.js",),
        ("matrix", "inspector", "figure"),
        (
            "*.weights",
            "*.mask",
            "*.ffn.active",
            "source.input",
            "target.input",
            "decoder.0.cross.memory",
        ),
    ),
    "player": Embed(
        "decode",
        ("attention",),
        (),
        ("matrix", "decode"),
        ("decoder.*.weights", "decoder.*.k", "decoder.*.v"),
    ),
    "forcing": Embed(
        "decode",
        ("attention",),
        (),
        ("matrix", "decode"),
        ("decoder.*.self.weights", "decoder.*.self.mask"),
    ),
    "positions": Embed("positions", (), (), ("matrix", "sum", "positions")),
}

_ATTENTION = re.compile(r".+\.(self|cross)")
_FEED_FORWARD = re.compile(r"(encoder|decoder)\.(\d+)\.ffn")


def _read_by(place: str) -> str:
    feed_forward = _FEED_FORWARD.fullmatch(place)
    if feed_forward is None:
        return f"{place}.input"
    stack, layer = feed_forward.groups()
    return f"{stack}.{layer}.{'cross' if stack == 'decoder' else 'self'}.normed"
