// <attn-scope view="pipeline" source="…" block="encoder.0.self" head="2">: a view of AttnScope in
// somebody else's page. A classic script without imports, so that one tag is enough, in a deck
// opened from a disk too. It builds an iframe of the server that this script came from; its
// attributes are the state in the link of that view. See docs/slides.md.

(() => {
  const VERSION = 1;
  const server = new URL(".", document.currentScript.src);
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
  const isOurs = (name) => !OWN.includes(name) && !name.includes("-") && !name.startsWith("on");
  /** What a page cannot change once it is there. */
  const RELOADING = ["view", "server", "lang", "controls"];
  const LEAST_HEIGHT = 320;
  /** Width to height, until the figure says that it needs more. */
  const SHAPE = 16 / 9;

  class AttnScope extends HTMLElement {
    #frame = null;
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
    #hear = (event) => this.#receive(event);

    /** What the figure said last: { view, state, step: { index, count } }. */
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

    /** Goes to one step, counted from 0. */
    goTo(index) {
      this.#tell({ type: "step", to: index });
    }

    /** Changes the state, by the names of its link: set({ head: 2, query: null }). */
    set(state) {
      this.#tell({ type: "set", state });
    }

    #load() {
      this.#clear();
      const link = this.#link();
      if (!link) return this.#refuse("server", "an address that begins with http: or https:");
      if (!/\/embed\/[^/]+$/.test(link.pathname)) return this.#refuse("view", "the name of a view");
      this.#frame = document.createElement("iframe");
      this.#frame.loading = this.getAttribute("loading") === "eager" ? "eager" : "lazy";
      this.#frame.title =
        this.getAttribute("title") ?? `AttnScope: ${this.getAttribute("view") ?? "pipeline"}`;
      Object.assign(this.#frame.style, {
        display: "block",
        width: "100%",
        maxWidth: "none",
        maxHeight: "none",
        border: "0",
        colorScheme: "normal",
      });
      this.#frame.src = link.href;
      this.#width = 0;
      this.#fit();
      this.append(this.#frame);
    }

    #clear() {
      this.#isListening = this.#isReady = false;
      // A copy of the element has a copy of its frame, which nobody listens to.
      for (const frame of this.querySelectorAll(":scope > iframe")) frame.remove();
      this.#frame = null;
    }

    /** @returns {URL | null}  null: its server is no address */
    #link() {
      const base = this.hasAttribute("server") ? addressOf(this.getAttribute("server")) : server;
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

    /** As HTML has it, an attribute that is merely there says yes. */
    #value(name) {
      return name === "controls" ? this.getAttribute(name) || "1" : this.getAttribute(name);
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
      const inside = [...changed].filter((name) => isOurs(name));
      if (inside.length > 0)
        this.set(
          Object.fromEntries(
            inside.map((name) => [name, Object.hasOwn(state, name) ? state[name] : null]),
          ),
        );
    }

    #tell(message) {
      this.#waiting.push(message);
      this.#send();
    }

    /**
     * In their order; but a state can be set although nothing is drawn yet, as when a text was too
     * long.
     */
    #send() {
      const canGo = ({ type }) => this.#isReady || (this.#isListening && type === "set");
      for (let next; (next = this.#waiting.findIndex(canGo)) >= 0; ) {
        const [message] = this.#waiting.splice(next, 1);
        this.#frame.contentWindow.postMessage({ attnscope: VERSION, ...message }, this.#origin);
      }
    }

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

    #say(type, detail) {
      this.dispatchEvent(
        new CustomEvent(`attnscope:${type}`, { bubbles: true, composed: true, detail }),
      );
    }

    #grow(height) {
      if (this.getAttribute("height") === null && height > this.#frame.clientHeight)
        this.#frame.style.height = `${height}px`;
    }
  }

  /** Half an emoji has no place in an address. */
  const wellFormed = (text) => text.replace(/\p{Surrogate}/gu, "\uFFFD");

  /**
   * Where a server begins, with or without the last slash; null: no place of the web. There are
   * addresses that run as scripts.
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
