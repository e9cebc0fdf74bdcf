"""What LanguageTool says, as findings: heard as far as its rules have earned it, and checked against what mtfix knows.

Names are left alone, and no correction may make a text less fluent. LanguageTool is asked about the few words only that
look like slips; which correction is meant is decided here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rapidfuzz.distance import OSA

from mtfix.findings import Applicability, Finding, Replacement, Severity
from mtfix.glossary.index import TermIndex
from mtfix.languagetool.matches import Match
from mtfix.languagetool.measured import SPELLING, Measured, Measures
from mtfix.text.document import Document, Segment
from mtfix.text.fluency import RARE, frequency, log_probability
from mtfix.text.inflection import can_be
from mtfix.text.spans import Span
from mtfix.text.spelling import has_variants
from mtfix.text.tokens import Tokens, fold

Placed = tuple[Segment, Finding]

_SHORTEST = 6
# What is meant by a slip is a common word; what is written is none.
_COMMON = 3e-6
_RARE = 1e-6
_COMMONER = 1000
# A slip is one letter too many, too few, swapped or wrong.
_SLIPS = 1
# How much likelier (natural logarithm) a correction must be than the next one, to be more than a proposal.
_CLEAR = 3.0
_MOST_SHOWN = 3
# Findings of mtfix itself in 1,000 words of a text that is garbled.
_GARBLED = 4
# What a word is worth that the glossary has.
_KNOWN = 2.0
_JOINERS = frozenset("-‐‑'’/_.@")


def is_garbled(document: Document, found: Sequence[Finding]) -> bool:
    """Whether so much was found in a document that weak signs count, too."""
    return 1000 * len({finding.span.start for finding in found}) >= _GARBLED * len(document.text.split())


def detect(
    document: Document, matches: Iterable[Match], measures: Measures, index: TermIndex, *, garbled: bool
) -> Iterator[Placed]:
    """The findings in matches (with spans in the document) of all rules but the one that looks words up.

    `garbled` says that the text is garbled otherwise, too.
    """
    starts = [segment.span.start for segment in document.segments]
    for match in matches:
        measure = measures.of(match)
        if measure is None or match.rule.startswith(SPELLING) or (measure.needs_company and not garbled):
            continue
        segment = document.segments[bisect_right(starts, match.span.start) - 1]
        local = match.span.shift(-segment.span.start)
        if measure.category == "linguistic/spelling" and _is_name(segment, local, index):
            continue
        old = local.cut(segment.text)
        fluent = [new for new in match.replacements if new != old and gain(segment, local, new) >= 0]
        if fluent:
            is_risky = _has_capital(segment, local) and not _said_twice(old, fluent[0], index)
            limit = Applicability.UNSAFE if is_risky else Applicability.SAFE
            yield segment, _finding(measure, match.span, match.message, fluent, limit)


def unknown_words(document: Document, index: TermIndex) -> dict[str, tuple[Segment, int]]:
    """The words of a document that may be slips, with the segment and token of each.

    They are in small letters, rare in English, no names, and not beside others that are unknown, too, as in a passage
    in another language. What stands several times is meant.
    """
    times = Counter(word for segment in document.segments for word in segment.tokens.folded)
    found = {}
    for segment in document.segments:
        words = segment.tokens.words
        for at, word in enumerate(words):
            if len(word) < _SHORTEST or not word.islower() or times[word] > 1 or not _is_rare(word, _RARE, index):
                continue
            beside = (*words[max(0, at - 1) : at], *words[at + 1 : at + 2])
            start, end = segment.tokens.starts[at], segment.tokens.end(at)
            is_part = bool(_JOINERS & {*segment.text[max(0, start - 1) : start], *segment.text[end : end + 1]})
            if not is_part and not any(_is_rare(other, RARE, index) for other in beside):
                found[word] = segment, at
    return found


def _is_rare(word: str, limit: float, index: TermIndex) -> bool:
    """Whether this is a word, no name that is known, and rarer than that in all spellings of English."""
    folded = fold(word)
    known = frequency(folded) >= limit or folded in index.names or folded in index.right
    return word.isalpha() and not known and not has_variants(folded)


def misspelt(
    words: Mapping[str, tuple[Segment, int]],
    suggestions: Mapping[str, Sequence[str]],
    measures: Measures,
    index: TermIndex,
) -> Iterator[Placed]:
    """The findings in unknown words, whose suggestions are ranked by the glossary and by how well they fit."""
    measure = measures.rules.get(SPELLING)
    if measure is None:
        return
    for word, (segment, at) in words.items():
        ranked = sorted(_meant(word, suggestions.get(word, ()), segment, at, index), reverse=True)
        if ranked:
            clear = len(ranked) == 1 or ranked[0][0] - ranked[1][0] >= _CLEAR
            limit = Applicability.SAFE if clear else Applicability.DISPLAY
            start = segment.span.start + segment.tokens.starts[at]
            news = [new for _, new in ranked]
            span = Span(start, start + len(word))
            yield segment, _finding(measure, span, f"misspelling of “{news[0]}”?", news, limit)


def _meant(
    word: str, suggestions: Sequence[str], segment: Segment, at: int, index: TermIndex
) -> Iterator[tuple[float, str]]:
    tokens = segment.tokens
    span = Span(tokens.starts[at], tokens.end(at))
    for new in suggestions:
        folded = fold(new)
        known = folded in index.right
        if (
            new.isalpha()
            and folded[0] == word[0]
            and (known or frequency(folded) >= max(_COMMON, _COMMONER * frequency(word)))
            and OSA.distance(word, folded) <= _SLIPS
        ):
            yield _KNOWN * known + gain(segment, span, new), new


def gain(segment: Segment, span: Span, new: str) -> float:
    """How much likelier the words of a segment become, each, if `new` takes the place of `span` in it.

    In natural logarithms; 0 if no word changes.
    """
    tokens = segment.tokens
    inside = [i for i in range(len(tokens)) if tokens.starts[i] < span.end and span.start < tokens.end(i)]
    low = inside[0] if inside else bisect_right(tokens.starts, span.start)
    high = inside[-1] + 1 if inside else low
    around = segment.text[tokens.starts[low] : span.start] if inside else ""
    after = segment.text[span.end : tokens.end(high - 1)] if inside else ""
    old_words, new_words = tokens.folded[low:high], Tokens(around + new + after).folded
    if _letters(old_words) == _letters(new_words):
        return 0.0
    before, behind = tokens.folded[max(0, low - 2) : low], tokens.folded[high : high + 2]
    return _fluency(before, new_words, behind) - _fluency(before, old_words, behind)


def _letters(words: Sequence[str]) -> list[str]:
    return [word for word in words if word[0].isalnum()]


def _fluency(before: Sequence[str], words: Sequence[str], behind: Sequence[str]) -> float:
    """The mean logarithm of the probability of words, and of those behind them, where they stand."""
    line = [*_letters(before), *_letters(words), *_letters(behind)]
    first = len(_letters(before))
    odds = [log_probability(line[i], *reversed(line[max(0, i - 2) : i])) for i in range(first, len(line))]
    return sum(odds) / len(odds) if odds else 0.0


def _is_name(segment: Segment, span: Span, index: TermIndex) -> bool:
    """Whether a part of a name that the glossary knows lies in a span of a segment."""
    tokens = segment.tokens
    first = bisect_right(tokens.starts, span.start) - 1
    for at in range(max(0, first - 4), len(tokens)):
        if tokens.starts[at] >= span.end:
            return False
        if tokens.words[at][0].isupper() and any(
            tokens.end(end - 1) > span.start for end, _ in index.right_at(tokens, at)
        ):
            return True
    return False


def _has_capital(segment: Segment, span: Span) -> bool:
    """Whether a capital letter in mid-sentence lies in a span: it may be a name."""
    tokens = segment.tokens
    at = bisect_right(tokens.starts, span.start) - 1
    begins = at in tokens.sentence_starts
    return any(letter.isupper() for letter in span.cut(segment.text)[begins:])


def _said_twice(old: str, new: str, index: TermIndex) -> bool:
    """Whether a text says twice what need not be said twice: a phrase, a noun, an abbreviation or a name that is known.

    Other names may be double (“Duran Duran”).
    """
    if old.split() != [*new.split(), *new.split()]:
        return False
    folded = fold(new)
    is_known = any(len(surface.words) == 1 for surface in index.right.get(folded, ()))
    return " " in new or is_known or (new.isupper() and len(new) > 2) or can_be(folded, "NN")


def _finding(measure: Measured, span: Span, message: str, news: Sequence[str], limit: Applicability) -> Finding:
    level = min(measure.applicability or Applicability.DISPLAY, limit)
    replacements = tuple(Replacement(new, level if at == 0 else Applicability.DISPLAY) for at, new in enumerate(news))
    return Finding(
        measure.id, span, message, measure.category, Severity.MINOR, measure.precision, replacements[:_MOST_SHOWN]
    )
