"""Traces that were saved by earlier versions of this program."""

from dataclasses import asdict
from typing import Any

from ..transformer.adapter import places_of
from ..transformer.config import TransformerConfig


def upgraded(document: dict[str, Any]) -> dict[str, Any]:
    """A manifest of version 1 as one of version 2.

    Version 1 knew one family, an encoder–decoder whose LayerNorms stand behind the sums, and
    said of it what its places follow from.
    """
    model = dict(document["model"])
    names = {*document["tensors"], *document["aliases"]}
    config = TransformerConfig(
        vocabulary_size=model["vocabulary_size"],
        d_model=model["d_model"],
        n_heads=model["heads"],
        n_encoder_layers=model["layers"]["encoder"],
        n_decoder_layers=model["layers"]["decoder"],
        d_ff=model["d_ff"],
        max_tokens=model["token_limit"],
        positions="sinusoidal" if "source.position" in names else "none",
    )
    for width in ("heads", "d_model", "d_head", "d_ff"):
        model[width] = dict.fromkeys(model["stacks"], model[width])
    target = document["target"] and {"language": None, "finished": "given"} | document["target"]
    kept = {name: value for name, value in document.items() if name != "blocks"}
    return kept | {
        "model": model,
        "target": target,
        "places": [asdict(place) for place in places_of(config)],
        "alias_axes": _alias_axes(document["aliases"]),
    }


def _alias_axes(aliases: dict[str, str]) -> dict[str, list[str]]:
    """Names alone said what the axes of an alias are: in a memory the tokens are keys."""
    return {name: ["K", "M"] for name in aliases if name.endswith(".memory")}
