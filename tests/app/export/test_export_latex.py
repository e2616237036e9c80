"""LaTeX, read back without TeX: what was typed stays text, the numbers are those of the Trace."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from attnscope.app.export.latex import MOST_CELLS, STYLES
from attnscope.app.export.tex import escaped, tex_number
from attnscope.app.export.text import readable, token_labels
from attnscope.model import InputError, Session, Trace

from .tex import HOSTILE, groups, labels, spaced, unescaped, with_words, written

# all that TeX is ever told; whatever else begins with a backslash would have been typed
ALLOWED = {
    *("documentclass", "usepackage", "pgfplotsset", "usetikzlibrary", "begin", "end"),
    *("addplot", "thisrow", "fill", "hline", "\\", "footnotesize", "tiny"),
    *("textbackslash", "textasciicircum", "textasciitilde", "textless", "textgreater", "textbar"),
    *("textasciigrave", "textquotesingle", "symbol", "textvisiblespace", "hookleftarrow"),
    *("mapsto", "sqcup", "square", "texttt", "times", "downarrow", "rightarrow"),
    *"{}#$%&_",
}


@pytest.fixture(scope="module")
def chinese(shipped: Session) -> Trace:
    """Twelve tokens on both sides."""
    return shipped.trace("机器学习很有趣。", pad_to=12)


def code_of(document: str) -> str:
    """The document without its comments, which stand in lines of their own."""
    lines = document.split("\n")
    return "\n".join(line for line in lines if not line.startswith("%"))


@given(st.text())
def test_what_is_escaped_can_be_read_back(text: str):
    assert unescaped(escaped(text)) == spaced(text)


@given(st.text(st.sampled_from("\\{}$&#^_~%<>|`'\"-,␣↵⇥⍽□␍␀␡U+0Da ^\ufffd\uffff")))
def test_what_tex_reads_as_commands_can_be_read_back(text: str):
    assert unescaped(escaped(text)) == spaced(text)
    assert list(groups(f"{{{escaped(text)}}}")) == [escaped(text)]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("tensor", ["decoder.0.cross.weights", "decoder.0.self.scores"])
def test_nothing_that_was_typed_becomes_a_command(chinese: Trace, style: str, tensor: str):
    document = written(with_words(chinese, HOSTILE), tensor=tensor, style=style)
    code = code_of(document)
    commands = set(re.findall(r"\\([a-zA-Z]+|[^a-zA-Z])", code))
    assert commands <= ALLOWED
    assert "%" not in code.replace(r"\%", "")
    assert "#" not in code.replace(r"\#", "")
    assert "^^" not in code
    assert list(groups(code))
    assert {c for c in document if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")} == {"\n"}


@pytest.mark.parametrize("source", HOSTILE)
def test_a_source_is_named_in_one_line_of_comment(shipped: Session, source: str):
    document = written(shipped.trace(source, target=source), head=0)
    first, second, third, fourth = document.split("\n")[:4]
    assert first.startswith("% AttnScope: decoder.3.cross.weights, head 0 ")
    assert second.startswith("% source: ")
    assert third.startswith("% target: ")
    assert fourth.startswith("% Compile it")
    assert len(document.splitlines()) == document.count("\n")


@given(st.lists(st.text(min_size=1, max_size=8), min_size=12, max_size=12))
def test_any_label_survives_in_the_picture_and_in_the_table(chinese: Trace, words: list[str]):
    trace = with_words(chinese, words)
    shown = [spaced(label) for label in token_labels(trace.manifest.source)]
    picture = written(trace, tensor="decoder.0.cross.weights", head=0)
    assert labels(picture, "x") == labels(picture, "y") == shown
    table = written(trace, tensor="decoder.0.cross.weights", head=0, style="tabular")
    rows = re.findall(r"^  (\{.*?) & \$.*\\\\$", table, re.MULTILINE)
    assert [unescaped(next(groups(row))) for row in rows] == shown


def test_a_table_has_four_digits_of_every_number(chinese: Trace):
    document = written(chinese, head=3, style="tabular")
    rows = re.findall(r"^  \{.*?\} & (\$.*\$) \\\\$", document, re.MULTILINE)
    cells = [[cell.strip().strip("$") for cell in row.split("&")] for row in rows]
    stored = chinese["decoder.3.cross.weights"][3].tolist()
    assert cells == [[tex_number(value) for value in row] for row in stored]
    assert len(rows[0].split("&")) == int(re.findall(r"\*\{(\d+)\}\{r\}", document)[0])


def test_a_row_that_begins_with_a_bracket_is_no_argument(chinese: Trace):
    document = written(with_words(chinese, HOSTILE), head=0, style="tabular")
    assert "\n  {[1cm]} & $" in document
    assert "\n  {*} & $" in document


def test_a_mask_is_a_table_of_whole_numbers(chinese: Trace):
    document = written(chinese, tensor="decoder.0.self.mask", style="tabular")
    assert set(re.findall(r"\$(\w+)\$", document)) == {"0", "1", "2", "3"}


@pytest.mark.parametrize("style", STYLES)
def test_chinese_tokens_bring_their_fonts_and_others_none(shipped: Session, style: str):
    chinese = written(shipped.trace("猫追老鼠。"), head=0, style=style)
    assert "猫" in code_of(chinese)
    assert "ctex" in chinese
    assert "xelatex or lualatex" in chinese
    french = shipped.trace("They are watching.", target_language="fr")
    assert "ctex" not in written(french, head=0, style=style)


def test_other_scripts_are_told_to_need_their_fonts(chinese: Trace):
    words = ["a"] * 11
    for word, needs in [
        ("ไทย", True),
        ("ab", False),
        ("é", False),
        ("“x”", False),
        ("\u200b", False),
    ]:
        document = written(with_words(chinese, [word, *words]), head=0)
        assert ("fontspec" in document) == needs, readable(word)


@pytest.mark.parametrize("style", STYLES)
def test_a_matrix_of_too_many_cells_is_refused_by_number(shipped: Session, style: str):
    trace = shipped.trace("猫" * 70, target="a")
    with pytest.raises(InputError) as error:
        written(trace, tensor="encoder.0.self.weights", head=0, style=style)
    assert error.value.field == "tensor"
    assert error.value.sent == f"encoder.0.self.weights: {71 * 71} cells"
    assert error.value.facts == {"limit": MOST_CELLS}
    assert written(trace, view="pipeline", head=0, style=style)


def test_predictions_are_no_matrix_for_a_paper(chinese: Trace):
    with pytest.raises(InputError, match=r"format: 'latex'.*csv"):
        written(chinese, view="output")


def test_an_unknown_style_is_refused(chinese: Trace):
    with pytest.raises(InputError, match=r"style: 'beamer'.*pgfplots, tabular"):
        written(chinese, style="beamer")
