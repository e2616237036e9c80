"""The views that can stand alone in a slide, and what each of them loads."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Embed:
    """One view, without the page around it."""

    page: str
    """The page that it is part of; the same script draws both."""
    modules: tuple[str, ...] = ()
    """What that script loads only for this view."""
    styles: tuple[str, ...] = ()
    """Style sheets besides those of every embed."""
    shows: tuple[str, ...] = ()
    """The tensors it draws, as globs; ``{}`` is the place that is open, ``{reads}`` what a
    feed-forward or an Add & Norm reads. The pages' own list is in static/js/lib/places.js."""

    def tensors(self, place: str) -> list[str]:
        """What a Trace needs to have for this view of a place."""
        return [glob.format(place, reads=_read_by(place)) for glob in self.shows]


EVERY_EMBED = ("pages/driven.js",)
"""What every embed loads: the page around it moves it."""

OPENED = ("views/arithmetic.js",)
"""What opens when a cell of an attention is chosen."""

_HEADING = ("{}.weights", "{}.mask")
"""What is said of every attention."""


def _of_place(values: str) -> tuple[str, ...]:
    return tuple(f"{{}}.{value}" for value in values.split())


def _way(drawn_by: str, styles: str, *shows: str) -> Embed:
    """A way to look at one place of the network. In most of them a cell can be opened."""
    sheets = ("matrix", "inspector", "arithmetic", *styles.split())
    return Embed("inspector", ("pages/detail.js", f"views/{drawn_by}.js"), sheets, shows)


EMBEDS = {
    "figure": Embed(
        "inspector",
        ("pages/figure.js",),
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
    "pipeline": _way(
        "pipeline",
        "around",
        *_of_place("input memory q k v dot scores mask weights z out"),
    ),
    "project": _way(
        "project",
        "around terms",
        *_of_place("input memory q k v"),
        *(f"weights.{{}}.w_{letter}" for letter in "qkv"),
        *_HEADING,
    ),
    "heads": _way("heads", "ways", *_HEADING),
    "matrix": _way("onehead", "ways", "{}.scores", *_HEADING),
    "flow": _way("flow", "ways", *_HEADING),
    "tokens": _way("overlay", "ways", *_HEADING),
    "mix": _way("mix", "terms", *_HEADING, *_of_place("v z")),
    "multihead": _way(
        "multihead", "around", *_of_place("input z share out"), "weights.{}.w_o", *_HEADING
    ),
    "norm": _way("norm", "around", "{reads}", *_of_place("out residual normed")),
    "arithmetic": _way("arithmetic", "", *_of_place("q k dot scores mask weights")),
    "ffn": _way("feedforward", "around", "{reads}", *_of_place("hidden out")),
    "input": _way("inputsum", "sum", *_of_place("embedding position input")),
    "memory": _way(
        "memory",
        "around",
        *(f"decoder.*.cross.{value}" for value in ("memory", "k", "v", "weights")),
    ),
    "output": _way("output", "around", "decoder.0.self.mask"),
    "player": Embed(
        "decode", (), ("matrix", "decode"), ("decoder.*.weights", "decoder.*.k", "decoder.*.v")
    ),
    "forcing": Embed(
        "decode", (), ("matrix", "decode"), ("decoder.*.self.weights", "decoder.*.self.mask")
    ),
    "positions": Embed("positions", (), ("matrix", "sum", "positions")),
}

_FEED_FORWARD = re.compile(r"(encoder|decoder)\.(\d+)\.ffn")


def _read_by(place: str) -> str:
    feed_forward = _FEED_FORWARD.fullmatch(place)
    if feed_forward is None:
        return f"{place}.input"
    stack, layer = feed_forward.groups()
    return f"{stack}.{layer}.{'cross' if stack == 'decoder' else 'self'}.normed"
