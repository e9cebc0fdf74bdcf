"""The options that commands have in common, and what they make of them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from mtfix.config import Configs, Overrides
    from mtfix.pipeline import Checker

_F = TypeVar("_F", bound=Callable[..., Any])
_PATH = click.Path(path_type=Path)


@dataclass(frozen=True)
class Request:
    """The texts that a command is about, and how to go about them; `narrowed` to some rules by the command line."""

    paths: tuple[str, ...]
    configs: Configs
    stdin_filename: str
    jobs: int
    quiet: bool
    narrowed: bool = False


def _listed(ctx: click.Context, param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Options that take several values, each time or with commas between."""
    return tuple(item for part in value for name in part.split(",") if (item := name.strip()))


def _stack(*options: Callable[[_F], _F]) -> Callable[[_F], _F]:
    return lambda function: functools.reduce(lambda made, option: option(made), reversed(options), function)


_PACKS = _stack(
    click.option("--from", "source_language", metavar="LANG", help="The language it was translated from."),
    click.option("--style", type=click.Choice(["auto", "en-US", "en-GB"]), help="The spelling of the texts."),
    click.option("--domain", multiple=True, callback=_listed, metavar="SUBJECT", help="What they are about."),
    click.option("--glossary", multiple=True, type=_PATH, help="A glossary, YAML or CSV, beside ours."),
    click.option("--substitutions", type=_PATH, help="A table of `mtfix terms train` in place of ours."),
    click.option("--languagetool", metavar="auto|off|URL", help="Ask a LanguageTool server, too. [default: off]"),
    click.option("--rules", multiple=True, type=_PATH, help="A folder or file of rules, beside ours."),
    click.option("--no-builtin", is_flag=True, help="Without the rules and glossaries of mtfix itself."),
    click.option("--config", "config_file", type=_PATH, help="This configuration file, for all."),
    click.option("--isolated", is_flag=True, help="No configuration file at all."),
)
_TEXTS = _stack(
    click.argument("paths", nargs=-1, required=True, metavar="PATH..."),
    click.option("--select", multiple=True, callback=_listed, metavar="RULES", help="Only these rules."),
    click.option("--ignore", multiple=True, callback=_listed, metavar="RULES", help="Not these rules."),
    _PACKS,
    click.option("--baseline", type=_PATH, help="A file of findings that are known: they are left alone."),
    click.option("--exclude", multiple=True, metavar="GLOB", help="Leave out such files in folders."),
    click.option("--force-exclude", is_flag=True, help="Leave them out even if they are named."),
    click.option("--encoding", help="Of files without a byte order mark. [default: utf-8]"),
    click.option("--input-format", metavar="NAME", help="What the files are, whatever their names say."),
    click.option("--columns", multiple=True, callback=_listed, metavar="NAMES", help="Of CSV and TSV: the English."),
    click.option("--source-columns", multiple=True, callback=_listed, metavar="NAMES", help="Their source texts."),
    click.option("--fields", multiple=True, callback=_listed, metavar="NAMES", help="Of JSON: the English."),
    click.option("--stdin-filename", default="", metavar="NAME", help="What `-` is called."),
    click.option("--jobs", "-j", type=click.IntRange(min=0), default=0, help="Processes; 0: as it is worth."),
    click.option("--quiet", "-q", is_flag=True, help="No summary, no notes, no progress."),
)


def takes_packs(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that decide on rules and glossaries; it gets them as `configs`."""

    @_PACKS
    @functools.wraps(command)
    def wrapped(**options: Any) -> Any:
        return command(configs=_configs(options, _overrides(options)), **options)

    return wrapped


def takes_texts(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of all that reads texts; it gets them as one `request`."""

    @_TEXTS
    @functools.wraps(command)
    def wrapped(**options: Any) -> Any:
        take = options.pop
        paths, quiet, jobs = take("paths"), take("quiet"), take("jobs")
        narrowed = bool(options["select"] or options["ignore"])
        configs = _configs(options, _overrides(options))
        return command(request=Request(paths, configs, take("stdin_filename"), jobs, quiet, narrowed), **options)

    return wrapped


def _overrides(options: dict[str, Any]) -> Overrides:
    """Take from the options what the command line says over the configuration files."""
    from mtfix.config import Glob, Overrides, is_language

    if options["source_language"] and not is_language(options["source_language"]):
        raise click.UsageError(f"--from takes a code such as “pl”, not “{options['source_language']}”")
    here = str(Path.cwd())
    values = {
        "source_language": options.pop("source_language"),
        "style": options.pop("style"),
        "domain": options.pop("domain"),
        "glossary": options.pop("glossary"),
        "substitutions": options.pop("substitutions"),
        "languagetool": options.pop("languagetool"),
        "rules": options.pop("rules"),
        "no_builtin": options.pop("no_builtin"),
        "extend_exclude": tuple(Glob(here, pattern) for pattern in options.pop("exclude", ())),
        "force_exclude": options.pop("force_exclude", False),
        "encoding": options.pop("encoding", None),
        "baseline": options.pop("baseline", None),
        "input_format": options.pop("input_format", None),
        "columns": options.pop("columns", ()),
        "source_columns": options.pop("source_columns", ()),
        "fields": options.pop("fields", ()),
    }
    given = tuple((name, value) for name, value in values.items() if value)
    return Overrides(options.pop("select", ()), options.pop("ignore", ()), given)


def _configs(options: dict[str, Any], overrides: Overrides) -> Configs:
    from mtfix.config import Configs

    return Configs(isolated=options.pop("isolated"), file=options.pop("config_file"), overrides=overrides)


def checker_here(configs: Configs) -> Checker:
    """The checker with the configuration of the working folder."""
    from mtfix.pipeline import checker

    return checker(configs.of_folder(Path.cwd()))
