import assert from "node:assert/strict";
import test from "node:test";

import { element, escaped, familiesFor, file, ink, short } from "#lib/ink/svg.js";

/** What a file holds between its first line and its last. */
const inside = (...children) =>
  file(element("svg", { width: 10, fill: "#000000" }, ...children))
    .split("\n")
    .slice(1, -2)
    .join("\n");

test("numbers have two decimals at most, and none is negative zero", () => {
  assert.equal(
    inside(element("rect", { x: 1.23456, y: -0.001, width: 10, height: 100 })),
    '<rect x="1.23" y="0" width="10" height="100"/>',
  );
  assert.throws(() => short(NaN), /no place for the number NaN/);
});

test("what somebody typed stays text, in elements and in attributes", () => {
  const typed = `<script>alert("1")</script>&]]>'`;
  const text = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;]]&gt;'";
  assert.equal(inside(element("text", {}, typed)), `<text>${text}</text>`);
  assert.equal(
    inside(element("text", { "font-family": typed }, "a")),
    `<text font-family="${text}">a</text>`,
  );
});

test("characters that no XML may contain are replaced, and others are not", () => {
  assert.equal(escaped("a\u0000b\u0007c\uFFFEd\uD800e"), "a\uFFFDb\uFFFDc\uFFFDd\uFFFDe");
  assert.equal(escaped("猫 \u202Eabc\u200B😀\t"), "猫 \u202Eabc\u200B😀\t");
});

test("what an element inherits is not written again", () => {
  const text = (fill, ...children) => element("text", { fill, "font-weight": "600" }, ...children);
  assert.equal(
    inside(
      element(
        "g",
        { fill: "#123456", "font-weight": "600" },
        text("#123456", "a"),
        text("#000000", "b"),
      ),
    ),
    '<g fill="#123456" font-weight="600"><text>a</text>\n<text fill="#000000">b</text></g>',
  );
  assert.equal(
    inside(
      element("path", { opacity: 1, "stroke-dasharray": "none", "clip-path": null, x: undefined }),
    ),
    "<path/>",
  );
});

test("size and place are nothing that is inherited", () => {
  assert.equal(inside(element("rect", { width: 10 })), '<rect width="10"/>');
});

test("what is referred to is written once, before it is used", () => {
  const clip = () => element("clipPath", {}, element("rect", { width: 5 }));
  const drawn = element(
    "g",
    { "clip-path": clip() },
    element("path", { fill: element("pattern", { width: 4 }) }),
  );
  assert.equal(
    inside(drawn, element("g", { "clip-path": clip() }, element("path"))),
    [
      "<defs>",
      '<clipPath id="d1"><rect width="5"/></clipPath>',
      '<pattern id="d2" width="4"/>',
      "</defs>",
      '<g clip-path="url(#d1)"><path fill="url(#d2)"/></g>',
      '<g clip-path="url(#d1)"><path/></g>',
    ].join("\n"),
  );
});

test("the name of a picture comes before everything else", () => {
  const drawn = element("path", { fill: element("pattern", { width: 4 }) });
  assert.match(inside(drawn, element("title", {}, "A & B")), /^<title>A &amp; B<\/title>\n<defs>/);
});

test("colours are six digits, and what can be seen through them is an attribute of its own", () => {
  assert.deepEqual(ink("fill", "rgb(28, 30, 36)"), { fill: "#1c1e24", "fill-opacity": 1 });
  assert.deepEqual(ink("fill", "rgb(28 30 36)"), { fill: "#1c1e24", "fill-opacity": 1 });
  assert.deepEqual(ink("stroke", "rgba(0, 128, 90, 0.5)", 0.5), {
    stroke: "#00805a",
    "stroke-opacity": 0.25,
  });
  assert.deepEqual(ink("stop", "#FCFAF4"), { "stop-color": "#fcfaf4", "stop-opacity": 1 });
  assert.deepEqual(ink("fill", "rgba(0, 0, 0, 0)"), { fill: "none" });
  assert.throws(() => ink("fill", "var(--ink)"), /does not know the colour var\(--ink\)/);
});

test("a text in Latin letters asks for no Chinese type", () => {
  const families = 'Inter, "Segoe UI", "PingFang SC", "Noto Sans CJK SC", sans-serif';
  assert.equal(familiesFor(families, "q·k = −0.5"), "Inter, 'Segoe UI', sans-serif");
  assert.equal(
    familiesFor(families, "猫 sat"),
    "Inter, 'Segoe UI', 'PingFang SC', 'Noto Sans CJK SC', sans-serif",
  );
});
