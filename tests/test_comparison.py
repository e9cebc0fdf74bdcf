"""What a person changed, which finding would have made it, what was left and what is new."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import PACK

from mtfix.attribution import Verdict
from mtfix.comparison import Change, Comparison, Kind, compare
from mtfix.config import Config
from mtfix.findings import Finding, Severity
from mtfix.pipeline import Checker
from mtfix.quality import score
from mtfix.text.spans import Span

RULES = """\
- id: test-older-officials
  find: "older officials"
  replace: "senior officials"
  message: their age is not meant
  category: terminology/wrong-term
  applicability: safe
  examples: [{bad: "The [[older officials]] left.", good: "The [[senior officials]] left."}]
  silent: ["Officials left."]
- id: test-senior-officials-of
  find: "senior officials of defence"
  replace: "senior defence officials"
  message: found only after the other was mended
  category: style/awkward
  applicability: safe
  examples: [{bad: "The [[senior officials of defence]] left.", good: "The [[senior defence officials]] left."}]
  silent: ["Officials left."]
- id: test-senior-staff
  find: "senior staff of war"
  replace: "war chiefs"
  message: found only after the other was mended, and in its words
  category: style/awkward
  applicability: safe
  examples: [{bad: "The [[senior staff of war]] left.", good: "The [[war chiefs]] left."}]
  silent: ["Staff left."]
- id: test-older-staff
  find: "older staff"
  replace: "senior staff"
  message: their age is not meant
  category: terminology/wrong-term
  applicability: safe
  examples: [{bad: "The [[older staff]] left.", good: "The [[senior staff]] left."}]
  silent: ["Staff left."]
"""


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    pack = tmp_path_factory.mktemp("packs") / "test.yaml"
    pack.write_text(PACK + RULES, "utf-8")
    return Checker(Config(no_builtin=True, rules=(Path(pack),)))


Told = tuple[str, str, str, str, list[str]]


def told(comparison: Comparison) -> list[Told]:
    """Each change: kind, verdict, old, new, the rules behind it."""

    def rules(change: Change) -> list[str]:
        return [finding.rule.removeprefix("test-") for reason in change.reasons for finding in reason.findings]

    return [
        (str(one.kind), str(one.verdict), comparison.old(one), comparison.new(one), rules(one))
        for one in comparison.changes
    ]


def ids(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.rule.removeprefix("test-") for finding in findings]


def test_equal_texts_have_no_changes_and_all_their_findings_are_left(checker: Checker) -> None:
    text = "Kyiv agreed to an arms suspension."
    comparison = compare(text, text, checker)
    assert comparison.is_equal
    assert not comparison.changes
    assert ids(comparison.left) == ["arms-suspension"]
    assert not comparison.introduced


def test_a_change_is_explained_exactly_by_the_rule_that_makes_it(checker: Checker) -> None:
    comparison = compare("Kyiv agreed to an arms suspension.", "Kyiv agreed to a ceasefire.", checker)
    assert told(comparison) == [("edited", "exact", "an arms suspension", "a ceasefire", ["arms-suspension"])]
    assert not comparison.left + comparison.settled + comparison.introduced


def test_changes_beside_each_other_are_told_apart(checker: Checker) -> None:
    comparison = compare(
        "Kyiv agreed to an arms suspension in social media.",
        "Kyiv quickly agreed to a ceasefire, on social media.",
        checker,
    )
    assert told(comparison) == [
        ("edited", "none", "", "quickly ", []),
        ("edited", "exact", "an arms suspension", "a ceasefire", ["arms-suspension"]),
        ("edited", "none", "", ",", []),
        ("edited", "exact", "in", "on", ["in-media"]),
    ]


def test_another_correction_of_what_was_found_is_explained_in_part(checker: Checker) -> None:
    comparison = compare("Kyiv agreed to an arms suspension.", "Kyiv agreed to a truce.", checker)
    assert told(comparison) == [("edited", "partial", "an arms suspension", "a truce", ["arms-suspension"])]


def test_a_finding_without_a_proposal_explains_in_part(checker: Checker) -> None:
    comparison = compare("It was an oddity to us.", "It was a wonder to us.", checker)
    assert told(comparison) == [("edited", "partial", "an oddity", "a wonder", ["shown-oddity"])]
    assert comparison.changes[0].reasons[0].edit is None


def test_a_change_where_nothing_was_found_is_unexplained(checker: Checker) -> None:
    comparison = compare("The talks were long.", "The talks were endless.", checker)
    assert told(comparison) == [("edited", "none", "long", "endless", [])]


def test_findings_of_later_rounds_explain_changes_beside_those_before(checker: Checker) -> None:
    comparison = compare(
        "The older officials of defence left at noon.", "The senior defence officials left at noon.", checker
    )
    assert told(comparison) == [
        ("edited", "exact", "older", "senior", ["older-officials"]),
        ("edited", "exact", "officials of defence", "defence officials", ["senior-officials-of"]),
    ]


def test_findings_of_several_rounds_explain_one_change_together(checker: Checker) -> None:
    comparison = compare("The older staff of war left at noon.", "The war chiefs left at noon.", checker)
    assert told(comparison) == [
        ("edited", "exact", "older staff of war", "war chiefs", ["older-staff", "senior-staff"])
    ]


def test_what_was_left_and_what_came_with_the_edit_is_told(checker: Checker) -> None:
    comparison = compare(
        "They wrote in social media. The talks were long.",
        "They wrote in social media. The talks were about an arms suspension.",
        checker,
    )
    assert ids(comparison.left) == ["in-media"]
    assert ids(comparison.introduced) == ["arms-suspension"]
    assert comparison.figures.introduced == 1
    assert (comparison.score_before.points, comparison.score_after.points) == (1, 6)


def test_a_finding_in_a_sentence_that_moved_is_left(checker: Checker) -> None:
    one, two, three = (
        "The first of the speakers was late again.",
        "Nobody knew of the arms suspension before Monday.",
        "Prices of wheat fell sharply in the north.",
    )
    comparison = compare(f"{one} {two} {three}", f"{two} {one} {three}", checker)
    moved = [change for change in comparison.changes if change.kind is Kind.MOVED]
    assert len(moved) == 1
    assert ids(comparison.left) == ["arms-suspension"]
    assert not comparison.introduced + comparison.settled


def test_a_finding_is_left_where_only_a_word_in_it_was_changed_in_vain(checker: Checker) -> None:
    comparison = compare("They want an arms suspension.", "They want the arms suspension.", checker)
    assert ids(comparison.left) == ["arms-suspension"]
    assert not comparison.introduced


def test_split_and_joined_sentences_are_seen(checker: Checker) -> None:
    apart = "The minister spoke to the press about the war. He left the hall early."
    joined = "The minister spoke to the press about the war and left the hall early."
    kinds = [
        [passage.kind for passage in compare(*texts, checker).passages] for texts in ((apart, joined), (joined, apart))
    ]
    assert kinds == [[Kind.JOINED], [Kind.SPLIT]]


def test_sentences_that_were_added_or_dropped_are_one_change_a_paragraph(checker: Checker) -> None:
    kept = "The minister spoke to the press about the war."
    more = "Wheat has become dear. Nobody in the north agreed to an arms suspension."
    added = compare(f"{kept}\n", f"{kept}\n\n{more}\n", checker)
    assert told(added) == [("added", "none", "", more, [])]
    assert ids(added.introduced) == ["arms-suspension"]
    dropped = compare(f"{kept}\n\n{more}\n", f"{kept}\n", checker)
    assert told(dropped) == [("dropped", "partial", more, "", ["arms-suspension"])]
    assert not dropped.left + dropped.settled


def test_a_paragraph_that_was_split_is_a_change_of_white_space(checker: Checker) -> None:
    comparison = compare("One thing is sure. Two are not.", "One thing is sure.\n\nTwo are not.", checker)
    assert told(comparison) == [("spacing", "none", " ", "\n\n", [])]


@pytest.mark.parametrize("cleaned", ["One thing\r\nis sure.\r\n", "One thing\nis sure.\n\n\n", "\nOne thing\nis sure."])
def test_line_ends_and_blank_lines_are_no_changes(checker: Checker, cleaned: str) -> None:
    comparison = compare("One thing\nis sure.\n", cleaned, checker)
    assert not comparison.changes
    assert not comparison.is_equal


def test_places_are_right_after_astral_characters_and_carriage_returns(checker: Checker) -> None:
    before = "e\u0301 🏠 Biała.\r\n\r\nKyiv 🏠 agreed to an arms suspension.\r\n"
    after = "e\u0301 🏠 Biała.\r\n\r\nKyiv 🏠🏠 agreed to a ceasefire.\r\n"
    comparison = compare(before, after, checker)
    last = comparison.changes[-1]
    assert last.verdict is Verdict.EXACT
    assert last.before is not None
    assert last.before.cut(before) == "an arms suspension"
    assert last.after is not None
    assert last.after.cut(after) == "a ceasefire"


@pytest.mark.parametrize("texts", [("", ""), ("", "A word."), ("A word.", ""), (" \n", "\n"), ("…", "!")])
def test_texts_with_little_in_them_are_compared(checker: Checker, texts: tuple[str, str]) -> None:
    comparison = compare(*texts, checker)
    assert comparison.is_equal == (texts[0] == texts[1])


def test_the_changes_lead_from_the_one_text_to_the_other(checker: Checker) -> None:
    before = "The older officials wrote in social media, that an arms suspension was an oddity. All left."
    after = "Older officials wrote on social media that the arms suspension, a wonder, was near. They all left then."
    comparison = compare(before, after, checker)
    for passage in comparison.passages:
        pieces = comparison.pieces(passage)
        new = "".join(one if isinstance(one, str) else comparison.new(one) for one in pieces)
        assert new == (passage.after.cut(after) if passage.after is not None else "")


def test_the_score_counts_penalty_points_in_a_thousand_words() -> None:
    findings = [
        Finding("r", Span(at, at + 1), "", "style/awkward", severity, 1.0) for at, severity in enumerate(Severity)
    ]
    made = score(findings, 200)
    assert (made.findings, made.words, made.points) == (4, 200, 0 + 1 + 5 + 10)
    assert made.per_thousand == 80.0
    assert (made + made).per_thousand == 80.0
    assert score([], 0).per_thousand == 0.0
