"""Puts the parts together; nothing else."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import torch
from anyio import to_thread
from fastapi import APIRouter, Depends, FastAPI

from ..model import Session
from .http import problems
from .http.dependencies import valid_query
from .http.gate import Gate
from .http.logs import PathsOnly
from .http.middleware import BodyLimit, ClientsMayLeave, HeadLikeGet, Prefix, SecurityHeaders
from .http.registry import Registry
from .routes import export, generate, health, models, oembed, offline, pages, positions, trace
from .settings import VERSION, Settings, example_of, get_settings
from .site import assets
from .site import problems as problem_pages


def create_app(settings: Settings | None = None, model: Session | None = None) -> FastAPI:
    """
    Args:
        settings: default: those of the environment.
        model: the one that answers; default: the one that the settings name.
    """
    settings = settings or get_settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        torch.set_num_threads(settings.threads)
        session = await to_thread.run_sync(app.state.registry.load_default)
        # the first page shows an example: computed here, so that nobody waits for it
        await to_thread.run_sync(lambda: session.trace(**example_of(session.info)))
        yield

    app = FastAPI(
        title="AttnScope",
        summary="Every number a small Transformer computes for your sentence.",
        version=VERSION,
        lifespan=lifespan,
        redirect_slashes=False,
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.registry = Registry(settings, model)
    app.state.gate = Gate(settings.max_running, settings.max_waiting, settings.max_streams)
    problems.install(app, problem_pages.in_browser)
    app.add_middleware(ClientsMayLeave, max_stall=settings.max_stall)
    app.add_middleware(BodyLimit, max_bytes=settings.max_body_bytes)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(HeadLikeGet)
    app.add_middleware(Prefix, root_path=settings.root_path)
    api = APIRouter(
        prefix="/api",
        dependencies=[Depends(valid_query)],
        responses=problems.documented(500),
    )
    for routes in (models, trace, export, offline, generate, positions):
        api.include_router(routes.router)
    app.include_router(api)
    app.include_router(health.router, responses=problems.documented(500))
    app.include_router(oembed.router)
    app.include_router(pages.router)
    app.mount("/static", assets.HashedFiles(directory=assets.STATIC), name="static")
    logging.getLogger("uvicorn.access").addFilter(PathsOnly())
    return app
