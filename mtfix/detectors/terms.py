"""Names gone wrong: deprecated, foreign, half-translated, misspelt or outdated names of the glossary's concepts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz

from mtfix.detectors.patterns import matches_anywhere
from mtfix.detectors.placement import with_article
from mtfix.findings import Applicability, Finding, Replacement, Severity
from mtfix.glossary.index import Clues, TermIndex
from mtfix.glossary.model import Concept
from mtfix.glossary.surfaces import SMALL, STRANGE, Blend, Surface, fits, is_form_of, plain
from mtfix.rules.replacement import Place
from mtfix.text.document import Document, Segment
from mtfix.text.fluency import frequency
from mtfix.text.spans import Span
from mtfix.text.tokens import fold

_YEAR = re.compile(r"(?<![\d.,])(1[0-9]{3}|20[0-9]{2})(?![\d]|[.,]\d)")


@dataclass(frozen=True, slots=True)
class _Hit:
    """A garbled name: token range, concept, what to write, and how sure that is."""

    start: int
    end: int
    concept: int
    target: str
    message: str
    category: str
    applicability: Applicability
    confidence: float
    miscased: bool = False


def detect(segment: Segment, document: Document, index: TermIndex) -> Iterator[Finding]:
    """The garbled names of a segment, spans in code points of the document."""
    clues = index.clues
    tokens = segment.tokens
    found = [(i, clue) for i, word in enumerate(tokens.words) if (clue := clues[word])]
    for i, clue in found:
        for hit in _hits(segment, document, index, i, clue):
            if (hit.miscased or not is_right(segment, index, hit.start, hit.end)) and not is_vetoed(
                segment, index, hit.concept, hit.start, hit.end
            ):
                yield _finding(segment, index, hit)


def _hits(segment: Segment, document: Document, index: TermIndex, i: int, clue: Clues) -> Iterator[_Hit]:
    tokens = segment.tokens
    for surface in clue.surfaces:
        at = i - surface.key
        if at >= 0 and fits(surface, tokens, at):
            hit = _of_surface(segment, document, index, surface, at)
            if hit:
                yield hit
                break
    for surface in clue.inflected:
        if not _has_company(segment, i, i + 1):
            yield _hit(surface, i, "inflected foreign name", "accuracy/untranslated", Applicability.UNSAFE, 0.8)
    for concept, blend in clue.parts:
        blended = _blended(segment, index, i, concept, blend)
        if blended:
            yield blended
    for surface in clue.lowered:
        at = i - surface.key
        end = at + len(surface.words)
        if at >= 0 and tuple(tokens.words[at:end]) == surface.folded:
            sure = index.types[surface.concept] == "demonym"
            level = (Applicability.SAFE, 0.95) if sure else (Applicability.UNSAFE, 0.8)
            yield _hit(surface, at, "a name wants its capitals", "linguistic/spelling", *level, own=True)
            break


def _hit(
    surface: Surface,
    at: int,
    what: str,
    category: str,
    applicability: Applicability,
    confidence: float,
    *,
    own: bool = False,
) -> _Hit:
    target = " ".join(surface.words) if own and len(surface.words) == 1 else surface.target
    return _Hit(at, at + len(surface.words), surface.concept, target, what, category, applicability, confidence)


def _of_surface(segment: Segment, document: Document, index: TermIndex, surface: Surface, at: int) -> _Hit | None:
    end = at + len(surface.words)
    if surface.kind == "former":
        what = f"named so until {surface.until}"
        later = earliest_year(document) > surface.until
        return _hit(surface, at, what, "terminology/wrong-term", Applicability.UNSAFE, 0.6) if later else None
    if segment.tokens.words[at - 1 : at] == ["("]:
        return None  # a gloss on the right name
    if surface.kind in ("deprecated", "miscased"):
        company = len(surface.words) == 1 and _has_company(segment, at, end)
        level = (Applicability.UNSAFE, 0.7) if company else (Applicability.SAFE, 0.96)
        hit = _hit(surface, at, "not the English name", "terminology/wrong-term", *level)
        return replace(hit, miscased=surface.kind == "miscased")
    quoted = segment.tokens.words[at - 1 : at] in (["“"], ['"'], ["„"])
    if quoted or (len(surface.words) == 1 and _has_company(segment, at, end)):
        return None
    is_person = index.types[surface.concept] == "person"
    if is_person and len(surface.words) > 1 and surface.folded[-1] in index.right:
        # Another spelling of a first name alone: English-language media may use it.
        return _hit(surface, at, "spelling of another language", "locale/name-format", Applicability.UNSAFE, 0.7)
    confidence = 0.92 if len(surface.words) == 1 else 0.96
    return _hit(surface, at, "name in another language", "accuracy/untranslated", Applicability.SAFE, confidence)


@lru_cache(maxsize=2)
def earliest_year(document: Document) -> int:
    """The earliest year that a document names; 0 if it names none."""
    return min(map(int, _YEAR.findall(document.text)), default=0)


def _has_company(segment: Segment, start: int, end: int) -> bool:
    """Whether a capitalised word stands right before or after: then it may be the name of something else."""
    words, tokens = segment.tokens.words, segment.tokens
    low, high = tokens.sentence(start)
    before = words[start - 1] if start > low else ""
    after = words[end] if end < high else ""
    first = start - 1 == low
    return (before[:1].isupper() and not (first and tokens.folded[start - 1] in SMALL | {"in", "from", "at"})) or (
        after[:1].isupper()
    )


def _may_complete(blend: Blend, foreign: list[str], english: list[str]) -> bool:
    """Whether words of a foreign name and of the English one may be different words of it.

    Where both have as many words, these stand in the same order or in the opposite one.
    """
    if len(blend.foreign) != len(blend.english):
        return True
    here = {n for n, word in enumerate(blend.foreign) if any(is_form_of(one, word, blend.language) for one in foreign)}
    there = {n for n, word in enumerate(blend.english) if word in english or word + "s" in english}
    last = len(blend.english) - 1
    return not here & there or not here & {last - n for n in there}


# A foreign word as like an English one as this is that word (“Agence”, “Agency”).
_SAME_WORD = 65


def _blended(segment: Segment, index: TermIndex, at: int, concept: int, name: int) -> _Hit | None:
    """The stretch around a foreign word of a name that holds the rest of it, in either language."""
    blend = index.blends[concept][name]
    tokens = segment.tokens
    low, high = tokens.sentence(at)

    def role(i: int) -> str:
        folded = fold(tokens.words[i])
        if any(is_form_of(folded, word, blend.language) for word in blend.foreign) and folded not in blend.english:
            return "foreign"
        if folded in blend.english or folded.removesuffix("s") in blend.english:
            return "english"
        return "small" if folded in SMALL else ""

    start, end = at, at + 1
    while start > low and role(start - 1):
        start -= 1
    while end < high and role(end):
        end += 1
    while role(start) == "small":
        start += 1
    while role(end - 1) == "small":
        end -= 1
    content = [i for i in range(start, end) if role(i) != "small"]
    distinct = {fold(tokens.words[i]) for i in content}
    half = any(role(i) == "english" for i in content)
    whole = max(len(blend.foreign), len(blend.english)) if half else len(blend.foreign)
    if len(distinct) != len(content) or len(content) != whole or tokens.words[start - 1 : start] == ["("]:
        return None
    foreign = [fold(tokens.words[i]) for i in content if role(i) == "foreign"]
    english = [fold(tokens.words[i]) for i in content if role(i) == "english"]
    if any(fuzz.ratio(plain(one), plain(other)) >= _SAME_WORD for one in foreign for other in english):
        return None  # one word of the name said twice, not two words of it
    if half and not _may_complete(blend, foreign, english):
        return None
    if at != next((i for i in content if role(i) == "foreign"), -1):
        return None
    strange = all(frequency(tokens.words[i]) <= STRANGE for i in content if role(i) == "foreign")
    if not strange:
        return None
    what = "half-translated name" if half else "inflected foreign name"
    return _Hit(start, end, concept, blend.target, what, "accuracy/untranslated", Applicability.SAFE, 0.93)


def is_right(segment: Segment, index: TermIndex, start: int, end: int) -> bool:
    """Whether one right name covers these tokens."""
    tokens = segment.tokens
    return any(
        first <= start and end <= last
        for first in range(max(0, start - 6), start + 1)
        for last, _ in index.right_at(tokens, first)
    )


def is_vetoed(segment: Segment, index: TermIndex, concept: int, start: int, end: int) -> bool:
    """Whether an `unless` of a concept matches a stretch that overlaps these tokens."""
    low, high = segment.tokens.sentence(start)
    return any(
        match.start < end and start < match.end
        for program in index.vetoes[concept]
        for match in matches_anywhere(program, segment.tokens, low, high, lambda kind, at: ())
    )


def _finding(segment: Segment, index: TermIndex, hit: _Hit) -> Finding:
    tokens = segment.tokens
    low, high = tokens.sentence(hit.start)
    concept, target = index.concepts[hit.concept], hit.target
    capitals = [word for word in tokens.words[hit.start : hit.end] if word[:1].isalpha()]
    if len("".join(capitals)) > 4 and all(word.isupper() for word in capitals) and segment.is_heading:
        target = target.upper()
    start, text = with_article(Place(tokens, hit.start, hit.end, low, high), target, concept.type)
    return Finding(
        concept.rule_id,
        Span(tokens.starts[start], tokens.end(hit.end - 1)).shift(segment.span.start),
        f"{hit.message}: {concept.preferred}" if "“" not in hit.message else hit.message,
        hit.category,
        Severity.MAJOR,
        hit.confidence,
        (Replacement(text, hit.applicability),),
        foreign=_languages(concept, fold(tokens.slice(hit.start, hit.end))),
    )


def _languages(concept: Concept, folded: str) -> tuple[str, ...]:
    """The languages in which a concept has a folded name, inflected perhaps."""
    return tuple(
        language
        for language, names in concept.names.items()
        if any(folded == fold(name) or is_form_of(folded, fold(name), language) for name in names)
    )
