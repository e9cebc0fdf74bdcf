"""Whether a text is English at all."""

from __future__ import annotations

import re
from itertools import islice

from mtfix.text.fluency import frequency

# Shorter words are common to many languages.
_LONG_WORD = re.compile(r"[^\W\d_]{3,}")
_LOOKED_AT = 400
_TOO_FEW = 8
_COMMON = 1e-5


def english_share(text: str) -> float | None:
    """The share of common English words among the first longer words of a text; None if they are too few to tell."""
    words = [match[0] for match in islice(_LONG_WORD.finditer(text), _LOOKED_AT)]
    if len(words) < _TOO_FEW:
        return None
    return sum(frequency(word) >= _COMMON for word in words) / len(words)


def reads_english(text: str) -> bool:
    """Whether a text is likely English: garbled English has 0.4 to 0.8 of such words, other languages up to 0.3."""
    share = english_share(text)
    return share is None or share > 0.35
