"""Names gone wrong: deprecated, foreign, half-translated, misspelt or outdated names of the glossary's concepts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import fuzz

from mtfix.detectors.patterns import matches_anywhere
from mtfix.findings import Applicability, Finding, Replacement, Severity
from mtfix.glossary.index import Clues, TermIndex
from mtfix.glossary.surfaces import SMALL, STRANGE, Surface, fits, is_form_of, plain
from mtfix.rules.replacement import Place, begins, has_determiner
from mtfix.text.articles import DETERMINERS, indefinite, refuses_the, wants_the
from mtfix.text.casing import capitalize
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
            if (hit.miscased or not _is_right(segment, index, hit)) and not is_vetoed(
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
    if clue.misspelt and not _begins_sentence_only(segment, i):
        concept, word = clue.misspelt
        known = _is_mentioned(document, index, concept, fold(tokens.words[i]))
        # The name of somebody unheard of is more often right than a slip.
        if known or index.types[concept] != "person":
            level = (Applicability.SAFE, 0.9) if known else (Applicability.UNSAFE, 0.75)
            target = _as_in_term(document, index, concept, word)
            yield _Hit(i, i + 1, concept, target, f"misspelling of “{target}”?", "linguistic/spelling", *level)


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
        later = _earliest_year(document) > surface.until
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
def _earliest_year(document: Document) -> int:
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


def _begins_sentence_only(segment: Segment, at: int) -> bool:
    """Whether a word may owe its capital to the sentence alone."""
    return segment.is_heading or (segment.tokens.sentence(at)[0] == at and len(segment.tokens.words[at]) < 8)


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
    if at != next((i for i in content if role(i) == "foreign"), -1):
        return None
    strange = all(frequency(tokens.words[i]) <= STRANGE for i in content if role(i) == "foreign")
    if not strange:
        return None
    what = "half-translated name" if half else "inflected foreign name"
    return _Hit(start, end, concept, blend.target, what, "accuracy/untranslated", Applicability.SAFE, 0.93)


_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def _as_in_term(document: Document, index: TermIndex, concept: int, name: str) -> str:
    """How to write the word of a concept's names that `name` is the folded form of.

    An admitted spelling gives way to the preferred one, unless the document itself uses it.
    """
    names = index.concepts[concept].right
    spelt: dict[str, str] = {fold(word): word for right in names for word in _NAME_WORD.findall(right)}
    found = spelt.get(name, capitalize(name))
    if name in index.variants and found not in _words(document):
        preferred: list[str] = _NAME_WORD.findall(index.concepts[concept].preferred)
        return max(preferred, key=lambda word: fuzz.ratio(fold(word), name))
    return found


def _is_mentioned(document: Document, index: TermIndex, concept: int, but: str) -> bool:
    """Whether the document names the concept elsewhere by a right name, a person by the surname alone."""
    known = index.concepts[concept]
    key = _is_mentioned, concept
    if key not in document.notes:
        document.notes[key] = any(name in document.text for name in known.right)
    if document.notes[key] or known.type != "person":
        return bool(document.notes[key])
    names = {word for right in known.right for word in _NAME_WORD.findall(right) if word[0].isupper() and len(word) > 3}
    return any(fold(word) != but for word in names & _words(document))


@lru_cache(maxsize=2)
def _words(document: Document) -> frozenset[str]:
    """The capitalised words of a document."""
    return frozenset(word for segment in document.segments for word in segment.tokens.words if word[0].isupper())


def _is_right(segment: Segment, index: TermIndex, hit: _Hit) -> bool:
    """Whether a right name covers the place."""
    tokens = segment.tokens
    for start in range(max(0, hit.start - 6), hit.end):
        for end, _ in index.right_at(tokens, start):
            if start <= hit.start and hit.end <= end:
                return True
    return False


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
    start, text = _with_article(Place(tokens, hit.start, hit.end, low, high), target, concept.type)
    return Finding(
        concept.rule_id,
        Span(tokens.starts[start], tokens.end(hit.end - 1)).shift(segment.span.start),
        f"{hit.message}: {concept.preferred}" if "“" not in hit.message else hit.message,
        hit.category,
        Severity.MAJOR,
        hit.confidence,
        (Replacement(text, hit.applicability),),
    )


# Before these a name is a modifier (“White House officials”) and wants no article of its own.
_MODIFIED = frozenset(
    "official officials president presidents government governments minister ministers ministry embassy ambassador"
    " army force forces troops border capital citizen citizens leader leaders leadership spokesman spokeswoman"
    " spokesperson representative representatives diplomat diplomats member members meeting summit chief head"
    " sanctions policy law laws market markets team".split()
)


def _with_article(place: Place, target: str, kind: str) -> tuple[int, str]:
    """The name with its article made to fit: the token at which the replacement starts, and its text.

    “the” is dropped or added where the right name wants another than the garbled one; a and an agree.
    """
    tokens, start = place.tokens, place.start
    before = tokens.folded[start - 1] if start > place.low else ""
    if kind == "place" and before == "the" and refuses_the(target) and place.end - start > 1:
        return start - 1, capitalize(target) if start - 1 == place.low else target
    after = tokens.folded[place.end] if place.end < place.high else ""
    following = tokens.words[place.end][:1] if place.end < place.high else ""
    if wants_the(target) and not has_determiner(place) and after not in _MODIFIED and not following.isupper():
        return start, ("The " if begins(place) else "the ") + target
    if target.startswith("The ") and before in DETERMINERS:
        target = target.removeprefix("The ")
    if before in ("a", "an") and tokens.spaced(start) and indefinite(target) != before:
        article = indefinite(target)
        return start - 1, (capitalize(article) if tokens.words[start - 1][0].isupper() else article) + " " + target
    return start, target
