"""Behind nginx under a path of its own, as docs/slides.md says: all works, nothing leaves it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from attnscope.app.views.registry import WAYS

from ..kit.embed import element, path

DOCUMENT = Path(__file__).parents[3] / "docs" / "slides.md"
PREFIX = "/attnscope"
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
# What the machine's own nginx.conf has around a configuration.
AROUND = """
daemon off;
worker_processes 1;
{user}
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 256; }}
http {{
  access_log {folder}/access.log;
  {temporary}
  include {folder}/attnscope.conf;
}}
"""
TEMPORARY = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]


def configuration() -> str:
    """The block of the document."""
    return re.findall(r"```nginx\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)[0]


@pytest.fixture(scope="module")
def behind(start_server, tmp_path_factory) -> Iterator[SimpleNamespace]:
    """nginx in front of a server that was told its prefix; ``url`` is without it."""
    if NGINX is None:
        pytest.fail("no nginx: apt-get install nginx-light")
    folder = tmp_path_factory.mktemp("nginx")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with start_server(ATTNSCOPE_ROOT_PATH=PREFIX) as server:
        block, addresses = re.subn(r"http://127\.0\.0\.1:8000\b", server.url, configuration())
        block, ports = re.subn(r"listen 80;", f"listen 127.0.0.1:{port};", block)
        assert (addresses, ports) == (2, 1)
        (folder / "attnscope.conf").write_text(block)
        temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
        # its workers write below the folder, which is nobody else's
        user = "user root;" if os.geteuid() == 0 else ""
        around = AROUND.format(folder=folder, temporary=temporary, user=user)
        (folder / "nginx.conf").write_text(around)
        command = [NGINX, "-p", str(folder), "-c", f"{folder}/nginx.conf"]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            try:
                url = f"http://127.0.0.1:{port}"
                answer(f"{url}{PREFIX}/readyz", process)
                yield SimpleNamespace(url=url, prefix=url + PREFIX)
            finally:
                process.terminate()
                process.wait(timeout=20)


def answer(url: str, process: subprocess.Popen[str]) -> None:
    """Asks until nginx listens, or has ended."""
    while True:
        assert process.poll() is None, process.stderr and process.stderr.read()
        try:
            assert httpx.get(url, timeout=60).status_code == 200
        except httpx.ConnectError:
            continue
        return


@pytest.fixture
def open_below(open_frame, behind):
    """Opens what is below the prefix; afterwards nothing above it may have been asked for."""
    asked: list[str] = []

    def open_below(path: str, **options):
        framing = open_frame("<!doctype html>", **options)
        framing.page.on("request", lambda request: asked.append(request.url))
        framing.page.goto(behind.prefix + path)
        framing.page.evaluate("() => drawnMoreThan(0)")
        return framing

    yield open_below
    assert asked
    assert [url for url in asked if not url.startswith(f"{behind.prefix}/")] == []


@pytest.mark.parametrize("page", ["/", "/positions", "/decode"])
def test_a_page_and_all_that_it_leads_to_are_below_the_prefix(open_below, behind, page):
    framing = open_below(page)
    links = framing.page.locator("a").evaluate_all("(all) => all.map(({ href }) => href)")
    assert len(links) > 5
    for link in links:
        assert link.startswith(f"{behind.prefix}/")
        assert httpx.get(link, timeout=60).status_code == 200


def test_the_links_of_a_page_and_its_language_are_followed(open_below, behind):
    framing = open_below("/?source=They%20are%20watching.&lang=en")
    for link in ("a[data-page]:nth-child(3)", "a[data-lang=zh-CN]"):
        framing.page.locator(link).click()
        framing.page.wait_for_url(f"{behind.prefix}/decode?*")
        framing.page.evaluate("() => drawnMoreThan(0)")
        assert "They%20are%20watching" in framing.page.url
    assert framing.page.locator("html").get_attribute("lang") == "zh-CN"


@pytest.mark.parametrize("view", ["pipeline", "figure", "player", "positions"])
def test_an_embed_is_drawn_below_the_prefix(open_below, view):
    framing = open_below(path(view))
    assert framing.page.locator("main.is-drawn").count() == 1


def test_every_embed_is_there(behind):
    for view in WAYS:
        assert httpx.get(f"{behind.prefix}/embed/{view}", timeout=60).status_code == 200


def test_the_element_of_a_prefix_frames_the_embeds_of_the_prefix(open_frame, behind):
    tag = '<attn-scope view="heads" source="They are watching."></attn-scope>'
    framing = open_frame(element(behind.prefix, tag))
    assert framing.ready()["view"] == "heads"
    assert framing.embed.url.startswith(f"{behind.prefix}/embed/heads?")


def test_a_link_below_the_prefix_is_known_to_oembed(behind):
    given = httpx.get(
        f"{behind.prefix}/oembed", params={"url": f"{behind.prefix}/decode"}, timeout=60
    )
    assert f'src="{behind.prefix}/embed/player"' in given.json()["html"]


def test_without_its_last_slash_the_prefix_leads_to_the_first_page(behind):
    given = httpx.get(behind.prefix, follow_redirects=True, timeout=60)
    assert given.status_code == 200
    assert 'data-at="figure"' in given.text


def test_a_translation_comes_token_by_token(behind):
    source = "They are watching the old man and his dog in the park."
    body = {"source": source, "without_cache": True}
    with httpx.stream("POST", f"{behind.prefix}/api/generate", json=body, timeout=60) as given:
        assert given.headers["content-type"].startswith("text/event-stream")
        together = [part.count(b"event: token") for part in given.iter_raw()]
    assert sum(together) > 5
    # held back, they would come in fours, as many as fill a buffer
    assert sum(map(bool, together)) > sum(together) / 2, together


def test_the_longest_link_that_a_page_writes_passes(behind):
    given = httpx.get(f"{behind.prefix}/embed/heads?source={'x' * 7400}", timeout=60)
    assert given.status_code == 200
