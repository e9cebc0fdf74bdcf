"""How often each rule spoke."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from mtfix.findings import Applicability

# How many findings there are of a rule and of what may be done with their best replacement.
Tally = Mapping[tuple[str, Applicability], int]


def statistics(tally: Tally) -> str:
    """A line a rule: how many findings, how many of them safe to fix, and its id; the most frequent first."""
    rules: Counter[str] = Counter()
    safe: Counter[str] = Counter()
    for (rule, applicability), number in tally.items():
        rules[rule] += number
        safe[rule] += number if applicability is Applicability.SAFE else 0
    digits = len(str(max(rules.values(), default=0)))
    ordered = sorted(rules.items(), key=lambda item: (-item[1], item[0]))
    lines = []
    for rule, number in ordered:
        lines.append(f"{number:{digits}}  {rule}" + (f"  ({safe[rule]} safe)" if safe[rule] else ""))
    return "".join(f"{line}\n" for line in lines)


def summary(tally: Tally, files: int, known: int = 0) -> str:
    """One line on all findings, and on how many more the baseline holds."""
    found = sum(tally.values())
    beside = f" The baseline holds {known}{' more' if found else ''}." if known else ""
    if not found:
        return f"No {'new ' if known else ''}findings in {plural(files, 'file')}.{beside}"
    safe, unsafe = count(tally, Applicability.SAFE), count(tally, Applicability.UNSAFE)
    fixes = [f"{plural(safe, 'safe fix', 'safe fixes')}: `mtfix fix`"] if safe else []
    fixes += [f"{unsafe} {'more ' if safe else ''}with --unsafe"] if unsafe else []
    inside = f" in {files} files" if files > 1 else ""
    return f"Found {plural(found, 'finding')}{inside}" + (f" ({', '.join(fixes)})." if fixes else ".") + beside


def fixed(changes: int, files: int, left: Tally) -> str:
    """One line on what `fix` did, and what it left."""
    done = f"Fixed {plural(changes, 'place')} in {plural(files, 'file')}" if changes else "Nothing to fix"
    more = _left(left, "more with --unsafe")
    return done + (f" ({more})." if more else ".")


def left_out(left: Tally) -> str:
    """One line on what a diff does not show; empty if that is nothing."""
    more = _left(left, "without --safe")
    return f"Not in the diff: {more}." if more else ""


def _left(left: Tally, how: str) -> str:
    unsafe, shown = count(left, Applicability.UNSAFE), count(left, Applicability.DISPLAY)
    parts = [f"{unsafe} {how}"] if unsafe else []
    parts += [f"{shown} only shown by `mtfix check`"] if shown else []
    return ", ".join(parts)


def count(tally: Tally, applicability: Applicability) -> int:
    """How many findings may be handled in exactly this way."""
    return sum(number for (_, grade), number in tally.items() if grade is applicability)


def plural(number: int, one: str, many: str = "") -> str:
    """“1 file”, “2 files”."""
    return f"{number} {one if number == 1 else many or one + 's'}"
