"""Decoding with a cache of keys and values, against the whole recomputation."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import torch
from torch import Tensor

from attnscope.model.decoding.steps import greedy
from attnscope.model.taps import Recording, Site, Tap
from attnscope.model.transformer.config import TransformerConfig
from attnscope.model.transformer.decoders import CachedDecoder, UncachedDecoder
from attnscope.model.transformer.transformer import Transformer

PAD, EOS, FIRST = 0, 1, 2
Build = Callable[..., Transformer]
CHOICES = pytest.mark.parametrize(
    "choices",
    [{}, {"norm": "pre"}, {"positions": "learned"}, {"positions": "none"}, {"bias": True}],
    ids=str,
)


def ids(*shape: int) -> Tensor:
    return torch.randint(3, 29, shape, generator=torch.Generator().manual_seed(4))


@CHOICES
@pytest.mark.parametrize("seed", [0, 1])
def test_a_cached_step_gives_the_logits_of_the_whole_recomputation(
    build: Build, source: Tensor, seed: int, choices: dict[str, Any]
):
    model, target = build(seed, **choices), ids(3, 11)
    decoder = CachedDecoder(model, source, PAD)
    for step in range(11):
        whole = model(source, target[:, : step + 1], PAD)[:, -1]
        torch.testing.assert_close(decoder.step(target[:, step]), whole, atol=1e-5, rtol=0)


@CHOICES
def test_a_step_without_a_cache_gives_these_logits_too(
    build: Build, source: Tensor, choices: dict[str, Any]
):
    model, target = build(**choices), ids(3, 11)
    decoder = UncachedDecoder(model, source, PAD)
    for step in range(11):
        whole = model(source, target[:, : step + 1], PAD)[:, -1]
        torch.testing.assert_close(decoder.step(target[:, step]), whole, atol=1e-5, rtol=0)


def test_without_a_cache_all_tokens_are_computed_again_and_the_memory_is_kept(
    build: Build, source: Tensor
):
    model, lengths = build(), []
    for module in (*model.encoder, *model.decoder):
        module.register_forward_pre_hook(lambda _, inputs: lengths.append(inputs[0].shape[1]))
    decoder = UncachedDecoder(model, source, PAD)
    assert lengths == [7, 7]
    for step in range(3):
        decoder.step(ids(3, 3)[:, step])
    assert lengths[2:] == [1, 1, 2, 2, 3, 3]


@pytest.mark.parametrize("rows", [[2, 0, 1], [1, 1, 1, 0], [2]], ids=str)
@pytest.mark.parametrize("before", [0, 4])
def test_a_decoder_goes_on_with_the_rows_that_are_selected(
    build: Build, source: Tensor, rows: list[int], before: int
):
    model, target = build(), ids(3, 7)
    decoder = CachedDecoder(model, source, PAD)
    for step in range(before):
        decoder.step(target[:, step])
    decoder.select(torch.tensor(rows))
    source, target = source[rows], target[rows]
    # what they go on with need not be the same
    target[:, before:] = ids(len(rows), 7 - before)
    for step in range(before, 7):
        whole = model(source, target[:, : step + 1], PAD)[:, -1]
        torch.testing.assert_close(decoder.step(target[:, step]), whole, atol=1e-5, rtol=0)


@dataclass
class ClosingTheSecondToken:
    """A reader's mask on position 1, for whichever queries a call has."""

    def wants(self, name: str) -> bool:
        return name.endswith((".self.mask", ".cross.mask"))

    def hear(self, _site: Site, value: Tensor) -> Tensor:
        if value.shape[-1] < 2:
            return value
        value = value.clone()
        value[..., 1] |= 4
        return value


def test_a_mask_closed_by_a_listener_holds_under_the_cache_too(build: Build, source: Tensor):
    model, target, tap = build(), ids(3, 7), Tap((ClosingTheSecondToken(),))
    # the second token must not have been read before it was there to be closed
    decoder = CachedDecoder(model, source, PAD, tap)
    for step in range(7):
        whole = model(source, target[:, : step + 1], PAD, tap)[:, -1]
        open_ = model(source, target[:, : step + 1], PAD)[:, -1]
        cached = decoder.step(target[:, step])
        torch.testing.assert_close(cached, whole, atol=1e-5, rtol=0)
        assert float((cached - open_).abs().max()) > 1e-3


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_greedy_takes_the_tokens_of_the_whole_recomputation(
    build: Build, source: Tensor, seed: int
):
    model = build(seed)
    target = torch.full((3, 1), FIRST)
    steps = greedy(
        CachedDecoder(model, source, PAD),
        source.new_full((len(source),), FIRST),
        pad_id=PAD,
        eos_id=28,
        max_tokens=13,
    )
    ended = torch.zeros(3, dtype=torch.bool)
    for chosen, logits in steps:
        whole = model(source, target, PAD)[:, -1]
        torch.testing.assert_close(logits[~ended], whole[~ended], atol=1e-5, rtol=0)
        whole[:, PAD] = -torch.inf
        assert torch.equal(chosen, whole.argmax(-1).masked_fill(ended, PAD))
        ended |= chosen == 28
        target = torch.cat((target, chosen[:, None]), dim=1)
    assert target.shape[1] == 14 or bool(ended.all())


def test_beyond_the_trained_length_the_cache_still_agrees(build: Build, source: Tensor):
    model, target = build(max_tokens=3), ids(3, 7)
    decoder = CachedDecoder(model, source, PAD)
    logits = [decoder.step(target[:, step]) for step in range(7)]
    torch.testing.assert_close(logits[-1], model(source, target, PAD)[:, -1], atol=1e-5, rtol=0)


class Scripted(Transformer):
    """Finds the scripted ids most probable, one row of them a step, and ``<pad>`` even more."""

    def __init__(self, script: list[list[int]]) -> None:
        super().__init__(TransformerConfig(vocabulary_size=29, d_model=22, n_heads=2))
        self.eval()
        self.script = iter(script)

    def logits(self, hidden: Tensor) -> Tensor:
        logits = torch.zeros(len(hidden), 29)
        logits[torch.arange(len(hidden)), next(self.script)] = 5
        logits[:, PAD] = 9
        return logits


def spoken(script: list[list[int]], source: Tensor, max_tokens: int = 11) -> list[list[int]]:
    model = Scripted(script)
    steps = greedy(
        CachedDecoder(model, source, PAD),
        source.new_full((len(source),), FIRST),
        pad_id=PAD,
        eos_id=EOS,
        max_tokens=max_tokens,
    )
    return [chosen.tolist() for chosen, _ in steps]


def test_greedy_ends_with_the_end_of_the_sentence():
    assert spoken([[7], [5], [EOS], [9]], ids(1, 7)) == [[7], [5], [EOS]]


def test_greedy_stops_at_the_most_tokens_it_may_make():
    assert spoken([[7], [5], [8], [9]], ids(1, 7), max_tokens=3) == [[7], [5], [8]]


def test_greedy_never_takes_padding_however_probable_it_is():
    assert [PAD] not in spoken([[7], [5], [8], [EOS]], ids(1, 7))


def test_a_sentence_of_a_batch_that_has_ended_is_padded_until_the_last_has():
    script = [[7, 8], [EOS, 9], [6, 5], [4, EOS]]
    assert spoken(script, ids(2, 7)) == [[7, 8], [EOS, 9], [PAD, 5], [PAD, EOS]]


def test_the_memory_is_computed_once(build: Build, source: Tensor):
    model, calls = build(), []
    for module in model.encoder:
        module.register_forward_pre_hook(lambda module, _: calls.append(module))
    decoder = CachedDecoder(model, source, PAD)
    for step in range(3):
        decoder.step(ids(3, 3)[:, step])
    assert calls == list(model.encoder)


@dataclass
class Sites:
    """Notes where every value stood."""

    seen: list[Site] = field(default_factory=list)

    def wants(self, _name: str) -> bool:
        return True

    def hear(self, site: Site, value: Tensor) -> Tensor:
        self.seen.append(site)
        return value


def test_a_tapped_value_says_which_query_its_first_row_is(build: Build, source: Tensor):
    sites = Sites()
    decoder = CachedDecoder(build(), source, PAD, Tap((sites,)))
    assert {site.first_query for site in sites.seen} == {0}
    for step in range(5):
        sites.seen.clear()
        decoder.step(ids(3, 5)[:, step])
        assert "decoder.1.cross.weights" in {site.name for site in sites.seen}
        assert {site.first_query for site in sites.seen} == {step}


def test_a_recorded_cached_row_is_that_row_of_the_whole_matrix(build: Build, source: Tensor):
    model, target = build(), ids(3, 5)
    whole, row = Recording(), Recording()
    model(source, target, PAD, Tap((whole,)))
    decoder = CachedDecoder(model, source, PAD, Tap((row,)))
    for step in range(5):
        decoder.step(target[:, step])
        for name in ("decoder.1.self.weights", "decoder.1.cross.weights", "decoder.0.self.q"):
            expected = whole.values[name][:, :, step : step + 1]
            if name.endswith("self.weights"):
                expected = expected[..., : step + 1]
            torch.testing.assert_close(row.values[name], expected, atol=1e-5, rtol=0)


@dataclass
class HeadOff:
    """Turns one head of one block off."""

    block: str

    def wants(self, name: str) -> bool:
        return name == f"{self.block}.z"

    def hear(self, site: Site, value: Tensor) -> Tensor:
        assert site.name == f"{self.block}.z"
        return value * torch.tensor([1.0, 0.0])[:, None, None]


@pytest.mark.parametrize("block", ["encoder.0.self", "decoder.0.self", "decoder.1.cross"])
def test_an_edit_holds_under_the_cache_too(build: Build, source: Tensor, block: str):
    model, target, tap = build(), ids(3, 5), Tap((HeadOff(block),))
    decoder = CachedDecoder(model, source, PAD, tap)
    logits = [decoder.step(target[:, step]) for step in range(5)]
    edited = model(source, target, PAD, tap)[:, -1]
    torch.testing.assert_close(logits[-1], edited, atol=1e-5, rtol=0)
    assert float((edited - model(source, target, PAD)[:, -1]).abs().max()) > 1e-3
