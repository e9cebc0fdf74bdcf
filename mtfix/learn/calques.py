"""Calques that a dictionary foretells: phrases of another language translated word by word.

For each headword of several words the dictionary knows the right English, and for each of its words all senses. What a
machine makes of it word by word is a candidate, unless it is common English, or one of the right translations.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from mtfix.errors import UserError
from mtfix.languages.dictionary import Dictionary, Entry
from mtfix.languages.profiles import profiles
from mtfix.languages.romanisation import romanised
from mtfix.learn.proposals import Proposal
from mtfix.text.fluency import frequency, log_probability
from mtfix.text.stems import stem

_MOST_WORDS = 4
_MOST_SENSES = 5
_MOST_CANDIDATES = 12
# A word with a lower share of English is not what a machine would take.
_KNOWN = 1e-6
# A word that is commoner holds a phrase together, and has no sense of its own there.
_HOLDS_TOGETHER = 8e-4
# Words that stand together more often than chance by this much (natural logarithm) are English.
_TOGETHER = 0.0
_ENGLISH_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
_ADJECTIVES = ("adj", "a")

Lemmas = Callable[[str], tuple[str, ...]]
IsKnown = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Part:
    """A word of a phrase, what it is in English by itself, and its part of speech, if the dictionary tells."""

    word: str
    senses: tuple[str, ...]
    pos: str


@dataclass(frozen=True, slots=True)
class Calque:
    """A word-by-word rendering, and how much commoner than chance it is in English (natural logarithm)."""

    words: tuple[str, ...]
    togetherness: float


def lemmatizer(language: str) -> Lemmas:
    """The dictionary forms of a word of a language, by simplemma; the word itself comes first.

    Raises UserError if simplemma is not installed or lacks the language.
    """
    try:
        from simplemma import lemmatize
    except ModuleNotFoundError:
        raise UserError("simplemma is not installed: pip install 'mtfix[dictionaries]'") from None
    try:
        lemmatize("a", lang=language)
    except ValueError:
        return lambda word: (word,)
    return lambda word: tuple(dict.fromkeys((word, str(lemmatize(word, lang=language)).lower())))


def propose(
    dictionary: Dictionary, language: str, lemmas: Lemmas, is_known: IsKnown, ids: Iterable[str] = ()
) -> Iterator[Proposal]:
    """A proposal for each headword of several words whose renderings word by word are no English.

    The headwords of the commonest words come first. `is_known` tells of a phrase that something finds it already; `ids`
    are those that are taken.
    """
    taken = set(ids)
    for headword, entries in sorted(_phrases(dictionary), key=lambda item: -_commonness(item[0], language)):
        right = tuple(dict.fromkeys(text for entry in entries for text in entry.translations if _is_plain(text)))
        parts = [part for word in headword.split() if (part := _part(word, dictionary, lemmas))]
        if not right or len(parts) < 2 or any(not part.senses for part in parts):
            continue
        found = [one for one in _renderings(parts, right) if not is_known(" ".join(one.words))]
        if found:
            yield _proposal(headword, right, parts, found[:_MOST_CANDIDATES], language, dictionary.name, taken)


def _phrases(dictionary: Dictionary) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    for headword, entries in dictionary.entries.items():
        words = headword.split()
        if 2 <= len(words) <= _MOST_WORDS and all(word.isalpha() for word in words):
            yield headword, entries


def _commonness(headword: str, language: str) -> float:
    """How common the rarest word of a headword is in its language; nought where that is not known."""
    from wordfreq import available_languages, word_frequency

    if language not in available_languages():
        return 0.0
    return min(float(word_frequency(word, language)) for word in headword.split())


def _part(word: str, dictionary: Dictionary, lemmas: Lemmas) -> Part | None:
    """A word with what it is in English by itself, in one word; None for one that holds a phrase together."""
    for lemma in lemmas(word):
        entries = dictionary.entries.get(lemma, ())
        texts = (text.lower() for entry in entries for text in entry.translations)
        found = [text for text in dict.fromkeys(texts) if _ENGLISH_WORD.fullmatch(text)]
        if any(frequency(text) > _HOLDS_TOGETHER for text in found):
            return None
        known = tuple(text for text in found if frequency(text) > _KNOWN)[:_MOST_SENSES]
        if known:
            return Part(word, known, next((entry.pos for entry in entries if entry.pos), ""))
    return Part(word, (), "")


def _renderings(parts: list[Part], right: tuple[str, ...]) -> Iterator[Calque]:
    """The renderings of a phrase that are no English, those of the commonest words first."""
    rights = [frozenset(stem(word) for word in text.lower().split() if word != "of") for text in right]
    found: list[Calque] = []
    for order in _orders([part.pos for part in parts]):
        for choice in product(*(part.senses for part in parts)):
            words = tuple(choice[at] if at >= 0 else "of" for at in order)
            stems = frozenset(stem(word) for word in words if word != "of")
            if len(stems) < len(choice) or any(stems <= one or one <= stems for one in rights):
                continue
            togetherness = _togetherness(words)
            if togetherness <= _TOGETHER:
                found.append(Calque(words, togetherness))
    yield from sorted(found, key=lambda one: -min(frequency(word) for word in one.words))


def _orders(pos: list[str]) -> Iterator[tuple[int, ...]]:
    """The orders in which English may have the words of a phrase; -1 stands for “of”."""
    if len(pos) != 2:
        yield tuple(range(len(pos)))
        return
    first, second = (one in _ADJECTIVES for one in pos)
    if first or not second:
        yield 0, 1
    if second or not first:
        yield 1, 0
    if not first and not second:
        yield 0, -1, 1


def _patterns(found: list[Calque]) -> list[str]:
    """Patterns for renderings: those that differ in one word are one, with alternatives."""
    merged: list[list[tuple[str, ...]]] = []
    for calque in found:
        for pattern in (one for one in merged if len(one) == len(calque.words)):
            other = [at for at, word in enumerate(calque.words) if word not in pattern[at]]
            fixed = all(len(pattern[at]) == 1 for at in range(len(pattern)) if at not in other)
            if len(other) == 1 and fixed and calque.words[other[0]] != "of":
                pattern[other[0]] = (*pattern[other[0]], calque.words[other[0]])
                break
        else:
            merged.append([(word,) for word in calque.words])
    return [" ".join("of [the]" if one == ("of",) else f"<{'|'.join(one)}>" for one in pattern) for pattern in merged]


def _togetherness(words: tuple[str, ...]) -> float:
    """The most that a word of a phrase gains in likelihood by the one before it (before “of”), as a logarithm."""
    gains = []
    for at in range(1, len(words)):
        if words[at - 1] == "of":
            gains.append(log_probability(words[at], "of", words[at - 2]) - log_probability(words[at], "of"))
        elif words[at] != "of":
            gains.append(log_probability(words[at], words[at - 1]) - log_probability(words[at]))
    return max(gains)


def _proposal(
    headword: str,
    right: tuple[str, ...],
    parts: list[Part],
    found: list[Calque],
    language: str,
    source: str,
    taken: set[str],
) -> Proposal:
    name = profiles().languages[language].name
    best = found[0]
    record = {
        "id": _new_id(f"{language}-{_ascii(headword)}", taken),
        "find": _patterns(found),
        "replace": list(right[:3]),
        "message": f"{name} “{headword}”, word for word",
        "category": "terminology/wrong-term",
        "applicability": "unsafe",
        "source_language": language,
        "examples": [
            {
                "bad": f"They spoke about the [[{' '.join(best.words)}]] on Monday.",
                "good": f"They spoke about the [[{right[0]}]] on Monday.",
            }
        ],
        "silent": [f"They spoke about the {right[0]} on Monday."],
    }
    evidence = {
        "dictionary": source,
        "headword": headword,
        "translations": list(right),
        "senses": {part.word: list(part.senses) for part in parts},
        "commoner_than_chance": {" ".join(calque.words): round(calque.togetherness, 1) for calque in found},
    }
    return Proposal(record, evidence)


def _is_plain(text: str) -> bool:
    return all(_ENGLISH_WORD.fullmatch(word.lower()) for word in text.split())


def _ascii(text: str) -> str:
    """A text as an id: lower-case Latin letters without marks, joined by hyphens."""
    latin = romanised(text.lower(), "uk" if re.search("[іїєґ]", text) else "ru")
    plain = unicodedata.normalize("NFKD", latin.replace("ł", "l").replace("ß", "ss"))
    return re.sub(r"[^a-z0-9]+", "-", "".join(ch for ch in plain if not unicodedata.combining(ch))).strip("-")


def _new_id(wanted: str, taken: set[str]) -> str:
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    taken.add(name)
    return name
