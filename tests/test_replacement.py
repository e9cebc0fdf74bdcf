"""What is put in place of a match, and how it is made to fit."""

from __future__ import annotations

import pytest

from mtfix.rules import replacement
from mtfix.rules.program import compile_pattern, run
from mtfix.rules.replacement import Place, TemplateError
from mtfix.text.articles import indefinite, wants_the
from mtfix.text.casing import follow
from mtfix.text.inflection import forms, inflect, lemmas
from mtfix.text.spelling import convert, prevailing
from mtfix.text.tokens import Tokens


def replaced(pattern: str, template: str, text: str) -> str:
    """The text after the first match of the pattern is replaced."""
    program, tokens = compile_pattern(pattern), Tokens(text)
    parts = replacement.parse(template, program.captures, max(program.lemma_tags, default=0))
    for start in range(len(tokens)):
        low, high = tokens.sentence(start)
        match = run(program, tokens, start, low, high, lambda kind, at: ())
        if match:
            place = Place(tokens, match.start, match.end, low, high)
            new = replacement.render(parts, place, match.captures, match.lemmas, program.lemma_tags)
            first, new = replacement.fit(new, place)
            return text[: tokens.starts[first]] + new + text[tokens.end(match.end - 1) :]
    return text


@pytest.mark.parametrize(
    ("pattern", "template", "text", "expected"),
    [
        ("<undertake> to", "<pledge> to", "She undertook to go.", "She pledged to go."),
        ("<undertake> to", "<pledge> to", "She undertakes to go.", "She pledges to go."),
        ("<undertake> to", "<begin> to", "She has undertaken to go.", "She has begun to go."),
        ("<organize> it", "<begin> it", "They organized it.", "They began it."),
        ("<organize> it", "<begin> it", "They had organized it.", "They had begun it."),
        ("<win> with {name}", "<beat> {1}", "Then Ajax won with Porto.", "Then Ajax beat Porto."),
        ("<make> <remark>", "<2:comment>", "He made remarks.", "He comments."),
        ("{big|small} {house|home}", "{2} of {1} size", "A small house.", "A house of small size."),
        ("arms suspension", "[a] ceasefire", "They signed arms suspension.", "They signed a ceasefire."),
        ("arms suspension", "[a] ceasefire", "They signed an arms suspension.", "They signed a ceasefire."),
        ("arms suspension", "[a] ceasefire", "They signed the arms suspension.", "They signed the ceasefire."),
        ("arms suspension", "[a] ceasefire", "They signed a long arms suspension.", "They signed a long ceasefire."),
        ("arms suspension", "[a] ceasefire", "The short -term arms suspension.", "The short -term ceasefire."),
        ("arms suspension", "[a] ceasefire", "Arms suspension is near.", "A ceasefire is near."),
        ("arms suspension", "ceasefire", "Arms Suspension Is Near", "Ceasefire Is Near"),
        ("arms suspension", "ceasefire", "ARMS SUSPENSION IS NEAR", "CEASEFIRE IS NEAR"),
        ("{price|bill} of current", "electricity {1}", "Price of current rose.", "Electricity price rose."),
        ("{name} of current", "electric {1}", "Then Ohm of current rose.", "Then electric Ohm rose."),
        ("<arrive> home", "<come> home", "They have arrived home.", "They have come home."),
        ("<come> home", "<go> home", "They will come home.", "They will go home."),
        ("<come> home", "<go> home", "They had come home.", "They had gone home."),
        (
            "<sign> arms suspension",
            "<agree> to [a] ceasefire",
            "The two signed arms suspension.",
            "The two agreed to a ceasefire.",
        ),
        ("sign {the|any} pause", "sign {1} [a] truce", "They sign the pause.", "They sign the truce."),
        ("attempt of {<*/VBG>}", "attempt to {1:VB}", "An attempt of ending it.", "An attempt to end it."),
        ("worth to {<*/VB>}", "worth {1:VBG}", "It is worth to add bread.", "It is worth adding bread."),
        ("big deal", "agreement", "It is a big deal.", "It is an agreement."),
        ("atlantic pact", "NATO", "The atlantic pact met.", "The NATO met."),
        ("a {big|odd} hour", "an {1} hour", "It is a big hour.", "It is a big hour."),
    ],
)
def test_a_replacement_fits_its_place(pattern: str, template: str, text: str, expected: str) -> None:
    assert replaced(pattern, template, text) == expected


@pytest.mark.parametrize("template", ["{1}", "<2:go>", "a < b", "{x}", "{1:XX}"])
def test_a_template_that_asks_for_what_is_not_there_is_refused(template: str) -> None:
    with pytest.raises(TemplateError):
        replacement.parse(template, 0, 1)


@pytest.mark.parametrize(
    ("word", "article"),
    [
        ("hour", "an"), ("honest", "an"), ("heir", "an"), ("house", "a"), ("university", "a"), ("uninformed", "an"),
        ("European", "a"), ("one-off", "a"), ("umbrella", "an"), ("US official", "a"), ("FBI agent", "an"),
        ("NATO summit", "a"), ("MP", "an"), ("8-year", "an"), ("18th", "an"), ("80", "an"), ("1800", "a"), ("11", "an"),
        ("“angry”", "an"), ("Ukrainian", "a"), ("X-ray", "an"), ("useful", "a"), ("unanimous", "a"),
    ],
)  # fmt: skip
def test_the_indefinite_article_follows_the_sound(word: str, article: str) -> None:
    assert indefinite(word) == article


@pytest.mark.parametrize(
    ("name", "the"),
    [("United States", True), ("Netherlands", True), ("White House", True), ("France", False), ("Warsaw", False),
     ("House of Representatives", True), ("Polish People's Party", True), ("Amnesty International", False)],
)  # fmt: skip
def test_some_names_want_the(name: str, the: bool) -> None:
    assert wants_the(name) is the


def test_inflection_goes_both_ways() -> None:
    assert forms("go")["went"] == ("VBD",)
    assert forms("child", "NN") == {"child": ("NN",), "children": ("NNS",)}
    assert inflect("be", ["VBG"]) == "being"
    assert "go" in lemmas("went")
    assert "warheads" in forms("warhead")


def test_capitals_follow_the_replaced_text() -> None:
    assert follow(["Arms", "suspension"], "ceasefire", begins=True) == "Ceasefire"
    assert follow(["Suspension", "of", "arms"], "ceasefire", begins=False) == "ceasefire"
    assert follow(["Suspension", "of", "Arms"], "truce in the war", begins=False) == "Truce in the War"


def test_spelling_is_american_or_british() -> None:
    assert convert("Defense of the center", "en-GB") == "Defence of the centre"
    assert convert("Defence of the centre", "en-US") == "Defense of the center"
    assert prevailing(["colour", "labour", "center"]) == "en-GB"
