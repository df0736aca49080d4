"""`login`: a person logs in at a site, in a window, and the login is stored for letters and looks."""

import asyncio
import signal
from pathlib import Path
from typing import Any

import click

from replyclock.assembly.browsing import open_login
from replyclock.cli.shell.environment import environment
from replyclock.cli.shell.options import json_option
from replyclock.cli.shell.program import FINISHED_WITH_FAILURES, Scope, emit, run_async, workspace_of
from replyclock.cli.shell.terminal import complain, plain
from replyclock.errors import WrongUse
from replyclock.ports.recipes import StoredLogin
from replyclock.workspace.settings import read_settings

_WAITING = "Log in in the window, then close it or press Ctrl-C here. Waiting for you."


@click.command()
@click.argument("site", required=False)
@click.option("--url", help="Where to log in, by default the page of the recipe that needs the login.")
@click.option(
    "--to",
    "file",
    type=click.Path(path_type=Path),
    help="Before there is a recipe: store the login of --url in this file.",
)
@click.option("--host", "hosts", multiple=True, help="With --to: a further host of the login; repeatable.")
@json_option
@workspace_of
@click.pass_context
def login(
    context: click.Context,
    scope: Scope,
    *,
    site: str | None,
    url: str | None,
    file: Path | None,
    hosts: tuple[str, ...],
    as_json: bool,
) -> None:
    """Open a window, let a person log in at a site, and store the login, readable by its owner only.

    Close the window, or press Ctrl-C, once you are logged in. Nothing is typed by the program. Before the
    site has a recipe, name the page and the file: `recipe discover --login` and `recipe record --login`
    go through it. Exit code 3 says that the page still asks for a login, or left nothing to be stored.

    \b
    Example:
      replyclock -w audit login hx-110
      replyclock login --url https://www.example.invalid/login --to audit/secrets/hx-110.json
    """
    if site and not (file or hosts):
        found = run_async(_renew(scope, site, url))
    elif url and file and not site:
        found = run_async(_store(scope, url, frozenset(hosts), file))
    else:
        raise WrongUse("Name the SITE whose recipe needs the login; before there is one, --url and --to.")
    trouble = found.pop("trouble")
    emit(found, as_json, lambda: _say(found))
    if trouble:
        complain(trouble)
        context.exit(FINISHED_WITH_FAILURES)


def _say(found: dict[str, Any]) -> None:
    click.echo(f"stored: {found['file']}")
    if found.get("stopped"):
        options = " ".join(f"--host {plain(host)}" for host in found["stopped"])
        click.echo(f"These hosts were stopped; if the login needs them: {options}", err=True)


async def _renew(scope: Scope, site: str, url: str | None) -> dict[str, Any]:
    done = _until_interrupted()
    read_settings(scope.workspace)
    async with open_login(scope.workspace, environment()) as renewal:
        file = renewal.file(site)
        click.echo(_WAITING, err=True)
        logged_in = await renewal.renew(site, url, done)
    still = f"{site}: the page still asks for a login: log in again, or add the login's host to `hosts`"
    return {"site": site, "file": str(file), "logged_in": logged_in, "trouble": "" if logged_in else still}


async def _store(scope: Scope, url: str, hosts: frozenset[str], file: Path) -> dict[str, Any]:
    done = _until_interrupted()
    async with open_login(scope.workspace, environment()) as renewal:
        click.echo(_WAITING, err=True)
        stored = await renewal.store(url, hosts, file, done)
    return {
        "url": url,
        "file": str(file),
        "stopped": list(stored.blocked),
        "trouble": "" if stored.holds_something else _nothing(url, stored),
    }


def _nothing(url: str, stored: StoredLogin) -> str:
    options = " ".join(f"--host {plain(host)}" for host in stored.blocked)
    way_out = f"let it reach what was stopped, {options}" if options else "log in before you close the window"
    return f"{url} left neither a cookie nor storage, so nobody is logged in: {way_out}"


def _until_interrupted() -> asyncio.Event:
    done = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, done.set)
    return done
