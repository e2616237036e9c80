"""The one door: a model is loaded by name, and traces a text."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from attnscope.model import InputError, Session, load, model_names
from attnscope.model.lru import ByteBoundedLRU
from attnscope.model.taps import Recording, Tap
from attnscope.model.trace.trace import Trace
from attnscope.model.zoo import load_named_or_directory

from ..networks import transformer_of

SENTENCES = [
    "机器学习很有趣。",
    "猫追老鼠。",
    "I want to drink water.",
    "They are watching.",
    "Ils regardent.",
    "the",
    "👩‍🔬",
    "  two  spaces  ",
]


def everything(trace: Trace) -> bytes:
    return trace.select(["*"]).to_bytes()


def test_threads_that_trace_at_once_never_see_each_other_s_values(tiny_directory: Path):
    # nothing is kept: every call runs the network
    session = load(tiny_directory, cache_bytes=0)
    asked = [(source, "le chat", pad_to) for source in SENTENCES for pad_to in (0, 19)]
    asked += [(source, "", 0) for source in SENTENCES[:3]]

    def answer(request: tuple[str, str, int]) -> bytes:
        source, target, pad_to = request
        trace = session.trace(source, target=target, target_language="fr", pad_to=pad_to)
        return trace.select().to_bytes()

    one_by_one = {request: answer(request) for request in asked}
    with ThreadPoolExecutor(8) as threads:
        for request, at_once in zip(asked * 5, threads.map(answer, asked * 5), strict=True):
            assert at_once == one_by_one[request], request
    assert len(set(one_by_one.values())) == len(asked)


def test_a_trace_holds_what_the_network_computed(tiny: Session):
    trace = tiny.trace("They are watching.", target="le chat", target_language="fr")
    manifest = trace.manifest
    assert manifest.source is not None
    assert manifest.target is not None
    recording = Recording()
    with torch.inference_mode():
        transformer_of(tiny)(
            torch.tensor([[token.id for token in manifest.source.tokens]]),
            torch.tensor([[token.id for token in manifest.target.tokens]]),
            tiny.tokenizer.pad_id,
            Tap((recording,)),
        )
    told = {name for name in trace.names if not name.startswith("weights.")}
    assert {name for name in told if not name.endswith(".active")} == set(recording.values)
    for name, value in recording.values.items():
        assert torch.equal(trace[name], value[0]), name


def test_the_same_request_gives_the_same_trace(tiny: Session):
    first = tiny.trace("They are watching.", target="le chat", target_language="fr")
    again = tiny.trace("They are watching.", target="le chat", target_language="fr")
    assert again is first
    for other in (
        tiny.trace("They are watching", target="le chat", target_language="fr"),
        tiny.trace("They are watching.", target="le chien", target_language="fr"),
        tiny.trace("They are watching.", target="le chat", target_language="en"),
        tiny.trace("They are watching.", target="le chat", target_language="fr", pad_to=13),
        tiny.trace("They are watching.", target_ids=[700], target_language="fr"),
    ):
        assert other is not first


def test_without_room_no_trace_is_kept(tiny_directory: Path):
    session = load(tiny_directory, cache_bytes=1)
    first = session.trace("They are", target="le chat")
    again = session.trace("They are", target="le chat")
    assert again is not first
    assert everything(again) == everything(first)


def test_models_that_share_a_cache_keep_their_answers_apart(tiny_directory: Path, tmp_path: Path):
    directory = tmp_path / "tiny"
    shutil.copytree(tiny_directory, directory)
    shutil.copy(directory / "model.safetensors", directory / "steps" / "99.safetensors")
    shared = ByteBoundedLRU[Trace](2**24)
    sessions = [
        load(directory, traces=shared),
        load(directory.with_name("tiny@99"), traces=shared),
        load(directory, traces=shared, token_limit=13),
        load(directory.with_name("tiny@7"), traces=shared),
    ]
    for session in sessions * 2:
        trace = session.trace("They are", target="le chat")
        assert trace.manifest.model == session.info
    loaded_again = load(directory, traces=shared)
    kept = sessions[0].trace("They are", target="le chat")
    assert loaded_again.trace("They are", target="le chat") is kept


def test_what_a_trace_weighs_is_what_it_adds_to_the_model(tiny: Session):
    trace = tiny.trace("They are watching.", target="le chat")
    weights = {name for name in trace.tensors if name.startswith("weights.")}
    assert weights
    assert trace.nbytes == sum(
        value.nbytes for name, value in trace.tensors.items() if name not in weights
    )


def test_given_ids_win_over_a_given_text(tiny: Session):
    ids = tiny.tokenizer.encode_ids("le chat")
    by_ids = tiny.trace("They are", target_ids=ids, target="a dog", target_language="fr")
    by_text = tiny.trace("They are", target="le chat", target_language="fr")
    assert by_ids.manifest.target is not None
    assert by_text.manifest.target is not None
    assert (by_ids.manifest.target.given, by_text.manifest.target.given) == ("model", "reader")
    assert by_ids.manifest.target.text == by_text.manifest.target.text == "le chat"
    assert torch.equal(by_ids["decoder.logits"], by_text["decoder.logits"])


def test_a_decoded_trace_is_the_trace_of_its_ids(tiny: Session):
    decoded = tiny.trace("They are", target_language="fr")
    target = decoded.manifest.target
    assert target is not None
    assert target.given == "model"
    ids = [token.id for token in target.tokens[1:]]
    given = tiny.trace("They are", target_ids=ids, target_language="fr")
    assert given.manifest.target == replace(target, finished="given")
    assert given.manifest.output == decoded.manifest.output
    for name in decoded.names:
        assert given[name].equal(decoded[name]), name


def test_a_translation_of_no_tokens_has_the_language_alone(tiny: Session):
    trace = tiny.trace("They are", target_ids=[], target_language="fr")
    assert trace.manifest.target is not None
    assert [token.text for token in trace.manifest.target.tokens] == ["<fr>"]
    assert trace["decoder.0.self.weights"].tolist() == [[[1.0]]] * 2


def test_a_token_limit_of_its_own_holds_for_every_side(tiny_directory: Path):
    session = load(tiny_directory, token_limit=5)
    assert session.info.token_limit == 5
    with pytest.raises(InputError) as error:
        session.trace("a a a a a")
    assert error.value.facts == {"tokens": 6, "limit": 5}
    target = session.trace("a a").manifest.target
    assert target is not None
    assert len(target.tokens) == 5
    with pytest.raises(InputError, match="pad_to"):
        session.trace("a a", pad_to=6)


def test_a_model_is_described(tiny: Session):
    info = tiny.info
    assert (info.id, info.kind, info.stacks) == ("tiny", "encoder-decoder", ["encoder", "decoder"])
    assert info.layers == {"encoder": 2, "decoder": 3}
    for sizes, size in ((info.heads, 2), (info.d_model, 22), (info.d_head, 11), (info.d_ff, 13)):
        assert sizes == {"encoder": size, "decoder": size}
    assert (info.vocabulary_size, info.token_limit) == (len(tiny.tokenizer), 31)
    assert info.languages == ["en", "zh", "fr"]
    assert info.directions == ["zh-en", "en-zh", "en-fr"]
    # in the order of the steps, not of their names
    assert info.checkpoints == ["tiny@7", "tiny@40"]
    assert info.parameters == sum(
        parameter.numel() for parameter in transformer_of(tiny).parameters()
    )


def test_a_directory_and_a_checkpoint_kept_in_it_can_be_loaded(tiny: Session, tiny_directory: Path):
    assert load(tiny_directory).digest == tiny.digest
    kept = load(tiny_directory.with_name("tiny@7"))
    assert kept.info.id == "tiny@7"
    assert kept.digest != tiny.digest
    difference = (
        transformer_of(kept).embedding.tokens.weight - transformer_of(tiny).embedding.tokens.weight
    )
    assert float(difference.detach().mean()) == pytest.approx(47, abs=0.5)


def test_an_at_sign_in_the_way_to_a_directory_is_part_of_the_way(
    tiny_directory: Path, tmp_path: Path
):
    way = tmp_path / "me@work" / "tiny"
    shutil.copytree(tiny_directory, way)
    assert load(way).info.id == "tiny"
    assert load(way.with_name("tiny@40")).info.id == "tiny@40"
    assert load_named_or_directory(str(way)).info.id == "tiny"


def test_a_model_in_the_present_directory_has_that_directory_s_name(
    tiny_directory: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tiny_directory)
    assert load_named_or_directory(".").info.id == "tiny"


@pytest.mark.parametrize("missing", ["config.json", "model.safetensors", "tokenizer.json"])
def test_a_directory_that_is_no_model_is_refused(
    tiny_directory: Path, tmp_path: Path, missing: str
):
    directory = tmp_path / "tiny"
    shutil.copytree(tiny_directory, directory)
    (directory / missing).unlink()
    with pytest.raises(InputError, match="or a directory that training wrote") as error:
        load_named_or_directory(str(directory))
    assert (error.value.problem, error.value.sent) == ("unknown-model", str(directory))


@pytest.mark.parametrize("device", ["abacus", "cuda:99"])
def test_a_device_that_is_not_there_is_refused(tiny_directory: Path, device: str):
    with pytest.raises(InputError) as error:
        load(tiny_directory, device=device)
    assert (error.value.problem, error.value.field) == ("invalid-value", "device")
    assert error.value.sent == device


@pytest.mark.parametrize("name", ["unheard-of", "", "../weights/tiny-translator", "unheard-of@7"])
def test_a_name_that_no_model_has_is_refused_with_those_there_are(name: str):
    with pytest.raises(InputError) as error:
        load(name)
    assert (error.value.problem, error.value.field) == ("unknown-model", "model")
    assert (error.value.sent, error.value.allowed) == (name, ", ".join(model_names()))


def test_a_step_that_was_not_kept_is_refused_with_those_that_were(tiny_directory: Path):
    with pytest.raises(InputError) as error:
        load(tiny_directory.with_name("tiny@8"))
    assert error.value.problem == "unknown-model"
    assert error.value.allowed.endswith("tiny@7, " + str(tiny_directory) + "@40")


def test_the_shipped_model_is_there_and_translates_what_is_typed(shipped: Session):
    assert "tiny-translator" in model_names()
    assert shipped.info.id == "tiny-translator"
    assert set(shipped.info.directions) == {"zh-en", "en-zh", "en-fr"}
    assert max(shipped.info.d_head.values()) <= 32
    trace = shipped.trace("机器学习很有趣。")
    assert trace.manifest.source is not None
    assert trace.manifest.target is not None
    assert trace.manifest.target.tokens[0].text == "<en>"
    assert trace.manifest.target.text
    keys = len(trace.manifest.source.tokens)
    assert trace["encoder.0.self.weights"].shape == (shipped.info.heads["encoder"], keys, keys)
    assert bool(trace["decoder.logits"].isfinite().all())


def test_the_shipped_model_comes_to_an_end(shipped: Session):
    _, steps = shipped.generate("They are watching.", target_language="fr")
    *_, decoded = steps
    assert getattr(decoded, "finished", None) == "eos"
