"""Mechanical garbles that no pattern can tell: said twice, stray capitals, glued words, unclosed quotations.

What a finding says, how sure it is and what may be done with it stands in the record of its rule, which names the
function here as its `detector`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from functools import partial
from itertools import zip_longest

from mtfix.detectors import memory
from mtfix.findings import Finding, Replacement
from mtfix.glossary.index import TermIndex
from mtfix.rules.compiled import CompiledRule, RuleSet
from mtfix.text.document import Document, Segment
from mtfix.text.fluency import frequency
from mtfix.text.spans import Span
from mtfix.text.tokens import LONGEST_WORD, Tokens

# A place in the segment (code points from its beginning) and what may be put there, the best first.
Place = tuple[Span, tuple[str, ...]]
OfSegment = Callable[[Segment, Document, TermIndex], Iterator[Place]]
# What may be put in the place of one token of a certain kind; nothing if it is right.
OfToken = Callable[[int, Segment, Document, TermIndex], tuple[str, ...]]


def detect(segment: Segment, document: Document, rules: RuleSet, index: TermIndex) -> Iterator[Finding]:
    """The mechanical garbles of a segment, spans in code points of the document."""
    by_detector = rules.by_detector
    for name, of_segment in _OF_SEGMENT.items():
        if rule := by_detector.get(name):
            for span, texts in of_segment(segment, document, index):
                yield _finding(rule, segment, span, texts)
    tokens = segment.tokens
    for i, kind in _suspects(segment):
        name, of_token = _OF_KIND[kind]
        rule = by_detector.get(name)
        if rule and (texts := of_token(i, segment, document, index)):
            yield _finding(rule, segment, Span(tokens.starts[i], tokens.end(i)), texts)


def surroundings(segment: Segment, document: Document, index: TermIndex) -> Hashable:
    """All of a document that decides on what is found in a segment, beside the segment itself."""
    lifted = _strays(document, index) >= _STRAYS_THAT_LIFT_A_WORD
    return lifted, _has_many_strays(document, index), _is_continued(segment, document)


def _finding(rule: CompiledRule, segment: Segment, span: Span, texts: tuple[str, ...]) -> Finding:
    replacements = tuple(Replacement(text, rule.applicability) for text in texts)
    span = span.shift(segment.span.start)
    return Finding(rule.id, span, rule.message, rule.category, rule.severity, rule.confidence, replacements)


_VISIBLE = re.compile(r"\S")
# Said twice in good English, too: “had had”, “that that”, “very very”, “New York, New York”.
_MAY_REPEAT = frozenset(
    "had that very really so no bye blah ha na now out far long many much well yes knock night tut there is was do"
    " will can one win more again ever never too big go hear ho hey la ding please wow never up down on over in"
    " as her who what work you it by round hush never".split()
)


def _doubled(segment: Segment, document: Document, index: TermIndex) -> Iterator[Place]:
    """A word or a phrase of up to four words said twice in a row, nothing but white space between."""
    tokens = segment.tokens
    folded = tokens.folded
    ahead = zip_longest(folded, folded[1:], folded[2:], folded[3:], folded[4:])
    again = [i for i, (word, a, b, c, d) in enumerate(ahead) if word in (a, b, c, d)]
    if not again:
        return
    suspects = {i + 1 for i in again if folded[i : i + 1] == folded[i + 1 : i + 2]}
    last = -1
    for i in sorted(suspects):
        if i <= last or not _is_doubled_word(tokens, i):
            continue
        end = i + 1
        while end < len(folded) and end in suspects and tokens.spaced(end):
            end += 1
        last = end
        yield Span(tokens.end(i - 1), tokens.end(end - 1)), ("",)
    yield from _doubled_phrases(tokens, again, suspects)


def _is_doubled_word(tokens: Tokens, i: int) -> bool:
    word, first = tokens.words[i], tokens.words[i - 1]
    if len(word) < 2 or not word.isalpha() or tokens.folded[i] in _MAY_REPEAT or not tokens.spaced(i):
        return False
    if tokens.text[tokens.starts[i] - 1] == "\n":
        return False
    before, after = tokens.starts[i - 1] - 1, tokens.end(i)
    if (before >= 0 and tokens.text[before] in "-’'") or tokens.text[after : after + 1] in ("-", "’", "'"):
        return False
    low, _ = tokens.sentence(i)
    capitals = word[0].isupper()
    if not capitals:
        return first.islower() or i - 1 == low
    # A name is doubled by nature (Duran Duran); three in a row, or “The The”, are not.
    return i + 1 < len(tokens) and tokens.folded[i + 1] == tokens.folded[i] and i >= 1


def _doubled_phrases(tokens: Tokens, again: list[int], suspects: set[int]) -> Iterator[Place]:
    folded, words = tokens.folded, tokens.words
    starts = ((i, size) for i in again for size in (4, 3, 2) if folded[i : i + 1] == folded[i + size : i + size + 1])
    last = -1
    for i, size in starts:
        middle, end = i + size, i + 2 * size
        if (
            i >= last
            and end <= len(folded)
            and folded[i:middle] == folded[middle:end]
            and all(word.isalpha() for word in words[i:middle])
            and folded[i] != folded[i + 1]
            and not suspects.intersection(range(i, end))
            and all(tokens.spaced(k) for k in range(i + 1, end))
            and any(len(word) > 3 for word in words[i:middle])
            and sum(word[0].isupper() for word in words[i:middle]) < middle - i
            and not _is_rhetoric(folded, i, middle)
        ):
            yield Span(tokens.end(middle - 1), tokens.end(end - 1)), ("",)
            last = end


_AUXILIARIES = frozenset("is are was were be will would has have had can could may must do does did should".split())
_RELATIVES = frozenset("what whatever who whoever where wherever when whenever which how that".split())


def _is_rhetoric(folded: list[str], low: int, high: int) -> bool:
    """Whether good English says a phrase twice: “more and more and more”, “what will be will be”."""
    end = 2 * high - low
    if (low > 0 and folded[low - 1] == folded[high - 1]) or folded[end : end + 1] == folded[low : low + 1]:
        return True
    return folded[low] in _AUXILIARIES and bool(_RELATIVES.intersection(folded[max(0, low - 4) : low]))


_PRONOUNS = frozenset("He She They We It And But Or".split())
# Words that no name, title or acronym begins or ends with when a small word follows.
_CLOSED = frozenset(
    "He She They We It And But Or The This That These Those Its Their Our With From Into Onto Because"
    " Although While Which Who Whom When Where Than Then There Also However Before After During Between Through"
    " About Against Without Within Was Were Has Have Had Been Being Would Could Should Not Only Very Some"
    " Such What If As At By For In Of On To Almost Already Even Often Still Just Both Each Every More Most Much"
    " Many Other".split()
)
_CALENDAR = frozenset(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April June July August"
    " September October November December".split()
)
_CONTENT_ENDINGS = (
    "tion", "tions", "sion", "sions", "ment", "ments", "ness", "ance", "ence", "ed", "ing", "night",
)  # fmt: skip
_ADVERB_ENDINGS = ("ally", "ately", "ently", "antly", "ously", "ively", "edly", "ingly", "lessly", "fully")
_STRAYS_THAT_LIFT_A_WORD = 2
_STRAYS_THAT_LIFT_A_NOUN = 3
_WORDS_PER_STRAY = 400


class _Kinds(dict[str, str]):
    """What a word as written may be: small, adverb, content, glued, run-on or nothing. Made when first asked for."""

    def __missing__(self, word: str) -> str:
        if len(self) > 1_000_000:
            self.clear()
        kind = self[word] = self._kind(word)
        return kind

    @staticmethod
    def _kind(word: str) -> str:
        if word in _CLOSED:
            return "small"
        if len(word) < 5 or not word.isalpha():
            return ""
        folded = word.lower()
        if word[0].isupper() and word[1:].islower():
            if len(word) > 6 and folded.endswith(_ADVERB_ENDINGS) and frequency(folded) > 1e-6:
                return "adverb"
            return "content" if folded.endswith(_CONTENT_ENDINGS) and frequency(folded) > 3e-6 else ""
        if word[0].islower() and not word.islower():
            return "glued"
        return "run-on" if len(word) > 5 and word.islower() and word.isascii() and not frequency(word) else ""


_kinds = _Kinds()


def _suspects(segment: Segment) -> list[tuple[int, str]]:
    """The tokens of a segment that may be garbled by themselves, with what they may be."""
    kinds, words = _kinds, segment.tokens.words
    return memory.remembered(
        segment, _suspects, lambda: [(i, kind) for i, word in enumerate(words) if (kind := kinds[word])]
    )


def _stray_adverb(i: int, segment: Segment, document: Document, index: TermIndex) -> tuple[str, ...]:
    """A capital in mid-sentence on an adverb."""
    return (segment.tokens.folded[i],) if _is_stray(i, segment, index) else ()


def _stray(i: int, segment: Segment, document: Document, index: TermIndex) -> tuple[str, ...]:
    """A capital in mid-sentence on a small word, where it is not the only stray of the text."""
    alone = not _is_stray(i, segment, index) or _strays(document, index) < _STRAYS_THAT_LIFT_A_WORD
    return () if alone else (segment.tokens.folded[i],)


def _is_stray(i: int, segment: Segment, index: TermIndex) -> bool:
    tokens = segment.tokens
    return _is_inside(tokens, i, index) and not _in_name(tokens, index, i) and not segment.is_heading


def _stray_noun(i: int, segment: Segment, document: Document, index: TermIndex) -> tuple[str, ...]:
    """A capital in mid-sentence on a noun or verb, where the text has many on small words."""
    if not _is_stray(i, segment, index):
        return ()
    words = segment.tokens.words
    # “the Declaration of Independence” is a name.
    titled = words[i + 1] == "of" and words[i + 2 : i + 3] and words[i + 2][0].isupper()
    if words[i + 1] in _AFTER_NOUN and not titled and _has_many_strays(document, index):
        return (segment.tokens.folded[i],)
    return ()


def _has_many_strays(document: Document, index: TermIndex) -> bool:
    if _has_many_strays not in document.notes:
        words = sum(len(segment.tokens) for segment in document.segments)
        enough = max(_STRAYS_THAT_LIFT_A_NOUN, words / _WORDS_PER_STRAY)
        document.notes[_has_many_strays] = _strays(document, index) >= enough
    return bool(document.notes[_has_many_strays])


def _strays(document: Document, index: TermIndex) -> int:
    """How many capitals of a document are strays, nouns not counted."""
    if _strays not in document.notes:
        document.notes[_strays] = sum(
            memory.remembered(segment, (_strays_in, index), partial(_strays_in, segment, index))
            for segment in document.segments
        )
    found: int = document.notes[_strays]
    return found


def _strays_in(segment: Segment, index: TermIndex) -> int:
    return sum(kind in ("small", "adverb") and _is_stray(i, segment, index) for i, kind in _suspects(segment))


def _is_inside(tokens: Tokens, i: int, index: TermIndex) -> bool:
    """Whether a capitalised word stands among small words of one sentence."""
    words = tokens.words
    if i == 0 or not tokens.spaced(i) or not words[i][1:].islower():
        return False
    before = words[i - 1]
    if not (before.islower() and before.isalpha()) and not (
        words[i] in _PRONOUNS and (before.isdigit() or before in _CALENDAR or tokens.folded[i - 1] in index.right)
    ):
        return False
    if (len(before) == 1 and before != "a") or i + 1 == len(words) or not tokens.spaced(i + 1):
        return False
    after = words[i + 1]
    low, _ = tokens.sentence(i)
    plain = (after.islower() and after.isalpha()) or (len(words[i]) < 5 and (after in _CALENDAR or after.isdigit()))
    return plain and low < i and not (before[0].isupper() and i - 1 == low)


def _in_name(tokens: Tokens, index: TermIndex, i: int) -> bool:
    """Whether a name of the glossary covers a token."""
    return any(end > i for start in range(max(0, i - 5), i + 1) for end, _ in index.right_at(tokens, start))


_AFTER_NOUN = frozenset("of in on at by for from to with was were is are has have had that which and or into".split())


def _glued(i: int, segment: Segment, document: Document, index: TermIndex) -> tuple[str, ...]:
    """A word glued to the capital that begins the next: “invasionAt the same time”."""
    tokens = segment.tokens
    word = tokens.words[i]
    cut = next((k for k, ch in enumerate(word) if ch.isupper()), 0)
    left, right = word[:cut], word[cut:]
    if cut < 3 or right not in _CLOSED or frequency(left) < 1e-6:
        return ()
    after = tokens.words[i + 1] if i + 1 < len(tokens) else ""
    return (f"{left}. {right}", f"{left} {right.lower()}") if after.islower() and after.isalpha() else ()


# Small words that get stuck to the word before or after them, and how common that word must be.
_STUCK_BEHIND = frozenset("in as of to the and for with that from on was but".split())
_STUCK_BEFORE = frozenset("of the and with from that".split())  # “on”, “to” and “in” begin names of code
_COMMON = 3e-6


def _run_on(i: int, segment: Segment, document: Document, index: TermIndex) -> tuple[str, ...]:
    """A small word stuck to another one, together no word that English knows: “collapsedin”."""
    word = segment.tokens.words[i]
    if len(word) > LONGEST_WORD:
        return ()
    cuts = ((word[:at], word[at:]) for at in range(2, len(word) - 1))
    found = [
        (one, other)
        for one, other in cuts
        if (other in _STUCK_BEHIND and len(one) > 3 and frequency(one) > _COMMON)
        or (one in _STUCK_BEFORE and len(other) > 3 and frequency(other) > _COMMON)
    ]
    return (" ".join(max(found, key=lambda cut: min(map(frequency, cut)))),) if found else ()


def _unclosed(segment: Segment, document: Document, index: TermIndex) -> Iterator[Place]:
    """A quotation that is opened after a closed one, and never closed, though the paragraph ends."""
    text = segment.text
    opened = text.rfind("“")
    if opened <= 0 or text.find("”", opened) >= 0 or text.find('"', opened) >= 0:
        return
    earlier = text[:opened]
    if earlier.count("“") != earlier.count("”") or not earlier.count("”") or text[-1] not in ".!?…":
        return
    if len(text) - opened < 25 or not text[opened + 1 : opened + 2].isupper():
        return
    if not _is_continued(segment, document):
        yield Span(len(text) - 1, len(text)), (text[-1] + "”",)


def _is_continued(segment: Segment, document: Document) -> bool:
    """Whether the next paragraph begins with a quotation mark: it goes on with what was being said."""
    follows = _VISIBLE.search(document.text, segment.span.end)
    return follows is not None and follows[0] in '“"'


def _dateline(segment: Segment, document: Document, index: TermIndex) -> Iterator[Place]:
    """A dateline glued to the first word of the text: “Berlin-The ministry said”."""
    tokens = segment.tokens
    if len(tokens) < 4 or tokens.words[0].isupper() or not tokens.words[1][0].isupper():
        return
    gap = Span(tokens.end(0), tokens.starts[1])
    if gap.cut(segment.text) not in ("-", "–", "—") or 1 not in index.ends(tokens, "place", 0):
        return
    subject = next(iter(index.right_at(tokens, 1)), None)
    garbled = index.clues[tokens.words[1]]
    named = subject and subject[0] < len(tokens) and len(subject[1].words) > 1
    if tokens.words[1] in _CLOSED or named or (garbled and garbled.parts):
        yield gap, (" — ",)


_OF_SEGMENT: dict[str, OfSegment] = {
    "doubled-words": _doubled,
    "unclosed-quotation": _unclosed,
    "dateline": _dateline,
}
_OF_KIND: dict[str, tuple[str, OfToken]] = {
    "adverb": ("stray-capitals-of-adverbs", _stray_adverb),
    "small": ("stray-capitals", _stray),
    "content": ("stray-capitals-of-nouns", _stray_noun),
    "glued": ("glued-words", _glued),
    "run-on": ("run-on-words", _run_on),
}
DETECTORS = frozenset({*_OF_SEGMENT, *(name for name, _ in _OF_KIND.values())})
