"""Sessions of a review, what they keep over an interruption, and what they write."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import GARBLED, MENDED, Run
from hypothesis import given
from hypothesis import strategies as st

from mtfix.config import Configs
from mtfix.errors import UserError
from mtfix.files import find_files
from mtfix.findings import Applicability, Finding, Replacement, Severity
from mtfix.pipeline import checker
from mtfix.review.desk import Desk
from mtfix.review.session import Decision, Kind, Place, Session, Text, moved
from mtfix.suppress import Suppressions
from mtfix.text.document import Document
from mtfix.text.spans import Span

COMMENT = ("<!-- ", " -->")
IGNORE = Decision(Kind.IGNORE)


def put(text: str) -> Decision:
    return Decision(Kind.REPLACE, text)


def finding(start: int, end: int, *replacements: str, rule: str = "test-rule") -> Finding:
    made = tuple(Replacement(text, Applicability.SAFE) for text in replacements)
    return Finding(rule, Span(start, end), "a message", "style/awkward", Severity.MINOR, 1.0, made)


def session(text: str, *findings: Finding, comment: tuple[str, str] | None = None) -> Session:
    return Session((Text(Document("a.txt", text, ()), findings, comment),))


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """What is in force is read anew, as another process would."""
    yield
    checker.cache_clear()


def desk(*paths: str) -> Desk:
    targets, faults = find_files(paths, Configs())
    assert faults == []
    made = Desk.open(targets)
    assert made is not None
    return made


@st.composite
def sessions(draw: st.DrawFn) -> tuple[Session, list[tuple[int, Decision]]]:
    """A session on any text, and decisions in any order."""
    text = draw(st.text(st.sampled_from("ab \n\r’é🏠"), max_size=60))
    cuts = draw(st.lists(st.integers(0, len(text)), max_size=8, unique=True))
    starts = sorted(cuts)
    spans = [
        Span(start, draw(st.integers(start, end))) for start, end in zip(starts, [*starts[1:], len(text)], strict=False)
    ]
    findings = [
        finding(span.start, span.end, *draw(st.lists(st.text("xy\n", max_size=3), max_size=2))) for span in spans
    ]
    comment = draw(st.sampled_from([None, COMMENT]))
    made = session(text, *(findings or [finding(0, 0, "x")]), comment=comment)
    decision = st.one_of(st.just(IGNORE), st.builds(put, st.text("xyz\n", max_size=4)))
    number = len(made.texts[0].findings) - 1
    return made, draw(st.lists(st.tuples(st.integers(0, number), decision), max_size=12))


@given(sessions())
def test_every_step_can_be_undone_and_decisions_do_not_depend_on_their_order(given_) -> None:
    start, decisions = given_
    now = start
    states = [now]
    for index, decision in decisions:
        after = now.go(Place(0, index)).decide(decision)
        states += [after] if len(after.steps) > len(now.steps) else []
        now = after
    last = dict(decisions)
    backwards = start
    for index, decision in reversed(last.items()):
        backwards = backwards.go(Place(0, index)).decide(decision)
    assert backwards.corrected(0) == now.corrected(0)
    while len(states) > 1:
        assert now.corrected(0) == states.pop().corrected(0)
        now = now.undo()
    assert now.steps == ()
    assert now.corrected(0) == start.texts[0].document.text


@given(sessions())
def test_what_is_not_decided_stays_as_it_is_and_is_found_where_it_has_moved(given_) -> None:
    now, decisions = given_
    for index, decision in decisions:
        now = now.go(Place(0, index)).decide(decision)
    after, edits = now.corrected(0), now.edits(0)
    changed = {edit.span for edit in edits}
    for index, one in enumerate(now.text.findings):
        if one.span not in changed and one.span:
            assert moved(one.span, edits).cut(after) == now.text.found(index)


def test_the_safe_ones_are_accepted_at_once_but_for_what_is_decided() -> None:
    now = session("one two three", finding(0, 3, "1"), finding(4, 7, "2"), finding(8, 13, "3")).decide(put("I"))
    now = now.accept_safe()
    assert now.corrected(0) == "I 2 3"
    assert now.undo().corrected(0) == "I two three"
    assert now.accept_safe() is now


def test_the_next_undecided_finding_comes_into_view_also_from_the_beginning() -> None:
    now = session("one two three", finding(0, 3), finding(4, 7), finding(8, 13)).go(Place(0, 1))
    now = now.decide(IGNORE)
    assert now.at == Place(0, 2)
    assert now.decide(IGNORE).at == Place(0, 0)
    assert now.decide(None).at == Place(0, 0)


def test_what_is_left_for_later_is_undecided_again() -> None:
    now = session("one two", finding(0, 3, "1"), finding(4, 7)).decide(put("1")).go(Place(0, 0)).decide(None)
    assert now.decided == 0
    assert now.undo().corrected(0) == "1 two"


def test_ignored_lines_get_one_directive_that_holds() -> None:
    text = "First.\n\n  one two\none\n"
    ones = (finding(10, 13, rule="r-a"), finding(14, 17, rule="r-b"), finding(18, 21, rule="r-a"))
    now = session(text, *ones, comment=COMMENT).decide(IGNORE).decide(IGNORE)
    after = now.corrected(0)
    assert after == "First.\n\n  <!-- mtfix: ignore-next-line[r-a, r-b] -->\n  one two\none\n"
    shifted = [replace(one, span=moved(one.span, now.edits(0))) for one in ones]
    left = Suppressions.of(Document("a.txt", after, ())).apply(shifted)[0]
    assert left == [shifted[2]]


def test_a_directive_above_another_one_still_holds() -> None:
    text = "<!-- mtfix: ignore-next-line[r-a] -->\none two\n"
    now = session(text, finding(42, 45, rule="r-b"), comment=COMMENT).decide(IGNORE)
    after = now.corrected(0)
    both = [finding(len(after) - 8, len(after) - 5, rule="r-a"), finding(len(after) - 4, len(after) - 1, rule="r-b")]
    assert Suppressions.of(Document("a.txt", after, ())).apply(both)[0] == []


def test_a_directive_stands_above_what_is_inserted_into_its_line() -> None:
    now = session("one\n", finding(0, 0, "So "), finding(1, 3), comment=COMMENT).accept_safe()
    assert now.decide(IGNORE).corrected(0) == "<!-- mtfix: ignore-next-line[test-rule] -->\nSo one\n"


def test_no_directive_is_written_into_a_finding() -> None:
    ones = (finding(0, 7, "x"), finding(8, 13, rule="r-b"))
    now = Session((Text(Document("a.md", "one\ntwo three\nfour\n", ()), ones, COMMENT),)).accept_safe().decide(IGNORE)
    assert now.corrected(0) == "x three <!-- mtfix: ignore[r-b] -->\nfour\n"
    both = Text(Document("a.md", "one\ntwo three\nfour\n", ()), (ones[0], finding(8, 16)), COMMENT)
    assert not both.takes_directive(1)
    assert both.takes_directive(0)


@pytest.mark.parametrize(
    ("name", "text", "ignored"),
    [
        ("a.md", "One.\n\nOddity.\n", "One.\n\n<!-- mtfix: ignore-next-line[test-shown-oddity] -->\nOddity.\n"),
        (
            "a.md",
            "What an\noddity is  \nthis?\n",
            "What an\noddity is <!-- mtfix: ignore[test-shown-oddity] -->  \nthis?\n",
        ),
        ("a.md", "| a |\n|---|\n| oddity |\n", "| a |\n|---|\n| oddity | <!-- mtfix: ignore[test-shown-oddity] -->\n"),
        ("a.html", '<img\nalt="An oddity"\nsrc="x">\n', '<img\nalt="An oddity"\nsrc="x">\n'),
        ("a.tex", "What an\noddity.\n", "What an\n% mtfix: ignore-next-line[test-shown-oddity]\noddity.\n"),
    ],
)
def test_a_directive_stands_where_it_is_not_seen_and_else_the_baseline_holds(
    write, run: Run, name: str, text: str, ignored: str
) -> None:
    file = write(name, text)
    review = desk(name)
    review.decide(IGNORE)
    review.save()
    assert file.read_text() == ignored
    checker.cache_clear()
    known = ["--baseline", "mtfix-baseline.jsonl"] if text == ignored else []
    assert run("check", *known, name).code == 0


def test_another_right_name_is_put_there_with_its_article() -> None:
    now = session("Signed an arms suspension.", finding(7, 25, "a truce")).decide(Decision(Kind.TERM, "ceasefire"))
    assert now.corrected(0) == "Signed a ceasefire."


def test_a_review_writes_nothing_until_it_is_saved(write) -> None:
    file = write("a.txt")
    review = desk("a.txt")
    review.accept()
    assert file.read_text() == GARBLED
    assert review.save() == ["a.txt: 1 correction"]
    assert file.read_text() == MENDED
    assert review.again() is None


def test_line_ends_bom_and_mode_stay(write) -> None:
    file = write("a.txt", b"\xef\xbb\xbfAn oddity\r\n" + GARBLED.replace("\n", "\r\n").encode())
    file.chmod(0o640)
    review = desk("a.txt")
    review.decide(put("a\nb"))
    review.accept()
    review.save()
    assert file.read_bytes() == b"\xef\xbb\xbfAn a\r\nb\r\n" + MENDED.replace("\n", "\r\n").encode()
    assert file.stat().st_mode & 0o777 == 0o640


def test_decisions_are_back_after_an_interruption(write) -> None:
    write("a.txt", GARBLED + "An oddity.\n")
    write("b.txt")
    review = desk("a.txt", "b.txt")
    review.accept()
    review.decide(IGNORE)
    review.undo()
    review.decide(put("novelty"))
    resumed = desk("a.txt", "b.txt")
    assert resumed.notes == ["a.txt: 2 decisions are back from an interrupted review"]
    assert resumed.session.decisions == review.session.decisions
    assert resumed.session.at == Place(1, 0)
    resumed.undo()
    assert desk("a.txt", "b.txt").session.decided == 1
    resumed.save()
    assert desk("a.txt", "b.txt").notes == []


def test_decisions_hold_in_a_file_that_changed_where_their_words_are_the_same(write) -> None:
    file = write("a.txt", "We saw an oddity here. They saw the oddity there. And one more oddity!\n")
    review = desk("a.txt")
    review.decide(put("first"))
    review.decide(put("second"))
    review.decide(put("third"))
    file.write_text("New: they saw the oddity there. We saw an oddity here. Once more, oddity!\n")
    resumed = desk("a.txt")
    assert resumed.session.corrected(0) == "New: they saw the second there. We saw an first here. Once more, oddity!\n"
    said = "2 decisions are back from an interrupted review; the file has changed since, and 1 is lost"
    assert said in resumed.notes[0]


def test_a_journal_that_was_cut_short_gives_what_is_whole(write) -> None:
    write("a.txt", GARBLED + "An oddity.\n")
    review = desk("a.txt")
    review.accept()
    review.decide(IGNORE)
    journal = review.sheets[0].journal.file
    journal.write_bytes(journal.read_bytes()[:-9])
    resumed = desk("a.txt")
    assert resumed.session.decided == 1
    resumed.decide(IGNORE)
    assert desk("a.txt").session.decided == 2


@pytest.mark.parametrize("content", [b"", b"\xff", b"[1]\n", b'{"mtfix_review": 1}\n{"decided": 3}\n', b"[" * 5000])
def test_a_journal_that_is_none_is_passed_over(write, content: bytes) -> None:
    write("a.txt")
    review = desk("a.txt")
    review.accept()
    review.sheets[0].journal.file.write_bytes(content)
    assert desk("a.txt").session.decided == 0


@pytest.mark.skipif(os.geteuid() == 0 and not Path("/proc").exists(), reason="root may write anywhere")
def test_a_review_goes_on_without_a_folder_for_journals(write, monkeypatch, tmp_path) -> None:
    write("a.txt")
    (tmp_path / "cache").write_text("no folder")
    review = desk("a.txt")
    monkeypatch.setenv("MTFIX_CACHE_DIR", str(tmp_path / "cache"))
    review = Desk(desk("a.txt").sheets)
    review.accept()
    assert "cannot be kept over an interruption" in review.notes[0]
    review.save()


def test_a_file_that_somebody_else_changed_is_not_overwritten(write) -> None:
    one, other = write("a.txt"), write("b.txt")
    review = desk("a.txt", "b.txt")
    review.accept()
    review.accept()
    other.write_text("Somebody else’s oddity.\n")
    with pytest.raises(UserError, match=r"b\.txt: changed on the disk since it was read"):
        review.save()
    assert one.read_text() == GARBLED
    assert desk("a.txt").session.decided == 1


def test_nothing_is_written_where_an_encoding_lacks_a_character(write) -> None:
    one, other = write("a.txt"), write("b.txt", GARBLED.encode("latin-1"))
    targets, _ = find_files(["a.txt", "b.txt"], Configs())
    latin = [target if target.name == "a.txt" else _with_encoding(target) for target in targets]
    review = Desk.open(latin)
    assert review
    review.accept()
    review.decide(put("a “ceasefire”"))
    with pytest.raises(UserError, match=r"b\.txt: the correction needs “"):
        review.save()
    assert (one.read_text(), other.read_text()) == (GARBLED, GARBLED)


def _with_encoding(target):
    return replace(target, config=replace(target.config, encoding="latin-1"))


def test_ignored_here_goes_into_the_baseline_and_holds(write, run: Run) -> None:
    write("a.txt", GARBLED + "An oddity.\n")
    review = desk("a.txt")
    review.accept()
    review.decide(IGNORE)
    said = review.save()
    assert said[0] == "a.txt: 1 correction, 1 ignored"
    assert said[1].startswith("mtfix-baseline.jsonl: 1 new; to put it in force")
    assert review.again() is None
    checker.cache_clear()
    assert run("check", "--baseline", "mtfix-baseline.jsonl", "a.txt").code == 0


def test_ignored_always_goes_into_the_allow_list_with_its_reason(write, project: Path, run: Run) -> None:
    (project / "mtfix.toml").write_text('no-builtin = true\nrules = ["packs"]\nallow = "right.txt"\n')
    (project / "right.txt").write_text("Zebra  # an animal\n")
    write("a.txt", "Said in social media.\n")
    review = desk("a.txt")
    with pytest.raises(UserError, match="takes a reason"):
        review.decide(Decision(Kind.ALLOW, " "))
    review.decide(Decision(Kind.ALLOW, "as they say"))
    assert review.save() == ["a.txt: 0 corrections", "right.txt: 1 new"]
    # The finding shows “in” alone, the list needs what the rule saw.
    assert (project / "right.txt").read_text() == "test-in-media: in social media  # as they say\nZebra  # an animal\n"
    checker.cache_clear()
    assert run("check", "a.txt").code == 0


@pytest.mark.parametrize("name", ["mtfix-glossary.yaml", "names.csv"])
def test_a_wrong_name_goes_into_the_glossary_and_is_found_elsewhere(write, project: Path, run: Run, name: str) -> None:
    if name == "names.csv":
        (project / name).write_text("term,deprecated\nMoon,\n")
        (project / "mtfix.toml").write_text(f'no-builtin = true\nrules = ["packs"]\nglossary = ["{name}"]\n')
    write("a.txt", "What an oddity.\n")
    write("b.txt", "Another oddity.\n")
    review = desk("a.txt")
    review.decide(Decision(Kind.TERM, "Oddness"))
    assert review.save()[0] == "a.txt: 1 correction"
    assert (project / "a.txt").read_text() == "What an Oddness.\n"
    assert "glossary-oddness" in run("check", "--output-format", "jsonl", "--glossary", name, "b.txt").rules


def test_a_right_name_is_left_alone_from_now_on(write, project: Path) -> None:
    write("a.txt", "What an oddity.\n")
    review = desk("a.txt")
    review.decide(Decision(Kind.TERM, "oddity"))
    review.save()
    assert "preferred: oddity" in (project / "mtfix-glossary.yaml").read_text()
    assert review.again() is None
    assert (project / "a.txt").read_text() == "What an oddity.\n"


def test_a_new_name_takes_no_id_of_another_glossary() -> None:
    from mtfix.glossary.texts import with_term

    text = with_term("", "g.yaml", "White House", taken=lambda one: one == "white-house")
    assert "id: white-house-2" in text
    assert with_term(text, "g.yaml", "White House") == text
    assert "deprecated: [Biała House]" in with_term(text, "g.yaml", "White House", "Biała House")


def test_looking_again_shows_what_the_corrections_uncovered(write) -> None:
    write("a.txt", "What an oddity.\n")
    review = desk("a.txt")
    review.decide(put("arms suspension"))
    review.save()
    with pytest.raises(UserError, match="look again first"):
        review.decide(IGNORE)
    found = review.again()
    assert found
    assert [one.rule for one in found.session.text.findings] == ["test-arms-suspension"]


def test_a_compressed_file_is_packed_again(write) -> None:
    import gzip

    file = write("a.txt.gz", gzip.compress(GARBLED.encode()))
    review = desk("a.txt.gz")
    review.accept()
    review.save()
    assert gzip.decompress(file.read_bytes()).decode() == MENDED


def test_a_review_says_what_it_cannot_work_on(write, run: Run) -> None:
    write("clean.txt", "All is well.\n")
    write("binary.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\xff\xfe\x80")
    assert run("review", "--web", "clean.txt").stderr == "nothing to review: nothing is found\n"
    assert run("review", "--web", "gone.txt").stderr == "mtfix: gone.txt: no such file or folder\n"
    assert "binary file" in run("review", "--web", "binary.txt").stderr
    assert run("review", "clean.txt").stderr == "mtfix: no terminal to review in; use --web, or `mtfix check`\n"
    assert run("review", "--web", "-").code == 2


@pytest.mark.parametrize(("module", "extra"), [("textual", "review"), ("uvicorn", "serve")])
def test_a_missing_extra_is_named(write, monkeypatch, run: Run, module: str, extra: str) -> None:
    import sys

    write("a.txt")
    for name in [name for name in sys.modules if name.startswith((f"{module}.", "mtfix.review.", "mtfix.serve"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setattr("mtfix.cli.review._is_terminal", lambda: True)
    done = run("review", "a.txt", *(["--web"] if extra == "serve" else []))
    assert done.code == 2
    assert f"pip install 'mtfix[{extra}]'" in done.stderr
