"""Tokens and sentences of a stretch of prose, offset-true.

A word is a token, a punctuation mark is a token; a hyphen between two letters is none, so that “peace-agreement”
reads like “peace agreement”. A possessive ’s is a token of its own; contractions (“don’t”) are one word; dotted
abbreviations (“U.S.”) and numbers (“1,300.5”, “13th”) are one token. No text is changed: a token is the piece of
the text that it covers.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

# Combining marks, and the joiners of Persian and Indic scripts, belong to their word.
_MARKS = r"\u0300-\u036f\u200c\u200d"
_WORD = rf"[^\W_][\w{_MARKS}]*"
_TOKEN = re.compile(
    r"(?:\b[A-Za-z]\.){2,}"
    rf"|\d+(?:[.,:]\d+)*[\w{_MARKS}]*"
    rf"|{_WORD}(?:['’](?![sS]\b){_WORD})*"
    r"|['’][sS]\b"
    r"|(?!(?<=\w)[-‐‑](?=\w))[^\w\s]"
    r"|_+"
)
# What is longer is no word of any language; to look into it piece by piece would take the square of its length.
LONGEST_WORD = 64
SENTENCE_ENDS = frozenset(".!?…")
_CLOSERS = frozenset("\"'”’»)]")
_OPENERS = frozenset("\"'“‘«„([")
# Words before a full stop that seldom end a sentence.
_ABBREVIATIONS = frozenset(
    "mr mrs ms dr fr prof st sr jr vs inc ltd co corp gen col lt sgt capt maj adm cmdr rev hon sen rep gov pres no nos"
    " vol fig figs jan feb mar apr jun jul aug sept sep oct nov dec mt ft pp ed eds cf ca approx al dept est".split()
)
_STARTERS = frozenset(
    "the a an he she it they we i you this that these those there in on at for from with as after before when while"
    " if but and however according his her its their our".split()
)


def fold(word: str) -> str:
    """The form in which words are compared: lower case, straight apostrophe."""
    return word.lower().replace("’", "'")


class Tokens:
    """The tokens of a stretch of text.

    `words[i]` is token i as written, `folded[i]` in lower case, `starts[i]` its offset in code points from the
    beginning of the stretch.
    """

    __slots__ = ("__dict__", "folded", "starts", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        self.words: list[str] = _TOKEN.findall(text)
        self.folded: list[str] = list(map(str.lower, self.words))

    def __len__(self) -> int:
        return len(self.words)

    def __getattr__(self, name: str) -> list[int]:
        # Offsets are needed only where something was found, and cost as much as the words themselves.
        if name != "starts":
            raise AttributeError(name)
        self.starts = [match.start() for match in _TOKEN.finditer(self.text)]
        return self.starts

    def end(self, index: int) -> int:
        """Where token `index` ends (code points, exclusive)."""
        return self.starts[index] + len(self.words[index])

    def slice(self, low: int, high: int) -> str:
        """The text from token `low` up to and without token `high`; empty if there are none."""
        return self.text[self.starts[low] : self.end(high - 1)] if low < high else ""

    def spaced(self, index: int) -> bool:
        """Whether white space stands before token `index`."""
        return index > 0 and self.text[self.starts[index] - 1].isspace()

    @cached_property
    def capitals(self) -> frozenset[str]:
        """The words that are written with a capital, as written."""
        return frozenset(word for word in self.words if word[0].isupper())

    @cached_property
    def small(self) -> frozenset[str]:
        """The other words of more than one letter, folded."""
        pairs = zip(self.words, self.folded, strict=True)
        return frozenset(low for word, low in pairs if len(word) > 1 and word[0].isalpha() and not word[0].isupper())

    @cached_property
    def sizes(self) -> tuple[int, int]:
        """How many words there are, numbers not included and included."""
        return sum(word[0].isalpha() for word in self.words), sum(word[0].isalnum() for word in self.words)

    @cached_property
    def sentence_starts(self) -> list[int]:
        """The indexes of the tokens that begin a sentence, 0 first."""
        starts = [0]
        words, last = self.words, len(self.words)
        for i, word in enumerate(words):
            if word in SENTENCE_ENDS or (len(word) > 2 and word[-1] == "." and word[0].isalpha()):
                at = i + 1
                while at < last and words[at] in SENTENCE_ENDS:
                    at += 1
                while at < last and words[at] in _CLOSERS and not self.spaced(at):
                    at += 1
                if at < last and self.spaced(at) and self._begins(i, at):
                    starts.append(at)
        return sorted(set(starts))

    def _begins(self, stop: int, at: int) -> bool:
        words, first = self.words, at
        while first < len(words) - 1 and words[first] in _OPENERS:
            first += 1
        if not (words[first][0].isupper() or words[first][0].isdigit() or first > at):
            return False
        if words[stop] in SENTENCE_ENDS:
            if words[stop] != "." or stop == 0 or at > stop + 1:
                return True
            before = words[stop - 1]
            initial = len(before) == 1 and before.isupper() and before != "I"
            return not (initial or self.folded[stop - 1] in _ABBREVIATIONS)
        return self.folded[first] in _STARTERS

    def sentence(self, index: int) -> tuple[int, int]:
        """The half-open token range of the sentence that holds token `index`."""
        starts = self.sentence_starts
        at = bisect_right(starts, index)
        return starts[at - 1], starts[at] if at < len(starts) else len(self.words)
