"""`run`: everything that is due, until stopped."""

import asyncio
import signal
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from replyclock.assembly.workspace import assemble, engine_url
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import instant, json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import complain, in_zone, listed, local, local_named, plain, progress
from replyclock.errors import CalendarUnknown, NotAllowed, WrongUse
from replyclock.outside import Outside
from replyclock.steps.planning.next_round import plan_due_round, recurring_campaigns
from replyclock.steps.recipes.approve import round_waits
from replyclock.steps.round import running_rounds
from replyclock.workspace.settings import read_settings


@click.command()
@click.option("--until", type=instant, help="Stop at this instant (ISO); by default at SIGTERM or Ctrl-C.")
@json_option
@workspace_of
@click.pass_context
def run(context: click.Context, scope: Scope, until: datetime | None, as_json: bool) -> None:
    """Do everything that is due, until stopped: sending, looking, listening, planning recurring rounds.

    SIGTERM and Ctrl-C finish what is under way and lose nothing; a restart goes on.

    \b
    Example:
      replyclock -w audit run
    """
    zone = read_settings(scope.workspace).time_zone
    done = run_async(_run(scope, in_zone(until, zone)))

    def say() -> None:
        click.echo(f"stopped at {local_named(datetime.fromisoformat(done['now']), zone)}")
        for what in ("sends", "looks", "mails"):
            click.echo(f"  {what}: {listed(done[what], 'none')}")
        if done["rounds_planned"]:
            click.echo(f"  rounds planned: {', '.join(done['rounds_planned'])}")
        for fault in done["faults"]:
            click.echo(f"  fault: {plain(fault)}", err=True)

    emit(done, as_json, say)
    if done["faults"]:
        context.exit(FINISHED_WITH_FAILURES)


async def _run(scope: Scope, until: datetime | None) -> dict[str, Any]:
    from replyclock.engine.loop import run as run_engine  # noqa: PLC0415 - DBOS is slow to import
    from replyclock.engine.orders import Orders  # noqa: PLC0415

    settings = read_settings(scope.workspace)
    faults: list[str] = []
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with assemble(scope.workspace, environment()) as opened:
        outside = replace(opened, complain=complain_once(faults))
        _open_all(outside)
        _tell_what_waits(outside)
        with progress("running", None) as tell:
            orders = Orders(
                until=until,
                stop=stop,
                tell=lambda done: tell(0, _words(done, settings.time_zone)),
                plan_due_rounds=planner(scope.workspace, outside, faults),
            )
            done = await run_engine(outside, settings.engine, engine_url(settings, scope.workspace), orders)
    return {**done.as_json(), "faults": [*faults, *done.faults]}


def _open_all(outside: Outside) -> None:
    """A missing password or address is said at the start, not after an hour."""
    for name in outside.mailboxes:
        _ = outside.mailboxes[name]
    for name in outside.notifiers:
        _ = outside.notifiers[name]


def complain_once(faults: list[str]) -> Callable[[Sequence[str]], None]:
    """What notes faults, and says each once when it first happens."""

    def note(new: Sequence[str]) -> None:
        for fault in new:
            if fault not in faults:
                faults.append(fault)
                complain(fault)

    return note


def _tell_what_waits(outside: Outside) -> None:
    """A recipe that nobody approved is said at the start, not when a letter is found unsent."""
    for running in running_rounds(outside):
        for reason in round_waits(running, outside).values():
            complain(reason)


def planner(workspace: Path, outside: Outside, faults: list[str]) -> Callable[[], Sequence[str]]:
    """Plans rounds whose day has come; what hinders one is said once and keeps nothing else waiting."""
    note = complain_once(faults)

    def plan() -> Sequence[str]:
        planned = []
        for name in recurring_campaigns(outside):
            try:
                planned.append(plan_due_round(name, workspace, outside))
            except (WrongUse, NotAllowed, CalendarUnknown) as fault:
                note([str(fault)])
        return [key for key in planned if key is not None]

    return plan


def _words(done: Any, zone: str) -> str:
    looks = sum(done.looks[result] for result in ("unchanged", "changed", "unknown"))
    replies = done.looks["new replies"] + sum(done.mails.values())
    return f"{local(done.now, zone)}  sent {sum(done.sends.values())}, looks {looks}, replies {replies}"
