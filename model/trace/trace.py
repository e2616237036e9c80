"""The Trace: one sentence's way through one network, every value by its name.

On disk and on the wire a Trace is a safetensors blob whose metadata hold the manifest
as JSON under the key ``trace``.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from fnmatch import fnmatchcase
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Literal, Self

import torch
from safetensors import safe_open
from safetensors.torch import save
from torch import Tensor

from ..errors import InputError
from .manifest import Manifest, TensorInfo, parse_manifest

_NAMED_ONLY = ("weights.*", "*.logits")
_DTYPES = {torch.float32: "F32", torch.float16: "F16", torch.uint8: "U8"}


@dataclass(frozen=True)
class Trace:
    """A manifest and its tensors; ``trace["encoder.0.self.weights"]`` is one of them.

    Tensors are shared between the Traces made of one run: read them, never write.
    """

    manifest: Manifest
    tensors: dict[str, Tensor]

    @classmethod
    def of(
        cls, manifest: Manifest, values: dict[str, Tensor], axes: Mapping[str, Sequence[str]]
    ) -> Self:
        """Stores each of ``values`` once, however many names it has, and off the accelerator.

        ``axes`` names those of each value.
        """
        stored: dict[str, Tensor] = {}
        aliases: dict[str, str] = {}
        first_names: dict[tuple[Any, ...], str] = {}
        for name, value in values.items():
            memory = (value.data_ptr(), value.shape, value.stride())
            first = first_names.setdefault(memory, name)
            if first == name:
                stored[name] = value.cpu()
            else:
                aliases[name] = first
        return cls(_describe(manifest, stored, aliases, axes), stored)

    def __repr__(self) -> str:
        source, target = self.manifest.source, self.manifest.target
        texts = " → ".join(repr(side.text) for side in (source, target) if side is not None)
        return f"<Trace {texts}: {len(self.names)} tensors of {self.manifest.model.id}>"

    @property
    def names(self) -> list[str]:
        """All names, aliases included."""
        return [*self.tensors, *self.manifest.aliases]

    @property
    def nbytes(self) -> int:
        """Bytes held by this Trace alone; the weight matrices belong to the model."""
        return sum(
            value.nbytes for name, value in self.tensors.items() if not name.startswith("weights.")
        )

    def axes(self, name: str) -> list[str]:
        """What each axis of a tensor counts: ``["H", "Q", "K"]``.

        Raises:
            InputError: if the Trace has no tensor of that name.
        """
        stored = self.manifest.aliases.get(name, name)
        if stored not in self.tensors:
            raise _unknown_tensor(name, self.names)
        return self.manifest.alias_axes.get(name) or self.manifest.tensors[stored].axes

    def __getitem__(self, name: str) -> Tensor:
        """
        Raises:
            InputError: if the Trace has no tensor of that name.
        """
        stored = self.manifest.aliases.get(name, name)
        if stored not in self.tensors:
            raise _unknown_tensor(name, self.names)
        return self.tensors[stored]

    def show(self, view: str | None = None, *, height: int | None = None, **state: Any) -> Any:
        """A view of this Trace for a notebook: ``trace.show("heads", block="encoder.0.self")``.

        Args:
            view: A way to look, as in the pages' ``/embed/{view}``; default: the whole
                network, or as much of it as this Trace holds.
            height: Of the frame, in CSS pixels.
            state: What is chosen in it, by the names of the pages' links: ``head=2``,
                ``lang="zh-CN"``, ``theme="dark"``.

        Returns:
            What notebooks draw by themselves; ``.save(path)`` writes it as an HTML file.

        Raises:
            InputError: naming what there is not.
        """
        return _display()(self, view, height, state)

    def _repr_html_(self) -> str | None:
        try:
            return self.show()._repr_html_()
        except InputError:
            # a part of a Trace that no view can draw
            return None

    def select(
        self, globs: Sequence[str] | None = None, dtype: Literal["f32", "f16"] = "f32"
    ) -> "Trace":
        """The part of the Trace whose names match, ``*`` crossing dots.

        ``None`` stands for all but the logits and the weight matrices; no globs leave the
        manifest alone. ``f16`` rounds to three digits; it is for thumbnails.

        Raises:
            InputError: for a glob that matches nothing.
        """
        names = self.names
        chosen: dict[str, None] = {}
        for glob in globs or ():
            matching = [name for name in names if fnmatchcase(name, glob)]
            if not matching:
                raise _unknown_tensor(glob, names)
            chosen.update(dict.fromkeys(matching))
        if globs is None:
            chosen = dict.fromkeys(name for name in names if not _matches(name, _NAMED_ONLY))
        stored: dict[str, Tensor] = {}
        aliases: dict[str, str] = {}
        first_names: dict[str, str] = {}
        for name in chosen:
            first = first_names.setdefault(self.manifest.aliases.get(name, name), name)
            if first == name:
                stored[name] = _as(dtype, self[name])
            else:
                aliases[name] = first
        axes = {name: self.axes(name) for name in chosen}
        return Trace(_describe(self.manifest, stored, aliases, axes), stored)

    def to_bytes(self) -> bytes:
        """The Trace as one safetensors blob."""
        manifest = json.dumps(asdict(self.manifest), ensure_ascii=False, separators=(",", ":"))
        # safetensors takes no two views of one memory, such as slices of one table of positions
        tensors = {
            name: value.clone(memory_format=torch.contiguous_format)
            for name, value in self.tensors.items()
        }
        return save(tensors, metadata={"trace": manifest})

    def save(self, path: str | Path) -> None:
        Path(path).write_bytes(self.to_bytes())

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Reads what ``save`` wrote.

        Raises:
            ValueError: if the file is no Trace, or of a later version than this program knows.
        """
        with safe_open(path, framework="pt") as file:
            text = (file.metadata() or {}).get("trace")
            if text is None:
                raise ValueError(f"{path} is a safetensors file, but no Trace: it has no manifest")
            manifest = parse_manifest(json.loads(text))
            return cls(manifest, {name: file.get_tensor(name) for name in manifest.tensors})

    def to_json(self) -> dict[str, Any]:
        """The manifest with each tensor's numbers added as nested lists under ``data``."""
        document = asdict(self.manifest)
        for name, value in self.tensors.items():
            document["tensors"][name]["data"] = nested_lists(value)
        return document


def _display() -> Callable[..., Any]:
    """Whoever can draw says so as an entry point, and need not be known here."""
    (found,) = entry_points(group="attnscope.display")
    return found.load()


def share_of_active(values: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """``active``: the share of a feed-forward's hidden units above zero, per token.

    A Trace holds it beside the recorded values, so that a reader need not fetch the hidden layer.
    """
    return {
        f"{name.removesuffix('hidden')}active": (value > 0).float().mean(dim=-1)
        for name, value in values.items()
        if name.endswith(".hidden")
    }


def nested_lists(value: Tensor) -> list[Any]:
    """The numbers of ``value``, written as short as tells every float32 from its neighbours."""
    if not value.is_floating_point():
        return value.tolist()
    exact = value.double()
    # 9 significant digits
    decimals = 8 - exact.abs().clamp_min(1e-300).log10().floor()
    scale = torch.pow(10.0, decimals.clamp(-300, 300))
    return ((exact * scale).round() / scale).tolist()


def _describe(
    manifest: Manifest,
    stored: dict[str, Tensor],
    aliases: dict[str, str],
    axes: Mapping[str, Sequence[str]],
) -> Manifest:
    infos = {
        name: TensorInfo(_DTYPES[value.dtype], list(value.shape), list(axes[name]))
        for name, value in stored.items()
    }
    own = {name: list(axes[name]) for name in aliases}
    others = {
        name: letters for name, letters in own.items() if letters != infos[aliases[name]].axes
    }
    return replace(manifest, tensors=infos, aliases=aliases, alias_axes=others)


def _as(dtype: Literal["f32", "f16"], value: Tensor) -> Tensor:
    return value.half() if dtype == "f16" and value.is_floating_point() else value


def _matches(name: str, globs: Iterable[str]) -> bool:
    return any(fnmatchcase(name, glob) for glob in globs)


def _unknown_tensor(glob: str, names: list[str]) -> InputError:
    return InputError(
        "unknown-tensor", "tensors", glob, f"names such as {', '.join(names[:3])}, or globs of them"
    )
