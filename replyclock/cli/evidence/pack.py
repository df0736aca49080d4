"""`evidence pack`: what proves an inquiry, a site's letters or a round, as a folder to hand over."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from replyclock.assembly.packs import PackWriter
from replyclock.assembly.workspace import assemble
from replyclock.cli.evidence.named_anchors import anchor_option, named_anchors
from replyclock.cli.evidence.seal_words import seal_words
from replyclock.cli.shell.chosen import as_of_or_now, named_rounds
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import as_of_option, json_option, redact_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import in_zone, progress
from replyclock.domain.case import RestsOn
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.steps.evidence.pack import Packed, PackOrder
from replyclock.steps.evidence.pack import pack as make_pack
from replyclock.workspace.settings import read_settings


@click.command()
@click.option("--inquiry", metavar="REFERENCE", help="Pack this letter.")
@click.option("--campaign", metavar="NAME", help="Pack this campaign's last round, or this round.")
@click.option("--site", metavar="CODE", help="Of --campaign only the letters to this site.")
@redact_option
@anchor_option
@as_of_option
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Folder to make; by default packs/...")
@click.option("--no-pdf", is_flag=True, help="Leave out data/cover.pdf, which a browser prints.")
@json_option
@workspace_of
@click.pass_context
def pack(
    context: click.Context,
    scope: Scope,
    *,
    inquiry: str | None,
    campaign: str | None,
    site: str | None,
    redact: tuple[str, ...],
    anchors: tuple[str, ...],
    as_of: datetime | None,
    output: Path | None,
    no_pdf: bool,
    as_json: bool,
) -> None:
    """Pack what proves a letter, a site's letters or a round: a BagIt bag that opens with index.html.

    Everything recorded is sealed first. Exit code 3 when a stamp is still missing: pack again later.

    \b
    Example:
      replyclock -w audit evidence pack --inquiry autumn-hx-110-1
      replyclock -w audit evidence pack --campaign autumn --site hx-110 --redact officials -o handover
    """
    _require_scope(inquiry, campaign, site)
    published = named_anchors(anchors)
    then = in_zone(as_of, read_settings(scope.workspace).time_zone)

    async def work() -> Packed:
        async with assemble(scope.workspace, environment()) as outside:
            as_of_or_now(then, outside)
            name = campaign or outside.ledger.plans.one(str(inquiry)).inquiry.campaign
            running = named_rounds(scope.workspace, name, outside)[-1]
            parts = [inquiry or running.key, *([site] if site else []), *sorted(set(redact))]
            folder = output or scope.workspace / "packs" / "-".join(parts).replace("/", "-")
            order = PackOrder(running, folder, then, inquiry, site, frozenset(redact), published)
            return await _pack(order, outside, scope.workspace, pdf=not no_pdf)

    packed = run_async(work())

    def say() -> None:
        for verdict in packed.verdicts if len(packed.verdicts) <= _MOST_SHOWN else ():
            suggested = ", only suggested" if verdict["rests_on"] == RestsOn.SUGGESTED else ""
            within = f"within {verdict['working_days']} working days{suggested}"
            click.echo(f"{verdict['reference']}: {verdict['finding']} {within}")
        click.echo(f"{packed.letters} letters, {packed.entries} entries")
        click.echo(seal_words(packed.seal))
        click.echo(f"The pack is {packed.folder}")

    emit(_row(packed), as_json, say)
    if packed.seal.pending:
        context.exit(FINISHED_WITH_FAILURES)


_MOST_SHOWN = 20


async def _pack(order: PackOrder, outside: Outside, workspace: Path, *, pdf: bool) -> Packed:
    with progress("packing", None) as tell:

        def say(done: int, of: int) -> None:
            tell(done, f"{done} of {of} entries")

        return await make_pack(order, outside, PackWriter(outside, workspace, say, pdf=pdf))


def _require_scope(inquiry: str | None, campaign: str | None, site: str | None) -> None:
    if (inquiry is None) == (campaign is None):
        raise WrongUse("Say what to pack: either --inquiry REFERENCE or --campaign NAME.")
    if site is not None and campaign is None:
        raise WrongUse("--site needs --campaign NAME: a site is asked in rounds.")


def _row(packed: Packed) -> dict[str, Any]:
    return {
        "folder": packed.folder,
        "letters": packed.letters,
        "entries": packed.entries,
        "verdicts": packed.verdicts,
        "seal": asdict(packed.seal),
    }
