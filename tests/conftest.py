"""What all tests share: checked tensor shapes, hypothesis settings, the shipped model, servers."""

import inspect
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from os import defpath, environ, pathsep
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, get_args

import pytest
import torch
from beartype import beartype
from hypothesis import settings
from jaxtyping import AbstractArray, install_import_hook

if TYPE_CHECKING:
    from attnscope.model import Session
    from attnscope.model.text.tokenizer import Tokenizer


@dataclass(frozen=True)
class Server:
    """An `attnscope serve` in a process of its own."""

    url: str
    process: "subprocess.Popen[str]"
    log: list[str]
    """The lines it has written so far."""
    reader: Thread

    def whole_log(self) -> str:
        """What it wrote, once it has ended."""
        self.process.wait(timeout=120)
        self.reader.join(timeout=120)
        return "".join(self.log)


StartServer = Callable[..., AbstractContextManager[Server]]


def check_shapes(function: Any) -> Any:
    """Checks the arguments and results of a function that has a typed tensor shape among them."""
    signature = inspect.signature(function)
    annotations = [parameter.annotation for parameter in signature.parameters.values()]
    if any(map(_names_a_shape, [*annotations, signature.return_annotation])):
        return beartype(function)
    return function


def _names_a_shape(annotation: Any) -> bool:
    if isinstance(annotation, type) and issubclass(annotation, AbstractArray):
        return True
    return any(map(_names_a_shape, get_args(annotation)))


# Before anything imports the package: each function in it is decorated as its module loads.
# jaxtyping wants the decorator by its name. Not beartype for every function: it takes no
# `Self` outside of a decorated class, and no protocol that cannot be checked at run time.
install_import_hook("attnscope.model", f"{__name__}.check_shapes")

# Node is that of this environment, also where the machine has another one, or none.
environ["PATH"] = f"{Path(sys.executable).parent}{pathsep}{environ.get('PATH', defpath)}"

# `pytest --hypothesis-profile=search` looks further, and elsewhere each time.
settings.register_profile("everyday", deadline=None, derandomize=True, max_examples=60)
settings.register_profile("search", deadline=None, max_examples=3000)
settings.load_profile("everyday")


# Small products gain nothing from a second thread, and lose much beside a busy process.
torch.set_num_threads(1)


@pytest.fixture(scope="session")
def shipped() -> "Session":
    """The trained model that every installation has."""
    from attnscope.model import load

    return load("tiny-translator")


@pytest.fixture(scope="session")
def tokenizer() -> "Tokenizer":
    """The shipped vocabulary, without the weights."""
    from attnscope.model.text.tokenizer import Tokenizer
    from attnscope.model.zoo import WEIGHTS

    return Tokenizer.load(WEIGHTS / "tiny-translator" / "tokenizer.json", ["en", "zh", "fr"])


@pytest.fixture(scope="session")
def tiny_directory(tokenizer: "Tokenizer", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained network with the shipped vocabulary, and two checkpoints of its training."""
    from attnscope.model.checkpoint import save_model, save_weights
    from attnscope.model.transformer.config import TransformerConfig
    from attnscope.model.transformer.transformer import Transformer

    directory = tmp_path_factory.mktemp("models") / "tiny"
    torch.manual_seed(0)
    config = TransformerConfig(
        vocabulary_size=len(tokenizer),
        d_model=22,
        n_heads=2,
        n_encoder_layers=2,
        n_decoder_layers=3,
        d_ff=13,
        max_tokens=31,
    )
    model = Transformer(config)
    about = {"directions": ["zh-en", "en-zh", "en-fr"], "licence": "none"}
    save_model(directory, model, tokenizer, about)
    for step in (40, 7):
        model.embedding.tokens.weight.data += step
        save_weights(directory / "steps" / f"{step}.safetensors", model)
    return directory


@pytest.fixture(scope="session")
def tiny(tiny_directory: Path) -> "Session":
    """A Session of the untrained network, whose sides hold up to 31 tokens."""
    from attnscope.model import load

    return load(tiny_directory)


@pytest.fixture(scope="session")
def server_url(start_server: StartServer) -> Iterator[str]:
    """A running `attnscope serve` of this environment, ready to answer."""
    with start_server() as server:
        yield server.url


@pytest.fixture(scope="session")
def start_server() -> StartServer:
    """``with start_server("--model", …) as server``: ready to answer, and ended afterwards."""

    @contextmanager
    def start(*arguments: str, cwd: Path | None = None, **settings: str) -> Iterator[Server]:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("attnscope"), "serve", "--port", "0", *arguments],
            cwd=cwd,
            env={**environ, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        with process:
            try:
                server = _ready(process)
                yield server
            finally:
                process.terminate()
                _end(process)
            server.reader.join(timeout=120)

    return start


def _end(process: "subprocess.Popen[str]") -> None:
    try:
        process.wait(timeout=120)
    except subprocess.TimeoutExpired:
        # leaving its context would wait for ever
        process.kill()
        raise


def _ready(process: "subprocess.Popen[str]") -> Server:
    assert process.stdout is not None
    log: list[str] = []
    for line in process.stdout:
        log.append(line)
        address = re.search(r"Uvicorn running on (http://\S+)", line)
        if address:
            reader = Thread(target=log.extend, args=(process.stdout,), daemon=True)
            reader.start()
            return Server(address[1], process, log, reader)
    raise AssertionError(f"the server ended while it started: {''.join(log)}")
