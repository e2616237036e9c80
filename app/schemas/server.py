"""The server itself: its models, and how it is."""

from typing import Literal

from ...model.trace.manifest import ModelInfo
from .base import Body


class ModelList(Body):
    """The models this server answers with."""

    models: list[ModelInfo]
    """Each model once; the checkpoints of its training are listed in it."""


class Health(Body):
    """How the server is."""

    status: Literal["alive", "ready"]
    """``alive`` while the process answers, ``ready`` once the model is loaded."""
