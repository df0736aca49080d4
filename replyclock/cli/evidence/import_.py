"""`evidence import`: what another machine exported, into an empty workspace."""

import asyncio
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path

import click

from replyclock.assembly.transfer import open_export, open_home
from replyclock.assembly.workspace import assemble
from replyclock.cli.evidence.certificates import trusted_pem
from replyclock.cli.evidence.seal_words import seal_words
from replyclock.cli.shell.environment import environment, who
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import progress
from replyclock.domain.evidence.packs import Trust
from replyclock.errors import WrongUse
from replyclock.steps.evidence.import_ import TakenIn, take_in
from replyclock.steps.evidence.seal import SealState, seal_now


@click.command("import")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--authority", "authorities", metavar="FILE", multiple=True, type=click.Path(path_type=Path),
              help="Certificates (PEM) of its authority; by default those of the settings.")  # fmt: skip
@click.option("--unstamped", is_flag=True, help="Take in a ledger that no authority stamped.")
@click.option("--within", type=click.FloatRange(min=0.01), default=24, show_default=True,
              help="Hours between an event and its seal, and a seal and its stamp, at most.")  # fmt: skip
@json_option
@workspace_of
def import_(
    scope: Scope,
    folder: Path,
    *,
    authorities: tuple[Path, ...],
    unstamped: bool,
    within: float,
    as_json: bool,
) -> None:
    """Take an export into this new workspace, whose ledger is empty, proving first that nothing changed.

    Files, chain, seals, stamps, rows and exhibits are checked; then all is recorded at once, or nothing.
    The ledger goes on under this workspace's key, which the old one signs, and all its rounds stand
    stopped until `campaign resume`, so that no letter is sent from two machines.

    \b
    Example:
      replyclock -w there evidence import autumn-export
    """
    roots = trusted_pem(authorities, scope.workspace)
    if not roots.strip() and not unstamped:
        raise WrongUse(
            "No authority is trusted here, so that its stamps cannot be checked: name one in the settings or "
            "with --authority FILE, or say --unstamped."
        )
    trust = Trust(b"" if unstamped else roots, within=timedelta(hours=within))

    async def work() -> tuple[TakenIn, SealState]:
        with (
            open_home(scope.workspace, who()) as home,
            open_export(scope.workspace, folder, trust) as load,
            progress("importing", None) as tell,
        ):
            taken = await asyncio.to_thread(take_in, load, home, tell)
        async with assemble(scope.workspace, environment()) as outside:
            return taken, await seal_now(outside)

    taken, state = run_async(work())

    def say() -> None:
        click.echo(f"{taken.entries} entries with their rows and {taken.exhibits} exhibits came unchanged.")
        click.echo(f"Stopped until `replyclock campaign resume`: {', '.join(taken.rounds) or 'no round'}.")
        click.echo(seal_words(state))

    emit({**asdict(taken), "seal": asdict(state)}, as_json, say)
