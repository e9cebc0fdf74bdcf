"""LanguageTool beneath: its server, the client, and what of its findings is heard.

The server is a real one. A feigned one stands in for it only where it fails.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mtfix
from mtfix.engine import Engine
from mtfix.findings import Applicability, Finding
from mtfix.languagetool import server
from mtfix.languagetool.client import Client, Without
from mtfix.languagetool.matches import Match, chunks, parse
from mtfix.languagetool.measured import SILENCED, Measured, measured
from mtfix.resolve import resolve
from mtfix.text.document import Document
from mtfix.text.spans import Span

_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
JARS = Path(os.environ.get("MTFIX_LANGUAGETOOL") or _CACHE / "mtfix" / "languagetool")
PATIENCE = 180


@pytest.fixture(scope="session")
def installed() -> Path:
    """The folder of the JARs. Where they are promised (CI, $MTFIX_LANGUAGETOOL), their lack is a failure."""
    if any(JARS.glob("languagetool-server*.jar")):
        return JARS
    if os.environ.get("CI") or os.environ.get("MTFIX_LANGUAGETOOL"):
        pytest.fail(f"no LanguageTool in {JARS}: scripts/languagetool.sh gets it")
    pytest.skip("no LanguageTool: scripts/languagetool.sh gets it")


@pytest.fixture(scope="session")
def url(installed: Path) -> Iterator[str]:
    """A server for all tests, started as `mtfix languagetool start` does, and stopped at the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MTFIX_LANGUAGETOOL", str(installed))
        started = server.start()
        try:
            yield started.url
        finally:
            server.stop()


@pytest.fixture(scope="session")
def both(engine: Engine, url: str) -> Callable[[str], list[Finding]]:
    """The resolved findings of mtfix and LanguageTool in a text."""
    tool = Client(url, Without(measured().silent_rules, SILENCED), timeout=PATIENCE)
    asking = Engine(engine.options, engine.pack, engine.index, tool)

    def check(text: str) -> list[Finding]:
        found = resolve(asking.findings(Document.from_plain(text)))
        assert not asking.warning
        return found

    return check


def theirs(findings: list[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.rule.startswith("languagetool-")]


# What is found


def test_a_finding_stands_where_it_is_found_behind_long_characters_and_line_ends(
    both: Callable[[str], list[Finding]],
) -> None:
    text = "Biała 🏠 is e\u0301 house.\r\n\r\n🏠🏠 Unemployment rose to 16,60% of all workers in the country.\r\n"
    (found,) = theirs(both(text))
    assert found.rule == "languagetool-comma-period-confusion"
    assert found.span.cut(text) == "16,60%"
    assert [item.text for item in found.replacements] == ["16.60%"]
    assert found.category == "linguistic/typography"


def test_findings_are_as_sure_as_their_rule_was_right(both: Callable[[str], list[Finding]]) -> None:
    (found,) = theirs(both("Unemployment rose to 16,60% of all workers in the country."))
    assert found.confidence == measured().rules["COMMA_PERIOD_CONFUSION"].precision


def test_what_both_find_is_found_once(both: Callable[[str], list[Finding]]) -> None:
    found = both("They agreed on the the plan, and that the the war must end.")
    assert [one.span.start for one in found] == sorted({one.span.start for one in found})
    assert {one.rule for one in found} == {"typo-doubled-word"}


@pytest.mark.parametrize(
    ("doubled", "level"),
    [
        ("transport transport", Applicability.SAFE),
        ("Hospital Hospital", Applicability.SAFE),
        ("NATO NATO", Applicability.SAFE),
        ("Liechtenstein Liechtenstein", Applicability.SAFE),
        ("Zsolt Zsolt", Applicability.UNSAFE),  # who knows?
    ],
)
def test_a_doubled_word_is_mended_and_an_unknown_doubled_name_is_only_proposed(
    both: Callable[[str], list[Finding]], doubled: str, level: Applicability
) -> None:
    text = f"The freight train, along with the {doubled}, was placed there."
    (found,) = both(text)
    assert (found.applicability, found.replacements[0].text in ("", doubled.partition(" ")[0])) == (level, True)


GARBLED = "The Biała House agreed to an arms suspension. "


def test_a_misspelt_word_is_found_in_a_garbled_text_only(both: Callable[[str], list[Finding]]) -> None:
    slip = "A diplimatic answer came from the people there."
    assert theirs(both(slip)) == []
    (found,) = theirs(both(GARBLED + slip))
    assert (found.span.cut(GARBLED + slip), found.replacements[0].text) == ("diplimatic", "diplomatic")


@pytest.mark.parametrize(
    "text",
    [
        "The diplimatic answer came. Nobody knows a diplimatic answer.",  # it stands twice
        "The new Diplimatic Club met on Monday.",  # a name
        "He wrote about ‘parva logicalia’ in his book.",  # a passage in another language
        "It is a matter of labour and colour in the theatre.",  # a spelling of another country
        "See diplimatic.org for more.",
    ],
)
def test_what_may_be_meant_is_not_called_misspelt(both: Callable[[str], list[Finding]], text: str) -> None:
    assert theirs(both(GARBLED + text)) == []


def test_a_name_of_the_glossary_is_not_called_misspelt(url: str, run: Run, write: Callable[..., Path]) -> None:
    names = write("names.csv", "term\ndiplimatic club\n")
    file = write("a.txt", "They agreed to an arms suspension. He met with the diplimatic club yesterday.\n")
    common = ("check", file, "--output-format", "jsonl", "--languagetool", url)
    assert run(*common).rules == ["test-arms-suspension", "languagetool-morfologik-rule-en"]
    assert run(*common, "--glossary", names).rules == ["test-arms-suspension"]


def test_grammar_is_shown_in_a_garbled_text_and_style_never(both: Callable[[str], list[Finding]]) -> None:
    text = (
        GARBLED + "He said that they reminds him. First of all, a large number of people did not help them very much."
    )
    (found,) = theirs(both(text))
    assert (found.rule, found.applicability) == ("languagetool-grammar", Applicability.DISPLAY)
    assert found.span.cut(text) == "reminds"


def test_good_english_stays_silent(both: Callable[[str], list[Finding]]) -> None:
    text = Path(__file__).parents[1].joinpath("seeds", "washington-biala-house.corrected.txt").read_text("utf-8")
    assert theirs(both(text)) == []


def test_nothing_is_found_in_code_and_addresses(both: Callable[[str], list[Finding]]) -> None:
    assert theirs(both("The value is `16,60%` here.")) == []


def test_the_style_of_the_text_decides_on_the_variety_that_is_asked_for(engine: Engine) -> None:
    asked = []

    class Tool:
        fault = ""

        def matches(self, texts: Any, language: str) -> list[tuple[Match, ...]]:
            asked.append(language)
            return [() for _ in texts]

        def suggestions(self, words: Any, language: str) -> dict[str, tuple[str, ...]]:
            return {}

    asking = Engine(engine.options, engine.pack, engine.index, Tool())
    asking.findings(Document.from_plain("The colour of labour in the theatre."))
    asking.findings(Document.from_plain("The color of labor in the theater."))
    assert asked == ["en-GB", "en-US"]


# The command line


def test_a_finding_can_be_ignored_and_explained(url: str, run: Run, write: Callable[..., Path]) -> None:
    file = write(
        "a.txt", "It rose to 16,60% of all workers.\n\nIt rose to 16,60%. <!-- mtfix: ignore[languagetool] -->\n"
    )
    assert run("check", file, "--output-format", "jsonl", "--languagetool", url).rules == [
        "languagetool-comma-period-confusion"
    ]
    assert run("check", file, "--ignore", "languagetool-comma-period-confusion", "--languagetool", url).code == 0
    assert "COMMA_PERIOD_CONFUSION" in run("explain", "languagetool-comma-period-confusion").stdout
    wrong = run("check", file, "--ignore", "languagetool-comma-period")
    assert "unknown" not in wrong.stderr  # a beginning of ids
    assert "unknown rule" in run("check", file, "--ignore", "languagetool-nonsense").stderr


def test_fix_applies_what_has_earned_it(url: str, run: Run, write: Callable[..., Path]) -> None:
    file = write("a.txt", "The freight train, with the transport transport, rose to 16,60% of it.\n")
    assert run("fix", file, "--languagetool", url).code == 0
    assert file.read_text("utf-8") == "The freight train, with the transport, rose to 16,60% of it.\n"
    run("fix", "--unsafe", file, "--languagetool", url)
    assert file.read_text("utf-8") == "The freight train, with the transport, rose to 16.60% of it.\n"


def test_the_configuration_may_name_the_server(url: str, run: Run, project: Path, write: Callable[..., Path]) -> None:
    (project / "mtfix.toml").write_text(f'no-builtin = true\nrules = ["packs"]\nlanguagetool = "{url}"\n', "utf-8")
    file = write("a.txt", "It rose to 16,60% of all workers.\n")
    assert run("check", file, "--output-format", "jsonl").rules == ["languagetool-comma-period-confusion"]
    assert run("check", file, "--languagetool", "off").code == 0


def test_auto_is_the_server_that_runs_also_for_several_processes(
    url: str, run: Run, write: Callable[..., Path]
) -> None:
    files = [write(f"{name}.txt", "It rose to 16,60% of all workers.\n") for name in "abcd"]
    done = run("check", *files, "--output-format", "jsonl", "--languagetool", "auto", "--jobs", "2")
    assert done.rules == ["languagetool-comma-period-confusion"] * 4
    assert done.stderr == ""


def test_a_running_server_is_found_and_not_started_twice(url: str, run: Run) -> None:
    assert url in run("languagetool", "status").stdout
    assert run("languagetool", "start").stdout == f"runs at {url}\n"


def test_a_server_that_auto_starts_ends_with_a_process_that_is_killed(installed: Path, tmp_path: Path) -> None:
    import psutil

    waits = (
        "import time; from mtfix.languagetool.server import url_of; print(url_of('auto'), flush=True); time.sleep(999)"
    )
    environment = os.environ | {"MTFIX_CACHE_DIR": str(tmp_path / "cache"), "MTFIX_LANGUAGETOOL": str(installed)}
    process = subprocess.Popen([sys.executable, "-c", waits], env=environment, stdout=subprocess.PIPE, text=True)
    started: list[psutil.Process] = []
    try:
        assert process.stdout
        assert process.stdout.readline().startswith("http://127.0.0.1:")
        started = psutil.Process(process.pid).children(recursive=True)
        assert any(server.MAIN in child.cmdline() for child in started)
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE)
    _, alive = psutil.wait_procs(started, timeout=30)
    assert alive == []


def test_the_python_interface_asks_it_too(url: str) -> None:
    text = "It rose to 16,60% of all workers."
    assert [one.rule for one in mtfix.check(text, builtin=False, languagetool=url)] == [
        "languagetool-comma-period-confusion"
    ]
    assert mtfix.fix(text, builtin=False, languagetool=url, unsafe=True) == "It rose to 16.60% of all workers."


# Nothing is ever downloaded


def test_the_client_never_downloads(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from language_tool_python import download_lt
    from language_tool_python import server as their_server

    def refuse(*arguments: object, **options: object) -> None:
        raise AssertionError("a download")

    for owner, name in (
        (download_lt, "download_lt"),
        (download_lt, "download_zip"),
        (download_lt, "http_get"),
        (download_lt.LocalLanguageTool, "from_version_name"),
        (download_lt.LocalLanguageTool, "_get_remote_zip"),
        (their_server.LanguageTool, "_start_local_server"),
    ):
        monkeypatch.setattr(owner, name, refuse)
    client = Client(url)
    assert client.matches(["It rose to 16,60% of all workers."], "en-US"), client.fault
    nobody = Client(f"http://127.0.0.1:{server._free_port()}")
    assert nobody.matches(["It rose."], "en-US") is None
    assert "cannot be reached" in nobody.fault


def test_without_the_jars_it_is_said_how_to_get_them(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[..., Path]
) -> None:
    for name in ("MTFIX_LANGUAGETOOL", "LTP_JAR_DIR_PATH", "LTP_PATH", "MTFIX_CACHE_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "nothing"))
    for command in (("languagetool", "start"), ("languagetool", "status"), ("check", write("a.txt"))):
        done = run(*command, *(("--languagetool", "auto") if command[0] == "check" else ()))
        assert done.code == 2
        assert "scripts/languagetool.sh" in done.stderr
        assert done.stderr.count("\n") == 1


def test_without_java_it_is_said_how_to_get_it(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "languagetool-server.jar").touch()
    monkeypatch.setenv("MTFIX_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("MTFIX_LANGUAGETOOL", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    done = run("languagetool", "start")
    assert (done.code, "Java is missing" in done.stderr) == (2, True)


def test_a_broken_installation_is_told_in_one_line(
    installed: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "languagetool-server.jar").touch()
    monkeypatch.setenv("MTFIX_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("MTFIX_LANGUAGETOOL", str(tmp_path))
    done = run("languagetool", "start")
    assert (done.code, "did not start" in done.stderr, done.stderr.count("\n")) == (2, True, 1)
    assert run("languagetool", "stop").stdout == "does not run\n"


def test_a_process_that_is_no_server_of_ours_is_left_alone(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MTFIX_CACHE_DIR", str(tmp_path))
    (tmp_path / "languagetool.json").write_text(json.dumps({"pid": os.getpid(), "born": 1.0, "url": "http://a/"}))
    assert run("languagetool", "stop").stdout == "does not run\n"
    (tmp_path / "languagetool.json").write_text("[")
    assert server.running() is None


@pytest.mark.parametrize("setting", ["localhost:8081", "http://", "on", "http://host:port/", "ftp://host/"])
def test_what_is_no_url_is_an_error(run: Run, write: Callable[..., Path], setting: str) -> None:
    done = run("check", write("a.txt"), "--languagetool", setting)
    assert (done.code, setting in done.stderr) == (2, True)


# A server that fails


class _Feigned(BaseHTTPRequestHandler):
    """Answers what a client asks first, and to texts with a fault."""

    answer: bytes = b""
    length: int | None = None
    delay: float = 0

    def do_GET(self) -> None:
        self._send(b'[{"name": "English", "code": "en", "longCode": "en-US"}]')

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(self.delay)
        self._send(self.answer, self.length)

    def _send(self, body: bytes, length: int | None = None) -> None:
        try:
            self.send_response(200)
            self.send_header("Content-Length", str(length or len(body)))
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            pass

    def log_message(self, *arguments: object) -> None: ...


FAULTS: dict[str, dict[str, Any]] = {
    "no answer in time": {"answer": b'{"matches": []}', "delay": 1.0},
    "half an answer": {"answer": b'{"matches": [', "length": 1000},
    "no JSON": {"answer": b"<html>busy</html>"},
    "a number": {"answer": b"7"},
    "matches without a rule": {
        "answer": b'{"matches": [{"offset": 0, "length": 1, "message": "", "replacements": []}]}'
    },
}


@pytest.fixture(params=FAULTS)
def faulty(request: pytest.FixtureRequest) -> Iterator[str]:
    """A server with a fault."""
    handler = type("Handler", (_Feigned,), FAULTS[request.param])
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as feigned:
        thread = threading.Thread(target=feigned.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{feigned.server_port}"
        feigned.shutdown()
        thread.join(5)


def test_a_fault_is_told_once_and_the_rest_goes_on(
    faulty: str, run: Run, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mtfix.languagetool.client.TIMEOUT", 0.3)
    files = [write(f"{name}.txt") for name in "abc"]
    done = run("check", *files, "--languagetool", faulty, "--output-format", "jsonl")
    assert (done.code, done.rules) == (1, ["test-arms-suspension"] * 3)
    assert done.stderr.count("\n") == 1
    assert f"LanguageTool ({faulty}/)" in done.stderr


def test_after_a_fault_the_server_is_left_alone_for_a_while(faulty: str) -> None:
    client = Client(faulty, timeout=0.3)
    assert client.matches(["One."], "en-US") is None
    begun = time.monotonic()
    assert client.matches(["Two."], "en-US") is None
    assert client.suggestions(["three"], "en-US") is None
    assert time.monotonic() - begun < 0.1


def test_the_python_interface_warns() -> None:
    with pytest.warns(RuntimeWarning, match="cannot be reached"):
        mtfix.check("It rose.", builtin=False, languagetool=f"http://127.0.0.1:{server._free_port()}")


# Answers and chunks


def _answer(**changes: object) -> dict[str, Any]:
    rule = {"id": "A_RULE", "category": {"id": "GRAMMAR"}}
    return {"offset": 3, "length": 3, "message": "m", "replacements": [{"value": "x"}], "rule": rule, **changes}


def test_offsets_are_turned_from_utf_16_to_code_points() -> None:
    (match,) = parse({"matches": [_answer(offset=3, length=4)]}, "🏠 a🏠b c")
    assert match == Match("A_RULE", "GRAMMAR", "m", Span(2, 5), ("x",))


@pytest.mark.parametrize("answer", [None, 7, {}, {"matches": 3}, {"matches": [{}]}, {"matches": [_answer(rule=None)]}])
def test_what_is_no_answer_is_told(answer: Any) -> None:
    with pytest.raises(ValueError, match="no answer"):
        parse(answer, "text")


_SENTENCES = st.lists(
    st.sampled_from(["A plan came.", "🏠 The Biała one.", "Why not so?", "\n\n", "\r\n\r\n"]), max_size=40
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_SENTENCES, st.integers(10, 80))
def test_chunks_hold_all_prose_and_keep_sentences_whole(sentences: list[str], longest: int) -> None:
    document = Document.from_plain(" ".join(sentences))
    held = []
    for chunk in chunks(document, longest):
        for here, there, length in chunk.pieces:
            piece = chunk.text[here : here + length]
            assert piece == document.text[there : there + length]
            assert piece.lstrip().startswith(("A ", "🏠", "Why"))
            held.append(piece)
        assert len(chunk.text) <= longest or len(chunk.pieces) == 1
    assert "".join("".join(held).split()) == "".join(document.text.split())


def test_a_match_is_placed_in_the_document_and_never_across_two_paragraphs() -> None:
    document = Document.from_plain("One.\n\n\n\nTwo.")
    (chunk,) = chunks(document)
    at = chunk.text.index("Two")
    inside, across = Match("A", "B", "", Span(at, at + 3)), Match("A", "B", "", Span(2, at + 1))
    assert [match.span.cut(document.text) for match in chunk.placed([inside, across])] == ["Two"]


# What a rule has earned


@pytest.mark.parametrize(
    ("better", "worse", "clean", "level"),
    [
        (30, 2, 0, Applicability.SAFE),
        (3, 0, 0, Applicability.UNSAFE),  # right so far, but too seldom seen
        (30, 15, 0, Applicability.UNSAFE),
        (5, 7, 0, Applicability.DISPLAY),
        (5, 7, 40, None),  # it speaks in good English
        (1, 20, 0, None),
        (0, 0, 0, None),
    ],
)
def test_counts_decide_what_a_rule_may_do(better: int, worse: int, clean: int, level: Applicability | None) -> None:
    assert Measured("A", "linguistic/grammar", better, worse, clean).applicability is level


def test_a_rule_that_speaks_in_good_english_needs_company() -> None:
    assert Measured("A", "linguistic/grammar", better=9, worse=1, clean=4).needs_company
    assert not Measured("A", "linguistic/grammar", better=9, worse=1, clean=3).needs_company


def test_every_rule_that_is_heard_has_an_id_of_its_own() -> None:
    ids = [one.id for one in measured().heard]
    assert len(set(ids)) == len(ids) > 0
    assert all(one.startswith("languagetool-") for one in ids)
