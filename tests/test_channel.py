"""The noisy channel: terms and names gone wrong in ways that nobody wrote down."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from mtfix.detectors import garbled
from mtfix.errors import PackError, UserError
from mtfix.findings import Applicability, Finding
from mtfix.glossary.build import build_index
from mtfix.glossary.evidence import posteriors
from mtfix.glossary.index import TermIndex
from mtfix.glossary.letters import is_transliteration, keys, likeness, skeleton
from mtfix.glossary.model import Concept
from mtfix.glossary.relations import Knowledge, Operation
from mtfix.glossary.substitutions import dump, load, read_pairs, train
from mtfix.packed import Packed, PackedList, PackedSet
from mtfix.resolve import apply_edits, edits_of, resolve
from mtfix.text.document import Document
from mtfix.text.fluency import frequency, log_probability
from mtfix.text.stems import ending, stem

PAIRS = [
    ("profound learning", "deep learning"),
    ("profound network", "deep network"),
    ("irregular woodland", "random forest"),
    ("irregular walk", "random walk"),
    ("counterfeit brain", "artificial brain"),
]
LISTED = (
    "deep learning",
    "random forest",
    "artificial intelligence",
    "support vector machine",
    "signal-to-noise ratio",
    "confusion matrix",
    "blood pressure",
    "speech recognition",
    "Lake Valdeso",
    "Ministry of Silly Walks",
    "Volodymyr Horenko",
    "Karelova",
    "Schreyvogel",
    "Iga Zborowska",
)
CONCEPTS = tuple(Concept(f"term-{n}", "term", term) for n, term in enumerate(LISTED))


@pytest.fixture(scope="module")
def index() -> TermIndex:
    return build_index(CONCEPTS, Knowledge(tuple(train(PAIRS)), (("Volodymyr", "Vladimir"),)))


def found(text: str, index: TermIndex) -> list[Finding]:
    document = Document.from_plain(text)
    return resolve(finding for _, finding in garbled.detect(document, index, []))


def mended(text: str, index: TermIndex) -> str:
    return apply_edits(text, edits_of(found(text, index), Applicability.DISPLAY))


@pytest.mark.parametrize(
    ("bad", "good"),
    [
        ("They used profound learning here.", "They used deep learning here."),
        ("Results of irregular woodland were poor.", "Results of random forest were poor."),
        ("A counterfeit intelligence won.", "An artificial intelligence won."),
        ("Three irregular woodlands were grown.", "Three random forests were grown."),
        ("The help vector machine failed.", "The support vector machine failed."),
        ("The sign-to-noise ratio fell.", "The signal-to-noise ratio fell."),
        ("He met Vladimir Horenko there.", "He met Volodymyr Horenko there."),
        ("He works for the Silly Walks Ministry in London.", "He works for the Ministry of Silly Walks in London."),
        ("In Karelowa they met.", "In Karelova they met."),
        ("We asked Schrejvogel about it.", "We asked Schreyvogel about it."),
        ("Fans of Iga Holiday cheered.", "Fans of Iga Zborowska cheered."),
    ],
)
def test_a_garbled_term_becomes_the_right_one(bad: str, good: str, index: TermIndex) -> None:
    assert mended(bad, index) == good


@pytest.mark.parametrize(
    "text",
    [
        "They used deep learning and random forests here.",
        "Random Forest was compared with a support vector machine.",
        "The deep lake lies in a dark forest.",
        "Learning is a profound pleasure.",
        "High blood pressure is common, and so is a speech.",
        "The Ministry of Defence denied it on Monday.",
        "Vladimir Putin met the ministers at the lake.",
        "The recognition of his speech came late.",
    ],
)
def test_good_english_is_no_garble(text: str, index: TermIndex) -> None:
    assert found(text, index) == []


def test_a_finding_says_what_happened_to_each_word(index: TermIndex) -> None:
    (finding,) = found("Results of irregular woodland were poor.", index)
    assert finding.message == (
        "garbled term: random forest (“irregular” ← “random”: swapped for a synonym;"
        " “woodland” ← “forest”: swapped for a synonym)"
    )
    assert finding.is_spun


def test_a_finding_says_that_words_changed_places(index: TermIndex) -> None:
    (finding,) = found("He works for the Silly Walks Ministry in London.", index)
    assert "“Silly Walks Ministry” ↔ order" in finding.message


def test_a_weak_sign_is_nothing_in_a_long_good_text_and_something_in_a_garbled_one(
    index: TermIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(garbled, "_STRONG", 3.0)
    weak = "The conversation recognition was late."
    good = "The weather was fine and the people were happy that day. " * 60
    bad = "They used profound learning and irregular woodland. A counterfeit intelligence won the irregular woodland. "
    assert found(good + weak, index) == []
    alone, among = found(weak, index), found(bad + weak, index)
    assert [finding.applicability for finding in alone] == [Applicability.DISPLAY]
    assert among[-1].replacements[0].text == "speech recognition"
    assert among[-1].applicability is Applicability.UNSAFE
    assert among[-1].confidence > alone[0].confidence


def test_nothing_is_said_of_what_somebody_wrote_down(index: TermIndex) -> None:
    text = "They used profound learning here."
    (finding,) = found(text, index)
    assert list(garbled.detect(Document.from_plain(text), index, [finding.span])) == []


def test_an_accent_is_set_right_where_a_list_has_the_name() -> None:
    index = build_index([Concept("x", "term", "Corvețul")])
    assert mended("He came to Corvetul by train.", index) == "He came to Corvețul by train."


def test_a_name_that_a_text_uses_again_and_again_is_its_own(index: TermIndex) -> None:
    text = " ".join(f"On day {n} the people of Karelona, Zubrovka and Mirzapol met." for n in range(12))
    assert found(text, index) == []


# Letters


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zelenskij", "zelenskyy"),
        ("jelzin", "yeltsin"),
        ("wolodymyr", "volodymyr"),
        ("constantinopoly", "constantinople"),
        ("trumpa", "trump"),
        ("bourbond", "bourbons"),
        ("saareland", "saaremaa"),
        ("chruschtschow", "khrushchev"),
    ],
)
def test_two_spellings_of_a_name_have_a_key_in_common(one: str, other: str) -> None:
    assert set(keys(one)) & set(keys(other))


def test_the_skeleton_is_the_same_in_all_transliterations() -> None:
    assert skeleton("zelenskij") == skeleton("zelenskyy") == skeleton("zelensky")
    assert is_transliteration("wolodymyr", "volodimir")


def test_a_near_name_is_likelier_than_a_far_one() -> None:
    assert likeness("constantinopoly", "constantinople") > 2
    assert likeness("constantia", "castile") < 0


# Learning


def test_training_finds_which_words_stand_in_for_which() -> None:
    table = {(item.term, item.text): item for item in train(PAIRS)}
    assert table["deep", "profound"].share > 0.5
    assert table["random", "irregular"].share > 0.5
    assert ("deep", "learning") not in table


def test_a_table_comes_back_from_its_file_as_it_was(tmp_path: Path) -> None:
    table = train(PAIRS)
    file = tmp_path / "table.tsv"
    file.write_text(dump(table, "made here"), "utf-8")
    assert [(item.term, item.text) for item in load(file)] == [(item.term, item.text) for item in table]
    assert file.read_text("utf-8").startswith("# made here\nterm\ttext\tcount\tshare\n")


@pytest.mark.parametrize(
    ("content", "line"),
    [("", 1), ("bad\tworse\nx\ty\n", 1), ("bad\tgood\nonly one\n", 2), ("bad\tgood\n", 1)],
)
def test_pairs_that_are_none_are_refused_with_their_line(content: str, line: int, tmp_path: Path) -> None:
    file = tmp_path / "pairs.tsv"
    file.write_text(content, "utf-8")
    with pytest.raises(PackError) as caught:
        read_pairs(file)
    assert caught.value.line == line


@pytest.mark.parametrize("row", ["deep\tprofound\tmany\t0.5", "deep\tprofound\t1", "deep\tprofound\t1\t2"])
def test_a_faulty_table_is_refused_with_its_line(row: str, tmp_path: Path) -> None:
    file = tmp_path / "table.tsv"
    file.write_text(f"# about\nterm\ttext\tcount\tshare\n{row}\n", "utf-8")
    with pytest.raises(PackError) as caught:
        load(file)
    assert caught.value.line == 3


def test_a_table_that_is_not_there_is_the_users_fault(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="No such file"):
        load(tmp_path / "none.tsv")


# Evidence and fluency


def test_many_signs_make_each_other_likelier_and_silence_makes_them_unlikelier() -> None:
    rates = {0.001: 0.5, 0.1: 0.5}
    one = posteriors([3.0], 10, rates)[0]
    assert posteriors([3.0] * 5, 10, rates)[0] > one > posteriors([3.0], 1000, rates)[0]
    assert posteriors([], 10, rates) == []


def test_what_english_says_is_likelier_than_what_it_does_not() -> None:
    assert log_probability("house", "white", "the") > log_probability("house", "purple", "the")
    assert log_probability("forest", "random") > log_probability("timber", "arbitrary")
    assert log_probability("qwxzt") < log_probability("quartz") < log_probability("the") < 0
    assert frequency("qwxzt") == 0


def test_stems_and_endings_tell_forms_and_parts_of_speech() -> None:
    assert stem("processing") == stem("processed") == stem("process")
    assert [ending(word) for word in ("quickly", "training", "trained", "forests", "analysis", "deep")] == [
        "ly",
        "ing",
        "ed",
        "s",
        "",
        "",
    ]


def test_the_channel_knows_what_a_word_may_stand_for(index: TermIndex) -> None:
    assert index.channel.meanings["profound"]["deep"].operation is Operation.SUBSTITUTED
    assert index.channel.meanings["help"]["support"].operation is Operation.SYNONYM
    assert index.channel.meanings["the"] == {}


# What is packed


def test_packed_tables_come_back_the_same() -> None:
    values = {"one": (1,), "zwei": (2, 2), "три": ()}
    table = pickle.loads(pickle.dumps(Packed(values), 5))
    assert {key: table[key] for key in table} == values
    assert table.get("four", None) is None and "one" in table and len(table) == 3
    items = pickle.loads(pickle.dumps(PackedList(["a", "b"]), 5))
    assert list(items) == ["a", "b"]
    with pytest.raises(IndexError):
        items[2]
    assert sorted(pickle.loads(pickle.dumps(PackedSet(["x", "y"]), 5))) == ["x", "y"]


def test_packed_tables_leave_their_buffers_outside_of_the_pickle() -> None:
    buffers: list[pickle.PickleBuffer] = []
    pickled = pickle.dumps(PackedList(["a" * 10_000]), 5, buffer_callback=buffers.append)
    assert len(pickled) < 1000 and sum(buffer.raw().nbytes for buffer in buffers) > 10_000
