"""A run as one JSON object: the files with their scores, what there is to say of each as a whole, and the findings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import mtfix
from mtfix.languages.origin import Origin
from mtfix.render import score
from mtfix.render.jsonl import record
from mtfix.report import FileReport, Run, whole


def report(files: Iterable[FileReport], run: Run) -> Iterator[str]:
    """The object; findings have the fields of `--output-format jsonl`."""
    listed = list(whole(files))
    made = {
        "mtfix": mtfix.__version__,
        "total": score.figures(score.total(listed)),
        "files": [_file(file) for file in listed],
        "faults": list(run.faults),
    }
    yield json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def _file(file: FileReport) -> dict[str, object]:
    return {
        **score.record(file),
        "source_language": _origin(file.outcome.origin),
        "unused_ignores": [{"line": ignore.line, "directive": str(ignore)} for ignore in file.outcome.unused],
        "findings": [record(file.document, finding) for finding in file.findings],
    }


def _origin(origin: Origin | None) -> dict[str, object] | None:
    if origin is None or not origin.is_decided:
        return None
    return {
        "code": origin.language,
        "probability": round(origin.probability, 4),
        "clues": list(origin.clues),
        "calques": origin.calques,
    }
