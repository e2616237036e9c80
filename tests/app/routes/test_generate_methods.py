"""A translation by each method: what its events tell, and which fields it takes."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

AssertProblem = Callable[..., dict[str, Any]]
Events = list[tuple[str, dict[str, Any]]]

SENTENCE = "The animal didn't cross the street."
METHODS = pytest.mark.parametrize(
    "body",
    [
        {},
        {"method": "greedy"},
        {"method": "beam"},
        {"method": "beam", "beam": 2},
        {"method": "sample", "seed": 3},
        {"method": "sample", "temperature": 1.7, "top_k": 40, "top_p": 0.95, "seed": 4},
    ],
    ids=str,
)


def generate(client: TestClient, source: str = SENTENCE, **body: Any) -> Events:
    answer = client.post("/api/generate", json={"source": source, **body})
    assert answer.status_code == 200, answer.text
    events = re.findall(r"event: (\w+)\ndata: (.*)\n", answer.text)
    return [(name, json.loads(data)) for name, data in events]


def tokens(events: Events) -> list[dict[str, Any]]:
    return [data for name, data in events if name == "token"]


def trace(client: TestClient, ids: list[int]) -> dict[str, Any]:
    body = {"source": SENTENCE, "target_ids": ids, "tensors": "source.input"}
    answer = client.post("/api/trace", json=body, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return answer.json()


@METHODS
def test_every_method_starts_goes_on_step_by_step_and_is_done(
    client: TestClient, body: dict[str, Any]
):
    events = generate(client, **body)
    step = "beams" if body.get("method") == "beam" else "token"
    assert [name for name, _ in events] == ["start", *[step] * (len(events) - 2), "done"]
    assert len(events) > 4
    indices = [data["index"] for name, data in events if name == step]
    assert indices == list(range(len(indices)))


@METHODS
def test_the_ids_of_done_give_the_trace_of_that_translation(
    client: TestClient, body: dict[str, Any]
):
    done = generate(client, **body)[-1][1]
    traced = trace(client, done["ids"])
    assert traced["target"]["text"] == done["text"]
    assert [token["id"] for token in traced["target"]["tokens"][1:]] == done["ids"]


@METHODS
def test_the_same_body_gives_the_same_translation(client: TestClient, body: dict[str, Any]):
    assert generate(client, **body)[-1] == generate(client, **body)[-1]


def test_the_probabilities_of_a_drawn_token_are_the_network_s_own(client: TestClient):
    events = generate(client, method="sample", temperature=2, top_k=3, seed=11)
    output = trace(client, events[-1][1]["ids"])["output"]
    own_choice = 0
    for token, expected in zip(tokens(events), output, strict=False):
        assert token["id"] == expected["next"]["id"]
        assert token["probability"] == pytest.approx(expected["next"]["probability"], abs=1e-4)
        assert token["top"][0]["id"] == expected["top"][0]["id"]
        of_trace = [entry["probability"] for entry in expected["top"]]
        of_step = [entry["probability"] for entry in token["top"]]
        assert of_step == pytest.approx(of_trace, abs=1e-4)
        # of three tokens, nearer to each other than the network has them
        assert token["id"] in [entry["id"] for entry in token["top"][:3]]
        roots = [entry["probability"] ** 0.5 for entry in token["top"][:3]]
        assert token["chance"] == pytest.approx(token["probability"] ** 0.5 / sum(roots), rel=1e-3)
        own_choice += token["id"] == token["top"][0]["id"]
    assert own_choice < len(tokens(events))


def test_another_seed_may_write_another_text(client: TestClient):
    texts = {
        generate(client, method="sample", temperature=1.5, seed=seed)[-1][1]["text"]
        for seed in range(5)
    }
    assert len(texts) > 2


def test_greedy_leaves_nothing_to_chance(client: TestClient):
    assert {token["chance"] for token in tokens(generate(client))} == {1}


@pytest.mark.parametrize("source", ["我喜欢你。", "They are watching.", SENTENCE])
def test_a_beam_search_tells_its_hypotheses_best_first(client: TestClient, source: str):
    *events, (_, done) = generate(client, source, method="beam", beam=3)
    steps = [data["hypotheses"] for name, data in events if name == "beams"]
    for number, hypotheses in enumerate(steps, start=1):
        assert 0 < len(hypotheses) <= 3
        scores = [hypothesis["score"] for hypothesis in hypotheses]
        assert scores == sorted(scores, reverse=True)
        for hypothesis in hypotheses:
            assert set(hypothesis) == {"ids", "text", "score", "log_probability", "finished"}
            length = len(hypothesis["ids"]) + hypothesis["finished"]
            assert length == number or (hypothesis["finished"] and length < number)
            penalty = ((5 + length) / 6) ** 0.6
            assert hypothesis["score"] == pytest.approx(hypothesis["log_probability"] / penalty)
    best = steps[-1][0]
    assert done == {"ids": best["ids"], "text": best["text"], "finished": "eos"}
    assert best["finished"]


def test_a_beam_of_one_is_greedy(client: TestClient):
    assert generate(client, method="beam", beam=1)[-1] == generate(client)[-1]


@pytest.mark.parametrize("max_tokens", [1, 2])
@pytest.mark.parametrize("method", ["beam", "sample"])
def test_max_tokens_ends_every_method(client: TestClient, method: str, max_tokens: int):
    done = generate(client, method=method, max_tokens=max_tokens)[-1][1]
    assert done["finished"] == "limit"
    assert len(done["ids"]) == max_tokens


@pytest.mark.parametrize(
    ("said", "unsaid"),
    [
        ({"method": "beam", "beam": 4}, {"method": "beam"}),
        (
            {"method": "sample", "temperature": 1, "top_k": 0, "top_p": 1, "seed": 0},
            {"method": "sample"},
        ),
        ({"method": "sample", "top_k": None, "seed": None, "beam": None}, {"method": "sample"}),
        ({"method": "greedy", "temperature": None, "without_cache": False}, {}),
        ({"method": "beam", "without_cache": False, "temperature": None}, {"method": "beam"}),
    ],
    ids=str,
)
def test_what_is_not_said_is_as_the_document_says(
    client: TestClient, said: dict[str, Any], unsaid: dict[str, Any]
):
    def telling(events: Events) -> list[Any]:
        return [
            (name, {key: data[key] for key in data if key != "milliseconds"})
            for name, data in events
        ]

    assert telling(generate(client, **said)) == telling(generate(client, **unsaid))


@pytest.mark.parametrize(
    ("method", "field", "value", "belongs_to"),
    [
        *(("greedy", "beam", 4, "beam"), ("sample", "beam", 4, "beam")),
        *(("greedy", "temperature", 1.0, "sample"), ("beam", "temperature", 1.0, "sample")),
        *(("greedy", "top_k", 0, "sample"), ("beam", "top_k", 5, "sample")),
        *(("greedy", "top_p", 0.5, "sample"), ("beam", "seed", 0, "sample")),
        ("beam", "without_cache", True, "greedy or sample"),
    ],
)
def test_a_field_of_another_method_is_refused_and_told_where_it_belongs(
    client: TestClient,
    assert_problem: AssertProblem,
    module_calls: list[str],
    method: str,
    field: str,
    value: Any,
    belongs_to: str,
):
    body = {"source": SENTENCE, "method": method, field: value}
    problem = assert_problem(client.post("/api/generate", json=body), 422, "invalid-value")
    assert problem["field"] == field
    assert problem["sent"] == json.dumps(value)
    assert problem["allowed"] == f"only with method {belongs_to}"
    assert module_calls == []


@pytest.mark.parametrize("body", [{}, {"method": "sample", "seed": 5}], ids=str)
def test_without_the_cache_a_step_costs_more_and_says_the_same(
    client: TestClient, body: dict[str, Any]
):
    plain, compared = generate(client, **body), generate(client, **body, without_cache=True)
    assert plain[-1] == compared[-1]
    assert {json.dumps(token["without_cache"]) for token in tokens(plain)} == {"null"}
    saved = []
    for token in tokens(compared):
        without = token["without_cache"]
        assert set(without) == {"multiplications", "milliseconds", "difference"}
        assert without["milliseconds"] > 0
        assert 0 <= without["difference"] < 1e-4
        saved.append(without["multiplications"] - token["multiplications"])
    assert saved[0] == 0
    assert saved == sorted(set(saved))


def test_the_multiplications_of_a_step_are_those_paper_says(client: TestClient):
    """d 128, d_ff 512, 4 layers, 10,000 entries; step 2 of a source of n tokens."""
    (_, start), _, (_, second), *_ = generate(client)
    n = len(start["source"]["tokens"])
    a_layer = 6 * 128 * 128 + 2 * (2 + n) * 128 + 2 * 128 * 512
    vocabulary = trace(client, [])["model"]["vocabulary_size"]
    assert second["multiplications"] == 4 * a_layer + vocabulary * 128
