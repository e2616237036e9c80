"""The translation of a Trace: written by the reader, given as tokens, or the model's own."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from attnscope.model.text.tokenizer import Tokenizer

ANIMAL = "The animal didn't cross the street."
WRITTEN = "他们在看。"


def trace(client: TestClient, **query: Any) -> dict[str, Any]:
    query = {"source": ANIMAL, "tensors": ["source.position"], **query}
    answer = client.post("/api/trace", json=query, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids_of(target: dict[str, Any]) -> list[int]:
    return [token["id"] for token in target["tokens"]]


def test_an_empty_target_is_written_by_the_model(client: TestClient):
    target = trace(client)["target"]
    assert target["given"] == "model"
    assert target == trace(client, target="")["target"] == trace(client, target=" \n")["target"]


def test_a_greedy_translation_takes_the_most_probable_token_each_time(client: TestClient):
    document = trace(client)
    for output in document["output"]:
        assert output["next"] == output["top"][0]
    following = [output["next"]["id"] for output in document["output"]]
    assert following[:-1] == ids_of(document["target"])[1:]


def test_a_given_target_is_the_reader_s(client: TestClient, tokenizer: Tokenizer):
    target = trace(client, target=WRITTEN)["target"]
    assert (target["given"], target["text"]) == ("reader", WRITTEN)
    assert ids_of(target) == [tokenizer.language_id("zh"), *tokenizer.encode_ids(WRITTEN)]


def test_a_target_begins_with_the_token_of_its_language(client: TestClient, tokenizer: Tokenizer):
    for language in tokenizer.languages:
        first = trace(client, target_language=language, target="a")["target"]["tokens"][0]
        assert (first["id"], first["kind"]) == (tokenizer.language_id(language), "special")


def test_target_ids_win_over_target_and_stay_the_model_s(client: TestClient, tokenizer: Tokenizer):
    ids = tokenizer.encode_ids("他们看。")
    target = trace(client, target=WRITTEN, target_ids=ids)["target"]
    assert target["given"] == "model"
    assert ids_of(target)[1:] == ids
    assert target["text"] == "他们看。"


def test_no_target_ids_at_all_are_a_target_of_the_language_alone(client: TestClient):
    document = trace(client, target_ids=[])
    assert len(document["target"]["tokens"]) == 1
    assert len(document["output"]) == 1


def test_the_ids_of_a_translation_give_its_trace_again(client: TestClient):
    written = trace(client)
    again = trace(client, target_ids=ids_of(written["target"])[1:])
    assert (written["target"].pop("finished"), again["target"].pop("finished")) == ("eos", "given")
    assert again == written


@pytest.mark.parametrize(
    ("source", "language"),
    [
        ("机器学习很有趣。", "en"),
        ("BERT 和 GPT 是什么？", "en"),
        ("They are watching.", "zh"),
        ("Ils regardent.", "zh"),
        ("もしもし", "zh"),
        ("42", "zh"),
    ],
)
def test_without_a_language_chinese_goes_to_english_and_all_else_to_chinese(
    client: TestClient, tokenizer: Tokenizer, source: str, language: str
):
    target = trace(client, source=source, target="a")["target"]
    assert ids_of(target)[0] == tokenizer.language_id(language)


def test_any_source_goes_with_any_language_of_the_model(client: TestClient, tokenizer: Tokenizer):
    target = trace(client, source="They are watching.", target_language="en", target="a")["target"]
    assert ids_of(target)[0] == tokenizer.language_id("en")


def test_source_and_target_stand_as_they_were_typed(client: TestClient):
    typed = "  cafe\u0301 \t<eos>"
    document = trace(client, source=typed, target=typed)
    assert document["source"]["text"] == document["target"]["text"] == typed
    kinds = {token["kind"] for token in document["source"]["tokens"][:-1]}
    assert "special" not in kinds


def test_output_is_given_per_target_token_and_padding_has_none(client: TestClient):
    plain = trace(client, target=WRITTEN)
    padded = trace(client, target=WRITTEN, pad_to=40)
    assert len(plain["output"]) == len(plain["target"]["tokens"])
    assert len(padded["target"]["tokens"]) == 40
    for one, other in zip(padded["output"], plain["output"], strict=True):
        assert one["next"]["id"] == other["next"]["id"]
        assert one["next"]["probability"] == pytest.approx(other["next"]["probability"], abs=1e-4)


def test_a_checkpoint_of_the_training_is_asked_for_by_its_step(client: TestClient):
    models = client.get("/api/models").json()["models"]
    checkpoint = models[0]["checkpoints"][0]
    early = trace(client, target=WRITTEN, model=checkpoint)
    assert early["model"]["id"] == checkpoint
    assert early["output"] != trace(client, target=WRITTEN)["output"]
