"""The decoding player: every step's numbers are the API's, and walking through them works."""

from __future__ import annotations

import json
import math
from typing import Any
from urllib.parse import quote

import httpx
import pytest

SOURCE = "我想喝水。"
LONG = "They are watching the old man and his dog in the park. " * 7
JSON = {"Accept": "application/json"}
LAYERS, HEADS, WIDTH = 4, 4, 32
KINDS = ["self", "cross"]
TENSORS = ["decoder.*.weights", "decoder.*.k", "decoder.*.v"]


def generate(server_url: str, **fields: Any) -> dict[str, list[dict[str, Any]]]:
    """The events of a generation, past the page, by name."""
    body = {"source": SOURCE, **fields}
    answer = httpx.post(f"{server_url}/api/generate", json=body, timeout=60)
    answer.raise_for_status()
    told: dict[str, list[dict[str, Any]]] = {}
    for event in answer.text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in event.splitlines())
        if lines:
            told.setdefault(lines["event"], []).append(json.loads(lines["data"]))
    return told


def trace(server_url: str, ids: list[int], source: str = SOURCE) -> dict[str, Any]:
    body = {"source": source, "target_ids": ids, "tensors": TENSORS}
    answer = httpx.post(f"{server_url}/api/trace", json=body, headers=JSON, timeout=60)
    answer.raise_for_status()
    return answer.json()


def path(source: str = SOURCE, **fields: Any) -> str:
    query = "".join(f"&{name}={quote(str(value))}" for name, value in fields.items())
    return f"/decode?lang=en&source={quote(source)}{query}"


RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def number(text: str) -> float:
    """A number as pages write it."""
    return float(text.replace("−", "-").replace("×10", "e").translate(RAISED))


# The middle of every cell of a canvas, as a place on its ramp, beside what the canvas says about
# itself. The colours themselves are checked in test_pixels.
READ_CELLS = """async (canvas) => {
  const { positionOf, rampTable } = await import("#lib/color.js");
  const { rows, cols, cellWidth, cellHeight, gap, ramp } = canvas.dataset;
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const table = rampTable(ramp, document.documentElement.dataset.scheme);
  const ratio = devicePixelRatio;
  const middle = (index, pitch) => Math.floor((index * pitch + (pitch - gap) / 2) * ratio);
  const place = (row, col) => {
    const start = (middle(row, cellHeight) * width + middle(col, cellWidth)) * 4;
    return positionOf(table, data.subarray(start, start + 3));
  };
  const list = (length, make) => Array.from({ length }, (_, index) => make(index));
  return {
    ...canvas.dataset,
    cells: list(Number(rows), (row) => list(Number(cols), (col) => place(row, col))),
  };
}"""


def cells(opened, at: str) -> list[dict[str, Any]]:
    """All matrices below an element."""
    canvases = opened.page.locator(f"[data-at={at}] canvas[data-tensor]")
    return [canvases.nth(index).evaluate(READ_CELLS) for index in range(canvases.count())]


def agrees(cell: dict[str, float], value: float, canvas: dict[str, Any]) -> bool:
    if canvas["ramp"] == "weight":
        position = math.sqrt(value)
    else:
        position = 0.5 + value / float(canvas["scaleMax"]) / 2
    # neighbours on the ramp may share a colour
    return cell["distance"] <= 3 and abs(cell["position"] - position) <= 2.5 / 256


def check(canvas: dict[str, Any], values: list[list[float]]) -> None:
    assert (int(canvas["rows"]), int(canvas["cols"])) == (len(values), len(values[0]))
    for cells_, numbers in zip(canvas["cells"], values, strict=True):
        for cell, number in zip(cells_, numbers, strict=True):
            assert agrees(cell, number, canvas), (canvas["tensor"], number, cell)


def row_of_heads(answer: dict[str, Any], name: str, query: int, keys: int | None = None):
    return [head[query][:keys] for head in answer["tensors"][name]["data"]]


def side_by_side(answer: dict[str, Any], name: str, rows: int) -> list[list[float]]:
    heads = answer["tensors"][name]["data"]
    return [[value for head in heads for value in head[row]] for row in range(rows)]


@pytest.fixture
def greedy(server_url) -> dict[str, Any]:
    told = generate(server_url, without_cache=True)
    return told | {"trace": trace(server_url, told["done"][0]["ids"])}


@pytest.mark.parametrize("step", [0, 3])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_both_rows_of_a_step_are_those_of_the_api(open_page, greedy, step, theme):
    opened = open_page(path(step=step, theme=theme, block="decoder.2.cross"))
    for kind in KINDS:
        (canvas,) = cells(opened, f"{kind}-rows")
        name = f"decoder.2.{kind}.weights"
        assert (canvas["tensor"], canvas["query"]) == (name, str(step))
        check(
            canvas,
            row_of_heads(greedy["trace"], name, step, step + 1 if kind == "self" else None),
        )


def test_a_step_on_changes_both_rows_at_once(open_page):
    opened = open_page(path(step=1))
    before = [cells(opened, f"{kind}-rows")[0] for kind in KINDS]
    assert "want" not in opened.text("title")
    opened.draws(lambda: opened.page.keyboard.press("ArrowRight"))
    after = [cells(opened, f"{kind}-rows")[0] for kind in KINDS]
    assert [canvas["query"] for canvas in after] == ["2", "2"]
    assert [int(canvas["cols"]) for canvas in after] == [3, int(before[1]["cols"])]
    assert before[1]["cells"] != after[1]["cells"]
    assert opened.text("title") == "Step 3: what follows want?"
    assert opened.state("step") == "2"


def test_keys_buttons_and_tokens_lead_to_the_steps(open_page):
    opened = open_page(path())
    page = opened.page
    last = page.locator("[data-step]:not([data-at])").count() - 1
    newest = page.locator(".chip.is-newest")
    for press, step in [
        (lambda: page.keyboard.press("End"), last),
        (lambda: page.keyboard.press("ArrowLeft"), last - 1),
        (lambda: page.keyboard.press("Home"), 0),
        (lambda: page.locator("[data-do=next]").click(), 1),
        (lambda: page.locator("[data-do=back]").click(), 0),
        (lambda: page.locator("[data-step='3']").first.click(), 3),
        (lambda: page.locator("[data-do=start]").click(), 0),
    ]:
        opened.draws(press)
        assert newest.get_attribute("data-step") == str(step)
        assert page.locator(".chip.is-empty").count() == last - step
    page.keyboard.press("ArrowLeft")
    assert newest.get_attribute("data-step") == "0"


def test_a_matrix_that_has_the_focus_keeps_its_arrows(open_page):
    opened = open_page(path(step=2))
    opened.page.locator("[data-at=cross-rows] .matrix").press("ArrowRight")
    opened.page.locator("input, textarea").first.press("End")
    assert opened.page.locator(".chip.is-newest").get_attribute("data-step") == "2"
    assert "head 1 reads 喝水" in opened.text("cross-reading")


def stop_time(page) -> None:
    """From here on time passes only when a test says so."""
    page.clock.install(time=0)
    page.clock.pause_at(1_000)


def test_play_goes_on_by_itself_to_the_end_and_stops_there(open_page):
    opened = open_page(path())
    page = opened.page
    stop_time(page)
    page.keyboard.press("Space")
    assert page.locator("[data-do=play]").get_attribute("aria-label") == "Pause"
    last = page.locator(".chip[data-step]").count() - 1
    for step in range(1, last + 1):
        opened.draws(lambda: page.clock.run_for(1_700))
        assert page.locator(".chip.is-newest").get_attribute("data-step") == str(step)
    assert page.locator("[data-do=play]").get_attribute("aria-label") == "Play"
    assert "finished" in opened.text("end")


@pytest.mark.parametrize("touch", ["pointer", "key", "focus"])
def test_play_waits_when_the_reader_touches_anything(open_page, touch):
    opened = open_page(path())
    page = opened.page
    stop_time(page)
    page.locator("[data-do=play]").click()
    if touch == "pointer":
        page.locator("h2").first.click()
    elif touch == "key":
        page.keyboard.press("Escape")
    else:
        page.locator("textarea").first.focus()
    assert page.locator("[data-do=play]").get_attribute("aria-label") == "Play"
    page.clock.run_for(10_000)
    assert page.locator(".chip.is-newest").get_attribute("data-step") == "0"


def test_the_next_token_stands_among_its_rivals_with_its_probability(open_page, greedy):
    opened = open_page(path(step=2))
    rows = opened.page.locator("[data-at=candidates] li")
    told = greedy["token"][2]
    for index, rival in enumerate(told["top"][:6]):
        row = rows.nth(index)
        assert row.locator("bdi").inner_text().startswith(rival["text"])
        written = row.locator(".number").inner_text()
        assert number(written) == pytest.approx(rival["probability"], rel=1e-3)
        assert row.evaluate("(row) => row.classList.contains('is-chosen')") == (
            rival["id"] == told["id"]
        )


@pytest.mark.parametrize("step", [0, 2])
def test_the_cache_holds_the_rows_so_far_and_marks_the_new_one(open_page, greedy, step):
    opened = open_page(path(step=step))
    use = greedy["token"][step]["cache"]
    for kind in KINDS:
        rows = use[kind]["reused"] + use[kind]["computed"]
        canvases = cells(opened, f"{kind}-cache")
        names = [f"decoder.{layer}.{kind}.{value}" for layer in range(LAYERS) for value in "kv"]
        assert [canvas["tensor"] for canvas in canvases] == names
        for canvas in canvases:
            assert int(canvas["computed"]) == use[kind]["computed"]
            check_rows(canvas, side_by_side(greedy["trace"], canvas["tensor"], rows))
    frames = opened.page.locator("[data-at=self-cache] .frame-computed:visible")
    assert frames.count() == 2 * LAYERS
    frames = opened.page.locator("[data-at=cross-cache] .frame-computed:visible")
    assert frames.count() == (2 * LAYERS if step == 0 else 0)
    words = opened.text("self-count")
    assert (f"{step} reused, 1 computed" if step else "computed now") in words
    assert ("computed now" if step == 0 else "all reused") in opened.text("cross-count")


def check_rows(canvas: dict[str, Any], values: list[list[float]]) -> None:
    """Cells are about two pixels wide, so what is checked is that most of them are there."""
    assert (int(canvas["rows"]), int(canvas["cols"])) == (len(values), HEADS * WIDTH)
    pairs = [
        agrees(cell, number, canvas)
        for cells_, numbers in zip(canvas["cells"], values, strict=True)
        for cell, number in zip(cells_, numbers, strict=True)
    ]
    assert sum(pairs) / len(pairs) > 0.95


def test_a_value_of_the_cache_is_read_out_under_the_pointer(open_page, greedy):
    opened = open_page(path(step=2))
    canvas = opened.page.locator("canvas[data-tensor='decoder.1.self.v']")
    width, height = (
        float(canvas.get_attribute(f"data-cell-{side}")) for side in ("width", "height")
    )
    canvas.locator("..").hover(position={"x": 40.5 * width, "y": 1.5 * height})
    text = opened.text("cache-reading")
    assert text.startswith("layer 2, V of I, head 2, dim 9: ")
    value = greedy["trace"]["tensors"]["decoder.1.self.v"]["data"][1][1][8]
    assert number(text.split(": ")[1]) == pytest.approx(value, rel=1e-3)


def test_costs_are_those_the_server_measured(open_page, greedy):
    opened = open_page(path(step=2))
    numbers = {
        f"{unit}-{span}": [
            number("".join(text.split()))
            for text in opened.page.locator(f"[data-cost={unit}-{span}] td").all_inner_texts()
        ]
        for unit in ("multiplications", "milliseconds")
        for span in ("step", "total")
    }
    steps = greedy["token"][:3]
    assert numbers["multiplications-step"] == [
        steps[2]["multiplications"],
        steps[2]["without_cache"]["multiplications"],
    ]
    assert numbers["multiplications-total"] == [
        sum(step["multiplications"] for step in steps),
        sum(step["without_cache"]["multiplications"] for step in steps),
    ]
    # another run takes another time, but it takes some
    for span in ("step", "total"):
        assert all(value > 0 for value in numbers[f"milliseconds-{span}"])
    assert "same token" in opened.text("same")


def test_the_layer_is_the_readers_choice(open_page, greedy):
    opened = open_page(path(step=3))
    opened.draws(lambda: opened.page.get_by_role("button", name="Layer 1").click())
    (canvas,) = cells(opened, "cross-rows")
    check(canvas, row_of_heads(greedy["trace"], "decoder.0.cross.weights", 3))
    assert opened.state("block") == "decoder.0.cross"


def test_the_same_seed_draws_the_same_text_and_another_may_not(open_page, server_url):
    settings = {"method": "sample", "temperature": 2, "seed": 5}
    first = open_page(path(**settings))
    again = open_page(path(**settings))
    told = generate(server_url, **settings)
    texts = [opened.page.evaluate("() => drawn.at(-1).target") for opened in (first, again)]
    assert texts == [told["done"][0]["text"]] * 2
    chance = first.text("chance").split()[-1]
    assert number(chance) == pytest.approx(told["token"][0]["chance"], rel=1e-3)
    first.draws(lambda: first.page.get_by_role("button", name="draw again").click())
    assert first.state("seed") == "6"
    assert first.page.evaluate("() => drawn.at(-1).target") != texts[0]


def test_a_question_holds_the_settings_of_its_method_and_no_others(open_page):
    opened = open_page(path(method="beam", beam=3, temperature=0.5, seed=1, top_k=3))
    (body,) = [json.loads(body) for _, _, body in opened.asked("/api/generate")]
    assert body == {
        "source": SOURCE,
        "model": "tiny-translator",
        "method": "beam",
        "beam": 3,
    }
    opened.draws(lambda: opened.page.locator("[data-method=greedy]").click())
    body = json.loads(opened.asked("/api/generate")[-1][2])
    assert body["method"] == "greedy"
    assert not {"beam", "temperature", "seed", "top_k"} & set(body)


def test_beam_search_lists_its_hypotheses_best_first(open_page, server_url):
    told = generate(server_url, method="beam", beam=3)
    opened = open_page(path(method="beam", beam=3, step=2))
    rows = opened.page.locator("[data-at=hypotheses] tr")
    expected = told["beams"][2]["hypotheses"]
    assert rows.count() == len(expected)
    for row, hypothesis in zip(rows.all(), expected, strict=True):
        _, text, score, state = row.locator("td").all_inner_texts()
        assert text == hypothesis["text"]
        assert number(score) == pytest.approx(hypothesis["score"], rel=1e-3)
        assert ("finished" in state) == hypothesis["finished"]
    winners = opened.page.locator("[data-at=hypotheses] .is-winner")
    assert winners.count() == 1
    final = opened.page.evaluate("() => drawn.at(-1).target")
    assert final == told["done"][0]["text"]
    assert final.startswith(winners.locator("td").nth(1).inner_text())


@pytest.mark.parametrize("target", ["I want to drink water.", "Colourless green ideas sleep."])
def test_the_loss_of_each_position_is_minus_ln_p(open_page, server_url, target):
    opened = open_page(path(view="forcing", target=target))
    query = {"source": SOURCE, "target": target, "tensors": ["decoder.0.self.mask"]}
    answer = httpx.get(f"{server_url}/api/trace", params=query, headers=JSON, timeout=60).json()
    rows = opened.page.locator("[data-at=losses] tr")
    losses = []
    for row, output in zip(rows.all(), answer["output"], strict=True):
        probability, loss = map(number, row.locator(".number").all_inner_texts())
        expected = -math.log(output["next"]["probability"])
        assert probability == pytest.approx(output["next"]["probability"], rel=6e-3)
        assert loss == pytest.approx(expected, rel=6e-3)
        losses.append(expected)
    mean = sum(losses) / len(losses)
    shown = float(opened.page.locator("[data-at=mean] [data-value]").get_attribute("data-value"))
    assert shown == pytest.approx(mean, rel=1e-5)
    assert f"all {len(losses)} positions" in opened.text("title")


def test_training_hides_what_comes_later_and_its_rows_stand_beside_the_losses(open_page):
    opened = open_page(path(view="forcing", target="I want to drink water.", head=1))
    canvas = opened.page.locator("[data-at=causal] canvas[data-tensor]")
    assert canvas.get_attribute("data-tensor") == "decoder.3.self.weights"
    assert canvas.get_attribute("data-masked") == "yes"
    top = canvas.bounding_box()["y"]
    first = opened.page.locator("[data-position='0']").bounding_box()
    last = opened.page.locator("[data-at=losses] tr").last.bounding_box()
    assert abs(top - first["y"]) <= 1
    assert abs(top + canvas.bounding_box()["height"] - last["y"] - last["height"]) <= 2
    width = float(canvas.get_attribute("data-cell-width"))
    canvas.locator("..").hover(position={"x": 2.5 * width, "y": 8})
    assert "causal mask" in opened.text("forcing-reading")


def test_a_target_is_answered_while_it_is_typed_and_stands_in_the_link(open_page):
    opened = open_page(path(view="forcing"))
    assert "own translation" in opened.text("forcing-whose")
    field = opened.page.locator("textarea[name=target]")
    opened.draws(lambda: field.fill("I drink tea."))
    assert opened.state("target") == "I drink tea."
    assert opened.text("forcing-whose") == ""
    opened.draws(lambda: opened.page.get_by_role("button", name="Decoding").click())
    assert opened.text("title").startswith("Step 1")
    opened.draws(lambda: opened.page.go_back())
    assert field.input_value() == "I drink tea."


def test_typing_is_answered_and_begins_at_the_first_step(open_page):
    opened = open_page(path(step=3))
    field = opened.page.locator("textarea").first
    assert field.get_attribute("name") == "source"
    said = opened.draws(lambda: field.fill("今天天气很好。"))
    assert said["source"] == "今天天气很好。"
    assert opened.state("step") is None
    assert opened.page.locator(".chip.is-newest").get_attribute("data-step") == "0"


COMPOSE = """(field) => {
  field.focus();
  field.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
  field.value = "wo";
  field.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
  for (const key of ["ArrowRight", "End", " ", "Process"]) {
    const options = { key, bubbles: true, isComposing: true, keyCode: 229 };
    field.dispatchEvent(new KeyboardEvent("keydown", options));
    document.body.dispatchEvent(new KeyboardEvent("keydown", options));
  }
}"""


def test_nothing_is_sent_and_no_step_taken_while_an_input_method_composes(open_page):
    opened = open_page(path(step=1))
    asked = len(opened.asked("/api/"))
    field = opened.page.locator("textarea").first
    field.evaluate(COMPOSE)
    assert opened.page.locator(".chip.is-newest").get_attribute("data-step") == "1"
    assert opened.page.locator("[data-do=play]").get_attribute("aria-label") == "Play"
    assert len(opened.asked("/api/")) == asked
    opened.draws(
        lambda: field.evaluate("""(field) => {
          field.value = "我想喝茶。";
          field.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
        }""")
    )
    assert opened.state("source") == "我想喝茶。"


def test_a_text_that_is_too_long_is_refused_and_the_last_picture_stays(open_page):
    opened = open_page(path(step=1))
    before = cells(opened, "cross-rows")
    opened.page.locator("textarea").first.fill("water " * 200)
    opened.page.locator("[data-at=notice]:visible").wait_for()
    assert "Shorten it" in opened.text("notice")
    assert "▲" in opened.page.locator("[data-at=count]").evaluate(
        "(element) => getComputedStyle(element, '::before').content"
    )
    assert cells(opened, "cross-rows") == before
    opened.complaints.clear()


def test_an_empty_text_offers_the_example(open_page):
    opened = open_page(path(step=1))
    opened.page.locator("textarea").first.fill("")
    opened.page.locator("[data-at=notice]:visible").wait_for()
    said = opened.draws(lambda: opened.page.get_by_role("button", name="Take the example").click())
    assert said["source"] == "机器学习很有趣。"
    assert opened.page.locator("[data-at=notice]").is_hidden()


def test_a_link_that_asks_for_the_impossible_says_so_beside_the_example(open_page):
    opened = open_page(path(method="beam", beam=99), drawn=False)
    opened.page.locator("main.is-drawn").wait_for()
    assert "beam" in opened.text("notice")
    assert opened.page.locator(".chip").count() > 3
    opened.complaints.clear()


def test_an_answer_from_before_is_drawn_and_said_to_be_without_asking_again(open_page):
    opened = open_page(path())
    opened.draws(lambda: opened.page.locator("[data-method=sample]").click())
    asked = len(opened.asked("/api/"))
    opened.draws(lambda: opened.page.go_back())
    assert len(opened.asked("/api/")) == asked
    assert opened.page.evaluate("() => document.documentElement.dataset.drawn") == opened.query[1:]


@pytest.mark.parametrize("view", ["player", "forcing"])
@pytest.mark.parametrize("source", ["猫", SOURCE, LONG], ids=["short", "usual", "long"])
@pytest.mark.parametrize(
    ("size", "scale"), [((390, 844), 1), ((768, 1024), 1), ((1280, 720), 1.75)]
)
def test_nothing_scrolls_sideways(open_page, view, source, size, scale):
    viewport = dict(zip(("width", "height"), size, strict=True))
    fields = {"method": "sample", "step": 60, "view": view, "scale": scale}
    opened = open_page(path(source, **fields), viewport=viewport)
    root = opened.page.locator("html")
    assert root.evaluate("(root) => root.scrollWidth - root.clientWidth") <= 0
    for matrix in opened.page.locator(".matrix:visible").all():
        box = matrix.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
def test_a_step_is_on_the_first_screen_of_a_projector(open_page, lang):
    size = {"width": 1280, "height": 720}
    opened = open_page(path(step=3, scale=1.75, lang=lang), viewport=size)
    for at in ("title", "candidates", "self-reading", "cross-reading"):
        box = opened.page.locator(f"[data-at={at}]").bounding_box()
        assert box["y"] + box["height"] <= size["height"], at


@pytest.mark.parametrize("view", ["player", "forcing"])
def test_what_is_touched_on_a_phone_is_large_enough(open_page, view):
    opened = open_page(
        path(view=view, method="sample"), viewport={"width": 390, "height": 844}, has_touch=True
    )
    for button in opened.page.locator("main button:visible, main input:visible").all():
        box = button.bounding_box()
        is_small = button.evaluate("(button) => button.classList.contains('spacing')")
        assert box["height"] >= (24 if is_small else 44), button.inner_text()
