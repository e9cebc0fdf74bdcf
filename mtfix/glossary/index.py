"""The index of a glossary: what a word of the text may be the beginning, a part or a garble of.

It answers for one word at a time and keeps the answers, so that its cost per word hardly depends on the size of the
glossary. Everything in it is made from the concepts alone (`build.py`) and can be kept between runs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from mtfix.findings import Applicability, Severity
from mtfix.glossary.candidates import ChannelIndex, NameWord, Remembered
from mtfix.glossary.model import Concept
from mtfix.glossary.surfaces import FOREIGN_LIMIT, STRANGE, Blend, Part, Surface, fits, is_form_of
from mtfix.packed import Packed, PackedList, PackedSet
from mtfix.rules.info import RuleInfo
from mtfix.rules.program import Program
from mtfix.text.fluency import frequency
from mtfix.text.tokens import Tokens, fold

# Capitalised words that are rarer than this in English, and not shorter, may be names gone wrong.
_UNKNOWN = 1e-6
_UNKNOWN_FROM = 4


@dataclass(frozen=True, slots=True)
class Clues:
    """What a word may be: the beginning of wrong surfaces, a part of foreign names, the lower case of a name."""

    surfaces: tuple[Surface, ...] = ()
    inflected: tuple[Surface, ...] = ()
    parts: tuple[tuple[int, int], ...] = ()  # concept, blend
    lowered: tuple[Surface, ...] = ()


@dataclass(frozen=True, eq=False)
class TermIndex:
    """Names of concepts, ready to be found."""

    concepts: PackedList[Concept]
    rule_ids: PackedList[str]
    types: PackedList[str]
    right: Packed[tuple[Surface, ...]]
    wrong: Packed[tuple[Surface, ...]]
    stems: Packed[tuple[Surface, ...]]
    blends: PackedList[tuple[Blend, ...]]
    parts: Packed[tuple[Part, ...]]
    lowered: Packed[tuple[Surface, ...]]
    names: PackedSet  # every word that is a part of right names only
    variants: dict[str, int]
    vetoes: PackedList[tuple[Program, ...]]
    channel: ChannelIndex
    domains: frozenset[str] = frozenset()  # those that the glossaries have, selected or not

    @cached_property
    def clues(self) -> dict[str, Clues | None]:
        """The clues of each word as written; made when a word is first asked for."""
        return _Clues(self)

    @cached_property
    def unknown_names(self) -> Remembered[list[tuple[float, NameWord]] | None]:
        """The right names near to a word as written that is no word of English and no known name; None for others."""
        return Remembered(self._unknown_name)

    def _unknown_name(self, word: str) -> list[tuple[float, NameWord]] | None:
        folded = fold(word)
        unknown = (
            len(word) >= _UNKNOWN_FROM
            and word[0].isupper()
            and not word.isupper()
            and word.isalpha()
            and frequency(folded) <= _UNKNOWN
            and folded not in self.names
            and folded not in self.right
        )
        return self.channel.near[folded] if unknown else None

    def forget(self) -> None:
        """Remember no word any longer."""
        self.clues.clear()
        self.unknown_names.clear()
        self.channel.forget()
        for surfaces in (self.right, self.wrong, self.stems, self.lowered, self.parts):
            surfaces.forget()
        for of_concept in (self.concepts, self.rule_ids, self.types, self.blends, self.vetoes):
            of_concept.forget()

    def right_at(self, tokens: Tokens, at: int) -> Iterator[tuple[int, Surface]]:
        """The right names that begin at a token, with the token where each ends."""
        for surface in self.right.get(tokens.folded[at].replace("’", "'"), ()):
            if fits(surface, tokens, at):
                yield at + len(surface.words), surface

    @staticmethod
    def describe(concept: Concept) -> RuleInfo:
        """A concept as people read it."""
        wrong = [*concept.deprecated, *(name for names in concept.names.values() for name in names)]
        said = f"{concept.type}: {', '.join(concept.right)}" + (f"; not {', '.join(wrong)}" if wrong else "")
        pairs = tuple((example.bad, example.good) for example in concept.examples)
        return RuleInfo(
            id=concept.rule_id,
            message=said,
            category="terminology/wrong-term",
            severity=Severity.MAJOR.value,
            applicability=Applicability.SAFE.label,
            source_languages=(),
            path=concept.path,
            examples=pairs,
            silent=concept.silent,
            why=concept.source,
        )

    def ends(self, tokens: Tokens, kind: str, at: int) -> tuple[int, ...]:
        """Where the right names of a concept type that begin at a token end, longest first."""
        found = {end for end, surface in self.right_at(tokens, at) if self.types[surface.concept] == kind}
        return tuple(sorted(found, reverse=True))


class _Clues(dict[str, "Clues | None"]):
    _MOST = 2_000_000

    def __init__(self, index: TermIndex) -> None:
        super().__init__()
        self.index = index

    def __missing__(self, word: str) -> Clues | None:
        if len(self) > self._MOST:
            self.clear()
        found = self[word] = self._find(word)
        return found

    def _find(self, word: str) -> Clues | None:
        if not word[0].isalpha():
            return None
        index, folded = self.index, fold(word)
        surfaces = index.wrong.get(folded, ())
        lowered = index.lowered.get(folded, ()) if word.islower() else ()
        inflected: tuple[Surface, ...] = ()
        parts: tuple[tuple[int, int], ...] = ()
        if (word[0].isupper() or not word.isascii()) and frequency(folded) <= STRANGE:
            key = folded[:3]
            inflected = tuple(
                surface
                for surface in index.stems.get(key, ())
                if folded != surface.folded[0]
                and is_form_of(folded, surface.folded[0], surface.language)
                and self._is_strange(folded)
            )
            parts = tuple(
                dict.fromkeys(
                    (part.concept, part.name)
                    for part in index.parts.get(key, ())
                    if is_form_of(folded, part.word, part.language)
                )
            )
        if surfaces or lowered or inflected or parts:
            return Clues(surfaces, inflected, parts, lowered)
        return None

    def _is_strange(self, folded: str) -> bool:
        return folded not in self.index.names and folded not in self.index.right and frequency(folded) <= FOREIGN_LIMIT
