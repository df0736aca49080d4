"""`recipe`: prints the schema of recipes; the other commands stand in modules of their own."""

import json

import click

from replyclock.assembly.recipes import recipe_json_schema
from replyclock.cli.recipe_approve import approvals, approve
from replyclock.cli.recipe_check import check
from replyclock.cli.recipe_discover import discover_form
from replyclock.cli.recipe_record import record_form
from replyclock.cli.recipe_rehearse import rehearse


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


recipe.add_command(check)
recipe.add_command(rehearse)
recipe.add_command(approve)
recipe.add_command(approvals)
recipe.add_command(discover_form)
recipe.add_command(record_form)
