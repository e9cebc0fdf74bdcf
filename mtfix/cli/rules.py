"""`mtfix rules`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfix.cli.options import Request, checker_here, takes_packs, takes_texts

if TYPE_CHECKING:
    from mtfix.config import Configs


@click.group("rules")
def command() -> None:
    """List, show and test rules, measure them on texts, propose new ones, write their pages."""


@command.command("list")
@click.argument("selectors", nargs=-1, metavar="[RULES]...")
@takes_packs
def list_(selectors: tuple[str, ...], configs: Configs) -> None:
    """List the rules, all or those that RULES (ids, their beginnings, categories) name.

    \b
    mtfix rules list
    """
    from mtfix.render.rules import table
    from mtfix.selection import known_selectors, specificity, verify

    engine = checker_here(configs).engine
    verify(selectors, known_selectors(engine.rule_ids()), "RULES")
    infos = [
        info
        for info in engine.rule_infos()
        if not selectors or any(specificity(selector, info.id, info.category) for selector in selectors)
    ]
    click.echo(table(infos), nl=False)


@command.command("show")
@click.argument("rule_id", metavar="ID")
@takes_packs
def show(rule_id: str, configs: Configs) -> None:
    """Print the record of a rule as it is written in its file.

    \b
    mtfix rules show pl-zawieszenie-broni
    """
    from mtfix.render.rules import record

    info = checker_here(configs).engine.describe(rule_id)
    click.echo(record(info, Path(info.path).read_text(encoding="utf-8")), nl=False)


@command.command("test")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path), metavar="[PATH]...")
@takes_packs
@click.pass_context
def test(ctx: click.Context, paths: tuple[Path, ...], configs: Configs) -> None:
    """Run the examples of the rules and glossaries in PATH, or of all that mtfix comes with.

    Exits with 1 if one does not prove itself, 2 if a file cannot be used.

    \b
    mtfix rules test rules/
    """
    from mtfix.pipeline import engine_options
    from mtfix.proving import failures
    from mtfix.selftest import Suite

    suite = Suite.of(paths, engine_options(configs.of_folder(Path.cwd())))
    failed = 0
    for failure in failures(suite):
        click.echo(str(failure))
        failed += 1
    click.echo(f"{len(suite.cases)} rules and entries tested, {failed} checks failed")
    ctx.exit(1 if failed else 0)


@command.command("audit")
@takes_texts
@click.option("--limit", type=click.FloatRange(min=0), help="Firings per million words. [default: 15]")
@click.pass_context
def audit(ctx: click.Context, request: Request, limit: float | None) -> None:
    """Show which rules speak in the good English of PATH..., how often, and where.

    A rule that speaks three times and more often than the limit fails, unless it states a reason. Exits with 1 if one
    fails, 2 if a file, an option or a rule cannot be used. `--from pl` audits the rules for texts from that language.

    \b
    mtfix rules audit good-english/
    """
    from mtfix.audit import LIMIT, rates
    from mtfix.cli.work import perform
    from mtfix.pipeline import checker
    from mtfix.render.evidence import audit as table
    from mtfix.tasks import Audit

    totals = perform(request, Audit())
    if totals.faulty or not totals.targets:
        ctx.exit(2 if totals.faulty else 0)
    engine = checker(totals.targets[0].config).engine
    found = rates(
        totals.firings, totals.words, lambda rule: engine.describe(rule).why, LIMIT if limit is None else limit
    )
    click.echo("".join(table(found, totals.words)), nl=False)
    ctx.exit(1 if any(rate.fails for rate in found) else 0)


@command.command("evidence")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PAIRS...")
@click.option("--tokenized", is_flag=True, help="Words and marks stand apart in the texts, as in many corpora.")
@click.option("--unproven", is_flag=True, help="List the rules that never spoke, too.")
@click.option("--output-format", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@takes_packs
def evidence(files: tuple[Path, ...], tokenized: bool, unproven: bool, output_format: str, configs: Configs) -> None:
    """Run the rules over machine translations with post-edits, and show how often the post-editor agreed.

    PAIRS are JSON Lines (also .gz), TSV or CSV with the fields `mt` and `pe`, and perhaps `src_lang`. A finding is
    better if its first replacement brings the text nearer to the post-edit, in words, and worse if further from it.

    \b
    mtfix rules evidence pairs.tsv
    """
    from itertools import chain

    from mtfix.evidence import gather, read_pairs
    from mtfix.pipeline import engine_options
    from mtfix.render.evidence import evidence as table
    from mtfix.render.evidence import evidence_lines

    pairs = chain.from_iterable(read_pairs(file, tokenized=tokenized) for file in files)
    found = gather(pairs, engine_options(configs.of_folder(Path.cwd())))
    lines = table(found, unproven=unproven) if output_format == "text" else evidence_lines(found)
    click.echo("".join(lines), nl=False)


@command.command("propose")
@click.option("--dictionary", required=True, type=click.Path(path_type=Path), help="TEI, TSV, or a dictd .index.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Write the proposals there, not to stdout.")
@click.option("--most", type=click.IntRange(min=1), help="At most so many.")
@takes_packs
def propose(dictionary: Path, output: Path | None, most: int | None, configs: Configs) -> None:
    """Propose rules for the calques that a bilingual dictionary foretells, for a person to review.

    The headwords of several words are translated word by word, with all senses; what is common English, a right
    translation, or found already is left out. Needs `--from`, and simplemma: pip install 'mtfix[dictionaries]'.

    \b
    mtfix rules propose --dictionary freedict-pol-eng.tei --from pl --output proposals.yaml
    """
    from itertools import islice

    from mtfix.languages.dictionary import read_dictionary
    from mtfix.languages.profiles import profiles
    from mtfix.learn import calques, proposals

    checker = checker_here(configs)
    language = checker.config.source_language or ""
    if language not in profiles().languages:
        raise click.UsageError(f"--from takes the language of the dictionary: {', '.join(profiles().languages)}")
    lemmas = calques.lemmatizer(language)
    found = calques.propose(
        read_dictionary(dictionary),
        language,
        lemmas,
        lambda phrase: bool(checker.check(f"They spoke about the {phrase} on Monday.").findings),
        checker.engine.rule_ids(),
    )
    made = list(islice(found, most))
    if output is None:
        click.echo(proposals.dump(made), nl=False)
        return
    output.write_text(proposals.dump(made), "utf-8")
    click.echo(f"{output}: {len(made)} proposals", err=True)


@command.command("pages")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("docs"))
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a page is not as it would be written.")
@click.pass_context
def pages(ctx: click.Context, folder: Path, check: bool) -> None:
    """Write the pages about the rules that mtfix comes with into FOLDER (docs).

    \b
    mtfix rules pages docs
    """
    from mtfix.engine import Engine, EngineOptions
    from mtfix.render.rule_pages import pages
    from mtfix.rules.info import of_rule
    from mtfix.rules.loading import builtin_folder, is_glossary, load_rules, yaml_files

    files = [file for file in yaml_files([builtin_folder()]) if not is_glossary(file)]
    by_file = {file.relative_to(builtin_folder()).as_posix(): list(map(of_rule, load_rules([file]))) for file in files}
    made = pages(by_file, len(Engine.load(EngineOptions()).index.concepts))
    there = set((folder / "rules").glob("*.md"))
    stale = [name for name, text in made.items() if not _holds(folder / name, text)]
    left = sorted(there - {folder / name for name in made})
    if check:
        for name in [*(str(folder / name) for name in stale), *map(str, left)]:
            click.echo(f"{name} is stale: run `mtfix rules pages {folder}`")
        ctx.exit(1 if stale or left else 0)
    for name in stale:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(made[name], "utf-8")
    for file in left:
        file.unlink()
    click.echo(f"{len(stale)} pages written, {len(left)} removed, {len(made) - len(stale)} were fresh")


def _holds(file: Path, text: str) -> bool:
    return file.is_file() and file.read_text("utf-8") == text
