"""`send`, `watch`, `listen` (one round each, for cron) and `run` (all of it until stopped)."""

import asyncio
import signal
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import click

from replyclock.assembly import assemble, engine_url
from replyclock.cli.door import (
    FINISHED_WITH_FAILURES,
    Scope,
    emit,
    json_option,
    local,
    parse_instant,
    progress,
    run_async,
    table,
    workspace_of,
)
from replyclock.cli.environment import environment
from replyclock.errors import NotAllowed, WrongUse
from replyclock.outside import Outside
from replyclock.planning import plan_due_rounds
from replyclock.settings import read_settings
from replyclock.steps.listen import listen_once
from replyclock.steps.running import RunningRound, running_rounds
from replyclock.steps.send import SendResult, due_at, send_one, settle_interrupted
from replyclock.steps.watch import due_looks, look_once


@click.command()
@click.argument("name", required=False)
@click.option("--again", is_flag=True, help="Also try again what failed before the press, once mended.")
@json_option
@workspace_of
@click.pass_context
def send(context: click.Context, scope: Scope, name: str | None, again: bool, as_json: bool) -> None:
    """Send every letter that is due now, each once, and say what became of it.

    \b
    Example:
      replyclock -w audit send autumn
    """
    results = run_async(_send_all(scope, name, again))
    rows = [{"reference": each.reference, "outcome": each.outcome, "note": each.note} for each in results]

    def say() -> None:
        table(["letter", "outcome", "note"], [[str(value or "-") for value in row.values()] for row in rows])
        click.echo(f"{len(rows)} letters were due.")

    emit(rows, as_json, say)
    if any(each.outcome is None or each.outcome != "confirmed" for each in results):
        context.exit(FINISHED_WITH_FAILURES)


@click.command()
@click.argument("name", required=False)
@click.option("--now", "at_once", is_flag=True, help="Look at every watched place, whether due or not.")
@json_option
@workspace_of
def watch(scope: Scope, name: str | None, at_once: bool, as_json: bool) -> None:
    """Look once at every place whose look is due.

    \b
    Example:
      replyclock -w audit watch
    """

    async def work() -> list[dict[str, Any]]:
        async with assemble(scope.workspace, environment()) as outside:
            due = [
                look.watched
                for running in running_rounds(outside, name)
                for look in due_looks(running, outside)
                if at_once or look.at <= outside.clock.now()
            ]
            rows = []
            with progress("looking", len(due)) as tell:
                for number, watched in enumerate(due, start=1):
                    seen = await look_once(watched, outside)
                    rows.append(
                        {
                            "place": seen.place,
                            "result": seen.result,
                            "reason": seen.reason,
                            "replies": seen.replies,
                        }
                    )
                    tell(number, seen.place)
            return rows

    rows = run_async(work())

    def say() -> None:
        table(
            ["place", "result", "reason", "new"],
            [
                [row["place"], str(row["result"] or "not looked"), row["reason"], str(row["replies"])]
                for row in rows
            ],
        )
        click.echo(f"{len(rows)} places were due.")

    emit(rows, as_json, say)


@click.command()
@click.argument("mailbox", required=False)
@json_option
@workspace_of
def listen(scope: Scope, mailbox: str | None, as_json: bool) -> None:
    """Read every mailbox of the settings, or one, to its end. Nothing in it is marked or moved.

    \b
    Example:
      replyclock -w audit listen inbox
    """

    async def work() -> dict[str, dict[str, int]]:
        async with assemble(scope.workspace, environment()) as outside:
            if mailbox is not None and mailbox not in outside.mailboxes:
                there = ", ".join(outside.mailboxes) or "none"
                raise WrongUse(f"There is no mailbox {mailbox!r} in replyclock.toml; there are: {there}.")
            names = [mailbox] if mailbox else list(outside.mailboxes)
            return {name: (await listen_once(name, outside)).counts for name in names}

    found = run_async(work())

    def say() -> None:
        for name, counts in found.items():
            listed = ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "nothing new"
            click.echo(f"{name}: {listed}")

    emit(found, as_json, say)


@click.command()
@click.option("--until", help="Stop at this instant (ISO); by default run until SIGTERM or Ctrl-C.")
@json_option
@workspace_of
@click.pass_context
def run(context: click.Context, scope: Scope, until: str | None, as_json: bool) -> None:
    """Do everything that is due, until stopped: sending, looking, listening, planning recurring rounds.

    SIGTERM and Ctrl-C finish what is under way and lose nothing; a restart goes on.

    \b
    Example:
      replyclock -w audit run
    """
    settings = read_settings(scope.workspace)
    done = run_async(_run(scope, parse_instant(until, settings.time_zone)))

    def say() -> None:
        click.echo(f"stopped at {local(datetime.fromisoformat(done['now']), settings.time_zone)}")
        for what in ("sends", "looks", "mails"):
            listed = ", ".join(f"{count} {kind}" for kind, count in done[what].items()) or "none"
            click.echo(f"  {what}: {listed}")
        for fault in done["faults"]:
            click.echo(f"  fault: {fault}", err=True)

    emit(done, as_json, say)
    if done["faults"]:
        context.exit(FINISHED_WITH_FAILURES)


async def _send_all(scope: Scope, name: str | None, again: bool) -> list[SendResult]:
    async with assemble(scope.workspace, environment()) as outside:
        due = [
            (running, reference)
            for running in running_rounds(outside, name)
            for reference in _due_now(running, outside, again)
        ]
        results = []
        with progress("sending", len(due)) as tell:
            for number, (running, reference) in enumerate(due, start=1):
                results.append(await _send(reference, running, outside, again))
                tell(number, reference)
        return results


def _due_now(running: RunningRound, outside: Outside, again: bool) -> Sequence[str]:
    now = outside.clock.now()
    due = []
    for tried in outside.ledger.plans.tried(running.key):
        if settle_interrupted(tried, outside):
            continue
        at = due_at(tried, running, again=again)
        if at is not None and at <= now:
            due.append(tried.inquiry.reference)
    return due


async def _send(reference: str, running: RunningRound, outside: Outside, again: bool) -> SendResult:
    try:
        return await send_one(reference, running, outside, again=again)
    except NotAllowed as fault:
        return SendResult(reference, None, str(fault))


async def _run(scope: Scope, until: datetime | None) -> dict[str, Any]:
    from replyclock.engine.loop import run as run_engine  # noqa: PLC0415 - DBOS is slow to import
    from replyclock.engine.orders import Orders  # noqa: PLC0415

    settings = read_settings(scope.workspace)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with assemble(scope.workspace, environment()) as outside:
        with progress("running", None) as tell:
            orders = Orders(
                until=until,
                stop=stop,
                tell=lambda done: tell(0, _words(done, settings.time_zone)),
                plan_due_rounds=lambda: plan_due_rounds(scope.workspace, outside),
            )
            done = await run_engine(outside, settings.engine, engine_url(settings, scope.workspace), orders)
    return done.as_json()


def _words(done: Any, zone: str) -> str:
    counts: Counter[str] = Counter(done.looks)
    return (
        f"{local(done.now, zone)}  sent {sum(done.sends.values())}, "
        f"looks {counts['unchanged'] + counts['changed'] + counts['unknown']}, "
        f"replies {counts['new replies'] + sum(done.mails.values())}"
    )
