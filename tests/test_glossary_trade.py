"""Glossaries to and from the formats of other tools."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.glossary.model import CONCEPT_TYPES, Concept, Former
from mtfix.glossary.rows import unique_id
from mtfix.glossary.trade.formats import FORMATS
from mtfix.glossary.trade.model import Given, Imported, Wanted
from tests.conftest import Run

# Names and texts in several scripts, with what formats need to escape.
text = st.text("abcXYZ éßłЖ漢🏠'’\"&<>|\\,;-–", min_size=1, max_size=12).map(lambda s: " ".join(s.split())).filter(bool)
name = text.filter(lambda s: any(ch.isalnum() for ch in s) and s == s.strip())
lists = st.lists(name, max_size=3, unique=True).map(tuple)


@st.composite
def concepts(draw: st.DrawFn) -> list[Concept]:
    """Concepts as a glossary has them: no name twice in a concept, no id twice."""
    taken: dict[str, int] = {}
    made = []
    for preferred in draw(st.lists(name, min_size=1, max_size=4, unique=True)):
        names = list(dict.fromkeys([preferred, *draw(lists), *draw(lists), *draw(lists)]))
        cut = draw(st.integers(1, len(names)))
        until = draw(st.integers(cut, len(names)))
        made.append(
            Concept(
                id=unique_id(preferred, taken),
                type=draw(st.sampled_from(CONCEPT_TYPES)),
                preferred=preferred,
                admitted=tuple(names[1:cut]),
                deprecated=tuple(names[cut:until]),
                names={code: got for code in ("pl", "ru-Latn") if (got := draw(lists))},
                former=tuple(Former(one, 1984) for one in names[until:]),
                surname=draw(st.sampled_from(["", "Łukasz"])),
                domain=draw(st.sampled_from(["", "science-medicine"])),
                unless=draw(lists),
                definition=draw(st.one_of(st.just(""), text)),
                note=draw(st.one_of(st.just(""), text)),
                source=draw(st.one_of(st.just(""), text)),
                reason=draw(st.one_of(st.just(""), text)),
                checked=draw(st.one_of(st.none(), st.dates(date(1990, 1, 1), date(2026, 1, 1)))),
            )
        )
    return made


def there_and_back(made: list[Concept], form: str, suffix: str = "", language: str = "") -> Imported:
    data = FORMATS[form].write(made, Wanted(suffix, language)).data
    return FORMATS[form].read(Given(f"x{suffix}", data, data.decode("utf-8", "replace"), "utf-8", language))


def bare(made: list[Concept] | tuple[Concept, ...]) -> list[Concept]:
    return [replace(one, path="", line=0) for one in made]


@given(concepts())
@settings(max_examples=60, deadline=None)
def test_tbx_holds_a_concept(made: list[Concept]) -> None:
    back = there_and_back(made, "tbx")
    assert bare(back.concepts) == made and not back.skipped and not back.losses


@given(concepts())
@settings(max_examples=60, deadline=None)
def test_a_table_holds_a_concept_and_so_does_tbx_after_it(made: list[Concept]) -> None:
    table = there_and_back(made, "csv").concepts
    assert bare(table) == made
    assert bare(there_and_back(list(table), "tbx").concepts) == made


@given(concepts())
@settings(max_examples=25, deadline=None)
def test_tabs_and_a_workbook_hold_a_concept(made: list[Concept]) -> None:
    assert bare(there_and_back(made, "tsv", ".tsv").concepts) == made
    assert bare(there_and_back(made, "xlsx", ".xlsx").concepts) == made


@given(concepts())
@settings(max_examples=25, deadline=None)
def test_skos_holds_names_and_what_is_said_of_them(made: list[Concept]) -> None:
    def held(one: Concept) -> tuple[object, ...]:
        names = {code: set(forms) for code, forms in one.names.items()}
        several = set(one.admitted), set(one.deprecated), set(one.former), names
        return one.id, one.type, one.preferred, *several, one.domain, one.definition, one.note, one.source, one.checked

    assert sorted(map(held, there_and_back(made, "skos").concepts), key=str) == sorted(map(held, made), key=str)


@pytest.mark.parametrize(
    ("form", "suffix"), [("deepl", ".csv"), ("deepl", ".tsv"), ("google", ".csv"), ("omegat", ".txt")]
)
@given(made=concepts())
@settings(max_examples=25, deadline=None)
def test_tables_of_two_columns_hold_names_of_one_language(form: str, suffix: str, made: list[Concept]) -> None:
    made = [replace(made[0], names={"pl": ("Biały Dom",)})] + [replace(one, names={}) for one in made[1:]]
    back = there_and_back(made, form, suffix, "pl").concepts
    assert [(one.preferred, dict(one.names)) for one in back] == [(made[0].preferred, {"pl": ("Biały Dom",)})]


def test_google_sets_hold_a_name_a_language() -> None:
    made = [Concept("house", "term", "house", names={"pl": ("dom",), "de": ("Haus", "Heim")}, definition="a building")]
    [back] = there_and_back(made, "google-sets").concepts
    assert (back.preferred, dict(back.names)) == ("house", {"pl": ("dom",), "de": ("Haus",)})
    lost = FORMATS["google-sets"].write(made, Wanted()).losses
    assert {(note.what, note.why) for note in lost} == {("names beyond the first", "Heim"), ("definition", "house")}


TBX_BASIC = """<?xml version="1.0"?>
<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">
<tbxHeader><fileDesc><sourceDesc><p>The termbase of an agency</p></sourceDesc></fileDesc></tbxHeader>
<text><body>
<conceptEntry id="c7">
  <descrip type="subjectField">Public Law</descrip>
  <descripGrp><descrip type="definition">a court of first instance</descrip>
    <admin type="source">Act 12</admin></descripGrp>
  <transacGrp><transac type="transactionType">origination</transac><date>2019-05-04</date>
    <transacNote type="responsibility">A. B.</transacNote></transacGrp>
  <ref type="crossReference" target="c8">court of appeal</ref>
  <langSec xml:lang="en">
    <termSec><term>district court</term>
      <termNote type="administrativeStatus">preferredTerm-admn-sts</termNote>
      <termNote type="partOfSpeech">noun</termNote>
      <descrip type="context">The district court ruled.</descrip></termSec>
    <termSec><term>DC</term><termNote type="administrativeStatus">admittedTerm-admn-sts</termNote></termSec>
    <termSec><term>region court</term>
      <termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termSec>
  </langSec>
  <langSec xml:lang="pl"><termSec><term>sąd <hi>rejonowy</hi></term>
    <termNote type="grammaticalGender">masculine</termNote></termSec></langSec>
</conceptEntry>
<conceptEntry id="c8"><langSec xml:lang="de"><termSec><term>Oberlandesgericht</term></termSec></langSec></conceptEntry>
</body></text></tbx>
"""
DCT = """<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"
  xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic"><text><body>
<conceptEntry id="1"><min:subjectField>place</min:subjectField><basic:definition>a harbour town</basic:definition>
<langSec xml:lang="en-GB"><termSec><term>Kirkwall</term>
<min:administrativeStatus>preferredTerm-admn-sts</min:administrativeStatus>
<min:partOfSpeech>noun</min:partOfSpeech></termSec></langSec></conceptEntry></body></text></tbx>
"""
TBX_2008 = """<?xml version="1.0"?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en"><martifHeader><fileDesc><sourceDesc><p>old</p></sourceDesc></fileDesc></martifHeader>
<text><body>
<termEntry id="e1"><descrip type="subjectField">computing</descrip><note>from 2009</note>
<langSet xml:lang="en"><tig><term>hard disk</term></tig>
<ntig><termGrp><term>hard drive</term>
<termNote type="administrativeStatus">admittedTerm-admn-sts</termNote></termGrp></ntig></langSet>
<langSet xml:lang="fr"><ntig><termGrp><term>disque dur</term></termGrp></ntig></langSet></termEntry>
</body></text></martif>
"""


def imported(data: str | bytes, form: str = "tbx") -> Imported:
    data = data.encode() if isinstance(data, str) else data
    return FORMATS[form].read(Given("in", data, data.decode("utf-8", "replace"), "utf-8" * (form != "tbx")))


def test_a_tbx_basic_is_read_and_what_has_no_room_is_named() -> None:
    found = imported(TBX_BASIC)
    [court] = found.concepts
    assert (court.preferred, court.admitted, court.deprecated) == ("district court", ("DC",), ("region court",))
    assert (court.domain, court.definition, court.source) == ("public-law", "a court of first instance", "Act 12")
    assert (dict(court.names), court.checked) == ({"pl": ("sąd rejonowy",)}, date(2019, 5, 4))
    assert [(note.line, note.what, note.why) for note in found.skipped] == [
        (24, "Oberlandesgericht", "no English term")
    ]
    lost = " ".join(note.what for note in found.losses)
    for kind in ("crossReference", "partOfSpeech", "context", "grammaticalGender", "responsibility"):
        assert kind in lost
    assert all(note.line > 4 for note in found.losses)


def test_the_other_style_and_the_old_standard_are_read() -> None:
    [town] = imported(DCT).concepts
    assert (town.preferred, town.type, town.definition) == ("Kirkwall", "place", "a harbour town")
    [disk] = imported(TBX_2008).concepts
    assert (disk.preferred, disk.admitted, dict(disk.names)) == ("hard disk", ("hard drive",), {"fr": ("disque dur",)})
    assert (disk.domain, disk.note) == ("computing", "from 2009")


BOMB = '<!DOCTYPE tbx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><tbx><text>&b;</text></tbx>'
OUTSIDE = '<!DOCTYPE tbx [<!ENTITY a SYSTEM "file:///etc/passwd">]><tbx><text>&a;</text></tbx>'


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.tbx", BOMB, "x.tbx:1: "),
        ("x.tbx", OUTSIDE, "x.tbx:1: "),
        ("x.tbx", "<tbx>\n<text>\n</tbx>", "x.tbx:3: "),
        ("x.tbx", "<html></html>", "x.tbx"),
        ("x.tbx", "", "an empty file"),
        ("x.csv", "name,type\nA,place\n", "x.csv:1: "),
        ("x.csv", "term;type\nA;place\n", "x.csv:1: "),
        ("x.csv", b"term\nBia\xb3y\n", "not utf-8"),
        ("x.xlsx", "no workbook", "x.xlsx"),
        ("x.ttl", "this is { no turtle", "x.ttl"),
        ("x.doc", "term", "suffix"),
        ("gone.tbx", None, "gone.tbx: No such file"),
    ],
)
def test_what_cannot_be_imported_is_one_line_and_nothing_is_written(
    project: Path, write: Callable[..., Path], run: Run, name: str, content: str | bytes | None, said: str
) -> None:
    if content is not None:
        write(name, content)
    done = run("glossary", "import", name, "-o", "new.yaml")
    assert done.code == 2 and said in done.stderr and len(done.stderr.strip().splitlines()) == 1
    assert not (project / "new.yaml").exists()


def test_import_says_what_it_took_and_what_not(project: Path, write: Callable[..., Path], run: Run) -> None:
    glossary = write("g.yaml", "# Ours.\n\n- id: dc   # short\n  type: organisation\n  preferred: district court\n")
    write("x.tbx", TBX_BASIC)
    done = run("glossary", "import", "x.tbx", "-g", "g.yaml")
    assert done.code == 0
    assert "g.yaml: imported 0, united 1, skipped 1:" in done.stderr
    assert "x.tbx:24: Oberlandesgericht: no English term" in done.stderr
    assert "1 × " in done.stderr and "partOfSpeech" in done.stderr
    assert glossary.read_text("utf-8").startswith("# Ours.\n\n- id: dc   # short\n  type: organisation\n")
    assert "region court" in glossary.read_text("utf-8")
    before = glossary.read_bytes()
    again = run("glossary", "import", "x.tbx", "-g", "g.yaml")
    assert again.code == 1 and "imported 0" in again.stderr and glossary.read_bytes() == before


def test_domains_are_said_and_can_be_left_out(project: Path, write: Callable[..., Path], run: Run) -> None:
    write("x.tbx", TBX_BASIC)
    assert "--domain public-law" in run("glossary", "import", "x.tbx", "-o", "a.yaml").stderr
    assert "domain" not in run("glossary", "import", "x.tbx", "-o", "b.csv", "--no-domain").stderr
    assert "district court" in (project / "b.csv").read_text("utf-8")


def test_an_export_names_what_the_format_does_not_hold(project: Path, write: Callable[..., Path], run: Run) -> None:
    write("g.yaml", "- {id: a, type: place, preferred: A, deprecated: [Aa], names: {pl: [Ą]}, silent: [A.]}\n")
    done = run("glossary", "export", "-g", "g.yaml", "--format", "google", "-o", "-")
    assert done.stdout == "Ą,A\n" and "1 × deprecated" in done.stderr and "1 × silent" in done.stderr
    assert "1 × silent" in run("glossary", "export", "-g", "g.yaml", "-o", "out.tbx").stderr
    assert run("glossary", "export", "-g", "g.yaml", "-o", "out.doc").code == 2


# The structure of TBX-Basic, style DCA (ISO 30042:2019): what may stand in an element, in this order, and where each
# category is allowed.
ORDER = {
    "tbx": "tbxHeader text",
    "tbxHeader": "fileDesc",
    "fileDesc": "sourceDesc",
    "sourceDesc": "p+",
    "text": "body",
    "body": "conceptEntry+",
    "conceptEntry": "(descrip|descripGrp|admin|adminGrp|transacGrp|note|ref|xref)* langSec+",
    "langSec": "(descrip|descripGrp|admin|adminGrp|transacGrp|note|ref|xref)* termSec+",
    "termSec": "term (termNote|descrip|descripGrp|admin|adminGrp|transacGrp|note|ref|xref)*",
    "transacGrp": "transac (transacNote|date|note)*",
}
LEVELS = {
    "subjectField": ["conceptEntry"],
    "definition": ["conceptEntry", "langSec"],
    "source": ["conceptEntry", "langSec", "termSec"],
    "administrativeStatus": ["termSec"],
    "transactionType": ["transacGrp"],
}
PICKLISTS = {
    "administrativeStatus": {f"{one}Term-admn-sts" for one in ("preferred", "admitted", "deprecated", "superseded")},
    "transactionType": {"origination", "modification"},
}


def faults(element: ElementTree.Element) -> list[str]:
    tag = element.tag.removeprefix("{urn:iso:std:iso:30042:ed-2}")
    children = [child.tag.removeprefix("{urn:iso:std:iso:30042:ed-2}") for child in element]
    found = []
    wanted = re.sub(r"\w+", lambda word: f"(?:{word[0]} )", ORDER.get(tag, "")).replace(") ", ")").replace("* ", "*")
    if not re.fullmatch(wanted, "".join(f"{child} " for child in children)):
        found.append(f"{tag} holds {children}")
    for child in element:
        kind = child.get("type", "")
        if child.tag.endswith(("descrip", "admin", "termNote", "transac")) and tag not in LEVELS.get(kind, []):
            found.append(f"{kind} in {tag}")
        if kind in PICKLISTS and child.text not in PICKLISTS[kind]:
            found.append(f"{kind} is {child.text}")
        found += faults(child)
    return found


@given(concepts())
@settings(max_examples=40, deadline=None)
def test_an_exported_tbx_has_the_structure_of_tbx_basic(made: list[Concept]) -> None:
    root = ElementTree.fromstring(FORMATS["tbx"].write(made, Wanted()).data)
    assert root.tag == "{urn:iso:std:iso:30042:ed-2}tbx"
    assert (root.get("type"), root.get("style")) == ("TBX-Basic", "dca")
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert faults(root) == []
    ids = [entry.get("id", "") for entry in root.iter("{urn:iso:std:iso:30042:ed-2}conceptEntry")]
    assert len(set(ids)) == len(ids) and all(re.fullmatch(r"[A-Za-z_][\w.-]*", one) for one in ids)


def test_the_structure_is_really_checked() -> None:
    text = FORMATS["tbx"].write([Concept("a", "place", "A", definition="d")], Wanted()).data.decode()
    wrong = text.replace("preferredTerm-admn-sts", "preferred").replace('"definition"', '"context"')
    assert len(faults(ElementTree.fromstring(wrong))) == 2
