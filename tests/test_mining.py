"""Which names and terms of a corpus the glossaries lack, and which spellings are one."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from conftest import Run

from mtfix.glossary.model import Concept
from mtfix.glossary.store import load_glossaries
from mtfix.learn import mining
from mtfix.learn.mining import Mined, mine
from mtfix.learn.variants import grouped
from mtfix.text.document import Document


def mined(*texts: str, concepts: tuple[Concept, ...] = (), least: int = 2) -> dict[str, Mined]:
    found = mine((Document.from_plain(text) for text in texts), concepts, least)
    return {one.preferred: one for one in found}


def test_a_name_that_stands_often_is_found_with_its_contexts() -> None:
    found = mined("They met in Karolinka again.\n\nHe went to Karolinka by train.\n")
    assert list(found) == ["Karolinka"]
    one = found["Karolinka"]
    assert (one.kind, one.count, one.documents, dict(one.variants)) == ("place", 2, 1, {"Karolinka": 2})
    assert one.contexts == ("They met in Karolinka again.", "He went to Karolinka by train.")


def test_documents_are_counted_apart() -> None:
    one = mined("They met in Karolinka.", "It is in Karolinka. And in Karolinka, too.")["Karolinka"]
    assert (one.count, one.documents) == (3, 2)


@pytest.mark.parametrize(
    "text",
    [
        "Defenders came. Defenders went. Defenders stayed.",
        "He came on Monday. She left on Monday in March. In March it ended.",
        "The President spoke. Then the President left, and the President slept.",
        "Brave New Karolinka Rises\n\nBrave New Karolinka Falls\n\nBrave New Karolinka Wins\n",
        "HE SAW KAROLINKA TODAY. SHE SAW KAROLINKA TODAY. WE SAW KAROLINKA TODAY.",
        "We saw the Old Thing. An old thing. The Dog barked. The dog sat. This Dog ate. My dog ran.",
    ],
    ids=["sentence starts", "calendar", "titles", "headlines", "capitals", "written small as well"],
)
def test_what_only_has_a_capital_is_no_name(text: str) -> None:
    assert "term" in {one.kind for one in mined(text).values()} or not mined(text, least=3)


def test_the_beginning_of_a_sentence_is_told_by_the_rest_of_the_corpus() -> None:
    text = "Yesterday Rafaj spoke. Rafaj said so. Defender Novák Skala ran. We saw Novák Skala. Karolinka Vale is far."
    found = mined(text, least=1)
    assert found["Rafaj"].count == 2
    assert found["Novák Skala"].count == 2
    assert "Karolinka Vale" in found and "Defender Novák Skala" not in found


def test_particles_and_numbers_belong_to_names_but_and_parts_them() -> None:
    text = "We saw Luz van den Bergh and Petra Rafajova with the Kartol-35 there. "
    assert set(mined(text * 2)) == {"Luz van den Bergh", "Petra Rafajova", "Kartol-35"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Then Czech Prime Minister Andrei Rafaj came.", "Andrei Rafaj"),
        ("Then Minister of Health Andrei Rafaj came.", "Andrei Rafaj"),
        ("Then the Head of the State Rafaj came.", "State Rafaj"),
    ],
)
def test_titles_are_no_part_of_a_name(text: str, name: str) -> None:
    assert list(mined(f"{text} {text}")) == [name]


def test_a_surname_alone_counts_for_its_person() -> None:
    one = mined("Yes, Petr Rafaj came. But Rafaj left. Now Rafaj sleeps, Petr Rafaj too.")["Petr Rafaj"]
    assert (one.kind, one.count, dict(one.short)) == ("person", 4, {"Rafaj": 2})


def test_a_surname_of_two_persons_counts_for_neither() -> None:
    found = mined("We saw Petr Rafaj and Pavel Rafaj, and Rafaj. " * 2)
    assert {name: one.count for name, one in found.items()} == {"Petr Rafaj": 2, "Pavel Rafaj": 2, "Rafaj": 2}


def test_what_the_glossary_has_is_left_out_however_it_is_written() -> None:
    concepts = (
        Concept("rafaj", "person", "Petr Rafaj", names={"ru": ("Rafai",)}),
        Concept("karolinka", "place", "Karolínka", deprecated=("Carolinka",)),
    )
    text = "We saw Petr Rafaj, Rafaj, Rafai, Karolinka, Karolínka and Carolinka there. "
    assert mined(text * 3, concepts=concepts) == {}


def test_spellings_of_one_name_are_one_candidate() -> None:
    text = "We saw Degtyarev here. We saw Degtyarev now. We saw Degtyaryov here. Is it Dégtyarev? Yes, DEGTYAREV."
    one = mined(text)["Degtyarev"]
    assert dict(one.variants) == {"Degtyarev": 2, "DEGTYAREV": 1, "Degtyaryov": 1, "Dégtyarev": 1}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Karolinka", "Karolínka", True),
        ("Covid-19", "COVID-19", True),
        ("Proof-Point", "Proofpoint", True),
        ("Sergei Lazarev", "Sergey Lazarev", True),
        ("Wildberry", "Wildberrys", True),
        ("Kharlamov", "Kharlamova", False),
        ("Kolín", "Klein", False),
        ("Petr Rafaj", "Pavel Rafaj", False),
        ("Zeman", "Zoman Rafaj", False),
    ],
)
def test_what_is_one_name(one: str, other: str, same: bool) -> None:
    assert (len(grouped({one: 2, other: 1}, are_names=True)) == 1) is same


def test_forms_of_a_term_are_one_term() -> None:
    counts = {"face masks": 3, "face mask": 2, "face-mask": 1, "mask face": 1}
    assert grouped(counts, are_names=False) == [["face masks", "face mask", "face-mask"], ["mask face"]]


TERM = "The convalescent plasma was there. They had convalescent plasma. It is convalescent plasma that helps. "


def test_words_that_stand_together_oftener_than_in_english_are_a_term() -> None:
    found = mined(TERM + "They have health care there. " * 3 + "He was there. " * 5000)
    assert list(found) == ["convalescent plasma"]
    assert found["convalescent plasma"].kind == "term"


def test_a_part_of_a_longer_term_is_none_unless_it_stands_alone() -> None:
    longer = "The cruise missile submarine left. "
    assert set(mined(longer * 4)) == {"cruise missile submarine"}


def test_a_verb_is_no_part_of_a_term() -> None:
    assert not any(name.startswith("wear") for name in mined("They must wear surgical gauze masks. " * 4))


def test_a_proposal_is_a_concept_that_a_glossary_takes(tmp_path: Path) -> None:
    found = mined("They met in Šárka again. He went to Šárka. It is in the Sarka too. ").values()
    (one,) = mining.proposals(found, ["sarka"])
    assert one.record == {"id": "sarka-2", "type": "place", "preferred": "Šárka"}
    assert one.evidence["variants"] == {"Šárka": 2, "Sarka": 1}
    file = tmp_path / "own.yaml"
    file.write_text(yaml.safe_dump([dict(one.record)], allow_unicode=True), "utf-8")
    assert load_glossaries([file])[0].preferred == "Šárka"


def test_what_was_seen_once_is_forgotten_before_memory_runs_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mining, "_MOST_HELD", 50)
    rare = "".join(f"We saw Rafaj{chr(97 + at // 26)}{chr(97 + at % 26)} once. " for at in range(300))
    assert mined(f"We saw Karolinka. We saw Karolinka. {rare} We saw Karolinka.")["Karolinka"].count == 3


NAMES = "They met in Karolinka again. He went to Karolinka. We like Karolinka. It is in Kyjov. In Kyjov. To Kyjov. "


def test_the_command_prints_text_lines_of_json_and_proposals(write, run: Run, project: Path) -> None:
    write("corpus/a.txt", NAMES)
    write("own.csv", "term\nKyjov\n")
    write("mtfix.toml", 'glossary = ["own.csv"]\n')
    done = run("glossary", "mine", "corpus")
    assert (done.code, done.stdout) == (0, "    3  Karolinka (place)\n       “They met in Karolinka again. He went to"
                                           " Karolinka. We like Karolinka. It is in…”\n")  # fmt: skip
    (one,) = run("glossary", "mine", "corpus", "--output-format", "jsonl").findings
    assert (one["preferred"], one["kind"], one["count"], one["documents"]) == ("Karolinka", "place", 3, 1)
    done = run("glossary", "mine", "corpus", "--output-format", "yaml", "-o", "found.yaml")
    assert (done.code, done.stdout, done.stderr) == (0, "", "found.yaml: 1 names and terms\n")
    (record,) = yaml.safe_load(Path("found.yaml").read_text("utf-8"))
    assert (record["id"], record["evidence"]["count"]) == ("karolinka", 3)


def test_the_command_says_in_one_line_what_is_wrong(write, run: Run) -> None:
    write("empty.txt", "")
    done = run("glossary", "mine", "empty.txt")
    assert (done.code, done.stdout) == (0, "") and "no name and no term" in done.stderr
    write("latin.txt", b"caf\xe9 caf\xe9")
    write("broken.yaml", "- id: [")
    for arguments in (
        ("nowhere.txt",),
        ("latin.txt",),
        ("empty.txt", "-g", "broken.yaml"),
        ("empty.txt", "-o", "no/x"),
    ):
        done = run("glossary", "mine", *arguments)
        assert (done.code, done.stdout) == (2, "") and done.stderr.startswith("mtfix: ")
