"""Which terms a stretch of text may be a garble of: the index of the noisy channel.

It answers for one word at a time and keeps the answers; a stretch is compared only with terms of which it explains two
words at least. A word that very many terms have is no reason to look at any of them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from math import log
from typing import NamedTuple, TypeVar

from rapidfuzz import fuzz

from mtfix.glossary.channel import (
    BY_LETTERS,
    STANDALONE,
    UNCHANGED,
    Alignment,
    Step,
    Term,
    align,
    highest,
    log_probability_at,
)
from mtfix.glossary.letters import is_transliteration, keys, likeness
from mtfix.glossary.relations import LOG_INFLECTED, Knowledge, Operation, Source, sources_of
from mtfix.glossary.surfaces import SMALL, STRANGE
from mtfix.packed import Packed, PackedList, PackedSet
from mtfix.text.fluency import RARE, frequency
from mtfix.text.stems import stem
from mtfix.text.tokens import LONGEST_WORD

_A = TypeVar("_A")

# A word that more terms have tells nothing of which one is meant.
_MOST_TERMS = 150
# Of two words that make a term worth a look, one must be so much likelier in its place than by chance, a logarithm, and
# the other at least a little.
_STRONG, _WEAK = 4.5, 1.5
# Nor does a skeleton that more names have.
_MOST_NAMES = 100
_LEAST_NAME = 4
_LONGEST_TERM = 8
_FEWEST_TERMS = 500
# How likely, against chance, the letters of a word must be those of a name for the word to stand for it in a phrase.
_LEAST_LIKENESS, _MOST_LIKENESS = -3.0, 8.0
_NAMES_KEPT = 4
# A name of a list that was made for a text is likelier to be in it than one of the many of the world.
_LISTED = 1.0
_VARIANT = 75
# How words of peoples are made of names of lands.
_PEOPLES = ("n", "an", "ian", "ish")
_FEW_NAMES, _RARE_NAME = 3, 1e-6
# A name of a general glossary is one of many thousands, most of which a text has nothing of, but names like them: what
# is not told by letters or by order must be that much clearer.
_GENERAL = -6.0
# Less, where only one word of many differs.
_GENERAL_LONG, _LONG = -2.0, 3
_SURE = (*UNCHANGED, *BY_LETTERS, Operation.EQUIVALENT, Operation.LOST, Operation.ADDED)


class Candidate(NamedTuple):
    """A stretch of tokens (half-open) that may be a term gone wrong. `score` is a logarithm of odds, 0 undecided."""

    start: int
    end: int
    term: Term
    score: float
    alignment: Alignment


class Calls(NamedTuple):
    """The terms that a word may be a word of: those that it is a good sign of, and all (of words of not too many)."""

    strong: frozenset[int]
    all: frozenset[int]


class NameWord(NamedTuple):
    """A word of right names: as written, and the number of the first concept that has it."""

    word: str
    concept: int
    is_general: bool


@dataclass(frozen=True, eq=False)
class ChannelIndex:
    """Terms by the stems of their words, names by what their letters have in common, words by what they stand for."""

    terms: PackedList[Term]
    postings: Packed[tuple[int, ...]]  # the terms by the stems of their words
    names_from: int  # the number of the first term that is a name
    least_words: bytes  # how many words of each term must be explained for it to be worth a look
    sources: Packed[tuple[Source, ...]]
    names: PackedList[NameWord]
    spellings: Packed[tuple[int, ...]]  # the names by what their letters have in common with others
    right: PackedSet  # the stems of every right term, with a space between

    @classmethod
    def of(
        cls,
        terms: Iterable[Term],
        names: Iterable[NameWord],
        knowledge: Knowledge,
    ) -> ChannelIndex:
        """The index of these terms and of the words of names, by what is known of what stands for what."""
        unique = dict.fromkeys(term for term in terms if len(term.words) <= _LONGEST_TERM)
        kept = sorted(unique, key=lambda term: term.is_name)
        postings: dict[str, list[int]] = defaultdict(list)
        for number, term in enumerate(kept):
            big = {one for one, folded in zip(term.stems, term.folded, strict=True) if folded not in SMALL}
            if len(big) > 1:
                for one in big:
                    postings[one].append(number)
        words = list(names)
        spellings: dict[str, list[int]] = defaultdict(list)
        for number, name in enumerate(words):
            for key in keys(name.word.lower()):
                spellings[key].append(number)
        return cls(
            terms=PackedList(kept),
            least_words=bytes(map(_least_words, kept)),
            names_from=sum(not term.is_name for term in kept),
            postings=Packed({one: tuple(found) for one, found in postings.items()}),
            sources=Packed(
                sources_of(
                    (word for t in kept for word, one in zip(t.folded, t.stems, strict=True) if one in postings),
                    knowledge,
                )
            ),
            names=PackedList(words),
            spellings=Packed({key: tuple(found) for key, found in spellings.items() if len(found) <= _MOST_NAMES}),
            right=PackedSet({" ".join(term.stems) for term in kept}),
        )

    @cached_property
    def log_prior(self) -> float:
        """log P(term): every term is as likely as any other, and none is certain because there are few."""
        return -log(max(len(self.terms), _FEWEST_TERMS))

    @cached_property
    def meanings(self) -> Remembered[Mapping[str, Source]]:
        """What each word as written may stand for, by stem; made when a word is first asked for."""
        return Remembered(self._meanings)

    @cached_property
    def calls(self) -> Remembered[Calls]:
        """Which terms a word as written calls for."""
        return Remembered(self._calls)

    def _meanings(self, word: str) -> Mapping[str, Source]:
        folded = word.lower().replace("’", "'")
        if folded in STANDALONE or not folded[0].isalnum():
            return {}
        own, known = stem(folded), self.postings.keys_only
        found = {source.stem: source for source in self.sources.fresh(own, ())}
        if own in known:
            found[own] = Source(own, Operation.INFLECTED, LOG_INFLECTED)
        if word[0].isupper():
            for suffix in _PEOPLES:
                root = stem(folded.removesuffix(suffix))
                if folded.endswith(suffix) and root in known and root not in found:
                    found[root] = Source(root, Operation.INFLECTED, LOG_INFLECTED)
        if word[0].isupper() and own not in known and frequency(folded) <= STRANGE:
            for score, name in self.near[folded]:
                right = name.word.lower()
                if score > _LEAST_LIKENESS and stem(right) in known and stem(right) not in found:
                    operation = Operation.TRANSLITERATED if is_transliteration(folded, right) else Operation.MISSPELT
                    found[stem(right)] = Source(stem(right), operation, min(score, _MOST_LIKENESS))
        return found

    @cached_property
    def named_by(self) -> Remembered[frozenset[int]]:
        """The names that a rare capitalised word is enough to call for: the rest of them may have been translated."""
        return Remembered(self._named_by)

    def _named_by(self, word: str) -> frozenset[int]:
        folded = word.lower()
        numbers = self.postings.get(stem(folded), ()) if word[0].isupper() and frequency(folded) <= _RARE_NAME else ()
        named = (number for number in numbers if self.terms[number].is_name and folded in self.terms[number].folded)
        return frozenset(named) if len(numbers) <= _FEW_NAMES else frozenset()

    def _calls(self, word: str) -> Calls:
        strong: set[int] = set()
        weak: set[int] = set()
        rarity = -log(max(frequency(word), RARE))
        is_capital = word[0].isupper()
        for one, source in self.meanings[word].items():
            told = source.operation is Operation.INFLECTED or source.operation in BY_LETTERS
            gain = _STRONG if told else source.log_share + rarity
            if gain < _WEAK:
                continue
            having = self.postings.get(one, ())
            if len(having) > _MOST_TERMS:
                continue
            # A name is looked for where its words have their capitals.
            numbers = having if is_capital else having[: bisect_left(having, self.names_from)]
            weak.update(numbers)
            if gain >= _STRONG:
                strong.update(numbers)
        all_of_them = frozenset(weak)
        return Calls(all_of_them if len(strong) == len(weak) else frozenset(strong), all_of_them)

    @cached_property
    def near(self) -> Remembered[list[tuple[float, NameWord]]]:
        """The name words that a folded word may be a spelling of, each with its likeness, the likest first."""
        return Remembered(self._near)

    def forget(self) -> None:
        """Remember no word any longer."""
        for words in (self.meanings, self.calls, self.named_by, self.near):
            words.clear()
        self.terms.forget()
        self.postings.forget()

    def _near(self, folded: str) -> list[tuple[float, NameWord]]:
        if not _LEAST_NAME <= len(folded) <= LONGEST_WORD:
            return []
        found = (self.names.fresh(n) for n in {n for key in keys(folded) for n in self.spellings.fresh(key, ())})
        scored = ((likeness(folded, name.word.lower()), name) for name in found)
        ranked = sorted(scored, key=lambda one: (-one[0] - _LISTED * (not one[1].is_general), one[1].word))
        return ranked[:_NAMES_KEPT]

    def is_right_around(self, folded: Sequence[str], first: int, start: int, end: int) -> bool:
        """Whether a right term of several words, inflected or not, begins at a token and reaches into a stretch."""
        return any(
            " ".join(map(stem, folded[first:last])) in self.right
            for last in range(max(first + 2, start + 1), min(len(folded), first + _LONGEST_TERM) + 1)
        )

    def candidates(self, words: Sequence[str], folded: Sequence[str], least: float) -> Iterator[Candidate]:
        """The stretches of one sentence that terms explain with a score of at least `least`; they may overlap."""
        suspected = self._suspected(words)
        if not suspected:
            return
        meanings = self.meanings
        background = [log_probability_at(folded, i) for i in range(len(folded))]
        for number, places in suspected.items():
            term = self.terms[number]
            if self.log_prior + highest(words, places, term, meanings, background) < least:
                continue
            for start, end in _stretches(places, term, meanings, words, folded):
                if " ".join(map(stem, folded[start:end])) in self.right:
                    continue
                alignment = align(words, folded, start, end, term, meanings, background)
                score = self.log_prior + alignment.gain + (_general(alignment) if term.is_general else 0.0)
                if score >= least and _is_garble(alignment, term):
                    yield Candidate(start, end, term, score, alignment)

    def _suspected(self, words: Sequence[str]) -> dict[int, list[int]]:
        """The terms that enough words of a sentence may be words of, with the places of these words."""
        calls, named_by = self.calls, self.named_by
        spots = [i for i, word in enumerate(words) if calls[word].all]
        together: dict[int, set[int]] = defaultdict(set)
        for at, i in enumerate(spots):
            here = calls[words[i]]
            for j in spots[at + 1 : at + _LONGEST_TERM]:
                if j - i > _LONGEST_TERM:
                    break
                there = calls[words[j]]
                for number in (here.strong & there.all) | (here.all & there.strong):
                    together[number].update((i, j))
            for number in named_by[words[i]]:
                together[number].add(i)
        least = self.least_words
        return {number: sorted(places) for number, places in together.items() if len(places) >= least[number]}


def _least_words(term: Term) -> int:
    """A name of a general glossary is far from certain even with two words kept, if it has a third."""
    if not term.is_general:
        return 1
    rare = any(frequency(folded) <= STRANGE for folded in term.folded)
    return 1 if rare else min(3, sum(folded not in SMALL for folded in term.folded))


class Remembered(dict[str, _A]):
    """Answers by word, made when they are first asked for."""

    _MOST = 100_000

    def __init__(self, ask: Callable[[str], _A]) -> None:
        super().__init__()
        self.ask = ask

    def __missing__(self, word: str) -> _A:
        if len(self) > self._MOST:
            self.clear()
        answer = self[word] = self.ask(word)
        return answer


def _stretches(
    places: Sequence[int],
    term: Term,
    meanings: Mapping[str, Mapping[str, Source]],
    words: Sequence[str],
    folded: Sequence[str],
) -> Iterator[tuple[int, int]]:
    """The stretches around places that explain words of a term, as long as the term or nearly so, none twice."""
    length = len(term.words)
    seen: set[tuple[int, int]] = set()
    for place in places:
        for at, one in enumerate(term.stems):
            if one not in meanings[words[place]]:
                continue
            for start in (place - at - 1, place - at, place - at + 1):
                seen.update((start, start + length + more) for more in (-1, 0, 1, 2))
        near = [other for other in places if abs(other - place) <= length]
        seen.add((near[0], near[-1] + 1))
    for start, end in sorted(seen):
        if (
            0 <= start < end - 1
            and end <= len(words)
            and sum(start <= place < end for place in places) >= min(2, len(places))
            and folded[start] not in STANDALONE
            and folded[end - 1] not in STANDALONE
            and all(map(partial(_may_be_inside, term), folded[start:end]))
        ):
            yield start, end


def _may_be_inside(term: Term, folded: str) -> bool:
    """Whether a token may stand in a garble of a term: no punctuation, and no verb or pronoun that the term lacks."""
    if folded in STANDALONE:
        return folded in SMALL or folded in term.folded
    return folded[0].isalnum()


def _is_garble(alignment: Alignment, term: Term) -> bool:
    """Whether anything but the inflection differs. A name may only be out of order; a term so is good English."""
    swapped = [step for step in alignment.steps if step.text and step.term and step.operation not in UNCHANGED]
    if any(step.operation is Operation.UNRELATED and term.is_name and not step.text[0].isupper() for step in swapped):
        return False
    if swapped:
        told = [step for step in swapped if not _is_variant(step)]
        return bool(told) and not any(step.text.lower() in STANDALONE for step in swapped)
    whole = alignment.count(*UNCHANGED) == sum(
        bool(step.term) for step in alignment.steps if step.term.lower() not in SMALL
    )
    capitals = all(step.text[0].isupper() for step in alignment.steps if step.text and step.text.lower() not in SMALL)
    return term.is_name and alignment.out_of_order > 0 and whole and capitals


def _general(alignment: Alignment) -> float:
    """What a name of a general glossary must be clearer by."""
    if all(step.operation in _SURE for step in alignment.steps):
        return 0.0
    big = [step for step in alignment.steps if (step.term or step.text).lower() not in SMALL]
    kept = sum(step.operation in UNCHANGED for step in big)
    return _GENERAL_LONG if kept >= _LONG and kept == len(big) - 1 else _GENERAL


def _is_variant(step: Step) -> bool:
    """Whether a given name is merely written in another way (Aleksandr, Alexander), which English does, too."""
    alike = fuzz.ratio(step.text.lower(), step.term.lower()) >= _VARIANT
    return step.operation is Operation.EQUIVALENT and alike
