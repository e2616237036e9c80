"""What tests of the share dialog look at."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Locator

SOURCE = "I want to drink water."
BLOCK = "decoder.1.cross"
PATH = f"/?source={quote(SOURCE)}&target_language=zh&block={BLOCK}&head=2&query=1&key=3"
PAGES = [PATH, f"/decode?source={quote(SOURCE)}&target_language=zh&step=2", "/positions?length=32"]
CLIPBOARD = ["clipboard-read", "clipboard-write"]


def shared(opened) -> Locator:
    """The dialog, once its preview has drawn."""
    if not opened.page.locator("[data-open-share]").is_visible():
        opened.page.locator("[data-at=menu-button]").click()
    opened.page.locator("[data-open-share]").click()
    return ready(opened)


def ready(opened) -> Locator:
    dialog = opened.page.locator("dialog[data-at=share]")
    dialog.locator("[data-file=svg]:enabled").wait_for()
    return dialog


def preview(opened):
    return opened.page.frame_locator("[data-at=share-preview] iframe")


def address(opened) -> str:
    return opened.page.locator("[data-at=share-preview] iframe").get_attribute("src")


def choose(opened, name: str, value: Any) -> None:
    """One choice of the dialog; waits for the preview that follows from it."""
    control = opened.page.locator(f"[data-share={name}]")
    if isinstance(value, bool):
        control.set_checked(value)
    else:
        control.select_option(value)
    ready(opened)


def text_of(opened, way: str) -> str:
    return opened.page.locator(f"[data-at=share-{way}]").text_content()


def copied(opened, way: str) -> str:
    row = opened.page.locator(f"[data-way={way}]")
    row.get_by_role("button").first.click()
    row.get_by_text("copied").wait_for()
    return opened.page.evaluate("() => navigator.clipboard.readText()")


def taken(opened, kind: str) -> tuple[str, bytes]:
    """The file of a button: its name and what is in it."""
    with opened.page.expect_download() as download:
        opened.page.locator(f"[data-file={kind}]").click()
    opened.page.locator("[data-at=share-said]", has_text="is ready").wait_for()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()
