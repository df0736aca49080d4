"""`campaign status`: how a round stands."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.answer_words import answer_words
from replyclock.cli.shell.chosen import named_rounds
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import listed, local_named, plain
from replyclock.domain.answer_count import AnswerCount, count_answered, count_in_time
from replyclock.domain.case import Case, Counting, RestsOn, attempt_key
from replyclock.domain.facts import Inconclusive
from replyclock.domain.recipes.check import Sighting
from replyclock.outside import Outside
from replyclock.ports.report import Findings
from replyclock.steps.recipes.approve import round_waits
from replyclock.steps.recipes.check import is_of_now
from replyclock.steps.reporting.findings import gather_findings
from replyclock.steps.round import RoundContext
from replyclock.steps.sending.send import due_at
from replyclock.steps.sending.uncovered import uncovered
from replyclock.workspace.settings import read_settings


def _hindered(cause: Inconclusive) -> str:
    """What a place is called whose looks see nothing until somebody acts."""
    if cause is Inconclusive.CUT:
        return str(cause)
    return "recipe broken" if cause.is_the_recipes else "waits for a person"


@click.command()
@click.argument("name")
@json_option
@workspace_of
def status(scope: Scope, name: str, as_json: bool) -> None:
    """Show how far the campaign's rounds are: sent, not sent and why, replies by kind.

    Of the answers it says how many a reviewer confirmed, and how many are only suggested.

    \b
    Example:
      replyclock -w audit campaign status autumn --json
    """
    zone = read_settings(scope.workspace).time_zone

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
            _say_answers(each)
            for reason in each["waiting_for_approval"].values():
                click.echo(f"  not sent yet: {plain(reason)}")
            _say_without_leave(each["without_leave"])
            for misfit in each["misfits"]:
                seen = local_named(misfit["at"], zone)
                click.echo(f"  recipe {misfit['result']}: {plain(misfit['why'])} (seen {seen})")
            if each["next_at"]:
                click.echo(f"  next letter: {local_named(each['next_at'], zone)}")
            for place in each["blind"]:
                click.echo(f"  {_hindered(place['cause'])}: {place['place']}: {plain(place['reason'])}")

    emit(rounds, as_json, say)


def _say_without_leave(row: dict[str, Any]) -> None:
    """Which letters are not sent any more, since what allowed them was taken out or used up."""
    if row["reason"]:
        click.echo(f"  not sent:    {plain(row['reason'])}")
    for host, count in row["taken_out"].items():
        click.echo(f"  not sent:    {count} letters: {plain(host)} was taken out of the authorisation")
    for host, count in row["used_up"].items():
        click.echo(f"  not sent:    {count} letters: {plain(host)} has had all that the authorisation allows")


def _say_answers(row: dict[str, Any]) -> None:
    """How many letters were answered, in time, too, and what of it no reviewer has looked at."""
    answers = AnswerCount(**row["answers"])
    if answers.whole:
        click.echo(f"  answers:     {answer_words(answers, Counting(row['count']), row['round'])}")
        for limit in row["in_time"]:
            parts = f"{limit['reviewed']} confirmed, {limit['suggested']} only suggested"
            within = f"within {limit['threshold']} working days"
            click.echo(f"  in time:     {limit['reviewed'] + limit['suggested']} {within} ({parts})")
    if row["to_review"]:
        click.echo(f"  to review:   {row['to_review']} replies whose kind is only suggested")


def _status(running: RoundContext, outside: Outside) -> dict[str, Any]:
    now = outside.clock.now()
    findings = gather_findings(running, outside, now)
    cases = findings.cases
    due = [due_at(tried, running) for tried in outside.ledger.plans.tried(running.key)]
    return {
        "round": running.key,
        "as_of": now,
        "waiting_for_approval": round_waits(running, outside),
        "misfits": _misfits(cases, outside),
        "without_leave": asdict(uncovered(running, outside)),
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
        **_answers(findings),
    }


def _answers(findings: Findings) -> dict[str, Any]:
    """The answers and those in time, those confirmed apart from those only suggested."""
    verdicts = findings.verdicts
    return {
        "count": findings.counting,
        "answers": asdict(count_answered(findings.cases)),
        "in_time": [
            {"threshold": days, **asdict(count_in_time(verdicts, days))} for days in findings.thresholds
        ],
        "to_review": sum(
            case.rests_on(reply) is RestsOn.SUGGESTED for case in findings.cases for reply in case.replies
        ),
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
                {
                    "id": each.identity,
                    "kind": each.kind,
                    "rests_on": case.rests_on(each),
                    "via": each.via,
                    "until": each.window.until,
                    "doubts": list(each.doubts),
                }
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
