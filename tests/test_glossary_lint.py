"""`mtfix glossary lint`: each check with an entry that is caught and one that is not."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml
from conftest import Run

from mtfix.cli.glossary.files import builtin_glossaries
from mtfix.glossary.lint import Gravity, Issue, folded_name, is_good_english, lint, words_of
from mtfix.glossary.store import entries_of, read_entries
from mtfix.glossary.tidy import tidied

TODAY = date(2026, 6, 1)
SOUND = """\
- id: kyiv
  type: place
  preferred: Kyiv
  deprecated: [Kijow]
"""


def issues(text: str, path: str = "glossary.yaml", stale_after: int = 730) -> list[Issue]:
    return list(lint(list(entries_of(text, path)), TODAY, stale_after))


def codes(text: str, path: str = "glossary.yaml") -> list[str]:
    return [issue.code for issue in issues(text, path)]


def concepts(*records: str) -> str:
    """Concepts in short: “x: places y z” prefers x and deprecates y and z."""
    made = []
    for n, record in enumerate(records):
        preferred, _, rest = record.partition(":")
        deprecated = f"\n  deprecated: [{rest.strip()}]" if rest.strip() else ""
        made.append(f"- id: c{n}\n  type: organisation\n  preferred: {preferred}{deprecated}\n")
    return "".join(made)


def test_a_sound_entry_has_no_issue() -> None:
    assert issues(SOUND) == []


def test_an_issue_names_its_place() -> None:
    (issue,) = issues("# ours\n" + SOUND.replace("[Kijow]", "[Kijow, Kijow]"))
    assert (issue.code, issue.path, issue.line, issue.concept) == ("repeated", "glossary.yaml", 5, "kyiv")
    assert "Kijow" in issue.message
    assert issue.severity is Gravity.WARNING


def test_one_preferred_name_of_two_concepts_is_a_duplicate() -> None:
    (issue,) = issues(concepts("Silly Walks", "Silly Walks"))
    assert (issue.code, issue.concept, issue.severity) == ("duplicate", "c1", Gravity.ERROR)
    assert "c0 (glossary.yaml:1)" in issue.message


def test_two_things_of_one_name_and_other_types_may_be_meant() -> None:
    (issue,) = issues("- {id: a, type: place, preferred: Georgia}\n- {id: b, type: person, preferred: Georgia}\n")
    assert (issue.code, issue.severity) == ("duplicate", Gravity.WARNING)


def test_terms_of_two_domains_are_no_duplicates() -> None:
    text = "- {id: a, type: term, preferred: morphology, domain: biology}\n"
    assert codes(text + text.replace("a,", "b,", 1).replace("biology", "linguistics")) == []


def test_a_concept_that_takes_the_place_of_another_is_no_duplicate() -> None:
    entries = [*entries_of(SOUND, "ours.yaml"), *entries_of(SOUND, "mine.yaml")]
    assert list(lint(entries, TODAY)) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lockheed-Martin", "Lockheed Martin"),
        ("Trade Unions Congress", "Trade Union Congress"),
        ("World bank", "World Bank"),
        ("São Tomé Bank", "Sao Tome Bank"),
        ("Ministry of Zaporizhzhia", "Ministry of Zaporizhia"),
        ("Gazprominvestholding", "Gazprominvestholdings"),
    ],
)
def test_names_that_are_nearly_one_are_near_duplicates(one: str, other: str) -> None:
    (issue,) = issues(concepts(one, "Something Else", other))
    assert (issue.code, issue.severity) == ("near-duplicate", Gravity.WARNING)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("organic chemistry", "inorganic chemistry"),
        ("Pope John Paul I", "Pope John Paul II"),
        ("Dutch East India Company", "Dutch West India Company"),
        ("Operation Barbarossa 1", "Operation Barbarossa 2"),
        ("Iran", "Iraq"),
    ],
)
def test_names_that_differ_by_a_word_of_english_are_not(one: str, other: str) -> None:
    assert codes(concepts(one, other)) == []


def test_near_names_are_found_among_many() -> None:
    many = [f"Institute of {a}{b}{c}ology" for a in "bdfgklmn" for b in "aeiou" for c in "prstv"]
    found = issues(concepts(*many, "Xylophonographic Museum", "Xylophonographik Museum"))
    assert [issue.concept for issue in found if "Xylo" in issue.message] == [f"c{len(many) + 1}"]


@pytest.mark.parametrize("name", ["Ostriches", "ostriche", "OSTRICH-ES", "Östriches"])
def test_folded_names_leave_out_case_accents_hyphens_and_plurals(name: str) -> None:
    assert folded_name(name) in ("ostriche", "ostriches")


def test_two_concepts_that_replace_each_other_are_a_cycle() -> None:
    found = [issue for issue in issues(concepts("Xa: Ya", "Ya: Xa")) if issue.code == "cycle"]
    assert len(found) == 1
    assert "“Xa” → “Ya” → “Xa”" in found[0].message or "“Ya” → “Xa” → “Ya”" in found[0].message


def test_longer_cycles_are_found_once() -> None:
    found = codes(concepts("Xa: Ya", "Ya: Za", "Za: Wa", "Wa: Xa", "Tail: Head", "Head"))
    assert found.count("cycle") == 1


def test_a_chain_is_no_cycle() -> None:
    assert "cycle" not in codes(concepts("Xa: Ya", "Ya: Za", "Za"))


@pytest.mark.parametrize("name", ["Kiev", "climate change", "Berlin"])
def test_a_deprecated_name_that_is_good_english_needs_a_reason(name: str) -> None:
    text = f"- {{id: a, type: term, preferred: Silly Walks, deprecated: [{name}]}}\n"
    (issue,) = issues(text)
    assert (issue.code, issue.severity) == ("good-english", Gravity.ERROR)
    assert codes(text.replace("id: a", "id: a, reason: our house style")) == []


def test_a_right_name_of_another_concept_needs_a_reason() -> None:
    found = issues(concepts("Silly Walks", "Xa: Silly Walks"))
    assert [issue.code for issue in found] == ["good-english"]
    assert "right for c0" in found[0].message


def test_a_foreign_name_that_is_common_is_a_warning() -> None:
    (issue,) = issues("- {id: a, type: place, preferred: Tokyo, names: {de: [Tokio]}}\n")
    assert (issue.code, issue.severity) == ("good-english", Gravity.WARNING)
    assert codes("- {id: a, type: place, preferred: Tokyo, names: {de: [Tokyo], pl: [Tokjo]}}\n") == []


@pytest.mark.parametrize("name", ["Barrack Obama", "arms suspension", "Kijow", "change the climate of banana"])
def test_what_is_misspelt_or_odd_is_no_good_english(name: str) -> None:
    assert not is_good_english(name, words_of(name))


def test_a_deprecated_name_that_is_right_never_matches() -> None:
    (issue,) = issues(SOUND.replace("[Kijow]", "[Kyiv]"))
    assert (issue.code, issue.severity) == ("never-matches", Gravity.ERROR)
    assert codes(SOUND.replace("[Kijow]", "[KYIV]")) == []


def test_a_name_without_words_never_matches() -> None:
    assert "never-matches" in codes(SOUND.replace("[Kijow]", '[" "]'))


def test_a_former_name_that_is_right_never_matches() -> None:
    assert codes(SOUND + "  former: [{term: Kyiv, until: 1990}]\n") == ["never-matches"]
    assert codes(SOUND + "  former: [{term: Kijowgrad, until: 1990}]\n") == []


def test_an_alias_of_two_concepts_is_shared() -> None:
    admitted = (
        "- {id: a, type: place, preferred: Gaza Strip, admitted: [Gaza]}\n- {id: b, type: place, preferred: Gaza}\n"
    )
    assert codes(admitted) == ["shared-alias"]
    (issue,) = issues(concepts("Xaxa: Zkzk", "Yzyz: Zkzk"))
    assert (issue.code, issue.severity) == ("shared-alias", Gravity.ERROR)
    assert codes(concepts("Xaxa: Zkzk", "Yzyz: Zkzkz")) == []


def test_an_admitted_name_that_differs_by_case_alone_is_told() -> None:
    assert codes(SOUND + "  admitted: [KYIV]\n") == ["casing"]
    assert codes(SOUND + "  admitted: [Kyyiv]\n") == []


def test_a_term_deprecated_by_case_alone_is_told() -> None:
    term = "- {id: a, type: term, preferred: web, deprecated: [Web]}\n"
    assert codes(term) == ["casing"]
    assert codes(term.replace("type: term", "type: product")) == []


@pytest.mark.parametrize(("name", "found"), [("kyiv", ["casing"]), ("al-Shifa", []), ("北京", [])])
def test_names_of_places_have_a_capital(name: str, found: list[str]) -> None:
    assert codes(SOUND.replace("Kyiv", name)) == found


def test_a_missing_type_is_told_where_others_say_theirs() -> None:
    assert codes(SOUND + "- {id: a, preferred: Silly Walks}\n") == ["missing-type"]
    assert codes("- {id: a, preferred: Silly Walks}\n") == []
    assert codes("term,type\nKyiv,place\nSilly Walks,\n", "glossary.csv") == ["missing-type"]
    assert codes("term\nKyiv\n", "glossary.csv") == []


@pytest.mark.parametrize(
    ("key", "severity"),
    [
        ("checked: 2024-01-01", Gravity.WARNING),
        ("checked: 2026-06-02", Gravity.ERROR),
        ("former: [{term: Kijowgrad, until: 2027}]", Gravity.ERROR),
    ],
)
def test_stale_and_impossible_dates_are_told(key: str, severity: Gravity) -> None:
    (issue,) = issues(f"{SOUND}  {key}\n")
    assert (issue.code, issue.severity, issue.line) == ("stale", severity, 5)


@pytest.mark.parametrize("key", ["checked: 2026-06-01", "checked: 2024-06-01", "former: [{term: Xa, until: 2026}]"])
def test_fresh_dates_are_not(key: str) -> None:
    assert codes(f"{SOUND}  {key}\n") == []


def test_how_old_a_check_may_be_is_for_the_user_to_say() -> None:
    text = f"{SOUND}  checked: 2026-05-01\n"
    assert [issue.code for issue in issues(text, stale_after=30)] == ["stale"]
    assert issues(text, stale_after=31) == []


@pytest.mark.parametrize(
    "key", ["admitted: [Kyyiv, Kyyiv]", "admitted: [Kyiv]", "names: {pl: [Kijów, Kijów]}", "unless: [Dynamo, Dynamo]"]
)
def test_a_value_twice_in_a_list_is_told(key: str) -> None:
    assert codes(f"{SOUND}  {key}\n") == ["repeated"]


def test_one_name_in_two_languages_is_not_repeated() -> None:
    assert codes(SOUND + "  names: {pl: [Kijów], cs: [Kijów]}\n") == []


@pytest.mark.parametrize("name", ['" Kyiv"', '"Kyiv "', '"Ky  iv"', '"Ky\\tiv"'])
def test_stray_white_space_is_told(name: str) -> None:
    assert "white-space" in codes(SOUND.replace("Kyiv", name))


def test_a_thousand_concepts_are_compared_in_a_moment(tmp_path: Path) -> None:
    text = concepts(*(f"Institute number {n}: Institut numer {n}" for n in range(3000)))
    assert codes(text) == []


# Putting in order


def test_putting_in_order_takes_out_what_stands_twice_and_white_space() -> None:
    text = SOUND.replace("Kyiv", '" Kyiv"').replace("[Kijow]", '[Kijow, "Kijow ", Kijof] # both')
    after = tidied(text + "  admitted: [Kyiv, Kiev, Kiev]\n", "g.yaml")
    (entry,) = entries_of(after, "g.yaml")
    assert entry.concept.preferred == entry.values["preferred"] == "Kyiv"
    assert entry.concept.deprecated == ("Kijow", "Kijof")
    assert entry.concept.admitted == ("Kiev",)
    assert "# both" in after
    assert tidied(after, "g.yaml") == after


def test_csv_is_put_in_order_row_by_row() -> None:
    text = 'term,admitted,pl\r\n"Kyiv",Kiev|Kiev,Kijów\r\n"Lviv",Lvov,"Lwów"\r\n'
    assert tidied(text, "g.csv") == 'term,admitted,pl\r\nKyiv,Kiev,Kijów\r\n"Lviv",Lvov,"Lwów"\r\n'


# The command


@pytest.fixture
def glossary(write: Callable[..., Path]) -> Callable[[str], Path]:
    return lambda text: write("glossary.yaml", text)


def test_a_sound_glossary_exits_with_0(run: Run, glossary: Callable[[str], Path]) -> None:
    done = run("glossary", "lint", glossary(SOUND))
    assert (done.code, done.stdout) == (0, "1 concept: nothing found; 1 tested\n")


def test_an_error_exits_with_1_and_a_warning_only_if_it_is_strict(run: Run, glossary: Callable[[str], Path]) -> None:
    warned = glossary(SOUND + "  admitted: [KYIV]\n")
    done = run("glossary", "lint", "glossary.yaml")
    assert done.code == 0
    assert re.match(r"glossary\.yaml:5: casing: .* \[kyiv\]\n1 concept: 0 errors, 1 warning; ", done.stdout)
    assert run("glossary", "lint", "--strict", warned).code == 1
    glossary(concepts("Xa", "Xa"))
    assert run("glossary", "lint", "glossary.yaml").code == 1


def test_json_lines_have_every_field(run: Run, glossary: Callable[[str], Path]) -> None:
    glossary(concepts("Xa", "Xa"))
    done = run("glossary", "lint", "glossary.yaml", "--output-format", "jsonl")
    (found,) = done.findings
    assert set(found) == {"code", "path", "line", "concept", "message", "severity"}
    assert (found["code"], found["line"], found["severity"]) == ("duplicate", 6, "error")
    assert "2 concepts: 1 error" in done.stderr


def test_codes_are_selected_and_ignored(run: Run, glossary: Callable[[str], Path]) -> None:
    path = glossary(concepts("Xa", "Xa: Ya, Ya"))
    assert "repeated" not in run("glossary", "lint", path, "--ignore", "repeated").stdout
    done = run("glossary", "lint", path, "--select", "repeated,stale")
    assert (done.code, "duplicate" in done.stdout) == (0, False)
    done = run("glossary", "lint", path, "--select", "duplicates")
    assert (done.code, "did you mean “duplicate”" in done.stderr) == (2, True)


def test_an_entry_that_does_not_prove_itself_is_told(run: Run, glossary: Callable[[str], Path]) -> None:
    path = glossary(SOUND + '  unless: ["spoke about Kijow"]\n')
    done = run("glossary", "lint", path)
    assert done.code == 1
    assert ":1: self-test: found 0 times in 'They spoke about Kijow on Monday.'" in done.stdout
    assert run("glossary", "lint", path, "--no-self-test").code == 0
    assert run("glossary", "lint", path, "--ignore", "self-test").code == 0


def test_entries_are_tested_with_the_rules_of_the_project(run: Run, glossary: Callable[[str], Path]) -> None:
    path = glossary("- {id: a, type: term, preferred: arms suspension}\n")
    assert "test-arms-suspension" in run("glossary", "lint", path).stdout


def test_a_foreign_name_that_the_index_leaves_out_never_matches(run: Run, glossary: Callable[[str], Path]) -> None:
    done = run("glossary", "lint", glossary(SOUND + "  names: {pl: [Kjw, Kijów]}\n"))
    assert "never-matches: “Kjw” is never found: it is too short" in done.stdout
    assert (done.code, "Kijów" in done.stdout) == (0, False)


def test_the_configured_glossaries_are_the_default(run: Run, write: Callable[..., Path]) -> None:
    write("mtfix.toml", 'no-builtin = true\nglossary = ["ours.yaml"]\n')
    write("ours.yaml", concepts("Xa", "Xa"))
    assert run("glossary", "lint").stdout.startswith("ours.yaml:6: duplicate")


def test_fix_writes_what_is_put_in_order_and_reports_the_rest(run: Run, glossary: Callable[[str], Path]) -> None:
    path = glossary(concepts("Xa: Ya, Ya", "Xa"))
    done = run("glossary", "lint", "--fix", path)
    assert (done.code, "repeated" in done.stdout, "duplicate" in done.stdout) == (1, False, True)
    assert "put in order" in done.stderr
    assert "deprecated: [Ya]" in path.read_text()
    assert "put in order" not in run("glossary", "lint", "--fix", path).stderr


def test_a_byte_order_mark_and_line_ends_stay(run: Run, write: Callable[..., Path]) -> None:
    path = write("g.yaml", b"\xef\xbb\xbf" + concepts("Xaxa: Yzyz, Yzyz").replace("\n", "\r\n").encode())
    assert run("glossary", "lint", "--fix", path).code == 0
    assert path.read_bytes() == b"\xef\xbb\xbf" + concepts("Xaxa: Yzyz").replace("\n", "\r\n").encode()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"- id: [", "not valid YAML"),
        ("- {id: a, preferred: Zürich}".encode("latin-1"), "not UTF-8"),
        (b"Kyiv", "a list of records"),
        (b"- {id: a, preferred: Xa}\n- {id: a, preferred: Ya}\n", "stands twice"),
    ],
)
@pytest.mark.parametrize("fix", [[], ["--fix"]])
def test_a_broken_file_is_named_and_left_as_it_is(
    run: Run, write: Callable[..., Path], content: bytes, said: str, fix: list[str]
) -> None:
    sound, broken = write("a.yaml", concepts("Xa: Ya, Ya")), write("b.yaml", content)
    before = sound.read_bytes()
    done = run("glossary", "lint", *fix, sound, broken)
    assert (done.code, done.stdout) == (2, "")
    assert "b.yaml" in done.stderr
    assert said in done.stderr
    assert (sound.read_bytes(), broken.read_bytes()) == (before, content)


def test_a_missing_file_and_no_file_are_faults_of_the_user(run: Run, project: Path) -> None:
    done = run("glossary", "lint", "nothing.yaml")
    assert (done.code, "nothing.yaml" in done.stderr) == (2, True)
    assert run("glossary", "lint").code == 2
    assert run("glossary", "lint", "--builtin", "x.yaml").code == 2


def test_an_empty_glossary_has_no_faults(run: Run, glossary: Callable[[str], Path]) -> None:
    assert run("glossary", "lint", glossary("")).stdout == "0 concepts: nothing found; 0 tested\n"


def test_the_shipped_glossary_has_none_but_known_kinds_of_faults() -> None:
    entries = [entry for path in builtin_glossaries() for entry in read_entries(path)]
    found = {issue.code for issue in lint(entries, date.today(), 100_000) if issue.severity is Gravity.ERROR}
    assert found <= {"duplicate"}


# The hook of pre-commit


HOOKS = Path(__file__).parent.parent / ".pre-commit-hooks.yaml"


def test_the_hook_is_called_as_pre_commit_calls_it(run: Run, write: Callable[..., Path]) -> None:
    (hook,) = [hook for hook in yaml.safe_load(HOOKS.read_text()) if hook["id"] == "mtfix-glossary"]
    assert set(hook) >= {"id", "name", "entry", "language"}
    assert hook["language"] == "python"
    program, *arguments = [*shlex.split(hook["entry"]), *hook.get("args", [])]
    assert program == "mtfix"
    faulty = write("glossaries/ours.yaml", concepts("Xa", "Xa: Ya, Ya"))
    assert run(*arguments, str(faulty.relative_to(Path.cwd())), "packs/test.yaml").code == 2
    assert run(*arguments, "glossaries/ours.yaml").code == 1
    assert run(*arguments, "--fix", "glossaries/ours.yaml").code == 1
    assert "deprecated: [Ya]" in faulty.read_text()


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("glossary.yaml", True),
        ("docs/glossary-pl.csv", True),
        ("glossaries/names.yml", True),
        ("a/glossary/b/c.tsv", True),
        ("glossary.md", False),
        ("rules/polish.yaml", False),
        ("my-glossary.yaml", False),
    ],
)
def test_the_hook_is_for_files_of_glossaries(path: str, is_one: bool) -> None:
    (hook,) = [hook for hook in yaml.safe_load(HOOKS.read_text()) if hook["id"] == "mtfix-glossary"]
    assert bool(re.search(hook["files"], path)) is is_one


def test_json_lines_are_json(run: Run, glossary: Callable[[str], Path]) -> None:
    glossary(concepts("“Xa”\u2028", "Xa: Ya, Ya"))
    out = run("glossary", "lint", "glossary.yaml", "--output-format", "jsonl").stdout
    assert [json.loads(line)["code"] for line in out.split("\n") if line]
