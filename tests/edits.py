"""Findings made up by tests, what they make of a file, and generated files whose prose is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.findings import Applicability, Finding, Replacement, Severity
from mtfix.formats.extract import Extract
from mtfix.resolve import apply_edits, edits_of
from mtfix.text.spans import Span

OBJECT = "\ufffc"
ARRANGEMENTS = 10


def found(at: int, phrase: str, new: str) -> Finding:
    """A finding in the prose."""
    replacements = (Replacement(new, Applicability.SAFE),)
    return Finding("r", Span(at, at + len(phrase)), "m", "style/awkward", Severity.MINOR, 1.0, replacements)


def mended(extract: Extract, phrase: str, new: str, at: int = -1) -> str:
    """The text of the file with a phrase of its prose (at an offset) put right, as `fix --unsafe` does."""
    finding = extract.in_file(found(extract.prose.text.index(phrase) if at < 0 else at, phrase, new))
    return apply_edits(extract.file.text, edits_of([finding], Applicability.UNSAFE))


def paragraphs(extract: Extract) -> list[str]:
    return [segment.text for segment in extract.prose.segments]


class Piece(NamedTuple):
    """A word with what stands around it in a file; without a word, something that is read as an object."""

    before: str
    word: str = ""
    after: str = ""

    @property
    def prose(self) -> str:
        return self.word or OBJECT


class Case(NamedTuple):
    """Sentences of pieces, of which one may be `edited`: its word becomes `new`; `number` counts those of a pool."""

    number: int
    sentences: Sequence[Sequence[Piece]]
    edited: tuple[int, int] | None = None
    new: str = ""

    @property
    def prose(self) -> list[str]:
        return [" ".join(piece.prose for piece in sentence) for sentence in self.sentences]

    @property
    def paragraphs(self) -> list[str]:
        return [line for line in self.prose if any(map(str.isalpha, line))]

    @property
    def word(self) -> str:
        assert self.edited
        return self.sentences[self.edited[0]][self.edited[1]].word

    def offset(self, between: str) -> int:
        """Where the word stands in the prose."""
        assert self.edited
        line, place = self.edited
        before = sum(len(prose) + len(between) for prose in self.prose[:line])
        return before + sum(len(piece.prose) + 1 for piece in self.sentences[line][:place])

    def written(self, escape: Callable[[str], str], join: str = " ", *, changed: bool = False) -> list[str]:
        """The sentences as they stand in the file, before or after the edit."""
        return [
            join.join(
                piece.before + escape(self.new if changed and (i, j) == self.edited else piece.word) + piece.after
                for j, piece in enumerate(sentence)
            )
            for i, sentence in enumerate(self.sentences)
        ]


def cases(pool: Sequence[Piece], seed: int, news: Sequence[str]) -> Iterator[Case]:
    """Some arrangements of the pieces of a pool.

    hypothesis takes longer to draw a file than it takes to read it: so it draws pools.
    """
    random = Random(seed)
    for number in range(ARRANGEMENTS):
        sentences = [random.choices(pool, k=random.randint(1, 5)) for _ in range(random.randint(1, 3))]
        words = [(i, j) for i, line in enumerate(sentences) for j, piece in enumerate(line) if piece.word]
        yield Case(number, sentences, random.choice(words) if words else None, random.choice(news))


def ten_thousand(pieces: Sequence[Piece], news: Sequence[str] = ("peace", "A&B", "x<y")) -> Callable[..., object]:
    """Runs a test of a case with that many generated files."""

    def decorate(test: Callable[[Case], None]) -> Callable[[], None]:
        @settings(max_examples=10_000 // ARRANGEMENTS, deadline=None, database=None)
        @given(st.lists(st.sampled_from(pieces), min_size=1, max_size=8), st.integers(0, 2**32))
        def run(pool: list[Piece], seed: int) -> None:
            for case in cases(pool, seed, news):
                test(case)

        run.__name__ = run.__qualname__ = test.__name__
        run.__doc__ = test.__doc__
        return run

    return decorate
