"""`recipe schema`: the JSON Schema of recipe files."""

import json

import click

from replyclock.assembly.recipes import recipe_json_schema


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The schema is JSON in any case.")
def schema(as_json: bool) -> None:  # noqa: ARG001 - every command takes --json
    """Print the JSON Schema of a recipe file, for editors.

    \b
    Example:
      replyclock recipe schema > recipe.schema.json
    """
    click.echo(json.dumps(recipe_json_schema(), ensure_ascii=False, indent=2))
