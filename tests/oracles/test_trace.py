"""The bytes of a Trace, read by the safetensors library alone."""

import json
from pathlib import Path
from typing import Any, Literal

import pytest
import safetensors.numpy
import safetensors.torch
import torch

from attnscope.model import Session, load

DTYPES = {"F32": torch.float32, "F16": torch.float16, "U8": torch.uint8}


@pytest.mark.parametrize("globs", [[], ["*"], ["*.mask"]])
@pytest.mark.parametrize("dtype", ["f32", "f16"])
def test_the_library_reads_the_tensors_a_trace_describes(
    tiny: Session, globs: list[str], dtype: Literal["f32", "f16"]
):
    trace = tiny.trace("猫追老鼠。", target="the cat", target_language="en")
    selected = trace.select(globs, dtype)
    read = safetensors.torch.load(selected.to_bytes())
    assert set(read) == set(selected.tensors) == set(selected.manifest.tensors)
    for name, described in selected.manifest.tensors.items():
        assert list(read[name].shape) == described.shape
        assert read[name].dtype == DTYPES[described.dtype]
        assert torch.equal(read[name], selected[name])


def test_the_one_key_of_the_metadata_is_the_manifest(tiny: Session):
    trace = tiny.trace("猫追老鼠。👩‍🔬", target="the cat", target_language="en").select(["*.q"])
    header_size, header = read_header(trace.to_bytes())
    assert header_size % 8 == 0
    assert set(header["__metadata__"]) == {"trace"}
    manifest = json.loads(header["__metadata__"]["trace"])
    assert manifest["version"] == 2
    assert manifest["source"]["text"] == "猫追老鼠。👩‍🔬"
    assert set(header) - {"__metadata__"} == set(manifest["tensors"])
    for name, described in manifest["tensors"].items():
        assert header[name]["dtype"] == described["dtype"]
        assert header[name]["shape"] == described["shape"]


def read_header(blob: bytes) -> tuple[int, dict[str, Any]]:
    size = int.from_bytes(blob[:8], "little")
    return size, json.loads(blob[8 : 8 + size])


def test_the_same_request_gives_the_same_bytes(tiny_directory: Path):
    requests = [
        load(tiny_directory).trace("They are", target_language="fr").select().to_bytes()
        for _ in range(2)
    ]
    assert requests[0] == requests[1]
    assert safetensors.numpy.load(requests[0])
