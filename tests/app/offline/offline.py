"""What tests of views in a file have in common."""

import base64
import json
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import unquote

from starlette.testclient import TestClient

from attnscope.model import Trace

from ...markup import Attributes

SOURCE = "I want to drink water."
ADDRESSES = {"src", "href", "srcset", "action", "data", "poster", "content"}


@dataclass
class File(HTMLParser):
    """A file, taken apart."""

    text: str
    addresses: list[str] = field(default_factory=list)
    """Everything that a browser may fetch."""
    scripts: dict[str, str] = field(default_factory=dict)
    """What stands in script elements, by their ids or types."""
    policy: dict[str, str] = field(default_factory=dict)
    _within: str | None = None

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script":
            self._within = given.get("id") or given.get("type") or "plain"
            self.scripts[self._within] = ""
        if tag == "meta":
            if given.get("http-equiv") == "Content-Security-Policy":
                rules = (rule.partition(" ") for rule in (given["content"] or "").split("; "))
                self.policy = {name: sources for name, _, sources in rules}
            return
        self.addresses += [value or "" for name, value in attrs if name in ADDRESSES]

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._within = None

    def handle_data(self, data: str) -> None:
        if self._within:
            self.scripts[self._within] += data

    @property
    def told(self) -> dict[str, Any]:
        return json.loads(self.scripts["page"])

    @property
    def modules(self) -> dict[str, str]:
        """What its scripts can import: names and code."""
        found = json.loads(self.scripts["importmap"])["imports"]
        return {name: decoded(address) for name, address in found.items()}

    @property
    def trace(self) -> Trace:
        with NamedTemporaryFile() as file:
            Path(file.name).write_bytes(base64.b64decode(self.told["recording"]["trace"]))
            return Trace.load(file.name)


def decoded(address: str) -> str:
    if address.startswith("data:text/css;charset=utf-8,"):
        return unquote(address.partition(",")[2])
    media_type, comma, content = address.partition(";base64,")
    assert media_type in ("data:text/javascript", "data:image/svg+xml")
    assert comma
    return base64.b64decode(content).decode()


def asked(client: TestClient, named: str, **state: Any) -> Any:
    return client.get(f"/api/offline/{named}", params=state)


def nonce_of(text: str) -> str:
    return File(text).policy["script-src"].split("'")[1].removeprefix("nonce-")


class Frames(Attributes):
    """The attributes of every element of a notebook's output."""

    def handle_data(self, data: str) -> None:
        raise AssertionError(f"text outside of the frame: {data[:80]}")


def frame_of(shown: Any) -> dict[str, str | None]:
    ((tag, given),) = Frames(shown._repr_html_()).found
    assert tag == "iframe"
    return given
