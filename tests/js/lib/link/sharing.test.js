import assert from "node:assert/strict";
import test from "node:test";

import { elementCode, iframeCode, oembedAddress, takenAlong } from "#lib/link/sharing.js";

const SIZE = { width: 960, height: 540 };
const ADDRESS = "https://lab.example/embed/heads?source=a%20b&head=2";
const HOSTILE = `"><script>alert(1)</script><img src=x onerror='alert(2)'>&quot;&amp;lt;`;

/**
 * The attributes of the last element of a text, entities read as a browser reads these four, and
 * numbers.
 */
function attributes(code) {
  const [, inside] = /<[\w-]+ ((?:[\w-]+="[^"]*" ?)*)><\/[\w-]+>$/.exec(code);
  const read = (text) =>
    text
      .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code))
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&amp;", "&");
  return Object.fromEntries(
    [...inside.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, name, value]) => [name, read(value)]),
  );
}

test("a frame has the address, the size and a name", () => {
  const code = iframeCode(ADDRESS, SIZE, "AttnScope: All heads");
  assert.equal(
    code,
    '<iframe src="https://lab.example/embed/heads?source=a%20b&amp;head=2"' +
      ' width="960" height="540"' +
      ' title="AttnScope: All heads" loading="lazy" style="border:0"></iframe>',
  );
  assert.equal(attributes(code).src, ADDRESS);
});

test("an element has the script before it and the state as attributes, in the order given", () => {
  const code = elementCode("https://lab.example/embed.js", "heads", {
    source: "猫 & dog",
    head: 0,
    query: null,
    view: "mix",
    theme: "dark",
  });
  assert.equal(
    code,
    '<script src="https://lab.example/embed.js"></script>\n' +
      '<attn-scope view="heads" source="猫 &amp; dog" head="0" theme="dark"></attn-scope>',
  );
});

test("what is not chosen is left out, and so is what was never there", () => {
  assert.deepEqual(attributes(elementCode("x", "heads", { source: null, head: undefined })), {
    view: "heads",
  });
});

test("an empty text and a zero are not nothing", () => {
  assert.deepEqual(attributes(elementCode("x", "heads", { source: "", head: 0 })), {
    view: "heads",
    source: "",
    head: "0",
  });
});

test("an address asks for JSON, and for a frame that fits", () => {
  const url = new URL(oembedAddress("https://lab.example/oembed", ADDRESS, SIZE));
  assert.equal(url.origin + url.pathname, "https://lab.example/oembed");
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    url: ADDRESS,
    maxwidth: "960",
    maxheight: "540",
    format: "json",
  });
});

test("an element is one line that no Markdown reads as anything else", () => {
  const source =
    "a\n```\n\n```{python}\nprint(1)\n```\n\n![x](http://evil.example/p.png)\r\u2028[y]: z";
  const [, tag, ...more] = elementCode("x", "heads", { source }).split("\n");
  assert.deepEqual(more, []);
  assert.doesNotMatch(tag, /[`{}[\]\r\u2028]/);
  assert.equal(attributes(tag).source, source);
});

test("untrusted text stays between its quotes", () => {
  const element = elementCode("x", "heads", { source: HOSTILE, target: "a\nb\u2028c\u202Ed" });
  assert.deepEqual(attributes(element), {
    view: "heads",
    source: HOSTILE,
    target: "a\nb\u2028c\u202Ed",
  });
  const frame = iframeCode(`https://lab.example/embed/heads?source=${HOSTILE}`, SIZE, HOSTILE);
  assert.equal(attributes(frame).title, HOSTILE);
  for (const code of [element.slice(element.indexOf("\n")), frame]) {
    assert.equal(code.match(/[<>]/g).length, 4);
    assert.equal(code.match(/"/g).length, 2 * Object.keys(attributes(code)).length);
  }
});

test("a tensor is offered by one name, best what is looked at, and says if it has heads", () => {
  const [shared, weights] = [new Float32Array(4), new Float32Array(8)];
  const tensors = {
    input: { data: shared, axes: "Q M" },
    memory: { data: shared, axes: "K M" },
    weights: { data: weights, axes: "H Q K" },
  };
  const trace = { tensor: (name) => tensors[name] };
  assert.deepEqual(takenAlong(trace, ["input", "memory", "weights"], "weights"), [
    { name: "input", hasHeads: false, isChosen: false },
    { name: "weights", hasHeads: true, isChosen: true },
  ]);
  assert.deepEqual(
    takenAlong(trace, ["input", "memory"], "memory").map(({ name }) => name),
    ["memory"],
  );
  assert.deepEqual(takenAlong(trace, [], null), []);
});
