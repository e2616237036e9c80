"""Numbers and tokens as people read them: the Python of static/js/lib/text/format.js."""

import math
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from ...model.text.sides import Side
from ...model.text.tokenizer import Token

_BYTE = re.compile(r"(?:<0x)?([0-9a-f]{2})>?", re.IGNORECASE)
_SHOWN = {" ": "␣", "\n": "↵", "\r": "␍", "\t": "⇥", "\u00a0": "⍽", "\u3000": "□", "\u007f": "␡"}
_SPACES = frozenset("\u1680\u2028\u2029\u202f\u205f\ufeff").union(map(chr, range(0x2000, 0x200B)))
_FILLERS = frozenset("\u034f\u115f\u1160\u3164")
# format characters that the Unicode data of older Pythons lack
_LATER = frozenset(map(chr, range(0x13430, 0x13440)))
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def token_labels(side: Side | None) -> list[str]:
    """What the tokens of one side are called, in their order."""
    return [] if side is None else [token_label(token, side.text) for token in side.tokens]


def token_label(token: Token, text: str) -> str:
    """Cut from what the person typed, invisible characters made readable; a byte: two digits."""
    if token.kind == "byte":
        byte = _BYTE.fullmatch(token.text)
        return byte[1].upper() if byte else token.text
    if token.kind != "piece" or token.start is None or token.end is None:
        return token.text
    return readable(text[token.start : token.end] or token.text)


def readable(text: str) -> str:
    """White space, control characters and those without width, written so that they are seen."""
    return "".join(_readable(character) for character in text)


def one_line(text: str) -> str:
    """A text in which words stay apart, but nothing breaks the line or turns it round."""
    words = "".join(" " if is_space(character) else character for character in text).split(" ")
    return " ".join(readable(word) for word in words if word)


def is_space(character: str) -> bool:
    return character in _SPACES or character in " \t\n\v\f\r\u00a0\u3000"


def _readable(character: str) -> str:
    if character in _SHOWN:
        return _SHOWN[character]
    if not _is_invisible(character):
        return character
    code = ord(character)
    return chr(0x2400 + code) if code < 0x20 else f"U+{code:04X}"


def _is_invisible(character: str) -> bool:
    return (
        unicodedata.category(character) in ("Cc", "Cf")
        or character in _SPACES
        or character in _FILLERS
        or character in _LATER
    )


def number(value: float) -> str:
    """Four significant digits and a real minus sign; 5.20×10⁻⁵, never 0.000."""
    if value == 0:
        return "0"
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
    return _decimal(abs(value)) if value > 0 else f"−{_decimal(abs(value))}"


def _decimal(size: float) -> str:
    four = _rounded(size, 4)
    if -3 <= four.adjusted() < 4:
        return f"{four:f}"
    three = _rounded(size, 3)
    power = three.adjusted()
    return f"{three.scaleb(-power):f}×10{str(power).translate(_RAISED)}"


def _rounded(size: float, digits: int) -> Decimal:
    """Of two numbers as near as each other the larger one, as JavaScript has it."""
    exact = Decimal(size)
    for _ in range(2):
        # twice, since 9.9996 rounded has one digit more
        last = Decimal(1).scaleb(exact.adjusted() - digits + 1)
        exact = exact.quantize(last, ROUND_HALF_UP)
    return exact


def bound(value: float) -> float:
    """The first number with two significant digits that is not below a value."""
    if not value > 0:
        return 1.0
    unit = 10.0 ** (math.floor(math.log10(value)) - 1)
    return float(f"{math.ceil(value / unit - 1e-9) * unit:.2g}")


def tick(value: float) -> str:
    """A tick of a legend, as short as it can be: .1 rather than 0.1."""
    size = abs(value)
    has_power = size != 0 and (size < 0.001 or size >= 10_000)
    text = _decimal(size) if has_power else f"{float(_rounded(size, 2)):g}"
    text = text.removeprefix("0") if text.startswith("0.") else text
    return f"−{text}" if value < 0 else text
