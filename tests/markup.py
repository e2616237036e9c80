"""HTML as tests read it."""

from html.parser import HTMLParser


class Attributes(HTMLParser):
    """The elements of a text and what they are given."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
