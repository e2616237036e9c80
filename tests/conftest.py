"""What all tests share: checked tensor shapes, hypothesis settings, the shipped model."""

import inspect
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import httpx
import pytest
import torch
from beartype import beartype
from hypothesis import settings
from jaxtyping import AbstractArray, install_import_hook

if TYPE_CHECKING:
    from attnscope.model import Session
    from attnscope.model.tokenizer import Tokenizer


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
    from attnscope.model.session import WEIGHTS
    from attnscope.model.tokenizer import Tokenizer

    return Tokenizer.load(WEIGHTS / "tiny-translator" / "tokenizer.json", ["en", "zh", "fr"])


@pytest.fixture(scope="session")
def tiny_directory(tokenizer: "Tokenizer", tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An untrained network with the shipped vocabulary, and two checkpoints of its training."""
    from attnscope.model.checkpoint import save_model, save_weights
    from attnscope.model.config import TransformerConfig
    from attnscope.model.transformer import Transformer

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
    from attnscope.model import Session

    return Session(tiny_directory)


@pytest.fixture(scope="session")
def server_url() -> Iterator[str]:
    """A running `attnscope serve` of this environment, ready to answer."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [Path(sys.executable).with_name("attnscope"), "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT) as server:
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(f"{url}/readyz", server)
        yield url
        server.terminate()
        server.wait(timeout=15)


def _wait_until_ready(url: str, server: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        assert server.poll() is None, "the server ended while it started"
        with suppress(httpx.TransportError):
            if httpx.get(url).status_code == 200:
                return
        time.sleep(0.1)
    raise TimeoutError(f"{url} was not ready within a minute")
