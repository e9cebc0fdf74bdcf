"""Which terms a stretch of text may be a garble of: the index of the noisy channel.

It answers for one word at a time and keeps the answers; a stretch is compared only with terms of which it explains two
words at least. A word that very many terms have is no reason to look at any of them.
"""

from __future__ import annotations

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
    log_probability_at,
    most_gained,
)
from mtfix.glossary.letters import is_transliteration, keys, likeness
from mtfix.glossary.relations import LOG_INFLECTED, Knowledge, Operation, Source, sources_of
from mtfix.glossary.surfaces import SMALL, STRANGE
from mtfix.packed import Packed, PackedList, PackedSet
from mtfix.text.fluency import RARE, frequency
from mtfix.text.stems import stem

_A = TypeVar("_A")

# A word that more terms have tells nothing of which one is meant.
_MOST_TERMS = 400
# Of two words that make a term worth a look, one must be so much likelier in its place than by chance, a logarithm, and
# the other at least a little.
_STRONG, _WEAK = 4.5, 1.5
# Nor does a skeleton that more names have.
_MOST_NAMES = 300
_LEAST_NAME = 4
_LONGEST_TERM = 8
# How likely, against chance, the letters of a word must be those of a name for the word to stand for it in a phrase.
_LEAST_LIKENESS, _MOST_LIKENESS = -3.0, 8.0
_NAMES_KEPT = 4
# A name of a list that was made for a text is likelier to be in it than one of the many shipped ones.
_LISTED = 1.0
_VARIANT = 75
_FEW_NAMES = 3
# A shipped name is one of many thousands, most of which a text has nothing of, but names like them: what is not told by
# letters or by order must be that much clearer.
_SHIPPED = -6.0
# Less, where only one word of many differs.
_SHIPPED_LONG, _LONG = -2.0, 3
_SURE = (*UNCHANGED, *BY_LETTERS, Operation.EQUIVALENT, Operation.LOST, Operation.ADDED)


class Candidate(NamedTuple):
    """A stretch of tokens (half-open) that may be a term gone wrong. `score` is a logarithm of odds, 0 undecided."""

    start: int
    end: int
    term: Term
    score: float
    alignment: Alignment


class NameWord(NamedTuple):
    """A word of right names: as written, and the number of the first concept that has it."""

    word: str
    concept: int
    is_shipped: bool


@dataclass(frozen=True, eq=False)
class ChannelIndex:
    """Terms by the stems of their words, names by what their letters have in common, words by what they stand for."""

    terms: PackedList[Term]
    postings: Packed[tuple[int, ...]]
    sources: Packed[tuple[Source, ...]]
    names: Packed[tuple[NameWord, ...]]
    right: PackedSet  # the stems of every right term, with a space between

    @classmethod
    def of(
        cls,
        terms: Iterable[Term],
        names: Iterable[NameWord],
        knowledge: Knowledge,
    ) -> ChannelIndex:
        """The index of these terms and of the words of names, by what is known of what stands for what."""
        kept = [term for term in dict.fromkeys(terms) if len(term.words) <= _LONGEST_TERM]
        postings: dict[str, list[int]] = defaultdict(list)
        for number, term in enumerate(kept):
            big = {one for one, folded in zip(term.stems, term.folded, strict=True) if folded not in SMALL}
            if len(big) > 1:
                for one in big:
                    postings[one].append(number)
        by_key: dict[str, list[NameWord]] = defaultdict(list)
        for name in names:
            for key in keys(name.word.lower()):
                by_key[key].append(name)
        return cls(
            terms=PackedList(kept),
            postings=Packed({one: tuple(found) for one, found in postings.items()}),
            sources=Packed(sources_of({word for term in kept for word in term.folded}, knowledge)),
            names=Packed({key: tuple(found) for key, found in by_key.items() if len(found) <= _MOST_NAMES}),
            right=PackedSet({" ".join(term.stems) for term in kept}),
        )

    @cached_property
    def log_prior(self) -> float:
        """log P(term): every term is as likely as any other."""
        return -log(max(len(self.terms), 1))

    @cached_property
    def meanings(self) -> Mapping[str, Mapping[str, Source]]:
        """What each word as written may stand for, by stem; made when a word is first asked for."""
        return Remembered(self._meanings)

    @cached_property
    def terms_of(self) -> Mapping[str, frozenset[int]]:
        """The terms that a word as written may be a part of, but for words of too many."""
        return Remembered(partial(self._terms_gaining, least=_WEAK))

    @cached_property
    def strong_terms_of(self) -> Mapping[str, frozenset[int]]:
        """Those of them that it is a good sign of."""
        return Remembered(partial(self._terms_gaining, least=_STRONG))

    def _meanings(self, word: str) -> Mapping[str, Source]:
        folded = word.lower().replace("’", "'")
        if folded in STANDALONE or not folded[0].isalnum():
            return {}
        own, known = stem(folded), self.postings.keys_only
        found = {source.stem: source for source in self.sources.get(own, ()) if source.stem in known}
        if own in known:
            found[own] = Source(own, Operation.INFLECTED, LOG_INFLECTED)
        elif word[0].isupper() and frequency(folded) <= STRANGE:
            for score, name in self.near(folded)[:_NAMES_KEPT]:
                right = name.word.lower()
                if score > _LEAST_LIKENESS and stem(right) in known and stem(right) not in found:
                    operation = Operation.TRANSLITERATED if is_transliteration(folded, right) else Operation.MISSPELT
                    found[stem(right)] = Source(stem(right), operation, min(score, _MOST_LIKENESS))
        return found

    @cached_property
    def named_by(self) -> Mapping[str, frozenset[int]]:
        """The names that a rare capitalised word is enough to call for: the rest of them may have been translated."""
        return Remembered(self._named_by)

    def _named_by(self, word: str) -> frozenset[int]:
        folded = word.lower()
        numbers = self.postings.get(stem(folded), ()) if word[0].isupper() and frequency(folded) <= STRANGE else ()
        named = (number for number in numbers if self.terms[number].is_name and folded in self.terms[number].folded)
        return frozenset(named) if len(numbers) <= _FEW_NAMES else frozenset()

    def _terms_gaining(self, word: str, least: float) -> frozenset[int]:
        numbers: set[int] = set()
        rarity = -log(max(frequency(word), RARE))
        for one, source in self.meanings[word].items():
            having = self.postings.get(one, ())
            told = source.operation in (Operation.INFLECTED, *BY_LETTERS)
            if len(having) <= _MOST_TERMS and (told or source.log_share + rarity >= least):
                numbers.update(having)
        return frozenset(numbers)

    def near(self, folded: str) -> list[tuple[float, NameWord]]:
        """The name words that a folded word may be a spelling of, each with its likeness, the likest first."""
        if len(folded) < _LEAST_NAME:
            return []
        found = {name for key in keys(folded) for name in self.names.get(key, ())}
        scored = ((likeness(folded, name.word.lower()), name) for name in found)
        return sorted(scored, key=lambda one: (-one[0] - _LISTED * (not one[1].is_shipped), one[1].word))

    def is_right_around(self, folded: Sequence[str], first: int, start: int, end: int) -> bool:
        """Whether a right term of several words, inflected or not, begins at a token and reaches into a stretch."""
        return any(
            " ".join(map(stem, folded[first:last])) in self.right
            for last in range(max(first + 2, start + 1), min(len(folded), first + _LONGEST_TERM) + 1)
        )

    def candidates(self, words: Sequence[str], folded: Sequence[str], least: float) -> Iterator[Candidate]:
        """The stretches of one sentence that terms explain with a score of at least `least`; they may overlap."""
        meanings, terms_of, strong = self.meanings, self.terms_of, self.strong_terms_of
        spots = [i for i, word in enumerate(words) if terms_of[word]]
        together: dict[int, set[int]] = defaultdict(set)
        for at, i in enumerate(spots):
            for j in spots[at + 1 : at + _LONGEST_TERM]:
                if j - i > _LONGEST_TERM:
                    break
                one, other = words[i], words[j]
                for number in (strong[one] & terms_of[other]) | (terms_of[one] & strong[other]):
                    together[number].update((i, j))
            for number in self.named_by[words[i]]:
                together[number].add(i)
        if not together:
            return
        background = [log_probability_at(folded, i) for i in range(len(folded))]
        for number, found in together.items():
            term, places = self.terms[number], sorted(found)
            gains = [most_gained(meanings[words[i]], background[i], term) for i in places]
            most = sum(sorted(gains)[-len(term.words) :])
            if self.log_prior + most < least:
                continue
            for start, end in _stretches(places, term, meanings, words, folded):
                if " ".join(map(stem, folded[start:end])) in self.right:
                    continue
                alignment = align(words, folded, start, end, term, meanings, background)
                score = self.log_prior + alignment.gain
                if term.is_shipped:
                    score += _shipped(alignment)
                if score >= least and _is_garble(alignment, term):
                    yield Candidate(start, end, term, score, alignment)


class Remembered(dict[str, _A]):
    """Answers by word, made when they are first asked for."""

    _MOST = 1_000_000

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
            and all(word[0].isalnum() or word == "'s" for word in folded[start:end])
        ):
            yield start, end


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


def _shipped(alignment: Alignment) -> float:
    """What a name of the shipped glossary must be clearer by."""
    if all(step.operation in _SURE for step in alignment.steps):
        return 0.0
    big = [step for step in alignment.steps if (step.term or step.text).lower() not in SMALL]
    kept = sum(step.operation in UNCHANGED for step in big)
    return _SHIPPED_LONG if kept >= _LONG and kept == len(big) - 1 else _SHIPPED


def _is_variant(step: Step) -> bool:
    """Whether a given name is merely written in another way (Aleksandr, Alexander), which English does, too."""
    alike = fuzz.ratio(step.text.lower(), step.term.lower()) >= _VARIANT
    return step.operation is Operation.EQUIVALENT and alike
