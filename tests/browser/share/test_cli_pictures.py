"""`attnscope export` of a view as a picture, drawn by a Chromium that is there."""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from pathlib import Path
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from ..kit.pictures import SVG, png_size, svg_texts

SOURCE = "I want to drink water."
SAME = ["--source", SOURCE, "--target-language", "zh", "--view", "matrix"]
# The colour of one pixel of a PNG, and how many colours there are.
READ_PNG = """async (picture) => {
  const image = new Image();
  image.src = `data:image/png;base64,${picture}`;
  await image.decode();
  const context = new OffscreenCanvas(image.width, image.height).getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  return { corner: [...data.subarray(0, 4)], colours: new Set(new Uint32Array(data.buffer)).size };
}"""


def export(*arguments: str, **settings: str) -> subprocess.CompletedProcess[bytes]:
    """``export("-o", "a.svg")``: the command in a process of its own, where it drives a browser."""
    return subprocess.run(
        [Path(sys.executable).with_name("attnscope"), "export", *arguments],
        env={**os.environ, **settings},
        capture_output=True,
        timeout=300,
        check=False,
    )


# The command, again and again in one process: starting it takes longer than most pictures.
AGAIN = """
import json, sys
from attnscope.app.cli.main import main
for line in sys.stdin:
    main(["export", *json.loads(line)], standalone_mode=False)
    print(flush=True)
"""

Picture = Callable[..., bytes]


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Picture]:
    """``picture("svg", "--size", "640x480")``: the file that the command writes."""
    folder = tmp_path_factory.mktemp("pictures")
    with subprocess.Popen(
        [sys.executable, "-c", AGAIN], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as command:
        assert command.stdin is not None
        assert command.stdout is not None
        told, heard = command.stdin, command.stdout

        def picture(ending: str, *more: str) -> bytes:
            path = folder / f"{len(list(folder.iterdir()))}.{ending}"
            told.write(json.dumps([*SAME, "-o", str(path), *more]) + "\n")
            told.flush()
            assert heard.readline() == "\n"
            return path.read_bytes()

        yield picture
        told.close()


def test_an_svg_is_well_formed_and_its_tokens_are_text(picture: Picture):
    svg = picture("svg")
    root = ElementTree.fromstring(svg)
    assert root.tag == f"{SVG}svg"
    assert (root.get("width"), root.get("height")) == ("960", "540")
    words = " ".join(svg_texts(svg))
    for token in ["want", "drink", "water", "我想", "喝水", "<eos>"]:
        assert token in words
    assert not {f"{SVG}script", f"{SVG}foreignObject"} & {element.tag for element in root.iter()}


def test_the_picture_is_as_large_as_asked_and_in_the_state_that_was_asked_for(picture: Picture):
    svg = picture("svg", "--size", "1280x720", "--state", "lang=zh-CN", "--head", "2")
    root = ElementTree.fromstring(svg)
    assert (root.get("width"), root.get("height")) == ("1280", "720")
    assert any("第 3 个头" in text or "头 3" in text for text in svg_texts(svg)), svg_texts(svg)


def test_a_png_has_as_many_pixels_as_asked(browser, picture: Picture):
    pages = {}
    for factor in (1, 2, 4):
        pages[factor] = picture("png", "--size", "640x480", "--factor", str(factor))
        assert png_size(pages[factor]) == (640 * factor, 480 * factor)
    page = browser.new_page()
    for png in pages.values():
        assert page.evaluate(READ_PNG, base64.b64encode(png).decode())["colours"] > 50
    page.close()


@pytest.mark.parametrize(
    ("state", "corner"),
    [
        ("", [0xFD, 0xFC, 0xFA, 255]),
        ("theme=dark", [0x14, 0x15, 0x1A, 255]),
        ("background=transparent", [0, 0, 0, 0]),
    ],
)
def test_paper_is_that_of_the_theme_or_none_at_all(browser, picture: Picture, state, corner):
    png = picture("png", "--size", "480x320", "--state", state)
    page = browser.new_page()
    assert page.evaluate(READ_PNG, base64.b64encode(png).decode())["corner"] == corner
    page.close()


def test_a_pdf_is_one_page_of_the_size_of_the_view_with_its_text(picture: Picture):
    pdf = PdfReader(io.BytesIO(picture("pdf", "--size", "960x540")))
    (page,) = pdf.pages
    # 96 CSS pixels are 72 points
    assert float(page.mediabox.width) == pytest.approx(960 * 0.75, abs=1)
    assert float(page.mediabox.height) == pytest.approx(540 * 0.75, abs=1)
    # some fonts name a radical and the character of its form alike
    words = normalize("NFKC", page.extract_text())
    for token in ["want", "drink", "water", "喝水"]:
        assert token in words


@pytest.mark.parametrize("ending", ["svg", "PNG", "pdf"])
def test_the_ending_of_a_file_tells_which_picture(picture: Picture, ending: str):
    begins = {"svg": b"<svg", "PNG": b"\x89PNG", "pdf": b"%PDF"}[ending]
    assert begins in picture(ending)[:200]


def test_a_picture_can_be_written_to_standard_output_which_says_nothing_else():
    result = export(*SAME, "--format", "svg", "-o", "-")
    assert (result.returncode, result.stderr) == (0, b"")
    assert ElementTree.fromstring(result.stdout).tag == f"{SVG}svg"


def refused(result: subprocess.CompletedProcess[bytes]) -> str:
    """The one sentence of a command that does nothing."""
    assert (result.returncode, result.stdout) == (2, b"")
    (sentence,) = result.stderr.decode().splitlines()
    return sentence


def test_without_what_drives_a_browser_one_sentence_says_what_to_install(tmp_path: Path):
    path = tmp_path / "a.svg"
    # found before the one that is installed
    (tmp_path / "playwright.py").write_text("raise ModuleNotFoundError")
    sentence = refused(export(*SAME, "-o", str(path), PYTHONPATH=str(tmp_path)))
    assert sentence.startswith("attnscope: format: 'svg' cannot be used; ")
    assert "pip install 'attnscope[pictures]'" in sentence
    assert "html" in sentence
    assert not path.exists()


def test_where_what_drives_a_browser_does_not_start_one_sentence_says_what_it_lacks(tmp_path: Path):
    path = tmp_path / "a.png"
    # Playwright brings a Node, which a machine without libatomic cannot start
    program = tmp_path / "node"
    program.write_text("#!/bin/sh\nexit 127\n")
    program.chmod(0o755)
    sentence = refused(export(*SAME, "-o", str(path), PLAYWRIGHT_NODEJS_PATH=str(program)))
    assert sentence.startswith("attnscope: format: 'png' cannot be used; ")
    assert "libatomic1" in sentence
    assert not path.exists()


@pytest.mark.parametrize("settings", [{"CHROMIUM": ""}, {"CHROMIUM": "/nowhere/chromium"}], ids=str)
def test_without_a_browser_one_sentence_says_how_to_name_one(
    tmp_path: Path, settings: dict[str, str]
):
    path = tmp_path / "a.pdf"
    sentence = refused(export(*SAME, "-o", str(path), PATH=str(tmp_path), **settings))
    assert sentence.startswith("attnscope: format: 'pdf' cannot be used; ")
    assert "CHROMIUM" in sentence
    assert not path.exists()


def test_a_page_that_draws_nothing_says_why_in_one_sentence():
    draw = '''
from attnscope.app.offline.picture import Size, draw
from attnscope.model import InputError
tell = "document.dispatchEvent(new CustomEvent('attnscope:problem', { detail: { message } }))"
say = "document.querySelector('p').hidden = false"
page = f"""<p data-at=notice hidden><span>too long</span><button>again</button></p>
<script>const message = ''; setTimeout(() => {{ {tell}; {say}; }}, 500)</script>"""
try:
    draw(page, "svg", Size())
except InputError as error:
    print(error)
'''
    result = subprocess.run(
        [sys.executable, "-c", draw], capture_output=True, timeout=300, check=True
    )
    (sentence,) = result.stdout.decode().splitlines()
    assert "'too long'" in sentence
