"""Words left in the source language, in a text that is English.

Names, titles in another language, terms that are quoted or explained, and code stay quiet: a word is residue only where
English goes on around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import groupby

from mtfix.detectors import memory
from mtfix.findings import Applicability, Finding, Replacement
from mtfix.languages.lexicon import languages_of, lexicon
from mtfix.languages.profiles import profiles
from mtfix.languages.scripts import by_script
from mtfix.rules.compiled import CompiledRule, RuleSet
from mtfix.rules.replacement import Place, fit
from mtfix.text.document import Document, Segment
from mtfix.text.fluency import frequency
from mtfix.text.spans import Span

WORD = "foreign-word"
SCRIPT = "foreign-script"
NAMES = frozenset({WORD, SCRIPT})

# What stands before a word that is named, not used.
_NAMING = frozenset("called named termed known word words term terms name means meaning as or i.e ie titled so".split())
# What stands beside a word of a title or of a loan (“coup de grâce”).
_PARTICLES = frozenset("à au aux das de del della den der des di do du el en et la las le les los und von y".split())
_CODE = frozenset("/\\_.@=<>:#|")
_BRACKETS = {"(": ")", "[": "]"}
# Without so large a share, a word is one of a language that a pack is for only by chance.
_LIKELY = 0.9
# A word that English texts have this often is a loan, if only one that few know.
_LOAN = 2e-8
# More foreign words than these, so near each other, are a passage in another language, not words left over.
_PASSAGE = 3
_NEAR = 5
# A known name beside it is no sign that a word belongs to a name in another language.
_KNOWN_NAME = 2e-6


def detect(document: Document, rules: RuleSet, language: str) -> Iterator[Finding]:
    """The words of a document that are left in `language` (empty: undecided), or in another script."""
    for segment in document.segments:
        yield from memory.findings(segment, (detect, rules, language), partial(_of_segment, segment, rules, language))


def _of_segment(segment: Segment, rules: RuleSet, language: str) -> Iterator[Finding]:
    word_rule, script_rule = rules.by_detector.get(WORD), rules.by_detector.get(SCRIPT)
    folded = segment.tokens.folded
    kinds = [_kind(word, folded[i], language) for i, word in enumerate(segment.tokens.words)]
    if not any(kinds):
        return
    for kind, run in groupby(range(len(kinds)), key=kinds.__getitem__):
        places = list(run)
        rule = script_rule if kind == SCRIPT else word_rule if kind else None
        if rule is None or _in_passage(kinds, places) or _is_apart(segment, places[0], places[-1] + 1):
            continue
        for i in places:
            if kind != "other":
                yield _finding(rule, segment, i, _language_of(folded[i], language))


def _kind(word: str, folded: str, language: str) -> str:
    """`WORD` or `SCRIPT` for what is residue, “other” for another foreign word, else nothing."""
    if not word[0].isalpha() or len(word) == 1:
        return ""
    if by_script(folded) is not None:
        return SCRIPT
    if not word[0].islower():
        return ""
    languages = languages_of(folded)
    if not languages:
        return WORD if language and lexicon().meaning(folded, language)[0] and not frequency(folded) else ""
    if language in languages:
        known = lexicon().meaning(folded, language)[0]
        return WORD if known or (frequency(folded) < _LOAN and not folded.isascii()) else "other"
    likeliest = _likeliest(languages)
    is_sure = languages[likeliest] >= _LIKELY and frequency(folded) < _LOAN
    return WORD if not language and is_sure and lexicon().meaning(folded, likeliest)[0] else "other"


def _in_passage(kinds: list[str], places: list[int]) -> bool:
    """Whether foreign words stand among others."""
    return sum(map(bool, kinds[max(0, places[0] - _NEAR) : places[-1] + _NEAR + 1])) > _PASSAGE


def _language_of(word: str, language: str) -> str:
    """The language of a foreign word: the text's, if it may be, else the likeliest; empty if its script is of many."""
    script = by_script(word)
    if script is None:
        return language or _likeliest(languages_of(word))
    return language if language in script else next(iter(script), "")


def _likeliest(languages: Mapping[str, float]) -> str:
    return max(languages, key=languages.__getitem__)


def _is_apart(segment: Segment, low: int, high: int) -> bool:
    """Whether foreign words belong to a name, are quoted, explained or explain, or stand in code."""
    tokens = segment.tokens
    words = tokens.words
    span = Span(tokens.starts[low], tokens.end(high - 1))
    if any(span.overlaps(quotation) for quotation in segment.quotations):
        return True
    before, after = words[low - 1] if low else "", words[high] if high < len(words) else ""
    if _is_hyphenated(segment, low, high):
        return True
    if (before in _CODE and not tokens.spaced(low)) or (after in _CODE and _is_glued(segment, high)):
        return True
    if (
        before.lower() in _NAMING
        or {before.lower(), after.lower()} & _PARTICLES
        or any(one[:1].isupper() and _is_strange(one) for one in (before, after))
    ):
        return True
    start, end = tokens.sentence(low)
    opened = [word for word in words[start:low] if word in "()[]"]
    return bool(opened) and opened[-1] in _BRACKETS and _BRACKETS[opened[-1]] in words[high:end]


def _is_hyphenated(segment: Segment, low: int, high: int) -> bool:
    """Whether a hyphen joins words to what stands before or after them."""
    text, tokens = segment.text, segment.tokens
    return text[tokens.starts[low] - 1 : tokens.starts[low]] == "-" or text[tokens.end(high - 1) :][:1] == "-"


def _is_glued(segment: Segment, at: int) -> bool:
    """Whether a mark is followed by a word without a space, as in the name of a site."""
    tokens = segment.tokens
    return at + 1 < len(tokens) and not tokens.spaced(at + 1) and tokens.words[at + 1][0].isalnum()


def _is_strange(name: str) -> bool:
    return frequency(name) < _KNOWN_NAME


def _finding(rule: CompiledRule, segment: Segment, at: int, language: str) -> Finding:
    tokens = segment.tokens
    english, is_exact = lexicon().meaning(tokens.folded[at], language) if language else ("", False)
    said = rule.message
    if language:
        name = profiles().languages[language].name
        said += f" ({name})" if rule.detector == SCRIPT else f" {name}"
    span = Span(tokens.starts[at], tokens.end(at))
    replacements: tuple[Replacement, ...] = ()
    if english:
        low, high = tokens.sentence(at)
        first, text = fit(english, Place(tokens, at, at + 1, low, high))
        span = Span(tokens.starts[first], span.end)
        applicability = rule.applicability if is_exact else min(rule.applicability, Applicability.UNSAFE)
        replacements = (Replacement(text, applicability),)
        said += f": {english}"
    return Finding(
        rule.id,
        span.shift(segment.span.start),
        said,
        rule.category,
        rule.severity,
        rule.confidence,
        replacements,
    )
