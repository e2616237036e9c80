"""The models that answer."""

from fastapi import APIRouter

from ..http.dependencies import RegistryDep
from ..http.problems import documented
from ..schemas.server import ModelList

router = APIRouter(tags=["models"])


@router.get("/models", responses=documented(503))
def get_models(registry: RegistryDep) -> ModelList:
    """What each model is, and what it may be asked."""
    return ModelList(models=[session.info for session in registry.sessions])
