"""`evidence remove`: bytes go when their time of keeping is over; their digests and an entry stay."""

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.evidence.seal_words import seal_words
from replyclock.cli.shell.chosen import rounds
from replyclock.cli.shell.environment import environment, who
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.domain.evidence.retention import RemovalWish
from replyclock.errors import WrongUse
from replyclock.outside import Outside
from replyclock.steps.evidence.remove import RemovalOrder, RemovalPlan, Removed, finish_removals, plan_removal
from replyclock.steps.evidence.remove import remove as remove_exhibits


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the command line asked for."""

    campaign: str | None
    older_than: int | None
    exhibits: tuple[str, ...]
    roles: tuple[str, ...]
    media: tuple[str, ...]
    sources: bool


@click.command()
@click.option("--campaign", metavar="NAME", help="Exhibits of this campaign's rounds, or of this round.")
@click.option("--older-than", metavar="DAYS", type=click.IntRange(1),
              help="Only of rounds in which nothing was sent or answered for so many days.")  # fmt: skip
@click.option("--exhibit", "exhibits", metavar="SHA256", multiple=True, help="This exhibit; may be repeated.")
@click.option("--role", "roles", multiple=True, help='Only in this role, such as "form picture".')
@click.option("--media", multiple=True, help="Only of media types that begin so, such as image/.")
@click.option("--sources-too", "sources", is_flag=True,
              help="Also mails and pages that answers were read from: packs lack them then.")  # fmt: skip
@click.option("--reason", help="Why; stands in the entry, and in every pack made later.")
@click.option("--dry-run", is_flag=True, help="Only say what would go.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--finish", is_flag=True, help="Only finish removals that were recorded and broken off.")
@json_option
@workspace_of
@click.pass_context
def remove(
    context: click.Context,
    scope: Scope,
    /,
    *,
    reason: str | None,
    dry_run: bool,
    yes: bool,
    finish: bool,
    as_json: bool,
    **asked: Any,
) -> None:
    """Remove the bytes of exhibits whose time of keeping is over; their digests and a signed entry stay.

    What another round keeps stays, and so does what answers were read from. The bytes go once every
    authority has stamped the entry: until then exit code 3, and --finish goes on. Copies in backups and in
    packs handed over are not reached.

    \b
    Example:
      replyclock -w audit evidence remove --campaign autumn --media image/ --older-than 730 --dry-run
      replyclock -w audit evidence remove --campaign autumn --media image/ --reason "two years are over"
    """
    ask = _Asked(**asked)
    if not finish:
        _require(ask, reason, dry_run=dry_run, answered=yes or not as_json)

    async def work() -> tuple[RemovalPlan | None, Removed | None]:
        async with assemble(scope.workspace, environment()) as outside:
            if finish:
                return None, await finish_removals(outside)
            wanted, basis = _wanted(ask, scope, outside)
            plan = plan_removal(wanted, outside)
            if not as_json:
                _say_plan(plan)
            if not dry_run and plan.unfinished and not plan.exhibits:
                return plan, await finish_removals(outside)  # decided and recorded: nobody is asked again
            if dry_run or not plan.exhibits:
                return plan, None
            if not yes:
                click.confirm("Remove them for good?", abort=True, err=True)
            order = RemovalOrder(wanted, basis, str(reason), who())
            return plan, await remove_exhibits(order, plan, outside)

    plan, removed = run_async(work())
    row = {"plan": asdict(plan) if plan else None, "removed": asdict(removed) if removed else None}
    emit(row, as_json, lambda: _say_removed(removed) if removed else None)
    if removed and removed.waiting:
        context.exit(FINISHED_WITH_FAILURES)


def _require(asked: _Asked, reason: str | None, *, dry_run: bool, answered: bool) -> None:
    if not (asked.campaign or asked.older_than or asked.exhibits):
        raise WrongUse("Say what to remove: --campaign NAME, --older-than DAYS or --exhibit SHA256.")
    if not dry_run and not (reason or "").strip():
        raise WrongUse('Say why with --reason "...": it stands in the entry. --dry-run needs none.')
    if not dry_run and not answered:
        raise WrongUse("With --json nobody is asked: say --yes, or --dry-run.")


def _wanted(asked: _Asked, scope: Scope, outside: Outside) -> tuple[RemovalWish, str]:
    """What is wanted, and the same in words."""
    keys = None
    if asked.campaign or asked.older_than:
        keys = frozenset(each.key for each in rounds(scope.workspace, asked.campaign, outside))
        if asked.older_than:
            last = outside.clock.now() - timedelta(days=asked.older_than)
            ages = outside.ledger.retention.ages()
            keys = frozenset(key for key in keys if ages[key] <= last)
    parts = [
        f"rounds {', '.join(sorted(keys)) or 'none'}" if keys is not None else "",
        f"nothing sent or answered for {asked.older_than} days" if asked.older_than else "",
        f"roles {', '.join(asked.roles)}" if asked.roles else "",
        f"media types {', '.join(asked.media)}" if asked.media else "",
        "exhibits by name" if asked.exhibits else "",
        "with mails and pages that answers were read from" if asked.sources else "",
    ]
    wanted = RemovalWish(
        keys, frozenset(asked.roles), asked.media, frozenset(map(str.lower, asked.exhibits)), asked.sources
    )
    return wanted, "; ".join(part for part in parts if part)


def _say_plan(plan: RemovalPlan) -> None:
    click.echo(f"{len(plan.exhibits)} exhibits may go ({plan.size / 1e6:.1f} MB).")
    for why, count in sorted(plan.stays.items()):
        click.echo(f"{count} stay: {why}.")
    if plan.unfinished:
        click.echo(f"{plan.unfinished} of a removal that is recorded still lie there and go with it.")
    for fault in plan.lost:
        click.echo(f"Not removed but lost: {fault}")


def _say_removed(removed: Removed) -> None:
    entries = ", ".join(map(str, removed.entries)) or "none"
    click.echo(f"{removed.exhibits} exhibits were removed by entry {entries}; their digests stay.")
    if removed.waiting:
        click.echo(
            f"{removed.waiting} wait for the entry's stamp: run `replyclock evidence remove --finish` later."
        )
    click.echo(seal_words(removed.seal))
