"""Which models a server answers with, and whether it is ready to."""

from pathlib import Path
from typing import Any

import httpx
import pytest
import safetensors.numpy
from starlette.testclient import TestClient

from attnscope.app.main import create_app
from attnscope.app.settings import Settings
from attnscope.model import Session
from attnscope.model.zoo import WEIGHTS


@pytest.fixture(scope="module")
def model(client: TestClient) -> dict[str, Any]:
    (model,) = client.get("/api/models").json()["models"]
    return model


def test_the_default_model_says_what_it_is(model: dict[str, Any]):
    assert (model["id"], model["kind"]) == ("tiny-translator", "encoder-decoder")
    assert set(model["layers"]) == set(model["stacks"]) == {"encoder", "decoder"}
    for stack in model["stacks"]:
        assert model["d_head"][stack] * model["heads"][stack] == model["d_model"][stack]
    assert set(model["languages"]) == {"en", "zh", "fr"}
    assert set(model["directions"]) == {"zh-en", "en-zh", "en-fr"}
    assert model["token_limit"] == 128
    assert model["licence"] is not None


def test_its_numbers_are_those_of_the_weights_that_ship(model: dict[str, Any]):
    path = WEIGHTS / "tiny-translator" / "model.safetensors"
    shapes = [list(weights.shape) for weights in safetensors.numpy.load_file(path).values()]
    sizes = [shape[0] if len(shape) == 1 else shape[0] * shape[1] for shape in shapes]
    assert model["parameters"] == sum(sizes)
    assert [model["vocabulary_size"], model["d_model"]["encoder"]] in shapes
    assert [model["d_ff"]["encoder"], model["d_model"]["encoder"]] in shapes


def test_every_trace_tells_which_model_made_it(client: TestClient, model: dict[str, Any]):
    query = {"source": "a", "target": "a", "tensors": "source.input"}
    for id in (model["id"], model["checkpoints"][0]):
        answer = client.get(
            "/api/trace", params={**query, "model": id}, headers={"Accept": "application/json"}
        )
        assert answer.json()["model"] == {**model, "id": id}


def test_the_token_limit_is_a_setting():
    with TestClient(create_app(Settings(token_limit=20))) as client:
        assert client.get("/api/models").json()["models"][0]["token_limit"] == 20
        answer = client.post("/api/trace", json={"source": "猫 " * 30})
        assert answer.json()["limit"] == 20


def test_checkpoints_are_listed_by_their_step(model: dict[str, Any]):
    steps = [int(id.removeprefix("tiny-translator@")) for id in model["checkpoints"]]
    assert steps == sorted(set(steps))
    assert steps[0] == 0


def test_a_server_of_a_checkpoint_answers_with_the_others_too(shipped: Session):
    first, *_, last = shipped.info.checkpoints
    with TestClient(create_app(Settings(model=first))) as client:
        query = {"source": "a", "target": "a", "tensors": "source.input"}
        assert client.get("/api/models").json()["models"][0]["id"] == first
        for id in (first, last):
            answer = client.get(
                "/api/trace", params={**query, "model": id}, headers={"Accept": "application/json"}
            )
            assert answer.status_code == 200, answer.text
            assert answer.json()["model"]["id"] == id


def test_a_server_of_a_directory_answers_with_its_model_and_its_checkpoints(trained: Path):
    with TestClient(create_app(Settings(model=str(trained)))) as client:
        (model,) = client.get("/api/models").json()["models"]
        assert model["id"] == "mine"
        assert model["checkpoints"] == ["mine@0", "mine@2"]
        assert (model["heads"]["decoder"], model["d_model"]["decoder"]) == (2, 16)
        for id in ("mine", "mine@0", "mine@2"):
            body = {"source": "猫追老鼠。", "model": id, "tensors": "encoder.0.self.weights"}
            assert client.post("/api/trace", json=body).status_code == 200
        other = client.post("/api/trace", json={"source": "a", "model": "tiny-translator"})
        assert other.json()["type"] == "/problems/unknown-model"


def test_a_ready_server_says_that_it_lives_and_is_ready(server_url: str):
    assert httpx.get(f"{server_url}/healthz", timeout=60).json() == {"status": "alive"}
    assert httpx.get(f"{server_url}/readyz", timeout=60).json() == {"status": "ready"}
