"""Which language a word in another script than Latin belongs to."""

from __future__ import annotations

import re
from collections.abc import Mapping

_CYRILLIC = re.compile("[\u0400-\u052f]")
_ONLY_UKRAINIAN = re.compile("[іїєґ]")
_ONLY_RUSSIAN = re.compile("[ыэъё]")
_HAN = re.compile("[\u3400-\u9fff]")
_OTHER = re.compile("[\u0370-\u03ff\u0590-\u06ff\u0900-\u0dff\u3040-\u30ff\uac00-\ud7af]")


def by_script(word: str) -> Mapping[str, float] | None:
    """The languages with packs that a lower-case word may belong to, the likeliest first, and how strongly it says so.

    None for a word in Latin letters; empty for a script that no pack is for.
    """
    if word.isascii():
        return None
    if _CYRILLIC.search(word):
        if _ONLY_UKRAINIAN.search(word):
            return {"uk": 1.0}
        return {"ru": 1.0} if _ONLY_RUSSIAN.search(word) else {"ru": 0.5, "uk": 0.3}
    if _HAN.search(word):
        return {"zh": 1.0}
    return {} if _OTHER.search(word) else None
