"""The fonts that come with the pages: what is in them, how they are sent, under which licence."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from starlette.testclient import TestClient

from attnscope.app.site.assets import STATIC

FONTS = STATIC / "fonts"
FILES = sorted(FONTS.glob("*.woff2"))
STYLES = STATIC / "css" / "fonts.css"
ADDRESS = re.compile(r'url\("\.\./fonts/([^"?]+)\?v=(\w+)"\)')
# Pictures of control characters, which a token may hold: the reader's system has them or not.
LEFT_TO_THE_SYSTEM = set("␍␡")


def characters() -> set[str]:
    """All that the pages write by themselves, but Chinese."""
    texts = [path.read_text(encoding="utf-8") for path in STATIC.rglob("*.js")]
    for path in (STATIC / "i18n").glob("*.json"):
        texts += json.loads(path.read_text(encoding="utf-8")).values()
    written = set("".join(texts)) - LEFT_TO_THE_SYSTEM
    chinese = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")
    return {character for character in written if character > " " and not chinese.match(character)}


def test_together_they_are_small():
    assert len(FILES) == 5
    assert sum(path.stat().st_size for path in FILES) <= 250_000


def test_each_has_its_licence_beside_it_and_what_was_made_of_it_is_said():
    licences = [path.read_text(encoding="utf-8") for path in FONTS.glob("OFL-*.txt")]
    assert len(licences) == 3
    assert all("SIL OPEN FONT LICENSE Version 1.1" in text for text in licences)
    about = (FONTS / "README.md").read_text(encoding="utf-8")
    for path in FILES:
        assert f"`{path.name}`" in about


def codes(path: Path) -> dict[int, str]:
    """The glyph of every character that a font has."""
    found = TTFont(path).getBestCmap()
    assert found is not None
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_none_that_was_changed_has_a_name_that_its_makers_reserved(path: Path):
    names: Any = TTFont(path)["name"]
    reserved = re.search(r"Reserved Font Name\W+(\w+)", names.getDebugName(0))
    used = {str(record) for record in names.names if record.nameID in (1, 3, 4, 6, 16)}
    assert used
    assert not reserved or all(reserved[1] not in name for name in used)


def test_every_character_that_the_pages_write_is_in_one_of_them():
    held = {chr(code) for path in FILES for code in codes(path)}
    assert len(characters()) > 100
    missing = characters() - held
    # words in comments and patterns of scripts are not written on a page
    assert {character for character in missing if character.isprintable()} <= set("😀")


def test_figures_are_all_as_wide_as_each_other():
    for name in ("inter", "serif"):
        path = FONTS / f"{name}.woff2"
        glyphs, widths = codes(path), TTFont(path)["hmtx"]
        assert len({widths[glyphs[ord(figure)]][0] for figure in "0123456789"}) == 1


def test_formulas_have_what_lays_them_out():
    assert "MATH" in TTFont(FONTS / "math.woff2")


def test_the_style_sheet_names_every_file_as_it_is_now():
    named = dict(ADDRESS.findall(STYLES.read_text(encoding="utf-8")))
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:12] for path in FILES}
    assert named == digests


def test_the_addresses_of_the_style_sheet_may_be_kept_for_ever(client: TestClient):
    for name, digest in ADDRESS.findall(STYLES.read_text(encoding="utf-8")):
        answer = client.get(f"/static/fonts/{name}", params={"v": digest})
        assert answer.headers["content-type"] == "font/woff2"
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.parametrize("path", ["/", "/positions", "/decode", "/embed/heads"])
def test_what_a_page_fetches_early_is_what_its_style_sheet_names(client: TestClient, path: str):
    answer = client.get(path)
    early = re.findall(
        r'rel="preload" href="/static/fonts/([^"?]+)\?v=(\w+)" as="font"', answer.text
    )
    assert {name for name, _ in early} == {"inter.woff2", "serif.woff2", "math.woff2"}
    assert {*early} <= {*ADDRESS.findall(STYLES.read_text(encoding="utf-8"))}
    assert "font-src 'self'" in answer.headers["content-security-policy"]
