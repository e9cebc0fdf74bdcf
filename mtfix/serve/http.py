"""The HTTP server that speaks the LanguageTool API: its routes and its limits."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from mtfix.errors import UserError
from mtfix.pipeline import Checker
from mtfix.serve import languagetool, loopback
from mtfix.serve.languagetool import Asked, BadRequestError, TextTooLongError
from mtfix.serve.words import Words

_MOST_FIELDS = 100
# What is kept of past texts to answer the next one quickly; each takes tens of kilobytes.
_MOST_RULES, _MOST_WORDS = 2_000, 3_000
_GET, _POST = ["GET"], ["GET", "POST"]


@dataclass(frozen=True)
class Limits:
    """How long a text may be (UTF-16 code units, without markup), how long it may take in seconds until it is answered,
    and how many requests may wait.
    """

    text: int = 250_000
    seconds: float = 60.0
    waiting: int = 32

    @property
    def body(self) -> int:
        """Bytes of a request: of a character percent-encoding makes up to twelve."""
        return 12 * self.text + 100_000


class Service:
    """Answers requests with a checker.

    Texts are checked one after the other in a thread, since checking keeps Python busy; all else is answered meanwhile.
    """

    def __init__(self, checker: Checker, words: Words, limits: Limits) -> None:
        self.checker = checker
        self.words = words
        self.limits = limits
        self._pool = ThreadPoolExecutor(1, "check")
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0

    @property
    def routes(self) -> Sequence[Route]:
        return [
            Route("/", _page, methods=_GET),
            Route("/v2/check", self.check, methods=_POST),
            Route("/v2/languages", self.languages, methods=_POST),
            Route("/v2/info", self.info, methods=_POST),
            Route("/v2/maxtextlength", self.maxtextlength, methods=_POST),
            Route("/v2/configinfo", self.configinfo, methods=_POST),
            Route("/v2/healthcheck", self.healthcheck, methods=_POST),
            Route("/v2/words", self.list_words, methods=_POST),
            Route("/v2/words/add", self.add_word, methods=_POST),
            Route("/v2/words/delete", self.delete_word, methods=_POST),
            Route("/v2/{action:path}", _unsupported, methods=_POST),
        ]

    async def check(self, request: Request) -> Response:
        try:
            asked = languagetool.asked(await self._parameters(request), self.limits.text)
        except TextTooLongError as error:
            raise HTTPException(413, str(error)) from None
        except BadRequestError as error:
            raise HTTPException(400, str(error)) from None
        self._verify_room("There are currently too many parallel requests. Please try again later.")
        self._waiting += 1
        try:
            async with asyncio.timeout(self.limits.seconds), self._turn:
                # Editors send the next version of a text without waiting for the answer on the last one.
                if await request.is_disconnected():
                    return Response()
                made = await asyncio.get_running_loop().run_in_executor(self._pool, self._answer, asked)
        except TimeoutError:
            raise HTTPException(
                500, f"Checking took longer than {self.limits.seconds:g} seconds, which is this server's limit."
            ) from None
        finally:
            self._waiting -= 1
        return Response(made, media_type="application/json")

    def _answer(self, asked: Asked) -> bytes:
        outcome = None
        if asked.is_english:
            checker = self.checker.adapted(style=asked.style, allow_list=self.words.allow_list)
            outcome = checker.check(asked.text.plain, wanted=asked.wants)
            checker.engine.relieve(rules=_MOST_RULES, words=_MOST_WORDS)
        return _json(languagetool.answer(asked, outcome))

    def _verify_room(self, refusal: str) -> None:
        if self._waiting >= self.limits.waiting:
            raise HTTPException(503, refusal)

    async def languages(self, request: Request) -> Response:
        return _given(languagetool.languages())

    async def info(self, request: Request) -> Response:
        return _given(languagetool.information())

    async def maxtextlength(self, request: Request) -> Response:
        return PlainTextResponse(str(self.limits.text))

    async def configinfo(self, request: Request) -> Response:
        parameters = await self._parameters(request)
        if "language" not in parameters:
            raise HTTPException(400, "'language' parameter missing")
        try:
            languagetool.verify_language(parameters["language"])
        except BadRequestError as error:
            raise HTTPException(400, str(error)) from None
        return _given(languagetool.configuration(self.checker, self.limits.text))

    async def healthcheck(self, request: Request) -> Response:
        self._verify_room("Healthcheck failed: There are currently too many parallel requests.")
        return PlainTextResponse("OK")

    async def list_words(self, request: Request) -> Response:
        _verify_method(request, "GET")
        parameters = await self._parameters(request)
        try:
            offset, limit = (max(int(parameters.get(name, default)), 0) for name, default in _RANGE)
        except ValueError:
            raise HTTPException(400, "'offset' and 'limit' must be numbers") from None
        return _given({"words": self.words.known()[offset : offset + limit]})

    async def add_word(self, request: Request) -> Response:
        try:
            return _given({"added": self.words.add(await self._word(request))})
        except ValueError as error:
            raise HTTPException(400, str(error)) from None
        except UserError as error:
            raise HTTPException(500, str(error)) from None

    async def delete_word(self, request: Request) -> Response:
        try:
            return _given({"deleted": self.words.delete(await self._word(request))})
        except UserError as error:
            raise HTTPException(500, str(error)) from None

    async def _word(self, request: Request) -> str:
        _verify_method(request, "POST")
        word = (await self._parameters(request)).get("word", "").strip()
        if not word:
            raise HTTPException(400, "Missing 'word' parameter")
        return word

    async def _parameters(self, request: Request) -> dict[str, str]:
        """The parameters of a request, those of the address over those of the body.

        The body is a form, whatever its type is said to be: there are clients that say JSON.
        """
        body = await loopback.body_of(request, self.limits.body)
        try:
            pairs = parse_qsl(body.decode(), True, errors="strict", max_num_fields=_MOST_FIELDS)
            pairs += parse_qsl(request.url.query, True, errors="strict", max_num_fields=_MOST_FIELDS)
        except UnicodeDecodeError:
            raise HTTPException(400, "the parameters are not UTF-8") from None
        except ValueError:
            raise HTTPException(400, f"more than {_MOST_FIELDS} parameters") from None
        return dict(pairs)


# As LanguageTool does, a list of words starts with ten.
_RANGE = (("offset", "0"), ("limit", "10"))


def application(checker: Checker, words: Words, limits: Limits, origins: Collection[str] = ()) -> Starlette:
    """The server's application. Web pages of `origins` may ask, too."""
    return loopback.application(Service(checker, words, limits).routes, origins=origins)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _given(value: Any) -> Response:
    return Response(_json(value), media_type="application/json")


def _verify_method(request: Request, method: str) -> None:
    if request.method != method:
        raise HTTPException(400, f"{request.url.path.removeprefix('/v2')} needs to be called with {method}")


async def _unsupported(request: Request) -> Response:
    raise HTTPException(404, f"Unsupported action: '{request.path_params['action'][:100]}'")


async def _page(request: Request) -> Response:
    page, policy = _page_and_policy()
    return HTMLResponse(page, headers={"Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"})


@cache
def _page_and_policy() -> tuple[str, str]:
    """The page to paste a text into, and what it may do: run its own script, use its own style, ask this server."""
    page = (files("mtfix.serve") / "page.html").read_text("utf-8")

    def digest(tag: str) -> str:
        inside = page.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0]
        return f"'sha256-{b64encode(sha256(inside.encode()).digest()).decode()}'"

    return page, (
        f"default-src 'none'; script-src {digest('script')}; style-src {digest('style')}; connect-src 'self'; "
        "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
