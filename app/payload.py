"""From tensors to the bytes of an answer, as safetensors or as JSON."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import torch
from safetensors.torch import save

from ..model.positions import similarity, sinusoidal
from ..model.trace import TensorInfo, Trace
from .problems import ProblemError
from .schemas import PositionsManifest, PositionsQuery

SAFETENSORS = "application/vnd.safetensors"
JSON = "application/json"
OFFERED = (SAFETENSORS, JSON)
_SHORTEST_NUMBER = len("0,")


def trace_payload(trace: Trace, media_type: str, max_json_bytes: int) -> bytes:
    """
    Raises:
        ProblemError: ``answer-too-large``, if JSON was asked for and would be too long.
    """
    if media_type == SAFETENSORS:
        return trace.to_bytes()
    return _json("tensors", trace.tensors, trace.to_json, max_json_bytes)


def positions_payload(query: PositionsQuery, media_type: str, max_json_bytes: int) -> bytes:
    """
    Raises:
        ProblemError: ``answer-too-large``, if JSON was asked for and would be too long.
    """
    encoding = torch.zeros(query.length, query.d_model)
    if query.kind == "sinusoidal":
        encoding = sinusoidal(torch.arange(query.length), query.d_model, query.base)
    tensors = {"encoding": encoding, "similarity": similarity(encoding)}
    axes = {"encoding": ["T", "M"], "similarity": ["T", "T"]}
    manifest = PositionsManifest(
        **query.model_dump(),
        tensors={
            name: TensorInfo("F32", list(value.shape), axes[name])
            for name, value in tensors.items()
        },
    )
    if media_type == SAFETENSORS:
        return save(tensors, metadata={"positions": manifest.model_dump_json()})

    def document() -> dict[str, Any]:
        described = {
            name: {**asdict(manifest.tensors[name]), "data": value.tolist()}
            for name, value in tensors.items()
        }
        return {**manifest.model_dump(), "tensors": described}

    return _json("length", tensors, document, max_json_bytes)


def _json(
    field: str,
    tensors: dict[str, torch.Tensor],
    document: Callable[[], dict[str, Any]],
    max_bytes: int,
) -> bytes:
    """The document as JSON; not even made where its numbers alone would be too long."""
    numbers = sum(value.numel() for value in tensors.values())
    if numbers * _SHORTEST_NUMBER <= max_bytes:
        payload = json.dumps(document(), ensure_ascii=False, separators=(",", ":")).encode()
        if len(payload) <= max_bytes:
            return payload
    raise ProblemError(
        "answer-too-large",
        413,
        field=field,
        sent=f"{len(tensors)} tensors, {numbers} numbers",
        allowed=f"fewer numbers, or {SAFETENSORS}",
        facts={"limit": max_bytes},
    )
