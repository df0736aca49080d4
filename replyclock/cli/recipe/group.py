"""`recipe`: recipes found, recorded, rehearsed, approved and checked."""

import click

from replyclock.cli.shell.lazy import Lazy, LazyGroup

_COMMANDS = {
    "approvals": Lazy(
        "replyclock.cli.recipe.approvals:approvals",
        "Show which recipes are approved, by whom and when, and why the others wait.",
    ),
    "approve": Lazy(
        "replyclock.cli.recipe.approve:approve",
        "Say that you saw the rehearsal of each SITE and that its recipe may be used for sending.",
    ),
    "check": Lazy(
        "replyclock.cli.recipe.check:check",
        "Read the recipes of these sites, or of all in sites.csv, and say what is wrong.",
    ),
    "discover": Lazy(
        "replyclock.cli.recipe.discover:discover_form",
        "Find the message form of a page and say what its fields are for.",
    ),
    "record": Lazy(
        "replyclock.cli.recipe.record:record_form",
        "Open a window, let a person fill in the form once, and make the recipe of it.",
    ),
    "rehearse": Lazy(
        "replyclock.cli.recipe.rehearse:rehearse",
        "Fill in all letters of the round at each SITE, keep pictures, press nothing.",
    ),
    "schema": Lazy(
        "replyclock.cli.recipe.schema:schema", "Print the JSON Schema of a recipe file, for editors."
    ),
}


@click.group(cls=LazyGroup, lazy=_COMMANDS)
def recipe() -> None:
    """Recipes: how to use a site's channel and where its answers show.

    \b
    Example:
      replyclock recipe check
    """
