"""What a decoding step costs: multiplications, counted where they happen."""

from typing import Any
from weakref import WeakKeyDictionary

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.flop_counter import flop_registry

from ..network import Network

_counted: WeakKeyDictionary[Network, dict[tuple[int, int, bool], int]] = WeakKeyDictionary()


def step_multiplications(network: Network, length: int, memory_length: int, *, cached: bool) -> int:
    """Multiplications in the matrix products of one decoding step.

    ``length`` counts the target tokens so far, the newest included. With a cache it is
    a step of a decoder with a cache, the first of which also computes the keys and values of the
    memory; without one it computes all target tokens. The encoder is not counted.

    They are counted in a step of these lengths, run for that; once, since they depend on
    nothing else.
    """
    counts = _counted.setdefault(network, {})
    key = (length, memory_length, cached)
    if key not in counts:
        counts[key] = _count(network, *key)
    return counts[key]


def _count(network: Network, length: int, memory_length: int, cached: bool) -> int:
    # whatever the caller does: in inference mode torch would not show the single products
    with torch.inference_mode(False), torch.no_grad(), _Multiplications() as counted:
        network.try_step(length, memory_length, cached=cached)
    return counted.total


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
