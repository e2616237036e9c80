// Where queries, keys and values come from: X times a matrix of the head's own, three times. The pointed token's row is
// followed through all products; one number of it is written out as the sum it is.

import { argmax } from "#lib/layout/matrix.js";
import { rowOf } from "#lib/maths/moments.js";
import { columnOf, headColumns, productOf, rowPitch } from "#lib/maths/projection.js";
import { agrees, shortened, termsOf } from "#lib/maths/terms.js";
import { number, tokenLabels } from "#lib/text/format.js";
import { pieces } from "#lib/text/messages.js";
import { headMatrix, sharedHead } from "#lib/trace/headrows.js";
import { crosses } from "#lib/trace/places.js";
import { signedScale } from "#lib/trace/stages.js";
import { h, m, setText } from "#views/kit/dom.js";
import { heightLeft } from "#views/kit/room.js";
import { columnSymbol, indexed, ofOneHead, projection } from "#views/maths/formula.js";
import {
  entry,
  gap,
  ofHead,
  operator,
  query as queries,
  letter as sign,
  sumOver,
} from "#views/maths/signs.js";
import { termBars } from "#views/plots/termbars.js";
import { vectorPointer } from "#views/pointing/vector.js";
import { rowsView } from "#views/rows/rows.js";
import { termTable } from "#views/tables/terms.js";

const INPUT = { least: 72, ideal: 144, most: 256 };
const MIXER = { least: 58, ideal: 96, most: 160 };
const RESULT = { least: 58, ideal: 96, most: 160 };
/** Height of the matrices W, before enlargement. */
const MIXER_HEIGHT = 128;
/** What stands above and below the rows and should be seen with them: symbols; legends, the sum in words and its bars. */
const AROUND = 184;
/** Terms that are named, of the many there are. */
const MOST = 4;

/** No key is pointed at here. */
export const withoutCells = true;

/** @type {import("#views/maths/formula.js").FormulaOf} */
export const formula = () => ({
  name: "project",
  signs: [
    ofHead(queries()),
    operator("="),
    sign("X"),
    m("msubsup", {}, sign("W"), sign("h"), queries()),
    operator(","),
    gap(),
    entry("q", "query", "id"),
    operator("="),
    sumOver("m"),
    entry("x", null, "im"),
    operator("\u2062"),
    entry("w", null, "md"),
  ],
});

const PANELS = [
  { letter: "q", role: "query" },
  { letter: "k", role: "key" },
  { letter: "v", role: "value" },
];

/** @param {HTMLElement} element  @param {import("#pages/inspector/detail.js").Callbacks} callbacks  @returns {import("#pages/inspector/detail.js").View} */
export function createView(element, callbacks) {
  const { t, raw, onState } = callbacks;
  const pointer = vectorPointer(callbacks, { show });
  const free = () => onState({ query: null, key: null, dim: null });
  const release = h(
    "button",
    { type: "button", class: "quiet", hidden: true, onClick: free },
    t("reading.release"),
    " ",
    h("kbd", {}, "Esc"),
  );
  const note = h("p", { class: "around-note" });
  const panels = PANELS.map(makePanel);
  element.replaceChildren(
    h("div", { class: "rows-reading-line" }, note, release),
    h("div", { class: "project" }, ...panels.map((panel) => panel.element)),
    h(
      "div",
      { class: "around-why" },
      ...["three", "matrix"].map((name) =>
        h("p", {}, h("b", {}, t(`project.why.${name}`)), " ", t(`project.because.${name}`)),
      ),
    ),
  );
  let drawn = null;

  function makePanel({ letter, role }) {
    const box = h("div");
    /** Whose row it is says the side of its tokens. */
    const placeOf = ({ part, row, axis, col, cell }) => ({
      ...(row === null ? {} : { [sideOf(letter)]: row }),
      part: `${letter} ${part}`,
      dim: axis === "dim" ? col : null,
      term: axis === "term" ? col : (cell?.row ?? null),
    });
    const rows = rowsView(box, {
      t,
      onHover: (place) => pointer.hover(place && placeOf(place)),
      onChoose: (place) => pointer.choose(placeOf(place)),
      onWalk: (place) => pointer.walk(placeOf(place)),
    });
    const bars = termBars({
      onHover: (term) => pointer.hover(term === null ? null : { part: `${letter} bars`, term }),
    });
    const table = termTable({ t, most: MOST });
    const reading = h("p", { class: "rows-reading" });
    const title = h("h3", { class: "around-heading" });
    title.replaceChildren(
      ...pieces(raw(`project.title.${letter}`), {
        name: h("bdi", { class: `role role-${role}` }, t(`project.name.${letter}`)),
      }),
    );
    return {
      letter,
      role,
      rows,
      bars,
      table,
      reading,
      element: h(
        "section",
        { class: "project-panel", "data-letter": letter },
        title,
        box,
        h("div", { class: "project-sum" }, reading, bars.element, table.element),
      ),
    };
  }

  const isCross = () => crosses(drawn.shown.place);
  /** In self-attention one token has all three vectors. */
  const sideOf = (letter) => (letter !== "q" && isCross() ? "key" : "query");

  const indexOf = (letter) => (sideOf(letter) === "query" ? "i" : "j");

  function draw(shown, colors) {
    const { trace, place, head, unit } = shown;
    const products = Object.fromEntries(
      PANELS.map(({ letter }) => {
        const { from, by, to, rows } = productOf(letter, place.name);
        const out = headMatrix(trace, place, letter, head);
        const own = sharedHead(head, place.heads, trace.tensor(to).shape[0]);
        return [
          letter,
          {
            from,
            by,
            to,
            own,
            out,
            x: trace.matrix(from),
            w: headColumns(trace.matrix(by), own, out.cols),
            labels: tokenLabels(trace.side(place, rows)),
          },
        ];
      }),
    );
    const { q, k, v } = products;
    const mixers = signedScale(q.w.data, k.w.data, v.w.data);
    // Queries and keys are compared with each other, values with neither.
    const compared = signedScale(q.out.data, k.out.data);
    const scales = { q: compared, k: compared, v: signedScale(v.out.data) };
    drawn = { shown, colors, products };
    setText(
      note,
      t(isCross() ? "project.note.cross" : "project.note", {
        head: head + 1,
        from: q.w.rows,
        to: q.w.cols,
      }),
    );
    pointer.begin(shown, q.out.cols);
    const left = heightLeft(panels[0].rows.element);
    const pitch = Math.floor(
      rowPitch(Math.max(q.x.rows, k.x.rows), {
        height: globalThis.innerHeight / unit,
        left: left && left / unit - AROUND,
      }) * unit,
    );
    for (const panel of panels) {
      const { labels } = products[panel.letter];
      panel.table.name(
        m("math", {}, m("mi", {}, "m")),
        () => indexed("x", null, `${indexOf(panel.letter)}m`),
        () => indexed("w", null, "md"),
      );
      panel.rows.draw(
        {
          columns: columns(panel, { mixer: mixers, out: scales[panel.letter] }),
          labels,
          role: "query",
          unit,
          pitch,
          width: panel.rows.element.clientWidth,
          height: globalThis.innerHeight,
        },
        ownColors(panel),
      );
    }
  }

  /** The pointed row is named in the colour of its role. */
  const ownColors = ({ role }) => ({ ...drawn.colors, query: drawn.colors[role] });

  function columns({ letter, role }, { mixer, out: scale }) {
    const { from, by, to, own: head, x, w, out } = drawn.products[letter];
    const isMemory = letter !== "q" && isCross();
    const size = ({ rows, cols }) => ({ rows, cols });
    const name = letter.toUpperCase();
    return [
      {
        name: "x",
        title: columnSymbol(isMemory ? "memory" : "x"),
        note: t(isMemory ? "project.column.memory" : "project.column.x", size(x)),
        ...INPUT,
        legend: true,
        matrix: {
          tensor: from,
          matrix: x,
          scale: signedScale(x.data),
          head: 0,
          axis: "term",
          label: t(isMemory ? "project.matrix.memory" : "project.matrix.x", { name, ...size(x) }),
        },
      },
      {
        name: "w",
        sign: "×",
        title: projection(role),
        note: t("project.column.w", size(w)),
        ...MIXER,
        legend: true,
        matrix: {
          tensor: by,
          matrix: w,
          scale: mixer,
          head,
          axis: "dim",
          rowAxis: "term",
          pitchY: MIXER_HEIGHT / w.rows,
          label: t("project.matrix.w", { name, head: head + 1, ...size(w) }),
        },
      },
      {
        name: "out",
        sign: "=",
        title: ofOneHead(role),
        note: t("project.column.out", size(out)),
        ...RESULT,
        legend: true,
        role,
        matrix: {
          tensor: to,
          matrix: out,
          scale,
          head,
          axis: "dim",
          label: t(`matrix.project.${letter}`, { head: head + 1, ...size(out) }),
        },
      },
    ];
  }

  function show(pointed) {
    const { locked, held } = pointed;
    release.hidden = !locked && !held;
    for (const panel of panels) {
      const { letter, rows, bars, table, reading } = panel;
      const sum = sumOf(letter, pointed);
      rows.point({ row: sum.row, cols: { dim: sum.dim, term: sum.own }, locked: locked || held });
      setText(reading, sentence(letter, sum));
      const width = bars.element.parentElement.clientWidth;
      bars.draw(
        {
          terms: sum.terms,
          named: sum.short.named,
          active: sum.own,
          width,
          unit: drawn.shown.unit,
        },
        drawn.colors,
      );
      table.draw({
        sum: sum.short,
        nameOf: (index) => String(index + 1),
        left: sum.left,
        right: sum.right,
        terms: sum.terms,
        stored: sum.stored,
        active: sum.own,
        caption: t("project.caption", { letter, ...sum.names }),
        symbol: indexed(letter, panel.role, `${indexOf(letter)}d`),
      });
    }
  }

  /** One number of a token's vector. Until a dimension is pointed at, it is the query's largest. */
  function sumOf(letter, { query, key, dim: pointedDim, term, part }) {
    const { x, w, out, labels } = drawn.products[letter];
    const row = sideOf(letter) === "key" ? key : query;
    const dim = pointedDim ?? argmax(rowOf(drawn.products.q.out, query).map(Math.abs));
    const [left, right] = [rowOf(x, row), columnOf(w, dim)];
    const terms = termsOf(left, right);
    const own = part?.split(" ")[0] === letter ? term : null;
    return {
      row,
      dim,
      own,
      left,
      right,
      terms,
      short: shortened(terms, MOST, own),
      stored: out.data[row * out.cols + dim],
      names: { token: labels[row], dim: dim + 1 },
    };
  }

  function sentence(letter, { short, stored, names }) {
    const numbers = {
      count: short.named.length + short.others,
      few: short.named.length,
      others: short.others,
      named: number(short.inNamed),
      rest: number(short.inOthers),
      total: number(short.total),
    };
    const text = t(short.others > 0 ? "project.sum" : "project.all", {
      letter,
      ...names,
      ...numbers,
    });
    return agrees(short.total, stored) ? text : t("project.off", { text, stored: number(stored) });
  }

  /** What an arrow key has led to. @param {import("#pages/inspector/detail.js").Cell} cell */
  function speak(cell) {
    const now = { ...pointer.pointed(), ...cell };
    const [letter, column] = (now.part ?? "q out").split(" ");
    const sum = sumOf(letter, now);
    if (sum.own === null || column === "out") return sentence(letter, sum);
    const [x, w, product] = [sum.left, sum.right, sum.terms].map((values) =>
      number(values[sum.own]),
    );
    return t("project.term", { letter, ...sum.names, term: sum.own + 1, x, w, product });
  }

  return { draw, point: pointer.tell, speak };
}
