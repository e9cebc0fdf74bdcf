"""Findings for people: the line, the span underlined, and what to put there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import click

from mtfix.findings import Applicability, Finding
from mtfix.render.cells import head, tail, visible, width
from mtfix.text.document import Document
from mtfix.text.spans import Span

_COLOURS = {Applicability.SAFE: "green", Applicability.UNSAFE: "yellow", Applicability.DISPLAY: "cyan"}
_MOST_ALTERNATIVES = 3
_LEAST_WIDTH = 40


@dataclass(frozen=True, slots=True)
class Look:
    """How text is drawn: with colours or without, and at most how many cells wide an excerpt is."""

    colour: bool = False
    width: int = 100

    def style(self, text: str, **styles: str | bool) -> str:
        return click.style(text, **styles) if self.colour else text  # type: ignore[arg-type]


def finding_block(document: Document, finding: Finding, look: Look) -> str:
    """One finding: place and message, the excerpt, and the replacements, if there are any."""
    place = document.lines.position(finding.span.start)
    where = look.style(f"{visible(document.path)}:{place.line}:{place.column}:", bold=True)
    lines = [f"{where} {visible(finding.message)} {look.style(f'[{finding.rule}]', dim=True)}"]
    lines += _excerpt(document, finding.span, look)
    if finding.replacements:
        lines.append(f"  -> {_replacements(finding, look)}")
    return "\n".join(lines) + "\n\n"


def _excerpt(document: Document, span: Span, look: Look) -> Iterator[str]:
    """The line that the span begins on, cut to a window around the span, and the marks beneath it."""
    number = document.lines.position(span.start).line
    line = document.lines.line(number)
    room = max(look.width, _LEAST_WIDTH)
    # Nothing that is further away than the room can be shown: a line of 50 MB is not looked at as a whole.
    before = visible(document.text[max(line.start, span.start - room) : span.start])
    within = visible(document.text[span.start : min(span.end, line.end, span.start + room)].rstrip("\r\n"))
    after = document.text[min(span.end, line.end) : min(line.end, span.end + room)].rstrip("\r\n")
    after = visible(after) if span.end <= line.end else ""

    within = _cut_head(within, room)
    spare = room - width(within)
    beside = max(spare - width(head(after, spare)), spare // 2)
    whole_before = span.start - room <= line.start and width(before) <= beside
    before = before.lstrip() if whole_before else "…" + tail(before, beside - 1)
    after = _cut_head(after, spare - width(before))
    marked = look.style(within, fg="red", bold=True)
    underline = look.style("^" * max(width(within), 1), fg="red", bold=True)
    yield f"  | {before}{marked}{after}".rstrip()
    yield f"  | {' ' * width(before)}{underline}"


def _cut_head(text: str, cells: int) -> str:
    return text if width(text) <= cells else head(text, cells - 1) + "…"


def _replacements(finding: Finding, look: Look) -> str:
    shown = finding.replacements[:_MOST_ALTERNATIVES]
    more = len(finding.replacements) - len(shown)
    return " or ".join(
        f"{look.style(quoted(item.text), fg=_COLOURS[item.applicability])} [{item.applicability.label}]"
        for item in shown
    ) + (f" or {more} more" if more else "")


def quoted(text: str) -> str:
    """A replacement as people should read it."""
    return f"“{visible(text)}”" if text else "(nothing)"


def change_line(document: Document, finding: Finding, look: Look) -> str:
    """One line that says what was mended."""
    place = document.lines.position(finding.span.start)
    where = look.style(f"{visible(document.path)}:{place.line}:{place.column}:", bold=True)
    old = look.style(quoted(finding.span.cut(document.text)), fg="red")
    new = look.style(quoted(finding.replacements[0].text), fg="green")
    return f"{where} {old} -> {new} {look.style(f'[{finding.rule}]', dim=True)}\n"
