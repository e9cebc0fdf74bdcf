"""Unified diffs that `git apply` takes, byte for byte."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import click

from mtfix.paths import absolute, shown

_CONTEXT = 3
_NO_NEWLINE = b"\\ No newline at end of file\n"
_COLOURS = {"-": "red", "+": "green", "@": "cyan"}
_ESCAPES = {7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r", 34: '\\"', 92: "\\\\"}


@dataclass(frozen=True, slots=True)
class _Change:
    """Lines `old_start:old_end` of the old text that became `new_start:new_end` of the new one."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def unified_diff(old: bytes, new: bytes, path: str, *, colour: bool = False) -> bytes:
    """The diff from the old bytes of a file to its new ones, empty if they are the same.

    Lines end with LF alone, as git has it; a CR before it belongs to the line. With `colour`, for a terminal.
    """
    diff = Hunks().of(old, new, is_last=True)
    if not diff:
        return b""
    diff = header(path) + diff
    return coloured(diff) if colour else diff


def header(path: str) -> bytes:
    """The lines that name the file, before its hunks."""
    return f"--- {git_name('a', path)}\n+++ {git_name('b', path)}\n".encode()


class Hunks:
    """The hunks of the diff of a file that comes in parts, as they would be if it came as a whole."""

    def __init__(self) -> None:
        # What is not told yet, since it may be within the context of a change in the next part.
        self._old = self._new = b""
        # How many lines of the old text come before it, and how many more of the new one.
        self._line = self._moved = 0

    def of(self, old: bytes, new: bytes, *, is_last: bool) -> bytes:
        """The hunks that are whole with this part of the old text and of the new one."""
        before, after = _lines(self._old + old), _lines(self._new + new)
        hunks = list(_hunks(_changes(before, after)))
        held: list[_Change] = []
        if hunks and not is_last and hunks[-1][-1].old_end + 2 * _CONTEXT >= len(before):
            held = hunks.pop()
        told = b"".join(_hunk(hunk, before, after, self._line, self._moved) for hunk in hunks)
        cut = max(0, min(held[0].old_start if held else len(before), len(before)) - _CONTEXT)
        moved = hunks[-1][-1].new_end - hunks[-1][-1].old_end if hunks else 0
        self._old, self._new = b"".join(before[cut:]), b"".join(after[cut + moved :])
        self._line += cut
        self._moved += moved
        return told


def git_name(side: str, path: str) -> str:
    """The name of a file as git writes it in a diff: from the working folder if it lies there."""
    name = f"{side}/{shown(absolute(path)).replace(os.sep, '/').lstrip('/')}"
    raw = os.fsencode(name)
    if any(byte < 32 or byte >= 127 or byte in b'"\\' for byte in raw):
        quoted = (_ESCAPES.get(byte) or (chr(byte) if 32 <= byte < 127 else f"\\{byte:03o}") for byte in raw)
        name = f'"{"".join(quoted)}"'
    # Without the tab, the name would end at the first space.
    return f"{name}\t" if " " in name else name


def _lines(data: bytes) -> list[bytes]:
    lines = [line + b"\n" for line in data.split(b"\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _changes(old: list[bytes], new: list[bytes]) -> Iterator[_Change]:
    """What changed, in order.

    Corrections seldom add or remove lines: where they do not, lines are compared one by one.
    """
    if len(old) == len(new):
        at = 0
        while at < len(old):
            end = at
            while end < len(old) and old[end] != new[end]:
                end += 1
            if end > at:
                yield _Change(at, end, at, end)
            at = end + 1
        return
    from difflib import SequenceMatcher

    for tag, *places in SequenceMatcher(None, old, new).get_opcodes():
        if tag != "equal":
            yield _Change(*places)


def _hunks(changes: Iterable[_Change]) -> Iterator[list[_Change]]:
    """The changes in groups whose contexts touch."""
    hunk: list[_Change] = []
    for change in changes:
        if hunk and change.old_start - hunk[-1].old_end > 2 * _CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    if hunk:
        yield hunk


def _hunk(changes: list[_Change], old: list[bytes], new: list[bytes], line: int, moved: int) -> bytes:
    first, last = changes[0], changes[-1]
    lead = min(_CONTEXT, first.old_start)
    trail = min(_CONTEXT, len(old) - last.old_end)
    old_range = _range(line + first.old_start - lead, line + last.old_end + trail)
    new_range = _range(line + moved + first.new_start - lead, line + moved + last.new_end + trail)
    out = [f"@@ -{old_range} +{new_range} @@\n".encode()]
    at = first.old_start - lead
    for change in changes:
        out += [_marked(b" ", line) for line in old[at : change.old_start]]
        out += [_marked(b"-", line) for line in old[change.old_start : change.old_end]]
        out += [_marked(b"+", line) for line in new[change.new_start : change.new_end]]
        at = change.old_end
    out += [_marked(b" ", line) for line in old[at : last.old_end + trail]]
    return b"".join(out)


def _range(start: int, end: int) -> str:
    """Lines as a hunk header counts them: from 1, an empty range by the line before it, one line without a
    count.
    """
    length = end - start
    return f"{start + 1}" if length == 1 else f"{start + (length > 0)},{length}"


def _marked(mark: bytes, line: bytes) -> bytes:
    return mark + line if line.endswith(b"\n") else mark + line + b"\n" + _NO_NEWLINE


def coloured(diff: bytes) -> bytes:
    """A diff for a terminal."""

    def styled(line: str) -> str:
        if line.startswith(("---", "+++")):
            return click.style(line, bold=True)
        return click.style(line, fg=_COLOURS[line[0]]) if line[:1] in _COLOURS else line

    text = diff.decode("utf-8", "surrogateescape")
    return "\n".join(styled(line) for line in text.split("\n")).encode("utf-8", "surrogateescape")
