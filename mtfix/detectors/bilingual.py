"""A translation beside its source: terms, numbers, days and placeholders that differ, and what was left untranslated.

Only segments whose file gives the source are looked at. What may be said in another way is no difference: it takes a
number that has no like on the other side, a term of which nothing stands in the English, not even its beginning.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from mtfix.detectors import memory
from mtfix.findings import Applicability, Finding, Replacement
from mtfix.glossary.index import TermIndex
from mtfix.glossary.surfaces import SMALL, STRANGE, Surface, fits, is_form_of
from mtfix.languages.lexicon import languages_of
from mtfix.rules.compiled import CompiledRule, RuleSet
from mtfix.rules.model import NOT_TRANSLATED
from mtfix.text import inline
from mtfix.text.document import Document, Segment
from mtfix.text.fluency import frequency
from mtfix.text.spans import Span
from mtfix.text.tokens import Tokens, fold

if TYPE_CHECKING:
    from mtfix.languages.quantities import Quantity

TERM, UNTRANSLATED, NUMBER, DAY, PLACEHOLDER = NAMES = (
    "missing-term",
    "copied-source",
    "differing-number",
    "differing-day",
    "differing-placeholder",
)

# So many words of the sources tell their language; less than so much of what they tell is too little.
_SAMPLE = 5_000
_LEAST, _MOST_OF_IT = 1.5, 0.6
_ENGLISH_WORD = 1e-6
# So many words in a row, so many of them foreign, are copied from the source.
_RUN, _FOREIGN = 4, 3
# So much of an expression of the text must be like the term to be meant for it.
_NEAR = 80.0
# How many letters tell that a word is made of the same name (“Poland”, “Polish”).
_STEM = 3
_OTHER_STEMS = {
    "france": "fre",
    "netherlands": "dut",
    "holland": "dut",
    "wales": "wel",
    "ireland": "iri",
    "states": "ame",
}
_ONE = frozenset("a an one single".split())


def detect(
    document: Document, rules: RuleSet, index: TermIndex, language: str, found: Collection[Finding]
) -> Iterator[Finding]:
    """Where the English of a document and its sources, in `language` (empty: unknown), differ.

    Terms of which something was `found` already are left out.
    """
    speaks = rules.by_detector
    if not any(name in speaks for name in NAMES):
        return
    starts = [segment.span.start for segment in document.segments]
    known: defaultdict[int, set[str]] = defaultdict(set)
    for finding in found:
        known[bisect_right(starts, finding.span.start) - 1].add(finding.rule)
    for number, segment in enumerate(document.segments):
        if segment.source:
            said = frozenset(known[number])
            yield from memory.findings(
                segment,
                (NAMES, rules, index, language, segment.source, said),
                partial(_of_segment, segment, speaks, index, language, said),
            )


def _of_segment(
    segment: Segment, speaks: Mapping[str, CompiledRule], index: TermIndex, language: str, known: Collection[str]
) -> Iterator[Finding]:
    pair = _Pair(segment, Segment(segment.source, Span(0, len(segment.source))))
    if TERM in speaks and language not in ("", NOT_TRANSLATED):
        yield from _terms(pair, speaks[TERM], index, language, known)
    if UNTRANSLATED in speaks and language != NOT_TRANSLATED:
        yield from _untranslated(pair, speaks[UNTRANSLATED])
    yield from _quantities(pair, speaks.get(NUMBER), speaks.get(DAY))
    if PLACEHOLDER in speaks:
        yield from _placeholders(pair, speaks[PLACEHOLDER])


def source_language(document: Document) -> str:
    """The language of the sources of a document: what the file says, else what their words tell; empty in doubt."""
    if document.source_language or not any(segment.source for segment in document.segments):
        return document.source_language
    told: defaultdict[str, float] = defaultdict(float)
    read = 0
    for segment in document.segments:
        for word in Tokens(segment.source).folded if segment.source else ():
            languages = languages_of(word)
            for code, share in languages.items():
                told[code] += share
            told[NOT_TRANSLATED] += not languages and frequency(word) > _ENGLISH_WORD and len(word) > 3
            read += 1
        if read > _SAMPLE:
            break
    best = max(told, key=told.__getitem__, default="")
    return best if best and told[best] >= max(_LEAST, _MOST_OF_IT * sum(told.values())) else ""


class _Pair:
    """A segment and its source."""

    def __init__(self, segment: Segment, source: Segment) -> None:
        self.segment = segment
        self.source = source

    def finding(self, rule: CompiledRule, span: Span, said: str, replacements: tuple[Replacement, ...] = ()) -> Finding:
        """A finding at a span of the segment."""
        place = span.shift(self.segment.span.start)
        return Finding(rule.id, place, said, rule.category, rule.severity, rule.confidence, replacements)

    @property
    def first_word(self) -> Span:
        """Where what is missing is shown."""
        tokens = self.segment.tokens
        at = next((n for n, word in enumerate(tokens.words) if word[0].isalnum()), 0)
        return Span(tokens.starts[at], tokens.end(at))


def _placeholders(pair: _Pair, rule: CompiledRule) -> Iterator[Finding]:
    english, source = pair.segment.text, pair.source.text
    if not any(map(str.isalpha, _blanked(pair.source))):
        return  # nothing but placeholders, such as the format of a date
    here = [(span, _name(span.cut(english))) for span in inline.placeholders(english)]
    there = Counter(_name(span.cut(source)) for span in inline.placeholders(source))
    left = there.copy()
    for span, name in here:
        left[name] -= 1
        if left[name] < 0:
            yield pair.finding(rule, span, f"{rule.message}: “{name}” is not in the source" + _as_often(there[name]))
    missing = [name for name in there if left[name] > 0]
    # “one file” needs no number.
    if len(missing) == 1 and missing[0] in ("%d", "%n", "%i", "%u", "%ld") and _ONE & set(pair.segment.tokens.folded):
        return
    if missing:
        yield pair.finding(rule, pair.first_word, f"{rule.message}: the source has “{'”, “'.join(missing)}”")


def _as_often(times: int) -> str:
    return " so often" if times else ""


def _name(placeholder: str) -> str:
    """What a placeholder is known by: of a plural form of ICU only its variable."""
    if placeholder.startswith("{") and "," in placeholder:
        return placeholder.partition(",")[0] + "}"
    return "an object" if placeholder == inline.OBJECT else placeholder


def _quantities(pair: _Pair, numbers: CompiledRule | None, dates: CompiledRule | None) -> Iterator[Finding]:
    # Few texts have a source, and these patterns take a while to compile.
    from mtfix.languages.quantities import days, differing, quantities

    english, source = _blanked(pair.segment), _blanked(pair.source)
    here, there = days(english), days(source)
    strange = [day for day in here if not any(day.values & other.values for other in there)]
    lost = [day for day in there if not any(day.values & other.values for other in here)]
    if strange and lost:
        for day in strange if dates else ():
            assert dates
            said = "”, “".join(other.span.cut(source) for other in lost)
            yield pair.finding(dates, day.span, f"{dates.message}: the source has “{said}”")
    else:
        strange = lost = []
    if numbers:
        added, missing = differing(quantities(english, english=True), quantities(source, english=False))
        added = [one for one in added if not any(one.span.overlaps(day.span) for day in strange)]
        missing = [one for one in missing if not any(one.span.overlaps(day.span) for day in lost)]
        yield from _numbers(pair, numbers, added, missing)


def _numbers(
    pair: _Pair, rule: CompiledRule, added: Sequence[Quantity], missing: Sequence[Quantity]
) -> Iterator[Finding]:
    english, source = pair.segment.text, pair.source.text
    said = "”, “".join(one.span.cut(source) for one in missing)
    for one in added if missing else ():
        other = missing[0].span.cut(source)
        sure = len(added) == len(missing) == 1 and (other + one.span.cut(english)).isdecimal()
        replacements = (Replacement(other, rule.applicability),) if sure else ()
        yield pair.finding(rule, one.span, f"{rule.message}: the source has “{said}”", replacements)
    if missing and not added:
        yield pair.finding(rule, pair.first_word, f"{rule.message}: the source has “{said}”")


def _blanked(segment: Segment) -> str:
    """The text of a segment with spaces in place of what is no prose: URLs, code, placeholders."""
    text = segment.text
    for span in (*segment.untouchable, *inline.placeholders(text)):
        text = text[: span.start] + " " * len(span) + text[span.end :]
    return text


def _untranslated(pair: _Pair, rule: CompiledRule) -> Iterator[Finding]:
    tokens, source = pair.segment.tokens, pair.source.tokens
    runs = {tuple(source.folded[at : at + _RUN]) for at in range(len(source) - _RUN + 1)}
    whole = tokens.folded == source.folded
    copied = [whole] * len(tokens)
    for at in range(len(tokens) - _RUN + 1):
        if tuple(tokens.folded[at : at + _RUN]) in runs:
            copied[at : at + _RUN] = [True] * _RUN
    for is_copied, group in groupby(range(len(tokens)), key=copied.__getitem__):
        places = list(group)
        foreign = [at for at in places if is_copied and _is_foreign(tokens.words[at], tokens.folded[at])]
        if len(foreign) < (2 if whole else _FOREIGN) or 3 * len(foreign) < len(places):
            continue
        span = Span(tokens.starts[places[0]], tokens.end(min(places[0] + 2, places[-1])))
        if whole or not any(span.overlaps(other) for other in pair.segment.quotations):
            yield pair.finding(rule, span, rule.message)


def _is_foreign(word: str, folded: str) -> bool:
    return word[0].islower() and len(word) > 1 and bool(languages_of(folded))


def _terms(
    pair: _Pair, rule: CompiledRule, index: TermIndex, language: str, known: Collection[str]
) -> Iterator[Finding]:
    english = pair.segment.tokens
    for surface, at, end in _foreign_names(pair.source.tokens, index, language):
        concept = index.concepts[surface.concept]
        if (
            _is_doubtful(surface, pair.source.tokens, at, index)
            or concept.rule_id in known
            or _stands(english, index, surface.concept)
        ):
            continue
        said = f"{rule.message}: “{pair.source.tokens.slice(at, end)}” is “{surface.target}”"
        if near := _near(english, surface.target):
            yield pair.finding(rule, near, said, (Replacement(surface.target, Applicability.UNSAFE),))
        elif not any(_is_meant(english, name) for name in concept.right):
            yield pair.finding(rule, pair.first_word, said)


def _foreign_names(tokens: Tokens, index: TermIndex, language: str) -> Iterator[tuple[Surface, int, int]]:
    """The foreign names of concepts in a source, inflected perhaps, the longest of those that overlap."""
    found: list[tuple[int, int, Surface]] = []
    for i, word in enumerate(tokens.words):
        if not word[0].isalpha():
            continue
        folded = tokens.folded[i]
        for surface in index.wrong.get(folded, ()):
            at = i - surface.key
            if surface.kind == "foreign" and surface.language == language and at >= 0 and fits(surface, tokens, at):
                found.append((at, at + len(surface.words), surface))
        for surface in index.stems.get(folded[:3], ()) if word[0].isupper() else ():
            if surface.language == language and is_form_of(folded, surface.folded[0], language):
                found.append((i, i + 1, surface))
        for part in index.parts.get(folded[:3], ()):
            if part.language == language and is_form_of(folded, part.word, language):
                blend = index.blends[part.concept][part.name]
                at = i - blend.foreign.index(part.word) if part.word in blend.foreign else -1
                end = at + len(blend.foreign)
                if at >= 0 and _is_blend(tokens, at, blend.foreign, language):
                    found.append((at, end, Surface((), blend.foreign, "foreign", part.concept, blend.target)))
    taken: list[Span] = []
    for at, end, surface in sorted(found, key=lambda one: (one[0] - one[1], one[0])):
        if not any(Span(at, end).overlaps(other) for other in taken):
            taken.append(Span(at, end))
            yield surface, at, end


def _is_doubtful(surface: Surface, tokens: Tokens, at: int, index: TermIndex) -> bool:
    """Whether a surname may be somebody else's: that of a woman, or of a man, or part of a longer name."""
    if index.types[surface.concept] != "person" or len(surface.folded) > 1:
        return False
    beside = tokens.words[max(at - 1, 0) : at] + tokens.words[at + 1 : at + 2]
    return tokens.folded[at] != surface.folded[0] or any(word[0].isupper() for word in beside)


def _is_blend(tokens: Tokens, at: int, foreign: Sequence[str], language: str) -> bool:
    words = tokens.folded[at : at + len(foreign)]
    return len(words) == len(foreign) and all(map(lambda word, base: is_form_of(word, base, language), words, foreign))


def _stands(tokens: Tokens, index: TermIndex, concept: int) -> bool:
    """Whether a right name of a concept stands in the English."""
    return any(surface.concept == concept for at in range(len(tokens)) for _, surface in index.right_at(tokens, at))


def _is_meant(tokens: Tokens, name: str) -> bool:
    """Whether the English speaks of a name in short, by its initials, or with a word that is made of it."""
    words = [word for word in Tokens(name).words if word[0].isalnum() and fold(word) not in SMALL]
    if "".join(word[0] for word in words).upper() in tokens.words:
        return True
    begins = {word[:_STEM].lower() for word in tokens.words if word[0].isupper()}
    return any(
        fold(word) in tokens.folded or {fold(word)[:_STEM], _OTHER_STEMS.get(fold(word))} & begins for word in words
    )


def _near(tokens: Tokens, target: str) -> Span | None:
    """The stretch that is most like a term, if all that it has otherwise are words that English does not know."""
    right = Tokens(target).folded
    best, most = None, _NEAR
    for at in range(len(tokens) - len(right) + 1):
        span = Span(tokens.starts[at], tokens.end(at + len(right) - 1))
        other = [word for word in tokens.folded[at : at + len(right)] if word not in right]
        alike = fuzz.ratio(span.cut(tokens.text), target)
        if other and alike >= most and all(frequency(word) <= STRANGE and len(word) > _STEM for word in other):
            best, most = span, alike
    return best
