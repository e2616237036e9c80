"""What a Session generates, by every method, and what each step is told to cost."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from attnscope.model import BeamSearch, Greedy, Sampling, Session
from attnscope.model.decoding import translation
from attnscope.model.decoding.events import Beams, Decoded, DecodingStep
from attnscope.model.decoding.steps import most_probable, one_by_one
from attnscope.model.decoding.translation import Method
from attnscope.model.transformer.decoders import CachedDecoder, UncachedDecoder

from ...networks import transformer_of

SENTENCES = ["机器学习很有趣。", "我喜欢你。", "The animal didn't cross the street."]
METHODS = pytest.mark.parametrize(
    "method",
    [Greedy(), Sampling(seed=1), Sampling(2.0, top_k=50, seed=2), BeamSearch(1), BeamSearch(3)],
    ids=str,
)


@METHODS
def test_the_ids_of_every_method_make_a_trace_of_the_same_text(shipped: Session, method: Method):
    _, steps = shipped.generate("They are watching.", method=method, max_tokens=20)
    *_, decoded = steps
    assert isinstance(decoded, Decoded)
    trace = shipped.trace("They are watching.", target_ids=decoded.ids)
    assert trace.manifest.target is not None
    assert trace.manifest.target.text == decoded.text
    assert [token.id for token in trace.manifest.target.tokens[1:]] == decoded.ids


@pytest.mark.parametrize("source", SENTENCES)
def test_a_trace_without_a_target_has_the_one_that_greedy_writes(shipped: Session, source: str):
    *_, decoded = shipped.generate(source)[1]
    assert isinstance(decoded, Decoded)
    assert decoded.finished == "eos"
    target = shipped.trace(source).manifest.target
    assert target is not None
    assert [token.id for token in target.tokens[1:]] == decoded.ids


@METHODS
def test_every_method_keeps_to_its_limit(tiny: Session, method: Method):
    for asked, most in ((3, 3), (1, 1), (1000, 30), (None, 30)):
        _, steps = tiny.generate(
            "They are watching.", target_language="fr", method=method, max_tokens=asked
        )
        *_, decoded = steps
        assert isinstance(decoded, Decoded)
        assert len(decoded.ids) == most if decoded.finished == "limit" else len(decoded.ids) <= most


@pytest.mark.parametrize("source", SENTENCES)
def test_a_step_without_the_cache_computes_the_same(shipped: Session, source: str):
    _, steps = shipped.generate(source, without_cache=True)
    *told, decoded = steps
    _, plain = shipped.generate(source)
    *plainly_told, plainly_decoded = plain
    assert decoded == plainly_decoded
    assert len(told) > 3
    for step, plain_step in zip(told, plainly_told, strict=True):
        assert isinstance(step, DecodingStep)
        assert isinstance(plain_step, DecodingStep)
        assert plain_step.without_cache is None
        assert step.multiplications == plain_step.multiplications
        assert step.without_cache is not None
        assert step.without_cache.difference < 1e-4
        assert step.without_cache.milliseconds > 0
        if step.index:
            assert step.without_cache.multiplications > step.multiplications


@pytest.mark.parametrize("source", SENTENCES)
def test_without_a_cache_the_same_tokens_come_out(shipped: Session, source: str):
    _, steps = shipped.generate(source, target_language="en")
    *_, decoded = steps
    assert isinstance(decoded, Decoded)
    tokenizer = shipped.tokenizer
    sources = torch.tensor([[*tokenizer.encode_ids(source), tokenizer.eos_id]])
    again = one_by_one(
        UncachedDecoder(transformer_of(shipped), sources, tokenizer.pad_id).step,
        torch.tensor([tokenizer.language_id("en")]),
        most_probable,
        pad_id=tokenizer.pad_id,
        eos_id=tokenizer.eos_id,
        max_tokens=len(decoded.ids) + 1,
    )
    assert [int(ids) for ids, *_ in again] == [*decoded.ids, tokenizer.eos_id]


def test_a_difference_between_with_and_without_the_cache_would_be_told(
    shipped: Session, monkeypatch: pytest.MonkeyPatch
):
    step = UncachedDecoder.step
    monkeypatch.setattr(UncachedDecoder, "step", lambda self, ids: step(self, ids) + 0.5)
    _, steps = shipped.generate("They are watching.", without_cache=True, max_tokens=2)
    for told in steps:
        if isinstance(told, DecodingStep):
            assert told.without_cache is not None
            assert told.without_cache.difference == pytest.approx(0.5, abs=1e-3)


def test_nothing_but_the_network_is_timed(shipped: Session, monkeypatch: pytest.MonkeyPatch):
    log: list[str] = []

    def noted(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            log.append(name)
            return function(*args, **kwargs)

        return call

    count = noted("count", lambda *_, **__: 1)
    monkeypatch.setattr(translation, "perf_counter", noted("clock", lambda: 0.0))
    monkeypatch.setattr(translation, "step_multiplications", count)
    monkeypatch.setattr(CachedDecoder, "__init__", noted("encoder", CachedDecoder.__init__))
    monkeypatch.setattr(CachedDecoder, "step", noted("cached", CachedDecoder.step))
    monkeypatch.setattr(UncachedDecoder, "__init__", noted("encoder", UncachedDecoder.__init__))
    monkeypatch.setattr(UncachedDecoder, "step", noted("uncached", UncachedDecoder.step))
    monkeypatch.setattr(Sampling, "chances", noted("choice", Sampling.chances))
    _, steps = shipped.generate(
        "They are watching.", method=Sampling(), without_cache=True, max_tokens=1
    )
    assert isinstance(next(steps), DecodingStep)
    assert log == [
        *("encoder", "encoder", "clock", "cached", "clock", "clock", "uncached", "clock"),
        *("choice", "count", "count"),
    ]


def test_a_drawn_token_tells_both_its_probability_and_its_chance(shipped: Session):
    sampling = Sampling(temperature=3, top_k=4, seed=3)
    _, steps = shipped.generate("They are watching.", method=sampling, max_tokens=8)
    for step in steps:
        if isinstance(step, DecodingStep):
            kept = step.top[:4]
            assert step.id in [rival.id for rival in kept]
            (own,) = [rival for rival in kept if rival.id == step.id]
            assert step.probability == pytest.approx(own.probability)
            weight = sum(rival.probability ** (1 / 3) for rival in kept)
            assert step.chance == pytest.approx(own.probability ** (1 / 3) / weight, rel=1e-3)


def test_greedy_leaves_nothing_to_chance(shipped: Session):
    _, steps = shipped.generate("They are watching.")
    *told, _ = steps
    assert [step.chance for step in told if isinstance(step, DecodingStep)] == [1.0] * len(told)


def test_the_same_seed_writes_the_same_text(shipped: Session):
    def text(seed: int) -> str:
        method = Sampling(temperature=1.5, seed=seed)
        _, steps = shipped.generate("They are watching.", method=method, max_tokens=20)
        *_, decoded = steps
        assert isinstance(decoded, Decoded)
        return decoded.text

    texts = [text(seed) for seed in range(6)]
    assert texts == [text(seed) for seed in range(6)]
    assert len(set(texts)) > 3


@pytest.mark.parametrize("source", SENTENCES)
def test_a_beam_search_tells_its_hypotheses_and_ends_in_the_best(shipped: Session, source: str):
    _, steps = shipped.generate(source, method=BeamSearch(3))
    *told, decoded = steps
    assert isinstance(decoded, Decoded)
    for index, beams in enumerate(told):
        assert isinstance(beams, Beams)
        assert beams.index == index
        assert len(beams.hypotheses) <= 3
        for hypothesis in beams.hypotheses:
            length = len(hypothesis.ids) + hypothesis.finished
            assert length <= index + 1
            assert hypothesis.finished or length == index + 1
            assert hypothesis.text == shipped.tokenizer.decode(hypothesis.ids)
            expected = hypothesis.log_probability / ((5 + length) / 6) ** 0.6
            assert hypothesis.score == pytest.approx(expected)
            assert shipped.tokenizer.eos_id not in hypothesis.ids
    last = told[-1]
    assert isinstance(last, Beams)
    best = last.hypotheses[0]
    assert decoded == Decoded(best.ids, best.text, "eos")
    assert best.finished


@pytest.mark.parametrize("source", SENTENCES)
def test_a_beam_of_one_writes_what_greedy_writes(shipped: Session, source: str):
    *_, one = shipped.generate(source, method=BeamSearch(1))[1]
    *_, greedy = shipped.generate(source)[1]
    assert one == greedy
