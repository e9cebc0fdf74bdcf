"""One name spelt in two ways in one text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mtfix.detectors.terms import is_vetoed
from mtfix.findings import Finding, Replacement
from mtfix.glossary.index import TermIndex
from mtfix.rules.compiled import RuleSet
from mtfix.text.document import Document
from mtfix.text.spans import Span
from mtfix.text.tokens import fold

NAME = "name-spelling"


def detect(document: Document, rules: RuleSet, index: TermIndex) -> Iterator[Finding]:
    """The minority spellings of names that the glossary knows in several spellings.

    The glossary's preferred spelling wins if the text uses it, else the commonest one; either way it must be commoner
    than what it takes the place of.
    """
    rule = rules.by_detector.get(NAME)
    if not rule:
        return
    variants = index.variants
    places: dict[int, list[tuple[str, Span]]] = {}
    for segment in document.segments:
        tokens = segment.tokens
        for i, word in enumerate(tokens.folded):
            if (
                word in variants
                and tokens.words[i][0].isupper()
                and not is_vetoed(segment, index, variants[word], i, i + 1)
            ):
                span = Span(tokens.starts[i], tokens.end(i)).shift(segment.span.start)
                places.setdefault(variants[word], []).append((tokens.words[i], span))
    for concept, uses in places.items():
        counts = Counter(word for word, _ in uses)
        if len({fold(word) for word in counts}) < 2:
            continue
        best = _best(index, concept, counts)
        for word, span in uses:
            # Where the text is of two minds, it is not for us to say which one is the slip.
            if fold(word) != fold(best) and counts[word] < counts[best] and not word.isupper():
                said = f"{rule.message}: “{best}”, {counts[best]} of {sum(counts.values())} times"
                replacement = Replacement(best, rule.applicability)
                yield Finding(rule.id, span, said, rule.category, rule.severity, rule.confidence, (replacement,))


def _best(index: TermIndex, concept: int, counts: Counter[str]) -> str:
    preferred = {fold(word) for word in index.concepts[concept].preferred.split()}
    return max(counts, key=lambda word: (fold(word) in preferred, counts[word], word))
