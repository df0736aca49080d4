"""`login`: a person logs in at a site, in a window, and the login is stored for letters and looks."""

import asyncio
import signal
from pathlib import Path

import click

from replyclock.assembly.browsing import open_login
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import complain
from replyclock.workspace.settings import read_settings


@click.command()
@click.argument("site")
@click.option("--url", help="Where to log in, by default the page of the recipe that needs the login.")
@json_option
@workspace_of
@click.pass_context
def login(context: click.Context, scope: Scope, site: str, url: str | None, as_json: bool) -> None:
    """Open a window, let a person log in at a site, and store the login, readable by its owner only.

    Close the window, or press Ctrl-C, once you are logged in. Nothing is typed by the program. Exit code 3
    says that the page still asks for a login.

    \b
    Example:
      replyclock -w audit login hx-110
    """

    async def work() -> tuple[Path, bool]:
        done = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, done.set)
        read_settings(scope.workspace)
        async with open_login(scope.workspace, environment()) as renewal:
            file = renewal.file(site)
            click.echo("Log in in the window, then close it or press Ctrl-C here. Waiting for you.", err=True)
            return file, await renewal.renew(site, url, done)

    file, logged_in = run_async(work())
    emit(
        {"site": site, "file": str(file), "logged_in": logged_in},
        as_json,
        lambda: click.echo(f"stored: {file}"),
    )
    if not logged_in:
        complain(f"{site}: the page still asks for a login: log in again, or add the login's host to `hosts`")
        context.exit(FINISHED_WITH_FAILURES)
