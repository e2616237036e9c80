"""Whether the process answers, and whether it can answer questions."""

from fastapi import APIRouter

from ..http.dependencies import RegistryDep
from ..http.problems import documented
from ..schemas.server import Health

router = APIRouter(tags=["health"])


@router.get("/healthz")
def get_health() -> Health:
    """200 while the process answers."""
    return Health(status="alive")


@router.get("/readyz", responses=documented(503))
def get_readiness(registry: RegistryDep) -> Health:
    """200 once the model is loaded; 503 before."""
    _ = registry.default
    return Health(status="ready")
