"""What corrections teach, and what a person makes of it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from mtfix.learn.corrections import Correction, Kind, Lesson, Sentence, learn, sentences
from mtfix.pipeline import checker
from tests.conftest import Run

BEFORE = """\
Radoslaw Kowalczik spoke to the press on Monday.
The letter was signed by Kowalczik and two others.
Nobody had asked Kowalczik about the arms suspension.
He put the arms suspension on the table again.
Both sides broke the arms suspension within a day.
An arms suspension would save lives, said the envoy.
The envoy called it the first arms suspension of the year.
Their arms suspension did not last.
No arms suspension has been agreed so far.
Both armies want this arms suspension now.
The committee took a decision in the matter.
The court took a decision in the end.
The mayor took a decision in the morning.
The weather was fine in the whole country.
"""
AFTER = """\
Radoslaw Kowalczyk spoke to the press on Monday.
The letter was signed by Kowalczyk and two others.
Nobody had asked Kowalczyk about the ceasefire.
He put the ceasefire on the table again.
Both sides broke the ceasefire within a day.
A ceasefire would save lives, said the envoy.
The envoy called it the first ceasefire of the year.
Their ceasefire did not last.
No ceasefire has been agreed so far.
Both armies want this ceasefire now.
The committee took a decision in the matter.
The court made up its mind in the end.
The mayor took a decision in the morning.
The weather was fine in the whole country.
"""


def lessons(before: str = BEFORE, after: str = AFTER, **options: object) -> dict[str, Lesson]:
    found = learn(sentences("text", before, after), **options).lessons  # type: ignore[arg-type]
    return {" ".join(one.facts.correction.old): one for one in found}


@pytest.fixture
def files(write: Callable[..., Path], project: Path) -> Path:
    write("before.txt", BEFORE)
    write("after.txt", AFTER)
    (project / "packs" / "test.yaml").unlink()
    write("names.yaml", "# Our names.\n\n- id: kyiv\n  type: place\n  preferred: Kyiv\n")
    (project / "mtfix.toml").write_text('no-builtin = true\nrules = ["packs"]\nglossary = ["names.yaml"]\n', "utf-8")
    return project


def test_what_is_changed_again_and_again_is_a_lesson() -> None:
    found = lessons()
    assert found["kowalczik"].facts.correction.new == ("Kowalczyk",)
    facts = found["arms suspension"].facts
    assert (facts.correction.new, facts.support, facts.places, facts.alone) == (("ceasefire",), 7, 8, 0)
    assert found["arms suspension"].made_in[0] == Sentence(
        "text", "Their arms suspension did not last.", "Their ceasefire did not last."
    )


def test_what_is_mostly_left_alone_is_none() -> None:
    assert not [words for words in lessons(threshold=0.0) if "decision" in words]


def test_what_stands_in_good_english_is_none() -> None:
    good = ["The arms suspension of the truck was bent."]
    assert "arms suspension" not in lessons(good=good, threshold=0.0)
    assert lessons(good=good)["kowalczik"].facts.good == 0


def test_a_sentence_that_stands_twice_counts_once() -> None:
    assert lessons(BEFORE * 3, AFTER * 3)["arms suspension"].facts.support == 7


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (("kowalczik",), ("Kowalczyk",), Kind.NAME),
        (("arms", "suspension"), ("ceasefire",), Kind.TERM),
        (("expected",), ("anticipated",), Kind.CALQUE),
        (("in",), ("on",), Kind.GRAMMAR),
        (("colour",), ("color",), Kind.MECHANICS),
        (("café",), ("cafe",), Kind.MECHANICS),
        ((), (",",), Kind.MECHANICS),
    ],
)
def test_corrections_are_of_a_kind(old: tuple[str, ...], new: tuple[str, ...], kind: Kind) -> None:
    assert Correction(old, new, 0, 0).kind is kind


def test_changes_of_every_kind_are_counted() -> None:
    learnt = learn(sentences("text", BEFORE, AFTER))
    assert learnt.changes[Kind.NAME] == 3
    assert (learnt.sentences, learnt.documents) == (14, 1)


def test_learn_proposes_concepts_and_rules_with_evidence(files: Path, run: Run) -> None:
    done = run("learn", "before.txt", "after.txt")
    name, phrase = yaml.safe_load(done.stdout)
    assert (name["preferred"], name["deprecated"]) == ("Kowalczyk", ["Kowalczik"])
    assert (phrase["find"], phrase["replace"], phrase["applicability"]) == ("arms suspension", "ceasefire", "unsafe")
    assert (phrase["evidence"]["changed"], phrase["evidence"]["left_alone"]) == (7, 0)
    assert "14 sentences of 1 document" in done.stderr and "2 proposals" in done.stderr


def test_a_file_of_proposals_is_no_rule_pack_and_no_glossary(files: Path, run: Run) -> None:
    run("learn", "before.txt", "after.txt", "-o", "new.yaml")
    done = run("check", "--glossary", "new.yaml", "before.txt")
    assert done.code == 2 and "unknown key 'evidence'" in done.stderr


def test_what_is_found_already_is_not_proposed(files: Path, write: Callable[..., Path], run: Run) -> None:
    write("more.yaml", "- id: kowalczyk\n  type: person\n  preferred: Kowalczyk\n  deprecated: [Kowalczik]\n")
    done = run("learn", "before.txt", "after.txt", "--glossary", "more.yaml")
    assert [one["id"] for one in yaml.safe_load(done.stdout)] == ["learnt-arms-suspension"]


def test_learn_takes_folders_and_counts_documents(files: Path, write: Callable[..., Path], run: Run) -> None:
    for number, (old, new) in enumerate(zip(BEFORE.splitlines(), AFTER.splitlines(), strict=True)):
        write(f"old/{number}.txt", old + "\n")
        write(f"new/{number}.txt", new + "\n")
    write("old/alone.txt", "No other side.\n")
    done = run("learn", "old", "new")
    assert yaml.safe_load(done.stdout)[1]["evidence"]["documents"] == 7
    assert "alone.txt: not in new" in done.stderr


def test_learn_reads_the_history_of_a_repository(files: Path, run: Run) -> None:
    def git(*arguments: str) -> None:
        who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *who, *arguments], cwd=files, check=True, capture_output=True)

    git("init", "-q")
    text = files / "text.txt"
    text.write_text(BEFORE, "utf-8")
    git("add", "text.txt")
    git("commit", "-qm", "Translate")
    text.write_text(AFTER, "utf-8")
    git("commit", "-qam", "Edit")
    done = run("learn", "--git", "HEAD~1..HEAD", "text.txt")
    assert [one["id"] for one in yaml.safe_load(done.stdout)] == ["kowalczyk", "learnt-arms-suspension"]
    assert "no revision “nowhere”" in run("learn", "--git", "nowhere..HEAD").stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["before.txt"], "two files or two folders are needed"),
        (["before.txt", "gone.txt"], "gone.txt: cannot be read"),
        (["before.txt", "packs"], "packs is a folder"),
        (["--git", "HEAD"], "--git takes REV..REV"),
        (["before.txt", "after.txt", "--good", "gone"], "gone"),
    ],
)
def test_what_cannot_be_learnt_from_is_one_line(files: Path, run: Run, arguments: list[str], said: str) -> None:
    done = run("learn", *arguments)
    assert done.code == 2 and said in done.stderr and len(done.stderr.strip().splitlines()) == 1


def propose(run: Run) -> None:
    assert run("learn", "before.txt", "after.txt", "-o", "new.yaml").code == 0


def test_what_is_accepted_is_written_with_its_evidence_and_works(files: Path, run: Run) -> None:
    propose(run)
    done = run("glossary", "review", "new.yaml", stdin=b"a\na\n")
    assert "2 accepted, 0 rejected, 0 left in new.yaml" in done.stderr
    glossary = (files / "names.yaml").read_text("utf-8")
    assert glossary.startswith("# Our names.\n\n- id: kyiv\n") and "Kowalczik" in glossary
    assert "changed 3, documents 1, places 3, left alone 0" in glossary
    assert "find: arms suspension" in (files / "packs" / "learnt.yaml").read_text("utf-8")
    checker.cache_clear()  # as another process would
    assert run("rules", "test", "packs", "names.yaml").code == 0
    assert set(run("check", "before.txt", "--output-format", "jsonl").rules) == {
        "glossary-kowalczyk",
        "learnt-arms-suspension",
    }
    assert yaml.safe_load((files / "new.yaml").read_text("utf-8")) is None


def test_what_is_rejected_is_remembered_and_what_is_put_off_stays(files: Path, run: Run) -> None:
    propose(run)
    assert "0 accepted, 1 rejected, 1 left" in run("glossary", "review", "new.yaml", stdin=b"r\nl\n").stderr
    assert "Kowalczik → Kowalczyk\n" in (files / "mtfix-rejected.txt").read_text("utf-8")
    assert [one["id"] for one in yaml.safe_load((files / "new.yaml").read_text("utf-8"))] == ["learnt-arms-suspension"]
    again = run("learn", "before.txt", "after.txt")
    assert [one["id"] for one in yaml.safe_load(again.stdout)] == ["learnt-arms-suspension"]


def test_the_end_of_the_answers_ends_the_review(files: Path, run: Run) -> None:
    propose(run)
    assert "1 accepted, 0 rejected, 1 left" in run("glossary", "review", "new.yaml", stdin=b"a\n").stderr
    assert "0 accepted, 0 rejected, 1 left" in run("glossary", "review", "new.yaml", stdin=b"q\n").stderr


def test_an_edited_proposal_is_proved_as_it_is_edited(files: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    propose(run)
    texts = iter(["- nonsense", "- {id: kow, type: person, preferred: Kowalczyk, deprecated: [Kowalczik]}\n"])
    monkeypatch.setattr("click.edit", lambda text, extension: next(texts))
    done = run("glossary", "review", "new.yaml", stdin=b"e\ne\na\nl\n")
    assert "a record (key: value …) is expected" in done.stdout
    assert "type: person" in (files / "names.yaml").read_text("utf-8")


def test_what_does_not_prove_itself_is_not_written(files: Path, write: Callable[..., Path], run: Run) -> None:
    broken = "- {id: learnt-a, find: 'a (b', replace: c, message: m, category: style/awkward, evidence: {},"
    broken += " examples: [{bad: 'x [[a b]]', good: 'x [[c]]'}], silent: [c]}\n"
    write("new.yaml", broken + "- {id: kiew, type: place, preferred: Kiew, evidence: {}}\n")
    done = run("glossary", "review", "new.yaml", "--accept-all")
    assert done.code == 1 and "learnt-a: " in done.stderr and "1 accepted, 0 rejected, 1 left" in done.stderr
    assert not (files / "packs" / "learnt.yaml").exists()


def test_names_of_a_concept_that_is_there_are_added_to_it(files: Path, write: Callable[..., Path], run: Run) -> None:
    write("new.yaml", "- {id: kyiv-2, preferred: Kyiv, deprecated: [Kiyiv], evidence: {changed: 2, places: 2}}\n")
    run("glossary", "review", "new.yaml", "--accept-all")
    assert yaml.safe_load((files / "names.yaml").read_text("utf-8")) == [
        {"id": "kyiv", "type": "place", "preferred": "Kyiv", "deprecated": ["Kiyiv"]}
    ]


@pytest.mark.parametrize("content", ["- {id: a, evidence: {}}\n", "- {preferred: A, evidence: 3}\n", "a: [", "text"])
def test_what_is_no_file_of_proposals_is_one_line(
    files: Path, write: Callable[..., Path], run: Run, content: str
) -> None:
    write("new.yaml", content)
    done = run("glossary", "review", "new.yaml")
    assert done.code == 2 and done.stderr.startswith("mtfix: new.yaml:1: ")
