"""Snowball stems: what a word and its inflected and derived forms have in common."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache


@lru_cache(maxsize=1 << 14)
def stem(folded: str) -> str:
    """The stem of a folded English word. Porter, “Snowball: a language for stemming algorithms”, 2001."""
    return _stemmer("en")(folded)


def foreign_stem(word: str, language: str) -> str:
    """The stem of a lower-case word of a language (its code); the word itself where Snowball lacks the language."""
    return _stemmer(language)(word)


@cache
def _stemmer(language: str) -> Callable[[str], str]:
    from Stemmer import Stemmer

    try:
        ask: Callable[[str], str] = Stemmer(language).stemWord
    except KeyError:
        return str
    return ask


def ending(folded: str) -> str:
    """What a word ends in that tells its part of speech: ly, ing, ed, s or nothing."""
    if len(folded) > 4:
        for suffix in ("ly", "ing", "ed"):
            if folded.endswith(suffix):
                return suffix
    return "s" if len(folded) > 3 and folded.endswith("s") and not folded.endswith(("ss", "us", "is")) else ""
