"""Written names: as they stand in the glossary, as words of a text, and inflected."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from mtfix.packed import Lean
from mtfix.text.tokens import Tokens, fold

# A foreign word that English text uses as often as this is no sign of a garble (“Argentine”).
FOREIGN_LIMIT = 2e-7
# A word as rare as this in English may be foreign.
STRANGE = 5e-7
# Words of names that a span may lack or hold without being another name.
SMALL = frozenset("the of for and on in a an to 's de la le les del der die das i y et und".split())
# Written with a capital in a name or without.
_SMALL_IN_NAMES = SMALL | {"without", "with", "from", "by", "at", "under", "against", "over", "into"}
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
_DERIVED = frozenset(
    "ism ist ists ite ites ian ians ean eans an ans n ns er ers s es esque ish ese i ia ias ic ics sky skaya skoye ska"
    " ski skyi yi y".split()
)


@dataclass(frozen=True, slots=True)
class Surface(Lean):
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
class Part(Lean):
    """A word of a foreign name of several words."""

    word: str
    concept: int
    name: int  # which of the concept's foreign names
    language: str


@dataclass(frozen=True, slots=True)
class Blend(Lean):
    """A foreign name beside the right one: the material of half-translated names."""

    foreign: tuple[str, ...]
    english: tuple[str, ...]
    target: str
    language: str


def fits(surface: Surface, tokens: Tokens, at: int) -> bool:
    """Whether a surface stands at a token; capitals of the surface must be capitals of the text."""
    end = at + len(surface.words)
    if end > len(tokens) or tuple(w.replace("’", "'") for w in tokens.folded[at:end]) != surface.folded:
        return False
    if surface.kind == "miscased":
        return tuple(tokens.words[at:end]) == surface.words
    return all(map(_fits_case, tokens.words[at:end], surface.words))


def _fits_case(word: str, name: str) -> bool:
    """Whether a word of the text has the capitals that a word of a name has."""
    if len(name) > 1 and name.isupper():
        return word.isupper()
    return word[0].isupper() or not name[0].isupper() or name.lower() in _SMALL_IN_NAMES


def is_form_of(folded: str, base: str, language: str) -> bool:
    """Whether a folded word is a foreign (base) word, or an inflected form of it in that language."""
    if folded == base:
        return True
    endings = _ENDINGS.get(language.partition("-")[0])
    if not endings:
        return False
    kept = max(3, len(base) - 2)
    if folded[:kept] != base[:kept]:
        return False
    common = _common(folded, base)
    rest, lost = folded[common:], base[common:]
    if not all(letter in _MAY_LOSE for letter in lost):
        return False
    return not rest or rest in endings


def plain(word: str) -> str:
    """A word without its accents."""
    return (
        word
        if word.isascii()
        else "".join(ch for ch in unicodedata.normalize("NFKD", word) if not unicodedata.combining(ch))
    )


def _common(a: str, b: str) -> int:
    count = 0
    for x, y in zip(a, b, strict=False):
        if x != y:
            break
        count += 1
    return count


def is_derived(folded: str, name: str) -> bool:
    """Whether a word is made from a name (“Trumpism”), or is the beginning of it."""
    stem = name.rstrip("aeiouy")
    return (folded.startswith(stem) and folded[len(stem) :] in _DERIVED) or name.startswith(folded)


_GENDERS = (("ov", "ova"), ("ev", "eva"), ("in", "ina"), ("sky", "skaya"), ("ski", "ska"), ("cki", "cka"), ("ný", "ná"))


def is_other_gender(folded: str, name: str) -> bool:
    """Whether two Slavic surnames are one, of a man and of a woman (“Kharlamov”, “Kharlamova”)."""
    return any(
        one.endswith(his) and other == one.removesuffix(his) + hers
        for one, other in ((folded, name), (name, folded))
        for his, hers in _GENDERS
    )


def content_words(words: Iterable[str]) -> tuple[str, ...]:
    """The folded words of a name without the small ones."""
    return tuple(folded for word in words if (folded := fold(word)) not in SMALL and folded[0].isalnum())
