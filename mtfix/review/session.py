"""What a person decides on findings, as a value: each step makes a new session, and undo takes the last one back.

Nothing is read or written here. All edits are of the original texts, so that decisions do not depend on their order.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property

from mtfix.findings import Applicability, Edit, Finding
from mtfix.resolve import apply_edits
from mtfix.suppress import goes_beside, ignoring, with_allowed
from mtfix.text.articles import agree
from mtfix.text.document import Document
from mtfix.text.spans import Span

_ARTICLE = re.compile(r"(?:an?|the) (?=\w)")


class Kind(StrEnum):
    """What can be decided on a finding."""

    REPLACE = "replace"
    IGNORE = "ignore"
    ALLOW = "allow"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to become of a finding.

    `text` is for REPLACE what is put there, as it stands in the file; for ALLOW (from now on, wherever the phrase
    stands) the reason; for TERM the right name, which goes into the glossary: another one than stands there is put
    there. IGNORE is about this place alone and has no text.
    """

    kind: Kind
    text: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Which finding of which text, both from 0."""

    file: int
    finding: int


@dataclass(frozen=True, slots=True)
class Step:
    """What was decided at once, all in one text: finding and decision, None for what is undecided again."""

    file: int
    decisions: tuple[tuple[int, Decision | None], ...]


@dataclass(frozen=True)
class Text:
    """A text and its findings, resolved and in text order, at least one.

    `comment` is what a directive stands between in its format, None if it has no comments. `reads_same` tells whether
    the text with a directive in it has the same words and paragraphs.
    """

    document: Document
    findings: tuple[Finding, ...]
    comment: tuple[str, str] | None = None
    reads_same: Callable[[str], bool] = field(default=lambda _: True, compare=False, repr=False)

    def found(self, index: int) -> str:
        """What stands where a finding is."""
        return self.findings[index].span.cut(self.document.text)

    def name(self, index: int) -> str:
        """What of a finding would be a name or term: its words without an article."""
        finding = self.findings[index]
        return _ARTICLE.sub("", " ".join((finding.phrase or self.found(index)).split()), count=1)

    def takes_directive(self, index: int) -> bool:
        """Whether a directive can be written above the line of a finding, or at its end."""
        return self._directive(self._line(index), self.findings[index].rule) is not None

    def _directive(self, line: int, rules: str) -> Edit | None:
        """A directive for the line that begins at an offset, None if there is no place for one."""
        if self.comment is None:
            return None
        if line not in self._beside:
            self._beside[line] = goes_beside(self.document.text, line, self.comment, self._is_unseen)
        beside = self._beside[line]
        return None if beside is None else ignoring(self.document.text, line, rules, self.comment, beside=beside)

    @cached_property
    def _beside(self) -> dict[int, bool | None]:
        """Where the directives of lines go, once that was asked for."""
        return {}

    def _is_unseen(self, directive: Edit) -> bool:
        place = directive.span.start
        at = bisect_left(self.findings, place, key=lambda finding: finding.span.start) - 1
        if at >= 0 and self.findings[at].span.end > place:
            return False
        return self.reads_same(apply_edits(self.document.text, [directive]))

    def _line(self, index: int) -> int:
        return self.document.text.rfind("\n", 0, self.findings[index].span.start) + 1

    def pieces(self) -> Iterator[str | int]:
        """The text in order: what stands between findings, and the findings by their index."""
        at = 0
        for index, finding in enumerate(self.findings):
            if at < finding.span.start:
                yield self.document.text[at : finding.span.start]
            yield index
            at = finding.span.end
        if at < len(self.document.text):
            yield self.document.text[at:]

    def replacement(self, index: int, decision: Decision | None) -> str | None:
        """What a decision puts in the place of a finding; None if that stays as it is."""
        if decision is None or decision.kind in (Kind.IGNORE, Kind.ALLOW):
            return None
        found = self.found(index)
        if decision.kind is Kind.REPLACE:
            return decision.text if decision.text != found else None
        name = self.name(index)
        # A finding may show less than the name, or have markup inside: then the name is not put there blindly.
        whole = found.endswith(name) and found[: -len(name)] in ("", "a ", "an ", "the ")
        return agree(found.removesuffix(name) + decision.text) if whole and decision.text != name else None

    def edits(self, decisions: Mapping[int, Decision]) -> list[Edit]:
        """What decisions, by finding, make of the text: sorted, without overlaps."""
        edits: dict[Span, str] = {}
        ignored: dict[int, list[str]] = {}
        for index, decision in sorted(decisions.items()):
            if (new := self.replacement(index, decision)) is not None:
                edits[self.findings[index].span] = new
            elif decision.kind is Kind.IGNORE and self.takes_directive(index):
                ignored.setdefault(self._line(index), []).append(self.findings[index].rule)
        for line, rules in ignored.items():
            if made := self._directive(line, ", ".join(dict.fromkeys(rules))):
                inserted = edits.get(made.span, "")
                edits[made.span] = made.text + inserted if made.text.endswith("\n") else inserted + made.text
        return sorted(Edit(span, text) for span, text in edits.items())

    def problem(self, index: int, decision: Decision) -> str:
        """Why a finding cannot be decided like this; empty if it can."""
        if decision.kind is Kind.ALLOW:
            finding = self.findings[index]
            if not decision.text.strip():
                return "to ignore something always takes a reason"
            try:
                with_allowed("", finding.phrase or self.found(index), decision.text, finding.rule)
            except ValueError as error:
                return str(error)
        if decision.kind is Kind.TERM and not (decision.text.strip() and self.name(index)):
            return "that is no name for a glossary"
        return ""


def moved(span: Span, edits: Sequence[Edit]) -> Span:
    """Where a span that no edit touches is after them."""
    return span.shift(sum(len(edit.text) - len(edit.span) for edit in edits if edit.span.end <= span.start))


@dataclass(frozen=True)
class Session:
    """Texts, what was decided step by step, and the finding that is looked at. There is at least one text."""

    texts: tuple[Text, ...]
    steps: tuple[Step, ...] = ()
    at: Place = field(default=Place(0, 0))

    @cached_property
    def decisions(self) -> tuple[Mapping[int, Decision], ...]:
        """What is decided, by text and finding."""
        made: tuple[dict[int, Decision], ...] = tuple({} for _ in self.texts)
        for step in self.steps:
            for index, decision in step.decisions:
                if decision is None:
                    made[step.file].pop(index, None)
                else:
                    made[step.file][index] = decision
        return made

    @property
    def text(self) -> Text:
        """The text that is looked at."""
        return self.texts[self.at.file]

    @property
    def finding(self) -> Finding:
        """The finding that is looked at."""
        return self.text.findings[self.at.finding]

    @property
    def decision(self) -> Decision | None:
        """What is decided on it."""
        return self.decisions[self.at.file].get(self.at.finding)

    @property
    def decided(self) -> int:
        """How many findings are decided."""
        return sum(map(len, self.decisions))

    @property
    def total(self) -> int:
        """How many findings there are."""
        return sum(len(text.findings) for text in self.texts)

    def corrected(self, file: int) -> str:
        """A text as the decisions make it."""
        return apply_edits(self.texts[file].document.text, self.edits(file))

    def edits(self, file: int) -> list[Edit]:
        """What the decisions change in a text."""
        return self.texts[file].edits(self.decisions[file])

    def decide(self, decision: Decision | None) -> Session:
        """The finding decided (None: left for later), and the next undecided one in view."""
        step = Step(self.at.file, ((self.at.finding, decision),))
        steps = self.steps if decision == self.decision else (*self.steps, step)
        return replace(self, steps=steps)._onwards()

    def accept_safe(self) -> Session:
        """Every safe first replacement of the text accepted where nothing is decided yet."""
        file = self.at.file
        safe = tuple(
            (index, Decision(Kind.REPLACE, finding.replacements[0].text))
            for index, finding in enumerate(self.text.findings)
            if finding.applicability is Applicability.SAFE and index not in self.decisions[file]
        )
        if not safe:
            return self
        made = replace(self, steps=(*self.steps, Step(file, safe)))
        return made if made.decision is None else made._onwards()

    def undo(self) -> Session:
        """Without the last step, and its finding in view."""
        if not self.steps:
            return self
        last = self.steps[-1]
        return replace(self, steps=self.steps[:-1], at=Place(last.file, last.decisions[0][0]))

    def go(self, place: Place) -> Session:
        """Another finding in view. Raises IndexError if there is none."""
        if not (0 <= place.file < len(self.texts) and 0 <= place.finding < len(self.texts[place.file].findings)):
            raise IndexError(place)
        return replace(self, at=place)

    def move(self, by: int) -> Session:
        """The next finding in view (or with -1 the one before), decided or not; the same where there is no other."""
        places = self._places
        at = places.index(self.at) + by
        return replace(self, at=places[at]) if 0 <= at < len(places) else self

    @cached_property
    def _places(self) -> Sequence[Place]:
        return [Place(f, i) for f, text in enumerate(self.texts) for i in range(len(text.findings))]

    def _onwards(self) -> Session:
        """The next undecided finding in view, from the beginning if none is left after this one."""
        at = self._places.index(self.at)
        for place in (*self._places[at + 1 :], *self._places[:at]):
            if place.finding not in self.decisions[place.file]:
                return replace(self, at=place)
        return self.move(1)
