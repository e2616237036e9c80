"""What a Trace holds when it is asked for over HTTP, whichever way it is asked."""

import json
from typing import Any
from urllib.parse import urlencode

import numpy as np
import pytest
import safetensors
import safetensors.numpy
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from attnscope.model import Session, Trace

SAFETENSORS = "application/vnd.safetensors"
ANIMAL = "The animal didn't cross the street."
WRITTEN = "他们在看。"


def manifest_of(payload: bytes) -> dict[str, Any]:
    """The manifest, found without any code of ours: 8 bytes of length, then a JSON header."""
    length = int.from_bytes(payload[:8], "little")
    metadata = json.loads(payload[8 : 8 + length])["__metadata__"]
    assert list(metadata) == ["trace"]
    return json.loads(metadata["trace"])


def get_json(client: TestClient, **query: Any) -> dict[str, Any]:
    answer = client.get("/api/trace", params=query, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def get(client: TestClient, **query: Any) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    answer = client.get("/api/trace", params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == SAFETENSORS
    return manifest_of(answer.content), safetensors.numpy.load(answer.content)


@pytest.mark.parametrize(
    "query",
    [
        {"source": ANIMAL},
        {"source": "猫追老鼠。", "target_language": "fr", "tensors": ["*.cross.weights", "*.z"]},
        {"source": ANIMAL, "target": WRITTEN, "dtype": "f16", "pad_to": 20},
        {"source": ANIMAL, "target_ids": [700, 701], "model": "tiny-translator"},
    ],
)
@pytest.mark.parametrize("media_type", [SAFETENSORS, "application/json"])
def test_get_and_post_give_the_same_bytes(
    client: TestClient, query: dict[str, Any], media_type: str
):
    query = {"tensors": ["encoder.0.*"], **query}
    headers = {"Accept": media_type}
    got = client.get("/api/trace", params=query, headers=headers)
    posted = client.post("/api/trace", json=query, headers=headers)
    assert (got.status_code, posted.status_code) == (200, 200)
    assert got.headers["content-type"] == posted.headers["content-type"] == media_type
    assert got.content == posted.content


def test_the_safetensors_library_reads_every_tensor_as_the_manifest_describes_it(
    client: TestClient,
):
    manifest, tensors = get(client, source=ANIMAL)
    dtypes = {"F32": np.float32, "U8": np.uint8}
    assert set(tensors) == set(manifest["tensors"])
    for name, info in manifest["tensors"].items():
        assert tensors[name].shape == tuple(info["shape"])
        assert tensors[name].dtype == dtypes[info["dtype"]]
        assert len(info["axes"]) == tensors[name].ndim


def test_a_trace_over_http_is_the_session_s_own(client: TestClient, shipped: Session):
    manifest, tensors = get(client, source=ANIMAL, target_language="fr")
    own = shipped.trace(ANIMAL, target_language="fr")
    assert own.manifest.target is not None
    assert manifest["target"]["text"] == own.manifest.target.text
    for name in ("encoder.3.self.weights", "decoder.0.cross.scores", "decoder.2.ffn.hidden"):
        np.testing.assert_allclose(tensors[name], own[name], rtol=0, atol=1e-5)


def test_what_was_downloaded_loads_as_a_trace(client: TestClient, tmp_path: Any):
    path = tmp_path / "animal.safetensors"
    path.write_bytes(client.get("/api/trace", params={"source": ANIMAL}).content)
    trace = Trace.load(path)
    source = trace.manifest.source
    assert source is not None
    assert source.text == ANIMAL
    assert trace["encoder.0.self.weights"].shape[1:] == (len(source.tokens),) * 2


@pytest.mark.parametrize("dtype", ["f32", "f16"])
def test_json_holds_the_same_manifest_and_every_number_exactly(client: TestClient, dtype: str):
    query = {"source": ANIMAL, "tensors": ["decoder.*", "source.*"], "dtype": dtype}
    manifest, tensors = get(client, **query)
    document = get_json(client, **query)
    for name, stored in tensors.items():
        data = document["tensors"][name].pop("data")
        as_json = np.array(data, dtype=np.float64).astype(stored.dtype)
        assert np.array_equal(as_json, stored), name
    assert document == manifest


def test_json_holds_no_number_that_json_lacks(client: TestClient):
    answer = client.get(
        "/api/trace",
        params={"source": ANIMAL, "tensors": ["decoder.*.scores"], "pad_to": 20},
        headers={"Accept": "application/json"},
    )

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    assert json.loads(answer.text, parse_constant=refuse)["tensors"]


def test_a_glob_crosses_dots(client: TestClient):
    manifest, tensors = get(client, source=ANIMAL, tensors="encoder.*.weights")
    layers = manifest["model"]["layers"]["encoder"]
    assert set(tensors) == {f"encoder.{layer}.self.weights" for layer in range(layers)}


def test_get_repeats_tensors_and_post_takes_a_list_or_one_string(client: TestClient):
    names = ["encoder.0.self.q", "decoder.1.cross.*"]
    repeated = client.get(f"/api/trace?{urlencode({'source': ANIMAL, 'tensors': names}, True)}")
    listed = client.post("/api/trace", json={"source": ANIMAL, "tensors": names})
    assert repeated.content == listed.content
    tensors = safetensors.numpy.load(listed.content)
    assert "encoder.0.self.q" in tensors
    assert "decoder.1.cross.weights" in tensors
    assert not any(name.startswith(("encoder.1", "decoder.0")) for name in tensors)
    one = client.post("/api/trace", json={"source": ANIMAL, "tensors": names[0]})
    assert list(safetensors.numpy.load(one.content)) == [names[0]]


def test_left_out_tensors_are_the_logits_and_the_matrices(client: TestClient, shipped: Session):
    manifest, tensors = get(client, source=ANIMAL)
    known = set(shipped.trace(ANIMAL).names)
    got = {*tensors, *manifest["aliases"]}
    left_out = known - got
    assert {name for name in known if name.startswith("weights.")} | {"decoder.logits"} == left_out
    assert len(left_out) > 1


def test_logits_and_matrices_come_when_they_are_named(client: TestClient):
    names = ["decoder.logits", "weights.encoder.0.self.*"]
    manifest, tensors = get(client, source=ANIMAL, tensors=names)
    model = manifest["model"]
    assert tensors["decoder.logits"].shape[1] == model["vocabulary_size"]
    matrices = {name.rpartition(".")[2] for name in tensors} - {"logits"}
    assert matrices == {"w_q", "w_k", "w_v", "w_o"}


def test_an_alias_names_a_tensor_that_is_in_the_answer(client: TestClient):
    manifest, tensors = get(client, source=ANIMAL)
    assert manifest["aliases"]
    assert set(manifest["aliases"].values()) <= set(tensors)
    assert not set(manifest["aliases"]) & set(tensors)


def test_f16_rounds_the_numbers_and_leaves_the_masks(client: TestClient):
    names = ["encoder.0.self.weights", "encoder.0.self.mask"]
    _, exact = get(client, source=ANIMAL, tensors=names)
    manifest, rounded = get(client, source=ANIMAL, tensors=names, dtype="f16")
    assert manifest["tensors"][names[0]]["dtype"] == "F16"
    assert np.array_equal(rounded[names[0]], exact[names[0]].astype(np.float16))
    assert rounded[names[1]].dtype == np.uint8


def test_pad_to_pads_both_sides_and_changes_no_open_number(client: TestClient):
    _, plain = get(client, source=ANIMAL)
    manifest, padded = get(client, source=ANIMAL, pad_to=37)
    for side in ("source", "target"):
        assert len(manifest[side]["tokens"]) == 37
    open_tokens = [t for t in manifest["source"]["tokens"] if t["kind"] != "pad"]
    weights = padded["encoder.0.self.weights"]
    n = len(open_tokens)
    assert 0 < n < 37
    assert (weights[:, :n, n:] == 0).all()
    np.testing.assert_allclose(
        weights[:, :n, :n], plain["encoder.0.self.weights"], rtol=0, atol=1e-5
    )


@settings(max_examples=25)
@given(st.text(max_size=60))
def test_any_text_is_answered_alike_by_get_and_post(client: TestClient, text: str):
    query = {"source": text, "target": "a", "tensors": ["source.input"]}
    got = client.get("/api/trace", params=query)
    posted = client.post("/api/trace", json=query)
    assert got.status_code in (200, 422)
    assert (posted.status_code, posted.content) == (got.status_code, got.content)
    if got.status_code == 200:
        assert manifest_of(got.content)["source"]["text"] == text
