"""A text that is read again finds the same as one that is read for the first time."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mtfix.config import Config
from mtfix.detectors.memory import GivenUpError, is_interrupted, remembered
from mtfix.engine import Engine
from mtfix.pipeline import Checker, check_extract, mended
from mtfix.serve.incremental import Memory
from mtfix.text.document import Segment
from mtfix.text.spans import Span

GARBLED = (Path(__file__).parent.parent / "seeds" / "washington-biala-house.txt").read_text(encoding="utf-8")
# What moves the evidence of a whole text: a year, spelling, apostrophes, quotations, strays, names, words left over.
PIECES = [
    "x", " ", "\n", "\n\n", ".", "“", "”", '"', "’", "'", "-", " the the", " 1994", " colour", " color center",
    " umowa", " zawieszenie", " Kijów", " Biała House", " And The war And then", " Volodymyr Zelenskyy", " Zelensky",
    " Zaporizhzhia", " They agreed to an arms suspension.", " irregular woodland", " don't", "🏠", "\r\n",
    " mtfix: ignore-next-line",
]  # fmt: skip


@pytest.fixture(scope="module")
def checker(engine: Engine) -> Checker:
    return Checker(Config(), engine)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.floats(0, 1), st.integers(0, 60), st.sampled_from(PIECES)), min_size=1, max_size=6),
    st.integers(0, 5),
)
def test_after_any_edits_the_same_is_found_as_in_a_fresh_reading(
    checker: Checker, edits: list[tuple[float, int, str]], paragraph: int
) -> None:
    lines = GARBLED.split("\n")
    text = "\n".join(lines[paragraph * 5 : paragraph * 5 + 9])
    memory = Memory()
    for where, length, piece in edits:
        at = int(where * len(text))
        text = text[:at] + piece + text[at + length :]
        again = check_extract(memory.recalled(checker.extract(text, "a.txt")), checker)
        fresh = checker.check(text, "a.txt")
        assert again.findings == fresh.findings
        assert (again.origin, again.words, again.unused) == (fresh.origin, fresh.words, fresh.unused)


def test_a_text_is_mended_to_the_same_end(checker: Checker) -> None:
    memory = Memory()
    again = mended(GARBLED, lambda text: check_extract(memory.recalled(checker.extract(text, "a.txt")), checker))
    fresh = checker.mend(GARBLED, "a.txt")
    assert (again.after, again.edits) == (fresh.after, fresh.edits)


def test_only_the_paragraph_that_changed_is_looked_at_again(checker: Checker, monkeypatch: pytest.MonkeyPatch) -> None:
    from mtfix.detectors import garbled, patterns

    looked: list[str] = []
    for module, name in ((patterns, "detect"), (garbled, "_candidates")):
        real = getattr(module, name)

        def counted(segment: Segment, *rest: object, real: object = real) -> object:
            looked.append(segment.text)
            return real(segment, *rest)  # type: ignore[operator]

        monkeypatch.setattr(module, name, counted)
    memory, text = Memory(), "The first one.\n\nThe second one.\n\nThe third one.\n"
    check_extract(memory.recalled(checker.extract(text, "a.txt")), checker)
    looked.clear()
    changed = text.replace("second", "next")
    check_extract(memory.recalled(checker.extract(changed, "a.txt")), checker)
    assert set(looked) == {"The next one."}


def test_who_is_not_waited_for_any_more_gives_up_and_what_was_found_stays() -> None:
    segment = Segment("One word.", Span(0, 9))
    remembered(segment, "known", lambda: 1)
    token = is_interrupted.set(lambda: True)
    try:
        assert remembered(segment, "known", lambda: 2) == 1
        with pytest.raises(GivenUpError):
            remembered(segment, "new", lambda: 3)
    finally:
        is_interrupted.reset(token)
