"""An encoding of positions as a file."""

import csv
import io
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from starlette.testclient import TestClient


def encoding(client: TestClient, **query: Any) -> Any:
    return client.get("/api/export/positions", params=query)


@pytest.mark.parametrize("tensor", ["encoding", "similarity"])
def test_an_encoding_of_positions_is_the_one_that_the_page_draws(client: TestClient, tensor: str):
    asked = {"length": 9, "d_model": 6, "base": 50}
    stored = safetensors.numpy.load(client.get("/api/positions", params=asked).content)[tensor]
    answer = encoding(client, **asked, tensor=tensor, format="npz")
    assert answer.headers["content-disposition"] == f'attachment; filename="attnscope-{tensor}.npz"'
    arrays = np.load(io.BytesIO(answer.content), allow_pickle=False)
    assert np.array_equal(arrays["values"], stored)
    assert arrays["rows"].tolist() == [str(position) for position in range(9)]
    assert arrays["model"] == "sinusoidal, base 50"
    head, *rows = csv.reader(io.StringIO(encoding(client, **asked, tensor=tensor).text))
    assert head[0].removeprefix("\ufeff") == "position"
    assert np.array_equal(np.array(rows)[:, 1:].astype(np.float32), stored)


def test_an_encoding_that_the_client_has_is_not_computed_again(client: TestClient):
    tag = encoding(client, format="latex", length=8).headers["etag"]
    again = client.get(
        "/api/export/positions",
        params={"format": "latex", "length": 8},
        headers={"If-None-Match": tag},
    )
    assert again.status_code == 304
    assert encoding(client, format="latex", length=8, style="tabular").headers["etag"] != tag


@pytest.mark.parametrize(
    ("query", "status", "problem"),
    [
        ({"length": 512, "d_model": 1024}, 413, "answer-too-large"),
        ({"format": "latex"}, 422, "too-many-cells"),
        ({"format": "json"}, 422, "invalid-value"),
        ({"tensor": "source.input"}, 422, "invalid-value"),
        ({"style": "tabular"}, 422, "invalid-value"),
        ({"source": "a"}, 422, "unknown-field"),
        ({"length": 0}, 422, "invalid-value"),
    ],
    ids=str,
)
def test_what_cannot_be_written_of_an_encoding_is_said(
    client: TestClient, query: dict[str, Any], status: int, problem: str
):
    answer = encoding(client, **query)
    assert answer.status_code == status
    assert answer.json()["type"] == f"/problems/{problem}"
    assert answer.json()["field"] in query or problem in ("answer-too-large", "too-many-cells")
