"""`mtfix lsp`, with a client that speaks to it over stdin and stdout as editors do."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import GARBLED, MENDED, PACK, Run
from editor import Editor, applied, place, span

SEED = (Path(__file__).parent.parent / "seeds" / "washington-biala-house.txt").read_text(encoding="utf-8")
PHRASE = "an arms suspension"

SMALL = 'no-builtin = true\nrules = ["packs"]\n'

Start = Callable[..., Editor]


@pytest.fixture
def start(project: Path) -> Iterator[Start]:
    """Start an editor with a server in the project; all are ended."""
    started: list[Editor] = []

    def starter(folder: Path = project, **capabilities: Any) -> Editor:
        started.append(Editor(folder, **capabilities))
        return started[-1]

    yield starter
    for editor in started:
        editor.kill()


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """An editor that tests share, each with texts of its own, in a folder with the small pack."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "packs").mkdir()
    (folder / "packs" / "test.yaml").write_text(PACK, encoding="utf-8")
    (folder / "mtfix.toml").write_text(SMALL, encoding="utf-8")
    started = Editor(folder)
    yield started
    started.kill()


def codes(diagnostics: list[dict[str, Any]]) -> list[str]:
    return [one["code"] for one in diagnostics]


def chosen(actions: list[dict[str, Any]], beginning: str) -> dict[str, Any]:
    return next(one for one in actions if one["title"].startswith(beginning))


# Places


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_places_are_counted_as_agreed(start: Start, encoding: str) -> None:
    editor = start(encodings=[encoding, "utf-16"])
    assert editor.capabilities["positionEncoding"] == encoding
    text = f"𝒪ne e\u0301.\r\n𝒜 “𝒷” Biała: Kyiv agreed to {PHRASE} on Tuesday.\r\n"
    uri = editor.open("a.txt", text)
    where = span(text, PHRASE, encoding)
    [found] = editor.diagnostics(uri)
    assert found["range"] == where
    # A change that is counted, too, before and on the line of the finding.
    editor.change(uri, 2, {"range": span(text, "𝒪ne ", encoding), "text": "𝒪𝒪\r\n"})
    text = text.replace("𝒪ne ", "𝒪𝒪\r\n")
    editor.change(uri, 3, {"range": span(text, "𝒷", encoding), "text": "𝒷𝒷𝒷"})
    text = text.replace("𝒷", "𝒷𝒷𝒷")
    [found] = editor.diagnostics(uri, 3)
    assert found["range"] == span(text, PHRASE, encoding)
    hovered = editor.ask(
        "textDocument/hover",
        {"textDocument": {"uri": uri}, "position": place(text, text.index("suspension"), encoding)},
    )
    assert hovered["range"] == found["range"]
    action = chosen(editor.actions(uri, found["range"]), "Write")
    assert applied(text, action["edit"]["changes"][uri], encoding) == text.replace(PHRASE, "a ceasefire")


def test_a_client_that_names_no_encoding_gets_utf_16(start: Start) -> None:
    assert start().capabilities["positionEncoding"] == "utf-16"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_as_the_protocol_has_it(editor: Editor, end: str) -> None:
    # U+2028, form feed and NEL end no line of LSP's.
    uri = editor.open("lines1.txt", f"One\u2028\f\x85.{end}{GARBLED}")
    [found] = editor.diagnostics(uri)
    assert found["range"]["start"] == {"line": 1, "character": GARBLED.index(PHRASE)}


# What is shown


def test_what_is_written_is_checked_and_not_what_is_saved(editor: Editor, write: Callable[..., Path]) -> None:
    write("what2.txt", "All is well.\n")
    uri = editor.open("what2.txt", GARBLED)
    [found] = editor.diagnostics(uri)
    assert (found["code"], found["source"], found["severity"]) == ("test-arms-suspension", "mtfix", 2)
    assert found["message"] == "Polish “zawieszenie broni”, word for word"
    editor.change(uri, 2, {"text": MENDED})
    assert editor.diagnostics(uri, 2) == []
    editor.change(uri, 3, {"text": GARBLED}, {"range": span(GARBLED, PHRASE), "text": "an oddity"})
    assert codes(editor.diagnostics(uri, 3)) == ["test-shown-oddity"]
    editor.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert editor.diagnostics(uri) == []


def test_a_client_that_asks_for_diagnostics_is_answered_and_not_told(start: Start) -> None:
    editor = start(textDocument={"diagnostic": {}})
    uri = editor.open("a.txt", GARBLED)
    asked = {"textDocument": {"uri": uri}}
    report = editor.ask("textDocument/diagnostic", asked)
    assert report["kind"] == "full"
    assert codes(report["items"]) == ["test-arms-suspension"]
    again = editor.ask("textDocument/diagnostic", {**asked, "previousResultId": report["resultId"]})
    assert again["kind"] == "unchanged"
    editor.change(uri, 2, {"text": MENDED})
    assert editor.ask("textDocument/diagnostic", asked)["items"] == []
    assert not editor.was_told("textDocument/publishDiagnostics")


def test_hovering_explains(editor: Editor) -> None:
    uri = editor.open("hovering3.txt", GARBLED)
    asked = {"textDocument": {"uri": uri}, "position": place(GARBLED, GARBLED.index("arms"), "utf-16")}
    said = editor.ask("textDocument/hover", asked)["contents"]
    assert said["kind"] == "markdown"
    for part in (
        "Polish “zawieszenie broni”, word for word",
        "`test-arms-suspension`",
        "“a ceasefire”, safe",
        "Kyiv agreed to **an arms suspension** on Tuesday.",
    ):
        assert part in said["value"]
    asked["position"] = {"line": 0, "character": 1}
    assert editor.ask("textDocument/hover", asked) is None


def test_a_language_of_the_editor_tells_the_format_of_what_has_no_name(editor: Editor) -> None:
    text = f"    {GARBLED}\n`{GARBLED.strip()}`\n\n{GARBLED}"
    plain = editor.diagnostics(editor.open("", text, uri="untitled:Untitled-1"))
    assert len(plain) == len(editor.diagnostics(editor.open("a4.txt", text)))
    marked = editor.diagnostics(editor.open("", text, "markdown", uri="untitled:Untitled-2"))
    assert marked == editor.diagnostics(editor.open("a4.md", text, "markdown"))


def test_what_the_configuration_excludes_is_left_alone(start: Start, project: Path) -> None:
    (project / "mtfix.toml").write_text(SMALL + 'exclude = ["old"]\n')
    editor = start()
    assert editor.diagnostics(editor.open("old/a.txt", GARBLED)) == []
    assert editor.diagnostics(editor.open("new/a.txt", GARBLED))


def test_too_long_a_text_is_not_checked_and_the_user_is_told(editor: Editor) -> None:
    uri = editor.open("too5.txt", GARBLED + "x" * 1_000_000)
    message = editor.told("window/showMessage")["message"]
    assert "too5.txt: more than 1,000,000 characters" in message
    assert editor.diagnostics(uri) == []
    editor.change(uri, 2, {"text": GARBLED})
    assert codes(editor.diagnostics(uri, 2)) == ["test-arms-suspension"]


# What is offered


def test_each_replacement_is_a_quick_fix(editor: Editor) -> None:
    text = "He wrote in social media of an oddity.\n"
    uri = editor.open("each6.txt", text)
    actions = editor.actions(uri, span(text, "in social"))
    fix = actions[0]
    assert (fix["title"], fix["kind"], fix["isPreferred"]) == ("Write “on” (unsafe)", "quickfix", True)
    assert codes(fix["diagnostics"]) == ["test-in-media"]
    assert applied(text, fix["edit"]["changes"][uri]) == text.replace("in social", "on social")
    assert not any(one["title"].startswith("Write") for one in editor.actions(uri, span(text, "oddity")))
    assert editor.actions(uri, span(text, "He"), ["refactor"]) == []


def test_fixing_all_gives_what_the_command_line_gives(editor: Editor, run: Run) -> None:
    # What the first round makes is mended in a second one.
    text = f"𝒜: {GARBLED}They signed an arms an arms suspension suspension in social media.\r\n{GARBLED}"
    file = editor.folder / "fixing7.txt"
    file.write_bytes(text.encode())
    uri = editor.open("fixing7.txt", text)
    here = {"line": 0, "character": 0}
    [action] = editor.actions(uri, {"start": here, "end": here}, ["source.fixAll"])
    assert action["kind"] == "source.fixAll.mtfix"
    mended = applied(text, action["edit"]["changes"][uri])
    editor.run(chosen(editor.actions(uri, span(text, "signed")), "Fix all"))
    assert editor.seen("workspace/applyEdit")["edit"] == action["edit"]
    run("fix", file)
    assert file.read_bytes().decode() == mended != text


def test_a_phrase_is_always_allowed(start: Start, project: Path, run: Run) -> None:
    editor = start()
    uri = editor.open("a.txt", GARBLED)
    [found] = editor.diagnostics(uri)
    editor.run(chosen(editor.actions(uri, found["range"]), f"Always allow “{PHRASE}”"))
    assert 'write allow = "mtfix-allowed.txt" into mtfix.toml' in editor.seen("window/showMessage")["message"]
    assert editor.diagnostics(uri) == []
    [line] = (project / "mtfix-allowed.txt").read_text().splitlines()
    assert line.startswith(f"test-arms-suspension: {PHRASE}  # allowed in the editor, 20")


def test_the_allow_list_of_the_configuration_is_the_one_that_grows(start: Start, project: Path, run: Run) -> None:
    (project / "mtfix.toml").write_text(SMALL + 'allow = "ok.txt"\n')
    (project / "ok.txt").write_text("an oddity  # it is one\n")
    editor = start()
    uri = editor.open("a.txt", GARBLED)
    [found] = editor.diagnostics(uri)
    editor.run(chosen(editor.actions(uri, found["range"]), "Always allow"))
    assert editor.diagnostics(uri) == []
    assert [line.partition("  #")[0] for line in (project / "ok.txt").read_text().splitlines()] == [
        "an oddity",
        f"test-arms-suspension: {PHRASE}",
    ]
    (project / "a.txt").write_text(GARBLED)
    assert run("check", "a.txt").code == 0


def test_a_list_that_is_open_is_changed_in_the_editor(start: Start, project: Path) -> None:
    (project / "mtfix.toml").write_text(SMALL + 'allow = "ok.txt"\n')
    (project / "ok.txt").write_text("")
    editor = start()
    unsaved = "an oddity  # not saved yet\n"
    other = editor.open("ok.txt", unsaved)
    uri = editor.open("a.txt", GARBLED)
    [found] = editor.diagnostics(uri)
    editor.run(chosen(editor.actions(uri, found["range"]), "Always allow"))
    [edit] = editor.seen("workspace/applyEdit")["edit"]["changes"][other]
    assert applied(unsaved, [edit]).startswith(unsaved + "test-arms-suspension: ")
    assert (project / "ok.txt").read_text() == ""


def test_a_term_goes_to_the_glossary(start: Start, project: Path) -> None:
    (project / "mtfix.toml").write_text('no-builtin = true\nglossary = ["names.yaml"]\n')
    (project / "names.yaml").write_text("- id: kyiv\n  preferred: Kyiv\n  deprecated: [Kieff]\n")
    editor = start()
    text = "The Silly Walks Board met in Kieff.\n"
    uri = editor.open("a.txt", text)
    assert codes(editor.diagnostics(uri)) == ["glossary-kyiv"]
    editor.run(chosen(editor.actions(uri, span(text, "Silly Walks Board")), "Add “Silly Walks Board” to names.yaml"))
    written = (project / "names.yaml").read_text()
    assert "- id: silly-walks-board\n  preferred: Silly Walks Board\n" in written
    assert written.startswith("- id: kyiv\n  preferred: Kyiv\n")


def test_without_a_glossary_one_is_made_and_in_force(start: Start, project: Path) -> None:
    editor = start()
    text = "The Silly Walks Board met. The Walks Silly Board met.\n"
    uri = editor.open("a.txt", text)
    assert editor.diagnostics(uri) == []
    editor.run(chosen(editor.actions(uri, span(text, "Silly Walks Board")), "Add “Silly Walks Board” to the glossary"))
    assert codes(editor.diagnostics(uri)) == ["glossary-silly-walks-board"]
    assert "preferred: Silly Walks Board" in (project / "mtfix-glossary.yaml").read_text()


def test_a_finding_is_ignored_here_where_there_are_no_comments(start: Start, project: Path, run: Run) -> None:
    (project / "mtfix.toml").write_text(SMALL + 'baseline = "known.jsonl"\n')
    (project / "known.jsonl").write_text('{"mtfix_baseline": 1}\n')
    editor = start()
    text = GARBLED + "\nThey said: " + GARBLED
    uri = editor.open("a.txt", text)
    first, second = editor.diagnostics(uri)
    editor.run(chosen(editor.actions(uri, first["range"]), "Ignore test-arms-suspension here"))
    assert editor.diagnostics(uri) == [second]
    (project / "a.txt").write_text(text)
    assert len(run("check", "a.txt", "--output-format", "jsonl").findings) == 1


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        (
            f"# Kyiv\r\n\r\n  {GARBLED}",
            "  Kyiv",
            "  <!-- mtfix: ignore-next-line[test-arms-suspension] -->\r\n  Kyiv",
        ),
        # Above the line it would part the paragraph.
        (
            f"Officials said that\n{GARBLED}for a year.\n",
            "Tuesday.",
            "Tuesday. <!-- mtfix: ignore[test-arms-suspension] -->",
        ),
    ],
)
def test_a_finding_is_ignored_here_by_a_comment(editor: Editor, text: str, before: str, after: str) -> None:
    uri = editor.open("ignored.md", text, "markdown")
    [found] = editor.diagnostics(uri)
    action = chosen(editor.actions(uri, found["range"]), "Ignore test-arms-suspension here")
    ignored = applied(text, action["edit"]["changes"][uri])
    assert ignored == text.replace(before, after)
    editor.change(uri, 2, {"text": ignored})
    assert editor.diagnostics(uri, 2) == []


# Settings and configuration


def test_settings_of_the_client_hold_over_the_configuration(start: Start) -> None:
    editor = start(options={"ignore": ["test-arms"]})
    uri = editor.open("a.txt", GARBLED + "An oddity.\n")
    assert codes(editor.diagnostics(uri, 1)) == ["test-shown-oddity"]
    editor.tell("workspace/didChangeConfiguration", {"settings": {"mtfix": {"ignore": ["test-shown-oddity"]}}})
    assert codes(editor.diagnostics(uri)) == ["test-arms-suspension"]
    editor.tell("workspace/didChangeConfiguration", {"settings": {"mtfix": {}}})
    assert len(editor.diagnostics(uri)) == 2


def test_a_client_that_keeps_its_settings_is_asked_for_them(start: Start) -> None:
    editor = start(workspace={"configuration": True})
    uri = editor.open("a.txt", GARBLED)
    assert len(editor.diagnostics(uri)) == 1
    editor.settings = {"ignore": ["test-arms"]}
    editor.tell("workspace/didChangeConfiguration", {"settings": None})
    assert editor.diagnostics(uri) == []


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"ignoer": ["a"]}, "the editor's settings: unknown key “ignoer”; did you mean “ignore”?"),
        ({"style": 7}, "the editor's settings: “style” must be one of"),
        ({"ignore": ["no-such-rule"]}, "the editor's settings: ignore: unknown rule or category “no-such-rule”"),
        ([], "“mtfix” must be a table"),
    ],
)
def test_settings_that_cannot_be_used_are_told_and_do_no_harm(editor: Editor, settings: Any, said: str) -> None:
    uri = editor.open("settings9.txt", GARBLED)
    assert len(editor.diagnostics(uri)) == 1
    editor.tell("workspace/didChangeConfiguration", {"settings": {"mtfix": settings}})
    assert said in editor.told("window/showMessage")["message"]
    editor.tell("workspace/didChangeConfiguration", {"settings": {"mtfix": {"from": None}}})
    editor.change(uri, 2, {"text": GARBLED + "\n"})
    assert len(editor.diagnostics(uri, 2)) == 1


def test_files_that_are_in_force_are_read_again_when_they_change(start: Start, project: Path) -> None:
    editor = start(workspace={"didChangeWatchedFiles": {"dynamicRegistration": True}})
    [registration] = editor.told("client/registerCapability")["registrations"]
    assert registration["method"] == "workspace/didChangeWatchedFiles"
    uri = editor.open("a.txt", GARBLED)
    assert len(editor.diagnostics(uri)) == 1

    def written(name: str, text: str) -> None:
        (project / name).write_text(text)
        editor.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": editor.uri(name), "type": 2}]})

    written("mtfix.toml", SMALL + 'ignore = ["test-arms"]\n')
    assert editor.diagnostics(uri) == []
    written("mtfix.toml", SMALL + 'allow = "ok.txt"\n')
    assert "ok.txt: cannot be read" in editor.told("window/showMessage")["message"]
    assert editor.diagnostics(uri) == []
    (project / "ok.txt").write_text("")
    written("mtfix.toml", SMALL + 'allow = "ok.txt"\n')
    assert len(editor.diagnostics(uri)) == 1
    written("ok.txt", f"{PHRASE}  # it is right here\n")
    assert editor.diagnostics(uri) == []


# Clients that do wrong


def test_wrong_places_are_taken_for_the_nearest(editor: Editor) -> None:
    uri = editor.open("wrong10.txt", GARBLED)
    editor.diagnostics(uri)
    far = {"line": 7000, "character": 9}
    editor.change(uri, 2, {"range": {"start": far, "end": far}, "text": "An oddity."})
    assert len(editor.diagnostics(uri, 2)) == 2
    backwards = {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 0}}
    editor.change(uri, 3, {"range": backwards, "text": "Kiev"})
    assert all(one["kind"] != "quickfix" for one in editor.actions(uri, {"start": far, "end": far}))
    assert editor.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": far}) is None


def test_nonsense_is_answered_with_an_error_and_does_no_harm(start: Start) -> None:
    editor = start()
    uri = editor.open("a.txt", GARBLED)
    editor.diagnostics(uri)
    assert editor.answer_to("textDocument/hover", {"position": 7})["error"]
    assert editor.answer_to("no/such/method", {})["error"]
    assert editor.answer_to("workspace/executeCommand", {"command": "mtfix.allow", "arguments": [1]})["error"]
    assert editor.answer_to("workspace/executeCommand", {"command": "rm"})["error"]
    editor.send(b"Content-Length: 9\r\n\r\n{not json")
    editor.send(b"nonsense\r\n")
    editor.tell("textDocument/didChange", {"textDocument": {"uri": uri}})
    editor.change("file:///not/open.txt", 2, {"text": "x"})
    editor.tell("textDocument/didClose", {"textDocument": {"uri": "file:///not/open.txt"}})
    editor.ask("textDocument/hover", {"textDocument": {"uri": "x:y"}, "position": {"line": 0, "character": 0}})
    editor.change(uri, 5, {"text": MENDED})
    assert editor.diagnostics(uri, 5) == []
    assert editor.close() == 0
    assert editor.process.stderr is not None
    assert editor.process.stderr.read() == b""


@pytest.mark.parametrize("last", [b"", b"Content-Length: 500\r\n\r\n{", b"Content-Le"])
def test_the_server_ends_with_its_client(start: Start, last: bytes) -> None:
    editor = start()
    editor.open("a.txt", GARBLED)
    assert editor.process.stdin
    editor.send(last)
    editor.process.stdin.close()
    assert editor.process.wait(20) == 1


def test_good_bye_is_said_with_0(start: Start) -> None:
    assert start().close() == 0


def test_ctrl_c_ends_it(start: Start) -> None:
    import signal

    editor = start()
    editor.process.send_signal(signal.SIGINT)
    assert editor.process.wait(20) == 130


def test_without_pygls_one_line_says_what_to_install(project: Path) -> None:
    program = "import sys; sys.modules['pygls'] = None; from mtfix.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "lsp"], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert done.stderr == "mtfix: the language server needs the package pygls: pip install 'mtfix[lsp]'\n"


# How quick it is


def test_a_keystroke_in_a_long_text_is_answered_soon(editor: Editor) -> None:
    """`benchmarks/lsp.py` has the figures; the bound is for a machine that does other things, too."""
    text = "\n\n".join(f"{paragraph} {n}." for n in range(5) for paragraph in SEED.split("\n\n"))
    assert len(text.split()) > 5000
    uri = editor.open("a11.txt", text)
    editor.diagnostics(uri, 1)
    taken = []
    for version in range(2, 12):
        before = time.perf_counter()
        at = {"line": 20 * version, "character": 0}
        editor.change(uri, version, {"range": {"start": at, "end": at}, "text": "x"})
        editor.diagnostics(uri, version)
        taken.append(time.perf_counter() - before)
    assert statistics.median(taken) < 1.0
