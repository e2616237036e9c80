"""One score, opened: what the page computes from q and k, and what it lets one copy."""

from __future__ import annotations

import csv
import io
from urllib.parse import quote, urlencode

import pytest

ENGLISH = "I want to drink water."
CHINESE = "机器学习很有趣。"

# Every cell of every head of every block of one sentence, computed by the page's own module from
# q and k, against what the network stored.
COMPARE = """
async (url) => {
  const { readTrace } = await import("#lib/trace/trace.js");
  const { productsOf, readingsOf, rowOf, sumError } = await import("#lib/maths/arithmetic.js");
  const answer = await fetch(url);
  const trace = readTrace(await answer.arrayBuffer());
  const seen = { blocks: 0, cells: 0, masked: 0, far: [], worst: 0 };
  for (const { name, heads, kind, scale } of trace.places) {
    if (kind !== "attention") continue;
    seen.blocks += 1;
    for (let head = 0; head < heads; head++) {
      const of = (value) => trace.matrix(`${name}.${value}`, head);
      const [q, k, dot, scores, weights] = ["q", "k", "dot", "scores", "weights"].map(of);
      const mask = trace.has(`${name}.mask`) ? of("mask") : null;
      for (let query = 0; query < q.rows; query++) {
        const { keys } = readingsOf({ q, k, mask, scale }, query);
        keys.forEach((reading, key) => {
          const at = query * k.rows + key;
          const bound = sumError(productsOf(rowOf(q, query), rowOf(k, key)).products);
          const off = Math.abs(reading.dot - dot.data[at]);
          const isNear = off <= bound
            && Math.abs(reading.score - scores.data[at]) <= bound / Math.sqrt(q.cols)
            && Math.abs(reading.weight - weights.data[at]) <= 2e-6
            && (reading.bits === 0 || (weights.data[at] === 0 && reading.weight === 0));
          seen.cells += 1;
          seen.masked += reading.bits ? 1 : 0;
          seen.worst = Math.max(seen.worst, off / bound);
          if (!isNear) seen.far.push([name, head, query, key]);
        });
      }
    }
  }
  return seen;
}
"""


def path(source: str = ENGLISH, **state: object) -> str:
    given = {"source": source, "block": "decoder.2.self", "head": 1, "view": "arithmetic"}
    return f"/?{urlencode(given | state, quote_via=quote)}"


@pytest.fixture
def opened(open_page):
    return open_page(path(target_language="zh", query=2, key=1))


def view(opened):
    return opened.page.locator("[data-view=arithmetic]")


def step(opened, name: str) -> float:
    return float(view(opened).locator(f"[data-step={name}] data").get_attribute("value"))


def question(opened) -> str:
    return view(opened).locator("h2").inner_text()


@pytest.mark.parametrize(
    ("source", "pad_to"), [(ENGLISH, None), (CHINESE, 12), ("The dogs are watching us!", 16)]
)
def test_every_cell_agrees_with_the_stored_one(open_page, source, pad_to):
    opened = open_page("/")
    names = ["q", "k", "dot", "scores", "mask", "weights"]
    query = [("source", source), *(("tensors", f"*.{name}") for name in names)]
    if pad_to:
        query.append(("pad_to", str(pad_to)))
    seen = opened.page.evaluate(COMPARE, f"/api/trace?{urlencode(query)}")
    assert seen["far"] == []
    assert seen["blocks"] == 12
    assert seen["cells"] > 1000
    assert seen["masked"] > 50
    # far inside the bound, but not because it compares a number with itself
    assert 0 < seen["worst"] < 0.5


@pytest.mark.parametrize(
    ("block", "head", "query", "key"),
    [("encoder.0.self", 0, 1, 4), ("decoder.2.self", 3, 2, 1), ("decoder.3.cross", 2, 3, 5)],
)
def test_the_chain_ends_in_the_stored_weight(open_page, ask, block, head, query, key):
    trace = ask(ENGLISH, block, target_language="zh")["tensors"]
    opened = open_page(path(target_language="zh", block=block, head=head, query=query, key=key))
    stored = {
        name: trace[f"{block}.{name}"]["data"][head][query][key] for name in ("scores", "weights")
    }
    assert step(opened, "dot") == pytest.approx(stored["scores"] * 32**0.5, abs=1e-4)
    assert step(opened, "score") == pytest.approx(stored["scores"], abs=2e-5)
    assert step(opened, "masked") == step(opened, "score")
    assert step(opened, "exp") == pytest.approx(2.718281828459045 ** stored["scores"], rel=1e-4)
    assert step(opened, "weight") == pytest.approx(stored["weights"], abs=2e-6)
    assert view(opened).locator(".step-stored").count() == 0


def test_the_question_names_both_tokens_and_the_way_there(opened, ask):
    tokens = ask(ENGLISH, "decoder.2.self", target_language="zh")["target"]["tokens"]
    assert question(opened) == f"How much does {tokens[2]['text']} read from {tokens[1]['text']}?"
    where = view(opened).locator(".opened-where").inner_text()
    assert where == "Decoder › layer 3 › masked self-attention › head 2 › one score"


def test_a_masked_cell_adds_minus_infinity_says_who_and_comes_to_exactly_0(open_page):
    opened = open_page(path(target_language="zh", query=1, key=3))
    assert (step(opened, "exp"), step(opened, "weight")) == (0, 0)
    assert step(opened, "masked") == float("-inf")
    assert "+ (−∞), causal mask" in view(opened).locator("[data-step=masked]").inner_text()
    row = view(opened).locator("tbody tr.is-chosen")
    assert row.locator("td").all_inner_texts()[1:3] == ["−∞", "0"]
    assert row.locator(".mask-bar.is-causal").inner_text() == "causal mask"
    assert "cannot read" in view(opened).locator("[aria-live=polite]").text_content()


def test_padding_is_named_where_it_masks(open_page):
    opened = open_page(path(block="encoder.0.self", pad_to=12, query=0, key=11))
    assert "padding mask" in view(opened).locator("[data-step=masked]").inner_text()
    assert step(opened, "weight") == 0


def test_the_table_holds_the_whole_row_and_its_sums(opened, ask):
    trace = ask(ENGLISH, "decoder.2.self", target_language="zh")
    stored = trace["tensors"]["decoder.2.self.weights"]["data"][1][2]
    cells = (
        view(opened)
        .locator("tbody tr")
        .evaluate_all(
            "(rows) => rows.map((row) => row.querySelector('.share > :last-child').innerText)"
        )
    )
    assert [float(cell) for cell in cells] == pytest.approx(stored, rel=1e-3)
    assert view(opened).locator("tfoot td").last.inner_text() == "1.000"


def test_a_dimension_under_the_pointer_reads_its_numbers(opened, ask):
    trace = ask(ENGLISH, "decoder.2.self", target_language="zh")["tensors"]
    q = trace["decoder.2.self.q"]["data"][1][2]
    k = trace["decoder.2.self.k"]["data"][1][1]
    dims = view(opened).locator(".dims")
    canvas = view(opened).locator("canvas[data-tensor='decoder.2.self.q']")
    pitch = float(canvas.get_attribute("data-cell-width"))
    readout = view(opened).locator(".dims-readout")
    box, outer = canvas.bounding_box(), dims.bounding_box()
    for dim in (0, 8, 31):
        x = box["x"] - outer["x"] + (dim + 0.5) * pitch
        dims.hover(position={"x": x, "y": 150})
        numbers = [
            float(text.strip("()+").replace("−", "-"))
            for text in readout.locator("b").all_inner_texts()
        ]
        total = sum(a * b for a, b in zip(q[: dim + 1], k, strict=False))
        assert readout.inner_text().startswith(f"dim {dim + 1}: ")
        assert numbers == pytest.approx(
            [q[dim], k[dim], q[dim] * k[dim], total], rel=1e-3, abs=1e-4
        )


def test_bars_and_line_are_as_long_as_their_numbers(opened):
    canvas = view(opened).locator("canvas[data-per-one]").first
    lengths = canvas.evaluate(
        """(canvas) => {
          const { base, perOne, pitch } = canvas.dataset;
          const ratio = devicePixelRatio;
          const context = canvas.getContext("2d");
          const [r, g, b] = [0, 1, 2];
          return Array.from({ length: 32 }, (_, dim) => {
            const x = Math.round((dim + 0.5) * pitch * ratio);
            const { data } = context.getImageData(x, 0, 1, canvas.height);
            const isBar = (y) => data[y * 4 + 3] === 255
              && Math.abs(data[y * 4 + r] - data[y * 4 + b]) > 60;
            let [above, below] = [0, 0];
            for (let y = Math.floor(base * ratio) - 2; y >= 0 && isBar(y); y--) above += 1;
            const from = Math.ceil(base * ratio) + 1;
            for (let y = from; y < canvas.height && isBar(y); y++) below += 1;
            return (above - below) / ratio / perOne;
          });
        }"""
    )
    per_one = float(canvas.get_attribute("data-per-one"))
    products = [float(row["product"]) for row in copied_rows(opened) if row["dimension"]]
    assert lengths == pytest.approx(products, abs=3 / per_one)


def test_arrow_keys_walk_the_dimensions_where_they_have_the_focus(opened):
    view(opened).locator(".dims").focus()
    for _ in range(3):
        opened.page.keyboard.press("ArrowRight")
    assert opened.state("key") == "1"
    spoken = view(opened).locator("[aria-live=polite]").text_content()
    assert spoken.startswith("dimension 3: q ")
    opened.page.keyboard.press("End")
    assert view(opened).locator(".dims-readout").inner_text().startswith("dim 32: ")


def copied(opened, form: str) -> str:
    opened.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    view(opened).locator(f"[data-form={form}]").click()
    view(opened).locator(".copy-said", has_text="Copied as").wait_for()
    return opened.page.evaluate("() => navigator.clipboard.readText()")


def copied_rows(opened) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(copied(opened, "csv"))))


def test_the_three_forms_are_copied(opened):
    latex = copied(opened, "latex")
    assert r"\begin{align*}" in latex
    assert r"\text{\textless{}zh\textgreater{}}" in copied_of_first_key(opened)
    text = copied(opened, "text")
    assert text.splitlines()[0] == question(opened)
    keys = [row for row in copied_rows(opened) if not row["dimension"]]
    assert sum(float(row["weight"]) for row in keys) == pytest.approx(1, abs=1e-6)


def copied_of_first_key(opened) -> str:
    opened.draws(lambda: opened.page.keyboard.press("ArrowLeft"))
    return copied(opened, "latex")


@pytest.mark.parametrize(
    ("token", "latex"), [("%", r"\text{\%}"), ("$", r"\text{\$}"), ("#", r"\text{\#}")]
)
def test_signs_that_mean_something_to_tex_are_spelled(open_page, token, latex):
    source = f"a {token} b"
    opened = open_page(path(source, block="encoder.0.self", query=0, key=0))
    while f"read from {token}?" not in question(opened):
        opened.draws(lambda: opened.page.keyboard.press("ArrowRight"))
    assert latex in copied(opened, "latex")


def test_where_the_clipboard_is_refused_the_text_is_there_to_copy_by_hand(opened):
    opened.page.evaluate(
        "() => { navigator.clipboard.writeText = async () => { throw new Error('no'); }; }"
    )
    button = view(opened).locator("[data-form=csv]")
    button.click()
    field = view(opened).locator(".copy textarea")
    field.wait_for()
    chosen = "(field) => field.value.slice(field.selectionStart, field.selectionEnd)"
    assert field.evaluate(chosen).startswith("query_position,query,")
    opened.page.keyboard.press("Escape")
    assert not field.is_visible()
    assert opened.state("view") == "arithmetic"
    assert button.evaluate("(button) => button === document.activeElement")
