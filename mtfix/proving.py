"""Rules and the entries of glossaries prove themselves, however many they are: `selftest.py` in several processes."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

from mtfix.engine import Engine, EngineOptions
from mtfix.glossary.build import SHORTEST
from mtfix.glossary.index import TermIndex
from mtfix.glossary.lint import Gravity, Issue, is_good_english, words_of
from mtfix.glossary.model import Concept
from mtfix.rules.model import NOT_TRANSLATED
from mtfix.runner import in_processes
from mtfix.selftest import Case, Failure, Suite, checker, concept_case, is_indexed, run_case

# Up to so many concepts, each is weighed against all others by the noisy channel, too.
CHANNEL_UP_TO = 20_000
_SHARE = 500
# Below this, another process takes longer to start than this one takes to do the work.
_WORTH_A_PROCESS = 1_500


def failures(suite: Suite) -> Iterator[Failure]:
    """The checks that the cases of a suite do not pass."""
    groups: dict[EngineOptions, list[Case]] = defaultdict(list)
    for case in suite.cases:
        groups[suite.engine(case).options].append(case)
    shares = (
        (options, group[at : at + _SHARE]) for options, group in groups.items() for at in range(0, len(group), _SHARE)
    )
    workers = min(os.cpu_count() or 1, len(suite.cases) // _WORTH_A_PROCESS)
    for found in in_processes(_failures, shares, workers) if workers > 1 else map(_failures, shares):
        yield from found


def _failures(share: tuple[EngineOptions, Sequence[Case]]) -> list[Failure]:
    options, cases = share
    check = checker(_engine(options))
    return [failure for case in cases for failure in run_case(case, check)]


def prove(concepts: Sequence[Concept], files: Sequence[Path], options: EngineOptions) -> Iterator[Issue]:
    """What the entries of these files do not prove, each tested with all that the options load.

    Raises UserError or PackError for what cannot be loaded.
    """
    loaded = {file.resolve() for file in (*options.rule_files, *options.glossaries)}
    extra = tuple(file for file in files if file.resolve() not in loaded)
    options = replace(
        options,
        glossaries=(*options.glossaries, *extra),
        source_language=NOT_TRANSLATED,
        channel=len(concepts) <= CHANNEL_UP_TO,
    )
    groups: dict[str, list[Concept]] = defaultdict(list)
    for concept in concepts:
        groups[concept.domain.partition("-")[0]].append(concept)
    for subject, group in groups.items():
        own = replace(options, domains=frozenset({subject})) if subject else options
        _engine(own)  # what it compiles lies in the cache for the other processes
        shares = [group[at : at + _SHARE] for at in range(0, len(group), _SHARE)]
        work = partial(_unproven, own)
        workers = min(os.cpu_count() or 1, len(group) // _WORTH_A_PROCESS)
        found = in_processes(work, shares, workers) if workers > 1 else map(work, shares)
        for issues in found:
            yield from issues


@lru_cache(maxsize=1)
def _engine(options: EngineOptions) -> Engine:
    return Engine.load(options)


def _unproven(options: EngineOptions, concepts: Sequence[Concept]) -> list[Issue]:
    """What these concepts do not prove, and their wrong names that the index leaves out."""
    engine = _engine(options)
    check = lru_cache(maxsize=256)(checker(engine))
    return [
        issue
        for concept in concepts
        for issue in (
            *_left_out(concept, engine.index),
            *(
                Issue("self-test", concept.path, concept.line, concept.id, failure.what)
                for failure in run_case(concept_case(concept, engine.index), check)
            ),
        )
    ]


def _left_out(concept: Concept, index: TermIndex) -> Iterator[Issue]:
    """The foreign and former names that are never found, though nobody has said that they are good English."""
    if concept.reason:
        return
    own = {words_of(name) for name in concept.right}
    names = (*(name for names in concept.names.values() for name in names), *(old.term for old in concept.former))
    for name in dict.fromkeys(names):
        words = words_of(name)
        if words not in own and not is_good_english(name, words) and not is_indexed(name, concept, index):
            short = len(words) == 1 and len(words[0]) < SHORTEST
            why = "it is too short" if short else "another concept has it, or it is a word of a right name"
            said = f"“{name}” is never found: {why}"
            yield Issue("never-matches", concept.path, concept.line, concept.id, said, Gravity.WARNING)
