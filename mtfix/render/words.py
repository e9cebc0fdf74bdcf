"""Corrections for people: every changed line once, with `[-old-]{+new+}` in it, as `git diff --word-diff`
has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mtfix.findings import Edit
from mtfix.render.text import Look
from mtfix.text.spans import Span
from mtfix.text.units import LineIndex


def word_diff(text: str, edits: Sequence[Edit], path: str, look: Look) -> str:
    """The changed lines of `text`; `edits` (in its code points) are sorted and do not overlap."""
    changed = changed_lines(text, edits, look)
    return f"{header(path, look)}{changed}\n" if changed else ""


def header(path: str, look: Look) -> str:
    """The line that names the file, before its lines."""
    return f"{look.style(path, bold=True)}\n"


def changed_lines(text: str, edits: Sequence[Edit], look: Look, line: int = 1) -> str:
    """The changed lines of a text that begins with this line of its file."""
    if not edits:
        return ""
    index = LineIndex(text, line)
    blocks = []
    for lines, within in _groups(edits, index, len(text)):
        number = index.position(lines.start).line
        blocks.append(look.style(f"@@ {number} @@", fg="cyan") + "\n")
        blocks.append(_marked(text, lines, within, look))
    return "".join(blocks)


def _groups(edits: Sequence[Edit], index: LineIndex, length: int) -> Iterator[tuple[Span, list[Edit]]]:
    """The edits by the whole lines that they lie on."""
    lines, group = Span(0, 0), list[Edit]()
    for edit in edits:
        first, last = index.position(edit.span.start).line, index.position(edit.span.end).line
        start, end = index.line(first).start, index.line(last).end
        if group and start < lines.end:
            lines = Span(lines.start, max(lines.end, end))
        else:
            if group:
                yield lines, group
            lines, group = Span(start, end), []
        group.append(edit)
    yield lines, group


def _marked(text: str, lines: Span, edits: list[Edit], look: Look) -> str:
    pieces, at = [], lines.start
    for edit in edits:
        pieces.append(text[at : edit.span.start])
        if edit.span:
            pieces.append(look.style(f"[-{edit.span.cut(text)}-]", fg="red"))
        if edit.text:
            pieces.append(look.style(f"{{+{edit.text}+}}", fg="green"))
        at = edit.span.end
    pieces.append(text[at : lines.end])
    return "".join(pieces).rstrip("\r\n") + "\n"
