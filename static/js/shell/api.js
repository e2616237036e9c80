// Asks the server. Links use GET, so that anything between may cache them; live typing uses POST,
// so that what somebody types stands in no log. Every error becomes a Problem, whose type a page
// translates.

import { quoted } from "#lib/text/format.js";
import { readSafetensors } from "#lib/trace/safetensors.js";
import { readTrace } from "#lib/trace/trace.js";
import { readEvents } from "#shell/stream.js";

/**
 * @import { Translate } from "#lib/text/messages.js"
 * @import { GenerationEvent } from "#lib/trace/decoding.js"
 * @import { Tensor } from "#lib/trace/safetensors.js"
 * @import { Trace } from "#lib/trace/trace.js"
 * @import { ServerEvent } from "#shell/stream.js"
 *
 * @typedef {Record<string, unknown>} Fields  of a request; null ones are left out
 * @typedef {(received: number, total: number) => void} Progress  bytes that have come, of all
 *
 * How a Trace is asked for.
 * @typedef {object} TraceOptions
 * @property {AbortSignal} [signal]
 * @property {boolean} [link]  the request may stand in an address, since nobody typed it
 * @property {Progress} [onProgress]
 * @property {string[]} [needs]  the tensors without which the answer is of no use
 *
 * Who answers the questions of a page: the server, or what was recorded for a file without one.
 * @typedef {object} Api
 * @property {(request: Fields & { tensors?: string[] }, options?: TraceOptions) => Promise<Trace>
 * } trace  fields of /api/trace
 * @property {(request: Fields, options: GenerateOptions) => Promise<void>} generate  a translation
 *   as the model writes it, fields of /api/generate; ends after the event `done`, and the event
 *   `error` is thrown as a Problem
 * @property {(route: string, request: Fields, options?: { link?: boolean }) =>
 *   Promise<{ file: Blob, name: string }>} file  made of an answer; the route is below /api/
 * @property {(request: Fields, options?: { signal?: AbortSignal }) =>
 *   Promise<Map<string, Tensor>>} positions  fields of /api/positions
 * @typedef {{ signal?: AbortSignal, onEvent: (...event: GenerationEvent) => void }} GenerateOptions
 */

const MEDIA_TYPE = "application/vnd.safetensors";
const LONGEST_GET = 6_000;
const PATIENCE = 20_000;

/** Problems that may be gone a moment later; the others are mended by typing or choosing. */
const PASSING = ["offline", "timeout", "overloaded", "not-ready", "failed", "unknown"];

/** An RFC 9457 problem document, or a failure to get any answer. */
export class Problem extends Error {
  /**
   * @param {{ type: string, title?: string, status?: number, [member: string]: unknown }} members
   */
  constructor(members) {
    super(members.title ?? members.type);
    this.name = "Problem";
    this.members = members;
  }

  /** The last part of the type, such as too-long. */
  get kind() {
    const type = String(this.members.type ?? "");
    return type.slice(type.lastIndexOf("/") + 1);
  }

  /** Whether asking again may help. */
  get mayPass() {
    return PASSING.includes(this.kind);
  }
}

/**
 * @param {string} root  where the routes begin: "" or a path prefix
 * @param {typeof fetch} [fetcher]
 * @returns {Api}
 */
export function createApi(root, fetcher = (...request) => globalThis.fetch(...request)) {
  return {
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

    async generate(request, { signal, onEvent }) {
      const patience = renewablePatience();
      let isDone = false;
      /** @param {ServerEvent} event */
      const hear = ({ event: name, data }) => {
        patience.renew();
        const members = JSON.parse(data);
        if (name === "error") throw new Problem(members.problem);
        isDone ||= name === "done";
        onEvent(.../** @type {GenerationEvent} */ ([name, members]));
      };
      try {
        const response = await ask(
          fetcher,
          `${root}/api/generate`,
          post(withoutNulls(request), "text/event-stream"),
          signal,
          patience.signal,
        );
        await readEvents(streamOf(response), hear);
      } catch (error) {
        const isLate = error instanceof DOMException && error.name === "TimeoutError";
        const isBroken = isLate || error instanceof TypeError;
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

    async file(route, request, { link = false } = {}) {
      const fields = withoutNulls(request);
      const response = link
        ? await ask(fetcher, `${root}/api/${route}?${queryOf(fields)}`, {})
        : await ask(fetcher, `${root}/api/${route}`, post(fields, "*/*"));
      const disposition = response.headers.get("Content-Disposition") ?? "";
      const name = /filename="([^"]+)"/.exec(disposition)?.[1] ?? "attnscope";
      return { file: await response.blob(), name };
    },

    async positions(request, { signal } = {}) {
      const query = queryOf(withoutNulls(request));
      const response = await ask(fetcher, `${root}/api/positions?${query}`, {}, signal);
      return readSafetensors(await response.arrayBuffer()).tensors;
    },
  };
}

/** @param {Fields} body  @param {string} [accept]  @returns {RequestInit} */
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
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
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

/**
 * @param {typeof fetch} fetcher
 * @param {string} url
 * @param {RequestInit} options
 * @param {AbortSignal} [signal]  that the page has cancelled it
 * @param {AbortSignal} [patience]
 */
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

/** @param {Response} response */
function streamOf({ body }) {
  if (body === null) throw new TypeError("this answer has no body");
  return body;
}

/**
 * The body as one buffer; says on the way how much of it has come.
 * @param {Response} response
 * @param {Progress} [onProgress]
 */
async function bodyOf(response, onProgress) {
  const total = Number(response.headers.get("Content-Length"));
  if (!onProgress || !(total > 0) || response.headers.get("Content-Encoding"))
    return response.arrayBuffer();
  const bytes = new Uint8Array(total);
  let received = 0;
  const reader = streamOf(response).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const { value } = part;
    if (received + value.length > total) throw new Error(`more than the ${total} bytes announced`);
    bytes.set(value, received);
    received += value.length;
    onProgress(received, total);
  }
  if (received < total) throw new Error(`${received} of ${total} bytes came`);
  return bytes.buffer;
}

/** @param {Response} response */
async function problemOf(response) {
  const members = await response.json().catch(() => null);
  return new Problem({ type: "unknown", status: response.status, ...members });
}

/** @param {Fields} fields  @returns {Fields} */
function withoutNulls(fields) {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  );
}

/** @param {Fields} fields */
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
 * @param {Translate} t
 * @param {(key: string) => boolean} known  whether the catalogue has a key
 */
export function problemMessage(error, t, known) {
  if (!(error instanceof Problem))
    return t("problem.unreadable", { detail: error instanceof Error ? error.message : `${error}` });
  const { members } = error;
  /** @param {string} name */
  const text = (name) => quoted(String(members[name] ?? ""));
  /** @param {string} name */
  const count = (name) => Number(members[name] ?? 0);
  const values = {
    status: count("status"),
    field: text("field"),
    sent: text("sent"),
    allowed: text("allowed"),
    tokens: count("tokens"),
    limit: count("limit"),
    seconds: count("seconds"),
    excess: Math.max(count("tokens") - count("limit"), 0),
  };
  const key = `problem.${error.kind}`;
  return known(key) ? t(key, values) : t("problem.unknown", values);
}
