"""What axe finds on a page."""

from __future__ import annotations

from collections.abc import Sequence

from axe_playwright_python.sync_playwright import Axe

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


# On a slow machine what waited has faded, and comes back with a transition.
STILL = "() => Promise.all(document.getAnimations().map(({ finished }) => finished))"


def violations(
    opened, theme: str = "light", within: str | None = None, tags: Sequence[str] = WCAG
) -> list[str]:
    """What breaks a rule of the whole page or of a part of it.

    In the dark only colours are looked at: it is another set of them over the same elements.
    """
    opened.page.evaluate(STILL)
    only = {"type": "tag", "values": tags}
    if theme == "dark":
        only = {"type": "rule", "values": ["color-contrast"]}
    options = {"runOnly": only, "resultTypes": ["violations"]}
    found = Axe().run(opened.page, context=within, options=options).response["violations"]
    return [
        f"{rule['id']}: {node['target']} {node['html'][:120]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
