// Asks the server. Links use GET, so that anything between may cache them; live typing uses POST, so that what
// somebody types stands in no log. Every error becomes a Problem, whose type a page translates.

import { quoted } from "#lib/text/format.js";
import { readSafetensors } from "#lib/trace/safetensors.js";
import { readTrace } from "#lib/trace/trace.js";
import { readEvents } from "#shell/stream.js";

const MEDIA_TYPE = "application/vnd.safetensors";
const LONGEST_GET = 6_000;
const PATIENCE = 20_000;

/** Problems that may be gone a moment later; the others are mended by typing or choosing. */
const PASSING = ["offline", "timeout", "overloaded", "not-ready", "failed", "unknown"];

/** An RFC 9457 problem document, or a failure to get any answer. */
export class Problem extends Error {
  /** @param {{ type: string, title?: string, status?: number, [member: string]: unknown }} members */
  constructor(members) {
    super(members.title ?? members.type);
    this.name = "Problem";
    this.members = members;
  }

  /** The last part of the type, such as too-long. */
  get kind() {
    return String(this.members.type ?? "")
      .split("/")
      .pop();
  }

  /** Whether asking again may help. */
  get mayPass() {
    return PASSING.includes(this.kind);
  }
}

/**
 * @param {string} root  where the routes begin: "" or a path prefix
 * @param {typeof fetch} [fetcher]
 */
export function createApi(root, fetcher = (...given) => globalThis.fetch(...given)) {
  return {
    /**
     * @param {Record<string, unknown>} request  fields of /api/trace, null ones left out
     * @param {{ signal?: AbortSignal, link?: boolean, onProgress?: (received: number, total: number) => void }} [how]
     *   onProgress: bytes that have come, of all
     */
    async trace(request, { signal, link = false, onProgress } = {}) {
      const body = withoutNulls(request);
      const url = `${root}/api/trace`;
      const query = queryOf(body);
      const response =
        link && query.length <= LONGEST_GET
          ? await ask(fetcher, `${url}?${query}`, {}, signal)
          : await ask(fetcher, url, post(body), signal);
      return readTrace(await bodyOf(response, onProgress));
    },

    /**
     * A translation as the model writes it. Ends after the event `done`; the event `error` is thrown as a Problem.
     * @param {Record<string, unknown>} request  fields of /api/generate, null ones left out
     * @param {{ signal?: AbortSignal, onEvent: (name: string, data: any) => void }} how
     */
    async generate(request, { signal, onEvent }) {
      const patience = renewablePatience();
      let isDone = false;
      const hear = ({ event, data }) => {
        patience.renew();
        const told = JSON.parse(data);
        if (event === "error") throw new Problem(told.problem);
        isDone ||= event === "done";
        onEvent(event, told);
      };
      try {
        const response = await ask(
          fetcher,
          `${root}/api/generate`,
          post(withoutNulls(request), "text/event-stream"),
          signal,
          patience.signal,
        );
        await readEvents(response.body, hear);
      } catch (error) {
        const isBroken = error.name === "TimeoutError" || error instanceof TypeError;
        if (signal?.aborted || !isBroken) throw error;
        throw new Problem({
          type: patience.signal.aborted ? "timeout" : "offline",
          seconds: PATIENCE / 1000,
        });
      } finally {
        patience.end();
      }
      if (!isDone) throw new Problem({ type: "failed" });
    },

    /**
     * A file made of an answer.
     * @param {string} route  below /api/  @param {Record<string, unknown>} request  null fields are left out
     * @param {{ link?: boolean }} [how]  link: the request may stand in the address, since nobody typed it
     * @returns {Promise<{ file: Blob, name: string }>}
     */
    async file(route, request, { link = false } = {}) {
      const fields = withoutNulls(request);
      const response = link
        ? await ask(fetcher, `${root}/api/${route}?${queryOf(fields)}`, {})
        : await ask(fetcher, `${root}/api/${route}`, post(fields, "*/*"));
      const name =
        /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ??
        "attnscope";
      return { file: await response.blob(), name };
    },

    /** @param {{ kind: string, length: number, d_model: number, base: number }} request  @param {{ signal?: AbortSignal }} [how] */
    async positions(request, { signal } = {}) {
      const response = await ask(
        fetcher,
        `${root}/api/positions?${queryOf(withoutNulls(request))}`,
        {},
        signal,
      );
      return readSafetensors(await response.arrayBuffer()).tensors;
    },
  };
}

function post(body, accept = MEDIA_TYPE) {
  return {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: accept },
    body: JSON.stringify(body),
  };
}

/** For answers that come in parts: time begins anew with each. */
function renewablePatience() {
  const controller = new AbortController();
  let timer = 0;
  const end = () => clearTimeout(timer);
  const renew = () => {
    end();
    timer = setTimeout(
      () => controller.abort(new DOMException("no answer", "TimeoutError")),
      PATIENCE,
    );
  };
  renew();
  return { signal: controller.signal, renew, end };
}

async function ask(fetcher, url, options, signal, patience = AbortSignal.timeout(PATIENCE)) {
  let response;
  try {
    response = await fetcher(url, {
      ...options,
      headers: { Accept: MEDIA_TYPE, ...options.headers },
      signal: signal ? AbortSignal.any([signal, patience]) : patience,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem({ type: patience.aborted ? "timeout" : "offline", seconds: PATIENCE / 1000 });
  }
  if (!response.ok) throw await problemOf(response);
  return response;
}

/** The body as one buffer; says on the way how much of it has come. */
async function bodyOf(response, onProgress) {
  const total = Number(response.headers.get("Content-Length"));
  if (!onProgress || !(total > 0) || response.headers.get("Content-Encoding"))
    return response.arrayBuffer();
  const bytes = new Uint8Array(total);
  let received = 0;
  for (const reader = response.body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    if (received + value.length > total) throw new Error(`more than the ${total} bytes announced`);
    bytes.set(value, received);
    received += value.length;
    onProgress(received, total);
  }
  if (received < total) throw new Error(`${received} of ${total} bytes came`);
  return bytes.buffer;
}

async function problemOf(response) {
  const members = await response.json().catch(() => null);
  return new Problem({ type: "unknown", status: response.status, ...members });
}

function withoutNulls(fields) {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  );
}

function queryOf(fields) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    // An empty parameter stands for an empty list: without one the server would choose.
    const items = !Array.isArray(value) ? [value] : value.length > 0 ? value : [""];
    for (const item of items) query.append(name, String(item));
  }
  return query.toString();
}

/**
 * What happened and what to do, in the reader's language.
 * @param {unknown} error
 * @param {import("#lib/text/messages.js").Translate} t
 * @param {(key: string) => boolean} known  whether the catalogue has a key
 */
export function problemMessage(error, t, known) {
  if (!(error instanceof Problem))
    return t("problem.unreadable", { detail: String(error?.message ?? error) });
  const key = `problem.${error.kind}`;
  const values = { status: 0, field: "", sent: "", allowed: "", tokens: 0, limit: 0, seconds: 0 };
  for (const name of Object.keys(values)) values[name] = error.members[name] ?? values[name];
  for (const name of ["field", "sent", "allowed"]) values[name] = quoted(String(values[name]));
  values.excess = Math.max(values.tokens - values.limit, 0);
  return known(key) ? t(key, values) : t("problem.unknown", values);
}
