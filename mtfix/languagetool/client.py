"""Asking a LanguageTool server, many texts at a time, with `language_tool_python`."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from typing import Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from mtfix.errors import UserError
from mtfix.languagetool import server
from mtfix.languagetool.matches import Match, parse
from mtfix.languagetool.measured import SPELLERS

TIMEOUT = 60.0
# After a fault, nothing is asked for so long: a run goes on without LanguageTool, an editor gets it back.
_PAUSE = 60.0
_KEPT = 2_000
_MOST_AT_ONCE = 4
_WORDS = 50
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Without(NamedTuple):
    """What a server need not look for."""

    rules: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()


NOTHING = Without()


class Client:
    """A server by its URL, or that of this machine (`auto`), which is started when it is first asked if none runs.

    What it said is kept. Rules and categories of `without` are not asked about texts.
    `fault` says why the server did not answer when it failed last, empty if it never did.
    """

    def __init__(self, setting: str, without: Without = NOTHING, timeout: float | None = None) -> None:
        self.setting = server.checked(setting)
        self.timeout = timeout or TIMEOUT
        self.fault = ""
        unasked = {"disabledRules": without.rules, "disabledCategories": without.categories}
        self._without = {key: ",".join(names) for key, names in unasked.items() if names}
        self._asleep_until = 0.0
        self._kept: dict[tuple[str, str], tuple[Match, ...]] = {}
        self._tool: Any = None

    def matches(self, texts: Sequence[str], language: str) -> list[tuple[Match, ...]] | None:
        """What the server says of each text in a variety of English (`en-US`); None if it fails at any of them."""
        return self._ask(texts, {"language": language} | self._without)

    def suggestions(self, words: Sequence[str], language: str) -> dict[str, tuple[str, ...]] | None:
        """What the server would write for each word, none if it knows it; None if it fails."""
        only = {"language": language, "enabledRules": SPELLERS[language], "enabledOnly": "true"}
        texts = ["\n\n".join(words[at : at + _WORDS]) for at in range(0, len(words), _WORDS)]
        answers = self._ask(texts, only)
        if answers is None:
            return None
        found = zip(texts, answers, strict=True)
        return {match.span.cut(text): match.replacements for text, matches in found for match in matches}

    def _ask(self, texts: Sequence[str], about: dict[str, str]) -> list[tuple[Match, ...]] | None:
        kind = "&".join(about.values())
        said = {text: self._kept[kind, text] for text in texts if (kind, text) in self._kept}
        missing = [text for text in dict.fromkeys(texts) if text not in said]
        if missing:
            if time.monotonic() < self._asleep_until:
                return None
            try:
                answers = self._answers(missing, about)
            except Exception as error:  # of requests, of language_tool_python, of a strange answer
                self.fault = f"LanguageTool ({self.setting}) {_said(error)}; its findings are missing"
                self._asleep_until = time.monotonic() + _PAUSE
                return None
            if len(self._kept) + len(missing) > _KEPT:
                self._kept.clear()
            said |= dict(zip(missing, answers, strict=True))
            self._kept |= {(kind, text): said[text] for text in missing}
        return [said[text] for text in texts]

    def _answers(self, texts: Sequence[str], about: dict[str, str]) -> list[tuple[Match, ...]]:
        from concurrent.futures import ThreadPoolExecutor

        if self._tool is None:
            self._tool = _connected(server.url_of(self.setting), self.timeout)
        workers = min(len(texts), os.cpu_count() or 1, _MOST_AT_ONCE)
        with ThreadPoolExecutor(workers) as pool:
            try:
                return list(pool.map(lambda text: parse(self._tool.answer(about | {"text": text}), text), texts))
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise


def _connected(url: str, timeout: float) -> Any:
    """The client of `language_tool_python`, for a server that runs: it is never left to it to get one."""
    from language_tool_python import LanguageTool

    class Tool(LanguageTool):
        _TIMEOUT = timeout  # type: ignore[assignment]

        def answer(self, asked: dict[str, str]) -> Any:
            # Its own `check` would lose the offsets of long characters, and is not made for threads.
            return self._query_server(urljoin(self.url, "check"), asked, num_tries=1, method="post")

    host = urlsplit(url).hostname or ""
    return Tool("en-US", remote_server=url, proxies={"no_proxy": host} if host in _LOOPBACK else None)


def _said(error: Exception) -> str:
    """What went wrong, in a few words."""
    from requests.exceptions import ConnectionError as Unreachable
    from requests.exceptions import Timeout

    if isinstance(error, UserError):
        return f"cannot be started: {error}"
    causes = [error, error.__cause__, error.__context__]
    if any(isinstance(cause, Timeout) for cause in causes):
        return "did not answer in time"
    if any(isinstance(cause, Unreachable) for cause in causes):
        return "cannot be reached"
    first = str(error).strip().split("\n")[0][:100]
    return f"gave an answer that cannot be read ({first})"
