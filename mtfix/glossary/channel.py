"""The noisy channel: how likely a stretch of text is a term gone wrong, rather than English as it stands.

    score = log P(term) + log P(stretch | term) − log P(stretch)

Each word of the stretch is aligned with the word of the term that explains it best; what is left over on either side
was swapped for an unrelated word, added or lost. All probabilities are natural logarithms. This is the noisy channel of
spelling correction (Kernighan, Church and Gale, “A spelling correction program based on a noisy channel model”, 1990),
with words for letters.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mtfix.glossary.relations import LOG_INFLECTED, LOG_KEPT, Operation, Source
from mtfix.glossary.surfaces import SMALL, STRANGE, is_derived
from mtfix.packed import Lean
from mtfix.text.fluency import RARE, frequency, log_probability
from mtfix.text.stems import ending

# Costs of what happens to whole words, set on a development set of tortured phrases and on good English.
_UNRELATED = -4.5
# A name with another word in it is as a rule another name.
_UNRELATED_IN_NAMES = -5.0
_TRANSLATED, _COMMON = -3.0, 1e-5
_ADDED = -4.5
_LOST = -5.5
_SMALL_LOST, _SMALL_ADDED = -1.2, -2.5
# One word of a term made two or three: “recognizable proof” for identification.
_SPREAD = -1.0
_OUT_OF_ORDER = -3.0
_OTHER_ENDING = {"ly": -4.0, "ed": -1.5, "ing": -1.0, "s": -0.7, "": -0.7}
_OTHER_CAPITAL = -3.0
# No single word may speak louder, however rare it is.
_MOST_KEPT = 8.0
# But the rare first name of somebody.
_MOST_RARE, _RARE_NAME = 14.0, 1e-6
_ROMAN = frozenset("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi".split())
_MOST_SWAPPED = 10.5
_MOST_UNRELATED = 3.0
_SMALL_KEPT = 0.4
_NUMBER_KEPT = 1.0
# Words that stand for no other: what stands beside a term, not in it.
STANDALONE = SMALL | frozenset(
    "is are was were be been being am has have had having do does did can could will would shall should may might must"
    " not no nor or but if than then that this these those it its he she they we you i his her their our your my me him"
    " them us who whom whose which what when where why how there here as by with from into onto over under between"
    " about after before during through against without within upon per via s 's".split()
)


@dataclass(frozen=True, slots=True)
class Term(Lean):
    """A right name or term as the channel sees it.

    `written` as in the glossary, `words`, `folded` and `stems` its tokens; `concept` is its number; `is_name` tells
    that it is written with capitals, `is_general` that it is one of the many things of the world, and not a term of a
    subject or of a list made for a text.
    """

    written: str
    words: tuple[str, ...]
    folded: tuple[str, ...]
    stems: tuple[str, ...]
    concept: int
    is_name: bool
    is_general: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What happened to one word: the word of the text and that of the term (either may be empty), and what it is worth.

    `gain` is log P(text word | term word) − log P(text word), or the cost of a word added or lost.
    """

    operation: Operation
    text: str
    term: str
    gain: float

    def said(self, *, of_name: bool) -> str:
        """What happened, as people read it. Words of names are translated, those of terms swapped for synonyms."""
        if self.operation is Operation.KEPT:
            return f"“{self.text}” kept"
        spun = self.operation is Operation.SUBSTITUTED and not of_name
        what = (Operation.SYNONYM if spun else self.operation).value
        return (
            f"“{self.text}” ← “{self.term}”: {what}"
            if self.text and self.term
            else f"“{self.text or self.term}” {what}"
        )


@dataclass(frozen=True, slots=True)
class Alignment:
    """A stretch of tokens against a term: its score without P(term), the steps in the order of the text, the order."""

    gain: float
    steps: tuple[Step, ...]
    out_of_order: int

    def count(self, *operations: Operation) -> int:
        """How many steps are one of these."""
        return sum(step.operation in operations for step in self.steps)


# What the letters of a word say already compares it with other names: it is worth what it says.
BY_LETTERS = (Operation.TRANSLITERATED, Operation.MISSPELT)
# The operations that leave no doubt that a word is the one of the term.
UNCHANGED = (Operation.KEPT, Operation.INFLECTED)


def log_probability_at(folded: Sequence[str], at: int) -> float:
    """log P of the token at a place after the one or two words before it."""
    if at > 1 and folded[at - 1][0].isalnum() and folded[at - 2][0].isalnum():
        return log_probability(folded[at], folded[at - 1], folded[at - 2])
    if at > 0 and folded[at - 1][0].isalnum():
        return log_probability(folded[at], folded[at - 1])
    return log_probability(folded[at])


def highest(
    words: Sequence[str],
    places: Sequence[int],
    term: Term,
    meanings: Mapping[str, Mapping[str, Source]],
    background: Sequence[float],
) -> float:
    """A bound that no alignment of a term around these tokens can exceed, quick to get."""
    most, extra = 0.0, _LOST if term.is_name else _UNRELATED + _MOST_UNRELATED
    told = [(meanings[words[i]], background[i]) for i in places]
    for one, folded in zip(term.stems, term.folded, strict=True):
        if folded in SMALL:
            most += _SMALL_KEPT
            continue
        best = extra
        for means, back in told:
            source = means.get(one)
            if source is None:
                continue
            if source.operation in BY_LETTERS:
                gain = source.log_share
            elif source.operation is Operation.INFLECTED:
                gain = min(_MOST_RARE if term.is_name else _MOST_KEPT, LOG_KEPT - back)
            else:
                gain = min(_MOST_SWAPPED, source.log_share - back)
            best = max(best, gain)
        most += best
    return most


def align(
    words: Sequence[str],
    folded: Sequence[str],
    start: int,
    end: int,
    term: Term,
    meanings: Mapping[str, Mapping[str, Source]],
    background: Sequence[float],
) -> Alignment:
    """Explain the tokens from `start` to `end` by a term.

    `words` and `folded` are all tokens of the text, `background` is log P of each in its place; `meanings` tells of a
    word what it may stand for, by stem.
    """
    options = sorted(
        _options(words, folded, start, end, term, meanings, background),
        key=lambda option: (-option[0], abs(option[1] - option[2])),
    )
    explained: dict[int, tuple[int, Step]] = {}
    used: set[int] = set()
    for gain, i, j, operation in options:
        if i not in explained and j not in used and gain >= _UNRELATED:
            explained[i] = j, Step(operation, words[start + i], term.words[j], gain)
            used.add(j)
    order = [explained[i][0] for i in sorted(explained) if folded[start + i] not in SMALL]
    inversions = sum(one > other for one, other in pairwise(order))
    extra = [i for i in range(end - start) if i not in explained]
    missing = [j for j in range(len(term.words)) if j not in used]
    big_extra = [i for i in extra if folded[start + i] not in SMALL]
    big_missing = [j for j in missing if term.folded[j] not in SMALL]
    for i, j in zip(big_extra, big_missing, strict=False):
        step = _translated(words[start + i], term.words[j]) or _unrelated(
            words[start + i], folded[start + i], term.words[j], background[start + i], term
        )
        explained[i] = j, step
    swapped = min(len(big_extra), len(big_missing))
    steps = [explained[i][1] for i in sorted(explained)]
    gone = {*big_missing[:swapped], *used}
    for i in extra:
        if i not in explained:
            cost = _SMALL_ADDED if folded[start + i] in SMALL else _ADDED
            if _is_spread(i, explained, term, meanings, words, start):
                cost = _SPREAD
            steps.append(Step(Operation.ADDED, words[start + i], "", cost))
    for j in missing:
        if j not in gone:
            cost = _SMALL_LOST if term.folded[j] in SMALL else _LOST
            steps.append(Step(Operation.LOST, "", term.words[j], cost))
    return Alignment(sum(step.gain for step in steps) + _OUT_OF_ORDER * inversions, tuple(steps), inversions)


def _is_spread(
    i: int,
    explained: Mapping[int, tuple[int, Step]],
    term: Term,
    meanings: Mapping[str, Mapping[str, Source]],
    words: Sequence[str],
    start: int,
) -> bool:
    """Whether a word that is too many (counted from the start) stands for the same word as one beside it."""
    means = meanings[words[start + i]]
    for other in (i - 1, i + 1, i - 2, i + 2):
        if other in explained:
            j, step = explained[other]
            source = means.get(term.stems[j])
            if (
                source
                and Operation.SUBSTITUTED in (source.operation, step.operation)
                and step.operation not in UNCHANGED
            ):
                return True
    return False


def _options(
    words: Sequence[str],
    folded: Sequence[str],
    start: int,
    end: int,
    term: Term,
    meanings: Mapping[str, Mapping[str, Source]],
    background: Sequence[float],
) -> list[tuple[float, int, int, Operation]]:
    """Every way to explain one word of the stretch (from its beginning) by one of the term, with what it is worth."""
    found = []
    for i in range(end - start):
        word, small = folded[start + i], folded[start + i] in SMALL
        means = meanings[words[start + i]]
        for j, right in enumerate(term.folded):
            if small or right in SMALL:
                if word == right:
                    found.append((_SMALL_KEPT, i, j, Operation.KEPT))
                continue
            if word == right:
                most = _NUMBER_KEPT if word[0].isdigit() or word in _ROMAN else _MOST_KEPT
                most = _MOST_RARE if term.is_name and frequency(word) <= _RARE_NAME else most
                operation, gain = Operation.KEPT, min(most, LOG_KEPT - background[start + i])
            elif source := means.get(term.stems[j]):
                operation = source.operation
                if operation in BY_LETTERS:
                    gain = source.log_share
                elif operation is Operation.INFLECTED:
                    gain = min(_MOST_KEPT, LOG_INFLECTED - background[start + i])
                else:
                    share = source.log_share + _mismatch(word, right)
                    gain = min(_MOST_SWAPPED, share - background[start + i])
            elif (
                term.is_name and words[start + i][0].isupper() and (is_derived(word, right) or is_derived(right, word))
            ):
                operation, gain = Operation.INFLECTED, min(_MOST_KEPT, LOG_INFLECTED - background[start + i])
            else:
                continue
            found.append((gain + _capital(words[start + i], term.words[j], term), i, j, operation))
    return found


def _mismatch(word: str, right: str) -> float:
    """What it costs that a word is put in place of another part of speech or number."""
    one, other = ending(word), ending(right)
    return 0.0 if one == other else min(_OTHER_ENDING[one], _OTHER_ENDING[other])


def _capital(word: str, right: str, term: Term) -> float:
    """What it costs that a word of a name stands without its capital."""
    return _OTHER_CAPITAL if term.is_name and right[0].isupper() and not word[0].isupper() else 0.0


def _translated(word: str, right: str) -> Step | None:
    """A common word with a capital in place of a rare one: a surname that was taken for a word."""
    common = word[0].isupper() and frequency(word) >= _COMMON and right[0].isupper() and frequency(right) <= STRANGE
    return Step(Operation.TRANSLATED_NAME, word, right, _TRANSLATED) if common else None


def _unrelated(word: str, folded: str, right: str, background: float, term: Term) -> Step:
    surprise = math.log(max(frequency(folded), RARE)) - background
    cost = _UNRELATED + min(_MOST_UNRELATED, surprise) + _UNRELATED_IN_NAMES * term.is_name
    return Step(Operation.UNRELATED, word, right, cost)
