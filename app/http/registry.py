"""The models this server answers with, each loaded once."""

from threading import Lock

from ...model import InputError, Session, load_named_or_directory
from ...model.lru import ByteBoundedLRU
from ...model.trace.trace import Trace
from ..settings import Settings
from .problems import ProblemError


class Registry:
    """Loads the default model at start, and checkpoints of its training when first asked for."""

    def __init__(self, settings: Settings, default: Session | None = None) -> None:
        """
        Args:
            default: The model that answers; default: the one that the settings name.
        """
        self._settings = settings
        self._default = default
        self._checkpoints: dict[str, Session] = {}
        self._lock = Lock()
        self._traces = ByteBoundedLRU[Trace](settings.cache_bytes)

    @property
    def default(self) -> Session:
        """
        Raises:
            ProblemError: ``not-ready`` until the model is loaded.
        """
        if self._default is None:
            raise ProblemError("not-ready", 503, headers={"Retry-After": "1"})
        return self._default

    @property
    def sessions(self) -> list[Session]:
        """The models that answer; the first one where none is named."""
        return [self.default]

    def load_default(self) -> Session:
        """Loads the default model, unless it is loaded already.

        Raises:
            InputError: for a name that no model has.
        """
        if self._default is None:
            self._default = self._load(self._settings.model)
        return self._default

    def get(self, id: str | None) -> Session:
        """Loads a checkpoint when it is first asked for: not for an event loop.

        Raises:
            InputError: for an id that is neither the default model nor a checkpoint of it.
        """
        info = self.default.info
        if id in (None, info.id):
            return self.default
        if id not in info.checkpoints:
            known = ", ".join([info.id, *info.checkpoints])
            raise InputError("unknown-model", "model", id, known)
        with self._lock:
            if id not in self._checkpoints:
                own = "".join(info.id.partition("@")[1:])
                step = "".join(id.partition("@")[1:])
                self._checkpoints[id] = self._load(self._settings.model.removesuffix(own) + step)
            return self._checkpoints[id]

    def _load(self, name: str) -> Session:
        return load_named_or_directory(
            name,
            device=self._settings.device,
            token_limit=self._settings.token_limit,
            traces=self._traces,
        )
