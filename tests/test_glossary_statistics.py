"""What a glossary covers, and `mtfix glossary stats`."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import Run

from mtfix.glossary.build import build_index
from mtfix.glossary.model import Concept, Former
from mtfix.glossary.statistics import NEVER, coverage, right_names, usage
from mtfix.text.document import Document

KYIV = Concept(
    "kyiv", "place", "Kyiv", ("Kiev",), ("Kijow",), {"pl": ("Kijów",), "de": ("Kiew",)}, checked=date(2024, 1, 1)
)
DYNAMO = Concept("dynamo", "organisation", "Dynamo Kyiv", former=(Former("Sokil", 1927),))


def test_names_are_counted_by_role_and_language() -> None:
    counted = coverage([KYIV, DYNAMO])
    assert counted.concepts == 2
    assert counted.types == {"place": 1, "organisation": 1}
    assert counted.roles == {"preferred": 2, "admitted": 1, "deprecated": 1, "foreign": 2, "former": 1}
    assert counted.languages == {"pl": 1, "de": 1}
    assert counted.checked == {"2024": 1, NEVER: 1}


def test_the_longest_name_at_a_place_counts() -> None:
    document = Document.from_plain("Dynamo Kyiv plays in Kyiv.\n\nKiev it was.")
    assert right_names(document, build_index([KYIV, DYNAMO])) == {"glossary-kyiv": 2, "glossary-dynamo": 1}


def test_usage_is_of_these_concepts_alone() -> None:
    used = usage([KYIV, DYNAMO], {"glossary-kyiv": 2, "glossary-other": 1}, {"glossary-kyiv": 1, "typo": 5})
    assert (used.right, used.wrong, used.never) == ({"kyiv": 2}, {"kyiv": 1}, ("dynamo",))


GLOSSARY = """\
- {id: kyiv, type: place, preferred: Kyiv, deprecated: [Kijow], checked: 2024-01-01}
- {id: lviv, type: place, preferred: Lviv, names: {pl: [Lwów]}}
- {id: sumy, type: place, preferred: Sumy}
"""


@pytest.fixture
def glossary(write: Callable[..., Path]) -> Path:
    return write("ours.yaml", GLOSSARY)


def test_the_table_has_what_is_covered(run: Run, glossary: Path) -> None:
    done = run("glossary", "stats", glossary)
    assert done.code == 0
    assert done.stdout.startswith("3 concepts, 5 names\n")
    for line in ("  3  place", "  1  pl", "  1  2024", "  2  never", "  1  deprecated"):
        assert f"{line}\n" in done.stdout
    assert "corpus" not in done.stdout


def test_a_corpus_says_what_is_met(run: Run, glossary: Path, write: Callable[..., Path]) -> None:
    write("texts/a.txt", "Kyiv is large, and Kyiv is old.\n")
    write("texts/b.txt", "He went to Lwów on Monday, not to Kijow.\n")
    write("texts/c.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\xff")
    done = run("glossary", "stats", glossary, "--corpus", "texts", "--output-format", "jsonl")
    assert done.stderr == ""
    counted = json.loads(done.stdout)
    assert counted["corpus"] == {"right": {"kyiv": 2}, "wrong": {"kyiv": 1, "lviv": 1}, "never": ["sumy"]}
    text = run("glossary", "stats", glossary, "--corpus", "texts").stdout
    assert "concepts in the corpus\n  1  named rightly\n  2  found wrong\n  1  never met\n" in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.yaml"], "none.yaml"),
        ([], "no glossary is configured"),
        (["ours.yaml", "--corpus", "none"], "none: no such file or folder"),
        (["ours.yaml", "--builtin"], "--builtin takes no FILE"),
    ],
)
def test_what_is_not_there_is_said(run: Run, glossary: Path, arguments: list[str], said: str) -> None:
    done = run("glossary", "stats", *arguments)
    assert (done.code, said in done.stderr) == (2, True)


def test_an_empty_glossary_is_no_fault(run: Run, write: Callable[..., Path]) -> None:
    done = run("glossary", "stats", write("empty.yaml", ""))
    assert (done.code, done.stdout.splitlines()[0]) == (0, "0 concepts, 0 names")
