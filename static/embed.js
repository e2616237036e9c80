// <attn-scope view="pipeline" source="…" block="encoder.0.self" head="2">: a view of AttnScope in
// somebody else's page. A classic script without imports, so that one tag is enough, in a deck
// opened from a disk too. It builds an iframe of the server that this script came from; its
// attributes are the state in the link of that view. See docs/slides.md.

/**
 * What the page says to the figure.
 * @typedef {{ type: "step", by: number } | { type: "step", to: number }
 *   | { type: "set", state: Record<string, string | number | null> }} Message
 */

(() => {
  const VERSION = 1;
  const script = /** @type {HTMLScriptElement} */ (document.currentScript);
  const server = new URL(".", script.src);
  /** Attributes that are the element's own; those with a hyphen belong to the page around it. */
  const OWN = [
    "view",
    "server",
    "height",
    "loading",
    "title",
    "id",
    "class",
    "style",
    "slot",
    "part",
    "role",
    "nonce",
    "hidden",
    "tabindex",
    "dir",
  ];
  /** @param {string} name */
  const isOurs = (name) => !OWN.includes(name) && !name.includes("-") && !name.startsWith("on");
  /** What a page cannot change once it is there. */
  const RELOADING = ["view", "server", "lang", "controls"];
  const LEAST_HEIGHT = 320;
  /** Width to height, until the figure says that it needs more. */
  const SHAPE = 16 / 9;

  class AttnScope extends HTMLElement {
    /** @type {HTMLIFrameElement | null} */
    #frame = null;
    /** @type {Message[]} */
    #waiting = [];
    #origin = "";
    #width = 0;
    /** Whether the frame listens, and whether it has drawn something that can be moved. */
    #isListening = false;
    #isReady = false;
    #changes = new MutationObserver((records) =>
      this.#change(records.map(({ attributeName }) => attributeName)),
    );
    #room = new ResizeObserver(() => this.#fit());
    /** @param {MessageEvent} event */
    #hear = (event) => this.#receive(event);

    /**
     * What the figure said last.
     * @type {{ view: string, state: object, step: { index: number, count: number } } | null}
     */
    figure = null;

    connectedCallback() {
      if (this.style.display === "") this.style.display = "block";
      globalThis.addEventListener("message", this.#hear);
      this.#changes.observe(this, { attributes: true });
      this.#room.observe(this);
      this.#load();
    }

    disconnectedCallback() {
      globalThis.removeEventListener("message", this.#hear);
      this.#changes.disconnect();
      this.#room.disconnect();
      this.#clear();
    }

    /** Goes so many steps on, or back. What comes before the figure is ready happens once it is. */
    step(by = 1) {
      this.#tell({ type: "step", by });
    }

    /** Goes to one step, counted from 0. @param {number} index */
    goTo(index) {
      this.#tell({ type: "step", to: index });
    }

    /**
     * Changes the state, by the names of its link: set({ head: 2, query: null }).
     * @param {Record<string, string | number | null>} state
     */
    set(state) {
      this.#tell({ type: "set", state });
    }

    #load() {
      this.#clear();
      const link = this.#link();
      if (!link) return this.#refuse("server", "an address that begins with http: or https:");
      if (!/\/embed\/[^/]+$/.test(link.pathname)) return this.#refuse("view", "the name of a view");
      const frame = document.createElement("iframe");
      frame.loading = this.getAttribute("loading") === "eager" ? "eager" : "lazy";
      frame.title =
        this.getAttribute("title") ?? `AttnScope: ${this.getAttribute("view") ?? "pipeline"}`;
      Object.assign(frame.style, {
        display: "block",
        width: "100%",
        maxWidth: "none",
        maxHeight: "none",
        border: "0",
        colorScheme: "normal",
      });
      frame.src = link.href;
      this.#frame = frame;
      this.#width = 0;
      this.#fit();
      this.append(frame);
    }

    #clear() {
      this.#isListening = this.#isReady = false;
      // A copy of the element has a copy of its frame, which nobody listens to.
      for (const frame of this.querySelectorAll(":scope > iframe")) frame.remove();
      this.#frame = null;
    }

    /** @returns {URL | null}  null: its server is no address */
    #link() {
      const elsewhere = this.getAttribute("server");
      const base = elsewhere === null ? server : addressOf(elsewhere);
      if (base === null) return null;
      const link = new URL(
        `embed/${encodeURIComponent(wellFormed(this.getAttribute("view") || "pipeline"))}`,
        base,
      );
      for (const [name, value] of Object.entries(this.#state())) link.searchParams.set(name, value);
      return link;
    }

    #state() {
      const names = this.getAttributeNames().filter(isOurs);
      return Object.fromEntries(names.map((name) => [name, this.#value(name)]));
    }

    /** As HTML has it, an attribute that is merely there says yes. @param {string} name */
    #value(name) {
      const value = this.getAttribute(name) ?? "";
      return name === "controls" ? value || "1" : value;
    }

    /**
     * As high as its attribute says, else in the shape of a slide, until the figure asks for more.
     */
    #fit() {
      if (!this.#frame || this.clientWidth === this.#width) return;
      this.#width = this.clientWidth;
      const given = this.getAttribute("height");
      const height = Math.max(Math.round(this.#width / SHAPE), LEAST_HEIGHT);
      this.#frame.style.height =
        given === null ? `${height}px` : /^\d+$/.test(given) ? `${given}px` : given;
    }

    /** @param {(string | null)[]} names */
    #change(names) {
      const changed = new Set(names.filter((name) => name !== null));
      if (RELOADING.some((name) => changed.has(name))) {
        // What still waits was said before, and to another view.
        this.#waiting = [];
        return this.#load();
      }
      if (changed.has("height")) {
        this.#width = 0;
        this.#fit();
      }
      const state = this.#state();
      const inside = [...changed].filter(isOurs);
      const changes = inside.map((name) => [name, Object.hasOwn(state, name) ? state[name] : null]);
      if (changes.length > 0) this.set(Object.fromEntries(changes));
    }

    /** @param {Message} message */
    #tell(message) {
      this.#waiting.push(message);
      this.#send();
    }

    /**
     * In their order; but a state can be set although nothing is drawn yet, as when a text was too
     * long.
     */
    #send() {
      /** @param {Message} message */
      const canGo = ({ type }) => this.#isReady || (this.#isListening && type === "set");
      let next = this.#waiting.findIndex(canGo);
      while (next >= 0) {
        const [message] = this.#waiting.splice(next, 1);
        this.#frame?.contentWindow?.postMessage({ attnscope: VERSION, ...message }, this.#origin);
        next = this.#waiting.findIndex(canGo);
      }
    }

    /** @param {MessageEvent} event */
    #receive({ source, origin, data }) {
      if (!this.#frame || source !== this.#frame.contentWindow || data?.attnscope !== VERSION)
        return;
      const { type, attnscope: version, ...detail } = data;
      if (type === "resize") this.#grow(detail.height);
      if (type === "ready" || type === "state") this.figure = detail;
      this.#isListening = true;
      // Where a redirect has led may be another than where the frame was sent.
      this.#origin = origin;
      this.#isReady ||= type === "ready";
      this.#send();
      this.#say(type, detail);
    }

    /** @param {string} field  @param {string} allowed */
    #refuse(field, allowed) {
      this.#say("error", {
        problem: {
          type: "/problems/invalid-value",
          field,
          sent: this.getAttribute(field),
          allowed,
        },
      });
    }

    /** @param {string} type  @param {object} detail */
    #say(type, detail) {
      this.dispatchEvent(
        new CustomEvent(`attnscope:${type}`, { bubbles: true, composed: true, detail }),
      );
    }

    /** @param {number} height */
    #grow(height) {
      const frame = this.#frame;
      if (frame && this.getAttribute("height") === null && height > frame.clientHeight)
        frame.style.height = `${height}px`;
    }
  }

  /** Half an emoji has no place in an address. @param {string} text */
  const wellFormed = (text) => text.replace(/\p{Surrogate}/gu, "\uFFFD");

  /**
   * Where a server begins, with or without the last slash; null: no place of the web. There are
   * addresses that run as scripts.
   * @param {string} text
   */
  function addressOf(text) {
    try {
      const address = new URL(text.replace(/\/*$/, "/"), server);
      return /^https?:$/.test(address.protocol) ? address : null;
    } catch {
      return null;
    }
  }

  if (!customElements.get("attn-scope")) customElements.define("attn-scope", AttnScope);
})();
