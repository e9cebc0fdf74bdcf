"""The index of a glossary: what a word of the text may be the beginning, a part or a garble of.

It answers for one word at a time and keeps the answers, so that its cost per word hardly depends on the size of the
glossary. Everything in it is made from the concepts alone and can be kept between runs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from mtfix.findings import Applicability, Severity
from mtfix.glossary.model import Concept
from mtfix.packed import Packed
from mtfix.rules.info import RuleInfo
from mtfix.rules.pattern import PatternError
from mtfix.rules.program import Program, compile_pattern
from mtfix.rules.yamlfile import fault_in
from mtfix.text.fluency import frequency
from mtfix.text.inflection import is_proper
from mtfix.text.tokens import Tokens, fold

# A foreign word that English text uses as often as this is no sign of a garble (“Argentine”).
FOREIGN_LIMIT = 2e-7
# A word as rare as this in English may be foreign.
STRANGE = 5e-7
# Words of names that a span may lack or hold without being another name.
SMALL = frozenset("the of for and on in a an to de la le les del der die das i y et und".split())
_SLAVIC = frozenset(
    "a ą e ę i o u y ów om ami ach em owi ego emu ym im ich ej ymi imi owie ze cie dzie ou u ě"
    " а у ы и е ом ем ой ей ою ам ами ах ого ому ым им ых их ую ю я ям ями ях і ї ів єм ові".split()
)
# How languages inflect names; those that are not here leave them as they are.
_ENDINGS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("pl", "ru", "uk", "be", "cs", "sk", "hr", "sr", "bg", "sl"), _SLAVIC),
    "de": frozenset("s n en es".split()),
    "ro": frozenset("ul ului a ei lui ilor le i".split()),
    "et": frozenset("i e a u s st le lt l ga sse t".split()),
    "lt": frozenset("o ui ą e as is us os ai ų".split()),
}
# Letters that a name may lose before such an ending.
_MAY_LOSE = frozenset("aąeęioyuьйаяоеиыі")
# Words made from a name that are right English though the name is not spelt out in full.
_DERIVED = (
    "ism",
    "ist",
    "ite",
    "ian",
    "ean",
    "an",
    "er",
    "ers",
    "s",
    "es",
    "esque",
    "ish",
    "ese",
    "i",
    "ia",
    "ia’s",
)
_MISSPELT_FROM = 6
_MISSPELT_SCORE = 84.0
_NAME_TYPES = frozenset(
    {"person", "place", "organisation", "party", "media", "treaty", "event", "term", "work", "product"}
)


@dataclass(frozen=True, slots=True)
class Surface:
    """A written name: its tokens as in the glossary and folded, and what it is to its concept.

    `kind` is right, deprecated, foreign or former, or miscased where only the capitals are wrong; `target` is what
    a wrong one is replaced with.
    """

    words: tuple[str, ...]
    folded: tuple[str, ...]
    kind: str
    concept: int
    target: str
    until: int = 0
    language: str = ""
    key: int = 0  # the rarest word, by which a wrong surface is looked up


@dataclass(frozen=True, slots=True)
class Part:
    """A word of a foreign name of several words."""

    word: str
    concept: int
    name: int  # which of the concept's foreign names
    language: str


@dataclass(frozen=True, slots=True)
class Blend:
    """A foreign name beside the right one: the material of half-translated names."""

    foreign: tuple[str, ...]
    english: tuple[str, ...]
    target: str
    language: str


@dataclass(frozen=True, slots=True)
class Clues:
    """What a word may be: the beginning of wrong surfaces, a part of foreign names, the lower case of a name."""

    surfaces: tuple[Surface, ...] = ()
    inflected: tuple[Surface, ...] = ()
    parts: tuple[tuple[int, int], ...] = ()  # concept, blend
    lowered: tuple[Surface, ...] = ()
    misspelt: tuple[int, str] | None = None  # concept, right word


@dataclass(frozen=True, eq=False)
class TermIndex:
    """Names of concepts, ready to be found."""

    concepts: Packed[int, Concept]
    rule_ids: tuple[str, ...]
    types: tuple[str, ...]
    right: Packed[str, tuple[Surface, ...]]
    wrong: Packed[str, tuple[Surface, ...]]
    stems: Packed[str, tuple[Surface, ...]]
    blends: Packed[int, tuple[Blend, ...]]
    parts: Packed[str, tuple[Part, ...]]
    lowered: Packed[str, tuple[Surface, ...]]
    names: frozenset[str]  # every word that is a part of right names only
    fuzzy: dict[str, int]  # those of them that a misspelt word may stand for, with their concept
    variants: dict[str, int]
    vetoes: Packed[int, tuple[Program, ...]]

    @cached_property
    def clues(self) -> dict[str, Clues | None]:
        """The clues of each word as written; made when a word is first asked for."""
        return _Clues(self)

    @cached_property
    def _name_list(self) -> list[str]:
        return list(self.fuzzy)

    def nearest(self, word: str) -> tuple[int, str] | None:
        """The concept and name word that an unknown capitalised word is a misspelling of, if that is clear."""
        folded = fold(word)
        found = process.extract(folded, self._name_list, scorer=fuzz.ratio, score_cutoff=_MISSPELT_SCORE, limit=3)
        found = [hit for hit in found if hit[0][0] == folded[0] and not _is_derived(folded, hit[0])]
        if not found:
            return None
        best, score, _ = found[0]
        if plain(best) == plain(folded):
            return None  # an accent more or less is a right spelling, too
        edits = Levenshtein.distance(folded, best)
        if edits > 3 or edits > max(1, len(best) // 4) or len(best) < _MISSPELT_FROM:
            return None
        if len(found) > 1 and found[1][1] > score - 4 and self.fuzzy[found[1][0]] != self.fuzzy[best]:
            return None
        return self.fuzzy[best], best

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
            source_language="",
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
        misspelt = None
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
        if not surfaces and not inflected and not parts and self._may_be_misspelt(word, folded):
            misspelt = index.nearest(word)
        if surfaces or lowered or inflected or parts or misspelt:
            return Clues(surfaces, inflected, parts, lowered, misspelt)
        return None

    def _is_strange(self, folded: str) -> bool:
        return folded not in self.index.names and folded not in self.index.right and frequency(folded) <= FOREIGN_LIMIT

    def _may_be_misspelt(self, word: str, folded: str) -> bool:
        return (
            len(word) >= _MISSPELT_FROM
            and word[0].isupper()
            and word[1:].islower()
            and word.isalpha()
            and folded not in self.index.names
            and folded not in self.index.right
            and frequency(folded) == 0.0
        )


def fits(surface: Surface, tokens: Tokens, at: int) -> bool:
    """Whether a surface stands at a token; capitals of the surface must be capitals of the text."""
    end = at + len(surface.words)
    if end > len(tokens) or tuple(w.replace("’", "'") for w in tokens.folded[at:end]) != surface.folded:
        return False
    if surface.kind == "miscased":
        return tuple(tokens.words[at:end]) == surface.words
    return all(
        word[0].isupper() or not name[0].isupper() if len(name) < 2 or not name.isupper() else word.isupper()
        for word, name in zip(tokens.words[at:end], surface.words, strict=True)
    )


def is_form_of(folded: str, base: str, language: str) -> bool:
    """Whether a folded word is a foreign (base) word, or an inflected form of it in that language."""
    if folded == base:
        return True
    endings = _ENDINGS.get(language.partition("-")[0])
    if not endings:
        return False
    common = _common(folded, base)
    rest, lost = folded[common:], base[common:]
    if common < max(3, len(base) - 2) or len(lost) > 2 or not all(letter in _MAY_LOSE for letter in lost):
        return False
    return not rest or rest in endings


def plain(word: str) -> str:
    """A word without its accents."""
    return "".join(ch for ch in unicodedata.normalize("NFKD", word) if not unicodedata.combining(ch))


def _common(a: str, b: str) -> int:
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return count


def _is_derived(folded: str, name: str) -> bool:
    stem = name.rstrip("aeiouy")
    return (folded.startswith(stem) and folded[len(stem) :] in _DERIVED) or name.startswith(folded)


def build_index(concepts: Sequence[Concept]) -> TermIndex:
    """The index of these concepts. Raises PackError for an `unless` that does not parse."""
    builder = _Builder(concepts)
    for number, concept in enumerate(concepts):
        builder.add_right(number, concept)
    for number, concept in enumerate(concepts):
        builder.add_wrong(number, concept)
    return builder.index()


def content_words(words: Iterable[str]) -> tuple[str, ...]:
    """The folded words of a name without the small ones."""
    return tuple(folded for word in words if (folded := fold(word)) not in SMALL and folded[0].isalnum())


class _Builder:
    def __init__(self, concepts: Sequence[Concept]) -> None:
        self.concepts = tuple(concepts)
        self.right: dict[str, list[Surface]] = {}
        self.wrong: dict[str, list[Surface]] = {}
        self.stems: dict[str, list[Surface]] = {}
        self.blends: list[list[Blend]] = [[] for _ in concepts]
        self.parts: dict[str, list[Part]] = {}
        self.lowered: dict[str, list[Surface]] = {}
        self.names: set[str] = set()
        self.fuzzy: dict[str, int] = {}
        self.variants: dict[str, int] = {}
        self.right_names: set[tuple[str, ...]] = set()

    def add_right(self, number: int, concept: Concept) -> None:
        spelt: list[str] = []
        for name in concept.right:
            surface = self._surface(name, "right", number, concept.preferred)
            if not surface:
                continue
            self._register_right(surface)
            short = self._short(concept, surface.words)
            if short:
                self._register_right(Surface((short,), (fold(short),), "right", number, short))
            spelt.append(short or (surface.words[0] if len(surface.words) == 1 else ""))
            if concept.type in _NAME_TYPES:
                for word in surface.words:
                    if word[0].isupper() and len(word) >= 5 and word[1:].islower() and is_proper(fold(word)):
                        self.names.add(fold(word))
                        # A word of a longer name is the name of nothing, and first names are many people's.
                        if len(surface.words) == 1 or word == short or concept.type == "term":
                            self.fuzzy.setdefault(fold(word), number)
            if any(is_proper(word) for word in surface.folded if len(word) > 3) and any(
                word[0].isupper() for word in surface.words
            ):
                keyed = _keyed(surface)
                self.lowered.setdefault(keyed.folded[keyed.key], []).append(keyed)
        words = list(dict.fromkeys(fold(word) for word in spelt if word))
        for one in words:
            for other in words:
                if one != other and len(one) > 3 and one[0] == other[0] and fuzz.ratio(one, other) >= 60:
                    self.variants[one] = number

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
        if surface.folded in self.right_names or word in self.names or frequency(word) > FOREIGN_LIMIT or len(word) < 4:
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
        def frozen(table: dict[str, list[Surface]]) -> Packed[str, tuple[Surface, ...]]:
            return Packed(
                {key: tuple(dict.fromkeys(sorted(items, key=lambda s: -len(s.words)))) for key, items in table.items()}
            )

        concepts = self.concepts
        return TermIndex(
            concepts=Packed(dict(enumerate(concepts))),
            rule_ids=tuple(concept.rule_id for concept in concepts),
            types=tuple(concept.type for concept in concepts),
            right=frozen(self.right),
            wrong=frozen(self.wrong),
            stems=frozen(self.stems),
            blends=Packed({number: tuple(blends) for number, blends in enumerate(self.blends) if blends}),
            parts=Packed({key: tuple(items) for key, items in self.parts.items()}),
            lowered=frozen(self.lowered),
            names=frozenset(self.names),
            fuzzy=self.fuzzy,
            variants=self.variants,
            vetoes=Packed({number: _vetoes(concept) for number, concept in enumerate(concepts) if concept.unless}),
        )


def _keyed(surface: Surface) -> Surface:
    folded = surface.folded
    words = [n for n, word in enumerate(folded) if word[0].isalpha()] or [0]
    return replace(surface, key=min(words, key=lambda n: frequency(folded[n])))


def _vetoes(concept: Concept) -> tuple[Program, ...]:
    try:
        return tuple(map(compile_pattern, concept.unless))
    except PatternError as error:
        raise fault_in(concept.path, concept.line, f"concept {concept.id}: {error}") from error
