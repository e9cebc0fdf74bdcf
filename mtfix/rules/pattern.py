"""The pattern language: from the text of a pattern to its syntax tree. `docs/rules.md` holds the grammar."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

from mtfix.text.inflection import TAG_ORDER, forms
from mtfix.text.tokens import Tokens, fold

GAP_LIMIT = 6
_SPECIAL = frozenset("<>()[]{}|*^\\=")
_GAP_BOUNDS = re.compile(r"\{(\d+),(\d+)\}")
_GLOSSARY = re.compile(r"glossary:([a-z-]+)")


class PatternError(ValueError):
    """A pattern that does not parse; `position` is the code point where it fails."""

    def __init__(self, fault: str, pattern: str, position: int) -> None:
        super().__init__(f"{fault} at character {position + 1} of {pattern!r}")
        self.position = position


@dataclass(frozen=True, slots=True)
class Word:
    """That token, in any case; `exact` in exactly this case."""

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these folded words: what alternatives of one word each come to."""

    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lemma:
    """Any of the forms; `number` counts the `<…>` of the pattern from 1. `forms` maps a form to its Penn tags."""

    forms: tuple[tuple[str, tuple[str, ...]], ...]
    number: int


@dataclass(frozen=True, slots=True)
class Tagged:
    """Any word that can be this part of speech (a Penn tag)."""

    tag: str


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    options: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Optional:
    item: Node


@dataclass(frozen=True, slots=True)
class Gap:
    """From `least` to `most` tokens, as few as will do."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Capture:
    item: Node
    number: int


@dataclass(frozen=True, slots=True)
class Name:
    """One or more capitalised words with their particles."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number in digits or in words."""


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary term of this concept type."""

    type: str


@dataclass(frozen=True, slots=True)
class Start:
    """The start of a sentence."""


Node = Word | AnyOf | Lemma | Tagged | Sequence | Choice | Optional | Gap | Capture | Name | Number | Term | Start


def parse(pattern: str) -> Sequence:
    """The syntax tree of a pattern.

    Raises PatternError if the pattern does not parse, or if no word of it must always be present.
    """
    parser = _Parser(pattern)
    tree = parser.sequence(frozenset())
    if parser.at < len(pattern):
        parser.fail(f"unexpected {pattern[parser.at]!r}")
    if not _has_word(tree):
        raise PatternError("a pattern needs at least one word that is always present", pattern, 0)
    return tree


def _has_word(node: Node) -> bool:
    match node:
        case Word() | Lemma():
            return True
        case Sequence(items):
            return any(map(_has_word, items))
        case Choice(options):
            return all(map(_has_word, options))
        case Capture(item):
            return _has_word(item)
    return False


class _Parser:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.at = 0
        self.lemmas = 0
        self.captures = 0

    def fail(self, fault: str, at: int | None = None) -> NoReturn:
        raise PatternError(fault, self.pattern, self.at if at is None else at)

    def peek(self) -> str:
        return self.pattern[self.at] if self.at < len(self.pattern) else ""

    def expect(self, ch: str, opened: int) -> None:
        if self.peek() != ch:
            self.fail(f"{self.pattern[opened]!r} is not closed by {ch!r}", opened)
        self.at += 1

    def sequence(self, stop: frozenset[str]) -> Sequence:
        items: list[Node] = []
        while (ch := self.peek()) and ch not in stop:
            if ch.isspace():
                self.at += 1
            elif ch in "<([{*^":
                items.append(self.special(ch))
            elif ch in ">)]}|":
                self.fail(f"unexpected {ch!r}")
            else:
                items.extend(self.words())
        return Sequence(tuple(items))

    def special(self, ch: str) -> Node:
        match ch:
            case "<":
                return self.lemma()
            case "(":
                return self.alternatives(")")
            case "[":
                return Optional(self.alternatives("]"))
            case "{":
                return self.capture()
            case "*":
                return self.gap()
        self.at += 1
        return Start()

    def words(self) -> list[Node]:
        exact = self.peek() == "="
        if exact:
            self.at += 1
        text = ""
        while (ch := self.peek()) and not (ch.isspace() or ch in _SPECIAL - {"\\"}):
            if ch == "\\":
                self.at += 1
                ch = self.peek() or self.fail("nothing follows the backslash")
            text += ch
            self.at += 1
        found = Tokens(text).words
        if not found:
            self.fail("a word is missing")
        return [Word(word if exact else fold(word), exact) for word in found]

    def lemma(self) -> Lemma | Tagged:
        opened = self.at
        close = self.pattern.find(">", opened)
        if close < 0:
            self.fail("'<' is not closed by '>'")
        body, _, tag = self.pattern[opened + 1 : close].partition("/")
        if body == "*":
            self.at = close + 1
            return Tagged(tag) if tag in TAG_ORDER else self.fail(f"{tag!r} is no tag ({', '.join(TAG_ORDER)})", opened)
        names = [name.strip() for name in body.split("|")]
        if not all(names) or any(" " in name for name in names):
            self.fail("a lemma is a single word", opened)
        self.lemmas += 1
        found: dict[str, tuple[str, ...]] = {}
        for name in names:
            for form, tags in forms(fold(name), tag.strip()).items():
                if tag and not tags:
                    self.fail(f"{name!r} has no form that can be {tag}", opened)
                found.setdefault(form, tags)
        self.at = close + 1
        return Lemma(tuple(found.items()), self.lemmas)

    def alternatives(self, close: str) -> Node:
        opened = self.at
        options = []
        while True:
            self.at += 1
            option = self.sequence(frozenset({"|", close}))
            if not option.items:
                self.fail("an alternative is empty: use [ ] for what may be missing")
            options.append(option)
            if self.peek() != "|":
                break
        self.expect(close, opened)
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def gap(self) -> Gap:
        self.at += 1
        bounds = _GAP_BOUNDS.match(self.pattern, self.at)
        if not bounds:
            return Gap(0, GAP_LIMIT)
        least, most = int(bounds[1]), int(bounds[2])
        if least > most or most > 4 * GAP_LIMIT:
            self.fail(f"a gap goes from less to more, at most to {4 * GAP_LIMIT}")
        self.at = bounds.end()
        return Gap(least, most)

    def capture(self) -> Capture:
        self.captures += 1
        number = self.captures
        close = self.pattern.find("}", self.at)
        body = self.pattern[self.at + 1 : close] if close > 0 else ""
        glossary = _GLOSSARY.fullmatch(body)
        if body in ("name", "number") or glossary:
            self.at = close + 1
            item: Node = Term(glossary[1]) if glossary else Name() if body == "name" else Number()
            return Capture(item, number)
        return Capture(self.alternatives("}"), number)
