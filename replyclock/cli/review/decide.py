"""A decision is recorded beside what was seen."""

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment, who
from replyclock.cli.shell.program import Scope, emit, run_async
from replyclock.domain.facts import Review
from replyclock.steps.reporting import review as reviewing


def decide(
    scope: Scope, about: tuple[str, str], decision: str, reason: str, *, really: bool, as_json: bool
) -> None:
    """Record what was decided about (subject, key), and say it; raises WrongUse as the step does."""

    async def work() -> Review:
        async with assemble(scope.workspace, environment()) as outside:
            decided = Review(*about, decision, reason, who(), outside.clock.now())
            return reviewing.decide(decided, outside, really=really)

    made = run_async(work())
    row = {"subject": made.subject, "key": made.subject_key, "decision": made.decision, "reason": made.reason}
    emit(row, as_json, lambda: click.echo(f"{made.subject} {made.subject_key} is now: {made.decision}"))
