"""Glossary files as text: what stays, what changes, and what is refused."""

from __future__ import annotations

import string
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.errors import PackError
from mtfix.glossary import csvtext, yamltext
from mtfix.glossary.model import CONCEPT_TYPES, Concept
from mtfix.glossary.store import concept_of, record_of
from mtfix.glossary.yamltext import blocks, formatted, render, with_added, with_replaced, without
from mtfix.rules.loading import builtin_folder
from mtfix.rules.yamlfile import parse

HEAD = "# Cities\n\n"
KYIV = """\
- id: kyiv  # the capital
  type: place
  preferred: Kyiv
  # the old spelling
  admitted: [Kiev]  # still common
  deprecated:
    - Kijow  # Polish letters
    - Kyjiv
  names: {pl: [Kijów], uk: [Київ]}
"""
LVIV = """\
- id: lviv
  preferred: Lviv
"""
TEXT = f"{HEAD}{KYIV}\n# West\n{LVIV}"
RECORD = {"id": "odesa", "preferred": "Odesa"}

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=30)
NAMES = st.one_of(
    TEXTS,
    st.text(string.ascii_letters + " ,:#'\"[]{}&*!|>%@`-?\\~", min_size=1, max_size=12),
    st.sampled_from(["no", "1984", "null", "~", "=", "<<", "2025-03-31", "1.5", "0x1F", "a: b", "a #b", "'x", "- a"]),
).filter(str.strip)
LISTS = st.lists(NAMES, max_size=4)
RECORDS = st.fixed_dictionaries(
    {
        "id": st.from_regex(r"[a-z0-9]{1,5}(-[a-z0-9]{1,5}){0,2}", fullmatch=True),
        "preferred": NAMES.map(str.strip).filter(bool),
    },
    optional={
        "type": st.sampled_from(CONCEPT_TYPES),
        "admitted": LISTS,
        "deprecated": LISTS,
        "unless": LISTS,
        "silent": LISTS,
        "names": st.dictionaries(
            st.sampled_from(["pl", "no", "ru-Latn", "de"]), st.lists(NAMES, min_size=1), max_size=3
        ),
        "former": st.lists(st.fixed_dictionaries({"term": NAMES, "until": st.integers(1000, 2030)}), max_size=2),
        "definition": NAMES,
        "note": NAMES,
        "checked": st.dates(),
        "examples": st.lists(
            st.builds(
                lambda text: {"bad": f"a [[x]] {text}", "good": f"a [[y]] {text}"},
                NAMES.map(lambda t: t.replace("[", "").replace("]", "")),
            ),
            max_size=2,
        ),
    },
)


def concepts(text: str) -> list[Concept]:
    """What a text says, wherever it stands."""
    from dataclasses import replace

    return [replace(concept_of(record), line=0) for record in parse("text", text)]


# Rendering


def test_a_record_is_rendered_in_the_order_of_the_keys_and_quoted_where_needed() -> None:
    record = {
        "preferred": "Norway",
        "names": {"no": ["Norge"], "pl": ["Norwegia, Królestwo"]},
        "id": "norway",
        "unless": ["x (y|z)"],
        "checked": date(2025, 3, 31),
        "examples": [{"bad": "In [[Norge]].", "good": "In [[Norway]]."}],
        "definition": "A land: far north",
        "admitted": ["1984", "no"],
        "note": "",
    }
    assert render(record) == (
        "- id: norway\n"
        "  preferred: Norway\n"
        '  admitted: ["1984", "no"]\n'
        '  names: {"no": [Norge], pl: ["Norwegia, Królestwo"]}\n'
        '  unless: ["x (y|z)"]\n'
        '  definition: "A land: far north"\n'
        "  checked: 2025-03-31\n"
        "  examples:\n"
        '    - bad:  "In [[Norge]]."\n'
        '      good: "In [[Norway]]."\n'
    )


def test_what_does_not_fit_a_line_gets_a_line_an_item() -> None:
    names = {code: ["x" * 40] for code in ("pl", "de", "fr")}
    assert render({"id": "a", "preferred": "A", "names": names}).endswith(
        "  names:\n" + "".join(f"    {code}: [{'x' * 40}]\n" for code in names)
    )


@given(RECORDS)
def test_what_is_rendered_loads_to_the_same(record: dict[str, object]) -> None:
    (made,) = concepts(render(record))
    said = {key: value for key, value in record.items() if value} | {"type": record.get("type", "term")}
    assert record_of(made) == {**said, "type": said["type"]}


# Adding and removing


@given(
    RECORDS,
    st.sampled_from(["", HEAD, TEXT, TEXT.rstrip(), f"{TEXT}\n\n# the end\n", LVIV, KYIV + LVIV]),
    st.booleans(),
)
def test_adding_and_removing_gives_the_file_back(record: dict[str, object], text: str, crlf: bool) -> None:
    text = text.replace("\n", "\r\n") if crlf else text
    record = {**record, "id": "new-one"}
    added = with_added(text, record)
    assert [one.id for one in concepts(added)] == [*(one.id for one in concepts(text)), "new-one"]
    assert without(added, "new-one") == text


def test_a_new_record_is_set_apart_as_the_others_are() -> None:
    assert with_added(TEXT, RECORD) == TEXT + "\n" + render(RECORD)
    assert with_added(LVIV + KYIV, RECORD) == LVIV + KYIV + render(RECORD)


def test_removing_keeps_the_comments_around() -> None:
    assert without(TEXT, "kyiv") == f"{HEAD}# West\n{LVIV}"
    assert without(TEXT, "lviv") == f"{HEAD}{KYIV}\n# West\n"


def test_nothing_is_added_to_what_is_no_glossary() -> None:
    for text in ("foo: bar\n", "  - id: a\n    preferred: A\n", "- find: x\n  id: a-b\n", '- id: a\n  preferred: "A\n'):
        with pytest.raises(PackError):
            with_added(text, RECORD)


def test_a_fault_names_the_line_of_the_file() -> None:
    with pytest.raises(PackError, match=r"g\.yaml:15: unknown type"):
        with_replaced(TEXT, "lviv", {"type": "town"}, "g.yaml")


# Replacing


def test_only_the_line_of_the_key_is_replaced() -> None:
    assert with_replaced(TEXT, "kyiv", {"admitted": ["Kiev", "Kyjiw"]}) == TEXT.replace(
        "[Kiev]  # still", "[Kiev, Kyjiw]  # still"
    )


def test_items_that_stay_keep_their_lines() -> None:
    assert with_replaced(TEXT, "kyiv", {"deprecated": ["Kijow", "Kyjiv", "Kyyiv"]}) == TEXT.replace(
        "    - Kyjiv\n", "    - Kyjiv\n    - Kyyiv\n"
    )


def test_a_new_key_gets_its_place() -> None:
    assert with_replaced(TEXT, "lviv", {"type": "place", "checked": date(2025, 1, 2)}).endswith(
        "- id: lviv\n  type: place\n  preferred: Lviv\n  checked: 2025-01-02\n"
    )


def test_a_key_without_a_value_is_taken_out_and_its_comment_stays() -> None:
    assert with_replaced(TEXT, "kyiv", {"admitted": []}) == TEXT.replace("  admitted: [Kiev]  # still common\n", "")


def test_other_indentation_and_line_ends_are_kept() -> None:
    text = "-   id: a\r\n    preferred: A # x\r\n"
    assert (
        with_replaced(text, "a", {"preferred": "B", "note": "c"})
        == "-   id: a\r\n    preferred: B # x\r\n    note: c\r\n"
    )


def test_a_long_line_stays_one() -> None:
    names = [f"name number {number}" for number in range(12)]
    text = f"- id: a\n  preferred: A\n  admitted: [{', '.join(names)}]\n"
    assert with_replaced(text, "a", {"admitted": [*names, "more"]}) == text.replace("]", ", more]")


def test_no_comment_is_lost_with_its_line() -> None:
    text = "- id: a\n  preferred: A\n  admitted: [B,  # bee\n    C]\n"
    assert "# bee" in with_replaced(text, "a", {"admitted": ["C"]})


@given(RECORDS, RECORDS)
def test_replacing_gives_what_was_asked_for(record: dict[str, object], other: dict[str, object]) -> None:
    text = f"{TEXT}\n{render({**record, 'id': 'new-one'})}"
    changes = {key: value for key, value in other.items() if key != "id"}
    wanted = {key: value for key, value in {**record, **changes, "id": "new-one"}.items() if value}
    made = with_replaced(text, "new-one", changes)
    assert concepts(made)[-1] == concepts(render(wanted))[0]
    assert made.startswith(TEXT)


def test_what_would_be_no_glossary_is_refused() -> None:
    for changes in ({"preferred": ""}, {"id": "No Id"}, {"colour": "red"}, {"checked": "today"}):
        with pytest.raises(PackError):
            with_replaced(TEXT, "kyiv", changes)


# Looking up


def test_a_name_is_found_as_a_value_of_its_own_only() -> None:
    text = TEXT + '\n- id: x\n  preferred: "the \\"Lviv\\" paper"\n  admitted: [Lviv Paper, It\'s]\n  note: in Lviv\n'
    assert [one.id for one in yamltext.with_name(text, "Lviv")] == ["lviv"]
    assert [one.id for one in yamltext.with_name(text, 'the "Lviv" paper')] == ["x"]
    assert [one.id for one in yamltext.with_name(text, "It's")] == ["x"]
    assert [one.id for one in yamltext.with_name(text, "Kyjiv")] == ["kyiv"]


def test_a_record_knows_its_line_and_ends_before_the_comments_of_the_next() -> None:
    kyiv, lviv = blocks(TEXT)
    assert (kyiv.line, lviv.line) == (3, 14)
    assert (kyiv.body + "\n", lviv.body + "\n") == (KYIV, LVIV)


# The formatter


def test_the_formatter_mends_order_spacing_and_blank_lines() -> None:
    text = (
        "\n# head  \n- preferred: A   \n  id: a\n  admitted: B\n  names: {pl: [C,D]}\n  examples:\n"
        '  - bad: "[[x]]"\n    good: "[[y]]"\n\n\n\n# next\n- {id: b, preferred: B}\n\n- id: c\n  preferred: C'
    )
    assert formatted(text) == (
        "# head\n- id: a\n  preferred: A\n  admitted: [B]\n  names: {pl: [C, D]}\n  examples:\n"
        '    - bad:  "[[x]]"\n      good: "[[y]]"\n\n# next\n- id: b\n  preferred: B\n\n- id: c\n  preferred: C\n'
    )


def test_the_formatter_leaves_good_form_alone() -> None:
    wrapped = "- id: a\n  preferred: A\n  names: {pl: [Adam,\n    Ewa i\n    inni], de: ['B']}\n  note: \"quoted\"\n"
    for text in (TEXT, KYIV + LVIV, wrapped, "", "# nothing yet\n"):
        assert formatted(text) == text


def test_comments_are_kept_by_the_formatter() -> None:
    text = (
        "- id: a # one\n  # two\n  admitted: [B] # three\n# four\n  preferred: A\n"
        "  deprecated: [C, # five\n   D]\n  # six\n"
    )
    made = formatted(text)
    assert all(f"# {word}" in made for word in ("one", "two", "three", "four", "five", "six"))
    assert concepts(made) == concepts(text)
    assert formatted(made) == made


def test_what_is_no_concept_is_not_formatted() -> None:
    with pytest.raises(PackError, match="unknown key 'find'"):
        formatted("- find: x\n  id: a-b\n")


@given(st.lists(RECORDS, max_size=3), st.randoms(use_true_random=False), st.sampled_from(["\n", "\r\n"]))
def test_formatting_is_idempotent_and_changes_nothing_that_is_said(
    records: list[dict[str, object]], random: object, line_end: str
) -> None:
    lines = []
    for number, record in enumerate(records):
        body = render({**record, "id": f"c{number}"})
        noise = random.choice(["", "\n", "\n\n\n", "# comment\n", "\n# comment \n\n"])  # type: ignore[attr-defined]
        lines.append(noise + body)
    text = "".join(lines).replace("\n", line_end)
    made = formatted(text)
    assert concepts(made) == concepts(text)
    assert formatted(made) == made
    assert made.count("# comment") == text.count("# comment")
    assert "\r" not in made.replace("\r\n", "") or "\r" in "".join(map(render, records))


def test_the_shipped_glossaries_are_nearly_in_form() -> None:
    lines = changed = 0
    for file in sorted((builtin_folder() / "glossary").glob("[a-d]*.yaml")):
        before = file.read_text("utf-8")
        after = formatted(before)
        assert concepts(before) == concepts(after)
        there = set(after.splitlines())
        lines += before.count("\n")
        changed += sum(line not in there for line in before.splitlines())
    assert changed < lines / 50


@pytest.mark.parametrize("form", ["yaml", "csv"])
def test_a_hundred_thousand_concepts_are_no_hindrance(form: str) -> None:
    if form == "yaml":
        text = "".join(f"- id: c{n}\n  preferred: Place {n}\n  names: {{pl: [Miejsce {n}]}}\n" for n in range(100_000))
        module = yamltext
    else:
        text = "term,id,pl\n" + "".join(f"Place {n},c{n},Miejsce {n}\n" for n in range(100_000))
        module = csvtext  # type: ignore[assignment]
    start = time.process_time()
    path = f"g.{form}"
    assert module.find(text, "odesa", path) is None
    assert [one.id for one in module.with_name(text, "Place 77777", path)] == ["c77777"]
    assert module.with_added(text, RECORD, path).count("Odesa") == 1
    assert time.process_time() - start < 20  # half a second where nothing else runs; minutes if all were parsed


# CSV

TABLE = 'term,id,type,admitted,pl\r\nWhite House,,,,Biały Dom\r\n"Foo, bar",foo,place,x|y,\r\n'


def test_a_row_is_added_replaced_and_removed_and_no_other_line_changes() -> None:
    added = csvtext.with_added(TABLE, {"id": "kyiv", "preferred": "Kyiv", "admitted": ["a|b", "c"]})
    assert added == TABLE + "Kyiv,kyiv,term,a\\|b|c,\r\n"
    assert csvtext.without(added, "kyiv") == TABLE
    assert csvtext.with_replaced(TABLE, "white-house", {"admitted": ["WH"]}) == TABLE.replace(",,,,B", ",,,WH,B")
    assert csvtext.without(TABLE, "white-house") == TABLE.replace("White House,,,,Biały Dom\r\n", "")


def test_a_table_without_a_final_line_end_stays_so() -> None:
    text = TABLE.rstrip()
    added = csvtext.with_added(text, RECORD)
    assert not added.endswith("\n")
    assert csvtext.without(added, "odesa") == text


def test_what_a_table_has_no_column_for_is_refused() -> None:
    for more in ({"note": "x"}, {"silent": ["x"]}, {"names": {"de": ["x"]}}):
        with pytest.raises(PackError):
            csvtext.with_added(TABLE, {**RECORD, **more})
    with pytest.raises(PackError, match="no column 'id'"):
        csvtext.with_added("term\nA\n", {**RECORD, "id": "other"})


@settings(max_examples=50)
@given(RECORDS)
def test_a_row_loads_to_the_same_or_is_refused(record: dict[str, object]) -> None:
    record = {key: value for key, value in record.items() if key not in ("examples", "silent")}
    try:
        text = csvtext.with_added("", record)
    except PackError:
        return
    found = csvtext.find(text, str(record["id"]))
    assert found is not None
    assert record_of(found) == record_of(concepts(render(record))[0])


def test_a_new_table_has_a_column_for_everything(tmp_path: Path) -> None:
    text = csvtext.with_added("", {**RECORD, "names": {"pl": ["Odessa"]}}, "g.tsv")
    assert csvtext.columns(text, "g.tsv")[-2:] == ["checked", "pl"]
    assert text.count("\n") == 2
