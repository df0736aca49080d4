"""`campaign plan`: draw the letters of a round."""

from collections import Counter
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import listed, local, table
from replyclock.domain.inquiry import Inquiry
from replyclock.steps.planning.next_round import current_round, draft_round
from replyclock.steps.planning.plan import plan_round
from replyclock.steps.recipes.approve import waiting_for_approval
from replyclock.steps.round import running_rounds
from replyclock.steps.sending.uncovered import uncovered
from replyclock.workspace.campaigns import read_campaign
from replyclock.workspace.settings import read_settings


@click.command()
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
    settings, zone = read_campaign(scope.workspace, name), read_settings(scope.workspace).time_zone

    async def work() -> tuple[str, tuple[Inquiry, ...], Mapping[str, str], Mapping[str, int]]:
        async with assemble(scope.workspace, environment()) as outside:
            today = outside.clock.now().astimezone(ZoneInfo(settings.time_zone)).date()
            which = current_round(settings, today)
            planned = plan_round(draft_round(scope.workspace, settings, which), outside)
            codes = [inquiry.site.code for inquiry in planned]
            running = next(each for each in running_rounds(outside, name) if each.key == which.key)
            used_up = uncovered(running, outside).used_up
            return which.key, planned, waiting_for_approval(codes, outside), used_up

    key, inquiries, waiting, used_up = run_async(work())
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

        for host, count in used_up.items():
            click.echo(
                f"{count} of them will not be sent: {host} then has all that the authorisation allows."
            )

    found = {"round": key, "inquiries": rows, "waiting_for_approval": waiting, "used_up": used_up}
    emit(found, as_json, say)
