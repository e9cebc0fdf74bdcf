"""`mtfix rules audit` and `mtfix rules evidence`: rules measured on texts."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import GARBLED, MENDED, Run

from mtfix.audit import Firing, rates
from mtfix.evidence import Verdicts, joined, read_pairs

Write = Callable[..., Path]
GOOD = "The oddity was seen in the town.\n\nThey met again on Friday.\n"


def test_an_audit_lists_what_speaks_with_its_context(write: Write, run: Run) -> None:
    write("good/a.txt", GOOD)
    done = run("rules", "audit", "good")
    assert done.code == 0
    assert "test-shown-oddity" in done.stdout
    assert "good/a.txt:1: The [[oddity]] was seen in the town." in done.stdout
    assert "1 finding of 1 rule in 12 words" in done.stdout


def test_a_rule_that_speaks_often_fails_the_audit(write: Write, run: Run) -> None:
    for name in "abc":
        write(f"good/{name}.txt", GOOD)
    done = run("rules", "audit", "good")
    assert done.code == 1
    assert "test-shown-oddity  FAILS" in done.stdout
    assert run("rules", "audit", "good", "--limit", "900000").code == 0


def test_a_rule_that_states_its_reason_passes_the_audit(write: Write, project: Path, run: Run) -> None:
    for name in "abc":
        write(f"good/{name}.txt", GOOD)
    pack = project / "packs" / "test.yaml"
    pack.write_text(pack.read_text("utf-8") + "  reason: old texts have it\n", "utf-8")
    done = run("rules", "audit", "good")
    assert done.code == 0
    assert "(old texts have it)" in done.stdout


def test_an_audit_of_nothing_is_refused(project: Path, run: Run) -> None:
    done = run("rules", "audit", "nothing.txt")
    assert done.code == 2
    assert "nothing.txt" in done.stderr


def test_few_firings_say_nothing_of_a_rate() -> None:
    firings = [Firing("a-b", "x", 1, f"[[{word}]]", None, word) for word in "xyz"]
    assert [rate.fails for rate in rates(firings[:2], 10, lambda rule: "")] == [False]
    assert [rate.fails for rate in rates(firings[:1] * 9, 10, lambda rule: "")] == [False]
    assert [rate.fails for rate in rates(firings, 10, lambda rule: "")] == [True]
    assert [rate.fails for rate in rates(firings, 10**9, lambda rule: "")] == [False]


ROWS = [
    {"mt": GARBLED.strip(), "pe": MENDED.strip(), "src_lang": "pl"},
    {"mt": "He wrote in social media.", "pe": "He wrote in social media.", "src_lang": "pl"},
    {"mt": "What an oddity.", "pe": "What an oddity.", "src_lang": "pl"},
]


def jsonl(rows: list[dict[str, str]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def table(rows: list[dict[str, str]], mark: str) -> str:
    return "".join(mark.join(cells) + "\n" for cells in [list(rows[0]), *(list(row.values()) for row in rows)])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pairs.jsonl", jsonl(ROWS).encode()),
        ("pairs.jsonl.gz", gzip.compress(jsonl(ROWS).encode(), mtime=0)),
        ("pairs.tsv", table(ROWS, "\t").encode()),
        ("pairs.csv", table(ROWS, ",").encode()),
    ],
)
def test_evidence_says_how_often_the_post_editor_agreed(write: Write, run: Run, name: str, content: bytes) -> None:
    write(name, content)
    done = run("rules", "evidence", name)
    assert done.code == 0
    assert done.stdout.splitlines() == [
        "better worse  same shown",
        "     0     1     0     0  test-in-media  harmful",
        "     0     0     0     1  test-shown-oddity",
        "     1     0     0     0  test-arms-suspension",
        "1 better, 1 worse, 0 same, 1 only shown, in 3 pairs; 3 rules spoke, 0 never did (--unproven lists them)",
    ]


def test_rules_that_never_spoke_are_unproven(write: Write, run: Run) -> None:
    write("pairs.jsonl", jsonl(ROWS[:1]))
    done = run("rules", "evidence", "pairs.jsonl", "--unproven")
    assert "unproven  test-in-media\n" in done.stdout
    machine = run("rules", "evidence", "pairs.jsonl", "--output-format", "jsonl").findings
    assert {row["rule"]: row["better"] for row in machine} == {
        "test-arms-suspension": 1,
        "test-in-media": 0,
        "test-shown-oddity": 0,
    }


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.jsonl", '{"mt": "a"}\n', "x.jsonl:1: the texts"),
        ("x.jsonl", "{\n", "x.jsonl: "),
        ("x.jsonl.gz", "no gzip", "x.jsonl.gz: cannot be read"),
        ("x.tsv", "mt\tpe\nonly\n", "x.tsv:2: the texts"),
        ("x.tsv", b"\xff\xfe\xff", "x.tsv: cannot be read"),
    ],
)
def test_pairs_that_cannot_be_used_are_refused_in_one_line(
    write: Write, run: Run, name: str, content: str | bytes, said: str
) -> None:
    write(name, content)
    done = run("rules", "evidence", name)
    assert done.code == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(("name", "content"), [("x.tsv", ""), ("x.tsv", "mt\tpe\n"), ("x.jsonl", "\n")])
def test_files_without_a_pair_are_refused(write: Write, run: Run, name: str, content: str) -> None:
    write(name, content)
    done = run("rules", "evidence", name)
    assert done.code == 2
    assert "no pair" in done.stderr


def test_tokenized_texts_are_joined() -> None:
    assert joined("He said , \" It doesn 't ( yet ) . \" Russia 's") == "He said, \"It doesn't (yet).\" Russia's"


def test_verdicts_add_up_and_tell_harm() -> None:
    assert Verdicts(1, 2) + Verdicts(0, 1, 3, 4) == Verdicts(1, 3, 3, 4)
    assert Verdicts(1, 2).is_harmful
    assert not Verdicts(2, 2).is_harmful


def test_pairs_keep_their_language(tmp_path: Path) -> None:
    file = tmp_path / "pairs.tsv"
    file.write_text("mt\tpe\na b\ta c\n", "utf-8")
    (pair,) = read_pairs(file)
    assert (pair.machine, pair.edited, pair.language) == ("a b", "a c", None)
