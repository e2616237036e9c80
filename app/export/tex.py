"""Text and numbers in LaTeX: the Python of static/js/lib/link/latex.js.

Tokens are whatever somebody typed, so every character that means something to TeX is
written as a command.
"""

import re
import unicodedata

from .text import is_space, number, tick

_COMMANDS = {
    "\\": r"\textbackslash{}",
    **{character: f"\\{character}" for character in "{}#$%&_"},
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "`": r"\textasciigrave{}",
    "'": r"\textquotesingle{}",
    # \textquotedbl needs another font encoding than the usual one
    '"': r"\symbol{34}",
    # two hyphens would become a dash, two commas a quotation mark
    "-": "-{}",
    ",": ",{}",
    # what stands for white space and control characters, which few fonts have
    "␣": r"\textvisiblespace{}",
    "↵": r"$\hookleftarrow$",
    "⇥": r"$\mapsto$",
    "⍽": r"$\sqcup$",
    "□": r"$\square$",
    "␡": r"\texttt{U+007F}",
    **{chr(0x2400 + code): rf"\texttt{{U+{code:04X}}}" for code in range(0x20)},
    "␍": r"\texttt{U+000D}",
}
_TRANSLATION = str.maketrans(_COMMANDS)
_EAST_ASIAN = re.compile(
    "[\u1100-\u11ff\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f"
    "\uff00-\uffef\U0001b000-\U0001b2ff\U00020000-\U0003fffd]"
)
# LuaTeX takes the replacement character for broken UTF-8, and its Japanese macros end lines
# with a noncharacter
_UNREADABLE = re.compile(
    "[\ufdd0-\ufdef\ufffd-\uffff"
    + "".join(chr(plane << 16 | last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
    + "]"
)
_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def escaped(text: str) -> str:
    """A text as typed, character by character; white space and control characters: a space."""
    spaced = re.sub(r"\0+", " ", "".join(map(_spaced, text)))
    return _UNREADABLE.sub(_typed_code, spaced.translate(_TRANSLATION))


def _typed_code(character: re.Match[str]) -> str:
    return rf"\texttt{{U+{ord(character[0]):04X}}}"


def _spaced(character: str) -> str:
    is_control = unicodedata.category(character) == "Cc"
    return "\0" if is_control or is_space(character) else character


def tex_number(value: float) -> str:
    """A number as the page shows it, in mathematics."""
    return _mathematics(number(value))


def tex_tick(value: float) -> str:
    """A tick of a legend, in mathematics."""
    return _mathematics(tick(value))


def _mathematics(text: str) -> str:
    size, _, power = text.replace("−", "-").replace("∞", r"\infty").partition("×10")
    return rf"{size} \times 10^{{{power.translate(_RAISED)}}}" if power else size


def is_chinese(text: str) -> bool:
    """Whether it takes the fonts of Chinese, Japanese or Korean."""
    return _EAST_ASIAN.search(text) is not None


def is_plain(text: str) -> bool:
    """Whether the fonts that TeX starts with have it: Latin letters and common punctuation."""
    return all(map(_is_plain, text))


def _is_plain(character: str) -> bool:
    if character in _COMMANDS or character.isascii() or "\u2010" <= character <= "\u2027":
        return True
    return "LATIN" in unicodedata.name(character, "")
