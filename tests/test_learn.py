"""Dictionaries, and the calques that they foretell."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
import yaml
from conftest import Run

from mtfix.errors import UserError
from mtfix.languages.dictionary import Dictionary, Entry, installed, read_dictionary
from mtfix.languages.lexicon import lexicon
from mtfix.learn.calques import lemmatizer, propose
from mtfix.learn.proposals import dump

TSV = """\
pl\ten\tpos
karta przetargowa\tbargaining chip\tn
karta\tcard; charter\tn
przetargowy\ttender, auction\tadj
dobry dzień\tgood day\tn
dobry\tgood\tadj
dzień\tday\tn
"""
TEI = """\
<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>
<entry><form><orth>karta</orth></form><gramGrp><pos>n</pos></gramGrp>
<sense><cit type="trans"><quote>card</quote></cit></sense><sense><cit><quote>charter (law)</quote></cit></sense></entry>
</body></text></TEI>
"""
ARTICLES = ["karta /ˈkarta/ <n>\n1. card, playing card\n(term) aside\n2. charter\n", "kot <n>\ncat\nzwierzę domowe;\n"]
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def number(value: int) -> str:
    return (number(value // 64) if value >= 64 else "") + DIGITS[value % 64]


@pytest.fixture
def tsv(tmp_path: Path) -> Path:
    file = tmp_path / "pol-eng.tsv"
    file.write_text(TSV, "utf-8")
    return file


def dictd(folder: Path, *, packed: bool) -> Path:
    text, lines = b"", []
    for article in ARTICLES:
        data = article.encode()
        lines.append(f"{article.split()[0]}\t{number(len(text))}\t{number(len(data))}\n")
        text += data
    (folder / "x.index").write_text("".join(lines), "utf-8")
    (folder / ("x.dict.dz" if packed else "x.dict")).write_bytes(gzip.compress(text) if packed else text)
    return folder / "x.index"


def test_a_table_is_read_with_all_senses(tsv: Path) -> None:
    assert read_dictionary(tsv).translations("Karta") == ("card", "charter")


def test_tei_is_read_without_its_asides(tmp_path: Path) -> None:
    file = tmp_path / "pol-eng.tei"
    file.write_text(TEI, "utf-8")
    assert read_dictionary(file).entries["karta"] == (Entry("karta", ("card", "charter"), "n"),)


@pytest.mark.parametrize("packed", [True, False])
def test_a_dictionary_for_dictd_is_read(tmp_path: Path, packed: bool) -> None:
    dictionary = read_dictionary(dictd(tmp_path, packed=packed))
    assert dictionary.translations("karta") == ("card", "playing card", "charter")
    assert dictionary.entries["kot"] == (Entry("kot", ("cat",), "n"),)


@pytest.mark.parametrize("packed", [True, False])
def test_an_installed_dictionary_says_what_a_word_left_over_means(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, packed: bool
) -> None:
    index = dictd(tmp_path, packed=packed)
    for file in (index, *tmp_path.glob("x.dict*")):
        file.rename(tmp_path / file.name.replace("x.", "freedict-pol-eng.", 1))
    monkeypatch.setenv("MTFIX_DICTIONARIES", str(tmp_path))
    installed.cache_clear()
    try:
        assert installed("pl")("karta") == ("card", "playing card", "charter")
        assert installed("pl")("nikt") == installed("de")("karta") == ()
        assert lexicon().meaning("kot", "pl") == ("cat", False)
    finally:
        installed.cache_clear()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("x.tsv", "only\n", ":1: a header"),
        ("x.tsv", "pl\ten\nkarta\n", ":2: a headword"),
        ("x.tsv", "pl\ten\n", "no entry"),
        ("x.tei", "<TEI><entry></TEI>", ":1: not well-formed"),
        ("x.tei", '<!DOCTYPE a [<!ENTITY b "c">]><TEI>&b;</TEI>', "declares entities"),
        ("x.index", "karta\n", ":1: a headword, an offset"),
        ("x.index", "karta\tß\tA\n", ":1: a headword, an offset"),
        ("x.txt", "", "a dictionary is"),
    ],
)
def test_a_dictionary_that_cannot_be_used_is_refused_in_one_line(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    file = tmp_path / name
    file.write_text(content, "utf-8")
    (tmp_path / "x.dict").write_bytes(b"")
    with pytest.raises(UserError, match=said) as error:
        read_dictionary(file)
    assert str(error.value).startswith(str(file))
    assert "\n" not in str(error.value)


def test_a_dictionary_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read"):
        read_dictionary(tmp_path / "nothing.tsv")


def test_a_phrase_word_by_word_is_proposed_with_its_evidence(tsv: Path) -> None:
    (proposal,) = propose(read_dictionary(tsv), "pl", lemmatizer("pl"), lambda phrase: False)
    assert proposal.record["id"] == "pl-karta-przetargowa"
    assert set(proposal.record["find"]) == {"<tender> <card|charter>", "<auction> <card|charter>"}
    assert proposal.record["replace"] == ["bargaining chip"]
    assert proposal.evidence["senses"] == {"karta": ["card", "charter"], "przetargowa": ["tender", "auction"]}


def test_what_is_found_already_is_not_proposed(tsv: Path) -> None:
    assert list(propose(read_dictionary(tsv), "pl", lemmatizer("pl"), lambda phrase: True)) == []


def test_common_english_is_not_proposed() -> None:
    entries = {"biały dom": ("White House",), "biały": ("white",), "dom": ("house", "home")}
    dictionary = Dictionary("x", {word: (Entry(word, texts),) for word, texts in entries.items()})
    found = [
        phrase
        for one in propose(dictionary, "pl", lambda word: (word,), lambda _: False)
        for phrase in one.record["find"]
    ]
    assert "<white> <home>" in found
    assert not any("house" in phrase for phrase in found)


def test_proposals_are_no_rule_pack_until_a_person_accepts_them(tsv: Path, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "proposals.yaml"
    done = run("rules", "propose", "--isolated", "--from", "pl", "--dictionary", tsv, "-o", out)
    assert done.code == 0
    assert "1 proposals" in done.stderr
    refused = run("rules", "test", out)
    assert refused.code == 2
    assert "evidence" in refused.stderr
    records = yaml.safe_load(out.read_text("utf-8"))
    for record in records:
        del record["evidence"]
    accepted = tmp_path / "accepted.yaml"
    accepted.write_text(yaml.safe_dump(records, allow_unicode=True), "utf-8")
    assert run("rules", "test", "--isolated", "--from", "pl", accepted).code == 0


def test_proposals_need_the_language_of_the_dictionary(tsv: Path, run: Run) -> None:
    done = run("rules", "propose", "--isolated", "--dictionary", tsv)
    assert done.code == 2
    assert "--from" in done.stderr


def test_a_file_of_proposals_says_what_it_is() -> None:
    assert dump([]).startswith("# Proposals")
