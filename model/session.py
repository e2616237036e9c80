"""Load a model by name and trace a text: the one door for server, command line and notebook."""

import hashlib
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import torch
from torch import Tensor

from . import checkpoint
from .decoding.events import Event
from .decoding.steps import GREEDY
from .decoding.translation import Method, greedy_ids, translate
from .errors import InputError
from .lru import ByteBoundedLRU
from .taps import Recording, Tap
from .text.inputs import Inputs
from .text.sides import Side, Target
from .text.tokenizer import Token
from .trace.manifest import VERSION, Block, Manifest, ModelInfo
from .trace.predictions import outputs
from .trace.trace import Trace, derived

WEIGHTS = Path(__file__).parent / "weights"
DEFAULT_MODEL = "tiny-translator"
CACHE_BYTES = 256 * 2**20


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
) -> "Session":
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
    return Session(directory, step or None, device, token_limit, cache_bytes, traces)


def load_named_or_directory(text: str, **options: Any) -> "Session":
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


class Session:
    """A loaded model and the Traces it made last."""

    def __init__(
        self,
        directory: Path,
        step: str | None = None,
        device: torch.device | str = "cpu",
        token_limit: int | None = None,
        cache_bytes: int = CACHE_BYTES,
        traces: ByteBoundedLRU[Trace] | None = None,
    ) -> None:
        weights = directory / (f"steps/{step}.safetensors" if step else checkpoint.WEIGHTS)
        check_device(device)
        loaded = checkpoint.load_model(directory, weights, device)
        self.model, self.tokenizer = loaded.model, loaded.tokenizer
        limit = token_limit or self.model.config.max_tokens
        self.info = _info(directory, step, loaded, limit)
        self.digest = _digest(directory, weights)
        """Hash of weights, sizes and vocabulary: another digest, other answers."""
        self._inputs = Inputs(self.tokenizer, limit, self.info.directions)
        self._device = device
        self._traces = ByteBoundedLRU[Trace](cache_bytes) if traces is None else traces

    def trace(
        self,
        source: str,
        *,
        target_language: str | None = None,
        target: str = "",
        target_ids: Sequence[int] | None = None,
        pad_to: int = 0,
    ) -> Trace:
        """Everything the network computes for ``source`` and its translation.

        Args:
            source: Any text but white space.
            target_language: Default: English for Chinese text, Chinese for any other.
            target: The translation to run; if empty, the model's own (greedy).
            target_ids: The same as tokens, without language token and ``<eos>``; wins
                over ``target``.
            pad_to: Pads both sides with ``<pad>`` to at least this many tokens.

        Raises:
            InputError: naming the argument, what came and what is allowed.
        """
        language = self._inputs.language(target_language, source)
        ids = None if target_ids is None else tuple(target_ids)
        model = (self.info.id, self.info.token_limit, self.digest)
        key = (model, source, language, target if ids is None else "", ids, pad_to)
        trace = self._traces.get(key)
        if trace is None:
            source_side = self._inputs.source(source)
            target_side = self._target(source_side, language, target, ids)
            trace = self._run(source_side, target_side, pad_to)
            self._traces.put(key, trace)
        return trace

    def generate(
        self,
        source: str,
        *,
        target_language: str | None = None,
        method: Method = GREEDY,
        max_tokens: int | None = None,
        without_cache: bool = False,
    ) -> tuple[Side, Iterator[Event]]:
        """The source's tokens, and its translation step by step.

        Args:
            source: Any text but white space.
            target_language: Default: English for Chinese text, Chinese for any other.
            method: ``Greedy()``, ``BeamSearch(width)`` or ``Sampling(temperature, …)``.
            max_tokens: Most tokens to write; default: what the token limit leaves room for.
            without_cache: Also runs every step without the cache of keys and values, to
                tell what that costs; a beam search tells no costs.

        Raises:
            InputError: naming the argument, what came and what is allowed.
        """
        side = self._inputs.source(source)
        language = self._inputs.language(target_language, source)
        steps = translate(
            self.model,
            self.tokenizer,
            [token.id for token in side.tokens],
            language,
            min(max_tokens or self._room, self._room),
            method,
            without_cache=without_cache,
        )
        return side, steps

    @property
    def _room(self) -> int:
        """Most tokens of a translation: the language token takes one place of its side."""
        return self._inputs.token_limit - 1

    def _target(
        self, source: Side, language: str, text: str, ids: tuple[int, ...] | None
    ) -> Target:
        if ids is None:
            given = self._inputs.target_text(text, language)
            if given is not None:
                return given
            read = [token.id for token in source.tokens]
            ids = tuple(greedy_ids(self.model, self.tokenizer, read, language, self._room))
        return self._inputs.target_ids(ids, language)

    def _run(self, source: Side, target: Target, pad_to: int) -> Trace:
        source_tokens = self._inputs.padded(source.tokens, pad_to)
        target_tokens = self._inputs.padded(target.tokens, pad_to)
        recording = Recording()
        with torch.inference_mode():
            logits = self.model(
                self._batch(source_tokens),
                self._batch(target_tokens),
                self.tokenizer.pad_id,
                Tap((recording,)),
            )[0]
        following = [*(token.id for token in target.tokens[1:]), self.tokenizer.eos_id]
        manifest = Manifest(
            version=VERSION,
            model=self.info,
            source=Side(source.text, source_tokens),
            target=Target(target.text, target_tokens, target.given),
            blocks=_blocks(self.info),
            output=outputs(logits[: len(target.tokens)], following, self.tokenizer),
        )
        values = {name: value[0] for name, value in recording.values.items()}
        return Trace.of(manifest, values | derived(values) | self._weights())

    def _batch(self, tokens: list[Token]) -> Tensor:
        return torch.tensor([[token.id for token in tokens]], device=self._device)

    def _weights(self) -> dict[str, Tensor]:
        """The projections of every block, so that x @ w_q is q."""
        return {
            f"weights.{block.name}.{name}": getattr(attention, name).weight.detach().T
            for block, attention in zip(_blocks(self.info), self.model.attentions(), strict=True)
            for name in ("w_q", "w_k", "w_v", "w_o")
        }


def _info(
    directory: Path, step: str | None, loaded: checkpoint.Checkpoint, token_limit: int
) -> ModelInfo:
    config = loaded.model.config
    name = directory.resolve().name
    return ModelInfo(
        id=f"{name}@{step}" if step else name,
        kind="encoder-decoder",
        stacks=["encoder", "decoder"],
        layers={"encoder": config.n_encoder_layers, "decoder": config.n_decoder_layers},
        heads=config.n_heads,
        d_model=config.d_model,
        d_head=config.d_head,
        d_ff=config.d_ff,
        vocabulary_size=config.vocabulary_size,
        languages=list(loaded.tokenizer.languages),
        directions=loaded.about["directions"],
        token_limit=token_limit,
        parameters=sum(parameter.numel() for parameter in loaded.model.parameters()),
        licence=loaded.about["licence"],
        checkpoints=[f"{name}@{kept}" for kept in _kept_steps(directory)],
    )


def _blocks(info: ModelInfo) -> list[Block]:
    def block(stack: str, layer: int, kind: Literal["self", "cross"]) -> Block:
        side = "source" if stack == "encoder" else "target"
        return Block(
            name=f"{stack}.{layer}.{kind}",
            stack=stack,
            layer=layer,
            kind=kind,
            queries=side,
            keys="source" if kind == "cross" else side,
            heads=info.heads,
            d_head=info.d_head,
            causal=stack == "decoder" and kind == "self",
        )

    encoder = [block("encoder", layer, "self") for layer in range(info.layers["encoder"])]
    decoder = [
        [block("decoder", layer, "self"), block("decoder", layer, "cross")]
        for layer in range(info.layers["decoder"])
    ]
    return encoder + list(chain.from_iterable(decoder))


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
