"""`mtfix terms`, domains and lists of terms, as a user meets them."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run

PAIRS = "bad\tgood\nprofound learning\tdeep learning\nprofound network\tdeep network\n"


@pytest.fixture
def terms(project: Path) -> Path:
    file = project / "terms.csv"
    file.write_text("term\ndeep learning\nrandom forest\nMinistry of Silly Walks\n", "utf-8")
    return file


def test_why_shows_the_terms_with_what_each_word_is_worth(terms: Path, run: Run) -> None:
    done = run("terms", "why", "profound learning", "--glossary", str(terms), "--most", "1")
    assert done.code == 0
    assert "  deep learning\n" in done.stdout
    assert "“profound” ← “deep”: swapped for a synonym" in done.stdout
    assert "“learning” kept" in done.stdout


def test_why_says_that_words_changed_places(terms: Path, run: Run) -> None:
    done = run("terms", "why", "Silly Walks Ministry", "--glossary", str(terms))
    assert "out of order" in done.stdout


def test_why_says_when_nothing_is_near(terms: Path, run: Run) -> None:
    assert run("terms", "why", "good morning", "--glossary", str(terms)).stdout == "no term is near\n"


def test_a_table_is_learnt_and_used(terms: Path, project: Path, run: Run) -> None:
    (project / "pairs.tsv").write_text(PAIRS.replace("profound", "cavernous"), "utf-8")
    text = project / "text.txt"
    text.write_text("They used cavernous learning here.\n", "utf-8")
    learnt = run("terms", "train", "pairs.tsv", "--output", "table.tsv", "--about", "made for a test")
    assert learnt.code == 0 and "learnt from 2 pairs" in learnt.stderr
    assert (project / "table.tsv").read_text("utf-8").startswith("# made for a test\n")
    done = run("diff", "text.txt", "--glossary", "terms.csv", "--substitutions", "table.tsv")
    assert "+They used deep learning here." in done.stdout


def test_a_table_is_printed_if_no_file_is_named(project: Path, run: Run) -> None:
    (project / "pairs.tsv").write_text(PAIRS, "utf-8")
    assert "deep\tprofound\t" in run("terms", "train", "pairs.tsv").stdout


@pytest.mark.parametrize("content", [b"no columns\n", b"bad\tgood\none\n", b"\xff\xfe\x00", b""])
def test_pairs_that_cannot_be_used_give_one_clear_line(content: bytes, project: Path, run: Run) -> None:
    (project / "pairs.tsv").write_bytes(content)
    done = run("terms", "train", "pairs.tsv", "--output", "table.tsv")
    assert done.code == 2 and "pairs.tsv" in done.stderr and "Traceback" not in done.stderr
    assert not (project / "table.tsv").exists()


def test_pairs_that_are_not_there_give_one_clear_line(project: Path, run: Run) -> None:
    done = run("terms", "train", "none.tsv")
    assert done.code == 2 and done.stderr == "mtfix: none.tsv: No such file or directory\n"


@pytest.mark.parametrize("content", ["term\ttext\n", "term\ttext\tcount\tshare\na\tb\tc\td\n"])
def test_a_table_that_cannot_be_used_gives_one_clear_line(content: str, project: Path, run: Run) -> None:
    (project / "table.tsv").write_text(content, "utf-8")
    (project / "text.txt").write_text("A text.\n", "utf-8")
    done = run("check", "text.txt", "--substitutions", "table.tsv")
    assert done.code == 2 and "table.tsv:" in done.stderr and "Traceback" not in done.stderr


def test_the_sciences_are_off_unless_selected(project: Path, run: Run) -> None:
    text = "They grew an arbitrary timber of decision trees and used a bolster vector machine.\n"
    (project / "text.txt").write_text(text, "utf-8")
    assert run("check", "text.txt", "--isolated").code == 0
    for domain in ("science", "science-computing", "all"):
        done = run("diff", "text.txt", "--isolated", "--domain", domain)
        assert "a random forest of decision trees and used a support vector machine" in done.stdout, domain
    assert run("check", "text.txt", "--isolated", "--domain", "science-medicine").code == 0


def test_a_domain_that_nothing_is_about_is_an_error(project: Path, run: Run) -> None:
    (project / "text.txt").write_text("A text.\n", "utf-8")
    done = run("check", "text.txt", "--isolated", "--domain", "sciense")
    assert done.code == 2 and "no rule and no concept is about 'sciense'" in done.stderr
    assert "science-medicine" in done.stderr


def test_the_density_of_spun_terms_is_said_on_stderr(terms: Path, project: Path, run: Run) -> None:
    (project / "text.txt").write_text("They used profound learning. They used irregular woodland.\n", "utf-8")
    done = run("check", "text.txt", "--glossary", "terms.csv")
    assert "text.txt: reads like spun text: 2 terms in swapped words, 250.0 per 1,000\n" in done.stderr
    quiet = run("check", "text.txt", "--glossary", "terms.csv", "--output-format", "jsonl")
    assert "spun" not in quiet.stderr + quiet.stdout


def test_terms_with_one_id_in_a_csv_get_ids_of_their_own(project: Path, run: Run) -> None:
    (project / "terms.csv").write_text("term\nDarab\ndarab\nDarab 2\nDarab-2\n", "utf-8")
    (project / "text.txt").write_text("A text.\n", "utf-8")
    assert run("check", "text.txt", "--glossary", "terms.csv").code == 0
