"""What the tests of the decoding player share."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import httpx

SOURCE = "我想喝水。"


def path(source: str = SOURCE, **fields: Any) -> str:
    fields = {"lang": "en"} | fields
    query = "".join(f"&{name}={quote(str(value))}" for name, value in fields.items())
    return f"/decode?source={quote(source)}{query}"


def generate(server_url: str, **fields: Any) -> dict[str, list[dict[str, Any]]]:
    """The events of a generation, past the page, by name."""
    body = {"source": SOURCE, **fields}
    answer = httpx.post(f"{server_url}/api/generate", json=body, timeout=60)
    answer.raise_for_status()
    told: dict[str, list[dict[str, Any]]] = {}
    for event in answer.text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in event.splitlines())
        if lines:
            told.setdefault(lines["event"], []).append(json.loads(lines["data"]))
    return told


RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def number(text: str) -> float:
    """A number as pages write it."""
    return float(text.replace("−", "-").replace("×10", "e").translate(RAISED))
