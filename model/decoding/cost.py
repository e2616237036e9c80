"""What a decoding step costs: multiplications, counted where they happen."""

from typing import Any
from weakref import WeakKeyDictionary

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from ..taps import Site, Tap
from ..transformer.attention import KeyValueCache
from ..transformer.layers import DecoderLayerCache
from ..transformer.transformer import Transformer

_counted: WeakKeyDictionary[Transformer, dict[tuple[int, int, bool], int]] = WeakKeyDictionary()


def step_multiplications(
    model: Transformer, length: int, memory_length: int, *, cached: bool
) -> int:
    """Multiplications in the matrix products of one decoding step.

    ``length`` counts the target tokens so far, the newest included. With a cache it is
    a step of CachedDecoder, the first of which also computes the keys and values of the
    memory; without one it is a step of UncachedDecoder. The encoder is not counted.

    They are counted in a step of these lengths, run for that; once, since they depend on
    nothing else.
    """
    counts = _counted.setdefault(model, {})
    key = (length, memory_length, cached)
    if key not in counts:
        counts[key] = _count(model, *key)
    return counts[key]


def _count(model: Transformer, length: int, memory_length: int, cached: bool) -> int:
    device = model.embedding.tokens.weight.device
    start = length - 1 if cached else 0
    # whatever the caller does: in inference mode torch would not show the single products
    with torch.inference_mode(False), torch.no_grad(), _Multiplications() as counted:
        memory = torch.zeros(1, memory_length, model.config.d_model, device=device)
        target = torch.zeros(1, length - start, dtype=torch.long, device=device)
        hidden = model.decode(
            target,
            None if start else memory,
            start=start,
            caches=_caches(model, start, memory_length) if cached else None,
            tap=Tap((_Explicit(),)),
        )
        model.logits(hidden[:, -1])
    return counted.total


def _caches(model: Transformer, length: int, memory_length: int) -> list[DecoderLayerCache]:
    """Those of all layers after ``length`` tokens."""
    if length == 0:
        return [DecoderLayerCache() for _ in model.decoder]

    def rows(count: int) -> KeyValueCache:
        shape = (1, model.config.n_heads, count, model.config.d_head)
        zeros = torch.zeros(shape, device=model.embedding.tokens.weight.device)
        return KeyValueCache(zeros, zeros)

    return [DecoderLayerCache(rows(length), rows(memory_length)) for _ in model.decoder]


class _Multiplications(TorchDispatchMode):
    """Adds up what torch's flop counter knows of each operation of this thread.

    FlopCounterMode has the same formulas, but tells modules apart, too: for that it
    listens to the modules of all threads, and takes twice as long.
    """

    def __init__(self) -> None:
        super().__init__()
        self.total = 0

    def __torch_dispatch__(
        self,
        func: Any,
        _types: Any,
        args: tuple[Any, ...] = (),
        kwargs: dict[str, Any] | None = None,
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        formula = flop_registry.get(func.overloadpacket)
        if formula is not None:
            # the counter has an addition for every multiplication
            self.total += formula(*args, **(kwargs or {}), out_val=result) // 2
        return result

    @classmethod
    def _should_skip_dynamo(cls) -> bool:
        """Nothing is compiled here, and to skip the compiler torch would load all of it."""
        return False


class _Explicit:
    """Has attention take its explicit path: no formula sees inside the fused one of a CPU."""

    def wants(self, name: str) -> bool:
        return name.endswith(".weights")

    def hear(self, _site: Site, value: Tensor) -> Tensor:
        return value
