"""Names and terms that were found in a corpus."""

from __future__ import annotations

import json
from dataclasses import asdict

from mtfix.learn.mining import Mined


def as_text(one: Mined) -> str:
    """A line with the count, the name and its type, then one with its other spellings and one a context."""
    others = [f"{written} ×{count}" for written, count in [*list(one.variants.items())[1:], *one.short.items()]]
    lines = [f"{one.count:5}  {one.preferred} ({one.kind})"]
    lines += [f"       also: {', '.join(others)}"] if others else []
    return "".join(f"{line}\n" for line in (*lines, *(f"       “{context}”" for context in one.contexts[:1])))


def as_jsonl(one: Mined) -> str:
    """One JSON object on a line, with the fields of `Mined`."""
    return json.dumps({**asdict(one), "score": round(one.score, 2)}, ensure_ascii=False) + "\n"
