"""`mtfix glossary review`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mtfix.cli.glossary.files import takes_glossary, the_glossary
from mtfix.cli.learn import REJECTED
from mtfix.cli.options import checker_here
from mtfix.cli.work import say
from mtfix.errors import PackError, UserError
from mtfix.glossary.texts import read_or_new, read_text, write_text

if TYPE_CHECKING:
    from mtfix.findings import Finding
    from mtfix.formats.source import SourceFile
    from mtfix.learn.proposals import Proposal

_PATH = click.Path(path_type=Path)
_ACCEPT, _EDIT, _REJECT, _LATER, _QUIT = "aerlq"
_QUESTION = "[a]ccept, [e]dit, [r]eject, [l]ater, [q]uit"


@dataclass
class _Session:
    """What is decided so far; each decision is written at once."""

    proposals: SourceFile
    left: list[Proposal]
    glossary: Path | None
    rules: Path | None
    rejected: Path
    counts: dict[str, int] = field(default_factory=lambda: {"accepted": 0, "rejected": 0})

    def check(self, text: str) -> Sequence[Finding]:
        """The findings of a text under what is in force."""
        from mtfix.config import Configs

        return checker_here(Configs()).check(text).findings

    def refusals(self, proposals: Sequence[Proposal]) -> dict[str, list[str]]:
        """Why proposals, by id, cannot be accepted."""
        from mtfix.learn.acceptance import failures

        return failures(proposals, self.check)

    def accept(self, proposals: Sequence[Proposal]) -> None:
        """Write proposals that proved themselves into the glossary and the rule pack. Raises UserError."""
        from mtfix.learn.acceptance import with_concepts, with_rules

        concepts = [one for one in proposals if one.is_concept]
        rules = [one for one in proposals if not one.is_concept]
        glossary = read_or_new(the_glossary(self.glossary)) if concepts else None
        pack = read_or_new(_rule_file(self.rules)) if rules else None
        if glossary:
            text = with_concepts(glossary.text, concepts, glossary.path)
        if pack:
            write_text(pack, with_rules(pack.text, rules))
        if glossary:
            write_text(glossary, text)
        self._decided(proposals, "accepted")

    def reject(self, proposal: Proposal) -> None:
        """Remember that a proposal was rejected."""
        from mtfix.formats.source import save
        from mtfix.learn.rejected import dump_rejected, read_rejected

        save(self.rejected, dump_rejected(read_rejected(self.rejected) | {proposal.key}).encode())
        self._decided([proposal], "rejected")

    def _decided(self, proposals: Sequence[Proposal], how: str) -> None:
        from mtfix.formats.source import save
        from mtfix.learn.proposals import dump

        self.counts[how] += len(proposals)
        self.left = [one for one in self.left if one not in proposals]
        save(Path(self.proposals.path), dump(self.left).encode())


@click.command("review")
@click.argument("file", type=_PATH, metavar="PROPOSALS")
@takes_glossary
@click.option("--rules", type=_PATH, help="The rule file for what is no name. [default: the one that is configured]")
@click.option("--rejected", type=_PATH, default=REJECTED, show_default=True, help="Where to remember what is rejected.")
@click.option("--accept-all", is_flag=True, help="Accept all that prove themselves, without asking.")
@click.pass_context
def review(
    ctx: click.Context, file: Path, glossary: Path | None, rules: Path | None, rejected: Path, accept_all: bool
) -> None:
    """Step through PROPOSALS, the file that `learn`, `glossary mine` or `rules propose` wrote.

    Each is shown with what speaks for it and against it. What is accepted passes its self-tests first and is written
    with its evidence: concepts into the glossary, rules into the rule file. What is rejected is not proposed again.
    Both are taken out of PROPOSALS, the rest stays for later.

    Exits with 1 if `--accept-all` left something that does not prove itself.

    \b
    mtfix glossary review proposals.yaml
    """
    from mtfix.learn.proposals import read

    source = read_text(file)
    found = list(read(source.text, str(file)))
    session = _Session(source, found, glossary, rules, rejected)
    if any(one.is_concept for one in found):
        the_glossary(glossary)
    if not all(one.is_concept for one in found):
        _rule_file(rules)
    if accept_all:
        refused = session.refusals(found)
        for name, why in refused.items():
            say(f"{name}: {why[0]}")
        session.accept([one for one in found if one.record["id"] not in refused])
    else:
        _step(session, found)
    counts = session.counts
    say(f"{counts['accepted']} accepted, {counts['rejected']} rejected, {len(session.left)} left in {file}")
    ctx.exit(1 if accept_all and session.left else 0)


def _step(session: _Session, found: Sequence[Proposal]) -> None:
    from mtfix.render.proposals import shown

    for number, one in enumerate(found, 1):
        click.echo(f"\n{number} of {len(found)}")
        click.echo(shown(one), nl=False)
        if not _settle(session, one):
            return


def _settle(session: _Session, proposal: Proposal) -> bool:
    """Ask until a proposal is decided or put off; whether to go on."""
    now = proposal
    while True:
        try:
            answer = click.prompt(
                _QUESTION,
                type=click.Choice([_ACCEPT, _EDIT, _REJECT, _LATER, _QUIT]),
                show_choices=False,
                prompt_suffix="? ",
            )
        except click.Abort:
            return False
        if answer == _EDIT:
            now = _edited(now)
        elif answer == _REJECT:
            session.reject(proposal)
            return True
        elif answer == _ACCEPT:
            refused = session.refusals([now])
            if not refused:
                _replace(session, proposal, now)
                session.accept([now])
                return True
            for why in next(iter(refused.values())):
                click.echo(f"  does not prove itself: {why}")
        else:
            return bool(answer == _LATER)


def _replace(session: _Session, old: Proposal, new: Proposal) -> None:
    session.left = [new if one == old else one for one in session.left]


def _edited(proposal: Proposal) -> Proposal:
    """The proposal as a person rewrites it; as it was if that is no proposal."""
    from mtfix.learn.proposals import Proposal, read, written

    text = click.edit(written(proposal.record), extension=".yaml")
    if text is None:
        return proposal
    try:
        found = list(read(text, "the edited record"))
    except PackError as error:
        click.echo(f"  {error}")
        return proposal
    if len(found) != 1:
        click.echo("  one record is expected")
        return proposal
    return Proposal(found[0].record, proposal.evidence)


def _rule_file(given: Path | None) -> Path:
    """The file that new rules go to. Raises UserError unless one is given or configured."""
    from mtfix.config import Configs

    if given:
        return given
    configured = Configs().of_folder(Path.cwd()).rules
    if len(configured) == 1:
        return configured[0] / "learnt.yaml" if configured[0].is_dir() else configured[0]
    what = "several rule packs are configured" if configured else "no rule pack is configured"
    raise UserError(f"{what}: name a file with --rules FILE")
