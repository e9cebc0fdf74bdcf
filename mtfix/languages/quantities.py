"""Numbers, times and dates as values, so that those of a translation can be held against those of its source.

“1,300”, “1 300”, “1.3 thousand” and “1,3 tys.” are one number, “6:30 pm” and “18.30” one time, “February 24” and
“24.02.” one day. What may be read in two ways has both values: nobody shall be blamed for a comma.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from mtfix.text.spans import Span

_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?:[ \u00a0\u202f'’]\d{3})+(?:[.,]\d+)?(?![\d])|\d+(?:[.,:]\d+)*")
_CLOCK = re.compile(r"(?<![\w.:])(\d{1,2})(?:[:.](\d{2}))?\s?([ap])\.?\s?m\b\.?", re.IGNORECASE)
_NUMERIC_DATE = re.compile(
    r"(?<![\d./-])(?:(\d{1,2})([./-])\s?(\d{1,2})\2\s?(\d{4}|\d\d)|(\d{4})-(\d\d)-(\d\d)|(\d{1,2})[./](\d{4}))(?![\d/-])"
)
_HAN_DATE = re.compile(r"(\d{1,2})月(\d{1,2})[日号]")
# The months in English and in the languages that there is a pack for, by how they begin.
_MONTHS = (
    "jan|stycz|январ|січ|ianuar|jaanuar|jän|enero",
    "feb|lute|lut[ey]|феврал|лют|veebruar|fév|fev",
    "mar[ct]|marz|märz|mars|март|берез|märts",
    "apr|kwiet|апрел|квіт|avr|abr",
    "may|maj|ма[йяе]|трав|mai|mayo",
    "jun|czerw|июн|черв|iuni|juun|juin",
    "jul|lip|июл|лип|iuli|juul|juil",
    "aug|sierp|август|серп|août|aout|ago",
    "sep|wrze|сентябр|верес|setiem",
    "oct|okt|paźdz|октябр|жовт",
    "nov|nowem|listop|ноябр|листоп|noiem",
    "dec|dez|grud|декабр|груд|det|déc|dic",
)
_MONTH = "|".join(f"(?P<m{n}>{names})" for n, names in enumerate(_MONTHS, 1))
_DAY_MONTH = re.compile(
    rf"(?<![\d.,])(?P<day>\d{{1,2}})(?:\.|st|nd|rd|th|-?(?:го|е|й|er|º))?\s{{1,2}}(?:of\s|de\s)?(?:{_MONTH})\w*",
    re.IGNORECASE,
)
_MONTH_DAY = re.compile(
    rf"\b(?:{_MONTH})\w*\.?\s(?:the\s)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\w:]|[.,]\d)", re.IGNORECASE
)

# Words and the powers of ten that they stand for; of two that fit, the later one is meant.
_ENGLISH_SCALES = (
    ("hundred", 2),
    ("thousand", 3),
    ("million", 6),
    ("billion", 9),
    ("trillion", 12),
    ("bn", 9),
    ("tn", 12),
)
_SCALES = (
    ("sut[ăe]|сот(?:ен|ни)?|sada", 2),
    (r"tys\w*|тыс\w*|тис\w*|mii|mie|tuhat|tuhan\w*|tausend\w*|mille|mil|千", 3),
    ("[万萬]", 4),
    (r"mln|mio|milion\w*|milioane\w*|million\w*|miljon\w*|mill[oó]n\w*|млн|миллион\w*|мільйон\w*|百万", 6),
    ("[亿億]", 8),
    (r"mld|mrd|mia|miliard\w*|miljard\w*|milliard\w*|млрд|миллиард\w*|мільярд\w*|mil\s+millones", 9),
    (r"bln|bilion\w*|billi?[oó]n\w*|biljon\w*|трлн|триллион\w*|трильйон\w*", 12),
)
# “5m” may be millions or metres.
_DOUBTFUL = (("m", 6), ("k", 3))
_UNITS = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
_UNITS += "seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
_WORDS = {
    **{word: n for n, word in enumerate(_UNITS)},
    **{word: 10 * n for n, word in enumerate(_TENS, 2)},
    **{word: n for n, word in enumerate(_ORDINALS, 1)},
    **{"a": 1, "an": 1, "once": 1, "single": 1, "twice": 2, "both": 2, "couple": 2, "pair": 2, "half": 2, "dozen": 12},
    **{word.removesuffix("y") + "ieth": 10 * n for n, word in enumerate(_TENS, 2)},
    **{word + "s": 10 * n for n, word in enumerate((one.removesuffix("y") + "ie" for one in _TENS), 2)},
    "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "centenary": 100,
}  # fmt: skip
_NUMBER_WORD = re.compile(
    rf"\b({'|'.join(sorted(_WORDS, key=len, reverse=True))})(?:[- ]({'|'.join([*_UNITS, *_ORDINALS])}))?\b",
    re.IGNORECASE,
)
_ROMAN = re.compile(r"\b[IVXLCІХ]{1,8}\b")
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "І": 1, "Х": 10}
_HOURS = 24
# Chinese has no spaces.
_LETTER = r"[^\W\u2e80-\u9fff]"
_GLUED = re.compile(r"[^\W\d_\u2e80-\u9fff]")


def _scale_pattern(scales: Iterable[tuple[str, int]]) -> re.Pattern[str]:
    names = "|".join(f"(?P<e{exponent}_{n}>{words})" for n, (words, exponent) in enumerate(scales))
    return re.compile(rf"[ \u00a0\u202f-]?(?:de\s+)?(?:{names})(?!{_LETTER})\.?", re.IGNORECASE)


_ENGLISH_SCALE = _scale_pattern((*_ENGLISH_SCALES, *_DOUBTFUL))
_SOURCE_SCALE = _scale_pattern((*reversed(_SCALES), ("thousand", 3), ("hundred", 2), *_DOUBTFUL))


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number or time at a span: what it may mean. What is not `written` in digits only explains those that are."""

    span: Span
    values: frozenset[str]
    written: bool = True


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the year at a span: the pairs of day and month that it may mean."""

    span: Span
    values: frozenset[tuple[int, int]]


def quantities(text: str, *, english: bool) -> list[Quantity]:
    """The numbers and times of a text in English, or in another language."""
    found = [*_clocks(text), *_dated(text)]
    taken = [one.span for one in found if one.written]
    scale = _ENGLISH_SCALE if english else _SOURCE_SCALE
    for match in _NUMBER.finditer(text):
        span = Span(*match.span())
        if not any(span.overlaps(other) for other in taken):
            # What is glued to a letter may be part of a name (“Q3”); English writes months as words.
            written = not (_GLUED.match(text, max(span.start - 1, 0), span.start) or text.startswith("月", span.end))
            found.append(_scaled(text, span, _read(match[0]), scale, written=written))
    for match in _NUMBER_WORD.finditer(text) if english else ():
        value = _WORDS[match[1].lower()]
        if match[2]:
            value += _WORDS[match[2].lower()]
        found.append(_scaled(text, Span(*match.span()), {str(value)}, scale, written=False))
    for match in _ROMAN.finditer(text):
        found.append(Quantity(Span(*match.span()), frozenset({str(_roman(match[0]))}), False))
    return sorted(found, key=lambda one: one.span)


def differing(english: list[Quantity], source: list[Quantity]) -> tuple[list[Quantity], list[Quantity]]:
    """The numbers of a translation that its source does not have, and those of the source that it lacks."""
    return _unmatched(english, source), _unmatched(source, english)


def _unmatched(ones: list[Quantity], others: list[Quantity]) -> list[Quantity]:
    known = frozenset().union(*(other.values for other in others))
    return [one for one in ones if one.written and not any(_is_known(value, known) for value in one.values)]


def _is_known(value: str, known: frozenset[str]) -> bool:
    """Whether a number stands on the other side, or one of which only the end of the year is written (“1914–18”)."""
    return value in known or any(
        {len(value), len(other)} == {2, 4} and value[-2:] == other[-2:] and (value + other).isdecimal()
        for other in known
    )


def days(text: str) -> list[Day]:
    """The days of the year that a text names with their months, in any of the languages."""
    found = []
    for match in _NUMERIC_DATE.finditer(text):
        if match[1]:
            one, other = int(match[1]), int(match[3])
            pairs = {(one, other), (other, one)} if match[2] == "/" else {(one, other)}
        elif match[5]:
            pairs = {(int(match[7]), int(match[6]))}
        else:
            continue
        found.append((match, pairs))
    found += [(match, {(int(match[2]), int(match[1]))}) for match in _HAN_DATE.finditer(text)]
    for pattern in (_DAY_MONTH, _MONTH_DAY):
        for match in pattern.finditer(text):
            month = next(name for name, value in match.groupdict().items() if value and name != "day")
            found.append((match, {(int(match["day"]), int(month.removeprefix("m")))}))
    return [
        Day(Span(*match.span()), frozenset(valid))
        for match, pairs in found
        if (valid := [(day, month) for day, month in pairs if 1 <= day <= 31 and 1 <= month <= 12])
    ]


def _clocks(text: str) -> Iterator[Quantity]:
    for match in _CLOCK.finditer(text):
        hour, minutes = int(match[1]), match[2] or "00"
        later = hour % 12 + (12 if match[3].lower() == "p" else 0)
        values = {f"{one}:{minutes}" for one in (hour, later)}
        if minutes == "00":
            values |= {str(hour), str(later)}
        yield Quantity(Span(*match.span()), frozenset(values))


def _dated(text: str) -> Iterator[Quantity]:
    """The years of dates in numbers; their days and months only explain."""
    for match in _NUMERIC_DATE.finditer(text):
        year = match[4] or match[5] or match[9]
        yield Quantity(Span(*match.span()), frozenset({year}))
        for group in (1, 3, 6, 7, 8):
            if match[group]:
                yield Quantity(Span(*match.span(group)), frozenset({str(int(match[group]))}), False)


def _scaled(text: str, span: Span, values: Iterable[str], scale: re.Pattern[str], *, written: bool = True) -> Quantity:
    match = scale.match(text, span.end)
    if not match or not match.lastgroup:
        return Quantity(span, frozenset(values), written)
    exponent = int(match.lastgroup[1:].partition("_")[0])
    grown = {_canonical(Decimal(value).scaleb(exponent)) for value in values if ":" not in value}
    doubtful = match[0].strip().lower() in dict(_DOUBTFUL)
    return Quantity(Span(span.start, match.end()), frozenset({*grown, *(values if doubtful else ())}), written)


def _read(number: str) -> set[str]:
    """What digits with separators between them may mean."""
    digits = re.sub(r"[ \u00a0\u202f'’]", "", number)
    if ":" in digits:
        parts = [str(int(part)) if part.isdecimal() else part for part in digits.split(":")]
        hour, rest = parts[0], digits.split(":")[1]
        values = {f"{hour}:{rest}"}
        if len(rest) != 2 or len(parts) > 2:
            values |= set(parts)
        return values | ({hour} if rest == "00" else set())
    parts = re.split(r"[.,]", digits)
    marks = re.findall(r"[.,]", digits)
    if not marks:
        return {_canonical(Decimal(digits))}
    values = set()
    if all(len(part) == 3 for part in parts[1:]) and len(parts[0]) <= 3 and len(set(marks)) == 1:
        values.add(_canonical(Decimal("".join(parts))))
    if len(marks) == 1 or (marks[-1] not in marks[:-1] and all(len(part) == 3 for part in parts[1:-1])):
        values.add(_canonical(Decimal("".join(parts[:-1]) + "." + parts[-1])))
    if len(parts) == 2 and len(parts[1]) == 2 and int(parts[0]) <= _HOURS:
        values.add(f"{int(parts[0])}:{parts[1]}")
        if parts[1] == "00":
            values.add(str(int(parts[0])))
    # A version, a score, a list without spaces.
    return values or {digits, *(str(int(part)) for part in parts)}


def _canonical(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _roman(number: str) -> int:
    values = [_ROMAN_VALUES[letter] for letter in number]
    return sum(-one if any(one < later for later in values[n + 1 :]) else one for n, one in enumerate(values))
