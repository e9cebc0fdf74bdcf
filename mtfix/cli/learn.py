"""`mtfix learn`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfix.cli.options import checker_here, takes_packs
from mtfix.cli.pairs import text_pairs
from mtfix.cli.work import say
from mtfix.errors import UserError

if TYPE_CHECKING:
    from mtfix.config import Configs
    from mtfix.learn.corrections import Learnt, Sentence
    from mtfix.learn.lessons import IsKnown
    from mtfix.pipeline import Checker

_PATH = click.Path(path_type=Path)
REJECTED = Path("mtfix-rejected.txt")


@click.command("learn")
@click.argument("paths", nargs=-1, metavar="BEFORE AFTER")
@click.option("--git", "revisions", metavar="REV..REV", help="Learn from the history of the files and folders instead.")
@click.option("--good", multiple=True, metavar="PATH", help="Good English, in which nothing learnt may occur.")
@click.option("--threshold", type=click.FloatRange(0, 1), help="The least probability. [default: 0.9]")
@click.option("--most", type=click.IntRange(min=1), help="At most so many proposals.")
@click.option("--rejected", type=_PATH, default=REJECTED, show_default=True, help="What was rejected before.")
@click.option("--output", "-o", type=_PATH, help="Write the proposals there, not to stdout.")
@takes_packs
def command(
    paths: tuple[str, ...],
    revisions: str | None,
    good: tuple[str, ...],
    threshold: float | None,
    most: int | None,
    rejected: Path,
    output: Path | None,
    configs: Configs,
) -> None:
    """Learn from what people made of machine translations: proposals for concepts and rules.

    BEFORE and AFTER are two files, such as the lines of a parallel corpus, or two folders with files of the same names.
    With `--git REV..REV` the changes of each commit are learnt from, in the files and folders named (all texts of the
    repository if none is).

    What is found already, and what was rejected, is left out. Nothing is active before a person has accepted it: see
    `mtfix glossary review`.

    \b
    mtfix learn machine/ edited/ --output proposals.yaml
    mtfix learn --git v1.0..HEAD --output proposals.yaml
    """
    from itertools import islice

    from mtfix.formats.source import save
    from mtfix.learn import corrections, lessons, proposals
    from mtfix.learn.rejected import read_rejected

    if not revisions and len(paths) != 2:
        raise click.UsageError("two files or two folders are needed, or --git REV..REV")
    keys = read_rejected(rejected)
    checker = checker_here(configs)
    corpus = _history(paths, revisions, configs) if revisions else _versions(paths[0], paths[1], configs)
    least = corrections.THRESHOLD if threshold is None else threshold
    learnt = corrections.learn(corpus, _texts(good, configs), least)
    found = lessons.proposals(learnt.lessons, _known(checker), checker.engine.rule_ids(), keys)
    made = list(islice(found, most))
    say(_summary(learnt, len(made)))
    if output:
        save(output, proposals.dump(made).encode())
    elif made:
        click.echo(proposals.dump(made), nl=False)


def _versions(before: str, after: str, configs: Configs) -> Iterator[Sentence]:
    from mtfix.formats.source import BinaryFileError, read
    from mtfix.learn.corrections import sentences

    pairs, missing = text_pairs(before, after, configs)
    for name, folder in missing:
        say(f"{name}: not in {folder}")
    if not pairs:
        raise UserError(f"{before}, {after}: no file stands in both")
    for old, new, config, met_in_folder in pairs:
        try:
            yield from sentences(new, read(old, config.encoding).text, read(new, config.encoding).text)
        except BinaryFileError:
            if not met_in_folder:
                raise


def _history(paths: tuple[str, ...], revisions: str, configs: Configs) -> Iterator[Sentence]:
    """What each commit made of the texts that it changed."""
    from mtfix.cli import git
    from mtfix.formats import is_text_name
    from mtfix.formats.source import decode
    from mtfix.learn.corrections import sentences

    if ".." not in revisions:
        raise click.UsageError(f"--git takes REV..REV, not “{revisions}”")
    here = Path.cwd()
    ends = [git.commit(here, end) for end in git.range_of(revisions)]
    for path in paths:
        if not Path(path).exists():
            raise UserError(f"{path}: no such file or folder")
    log = git.run(here, "log", "--format=%H", "--reverse", "..".join(ends), "--", *paths) or b""
    for commit in log.decode().split():
        names = git.run(
            here, "diff-tree", "-r", "-z", "--no-commit-id", "--name-only", "--diff-filter=M", "--relative", commit,
            "--", *paths,
        )  # fmt: skip
        for name in filter(is_text_name, (names or b"").decode("utf-8", "surrogateescape").split("\0")):
            versions = [git.run(here, "show", f"{one}:./{name}") for one in (f"{commit}^", commit)]
            try:
                texts = [decode(data or b"", name, configs.of_file(name).encoding).text for data in versions]
            except UserError as error:
                say(f"{commit[:10]}: {error}")
                continue
            yield from sentences(f"{commit[:10]}:{name}", *texts)


def _texts(paths: tuple[str, ...], configs: Configs) -> Iterator[str]:
    from mtfix.files import find_files
    from mtfix.formats.source import BinaryFileError, read

    targets, faults = find_files(list(paths), configs) if paths else ([], [])
    if faults:
        raise UserError(faults[0])
    for target in targets:
        try:
            yield read(target.path, target.config.encoding).text
        except BinaryFileError:
            if not target.met_in_folder:
                raise


def _known(checker: Checker) -> IsKnown:
    from mtfix.selftest import unmark

    def is_known(bad: str, good: str) -> bool:
        text, span = unmark(bad)
        mended, _ = unmark(good)
        return any(
            finding.span.overlaps(span)
            and finding.replacements
            and text[: finding.span.start] + finding.replacements[0].text + text[finding.span.end :] == mended
            for finding in checker.check(text).findings
        )

    return is_known


def _summary(learnt: Learnt, made: int) -> str:
    kinds = ", ".join(f"{count:,} × {kind.value}" for kind, count in learnt.changes.most_common())
    texts = "1 document" if learnt.documents == 1 else f"{learnt.documents:,} documents"
    changes = f"{learnt.changes.total():,} changes" + (f" ({kinds})" if kinds else "")
    return f"{learnt.sentences:,} sentences of {texts}, {changes}: {made:,} proposals"
