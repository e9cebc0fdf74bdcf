"""How common a word is in English. The figures are those of the package wordfreq (a snapshot of 2021)."""

from __future__ import annotations

from functools import cache

# Frequencies in wordfreq's large list begin about here; one in a hundred million words.
RARE = 1e-8


@cache
def _table() -> dict[str, float]:
    from wordfreq import get_frequency_dict

    table: dict[str, float] = get_frequency_dict("en", wordlist="best")
    return table


def frequency(word: str) -> float:
    """The share of a word among all words of English text, 0 if it is unknown; letter case does not count."""
    return _table().get(word.lower().replace("’", "'"), 0.0)


def is_known(word: str) -> bool:
    """Whether English text uses the word at all, names included."""
    return frequency(word) > 0.0
