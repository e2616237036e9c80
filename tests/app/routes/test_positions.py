"""Positional encodings over HTTP, checked against the paper's formula with Python's own math."""

import json
import math
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

JSON = {"Accept": "application/json"}


def get(client: TestClient, **query: Any) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    answer = client.get("/api/positions", params=query)
    assert answer.status_code == 200, answer.text
    length = int.from_bytes(answer.content[:8], "little")
    metadata = json.loads(answer.content[8 : 8 + length])["__metadata__"]
    assert list(metadata) == ["positions"]
    return json.loads(metadata["positions"]), safetensors.numpy.load(answer.content)


def formula(position: int, dimension: int, d_model: int, base: float) -> float:
    """PE(pos, 2i) = sin(pos / base^(2i/d)), PE(pos, 2i+1) = cos(pos / base^(2i/d))."""
    angle = position / base ** (dimension // 2 * 2 / d_model)
    return math.cos(angle) if dimension % 2 else math.sin(angle)


@settings(max_examples=40)
@given(
    length=st.integers(1, 512),
    half=st.integers(1, 512),
    base=st.floats(1.001, 1e9),
    chance=st.randoms(use_true_random=False),
)
def test_every_value_follows_the_paper_s_formula(
    client: TestClient, length: int, half: int, base: float, chance: Any
):
    query = {"length": length, "d_model": 2 * half, "base": base}
    _, tensors = get(client, **query)
    encoding = tensors["encoding"]
    assert encoding.shape == (length, 2 * half)
    corners = [(0, 0), (length - 1, 0), (length - 1, 2 * half - 1)]
    inside = [(chance.randrange(length), chance.randrange(2 * half)) for _ in range(20)]
    for position, dimension in corners + inside:
        expected = formula(position, dimension, 2 * half, base)
        assert encoding[position, dimension] == pytest.approx(expected, abs=1e-6)


def test_without_a_word_64_positions_of_128_dimensions_are_encoded(client: TestClient):
    manifest, tensors = get(client)
    assert tensors["encoding"].shape == (64, 128)
    assert (manifest["kind"], manifest["base"], manifest["version"]) == ("sinusoidal", 10_000, 1)
    assert tensors["encoding"][7, 30] == pytest.approx(formula(7, 30, 128, 10_000), abs=1e-6)


def test_similarity_is_the_product_of_two_encodings_and_1_with_itself(client: TestClient):
    _, tensors = get(client, length=11, d_model=14)
    encoding, similarity = tensors["encoding"].astype(np.float64), tensors["similarity"]
    for one in range(11):
        assert similarity[one, one] == pytest.approx(1, abs=1e-6)
        for other in range(11):
            product = sum(encoding[one] * encoding[other]) / 7
            assert similarity[one, other] == pytest.approx(product, abs=1e-6)
            assert similarity[one, other] == pytest.approx(
                similarity[0, abs(one - other)], abs=1e-6
            )


def test_no_positions_are_zeros_everywhere(client: TestClient):
    manifest, tensors = get(client, kind="none", length=5, d_model=6)
    assert manifest["kind"] == "none"
    assert not tensors["encoding"].any()
    assert not tensors["similarity"].any()
    assert tensors["encoding"].shape == (5, 6)


@pytest.mark.parametrize("kind", ["sinusoidal", "none"])
def test_json_holds_the_same_manifest_and_every_number_exactly(client: TestClient, kind: str):
    query = {"kind": kind, "length": 13, "d_model": 10, "base": 77.5}
    manifest, tensors = get(client, **query)
    document = client.get("/api/positions", params=query, headers=JSON).json()
    for name, stored in tensors.items():
        assert stored.dtype == np.float32
        data = np.array(document["tensors"][name].pop("data"), dtype=np.float64)
        assert np.array_equal(data.astype(np.float32), stored)
        assert document["tensors"][name]["shape"] == list(stored.shape)
    assert document == manifest
    assert {key: manifest[key] for key in query} == query


@pytest.mark.parametrize(
    "query",
    [
        {"length": 1, "d_model": 2},
        {"length": 512, "d_model": 2},
        {"length": 1, "d_model": 1024},
        {"length": 2, "base": 1.0000000001},
        {"length": 2, "base": 1e308},
    ],
    ids=str,
)
@pytest.mark.parametrize("headers", [{}, JSON])
def test_the_limits_themselves_are_answered(
    client: TestClient, query: dict[str, Any], headers: dict[str, str]
):
    answer = client.get("/api/positions", params=query, headers=headers)
    assert answer.status_code == 200
    if headers:
        encoding = answer.json()["tensors"]["encoding"]["data"]
        assert len(encoding) == query["length"]
        assert all(-1 <= value <= 1 for row in encoding for value in row)
