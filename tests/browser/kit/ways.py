"""What tests of the ways to look at an attention have in common."""

from __future__ import annotations

from urllib.parse import quote

SOURCE = "The animal didn't cross the street."
LONG = "They are watching the old man and his dog in the park. " * 6


def path(view, block, source=SOURCE, **fields):
    more = "".join(f"&{name}={value}" for name, value in fields.items())
    return f"/?source={quote(source)}&target_language=zh&block={block}&view={view}{more}"
