"""What servers on loopback have in common: who may ask, how much, how long, and how they start and stop.

Whoever can open a page in a browser of this computer can send requests to a server on it. So requests are refused
unless their `Host` is loopback (a name that somebody points at 127.0.0.1 is not: DNS rebinding), and all but reading
ones unless they come from the server's own pages, from a program or from a browser add-on.

Importing this module needs the extra `serve`.
"""

from __future__ import annotations

import re
import socket
import sys
from asyncio import CancelledError, TimerHandle, Transport
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from types import FrameType
from typing import cast

import h11
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from mtfix.errors import UserError

HOST = "127.0.0.1"
HOSTS = frozenset({HOST, "localhost"})
ANY = "*"
_PORT = re.compile(r":\d*\Z")
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_BACKLOG = 128


@dataclass(frozen=True)
class Limits:
    """What a server puts up with.

    `patience`: seconds that a whole request may take to come in; `farewell`: seconds that answers may take when the
    server is to stop; `connections` at a time, a request on one more gets 503.
    """

    patience: float = 20.0
    farewell: int = 3
    connections: int = 64


def bind(port: int) -> socket.socket:
    """A socket that listens on 127.0.0.1, with port 0 on a free port. Raises UserError if the port cannot be had."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if sys.platform != "win32":
        # A port on which old connections are still dying may be taken again; on Windows this would share it.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((HOST, port))
        # Now, so that a second server fails before it has loaded anything.
        sock.listen(_BACKLOG)
    except OSError as error:
        sock.close()
        raise UserError(f"port {port}: {error.strerror}") from None
    return sock


def address(sock: socket.socket) -> str:
    """The address of a bound socket, as people type it."""
    return f"http://{HOST}:{sock.getsockname()[1]}"


def application(routes: Sequence[BaseRoute], *, origins: Collection[str] = ()) -> Starlette:
    """An application that answers loopback only; its errors are plain text, `Error: …`.

    `origins` are web origins (`https://example.org`, `*` for all) whose pages may ask, too (CORS).
    """
    middleware = [Middleware(_Guard, origins=frozenset(origins))]
    if origins:
        middleware.append(
            Middleware(CORSMiddleware, allow_origins=list(origins), allow_methods=["GET", "POST"], allow_headers=[ANY])
        )
    return Starlette(routes=routes, middleware=middleware, exception_handlers={HTTPException: _failed})


async def _failed(request: Request, error: Exception) -> Response:
    refused = cast(HTTPException, error)
    return PlainTextResponse(f"Error: {refused.detail}", refused.status_code, refused.headers)


class _Guard:
    """Refuses whom a server on loopback must not answer."""

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self.app = app
        self.origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answered = False

        async def marked(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                message["headers"] = [*message["headers"], (b"x-content-type-options", b"nosniff")]
            await send(message)

        refusal = self._refusal(scope)
        app = PlainTextResponse(f"Error: {refusal}", 403) if refusal else self.app
        try:
            await app(scope, receive, marked)
        except CancelledError:  # the server stops, and will not wait any longer
            if not answered:
                await PlainTextResponse("Error: the server was stopped", 503)(scope, receive, marked)

    def _refusal(self, scope: Scope) -> str:
        """Why a request is refused; empty if it is not."""
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get(b"host", "").lower()
        if _PORT.sub("", host) not in HOSTS:
            return f"this server answers only as {', '.join(sorted(HOSTS))}, not as “{host}”"
        origin = headers.get(b"origin", "")
        if scope["method"] in _READING or not _is_of_web(origin) or not self.origins.isdisjoint({origin, ANY}):
            return ""
        return "" if origin.lower() == f"http://{host}" else f"access from {origin} denied"


def _is_of_web(origin: str) -> bool:
    """Whether a page of the web may have this origin; `null` is that of files and sandboxes."""
    return origin.startswith(("http://", "https://")) or origin == "null"


async def body_of(request: Request, most: int) -> bytes:
    """The body of a request. Raises HTTPException: 413 for more than `most` bytes, without reading on."""
    taken = bytearray()
    if int(request.headers.get("content-length", 0)) <= most:
        try:
            async for chunk in request.stream():
                taken += chunk
                if len(taken) > most:
                    break
            else:
                return bytes(taken)
        except ClientDisconnect:
            raise HTTPException(400, "the request broke off") from None
    raise HTTPException(413, f"Your request exceeds this server's limit of {most} bytes.")


def run(app: ASGIApp, sock: socket.socket, announce: Callable[[str], None], limits: Limits | None = None) -> None:
    """Serve on a socket of `bind` until Ctrl-C or SIGTERM, then finish what was begun; a second signal does not wait.

    `announce` gets the line that says where, as soon as there is an answer to be had.
    """
    limits = limits or Limits()
    config = uvicorn.Config(
        app,
        http=type("Impatient", (_Impatient,), {"patience": limits.patience}),
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="error",
        access_log=False,
        server_header=False,
        limit_concurrency=limits.connections,
        timeout_graceful_shutdown=limits.farewell,
    )
    _Server(config, lambda: announce(f"listening on {address(sock)}")).run(sockets=[sock])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # To be told to stop is how a server ends: unlike uvicorn's own, this raises the signal no second time.
        self.force_exit = self.should_exit
        self.should_exit = True


class _Impatient(H11Protocol):
    """HTTP, but a connection is closed if no whole request comes in `patience` seconds: uvicorn itself would wait."""

    patience: float
    _timer: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._start()

    def data_received(self, data: bytes) -> None:
        if not self._timer:
            self._start()
        super().data_received(data)
        if self.conn.their_state not in (h11.IDLE, h11.SEND_BODY):
            self._stop()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop()
        super().connection_lost(exc)

    def _start(self) -> None:
        self._timer = self.loop.call_later(self.patience, self.transport.abort)

    def _stop(self) -> None:
        if self._timer:
            self._timer.cancel()
            self._timer = None
