"""Values are recorded or replaced through an argument of the call."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from attnscope.model.taps import SILENT, Recording, Site, Tap
from attnscope.model.transformer.transformer import Transformer

PAD = 0
ATTENTION = {"input", "memory", "q", "k", "v", "dot", "scores", "mask", "weights", "z", "share"}
EMBEDDING = {"embedding", "position", "input"}
SUBLAYER = {"out", "residual", "normed"}

Build = Callable[..., Transformer]


@dataclass
class Replacing:
    """Puts ``change(value)`` in the place of one value, and notes where it did."""

    name: str
    change: Callable[[Tensor], Tensor]
    sites: list[Site] = field(default_factory=list)

    def wants(self, name: str) -> bool:
        return name == self.name

    def hear(self, site: Site, value: Tensor) -> Tensor:
        self.sites.append(site)
        return self.change(value)


def without_head_1(value: Tensor) -> Tensor:
    value = value.clone()
    value[:, 1] = 0
    return value


@pytest.fixture
def fused_calls(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A list that grows by one with each call of the fused attention."""
    calls: list[int] = []
    fused = F.scaled_dot_product_attention

    def counting(*args: Any) -> Tensor:
        calls.append(1)
        return fused(*args)

    monkeypatch.setattr(F, "scaled_dot_product_attention", counting)
    return calls


def test_a_recording_holds_every_name_of_the_architecture(
    build: Build, source: Tensor, target: Tensor
):
    recording = Recording()
    build()(source, target, PAD, Tap((recording,)))
    blocks = {
        f"{stack}.{layer}.{block}"
        for layer in range(2)
        for stack, block in [("encoder", "self"), ("decoder", "self"), ("decoder", "cross")]
    }
    forwards = {f"{stack}.{layer}.ffn" for layer in range(2) for stack in ("encoder", "decoder")}
    assert set(recording.values) == {
        "decoder.logits",
        *(f"{side}.{name}" for side in ("source", "target") for name in EMBEDDING),
        *(f"{block}.{name}" for block in blocks for name in ATTENTION | SUBLAYER),
        *(f"{forward}.{name}" for forward in forwards for name in {"hidden"} | SUBLAYER),
    }


def test_recording_changes_nothing(build: Build, source: Tensor, target: Tensor):
    model = build()
    recorded = model(source, target, PAD, Tap((Recording(),)))
    torch.testing.assert_close(recorded, model(source, target, PAD), atol=1e-5, rtol=0)


def test_a_listener_hears_only_what_it_wants(build: Build, source: Tensor, target: Tensor):
    recording = Recording(lambda name: name.endswith(".z"))
    build()(source, target, PAD, Tap((recording,)))
    assert set(recording.values) == {
        "encoder.0.self.z",
        "encoder.1.self.z",
        "decoder.0.self.z",
        "decoder.0.cross.z",
        "decoder.1.self.z",
        "decoder.1.cross.z",
    }


def test_a_head_turned_off_adds_nothing_and_changes_what_follows(
    build: Build, source: Tensor, target: Tensor
):
    model = build()
    off = Replacing("encoder.0.self.z", without_head_1)
    plain, edited = Recording(), Recording()
    before = model(source, target, PAD, Tap((plain,)))
    after = model(source, target, PAD, Tap((off, edited)))
    assert bool((edited.values["encoder.0.self.share"][:, 1] == 0).all())
    assert torch.equal(
        edited.values["encoder.0.self.share"][:, 0], plain.values["encoder.0.self.share"][:, 0]
    )
    assert torch.equal(
        edited.values["encoder.0.self.weights"], plain.values["encoder.0.self.weights"]
    )
    assert float((after - before).abs().max()) > 1e-3


def test_a_head_whose_share_is_taken_away_is_a_head_whose_values_are(
    build: Build, source: Tensor, target: Tensor
):
    model = build(bias=True)
    by_share = Replacing("encoder.0.self.share", without_head_1)
    by_z = Replacing("encoder.0.self.z", without_head_1)
    torch.testing.assert_close(
        model(source, target, PAD, Tap((by_share,))),
        model(source, target, PAD, Tap((by_z,))),
        atol=1e-5,
        rtol=0,
    )


@pytest.mark.parametrize(
    "name",
    [
        "source.input",
        "target.embedding",
        "encoder.1.self.input",
        "decoder.1.cross.input",
        "encoder.1.self.q",
        "encoder.1.self.k",
        "decoder.0.self.v",
        "decoder.1.cross.scores",
        "decoder.1.cross.weights",
        "decoder.0.cross.share",
        "decoder.0.cross.memory",
        "decoder.0.self.out",
        "encoder.0.ffn.hidden",
        "encoder.0.ffn.residual",
        "decoder.1.ffn.normed",
        "decoder.logits",
    ],
)
def test_a_replaced_value_is_the_one_the_network_goes_on_with(
    build: Build, source: Tensor, target: Tensor, name: str
):
    model = build()
    # not a constant factor: LayerNorm would take it out again
    replacing = Replacing(name, lambda value: value.roll(1, -1) + 0.5)
    after = model(source, target, PAD, Tap((replacing,)))
    assert [site.name for site in replacing.sites] == [name]
    assert float((after - model(source, target, PAD)).abs().max()) > 1e-3


def test_a_replaced_input_of_self_attention_is_what_keys_and_values_are_made_of_too(
    build: Build, source: Tensor, target: Tensor
):
    replacing = Replacing("encoder.1.self.input", lambda value: value.roll(1, -1))
    recording = Recording()
    build()(source, target, PAD, Tap((replacing, recording)))
    memory = recording.values["encoder.1.self.memory"]
    assert torch.equal(memory, recording.values["encoder.1.self.input"])
    assert torch.equal(memory.roll(-1, -1), recording.values["encoder.0.ffn.normed"])


def test_listeners_are_heard_in_turn():
    double = Replacing("a.value", lambda value: value * 2)
    add = Replacing("a.value", lambda value: value + 1)
    tap = Tap((double, add)).at("a")
    assert float(tap("value", torch.tensor(5.0), "")) == 11
    assert float(tap("other", torch.tensor(5.0), "")) == 5


def test_a_scope_is_what_the_caller_says():
    recording = Recording()
    tap = Tap((recording,)).at("decoder").at("1").at("cross")
    tap("q", torch.zeros(1), "Q")
    assert list(recording.values) == ["decoder.1.cross.q"]
    assert tap.wants("anything")
    assert not SILENT.at("decoder").wants("anything")
    assert SILENT.at("decoder") is SILENT


def test_a_listener_is_told_the_mask_of_scores(build: Build, source: Tensor, target: Tensor):
    replacing = Replacing("decoder.0.self.scores", lambda value: value)
    recording = Recording()
    build()(source, target, PAD, Tap((replacing, recording)))
    (site,) = replacing.sites
    assert site.mask is not None
    assert torch.equal(site.mask[:, 0], recording.values["decoder.0.self.mask"])


def test_with_nobody_listening_every_block_runs_fused(
    build: Build, source: Tensor, target: Tensor, fused_calls: list[int]
):
    build()(source, target, PAD)
    assert len(fused_calls) == 6


@pytest.mark.parametrize(
    ("wanted", "fused"),
    [
        ("encoder.0.self.weights", 5),
        ("decoder.1.cross.dot", 5),
        ("decoder.0.self.scores", 5),
        ("decoder.0.self.q", 6),
        ("encoder.0.self.share", 6),
    ],
)
def test_only_the_blocks_whose_inside_is_wanted_run_explicitly(
    build: Build, source: Tensor, target: Tensor, fused_calls: list[int], wanted: str, fused: int
):
    recording = Recording(lambda name: name == wanted)
    build()(source, target, PAD, Tap((recording,)))
    assert list(recording.values) == [wanted]
    assert len(fused_calls) == fused
