"""What every request passes before it reaches a route."""

from anyio import BrokenResourceError, move_on_after
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .problems import EVERY_ANSWER, ProblemError, respond


class BodyLimit:
    """Refuses a body over ``max_bytes`` before anything parses it, announced or not."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self.app = app
        self.max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        messages: list[Message] = []
        received = 0
        while True:
            message = await receive()
            messages.append(message)
            received += len(message.get("body", b""))
            if received > self.max_bytes:
                error = ProblemError(
                    "body-too-large",
                    413,
                    field="body",
                    sent=None,
                    allowed=f"at most {self.max_bytes} bytes",
                    headers={"Connection": "close"},
                    facts={"limit": self.max_bytes},
                )
                await respond(error)(scope, receive, send)
                return
            if not message.get("more_body", False):
                break

        async def replay() -> Message:
            return messages.pop(0) if messages else await receive()

        await self.app(scope, replay, send)


class ClientsMayLeave:
    """Takes no notice when a client leaves in the middle of its answer.

    Whatever was about to write to it then finds the way broken. One that does not take a part
    of a stream for ``max_stall`` seconds counts as gone.
    """

    def __init__(self, app: ASGIApp, max_stall: float) -> None:
        self.app = app
        self.max_stall = max_stall

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_in_time(message: Message) -> None:
            # an answer in one piece may take a slow line longer
            limit = self.max_stall if message.get("more_body") else None
            with move_on_after(limit) as stalled:
                await send(message)
            if stalled.cancelled_caught:
                raise BrokenResourceError

        try:
            await self.app(scope, receive, send_in_time)
        except* (BrokenResourceError, ClientDisconnect):
            pass


class HeadLikeGet:
    """Answers HEAD as GET; the server leaves the body out."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "HEAD":
            scope = {**scope, "method": "GET"}
        await self.app(scope, receive, send)


class SecurityHeaders:
    """Headers that every answer carries."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(EVERY_ANSWER)
            await send(message)

        await self.app(scope, receive, send_with_headers)


class Prefix:
    """Knows the address under which a proxy serves the app: its path, whether the proxy passes it
    on or not, and whether it is https."""

    def __init__(self, app: ASGIApp, root_path: str) -> None:
        self.app = app
        self.root_path = root_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            # whoever says so without a proxy is only told a wrong address of ours
            scheme = Headers(scope=scope).get("x-forwarded-proto")
            scope = {**scope, "scheme": scheme} if scheme in ("http", "https") else scope
        if scope["type"] == "http" and self.root_path:
            path = scope["path"]
            if path == self.root_path:
                path += "/"
            if not f"{path}/".startswith(f"{self.root_path}/"):
                path = self.root_path + path
            scope = {**scope, "root_path": self.root_path, "path": path}
        await self.app(scope, receive, send)
