"""`recipe`: check recipes and print their schema; the other commands stand in modules of their own."""

import json
from collections.abc import Callable

import click

from replyclock.assembly import recipe_json_schema, recipe_reader
from replyclock.cli.door import FINISHED_WITH_FAILURES, Scope, emit, json_option, workspace_of
from replyclock.cli.recipe_approve import approvals, approve
from replyclock.cli.recipe_discover import discover_form
from replyclock.cli.recipe_record import record_form
from replyclock.cli.recipe_rehearse import rehearse
from replyclock.cli.words import table
from replyclock.errors import WrongUse
from replyclock.sites_file import read_sites


@click.group()
def recipe() -> None:
    """Recipes: how to use a site's channel and where its answers show.

    \b
    Example:
      replyclock recipe check
    """


@recipe.command()
@click.option("--json", "as_json", is_flag=True, help="The schema is JSON in any case.")
def schema(as_json: bool) -> None:  # noqa: ARG001 - every command takes --json
    """Print the JSON Schema of a recipe file, for editors.

    \b
    Example:
      replyclock recipe schema > recipe.schema.json
    """
    click.echo(json.dumps(recipe_json_schema(), ensure_ascii=False, indent=2))


@recipe.command()
@click.argument("codes", nargs=-1)
@json_option
@workspace_of
@click.pass_context
def check(context: click.Context, scope: Scope, codes: tuple[str, ...], as_json: bool) -> None:
    """Read the recipes of these sites, or of all in sites.csv, and say what is wrong. Opens no page.

    \b
    Example:
      replyclock -w audit recipe check
    """
    scope.settings()
    read = recipe_reader(scope.workspace)
    wanted = codes or tuple(site.code for site in read_sites(scope.workspace / "sites.csv"))
    rows = [{"site": code, "fault": _fault(read, code)} for code in wanted]
    faulty = [row for row in rows if row["fault"]]

    def say() -> None:
        table(["site", "recipe"], [[row["site"], row["fault"] or "is in order"] for row in rows])

    emit(rows, as_json, say)
    if faulty:
        context.exit(FINISHED_WITH_FAILURES)


recipe.add_command(rehearse)
recipe.add_command(approve)
recipe.add_command(approvals)
recipe.add_command(discover_form)
recipe.add_command(record_form)


def _fault(read: Callable[[str], object], code: str) -> str | None:
    try:
        read(code)
    except WrongUse as fault:
        return str(fault)
    return None
