"""`mtfix serve`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from mtfix.cli.options import checker_here, takes_packs
from mtfix.errors import UserError

if TYPE_CHECKING:
    from mtfix.config import Configs

# Has all that makes a check load something: a calque, a name, a word of another language, a misspelling.
_WARM = "The Biała House agreed to an arms suspension. A new umowa on Zaporzhia was signed by the minister Ralevas."


@click.command("serve")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8081, show_default=True, help="The port; 0: one that is free."
)
@click.option("--writable", is_flag=True, help="Words that clients add go into the allow-list of the project.")
@click.option(
    "--allow-origin", "origins", multiple=True, metavar="ORIGIN", help="Web pages from there may ask, too; `*`: all."
)
@click.option(
    "--max-text-length",
    "length",
    type=click.IntRange(min=1),
    default=250_000,
    show_default=True,
    help="The longest text, in characters.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds that an answer may take.",
)
@takes_packs
def command(configs: Configs, port: int, writable: bool, origins: tuple[str, ...], length: int, timeout: float) -> None:
    """Answer the LanguageTool HTTP API on this computer.

    Editors, office programs and browser add-ons that know LanguageTool can use mtfix: docs/servers.md says how. The
    page at / checks a text that is pasted into it. Nobody but programs on this computer is answered, and nothing is
    sent anywhere. Checks use the configuration of the working folder as it was at the start.

    \b
    mtfix serve                    http://127.0.0.1:8081, where LanguageTool would be
    mtfix serve --port 0           on a free port; the first line says which
    mtfix serve --from pl          all texts are translations from Polish
    curl -d language=en-US -d text='An arms suspension.' localhost:8081/v2/check

    Ends with Ctrl-C or SIGTERM. Exits with 2 if the port, an option or a rule cannot be used.
    """
    try:
        from mtfix.serve import http, loopback
    except ImportError as error:
        raise UserError(f"the server needs the package {error.name}: pip install 'mtfix[serve]'") from None
    from mtfix.serve.words import Words, writable_file

    socket = loopback.bind(port)
    checker = checker_here(configs)
    words = Words(checker.allow_list, writable_file(checker.config.allow) if writable else None)
    # What a check needs is loaded now, not when somebody waits for the first answer.
    checker.check(_WARM)
    application = http.application(checker, words, http.Limits(length, timeout), origins)
    loopback.run(application, socket, click.echo)
