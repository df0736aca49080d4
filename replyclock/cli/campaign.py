"""`campaign`: plan a round, see how it stands, stop and resume sending."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.door import Scope, emit, json_option, run_async, workspace_of
from replyclock.cli.environment import environment
from replyclock.cli.rounds import named_rounds
from replyclock.cli.switch import resume, stop
from replyclock.cli.words import listed, local, local_named, plain, table
from replyclock.domain.case import Case, attempt_key
from replyclock.domain.facts import Blindness
from replyclock.domain.inquiry import Inquiry
from replyclock.domain.recipes.check import Sighting
from replyclock.outside import Outside
from replyclock.steps.planning.next_round import current_round, draft_round
from replyclock.steps.planning.plan import plan_round
from replyclock.steps.recipes.approve import round_waits, waiting_for_approval
from replyclock.steps.recipes.check import is_of_now
from replyclock.steps.reporting.findings import find
from replyclock.steps.round import RunningRound
from replyclock.steps.sending.send import due_at
from replyclock.workspace.campaigns import campaign_names, read_campaign

_HINDERED = {
    Blindness.SELECTOR: "recipe broken",
    Blindness.PERSON: "waits for a person",
}


@click.group()
def campaign() -> None:
    """Campaigns: which letters go to which sites, when, and with whose leave.

    \b
    Example:
      replyclock campaign plan autumn
    """


campaign.add_command(stop)
campaign.add_command(resume)


@campaign.command("list")
@json_option
@workspace_of
def list_campaigns(scope: Scope, as_json: bool) -> None:
    """List the campaign files.

    \b
    Example:
      replyclock -w audit campaign list
    """
    scope.settings()
    found = [read_campaign(scope.workspace, name) for name in campaign_names(scope.workspace)]
    rows = [
        {
            "name": each.name,
            "first": each.window.first,
            "last": each.window.last,
            "recur": each.recur,
            "title": each.title,
        }
        for each in found
    ]
    headings = ["name", "first day", "last day", "recurs", "title"]
    emit(rows, as_json, lambda: table(headings, [list(row.values()) for row in rows]))


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
    settings, zone = read_campaign(scope.workspace, name), scope.settings().time_zone

    async def work() -> tuple[str, tuple[Inquiry, ...], Mapping[str, str]]:
        async with assemble(scope.workspace, environment()) as outside:
            today = outside.clock.now().astimezone(ZoneInfo(settings.time_zone)).date()
            which = current_round(settings, today)
            planned = plan_round(draft_round(scope.workspace, settings, which), outside)
            codes = [inquiry.site.code for inquiry in planned]
            return which.key, planned, waiting_for_approval(codes, outside)

    key, inquiries, waiting = run_async(work())
    rows = [
        {
            "reference": each.reference,
            "site": each.site.name,
            "title": each.title,
            "planned_at": each.planned_at,
            "arm": each.arm,
        }
        for each in inquiries
    ]

    def say() -> None:
        headings = [f"planned ({zone})", "site", "title"]
        table(headings, [[local(each.planned_at, zone), each.site.name, each.title] for each in inquiries])
        arms = Counter(each.arm for each in inquiries if each.arm)
        if arms:
            click.echo(f"arms: {listed(dict(sorted(arms.items())), 'none')}")
        click.echo(f"{len(rows)} letters of the round {key} are planned; nothing was sent yet.")
        if waiting:
            click.echo(f"Not to be sent before their recipes are approved: {', '.join(waiting)}.")

    emit({"round": key, "inquiries": rows, "waiting_for_approval": waiting}, as_json, say)


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
    zone = scope.settings().time_zone

    async def work() -> list[dict[str, Any]]:
        async with assemble(scope.workspace, environment()) as outside:
            return [_status(each, outside) for each in named_rounds(scope.workspace, name, outside)]

    rounds = run_async(work())

    def say() -> None:
        for each in rounds:
            click.echo(
                f"{each['round']}: {each['inquiries']} letters as of {local_named(each['as_of'], zone)}"
            )
            if each["stopped"]:
                click.echo(f"  stopped:     {plain(each['stopped'])}")
            click.echo(f"  outcomes:    {listed(each['outcomes'], 'none yet')}")
            click.echo(f"  replies:     {listed(each['replies'], 'none yet')}")
            for reason in each["waiting_for_approval"].values():
                click.echo(f"  not sent yet: {plain(reason)}")
            for misfit in each["misfits"]:
                seen = local_named(misfit["at"], zone)
                click.echo(f"  recipe {misfit['result']}: {plain(misfit['why'])} (seen {seen})")
            if each["next_at"]:
                click.echo(f"  next letter: {local_named(each['next_at'], zone)}")
            for place in each["blind"]:
                click.echo(f"  {_HINDERED[place['cause']]}: {place['place']}: {plain(place['reason'])}")

    emit(rounds, as_json, say)


def _status(running: RunningRound, outside: Outside) -> dict[str, Any]:
    now = outside.clock.now()
    cases = find(running, outside, now).cases
    due = [due_at(tried, running) for tried in outside.ledger.plans.tried(running.key)]
    return {
        "round": running.key,
        "as_of": now,
        "waiting_for_approval": round_waits(running, outside),
        "misfits": _misfits(cases, outside),
        "stopped": outside.ledger.plans.stopped(running.key),
        "next_at": min((at for at in due if at is not None), default=None),
        "blind": [
            {
                "place": each.place.key,
                "site": each.place.site_code,
                "cause": each.cause,
                "reason": each.reason,
            }
            for each in outside.ledger.looks.broken(running.key)
        ],
        **_counts(cases),
    }


def _misfits(cases: Sequence[Case], outside: Outside) -> list[dict[str, Any]]:
    """What the last `recipe check --visit` found of the round's sites that does not fit."""
    checks = outside.ledger.recipes.checks()
    codes = sorted({case.inquiry.site.code for case in cases} & set(checks))
    return [
        {"site": code, "result": str(found.sighting), "why": "; ".join(found.misfits), "at": found.at}
        for code in codes
        if (found := checks[code]).sighting is not Sighting.FITS and is_of_now(found, outside)
    ]


def _counts(cases: Sequence[Case]) -> dict[str, Any]:
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
        "inquiries": len(cases),
        "outcomes": dict(sorted(outcomes.items())),
        "replies": dict(sorted(replies.items())),
        "cases": inquiries,
    }
