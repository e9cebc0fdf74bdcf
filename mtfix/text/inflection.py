"""English inflection both ways: the forms of a lemma, the lemma of a form, a lemma put into the form of another.

Facts come from lemminflect; tags are those of the Penn Treebank. Used when packs are compiled, not when text is
checked, since lemminflect takes its time to load.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

# When one form can be several tags, the likeliest reading first.
TAG_ORDER = (
    "NN",
    "NNS",
    "VB",
    "VBP",
    "VBZ",
    "VBD",
    "VBN",
    "VBG",
    "JJ",
    "JJR",
    "JJS",
    "RB",
    "RBR",
    "RBS",
    "MD",
)
_RANK = {tag: rank for rank, tag in enumerate(TAG_ORDER)}
# lemminflect knows these too little: auxiliaries, and plurals that it calls singular.
_IRREGULAR: dict[str, dict[str, tuple[str, ...]]] = {
    "be": {
        "VB": ("be",),
        "VBP": ("are", "am"),
        "VBZ": ("is",),
        "VBD": ("was", "were"),
        "VBN": ("been",),
        "VBG": ("being",),
    },
    "have": {"VB": ("have",), "VBP": ("have",), "VBZ": ("has",), "VBD": ("had",), "VBN": ("had",), "VBG": ("having",)},
    "do": {"VB": ("do",), "VBP": ("do",), "VBZ": ("does",), "VBD": ("did",), "VBN": ("done",), "VBG": ("doing",)},
    "person": {"NN": ("person",), "NNS": ("people", "persons")},
}  # fmt: skip


@cache
def paradigm(lemma: str) -> dict[str, tuple[str, ...]]:
    """The forms of a lemma by Penn tag, commonest first; empty if the lemma is not known."""
    if lemma in _IRREGULAR:
        return _IRREGULAR[lemma]
    from lemminflect import getAllInflections, getAllInflectionsOOV, getAllLemmas

    found = {tag: tuple(forms) for tag, forms in getAllInflections(lemma).items()}
    if not found and lemma.isalpha() and not getAllLemmas(lemma) and not lemma.endswith("s"):
        found = {tag: tuple(forms) for tag, forms in getAllInflectionsOOV(lemma, "NOUN").items()}
    if "VBD" in found:  # lemminflect names the participle only where it differs
        found.setdefault("VBN", found["VBD"])
    plural = tuple(form for form in found.get("NNS", ()) if form != lemma)
    if plural and lemma in found.get("NN", ()):
        found["NNS"] = plural
    return {tag: found[tag] for tag in TAG_ORDER if tag in found}


def forms(lemma: str, tag_prefix: str = "") -> dict[str, tuple[str, ...]]:
    """Each inflected form of a lemma (lower case) with the tags that it can be, the likeliest first.

    `tag_prefix` keeps only the forms that can be such a tag (“VB”: any verb form). An unknown lemma has one form,
    itself, without tags.
    """
    found: dict[str, list[str]] = {}
    for tag, words in paradigm(lemma).items():
        if tag.startswith(tag_prefix):
            for word in words:
                found.setdefault(word.lower(), []).append(tag)
    if not found:
        return {lemma.lower(): ()}
    return {word: tuple(sorted(tags, key=lambda tag: _RANK.get(tag, 99))) for word, tags in found.items()}


def inflect(lemma: str, tags: Sequence[str]) -> str:
    """The lemma in the first of these Penn tags that it has a form for; itself if there is none."""
    table = paradigm(lemma)
    return next((table[tag][0] for tag in tags if tag in table), lemma)


@cache
def lemmas(word: str) -> frozenset[str]:
    """The lemmas that a word can be a form of, the word itself included (lower case)."""
    from lemminflect import getAllLemmas

    found = {lemma for options in getAllLemmas(word.lower()).values() for lemma in options}
    return frozenset(found | {word.lower()})


@cache
def is_proper(folded: str) -> bool:
    """Whether a word is a name only: the dictionary of English words in lower case does not have it."""
    from lemminflect import getAllLemmas

    return not getAllLemmas(folded)


# The universal part of speech that lemminflect files a Penn tag under, by its first letters.
_UNIVERSAL = {"NN": "NOUN", "VB": "VERB", "JJ": "ADJ", "RB": "ADV", "MD": "AUX"}


@cache
def can_be(folded: str, tag: str) -> bool:
    """Whether a word can be the form of some lemma in a Penn tag."""
    return bool(_lemmas_as(folded, tag))


@cache
def _lemmas_as(folded: str, tag: str) -> tuple[str, ...]:
    from lemminflect import getAllLemmas

    found = getAllLemmas(folded, upos=_UNIVERSAL[tag[:2]])
    return tuple(lemma for options in found.values() for lemma in options if folded in paradigm(lemma).get(tag, ()))


def reinflect(word: str, tag: str) -> str:
    """A word in another form of its own lemma (“ending” as VB: “end”); itself if it has no such form."""
    folded = word.lower()
    for current in TAG_ORDER:
        if current[:2] == tag[:2]:
            for lemma in _lemmas_as(folded, current):
                if tag in paradigm(lemma):
                    return paradigm(lemma)[tag][0]
    return word
