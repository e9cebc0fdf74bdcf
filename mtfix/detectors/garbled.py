"""Terms and names gone wrong in ways that nobody wrote down: the noisy channel over a whole document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from math import exp, log

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from mtfix.detectors import memory
from mtfix.detectors.placement import with_a, with_article
from mtfix.detectors.terms import is_right, is_vetoed
from mtfix.findings import Applicability, Finding, Replacement, Severity
from mtfix.glossary.candidates import Candidate, NameWord
from mtfix.glossary.channel import UNCHANGED, Alignment
from mtfix.glossary.evidence import posteriors
from mtfix.glossary.index import TermIndex
from mtfix.glossary.relations import Operation
from mtfix.glossary.surfaces import is_derived, is_other_gender, plain
from mtfix.rules.replacement import Place, begins
from mtfix.text.casing import capitalize, follow
from mtfix.text.document import Document, Segment
from mtfix.text.fluency import frequency
from mtfix.text.spans import Span
from mtfix.text.stems import ending
from mtfix.text.tokens import fold

# Scores of the channel below this are not looked at; above the other, a finding stands without others in its text.
_LEAST = 1.5
_STRONG = 2.2
# What a score of the channel tells, as the logarithm of a ratio of likelihoods for one word of text, fitted on
# development sets (`benchmarks/reliability.py`).
_SCALE, _SHIFT = 0.75, 2.0
# What share of the words of a text garbled terms may begin at, and what share of its unknown names may be garbled ones:
# next to none, a few, or many, each with how probable that is of a text of which nothing is known.
_TERM_RATES = {0.0001: 0.5, 0.003: 0.1, 0.07: 0.4}
_NAME_RATES = {0.003: 0.1, 0.05: 0.1, 0.6: 0.8}
_SHOWN = 0.35
_TRUSTED = 0.4
_STRAY_CAPITAL = -3.0
# Nearness of a misspelt name to one of a general glossary, of which most texts have nothing.
_GENERAL_LETTERS = 6
_LONG_NAME = 8
_GENERAL_RATIO = 84.0
_ANOTHER_AS_NEAR = 1.0
_EACH_REPETITION = 0.7
_NEVER_SEEN, _SELDOM_SEEN, _SEEN = 0.4, -1.0, -1.5
_MENTIONED = 3.0
_NAME_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class _Suspect:
    """A stretch of a segment that may be garbled: what to write, why, and the logarithm of the ratio of likelihoods."""

    segment: Segment
    start: int
    end: int
    concept: int
    target: str
    message: str
    category: str
    log_ratio: float
    is_weak: bool = False
    is_sure: bool = False
    is_spun: bool = False
    alignment: Alignment | None = None


def detect(document: Document, index: TermIndex, known: Sequence[Span]) -> Iterator[tuple[Segment, Finding]]:
    """The garbled terms and names of a document, each with its segment; spans in code points of the document.

    `known` are the spans of what was found by rules and names that somebody wrote down; nothing is said of these.
    """
    starts = {at for span in known for at in range(span.start, span.end)}
    suspects = [one for one in _terms(document, index) if not starts.intersection(_places(one))]
    yield from _judged(suspects, _size(document), _TERM_RATES, index)
    suspects, unknown = _names(document, index)
    suspects = [one for one in suspects if not starts.intersection(_places(one))]
    yield from _judged(suspects, unknown, _NAME_RATES, index)


def _places(suspect: _Suspect) -> range:
    """The code points of the document that a suspect covers."""
    tokens, low = suspect.segment.tokens, suspect.segment.span.start
    return range(low + tokens.starts[suspect.start], low + tokens.end(suspect.end - 1))


def _judged(
    suspects: list[_Suspect], places: int, rates: dict[float, float], index: TermIndex
) -> Iterator[tuple[Segment, Finding]]:
    """The findings of what holds out when the whole document is taken into account."""
    judged = posteriors([suspect.log_ratio for suspect in suspects], places, rates)
    for suspect, confidence in zip(suspects, judged, strict=True):
        if confidence < _SHOWN:
            continue
        alone = suspect.is_weak and len(suspects) == 1
        level = Applicability.UNSAFE if confidence >= _TRUSTED and not alone else Applicability.DISPLAY
        if suspect.is_sure:
            level = Applicability.SAFE
        yield suspect.segment, _finding(suspect, confidence, level, index)


@lru_cache(maxsize=2)
def _size(document: Document) -> int:
    """The number of words of a document."""
    return sum(segment.tokens.sizes[0] for segment in document.segments)


def _terms(document: Document, index: TermIndex) -> Iterator[_Suspect]:
    """The stretches that the channel explains best by a term, none two overlapping."""
    for segment in document.segments:
        found = memory.remembered(segment, (_candidates, index), partial(_candidates, segment, index))
        for start, end, one, score in found:
            yield _suspect(segment, start, end, one, score)


def _candidates(segment: Segment, index: TermIndex) -> list[tuple[int, int, Candidate, float]]:
    """The best explanations of stretches of a segment: first token, the one after the last, candidate, score."""
    tokens = segment.tokens
    best: list[tuple[int, int, Candidate, float]] = []
    for low, high in pairwise([*tokens.sentence_starts, len(tokens)]):
        found = index.channel.candidates(tokens.words[low:high], tokens.folded[low:high], _LEAST)
        scored = [(_corrected(one, segment, low), one) for one in found]
        taken: list[tuple[int, int]] = []
        for score, one in sorted(scored, key=lambda pair: (-pair[0], pair[1].start, -pair[1].end)):
            start, end = low + one.start, low + one.end
            if score < _LEAST or any(start < last and first < end for first, last in taken):
                continue
            taken.append((start, end))
            if not _touches_right(segment, index, start, end) and not is_vetoed(
                segment, index, one.term.concept, start, end
            ):
                best.append((start, end, one, score))
    return best


def _corrected(one: Candidate, segment: Segment, low: int) -> float:
    """The score with what the place says: a capital in mid-sentence begins a name, not a word of a term."""
    if one.term.is_name or segment.is_heading:
        return one.score
    words = segment.tokens.words[low + one.start + (one.start == 0) : low + one.end]
    return one.score + _STRAY_CAPITAL * any(word[0].isupper() and not word.isupper() for word in words)


def _touches_right(segment: Segment, index: TermIndex, start: int, end: int) -> bool:
    """Whether a right name or term of more than one word has a part in these tokens."""
    tokens, right = segment.tokens, index.channel
    for first in range(max(0, start - 5), end):
        if any(last > start and last - first > 1 for last, _ in index.right_at(tokens, first)):
            return True
        if right.is_right_around(tokens.folded, first, start, end):
            return True
    return False


def _suspect(segment: Segment, start: int, end: int, one: Candidate, score: float) -> _Suspect:
    tokens = segment.tokens
    target = one.term.written
    if not one.term.is_name:
        target = _numbered(tokens.folded[end - 1], target)
        begun = begins(Place(tokens, start, end, *tokens.sentence(start)))
        target = follow(tokens.words[start:end], target, begins=begun)
    said = f"garbled term: {one.term.written} ({explained(one.alignment, one.term.is_name)})"
    ratio = _SCALE * score + _SHIFT
    category = "terminology/wrong-term"
    return _Suspect(
        segment,
        start,
        end,
        one.term.concept,
        target,
        said,
        category,
        ratio,
        score < _STRONG,
        is_spun=_is_spun(one),
        alignment=one.alignment,
    )


def _is_spun(one: Candidate) -> bool:
    """Whether a term, not a name, stands there with a word swapped for another."""
    return not one.term.is_name and one.alignment.count(Operation.SUBSTITUTED, Operation.SYNONYM) > 0


def explained(alignment: Alignment, is_name: bool) -> str:
    """What happened to each word: “Authority” ← “Power”: translated too literally; “Defense Foundation” ↔ order."""
    said = [step.said(of_name=is_name) for step in alignment.steps if step.operation not in UNCHANGED]
    if alignment.out_of_order:
        said.append(f"“{' '.join(step.text for step in alignment.steps if step.text)}” ↔ order")
    return "; ".join(said)


def _numbered(last: str, target: str) -> str:
    """A term in the plural if the last word of what it takes the place of is one."""
    head = target.rpartition(" ")[2].lower()
    if ending(last) != "s" or ending(head) or not head.isalpha():
        return target
    from mtfix.text.inflection import inflect

    return target[: len(target) - len(head)] + inflect(head, ("NNS",))


def _names(document: Document, index: TermIndex) -> tuple[list[_Suspect], int]:
    """The unknown capitalised words that may be misspelt names, and how many unknown ones there are at all."""
    unknown: dict[str, list[tuple[Segment, int, bool]]] = {}
    may_be = index.unknown_names
    for segment in document.segments:
        for i, word, may_be_wrong in memory.remembered(segment, (_unknown, index), partial(_unknown, segment, index)):
            unknown.setdefault(word, []).append((segment, i, may_be_wrong))
    suspects = []
    for word, places in unknown.items():
        near = may_be[word]
        if not near:
            continue
        for segment, i, may_be_wrong in places:
            suspect = _misspelt(document, index, segment, i, near, len(places)) if may_be_wrong else None
            if suspect:
                suspects.append(suspect)
    return suspects, len(unknown)


def _unknown(segment: Segment, index: TermIndex) -> list[tuple[int, str, bool]]:
    """The tokens of a segment that are unknown names, and whether each may be a misspelt one where it stands."""
    may_be = index.unknown_names
    words = {word for word in segment.tokens.capitals if may_be[word] is not None}
    return [
        (
            i,
            word,
            bool(may_be[word]) and not _begins_sentence_only(segment, i) and not is_right(segment, index, i, i + 1),
        )
        for i, word in enumerate(segment.tokens.words if words else ())
        if word in words
    ]


def _misspelt(
    document: Document, index: TermIndex, segment: Segment, i: int, near: list[tuple[float, NameWord]], times: int
) -> _Suspect | None:
    """What an unknown name may be a misspelling of, if that is clear."""
    folded = fold(segment.tokens.words[i])
    (score, best), *others = near
    rival = next((other for other in others if other[1].concept != best.concept), None)
    if rival and rival[0] > score - (_ANOTHER_AS_NEAR if best.is_general else 0.0):
        return None
    if rival:
        score -= log(1 + exp(rival[0] - score - _ANOTHER_AS_NEAR))
    right = fold(best.word)
    if folded == right + "s" and frequency(folded):
        return None  # a plural that English knows is no misspelling
    if is_other_gender(folded, right) or _is_half(segment, i):
        return None
    if is_vetoed(segment, index, best.concept, i, i + 1) or (best.is_general and not _is_near(folded, right)):
        return None
    known = _is_mentioned(document, index, best.concept, folded)
    if best.is_general:
        # The name of somebody unheard of is more often right than a slip.
        if index.types[best.concept] == "person" and not known:
            return None
        score = 3.0
    target = _as_in_term(document, index, best.concept, right)
    ratio = score + _rarity(folded) + _MENTIONED * known - _EACH_REPETITION * (times - 1)
    # Where the text names it rightly elsewhere, this is a slip of the pen.
    sure = known and _is_near(folded, right)
    said = f"misspelling of “{target}”?"
    return _Suspect(segment, i, i + 1, best.concept, target, said, "linguistic/spelling", ratio, is_sure=sure)


def _is_half(segment: Segment, i: int) -> bool:
    """Whether a hyphen joins a word to another with a capital, as in “Petropavlovsk-Kamchatsky”."""
    words, tokens = segment.tokens.words, segment.tokens
    return any(
        0 <= at < len(words) and words[at][0].isupper() and not tokens.spaced(max(i, at)) for at in (i - 1, i + 1)
    )


def _rarity(folded: str) -> float:
    """What it tells of an unknown name that English knows it a little, a logarithm."""
    share = frequency(folded)
    return _NEVER_SEEN if share == 0 else _SELDOM_SEEN if share <= 1e-7 else _SEEN


def _is_near(folded: str, right: str) -> bool:
    """Whether an unknown word is a slip of the pen for a known name; an accent more or less is a right spelling."""
    edits = Levenshtein.distance(folded, right)
    return (
        not frequency(folded)
        and plain(right) != plain(folded)
        and len(right) >= _GENERAL_LETTERS
        and right[0] == folded[0]
        and fuzz.ratio(folded, right) >= _GENERAL_RATIO
        and edits <= min(3, len(right) // 4 if len(right) > _LONG_NAME else 1)
        and not is_derived(folded, right)
    )


def _begins_sentence_only(segment: Segment, at: int) -> bool:
    """Whether a word may owe its capital to the sentence alone."""
    return segment.is_heading or (segment.tokens.sentence(at)[0] == at and len(segment.tokens.words[at]) < 8)


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
        document.notes[key] = any(
            name in document.text and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", document.text)
            for name in known.right
        )
    if document.notes[key] or known.type != "person":
        return bool(document.notes[key])
    names = {word for right in known.right for word in _NAME_WORD.findall(right) if word[0].isupper() and len(word) > 3}
    return any(fold(word) != but for word in names & _words(document))


@lru_cache(maxsize=2)
def _words(document: Document) -> frozenset[str]:
    """The capitalised words of a document."""
    return frozenset().union(*(segment.tokens.capitals for segment in document.segments))


def _finding(suspect: _Suspect, confidence: float, level: Applicability, index: TermIndex) -> Finding:
    tokens = suspect.segment.tokens
    low, high = tokens.sentence(suspect.start)
    concept = index.concepts[suspect.concept]
    place = Place(tokens, suspect.start, suspect.end, low, high)
    if suspect.alignment is not None and not any(word[0].isupper() for word in concept.preferred.split()):
        start, text = with_a(place, suspect.target)
    else:
        start, text = with_article(place, suspect.target, concept.type)
    return Finding(
        concept.rule_id,
        Span(tokens.starts[start], tokens.end(suspect.end - 1)).shift(suspect.segment.span.start),
        suspect.message,
        suspect.category,
        Severity.MAJOR,
        confidence,
        (Replacement(text, level),),
        suspect.is_spun,
    )
