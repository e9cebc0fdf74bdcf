"""Snowball stems of English: what a word and its inflected and derived forms have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache


@lru_cache(maxsize=1 << 17)
def stem(folded: str) -> str:
    """The stem of a folded word. Porter, “Snowball: a language for stemming algorithms”, 2001."""
    return _stemmer()(folded)


@cache
def _stemmer() -> Callable[[str], str]:
    from Stemmer import Stemmer

    ask: Callable[[str], str] = Stemmer("english").stemWord
    return ask


def ending(folded: str) -> str:
    """What a word ends in that tells its part of speech: ly, ing, ed, s or nothing."""
    if len(folded) > 4:
        for suffix in ("ly", "ing", "ed"):
            if folded.endswith(suffix):
                return suffix
    return "s" if len(folded) > 3 and folded.endswith("s") and not folded.endswith(("ss", "us", "is")) else ""
