"""Every view has room at every width: nothing scrolls sideways, is cut, or too small to press."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from .room import RULES, SCREENS, broken_rules

SENTENCES = {
    "short": "猫",
    "usual": "The animal didn't cross the street because it was too tired.",
    "emoji": "👩‍👩‍👧‍👦 🎉🎉 I ❤️ 茶",
    "unbroken": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk",
    "long": "They are watching the old man and his dog in the park. " * 8,
}
INSPECTED = [
    *["block=encoder.0.self", "block=decoder.3.cross", "block=encoder.1.ffn", "block=source"],
    *["block=target", "block=memory", "block=output", "block=decoder.1.ffn&view=norm"],
    *["block=encoder.1.self&view=norm", "view=heads", "view=matrix", "view=flow", "view=tokens"],
    *["block=decoder.1.cross&view=multihead", "view=arithmetic&query=2&key=3"],
    *["block=encoder.1.self&view=arithmetic&query=1&key=2"],
    *[f"block={block}&view=project" for block in ("decoder.1.cross", "encoder.1.self")],
    *[f"block={block}&view=mix" for block in ("decoder.1.cross", "encoder.1.self")],
]
PLAYED = ["method=sample&step=60", "view=forcing"]
CURVES = [
    *["", "length=512&d_model=1024", "length=2&d_model=2", "kind=none"],
    *["source=猫", f"source={quote(SENTENCES['long'])}", f"source={'Donaudampfschifffahrt' * 3}"],
]


def links() -> dict[str, str]:
    """What is opened, by a name that a failure is found by."""
    found = {}
    for view in INSPECTED:
        for sentence, more in (("usual", "query=1"), ("unbroken", ""), ("long", "lang=zh-CN")):
            found[f"{view} {sentence}"] = inspector(sentence, f"{view}&{more}")
    for sentence in ("short", "emoji"):
        found[f"pipeline {sentence}"] = inspector(sentence, "")
    for view in PLAYED:
        for sentence in ("short", "usual", "long"):
            found[f"decode {view} {sentence}"] = (
                f"/decode?source={quote(SENTENCES[sentence])}&{view}"
            )
    return found | {f"positions {link[:40]}": f"/positions?{link}" for link in CURVES}


def inspector(sentence: str, more: str) -> str:
    return f"/?source={quote(SENTENCES[sentence])}&target_language=zh&{more}"


@pytest.mark.parametrize("link", links().values(), ids=links())
def test_a_view_keeps_the_rules_of_room_on_every_screen(open_page, link):
    opened = open_page(link)
    assert [broken for screen in SCREENS for broken in broken_rules(opened, screen)] == []


# How to break every rule, on a page that keeps them.
BREAK = {
    "the page does not scroll sideways": "document.body.style.width = '2500px'",
    "nothing reaches over a side of the page": """
      document.querySelector("[data-at=title]").style.marginLeft = '-90px'""",
    "matrices lie within the page": """
      document.querySelector("[data-stage=weights] .matrix").style.marginLeft = '3000px'""",
    "the band of a row is as wide as its line": """
      document.querySelector(".rows-band").style.left = '30px'""",
    "what a finger presses on a phone is large enough": """
      document.querySelector("[data-at=head-choice] button").style.minHeight = '9px'""",
}


@pytest.mark.parametrize("rule", RULES)
def test_whoever_breaks_a_rule_is_told_which_and_where(open_page, rule):
    opened = open_page("/?source=tea&target_language=zh&block=encoder.1.self&view=multihead")
    opened.page.evaluate(f"() => {{ {BREAK[rule]}; }}")
    found = [
        broken for screen in (SCREENS[0], SCREENS[3]) for broken in broken_rules(opened, screen)
    ]
    assert any(f": {rule}: " in broken for broken in found), found
