"""A run as one HTML page: figures and plots, then each text with its findings marked, original and corrected.

The page has a script of its own that hides what the filters leave out; without it, all is shown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mtfix.findings import MQM_CATEGORIES, Applicability, Finding
from mtfix.quality import WEIGHTS
from mtfix.render.html import document, html
from mtfix.render.reports.page_assets import SCRIPT, STYLE
from mtfix.render.score import meaning, total
from mtfix.render.statistics import plural
from mtfix.render.text import quoted
from mtfix.report import FileReport, Run, whole
from mtfix.text.document import Document, paragraphs
from mtfix.text.spans import Span

_MOST_BARS = 12
_BINS = 60
_GRADES = (Applicability.SAFE, Applicability.UNSAFE, Applicability.DISPLAY)
_SAID = {
    Applicability.SAFE: "safe to fix",
    Applicability.UNSAFE: "look before you fix",
    Applicability.DISPLAY: "shown only",
}


def report(files: Iterable[FileReport], run: Run) -> Iterator[str]:
    """The page on all files."""
    listed = list(whole(files))
    title = f"mtfix: {listed[0].path}" if len(listed) == 1 else f"mtfix: {len(listed)} files"
    yield from document(title, _Page(listed, run).body(), STYLE, SCRIPT)


@dataclass(frozen=True)
class _Key:
    """What the elements of a finding have in common: its number on the page, and the classes that filters hide."""

    number: int
    classes: str


class _Page:
    def __init__(self, files: Sequence[FileReport], run: Run) -> None:
        self.files = files
        self.run = run
        self.findings = [finding for file in files for finding in file.findings]
        self.score = total(files)
        self._categories = _numbers((finding.category for finding in self.findings), "c")
        self._rules = _numbers((finding.rule for finding in self.findings), "r")

    def body(self) -> Iterator[str]:
        yield from self._summary()
        if self.findings:
            yield from self._plots()
        if len(self.files) > 1:
            yield from self._contents()
        if self.findings:
            yield from self._filters()
        number = 0
        for at, file in enumerate(self.files, 1):
            keys = [self._key(finding, number + n) for n, finding in enumerate(file.findings, 1)]
            number += len(keys)
            yield from _file(file, at, keys)

    def _key(self, finding: Finding, number: int) -> _Key:
        category, rule = self._categories[finding.category], self._rules[finding.rule]
        return _Key(number, f"f {category} {rule} a{int(finding.applicability)}")

    def _summary(self) -> Iterator[str]:
        score, graded = self.score, Counter(finding.applicability for finding in self.findings)
        yield '<dl class="figures">\n'
        for name, value in (
            ("findings", f"{score.findings:,}"),
            ("safe to fix", f"{graded[Applicability.SAFE]:,}"),
            ("words", f"{score.words:,}"),
            ("points per 1,000 words", f"{score.per_thousand:.1f}"),
            ("mark", score.mark or "–"),
        ):
            yield f"<div><dt>{name}</dt><dd>{value}</dd></div>\n"
        yield f'</dl>\n<p class="remark">{html(meaning(score))}</p>\n'
        yield from (f'<p class="remark fault">{html(fault)}</p>\n' for fault in self.run.faults)

    def _plots(self) -> Iterator[str]:
        yield '<section class="plots" aria-label="Statistics">\n'
        by_category = _graded(self.findings, lambda finding: finding.category)
        yield from _bars("By category", {MQM_CATEGORIES[key]: counts for key, counts in by_category.items()})
        yield from _bars("By rule", _graded(self.findings, lambda finding: finding.rule))
        yield "</section>\n"
        legend = "".join(f'<span class="a{int(grade)}"><mark>{_SAID[grade]}</mark></span> ' for grade in _GRADES)
        yield f'<p class="legend remark">{legend}</p>\n'

    def _contents(self) -> Iterator[str]:
        worst = max((file.score.per_thousand for file in self.files), default=0) or 1
        yield (
            '<nav aria-label="Files"><h2>Files</h2>\n<div class="wide"><table>\n<tr><th>file</th>'
            '<th class="number">mark</th><th class="number">points per 1,000</th><th class="plot"></th>'
            '<th class="number">findings</th><th class="number">words</th><th>from</th></tr>\n'
        )
        for at, file in enumerate(self.files, 1):
            score, origin = file.score, file.outcome.origin
            language = origin.name if origin and origin.is_decided else ""
            yield (
                f'<tr><td><a href="#t{at}">{html(file.path)}</a></td><td class="number">{score.mark or "–"}</td>'
                f'<td class="number">{score.per_thousand:.1f}</td>'
                f'<td class="plot">{_bar([(score.per_thousand / worst, "plain")])}</td>'
                f'<td class="number">{score.findings}</td><td class="number">{score.words}</td>'
                f"<td>{html(language)}</td></tr>\n"
            )
        yield "</table></div></nav>\n"

    def _filters(self) -> Iterator[str]:
        categories = Counter(finding.category for finding in self.findings)
        rules = Counter(finding.rule for finding in self.findings)
        grades = Counter(finding.applicability for finding in self.findings)
        yield (
            '<form id="filters" hidden><details><summary>Filter: <output id="shown"></output></summary>\n'
            '<p><label><input type="checkbox" id="only"> only paragraphs with findings</label>'
            " <small>Keys: <kbd>n</kbd> next finding, <kbd>p</kbd> previous.</small></p>\n"
        )
        yield from _choices(
            "Category", [(self._categories[key], MQM_CATEGORIES[key], count) for key, count in categories.most_common()]
        )
        yield from _choices(
            "Correction", [(f"a{int(grade)}", _SAID[grade], grades[grade]) for grade in _GRADES if grades[grade]]
        )
        yield from _choices("Rule", [(self._rules[key], key, count) for key, count in rules.most_common()])
        yield "</details></form>\n"


def _numbers(values: Iterable[str], letter: str) -> dict[str, str]:
    """A short class for each value."""
    return {value: f"{letter}{number}" for number, value in enumerate(dict.fromkeys(values))}


def _graded(findings: Iterable[Finding], key: Callable[[Finding], str]) -> Mapping[str, Counter[Applicability]]:
    """How many findings there are of each kind, by what may be done with them; the most frequent kind first."""
    counts: defaultdict[str, Counter[Applicability]] = defaultdict(Counter)
    for finding in findings:
        counts[key(finding)][finding.applicability] += 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1].total(), item[0])))


def _bars(title: str, counts: Mapping[str, Counter[Applicability]]) -> Iterator[str]:
    most = max(number.total() for number in counts.values())
    yield f'<div><h2>{title}</h2>\n<table class="bars">\n'
    for name, number in list(counts.items())[:_MOST_BARS]:
        bar = _bar([(number[grade] / most, f"a{int(grade)}") for grade in _GRADES])
        yield f'<tr><th scope="row">{html(name)}</th><td>{bar}</td><td class="number">{number.total()}</td></tr>\n'
    yield "</table>\n"
    if len(counts) > _MOST_BARS:
        left = sum(number.total() for number in list(counts.values())[_MOST_BARS:])
        yield f'<p class="remark">{len(counts) - _MOST_BARS} more, with {plural(left, "finding")}</p>\n'
    yield "</div>\n"


def _bar(parts: Iterable[tuple[float, str]]) -> str:
    """A bar of parts, each with its share of the width and its class."""
    rects, at = [], 0.0
    for share, name in parts:
        if share:
            rects.append(f'<rect class="{name}" x="{100 * at:.2f}%" width="{100 * share:.2f}%" height="100%"/>')
        at += share
    return f'<svg class="bar" aria-hidden="true">{"".join(rects)}</svg>'


def _choices(title: str, choices: Sequence[tuple[str, str, int]]) -> Iterator[str]:
    """Checkboxes, each with the class that it hides, its name and how many findings it is about."""
    yield (
        f'<fieldset><legend>{title}</legend><button type="button" data-to="all">all</button>'
        ' <button type="button" data-to="none">none</button>\n<div class="choices">\n'
    )
    for value, name, count in choices:
        yield (
            f'<label><input type="checkbox" name="hide" value="{value}" checked> {html(name)}'
            f" <small>{count}</small></label>\n"
        )
    yield "</div></fieldset>\n"


def _file(file: FileReport, at: int, keys: Sequence[_Key]) -> Iterator[str]:
    yield f'<article aria-labelledby="t{at}"><h2 id="t{at}">{html(file.path)}</h2>\n'
    yield from (f'<p class="remark">{html(line)}</p>\n' for line in _remarks(file))
    if not keys:
        yield f'<p class="remark">No findings in {plural(file.score.words, "word")}.</p>\n</article>\n'
        return
    yield _strip(file)
    yield '<div class="row head"><p>original</p><p>corrected</p></div>\n'
    for span, numbers in _rows(file.document.text, file.findings):
        yield _row(file.document, span, [(file.findings[n], keys[n]) for n in numbers])
    yield "</article>\n"


def _remarks(file: FileReport) -> Iterator[str]:
    outcome = file.outcome
    if outcome.remark:
        yield outcome.remark
    if outcome.origin and outcome.origin.is_decided:
        yield f"Reads like a translation from {outcome.origin.said}."
    if outcome.spun:
        yield f"Spun phrases: {outcome.spun}, {file.score.spun_share:.0%} of the findings."
    for ignore in outcome.unused:
        yield f"Line {ignore.line}: unused {ignore}"


def _strip(file: FileReport) -> str:
    """Where in the text the penalty points are, as bars from its beginning to its end."""
    length = max(len(file.document.text), 1)
    points = [0.0] * _BINS
    for finding in file.findings:
        # What has no penalty is still to be seen.
        points[min(_BINS * finding.span.start // length, _BINS - 1)] += max(WEIGHTS[finding.severity], 0.5)
    most = max(points)
    rects = "".join(
        f'<rect class="plain" x="{100 * at / _BINS:.2f}%" width="{90 / _BINS:.2f}%"'
        f' y="{100 - 100 * height / most:.1f}%" height="{100 * height / most:.1f}%"/>'
        for at, height in enumerate(points)
        if height
    )
    return (
        '<figure class="strip"><svg role="img" aria-label="Penalty points from the beginning of the text to its end">'
        f"{rects}</svg><figcaption>penalty points from the beginning of the text to its end</figcaption></figure>\n"
    )


def _rows(text: str, findings: Sequence[Finding]) -> Iterator[tuple[Span, list[int]]]:
    """The paragraphs of a text, each with the white space behind it and the numbers of the findings in it.

    Paragraphs that a finding holds together are one.
    """
    starts = [span.start for span in paragraphs(text)]
    bounds = [0, *starts[1:], len(text)] if starts else [0, len(text)]
    number, start = 0, bounds[0]
    for end in bounds[1:]:
        inside = number
        while inside < len(findings) and (findings[inside].span.start < end or end == len(text)):
            inside += 1
        if end < len(text) and inside > number and findings[inside - 1].span.end > end:
            continue
        if start < end:
            yield Span(start, end), list(range(number, inside))
        number, start = inside, end


def _row(document: Document, span: Span, found: Sequence[tuple[Finding, _Key]]) -> str:
    text = document.text
    if not found:
        return f'<div class="row calm"><p>{html(span.cut(text).strip())}</p></div>\n'
    original, corrected, notes = [], [], []
    at = span.start
    for finding, key in found:
        between, old = html(text[at : finding.span.start]), html(finding.span.cut(text))
        new = html(finding.replacements[0].text) if finding.replacements else ""
        at = finding.span.end
        title = html(finding.message)
        original.append(
            f'{between}<a class="{key.classes}" id="m{key.number}" href="#n{key.number}" title="{title}">'
            f"<mark>{old or '‸'}</mark></a>"
        )
        if finding.replacements:
            corrected.append(f'{between}<span class="{key.classes}"><s>{old}</s><ins>{new}</ins></span>')
        else:
            corrected.append(f'{between}<span class="{key.classes}"><mark>{old}</mark></span>')
        notes.append(_note(document, finding, key))
    rest = html(text[at : span.end].rstrip())
    return (
        f'<div class="row"><p>{"".join(original).lstrip()}{rest}</p><p>{"".join(corrected).lstrip()}{rest}</p>'
        f"<aside><ol>{''.join(notes)}</ol></aside></div>\n"
    )


def _note(document: Document, finding: Finding, key: _Key) -> str:
    line = document.lines.position(finding.span.start).line
    news = " or ".join(f"<b>{html(quoted(item.text))}</b>" for item in finding.replacements[:3])
    return (
        f'<li class="{key.classes}" id="n{key.number}"><a href="#m{key.number}">line {line}</a>'
        f" {html(quoted(finding.span.cut(document.text)))}{f' → {news}' if news else ''}:"
        f" {html(finding.message)} <small>{MQM_CATEGORIES[finding.category]}, {finding.severity.value},"
        f" {finding.applicability.label} <code>{html(finding.rule)}</code></small></li>"
    )
