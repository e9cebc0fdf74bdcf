"""Two versions of a text side by side: which sentences belong together, and what was changed in them.

Sentences are aligned as in parallel corpora (Gale and Church, “A Program for Aligning Sentences in Bilingual Corpora”,
1993): one to one, split, joined, dropped or added; but by the words that both sides have, since they are of one
language. What is left on either side is looked for again elsewhere: it may have been moved.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Indel, Levenshtein

from mtfix.text.document import paragraphs
from mtfix.text.spans import Span
from mtfix.text.tokens import Tokens, fold

# Of sentences that belong together, at least this share of the words is the same.
_ALIKE = 0.3
# … and where they stand elsewhere, as they have only their words to tell it.
_ALIKE_ELSEWHERE = 0.6
# How many sentences of the one side may stand for how many of the other, and what that costs (in words).
_STEPS = {(1, 1): 0.0, (1, 2): 1.0, (2, 1): 1.0, (2, 2): 2.0, (1, 3): 2.0, (3, 1): 2.0}
# How far from the diagonal, in sentences, a long stretch is searched.
_BAND = 60


@dataclass(frozen=True, slots=True)
class Pair:
    """Sentences that belong together, as spans of the two texts (code points); None where they were added or dropped.

    `moved` tells that they stand elsewhere in the order of sentences.
    """

    before: Span | None
    after: Span | None
    moved: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """A stretch of one text and what stands there in the other, as spans (code points) of each."""

    before: Span
    after: Span


@dataclass(frozen=True, slots=True)
class _Sentence:
    span: Span
    words: tuple[str, ...]


def align(before: str, after: str) -> list[Pair]:
    """The sentences of two texts in pairs, in the order of `after`; what was dropped stands where it stood."""
    olds, news = [list(paragraphs(text)) for text in (before, after)]
    if len(olds) == len(news) and _is_parallel(before, after, olds, news):
        pairs = [pair for old, new in zip(olds, news, strict=True) for pair in _stretch(before, after, [old], [new])]
    else:
        pairs = list(_stretch(before, after, olds, news))
    return _with_moves(pairs, before, after)


def word_changes(before: str, after: str) -> list[Change]:
    """What makes the one text the other, in whole words and marks; between the changes both texts are the same."""
    old, new = Tokens(before), Tokens(after)
    changes: list[Change] = []
    at, there = 0, 0
    for block in Levenshtein.opcodes(old.words, new.words):
        if block.tag != "equal":
            continue
        for i, j in zip(range(block.src_start, block.src_end), range(block.dest_start, block.dest_end), strict=True):
            changes += _between(before, after, Span(at, old.starts[i]), Span(there, new.starts[j]))
            at, there = old.end(i), new.end(j)
    return [*changes, *_between(before, after, Span(at, len(before)), Span(there, len(after)))]


def _between(before: str, after: str, old: Span, new: Span) -> Iterator[Change]:
    """What stands between two words that both texts have, without the white space that is the same."""
    one, other = old.cut(before), new.cut(after)
    if one == other:
        return
    head = 0
    while head < min(len(one), len(other)) and one[head] == other[head] and one[head].isspace():
        head += 1
    tail = 0
    while tail < min(len(one), len(other)) - head and one[-1 - tail] == other[-1 - tail] and one[-1 - tail].isspace():
        tail += 1
    yield Change(Span(old.start + head, old.end - tail), Span(new.start + head, new.end - tail))


def sentences(text: str, within: Span) -> Iterator[Span]:
    """The sentences of a paragraph, as spans of the text, without the white space between them."""
    tokens = Tokens(within.cut(text))
    starts = tokens.sentence_starts
    for low, high in zip(starts, [*starts[1:], len(tokens)], strict=True):
        if low < high:
            yield Span(tokens.starts[low], tokens.end(high - 1)).shift(within.start)


def _is_parallel(before: str, after: str, olds: Sequence[Span], news: Sequence[Span]) -> bool:
    """Whether the paragraphs of two texts stand one beside the other, as the lines of a parallel corpus do."""
    alike = sum(
        Indel.normalized_similarity(_words(old.cut(before)), _words(new.cut(after))) >= _ALIKE
        for old, new in zip(olds, news, strict=True)
    )
    return alike >= 0.9 * len(olds)


def _words(text: str) -> tuple[str, ...]:
    return tuple(fold(word) for word in Tokens(text).words if word[0].isalnum())


def _stretch(before: str, after: str, olds: Sequence[Span], news: Sequence[Span]) -> Iterator[Pair]:
    old, new = (
        [_Sentence(span, _words(span.cut(text))) for paragraph in spans for span in sentences(text, paragraph)]
        for text, spans in ((before, olds), (after, news))
    )
    i = j = 0
    for a, b in [*_anchors(old, new), (len(old), len(new))]:
        yield from _aligned(old[i:a], new[j:b])
        if a < len(old):
            yield Pair(old[a].span, new[b].span)
        i, j = a + 1, b + 1


def _anchors(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> list[tuple[int, int]]:
    """Sentences that stand once in each text, in the same words, the most of them that keep the order."""
    once = [Counter(sentence.words for sentence in side) for side in (old, new)]
    place = {sentence.words: j for j, sentence in enumerate(new) if once[1][sentence.words] == 1}
    both = [
        (i, place[sentence.words])
        for i, sentence in enumerate(old)
        if sentence.words in place and once[0][sentence.words] == 1 and len(sentence.words) > 2
    ]
    return _rising(both)


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of a list sorted by the first number in which the second rises, too."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for number, (_, j) in enumerate(pairs):
        at = bisect_left(tails, j)
        tails[at:] = [j, *tails[at + 1 :]]
        ends[at:] = [number, *ends[at + 1 :]]
        previous.append(ends[at - 1] if at else -1)
    found = []
    number = ends[-1] if ends else -1
    while number >= 0:
        found.append(pairs[number])
        number = previous[number]
    return found[::-1]


def _aligned(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> Iterator[Pair]:
    """The best alignment of two runs of sentences: the one whose pairs have the most words in common."""
    rows, columns = len(old), len(new)
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    slope = columns / rows if rows else 1.0
    for i in range(rows + 1):
        middle = int(i * slope)
        for j in range(max(0, middle - _BAND), min(columns, middle + _BAND) + 1) if rows else range(columns + 1):
            if (i, j) == (0, 0):
                continue
            options = [(best[i - di, j - dj][0], (di, dj)) for di, dj in ((1, 0), (0, 1)) if (i - di, j - dj) in best]
            for (di, dj), cost in _STEPS.items():
                if (i - di, j - dj) in best and (gain := _gain(old[i - di : i], new[j - dj : j])):
                    options.append((best[i - di, j - dj][0] + gain - cost, (di, dj)))
            if options:
                best[i, j] = max(options, key=lambda option: option[0])
    yield from reversed(list(_backwards(best, old, new)))


def _gain(old: Sequence[_Sentence], new: Sequence[_Sentence]) -> float:
    one, other = _joined(old), _joined(new)
    longer = max(len(one), len(other))
    if min(len(one), len(other)) < _ALIKE * longer / 2:
        return 0.0
    common = Indel.similarity(one, other) / 2 if longer else 0.5
    return common if 2 * common >= _ALIKE * (len(one) + len(other)) else 0.0


def _joined(sentences: Sequence[_Sentence]) -> tuple[str, ...]:
    return sentences[0].words if len(sentences) == 1 else tuple(word for one in sentences for word in one.words)


def _backwards(
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]], old: Sequence[_Sentence], new: Sequence[_Sentence]
) -> Iterator[Pair]:
    i, j = len(old), len(new)
    while i or j:
        di, dj = best[i, j][1]
        yield Pair(_around(old[i - di : i]), _around(new[j - dj : j]))
        i, j = i - di, j - dj


def _around(sentences: Sequence[_Sentence]) -> Span | None:
    return Span(sentences[0].span.start, sentences[-1].span.end) if sentences else None


def _with_moves(pairs: list[Pair], before: str, after: str) -> list[Pair]:
    """The pairs with what was dropped here and added there as one that was moved."""
    dropped = {pair.before: _words(pair.before.cut(before)) for pair in pairs if pair.before and not pair.after}
    made = []
    for pair in pairs:
        if pair.before or not pair.after or not dropped:
            made.append(pair)
            continue
        words = _words(pair.after.cut(after))
        likeness, origin = max(
            ((Indel.normalized_similarity(theirs, words), span) for span, theirs in dropped.items()),
            key=lambda item: item[0],
        )
        if likeness >= _ALIKE_ELSEWHERE:
            del dropped[origin]
            made.append(Pair(origin, pair.after, moved=True))
        else:
            made.append(pair)
    return [pair for pair in made if pair.after or pair.before in dropped]
