"""`evidence attach`: a site's points under a rubric, each in a folder to file, beside what proves them."""

import re
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from replyclock.assembly.packs import AttachmentWriter, PackWriter
from replyclock.assembly.reports import attachment_rows, rubric_reader
from replyclock.assembly.workspace import assemble
from replyclock.cli.evidence.seal_words import seal_words
from replyclock.cli.score.words import item_points
from replyclock.cli.shell.chosen import as_of_or_now, named_rounds
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import as_of_option, json_option, redact_option, rubric_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import in_zone, local_named, plain, progress
from replyclock.outside import Outside
from replyclock.steps.evidence.attach import PACK, Attached, AttachOrder, last_round_of
from replyclock.steps.evidence.attach import attach as make_attachment
from replyclock.workspace.settings import read_settings


@click.command()
@rubric_option
@click.option("--site", required=True, metavar="CODE", help="The site whose points are attached.")
@click.option("--campaign", metavar="NAME", help="This campaign's last round, or this round; by default the "
              "newest round that asked the site.")  # fmt: skip
@as_of_option
@redact_option
@click.option("-o", "--output", type=click.Path(path_type=Path), help="New or empty folder; by default "
              "attachments/...")  # fmt: skip
@click.option("--no-pdf", is_flag=True, help="Leave out the pack's cover.pdf, which a browser prints.")
@json_option
@workspace_of
@click.pass_context
def attach(
    context: click.Context,
    scope: Scope,
    *,
    rubric_name: str,
    site: str,
    campaign: str | None,
    as_of: datetime | None,
    redact: tuple[str, ...],
    output: Path | None,
    no_pdf: bool,
    as_json: bool,
) -> None:
    """Attach a site's score to an inspection file: a folder for every item that took or gave points.

    Each folder stands alone: the item's wording, the finding, the count of days, the letters, their
    exhibits and sums. Beside them lie an index (HTML, XLSX) that also lists what is open, and the pack
    of the site's letters, from which `evidence verify` derives every point again. Exit code 3 when a
    stamp is still missing.

    \b
    Example:
      replyclock -w audit evidence attach --rubric national --site hx-110
      replyclock -w audit evidence attach --rubric plain --site hx-110 --campaign autumn -o file-12
    """
    rubric = rubric_reader()(rubric_name)
    zone = read_settings(scope.workspace).time_zone
    then = in_zone(as_of, zone)

    async def work() -> Attached:
        async with assemble(scope.workspace, environment()) as outside:
            as_of_or_now(then, outside)
            running = (
                named_rounds(scope.workspace, campaign, outside)[-1]
                if campaign
                else last_round_of(site, outside, then)
            )
            parts = [running.key, rubric.name, site, *sorted(set(redact))]
            folder = output or scope.workspace / "attachments" / _plain_name("-".join(parts))
            order = AttachOrder(running, site, folder, then, frozenset(redact))
            return await _attach(order, outside, scope.workspace, rubric_name, pdf=not no_pdf)

    made = run_async(work())
    row = {
        "folder": made.folder,
        "pack": made.folder / PACK,
        **attachment_rows(made.attachment),
        "seal": asdict(made.packed.seal),
    }
    emit(row, as_json, lambda: _say(row, made, zone))
    if made.packed.seal.pending:
        context.exit(FINISHED_WITH_FAILURES)


async def _attach(
    order: AttachOrder, outside: Outside, workspace: Path, rubric_name: str, *, pdf: bool
) -> Attached:
    with progress("attaching", None) as tell:

        def say(done: int, of: int) -> None:
            tell(done, f"{done} of {of} entries")

        packs = PackWriter(outside, workspace, say, pdf=pdf)
        return await make_attachment(order, outside, packs, AttachmentWriter(packs, rubric_name))


def _plain_name(name: str) -> str:
    """A folder's name, whatever a round or a site is called."""
    return re.sub(r"[^\w.@-]+", "-", name)


def _say(row: dict[str, Any], made: Attached, zone: str) -> None:
    site, moved = row["site"], row["folders"]
    unpriced = site["with_pending"]["points_unknown"]
    when = local_named(made.attachment.sheet.as_of, zone)
    click.echo(plain(f"{site['site']} {site['name']} in {row['campaign']} as of {when}"))
    for item in site["items"]:
        if item["item"] in moved:
            points = "points not known" if item["item"] in unpriced else item_points(item)
            click.echo(f"  {moved[item['item']]}: {points}  {item['why']}")
    if not moved:
        click.echo("  No item took or gave points, and none struck.")
    for key in row["open"]:
        click.echo(f"  open: {key}")
    click.echo(seal_words(made.packed.seal))
    click.echo(f"The attachment is {made.folder}")
