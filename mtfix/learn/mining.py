"""Names and terms that a corpus uses and that the glossaries lack.

Names are runs of capitalised words, with particles, that are no sentence starts and stand in no headline; whether the
first word of a sentence belongs to one is told by the rest of the corpus (L. V. Lita et al., “tRuEcasIng”, ACL 2003).
Terms are adjectives and nouns before a noun (J. S. Justeson and S. M. Katz, “Technical terminology”, Natural Language
Engineering 1, 1995), counted by the C-value, so that a part of a longer term counts only where it stands alone
(K. Frantzi, S. Ananiadou and H. Mima, “Automatic recognition of multi-word terms”, IJDL 3, 2000). Both are ranked by
n · log(p / q), the greater part of the log-likelihood ratio (T. Dunning, “Accurate methods for the statistics of
surprise and coincidence”, Computational Linguistics 19, 1993): how much oftener they occur, p, than by chance and in
English at large, q, which is known from word frequencies and a trigram model.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from mtfix.glossary.model import Concept
from mtfix.glossary.surfaces import plain
from mtfix.learn.proposals import Proposal
from mtfix.learn.variants import grouped, key_of
from mtfix.rules.program import name_ends
from mtfix.text.document import Document, Segment
from mtfix.text.fluency import RARE, frequency, log_probability
from mtfix.text.inflection import can_be, is_proper
from mtfix.text.tokens import Tokens, fold

_CONTEXTS = 3
_REACH = 60
_LONGEST_TERM = 4
# What is held at most; then what was seen once is forgotten (G. S. Manku and R. Motwani, lossy counting, VLDB 2002).
_MOST_HELD = 1_000_000
# A word that is written small as often as this is no name, though it may have a capital.
_SMALL_SHARE = 0.1
# What is commoner in English than this is no name of one word that a glossary would miss; and no part of a term.
_COMMON_NAME, _COMMON = 1e-5, 1e-3
# A surname alone is that of the one person who has it, unless it is so much commoner than the full name.
_MOST_SHORT = 25
# How much oftener (natural logarithm) a term must occur than in English at large, and than its words would by chance.
_REMARKABLE, _TOGETHER = 3.0, 2.0
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august"
    " september october november december christmas easter".split()
)
_TITLES = frozenset(
    "mr mrs ms miss dr prof professor sir lord lady president premier minister chancellor senator governor mayor king"
    " queen prince princess pope archbishop bishop patriarch father general colonel major captain lieutenant admiral"
    " marshal sergeant commander secretary chairman chairwoman chair director ambassador judge justice attorney deputy"
    " speaker spokesman spokeswoman spokesperson coach head chief leader representative congressman commissioner"
    " academician inspector officer member doctor striker defender midfielder goalkeeper manager author editor".split()
)
_PLACE_BEFORE = frozenset("in near around outside across".split())
_PLACE_SHARE = 0.2
_KINDS: Mapping[str, frozenset[str]] = {
    "organisation": frozenset(
        "university ministry committee council agency company corporation bank fund federation association union"
        " institute academy court service commission club fc group foundation police army office department league"
        " authority board bureau society organization organisation duma parliament assembly government inc ltd".split()
    ),
    "party": frozenset({"party"}),
    "media": frozenset("news times post radio tv television magazine newspaper channel agency herald".split()),
    "event": frozenset("war cup games championship festival olympics revolution prize award conference summit".split()),
    "law": frozenset("act law code constitution".split()),
    "treaty": frozenset("treaty agreement convention protocol accord accords pact".split()),
    "place": frozenset(
        "region street square river lake mountain mountains island islands city county district province oblast krai"
        " republic airport bridge park hill village bay sea ocean valley avenue road station castle".split()
    ),
}


@dataclass(frozen=True, slots=True)
class Mined:
    """A name or a term: how it is mostly written, its concept type, and where it occurs.

    `variants` are its spellings, the commonest first, with how often each occurs; `short` a surname that stands for a
    person alone, with its number; `documents` counts the files; `score` says how remarkable it is.
    """

    preferred: str
    kind: str
    count: int
    documents: int
    variants: Mapping[str, int]
    contexts: tuple[str, ...]
    score: float
    short: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Seen:
    """What was seen of one spelling: how often, in how many documents, and where it stood."""

    count: int = 0
    documents: int = 0
    document: int = -1
    contexts: list[str] = field(default_factory=list)
    places: int = 0
    titles: int = 0
    articles: int = 0

    def add(self, other: _Seen) -> None:
        self.count += other.count
        self.documents = max(self.documents, other.documents)
        self.contexts = [*self.contexts, *other.contexts][:_CONTEXTS]
        self.places += other.places
        self.titles += other.titles
        self.articles += other.articles


class _Table(dict[str, _Seen]):
    """Spellings and what was seen of them; never too many."""

    def see(self, written: str, document: int, segment: Segment, start: int, end: int) -> _Seen:
        seen = self.get(written)
        if seen is None:
            if len(self) >= _MOST_HELD:
                for rare in [one for one, its in self.items() if its.count == 1]:
                    del self[rare]
            seen = self[written] = _Seen()
        seen.count += 1
        if seen.document != document:
            seen.document = document
            seen.documents += 1
        if len(seen.contexts) < _CONTEXTS:
            context = _context(segment.text, start, end)
            if context not in seen.contexts:
                seen.contexts.append(context)
        return seen


class _Census:
    """What a corpus holds: names in mid-sentence and at its beginning, terms, words written small."""

    def __init__(self) -> None:
        self.names, self.begun, self.terms = _Table(), _Table(), _Table()
        self.small: Counter[str] = Counter()
        self.words = 0
        self._document = -1

    def read(self, document: Document) -> None:
        self._document += 1
        for segment in document.segments:
            tokens = segment.tokens
            self.words += len(tokens)
            self.small.update(word for word in tokens.words if word.islower())
            if segment.is_heading:
                continue
            starts = [*tokens.sentence_starts, len(tokens)]
            for low, high in pairwise(starts):
                words = [word for word in tokens.words[low:high] if word[0].isalpha()]
                if sum(word.isupper() for word in words) <= len(words) / 2:
                    self._read_terms(segment, low, high, self._read_names(segment, low, high))

    def _read_names(self, segment: Segment, low: int, high: int) -> set[int]:
        """Count the names of a sentence, and tell which tokens they take."""
        tokens, taken = segment.tokens, set[int]()
        at, begins = low, True
        while at < high:
            word = tokens.words[at]
            # A bound below the sentence: what may begin it is judged later, by the whole corpus.
            ends = name_ends(tokens, at, -1, high) if word[0].isupper() else []
            if not ends:
                begins = (begins and not word[0].isalnum()) or word in _BEFORE_CAPITALS
                at += 1
                continue
            end = _end_of_name(tokens, at, ends[0])
            start = _without_titles(tokens, at, end)
            if start == at and at > low and tokens.folded[at - 1] in _ARTICLES and not tokens.spaced(at):
                start -= 1
            if start < end:
                table = self.begun if begins and start == at else self.names
                place = tokens.starts[start], tokens.end(end - 1)
                written = " ".join(tokens.slice(start, end).split())
                seen = table.see(written, self._document, segment, *place)
                before = tokens.folded[at - 1] if at > low else ""
                seen.places += before in _PLACE_BEFORE
                seen.articles += before == "the"
                seen.titles += start > at
            taken.update(range(at, end))
            at, begins = end, False
        return taken

    def _read_terms(self, segment: Segment, low: int, high: int, taken: Set[int]) -> None:
        tokens = segment.tokens
        run: list[int] = []
        for at in range(low, high + 1):
            word = tokens.words[at] if at < high and at not in taken else ""
            is_verb = not run and at > low and tokens.folded[at - 1] in _BEFORE_VERBS
            if word.islower() and _part(word) and not (is_verb and can_be(word, "VB")):
                run.append(at)
                continue
            for begin in range(len(run)):
                for end in range(begin + 2, min(begin + _LONGEST_TERM, len(run)) + 1):
                    if "N" in _part(tokens.words[run[end - 1]]):
                        place = tokens.starts[run[begin]], tokens.end(run[end - 1])
                        written = " ".join(segment.text[slice(*place)].split())
                        self.terms.see(written, self._document, segment, *place)
            run = []


# What names from Arabic begin with, and a hyphen joins to them.
_ARTICLES = frozenset("al el an ar as ash at".split())
_BEFORE_CAPITALS = frozenset(':“"„«‘•–—*#>|(')


def _context(text: str, start: int, end: int) -> str:
    """What stands around, by whole words, with … where it is cut."""
    low, high = max(0, start - _REACH), min(len(text), end + _REACH)
    low = text.find(" ", low, start) + 1 or start if low else 0
    high = max(text.rfind(" ", end, high), end) if high < len(text) else high
    return "…" * (low > 0) + " ".join(text[low:high].split()) + "…" * (high < len(text))


def _end_of_name(tokens: Tokens, start: int, end: int) -> int:
    """Where a name ends: before “and”, unless it is that of an office, and after a number that a hyphen joins to it."""
    words = tokens.words[start:end]
    if "and" in words and "of" not in words[: words.index("and")]:
        return start + words.index("and")
    if end < len(tokens) and tokens.words[end][0].isdigit() and not tokens.spaced(end):
        return end + (tokens.text[tokens.starts[end] - 1] == "-")
    return end


def _without_titles(tokens: Tokens, start: int, end: int) -> int:
    """Where the name itself begins after “Czech Prime Minister”, “Head of the”; its end if there is none."""
    last = max((at for at in range(start, end) if tokens.folded[at] in _TITLES), default=-1)
    # A title in the middle of a name of an office is none: “Supreme Court Judge” is, “Bank of King Island” is not.
    if last < 0 or any(not tokens.words[at][0].isupper() for at in range(start, last)):
        return start
    at = last + 1
    of_office = tokens.words[at : at + 1] == ["of"]
    while at < end and not tokens.words[at][0].isupper():
        at += 1
    # “Minister of Health Jan Novak”, but “Head of the State Duma”.
    person = at
    while of_office and person < end and not is_proper(tokens.folded[person]):
        person += 1
    return person if person <= end - 2 else at


_BEFORE_VERBS = frozenset(
    "to must will can could should would may might not i you we they who don't didn't doesn't and or".split()
)


@cache
def _part(word: str) -> str:
    """N for what can be a noun, A for what else can stand before one, both or nothing for other words."""
    if len(word) < 3 or frequency(word) > _COMMON or word in _NO_TERM:
        return ""
    noun = can_be(word, "NN") or can_be(word, "NNS")
    return "N" * noun + "A" * can_be(word, "JJ")


# Adjectives and nouns that count, point or weigh, but name nothing.
_NO_TERM = frozenset(
    "last next same own such many few several other another first second third fourth fifth previous recent new"
    " former whole entire certain various different main major key big small large great good best better worst high"
    " low long short early late old young real full possible necessary important able ready single total following"
    " current final past due least half per cent percent million billion thousand hundred dozen year years month"
    " months week weeks day days hour hours minute minutes today yesterday tomorrow tonight ago time times way ways"
    " lot bit part number kind fellow thing things people person someone something anything everything nothing mid"
    " via amid like well even still just left back down out off away together ahead instead said says say told added"
    " made makes took take takes got get come came goes went going done doing using used according including based"
    " given seen known called both each every any all some most more less much one two three four five six seven"
    " eight nine ten".split()
)


def mine(documents: Iterable[Document], concepts: Iterable[Concept], least: int) -> list[Mined]:
    """The names and terms of a corpus that no concept has, the most remarkable first.

    They occur `least` times or more, all spellings together. Memory grows with the number of different candidates, not
    with the corpus.
    """
    census = _Census()
    for document in documents:
        census.read(document)
    concepts = list(concepts)
    known = _known(concepts)
    given = {one.preferred.split()[0] for one in concepts if one.type == "person" and " " in one.preferred}
    found = [*_names(census, known, given, least), *_terms(census, known, least)]
    return sorted(found, key=lambda one: (-one.score, one.preferred))


def _known(concepts: Iterable[Concept]) -> Set[str]:
    """The keys of all names of the concepts, surnames included."""
    keys = set()
    for concept in concepts:
        former = (one.term for one in concept.former)
        foreign = (name for names in concept.names.values() for name in names)
        for name in (*concept.right, *concept.deprecated, *former, *foreign):
            keys.add(key_of(name))
            keys.add(key_of(name.removeprefix("the ").removeprefix("The ")))
            if concept.type == "person":
                keys.add(key_of(concept.surname or name.split()[-1]))
    return keys


def _is_known(written: str, known: Set[str]) -> bool:
    key = key_of(written)
    return key in known or key.removesuffix("s") in known


def _names(census: _Census, known: Set[str], given: Set[str], least: int) -> Iterator[Mined]:
    _settle_beginnings(census)
    names = {
        written: seen
        for written, seen in census.names.items()
        if not _is_known(written, known) and _is_name(written, seen.count, census.small)
    }
    groups = grouped({written: seen.count for written, seen in names.items()}, are_names=True)
    persons = _persons(groups, names, given)
    alone: defaultdict[str, list[int]] = defaultdict(list)
    for at in sorted(persons):
        alone[groups[at][0].split()[-1]].append(at)
    shorts: defaultdict[int, list[str]] = defaultdict(list)
    for at, group in enumerate(groups):
        bearers = alone.get(group[0], [])
        short, full = (sum(names[one].count for one in its) for its in (group, groups[bearers[0]] if bearers else ()))
        if len(bearers) == 1 and short <= _MOST_SHORT * full and is_proper(fold(group[0])):
            shorts[bearers[0]] += group
            groups[at] = []
    for at, group in enumerate(groups):
        if not group:
            continue
        every = [*group, *shorts[at]]
        total = sum(names[written].count for written in every)
        if total < least:
            continue
        seen = _Seen()
        for written in every:
            seen.add(names[written])
        usual = min(frequency(word) for word in _letters(group[0]))
        yield Mined(
            group[0],
            "person" if at in persons or group[0] in alone else _kind(group[0], seen),
            total,
            seen.documents,
            {written: names[written].count for written in group},
            tuple(seen.contexts),
            _remarkable(total, census.words, max(usual, RARE)) * (1 + math.log(len(group))),
            {written: names[written].count for written in shorts[at]},
        )


def _letters(written: str) -> list[str]:
    return [fold(word) for word in Tokens(written).words if word[0].isalpha()]


def _remarkable(count: float, words: int, usual: float) -> float:
    return count * math.log(max(count, 1e-9) / words / usual)


def _settle_beginnings(census: _Census) -> None:
    """Give the names at the beginnings of sentences to what they are in mid-sentence."""
    for written, seen in census.begun.items():
        first, _, rest = written.partition(" ")
        proper = is_proper(fold(first)) and not census.small[fold(first)]
        if written in census.names or (proper and (rest or frequency(first) <= RARE)):
            census.names.setdefault(written, _Seen()).add(seen)
        elif not proper and rest[:1].isupper():
            census.names.setdefault(rest, _Seen()).add(seen)


def _is_name(written: str, count: int, small: Mapping[str, int]) -> bool:
    """Whether capitalised words are a name: no word of the calendar, nor one that is written small as well."""
    words = [word for word in _letters(written) if len(word) > 1]
    if not words or all(word in _CALENDAR or word in _TITLES for word in words):
        return False
    if any(word in _CALENDAR for word in words) and len(words) < 3:
        return False
    if len(words) > 1:
        return not (all(small[word] > count for word in words) and small[" ".join(words)])
    word = words[0]
    return frequency(word) <= _COMMON_NAME and len(word) > 2 and small[word] <= _SMALL_SHARE * (small[word] + count)


def _persons(groups: list[list[str]], names: Mapping[str, _Seen], given: Set[str]) -> set[int]:
    """Which groups are persons: two or three capitalised words that begin with a given name, follow a title, or whose
    last word stands alone, too.
    """
    single = {group[0] for group in groups if " " not in group[0]}
    kinds = frozenset().union(*_KINDS.values())
    found = set()
    for at, group in enumerate(groups):
        words = group[0].split()
        capitals = all(word[0].isupper() for word in words)
        if not 2 <= len(words) <= 3 or not capitals or kinds & set(map(fold, words)) or words[-1].isupper():
            continue
        seen = [names[written] for written in group]
        placed = any(its.articles or its.places for its in seen)
        if (
            words[0] in given
            or any(its.titles for its in seen)
            or (words[-1] in single and is_proper(fold(words[0])) and not placed)
        ):
            found.add(at)
    return found


def _kind(written: str, seen: _Seen) -> str:
    """The concept type that a name and the words before it suggest."""
    words = _letters(written)
    for word in (words[-1], words[0]):
        for kind, telling in _KINDS.items():
            if word in telling:
                return kind
    if seen.places >= _PLACE_SHARE * seen.count:
        return "place"
    if 2 * seen.titles > seen.count:
        return "person"
    return "product" if any(ch.isdigit() for ch in written) else "organisation"


def _terms(census: _Census, known: Set[str], least: int) -> Iterator[Mined]:
    terms = {written: seen for written, seen in census.terms.items() if seen.count >= 2}
    around: defaultdict[str, list[int]] = defaultdict(list)
    for written, seen in terms.items():
        words = written.split(" ")
        for begin in range(len(words)):
            for end in range(begin + 2, len(words) + 1):
                if end - begin < len(words):
                    around[" ".join(words[begin:end])].append(seen.count)
    for group in grouped({written: seen.count for written, seen in terms.items()}, are_names=False):
        total = sum(terms[written].count for written in group)
        if total < least or any(_is_known(written, known) for written in group):
            continue
        seen = _Seen()
        for written in group:
            seen.add(terms[written])
        words = _letters(group[0])
        longer = [count for written in group for count in around[written]]
        value = math.log2(len(words)) * (total - (sum(longer) / len(longer) if longer else 0))
        share = total / census.words
        ratio = math.log(share / _in_english(words))
        if value > 1 and ratio > _REMARKABLE and math.log(share / _chance(words, census)) > _TOGETHER:
            yield Mined(
                group[0],
                "term",
                total,
                seen.documents,
                {written: terms[written].count for written in group},
                tuple(seen.contexts),
                value * ratio,
            )


def _chance(words: list[str], census: _Census) -> float:
    """How often words would stand together if they did not care."""
    return math.prod(max(census.small[word], 1) / census.words for word in words)


def _in_english(words: list[str]) -> float:
    """The share of a phrase in English at large, by the trigram model."""
    return math.exp(sum(log_probability(word, *words[:at][::-1]) for at, word in enumerate(words)))


def proposals(found: Iterable[Mined], ids: Iterable[str]) -> Iterator[Proposal]:
    """Each as a concept that somebody may accept; `ids` are those that are taken."""
    taken = set(ids)
    for one in found:
        base = "-".join(plain(one.preferred).lower().replace("'", "").replace("’", "").split())
        base = "".join(ch if ch.isascii() and ch.isalnum() else "-" for ch in base).strip("-") or "name"
        name, number = base, 1
        while name in taken:
            number += 1
            name = f"{base}-{number}"
        taken.add(name)
        evidence = {"count": one.count, "documents": one.documents, "variants": dict(one.variants)}
        if one.short:
            evidence["short"] = dict(one.short)
        yield Proposal(
            {"id": name, "type": one.kind, "preferred": one.preferred}, {**evidence, "contexts": list(one.contexts)}
        )
