// <attn-scope view="pipeline" source="…" block="encoder.0.self" head="2">: a view of AttnScope in somebody else's page.
// A classic script without imports, so that one tag is enough, in a deck opened from a disk too. It builds an iframe of
// the server that this script came from; its attributes are the state in the link of that view. See docs/slides.md.

(() => {
  const VERSION = 1;
  const server = new URL(".", document.currentScript.src);
  /** Attributes that are the element's own; those with a hyphen belong to the page around it. */
  const OWN = ["view", "server", "height", "loading", "title", "id", "class", "style", "slot", "hidden", "tabindex", "dir"];
  /** What a page cannot change once it is there. */
  const RELOADING = ["view", "server", "lang", "controls"];
  const LEAST_HEIGHT = 320;
  /** Width to height, until the figure says that it needs more. */
  const SHAPE = 16 / 9;

  class AttnScope extends HTMLElement {
    #frame = null;
    #waiting = [];
    #width = 0;
    #isReady = false;
    #changes = new MutationObserver((records) => this.#change(records.map(({ attributeName }) => attributeName)));
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
      this.#frame?.remove();
      this.#frame = null;
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
      const link = new URL(`embed/${encodeURIComponent(this.getAttribute("view") ?? "pipeline")}`, this.getAttribute("server") ?? server);
      for (const [name, value] of Object.entries(this.#state())) link.searchParams.set(name, value);
      this.#isReady = false;
      this.#frame?.remove();
      this.#frame = document.createElement("iframe");
      this.#frame.loading = this.getAttribute("loading") === "eager" ? "eager" : "lazy";
      this.#frame.title = this.getAttribute("title") ?? `AttnScope: ${this.getAttribute("view") ?? "pipeline"}`;
      Object.assign(this.#frame.style, { display: "block", width: "100%", border: "0", colorScheme: "normal" });
      this.#frame.src = link.href;
      this.#width = 0;
      this.#fit();
      this.append(this.#frame);
    }

    #state() {
      const names = this.getAttributeNames().filter((name) => !OWN.includes(name) && !name.includes("-"));
      return Object.fromEntries(names.map((name) => [name, this.getAttribute(name)]));
    }

    /** As high as its attribute says, else in the shape of a slide, until the figure asks for more. */
    #fit() {
      if (!this.#frame || this.clientWidth === this.#width) return;
      this.#width = this.clientWidth;
      const given = this.getAttribute("height");
      const height = Math.max(Math.round(this.#width / SHAPE), LEAST_HEIGHT);
      this.#frame.style.height = given === null ? `${height}px` : /^\d+$/.test(given) ? `${given}px` : given;
    }

    #change(names) {
      const changed = new Set(names.filter((name) => name !== null));
      if (RELOADING.some((name) => changed.has(name))) return this.#load();
      if (changed.has("height")) {
        this.#width = 0;
        this.#fit();
      }
      const state = this.#state();
      const inside = [...changed].filter((name) => name in state || !(OWN.includes(name) || name.includes("-")));
      if (inside.length > 0) this.set(Object.fromEntries(inside.map((name) => [name, state[name] ?? null])));
    }

    #tell(message) {
      if (!this.#isReady) return this.#waiting.push(message);
      const { origin } = new URL(this.#frame.src);
      this.#frame.contentWindow.postMessage({ attnscope: VERSION, ...message }, origin);
    }

    #receive({ source, data }) {
      if (!this.#frame || source !== this.#frame.contentWindow || data?.attnscope !== VERSION) return;
      const { type, attnscope: version, ...detail } = data;
      if (type === "resize") this.#grow(detail.height);
      if (type === "ready" || type === "state") this.figure = detail;
      if (type === "ready") {
        this.#isReady = true;
        for (const message of this.#waiting.splice(0)) this.#tell(message);
      }
      this.dispatchEvent(new CustomEvent(`attnscope:${type}`, { bubbles: true, composed: true, detail }));
    }

    #grow(height) {
      if (this.getAttribute("height") === null && height > this.#frame.clientHeight) this.#frame.style.height = `${height}px`;
    }
  }

  if (!customElements.get("attn-scope")) customElements.define("attn-scope", AttnScope);
})();
