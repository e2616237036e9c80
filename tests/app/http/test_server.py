"""`attnscope serve` as a process: what it logs, how it ends, and many clients at once."""

import json
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from attnscope.app.cli.main import main

StartServer = Callable[..., AbstractContextManager[Any]]

# words that stand nowhere else
MARKERS = ["Wolkenkratzerfenster", "雙峰駱駝", "zgodovinopisje"]
MANY = [f"{count} cats chase {count + 1} mice." for count in range(24)]
# Seconds: a machine may be busy with other things.
PATIENT = 60


@pytest.fixture(scope="module")
def other(start_server: StartServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A second server, started from another directory."""
    with start_server(cwd=tmp_path_factory.mktemp("elsewhere")) as server:
        yield server


def trace(url: str, source: str, **headers: str) -> bytes:
    query = {"source": source, "tensors": "*.self.weights"}
    answer = httpx.get(f"{url}/api/trace", params=query, headers=headers, timeout=PATIENT)
    assert answer.status_code == 200, answer.text
    return answer.content


@pytest.mark.parametrize("media_type", ["application/vnd.safetensors", "application/json"])
def test_two_servers_give_the_same_bytes(server_url: str, other: Any, media_type: str):
    for source in ("They are watching.", "猫追老鼠。"):
        one, two = (trace(url, source, Accept=media_type) for url in (server_url, other.url))
        assert one == two


def test_a_client_may_ask_the_one_server_for_what_the_other_gave(server_url: str, other: Any):
    query = {"source": "They are watching."}
    given = httpx.get(f"{other.url}/api/trace", params=query, timeout=PATIENT)
    headers = {"If-None-Match": given.headers["etag"]}
    again = httpx.get(f"{server_url}/api/trace", params=query, headers=headers, timeout=PATIENT)
    assert again.status_code == 304


def test_many_at_once_get_what_each_gets_alone(server_url: str, other: Any):
    with ThreadPoolExecutor(max_workers=12) as pool:
        together = list(pool.map(lambda source: trace(other.url, source), MANY))
    assert together == [trace(server_url, source) for source in MANY]
    assert len(set(together)) == len(MANY)


def test_generations_at_once_get_what_each_gets_alone(server_url: str, other: Any):
    def done(url: str, source: str) -> str:
        body = {"source": source}
        answer = httpx.post(f"{url}/api/generate", json=body, timeout=PATIENT)
        assert answer.status_code == 200
        return answer.text.rstrip().split("\n")[-1]

    with ThreadPoolExecutor(max_workers=8) as pool:
        together = list(pool.map(lambda source: done(other.url, source), MANY[:8]))
    assert together == [done(server_url, source) for source in MANY[:8]]


def test_the_log_says_what_was_asked_for_and_never_what_was_typed(start_server: StartServer):
    with start_server() as server:
        for marker in MARKERS:
            body = {"source": marker, "target": marker}
            httpx.get(f"{server.url}/api/trace", params=body, timeout=PATIENT)
            httpx.post(f"{server.url}/api/trace", json=body, timeout=PATIENT)
            httpx.post(f"{server.url}/api/generate", json={"source": marker}, timeout=PATIENT)
            httpx.get(f"{server.url}/", params=body, timeout=PATIENT)
            # refused, in ways in which the text comes back to the client
            refused = [
                httpx.get(
                    f"{server.url}/api/trace",
                    params={"source": f"{marker} " * 128},
                    timeout=PATIENT,
                ),
                httpx.get(f"{server.url}/api/trace", params={marker: marker}, timeout=PATIENT),
                httpx.get(f"{server.url}/api/trace?source={marker}%ff", timeout=PATIENT),
                httpx.post(
                    f"{server.url}/api/trace",
                    json={"source": "a", "model": marker},
                    timeout=PATIENT,
                ),
                httpx.post(f"{server.url}/api/trace", content=marker, timeout=PATIENT),
            ]
            assert {answer.status_code for answer in refused} == {422}
            assert any(marker in answer.text for answer in refused)
        server.process.terminate()
        log = server.whole_log()
    lines = [line for line in log.splitlines() if "HTTP/1.1" in line]
    assert len(lines) == 9 * len(MARKERS)
    assert sum("POST /api/trace " in line for line in lines) == 3 * len(MARKERS)
    for marker in MARKERS:
        for form in (marker, json.dumps(marker)[1:-1], str(httpx.QueryParams({"": marker}))[1:]):
            assert form not in log


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_server_when_what_is_running_is_answered(
    start_server: StartServer, number: signal.Signals
):
    with start_server() as server:
        body = {"source": "The animal didn't cross the street because it was too tired."}
        with httpx.stream(
            "POST", f"{server.url}/api/generate", json=body, timeout=PATIENT
        ) as answer:
            lines = answer.iter_lines()
            assert next(lines) == "event: start"
            server.process.send_signal(number)
            assert "event: done" in list(lines)
        server.process.wait(timeout=PATIENT)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{server.url}/healthz", timeout=PATIENT)
    assert "Traceback" not in server.whole_log()


def test_a_signal_ends_a_server_whose_clients_keep_their_connections(start_server: StartServer):
    with start_server() as server, httpx.Client(timeout=PATIENT) as client:
        assert client.get(f"{server.url}/healthz").status_code == 200
        server.process.terminate()
        server.process.wait(timeout=PATIENT)
    assert "Traceback" not in server.whole_log()


def test_a_directory_of_one_s_own_is_served(start_server: StartServer, trained: Path):
    with start_server("--model", str(trained)) as server:
        (model,) = httpx.get(f"{server.url}/api/models", timeout=PATIENT).json()["models"]
        assert model["id"] == "mine"
        assert len(trace(server.url, "猫追老鼠。")) > 1000


def test_the_address_that_is_printed_is_the_one_that_answers(other: Any):
    printed = [line for line in other.log if "http://" in line]
    assert printed
    for line in printed:
        assert other.url in line


@pytest.mark.parametrize(
    ("arguments", "settings", "words"),
    [
        (["--model", "huge-translator"], {}, ["huge-translator", "tiny-translator"]),
        (["--model", "tiny-translator@7"], {}, ["tiny-translator@7", "tiny-translator@0"]),
        (["--device", "abacus"], {}, ["abacus"]),
        ([], {"ATTNSCOPE_TOKEN_LIMIT": "many"}, ["ATTNSCOPE_TOKEN_LIMIT", "many"]),
        ([], {"ATTNSCOPE_ROOT_PATH": "lab/"}, ["ATTNSCOPE_ROOT_PATH", "lab/"]),
    ],
)
def test_a_server_that_cannot_start_says_why_in_one_sentence(
    arguments: list[str], settings: dict[str, str], words: list[str]
):
    ended = CliRunner().invoke(main, ["serve", "--port", "0", *arguments], env=settings)
    assert ended.exit_code == 2
    assert ended.stdout == ""
    (sentence,) = ended.stderr.splitlines()
    for word in words:
        assert word in sentence


def test_a_port_that_is_taken_is_named(
    run_command: Callable[..., "subprocess.CompletedProcess[str]"],
):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        ended = run_command("serve", "--port", port)
    assert ended.returncode != 0
    assert "address already in use" in ended.stderr
    assert port in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("path", ["/", "/api/models", "/api/positions?length=3", "/healthz"])
def test_head_answers_like_get_without_the_body(server_url: str, path: str):
    head, get = (
        httpx.head(server_url + path, timeout=PATIENT),
        httpx.get(server_url + path, timeout=PATIENT),
    )
    assert head.status_code == get.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == get.headers["content-length"]


def test_a_client_cannot_write_its_own_address_into_the_log(start_server: StartServer):
    with start_server() as server:
        httpx.get(
            f"{server.url}/healthz", headers={"X-Forwarded-For": "forged 200 OK"}, timeout=PATIENT
        )
        server.process.terminate()
        log = server.whole_log()
    assert "/healthz" in log
    assert "forged" not in log
