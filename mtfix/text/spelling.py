"""American and British spelling. The word pairs are those of the package breame."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal

from mtfix.text.casing import capitalize

Style = Literal["en-US", "en-GB"]
_WORD = re.compile(r"[A-Za-z]+")


@cache
def _pairs() -> tuple[dict[str, str], dict[str, str]]:
    from breame.data.spelling_constants import AMERICAN_ENGLISH_SPELLINGS, BRITISH_ENGLISH_SPELLINGS

    return AMERICAN_ENGLISH_SPELLINGS, BRITISH_ENGLISH_SPELLINGS


def convert(text: str, style: Style) -> str:
    """The text with each word that the two varieties spell differently in the spelling of `style`."""
    table = _pairs()[0 if style == "en-GB" else 1]

    def mend(match: re.Match[str]) -> str:
        new = table.get(match[0].lower())
        if new is None:
            return match[0]
        return capitalize(new) if match[0][0].isupper() else new

    return _WORD.sub(mend, text)


def respell(new: str, original: str, style: Style) -> str:
    """`new` in the spelling of `style`, but for the words that it takes over from `original`."""
    kept = set(_WORD.findall(original))
    return _WORD.sub(lambda match: match[0] if match[0] in kept else convert(match[0], style), new)


def has_variants(text: str) -> bool:
    """Whether some word of the text is spelt differently in America and in Britain."""
    american, british = _pairs()
    return any(word in american or word in british for word in map(str.lower, _WORD.findall(text)))


def prevailing(words: Iterable[str]) -> Style:
    """The variety that the spelling of most of these (lower-case) words belongs to; American if undecided."""
    american, british = _pairs()
    balance = 0
    for word in words:
        balance += (word in british) - (word in american)
    return "en-GB" if balance > 0 else "en-US"
