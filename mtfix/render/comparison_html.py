"""Comparisons as one HTML page that needs nothing else: no script, no file, no network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mtfix.findings import Finding
from mtfix.render.comparison import FATES, VERDICTS, place, proposed, remarks, rules, shown, told
from mtfix.render.html import document, html
from mtfix.render.text import quoted
from mtfix.text.document import Document

if TYPE_CHECKING:
    from mtfix.comparison import Change, Comparison, Figures, Passage

_CONTEXT = 60
_STYLE = """\
.row{grid-template-columns:minmax(0,3fr) minmax(0,2fr)}
del{color:var(--red);background:var(--redbg)}
ins{background:var(--greenbg);text-decoration:none;border-bottom:2px solid}
.exact{--c:var(--green)}.partial{--c:var(--amber)}.none{--c:var(--blue)}
ins,.verdict{border-color:var(--c);color:var(--c)}.verdict{font-weight:600}
sup{font:600 .65rem system-ui,sans-serif;line-height:0}sup a,aside a{color:var(--c);text-decoration:none}
.moved{border-left:3px solid var(--blue);padding-left:.4rem}
.finding{font:.9rem/1.6 system-ui,sans-serif;margin:.4rem 0;overflow-wrap:anywhere}
@media(max-width:50rem){.row{grid-template-columns:1fr}aside{margin-top:.4rem}}
"""


def page(comparisons: Sequence[Comparison], total: Figures, missing: Sequence[str]) -> Iterator[str]:
    """The page on one or several comparisons; `missing` are lines on files that have no counterpart."""
    first = comparisons[0] if len(comparisons) == 1 else None
    title = f"{first.before.path} → {first.after.path}" if first else f"{len(comparisons)} comparisons"
    yield from document(title, _body(comparisons, total, missing), _STYLE)


def _body(comparisons: Sequence[Comparison], total: Figures, missing: Sequence[str]) -> Iterator[str]:
    yield from _summary(total)
    yield from (f'<p class="remark">{html(line)}</p>\n' for line in missing)
    several = len(comparisons) > 1
    for number, comparison in enumerate(comparisons, 1):
        if several:
            yield f"<h2>{html(f'{comparison.before.path} → {comparison.after.path}')}</h2>\n"
        yield from _comparison(comparison, f"{number}-" if several else "")


def _summary(figures: Figures) -> Iterator[str]:
    yield "<table>\n"
    for verdict, number, what in (
        ("exact", figures.exact, "changes that a rule or term would have made"),
        ("partial", figures.partial, "changes where rules or terms propose something else, or a part"),
        ("none", figures.unexplained, "changes that nothing explains"),
    ):
        yield (
            f'<tr class="{verdict}"><td class="number">{number}</td>'
            f'<td><span class="verdict">{VERDICTS[verdict]}</span></td><td>{what}</td></tr>\n'
        )
    yield '</table>\n<table>\n<tr><th></th><th class="number">before</th><th class="number">after</th></tr>\n'
    before, after = figures.before, figures.after
    for name, one, other in (
        ("findings", str(before.findings), str(after.findings)),
        ("MQM penalty points", str(before.points), str(after.points)),
        ("… per 1,000 words", f"{before.per_thousand:.1f}", f"{after.per_thousand:.1f}"),
        ("words", str(before.words), str(after.words)),
    ):
        yield f'<tr><td>{name}</td><td class="number">{one}</td><td class="number">{other}</td></tr>\n'
    yield "</table>\n"


def _comparison(comparison: Comparison, prefix: str) -> Iterator[str]:
    yield from (f'<p class="remark">{html(line.rstrip())}</p>\n' for line in remarks(comparison))
    number = 0
    for row in _rows(comparison):
        prose: list[str] = []
        notes: list[str] = []
        for passage in row:
            inner = []
            moved = [change for change in passage.changes if change.kind == "moved"]
            for piece in (*moved, *comparison.pieces(passage)):
                if isinstance(piece, str):
                    inner.append(html(piece))
                else:
                    number += 1
                    inner.append(_marked(comparison, piece, f"{prefix}{number}", number))
                    notes.append(_note(comparison, piece, f"{prefix}{number}", number))
            if passage.kind in ("moved", "split", "joined"):
                notes.append(f'<li class="whole">{html(place(comparison, passage))}</li>')
            made = "".join(inner)
            prose.append(f'<span class="moved">{made}</span>' if moved else made)
        aside = f"<ol>{''.join(notes)}</ol>" if notes else ""
        yield f'<div class="row"><p>{" ".join(prose)}</p><aside>{aside}</aside></div>\n'
    for fate, title in FATES.items():
        document = comparison.after if fate == "introduced" else comparison.before
        if findings := getattr(comparison, fate):
            yield f"<h2>{title}</h2>\n"
            yield from (_finding(document, finding) for finding in findings)


def _rows(comparison: Comparison) -> Iterator[list[Passage]]:
    """The passages by paragraphs."""
    row: list[Passage] = []
    for passage in comparison.passages:
        if row and passage.is_first:
            yield row
            row = []
        row.append(passage)
    if row:
        yield row


def _marked(comparison: Comparison, change: Change, key: str, number: int) -> str:
    title = html(f"{VERDICTS[change.verdict]}: {'; '.join(_reasons(comparison, change)) or 'nothing proposes it'}")
    texts = ("", "") if change.kind == "moved" else (comparison.old(change), comparison.new(change))
    old, new = (html(shown(text)) for text in texts)
    removed = f'<del title="{title}">{old}</del>' if old else ""
    added = f'<ins title="{title}">{new}</ins>' if new else ""
    return (
        f'<span class="{change.verdict}">{removed}{added}<sup id="c{key}"><a href="#n{key}">{number}</a></sup></span>'
    )


def _reasons(comparison: Comparison, change: Change) -> Iterator[str]:
    for reason in change.reasons:
        instead = "" if change.verdict == "exact" else f" ({proposed(comparison, reason)})"
        yield f"{', '.join(rules(reason))}: {reason.findings[-1].message}{instead}"


def _note(comparison: Comparison, change: Change, key: str, number: int) -> str:
    reasons = "".join(f"; {html(reason)}" for reason in _reasons(comparison, change))
    return (
        f'<li class="{change.verdict}" id="n{key}"><a href="#c{key}">{number}</a>'
        f' <span class="verdict">{VERDICTS[change.verdict]}</span> {html(told(comparison, change))}{reasons}</li>'
    )


def _finding(document: Document, finding: Finding) -> str:
    text, span = document.text, finding.span
    before, after = text[max(0, span.start - _CONTEXT) : span.start], text[span.end : span.end + _CONTEXT]
    line = document.lines.position(span.start).line
    new = f" → {html(quoted(finding.replacements[0].text))}" if finding.replacements else ""
    return (
        f'<p class="finding">line {line}: …{html(before)}<mark>{html(span.cut(text))}</mark>{html(after)}…'
        f"<br>{html(finding.message)}{new} <code>{html(finding.rule)}</code></p>\n"
    )
