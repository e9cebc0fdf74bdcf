"""What other languages leave in English, and what a text gives away of where it comes from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mtfix.detectors import residue
from mtfix.engine import Engine, EngineOptions
from mtfix.errors import UserError
from mtfix.findings import Applicability, Finding
from mtfix.languages.lexicon import languages_of, lexicon, read_residue
from mtfix.languages.origin import WEIGHTS, Clues, gather, infer
from mtfix.languages.profiles import profiles
from mtfix.languages.romanisation import romanised
from mtfix.rules.loading import builtin_folder
from mtfix.text.document import Document
from mtfix.text.fluency import frequency
from mtfix.text.tokens import Tokens

POLISH = """\
In Łódź, Radosław Wiśniewski agreed to an arms suspension, and the umowa was read in Kraków.

The spokesman of the government informed on Saturday that Poland will take part in the talks in the day of 5 May.
"""
ENGLISH = """\
The committee met on Tuesday to discuss the budget for the coming year, and most members were in favour.

Several residents said that they would rather see the money spent on roads, schools and the library.
"""


def clues(text: str, **said: dict[str, float]) -> Clues:
    return gather([Tokens(text)], said, 0)


@pytest.mark.parametrize("code", ["pl", "ru", "uk", "ro", "et", "de", "fr", "es", "zh"])
def test_each_language_with_a_pack_has_a_profile_and_words(code: str) -> None:
    assert (builtin_folder() / "calques" / code / "residue.tsv").is_file()
    profile = profiles().languages[code]
    assert profile.name
    assert len(profile.about) >= 20


@pytest.mark.parametrize(
    "file", sorted((builtin_folder() / "calques").glob("*/residue.tsv")), ids=lambda file: file.parent.name
)
def test_the_words_of_a_pack_are_sorted_and_no_word_stands_twice(file: Path) -> None:
    words = [word for word, _ in read_residue(file)]
    assert words == sorted(words)
    assert len(words) == len(set(words))
    assert len(words) >= 400


@pytest.mark.parametrize(
    ("word", "language", "latin"),
    [
        ("хрущёв", "ru", "khrushchyov"),
        ("лавровский", "ru", "lavrovsky"),
        ("щука", "ru", "shchuka"),
        ("єнакієве", "uk", "yenakiieve"),
        ("харків", "uk", "kharkiv"),
        ("юрій", "uk", "yurii"),
    ],
)
def test_cyrillic_is_romanised_as_newspapers_do(word: str, language: str, latin: str) -> None:
    assert romanised(word, language) == latin


def test_a_word_of_another_language_is_known_by_its_frequency_there() -> None:
    assert max(languages_of("umowa"), key=languages_of("umowa").__getitem__) == "pl"


def test_a_word_that_no_list_has_is_known_by_its_letters() -> None:
    assert "pl" in languages_of("zażółtkowanie")
    assert "fr" not in languages_of("zażółtkowanie")


@pytest.mark.parametrize("word", ["agreement", "café", "kindergarten", "x", "zzzzz"])
def test_english_words_and_nonsense_belong_to_no_other_language(word: str) -> None:
    assert languages_of(word) == {}


def test_a_word_with_a_nul_in_it_is_unknown() -> None:
    assert frequency("\0") == frequency("a\0b") == 0.0


def test_an_inflected_word_means_what_its_stem_does() -> None:
    assert lexicon().meaning("umowa", "pl") == ("agreement", True)
    assert lexicon().meaning("umowa", "de") == ("", False)


@pytest.mark.parametrize(
    ("content", "place"),
    [("wort\tengl\n", ":1:"), ("word\tenglish\numowa\n", ":2:"), ("word\tenglish\numowa\t \n", ":2:")],
)
def test_a_list_of_words_with_a_fault_is_refused_with_its_line(tmp_path: Path, content: str, place: str) -> None:
    file = tmp_path / "residue.tsv"
    file.write_text(content, "utf-8")
    with pytest.raises(UserError, match=place):
        list(read_residue(file))


def test_a_polish_text_reads_like_one(engine: Engine) -> None:
    origin = engine.read(Document.from_plain(POLISH)).origin
    assert origin is not None
    assert origin.language == "pl"
    assert origin.is_decided
    assert origin.calques >= 1
    assert "Wiśniewski" in origin.clues


def test_good_english_gives_nothing_away(engine: Engine) -> None:
    origin = engine.read(Document.from_plain(ENGLISH)).origin
    assert origin is not None
    assert origin.probability < 0.1


def test_where_the_options_say_it_nothing_is_inferred() -> None:
    engine = Engine.load(EngineOptions(source_language="de"))
    assert engine.read(Document.from_plain(POLISH)).origin is None


def test_names_and_places_alone_do_not_make_a_translation() -> None:
    text = "The mayor of Kraków, Anna Wiśniewska, met Jan Kowalski in Warsaw to speak of trade with Poland."
    assert infer(clues(text * 20)).probability < infer(clues(text, calque={"pl": 3})).probability


def test_every_clue_that_is_weighed_is_gathered() -> None:
    text = "Бывший ректор met Müßiggänger near Kraków; the umowa of Kaczorowski and Zhang 北京 was qqqq."
    found = clues(text, calque={"pl": 1}, habit={"de": 1}, foreign={"fr": 1})
    kinds = {kind for language in found.strength for kind in found.features(language)}
    assert kinds == set(WEIGHTS)


def test_a_long_text_gives_away_no_more_than_a_short_one_of_the_same_kind() -> None:
    text = "The mayor of Kraków said on Tuesday that the budget would be read again. " * 8
    short, long = (infer(clues(text * times, calque={"pl": times})) for times in (3, 300))
    assert long.probability == pytest.approx(short.probability, abs=0.2)


def residues(text: str, language: str, engine: Engine) -> list[Finding]:
    return list(residue.detect(Document.from_plain(text), engine.rules, language))


def test_a_word_left_over_is_translated(engine: Engine) -> None:
    (found,) = residues("They signed a new umowa in March.", "pl", engine)
    assert found.message == "left in Polish: agreement"
    assert found.replacements[0].text == "agreement"
    assert found.applicability is Applicability.SAFE


@pytest.mark.parametrize(("language", "said"), [("", "Russian"), ("uk", "Ukrainian"), ("pl", "Russian")])
def test_a_word_in_another_script_is_translated_from_a_language_that_writes_it(
    language: str, said: str, engine: Engine
) -> None:
    (found,) = residues("The mayor opened a new школа in the town.", language, engine)
    assert found.message == f"left in another script ({said}): school"


@pytest.mark.parametrize("text", ["It was 24 °С there.", "The mayor (Голова) spoke."])
def test_single_letters_and_brackets_in_another_script_are_no_residue(text: str, engine: Engine) -> None:
    assert residues(text, "", engine) == []


def test_a_word_without_a_known_meaning_is_only_shown(engine: Engine) -> None:
    (found,) = residues("They signed a new zażółtkowanie in March.", "pl", engine)
    assert found.replacements == ()


@pytest.mark.parametrize(
    "text",
    [
        "The treaty, called umowa there, was signed.",
        "The treaty (umowa) was signed.",
        "The “umowa” was signed.",
        "The newspaper Nowa umowa was sold.",
        "See example.com/umowa for it.",
        "Rzeczpospolita umowa was its name.",
        "He wrote: wszystko dobrze jest tutaj moja droga umowa.",
        "The Umowa was signed.",
    ],
)
def test_names_quotations_explained_terms_and_passages_are_no_residue(text: str, engine: Engine) -> None:
    assert residues(text, "pl", engine) == []


def test_residue_of_another_language_than_the_texts_is_left_alone(engine: Engine) -> None:
    assert residues("They signed a new umowa in March.", "de", engine) == []


def test_nothing_is_residue_in_a_text_that_was_not_translated() -> None:
    engine = Engine.load(EngineOptions(source_language="en"))
    assert not [
        one for one in engine.findings(Document.from_plain("They signed a new umowa.")) if "residue" in one.rule
    ]


def test_a_rule_for_one_language_speaks_once_the_text_is_known_to_be_from_there(
    tmp_path: Path, check: Callable[[str], list[Finding]]
) -> None:
    pack = tmp_path / "pack.yaml"
    record = (
        '[{id: pl-test-read, find: "was read in", replace: "was heard in", message: m, category: style/awkward, %s'
        ' examples: [{bad: "It [[was read in]] May.", good: "It [[was heard in]] May."}], silent: "It was heard."}]'
    )
    pack.write_text(record % "source_language: pl,", "utf-8")
    engine = Engine.load(EngineOptions((pack,)))

    def speaks(text: str) -> bool:
        return "pl-test-read" in {one.rule for one in engine.findings(Document.from_plain(text))}

    assert speaks(POLISH)
    assert not speaks(ENGLISH + "\nThe letter was read in May.\n")
    pack.write_text(record % "source_language: [de, any],", "utf-8")
    engine = Engine.load(EngineOptions((pack,)))
    assert speaks(POLISH)
    assert not speaks(ENGLISH + "\nThe letter was read in May.\n")
