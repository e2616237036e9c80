"""The rules of room: no page scrolls sideways, nothing is cut, formulas keep their line."""

from playwright.sync_api import Page

VIEWS = [
    *["block=encoder.0.self", "block=decoder.3.cross", "block=encoder.1.ffn", "block=source"],
    *["block=target", "block=memory", "block=output", "block=decoder.1.ffn&view=norm"],
    *["view=heads", "view=matrix", "view=flow", "view=tokens", "view=multihead", "view=norm"],
    *["view=arithmetic&key=2", "view=project", "view=mix"],
]
"""What can be looked at in the inspector, as links say it."""

# What breaks a rule, each in a line.
BROKEN = r"""() => {
  const found = [];
  const wide = innerWidth;
  const named = (element) => {
    const at = element.className?.baseVal ?? element.className;
    return `${element.localName}${at ? `.${String(at).trim().replace(/\s+/g, ".")}` : ""}`;
  };
  const say = (element, what) => {
    const text = element.textContent.trim().replace(/\s+/g, " ").slice(0, 40);
    found.push(`${named(element.parentElement)} > ${named(element)} “${text}” ${what}`);
  };
  const root = document.scrollingElement;
  if (root.scrollWidth > root.clientWidth) {
    found.push(`the page is ${root.scrollWidth} wide in a window of ${root.clientWidth}`);
  }
  const writes = (element) => Array.from(element.childNodes)
    .some((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());
  const isSeen = (element) => element.checkVisibility({ visibilityProperty: true })
    && element.getClientRects().length > 0
    && !element.closest(".hidden, .skip, option, title, desc");
  const inked = (canvas) => {
    // labels that lean have room beside them, which may lie outside
    const { left, right } = canvas.getBoundingClientRect();
    if (left >= -1 && right <= wide + 1) return { left, right };
    const { data, width, height } = canvas.getContext("2d")
      .getImageData(0, 0, canvas.width, canvas.height);
    const columns = Array.from({ length: width }, (_, x) => x)
      .filter((x) => Array.from({ length: height }, (_, y) => data[(y * width + x) * 4 + 3])
        .some((alpha) => alpha > 60));
    const place = (x) => left + x * (right - left) / width;
    return { left: place(columns[0] ?? 0), right: place((columns.at(-1) ?? 0) + 1) };
  };
  const contentOf = (element) => {
    if (element.localName === "canvas") return inked(element);
    if (["math", "select", "input"].includes(element.localName)) {
      return element.getBoundingClientRect();
    }
    const text = document.createRange();
    text.selectNodeContents(element);
    return text.getBoundingClientRect();
  };
  const scrolls = (element) => {
    for (let around = element; around !== document.body; around = around.parentElement) {
      const { overflowX, clipPath, position } = getComputedStyle(around);
      if (["auto", "scroll"].includes(overflowX) || clipPath !== "none") return true;
    }
    return false;
  };
  for (const band of document.querySelectorAll(".rows-band")) {
    if (!isSeen(band)) continue;
    const [own, line] = [band, band.parentElement].map((box) => box.getBoundingClientRect());
    if (Math.abs(own.left - line.left) > 0.5 || Math.abs(own.width - line.width) > 0.5) {
      say(band, "is not as wide as its line");
    }
  }
  for (const element of document.body.querySelectorAll("*")) {
    if (!isSeen(element)) continue;
    const style = getComputedStyle(element);
    if (writes(element) || ["canvas", "math", "select", "input"].includes(element.localName)) {
      const { left, right } = contentOf(element);
      if ((right > wide + 1 || left < -1) && !scrolls(element)) {
        say(element, `reaches from ${left.toFixed()} to ${right.toFixed()} of ${wide}`);
      }
    }
    const cuts = (overflow) => ["hidden", "clip"].includes(overflow);
    if (writes(element) && cuts(style.overflowX) && style.textOverflow !== "ellipsis"
      && element.scrollWidth > element.clientWidth + 1) say(element, "is cut at its side");
    if (writes(element) && cuts(style.overflowY)
      && element.scrollHeight > element.clientHeight + 1) say(element, "is cut at its foot");
    if (element.localName === "math") {
      const size = Number.parseFloat(style.fontSize);
      // a fraction is two lines of smaller letters, and a bracket around it no higher
      const most = element.querySelector("mfrac") ? 3.2 : 2.2;
      const lines = style.display === "grid" ? Array.from(element.children) : [element];
      const high = Math.max(...lines.map((line) => line.getBoundingClientRect().height));
      if (high > most * size) say(element, `is ${(high / size).toFixed(1)} em high`);
      const box = element.getBoundingClientRect();
      const around = element.parentElement.getBoundingClientRect();
      const isBlock = getComputedStyle(element.parentElement).display !== "inline";
      if (isBlock && box.width > around.width + 1) say(element, "is wider than its room");
    }
  }
  return found;
}"""

# Once the page is laid out in its new size, and painted.
SETTLED = """() => new Promise((resolve) => {
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(null)));
})"""


def broken(page: Page) -> list[str]:
    return page.evaluate(BROKEN)


def resized(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate(SETTLED)
