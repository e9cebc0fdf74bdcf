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
    for (rule, applicability), count in tally.items():
        rules[rule] += count
        safe[rule] += count if applicability is Applicability.SAFE else 0
    digits = len(str(max(rules.values(), default=0)))
    ordered = sorted(rules.items(), key=lambda item: (-item[1], item[0]))
    return "".join(
        f"{count:{digits}}  {rule}" + (f"  ({safe[rule]} safe)\n" if safe[rule] else "\n")
        for rule, count in ordered
    )


def summary(tally: Tally, files: int) -> str:
    """One line on all findings."""
    found = sum(tally.values())
    if not found:
        return f"No findings in {plural(files, 'file')}."
    safe, unsafe = count(tally, Applicability.SAFE), count(tally, Applicability.UNSAFE)
    fixes = [f"{plural(safe, 'safe fix', 'safe fixes')}: `mtfix fix`"] if safe else []
    fixes += [f"{unsafe} {'more ' if safe else ''}with --unsafe"] if unsafe else []
    inside = f" in {files} files" if files > 1 else ""
    return f"Found {plural(found, 'finding')}{inside}" + (f" ({', '.join(fixes)})." if fixes else ".")


def fixed(changes: int, files: int, left: Tally) -> str:
    """One line on what `fix` did, and what it left."""
    done = f"Fixed {plural(changes, 'place')} in {plural(files, 'file')}" if changes else "Nothing to fix"
    unsafe, shown = count(left, Applicability.UNSAFE), count(left, Applicability.DISPLAY)
    more = [f"{unsafe} more with --unsafe"] if unsafe else []
    more += [f"{shown} only shown by `mtfix check`"] if shown else []
    return done + (f" ({', '.join(more)})." if more else ".")


def count(tally: Tally, applicability: Applicability) -> int:
    """How many findings may be handled in exactly this way."""
    return sum(number for (_, grade), number in tally.items() if grade is applicability)


def plural(number: int, one: str, many: str = "") -> str:
    """“1 file”, “2 files”."""
    return f"{number} {one if number == 1 else many or one + 's'}"
