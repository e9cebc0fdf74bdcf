"""Mechanical garbles that no pattern can tell: said twice, stray capitals, glued words, unclosed quotations.

What a finding says, how sure it is and what may be done with it stands in the record of its rule, which names the
function here as its `detector`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from mtfix.findings import Finding, Replacement
from mtfix.glossary.index import TermIndex
from mtfix.rules.compiled import RuleSet
from mtfix.text.document import Document, Segment
from mtfix.text.fluency import frequency
from mtfix.text.spans import Span
from mtfix.text.tokens import Tokens

# A place in the segment (code points from its beginning) and what may be put there, the best first.
Place = tuple[Span, tuple[str, ...]]
Detect = Callable[[Segment, Document, TermIndex], Iterator[Place]]


def detect(segment: Segment, document: Document, rules: RuleSet, index: TermIndex) -> Iterator[Finding]:
    """The mechanical garbles of a segment, spans in code points of the document."""
    for name, rule in rules.by_detector.items():
        for span, texts in DETECTORS[name](segment, document, index):
            yield Finding(
                rule.id,
                span.shift(segment.span.start),
                rule.message,
                rule.category,
                rule.severity,
                rule.confidence,
                tuple(Replacement(text, rule.applicability) for text in texts),
            )


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
    last = -1
    suspects = {i for i in range(1, len(folded)) if folded[i] == folded[i - 1]}
    for i in sorted(suspects):
        if i <= last or not _is_doubled_word(tokens, i):
            continue
        end = i + 1
        while end < len(folded) and end in suspects and tokens.spaced(end):
            end += 1
        last = end
        yield Span(tokens.end(i - 1), tokens.end(end - 1)), ("",)
    yield from _doubled_phrases(tokens, suspects)


def _is_doubled_word(tokens: Tokens, i: int) -> bool:
    word, first = tokens.words[i], tokens.words[i - 1]
    if len(word) < 2 or not word.isalpha() or tokens.folded[i] in _MAY_REPEAT or not tokens.spaced(i):
        return False
    if tokens.text[tokens.starts[i] - 1] == "\n":
        return False
    before, after = tokens.starts[i - 1] - 1, tokens.end(i)
    if before >= 0 and tokens.text[before] in "-’'" or tokens.text[after : after + 1] in ("-", "’", "'"):
        return False
    low, _ = tokens.sentence(i)
    capitals = word[0].isupper()
    if not capitals:
        return first.islower() or i - 1 == low
    # A name is doubled by nature (Duran Duran); three in a row, or “The The”, are not.
    return i + 1 < len(tokens) and tokens.folded[i + 1] == tokens.folded[i] and i >= 1


def _doubled_phrases(tokens: Tokens, suspects: set[int]) -> Iterator[Place]:
    folded, words = tokens.folded, tokens.words
    i = 0
    while i < len(folded) - 3:
        for size in (4, 3, 2):
            middle, end = i + size, i + 2 * size
            if (
                end <= len(folded)
                and folded[i] == folded[middle]
                and folded[i:middle] == folded[middle:end]
                and all(word.isalpha() for word in words[i:middle])
                and folded[i] != folded[i + 1]
                and not suspects.intersection(range(i, end))
                and all(tokens.spaced(k) for k in range(i + 1, end))
                and any(len(word) > 3 for word in words[i:middle])
                and sum(word[0].isupper() for word in words[i:middle]) < size
            ):
                yield Span(tokens.end(middle - 1), tokens.end(end - 1)), ("",)
                i = end - 1
                break
        i += 1


_PRONOUNS = frozenset("He She They We It And But Or".split())
# Words that no name, title or acronym begins or ends with when a small word follows.
_CLOSED = frozenset(
    "He She They We It And But Or The This That These Those His Her Its Their Our With From Into Onto Because"
    " Although While Which Who Whom When Where Than Then There Also However Before After During Between Through"
    " About Against Without Within Is Are Was Were Has Have Had Been Being Would Could Should Not Only Very Some"
    " Such What If As At By For In Of On To Almost Already Even Often Still Just Both Each Every More Most Much"
    " Many Other".split()
)
_RARE_ADVERB = 1e-6
_STRAYS_THAT_LIFT = 3


def _stray_capitals(segment: Segment, document: Document, index: TermIndex) -> Iterator[Place]:
    """A capital in mid-sentence on a word that wants none; on nouns only where a text has many of the surer kind."""
    if segment.is_heading:
        return
    tokens = segment.tokens
    strong = list(_strong_strays(segment, index))
    weak = list(_weak_strays(segment, index)) if _count_strays(document, index) >= _STRAYS_THAT_LIFT else []
    for i in sorted({*strong, *weak}):
        yield Span(tokens.starts[i], tokens.end(i)), (tokens.folded[i],)


@lru_cache(maxsize=2)
def _count_strays(document: Document, index: TermIndex) -> int:
    return sum(
        1 for segment in document.segments if not segment.is_heading for _ in _strong_strays(segment, index)
    )


def _strong_strays(segment: Segment, index: TermIndex) -> Iterator[int]:
    tokens = segment.tokens
    for i, word in enumerate(tokens.words):
        if word in _CLOSED or (word[0].isupper() and _is_adverb(word)):
            if _is_inside(tokens, i) and not _in_name(tokens, index, i):
                yield i


@lru_cache(maxsize=100_000)
def _is_adverb(word: str) -> bool:
    return (
        len(word) > 6
        and word.endswith(("ally", "ately", "ently", "antly", "ously", "ively", "edly", "ingly", "lessly", "fully"))
        and frequency(word) > _RARE_ADVERB
    )


def _is_inside(tokens: Tokens, i: int) -> bool:
    """Whether a capitalised word stands among small words of one sentence."""
    words = tokens.words
    if i == 0 or not tokens.spaced(i) or not words[i][1:].islower():
        return False
    before = words[i - 1]
    if not (before.islower() and before.isalpha()) and not (
        words[i] in _PRONOUNS and (before.isalpha() and not before.isupper() or before.isdigit())
    ):
        return False
    if len(before) == 1 and before != "a":
        return False
    after = words[i + 1] if i + 1 < len(words) else ""
    if not after or not tokens.spaced(i + 1):
        return not after and False
    if not (after.islower() and after.isalpha()):
        return False
    low, high = tokens.sentence(i)
    return low < i and not (before[0].isupper() and i - 1 == low)


def _in_name(tokens: Tokens, index: TermIndex, i: int) -> bool:
    """Whether a name of the glossary covers a token."""
    return any(end > i for start in range(max(0, i - 5), i + 1) for end, _ in index.right_at(tokens, start))


def _weak_strays(segment: Segment, index: TermIndex) -> Iterator[int]:
    tokens = segment.tokens
    for i, word in enumerate(tokens.words):
        if (
            word[0].isupper()
            and len(word) > 4
            and _is_inside(tokens, i)
            and tokens.folded[i + 1] in _AFTER_NOUN
            and _is_common(tokens.folded[i])
            and not _in_name(tokens, index, i)
        ):
            yield i


_AFTER_NOUN = frozenset("of in on at by for from to with was were is are has have had that which and or into".split())


@lru_cache(maxsize=100_000)
def _is_common(folded: str) -> bool:
    """Whether a word is an ordinary noun or verb form by its ending, and no name."""
    return frequency(folded) > 3e-6 and folded.endswith(
        ("tion", "tions", "sion", "sions", "ment", "ments", "ness", "ance", "ence", "ed", "ing", "ity", "ism", "night")
    )


def _glued(segment: Segment, document: Document, index: TermIndex) -> Iterator[Place]:
    """A word glued to the capital that begins the next: “invasionAt the same time”."""
    tokens = segment.tokens
    for i, word in enumerate(tokens.words):
        if len(word) < 5 or word.islower() or not word[0].islower() or not word.isalpha():
            continue
        cut = next((k for k, ch in enumerate(word) if ch.isupper()), 0)
        left, right = word[:cut], word[cut:]
        if cut < 3 or right not in _CLOSED or frequency(left) < 1e-6:
            continue
        if i + 1 < len(tokens) and tokens.words[i + 1].islower() and tokens.words[i + 1].isalpha():
            span = Span(tokens.starts[i], tokens.end(i))
            yield span, (f"{left}. {right}", f"{left} {right.lower()}")


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
    follows = document.text[segment.span.end :].lstrip()
    if follows.startswith(("“", '"')):
        return
    yield Span(len(text) - 1, len(text)), (text[-1] + "”",)


# Heads of names that want “the” in running text.
_WANT_ARTICLE = frozenset(
    "house ministry department union nations council court committee commission agency bank fund organization"
    " organisation parliament senate government foundation institute kremlin pentagon army duma assembly states".split()
)


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
    if tokens.words[1] in _CLOSED:
        yield gap, (" — ",)
    elif subject and subject[0] < len(tokens) and len(subject[1].words) > 1:
        yield gap, (" — The " if subject[1].folded[-1] in _WANT_ARTICLE else " — ",)
    elif garbled and garbled.parts:
        concept = index.concepts[garbled.parts[0][0]]
        yield gap, (" — The " if concept.preferred.split()[-1].lower() in _WANT_ARTICLE else " — ",)


DETECTORS: dict[str, Detect] = {
    "doubled-words": _doubled,
    "stray-capitals": _stray_capitals,
    "glued-words": _glued,
    "unclosed-quotation": _unclosed,
    "dateline": _dateline,
}
