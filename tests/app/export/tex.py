"""Reads LaTeX back without TeX, to tell what TeX would show."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from attnscope.app.export.formats import export
from attnscope.app.export.request import ExportRequest
from attnscope.model import Trace
from attnscope.model.text.sides import Side, Target
from attnscope.model.text.tokenizer import Token

HOSTILE = [
    r"\input{/etc/passwd}",
    r"}\end{document}\write18{id}",
    "%$#&_{}~^\\",
    '"quotes",commas\nnewlines',
    "a\u202eb\u2066c\u200dd",
    "^^M^^5cinput x",
    "[1cm]",
    "*",
    "$x$ & y \\\\",
    "\x07\x1b\x7f\u0085\u2028z",
    "\ufffd\uffff\U000fffff",
    "猫，　カ",
]
NAMED = {
    r"\textbackslash{}": "\\",
    r"\textasciicircum{}": "^",
    r"\textasciitilde{}": "~",
    r"\textless{}": "<",
    r"\textgreater{}": ">",
    r"\textbar{}": "|",
    r"\textasciigrave{}": "`",
    r"\textquotesingle{}": "'",
    r"\symbol{34}": '"',
    "-{}": "-",
    ",{}": ",",
    r"\textvisiblespace{}": "␣",
    r"$\hookleftarrow$": "↵",
    r"$\mapsto$": "⇥",
    r"$\sqcup$": "⍽",
    r"$\square$": "□",
}
# what may stand for itself: nothing TeX acts on, joins with its neighbour or cannot read
LETTER = (
    f"[^{re.escape(''.join(NAMED.values()))}{{}}#$%&_"
    "␍␡\u2400-\u241f\ufdd0-\ufdef\ufffd-\uffff\U000fffff]"
)
PART = re.compile(
    "|".join(map(re.escape, NAMED))
    + r"|\\texttt\{U\+([0-9A-F]{4,6})\}|\\([{}#$%&_])|("
    + LETTER
    + ")"
)


def written(trace: Trace, **wanted: Any) -> str:
    return export(trace, "latex", ExportRequest(**wanted)).payload.decode()


def with_words(trace: Trace, words: list[str]) -> Trace:
    """The Trace as if its sides had been cut into these tokens."""
    tokens, start = [], 0
    for word in words:
        tokens.append(Token(7, word, start, start + len(word), "piece"))
        start += len(word)
    text = "".join(words)
    sides = {"source": Side(text, tokens), "target": Target(text, tokens, "reader")}
    return Trace(replace(trace.manifest, **sides), trace.tensors)


def unescaped(tex: str) -> str:
    """What TeX would show: another way back than ``escaped`` came."""
    text, at = "", 0
    while at < len(tex):
        part = PART.match(tex, at)
        assert part is not None, f"TeX would do something at {tex[at : at + 20]!r}"
        code, command, letter = part.groups()
        text += shown(int(code, 16)) if code else command or letter or NAMED[part[0]]
        at = part.end()
    return text


def shown(code: int) -> str:
    return "␡" if code == 0x7F else chr(0x2400 + code) if code < 0x20 else chr(code)


def spaced(text: str) -> str:
    """White space and control characters as one space."""
    spaces = [c.isspace() or c == "\ufeff" or unicodedata.category(c) == "Cc" for c in text]
    marked = "".join("\0" if space else c for c, space in zip(text, spaces, strict=True))
    return re.sub("\0+", " ", marked)


def groups(tex: str) -> Iterator[str]:
    """The groups at the top of a list in braces: ``{a},{b}``."""
    depth, start = 0, 0
    for sign in re.finditer(r"\\.|[{}]", tex):
        if sign[0] == "{":
            start = sign.end() if depth == 0 else start
            depth += 1
        elif sign[0] == "}":
            depth -= 1
            assert depth >= 0, "a brace closes what none has opened"
            if depth == 0:
                yield tex[start : sign.start()]
    assert depth == 0, "a brace is left open"


def option(document: str, name: str) -> str:
    """The value of an option in braces, by its first use."""
    return next(groups(document[document.index(f"{name}={{") + len(name) + 1 :].split("\n")[0]))


def labels(document: str, letter: str) -> list[str]:
    return [unescaped(label) for label in groups(option(document, f"{letter}ticklabels"))]
