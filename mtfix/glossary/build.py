"""From concepts to the index of their names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from mtfix.glossary.candidates import ChannelIndex, NameWord
from mtfix.glossary.channel import Term
from mtfix.glossary.index import TermIndex
from mtfix.glossary.model import Concept
from mtfix.glossary.relations import Knowledge
from mtfix.glossary.surfaces import FOREIGN_LIMIT, Blend, Part, Surface, content_words
from mtfix.packed import Packed, PackedList, PackedSet
from mtfix.rules.loading import builtin_folder
from mtfix.rules.pattern import PatternError
from mtfix.rules.program import Program, compile_pattern
from mtfix.rules.yamlfile import fault_in
from mtfix.text.fluency import frequency
from mtfix.text.inflection import is_proper
from mtfix.text.stems import stem
from mtfix.text.tokens import Tokens, fold

_NAME_TYPES = frozenset(
    {"person", "place", "organisation", "party", "media", "treaty", "event", "term", "work", "product"}
)

NOTHING_KNOWN = Knowledge()
# A word with fewer letters is no name that can be known again.
SHORTEST = 4


def build_index(concepts: Sequence[Concept], knowledge: Knowledge | None = NOTHING_KNOWN) -> TermIndex:
    """The index of these concepts; `knowledge` says which words stand in for which, None leaves out the channel.

    Raises PackError for an `unless` that does not parse.
    """
    builder = _Builder(concepts, knowledge)
    for number, concept in enumerate(concepts):
        builder.add_right(number, concept)
    for number, concept in enumerate(concepts):
        builder.add_wrong(number, concept)
    return builder.index()


class _Builder:
    def __init__(self, concepts: Sequence[Concept], knowledge: Knowledge | None) -> None:
        self.concepts = tuple(concepts)
        self.knowledge = knowledge
        self.right: dict[str, list[Surface]] = {}
        self.wrong: dict[str, list[Surface]] = {}
        self.stems: dict[str, list[Surface]] = {}
        self.blends: list[list[Blend]] = [[] for _ in concepts]
        self.parts: dict[str, list[Part]] = {}
        self.lowered: dict[str, list[Surface]] = {}
        self.names: set[str] = set()
        self.name_words: dict[str, NameWord] = {}
        self.terms: list[Term] = []
        self.shipped = str(builtin_folder())
        self.variants: dict[str, int] = {}
        self.right_names: set[tuple[str, ...]] = set()

    def add_right(self, number: int, concept: Concept) -> None:
        spelt: list[str] = []
        for name in concept.right:
            surface = self._surface(name, "right", number, concept.preferred)
            if not surface:
                continue
            self._register_right(surface)
            if self.knowledge is not None:
                self.terms.append(self._term(name, number, concept, surface))
            short = self._short(concept, surface.words)
            if short:
                self._register_right(Surface((short,), (fold(short),), "right", number, short))
            spelt.append(short or (surface.words[0] if len(surface.words) == 1 else ""))
            if concept.type in _NAME_TYPES:
                for word in surface.words:
                    self._add_name_word(word, number, concept, is_whole=len(surface.words) == 1 or word == short)
            if any(_is_name_only(word, concept) for word in surface.folded if len(word) > 3) and any(
                word[0].isupper() and not word.isupper() for word in surface.words
            ):
                keyed = _keyed(surface)
                self.lowered.setdefault(keyed.folded[keyed.key], []).append(keyed)
        words = list(dict.fromkeys(fold(word) for word in spelt if word))
        for one in words:
            for other in words:
                if one != other and len(one) > 3 and one[0] == other[0] and fuzz.ratio(one, other) >= 60:
                    self.variants[one] = number

    def _add_name_word(self, word: str, number: int, concept: Concept, *, is_whole: bool) -> None:
        """Register a word of a right name, if it begins with a capital. `is_whole` tells that it is a name by itself.

        A word of a longer name is the name of nothing, and first names are many people's; but a list made for a text
        has few names, and each word of them is likely meant.
        """
        folded = fold(word)
        if len(word) < SHORTEST or not word[0].isupper() or not word[1:].islower():
            return
        general = self._is_general(concept)
        proper = is_proper(folded)
        if proper and len(word) > SHORTEST:
            self.names.add(folded)
        if not general or (is_whole and proper and len(word) > SHORTEST):
            known = self.name_words.get(folded)
            if known is None or (known.is_general and not general):
                self.name_words[folded] = NameWord(word, number, general)

    def _is_general(self, concept: Concept) -> bool:
        """Whether a concept is one of the many things of the world, not a term of a subject or of somebody's list."""
        return concept.type != "term" or (concept.path.startswith(self.shipped) and not concept.domain)

    def _term(self, name: str, number: int, concept: Concept, surface: Surface) -> Term:
        is_name = any(word[0].isupper() for word in surface.words)
        stems = tuple(map(stem, surface.folded))
        return Term(name, surface.words, surface.folded, stems, number, is_name, self._is_general(concept))

    def _register_right(self, surface: Surface) -> None:
        self.right.setdefault(surface.folded[0], []).append(surface)
        self.right_names.add(surface.folded)

    def add_wrong(self, number: int, concept: Concept) -> None:
        for name in concept.deprecated:
            self._add_wrong(self._surface(name, "deprecated", number, concept.preferred))
        for former in concept.former:
            surface = self._surface(former.term, "former", number, concept.preferred)
            if surface:
                self._add_wrong(
                    Surface(surface.words, surface.folded, "former", number, concept.preferred, former.until)
                )
        own_short = self._short(concept, tuple(Tokens(concept.preferred).words))
        for language, names in concept.names.items():
            for name in names:
                surface = self._surface(name, "foreign", number, concept.preferred)
                if not surface:
                    continue
                surface = replace(surface, language=language)
                if len(surface.words) == 1:
                    self._add_foreign_word(surface)
                    continue
                self._add_wrong(surface)
                self._add_blend(number, concept, surface)
                short = self._short(concept, surface.words)
                if short and own_short:
                    self._add_foreign_word(Surface((short,), (fold(short),), "foreign", number, own_short, 0, language))

    def _add_wrong(self, surface: Surface | None) -> None:
        if not surface:
            return
        if surface.folded in self.right_names:
            spelt = [right.words for right in self.right[surface.folded[0]] if right.folded == surface.folded]
            if surface.kind != "deprecated" or surface.words in spelt:
                return
            surface = replace(surface, kind="miscased")
        surface = _keyed(surface)
        others = self.wrong.setdefault(surface.folded[surface.key], [])
        for n, other in enumerate(others):
            if other.folded == surface.folded and other.concept != surface.concept and other.kind == surface.kind:
                # One name for two things (a state and its capital): the one that it resembles more.
                if fuzz.ratio(surface.target, " ".join(surface.words)) > fuzz.ratio(
                    other.target, " ".join(other.words)
                ):
                    others[n] = surface
                return
        others.append(surface)

    def _add_foreign_word(self, surface: Surface) -> None:
        word = surface.folded[0]
        is_right = surface.folded in self.right_names or word in self.names
        if is_right or frequency(word) > FOREIGN_LIMIT or len(word) < SHORTEST:
            return
        self._add_wrong(surface)
        if len(word) >= 6 and (not word.isascii() or frequency(word) == 0):
            self.stems.setdefault(word[:3], []).append(surface)

    def _add_blend(self, number: int, concept: Concept, surface: Surface) -> None:
        foreign = content_words(surface.words)
        english = content_words(Tokens(concept.preferred).words)
        if len(foreign) < 2 or len(english) < 2:
            return
        name = len(self.blends[number])
        self.blends[number].append(Blend(foreign, english, concept.preferred, surface.language))
        for word in foreign:
            if len(word) >= 3 and word not in english and frequency(word) <= 20 * FOREIGN_LIMIT:
                self.parts.setdefault(word[:3], []).append(Part(word, number, name, surface.language))

    @staticmethod
    def _surface(name: str, kind: str, number: int, target: str) -> Surface | None:
        words = tuple(Tokens(name).words)
        return Surface(words, tuple(map(fold, words)), kind, number, target) if words else None

    @staticmethod
    def _short(concept: Concept, words: tuple[str, ...]) -> str:
        """How a person is called by surname alone; empty for names of one word."""
        if concept.type != "person" or len(words) < 2:
            return ""
        if concept.surname:
            return concept.surname
        last = words[-1]
        return last if len(last) > 3 and last[0].isupper() and words[-2].lower() not in ("the", "of") else ""

    def index(self) -> TermIndex:
        def frozen(table: dict[str, list[Surface]]) -> Packed[tuple[Surface, ...]]:
            return Packed(
                {key: tuple(dict.fromkeys(sorted(items, key=lambda s: -len(s.words)))) for key, items in table.items()}
            )

        concepts = self.concepts
        return TermIndex(
            concepts=PackedList(concepts),
            rule_ids=PackedList(concept.rule_id for concept in concepts),
            types=PackedList(concept.type for concept in concepts),
            right=frozen(self.right),
            wrong=frozen(self.wrong),
            stems=frozen(self.stems),
            blends=PackedList(map(tuple, self.blends)),
            parts=Packed({key: tuple(items) for key, items in self.parts.items()}),
            lowered=frozen(self.lowered),
            names=PackedSet(self.names),
            variants=self.variants,
            vetoes=PackedList(map(_vetoes, concepts)),
            channel=ChannelIndex.of((), (), NOTHING_KNOWN)
            if self.knowledge is None
            else ChannelIndex.of(self.terms, self.name_words.values(), self.knowledge),
        )


def _is_name_only(folded: str, concept: Concept) -> bool:
    """Whether a word can be nothing but a name. What a mere list of terms has may be any word with a capital."""
    return is_proper(folded) and (concept.type != "term" or frequency(folded) <= FOREIGN_LIMIT)


def _keyed(surface: Surface) -> Surface:
    folded = surface.folded
    words = [n for n, word in enumerate(folded) if word[0].isalpha()] or [0]
    return replace(surface, key=min(words, key=lambda n: frequency(folded[n])))


def _vetoes(concept: Concept) -> tuple[Program, ...]:
    try:
        return tuple(map(compile_pattern, concept.unless))
    except PatternError as error:
        raise fault_in(concept.path, concept.line, f"concept {concept.id}: {error}") from error
