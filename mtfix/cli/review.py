"""`mtfix review`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from mtfix.cli.options import Request, takes_texts
from mtfix.cli.work import say
from mtfix.errors import UserError

if TYPE_CHECKING:
    from mtfix.review.desk import Desk


@click.command("review")
@takes_texts
@click.option("--web", is_flag=True, help="In the browser, from this computer only.")
@click.option("--open", "opens", is_flag=True, help="In the browser, which is opened.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port for --web. [default: a free one]")
def command(request: Request, web: bool, opens: bool, port: int) -> None:
    """Go through the findings of files and folders one by one, in the terminal or in the browser.

    Each is accepted, replaced by another proposal or your own words, ignored here, ignored always for a reason, or
    added to the glossary; every step can be undone. Nothing is written to the files until you save. What is not saved
    is kept, and is there again when the same files are reviewed.

    \b
    mtfix review article.txt              in the terminal: ? says what the keys do
    mtfix review --web article.txt        prints the address of the page
    mtfix review --open docs/*.md         opens it
    mtfix review --glossary names.yaml article.txt

    To ignore something here, a comment is written above it, or, where the format has no comments, an entry of the
    baseline; to ignore it always, one of the allow-list. The configuration names these files, and the glossary; where
    it does not, mtfix-baseline.jsonl, mtfix-allowed.txt and mtfix-glossary.yaml in the working folder are used.

    Exits with 0, or with 2 if a file, an option or a rule cannot be used.
    """
    if web or opens:
        _in_browser(request, opens, port)
    else:
        _in_terminal(request)


def _in_terminal(request: Request) -> None:
    if not _is_terminal():
        raise UserError("no terminal to review in; use --web, or `mtfix check`")
    try:
        from mtfix.review.terminal import Terminal
    except ImportError as error:
        raise UserError(f"the review needs the package {error.name}: pip install 'mtfix[review]'") from None
    if desk := _desk(request):
        terminal = Terminal(desk)
        terminal.run()
        for line in terminal.report:
            say(line)


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _in_browser(request: Request, opens: bool, port: int) -> None:
    try:
        from mtfix.review import web
        from mtfix.serve import loopback
    except ImportError as error:
        raise UserError(f"the page needs the package {error.name}: pip install 'mtfix[serve]'") from None
    socket = loopback.bind(port)
    with socket:
        desk = _desk(request)
        if desk:
            web.run(desk, socket, click.echo, opens)


def _desk(request: Request) -> Desk | None:
    """The files to review; None if there is nothing to. Raises UserError."""
    from mtfix.files import find_files
    from mtfix.formats.source import STDIN
    from mtfix.review.desk import Desk

    if STDIN in request.paths:
        raise UserError("a review is about files, so `-` has no place in it")
    targets, faults = find_files(request.paths, request.configs)
    if faults:
        raise UserError("\nmtfix: ".join(faults))
    watched = sys.stderr.isatty() and not request.quiet

    def progress(path: str) -> None:
        click.echo(f"\r\x1b[KChecking {path}", err=True, nl=False)

    try:
        desk = Desk.open(targets, progress) if watched else Desk.open(targets)
    finally:
        if watched:
            click.echo("\r\x1b[K", err=True, nl=False)
    if desk is None:
        say("nothing to review: nothing is found")
    return desk
