"""How far to trust what was found, given the whole text.

Whether a weak sign is a garble depends on the text: one odd pair of words in a long good article is good English, the
same pair in a text that is full of them is not. So every finding is judged by the rate of garbles in its text, of which
all that was found there tells something.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, log

_HIGHEST = 50.0


def posteriors(log_ratios: Sequence[float], places: int, rates: Mapping[float, float]) -> list[float]:
    """How probable each of the garbles is that were suspected in a text.

    `log_ratios` are log P(what stands there | garbled) − log P(it | not garbled) of each suspicion; `places` is how
    many places of the text could have been garbled; `rates` are the shares of garbled places that a text may have, each
    with how probable it is before the text is seen. Bayes' rule, twice: for the rate, and for each place at each rate.
    """
    ratios = [exp(min(ratio, _HIGHEST)) for ratio in log_ratios]
    silent = max(places - len(ratios), 0)
    weights = {
        rate: log(share) + silent * log(1 - rate) + sum(log(rate * ratio + 1 - rate) for ratio in ratios)
        for rate, share in rates.items()
    }
    most = max(weights.values())
    shares = {rate: exp(weight - most) for rate, weight in weights.items()}
    whole = sum(shares.values())
    return [
        sum(share / whole * rate * ratio / (rate * ratio + 1 - rate) for rate, share in shares.items())
        for ratio in ratios
    ]
