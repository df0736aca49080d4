"""`send`, `watch` and `listen`: one round each, for people with cron."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from typing import Any

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.door import FINISHED_WITH_FAILURES, Scope, emit, json_option, run_async, workspace_of
from replyclock.cli.environment import environment
from replyclock.cli.mail import chosen_mailboxes
from replyclock.cli.rounds import rounds
from replyclock.cli.run import complain_once
from replyclock.cli.words import complain, listed, progress, table
from replyclock.domain.facts import Outcome
from replyclock.errors import CalendarUnknown, MailboxDown, NotAllowed, WrongUse
from replyclock.outside import Outside
from replyclock.ports.looks import Watched
from replyclock.steps.listen import listen_once
from replyclock.steps.round import RunningRound
from replyclock.steps.sending.send import due_at, send_one, settle_interrupted
from replyclock.steps.watching.watch import LookOutcome, WatchOrders, mend_places, watching

# What hinders one letter or one look and must not keep the others waiting.
_HINDRANCES = (NotAllowed, WrongUse, CalendarUnknown)
_NOT_TRIED = "not tried"
_WAITS = "waits"


@click.command()
@click.argument("name", required=False)
@click.option("--again", is_flag=True, help="Also try again what failed before the press, once mended.")
@json_option
@workspace_of
@click.pass_context
def send(context: click.Context, scope: Scope, name: str | None, again: bool, as_json: bool) -> None:
    """Send every letter that is due now, each once, and say what became of it.

    Exit code 3 when a letter was due and is neither confirmed nor waiting for its host's turn.

    \b
    Example:
      replyclock -w audit send autumn
    """
    rows = run_async(_send_all(scope, name, again))

    def say() -> None:
        if rows:
            table(["letter", "outcome", "note"], [list(row.values()) for row in rows])
        click.echo(f"{len(rows)} letters were due.")

    emit(rows, as_json, say)
    if any(row["outcome"] not in (Outcome.CONFIRMED, _WAITS) for row in rows):
        context.exit(FINISHED_WITH_FAILURES)


@click.command()
@click.argument("name", required=False)
@click.option("--now", "at_once", is_flag=True, help="Look at every watched place, whether due or not.")
@json_option
@workspace_of
@click.pass_context
def watch(context: click.Context, scope: Scope, name: str | None, at_once: bool, as_json: bool) -> None:
    """Look once at every place whose look is due.

    \b
    Example:
      replyclock -w audit watch
    """
    rows = run_async(_watch_all(scope, name, at_once))

    def say() -> None:
        if rows:
            table(["place", "result", "reason", "new"], [list(row.values()) for row in rows])
        click.echo(f"{len(rows)} places were due.")

    emit(rows, as_json, say)
    if any(row["result"] == _NOT_TRIED for row in rows):
        context.exit(FINISHED_WITH_FAILURES)


@click.command()
@click.argument("mailbox", required=False)
@json_option
@workspace_of
@click.pass_context
def listen(context: click.Context, scope: Scope, mailbox: str | None, as_json: bool) -> None:
    """Read every mailbox of the settings, or one, to its end. Nothing in it is marked or moved.

    \b
    Example:
      replyclock -w audit listen inbox
    """
    faults: list[str] = []

    async def work() -> dict[str, dict[str, int]]:
        async with assemble(scope.workspace, environment()) as outside:
            names = chosen_mailboxes(scope.settings(), mailbox)
            counts = {}
            for name in names:
                try:
                    counts[name] = (await listen_once(name, outside)).counts
                except MailboxDown as fault:
                    if len(names) == 1:
                        raise
                    faults.append(str(fault))
            return counts

    found = run_async(work())

    def say() -> None:
        for name, counts in found.items():
            click.echo(f"{name}: {listed(counts, 'nothing new')}")

    emit(found, as_json, say)
    for fault in faults:
        complain(fault)
    if faults:
        context.exit(FINISHED_WITH_FAILURES)


async def _send_all(scope: Scope, name: str | None, again: bool) -> list[dict[str, Any]]:
    async with assemble(scope.workspace, environment()) as opened:
        outside = replace(opened, complain=complain_once([]))
        due = [
            (running, reference)
            for running in rounds(scope.workspace, name, outside)
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


async def _send(reference: str, running: RunningRound, outside: Outside, again: bool) -> dict[str, Any]:
    try:
        result = await send_one(reference, running, outside, again=again)
    except _HINDRANCES as fault:
        return {"reference": reference, "outcome": _NOT_TRIED, "note": str(fault)}
    return {"reference": reference, "outcome": result.outcome or _WAITS, "note": result.note}


async def _watch_all(scope: Scope, name: str | None, at_once: bool) -> list[dict[str, Any]]:
    async with assemble(scope.workspace, environment()) as outside:
        due: dict[int, Watched] = {}
        for running in rounds(scope.workspace, name, outside):
            mend_places(running, outside)
            places = outside.ledger.looks.places_of(running.key)
            due |= {each.identity: each for each in places if at_once or each.next_at <= outside.clock.now()}
        seen = count(1)
        with (
            watching(outside, scope.settings().engine.looks_at_once) as watcher,
            progress("looking", len(due)) as tell,
        ):
            orders = WatchOrders(tell=lambda outcome: tell(next(seen), outcome.place))
            return [_row(outcome) for outcome in await watcher.look_at(tuple(due.values()), orders)]


def _row(seen: LookOutcome) -> dict[str, Any]:
    result = seen.result or (_WAITS if seen.is_resting else _NOT_TRIED)
    return {"place": seen.place, "result": result, "reason": seen.reason, "replies": seen.replies}
