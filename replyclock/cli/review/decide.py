"""A decision is recorded beside what was seen."""

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment, who
from replyclock.cli.shell.program import Scope, emit, run_async
from replyclock.domain.facts import Review
from replyclock.steps.reporting import review as reviewing


def decide(
    scope: Scope,
    about: tuple[str, str],
    decision: str,
    reason: str,
    *,
    found: tuple[str | None, str | None] = (None, None),
    really: bool,
    as_json: bool,
) -> None:
    """Record what was decided about (subject, key), and say it; raises WrongUse as the step does.

    `found` are the number and the link of a receipt.
    """

    async def work() -> Review:
        async with assemble(scope.workspace, environment()) as outside:
            decided = Review(*about, decision, reason, who(), outside.clock.now(), *found)
            return reviewing.decide(decided, outside, really=really)

    made = run_async(work())
    row = {"subject": made.subject, "key": made.subject_key, "decision": made.decision, "reason": made.reason}
    row |= {name: value for name, value in (("number", made.number), ("link", made.link)) if value}
    emit(row, as_json, lambda: click.echo(f"{made.subject} {made.subject_key} is now: {made.decision}"))
