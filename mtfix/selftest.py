"""A rule proves itself: the checks that every rule and glossary entry must pass, shipped and user-made alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import repeat
from pathlib import Path
from typing import Protocol

from mtfix.detectors import bilingual, residue
from mtfix.engine import Engine, EngineOptions
from mtfix.findings import Applicability, Finding
from mtfix.glossary.index import TermIndex
from mtfix.glossary.model import Concept
from mtfix.glossary.store import load_glossaries
from mtfix.languages.profiles import profiles
from mtfix.resolve import apply_edits, edits_of, resolve
from mtfix.rules.loading import is_glossary, load_rules, yaml_files
from mtfix.rules.model import ANY, NOT_TRANSLATED, Rule
from mtfix.text.articles import wants_the
from mtfix.text.document import Document, Segment
from mtfix.text.spans import Span
from mtfix.text.tokens import Tokens, fold


class Check(Protocol):
    """All findings of a text, unresolved, under the whole rule set; `source` is what it was translated from."""

    def __call__(self, text: str, source: str = "") -> list[Finding]: ...


@dataclass(frozen=True, slots=True)
class Case:
    """What is tested: an id, where it stands, garbled texts with their corrections, and silent texts.

    `sources` are those of the examples, in their order, where there are any.

    The rules of a pack for a language are tested as in a text that was translated from it, all others as in one that
    was not.
    """

    id: str
    path: str
    line: int
    examples: tuple[tuple[str, str], ...]
    silent: tuple[str, ...]
    context: str = ""
    domain: str = ""
    language: str | None = NOT_TRANSLATED
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """A check that a case did not pass."""

    id: str
    path: str
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.id}: {self.what}"


def rule_case(rule: Rule) -> Case:
    """What a rule's own examples say."""
    pairs = tuple((example.bad, example.good) for example in rule.examples)
    return Case(
        rule.id,
        rule.path,
        rule.line,
        pairs,
        rule.silent,
        rule.context,
        rule.domain,
        _language(rule),
        tuple(example.source for example in rule.examples),
    )


def _language(rule: Rule) -> str | None:
    """The source language of the texts in which a rule is to prove itself; None where the text has to tell."""
    languages = profiles().languages
    if rule.source_languages:
        return next((code for code in rule.source_languages if code != ANY), ANY)
    if rule.detector in (*residue.NAMES, *bilingual.NAMES):
        return None
    pack = rule.id.partition("-")[0]
    return pack if pack in languages else NOT_TRANSLATED


def concept_case(concept: Concept, index: TermIndex) -> Case:
    """A concept's own examples, and one made from each of its names.

    A wrong name that the index leaves out, because it is good English or another concept's right name, is tested
    only if it is declared deprecated: then it could never match.
    """
    pairs = [(example.bad, example.good) for example in concept.examples]
    said = ("the " if wants_the(concept.preferred) else "") + concept.preferred
    after = f"They spoke about [[{said}]] on Monday."
    foreign = [name for names in concept.names.values() for name in names if is_indexed(name, concept, index)]
    for name in (*concept.deprecated, *foreign):
        # A text with typographic apostrophes gets such a one.
        typographic = "’" in name and "'" not in name
        pairs.append((f"They spoke about [[{name}]] on Monday.", after.replace("'", "’") if typographic else after))
    now = 2025
    pairs += [
        (f"In {now} they spoke about [[{former.term}]].", f"In {now} they spoke about [[{said}]].")
        for former in concept.former
        if former.until < now and is_indexed(former.term, concept, index)
    ]
    silent = tuple(f"They spoke about {name} on Monday." for name in concept.right)
    unique = tuple(dict.fromkeys(pairs))
    return Case(concept.rule_id, concept.path, concept.line, unique, (*concept.silent, *silent), domain=concept.domain)


def is_indexed(name: str, concept: Concept, index: TermIndex) -> bool:
    """Whether a wrong name of a concept is one that the index knows; see `concept_case`."""
    folded = tuple(map(fold, Tokens(name).words))
    return bool(folded) and any(
        surface.folded == folded and index.rule_ids[surface.concept] == concept.rule_id
        for word in folded
        for surface in index.wrong.get(word, ())
    )


def checker(engine: Engine) -> Check:
    """The check that self-tests run: all rules of the engine."""

    def check(text: str, source: str = "") -> list[Finding]:
        if not source:
            return engine.findings(Document.from_plain(text))
        return engine.findings(Document("<text>", text, (Segment(text, Span(0, len(text)), source=source),)))

    return check


@dataclass(frozen=True)
class Suite:
    """Cases, and the engine that runs those of each subject and source language.

    What belongs to no subject must prove itself without any.
    """

    engines: Mapping[tuple[str, str | None], Engine]
    cases: tuple[Case, ...]

    @classmethod
    def of(cls, paths: Sequence[Path], options: EngineOptions) -> Suite:
        """The cases of these files and folders (none: of everything that the options load).

        Raises UserError or PackError for what cannot be loaded.
        """
        loaded = {file.resolve() for file in options.rule_files}
        files = yaml_files(paths) if paths else options.rule_files
        extra = tuple(file for file in files if file.resolve() not in loaded)
        options = replace(options, rule_paths=(*options.rule_paths, *extra))
        rules = [rule_case(rule) for rule in load_rules(file for file in files if not is_glossary(file))]
        concepts = load_glossaries([*filter(is_glossary, files), *(() if paths else options.glossaries)])
        wanted = {_engine_of(case) for case in rules} | {(_subject(one.domain), NOT_TRANSLATED) for one in concepts}
        engines = {
            (subject, language): Engine.load(
                replace(options, domains=frozenset({subject}) if subject else options.domains, source_language=language)
            )
            for subject, language in wanted
        }
        found = [concept_case(one, engines[_subject(one.domain), NOT_TRANSLATED].index) for one in concepts]
        return cls(engines, (*rules, *found))

    def engine(self, case: Case) -> Engine:
        """The engine that runs a case."""
        return self.engines[_engine_of(case)]

    def failures(self, case: Case) -> list[Failure]:
        """The checks that a case does not pass."""
        return run_case(case, checker(self.engine(case)))


def _engine_of(case: Case) -> tuple[str, str | None]:
    return _subject(case.domain), case.language


def _subject(domain: str) -> str:
    """The beginning of a domain: those that share it are parts of one subject, and are tested together."""
    return domain.partition("-")[0]


def run_case(case: Case, check: Check) -> list[Failure]:
    """The failures of a case; none if it proves itself."""
    if case.context:
        check = _after(case.context + "\n\n", check)
    failures = [
        what
        for (bad, good), source in zip(case.examples, case.sources or repeat(""), strict=False)
        for what in _example(case.id, bad, good, source, check)
    ]
    for text in case.silent:
        failures += [f"not silent on {text!r}: {_said(finding, text)}" for finding in resolve(check(text))]
    return [Failure(case.id, case.path, case.line, what) for what in failures]


def _after(context: str, check: Check) -> Check:
    """The check of a text that stands after a context, findings in the context left out."""

    def checked(text: str, source: str = "") -> list[Finding]:
        found = (replace(f, span=f.span.shift(-len(context))) for f in check(context + text, source))
        return [finding for finding in found if finding.span.start >= 0]

    return checked


def _example(rule: str, marked_bad: str, marked_good: str, source: str, check: Check) -> Iterator[str]:
    bad, span = unmark(marked_bad)
    found = resolve(check(bad, source))
    mine = [finding for finding in found if finding.rule == rule]
    for finding in found:
        if finding.rule != rule:
            yield f"in {bad!r} another rule speaks: {_said(finding, bad)}"
    if len(mine) != 1:
        yield f"found {len(mine)} times in {bad!r}, once is expected"
        return
    finding = mine[0]
    if finding.span != span:
        yield f"found {finding.span.cut(bad)!r} in {bad!r}, {span.cut(bad)!r} is expected"
        return
    if not marked_good:
        return
    good, good_span = unmark(marked_good)
    expected = good_span.cut(good)
    if not finding.replacements or finding.replacements[0].text != expected:
        got = finding.replacements[0].text if finding.replacements else None
        yield f"replaces {span.cut(bad)!r} in {bad!r} with {got!r}, {expected!r} is expected"
        return
    once = apply_edits(bad, edits_of([finding], Applicability.DISPLAY))
    if once != good:
        yield f"the text around the mark differs between {bad!r} and {good!r}"
    for after in resolve(check(good, source)):
        yield f"the corrected text {good!r} is not silent: {_said(after, good)}"


def unmark(text: str) -> tuple[str, Span]:
    """A text without its `[[…]]`, and the span that it marked."""
    start = text.index("[[")
    end = text.index("]]") - 2
    return text.replace("[[", "", 1).replace("]]", "", 1), Span(start, end)


def _said(finding: Finding, text: str) -> str:
    new = f" -> {finding.replacements[0].text!r}" if finding.replacements else ""
    return f"{finding.rule} {finding.span.cut(text)!r}{new}"
