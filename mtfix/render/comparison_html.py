"""Comparisons as one HTML page that needs nothing else: no script, no file, no network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from mtfix.findings import Finding
from mtfix.render.cells import visible
from mtfix.render.comparison import FATES, VERDICTS, place, proposed, remarks, rules, shown, told
from mtfix.render.text import quoted
from mtfix.text.document import Document

if TYPE_CHECKING:
    from mtfix.comparison import Change, Comparison, Figures, Passage

_CONTEXT = 60
_STYLE = """\
:root{color-scheme:light dark;--paper:#fff;--ink:#1a1a1a;--dim:#666;--rule:#ddd;--panel:#f6f6f4;
--exact:#1a7f37;--partial:#9a6700;--none:#0b62b8;--del:#b3261e;--delbg:#fdecea;--insbg:#e7f5ea}
@media(prefers-color-scheme:dark){:root{--paper:#16181b;--ink:#e6e6e6;--dim:#9a9a9a;--rule:#33363a;--panel:#1f2226;
--exact:#5cc97a;--partial:#e0ac3b;--none:#6cb2f7;--del:#ff8a80;--delbg:#3a1f1e;--insbg:#1b3323}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:76rem;padding:1.5rem;background:var(--paper);color:var(--ink);
font:1rem/1.6 Georgia,"Times New Roman",serif}
h1,h2,table,aside,.remark,.finding{font-family:system-ui,sans-serif}
h1{font-size:1.3rem;overflow-wrap:anywhere}h2{font-size:1.05rem;margin:2rem 0 .5rem}
table{border-collapse:collapse;font-size:.9rem;margin:.5rem 0}td,th{padding:.2rem 1rem .2rem 0;text-align:left}
td.number,th.number{text-align:right}
.remark{color:var(--dim);font-size:.9rem;margin:.3rem 0}
.row{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:0 2rem;border-top:1px solid var(--rule);
padding:.6rem 0}
.row p{margin:0;overflow-wrap:anywhere}
aside{font-size:.8rem;line-height:1.45;color:var(--dim)}aside ol{margin:0;padding:0;list-style:none}
aside li{padding-left:2.2em;text-indent:-2.2em;overflow-wrap:anywhere}
aside li:target,sup:target{background:var(--panel)}
del{color:var(--del);background:var(--delbg)}ins{background:var(--insbg);text-decoration:none;border-bottom:2px solid}
.exact{--c:var(--exact)}.partial{--c:var(--partial)}.none{--c:var(--none)}
ins,.verdict{border-color:var(--c);color:var(--c)}.verdict{font-weight:600}
sup{font:600 .65rem system-ui,sans-serif;line-height:0}sup a,aside a{color:var(--c);text-decoration:none}
code{font-size:.95em}.moved{border-left:3px solid var(--none);padding-left:.4rem}
.finding{font-size:.9rem;margin:.4rem 0;overflow-wrap:anywhere}
@media(max-width:50rem){.row{grid-template-columns:1fr}aside{margin-top:.4rem}}
"""


def page(comparisons: Sequence[Comparison], total: Figures, missing: Sequence[str]) -> Iterator[str]:
    """The page on one or several comparisons; `missing` are lines on files that have no counterpart."""
    first = comparisons[0] if len(comparisons) == 1 else None
    title = f"{first.before.path} → {first.after.path}" if first else f"{len(comparisons)} comparisons"
    yield (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width,initial-scale=1">\n'
        f"<title>{_text(title)}</title>\n<style>\n{_STYLE}</style>\n</head>\n<body>\n<h1>{_text(title)}</h1>\n"
    )
    yield from _summary(total)
    yield from (f'<p class="remark">{_text(line)}</p>\n' for line in missing)
    for number, comparison in enumerate(comparisons, 1):
        if not first:
            yield f"<h2>{_text(f'{comparison.before.path} → {comparison.after.path}')}</h2>\n"
        yield from _comparison(comparison, f"{number}-" if not first else "")
    yield "</body>\n</html>\n"


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
    yield from (f'<p class="remark">{_text(line.rstrip())}</p>\n' for line in remarks(comparison))
    number = 0
    for row in _rows(comparison):
        prose: list[str] = []
        notes: list[str] = []
        for passage in row:
            inner = []
            moved = [change for change in passage.changes if change.kind == "moved"]
            for piece in (*moved, *comparison.pieces(passage)):
                if isinstance(piece, str):
                    inner.append(_text(piece))
                else:
                    number += 1
                    inner.append(_marked(comparison, piece, f"{prefix}{number}", number))
                    notes.append(_note(comparison, piece, f"{prefix}{number}", number))
            if passage.kind in ("moved", "split", "joined"):
                notes.append(f'<li class="whole">{_text(place(comparison, passage))}</li>')
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
    title = _text(f"{VERDICTS[change.verdict]}: {'; '.join(_reasons(comparison, change)) or 'nothing proposes it'}")
    texts = ("", "") if change.kind == "moved" else (comparison.old(change), comparison.new(change))
    old, new = (_text(shown(text)) for text in texts)
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
    reasons = "".join(f"; {_text(reason)}" for reason in _reasons(comparison, change))
    return (
        f'<li class="{change.verdict}" id="n{key}"><a href="#c{key}">{number}</a>'
        f' <span class="verdict">{VERDICTS[change.verdict]}</span> {_text(told(comparison, change))}{reasons}</li>'
    )


def _finding(document: Document, finding: Finding) -> str:
    text, span = document.text, finding.span
    before, after = text[max(0, span.start - _CONTEXT) : span.start], text[span.end : span.end + _CONTEXT]
    line = document.lines.position(span.start).line
    new = f" → {_text(quoted(finding.replacements[0].text))}" if finding.replacements else ""
    return (
        f'<p class="finding">line {line}: …{_text(before)}<mark>{_text(span.cut(text))}</mark>{_text(after)}…'
        f"<br>{_text(finding.message)}{new} <code>{_text(finding.rule)}</code></p>\n"
    )


def _text(text: str) -> str:
    return escape(visible(text))
