"""The decisions of a review that is not saved yet, kept so that an interruption loses none.

A journal is JSON Lines in the user's cache folder, named after the file that it is about: a header with the hash of the
file's content, then a line a step, as soon as it is taken. It is gone when the decisions are saved or dropped.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from mtfix import cache
from mtfix.context import context_hash
from mtfix.errors import UserError
from mtfix.paths import absolute
from mtfix.review.session import Decision, Kind, Step, Text

_HEADER = "mtfix_review"
_VERSION = 1
_UNDO = "undo"


@dataclass(frozen=True)
class Restored:
    """What a journal gave back: steps on the text as it is now, how many decisions are lost, whether it changed."""

    steps: tuple[Step, ...] = ()
    lost: int = 0
    changed: bool = False


class Journal:
    """The journal of one file; `content` is the hash of what the file holds."""

    def __init__(self, path: str | Path, content: str) -> None:
        self._about = str(absolute(path))
        self._content = content
        name = sha256(self._about.encode("utf-8", "surrogateescape")).hexdigest()[:32]
        self.file = cache.folder() / "review" / f"{name}.jsonl"

    def restore(self, file: int, text: Text) -> Restored:
        """The steps of an interrupted review, on text number `file` of a session.

        A decision is on the finding of the same rule, words and context (at the same place, if there are several).
        """
        lines = list(self._lines())
        if not lines or lines[0].get(_HEADER) != _VERSION:
            return Restored()
        waiting = defaultdict(list)
        for index, finding in enumerate(text.findings):
            waiting[context_hash(text.document.text, finding)].append(index)
        places: dict[tuple[str, int], int] = {}
        steps = []
        lost = 0
        for line in _standing(lines[1:]):
            made = []
            for key, start, decision in line:
                if (key, start) not in places and (found := _nearest(text, waiting[key], start)) is not None:
                    places[key, start] = found
                    waiting[key].remove(found)
                if (key, start) in places:
                    made.append((places[key, start], decision))
                else:
                    lost += decision is not None
            if made:
                steps.append(Step(file, tuple(made)))
        return Restored(tuple(steps), lost, lines[0].get("content") != self._content)

    def write(self, text: Text, steps: Iterable[Step]) -> None:
        """Begin anew with these steps; with none the journal is gone. Raises UserError if it cannot be written."""
        steps = list(steps)
        if not steps:
            self.drop()
            return
        header = {_HEADER: _VERSION, "path": self._about, "content": self._content}
        try:
            self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            new = self.file.with_suffix(".new")
            new.write_text(_dump(header) + "".join(_dump(_record(text, step)) for step in steps), encoding="ascii")
            new.replace(self.file)
        except OSError as error:
            raise self._fault(error) from None

    def add(self, text: Text, step: Step) -> None:
        """One step more. Raises UserError if it cannot be written."""
        self._append(text, step, _record(text, step))

    def undo(self) -> None:
        """The last step is taken back. Raises UserError if that cannot be written."""
        self._append(None, None, {_UNDO: True})

    def drop(self) -> None:
        """Forget all."""
        with suppress(OSError):
            self.file.unlink()

    def _append(self, text: Text | None, step: Step | None, record: Mapping[str, Any]) -> None:
        try:
            if text and step and not self.file.exists():
                self.write(text, [step])
                return
            with self.file.open("a", encoding="ascii") as out:
                out.write(_dump(record))
        except OSError as error:
            raise self._fault(error) from None

    def _fault(self, error: OSError) -> UserError:
        return UserError(f"{self.file}: decisions cannot be kept over an interruption: {error.strerror}")

    def _lines(self) -> Iterator[dict[str, Any]]:
        """The lines as far as they are whole: the last one may be cut."""
        try:
            text = self.file.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            return
        for line in text.split("\n"):
            try:
                value = json.loads(line)
            except (ValueError, RecursionError):
                return
            if not isinstance(value, dict):
                return
            yield value


_Kept = tuple[str, int, Decision | None]


def _dump(record: Mapping[str, Any]) -> str:
    return json.dumps(record) + "\n"


def _record(text: Text, step: Step) -> dict[str, Any]:
    decided = []
    for index, decision in step.decisions:
        finding = text.findings[index]
        key = context_hash(text.document.text, finding)
        kept = {"rule": finding.rule, "context_hash": key, "start": finding.span.start, "end": finding.span.end}
        decided.append({**kept, **({"kind": decision.kind, "text": decision.text} if decision else {"kind": None})})
    return {"decided": decided}


def _standing(lines: Sequence[Mapping[str, Any]]) -> list[list[_Kept]]:
    """The steps that were not undone."""
    steps: list[list[_Kept]] = []
    for line in lines:
        if line.get(_UNDO):
            del steps[-1:]
            continue
        try:
            steps.append([_kept(one) for one in line["decided"]])
        except (KeyError, TypeError, ValueError):
            break
    return steps


def _kept(record: Mapping[str, Any]) -> _Kept:
    decision = None if record["kind"] is None else Decision(Kind(record["kind"]), str(record["text"]))
    return str(record["context_hash"]), int(record["start"]), decision


def _nearest(text: Text, indexes: Sequence[int], start: int) -> int | None:
    """The finding that is nearest to where it was."""
    return min(indexes, key=lambda index: abs(text.findings[index].span.start - start), default=None)
