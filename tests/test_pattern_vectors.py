"""The table of `docs/rules.md` holds what the matcher does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mtfix.glossary.build import build_index
from mtfix.glossary.model import Concept
from mtfix.rules.pattern import PatternError, parse
from mtfix.rules.program import compile_pattern, run
from mtfix.text.tokens import Tokens

TABLE = (Path(__file__).parent.parent / "docs" / "rules.md").read_text("utf-8").partition("## Test vectors")[2]
INDEX = build_index([Concept("ukraine", "place", "Ukraine")])
ROW = re.compile(r"^\| `(.+?)` \| (.+?) \| (.+?) \| (.*?) ?\|$", re.MULTILINE)
VECTORS = [tuple(cell.replace(r"\|", "|") for cell in row) for row in ROW.findall(TABLE.partition("## Rep")[0])]


def test_there_are_at_least_thirty_vectors() -> None:
    assert len(VECTORS) >= 30


@pytest.mark.parametrize(("pattern", "text", "expected", "captures"), VECTORS)
def test_a_pattern_matches_as_documented(pattern: str, text: str, expected: str, captures: str) -> None:
    program, tokens = compile_pattern(pattern), Tokens(text)
    found = [
        match
        for start in range(len(tokens))
        if (
            match := run(program, tokens, start, *tokens.sentence(start), lambda kind, at: INDEX.ends(tokens, kind, at))
        )
    ]
    if expected == "—":
        assert not found
    else:
        assert tokens.slice(found[0].start, found[0].end) == expected
        kept = [tokens.slice(*found[0].captures[n]) for n in sorted(found[0].captures)]
        assert kept == ([captures] if captures else [])


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        ("<take part", "not closed"),
        ("(a|b", "not closed"),
        ("[a", "not closed"),
        ("{name", "not closed"),
        ("a) b", "unexpected"),
        ("a | b", "unexpected"),
        ("(a|)", "empty"),
        ("*{3,1} a", "from less to more"),
        ("*{0,999} a", "from less to more"),
        ("{name} [a]", "at least one word"),
        ("<take a> b", "single word"),
        ("<of/VB> b", "can be VB"),
        ("a \\", "backslash"),
    ],
)
def test_a_pattern_that_does_not_parse_says_why(pattern: str, fault: str) -> None:
    with pytest.raises(PatternError, match=re.escape(fault)):
        parse(pattern)


def test_no_pattern_takes_more_steps_than_instructions_times_tokens() -> None:
    program = compile_pattern(" ".join(["[a] " * 12, "* " * 6, "b"]))
    tokens = Tokens("a " * 200)
    assert all(run(program, tokens, start, 0, len(tokens), lambda kind, at: ()) is None for start in range(50))
