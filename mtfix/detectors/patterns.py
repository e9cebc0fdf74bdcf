"""Runs the rules over a segment. Each word is looked up once; Python runs only where a rule was triggered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mtfix.findings import Applicability, Finding, Replacement
from mtfix.rules.compiled import CompiledRule, RuleSet, Trigger
from mtfix.rules.program import Match, Program, TermEnds, run
from mtfix.rules.replacement import Captured, Literal, Place, Template, fit, render
from mtfix.text.document import Segment
from mtfix.text.spans import Span
from mtfix.text.tokens import Tokens


def detect(segment: Segment, rules: RuleSet, terms: TermEnds) -> Iterator[Finding]:
    """The findings of a segment, spans in code points of the document; `terms` answers `{glossary:…}`."""
    yield from _patterns(segment, rules, terms)
    yield from _mechanics(segment, rules)


def _patterns(segment: Segment, rules: RuleSet, terms: TermEnds) -> Iterator[Finding]:
    tokens = segment.tokens
    # What a rule matched before: what lies within it (less an optional word, say) is no match of its own.
    matched: dict[int, list[tuple[int, int]]] = {}
    for i, (number, which, anchor) in _triggered(tokens.folded, rules):
        if anchor.beside and not anchor.may_match(tokens.folded, i):
            continue
        low, high = tokens.sentence(i)
        rule = rules.pack.rules[number]
        pattern = rule.patterns[which]
        for start in range(max(low, i - anchor.farthest), i - anchor.nearest + 1):
            match = run(pattern.program, tokens, start, low, high, terms)
            if match is None or match.end == match.start:
                continue
            before = matched.setdefault(number, [])
            if any(first <= match.start and match.end <= last for first, last in before):
                continue
            before.append((match.start, match.end))
            if not _vetoed(rule, match, tokens, low, high, terms):
                yield _finding(rule, pattern.templates, pattern.program, match, segment, low, high)


def _triggered(folded: list[str], rules: RuleSet) -> Iterator[tuple[int, Trigger]]:
    """The tokens that trigger a pattern, with what they trigger."""
    known, watches, triggers = rules.pack.watches.keys_only, rules.pack.watches, rules.pack.triggers
    active, last = rules.active, len(folded)
    for i, word in [(i, word) for i, word in enumerate(folded) if word in known]:
        alone, near = watches[word]
        called = list(alone)
        for distance, table in near:
            if 0 <= i + distance < last and folded[i + distance] in table:
                called += table[folded[i + distance]]
        for number in called:
            trigger = triggers[number]
            if trigger.rule in active:
                yield i, trigger


def _vetoed(rule: CompiledRule, match: Match, tokens: Tokens, low: int, high: int, terms: TermEnds) -> bool:
    for program in rule.unless:
        for veto in matches_anywhere(program, tokens, low, high, terms):
            if veto.start < match.end and match.start < veto.end:
                return True
    return bool(rule.requires) and not any(
        True for program in rule.requires for _ in matches_anywhere(program, tokens, low, high, terms)
    )


def matches_anywhere(program: Program, tokens: Tokens, low: int, high: int, terms: TermEnds) -> Iterable[Match]:
    anchor = program.anchor
    starts = {
        start
        for i in range(low, high)
        if tokens.folded[i] in anchor.words and anchor.may_match(tokens.folded, i)
        for start in range(max(low, i - anchor.farthest), i - anchor.nearest + 1)
    }
    for start in sorted(starts):
        match = run(program, tokens, start, low, high, terms)
        if match:
            yield match


def _finding(
    rule: CompiledRule,
    templates: tuple[Template, ...],
    program: Program,
    match: Match,
    segment: Segment,
    low: int,
    high: int,
) -> Finding:
    tokens = segment.tokens
    place = Place(tokens, match.start, match.end, low, high)
    rendered = [render(template, place, match.captures, match.lemmas, program.lemma_tags) for template in templates]
    fitted = [fit(text, place) for text in rendered]
    first = min([match.start, *(start for start, _ in fitted)])
    texts = [text if start == first else tokens.words[first] + " " + text for start, text in fitted]
    span = Span(tokens.starts[first], tokens.end(match.end - 1))
    if texts and not texts[0]:
        span = _with_space(span, segment.text)
    return Finding(
        rule.id,
        span.shift(segment.span.start),
        rule.message,
        rule.category,
        rule.severity,
        rule.confidence,
        _replacements(rule, texts),
        source_languages=rule.source_languages,
    )


def _with_space(span: Span, text: str) -> Span:
    """A span to be deleted, with the space that would be left over."""
    if span.end < len(text) and text[span.end] == " " and (span.start == 0 or text[span.start - 1] in " \n"):
        return Span(span.start, span.end + 1)
    if span.start > 0 and text[span.start - 1] == " ":
        return Span(span.start - 1, span.end)
    return span


def _replacements(rule: CompiledRule, texts: Iterable[str]) -> tuple[Replacement, ...]:
    unique = list(dict.fromkeys(texts))
    # Only the best is sure; what follows it is there to choose from.
    return tuple(
        Replacement(text, rule.applicability if n == 0 else min(rule.applicability, Applicability.UNSAFE))
        for n, text in enumerate(unique)
    )


def _mechanics(segment: Segment, rules: RuleSet) -> Iterator[Finding]:
    together, each = rules.mechanics
    if not each:
        return
    for number in together.Match(segment.text) or ():
        rule, regex = each[number]
        found = regex.groupindex.get("span", 0)
        for match in regex.finditer(segment.text):
            groups = {n + 1: match.group(n + 1) or "" for n in range(regex.groups)}
            texts = [_filled(template, groups) for template in rule.templates]
            if texts and texts[0] == match.group(found):
                continue
            span = Span(*match.span(found)).shift(segment.span.start)
            replacements = _replacements(rule, texts)
            yield Finding(
                rule.id,
                span,
                rule.message,
                rule.category,
                rule.severity,
                rule.confidence,
                replacements,
                source_languages=rule.source_languages,
            )


def _filled(template: Template, groups: dict[int, str]) -> str:
    pieces = []
    for part in template:
        if isinstance(part, Captured):
            pieces.append(groups[part.number])
        elif isinstance(part, Literal):
            pieces.append(part.text)
    return "".join(pieces)
