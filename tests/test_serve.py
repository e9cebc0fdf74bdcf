"""The LanguageTool API: a real server process with a small pack, asked by the clients that people have."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import GARBLED, MENDED, PACK, Run

from mtfix.findings import MQM_CATEGORIES
from mtfix.languages.english import reads_english
from mtfix.serve.annotated import Annotated, Piece
from mtfix.serve.languagetool import _ITS, asked
from mtfix.text.spans import Span
from mtfix.text.units import Utf16, utf16_length

pytestmark = pytest.mark.timeout(120)

MOST = 20_000
HTTP = httpx.Client(timeout=60, verify=False, trust_env=False)


def make_project(folder: Path) -> Path:
    (folder / "packs").mkdir(parents=True)
    (folder / "packs" / "test.yaml").write_text(PACK, encoding="utf-8")
    (folder / "allow.txt").write_text("# ours\r\noddity  # the name of a ship\r\n", encoding="utf-8", newline="")
    settings = 'no-builtin = true\nrules = ["packs"]\nallow = "allow.txt"\n'
    (folder / "mtfix.toml").write_text(settings, encoding="utf-8")
    return folder


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "mtfix", "serve", "--port", "0", "--max-text-length", str(MOST), *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
    )
    try:
        assert process.stdout
        said = process.stdout.readline()
        assert said.startswith("listening on http://127.0.0.1:"), process.communicate()
        yield said.split()[-1]
        process.terminate()
        rest, errors = process.communicate(timeout=20)
        assert (process.returncode, rest, errors) == (0, "", "")
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(make_project(tmp_path_factory.mktemp("served") / "project")) as address:
        yield address


def post(url: str, path: str = "/v2/check", **fields: str) -> httpx.Response:
    return HTTP.post(url + path, data=fields)


def matches(url: str, **fields: str) -> list[dict[str, Any]]:
    answer = post(url, **{"language": "en-US", **fields})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["matches"]
    return found


def rules(url: str, **fields: str) -> list[str]:
    return [match["rule"]["id"] for match in matches(url, **fields)]


def cut(text: str, match: dict[str, Any]) -> str:
    """What a match covers, its place counted as Java and JavaScript do."""
    units = text.encode("utf-16-le")
    return units[2 * match["offset"] : 2 * (match["offset"] + match["length"])].decode("utf-16-le")


# The answer.


def test_a_match_has_what_clients_look_at(url: str) -> None:
    text = f"Well. {GARBLED}So it was."
    (match,) = matches(url, text=text)
    assert cut(text, match) == "an arms suspension"
    assert match["replacements"] == [{"value": "a ceasefire"}]
    context = match["context"]
    assert cut(context["text"], context) == "an arms suspension"
    assert "\n" not in context["text"]
    assert match["sentence"] == GARBLED.strip()
    assert match["type"] == {"typeName": "Other"}
    assert match["rule"]["id"] == "test-arms-suspension"
    assert match["rule"]["issueType"] == "terminology"
    assert match["rule"]["category"] == {"id": "terminology/wrong-term", "name": "Wrong term"}
    assert match["rule"]["tags"] == ["mtfix", "safe"]
    assert "zawieszenie broni" in match["message"]


def test_the_answer_says_who_gives_it_and_where_the_sentences_are(url: str) -> None:
    answer = post(url, language="en-GB", text="🏠 One. Two is longer.\r\n\r\nThree.").json()
    assert answer["software"]["apiVersion"] == 1
    assert answer["language"]["code"] == "en-GB"
    assert answer["warnings"] == {"incompleteResults": False}
    assert answer["sentenceRanges"] == [[0, 7], [8, 22], [26, 32]]


@pytest.mark.parametrize(
    "before",
    ["", "Biała é ", "🏠 ", "e\u0301🏠🏠 ", "One.\r\nTwo.\r\n", "\ufeff", "👩‍👩‍👧 in\r\n\r\n"],
)
def test_places_are_counted_in_utf16(url: str, before: str) -> None:
    text = before + GARBLED
    (match,) = matches(url, text=text)
    assert cut(text, match) == "an arms suspension"
    assert cut(match["context"]["text"], match["context"]) == "an arms suspension"


def test_every_category_has_an_issue_type() -> None:
    assert _ITS.keys() == MQM_CATEGORIES.keys()


# Annotated texts.


def annotated(*pieces: tuple[str, ...]) -> str:
    made = []
    for kind, text, *reads in pieces:
        made.append({kind: text} | ({"interpretAs": reads[0]} if reads else {}))
    return json.dumps({"annotation": made})


def test_places_in_annotated_texts_count_the_markup(url: str) -> None:
    pieces = [("markup", "<p class='🏠'>"), ("text", "Kyiv agreed to "), ("markup", "<b>"),
              ("text", "an arms suspension"), ("markup", "</b>"), ("text", " on Tuesday.")]  # fmt: skip
    (match,) = matches(url, data=annotated(*pieces))
    assert cut("".join(text for _, text in pieces), match) == "an arms suspension"
    assert match["replacements"] == [{"value": "a ceasefire"}]


def test_a_correction_never_covers_markup(url: str) -> None:
    pieces = [("text", "Kyiv agreed to an arms "), ("markup", "<b>"), ("text", "suspension"), ("markup", "</b>"),
              ("text", ".")]  # fmt: skip
    (match,) = matches(url, data=annotated(*pieces))
    assert cut("".join(text for _, text in pieces), match) == "an arms <b>suspension"
    assert match["replacements"] == []


def test_a_line_end_that_reads_as_a_space_may_be_covered(url: str) -> None:
    data = annotated(("text", "Kyiv agreed to an arms"), ("markup", "\n", " "), ("text", "suspension."))
    (match,) = matches(url, data=data)
    assert (match["offset"], match["length"]) == (15, 18)
    assert match["replacements"] == [{"value": "a ceasefire"}]


def test_entities_are_read_as_they_are_meant(url: str) -> None:
    pieces = [("text", "R"), ("markup", "&amp;", "&"), ("text", "D 🏠 agreed to an arms"), ("markup", "&nbsp;", " "),
              ("text", "suspension.")]  # fmt: skip
    (match,) = matches(url, data=annotated(*pieces))
    assert cut("".join(piece[1] for piece in pieces), match) == "an arms&nbsp;suspension"
    assert match["replacements"] == []


def test_data_may_be_a_text(url: str) -> None:
    assert rules(url, data=json.dumps({"text": GARBLED})) == ["test-arms-suspension"]


def test_half_of_a_character_changes_no_place(url: str) -> None:
    data = '{"annotation": [{"text": "\\ud83d"}, {"text": " Kyiv agreed to an arms suspension."}]}'
    (match,) = matches(url, data=data)
    assert match["offset"] == 17


def test_spans_of_annotated_texts_lead_back() -> None:
    text = Annotated(
        [Piece("<i>", "", True), Piece("ab", "ab"), Piece("<br>", "\n", True), Piece("", ""), Piece("cd", "cd")]
    )
    assert (text.whole, text.plain) == ("<i>ab<br>cd", "ab\ncd")
    spans = [text.span(Span(at, at + 1)) for at in range(5)]
    assert [span.cut(text.whole) for span in spans] == ["a", "b", "<br>", "c", "d"]
    assert text.span(Span(1, 4)).cut(text.whole) == "b<br>c"


def test_what_markup_sets_apart_is_not_glued() -> None:
    text = Annotated([Piece("agreed.", "agreed."), Piece("</p><p>", "", True), Piece("The end", "The end")])
    assert text.is_glued_in(Span(0, 10))
    assert not text.is_glued_in(Span(0, 7))
    spaced = Annotated([Piece("agreed. ", "agreed. "), Piece("<b>", "", True), Piece("The end", "The end")])
    assert not spaced.is_glued_in(Span(0, 11))


def test_utf16_offsets_are_those_of_the_encoding() -> None:
    text = "a🏠b\U0010ffff\uffff🏠"
    assert [Utf16(text).offset(at) for at in range(len(text) + 1)] == [
        utf16_length(text[:at]) for at in range(len(text) + 1)
    ]


# What is asked for.


def test_rules_and_categories_are_switched_off(url: str) -> None:
    text = "Kyiv agreed to an arms suspension. He wrote it in social media."
    assert rules(url, text=text) == ["test-arms-suspension", "test-in-media"]
    assert rules(url, text=text, disabledRules="test-arms-suspension,WHITESPACE_RULE") == ["test-in-media"]
    assert rules(url, text=text, disabledCategories="terminology/wrong-term") == ["test-in-media"]
    assert rules(url, text=text, disabledCategories="style") == ["test-arms-suspension"]
    assert rules(url, text=text, enabledOnly="true", enabledRules="test-in-media") == ["test-in-media"]
    assert rules(url, text=text, enabledOnly="yes", enabledCategories="terminology") == ["test-arms-suspension"]
    assert rules(url, text=text, disabledCategories="style", enabledRules="test-in-media") == rules(url, text=text)


def test_what_concerns_the_whole_text_may_be_asked_for_apart(url: str) -> None:
    assert rules(url, text=GARBLED, mode="allButTextLevelOnly") == ["test-arms-suspension"]
    assert rules(url, text=GARBLED, mode="textLevelOnly") == []


@pytest.mark.parametrize("language", ["en", "en-US", "en-GB", "en-AU", "en-IE", "EN-us", "en_GB", "auto"])
def test_english_is_checked(url: str, language: str) -> None:
    assert rules(url, text=GARBLED, language=language) == ["test-arms-suspension"]


@pytest.mark.parametrize("language", ["de-DE", "pl", "zh-Hans-CN", "ca-ES-valencia"])
def test_other_languages_are_answered_without_matches(url: str, language: str) -> None:
    assert rules(url, text=GARBLED, language=language) == []


def test_a_text_in_another_language_is_found_out(url: str) -> None:
    german = (
        "Der Präsident hat am Mittwoch in Berlin erklärt, dass die Verhandlungen über eine Waffenruhe noch nicht "
        "abgeschlossen sind. Man wolle so bald wie möglich eine Lösung finden, sagte er vor der Presse. "
    )
    answer = post(url, language="auto", text=german + "arms suspension").json()
    assert answer["matches"] == []
    assert answer["language"]["code"] == "zz"


def test_garbled_english_reads_english() -> None:
    article = (Path(__file__).parent.parent / "seeds" / "washington-biala-house.txt").read_text("utf-8")
    assert all(reads_english(line) for line in article.splitlines())
    assert not reads_english(
        "Prezydent powiedział, że negocjacje w sprawie zawieszenia broni jeszcze się nie skończyły."
    )


def test_the_variant_decides_on_the_spelling() -> None:
    made = {
        code: asked({"text": "x", "language": code}, 10).style for code in ("en", "en-US", "en-GB", "en-ZA", "en-CA")
    }
    assert made == {"en": None, "en-US": "en-US", "en-GB": "en-GB", "en-ZA": "en-GB", "en-CA": None}
    assert asked({"text": "x", "language": "auto", "preferredVariants": "de-DE, en-GB"}, 10).style == "en-GB"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Missing 'text' or 'data' parameter"),
        ({"text": "x", "data": "{}"}, "Set only 'text' or 'data' parameter, not both"),
        ({"data": "{"}, "Could not parse JSON from 'data' parameter"),
        ({"data": "[" * 100_000}, "Could not parse JSON from 'data' parameter"),
        ({"data": "9" * 5000}, "Could not parse JSON from 'data' parameter"),
        ({"data": "[]"}, "requires either 'text' or 'annotation'"),
        ({"data": '{"text": "x", "annotation": []}'}, "requires either 'text' or 'annotation'"),
        ({"data": '{"text": 5}'}, "'text' must be a string"),
        ({"data": '{"annotation": {"text": "x"}}'}, "'annotation' in 'data' must be a list"),
        ({"data": '{"annotation": [5]}'}, "needs either 'text' or 'markup'"),
        ({"data": '{"annotation": [{"text": "x", "markup": "y"}]}'}, "needs either 'text' or 'markup'"),
        ({"data": '{"annotation": [{"text": "x", "interpretAs": "y"}]}'}, "'text' cannot be used with 'interpretAs'"),
        ({"text": "x", "language": ""}, "Missing 'language' parameter"),
        ({"text": "x", "language": "xx"}, "'xx' is not a language code known to mtfix"),
        ({"text": "x", "language": "english"}, "'english' is not a language code known to mtfix"),
        ({"text": "x", "language": "en", "motherTongue": "xx"}, "'xx' is not a language code"),
        ({"text": "x", "language": "en", "level": "strict"}, "If 'level' is set"),
        ({"text": "x", "language": "en", "mode": "strict"}, "If 'mode' is set"),
        ({"text": "x", "language": "en", "disabled": "A"}, "the parameter is now called 'disabledRules'"),
        ({"text": "x", "language": "en", "preferredVariants": "en-GB"}, "you didn't specify 'language=auto'"),
        ({"text": "x", "language": "en", "enabledOnly": "true"}, "You must specify enabled rules or categories"),
        ({"text": "x", "language": "en", "enabledOnly": "true", "disabledRules": "A"}, "You cannot specify disabled"),
    ],
)
def test_what_makes_no_sense_is_said(url: str, fields: dict[str, str], said: str) -> None:
    answer = post(url, **fields)
    assert answer.status_code == 400
    assert answer.text.startswith("Error: ")
    assert said in answer.text
    assert answer.headers["content-type"].startswith("text/plain")


def test_what_is_not_utf8_is_refused(url: str) -> None:
    for body in (b"language=en&text=%ff", b"language=en&text=\xff"):
        assert HTTP.post(f"{url}/v2/check", content=body).status_code == 400


# Limits.


def test_a_text_of_the_greatest_length_is_checked_and_a_longer_one_refused(url: str) -> None:
    assert post(url, "/v2/maxtextlength").text == str(MOST)
    assert len(matches(url, text=GARBLED + "é" * (MOST - len(GARBLED)))) == 1
    answer = post(url, language="en", text="🏠" * (MOST // 2) + "x")
    assert answer.status_code == 413
    assert f"Your text exceeds the limit of {MOST} characters (it's {MOST + 1} characters)" in answer.text


def test_markup_does_not_count(url: str) -> None:
    data = annotated(("markup", "x" * MOST), ("text", GARBLED))
    assert len(matches(url, data=data)) == 1


def test_100_megabytes_are_refused(url: str) -> None:
    answer = HTTP.post(f"{url}/v2/check", content=b"text=" + b"x" * 100_000_000)
    assert answer.status_code == 413
    assert matches(url, text=GARBLED)


def test_there_are_no_parameters_without_end(url: str) -> None:
    answer = HTTP.post(f"{url}/v2/check", content=b"a=1&" * 1000)
    assert (answer.status_code, answer.text) == (400, "Error: more than 100 parameters")


def test_too_long_a_list_of_requests_is_refused_and_the_rest_answered(tmp_path: Path) -> None:
    with serving(make_project(tmp_path / "project")) as url, ThreadPoolExecutor(60) as pool:
        text = GARBLED * 20
        codes = {answer.status_code for answer in pool.map(lambda _: post(url, language="en", text=text), range(60))}
        assert codes <= {200, 503}
        assert 200 in codes
        assert post(url, "/v2/healthcheck").text == "OK"


def test_a_check_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    with serving(make_project(tmp_path / "project"), "--timeout", "0.001") as url:
        answer = post(url, language="en", text=GARBLED * (MOST // len(GARBLED)))
    assert (answer.status_code, answer.text) == (
        500,
        "Error: Checking took longer than 0.001 seconds, which is this server's limit.",
    )


def test_many_clients_at_once_make_no_error_and_memory_does_not_grow(tmp_path: Path) -> None:
    psutil = pytest.importorskip("psutil")
    with serving(make_project(tmp_path / "project")) as address:
        port = int(address.rpartition(":")[2])
        (server,) = [
            one
            for one in psutil.Process().children()
            if any(used.laddr.port == port for used in one.net_connections("tcp") if used.status == "LISTEN")
        ]
        with ThreadPoolExecutor(8) as pool:

            def ask(number: int) -> int:
                text = f"Number {number}. {GARBLED * 20}"
                return len(HTTP.post(f"{address}/v2/check", data={"language": "en", "text": text}).json()["matches"])

            assert set(pool.map(ask, range(50))) == {20}
            early = server.memory_info().rss
            assert set(pool.map(ask, range(50, 300))) == {20}
        assert server.memory_info().rss <= 1.1 * early


# Words.


def test_words_are_left_alone_until_they_are_taken_out(url: str) -> None:
    assert rules(url, text="An oddity. " + GARBLED) == ["test-arms-suspension"]
    assert post(url, "/v2/words/add", word="Arms suspension").json() == {"added": True}
    try:
        assert post(url, "/v2/words/add", word="Arms suspension").json() == {"added": False}
        assert HTTP.get(f"{url}/v2/words").json() == {"words": ["Arms suspension"]}
        assert HTTP.get(f"{url}/v2/words?offset=1").json() == {"words": []}
        assert rules(url, text=GARBLED) == []
    finally:
        assert post(url, "/v2/words/delete", word="Arms suspension").json() == {"deleted": True}
    assert post(url, "/v2/words/delete", word="Arms suspension").json() == {"deleted": False}
    assert rules(url, text=GARBLED) == ["test-arms-suspension"]


@pytest.mark.parametrize("word", ["", " ", "x" * 201, "a\nb", "# a", "a # b", "test: a", "a\u2028b"])
def test_what_cannot_be_a_word_is_refused(url: str, word: str) -> None:
    assert post(url, "/v2/words/add", word=word).status_code == 400


def test_words_ask_for_the_right_method(url: str) -> None:
    answer = HTTP.get(f"{url}/v2/words/add?word=x")
    assert (answer.status_code, answer.text) == (400, "Error: /words/add needs to be called with POST")
    assert post(url, "/v2/words").text == "Error: /words needs to be called with GET"
    assert HTTP.get(f"{url}/v2/words?limit=x").status_code == 400


def test_other_sites_add_no_words(url: str) -> None:
    answer = HTTP.post(f"{url}/v2/words/add", data={"word": "x"}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert HTTP.get(f"{url}/v2/words").json() == {"words": []}


def test_a_writable_server_keeps_words_in_the_allow_list(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    allow = project / "allow.txt"
    before = allow.read_bytes()
    with serving(project, "--writable") as url:
        assert HTTP.get(f"{url}/v2/words").json() == {"words": ["oddity"]}
        assert post(url, "/v2/words/add", word="arms suspension").json() == {"added": True}
        assert rules(url, text=GARBLED) == []
        assert allow.read_bytes().startswith(before + b"arms suspension  # added by an editor on 2")
        assert post(url, "/v2/words/delete", word="arms suspension").json() == {"deleted": True}
        assert allow.read_bytes() == before
        allow.write_bytes(b"oddity\n")
        answer = post(url, "/v2/words/add", word="x")
        assert answer.status_code == 500
        assert "no reason" in answer.text
        assert allow.read_bytes() == b"oddity\n"


def test_a_server_that_is_not_writable_leaves_the_allow_list_alone(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    before = (project / "allow.txt").read_bytes()
    with serving(project) as url:
        post(url, "/v2/words/add", word="arms suspension")
        assert post(url, "/v2/words/delete", word="oddity").json() == {"deleted": False}
    assert (project / "allow.txt").read_bytes() == before


# The rest of the API.


def test_the_languages_are_english(url: str) -> None:
    languages = HTTP.get(f"{url}/v2/languages").json()
    assert {"name": "English (US)", "code": "en", "longCode": "en-US"} in languages
    assert {language["code"] for language in languages} == {"en"}


def test_the_rules_are_listed(url: str) -> None:
    found = HTTP.get(f"{url}/v2/configinfo?language=en-US").json()
    assert found["parameter"] == {"maxTextLength": MOST}
    assert [rule["ruleId"] for rule in found["rules"]] == ["test-arms-suspension", "test-in-media", "test-shown-oddity"]
    assert HTTP.get(f"{url}/v2/configinfo").status_code == 400
    assert HTTP.get(f"{url}/v2/configinfo?language=xx").status_code == 400


def test_the_server_says_what_it_is(url: str) -> None:
    assert HTTP.get(f"{url}/v2/info").json()["software"]["name"] == "mtfix"
    assert HTTP.get(f"{url}/v2/healthcheck").text == "OK"


def test_there_is_no_other_action(url: str) -> None:
    answer = HTTP.get(f"{url}/v2/users/me")
    assert (answer.status_code, answer.text) == (404, "Error: Unsupported action: 'users/me'")
    assert HTTP.get(f"{url}/etc/passwd").status_code == 404


# Clients.


def test_language_tool_python_gets_matches_and_corrections(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    language_tool_python = pytest.importorskip("language_tool_python")

    def never(*_: object, **__: object) -> None:
        raise AssertionError("it wants to download LanguageTool")

    monkeypatch.setattr("language_tool_python.server.LocalLanguageTool.from_version_name", never)
    with language_tool_python.LanguageTool("en-US", mother_tongue="en-GB", remote_server=url) as tool:
        text = f"🏠 {GARBLED}"
        (match,) = tool.check(text)
        assert text[match.offset : match.offset + match.error_length] == "an arms suspension"
        assert match.replacements == ["a ceasefire"]
        assert match.rule_issue_type == "terminology"
        assert tool.correct(text) == f"🏠 {MENDED}"
        tool.disabled_rules = {"test-arms-suspension"}
        assert tool.check(text) == []
        tool.disabled_rules = set()
        tool.enabled_rules_only = True
        tool.enabled_rules = {"test-in-media"}
        assert [match.rule_id for match in tool.check("He wrote in social media: arms suspension.")] == [
            "test-in-media"
        ]
        with pytest.raises(language_tool_python.exceptions.LanguageToolError, match="Your text exceeds the limit"):
            tool.check("x" * (MOST + 1))


@pytest.mark.parametrize(
    ("method", "query", "body", "headers"),
    [
        # LTeX says JSON and sends a form.
        (
            "POST",
            "",
            "language=en-US&data=%7B%22annotation%22%3A%5B%7B%22text%22%3A%22"
            "Kyiv+agreed+to+an+arms+suspension.%22%7D%5D%7D&enabledOnly=false",
            {"Content-Type": "application/json"},
        ),
        # LibreOffice
        ("POST", "", "text=Kyiv%20agreed%20to%20an%20arms%20suspension.&language=en-US", {}),
        # OmegaT
        (
            "POST",
            "",
            "text=Kyiv+agreed+to+an+arms+suspension.&language=en-US&motherTongue=pl-PL&enabledOnly=no"
            "&disabledCategories=SPELL&disabledRules=SAME_TRANSLATION%2CTRANSLATION_LENGTH&enabledRules=",
            {"Content-Type": "application/x-www-form-urlencoded;charset=UTF-8"},
        ),
        # The browser add-on
        (
            "POST",
            "?c=1&instanceId=1%3A2&v=standalone",
            "data=%7B%22text%22%3A%22Kyiv%20agreed%20to%20an%20arms%20suspension.%22%7D&textSessionId=1%3A2"
            "&enableHiddenRules=true&motherTongue=de&level=picky&language=auto&noopLanguages=de%2Cen"
            "&preferredLanguages=de%2Cen&preferredVariants=en-US%2Cde-DE&disabledRules=WHITESPACE_RULE"
            "&useragent=chrome-extension-ng&mode=allButTextLevelOnly&allowIncompleteResults=true",
            {"Origin": "chrome-extension://oldceeleldhonbafppcapldpdifcinji"},
        ),
        # Emacs langtool
        ("POST", "", "language=en-US&text=Kyiv%20agreed%20to%20an%20arms%20suspension.&disabledRules=", {}),
        ("GET", "?language=en-US&text=Kyiv+agreed+to+an+arms+suspension.", "", {}),
    ],
    ids=["LTeX", "LibreOffice", "OmegaT", "browser add-on", "Emacs", "curl -G"],
)
def test_the_requests_of_clients_are_understood(
    url: str, method: str, query: str, body: str, headers: dict[str, str]
) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    answer = HTTP.request(method, f"{url}/v2/check{query}", content=body, headers=headers)
    assert answer.status_code == 200, answer.text
    assert [match["rule"]["id"] for match in answer.json()["matches"]] == ["test-arms-suspension"]


# The page.


def test_the_page_runs_nothing_but_its_own(url: str) -> None:
    answer = HTTP.get(url)
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-" not in policy
    assert policy.count("'sha256-") == 2
    assert "://" not in answer.text
    assert "innerHTML" not in answer.text


def test_no_web_page_is_answered_unless_it_is_said(url: str, tmp_path: Path) -> None:
    asking = {"Origin": "https://editor.example"}
    assert "access-control-allow-origin" not in HTTP.get(f"{url}/v2/languages", headers=asking).headers
    with serving(make_project(tmp_path / "project"), "--allow-origin", "https://editor.example") as address:
        answer = HTTP.post(f"{address}/v2/check", data={"language": "en", "text": GARBLED}, headers=asking)
        assert answer.headers["access-control-allow-origin"] == "https://editor.example"
        assert len(answer.json()["matches"]) == 1


# The command.


def test_a_server_that_cannot_be_made_says_why_in_one_line(project: Path, run: Run) -> None:
    done = run("serve", "--port", "0", "--writable")
    assert (done.code, done.raw) == (2, b"")
    assert done.stderr.startswith("mtfix: --writable needs an allow-list")
    (project / "mtfix.toml").write_text("nonsense = 1\n", encoding="utf-8")
    done = run("serve", "--port", "0")
    assert (done.code, done.stderr) == (2, "mtfix: mtfix.toml: unknown key “nonsense”\n")
    assert run("serve", "--port", "70000").code == 2


def test_without_the_packages_the_command_says_what_to_install() -> None:
    code = "import sys; sys.modules['uvicorn'] = None; from mtfix.cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", code, "serve"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr == "mtfix: the server needs the package uvicorn: pip install 'mtfix[serve]'\n"


def test_the_page_works_with_a_keyboard_and_runs_no_script_of_a_text(url: str, tmp_path: Path) -> None:
    webdriver = pytest.importorskip("selenium.webdriver")
    driver = shutil.which("chromedriver")
    if not driver:
        pytest.skip("no chromedriver")
    options = webdriver.ChromeOptions()
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", f"--user-data-dir={tmp_path}"):
        options.add_argument(argument)
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    try:
        browser.implicitly_wait(20)
        browser.get(url)
        hostile = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script> "
        browser.switch_to.active_element.send_keys(hostile + GARBLED.strip())
        assert (
            browser.find_element("css selector", "#marks mark.safe").get_property("textContent") == "an arms suspension"
        )
        browser.switch_to.active_element.send_keys("\ue004")  # Tab
        chosen = browser.switch_to.active_element
        assert chosen.text == "a ceasefire"
        chosen.send_keys("\ue007")  # Enter
        assert browser.find_element("id", "text").get_property("value") == hostile + MENDED.strip()
        browser.implicitly_wait(0)
        assert browser.find_elements("css selector", "#marks script, #marks img, li script, li img") == []
        assert browser.title == "mtfix"
    finally:
        browser.quit()
