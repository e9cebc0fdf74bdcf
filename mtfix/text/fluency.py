"""How common a word is in English. The figures are those of the package wordfreq (a snapshot of 2021)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache as memoized
from importlib.util import find_spec
from pathlib import Path

from mtfix import cache

# Frequencies in wordfreq's large list begin about here; one in a hundred million words.
RARE = 1e-8


def frequency(word: str) -> float:
    """The share of a word among all words of English text, 0 if it is unknown; letter case does not count."""
    return _lookup()(word.lower().replace("’", "'"))


@memoized
def _lookup() -> Callable[[str], float]:
    """The table as a trie in a file that is mapped, not read: wordfreq itself takes its time to load."""
    import marisa_trie

    def build(path: Path) -> None:
        marisa_trie.RecordTrie("<f", ((word, (share,)) for word, share in _table().items())).save(str(path))

    spec = find_spec("wordfreq")
    origin = Path(spec.origin if spec and spec.origin else "wordfreq")
    file = cache.remembered_file(cache.content_key([origin], "wordfreq", "en") + ".marisa", build)
    if file is None:
        table = _table()
        return lambda word: table.get(word, 0.0)
    get = marisa_trie.RecordTrie("<f").mmap(str(file)).get
    return lambda word: found[0][0] if (found := get(word)) else 0.0


def _table() -> dict[str, float]:
    from wordfreq import get_frequency_dict

    table: dict[str, float] = get_frequency_dict("en", wordlist="best")
    return table
