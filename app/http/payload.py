"""From tensors to the bytes of an answer, as safetensors or as JSON."""

import json
from dataclasses import asdict
from typing import Any

import torch
from safetensors.torch import save

from ...model.trace.manifest import TensorInfo
from ...model.trace.trace import Trace, nested_lists
from ...model.transformer.positions import similarity, sinusoidal
from ..schemas.positions import PositionsManifest, PositionsQuery
from .problems import ProblemError

SAFETENSORS = "application/vnd.safetensors"
JSON = "application/json"
OFFERED = (SAFETENSORS, JSON)
_SHORTEST_NUMBER = len("0,")


def trace_payload(
    trace: Trace, media_type: str, max_json_bytes: int, *, field: str = "tensors"
) -> bytes:
    """
    Args:
        field: What a request names tensors in, and a problem therefore, too.

    Raises:
        ProblemError: ``answer-too-large``, if JSON was asked for and would be too long.
    """
    if media_type == SAFETENSORS:
        return trace.to_bytes()
    numbers = sum(value.numel() for value in trace.tensors.values())
    if numbers * _SHORTEST_NUMBER <= max_json_bytes:
        payload = _json(trace.to_json())
        if len(payload) <= max_json_bytes:
            return payload
    raise ProblemError(
        "answer-too-large",
        413,
        field=field,
        sent=f"{len(trace.tensors)} tensors, {numbers} numbers",
        allowed=f"fewer tensors, or {SAFETENSORS}",
        facts={"limit": max_json_bytes},
    )


def positions_payload(query: PositionsQuery, media_type: str) -> bytes:
    tensors = encoding_tensors(query)
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
    document = manifest.model_dump()
    for name, value in tensors.items():
        info = asdict(manifest.tensors[name])
        document["tensors"][name] = {**info, "data": nested_lists(value)}
    return _json(document)


def encoding_tensors(query: PositionsQuery) -> dict[str, torch.Tensor]:
    """``encoding``, position × dimension, and ``similarity``, position × position; float32."""
    encoding = torch.zeros(query.length, query.d_model)
    if query.kind == "sinusoidal":
        encoding = sinusoidal(torch.arange(query.length), query.d_model, query.base)
    return {"encoding": encoding, "similarity": similarity(encoding)}


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
