"""The rules of room: what has to hold on every page, whatever its width, text and size of type.

A rule is a function in the page. It gives a sentence for everything that breaks it.
"""

from __future__ import annotations

from dataclasses import dataclass

from .inspector import NEXT_FRAME

# What several rules ask of an element.
COMMON = """
const root = document.documentElement;
const boxOf = (element) => element.getBoundingClientRect();
const isSeen = (element) =>
  element.checkVisibility({ visibilityProperty: true }) && boxOf(element).width > 0;
const all = (selector) => [...document.querySelectorAll(selector)].filter(isSeen);
const isWithin = ({ left, right }) => left >= -0.5 && right <= root.clientWidth + 0.5;
const named = (element) => {
  const at = element.closest("[data-at], [data-stage], [data-view]");
  const inside = at && Object.values(at.dataset)[0];
  return `<${element.localName} class="${element.getAttribute("class") ?? ""}"> in ${inside}`;
};
// it lies in a box of its own, which scrolls or says itself what is seen of it
const isHeld = (element) => {
  for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
    if (getComputedStyle(box).overflowX !== "visible") return true;
  }
  return false;
};
"""

RULES = {
    "the page does not scroll sideways": """
      root.scrollWidth > root.clientWidth ? [`${root.scrollWidth} > ${root.clientWidth}`] : []""",
    "nothing reaches over a side of the page": """
      all("main *").flatMap((element) => {
        const box = boxOf(element);
        if (isWithin(box) || isHeld(element)) return [];
        return [`${named(element)}: ${box.left} to ${box.right}`];
      })""",
    "matrices lie within the page": """
      all(".matrix").flatMap((element) => {
        const box = boxOf(element);
        if (isWithin(box) || element.closest(".figure")) return [];
        return [`${named(element)}: ${box.left} to ${box.right}`];
      })""",
    "the band of a row is as wide as its line": """
      all(".rows-band").flatMap((band) => {
        const [one, other] = [boxOf(band), boxOf(band.parentElement)];
        const isAsWide = Math.abs(one.x - other.x) < 0.5 && Math.abs(one.width - other.width) < 0.5;
        return isAsWide ? [] : [`${named(band)}: ${one.x}, ${one.width}`];
      })""",
    "what a finger presses on a phone is large enough": """
      innerWidth > 600 ? [] : all(
        "header :is(a, button), main :is(button:not([inert]), select, input)",
      ).flatMap((element) => {
        const { height } = boxOf(element);
        // a word of a running text is as high as its line
        if (element.matches(".word")) return [];
        const least = element.matches(".spacing") ? 24 : 43.5;
        return height >= least ? [] : [`${named(element)}: ${height}`];
      })""",
}


@dataclass(frozen=True)
class Screen:
    """A window, and whether its type is that of a projector."""

    width: int
    height: int
    is_projector: bool = False

    def __str__(self) -> str:
        return f"{self.width} × {self.height}{', projector' * self.is_projector}"


# In this order: every step changes the width, and few the type.
SCREENS = [
    Screen(1440, 900),
    Screen(1920, 1080),
    Screen(768, 1024),
    Screen(390, 844),
    Screen(1280, 720, is_projector=True),
    Screen(1920, 1080, is_projector=True),
    Screen(390, 844, is_projector=True),
]


def show_on(opened, screen: Screen) -> None:
    """Gives a page that was drawn another window, as whoever resizes it does."""
    size = {"width": screen.width, "height": screen.height}
    if opened.page.viewport_size != size:
        opened.page.set_viewport_size(size)
        opened.page.evaluate(NEXT_FRAME)
    if (opened.state("scale") is not None) != screen.is_projector:
        opened.draws(lambda: opened.page.keyboard.press("p"))
    # curves take their time
    opened.page.evaluate("async () => (await import('#shell/chrome.js')).redraw()")


def broken_rules(opened, screen: Screen) -> list[str]:
    """What breaks which rule of room on a screen."""
    show_on(opened, screen)
    rules = ", ".join(f"{rule!r}: () => {check}" for rule, check in RULES.items())
    found: dict[str, list[str]] = opened.page.evaluate(f"""() => {{
      {COMMON}
      const rules = {{ {rules} }};
      return Object.fromEntries(Object.entries(rules).map(([name, check]) => [name, check()]));
    }}""")
    return [f"{screen}: {rule}: {what}" for rule, broken in found.items() for what in broken]
