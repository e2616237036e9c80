"""The picture of a page as a PNG."""

from __future__ import annotations

import pytest

from ..kit.pictures import HEAD, MAKE, TALL, inspector

# The size of a PNG, and the colour of its first pixel.
PNG = """async ([selector, how, factor]) => {
  const [{ pictureOf }, { redraw }, { pngOf }] = await Promise.all([
    import("#picture/screen.js"), import("#shell/chrome.js"), import("#picture/bitmap.js"),
  ]);
  const { svg, width, height } = await pictureOf(document.querySelector(selector), redraw, how);
  const blob = await pngOf(svg, { width, height, factor });
  const image = await createImageBitmap(blob);
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: image.width, height: image.height });
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const colors = new Set();
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] === 255) colors.add(data.slice(at, at + 3).join(" "));
  }
  const [pixels, first] = [[image.width, image.height], [...data.slice(0, 4)]];
  return { type: blob.type, size: [width, height], pixels, first, colors: colors.size };
}"""


@pytest.mark.parametrize("factor", [1, 2, 4])
def test_a_bitmap_has_as_many_pixels_as_was_asked_for(open_page, factor):
    opened = open_page(inspector(**HEAD), **TALL)
    found = opened.page.evaluate(PNG, ["[data-stage=weights]", {}, factor])
    assert found["type"] == "image/png"
    assert found["pixels"] == [side * factor for side in found["size"]]
    assert found["colors"] > 30


@pytest.mark.parametrize(("theme", "paper"), [("light", "FDFCFA"), ("dark", "14151A")])
def test_a_bitmap_is_paper_or_nothing_behind_what_is_drawn(open_page, theme, paper):
    opened = open_page(inspector(**HEAD, theme=theme), **TALL)
    on_paper = opened.page.evaluate(PNG, ["main", {}, 1])
    assert on_paper["first"] == [*bytes.fromhex(paper), 255]
    alone = opened.page.evaluate(PNG, ["main", {"background": "transparent"}, 1])
    assert alone["first"] == [0, 0, 0, 0]
    assert alone["colors"] > 30


def test_a_bitmap_that_is_too_large_is_refused(open_page):
    opened = open_page(inspector(**HEAD), **TALL)
    made = opened.page.evaluate(MAKE, [".detail", {}])
    message = opened.page.evaluate(
        """async (svg) => {
          const { pngOf } = await import("#picture/bitmap.js");
          const asked = pngOf(svg, { width: 40_000, height: 40_000, factor: 4 });
          return asked.then(() => "", (error) => `${error.name}: ${error.message}`);
        }""",
        made["svg"],
    )
    assert message == "RangeError: no canvas of 160000 × 160000 pixels"
