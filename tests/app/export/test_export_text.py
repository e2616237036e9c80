"""Exports write tokens, numbers and colours as the pages do; their own scripts are asked."""

import random
import re
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from attnscope.app.export.color import Ramp, ramp_colors
from attnscope.app.export.matrix import TEXT_VIEWS, find
from attnscope.app.export.request import ExportRequest
from attnscope.app.export.tex import escaped, tex_number
from attnscope.app.export.text import bound, number, one_line, readable, tick, token_labels
from attnscope.app.views.places import place_of
from attnscope.app.views.registry import WAYS
from attnscope.model import Session

from ...scripts import asked_of_the_page

HOSTILE = [
    '=HYPERLINK("http://x")',
    '"quotes",commas\nnewlines',
    r"\input{/etc/passwd}",
    "%$#&_{}~^\\",
    "a\u202eb\u2066c",
    "👨\u200d👩\u200d👧 e\u0301",
    "  two  spaces\u3000wide\u00a0kept\t",
    "<eos> <0x41> <pad>",
    "Hello，世界！ ﬁ Ⅳ",
    "مرحبا שלום ไทย 한글 カナ",
]


def floats() -> list[float]:
    """Numbers as Traces have them, and those that lie between two roundings."""
    drawn = random.Random(7)
    spread = [drawn.uniform(-1, 1) * 10 ** drawn.randint(-12, 8) for _ in range(2000)]
    halves = [2.0625, 0.00048828125, 1.00005, 9999.5, 99995.0, 0.125, 1.5, 10.125, 2.5]
    edges = [0.0, 1.0, 0.001, 0.00099996, 9.999e-5, 9999.4, 9999.7, 10000.0, 99.995, 1.4e-45]
    return [float(np.float32(value)) for value in spread + halves + edges]


def texts() -> list[str]:
    drawn = random.Random(11)
    special = "\\{}$&#^_~%<>|`'\"-␣↵⇥ \n\t\u00a0\u2028\x07aé猫😀[]*=;!?"
    return [
        *HOSTILE,
        *("".join(drawn.choices(special, k=drawn.randint(0, 20))) for _ in range(500)),
    ]


def test_tokens_are_called_what_the_page_calls_them(shipped: Session):
    traces = [shipped.trace(text, target="x", pad_to=60) for text in HOSTILE]
    traces.append(shipped.trace("机器学习很有趣。", target="Ça, c'est “bon” \u200d!"))
    sides = [side for trace in traces for side in (trace.manifest.source, trace.manifest.target)]
    kinds = {token.kind for side in sides if side for token in side.tokens}
    assert kinds == {"piece", "byte", "special", "pad"}
    shown = asked_of_the_page(
        'import { tokenLabels } from "#lib/text/format.js";',
        "given.map(tokenLabels)",
        [asdict(side) for side in sides if side],
    )
    assert [token_labels(side) for side in sides] == shown


def test_every_character_is_as_readable_as_on_the_page():
    changed = asked_of_the_page(
        'import { readable } from "#lib/text/format.js";',
        "Array.from({ length: 0x110000 }, (_, code) => code)"
        ".filter((code) => code < 0xd800 || code > 0xdfff)"
        ".map((code) => [code, readable(String.fromCodePoint(code))])"
        ".filter(([code, text]) => text !== String.fromCodePoint(code))",
        None,
    )
    characters = [*range(0xD800), *range(0xE000, 0x110000)]
    ours = [[code, readable(chr(code))] for code in characters if readable(chr(code)) != chr(code)]
    assert len(ours) > 200
    assert ours == changed


def test_numbers_ticks_and_bounds_are_written_as_on_the_page():
    values = floats()
    shown = asked_of_the_page(
        'import { bound, number, tick } from "#lib/text/format.js";',
        "given.map((value) => [number(value), tick(value), bound(value)])",
        values,
    )
    assert [[number(value), tick(value), bound(value)] for value in values] == shown


def test_numbers_without_an_end_have_their_signs():
    assert [number(float(name)) for name in ("inf", "-inf", "nan")] == ["∞", "−∞", "NaN"]


def test_latex_is_escaped_as_on_the_page():
    # the page leaves commas alone
    sent = [text.replace(",", ";") for text in texts()]
    shown = asked_of_the_page(
        'import { escaped } from "#lib/link/latex.js";', "given.map((text) => escaped(text))", sent
    )
    assert [escaped(text) for text in sent] == shown


@pytest.mark.parametrize("ramp", ["weight", "signed"])
def test_the_ramps_are_those_of_the_page(ramp: Ramp):
    shown = asked_of_the_page(
        'import { rampTable } from "#lib/ink/color.js";',
        "Array.from(rampTable(given, 'light'))",
        ramp,
    )
    ours = [channel for color in ramp_colors(ramp, 256) for channel in color]
    assert len(ours) == 257 * 3
    assert ours == shown


def test_views_and_first_places_are_those_of_the_page(shipped: Session):
    trace = shipped.trace("猫")
    places = trace.manifest.places
    ways, first, firsts = asked_of_the_page(
        'import { waysOf, viewsOf } from "#lib/trace/ways.js";'
        'import { firstPlace } from "#lib/trace/places.js";',
        "[Object.fromEntries(given.map((place) => [place.name, waysOf(place, given)])),"
        " firstPlace(given).name,"
        " viewsOf('inspector').map((view) => [view, firstPlace(given, view).name])]",
        [asdict(place) for place in places],
    )
    inspected = [way for way in WAYS.values() if way.page == "inspector" and way.name != "figure"]
    assert ways == {
        place.name: [way.name for way in inspected if way.fits(place, places)] for place in places
    }
    assert first == place_of(places, "figure", None).name
    assert dict(firsts) == {way.name: place_of(places, way.name, None).name for way in inspected}
    for name, views in ways.items():
        opened = ExportRequest(view=views[0], block=name)
        unnamed, named = (find(trace, each) for each in (ExportRequest(block=name), opened))
        assert getattr(unnamed, "tensor", 1) == getattr(named, "tensor", 1)


def test_every_view_that_stands_alone_can_be_asked_for():
    assert set(WAYS) - {"positions"} <= set(TEXT_VIEWS)


@given(st.text())
def test_one_line_is_one_line(text: str):
    line = one_line(text)
    assert len(f"a{line}b".splitlines()) == 1
    assert not re.search("[\\x00-\\x1f\\x7f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069]", line)
    assert line == line.strip()


def test_one_line_keeps_the_words_and_the_letters():
    assert one_line(" 机器  学习,\n\té\u3000ok ") == "机器 学习, é ok"
    assert one_line("a\u202eb") == "aU+202Eb"


def test_a_small_number_in_latex_has_its_power():
    assert tex_number(5.2e-5) == r"5.20 \times 10^{-5}"
    assert tex_number(-0.5) == "-0.5000"
