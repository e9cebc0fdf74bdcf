"""What post-editors say of the rules: does each bring machine translations nearer to their post-edits?"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from mtfix.engine import Engine, EngineOptions
from mtfix.errors import UserError
from mtfix.findings import Applicability, Edit
from mtfix.resolve import apply_edits, resolve
from mtfix.text.document import Document
from mtfix.text.tokens import Tokens


@dataclass(frozen=True, slots=True)
class Pair:
    """A machine translation, what a person made of it, and the code of the language it is from, if known."""

    machine: str
    edited: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Verdicts:
    """How often the first replacement of a rule brought a text nearer to its post-edit, further from it, neither.

    `shown` counts what has no replacement.
    """

    better: int = 0
    worse: int = 0
    same: int = 0
    shown: int = 0

    def __add__(self, other: Verdicts) -> Verdicts:
        return Verdicts(
            self.better + other.better, self.worse + other.worse, self.same + other.same, self.shown + other.shown
        )

    @property
    def is_harmful(self) -> bool:
        """Whether it did harm more often than good."""
        return self.worse > self.better


@dataclass
class Evidence:
    """The verdicts on every rule that spoke, by id; `silent` are the ids of the rules that did not."""

    verdicts: dict[str, Verdicts] = field(default_factory=dict)
    silent: list[str] = field(default_factory=list)
    pairs: int = 0


def read_pairs(file: Path, *, tokenized: bool = False) -> Iterator[Pair]:
    """The pairs of a file: JSON Lines, or TSV or CSV with a header (also `.gz`).

    Its fields are `mt`, `pe` and perhaps `src_lang`; `tokenized` tells that words and marks stand apart. Raises
    UserError with the line of a fault.
    """
    name = file.name.removesuffix(".gz")
    rows = _json_lines if name.endswith((".jsonl", ".json")) else _table
    text: Callable[[str], str] = joined if tokenized else str
    try:
        with (
            gzip.open(file, "rt", encoding="utf-8-sig", newline="")
            if file.suffix == ".gz"
            else file.open(encoding="utf-8-sig", newline="") as lines
        ):
            for number, row in rows(lines, "," if name.endswith(".csv") else "\t"):
                machine, edited, language = row.get("mt"), row.get("pe"), row.get("src_lang")
                if not isinstance(machine, str) or not isinstance(edited, str):
                    raise UserError(f"{file}:{number}: the texts “mt” and “pe” are expected")
                yield Pair(text(machine), text(edited), language if isinstance(language, str) else None)
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise UserError(f"{file}: cannot be read: {error}") from None
    except (json.JSONDecodeError, csv.Error) as error:
        raise UserError(f"{file}: {error}") from None


def _json_lines(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, dict[str, object]]]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            row = json.loads(line)
            yield number, row if isinstance(row, dict) else {}


class _Tabs(csv.excel_tab):
    """Columns between tabs; a quotation mark is one."""

    quoting = csv.QUOTE_NONE


def _table(lines: Iterable[str], delimiter: str) -> Iterator[tuple[int, dict[str, object]]]:
    rows = csv.DictReader(lines, dialect=_Tabs if delimiter == "\t" else csv.excel)
    for row in rows:
        yield rows.line_num, dict(row)


_CLOSING = frozenset(".,;:!?%)]}»”")
_OPENING = frozenset("([{«“$£€")


def joined(text: str) -> str:
    """A tokenized text as people write it: marks joined to their words, “don 't” and “Russia 's” made one."""
    made = ""
    open_quote = False
    glue = True
    for token in text.split():
        is_closing = token in _CLOSING or (token[0] in "'’" and len(token) > 1) or (token == '"' and open_quote)
        made += token if glue or is_closing else " " + token
        glue = token in _OPENING or (token == '"' and not open_quote)
        open_quote ^= token == '"'
    return made


def gather(pairs: Iterable[Pair], options: EngineOptions) -> Evidence:
    """The evidence of pairs. The language of a pair holds over that of the options.

    Raises UserError or PackError if there are none, or for packs that cannot be used.
    """
    engines: dict[str | None, Engine] = {}
    evidence = Evidence()
    for pair in pairs:
        evidence.pairs += 1
        language = pair.language or options.source_language
        if language not in engines:
            engines[language] = Engine.load(replace(options, source_language=language))
        for rule, verdict in judge(pair, engines[language]):
            evidence.verdicts[rule] = evidence.verdicts.get(rule, Verdicts()) + verdict
    if not engines:
        raise UserError("there is no pair in these files")
    headers = next(iter(engines.values())).pack.headers
    evidence.silent = sorted(header.id for header in headers if header.id not in evidence.verdicts)
    return evidence


def judge(pair: Pair, engine: Engine) -> Iterator[tuple[str, Verdicts]]:
    """The verdict on each finding in a machine translation, by the word edit distance to the post-edit."""
    text = pair.machine
    findings = resolve(engine.findings(Document.from_plain(text)))
    if not findings:
        return
    wanted = Tokens(pair.edited).words
    before = Levenshtein.distance(Tokens(text).words, wanted)
    for finding in findings:
        if finding.applicability is Applicability.DISPLAY:
            yield finding.rule, Verdicts(shown=1)
            continue
        edited = apply_edits(text, [Edit(finding.span, finding.replacements[0].text)])
        after = Levenshtein.distance(Tokens(edited).words, wanted)
        yield finding.rule, Verdicts(int(after < before), int(after > before), int(after == before))
