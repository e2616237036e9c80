"""From names to networks: the models that are installed, and directories that training wrote."""

import hashlib
from pathlib import Path
from typing import Any

import torch

from . import checkpoint
from .errors import InputError
from .lru import ByteBoundedLRU
from .session import CACHE_BYTES, About, Session
from .trace.trace import Trace
from .transformer.adapter import TransformerNetwork

WEIGHTS = Path(__file__).parent / "weights"
DEFAULT_MODEL = "tiny-translator"


def model_names() -> list[str]:
    """The names that ``load`` knows, without the checkpoints of their training."""
    return sorted(path.parent.name for path in WEIGHTS.glob(f"*/{checkpoint.CONFIG}"))


def load(
    name: str | Path = DEFAULT_MODEL,
    *,
    device: torch.device | str = "cpu",
    token_limit: int | None = None,
    cache_bytes: int = CACHE_BYTES,
    traces: ByteBoundedLRU[Trace] | None = None,
) -> Session:
    """Loads a model by name, or by the ``Path`` of a directory that training wrote.

    ``name@step`` is a checkpoint kept of its training. ``token_limit`` (default: what
    the model was trained for) is the most tokens a side, special tokens included.
    Traces are kept up to ``cache_bytes``, or in ``traces``, which several models may share.

    Raises:
        InputError: for a name that no model has.
    """
    base, at, step = _parts(str(name))
    if isinstance(name, str) and base not in model_names():
        raise InputError("unknown-model", "model", name, ", ".join(model_names()))
    directory = Path(base) if isinstance(name, Path) else WEIGHTS / base
    steps = _kept_steps(directory)
    if at and step not in steps:
        allowed = ", ".join([base, *(f"{base}@{kept}" for kept in steps)])
        raise InputError("unknown-model", "model", str(name), allowed)
    check_device(device)
    weights = directory / (f"steps/{step}.safetensors" if step else checkpoint.WEIGHTS)
    loaded = checkpoint.load_model(directory, weights, device)
    own = directory.resolve().name
    about = About(
        id=f"{own}@{step}" if step else own,
        directions=loaded.about["directions"],
        licence=loaded.about["licence"],
        checkpoints=[f"{own}@{kept}" for kept in steps],
        digest=_digest(directory, weights),
    )
    network = TransformerNetwork(loaded.model)
    return Session(
        network,
        loaded.tokenizer,
        about,
        token_limit=token_limit,
        cache_bytes=cache_bytes,
        traces=traces,
    )


def load_named_or_directory(text: str, **options: Any) -> Session:
    """``load`` for a setting or an argument: a known name, else a directory of one's own.

    Raises:
        InputError: if it is neither.
    """
    base, *_ = _parts(text)
    if base in model_names():
        return load(text, **options)
    files = (checkpoint.CONFIG, checkpoint.WEIGHTS, checkpoint.TOKENIZER)
    if not all((Path(base) / file).is_file() for file in files):
        allowed = f"{', '.join(model_names())}, or a directory that training wrote"
        raise InputError("unknown-model", "model", text, allowed)
    return load(Path(text), **options)


def check_device(device: torch.device | str) -> None:
    """
    Raises:
        InputError: for a device that torch does not know, or has none of here.
    """
    try:
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        raise InputError("invalid-value", "device", str(device), "cpu, or cuda") from error


def _parts(name: str) -> tuple[str, str, str]:
    """``name@step`` as name, ``@``, step; an ``@`` in the way to a directory divides nothing."""
    return name.rpartition("@") if "@" in Path(name).name else (name, "", "")


def _kept_steps(directory: Path) -> list[str]:
    return sorted((path.stem for path in directory.glob("steps/*.safetensors")), key=int)


def _digest(directory: Path, weights: Path) -> str:
    digest = hashlib.sha256()
    for path in (weights, directory / checkpoint.CONFIG, directory / checkpoint.TOKENIZER):
        digest.update(path.read_bytes())
    return digest.hexdigest()
