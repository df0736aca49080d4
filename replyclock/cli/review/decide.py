"""A decision is recorded beside what was seen."""

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment, who
from replyclock.cli.shell.program import Scope, emit, run_async
from replyclock.domain.facts import Review
from replyclock.errors import WrongUse


def decide(scope: Scope, about: tuple[str, str], decision: str, reason: str, as_json: bool) -> None:
    """Record what was decided about (subject, key), and say it; raises WrongUse without a reason."""
    subject, key = about
    if not reason.strip():
        raise WrongUse("A decision needs a reason: say it with --reason.")

    async def work() -> Review:
        async with assemble(scope.workspace, environment()) as outside:
            decided = Review(subject, key, decision, reason.strip(), who(), outside.clock.now())
            outside.ledger.reviews.add(decided)
            return decided

    made = run_async(work())
    row = {"subject": made.subject, "key": made.subject_key, "decision": made.decision, "reason": made.reason}
    emit(row, as_json, lambda: click.echo(f"{subject} {key} is now: {decision}"))
