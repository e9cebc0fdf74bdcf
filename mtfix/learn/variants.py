"""Which spellings are one name: they differ in accents, hyphens, capitals, plural, or by another transcription."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz

from mtfix.glossary.letters import skeleton
from mtfix.glossary.surfaces import is_other_gender, plain
from mtfix.text.stems import stem
from mtfix.text.tokens import Tokens, fold

# Two spellings of a transcribed name are as like as this, of 100, and no shorter.
_LIKE = 82
_SHORTEST = 5


def words_of(written: str) -> list[str]:
    """The folded words of a name or term, without accents; a hyphen parts words."""
    return [plain(fold(word)) for word in Tokens(written).words if word[0].isalnum()]


def key_of(written: str) -> str:
    """What spellings have in common that differ in accents, hyphens and capitals only."""
    return "".join(words_of(written))


def grouped(counts: Mapping[str, int], *, are_names: bool) -> list[list[str]]:
    """The spellings of one thing, the commonest first; the things in the order of their commonest spelling.

    Names may differ in vowels and in how consonants are transcribed, terms in their endings.
    """
    ordered = sorted(counts, key=lambda written: (-counts[written], written))
    groups: dict[str, list[str]] = {}
    for written in ordered:
        key = key_of(written) if are_names else " ".join(map(stem, words_of(written)))
        groups.setdefault(key, []).append(written)
    if not are_names:
        return list(groups.values())
    return _joined(list(_without_plurals(groups)))


def _without_plurals(groups: Mapping[str, list[str]]) -> Iterable[list[str]]:
    """The groups, those of a plural joined to the singular."""
    for key, group in groups.items():
        if not (key.endswith("s") and key[:-1] in groups):
            yield group + groups.get(key + "s", [])


def _joined(groups: list[list[str]]) -> list[list[str]]:
    """The groups, those that only transcribe otherwise joined to a commoner one."""
    joined: list[list[str]] = []
    by_bones: defaultdict[tuple[str, ...], list[tuple[list[str], list[str]]]] = defaultdict(list)
    for group in groups:
        words = words_of(group[0])
        same = by_bones[tuple(map(skeleton, words))]
        for other, its_words in same:
            if all(map(_is_like, words, its_words)):
                other.extend(group)
                break
        else:
            own = list(group)
            same.append((own, words))
            joined.append(own)
    return joined


def _is_like(one: str, other: str) -> bool:
    """Whether two words with the same consonants are spellings of one name, not of a man's and a woman's."""
    if one == other:
        return True
    long_enough = min(len(one), len(other)) >= _SHORTEST
    return long_enough and fuzz.ratio(one, other) >= _LIKE and not is_other_gender(one, other)
