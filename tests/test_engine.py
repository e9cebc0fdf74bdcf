"""What the engine makes of the detectors' findings."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

import mtfix
from mtfix.engine import Engine, EngineOptions
from mtfix.errors import UserError
from mtfix.findings import MQM_CATEGORIES, Applicability, Finding
from mtfix.text.document import Document

Check = Callable[[str], list[Finding]]
GARBLED = "They agreed to an arms suspension on Tuesday."


def test_the_public_interface_checks_and_fixes() -> None:
    (finding,) = mtfix.check(GARBLED)
    assert (finding.rule, finding.span.cut(GARBLED)) == ("pl-zawieszenie-broni", "an arms suspension")
    assert mtfix.fix(GARBLED) == "They agreed to a ceasefire on Tuesday."


@pytest.mark.parametrize(
    "text",
    [
        "See https://example.com/arms suspension/ the the page.".replace(" the the", ""),
        "Write to arms.suspension@example.com today.",
        "Run `arms suspension` in the shell.",
        "See /home/arms suspension".replace(" suspension", "/suspension") + " there.",
    ],
)
def test_nothing_is_found_in_urls_mail_addresses_and_code(check: Check, text: str) -> None:
    assert check(text) == []


def test_in_a_quotation_only_mechanics_are_safe(check: Check) -> None:
    (finding,) = check("“We want an arms suspension now,” he said.")
    assert finding.applicability is Applicability.UNSAFE
    (doubled,) = check("“We want with with bread now,” he said.")
    assert doubled.applicability is Applicability.SAFE


def pack_of(folder: Path, id_: str, find: str, replace: str, **more: str) -> tuple[Path]:
    """A pack of one rule, as the rule paths of an engine."""
    rule = {"id": id_, "find": find, "replace": replace, "message": "m", "category": "style/awkward", **more}
    record = rule | {
        "examples": [{"bad": f"[[{find}]]", "good": f"[[{replace}]]"}],
        "silent": ["Nothing is found here."],
    }
    file = folder / "pack.yaml"
    file.write_text(yaml.safe_dump([record]), "utf-8")
    return (file,)


@pytest.mark.parametrize(
    ("style", "text", "word"),
    [
        ("auto", "The colour of the centre. {}", "defence"),
        ("auto", "The color of the center. {}", "defense"),
        ("en-GB", "The color of the center. {}", "defence"),
        ("en-US", "The colour of the centre. {}", "defense"),
    ],
)
def test_replacements_are_spelt_as_the_text_is_or_as_configured(
    tmp_path: Path, style: str, text: str, word: str
) -> None:
    pack = pack_of(tmp_path, "xx-guard", "protection ministry", "defense ministry")
    engine = Engine.load(EngineOptions(pack, no_builtin=True, style=style))
    (finding,) = engine.findings(Document.from_plain(text.format("Ask the protection ministry.")))
    assert finding.replacements[0].text == f"{word} ministry"


def test_a_rule_of_one_source_language_is_off_in_texts_that_are_not_from_there(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, "xx-actual", "actual moment", "present moment", source_language="pl")
    document = Document.from_plain("At the actual moment.")
    found = {
        language: len(Engine.load(EngineOptions(pack, no_builtin=True, source_language=language)).findings(document))
        for language in (None, "pl", "de")
    }
    assert found == {None: 0, "pl": 1, "de": 0}


def test_every_rule_has_a_category_of_the_mqm_table(engine: Engine) -> None:
    assert {rule.category for rule in engine.pack.headers} <= set(MQM_CATEGORIES)


def test_an_unknown_rule_is_answered_with_the_nearest(engine: Engine) -> None:
    with pytest.raises(UserError, match="did you mean 'pl-zawieszenie-broni'"):
        engine.describe("pl-zawieszenie-bron")


def test_what_is_found_does_not_depend_on_what_was_checked_before(check: Check) -> None:
    text = "The Biała House agreed to an arms suspension."
    first = check(text)
    check("Quite another text about Kijów and the the weather.")
    assert check(text) == first


def test_apostrophes_are_those_of_the_text(check: Check) -> None:
    (typographic,) = check("The mayor’s friend met the Polish Folk Party in June.")
    assert typographic.replacements[0].text == "Polish People’s Party"
    (typewritten,) = check("The mayor's friend met the Polish Folk Party in June.")
    assert typewritten.replacements[0].text == "Polish People's Party"


def test_an_optional_word_is_part_of_the_match_wherever_it_stands(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, "xx-union", "[the] =NSV union", "the Soviet Union")
    text = "The NSV union fell."
    (finding,) = Engine.load(EngineOptions(pack, no_builtin=True)).findings(Document.from_plain(text))
    assert finding.span.cut(text) == "The NSV union"
    assert finding.replacements[0].text == "The Soviet Union"


def test_what_is_forgotten_is_found_again(engine: Engine) -> None:
    document = Document.from_plain("The Biała House agreed to an arms suspension near Zaporzhia.")
    before = engine.findings(document)
    assert engine.pack.rules.kept > 0
    engine.relieve(rules=0, words=0)
    assert (engine.pack.kept, len(engine.index.clues)) == (0, 0)
    assert engine.findings(Document.from_plain(document.text)) == before
    engine.relieve(rules=1_000_000, words=1_000_000)
    assert engine.pack.rules.kept > 0
