"""The words of other languages: how common a word is in each, and what some of them mean.

Frequencies are those of the package wordfreq (all words of at least one in a million); what words mean stands in the
`residue.tsv` of each language's pack.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import mtfix
from mtfix import cache
from mtfix.errors import UserError
from mtfix.languages.dictionary import installed
from mtfix.languages.profiles import profiles
from mtfix.languages.romanisation import romanised
from mtfix.packed import Packed
from mtfix.rules.loading import builtin_folder
from mtfix.text.fluency import frequency
from mtfix.text.stems import foreign_stem

# Languages that no pack is for, but whose words must not be taken for those of another.
_NEIGHBOURS = ("it", "pt", "nl", "sv", "fi", "hu", "tr", "cs")
_ROMANISED = ("ru", "uk")
# What a word of a pack is taken to be worth: that of a word known to everybody who speaks the language.
_IN_PACK = 1e-5
_FAR_COMMONER = 5
# A word with a larger share of English is an English one; a foreign one is so much commoner in its language.
_ENGLISH = 3e-7
_FOREIGN = 100
_NEAR_BEST = 0.2
_SHORTEST = 2
_SHORTEST_STEM = 4


class Use(NamedTuple):
    """A word in one language: the language's code, its share of all words there, what it means (if a pack says)."""

    language: str
    share: float
    english: str = ""


@dataclass(frozen=True)
class Lexicon:
    """The uses of words in other languages than English, by the word in lower case, and what stems mean, by stem."""

    words: Packed[tuple[Use, ...]]
    stems: Packed[tuple[Use, ...]]

    def uses(self, word: str) -> tuple[Use, ...]:
        """The uses of a lower-case word in languages where it is far commoner than in English."""
        return self.words.get(word, ())

    def meaning(self, word: str, language: str) -> tuple[str, bool]:
        """What a lower-case word of a language means, and whether the word itself is in the pack, or only its stem.

        The meaning is empty where neither the pack nor an installed dictionary knows.
        """
        if english := next((use.english for use in self.uses(word) if use.language == language), ""):
            return english, True
        known = self.stems.get(foreign_stem(word, language), ())
        english = next((use.english for use in known if use.language == language), "")
        return english or next(iter(installed(language)(word)), ""), False


@lru_cache(maxsize=1 << 14)
def languages_of(word: str) -> dict[str, float]:
    """The languages that a lower-case word belongs to, if it is no English one, with its share of each (in all, 1).

    A word that no list has may be known by its letters.
    """
    share = frequency(word)
    if share > _ENGLISH or len(word) < _SHORTEST:
        return {}
    uses = {use.language: use.share for use in lexicon().uses(word) if use.english or use.share > _FOREIGN * share}
    if uses:
        least = _NEAR_BEST * max(uses.values())
        uses = {language: one for language, one in uses.items() if one >= least}
    else:
        uses = dict.fromkeys(profiles().by_letters(word), 1.0)
    return {language: one / sum(uses.values()) for language, one in uses.items()}


def read_residue(file: Path) -> Iterator[tuple[str, str]]:
    """The words of a `residue.tsv` and what they mean (columns `word`, `english`).

    Raises UserError with the line of a fault.
    """
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            if next(rows, None) != ["word", "english"]:
                raise UserError(f"{file}:1: the columns are “word” and “english”")
            for row in rows:
                if len(row) != 2 or not all(cell.strip() for cell in row):
                    raise UserError(f"{file}:{rows.line_num}: a word and its English are expected")
                yield row[0].strip(), row[1].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{file}: {error}") from None


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The lexicon of all languages that there is a pack for."""
    codes = (*profiles().languages, *_NEIGHBOURS)
    files = {code: builtin_folder() / "calques" / code / "residue.tsv" for code in profiles().languages}
    key = cache.content_key(files.values(), "lexicon", mtfix.__version__, cache.code_key())
    return cache.remembered(key, lambda: _lexicon(_uses(codes, files)))


def _lexicon(words: Mapping[str, tuple[Use, ...]]) -> Lexicon:
    stems: defaultdict[str, list[Use]] = defaultdict(list)
    for word, uses in words.items():
        for use in uses:
            if use.english and len(found := foreign_stem(word, use.language)) >= _SHORTEST_STEM:
                stems[found].append(use)
    return Lexicon(Packed(words), Packed({one: tuple(uses) for one, uses in stems.items()}))


def _uses(codes: tuple[str, ...], files: Mapping[str, Path]) -> dict[str, tuple[Use, ...]]:
    found: defaultdict[str, dict[str, Use]] = defaultdict(dict)

    def add(word: str, use: Use) -> None:
        known = found[word].get(use.language)
        if known is None or (use.english, use.share) > (known.english, known.share):
            found[word][use.language] = use

    for code in codes:
        for word, share in _common_words(code).items():
            add(word, Use(code, share))
            if code in _ROMANISED:
                add(romanised(word, code), Use(code, share))
    for code, file in files.items():
        for word, english in read_residue(file) if file.is_file() else ():
            share = max((use.share for use in found[word.lower()].values() if use.language == code), default=_IN_PACK)
            add(word.lower(), Use(code, share, english))
    return {word: tuple(uses.values()) for word, uses in found.items() if uses}


def _common_words(code: str) -> dict[str, float]:
    """The words of a language that are far commoner there than in English; none where wordfreq lacks the language."""
    from wordfreq import available_languages, get_frequency_dict

    if code not in available_languages("small"):
        return {}
    table = get_frequency_dict(code, wordlist="small").items()
    return {word: share for word, share in table if word.isalpha() and share > _FAR_COMMONER * frequency(word)}
