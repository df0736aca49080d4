"""`assist sit`: the operator sits down at the terminal."""

import click

from replyclock.assembly.workspace import assemble
from replyclock.cli.assist.desk import sit
from replyclock.cli.shell.environment import environment, who
from replyclock.cli.shell.program import Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import listed
from replyclock.workspace.settings import read_settings


@click.command("sit")
@click.option("--json", "as_json", is_flag=True, help="Say at the end what you did, as JSON.")
@workspace_of
def sit_down(scope: Scope, as_json: bool = False) -> None:
    """Sit down as an operator; what `assist` does without another word.

    \b
    Example:
      replyclock -w audit assist sit
    """

    async def work() -> dict[str, int]:
        async with assemble(scope.workspace, environment()) as outside:
            return await sit(outside, who(), read_settings(scope.workspace).time_zone, quiet=as_json)

    settled = run_async(work())
    emit(settled, as_json, lambda: click.echo(f"You left; settled: {listed(settled, 'nothing')}."))
