"""What a page writes, read back: numbers, and the tensors they are compared with."""

from __future__ import annotations

import re
from typing import Any

import pytest

from .pixels import stored

NUMBER = r"[−+]?\d+(?:\.\d+)?(?:×10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?"
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def numbers(text: str) -> list[float]:
    """Numbers as the page writes them: a real minus sign, powers of ten raised."""
    found = []
    for number in re.findall(NUMBER, text):
        mantissa, _, power = number.replace("−", "-").partition("×10")
        found.append(float(mantissa) * 10 ** int(power.translate(RAISED) or 0))
    return found


def near(shown: list[float], wanted: list[float], within: float = 1e-9) -> None:
    """Four significant digits are shown, three where there is a power of ten."""
    assert len(shown) == len(wanted), (shown, wanted)
    for one, other in zip(shown, wanted, strict=True):
        digits = 6e-3 if abs(one) < 1e-3 else 6e-4
        assert one == pytest.approx(other, rel=digits, abs=within), (shown, wanted)


def data(trace: dict[str, Any], name: str) -> list[Any]:
    """The numbers of a tensor, also where the trace stores it under another name."""
    return stored(trace, name)["data"]


def view(opened, name: str):
    return opened.page.locator(f"[data-view={name}]")
