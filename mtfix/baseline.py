"""The findings that an old corpus is known to have: what stands in its baseline is neither reported nor mended.

A baseline is JSON Lines, a header and then an entry a line, sorted, so that it diffs and merges well:

    {"mtfix_baseline": 1}
    {"path": "a.txt", "rule": "…", "text": "…", "before": ["…"], "after": ["…"], "context_hash": "…", "count": 1}

An entry is no position. It stands for as many findings as it counts of its rule and text in its file (a path from the
folder of the baseline), wherever they are; what stands around them, two tokens before and two after, only decides which
ones if there are more. So an entry survives what is mended or rewritten beside it, and the files are not needed to
compare two baselines.
"""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mtfix.context import context_hash, neighbours
from mtfix.errors import UserError
from mtfix.findings import Finding
from mtfix.paths import absolute, relative_to, shown

_HEADER = "mtfix_baseline"
_VERSION = 1
_KEYS = {"path": str, "rule": str, "text": str, "before": list, "after": list, "context_hash": str, "count": int}
_SAID = {str: "a text", list: "a list of texts", int: "a number"}
_CONFLICT = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """`count` findings of a rule and a text in a file, with the tokens around them.

    `context_hash` is that of the findings for machines. `place` is where the entry stands, FILE:LINE.
    """

    path: str
    rule: str
    text: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    context_hash: str
    count: int = 1
    place: str = field(default="", compare=False)

    @classmethod
    def of(cls, path: str, text: str, finding: Finding) -> Entry:
        """The entry for a finding in the text of a file."""
        before, after = neighbours(text, finding.span)
        span = finding.span.cut(text)
        return cls(path, finding.rule, span, tuple(before), tuple(after), context_hash(text, finding))

    @property
    def kind(self) -> Hashable:
        """File, rule and text; how lines are broken and spaces are set does not matter."""
        return self.path, self.rule, " ".join(self.text.split())

    @property
    def identity(self) -> Hashable:
        """What no two entries have in common."""
        return self.kind, self.before, self.after

    def __str__(self) -> str:
        number = f" ({self.count} times)" if self.count > 1 else ""
        return f"“{' '.join(self.text.split())}” [{self.rule}] in {self.path}{number}"


# How entries and findings may be alike, the closest likeness first.
_LIKENESSES: tuple[Callable[[Entry], Hashable], ...] = (
    lambda entry: entry.identity,
    lambda entry: (entry.kind, entry.before),
    lambda entry: (entry.kind, entry.after),
    lambda entry: entry.kind,
)


def compare(known: Sequence[Entry], found: Sequence[Entry]) -> tuple[set[int], list[Entry]]:
    """The indexes of those found that are not known, and of the known entries what was not found."""
    left = [entry.count for entry in known]
    new = set(range(len(found)))
    for likeness in _LIKENESSES:
        waiting: defaultdict[Hashable, list[int]] = defaultdict(list)
        for at in reversed(range(len(known))):
            if left[at]:
                waiting[likeness(known[at])].append(at)
        for at in sorted(new):
            if candidates := waiting.get(likeness(found[at])):
                new.remove(at)
                left[candidates[-1]] -= 1
                if not left[candidates[-1]]:
                    candidates.pop()
    return new, [replace(entry, count=count) for entry, count in zip(known, left, strict=True) if count]


class Baseline:
    """The entries of a baseline file, by the file that they are about."""

    def __init__(self, file: Path, entries: Iterable[Entry] = ()) -> None:
        self.file = file
        self.entries = tuple(entries)
        self._folder = absolute(file).parent
        self._of_path: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            self._of_path[entry.path].append(entry)

    @classmethod
    def load(cls, file: Path) -> Baseline:
        """Read a baseline. Raises UserError, with the line of a fault."""
        try:
            text = file.read_text(encoding="utf-8-sig")
        except OSError as error:
            hint = ": make it with `mtfix baseline update`" if isinstance(error, FileNotFoundError) else ""
            raise UserError(f"{shown(file)}: cannot be read: {error.strerror}{hint}") from None
        except UnicodeDecodeError:
            raise UserError(f"{shown(file)}: not UTF-8") from None
        return cls(file, _entries(text, shown(file)))

    def path_of(self, path: str) -> str:
        """What the entries call a file."""
        return Path(os.path.relpath(path, self._folder)).as_posix()

    def of(self, path: str) -> list[Entry]:
        """The entries of a file, by what they call it."""
        return self._of_path.get(path, [])

    def apply(self, findings: Sequence[Finding], text: str, path: str) -> tuple[list[Finding], list[Entry]]:
        """The findings of a file that are new, and the entries, with their counts, that were not found any more."""
        known = self.of(self.path_of(path))
        if not known:
            return list(findings), []
        new, stale = compare(known, [Entry.of(known[0].path, text, finding) for finding in findings])
        return [finding for at, finding in enumerate(findings) if at in new], stale

    def with_found(self, found: Iterable[Entry]) -> Baseline:
        """The baseline with more findings known."""
        return Baseline(self.file, _counted((*self.entries, *found)))

    def gone(self, folders: Iterable[str]) -> list[Entry]:
        """The entries whose file lay in one of these folders and is no more."""
        roots = [folder for folder in folders if Path(folder).is_dir()]
        missing = {
            path
            for path in self._of_path
            if any(relative_to(self._folder / path, root) for root in roots) and not (self._folder / path).exists()
        }
        return [entry for entry in self.entries if entry.path in missing]

    def dump(self) -> bytes:
        """The baseline as a file."""
        lines = [json.dumps({_HEADER: _VERSION})]
        for entry in sorted(self.entries):
            lines.append(json.dumps({key: getattr(entry, key) for key in _KEYS}, ensure_ascii=False))
        # A path that is not UTF-8 becomes a JSON escape.
        return "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")


def _entries(text: str, file: str) -> Iterator[Entry]:
    lines = text.split("\n")
    seen: dict[Hashable, int] = {}
    for number, line in enumerate(lines, 1):
        place = f"{file}:{number}"
        if line.startswith(_CONFLICT):
            raise UserError(f"{place}: a merge conflict: settle it first")
        if not line.strip() and number > 1:
            continue
        try:
            values = json.loads(line) if line.strip() else None
        except (ValueError, RecursionError) as error:
            raise UserError(f"{place}: not JSON: {error}") from None
        if number == 1:
            _verify_header(values, place)
            continue
        entry = _entry(values, place)
        if (other := seen.setdefault(entry.identity, number)) != number:
            raise UserError(f"{place}: the same entry as in line {other}: take one of them out")
        yield entry


def _verify_header(values: Any, place: str) -> None:
    if not isinstance(values, dict) or _HEADER not in values:
        raise UserError(f'{place}: no baseline of mtfix, which begins with {{"{_HEADER}": {_VERSION}}}')
    if values[_HEADER] != _VERSION:
        raise UserError(f"{place}: a baseline of version {values[_HEADER]}; this mtfix reads version {_VERSION}")


def _entry(values: Any, place: str) -> Entry:
    if not isinstance(values, dict) or values.keys() != _KEYS.keys():
        raise UserError(f"{place}: an entry has the keys {', '.join(_KEYS)}, and no other")
    for key, kind in _KEYS.items():
        if type(values[key]) is not kind:
            raise UserError(f"{place}: “{key}” is {_SAID[kind]}")
    if not all(isinstance(word, str) for word in (*values["before"], *values["after"])):
        raise UserError(f"{place}: “before” and “after” are lists of texts")
    if values["count"] < 1:
        raise UserError(f"{place}: “count” is 1 or more")
    return Entry(**{**values, "before": tuple(values["before"]), "after": tuple(values["after"])}, place=place)


@dataclass(frozen=True)
class Update:
    """The entries of a baseline that was brought up to date, and how many findings were kept, removed, added.

    `left_out` counts the new findings that were not added.
    """

    entries: tuple[Entry, ...]
    kept: int
    removed: int
    added: int
    left_out: int


def update(
    baseline: Baseline, found: Mapping[str, Sequence[Entry]], gone: Collection[Entry], *, may_grow: bool
) -> Update:
    """The baseline after a look at some files: what is found in each, by path, nothing included.

    What is known gets the context that it has now, what was not found goes, and so do the entries that are `gone`; new
    findings are added only if it may grow. The entries of other files stay.
    """
    dropped = set(gone)
    others = [entry for entry in baseline.entries if entry.path not in found and entry not in dropped]
    kept: list[Entry] = []
    removed, fresh = sum(entry.count for entry in dropped), 0
    for path, here in found.items():
        new, stale = compare(baseline.of(path), here)
        kept += [entry for at, entry in enumerate(here) if may_grow or at not in new]
        removed += sum(entry.count for entry in stale)
        fresh += len(new)
    added, left_out = (fresh, 0) if may_grow else (0, fresh)
    return Update((*others, *_counted(kept)), len(kept) - added, removed, added, left_out)


def _counted(found: Iterable[Entry]) -> list[Entry]:
    """One entry for all findings that are the same."""
    first: dict[Hashable, Entry] = {}
    counts: Counter[Hashable] = Counter()
    for entry in found:
        first.setdefault(entry.identity, entry)
        counts[entry.identity] += entry.count
    return [replace(entry, count=counts[identity]) for identity, entry in first.items()]
