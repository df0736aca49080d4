"""`notify test`: whether people can be told."""

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import complain
from replyclock.errors import WrongUse
from replyclock.steps.sending.notify import tell_for_test
from replyclock.workspace.settings import read_settings


@click.command()
@click.argument("name", required=False)
@json_option
@workspace_of
@click.pass_context
def test(context: click.Context, scope: Scope, name: str | None, as_json: bool) -> None:
    """Send a test notification to every channel of the settings, or to one.

    \b
    Example:
      replyclock -w audit notify test office
    """
    known = sorted(read_settings(scope.workspace).notify)
    if not known:
        raise WrongUse("The settings name no [notify.NAME]: add one to replyclock.toml.")
    if name is not None and name not in known:
        raise WrongUse(f"The settings name no notify.{name}: there is {', '.join(known)}.")

    async def work() -> dict[str, str]:
        async with assemble(scope.workspace, environment()) as outside:
            return {each: await tell_for_test(each, outside) for each in ([name] if name else known)}

    faults = run_async(work())

    def say() -> None:
        for each, fault in faults.items():
            if not fault:
                click.echo(f"{each}: told")

    emit([{"name": each, "told": not fault} for each, fault in faults.items()], as_json, say)
    for fault in filter(None, faults.values()):
        complain(fault)
    if any(faults.values()):
        context.exit(FINISHED_WITH_FAILURES)
