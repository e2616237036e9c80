// What is drawn on a canvas, written down as SVG: lengths are those of the canvas, its own pixels.
// It knows the calls that the views make. Any other one throws, because a picture that silently
// lacks something is wrong.

import { element, familiesFor, ink, short } from "#lib/ink/svg.js";

const FIRST = {
  fillStyle: "#000000",
  strokeStyle: "#000000",
  globalAlpha: 1,
  lineWidth: 1,
  lineCap: "butt",
  lineJoin: "miter",
  font: "10px sans-serif",
  textAlign: "start",
  textBaseline: "alphabetic",
  direction: "ltr",
};
const ANCHORS = { start: "start", left: "start", center: "middle", right: "end", end: "end" };

/** @typedef {{ left: number, top: number, right: number, bottom: number }} Reach */

/**
 * @param {(text: string) => { width: number, rise: number }} measure  a text in the state of the
 *   canvas; rise: from the point where it is written down to its alphabetic baseline
 */
export function createDrawing(measure) {
  /** @type {import("#lib/ink/svg.js").Tree[]} */
  const nodes = [];
  /** @type {Reach} */
  const reach = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  const saved = [];
  let state = { ...FIRST, dash: [], matrix: [1, 0, 0, 1, 0, 0] };
  let path = [];

  const at = (x, y) => {
    const [a, b, c, d, e, f] = state.matrix;
    return [a * x + c * y + e, b * x + d * y + f];
  };
  const enlargement = () =>
    Math.sqrt(Math.abs(state.matrix[0] * state.matrix[3] - state.matrix[1] * state.matrix[2]));
  const moveBy = ([a, b, c, d, e, f]) => {
    const [x, y] = at(e, f);
    const [k, l, m, n] = state.matrix;
    state = {
      ...state,
      matrix: [k * a + m * b, l * a + n * b, k * c + m * d, l * c + n * d, x, y],
    };
  };

  /** @param {[number, number][]} points  @param {number} [around] */
  function reaches(points, around = 0) {
    for (const [x, y] of points) {
      reach.left = Math.min(reach.left, x - around);
      reach.right = Math.max(reach.right, x + around);
      reach.top = Math.min(reach.top, y - around);
      reach.bottom = Math.max(reach.bottom, y + around);
    }
  }

  function painted(name) {
    const style = name === "fill" ? state.fillStyle : state.strokeStyle;
    return typeof style === "string"
      ? ink(name, style, state.globalAlpha)
      : { [name]: style, [`${name}-opacity`]: state.globalAlpha };
  }

  function stroked() {
    const scale = enlargement();
    return {
      fill: "none",
      ...painted("stroke"),
      "stroke-width": state.lineWidth * scale,
      "stroke-linecap": state.lineCap,
      "stroke-linejoin": state.lineJoin,
      "stroke-miterlimit": 10,
      "stroke-dasharray":
        state.dash.length > 0
          ? state.dash.map((length) => short(length * scale)).join(" ")
          : "none",
    };
  }

  /** A rectangle where it comes to lie. */
  function boxOf(x, y, width, height) {
    if (state.matrix[1] !== 0 || state.matrix[2] !== 0)
      throw new Error("a drawing knows no rectangles that are turned");
    const [from, to] = [at(x, y), at(x + width, y + height)];
    return {
      x: Math.min(from[0], to[0]),
      y: Math.min(from[1], to[1]),
      width: Math.abs(to[0] - from[0]),
      height: Math.abs(to[1] - from[1]),
    };
  }

  function area(box, style, around = 0) {
    if (box.width === 0 || box.height === 0) return;
    reaches(cornersOf(box), around);
    place(element("rect", { ...box, ...style }), around === 0 && isWhole(box));
  }

  /** Cells on whole pixels touch without a seam, at any size, where nothing smooths their edges. */
  function place(node, isOnPixels) {
    const last = nodes.at(-1);
    if (!isOnPixels) nodes.push(node);
    else if (last?.attributes["shape-rendering"]) last.children.push(node);
    else nodes.push(element("g", { "shape-rendering": "crispEdges" }, node));
  }

  function step(letter, ...lengths) {
    const points = lengths.flatMap((x, index) =>
      index % 2 === 0 ? [at(x, lengths[index + 1])] : [],
    );
    path.push({ points, d: letter + points.flat().map(short).join(" ") });
  }

  function trace(style, around) {
    if (path.length === 0) return;
    for (const { points, radius = 0 } of path) reaches(points, around + radius);
    const [
      {
        points: [[cx, cy]],
        radius,
      },
    ] = path;
    const isCircle = path.length === 1 && radius !== undefined;
    const isOnPixels = around === 0 && path.every((part) => part.isOnPixels);
    place(
      isCircle
        ? element("circle", { cx, cy, r: radius, ...style })
        : element("path", { d: path.map(({ d }) => d).join(""), ...style }),
      isOnPixels,
    );
  }

  function write(text, x, y, most, style) {
    const { width, rise } = measure(text);
    if (text.trim() === "") return;
    const squeezed = Math.min(1, (most ?? width) / width);
    const from = { start: 0, middle: -width / 2, end: -width }[ANCHORS[state.textAlign]] * squeezed;
    const { size, ...font } = fontOf(state.font, text);
    const [above, below] = [y + rise - size * 1.2, y + rise + size * 0.5];
    reaches(
      [
        [x + from, above],
        [x + from + width * squeezed, above],
        [x + from, below],
        [x + from + width * squeezed, below],
      ].map((point) => at(...point)),
    );
    const [left, base] = at(x, y + rise);
    const angle = (Math.atan2(state.matrix[1], state.matrix[0]) * 180) / Math.PI;
    const where =
      angle === 0 && squeezed === 1
        ? { x: left, y: base }
        : {
            transform: `translate(${short(left)} ${short(base)})${angle ? ` rotate(${short(angle)})` : ""}${squeezed < 1 ? ` scale(${squeezed.toFixed(4)} 1)` : ""}`,
          };
    const space = /^\s|\s$|\s\s/.test(text) ? "preserve" : null;
    nodes.push(
      element(
        "text",
        {
          ...where,
          ...font,
          "font-size": size * enlargement(),
          "text-anchor": ANCHORS[state.textAlign],
          "xml:space": space,
          ...style,
        },
        text,
      ),
    );
  }

  const calls = {
    save: () => {
      saved.push(state);
    },
    restore: () => {
      state = saved.pop() ?? state;
    },
    scale: (x, y) => moveBy([x, 0, 0, y, 0, 0]),
    rotate: (angle) =>
      moveBy([Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0]),
    setTransform: (...matrix) => {
      state = { ...state, matrix: numbers(matrix, 6) };
    },
    setLineDash: (dash) => {
      state = { ...state, dash };
    },
    fillRect: (...lengths) => area(boxOf(...lengths), painted("fill")),
    strokeRect: (...lengths) =>
      area(boxOf(...lengths), stroked(), (state.lineWidth * enlargement()) / 2),
    beginPath: () => {
      path = [];
    },
    moveTo: (x, y) => step("M", x, y),
    lineTo: (x, y) => step(path.length === 0 ? "M" : "L", x, y),
    rect(...lengths) {
      const box = boxOf(...lengths);
      const [across, down] = [short(box.width), short(box.height)];
      path.push({
        points: cornersOf(box),
        isOnPixels: isWhole(box),
        d: `M${short(box.x)} ${short(box.y)}h${across}v${down}h-${across}z`,
      });
    },
    bezierCurveTo: (...lengths) => step("C", ...numbers(lengths, 6)),
    arc(x, y, length, from, to) {
      if (Math.abs(to - from - 2 * Math.PI) > 1e-9)
        throw new Error("a drawing knows whole circles and no parts of them");
      const [[cx, cy], radius] = [at(x, y), length * enlargement()];
      const half = (sign) =>
        `A${short(radius)} ${short(radius)} 0 1 1 ${short(cx + sign * radius)} ${short(cy)}`;
      path.push({
        points: [[cx, cy]],
        radius,
        d: `M${short(cx + radius)} ${short(cy)}${half(-1)}${half(1)}`,
      });
    },
    fill: (...rest) => trace({ ...painted("fill"), ...numbers(rest, 0) }, 0),
    stroke: (...rest) =>
      trace({ ...stroked(), ...numbers(rest, 0) }, (state.lineWidth * enlargement()) / 2),
    fillText: (text, x, y, most) => write(text, x, y, most, painted("fill")),
    strokeText: (text, x, y, most) => write(text, x, y, most, stroked()),
  };

  return {
    nodes,
    reach,
    calls,
    /**
     * @param {string} name
     * @param {string | number | import("#lib/ink/svg.js").Tree} value  a pattern stands as an
     *   element
     */
    set(name, value) {
      const isKnown =
        name in FIRST &&
        (name !== "direction" || value === "ltr") &&
        (name !== "lineWidth" || value > 0);
      if (!isKnown) throw new Error(`a drawing has no ${name} = ${value}`);
      state = { ...state, [name]: value };
    },
  };
}

const isWhole = (box) => Object.values(box).every(Number.isInteger);
const cornersOf = ({ x, y, width, height }) => [
  [x, y],
  [x + width, y + height],
];

/**
 * Other forms of the same call, with a path of its own or a matrix as an object, are not written
 * down.
 */
function numbers(given, count) {
  if (given.length !== count || !given.every((value) => typeof value === "number"))
    throw new Error(`a drawing takes ${count} numbers here, not ${given}`);
  return given;
}

function fontOf(font, text) {
  const [, style = "normal", weight = "400", size, family] =
    /^(?:(italic) )?(?:(\d+) )?([\d.]+)px (.+)$/.exec(font) ?? [];
  if (!family) throw new Error(`a drawing does not know the font ${font}`);
  return {
    "font-style": style,
    "font-weight": weight,
    "font-family": familiesFor(family, text),
    "font-variant": "normal",
    size: Number(size),
  };
}
