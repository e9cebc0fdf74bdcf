"""Cyrillic in Latin letters, as English newspapers write Russian and Ukrainian names.

Russian after BGN/PCGN without apostrophes, Ukrainian after the national system of 2010.
"""

from __future__ import annotations

from functools import lru_cache

_COMMON = dict(
    zip(
        "абвдзклмнопрстуфхцчшщьъ",
        [*"a b v d z k l m n o p r s t u f kh ts ch sh shch".split(), "", ""],
        strict=True,
    )
)
_RUSSIAN = _COMMON | dict(zip("геёжийыэюя", "g e yo zh i y y e yu ya".split(), strict=True))
_UKRAINIAN = _COMMON | dict(zip("гґеєжиіїйюя", "h g e ie zh y i i i iu ia".split(), strict=True))
_AT_START = {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_TABLES = {"ru": _RUSSIAN, "uk": _UKRAINIAN}


@lru_cache(maxsize=1 << 12)
def romanised(word: str, language: str) -> str:
    """A lower-case word of `ru` or `uk` in Latin letters; what is no Cyrillic letter stays."""
    table = _TABLES[language]
    latin = "".join(table.get(letter, letter) for letter in word)
    if language == "uk" and word[:1] in _AT_START:
        return _AT_START[word[0]] + latin[len(table[word[0]]) :]
    # -ий and -ый end adjectives and surnames, which newspapers write with a single y.
    return latin[:-2] + "y" if language == "ru" and word.endswith(("ий", "ый")) else latin
