"""A review in the browser, from this computer only. Importing this needs the extra `serve`.

The address of the page has a secret in it, so that no other page can look or decide. All writing goes through one lock:
several tabs show one session.
"""

from __future__ import annotations

import json
import secrets
import signal
import webbrowser
from collections.abc import Callable, Mapping
from contextlib import suppress
from hmac import compare_digest
from importlib.resources import files
from pathlib import PurePath
from socket import socket
from threading import Lock
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from mtfix.errors import UserError
from mtfix.render.statistics import plural
from mtfix.review.desk import Desk
from mtfix.review.session import Decision, Kind
from mtfix.review.words import KEYS, told
from mtfix.serve import loopback

_MOST_BYTES = 100_000
_MOST_CHARACTERS = 2_000_000
_EXAMPLES = 2
_PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


class Page:
    """The page, its data and what it may do. `turn` counts how often all was read again."""

    def __init__(self, desk: Desk) -> None:
        verify(desk)
        self.desk = desk
        self.token = secrets.token_urlsafe(24)
        self.turn = 0
        self._saved: list[str] = []
        self._ended = ""
        self._lock = Lock()

    def application(self) -> Starlette:
        """What answers on loopback."""
        routes = [
            Route("/{token}/", self._guarded(self._page)),
            Route("/{token}/state", self._guarded(self._state)),
            Route("/{token}/text/{file:int}", self._guarded(self._text)),
            Route("/{token}/file/{file:int}", self._guarded(self._file)),
            Route("/{token}/act", self._guarded(self._act), methods=["POST"]),
        ]
        return loopback.application(routes)

    def _guarded(self, answer: Callable[[Request], Any]) -> Callable[[Request], Any]:
        async def guarded(request: Request) -> Response:
            given = str(request.path_params["token"]).encode("utf-8", "replace")
            if not compare_digest(given, self.token.encode()):
                raise HTTPException(404, "there is nothing here: take the whole address that mtfix printed")
            response: Response = await answer(request)
            response.headers.update(_PRIVATE)
            return response

        return guarded

    async def _page(self, request: Request) -> Response:
        nonce = secrets.token_urlsafe(16)
        html = files("mtfix.review").joinpath("page.html").read_text("utf-8")
        html = html.replace("NONCE", nonce).replace("KEYLIST", json.dumps(KEYS))
        policy = (
            f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src data:;"
            " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
        )
        return HTMLResponse(html, headers={"Content-Security-Policy": policy})

    async def _state(self, request: Request) -> Response:
        with self._lock:
            return JSONResponse(self._shown("\n".join(self.desk.notes)))

    async def _text(self, request: Request) -> Response:
        with self._lock:
            return JSONResponse(_described(self.desk, self._number(request)))

    async def _file(self, request: Request) -> Response:
        with self._lock:
            number = self._number(request)
            try:
                data = self.desk.corrected(number)
            except UserError as error:
                raise HTTPException(422, str(error)) from None
            name = PurePath(self.desk.sheets[number].source.path).name
        disposition = "attachment; filename*=UTF-8''" + quote(name.encode("utf-8", "surrogateescape"), safe="")
        return Response(data, media_type="application/octet-stream", headers={"Content-Disposition": disposition})

    def _number(self, request: Request) -> int:
        number = int(request.path_params["file"])
        if number >= len(self.desk.sheets):
            raise HTTPException(404, "there is no such file")
        return number

    async def _act(self, request: Request) -> Response:
        body = await loopback.body_of(request, _MOST_BYTES)
        try:
            order = json.loads(body)
            what, action = order["do"], _ACTIONS[order["do"]]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise HTTPException(400, "that is no action") from None
        try:
            state = await run_in_threadpool(self._done, action, order)
        except (KeyError, TypeError, ValueError):
            raise HTTPException(400, "that is no action") from None
        except UserError as error:
            return PlainTextResponse(f"Error: {error}", 409)
        # The answer goes out first.
        task = BackgroundTask(signal.raise_signal, signal.SIGINT) if what == "quit" else None
        return JSONResponse(state, background=task)

    def _done(self, action: Callable[[Page, Mapping[str, Any]], str], order: Mapping[str, Any]) -> dict[str, Any]:
        with self._lock:
            return self._shown(action(self, order))

    def _shown(self, message: str) -> dict[str, Any]:
        """What changes from step to step."""
        if self._ended:
            return {"ended": self._ended}
        session = self.desk.session
        number = session.at.file
        text = session.text
        return {
            "turn": self.turn,
            "at": [number, session.at.finding],
            "files": [
                {
                    "name": _encodable(one.document.path),
                    "total": len(one.findings),
                    "decided": len(session.decisions[at]),
                }
                for at, one in enumerate(session.texts)
            ],
            "decisions": {
                index: {"text": text.replacement(index, decision), "told": told(text, index, decision)}
                for index, decision in session.decisions[number].items()
            },
            "decided": session.decided,
            "total": session.total,
            "undoable": bool(session.steps) and not self.desk.is_saved,
            "saved": self._saved if self.desk.is_saved else None,
            "message": message,
        }

    def decide(self, order: Mapping[str, Any]) -> str:
        text = order.get("text", "")
        if not isinstance(text, str):
            raise TypeError
        text.encode()  # raises for half a surrogate pair
        self.desk.decide(Decision(Kind(order["kind"]), text))
        return ""

    def accept(self, order: Mapping[str, Any]) -> str:
        self.desk.accept(max(0, int(order["number"])))
        return ""

    def accept_safe(self, order: Mapping[str, Any]) -> str:
        return f"{plural(self.desk.accept_safe(), 'safe replacement')} accepted"

    def later(self, order: Mapping[str, Any]) -> str:
        self.desk.decide(None)
        return ""

    def undo(self, order: Mapping[str, Any]) -> str:
        self.desk.undo()
        return ""

    def move(self, order: Mapping[str, Any]) -> str:
        self.desk.move(1 if int(order["by"]) > 0 else -1)
        return ""

    def go(self, order: Mapping[str, Any]) -> str:
        self.desk.go(int(order["file"]), int(order["finding"]))
        return ""

    def file(self, order: Mapping[str, Any]) -> str:
        """Another file in view, at its first undecided finding."""
        number = int(order["file"])
        self.desk.go(number, 0)
        decided = self.desk.session.decisions[number]
        total = len(self.desk.session.text.findings)
        self.desk.go(number, next((index for index in range(total) if index not in decided), 0))
        return ""

    def save(self, order: Mapping[str, Any]) -> str:
        if not self.desk.unsaved:
            raise UserError("nothing is decided yet")
        self._saved = self.desk.save()
        return ""

    def again(self, order: Mapping[str, Any]) -> str:
        if not self.desk.is_saved:
            raise UserError("save first")
        found = self.desk.again()
        if not found:
            self._ended = "Nothing more is found. The page can be closed; Ctrl-C ends mtfix."
            return ""
        verify(found)
        self.desk = found
        self.turn += 1
        return f"{plural(found.session.total, 'finding')} left"

    def quit(self, order: Mapping[str, Any]) -> str:
        kept = f" {_kept(self.desk)}" if self.desk.unsaved else ""
        self._ended = f"The review has ended, and the page can be closed.{kept}"
        return ""


_ACTIONS: Mapping[str, Callable[[Page, Mapping[str, Any]], str]] = {
    action.__name__: action
    for action in (
        Page.decide,
        Page.accept,
        Page.accept_safe,
        Page.later,
        Page.undo,
        Page.move,
        Page.go,
        Page.file,
        Page.save,
        Page.again,
        Page.quit,
    )
}


def verify(desk: Desk) -> None:
    """Raise UserError for a text that no page can show."""
    for text in desk.session.texts:
        if len(text.document.text) > _MOST_CHARACTERS:
            limit = f"{_MOST_CHARACTERS:,} characters"
            raise UserError(f"{text.document.path}: too long for a page ({limit}): review it in the terminal")


def _described(desk: Desk, number: int) -> dict[str, Any]:
    """What does not change: a text in pieces, its findings, and what there is to say of their rules."""
    text = desk.sheets[number].text
    infos = {finding.rule: desk.explain(number, finding) for finding in text.findings}
    return {
        "pieces": list(text.pieces()),
        "findings": [
            {
                "rule": finding.rule,
                "message": finding.message,
                "category": finding.category,
                "severity": finding.severity.value,
                "line": text.document.lines.position(finding.span.start).line,
                "text": text.found(index),
                "phrase": finding.phrase,
                "name": text.name(index),
                "replacements": [
                    {"text": item.text, "applicability": item.applicability.label} for item in finding.replacements
                ],
            }
            for index, finding in enumerate(text.findings)
        ],
        "rules": {
            rule: {
                "why": info.why,
                "examples": [[_unmarked(bad), _unmarked(good)] for bad, good in info.examples[:_EXAMPLES]],
            }
            for rule, info in infos.items()
            if info
        },
    }


def _encodable(path: str) -> str:
    """A path that need not be UTF-8, as text."""
    return path.encode("utf-8", "replace").decode()


def _unmarked(example: str) -> str:
    return example.replace("[[", "").replace("]]", "")


def _kept(desk: Desk) -> str:
    return f"{plural(desk.unsaved, 'unsaved decision')} kept for the next review."


def run(desk: Desk, sock: socket, say: Callable[[str], None], opens: bool = False) -> None:
    """Serve the review on a socket of `loopback.bind` until it is ended; `say` gets its address, and what is kept.

    `opens` opens it in the browser. Raises UserError for a text that no page can show.
    """
    page = Page(desk)
    address = f"{loopback.address(sock)}/{page.token}/"

    def announce(line: str) -> None:
        say(f"{address}\nCtrl-C ends the review.")
        if opens:
            with suppress(webbrowser.Error):
                webbrowser.open(address)

    loopback.run(page.application(), sock, announce)
    if page.desk.unsaved:
        say(_kept(page.desk))
