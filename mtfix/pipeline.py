"""The one way from a document to its findings, and from a text to its correction.

Engine → ignores → select and ignore → promoted and demoted → resolver → baseline. The baseline comes last, so that what
it holds keeps its place: no weaker finding that overlaps comes up instead. `check`, `diff`, `fix` and the Python
interface all take what comes out here.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from functools import lru_cache

from mtfix import formats
from mtfix.baseline import Baseline, Entry
from mtfix.config import Config, format_options
from mtfix.engine import Engine, EngineOptions
from mtfix.findings import MECHANICAL, Applicability, Edit, Finding, Replacement
from mtfix.formats import Part
from mtfix.formats.extract import Extract
from mtfix.formats.source import verify_encoding
from mtfix.languages.origin import Origin
from mtfix.languagetool.server import AUTO, OFF, url_of
from mtfix.resolve import apply_edits, converge, edits_of, narrowed, resolve
from mtfix.selection import wants
from mtfix.suppress import Allowed, AllowList, Ignore, Suppressions
from mtfix.text.document import Document
from mtfix.text.spans import Span

# Directives that reach beyond the part of a file that they stand in.
_FAR = ("off", "ignore-file")


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A finding that is not reported, and why: a directive in the text, or an entry of the allow-list."""

    finding: Finding
    by: Ignore | Allowed


@dataclass(frozen=True)
class Outcome:
    """What is found in a document: resolved and in text order; the ignores of no use, the entries of use.

    `suppressed` are those that the text or the allow-list silences, `known` those that the baseline holds (None: there
    is no baseline), each in text order without overlaps; `stale` is what the baseline holds in vain.

    `origin` is the language that the text seems to be translated from, None where the configuration or the file says
    it. `document` is the file as it stands, and so are the spans and replacements of the findings; it has no segments:
    with their tokens, they take forty times the room of the text. `words` counts those of its prose, numbers included;
    `remark` is what there is to say of the file as a whole.
    """

    document: Document
    findings: tuple[Finding, ...]
    words: int = 0
    remark: str = ""
    unused: tuple[Ignore, ...] = ()
    allowed: frozenset[Allowed] = frozenset()
    origin: Origin | None = None
    known: tuple[Finding, ...] | None = None
    stale: tuple[Entry, ...] = ()
    suppressed: tuple[Suppressed, ...] = ()

    @property
    def spun(self) -> int:
        """How many terms stand in the document with words swapped for synonyms."""
        return sum(finding.is_spun for finding in self.findings)

    @property
    def spun_density(self) -> float:
        """How many such terms it has in a thousand words."""
        return 1000 * self.spun / max(self.words, 1)


@dataclass(frozen=True)
class Change:
    """A finding that was mended, in the document of its round."""

    document: Document
    finding: Finding


@dataclass(frozen=True)
class Mended:
    """A text and its correction.

    `edits` lead from the one to the other at once, in code points of `before`; `changes` are the findings
    behind them, `outcome` what is still found in `after`.
    """

    before: str
    after: str
    edits: tuple[Edit, ...]
    changes: tuple[Change, ...]
    outcome: Outcome


def engine_options(config: Config) -> EngineOptions:
    """What of a configuration the engine needs to know to find things by itself."""
    return EngineOptions(
        rule_paths=config.rules,
        glossaries=config.glossary,
        no_builtin=config.no_builtin,
        source_language=config.source_language,
        domains=frozenset(config.domain),
        style=config.style,
        substitutions=config.substitutions,
    )


def with_server(config: Config) -> Config:
    """The configuration with the URL of a LanguageTool server in place of `auto`, for all processes of a run.

    Raises UserError if none runs and none can be started.
    """
    return replace(config, languagetool=url_of(AUTO)) if config.languagetool == AUTO else config


class Checker:
    """An engine and the configuration of what to report; made once for all files that share a configuration.

    An `engine` that was loaded with the options of this configuration need not be loaded again.

    Raises UserError for packs, allow-lists, baselines and selectors that cannot be used.
    """

    def __init__(self, config: Config, engine: Engine | None = None) -> None:
        self.config = config
        verify_encoding(config.encoding)
        self.formats = format_options(config)
        tool = None if config.languagetool == OFF else config.languagetool
        self.engine = engine or Engine.load(replace(engine_options(config), languagetool=tool))
        self.allow_list = AllowList.load(config.allow) if config.allow else AllowList()
        self.baseline = Baseline.load(config.baseline) if config.baseline else None
        if config.names_rules or self.allow_list.entries:
            rule_ids = self.engine.rule_ids()
            config.verify_selectors(rule_ids)
            self.allow_list.verify_selectors(rule_ids)

    def check(
        self,
        text: str,
        path: str = "<text>",
        part: Part | None = None,
        wanted: Callable[[Finding], bool] | None = None,
    ) -> Outcome:
        """What is found in the text of a file, or of a part of it.

        Of that only what is `wanted`, which may leave room for others.
        """
        return check_extract(self.extract(text, path, part), self, wanted)

    def adapted(self, *, style: str | None = None, allow_list: AllowList | None = None) -> Checker:
        """The same with another spelling or allow-list; packs and glossaries are shared."""
        changed = copy(self)
        if style:
            changed.engine = copy(self.engine)
            changed.engine.options = replace(self.engine.options, style=style)
        changed.allow_list = allow_list or self.allow_list
        return changed

    def extract(self, text: str, path: str, part: Part | None = None) -> Extract:
        """The prose of the text of a file. Raises UserError for a text that is not of its format."""
        return formats.extract(text, path, self.formats, part)

    def mend(
        self,
        text: str,
        path: str = "<text>",
        least: Applicability = Applicability.SAFE,
        part: Part | None = None,
    ) -> Mended:
        """The text with every edit applied that is at least `least`, until nothing changes."""
        return mended(text, lambda text: self.check(text, path, part), least)


@lru_cache(maxsize=64)
def checker(config: Config) -> Checker:
    """The checker for a configuration, made once."""
    return Checker(config)


def mended(text: str, check: Callable[[str], Outcome], least: Applicability = Applicability.SAFE) -> Mended:
    """The text with every edit applied that is at least `least`, until `check` finds nothing to change."""
    rounds: dict[str, Outcome] = {}

    def findings(text: str) -> list[Finding]:
        rounds[text] = check(text)
        return list(rounds[text].findings)

    after, _ = converge(text, findings, least)
    changes: list[Change] = []
    edits: list[Edit] = []
    now = text
    while now != after:
        outcome = rounds[now]
        mendable = [finding for finding in outcome.findings if edits_of([finding], least)]
        changes += [Change(outcome.document, finding) for finding in mendable]
        new = edits_of(mendable, least)
        edits = compose(edits, new, now)
        now = apply_edits(now, new)
    return Mended(text, after, tuple(edits), tuple(changes), rounds.get(after) or check(after))


def check_extract(extract: Extract, checker: Checker, also_wanted: Callable[[Finding], bool] | None = None) -> Outcome:
    """What is found in the prose of a file, all ignores and settings applied."""
    file, prose = extract.file, extract.prose
    suppressions = Suppressions.of(file)
    reading = checker.engine.read(prose)
    findings, covered, used = suppressions.apply(reading.findings, extract.place)
    config = checker.config
    wanted = wants(config.select, config.ignored_in(file.path))
    kept: list[Finding] = []
    silenced: list[tuple[Finding, Ignore | Allowed]] = [pair for pair in covered if wanted(pair[0])]
    allowed: set[Allowed] = set()
    for finding in findings:
        entries = checker.allow_list.allowing(finding, prose.text)
        allowed.update(entries)
        if wanted(finding) and (also_wanted is None or also_wanted(finding)):
            if entries:
                silenced.append((finding, entries[0]))
            else:
                kept.append(_graded(finding, prose, config))
    # Of what a region covers in other parts of a file, nothing is known here.
    far = _FAR if file.place.is_part else ()
    unused = tuple(ignore for ignore in suppressions.ignores if ignore not in used and ignore.kind not in far)
    resolved = [extract.in_file(finding) for finding in resolve(_shown(finding, prose) for finding in kept)]
    new, known, stale = resolved, None, list[Entry]()
    if checker.baseline:
        new, stale = checker.baseline.apply(resolved, file.text, file.path)
        stale = [] if file.place.is_part else stale
        fresh = set(new)
        known = tuple(finding for finding in resolved if finding not in fresh)
    return Outcome(
        file,
        tuple(new),
        sum(segment.tokens.sizes[1] for segment in prose.segments),
        extract.remark,
        unused,
        frozenset(allowed),
        reading.origin,
        known,
        tuple(stale),
        tuple(_suppressed(silenced, extract)),
    )


def _suppressed(silenced: Iterable[tuple[Finding, Ignore | Allowed]], extract: Extract) -> Iterator[Suppressed]:
    """What would be reported of these findings if nothing silenced them."""
    by = {_shown(finding, extract.prose): why for finding, why in silenced}
    return (Suppressed(extract.in_file(finding), by[finding]) for finding in resolve(by))


def _shown(finding: Finding, document: Document) -> Finding:
    """The finding narrowed to what changes; a name stays whole, since it is the name that is wrong."""
    finding = replace(finding, phrase=finding.span.cut(document.text))
    return finding if finding.rule.startswith("glossary-") else narrowed(finding, document.text)


def _graded(finding: Finding, document: Document, config: Config) -> Finding:
    """The finding with its replacements promoted to safe or demoted to unsafe, as configured."""
    if not (config.extend_safe or config.extend_unsafe) or not finding.replacements:
        return finding
    promoted = wants(config.extend_safe, config.extend_unsafe)(finding)
    demoted = wants(config.extend_unsafe, config.extend_safe)(finding)
    if promoted and (finding.category in MECHANICAL or not _quoted(document, finding.span)):
        return _regraded(finding, Applicability.UNSAFE, Applicability.SAFE)
    return _regraded(finding, Applicability.SAFE, Applicability.UNSAFE) if demoted else finding


def _regraded(finding: Finding, old: Applicability, new: Applicability) -> Finding:
    regraded = tuple(
        Replacement(item.text, new if item.applicability is old else item.applicability)
        for item in finding.replacements
    )
    return replace(finding, replacements=regraded)


def _quoted(document: Document, span: Span) -> bool:
    """Whether a span lies in direct speech, where what is more than mechanics is never safe."""
    at = bisect_right(document.segments, span.start, key=lambda segment: segment.span.start) - 1
    if at < 0:
        return False
    segment = document.segments[at]
    local = span.shift(-segment.span.start)
    return any(local.overlaps(quotation) for quotation in segment.quotations)


def compose(first: list[Edit], second: list[Edit], between: str) -> list[Edit]:
    """One list of edits that does what `first` and then `second` do; `between` is the text after `first`.

    Both lists are sorted and without overlaps. Edits that touch become one.
    """
    if not first:
        return second
    # Where an edit lies in `between`, and whether it is one of `first` or of `second`.
    pieces: list[tuple[Span, Edit | None, Edit | None]] = []
    moved = 0
    for edit in first:
        start = edit.span.start + moved
        pieces.append((Span(start, start + len(edit.text)), edit, None))
        moved += len(edit.text) - len(edit.span)
    pieces += [(edit.span, None, edit) for edit in second]
    pieces.sort(key=lambda piece: piece[0])

    composed: list[Edit] = []
    moved = at = 0
    while at < len(pieces):
        start, end = pieces[at][0].start, pieces[at][0].end
        group = []
        while at < len(pieces) and pieces[at][0].start <= end:
            end = max(end, pieces[at][0].end)
            group.append(pieces[at])
            at += 1
        grown = sum(len(edit.text) - len(edit.span) for _, edit, _ in group if edit)
        within = [Edit(edit.span.shift(-start), edit.text) for _, _, edit in group if edit]
        text = apply_edits(between[start:end], within)
        composed.append(Edit(Span(start - moved, end - moved - grown), text))
        moved += grown
    return composed
