"""`campaign`: plan a round, see how it stands, stop and resume sending."""

import getpass
from collections import Counter
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import click

from replyclock.assembly import assemble
from replyclock.campaigns import campaign_names, read_campaign
from replyclock.cli.door import Scope, emit, json_option, local, run_async, table, workspace_of
from replyclock.cli.environment import environment
from replyclock.domain.case import Case, attempt_key
from replyclock.domain.inquiry import Inquiry
from replyclock.errors import WrongUse
from replyclock.planning import current_round, draft_round
from replyclock.steps.plan import plan_round
from replyclock.steps.publish import find
from replyclock.steps.running import running_rounds


@click.group()
def campaign() -> None:
    """Campaigns: which letters go to which sites, when, and with whose leave.

    \b
    Example:
      replyclock campaign plan autumn
    """


@campaign.command("list")
@json_option
@workspace_of
def list_campaigns(scope: Scope, as_json: bool) -> None:
    """List the campaign files.

    \b
    Example:
      replyclock -w audit campaign list
    """
    found = [read_campaign(scope.workspace, name) for name in campaign_names(scope.workspace)]
    rows = [
        {"name": each.name, "title": each.title, "first": each.window.first, "last": each.window.last}
        for each in found
    ]
    emit(
        rows,
        as_json,
        lambda: table(
            ["name", "title", "first day", "last day"],
            [[str(value) for value in row.values()] for row in rows],
        ),
    )


@campaign.command()
@click.argument("name")
@json_option
@workspace_of
def plan(scope: Scope, name: str, as_json: bool) -> None:
    """Draw letters, personas and times for the campaign's current or next round, and store them.

    Nothing is sent. A round is planned once; the campaign file may be edited afterwards for the next.

    \b
    Example:
      replyclock -w audit campaign plan autumn
    """
    settings = read_campaign(scope.workspace, name)

    async def work() -> tuple[str, tuple[Inquiry, ...]]:
        async with assemble(scope.workspace, environment()) as outside:
            today = outside.clock.now().astimezone(ZoneInfo(settings.time_zone)).date()
            which = current_round(settings, today)
            return which.key, plan_round(draft_round(scope.workspace, settings, which), outside)

    key, inquiries = run_async(work())
    rows = [
        {
            "reference": each.reference,
            "site": each.site.name,
            "title": each.title,
            "planned_at": local(each.planned_at, settings.time_zone),
        }
        for each in inquiries
    ]

    def say() -> None:
        table(["planned", "site", "title"], [[row["planned_at"], row["site"], row["title"]] for row in rows])
        click.echo(f"{len(rows)} letters of the round {key} are planned; nothing was sent yet.")

    emit({"round": key, "inquiries": rows}, as_json, say)


@campaign.command()
@click.argument("name")
@json_option
@workspace_of
def status(scope: Scope, name: str, as_json: bool) -> None:
    """Show how far the campaign's rounds are: sent, not sent and why, replies by kind.

    \b
    Example:
      replyclock -w audit campaign status autumn --json
    """
    read_campaign(scope.workspace, name)

    async def work() -> list[dict[str, Any]]:
        async with assemble(scope.workspace, environment()) as outside:
            now = outside.clock.now()
            return [
                _status(
                    running.key, find(running, outside, now).cases, outside.ledger.plans.stopped(running.key)
                )
                for running in running_rounds(outside, name)
            ]

    rounds = run_async(work())

    def say() -> None:
        for each in rounds:
            stopped = f"; {each['stopped']}" if each["stopped"] else ""
            click.echo(f"{each['round']}: {each['inquiries']} letters{stopped}")
            for what in ("outcomes", "replies"):
                counts = each[what]
                listed = ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "none yet"
                click.echo(f"  {what}: {listed}")

    emit(rounds, as_json, say)


@campaign.command()
@click.argument("name", required=False)
@click.option("--all", "everything", is_flag=True, help="Stop all sending of the workspace.")
@click.option("--reason", default="", help="Why; kept in the ledger.")
@json_option
@workspace_of
def stop(scope: Scope, name: str | None, everything: bool, reason: str, as_json: bool) -> None:
    """Halt sending at once, also of a running `replyclock run`. Looking and listening go on.

    \b
    Example:
      replyclock -w audit campaign stop autumn --reason "an office complained"
    """
    _switch(scope, name, "stopped", reason, everything=everything, as_json=as_json)


@campaign.command()
@click.argument("name", required=False)
@click.option("--all", "everything", is_flag=True, help="Lift a stop of all sending.")
@click.option("--reason", default="", help="Why; kept in the ledger.")
@json_option
@workspace_of
def resume(scope: Scope, name: str | None, everything: bool, reason: str, as_json: bool) -> None:
    """Let sending go on after a stop.

    \b
    Example:
      replyclock -w audit campaign resume autumn --reason "settled"
    """
    _switch(scope, name, "resumed", reason, everything=everything, as_json=as_json)


def _switch(
    scope: Scope, name: str | None, what: str, reason: str, *, everything: bool, as_json: bool
) -> None:
    if (name is None) is not everything:
        raise WrongUse("Name one campaign, or say --all.")

    async def work() -> list[str | None]:
        async with assemble(scope.workspace, environment()) as outside:
            keys: list[str | None] = (
                [None] if name is None else [each.key for each in running_rounds(outside, name)]
            )
            for key in keys:
                outside.ledger.plans.switch(key, what, outside.clock.now(), getpass.getuser(), reason)
            return keys

    keys = run_async(work())
    named = [key or "all sending" for key in keys]
    emit({what: named}, as_json, lambda: click.echo(f"{what}: {', '.join(named)}"))


def _status(key: str, cases: Sequence[Case], stopped: str | None) -> dict[str, Any]:
    outcomes = Counter(str(case.outcome or "not tried yet") for case in cases)
    replies = Counter(str(reply.kind) for case in cases for reply in case.replies)
    inquiries = [
        {
            "reference": case.reference,
            "outcome": case.outcome,
            "sent_at": case.sent_at,
            "attempts": [
                {"key": attempt_key(each.reference, each.number), "outcome": each.outcome, "note": each.note}
                for each in case.attempts
            ],
            "replies": [
                {"id": each.identity, "kind": each.kind, "via": each.via, "until": each.window.until}
                for each in case.replies
            ],
        }
        for case in cases
    ]
    return {
        "round": key,
        "stopped": stopped,
        "inquiries": len(cases),
        "outcomes": dict(sorted(outcomes.items())),
        "replies": dict(sorted(replies.items())),
        "cases": inquiries,
    }
