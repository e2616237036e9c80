"""What pages say, in each of their languages."""

import json
from functools import cache

from ..http.negotiation import language_ranges
from .assets import STATIC

LANGUAGES = ("en", "zh-CN")


@cache
def messages(language: str) -> dict[str, str]:
    """The catalogue of one of ``LANGUAGES``."""
    path = STATIC / "i18n" / f"{language}.json"
    return json.loads(path.read_text(encoding="utf-8"))


def reader_language(asked: str | None, accept_language: str | None) -> str:
    """The language asked for, else the first the browser prefers, else English."""
    for tag in ((asked or "").lower(), *language_ranges(accept_language)):
        for language in LANGUAGES:
            if tag.partition("-")[0] == language.partition("-")[0]:
                return language
    return LANGUAGES[0]
