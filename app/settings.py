"""What a deployment may choose; every setting is also an environment variable ATTNSCOPE_…"""

from functools import cache
from importlib.metadata import version

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from ..model.session import CACHE_BYTES
from ..model.trace.manifest import ModelInfo
from ..model.zoo import DEFAULT_MODEL

VERSION = version("attnscope")

EXAMPLE = {"source": "机器学习很有趣。", "target_language": "en"}
"""What pages show before anybody types."""


def example_of(model: ModelInfo) -> dict[str, str]:
    """The same for a model that may know no such language."""
    known = {"target_language": EXAMPLE["target_language"]} if model.languages else {}
    return {"source": EXAMPLE["source"]} | known


class Settings(BaseSettings):
    """Settings of one server process."""

    model_config = SettingsConfigDict(
        env_prefix="ATTNSCOPE_", use_attribute_docstrings=True, frozen=True
    )

    model: str = DEFAULT_MODEL
    """Name of the model that answers, or the directory that training wrote."""
    device: str = "cpu"
    """Where the model runs, as torch names it."""
    token_limit: int | None = Field(default=None, ge=8, le=512)
    """Most tokens a side, special tokens included; default: what the model was trained for."""
    threads: int = Field(default=1, ge=1)
    """Threads of one matrix product. The products are small: a second thread gains little, and
    beside other requests it loses much."""
    root_path: str = Field(default="", pattern=r"^(/[\w.~-]+)*$")
    """Path prefix under which a proxy serves this app: ``/lab``."""
    embed_origins: str = Field(default="", pattern=r"^(https?://[\w.:*-]+( https?://[\w.:*-]+)*)?$")
    """Origins of the pages that may frame and drive embeds, separated by spaces; default: any page,
    one opened from a disk too."""
    cache_bytes: int = Field(default=CACHE_BYTES, ge=0)
    """Most bytes of Traces kept, of all models together."""
    max_body_bytes: int = Field(default=64_000, ge=1)
    """Largest request body."""
    max_json_bytes: int = Field(default=4_000_000, ge=1)
    """Largest answer that is text: a Trace as JSON, a matrix as CSV. As safetensors or npz
    there is no bound but the token limit."""
    max_running: int = Field(default=2, ge=1)
    """Requests that run a model at the same time."""
    max_waiting: int = Field(default=32, ge=0)
    """Requests that may wait for their turn; more are refused with 503."""
    max_streams: int = Field(default=32, ge=1)
    """Translations that may be under way token by token; more are refused with 503."""
    max_stall: float = Field(default=30, gt=0)
    """Seconds after which a client that takes nothing of a stream counts as gone."""


@cache
def get_settings() -> Settings:
    return Settings()
