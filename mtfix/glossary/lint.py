"""Faults of a glossary that one can see without a text: said twice, said against each other, never of use."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rapidfuzz import fuzz

from mtfix.glossary.model import Concept
from mtfix.glossary.store import Entry
from mtfix.glossary.surfaces import FOREIGN_LIMIT, plain
from mtfix.text.fluency import frequency, log_probability
from mtfix.text.tokens import Tokens, fold

CODES = (
    "duplicate",
    "near-duplicate",
    "cycle",
    "good-english",
    "never-matches",
    "shared-alias",
    "casing",
    "missing-type",
    "stale",
    "repeated",
    "white-space",
    "self-test",
)
STALE_AFTER = 730

# A phrase is good English if no word of it is less likely after those before it, a logarithm.
_FLUENT = -5.0
_COMMON = 1e-6
# How alike two names must be to be suspected to be one, how long, and how far apart they may stand when sorted.
_ALIKE = 94.0
_LONG = 9
_NEIGHBOURS = 4
_NOT_A_LETTER = re.compile(r"[\W_]+")

# The concepts that have a right name, by its folded words.
Right = dict[tuple[str, ...], list[Concept]]


class Gravity(StrEnum):
    """How bad an issue is."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Issue:
    """A fault of a concept, and where it stands."""

    code: str
    path: str
    line: int
    concept: str
    message: str
    severity: Gravity = Gravity.ERROR


def lint(entries: Sequence[Entry], today: date, stale_after: int = STALE_AFTER) -> Iterator[Issue]:
    """The faults of the entries of glossaries, those of each entry first, then those between entries.

    `stale_after` is in days. Of concepts with one id the last one counts, as it does when they are loaded; the others
    are compared with nothing.
    """
    effective = list({entry.concept.id: entry for entry in entries}.values())
    right: Right = defaultdict(list)
    for entry in effective:
        for name in entry.concept.right:
            right[words_of(name)].append(entry.concept)
    # Where no entry says its type, as in a mere list, all are terms.
    typed = {entry.concept.path for entry in entries if _says_type(entry)}
    for entry in entries:
        yield from _white_space(entry)
        yield from _repeated(entry)
        if entry.concept.path in typed and not _says_type(entry):
            yield _issue("missing-type", entry, "no type is said, so it is taken for a term", Gravity.WARNING)
        yield from _casing(entry)
        yield from _dates(entry, today, stale_after)
        yield from _wrong_names(entry, right)
    yield from _duplicates(effective)
    yield from _near_duplicates(effective)
    yield from _shared_aliases(effective)
    yield from _cycles(effective)


def words_of(name: str) -> tuple[str, ...]:
    """The folded words of a name, by which it is found in a text."""
    return tuple(map(fold, Tokens(name).words))


def single_spaced(name: str) -> str:
    """A name with one space between its words and none around it."""
    return " ".join(name.split())


def written_name(entry: Entry) -> str:
    """The preferred name of an entry as its file has it; around a cell of CSV, white space is nobody's concern."""
    return str(entry.values.get("preferred", entry.concept.preferred))


def _issue(
    code: str, entry: Entry, message: str, severity: Gravity = Gravity.ERROR, *, key: str = "preferred"
) -> Issue:
    return Issue(code, entry.concept.path, entry.line(key), entry.concept.id, message, severity)


def _written(entry: Entry) -> Iterator[tuple[str, str]]:
    """Every name as its file has it, with its key."""
    concept = entry.concept
    yield "preferred", written_name(entry)
    for key, names in (("admitted", concept.admitted), ("deprecated", concept.deprecated)):
        yield from ((key, name) for name in names)
    yield from (("names", name) for names in concept.names.values() for name in names)
    yield from (("former", former.term) for former in concept.former)
    yield "surname", concept.surname


def _white_space(entry: Entry) -> Iterator[Issue]:
    for key, name in _written(entry):
        if name != single_spaced(name):
            yield _issue("white-space", entry, f"stray white space in {key}: {name!r}", Gravity.WARNING, key=key)


def _repeated(entry: Entry) -> Iterator[Issue]:
    concept = entry.concept
    lists = {"admitted": concept.right, "deprecated": concept.deprecated}
    lists |= {"unless": concept.unless, "silent": concept.silent}
    for key, values in lists.items():
        yield from _twice(entry, key, key, values)
    for language, values in concept.names.items():
        yield from _twice(entry, "names", f"names in {language}", values)


def _twice(entry: Entry, key: str, what: str, values: Sequence[str]) -> Iterator[Issue]:
    if len(set(values)) == len(values):
        return
    for value in dict.fromkeys(value for n, value in enumerate(values) if value in values[:n]):
        said = "the preferred name" if key == "admitted" and value == values[0] else "there already"
        yield _issue("repeated", entry, f"“{value}” in {what} is {said}", Gravity.WARNING, key=key)


def _says_type(entry: Entry) -> bool:
    return bool(str(entry.values.get("type") or "").strip())


def _casing(entry: Entry) -> Iterator[Issue]:
    concept = entry.concept
    for name in concept.admitted:
        if name != concept.preferred and name.lower() == concept.preferred.lower():
            yield _issue(
                "casing", entry, f"“{name}” is admitted and differs by case alone", Gravity.WARNING, key="admitted"
            )
    if concept.type == "term":
        for name in concept.deprecated:
            if name != concept.preferred and name.lower() == concept.preferred.lower():
                said = f"“{name}” is deprecated and differs by case alone; a term begins sentences, too"
                yield _issue("casing", entry, said, Gravity.WARNING, key="deprecated")
    if concept.type in ("person", "place"):
        for name in concept.right:
            if name == name.lower() != name.upper():
                yield _issue("casing", entry, f"the name of a {concept.type} in lower case: “{name}”", Gravity.WARNING)


def _dates(entry: Entry, today: date, stale_after: int) -> Iterator[Issue]:
    checked = entry.concept.checked
    if checked and checked > today:
        yield _issue("stale", entry, f"checked in the future: {checked}", key="checked")
    elif checked and today - checked > timedelta(days=stale_after):
        days = (today - checked).days
        yield _issue("stale", entry, f"last checked {days} days ago, on {checked}", Gravity.WARNING, key="checked")
    for former in entry.concept.former:
        if former.until > today.year:
            yield _issue("stale", entry, f"“{former.term}” is former until the future: {former.until}", key="former")


def _wrong_names(entry: Entry, right: Right) -> Iterator[Issue]:
    """The wrong names of a concept that match nothing, or what is right."""
    concept = entry.concept
    for name in concept.deprecated:
        yield from _wrong_name(entry, name, "deprecated", right)
    for former in concept.former:
        if not words_of(former.term) or former.term in concept.right:
            yield _issue("never-matches", entry, f"the former name “{former.term}” is a right name, too", key="former")
    for name in dict.fromkeys(name for names in concept.names.values() for name in names):
        yield from _wrong_name(entry, name, "names", right)


def _wrong_name(entry: Entry, name: str, key: str, right: Right) -> Iterator[Issue]:
    concept, words = entry.concept, words_of(name)
    is_deprecated = key == "deprecated"
    said = f"the {'deprecated' if is_deprecated else 'foreign'} name “{name}”"
    severity = Gravity.ERROR if is_deprecated else Gravity.WARNING
    if not words:
        yield _issue("never-matches", entry, f"{said} has no words", key=key)
        return
    having = right.get(words, ())
    if any(other.id == concept.id for other in having):
        # In another language a name is often the same; only what is called wrong must not be right.
        if is_deprecated and name in concept.right:
            yield _issue("never-matches", entry, f"{said} is a right name of the same concept", key=key)
        return
    if concept.reason:
        return
    if having:
        said = f"{said} is right for {having[0].id}; state a reason"
        yield _issue("good-english", entry, said, severity, key=key)
    elif is_good_english(name, words):
        yield _issue("good-english", entry, f"{said} is common in English; state a reason", severity, key=key)


def is_good_english(name: str, words: Sequence[str]) -> bool:
    """Whether English uses a name: a word that is common, a phrase in lower case whose words follow each other."""
    if len(words) == 1:
        return frequency(words[0]) > FOREIGN_LIMIT
    if name != name.lower() or not name.isascii() or any(frequency(word) < _COMMON for word in words):
        return False
    last = range(1, len(words))
    return all(log_probability(words[n], *reversed(words[max(0, n - 2) : n])) > _FLUENT for n in last)


def _duplicates(entries: Iterable[Entry]) -> Iterator[Issue]:
    first: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        concept = entry.concept
        other = first.setdefault((concept.preferred, concept.domain), entry)
        if other is not entry:
            # A state and its capital, a river and its valley: two things of one name are seldom of one type.
            severity = Gravity.ERROR if other.concept.type == concept.type else Gravity.WARNING
            said = f"“{concept.preferred}” is the preferred name of {_place(other)}, too"
            yield _issue("duplicate", entry, said, severity)


def _place(entry: Entry) -> str:
    return f"{entry.concept.id} ({entry.concept.path}:{entry.concept.line})"


def _near_duplicates(entries: Iterable[Entry]) -> Iterator[Issue]:
    """Preferred names that are one when case, accents, hyphens, spaces and plurals are left out, or nearly one.

    Sorted by their beginnings and by their ends, near names are neighbours, so that few pairs are compared.
    """
    groups: dict[tuple[str, str], dict[str, Entry]] = defaultdict(dict)
    for entry in entries:
        concept = entry.concept
        other = groups[concept.type, concept.domain].setdefault(folded_name(concept.preferred), entry)
        if other.concept.preferred != concept.preferred:
            yield _near(entry, other)
    for named in groups.values():
        long = [key for key in named if len(key) >= _LONG]
        pairs = {
            (min(key, other_key), max(key, other_key)): None
            for order in (sorted(long), sorted(long, key=lambda key: key[::-1]))
            for n, key in enumerate(order)
            for other_key in order[n + 1 : n + 1 + _NEIGHBOURS]
            if fuzz.ratio(key, other_key, score_cutoff=_ALIKE)
        }
        for pair in pairs:
            one, two = sorted((named[key] for key in pair), key=lambda entry: (entry.concept.path, entry.concept.line))
            if _may_be_one(one.concept.preferred, two.concept.preferred):
                yield _near(two, one)


def _near(entry: Entry, other: Entry) -> Issue:
    said = f"“{entry.concept.preferred}” is nearly “{other.concept.preferred}” of {_place(other)}"
    return _issue("near-duplicate", entry, said, Gravity.WARNING)


def _may_be_one(name: str, other: str) -> bool:
    """Whether a word in which two names differ may be a slip: good English words and numbers are meant."""
    differing = set(words_of(name)) ^ set(words_of(other))
    return any(word.isalpha() and frequency(word) <= FOREIGN_LIMIT for word in differing)


def folded_name(name: str) -> str:
    """A name without case, accents, hyphens and spaces, each of its words in the singular."""
    return "".join(map(_singular, _NOT_A_LETTER.split(plain(fold(name)))))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _shared_aliases(entries: Iterable[Entry]) -> Iterator[Issue]:
    """Names that two concepts have where it matters: admitted in one and right in another, or wrong in two."""
    right: dict[tuple[str, str], Entry] = {}
    wrong: dict[tuple[str, str], Entry] = {}
    for entry in entries:
        right.setdefault((entry.concept.preferred, entry.concept.domain), entry)
    for entry in entries:
        concept = entry.concept
        for name in dict.fromkeys(concept.admitted):
            other = right.setdefault((name, concept.domain), entry)
            if other is not entry:
                said = f"“{name}” is a right name of {_place(other)}, too"
                yield _issue("shared-alias", entry, said, Gravity.WARNING, key="admitted")
        for name in dict.fromkeys(concept.deprecated):
            other = wrong.setdefault((name, concept.domain), entry)
            if other.concept.preferred != concept.preferred:
                said = f"“{name}” is deprecated for “{other.concept.preferred}” of {_place(other)}, too"
                yield _issue("shared-alias", entry, said, key="deprecated")


def _cycles(entries: Sequence[Entry]) -> Iterator[Issue]:
    """Names that are replaced in a circle: x by y, y by x, however long the way is. Each circle is told once."""
    preferring = {entry.concept.preferred: entry for entry in entries}
    leads_to: dict[str, list[str]] = {
        name: [] for entry in entries for name in entry.concept.deprecated if name in preferring
    }
    for entry in entries:
        for name in entry.concept.deprecated:
            if name in leads_to and name != entry.concept.preferred:
                leads_to[name].append(entry.concept.preferred)
    done: set[str] = set()
    for start in leads_to:
        way: dict[str, Iterator[str]] = {}
        now = start
        while now not in done:
            way.setdefault(now, iter(leads_to.get(now, ())))
            after = next(way[now], None)
            if after is None:
                done.add(now)
                way.pop(now)
                if not way:
                    break
                now = next(reversed(way))
            elif after in way:
                names = list(way)
                circle = names[names.index(after) :]
                yield _issue("cycle", preferring[circle[-1]], f"replaced in a circle: {_arrows([*circle, after])}")
            elif after not in done:
                now = after


def _arrows(names: Iterable[str]) -> str:
    return " → ".join(f"“{name}”" for name in names)
