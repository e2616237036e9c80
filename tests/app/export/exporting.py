"""What tests of exports have in common."""

from collections.abc import Callable
from typing import Any

from starlette.testclient import TestClient

AssertProblem = Callable[..., dict[str, Any]]

CHINESE = "机器学习很有趣。"

# a whole Trace as JSON would be large
JSON_PART = {"format": "json", "tensor": "encoder.0.self.weights"}


def get(client: TestClient, **query: Any) -> Any:
    answer = client.get("/api/export", params={"source": CHINESE, **query})
    assert answer.status_code == 200, answer.text
    return answer
