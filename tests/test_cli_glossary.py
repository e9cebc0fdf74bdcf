"""`mtfix glossary` as its users see it: keeping and browsing glossaries."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import click
import pytest
from conftest import Run

GLOSSARY = """\
# Ours

- id: white-house
  type: organisation
  preferred: White House
  deprecated: [Biała House]  # half translated
  names: {pl: [Biały Dom]}

# Cities
- id: kyiv
  type: place
  preferred: Kyiv
  admitted: [Kiev]
  domain: politics
"""
TODAY = f"  checked: {date.today().isoformat()}\n"
Write = Callable[..., Path]


@pytest.fixture
def glossary(write: Write) -> Path:
    """The one glossary of the project."""
    write("mtfix.toml", 'no-builtin = true\nglossary = ["g.yaml"]\n')
    return write("g.yaml", GLOSSARY)


def test_a_concept_is_added_to_the_configured_glossary(run: Run, glossary: Path) -> None:
    done = run("glossary", "add", "Lviv", "--type", "place", "--name", "pl=Lwów", "--deprecated", "Lwow")
    assert (done.code, done.stdout, done.stderr) == (0, "", "g.yaml: added lviv\n")
    assert glossary.read_text() == GLOSSARY + (
        f"\n- id: lviv\n  type: place\n  preferred: Lviv\n  deprecated: [Lwow]\n  names: {{pl: [Lwów]}}\n{TODAY}"
    )


def test_a_file_that_does_not_exist_is_made(run: Run, project: Path) -> None:
    assert run("glossary", "add", "Lviv", "--checked", "2025-03-31", "-g", "new.yaml").code == 0
    assert (project / "new.yaml").read_text() == "- id: lviv\n  preferred: Lviv\n  checked: 2025-03-31\n"
    assert run("glossary", "add", "Lviv", "--name", "pl=Lwów", "-g", "new.csv").code == 0
    assert run("glossary", "list", "-g", "new.csv").stdout.startswith("lviv  term")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["White House"], "g.yaml:3: the id “white-house” is taken, by “White House”: choose another with --id"),
        (["Kiev"], "g.yaml:10: “Kiev” is admitted there, by kyiv (--force: add it all the same)"),
        (["X", "--deprecated", "White House"], "“White House” is preferred there, by white-house"),
        (["X", "--admitted", "X"], "“X” would stand twice among the names of x"),
        (["X", "--id", "No Id"], "an id is lower-case words joined by hyphens"),
        (["X", "--name", "Foo"], "“Foo” is not like pl=Biały Dom"),
        ([" "], "PREFERRED is empty"),
    ],
)
def test_what_must_not_be_added_is_refused(run: Run, glossary: Path, arguments: list[str], said: str) -> None:
    done = run("glossary", "add", *arguments)
    assert done.code == 2
    assert said in done.stderr
    assert glossary.read_text() == GLOSSARY


def test_force_adds_a_name_that_another_concept_has(run: Run, glossary: Path) -> None:
    assert run("glossary", "add", "Kiev", "--force").code == 0
    assert "preferred: Kiev\n" in glossary.read_text()


def test_an_edit_touches_the_lines_that_change(run: Run, glossary: Path) -> None:
    done = run("glossary", "edit", "glossary-white-house", "--add-deprecated", "House White", "--note", "a: b")
    assert (done.code, done.stderr) == (0, "g.yaml:3: changed white-house\n")
    assert glossary.read_text() == GLOSSARY.replace("[Biała House]", "[Biała House, House White]").replace(
        "[Biały Dom]}\n", '[Biały Dom]}\n  note: "a: b"\n'
    )


def test_an_edit_sets_adds_and_removes(run: Run, glossary: Path) -> None:
    assert run("glossary", "edit", "white-house", "--remove-name", "pl", "--name", "de=Weißes Haus").code == 0
    assert (
        run("glossary", "edit", "kyiv", "--remove-admitted", "Kiev", "--domain", "", "--preferred", "Kyjiv").code == 0
    )
    assert glossary.read_text() == GLOSSARY.replace("pl: [Biały Dom]", "de: [Weißes Haus]").replace(
        "preferred: Kyiv\n  admitted: [Kiev]\n  domain: politics\n", "preferred: Kyjiv\n"
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nope", "--note", "x"], "no concept “nope”"),
        (["kyiv", "--remove-admitted", "Kyjiv"], "kyiv has no admitted name “Kyjiv”"),
        (["kyiv", "--remove-name", "pl"], "kyiv has no name in “pl”"),
        (["kyiv", "--preferred", "White House"], "“White House” is preferred there"),
        (["kyiv", "--id", "white-house"], "the id “white-house” is taken"),
        (["kyiv", "--id", "No"], "an id is lower-case words"),
    ],
)
def test_a_wrong_edit_leaves_the_file_alone(run: Run, glossary: Path, arguments: list[str], said: str) -> None:
    done = run("glossary", "edit", *arguments)
    assert done.code == 2
    assert said in done.stderr
    assert glossary.read_text() == GLOSSARY


def test_without_options_the_record_is_edited_by_hand(
    run: Run, glossary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(click, "edit", lambda text, extension: text.replace("Kiev", "Kyyiv"))
    assert run("glossary", "edit", "kyiv").code == 0
    assert glossary.read_text() == GLOSSARY.replace("Kiev", "Kyyiv")
    monkeypatch.setattr(click, "edit", lambda text, extension: text.replace("place", "town"))
    done = run("glossary", "edit", "kyiv")
    assert done.code == 2
    assert "g.yaml:11: unknown type 'town'" in done.stderr
    monkeypatch.setattr(click, "edit", lambda text, extension: None)
    assert run("glossary", "edit", "kyiv").stderr == "g.yaml:10: nothing changed\n"
    assert glossary.read_text() == GLOSSARY.replace("Kiev", "Kyyiv")


def test_a_row_of_a_table_is_edited_by_hand_as_a_record(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = write("g.csv", "term,admitted,pl\nKyiv,Kiev,Kijów\nLviv,,\n")
    monkeypatch.setattr(click, "edit", lambda text, extension: text.replace("[Kiev]", "[Kiev, Kyyiv]"))
    assert run("glossary", "edit", "kyiv", "-g", table).code == 0
    assert table.read_text() == "term,admitted,pl\nKyiv,Kiev|Kyyiv,Kijów\nLviv,,\n"


def test_concepts_are_removed_and_comments_stay(run: Run, glossary: Path) -> None:
    assert run("glossary", "remove", "kyiv", "nope").code == 2
    assert glossary.read_text() == GLOSSARY
    done = run("glossary", "remove", "kyiv", "white-house")
    assert (done.code, glossary.read_text()) == (0, "# Ours\n\n# Cities\n")


def test_line_ends_and_byte_order_mark_survive(run: Run, write: Write) -> None:
    data = b"\xef\xbb\xbf" + GLOSSARY.replace("\n", "\r\n").encode()
    file = write("crlf.yaml", data)
    assert run("glossary", "add", "Lviv", "-g", file).code == 0
    assert run("glossary", "edit", "lviv", "--note", "x", "-g", file).code == 0
    assert b"\r\n  note: x\r\n" in file.read_bytes()
    assert run("glossary", "remove", "lviv", "-g", file).code == 0
    assert file.read_bytes() == data


def test_a_table_gets_no_day_that_it_has_no_column_for(run: Run, write: Write) -> None:
    table = write("g.csv", "term,pl\nKyiv,Kijów\n")
    assert run("glossary", "add", "Lviv", "--name", "pl=Lwów", "-g", table).code == 0
    assert table.read_text() == "term,pl\nKyiv,Kijów\nLviv,Lwów\n"
    done = run("glossary", "add", "Odesa", "--note", "x", "-g", table)
    assert (done.code, "no column 'note'" in done.stderr) == (2, True)


def test_concepts_are_listed_by_what_they_are(run: Run, glossary: Path) -> None:
    assert run("glossary", "list").stdout == (
        "white-house  organisation  White House  g.yaml:3\nkyiv         place         Kyiv  g.yaml:10\n"
    )
    for option, value in (("--type", "place"), ("--domain", "politics")):
        assert run("glossary", "list", option, value).stdout.split()[0] == "kyiv"
    (line,) = run("glossary", "list", "--language", "pl", "--output-format", "jsonl").stdout.splitlines()
    assert json.loads(line) == {
        "id": "white-house",
        "type": "organisation",
        "preferred": "White House",
        "deprecated": ["Biała House"],
        "names": {"pl": ["Biały Dom"]},
        "path": "g.yaml",
        "line": 3,
    }


def test_a_concept_is_shown_as_it_is_written(run: Run, glossary: Path) -> None:
    record = GLOSSARY[GLOSSARY.index("- id: w") : GLOSSARY.index("\n# Cities")]
    assert run("glossary", "show", "white-house").stdout == f"# g.yaml:3\n{record}"
    assert "preferred: Warsaw\n" in run("glossary", "show", "warsaw").stdout
    done = run("glossary", "show", "nowhere")
    assert (done.code, done.stderr) == (2, "mtfix: no concept “nowhere” (mtfix glossary search nowhere)\n")


def test_search_says_which_name_was_found(run: Run, glossary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mtfix.cli.glossary.files.builtin_glossaries", list)
    assert run("glossary", "search", "Biały", "Dom").stdout == "white-house  White House  (pl: Biały Dom)  g.yaml:3\n"
    assert run("glossary", "search", "kiev").stdout == "kyiv  Kyiv  (admitted: Kiev)  g.yaml:10\n"
    assert run("glossary", "search", "Kyif").stdout == "kyiv  Kyiv  (preferred)  g.yaml:10\n"
    assert run("glossary", "search", "xyzzy").stderr == "nothing found\n"


def test_format_checks_shows_and_writes(run: Run, glossary: Path) -> None:
    assert run("glossary", "format", "--check").code == 0
    glossary.write_text(GLOSSARY.replace("[Kiev]", "[ Kiev ]  "))
    untidy = glossary.read_text()
    done = run("glossary", "format", "--check")
    assert (done.code, done.stdout) == (1, "g.yaml: would be formatted\n")
    done = run("glossary", "format", "--diff", glossary)
    assert (done.code, "+  admitted: [Kiev]\n" in done.stdout) == (1, True)
    assert glossary.read_text() == untidy
    assert run("glossary", "format").code == 0
    assert glossary.read_text() == GLOSSARY


def test_merge_brings_new_concepts_and_names(run: Run, glossary: Path, write: Write) -> None:
    other = write(
        "o.csv", "term,id,type,deprecated,pl\nKyiv,,,Kijow,Kijów\nLviv,,place,,Lwów\nWhite House,the-white-house,,,\n"
    )
    done = run("glossary", "merge", glossary, other)
    assert (done.code, done.stdout, done.stderr) == (0, "", f"{glossary}: 1 concepts changed, 1 added\n")
    assert (
        glossary.read_text()
        == GLOSSARY.replace(
            "  admitted: [Kiev]\n", "  admitted: [Kiev]\n  deprecated: [Kijow]\n  names: {pl: [Kijów]}\n"
        )
        + "\n- id: lviv\n  type: place\n  preferred: Lviv\n  names: {pl: [Lwów]}\n"
    )


def test_merge_writes_nothing_while_there_are_conflicts(run: Run, glossary: Path, write: Write) -> None:
    other = write("o.yaml", "- id: kyiv\n  type: person\n  preferred: Kyiv\n  deprecated: [Kiev]\n")
    done = run("glossary", "merge", glossary, other)
    assert done.code == 1
    assert done.stdout.splitlines() == [
        f"{glossary}:10 and {other}:1: kyiv: type is “place” here, “person” there",
        f"{glossary}:10 and {other}:1: kyiv: “Kiev” is admitted here, deprecated there",
    ]
    assert glossary.read_text() == GLOSSARY
    assert run("glossary", "merge", glossary, other, "--prefer", "other", "-o", "out.yaml").code == 0
    assert glossary.read_text() == GLOSSARY
    assert Path("out.yaml").read_text() == GLOSSARY.replace("type: place", "type: person").replace(
        "admitted", "deprecated"
    )
    assert run("glossary", "merge", glossary, other, "--prefer", "base").code == 0
    assert glossary.read_text() == GLOSSARY


def test_a_name_of_two_concepts_is_a_conflict_that_may_not_be_settled(run: Run, glossary: Path, write: Write) -> None:
    other = write("o.yaml", "- id: kiev\n  preferred: Kiev City\n  deprecated: [Kyiv, Kiev]\n")
    done = run("glossary", "merge", glossary, other, "--prefer", "other")
    assert done.code == 1
    places = f"{glossary}:10 and {other}:1"
    assert f"{places}: “Kyiv” is preferred here, of kyiv, and deprecated there, of kiev" in done.stdout
    assert glossary.read_text() == GLOSSARY
    assert run("glossary", "merge", glossary, other, "--prefer", "base").code == 0
    assert glossary.read_text() == GLOSSARY + "\n- id: kiev\n  type: term\n  preferred: Kiev City\n"


COMMANDS = (["add", "Foo", "-g"], ["edit", "a", "--note", "x", "-g"], ["remove", "a", "-g"], ["list", "-g"])
COMMANDS += (["show", "a", "-g"], ["search", "Foo", "-g"], ["format"], ["merge", "g.yaml"])  # type: ignore[assignment]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("broken.yaml", b'- id: a\n  preferred: "A\n'),
        ("mapping.yaml", b"a: b\n"),
        ("rules.yaml", b"- find: x\n  id: a\n"),
        ("latin.yaml", "- id: a\n  preferred: Zażółć\n".encode("cp1250")),
        ("binary.yaml", bytes(range(256))),
        ("semicolons.csv", b"term;pl\na;b\n"),
        ("quote.csv", b'term,pl\na,"b\n'),
        ("folder.yaml", None),
    ],
)
def test_what_is_no_glossary_is_one_line_on_stderr(
    run: Run, glossary: Path, write: Write, command: list[str], name: str, data: bytes | None
) -> None:
    file = Path(name)
    if data is None:
        file.mkdir()
    else:
        write(name, data)
    done = run("glossary", *command, name)
    assert done.code == (0 if data is None and command[0] == "format" else 2)
    assert "Traceback" not in done.stderr
    assert data is None or name in done.stderr.splitlines()[0]
    assert data is None or file.read_bytes() == data


def test_a_glossary_must_be_named_where_none_is_configured(run: Run, project: Path) -> None:
    for command in (["add", "A"], ["remove", "a"], ["list"], ["format"]):
        done = run("glossary", *command)
        assert done.code == 2
        assert "configured" in done.stderr
