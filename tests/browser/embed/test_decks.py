"""The examples of docs/slides.md, taken from there and run as by somebody who copies them."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from attnscope.app.views.registry import WAYS

from ..kit.embed import Framing
from ..kit.inspector import NEXT_FRAME

ROOT = Path(__file__).parents[3]
MODULES = ROOT / "node_modules"
LANGUAGES = ["docs/slides.md", "docs/slides.zh-CN.md"]
HEADING = re.compile(r"^## (.*)$", re.MULTILINE)
BLOCK = re.compile(r"^(`{3,})(\w*)\n(.*?)^\1$", re.DOTALL | re.MULTILINE)
WRITTEN = "http://127.0.0.1:8000"
RENDER_MARP = """
import { Marp } from "@marp-team/marp-core";
const { html, css } = new Marp({ html: process.argv[1] === "html" }).render(process.argv[2]);
console.log(`<!doctype html><meta charset="utf-8"><style>${css}</style>${html}`);
"""
# What `quarto render` makes of a document for reveal.js: the page of the format, a section for each
# heading, raw blocks as they are. Quarto itself is a download that no package registry has.
QUARTO = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<link rel="stylesheet" href="reveal.js/dist/reset.css">
<link rel="stylesheet" href="reveal.js/dist/reveal.css">
<link rel="stylesheet" href="reveal.js/dist/theme/white.css"></head>
<body class="quarto-light"><div class="reveal"><div class="slides">
<section id="title-slide" class="quarto-title-block center"><h1 class="title">{title}</h1></section>
{sections}
</div></div>
<script src="reveal.js/dist/reveal.js"></script>
<script>Reveal.initialize({{ hash: true, width: 1050, height: 700, margin: 0.1 }});</script>
</body></html>"""


def sections(document: str) -> dict[str, list[tuple[str, str]]]:
    """Of each heading its blocks of code: language and text."""
    text = (ROOT / document).read_text(encoding="utf-8")
    # a heading within a block belongs to the example
    bare = BLOCK.sub(lambda block: re.sub("^#", "%", block[0], flags=re.MULTILINE), text)
    starts = [(heading.start(), heading[1]) for heading in HEADING.finditer(bare)]
    ends = [start for start, _ in starts[1:]] + [len(text)]
    return {
        heading: [(block[2], block[3]) for block in BLOCK.finditer(text[start:end])]
        for (start, heading), end in zip(starts, ends, strict=True)
    }


def example(heading: str, number: int = 0) -> str:
    return sections("docs/slides.md")[heading][number][1]


@pytest.fixture
def deck(open_frame, server_url, tmp_path) -> Callable[..., Framing]:
    """Opens an example from a disk, with reveal.js beside it; the server's address is put in."""
    (tmp_path / "reveal.js").symlink_to(MODULES / "reveal.js")

    def deck(html: str) -> Framing:
        return open_frame(html.replace(WRITTEN, server_url))

    return deck


def test_both_languages_have_the_same_sections_with_the_same_examples():
    english, chinese = (list(sections(document).values()) for document in LANGUAGES)
    assert len(english) > 12
    assert english == chinese


def linked(module: str, fields: str) -> set[str]:
    """The names of a link that a module lists."""
    code = (ROOT / "static" / "js" / module).read_text(encoding="utf-8")
    record = re.search(rf"const {fields} = .*?\{{\n(.*?)\}}\)?;", code, re.DOTALL)
    assert record
    return set(re.findall(r"(\w+): \"", record[1]))


@pytest.mark.parametrize("document", LANGUAGES)
def test_both_languages_name_every_view_and_everything_that_can_be_chosen(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| [^|`]+.* \| .* \|$", text, re.MULTILINE)
    assert set(rows) - {"view"} == set(WAYS)
    names = linked("shell/state.js", "FIELDS") | linked("lib/link/question.js", "QUESTION")
    names -= {"view"}
    assert len(names) > 30
    assert {name for name in names if not re.search(rf"`{name}\b", text)} == set()


def test_the_page_of_plain_html_draws_and_its_button_moves_the_figure(deck):
    framing = deck(example("The element"))
    ready = framing.ready()
    assert (ready["view"], ready["state"]["stage"], ready["state"]["head"]) == (
        "pipeline",
        "input",
        2,
    )
    before = framing.count
    framing.page.locator("#next").click()
    assert framing.hears({"type": "state"}, before)["data"]["step"]["index"] == 1


def test_a_bare_iframe_is_driven_by_messages(deck):
    framing = deck(example("Messages"))
    count = framing.ready()["step"]["count"]
    for step in (1, 2):
        before = framing.count
        framing.page.locator("#next").click()
        framing.hears({"type": "state"}, before)
        assert framing.page.locator("#where").inner_text() == f"{step} of {count}"


def stage(framing: Framing) -> str:
    return framing.shown()["state"]["stage"]


def presses(framing: Framing, key: str) -> dict:
    """Presses a key of the deck, and waits for what the figure says to it."""
    before = framing.count
    framing.page.keyboard.press(key)
    return framing.hears({"type": "state"}, before)["data"]


def slide(framing: Framing) -> int:
    return framing.page.evaluate("() => Reveal.getIndices().h")


def test_fragments_of_reveal_drive_the_steps_forwards_and_back(deck):
    framing = deck(example("reveal.js"))
    assert framing.ready()["state"]["stage"] == "dot"
    # themes of reveal make frames smaller
    sizes = "(all) => all.map(({ clientWidth, clientHeight }) => [clientWidth, clientHeight])"
    outer, inner = framing.page.locator("attn-scope, attn-scope iframe").evaluate_all(sizes)
    assert outer == inner
    assert inner[1] == 480
    walked = [presses(framing, "PageDown")["state"]["stage"] for _ in range(2)]
    assert walked == ["scores", "mask"]
    walked = [presses(framing, "PageUp")["state"]["stage"] for _ in range(2)]
    assert walked == ["scores", "dot"]
    assert slide(framing) == 0
    for _ in range(2):
        presses(framing, "ArrowRight")
    framing.page.keyboard.press("ArrowRight")
    assert slide(framing) == 1
    framing.page.keyboard.press("ArrowLeft")
    assert slide(framing) == 0
    assert stage(framing) == "mask"
    assert presses(framing, "ArrowLeft")["state"]["stage"] == "scores"


def test_fragments_lead_back_to_where_a_figure_has_begun_and_the_slide_stays(deck):
    framing = deck(example("reveal.js").replace("pipeline", "heads"))
    framing.ready()
    walked = [presses(framing, "PageDown")["step"]["index"] for _ in range(2)]
    walked += [presses(framing, "PageUp")["step"]["index"] for _ in range(2)]
    framing.page.evaluate(NEXT_FRAME)
    assert (walked, slide(framing)) == ([0, 1, 0, -1], 0)


def test_fragments_of_reveal_move_all_figures_of_their_slide(deck):
    html = example("reveal.js")
    figure = re.search(r"<attn-scope .*</attn-scope>", html)
    assert figure
    framing = deck(html.replace(figure[0], figure[0] + figure[0].replace("pipeline", "norm")))
    for view in ("pipeline", "norm"):
        framing.hears({"type": "ready", "view": view})
    before = framing.count
    framing.page.keyboard.press("PageDown")
    moved = [
        framing.hears({"type": "state", "view": view}, before) for view in ("pipeline", "norm")
    ]
    assert [answer["data"]["step"]["index"] for answer in moved] == [3, 0]


def test_past_its_last_step_a_figure_of_reveal_gives_the_keys_back_to_the_deck(deck):
    framing = deck(example("reveal.js"))
    framing.ready()
    framing.embed.locator(".matrix:visible").first.click()
    steps = framing.shown()["step"]
    for index in range(steps["index"] + 1, steps["count"]):
        assert presses(framing, "PageDown")["step"]["index"] == index
    framing.page.keyboard.press("PageDown")
    framing.hears({"type": "step"})
    framing.page.evaluate(NEXT_FRAME)
    assert slide(framing) == 1
    framing.page.keyboard.press("PageUp")
    assert slide(framing) == 0
    # the deck says again where the figure stands
    walked = [presses(framing, "PageUp")["state"]["stage"] for _ in range(2)]
    assert walked == ["scores", "dot"]


def test_a_deck_of_reveal_is_printed_with_a_page_for_every_step(deck):
    framing = deck(example("reveal.js").replace("<attn-scope ", '<attn-scope loading="eager" '))
    framing.page.goto(f"{framing.page.url}?print-pdf")
    pages = framing.page.locator(".pdf-page attn-scope")
    pages.nth(2).wait_for()
    # what a figure hears of its view changes its state
    framing.page.evaluate(
        """async (steps) => {
          const figures = [...document.querySelectorAll(".pdf-page attn-scope")];
          const stages = () => figures.map(({ figure }) => figure?.state.stage);
          while (String(stages()) !== String(steps)) {
            await new Promise((resolve) => addEventListener("message", resolve, { once: true }));
          }
        }""",
        ["dot", "scores", "mask"],
    )


def test_a_raw_block_of_quarto_is_a_figure(deck):
    qmd = example("Quarto")
    title = re.search(r"^title: (.*)$", qmd, re.MULTILINE)
    assert title
    assert "format: revealjs" in qmd
    slides = re.findall(r"^## (.*?)\n+```\{=html\}\n(.*?)```", qmd, re.DOTALL | re.MULTILINE)
    assert len(slides) == 1
    written = "".join(
        f'<section id="{heading.lower().replace(" ", "-")}" class="slide level2"><h2>{heading}</h2>'
        f"{html}</section>"
        for heading, html in slides
    )
    framing = deck(QUARTO.format(title=title[1], sections=written))
    framing.page.keyboard.press("PageDown")
    assert framing.ready()["view"] == "matrix"
    assert slide(framing) == 1
    assert framing.page.locator("attn-scope iframe").bounding_box()["height"] > 300


def marp(markdown: str, html: bool = True) -> str:
    script = ["node", "--input-type=module", "--eval", RENDER_MARP]
    command = [*script, "html" if html else "plain", markdown]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def test_a_deck_of_marp_that_lets_html_through_shows_the_figure(deck):
    framing = deck(marp(example("Marp")))
    assert framing.ready()["view"] == "heads"
    assert framing.page.locator("section h1").inner_text() == "Who reads whom"


def test_a_deck_of_marp_that_does_not_shows_its_tags(deck):
    framing = deck(marp(example("Marp"), html=False))
    assert framing.page.locator("attn-scope, section script[src]").count() == 0
    assert "<attn-scope" in framing.page.locator("section").inner_text()


def test_the_page_of_jupyter_book_and_that_of_slidev_show_the_figure(deck):
    # what both of them write into their pages: the raw block, and the element with $clicks put in
    raw = re.findall(r"```\{raw\} html\n(.*?)```", example("Jupyter Book"), re.DOTALL)[0]
    assert deck(f"<!doctype html>{raw}").ready()["view"] == "heads"
    script = example("Slidev")
    tag = re.findall(r"<attn-scope.*", example("Slidev", 1))[0]
    clicked = re.sub(r':query\.attr="\$clicks"', 'query="2"', tag)
    assert clicked != tag
    assert deck(f"<!doctype html>{script}{clicked}").ready()["state"]["query"] == 2


@pytest.mark.parametrize(
    ("heading", "number", "pattern"),
    [("Moodle and other editors", 0, r'src="(.*?)"'), ("Jupyter Book", 1, r"\{iframe\} (\S+)")],
)
def test_the_frames_of_editors_are_addresses_of_embeds(deck, heading, number, pattern):
    address = unescape(re.findall(pattern, example(heading, number))[0])
    assert deck(f'<!doctype html><iframe src="{address}" width="900" height="500">').ready()


def test_the_file_that_needs_no_network_is_written_and_opens(open_file, tmp_path):
    program, *arguments = shlex.split(example("With the cable out"))
    command = [Path(sys.executable).with_name(program), *arguments]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    opened = open_file(tmp_path / arguments[-1])
    assert opened.page.locator("html").get_attribute("data-embed") == "pipeline"


def test_a_notebook_shows_the_trace(open_file, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    *lines, last = example("Notebooks").strip().splitlines()
    names: dict[str, Any] = {}
    exec("\n".join(lines), names)
    shown = eval(last, names)
    assert "<iframe" in shown._repr_html_()
    shown.save("heads.html")
    assert open_file(tmp_path / "heads.html").page.locator("[data-view=heads]").is_visible()


def test_what_is_installed_for_this_names_no_registry():
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "integrity" in lock
    assert "resolved" not in lock
