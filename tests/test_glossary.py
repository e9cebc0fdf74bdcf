"""Names gone wrong, and names that only look so."""

from __future__ import annotations

from pathlib import Path

import pytest

from mtfix import detectors
from mtfix.detectors import consistency, garbled, terms
from mtfix.errors import PackError, UserError
from mtfix.findings import Applicability, Finding
from mtfix.glossary.build import build_index
from mtfix.glossary.index import TermIndex
from mtfix.glossary.model import Concept, Former
from mtfix.glossary.store import load_glossaries
from mtfix.glossary.surfaces import is_form_of
from mtfix.resolve import apply_edits, edits_of, resolve
from mtfix.rules.compiled import Pack, RuleSet, compile_rule
from mtfix.rules.loading import builtin_folder, load_rules, yaml_files
from mtfix.text.document import Document

CONCEPTS = (
    Concept("white-house", "organisation", "White House", names={"pl": ("Biały Dom",), "es": ("Casa Blanca",)}),
    Concept(
        "kyiv", "place", "Kyiv", ("Kiev",), ("Kijow",), {"pl": ("Kijów",), "uk": ("Київ",)}, unless=("Dynamo Kijow",)
    ),
    Concept(
        "zelenskyy", "person", "Volodymyr Zelenskyy", ("Volodymyr Zelensky",), names={"pl": ("Wołodymyr Zełenski",)}
    ),
    Concept("zaporizhzhia", "place", "Zaporizhzhia", ("Zaporizhia",)),
    Concept("eswatini", "place", "Eswatini", former=(Former("Swaziland", 2018),)),
    Concept("united-states", "place", "United States", ("US",), names={"pl": ("Stany Zjednoczone",)}),
    Concept("bundestag", "organisation", "Bundestag"),
)

CONSISTENCY = load_rules(yaml_files([builtin_folder() / "consistency"]))
RULES = RuleSet.of(Pack.of([compile_rule(rule, detectors.NAMES) for rule in CONSISTENCY]))


@pytest.fixture(scope="module")
def index() -> TermIndex:
    return build_index(CONCEPTS)


def found(text: str, index: TermIndex) -> list[Finding]:
    document = Document.from_plain(text)
    hits = [hit for segment in document.segments for hit in terms.detect(segment, document, index)]
    hits += [hit for _, hit in garbled.detect(document, index, [hit.span for hit in hits])]
    return resolve([*hits, *consistency.detect(document, RULES, index)])


def mended(text: str, index: TermIndex, least: Applicability = Applicability.UNSAFE) -> str:
    return apply_edits(text, edits_of(found(text, index), least))


@pytest.mark.parametrize(
    ("garbled", "meant"),
    [
        ("The Biała House said so.", "The White House said so."),
        ("The Biały House said so.", "The White House said so."),
        ("A source in Białego Domu said so.", "A source in the White House said so."),
        ("The Casa Blanca said so.", "The White House said so."),
        ("They met in Kijów on Monday.", "They met in Kyiv on Monday."),
        ("They met in Київ on Monday.", "They met in Kyiv on Monday."),
        ("They met in Kijow on Monday.", "They met in Kyiv on Monday."),
        ("Then Wołodymyr Zełenski spoke.", "Then Volodymyr Zelenskyy spoke."),
        ("Then Volodymyr Zełenski spoke.", "Then Volodymyr Zelenskyy spoke."),
        ("Aid from Stany Zjednoczone arrived.", "Aid from the United States arrived."),
        ("The Zaporzhia plant is shut.", "The Zaporizhzhia plant is shut."),
        ("In 2024 he moved to Swaziland.", "In 2024 he moved to Eswatini."),
        ("The bundestag voted.", "The Bundestag voted."),
        (
            "Then Zelenskyy left. Zelensky is back, says Zelenskyy.",
            "Then Zelenskyy left. Zelenskyy is back, says Zelenskyy.",
        ),
    ],
)
def test_a_garbled_name_becomes_the_right_one(garbled: str, meant: str, index: TermIndex) -> None:
    assert mended(garbled, index) == meant


@pytest.mark.parametrize(
    "text",
    [
        "The White House and Kyiv agreed.",
        "Then Zelensky spoke. Zelensky left.",
        "They met in Kiev, as old maps say.",
        "The winner was Dynamo Kijow again.",
        "The daily Dziennik Kijów wrote so.",
        "In 1974 he moved to Swaziland.",
        "He moved to Swaziland.",
        "A white house stood there.",
        "The Kievan Rus fell.",
        "Mr. Zelenko and Ms. Zelinska came.",
    ],
)
def test_good_english_is_left_alone(text: str, index: TermIndex) -> None:
    assert found(text, index) == []


def test_a_misspelt_person_is_found_only_where_the_text_names_the_person_rightly(index: TermIndex) -> None:
    assert found("Then Zalelenskyy spoke.", index) == []
    text = "Then Volodymyr Zelenskyy spoke about bread, and later Zalelenskyy left without words."
    assert (
        mended(text, index, Applicability.SAFE)
        == "Then Volodymyr Zelenskyy spoke about bread, and later Zelenskyy left without words."
    )


def test_the_spelling_that_the_text_uses_most_wins_where_the_preferred_is_absent() -> None:
    index = build_index([Concept("x", "person", "Ivan Mazeppa", ("Ivan Mazepa", "Ivan Mazzepa"))])
    assert mended("Then Mazepa, Mazepa and Mazzepa met.", index) == "Then Mazepa, Mazepa and Mazepa met."


@pytest.mark.parametrize(
    ("word", "base", "language", "is_form"),
    [
        ("biała", "biały", "pl", True),
        ("domu", "dom", "pl", True),
        ("białystok", "biały", "pl", False),
        ("domestic", "dom", "pl", False),
        ("krakaus", "krakau", "de", True),
        ("krakauer", "krakau", "de", False),
        ("toscano", "toscane", "fr", False),
    ],
)
def test_inflected_forms_of_foreign_words_are_those_of_their_language(
    word: str, base: str, language: str, is_form: bool
) -> None:
    assert is_form_of(word, base, language) is is_form


def test_a_csv_needs_no_column_but_term(tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_text("term\nmachine learning\n\nBig Data\nbig data\n", "utf-8")
    assert [(c.id, c.preferred) for c in load_glossaries([file])] == [
        ("machine-learning", "machine learning"),
        ("big-data", "Big Data"),
        ("big-data-2", "big data"),
    ]


def test_a_csv_may_have_all_columns(tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_text("term,type,admitted,deprecated,pl\nKyiv,place,Kiev,Kijow|Kyjiw,Kijów\n", "utf-8")
    (concept,) = load_glossaries([file])
    assert concept.deprecated == ("Kijow", "Kyjiw")
    assert concept.names == {"pl": ("Kijów",)}


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.csv", "word,type\nKyiv,place\n", "first column"),
        ("a.csv", "", "first column"),
        ("a.csv", 'term\n"Kyiv\n', "not valid CSV"),
        ("a.csv", "term,type\nKyiv,planet\n", "unknown type"),
        ("a.yaml", "- id: kyiv\n  prefered: Kyiv\n", "did you mean 'preferred'"),
        ("a.yaml", "- id: kyiv\n", "'preferred' is missing"),
        ("a.yaml", "- id: kyiv\n  preferred: Kyiv\n  former: [Kiev]\n", "until"),
        ("a.yaml", "id: kyiv\n", "a list of records"),
        ("a.yaml", "- [\n", "not valid YAML"),
    ],
)
def test_a_fault_in_a_glossary_is_one_line_that_names_the_file(
    tmp_path: Path, name: str, content: str, fault: str
) -> None:
    file = tmp_path / name
    file.write_text(content, "utf-8")
    with pytest.raises(PackError) as caught:
        load_glossaries([file])
    assert fault in str(caught.value)
    assert str(caught.value).startswith(str(file))


def test_a_glossary_that_does_not_exist_is_a_fault_of_the_user(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No such file"):
        load_glossaries([tmp_path / "none.csv"])
