"""From which language a text was translated, if it gives that away.

A conditional logit over the languages and “none of them”: each language scores by what speaks for it (its words and
letters left in the text, names, places, calques), every clue with the same weight for all languages, so that what was
learnt from three of them holds for the others. `benchmarks/source_language.py` measures it and fits the weights.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from mtfix.languages.lexicon import languages_of, lexicon
from mtfix.languages.profiles import profiles
from mtfix.languages.scripts import by_script
from mtfix.text.fluency import RARE, frequency
from mtfix.text.tokens import LONGEST_WORD, Tokens, fold

# The weight of each clue, and of a text that is garbled in no language's own way.
WEIGHTS: Mapping[str, float] = {
    "script": 2.9,
    "word": 4.5,
    "letters": 1.9,
    "native": 3.4,
    "ending": 2.2,
    "place": 2.5,
    "calque": 6.9,
    "habit": 2.0,
    "foreign": 3.0,
    "garble": 1.8,
    "nonword": 0.8,
    "familiar": -1.6,
    "none": -5.5,
}
# What rules and the glossary find: calques that are wrong in any text, those that are wrong only in translations from
# the language, and names as the language has them.
SAID = ("calque", "habit", "foreign")
_DECIDED = 0.5
_CLUES_SAID = 3
# To let rules speak that are right only in translations takes more than to say what a text reads like.
_SURE = 0.8
# Names and places stand in good English, too: so much of the text itself must be the machine's.
_TRACES = {"script": 1.0, "word": 1.0, "calque": 1.0, "foreign": 1.0, "habit": 0.5}

# Below these shares of all English words, a word with a capital is no name that everybody knows, or that few know.
_RARE_NAME = 1e-5
_UNKNOWN_NAME = 2e-6
_SHORT = 3
# In tokens.
_SHORT_TEXT = 400
# How often a word for a country or its people stands in what is written there.
_AT_HOME = 1e-3


@dataclass(frozen=True, slots=True)
class Origin:
    """The language that a text reads like a translation from, how probable that is, and what speaks for it.

    `clues` are words of the text, the most telling first; `calques` is how many of its phrases are said word for word;
    `traces` how much of the language the translator left in it.
    """

    language: str
    probability: float
    clues: tuple[str, ...] = ()
    calques: int = 0
    traces: float = 0.0

    @property
    def is_decided(self) -> bool:
        """Whether it is likelier than everything else, by more than one clue."""
        return self.probability > _DECIDED and len(self.clues) + self.calques > 1

    @property
    def is_sure(self) -> bool:
        """Whether it is sure enough for rules that are right only in translations from the language."""
        return self.probability > _SURE and self.traces >= 1.0

    @property
    def name(self) -> str:
        """The language's name in English."""
        return profiles().languages[self.language].name

    @property
    def said(self) -> str:
        """The language and what speaks for it, as in “Polish (0.93): Biała, Radosław, 7 calques”."""
        reasons = list(self.clues[:_CLUES_SAID])
        if self.calques:
            reasons.append("1 calque" if self.calques == 1 else f"{self.calques} calques")
        # The last hundredth is not known of any text.
        probability = f"{min(self.probability, 0.99):.2f}"
        return f"{self.name} ({probability})" + (f": {', '.join(reasons)}" if reasons else "")


def _for_each_language() -> dict[str, dict[str, float]]:
    return {code: defaultdict(float) for code in profiles().languages}


@dataclass
class Clues:
    """What speaks for each language in a text: for each kind of clue, how strongly; and the words that do."""

    strength: dict[str, dict[str, float]] = field(default_factory=_for_each_language)
    words: dict[str, dict[str, float]] = field(default_factory=_for_each_language)
    garbles: int = 0
    nonwords: int = 0
    length: int = 0

    def add(self, language: str, kind: str, strength: float, word: str) -> None:
        if language in self.strength:
            self.strength[language][kind] += strength
            self.words[language][word] += strength

    def features(self, language: str) -> dict[str, float]:
        """What is weighed for a language: the more of one kind there is, the less each further one counts.

        Of a long text it is what as many of its words hold as a short one has.
        """
        share = min(1.0, _SHORT_TEXT / max(self.length, 1))
        values = {kind: math.log1p(share * strength) for kind, strength in self.strength[language].items()}
        values |= {"garble": math.log1p(share * self.garbles), "nonword": math.log1p(share * self.nonwords)}
        return values | {"familiar": float(profiles().languages[language].is_familiar), "none": 1.0}


def gather(segments: Iterable[Tokens], said: Mapping[str, Mapping[str, float]], garbles: int) -> Clues:
    """The clues in a text: its words, and for each kind of `SAID` how often it is met, by language.

    `garbles` is how many findings there are that are right in any text.
    """
    clues = Clues(garbles=garbles)
    lower: set[str] = set()
    for tokens in segments:
        clues.length += len(tokens)
        lower |= tokens.small
        _add_names(clues, tokens.capitals)
    for word in lower:
        found = _of_word(word)
        if found is None:
            clues.nonwords += 1
        for language, kind, strength in found or ():
            clues.add(language, kind, strength, word)
    for kind, counts in said.items():
        for language, count in counts.items():
            if language in clues.strength:
                clues.strength[language][kind] += count
    return clues


def _add_names(clues: Clues, names: Iterable[str]) -> None:
    """Add the clues of a segment's names: that it is about a country counts once, however many names it has for it."""
    best: dict[tuple[str, str], float] = {}
    for name in names:
        for language, kind, strength in _of_name(fold(name)):
            if language in clues.strength:
                clues.words[language][name] += strength
                best[language, kind] = max(strength, best.get((language, kind), 0.0))
    for (language, kind), strength in best.items():
        clues.strength[language][kind] += strength


def infer(clues: Clues, weights: Mapping[str, float] = WEIGHTS) -> Origin:
    """The likeliest language. A text that gives nothing away has one of little probability."""
    scores = {
        language: sum(weights[kind] * value for kind, value in clues.features(language).items())
        for language in clues.strength
    }
    best = max(scores, key=scores.__getitem__)
    top = max(scores[best], 0.0)
    total = sum(math.exp(score - top) for score in scores.values()) + math.exp(-top)
    telling = tuple(sorted(clues.words[best], key=lambda word: -clues.words[best][word]))
    strength = clues.strength[best]
    traces = sum(worth * strength.get(kind, 0.0) for kind, worth in _TRACES.items())
    calques = int(strength.get("calque", 0) + strength.get("habit", 0))
    return Origin(best, math.exp(scores[best] - top) / total, telling, calques, traces)


@lru_cache(maxsize=1 << 14)
def _of_word(word: str) -> tuple[tuple[str, str, float], ...] | None:
    """What a folded lower-case word speaks for; None if no language knows it."""
    if (script := by_script(word)) is not None:
        return tuple((language, "script", strength) for language, strength in script.items())
    languages = languages_of(word)
    if languages:
        return tuple((language, "word", share) for language, share in languages.items())
    return None if len(word) > _SHORT and word.isalpha() and not frequency(word) else ()


@lru_cache(maxsize=1 << 14)
def _of_name(word: str) -> tuple[tuple[str, str, float], ...]:
    """What a folded word that is written with a capital speaks for."""
    if (script := by_script(word)) is not None:
        return tuple((language, "script", strength) for language, strength in script.items())
    if len(word) > LONGEST_WORD:
        return ()
    share = frequency(word)
    found: list[tuple[str, str, float]] = []
    for language in profiles().by_topic.get(word, ()):
        found.append((language, "place", math.log(_AT_HOME / max(share, RARE)) / 5))
    if len(word) > _SHORT and share < _RARE_NAME and word.isalpha():
        uses = {use.language: use.share for use in lexicon().uses(word)}
        total = sum(uses.values()) + 10 * share
        found += [(language, "native", one / total) for language, one in uses.items()]
        if near := profiles().by_letters(word):
            found += [(language, "letters", 1 / len(near)) for language in near]
        if len(word) > _SHORT + 1 and share < _UNKNOWN_NAME:
            ending = [code for code, one in profiles().languages.items() if one.endings.fullmatch(word)]
            found += [(language, "ending", 1 / len(ending)) for language in ending]
    return tuple(found)
