"""Rules made ready to run: programs, templates, and the index of the words that trigger them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from mtfix.findings import Applicability, Severity
from mtfix.packed import Packed, PackedList
from mtfix.rules.model import Rule, is_about, is_from
from mtfix.rules.pattern import PatternError
from mtfix.rules.program import Anchor, Program, compile_pattern
from mtfix.rules.replacement import Template, TemplateError, parse
from mtfix.rules.yamlfile import fault_in


@dataclass(frozen=True, slots=True)
class CompiledPattern:
    program: Program
    templates: tuple[Template, ...]


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """What checking needs of a rule; `regex` rules have no `patterns` and one template per replacement."""

    id: str
    message: str
    category: str
    severity: Severity
    applicability: Applicability
    confidence: float
    source_languages: tuple[str, ...]
    domain: str
    patterns: tuple[CompiledPattern, ...]
    unless: tuple[Program, ...]
    requires: tuple[Program, ...]
    regex: str
    detector: str
    templates: tuple[Template, ...]


def compile_rule(rule: Rule, detectors: Container[str]) -> CompiledRule:
    """Compile a rule; `detectors` are the names that `detector` may give.

    Raises PackError that names the file, the line and the pattern that does not parse.
    """
    if rule.detector and rule.detector not in detectors:
        raise fault_in(rule.path, rule.line, f"rule {rule.id}: there is no detector {rule.detector!r}")
    try:
        patterns = tuple(_pattern(text, rule.replace) for text in rule.find)
        unless = tuple(map(compile_pattern, rule.unless))
        requires = tuple(map(compile_pattern, rule.requires))
        templates = tuple(parse(text, _groups(rule.regex), 0) for text in rule.replace) if rule.regex else ()
    except (PatternError, TemplateError) as error:
        raise fault_in(rule.path, rule.line, f"rule {rule.id}: {error}") from error
    return CompiledRule(
        rule.id,
        rule.message,
        rule.category,
        rule.severity,
        rule.applicability,
        rule.confidence,
        rule.source_languages,
        rule.domain,
        patterns,
        unless,
        requires,
        rule.regex,
        rule.detector,
        templates,
    )


def _pattern(text: str, replace: tuple[str, ...]) -> CompiledPattern:
    program = compile_pattern(text)
    lemmas = max(program.lemma_tags, default=0)
    return CompiledPattern(program, tuple(parse(item, program.captures, lemmas) for item in replace))


def _groups(regex: str) -> int:
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        return int(re2.compile(regex, options).groups)
    except re2.error as error:
        raise PatternError(f"not a regular expression of RE2: {error}", regex, 0) from error


class Header(NamedTuple):
    """What is known of a rule before it is unpacked."""

    id: str
    category: str
    source_languages: tuple[str, ...]
    domain: str
    detector: str
    is_regex: bool


class Trigger(NamedTuple):
    """A pattern that a word may belong to a match of: its rule, which of the rule's patterns it is, and its anchor."""

    rule: int
    pattern: int
    anchor: Anchor


class Watch(NamedTuple):
    """What a word triggers, by number: what to try at once, and what another word near it must call for.

    `near` holds, for each distance in tokens, the triggers by the word that must stand there.
    """

    alone: tuple[int, ...]
    near: tuple[tuple[int, dict[str, tuple[int, ...]]], ...]


# A word that may stand anywhere in a longer stretch is looked for there, not at each distance.
_WIDEST = 4


@dataclass(frozen=True, eq=False)
class Pack:
    """Compiled rules as they are kept between runs; `watches` says of each word what it triggers."""

    headers: tuple[Header, ...]
    rules: PackedList[CompiledRule]
    triggers: PackedList[Trigger]
    watches: Packed[Watch]

    @classmethod
    def of(cls, rules: Sequence[CompiledRule]) -> Pack:
        """The rules with the index of the words that trigger them."""
        headers = (
            Header(rule.id, rule.category, rule.source_languages, rule.domain, rule.detector, bool(rule.regex))
            for rule in rules
        )
        triggers = [
            Trigger(number, which, pattern.program.anchor)
            for number, rule in enumerate(rules)
            for which, pattern in enumerate(rule.patterns)
        ]
        return cls(tuple(headers), PackedList(rules), PackedList(triggers), Packed(_watches(triggers)))

    @property
    def kept(self) -> int:
        """How many rules, triggers and watches are kept because a text asked for them."""
        return self.rules.kept + self.triggers.kept + self.watches.kept

    def forget(self) -> None:
        """Keep none any longer; they come back when they are asked for."""
        self.rules.forget()
        self.triggers.forget()
        self.watches.forget()


def _watches(triggers: Sequence[Trigger]) -> dict[str, Watch]:
    by_word: dict[str, list[int]] = {}
    for number, trigger in enumerate(triggers):
        for word in trigger.anchor.words:
            by_word.setdefault(word, []).append(number)
    return {word: _watch(numbers, triggers) for word, numbers in by_word.items()}


def _watch(numbers: Iterable[int], triggers: Sequence[Trigger]) -> Watch:
    alone: list[int] = []
    near: dict[int, dict[str, tuple[int, ...]]] = {}
    # Equal tuples are kept once.
    same: dict[tuple[int, ...], tuple[int, ...]] = {}
    for number in numbers:
        least, greatest, beside = next(iter(triggers[number].anchor.beside), (0, _WIDEST + 1, frozenset()))
        if greatest - least > _WIDEST:
            alone.append(number)
            continue
        for distance in range(least, greatest + 1):
            table = near.setdefault(distance, {})
            for other in beside:
                found = (*table.get(other, ()), number)
                table[other] = same.setdefault(found, found)
    return Watch(tuple(alone), tuple(near.items()))


@dataclass(frozen=True, eq=False)
class RuleSet:
    """The rules of a pack that are active together; `active` holds their numbers."""

    pack: Pack
    active: frozenset[int]

    @classmethod
    def of(cls, pack: Pack, source_language: str | None = None, domains: frozenset[str] = frozenset()) -> RuleSet:
        """The rules of no domain and of these domains, and of no language and of this one (None: of each)."""
        active = (
            number
            for number, rule in enumerate(pack.headers)
            if (source_language is None or is_from(rule.source_languages, source_language))
            and is_about(rule.domain, domains)
        )
        return cls(pack, frozenset(active))

    def relieve(self, most: int) -> None:
        """Keep nothing of what texts asked for if it is more than `most` rules and words that trigger them."""
        if self.pack.kept > most:
            self.pack.forget()

    @cached_property
    def by_detector(self) -> Mapping[str, CompiledRule]:
        """The rules whose finding is done by code, by the name of the detector."""
        headers = self.pack.headers
        return {headers[number].detector: self.pack.rules[number] for number in self.active if headers[number].detector}

    @cached_property
    def mechanics(self) -> tuple[Any, tuple[tuple[CompiledRule, Any], ...]]:
        """The regular expressions: one set that tells which of them match at all, and each for itself."""
        import re2

        options = re2.Options()
        options.log_errors = False
        options.max_mem = 64 << 20
        rules = [self.pack.rules[number] for number in sorted(self.active) if self.pack.headers[number].is_regex]
        together = re2.Set.SearchSet(options)
        for rule in rules:
            together.Add(rule.regex)
        if rules:
            together.Compile()
        return together, tuple((rule, re2.compile(rule.regex, options)) for rule in rules)
