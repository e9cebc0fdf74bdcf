"""What corrections teach: phrases that people change again and again, and seldom leave as they are.

Texts before and after are aligned by sentences, and each change by words. A change, alone and with up to two words
around it, is a candidate; how far it can be believed comes from how often it was made, how often not, whether the same
words stand in corrected text, and what they are in English (`Facts.probability`).
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from math import exp, log, log1p, log10

from rapidfuzz.distance import JaroWinkler, Levenshtein

from mtfix.text.alignment import align, word_changes
from mtfix.text.fluency import frequency
from mtfix.text.spelling import convert
from mtfix.text.tokens import Tokens, fold

# From this probability on, a proposal is worth a person's time.
THRESHOLD = 0.9
_MOST_WORDS = 6
_MOST_AROUND = 2
_LONGEST = 7
# Two changes that so few words lie between may be one.
_BETWEEN = 2
# A phrase of nothing but words this common says too little of where it is wrong.
_TELLING = 1e-3
# Words less common than this are names, or no English.
_UNKNOWN = 1e-6
# Words less common than this can be taken for misspelt names.
_RARE = 1e-5
# A name that was changed once only must be like the one that it became.
_LIKE = 0.7
# Of the places where it was changed, at most this share may be found in corrected text.
_MOST_CORRECT = 0.34
# Words that English knows must have been changed in at least this share of their places.
_MOSTLY = 0.65
# A word more or less is believed only if it was changed this often and never left alone.
_OFTEN = 4
_CONTEXTS = 5


class Kind(StrEnum):
    """What was corrected."""

    NAME = "name"
    TERM = "term"
    CALQUE = "calque"
    GRAMMAR = "grammar"
    MECHANICS = "mechanics"


@dataclass(frozen=True, slots=True)
class Sentence:
    """Sentences that belong together, in the text before and after, and the document that they are of."""

    document: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Correction:
    """Words (folded) that became others (as written); the first `left` and the last `right` of them stay."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    left: int
    right: int

    @property
    def core(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What changes, and what becomes of it."""
        return self.old[self.left : len(self.old) - self.right], self.new[self.left : len(self.new) - self.right]

    @property
    def kind(self) -> Kind:
        """What kind of correction it is, by its words."""
        core, made = self.core
        if _letters(core) == _letters(made):
            return Kind.MECHANICS
        if _is_name(made):
            return Kind.NAME
        told = [word for word in (*core, *map(fold, made)) if word[0].isalpha() and frequency(word) < _TELLING]
        if not told:
            return Kind.GRAMMAR
        return Kind.TERM if len(core) > 1 and len(told) > 1 and self.left + self.right == 0 else Kind.CALQUE


@dataclass(frozen=True, slots=True)
class Facts:
    """What speaks for a correction and against it, in numbers of sentences.

    `support`: it was made; `documents`: in so many texts; `places`: its old words occur before; `alone`: they were
    left as they are; `correct`: they occur after; `established`: its new words occur after. `good` is how often the old
    words occur in a million words of good English, None if that was not measured.
    """

    correction: Correction
    support: int
    documents: int
    places: int
    alone: int
    correct: int
    established: int
    good: float | None = None

    @property
    def probability(self) -> float:
        """How likely the correction is right where its old words occur again.

        A logistic regression, fitted on six folds of the train part of MLQE-PE (CC0; 21,000 segments from Romanian,
        Estonian and Russian): what five folds taught against what the post-editors of the sixth did.
        """
        core, made = self.correction.core
        rarest = min((frequency(word) for word in core if word[0].isalpha()), default=1.0)
        odds = (
            -2.94
            + 1.25 * log(self.support)
            + 0.22 * log((self.support + 0.5) / (max(self.places - self.support, 0) + 0.5))
            + 0.31 * log1p(min(self.established, 50))
            - 0.35 * log10(rarest + 1e-9)
            + 0.57 * len(self.correction.old)
            - 1.00 * len(made)
            + 1.02 * any(word[0].isupper() for word in made)
            - 1.35 * self.correct / self.support
        )
        return 1 / (1 + exp(-odds))


@dataclass(frozen=True)
class Lesson:
    """A correction worth proposing, sentences that it was made in, and some where its old words were left alone.

    `near` are names of corrected text that are so like the new one that they could be taken for a misspelling of it.
    """

    facts: Facts
    made_in: tuple[Sentence, ...] = ()
    left_in: tuple[Sentence, ...] = ()
    near: tuple[str, ...] = ()


@dataclass
class Learnt:
    """The lessons, likeliest first; how many changes of each kind there were, in how many sentences and documents."""

    lessons: list[Lesson] = field(default_factory=list)
    changes: Counter[Kind] = field(default_factory=Counter)
    sentences: int = 0
    documents: int = 0


def sentences(document: str, before: str, after: str) -> Iterator[Sentence]:
    """The aligned sentences of two versions of a document."""
    for pair in align(before, after):
        if pair.before and pair.after:
            yield Sentence(document, pair.before.cut(before), pair.after.cut(after))


def learn(corpus: Iterable[Sentence], good: Iterable[str] = (), threshold: float = THRESHOLD) -> Learnt:
    """What a corpus of corrections teaches; `good` are texts of good English, in which nothing learnt should occur.

    The same sentence changed in the same way counts once. Of corrections of the same words the likeliest is kept, and
    none whose words hold those of another.
    """
    pairs = list(dict.fromkeys(corpus))
    learnt = Learnt(sentences=len(pairs), documents=len({pair.document for pair in pairs}))
    support: Counter[Correction] = Counter()
    documents: defaultdict[Correction, set[str]] = defaultdict(set)
    for pair in pairs:
        made: set[Correction] = set()
        for group in _changes(pair):
            learnt.changes[group[0].kind] += 1
            made.update(filter(_is_lesson, group))
        support.update(made)
        for correction in made:
            documents[correction].add(pair.document)
    wanted = {one for one, count in support.items() if _is_believable(one, count)}
    counts = _Counts({one.old for one in wanted}, {tuple(map(fold, one.new)) for one in wanted})
    for pair in pairs:
        counts.add(pair)
    rates = _rates({one.old for one in wanted}, good)
    found = [
        counts.facts(one, support[one], len(documents[one]), rates.get(one.old) if rates else None) for one in wanted
    ]
    kept = _general([facts for facts in found if _holds(facts) and facts.probability >= threshold])
    learnt.lessons = _with_contexts(kept, pairs)
    return learnt


def _changes(pair: Sentence) -> Iterator[list[Correction]]:
    """The changes in a sentence, each with the ways to see it: alone, joined to the next, with words around."""
    old, new = Tokens(pair.before), Tokens(pair.after)
    regions = [
        (*_tokens(old, change.before.start, change.before.end), *_tokens(new, change.after.start, change.after.end))
        for change in word_changes(pair.before, pair.after)
    ]
    for number, region in enumerate(regions):
        seen = [region]
        if number + 1 < len(regions) and regions[number + 1][0] - region[1] <= _BETWEEN:
            later = regions[number + 1]
            seen.append((region[0], later[1], region[2], later[3]))
        low, high, start, end = region
        if high - low == end - start > 1:
            seen += [(low + k, low + k + 1, start + k, start + k + 1) for k in range(high - low)]
        ways = [way for each in seen for way in _ways(old, new, *each)]
        if ways:
            yield ways


def _tokens(tokens: Tokens, start: int, end: int) -> tuple[int, int]:
    """The tokens that lie in a stretch of their text, as a half-open range."""
    low = bisect_left(tokens.starts, start)
    return low, max(low, bisect_left(tokens.starts, end))


def _ways(old: Tokens, new: Tokens, low: int, high: int, start: int, end: int) -> Iterator[Correction]:
    """A change alone, and with the words around it that are the same in both."""
    if high - low > _MOST_WORDS or end - start > _MOST_WORDS:
        return
    folded = [fold(word) for word in old.words]
    for left in range(min(low, start, _MOST_AROUND) + 1):
        for right in range(min(len(old) - high, len(new) - end, _MOST_AROUND) + 1):
            words = folded[low - left : high + right]
            if 0 < len(words) <= _LONGEST:
                made = new.words[start - left : end + right]
                if made and start == left and frequency(fold(made[0])) > _TELLING:
                    made = [fold(made[0]), *made[1:]]
                yield Correction(tuple(words), tuple(made), left, right)


@lru_cache(maxsize=100_000)
def _plain(word: str) -> str:
    """A word without its marks, in American spelling: what is the same in this form is spelt differently, no more."""
    parts = unicodedata.normalize("NFKD", convert(fold(word), "en-US"))
    return "".join(ch for ch in parts if not unicodedata.combining(ch))


def _letters(words: Sequence[str]) -> str:
    return "".join(ch for word in words for ch in _plain(word) if ch.isalnum())


def _is_name(words: Sequence[str]) -> bool:
    telling = [word for word in words if word[0].isalpha() and frequency(fold(word)) < _TELLING]
    return bool(telling) and all(word[0].isupper() for word in telling)


def _is_lesson(correction: Correction) -> bool:
    """Whether its words tell enough to know the place again."""
    core, _ = correction.core
    return (
        any(word[0].isalpha() and frequency(word) < _TELLING for word in correction.old)
        and any(word[0].isalnum() for word in (*core, *correction.core[1]))
        and correction.kind is not Kind.MECHANICS
        and _can_be_put_back(correction)
    )


def _can_be_put_back(correction: Correction) -> bool:
    """Whether the new words can stand where the old ones stood, without a mark at either end that needs its place."""
    old, new = correction.old, correction.new
    ends = [(old[0], new[0]), (old[-1], new[-1])] if new else []
    return bool(ends) and all(a == fold(b) or (a[0].isalnum() and b[0].isalnum()) for a, b in ends)


def _changes_length(correction: Correction) -> bool:
    """Whether words were only added or only left out."""
    old, new = correction.old, [fold(word) for word in correction.new]
    core, made = correction.core
    return not any(w[0].isalnum() for w in core) or not any(w[0].isalnum() for w in made) or _is_part(new, old)


def _is_part(words: Sequence[str], whole: Sequence[str]) -> bool:
    rest = iter(whole)
    return all(word in rest for word in words)


def _is_believable(correction: Correction, support: int) -> bool:
    if _changes_length(correction):
        return support >= _OFTEN
    return support > 1 or (correction.left + correction.right == 0 and _is_misspelt_name(correction))


def _is_misspelt_name(correction: Correction) -> bool:
    """Whether a word that English does not know became a name that is like it."""
    core, made = correction.core
    return (
        len(core) == len(made)
        and any(word[0].isupper() for word in made)
        and is_unknown(correction)
        and JaroWinkler.similarity(" ".join(core), fold(" ".join(made))) >= _LIKE
    )


def is_unknown(correction: Correction) -> bool:
    """Whether a word that is changed is not one that English knows."""
    return min((frequency(word) for word in correction.core[0] if word[0].isalpha()), default=1.0) < _UNKNOWN


def is_rare(correction: Correction) -> bool:
    """Whether a word that it became is rare enough in English to look for its misspellings."""
    return min((frequency(fold(word)) for word in correction.core[1] if word[0].isalpha()), default=1.0) < _RARE


def _holds(facts: Facts) -> bool:
    if _changes_length(facts.correction):
        return not facts.alone and not facts.correct and facts.support == facts.places
    if not is_unknown(facts.correction) and facts.support < _MOSTLY * facts.places:
        return False
    return facts.correct <= _MOST_CORRECT * facts.support and not facts.good


class _Counts:
    """How many sentences have the old words before and after, and the new ones after."""

    def __init__(self, old: Set[tuple[str, ...]], new: Set[tuple[str, ...]]) -> None:
        self._old, self._new = old, new
        self._longest = max(map(len, (*old, *new)), default=0)
        self.places: Counter[tuple[str, ...]] = Counter()
        self.alone: Counter[tuple[str, ...]] = Counter()
        self.correct: Counter[tuple[str, ...]] = Counter()
        self.established: Counter[tuple[str, ...]] = Counter()

    def add(self, pair: Sentence) -> None:
        before, after = (set(_stretches(text, self._longest)) for text in (pair.before, pair.after))
        there, still = before & self._old, after & self._old
        self.places.update(there)
        self.correct.update(still)
        self.alone.update(there & still)
        self.established.update(after & self._new)

    def facts(self, one: Correction, support: int, documents: int, good: float | None) -> Facts:
        old, new = one.old, tuple(map(fold, one.new))
        return Facts(
            one,
            support,
            documents,
            self.places[old],
            self.alone[old],
            self.correct[old],
            self.established[new],
            good,
        )


def _stretches(text: str, longest: int) -> Iterator[tuple[str, ...]]:
    words = tuple(map(fold, Tokens(text).words))
    for at in range(len(words)):
        for end in range(at + 1, min(at + longest, len(words)) + 1):
            yield words[at:end]


def _rates(wanted: Collection[tuple[str, ...]], good: Iterable[str]) -> Mapping[tuple[str, ...], float]:
    """How often each of these occurs in a million words of good English; nothing if there is none."""
    longest = max(map(len, wanted), default=0)
    counts: Counter[tuple[str, ...]] = Counter()
    words = 0
    for text in good:
        words += len(Tokens(text))
        counts.update(stretch for stretch in _stretches(text, longest) if stretch in wanted)
    return {one: 1e6 * counts[one] / words for one in wanted} if words else {}


def _general(found: Iterable[Facts]) -> list[Facts]:
    """The likeliest correction of each phrase, without those whose words hold those of a shorter one.

    Of one change with different words around, the one that was made most often is kept, with the fewest words.
    """
    cores: dict[tuple[tuple[str, ...], tuple[str, ...]], Facts] = {}
    for facts in sorted(found, key=lambda one: (one.support, -len(one.correction.old), one.correction.old)):
        cores[facts.correction.core] = facts
    best: dict[tuple[str, ...], Facts] = {}
    for facts in sorted(cores.values(), key=lambda one: (one.probability, one.support, one.correction.new)):
        best[facts.correction.old] = facts
    kept: dict[tuple[str, ...], Facts] = {}
    for old in sorted(best, key=lambda words: (len(words), words)):
        if not any(old[low:high] in kept for low in range(len(old)) for high in range(low + 1, len(old) + 1)):
            kept[old] = best[old]
    return sorted(kept.values(), key=lambda one: (-one.probability, one.correction.old))


def _with_contexts(kept: Sequence[Facts], pairs: Iterable[Sentence]) -> list[Lesson]:
    """The lessons with the shortest sentences that show them."""
    wanted = {facts.correction.old: facts for facts in kept}
    longest = max(map(len, wanted), default=0)
    made: defaultdict[tuple[str, ...], list[Sentence]] = defaultdict(list)
    left: defaultdict[tuple[str, ...], list[Sentence]] = defaultdict(list)
    names: Counter[str] = Counter()
    before: Counter[str] = Counter()
    for pair in sorted(pairs, key=lambda one: (len(one.after), one.before)):
        names.update(_rare_names(pair.after))
        before.update(_rare_names(pair.before))
        there = {stretch for stretch in _stretches(pair.before, longest) if stretch in wanted}
        if not there:
            continue
        after = set(_stretches(pair.after, _LONGEST + _MOST_WORDS))
        for old in there:
            new = tuple(map(fold, wanted[old].correction.new))
            if old in after:
                left[old].append(pair)
            elif new in after:
                made[old].append(pair)
    return [
        Lesson(
            facts,
            tuple(made[old][:_CONTEXTS]),
            tuple(left[old][:_CONTEXTS]),
            tuple(_near(facts.correction, names, before)),
        )
        for old, facts in ((facts.correction.old, facts) for facts in kept)
    ]


def _rare_names(text: str) -> set[str]:
    return {word for word in Tokens(text).words if word[0].isupper() and frequency(fold(word)) < _RARE}


def _near(correction: Correction, names: Mapping[str, int], before: Mapping[str, int]) -> Iterator[str]:
    """Names that are neither what the correction makes nor what it took the place of, but nearly a word of it.

    Either they stand in corrected text, or they differ in nothing but marks.
    """
    own = {*correction.old, *map(fold, correction.new)}
    telling = [fold(word) for word in correction.core[1] if frequency(fold(word)) < _RARE]
    for name in sorted({*names, *before}):
        word = fold(name)
        if word in own:
            continue
        stands = names.get(name, 0) > 1 and any(_is_like(word, one) for one in telling)
        if stands or any(_plain(word) == _plain(one) for one in telling):
            yield name


def _is_like(one: str, other: str) -> bool:
    return Levenshtein.normalized_similarity(one, other) >= _LIKE
