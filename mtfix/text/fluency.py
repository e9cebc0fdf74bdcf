"""How likely words and phrases are in English.

Single words: the package wordfreq (a snapshot of 2021). Phrases: the trigram model that pocketsphinx ships.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from functools import cache as memoized
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from mtfix import cache

# Frequencies in wordfreq's large list begin about here; one in a hundred million words.
RARE = 1e-8
# What a word that the trigram model lacks is worth after others: most of what stands after others is known to it.
_BACK_OFF = 0.4
# pocketsphinx gives logarithms to this base; a word that it does not know gets the least of integers.
_LOG_BASE = math.log(1.0001)
_UNKNOWN = -400_000


def frequency(word: str) -> float:
    """The share of a word among all words of English text, 0 if it is unknown; letter case does not count."""
    return _words()(word.lower().replace("’", "'"))


@lru_cache(maxsize=1 << 14)
def log_probability(word: str, *before: str) -> float:
    """The natural logarithm of the probability of a folded word after those before it, the nearest one first.

    At most two words before it count. A word of which nothing is known is as likely as the rarest known ones.
    """
    ask = _model().prob
    if ask([word]) < _UNKNOWN:
        return math.log(_BACK_OFF * max(frequency(word), RARE))
    history = [word]
    for other in before[:2]:
        if ask([other]) < _UNKNOWN:
            break
        history.append(other)
    return float(ask(history)) * _LOG_BASE


@memoized
def _model() -> Any:
    from pocketsphinx import Config, LogMath, NGramModel

    return NGramModel(Config(), LogMath(), str(_folder_of("pocketsphinx") / "model" / "en-us" / "en-us.lm.bin"))


@memoized
def _words() -> Callable[[str], float]:
    """The shares of words as a trie in a file that is mapped, not read: wordfreq itself takes its time to load."""
    import marisa_trie

    def build(path: Path) -> None:
        marisa_trie.RecordTrie("<f", ((word, (share,)) for word, share in _table().items())).save(str(path))

    file = cache.remembered_file(
        cache.content_key([_folder_of("wordfreq") / "__init__.py"], "wordfreq", "en") + ".marisa", build
    )
    if file is None:
        shares = _table()
        return lambda word: shares.get(word, 0.0)
    get = marisa_trie.BytesTrie().mmap(str(file)).get
    unpack, unpack_size = struct.Struct("<f").unpack, struct.calcsize("<f")
    # A word with a NUL in it may meet what is stored behind a key.
    return lambda word: unpack(found[0])[0] if (found := get(word)) and len(found[0]) == unpack_size else 0.0


def _table() -> dict[str, float]:
    from wordfreq import get_frequency_dict

    table: dict[str, float] = get_frequency_dict("en", wordlist="best")
    return table


def _folder_of(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"the package {package} is not installed", name=package)
    return Path(spec.origin).parent
