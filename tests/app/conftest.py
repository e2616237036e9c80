"""An application in this process, commands in processes of their own, a model of four sentences."""

import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from os import environ
from pathlib import Path
from threading import Thread
from typing import Any, Protocol

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from starlette.testclient import TestClient
from torch.nn.modules.module import register_module_forward_hook
from typer.testing import CliRunner

from attnscope.app.cli.main import main
from attnscope.app.http.problems import TITLES
from attnscope.app.main import create_app
from attnscope.app.settings import Settings

COMMAND = Path(sys.executable).with_name("attnscope")
SENTENCES = (
    ("The cat chases the mouse.", "猫追老鼠。"),
    ("I drink water.", "我喝水。"),
    ("They are watching.", "他们在看。"),
    ("Machine learning is fun.", "机器学习很有趣。"),
)
TINY = "--d-model 16 --heads 2 --layers 1 --d-ff 16 --max-tokens 32 --vocabulary-size 800"
SHORT = "--batch-tokens 64 --warmup 1 --course-repeats 0"


class Answer(Protocol):
    """What httpx and the TestClient both give."""

    @property
    def status_code(self) -> int: ...
    @property
    def headers(self) -> Any: ...
    @property
    def text(self) -> str: ...
    def json(self) -> Any: ...


@pytest.fixture(scope="session")
def app() -> FastAPI:
    """The application with its default settings."""
    return create_app(Settings())


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    """Asks ``app`` without a network; what a route raises is raised here, too."""
    with TestClient(app) as client:
        yield client


@pytest.fixture
def module_calls() -> Iterator[list[str]]:
    """A list that grows with every call of a part of a network: empty as long as none ran."""
    calls: list[str] = []
    handle = register_module_forward_hook(lambda module, *_: calls.append(type(module).__name__))
    yield calls
    handle.remove()


@pytest.fixture(scope="session")
def assert_problem() -> Callable[..., dict[str, Any]]:
    """``assert_problem(answer, status, type)``: an answer of the one shape that errors have."""

    def check(answer: Answer, status: int, type: str) -> dict[str, Any]:
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "Traceback" not in answer.text
        document = answer.json()
        assert (answer.status_code, document["type"]) == (status, f"/problems/{type}")
        assert document["status"] == status
        assert document["title"] == TITLES[type]
        unknown = set(document) - {"type", "title", "status", "field", "sent", "allowed"}
        assert unknown <= {"tokens", "limit"}
        assert ("field" in document) == ("sent" in document)
        assert len(document.get("sent") or "") <= 80
        answer.text.encode()
        return document

    return check


@pytest.fixture(scope="session")
def command() -> Path:
    """The installed `attnscope`."""
    return COMMAND


@pytest.fixture(scope="session")
def run_command() -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """``run_command("trace", "…", ATTNSCOPE_…="…")`` in a process of its own, to its end."""

    def run(*arguments: str, **settings: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [COMMAND, *arguments],
            env={**environ, **settings},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

    return run


@pytest.fixture(scope="session")
def serve_in_thread() -> Callable[[FastAPI], AbstractContextManager[str]]:
    """``with serve_in_thread(app) as url``: ``app`` behind a socket, within reach of the test."""

    @contextmanager
    def serve(app: FastAPI) -> Iterator[str]:
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, timeout_graceful_shutdown=9))
        with socket.create_server(("127.0.0.1", 0)) as listening:
            thread = Thread(target=server.run, kwargs={"sockets": [listening]})
            thread.start()
            url = f"http://127.0.0.1:{listening.getsockname()[1]}"
            try:
                assert httpx.get(f"{url}/readyz", timeout=60).status_code == 200
                yield url
            finally:
                server.should_exit = True
                thread.join()

    return serve


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four English sentences and their translations."""
    path = tmp_path_factory.mktemp("corpus") / "en-zh.tsv"
    path.write_text("".join(f"{en}\t{zh}\n" for en, zh in SENTENCES), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def train_arguments(corpus: Path) -> Callable[..., list[str]]:
    """The arguments of an `attnscope train` that takes no time."""

    def arguments(out: Path, *more: str) -> list[str]:
        files = ["--corpus", f"en-zh={corpus}", "--direction", "zh-en", "--direction", "en-zh"]
        return ["train", *files, "--out", str(out), *TINY.split(), *SHORT.split(), *more]

    return arguments


@pytest.fixture(scope="session")
def trained(
    train_arguments: Callable[..., list[str]], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A model directory that `attnscope train` wrote, with the checkpoints 0 and 2."""
    out = tmp_path_factory.mktemp("runs") / "mine"
    kept = ("--keep-step", "0", "--keep-step", "2")
    result = CliRunner().invoke(main, train_arguments(out, "--steps", "3", *kept))
    assert result.exit_code == 0, result.output
    return out
