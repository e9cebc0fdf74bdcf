"""From lessons to proposals: misspelt names become concepts, whatever else is corrected becomes rules.

A name that is a common word of English becomes a rule, too: of a concept, mtfix looks for other misspellings.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from mtfix.glossary.rows import slug, unique_id
from mtfix.learn.corrections import Kind, Lesson, is_rare, is_unknown
from mtfix.learn.proposals import Proposal
from mtfix.text.tokens import Tokens, fold

_CATEGORIES = {
    Kind.NAME: "terminology/wrong-term",
    Kind.TERM: "terminology/wrong-term",
    Kind.CALQUE: "style/unidiomatic",
    Kind.GRAMMAR: "linguistic/grammar",
    Kind.MECHANICS: "linguistic/typography",
}
_CONTEXTS = 3
_SPECIAL = re.compile(r"[\\<>()\[\]{}|*^=]")

# Whether a garbled text (with `[[…]]`) is found, and mended so, already.
IsKnown = Callable[[str, str], bool]


def proposals(
    lessons: Iterable[Lesson], is_known: IsKnown, ids: Iterable[str] = (), rejected: Collection[str] = ()
) -> Iterator[Proposal]:
    """Proposals for lessons, concepts first, the likeliest first. What is known or was rejected is left out.

    `ids` are those that are taken, `rejected` the keys of proposals.
    """
    taken = dict.fromkeys(ids, 1)
    names: defaultdict[str, list[Lesson]] = defaultdict(list)
    others = []
    for lesson in lessons:
        examples = list(_examples(lesson))
        if not examples or is_known(*examples[0]):
            continue
        if _is_concept(lesson):
            names[_new(lesson)].append(lesson)
        else:
            others.append((lesson, examples))
    made = [_concept(name, its, taken) for name, its in names.items()]
    made += [_rule(lesson, examples, taken) for lesson, examples in others]
    yield from (one for one in made if one.key not in rejected)


def _is_concept(lesson: Lesson) -> bool:
    correction = lesson.facts.correction
    alone = not (correction.left or correction.right)
    return correction.kind is Kind.NAME and alone and is_unknown(correction) and is_rare(correction)


def _concept(name: str, lessons: list[Lesson], taken: dict[str, int]) -> Proposal:
    record = {"id": unique_id(name, taken), "type": "term", "preferred": name, "deprecated": list(map(_old, lessons))}
    if near := sorted({word for lesson in lessons for word in lesson.near}):
        record["unless"] = near
    evidence = [{"wrong": _old(lesson), **_evidence(lesson)} for lesson in lessons]
    return Proposal(record, evidence[0] if len(evidence) == 1 else {"each": evidence})


def _rule(lesson: Lesson, examples: list[tuple[str, str]], taken: dict[str, int]) -> Proposal:
    correction, facts = lesson.facts.correction, lesson.facts
    old, new = _old(lesson), _new(lesson)
    bad, good = examples[0]
    silent = next((text for _, text in examples[1:]), good)
    record: dict[str, Any] = {
        "id": unique_id(f"learnt {slug(' '.join(correction.old))}", taken),
        "find": _SPECIAL.sub(lambda match: "\\" + match[0], " ".join(correction.old)),
        "replace": new,
        "message": f"people make it “{new}” ({facts.support} of {facts.places} times)",
        "category": _CATEGORIES[correction.kind],
        "applicability": "safe" if is_unknown(correction) and not (facts.alone or facts.correct) else "unsafe",
        "examples": [{"bad": bad, "good": good}],
        "silent": [silent.replace("[[", "").replace("]]", "")],
    }
    return Proposal(record, {"wrong": old, **_evidence(lesson)})


def _evidence(lesson: Lesson) -> dict[str, Any]:
    facts = lesson.facts
    evidence: dict[str, Any] = {
        "kind": facts.correction.kind.value,
        "probability": round(facts.probability, 2),
        "changed": facts.support,
        "documents": facts.documents,
        "places": facts.places,
        "left_alone": facts.alone,
        "in_corrected_text": facts.correct,
    }
    if facts.good is not None:
        evidence["per_million_of_good_english"] = round(facts.good, 2)
    evidence["contexts"] = [f"{_flat(one.before)} → {_flat(one.after)}" for one in lesson.made_in[:_CONTEXTS]]
    if lesson.left_in:
        evidence["left_alone_in"] = [_flat(one.before) for one in lesson.left_in[:_CONTEXTS]]
    return evidence


def _old(lesson: Lesson) -> str:
    """The words that were changed as they are written most often."""
    old = lesson.facts.correction.old
    return _commonest((_stretch(one.before, old) for one in lesson.made_in), " ".join(old))


def _new(lesson: Lesson) -> str:
    """What they became, as it is written most often; its first word small if it is so without a sentence's start."""
    new = lesson.facts.correction.new
    written = _commonest((_stretch(one.after, tuple(map(fold, new))) for one in lesson.made_in), " ".join(new))
    return written[0].lower() + written[1:] if new[0][0].islower() else written


def _commonest(written: Iterable[str], otherwise: str) -> str:
    counts = Counter(filter(None, written))
    return counts.most_common(1)[0][0] if counts else otherwise


def _stretch(text: str, words: tuple[str, ...]) -> str:
    """The place of a text that has these folded words, as it is written."""
    tokens = Tokens(_flat(text))
    place = _find(tokens, words)
    return tokens.slice(*place) if place else ""


def _find(tokens: Tokens, words: tuple[str, ...]) -> tuple[int, int] | None:
    folded = tuple(map(fold, tokens.words))
    for at in range(len(folded) - len(words) + 1):
        if folded[at : at + len(words)] == words:
            return at, at + len(words)
    return None


def _examples(lesson: Lesson) -> Iterator[tuple[str, str]]:
    """Corrected sentences with the wrong words put back in, and as they are."""
    correction = lesson.facts.correction
    new = tuple(map(fold, correction.new))
    for one in lesson.made_in:
        text = _flat(one.after)
        old = _stretch(one.before, correction.old)
        place = _find(tokens := Tokens(text), new)
        if not place or not old or "[[" in text:
            continue
        low, high = tokens.starts[place[0]], tokens.end(place[1] - 1)
        made = text[low:high]
        # Words around a change stay, with the capital that they have here.
        old = made[0] + old[1:] if fold(made[0]) == fold(old[0]) else old
        yield f"{text[:low]}[[{old}]]{text[high:]}", f"{text[:low]}[[{made}]]{text[high:]}"


def _flat(text: str) -> str:
    return " ".join(text.split())
