"""How `mtfix terms why` shows what the noisy channel makes of a phrase."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mtfix.glossary.candidates import Candidate, NameWord
from mtfix.glossary.channel import Alignment


def candidates(found: Iterable[Candidate], log_prior: float) -> Iterator[str]:
    """The lines that compare a phrase with terms: the score of each, and what each word is worth."""
    for one in found:
        yield f"{one.score:7.2f}  {one.term.written}\n"
        yield f"{log_prior:+12.2f}  one of the terms\n"
        for step in one.alignment.steps:
            yield f"{step.gain:+12.2f}  {step.said(of_name=one.term.is_name)}\n"
        rest = one.score - log_prior - sum(step.gain for step in one.alignment.steps)
        if abs(rest) > 0.005:
            yield f"{rest:+12.2f}  {_of_all(one.alignment)}\n"


def _of_all(alignment: Alignment) -> str:
    return "out of order" if alignment.out_of_order else "one of many names, in other words"


def near_names(word: str, found: Iterable[tuple[float, NameWord]]) -> Iterator[str]:
    """The lines that compare a word with names, by its letters."""
    for score, name in found:
        yield f"{score:7.2f}  {name.word}\n{score:+12.2f}  “{word}” ← “{name.word}”: by its letters\n"
