"""How one name is written in place of another: by the rules of another language, with a case ending, or misspelt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler, Levenshtein, Postfix, Prefix

from mtfix.glossary.surfaces import plain

# Spellings of one consonant in the alphabets and transliterations of Europe; vowels differ too much to be kept.
_CONSONANTS = tuple(
    (re.compile(spelt), kept)
    for spelt, kept in (
        ("schtsch|shch|szcz", "ss"),
        ("tsch|tch|sch|sh|sz|ch|cz|zh|ts|tz|dzh|dj|dz", "s"),
        ("kh", "h"),
        ("ph", "f"),
        ("th", "t"),
        ("gh", "g"),
        ("ck", "k"),
        ("x", "ks"),
        ("q", "k"),
        ("w", "v"),
        ("c(?=[eiy])", "s"),
        ("c", "k"),
        ("z", "s"),
        ("[aeiouyj]", ""),
        (r"(.)\1+", r"\1"),
    )
)
_PLAINER = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
_BEGINNING = 5


@lru_cache(maxsize=1 << 14)
def skeleton(folded: str) -> str:
    """The consonants of a name, however they are spelt: hrssv for Khrushchev; a leading a for any leading vowel."""
    bare = _bare(folded).translate(_PLAINER)
    bones = bare
    for spelt, kept in _CONSONANTS:
        bones = spelt.sub(kept, bones)
    return "a" + bones if bare[:1] in "aeiouyj" else bones


def keys(folded: str) -> Iterator[str]:
    """What a name is looked up by: two names that are near each other have a key in common.

    The skeleton, whole and with any one consonant left out, and the first letters of a long name.
    """
    spellings = {folded, folded.replace("ch", "kh")}  # German and Polish ch is a sound of its own
    seen = set()
    for bones in map(skeleton, spellings):
        seen.add(bones)
        if len(bones) >= 3:
            seen.update(bones[:at] + bones[at + 1 :] for at in range(len(bones)))
    yield from seen
    if len(folded) > _BEGINNING + 1:
        yield "^" + _bare(folded)[:_BEGINNING]


_bare = lru_cache(maxsize=1 << 14)(plain)


# Fitted by logistic regression on the name edits of post-editors against the unknown names of good English.
_INTERCEPT = -11.2
_RATIO, _BONES, _SAME_BONES = 8.6, 3.1, 0.8
_BEGINNING_SHARE, _ENDING_SHARE = 2.2, 1.2
_LENGTH, _DIFFERENCE = 1.6, -1.7
_LONG = 12


def likeness(folded: str, name: str) -> float:
    """How much likelier a folded word is as a spelling of this (folded) name than as another name: a logarithm."""
    bones, right = skeleton(folded), skeleton(name)
    bare, plainer = _bare(folded), _bare(name)
    return (
        _INTERCEPT
        + _RATIO * fuzz.ratio(folded, name) / 100
        + _BONES * JaroWinkler.similarity(bones, right)
        + _SAME_BONES * (bones == right) * max(len(bones) - 2, 0)
        + _BEGINNING_SHARE * Prefix.similarity(bare, plainer) / len(plainer)
        + _ENDING_SHARE * Postfix.similarity(bare, plainer) / len(plainer)
        + _LENGTH * min(len(folded), _LONG) / _LONG
        + _DIFFERENCE * abs(len(folded) - len(name)) / max(len(folded), len(name))
    )


def is_transliteration(folded: str, name: str) -> bool:
    """Whether two spellings differ in nothing but how they write the sounds."""
    return skeleton(folded) == skeleton(name) and Levenshtein.distance(folded, name) > 1
