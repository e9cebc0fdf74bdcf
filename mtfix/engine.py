"""The engine: packs and glossaries loaded, and the one stream of findings of a document."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import mtfix
from mtfix import cache, detectors
from mtfix.detectors import bilingual, consistency, garbled, languagetool, memory, patterns, residue, terms, typography
from mtfix.errors import UserError
from mtfix.findings import MECHANICAL, Applicability, Finding, Replacement
from mtfix.glossary.build import build_index
from mtfix.glossary.index import TermIndex
from mtfix.glossary.relations import Knowledge, load_knowledge
from mtfix.glossary.store import load_glossaries
from mtfix.languages.origin import SAID, Clues, Origin, gather, infer
from mtfix.languages.profiles import profiles
from mtfix.languagetool.matches import Match, chunks
from mtfix.languagetool.measured import PREFIX, SILENCED, measured
from mtfix.packed import Packed
from mtfix.rules.compiled import Pack, RuleSet, compile_rule
from mtfix.rules.loading import builtin_folder, is_glossary, load_rules, yaml_files
from mtfix.rules.model import NOT_TRANSLATED, is_about, is_from
from mtfix.text.document import Document, Segment
from mtfix.text.fluency import log_probability
from mtfix.text.spelling import Style, has_variants, prevailing, respell

if TYPE_CHECKING:
    from mtfix.rules.info import RuleInfo


@dataclass(frozen=True)
class EngineOptions:
    """What decides on the findings of a text, beside the text.

    `source_language` is a code such as `pl`, `en` for a text that was not translated, None where the text shall tell.
    Without the `channel`, nothing is found of names and terms but what somebody wrote down. `languagetool` is the URL
    of a server that is asked, too, or `auto` for that of this machine.
    """

    rule_paths: tuple[Path, ...] = ()
    glossaries: tuple[Path, ...] = ()
    no_builtin: bool = False
    source_language: str | None = None
    domains: frozenset[str] = frozenset()
    style: str = "auto"
    substitutions: Path | None = None
    channel: bool = True
    languagetool: str | None = None

    @property
    def rule_files(self) -> list[Path]:
        """The YAML files of all packs, the built-in ones first. Raises UserError for a missing path."""
        return yaml_files([*([] if self.no_builtin else [builtin_folder()]), *self.rule_paths])


def _pack(files: Sequence[Path], shipped: Sequence[Path]) -> Pack:
    """The rules of files, compiled; the `shipped` ones come first and are not compiled again for others beside them."""

    def made() -> Pack:
        if not shipped or len(shipped) == len(files):
            return Pack.of([compile_rule(rule, detectors.NAMES) for rule in load_rules(files)])
        base, rules = _pack(shipped, ()), load_rules(files[len(shipped) :])
        if not {header.id for header in base.headers}.isdisjoint(rule.id for rule in rules):
            load_rules(files)  # says which id is taken, and where
        return Pack.of([*base.rules, *(compile_rule(rule, detectors.NAMES) for rule in rules)])

    key = cache.content_key(files, "rules", mtfix.__version__, cache.code_key())
    return cache.remembered(key, made)


def _index(glossaries: Sequence[Path], domains: Collection[str], knowledge: Knowledge | None) -> TermIndex:
    """The index of the concepts of glossaries that are about these domains, or about none."""
    concepts = load_glossaries(glossaries)
    index = build_index([concept for concept in concepts if is_about(concept.domain, domains)], knowledge)
    return replace(index, domains=frozenset(concept.domain for concept in concepts if concept.domain))


class LanguageTool(Protocol):
    """A grammar checker beside mtfix; see `mtfix.languagetool.client.Client`."""

    fault: str

    def matches(self, texts: Sequence[str], language: str) -> Sequence[Sequence[Match]] | None: ...
    def suggestions(self, words: Sequence[str], language: str) -> Mapping[str, Sequence[str]] | None: ...


def _languagetool(setting: str | None) -> LanguageTool | None:
    if setting is None:
        return None
    from mtfix.languagetool.client import Client, Without

    return Client(setting, Without(measured().silent_rules, SILENCED))


_KNOWLEDGE = ("substitutions.tsv", "given-names.txt")
_STYLES: dict[str, Style] = {"en-US": "en-US", "en-GB": "en-GB"}


@lru_cache(maxsize=2)
def document_style(document: Document) -> Style:
    """American or British, as most words of the document that tell are spelt."""
    return prevailing(word for segment in document.segments for word in segment.tokens.folded)


@dataclass(frozen=True)
class Reading:
    """What all detectors find in a document, not yet resolved, and from which language it seems to be translated.

    `origin` is None where the options or the document say it.
    """

    findings: tuple[Finding, ...]
    origin: Origin | None = None


class Engine:
    """Finds what is garbled in documents."""

    def __init__(self, options: EngineOptions, pack: Pack, index: TermIndex, tool: LanguageTool | None = None) -> None:
        self.options = options
        self.pack = pack
        self.index = index
        self.tool = tool
        self.rules = RuleSet.of(pack, options.source_language, options.domains)

    @classmethod
    def load(cls, options: EngineOptions) -> Engine:
        """The engine for these options; what is compiled is kept in the user's cache.

        Raises UserError or PackError for packs and glossaries that cannot be used.
        """
        files = options.rule_files
        rule_files = [file for file in files if not is_glossary(file)]
        glossaries = [*filter(is_glossary, files), *options.glossaries]
        shipped = [] if options.no_builtin else yaml_files([builtin_folder()])
        pack = _pack(rule_files, [file for file in rule_files if file in shipped])
        substitutions, given_names = (builtin_folder() / "channel" / name for name in _KNOWLEDGE)
        domains = sorted(options.domains)

        def knowledge() -> Knowledge | None:
            return load_knowledge(options.substitutions or substitutions, given_names) if options.channel else None

        index = cache.remembered(
            cache.content_key(
                [*glossaries, options.substitutions or substitutions, given_names],
                "glossary" if options.channel else "glossary without channel",
                *domains,
                mtfix.__version__,
                cache.code_key(),
            ),
            lambda: _index(glossaries, domains, knowledge()),
        )
        known = index.domains | {header.domain for header in pack.headers if header.domain}
        for domain in domains:
            if not any(is_about(one, [domain]) for one in known) and domain != "all":
                raise UserError(f"no rule and no concept is about {domain!r} ({', '.join(sorted(known)) or 'none'})")
        return cls(options, pack, index, _languagetool(options.languagetool))

    def read(self, document: Document) -> Reading:
        """What all detectors find in a document, and where it seems to come from.

        Nothing is found in URLs, e-mail addresses and code; in direct quotations nothing but mechanics is safe. What is
        right only in translations from a language is found where the options say that language, or the text does.
        """
        found = [finding for segment in document.segments for finding in self._of_segment(segment, document)]
        origin, language = None, self.options.source_language or bilingual.source_language(document)
        if not language:
            origin = infer(_clues(document, found))
            language = origin.language if origin.is_sure else ""
        if self.options.source_language is None:
            found = [finding for finding in found if is_from(finding.source_languages, language)]
        found += self._residue(document, language)
        if self.options.channel:
            known = [finding.span for finding in found if finding.category not in MECHANICAL]
            for segment, finding in garbled.detect(document, self.index, known):
                found += (_quoted_as(document, allowed) for allowed in _allowed(segment, [finding]))
        found += self._languagetool(document, found)
        found += bilingual.detect(document, self.rules, self.index, language, found)
        return Reading((*found, *consistency.detect(document, self.rules, self.index)), origin)

    def findings(self, document: Document) -> list[Finding]:
        """What all detectors find in a document, not yet resolved."""
        return list(self.read(document).findings)

    def clues(self, document: Document) -> Clues:
        """What speaks for each language that a document may be translated from."""
        return _clues(
            document, [finding for segment in document.segments for finding in self._of_segment(segment, document)]
        )

    def _of_segment(self, segment: Segment, document: Document) -> Iterator[Finding]:
        rules, index = self.rules, self.index

        def ends(kind: str, at: int) -> tuple[int, ...]:
            return index.ends(segment.tokens, kind, at)

        key = patterns, rules, index
        for finding in memory.findings(segment, key, lambda: _allowed(segment, patterns.detect(segment, rules, ends))):
            yield _quoted_as(document, self._respelt(finding, document))
        yield from memory.findings(
            segment,
            (typography, rules, index, typography.surroundings(segment, document, index)),
            lambda: _allowed(segment, typography.detect(segment, document, rules, index)),
        )
        for finding in memory.findings(
            segment,
            (terms, index, terms.earliest_year(document)),
            lambda: _allowed(segment, terms.detect(segment, document, index)),
        ):
            yield _quoted_as(document, finding)

    def _residue(self, document: Document, language: str) -> Iterator[Finding]:
        if language == NOT_TRANSLATED:
            return
        for finding in residue.detect(document, self.rules, language):
            yield _quoted_as(document, finding)

    def _languagetool(self, document: Document, found: Sequence[Finding]) -> Iterator[Finding]:
        """What LanguageTool finds, as far as it has earned belief; nothing if it does not answer."""
        if self.tool is None:
            return
        garbled = languagetool.is_garbled(document, found)
        sent = list(chunks(document))
        style = _STYLES.get(self.options.style) or document_style(document)
        words = languagetool.unknown_words(document, self.index) if garbled else {}
        matches = self.tool.matches([chunk.text for chunk in sent], style)
        suggestions = None if matches is None else self.tool.suggestions(sorted(words), style)
        if matches is None or suggestions is None:
            return
        placed = [match for chunk, said in zip(sent, matches, strict=True) for match in chunk.placed(said)]
        for segment, finding in (
            *languagetool.detect(document, placed, measured(), self.index, garbled=garbled),
            *languagetool.misspelt(words, suggestions, measured(), self.index),
        ):
            yield from (_quoted_as(document, allowed) for allowed in _allowed(segment, [finding]))

    def _respelt(self, finding: Finding, document: Document) -> Finding:
        """The finding with its replacements in the spelling of the text, or in the one that is configured."""
        if not any(has_variants(item.text) for item in finding.replacements):
            return finding
        style = _STYLES.get(self.options.style) or document_style(document)
        original = finding.span.cut(document.text)
        respelt = tuple(replace(item, text=respell(item.text, original, style)) for item in finding.replacements)
        return replace(finding, replacements=respelt)

    def relieve(self, *, rules: int, words: int) -> None:
        """Keep none of the rules and words that texts have asked for if they are more, for processes that live long."""
        self.rules.relieve(rules)
        if len(self.index.clues) > words:
            self.index.forget()
            log_probability.cache_clear()

    @cached_property
    def _rule_infos(self) -> Packed[RuleInfo]:
        """What there is to say of each rule; reading the packs for it takes seconds, so it is kept."""
        from mtfix.rules.info import of_rule

        files = [file for file in self.options.rule_files if not is_glossary(file)]
        return cache.remembered(
            cache.content_key(files, "infos", mtfix.__version__, cache.code_key()),
            lambda: Packed({rule.id: of_rule(rule) for rule in load_rules(files)}),
        )

    @cached_property
    def infos(self) -> dict[str, RuleInfo]:
        rules = (self._rule_infos[rule.id] for rule in self.pack.headers)
        concepts = (self.index.describe(concept) for concept in self.index.concepts)
        return {info.id: info for info in (*rules, *concepts, *measured().infos)}

    def rule_ids(self) -> frozenset[str]:
        """Every id that a finding may carry."""
        heard = (one.id for one in measured().heard)
        return frozenset((*(rule.id for rule in self.pack.headers), *self.index.rule_ids, *heard))

    def rule_infos(self) -> list[RuleInfo]:
        """What there is to say of every rule and concept."""
        return [info for info in self.infos.values() if self.tool or not info.id.startswith(PREFIX)]

    @property
    def warning(self) -> str:
        """Why a server that was to be asked did not answer; empty if all went well."""
        return self.tool.fault if self.tool else ""

    def describe(self, rule_id: str) -> RuleInfo:
        """What there is to say of one. Raises UserError if the id is unknown."""
        if rule_id in self._rule_infos:
            return self._rule_infos[rule_id]
        if rule_id not in self.infos:
            import difflib

            near = difflib.get_close_matches(rule_id, self.infos, 1)
            raise UserError(f"unknown rule {rule_id!r}" + (f", did you mean {near[0]!r}?" if near else ""))
        return self.infos[rule_id]


def _clues(document: Document, found: Sequence[Finding]) -> Clues:
    """What speaks for each language: the words of a document, the packs whose rules speak, and foreign names."""
    counts: dict[str, defaultdict[str, float]] = {kind: defaultdict(float) for kind in SAID}
    for finding in found:
        pack = finding.rule.partition("-")[0]
        if pack in profiles().languages:
            counts["habit" if finding.source_languages else "calque"][pack] += 1
        for language in finding.foreign:
            counts["foreign"][language] += 1 / len(finding.foreign)
    # What is right only in one language says nothing of how garbled the text is in any.
    garbles = sum(not finding.source_languages for finding in found)
    return gather((segment.tokens for segment in document.segments), counts, garbles)


def _allowed(segment: Segment, findings: Iterable[Finding]) -> Iterator[Finding]:
    """What may be found where it stands: nothing in URLs and code, nothing safe but mechanics in quotations."""
    for finding in findings:
        local = finding.span.shift(-segment.span.start)
        if any(local.overlaps(span) for span in segment.untouchable):
            continue
        quoted = (
            finding.applicability == Applicability.SAFE
            and finding.category not in MECHANICAL
            and any(local.overlaps(span) for span in segment.quotations)
        )
        yield _demoted(finding) if quoted else finding


def _quoted_as(document: Document, finding: Finding) -> Finding:
    """The finding with typographic apostrophes in its replacements, if the document writes none but these."""
    if not any("'" in item.text for item in finding.replacements) or not document.is_typographic:
        return finding
    return replace(
        finding, replacements=tuple(replace(item, text=item.text.replace("'", "’")) for item in finding.replacements)
    )


def _demoted(finding: Finding) -> Finding:
    """A safe finding that a person should look at."""
    weaker = tuple(
        Replacement(item.text, min(item.applicability, Applicability.UNSAFE)) for item in finding.replacements
    )
    return replace(finding, replacements=weaker)
