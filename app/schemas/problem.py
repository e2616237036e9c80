"""An error, as it travels."""

from pydantic import BaseModel, ConfigDict


class Problem(BaseModel):
    """An error (RFC 9457)."""

    model_config = ConfigDict(use_attribute_docstrings=True)

    type: str
    """Which problem it is; stable, made for programs: ``/problems/too-long``."""
    title: str
    """The same in one English sentence."""
    status: int
    """HTTP status."""
    field: str | None = None
    """Field of the request that is to blame."""
    sent: str | None = None
    """What came in it, cut to 80 characters."""
    allowed: str | None = None
    """What may come instead."""
    tokens: int | None = None
    """Tokens that came, where there were too many."""
    limit: int | None = None
    """Tokens, bytes or cells that are allowed."""
