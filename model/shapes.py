"""Typed tensor shapes, such as ``Float[Tensor, "B H Q D"]``.

jaxtyping checks them at run time under pytest. A plain installation does without
it: there the annotations stand for the bare tensor.

Axes, in every file of this package: B batch · H head · Q query token · K key token ·
D head width · M model width · F feed-forward width · T token · V vocabulary entry.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jaxtyping import Float, Int, UInt8
else:
    try:
        from jaxtyping import Float, Int, UInt8
    except ModuleNotFoundError:

        class _Unchecked:
            def __class_getitem__(cls, tensor_and_axes):
                return tensor_and_axes[0]

        Float = Int = UInt8 = _Unchecked

__all__ = ["Float", "Int", "UInt8"]
