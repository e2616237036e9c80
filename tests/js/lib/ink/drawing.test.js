import assert from "node:assert/strict";
import test from "node:test";

import { createDrawing } from "#lib/ink/drawing.js";
import { element, file } from "#lib/ink/svg.js";

/** Ten pixels for each character, and a baseline four below the middle. */
const measure = (text) => ({ width: 10 * text.length, rise: 4 });

/** What some calls leave behind, line by line. */
function drawn(draw) {
  const drawing = createDrawing(measure);
  const context = new Proxy(drawing.calls, {
    get: (calls, name) => calls[name],
    set: (_, name, value) => {
      drawing.set(name, value);
      return true;
    },
  });
  draw(context);
  return {
    ...drawing,
    lines: file(element("svg", {}, ...drawing.nodes))
      .split("\n")
      .slice(1, -2),
  };
}

test("a rectangle has the colour of the moment it was filled", () => {
  const { lines } = drawn((context) => {
    context.fillStyle = "#FF0000";
    context.fillRect(1.5, 2, 3, 4);
    context.fillStyle = "rgb(0 0 255)";
    context.fillRect(0.25, 0, 1, 1);
  });
  assert.deepEqual(lines, [
    '<rect x="1.5" y="2" width="3" height="4" fill="#ff0000"/>',
    '<rect x="0.25" y="0" width="1" height="1" fill="#0000ff"/>',
  ]);
});

test("cells on whole pixels stand together and are not smoothed", () => {
  const { nodes, lines } = drawn((context) => {
    context.fillRect(0, 0, 2, 2);
    context.fillRect(2, 0, 2, 2);
  });
  assert.equal(nodes.length, 1);
  assert.equal(
    lines[0],
    '<g shape-rendering="crispEdges"><rect x="0" y="0" width="2" height="2"/>',
  );
});

test("cells of one colour are one path of rectangles, on whole pixels as well", () => {
  const { lines } = drawn((context) => {
    context.beginPath();
    context.rect(0, 0, 2, 1);
    context.rect(4, 1, 1, 1);
    context.fill();
  });
  assert.deepEqual(lines, [
    '<g shape-rendering="crispEdges"><path d="M0 0h2v1h-2zM4 1h1v1h-1z"/></g>',
  ]);
});

test("where the canvas is enlarged, so is what is written down", () => {
  const { lines } = drawn((context) => {
    context.scale(2, 2);
    context.lineWidth = 1.5;
    context.setLineDash([3, 1]);
    context.beginPath();
    context.moveTo(0, 0);
    context.lineTo(5, 5);
    context.bezierCurveTo(1, 2, 3, 4, 5, 6);
    context.stroke();
  });
  assert.equal(
    lines[0],
    '<path d="M0 0L10 10C2 4 6 8 10 12" fill="none" stroke="#000000" stroke-width="3"' +
      ' stroke-miterlimit="10" stroke-dasharray="6 2"/>',
  );
});

test("what was saved comes back, and a matrix takes the place of all before it", () => {
  const { lines } = drawn((context) => {
    context.scale(3, 3);
    context.save();
    context.fillStyle = "#00FF00";
    context.setTransform(1, 0, 0, 1, 0.5, 0);
    context.fillRect(0, 0, 1, 1);
    context.restore();
    context.fillRect(0.5, 0, 1, 1);
  });
  assert.deepEqual(lines, [
    '<rect x="0.5" y="0" width="1" height="1" fill="#00ff00"/>',
    '<rect x="1.5" y="0" width="3" height="3"/>',
  ]);
});

test("a line that begins nowhere begins at its first point", () => {
  const { lines } = drawn((context) => {
    context.beginPath();
    context.lineTo(1, 1);
    context.lineTo(2, 2);
    context.fill();
  });
  assert.deepEqual(lines, ['<path d="M1 1L2 2"/>']);
});

test("a dot is a circle", () => {
  const { lines, reach } = drawn((context) => {
    context.beginPath();
    context.arc(5, 6, 2, 0, 2 * Math.PI);
    context.fill();
  });
  assert.deepEqual(lines, ['<circle cx="5" cy="6" r="2"/>']);
  assert.deepEqual(reach, { left: 3, top: 4, right: 7, bottom: 8 });
});

test("text stands on its baseline, at the side that was asked for", () => {
  const { lines, reach } = drawn((context) => {
    context.font = '600 12px Inter, "Segoe UI", sans-serif';
    context.textAlign = "right";
    context.textBaseline = "middle";
    context.fillStyle = "#123456";
    context.fillText("<eos>", 100, 20);
  });
  assert.deepEqual(lines, [
    '<text x="100" y="24" font-weight="600" font-family="Inter, \'Segoe UI\', sans-serif"' +
      ' font-size="12" text-anchor="end" fill="#123456">&lt;eos&gt;</text>',
  ]);
  assert.equal(reach.left, 50);
});

test("slanted text is turned around the place where it begins", () => {
  const { lines } = drawn((context) => {
    context.font = "400 10px serif";
    context.setTransform(2, 0, 0, 2, 30, 40);
    context.rotate(-Math.PI / 4);
    context.fillText("a", 0, -4);
  });
  assert.deepEqual(lines, [
    '<text transform="translate(30 40) rotate(-45)" font-family="serif" font-size="20">a</text>',
  ]);
});

test("text that is wider than its room is pressed together, and spaces in it stay", () => {
  const { lines } = drawn((context) => context.fillText("a  b", 0, 0, 20));
  assert.match(
    lines[0],
    /transform="translate\(0 4\) scale\(0.5000 1\)".* xml:space="preserve">a {2}b<\/text>/,
  );
});

test("lines that can be seen through say so", () => {
  const { lines } = drawn((context) => {
    context.globalAlpha = 0.25;
    context.strokeRect(0, 0, 4, 4);
  });
  assert.match(lines[0], /stroke-opacity="0.25"/);
});

test("a pattern is an element that the file defines", () => {
  const { lines } = drawn((context) => {
    context.fillStyle = element("pattern", { width: 4 });
    context.fillRect(0, 0, 9, 9);
  });
  assert.deepEqual(lines.slice(1), [
    '<pattern id="d1" width="4"/>',
    "</defs>",
    '<g shape-rendering="crispEdges"><rect x="0" y="0" width="9" height="9" fill="url(#d1)"/></g>',
  ]);
});

test("what it cannot write down it refuses", () => {
  const refused = (draw, message) => assert.throws(() => drawn(draw), message);
  refused((context) => {
    context.shadowBlur = 3;
  }, /no shadowBlur/);
  refused((context) => {
    context.direction = "rtl";
  }, /no direction = rtl/);
  refused((context) => {
    context.fillStyle = "hotpink";
    context.fillRect(0, 0, 1, 1);
  }, /colour hotpink/);
  refused((context) => {
    context.font = "bold small serif";
    context.fillText("a", 0, 0);
  }, /font bold small serif/);
  refused((context) => context.fill({ path: "of its own" }), /takes 0 numbers/);
  refused((context) => context.setTransform({ a: 1 }), /takes 6 numbers/);
  refused((context) => context.arc(0, 0, 1, 0, Math.PI), /whole circles/);
  refused((context) => {
    context.rotate(1);
    context.fillRect(0, 0, 1, 1);
  }, /turned/);
  refused((context) => context.drawImage(), /drawImage is not a function/);
});
