"""A Trace: what it holds, and which part of it is asked for."""

import json
import struct
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import save_file

from attnscope.model import InputError, Session
from attnscope.model.trace.manifest import VERSION, Manifest, ModelInfo
from attnscope.model.trace.trace import Trace

# 7 source tokens, 5 target tokens
from ...networks import attentions

SOURCE, TARGET = "I want to drink water.", "le chat noir."


@pytest.fixture(scope="session")
def trace(tiny: Session) -> Trace:
    return tiny.trace(SOURCE, target=TARGET, target_language="fr")


def test_the_axes_of_every_tensor_are_as_long_as_what_they_count(tiny: Session, trace: Trace):
    manifest, info = trace.manifest, tiny.info
    assert manifest.source is not None
    assert manifest.target is not None
    side = {"source": len(manifest.source.tokens), "target": len(manifest.target.tokens)}
    assert side == {"source": 7, "target": 5}
    widths = {"H": 2, "D": 11, "Dv": 11, "M": 22, "F": 13, "HD": 22, "HDv": 22}
    blocks = {block.name: block for block in attentions(trace)}
    for name, described in manifest.tensors.items():
        tensor, scope = trace.tensors[name], name.rpartition(".")[0]
        lengths = {**widths, "V": info.vocabulary_size}
        if scope in blocks:
            lengths["Q"], lengths["K"] = side[blocks[scope].queries], side[blocks[scope].keys or ""]
        else:
            of_source = scope.startswith(("encoder", "source"))
            lengths["Q"] = lengths["T"] = side["source" if of_source else "target"]
        assert described.shape == list(tensor.shape), name
        assert [lengths[axis] for axis in described.axes] == described.shape, name
        assert described.dtype == ("U8" if name.endswith(".mask") else "F32"), name


@pytest.mark.parametrize(
    ("name", "axes"),
    [
        ("encoder.0.self.input", "Q M"),
        ("decoder.0.cross.memory", "K M"),
        ("encoder.1.self.q", "H Q D"),
        ("decoder.0.cross.k", "H K D"),
        ("decoder.0.cross.v", "H K Dv"),
        ("decoder.2.self.dot", "H Q K"),
        ("decoder.2.self.scores", "H Q K"),
        ("decoder.2.self.mask", "Q K"),
        ("decoder.2.cross.weights", "H Q K"),
        ("decoder.2.cross.z", "H Q Dv"),
        ("decoder.2.cross.share", "H Q M"),
        ("decoder.2.cross.out", "Q M"),
        ("encoder.0.ffn.hidden", "Q F"),
        ("decoder.2.ffn.active", "Q"),
        ("encoder.0.ffn.residual", "Q M"),
        ("source.embedding", "T M"),
        ("target.position", "T M"),
        ("decoder.logits", "T V"),
        ("weights.decoder.0.cross.w_q", "M HD"),
        ("weights.decoder.0.cross.w_o", "HDv M"),
    ],
)
def test_a_tensor_names_its_axes(trace: Trace, name: str, axes: str):
    described = trace.select([name]).manifest.tensors[name]
    assert described.axes == axes.split()


def test_blocks_are_described_in_the_order_in_which_they_run(trace: Trace):
    blocks = attentions(trace)
    assert [block.name for block in blocks] == [
        *("encoder.0.self", "encoder.1.self"),
        *("decoder.0.self", "decoder.0.cross", "decoder.1.self", "decoder.1.cross"),
        *("decoder.2.self", "decoder.2.cross"),
    ]
    for block in blocks:
        kind = block.name.rpartition(".")[2]
        assert block.name == f"{block.stack}.{block.layer}.{kind}"
        assert (block.heads, block.d_head) == (2, 11)
        assert block.causal == (block.name.startswith("decoder") and kind == "self")
        assert block.queries == ("source" if block.stack == "encoder" else "target")
        assert block.keys == ("source" if kind == "cross" else block.queries)


def test_an_alias_is_another_name_of_a_stored_tensor(trace: Trace):
    aliases = trace.manifest.aliases
    assert aliases
    assert set(aliases.values()) <= set(trace.tensors)
    assert set(aliases).isdisjoint(trace.tensors)
    assert sorted(trace.names) == sorted([*trace.tensors, *aliases])
    for alias, name in aliases.items():
        assert trace[alias] is trace.tensors[name]


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("source.input", "encoder.0.self.input"),
        ("encoder.0.self.input", "encoder.0.self.memory"),
        ("encoder.0.ffn.normed", "encoder.1.self.input"),
        ("encoder.1.ffn.normed", "decoder.0.cross.memory"),
        ("decoder.0.cross.memory", "decoder.2.cross.memory"),
        ("encoder.0.self.mask", "encoder.1.self.mask"),
        ("target.input", "decoder.0.self.memory"),
    ],
)
def test_what_is_equal_by_construction_is_stored_once(trace: Trace, name: str, same: str):
    assert trace[name] is trace[same]


def test_stored_tensors_are_different_ones(trace: Trace):
    contents = [
        (name, value.numpy().tobytes())
        for name, value in trace.tensors.items()
        if not name.endswith(("mask", "position"))
    ]
    assert len({content for _, content in contents}) == len(contents)


def test_a_star_crosses_dots(trace: Trace):
    selected = trace.select(["encoder.*.weights"])
    assert selected.names == ["encoder.0.self.weights", "encoder.1.self.weights"]
    assert torch.equal(selected["encoder.0.self.weights"], trace["encoder.0.self.weights"])


def test_globs_add_up_and_name_nothing_twice(trace: Trace):
    selected = trace.select(["*.cross.q", "decoder.0.*.q", "decoder.0.self.q"])
    assert sorted(selected.names) == [
        *("decoder.0.cross.q", "decoder.0.self.q", "decoder.1.cross.q", "decoder.2.cross.q"),
    ]


def test_a_glob_that_matches_nothing_is_refused_by_name(trace: Trace):
    with pytest.raises(InputError) as error:
        trace.select(["encoder.*.weights", "encoder.9.*"])
    assert (error.value.problem, error.value.field) == ("unknown-tensor", "tensors")
    assert error.value.sent == "encoder.9.*"
    with pytest.raises(InputError, match=r"encoder.0.self.weight'"):
        trace["encoder.0.self.weight"]


def test_without_globs_logits_and_matrices_are_left_out(trace: Trace):
    left_out = set(trace.names) - set(trace.select().names)
    assert left_out == {name for name in trace.names if name.startswith("weights.")} | {
        "decoder.logits"
    }
    assert len(left_out) == 1 + 4 * 8


def test_an_alias_asked_for_alone_brings_its_tensor(trace: Trace):
    (alias, name), *_ = trace.manifest.aliases.items()
    selected = trace.select([alias])
    assert (selected.names, selected.manifest.aliases) == ([alias], {})
    assert torch.equal(selected[alias], trace[name])
    both = trace.select([alias, name])
    assert both.manifest.aliases == {name: alias}
    assert both[name] is both[alias]


def test_a_selection_keeps_everything_but_the_tensors(trace: Trace):
    selected = trace.select(["*.mask"]).manifest
    whole = trace.manifest
    numbers = {name: getattr(whole, name) for name in ("tensors", "aliases", "alias_axes")}
    assert replace(selected, **numbers) == whole


def test_half_precision_rounds_numbers_and_leaves_masks_alone(trace: Trace):
    half = trace.select(["encoder.0.self.*"], dtype="f16")
    assert half.manifest.tensors["encoder.0.self.q"].dtype == "F16"
    assert half.manifest.tensors["encoder.0.self.mask"].dtype == "U8"
    assert torch.equal(half["encoder.0.self.q"], trace["encoder.0.self.q"].half())
    assert torch.equal(half["encoder.0.self.mask"], trace["encoder.0.self.mask"])


@pytest.mark.parametrize("globs", [[], ["*"], ["decoder.*.cross.*"]])
def test_a_saved_trace_comes_back_whole(trace: Trace, tmp_path: Path, globs: list[str]):
    saved = trace.select(globs)
    saved.save(tmp_path / "trace.safetensors")
    loaded = Trace.load(tmp_path / "trace.safetensors")
    assert loaded.manifest == saved.manifest
    assert loaded.names == saved.names
    for name in saved.names:
        assert loaded[name].dtype == saved[name].dtype
        assert torch.equal(loaded[name], saved[name])


def test_a_later_version_is_refused_with_a_sentence(trace: Trace, tmp_path: Path):
    later = replace(trace.select(["*.mask"]), manifest=replace(trace.manifest, version=7))
    later.save(tmp_path / "later.safetensors")
    with pytest.raises(ValueError, match="this Trace has version 7, but this program reads"):
        Trace.load(tmp_path / "later.safetensors")


def test_safetensors_of_another_kind_are_no_trace(tmp_path: Path):
    save_file({"weight": torch.zeros(3)}, tmp_path / "other.safetensors")
    with pytest.raises(ValueError, match="but no Trace: it has no manifest"):
        Trace.load(tmp_path / "other.safetensors")


def test_json_is_the_manifest_with_the_numbers_added(trace: Trace):
    selected = trace.select(["encoder.0.self.*"])
    document = json.loads(json.dumps(selected.to_json(), allow_nan=False))
    in_bytes = selected.to_bytes()
    (header_length,) = struct.unpack("<Q", in_bytes[:8])
    header = json.loads(in_bytes[8 : 8 + header_length])
    for name, value in selected.tensors.items():
        data = torch.tensor(document["tensors"][name].pop("data"), dtype=value.dtype)
        assert torch.equal(data, value)
    assert document == json.loads(header["__metadata__"]["trace"])


@given(numbers=st.lists(st.floats(width=32, allow_nan=False, allow_infinity=False), min_size=1))
def test_every_float_survives_json(numbers: list[float]):
    value = torch.tensor(numbers)
    trace = Trace.of(empty_manifest(), {"source.input": value}, {"source.input": ["T"]})
    written = json.dumps(trace.to_json()["tensors"]["source.input"]["data"])
    assert torch.equal(torch.tensor(json.loads(written)), value)


def empty_manifest() -> Manifest:
    info = ModelInfo(
        id="m",
        kind="none",
        stacks=[],
        layers={},
        heads={},
        d_model={},
        d_head={},
        d_ff={},
        vocabulary_size=5,
        languages=[],
        directions=[],
        token_limit=7,
        parameters=11,
        licence="none",
        checkpoints=[],
    )
    return Manifest(VERSION, info, None, None, [], None)


def test_what_a_model_lacks_is_null_and_comes_back_as_such(tmp_path: Path):
    name = "encoder.0.self.weights"
    trace = Trace.of(empty_manifest(), {name: torch.rand(2, 3, 5)}, {name: ["H", "Q", "K"]})
    trace.save(tmp_path / "trace.safetensors")
    loaded = Trace.load(tmp_path / "trace.safetensors").manifest
    assert loaded == trace.manifest
    assert (loaded.source, loaded.target, loaded.output) == (None, None, None)


def test_a_trace_shown_in_a_notebook_is_one_line(shipped: Session):
    shown = repr(shipped.trace("我喜欢你。"))
    assert "我喜欢你。" in shown
    assert "tiny-translator" in shown
    assert len(shown) < 500
