"""Patterns compiled to small programs, and the matcher that runs them.

The matcher is a backtracking one that never visits a pair of instruction and position twice (as RE2's BitState
does), so that its cost is bounded by program length times sentence length, whatever the pattern.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Any, TypeAlias

from mtfix.rules import pattern as p
from mtfix.text.fluency import RARE, frequency
from mtfix.text.inflection import can_be
from mtfix.text.tokens import Tokens

_NAME_LIMIT = 8
_NUMBER_WORDS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion"
    " dozen several".split()
)
_PARTICLES = frozenset("de del della der den di da dos du la le van von zu bin ibn al el of the and ter ten y".split())
# Capitalised at the start of a sentence, these are no names; “of”, “the” and “and” only join parts of one.
_NO_NAME = frozenset(
    "i a an the he she it we they you this that these those his her its our their my your who what which when where"
    " why how if and but or nor so as at by for from in of on to with after before during while although though"
    " because since until there here not no yes is are was were has have had do does did will would can could may"
    " might must shall should some many most all both each every more such also only however then now".split()
)
_NOT_IN_GAPS = frozenset(";:")

# Where each glossary term of a type ends, by the token where it starts: what `{glossary:person}` asks for.
TermEnds = Callable[[str, int], tuple[int, ...]]


class Op(IntEnum):
    WORD = 0  # a token of this set of folded words
    EXACT = 1  # this token in this case
    LEMMA = 2  # as WORD; the token is remembered under a number
    ANY = 3  # any token of a gap
    SPLIT = 4  # go on at the first, on failure at the second
    JUMP = 5
    OPEN = 6  # a capture begins
    CLOSE = 7  # a capture ends
    NAME = 8
    NUMBER = 9
    TERM = 10
    START = 11
    MATCH = 12
    TAGGED = 13  # a word that can be this part of speech


# The word set, the number or the targets of an instruction; the words of a lemma come with its number.
Instruction = tuple[Op, Any, Any]
# A step that a match took, after those before it: what was opened, closed or found, its number, and the token.
Trail: TypeAlias = "tuple[Trail | None, Op, int, int]"


@dataclass(frozen=True, slots=True)
class Anchor:
    """Words of which every match holds one, and how few and how many tokens may stand before it.

    `beside` are more such words and how far from this one they may stand (least, greatest): a quick look before the
    program is run.
    """

    words: frozenset[str]
    nearest: int
    farthest: int
    beside: tuple[tuple[int, int, frozenset[str]], ...] = ()

    def may_match(self, folded: list[str], at: int) -> bool:
        """Whether the words beside stand where they may, if the anchor is token `at`."""
        for least, greatest, words in self.beside:
            if at + greatest < 0 or words.isdisjoint(folded[max(0, at + least) : at + greatest + 1]):
                return False
        return True


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled pattern. `lemma_tags[n]` maps each form of the pattern's n-th `<…>` to its Penn tags."""

    code: tuple[Instruction, ...]
    anchor: Anchor
    lemma_tags: Mapping[int, Mapping[str, tuple[str, ...]]]
    captures: int


@dataclass(frozen=True, slots=True)
class Match:
    """Token ranges, half-open: of the whole, of each capture and of each lemma (by number from 1)."""

    start: int
    end: int
    captures: dict[int, tuple[int, int]]
    lemmas: dict[int, int]


def compile_pattern(text: str) -> Program:
    """The program of a pattern. Raises PatternError."""
    tree = p.parse(text)
    code: list[Instruction] = []
    tags: dict[int, dict[str, tuple[str, ...]]] = {}
    captures = _emit(tree, code, tags)
    code.append((Op.MATCH, None, None))
    return Program(tuple(code), _anchor(tree), tags, captures)


def _anchor(tree: p.Node) -> Anchor:
    """The rarest words that every match holds, with the next rarest beside them."""
    best, *rest = sorted(_anchors(tree)[0], key=lambda a: (sum(map(_commonness, a.words)), a.farthest))
    beside = tuple((other.nearest - best.farthest, other.farthest - best.nearest, other.words) for other in rest)
    return replace(best, beside=beside[:2])


def _commonness(word: str) -> float:
    return (frequency(word) or RARE) if word[0].isalnum() else 0.05


def _variants(word: str) -> frozenset[str]:
    return frozenset({word, word.replace("'", "’")})


def _emit(node: p.Node, code: list[Instruction], tags: dict[int, dict[str, tuple[str, ...]]]) -> int:
    """Append the instructions of a node; returns how many captures it holds."""
    match node:
        case p.Word(text, exact):
            code.append((Op.EXACT, text, None) if exact else (Op.WORD, _variants(text), None))
        case p.Lemma(forms, number):
            words = frozenset().union(*(_variants(form) for form, _ in forms))
            tags[number] = dict(forms)
            code.append((Op.LEMMA, words, number))
        case p.Tagged(tag):
            code.append((Op.TAGGED, tag, None))
        case p.Sequence(items):
            return sum([_emit(item, code, tags) for item in items])
        case p.AnyOf(words):
            code.append((Op.WORD, words, None))
        case p.Choice(options) if len(_single_words(options)) > 1:
            # One look-up for all of them; the longer alternatives are tried first.
            longer = tuple(option for option in options if not _single_words((option,)))
            single = p.AnyOf(_single_words(options))
            return _emit(p.Choice((*longer, single)) if longer else single, code, tags)
        case p.Choice(options):
            exits, count = [], 0
            for option in options[:-1]:
                split = len(code)
                code.append((Op.SPLIT, split + 1, 0))
                count += _emit(option, code, tags)
                exits.append(len(code))
                code.append((Op.JUMP, 0, None))
                code[split] = (Op.SPLIT, split + 1, len(code))
            count += _emit(options[-1], code, tags)
            for at in exits:
                code[at] = (Op.JUMP, len(code), None)
            return count
        case p.Optional(item):
            split = len(code)
            code.append((Op.SPLIT, split + 1, 0))
            count = _emit(item, code, tags)
            code[split] = (Op.SPLIT, split + 1, len(code))
            return count
        case p.Gap(least, most):
            code.extend([(Op.ANY, None, None)] * least)
            end = len(code) + 2 * (most - least)
            for _ in range(most - least):
                code.append((Op.SPLIT, end, len(code) + 1))  # lazy: leave the gap first
                code.append((Op.ANY, None, None))
        case p.Capture(item, number):
            code.append((Op.OPEN, number, None))
            count = _emit(item, code, tags)
            code.append((Op.CLOSE, number, None))
            return count + 1
        case p.Name():
            code.append((Op.NAME, None, None))
        case p.Number():
            code.append((Op.NUMBER, None, None))
        case p.Term(kind):
            code.append((Op.TERM, kind, None))
        case p.Start():
            code.append((Op.START, None, None))
    return 0


def _single_words(options: tuple[p.Node, ...]) -> frozenset[str]:
    """The words of those alternatives that are one word in any case."""
    found: set[str] = set()
    for option in options:
        item = option.items[0] if isinstance(option, p.Sequence) and len(option.items) == 1 else option
        if isinstance(item, p.Word) and not item.exact:
            found |= _variants(item.text)
    return frozenset(found)


def _anchors(node: p.Node) -> tuple[list[Anchor], int, int]:
    """The anchors that a node offers, and the least and greatest number of tokens that it matches."""
    match node:
        case p.Word(text):
            return [Anchor(_variants(text.lower()), 0, 0)], 1, 1
        case p.AnyOf(words):
            return [Anchor(words, 0, 0)], 1, 1
        case p.Lemma(forms):
            return [Anchor(frozenset().union(*(_variants(form) for form, _ in forms)), 0, 0)], 1, 1
        case p.Capture(item):
            return _anchors(item)
        case p.Optional(item):
            return [], 0, _anchors(item)[2]
        case p.Gap(least, most):
            return [], least, most
        case p.Name() | p.Term():
            return [], 1, _NAME_LIMIT
        case p.Number() | p.Tagged():
            return [], 1, 1
        case p.Start():
            return [], 0, 0
        case p.Choice(options):
            parts = [_anchors(option) for option in options]
            best = [min(found, key=lambda a: sum(map(_commonness, a.words)), default=None) for found, _, _ in parts]
            shortest, longest = min(part[1] for part in parts), max(part[2] for part in parts)
            if None in best:
                return [], shortest, longest
            chosen = [anchor for anchor in best if anchor]
            joint = Anchor(
                frozenset().union(*(anchor.words for anchor in chosen)),
                min(anchor.nearest for anchor in chosen),
                max(anchor.farthest for anchor in chosen),
            )
            return [joint], shortest, longest
        case p.Sequence(items):
            found, shortest, longest = [], 0, 0
            for item in items:
                anchors, least, most = _anchors(item)
                found += [Anchor(a.words, a.nearest + shortest, a.farthest + longest) for a in anchors]
                shortest, longest = shortest + least, longest + most
            return found, shortest, longest
    raise AssertionError(node)


def name_ends(tokens: Tokens, at: int, low: int, high: int) -> list[int]:
    """Where a name that starts at token `at` may end, longest first; `low:high` is its sentence."""
    words = tokens.words
    if not _is_name_word(words[at]) or tokens.folded[at] in _NO_NAME:
        return []
    ends = [at + 1]
    index = at + 1
    while index < high and index - at < _NAME_LIMIT:
        word = words[index]
        if _is_name_word(word):
            index += 1
            ends.append(index)
        elif word == "." and len(words[index - 1]) == 1 and words[index - 1].isupper():
            index += 1
        elif word in _PARTICLES and index + 1 < high and _is_name_word(words[index + 1]):
            index += 2
            ends.append(index)
        elif (
            index + 2 < high
            and word in _PARTICLES
            and words[index + 1] in _PARTICLES
            and _is_name_word(words[index + 2])
        ):
            index += 3
            ends.append(index)
        else:
            break
    if at == low and ends[0] == at + 1:
        ends = ends[1:]
    return ends[::-1]


def _is_name_word(word: str) -> bool:
    return word[0].isupper() and word != "I"


def is_number(word: str) -> bool:
    """Whether a folded token is a number, in digits or as a word."""
    return word[0].isdigit() or word in _NUMBER_WORDS


def run(program: Program, tokens: Tokens, start: int, low: int, high: int, terms: TermEnds) -> Match | None:
    """Match a program at token `start` within the sentence `low:high`."""
    code, words, folded = program.code, tokens.words, tokens.folded
    seen: set[tuple[int, int]] = set()
    stack: list[tuple[int, int, Trail | None]] = [(0, start, None)]
    while stack:
        at, pos, trail = stack.pop()
        while (at, pos) not in seen:
            seen.add((at, pos))
            op, a, b = code[at]
            if op == Op.WORD:
                if pos >= high or folded[pos] not in a:
                    break
                pos += 1
            elif op == Op.LEMMA:
                if pos >= high or folded[pos] not in a:
                    break
                trail = (trail, Op.LEMMA, b, pos)
                pos += 1
            elif op == Op.SPLIT:
                stack.append((b, pos, trail))
                at = a
                continue
            elif op == Op.ANY:
                if pos >= high or words[pos] in _NOT_IN_GAPS:
                    break
                pos += 1
            elif op in (Op.OPEN, Op.CLOSE):
                trail = (trail, op, a, pos)
            elif op == Op.JUMP:
                at = a
                continue
            elif op == Op.EXACT:
                if pos >= high or words[pos] != a:
                    break
                pos += 1
            elif op == Op.NUMBER:
                if pos >= high or not is_number(folded[pos]):
                    break
                pos += 1
            elif op == Op.TAGGED:
                if pos >= high or not can_be(folded[pos], a):
                    break
                pos += 1
            elif op == Op.START:
                if pos != low:
                    break
            elif op == Op.MATCH:
                return _match(start, pos, trail)
            else:
                ends: tuple[int, ...] | list[int] = ()
                if pos < high:
                    ends = name_ends(tokens, pos, low, high) if op == Op.NAME else terms(a, pos)
                for end in reversed(ends):
                    if end <= high:
                        stack.append((at + 1, end, trail))
                break
            at += 1
    return None


def _match(start: int, end: int, trail: Trail | None) -> Match:
    captures: dict[int, tuple[int, int]] = {}
    lemmas: dict[int, int] = {}
    ends: dict[int, int] = {}
    while trail is not None:  # from the last step to the first
        trail, op, number, pos = trail
        if op == Op.LEMMA:
            lemmas.setdefault(number, pos)
        elif op == Op.CLOSE:
            ends[number] = pos
        else:
            captures.setdefault(number, (pos, ends[number]))
    return Match(start, end, captures, lemmas)
