"""What commands ask of recipe files."""
# ruff: noqa: PLC0415 - heavy parts are imported where they are made, so that commands start quickly

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from replyclock.domain.inquiry import Site
from replyclock.domain.sending.text_limits import Limit


def recipe_reader(workspace: Path) -> Callable[[str], object]:
    """A function that reads a site's recipe and the Python functions it names, or raises WrongUse."""
    from replyclock.probes.recipe.functions import load_function
    from replyclock.probes.recipe.model import RecipeBook

    book = RecipeBook(workspace / "recipes")

    def read(code: str) -> object:
        recipe = book.recipe(code)
        for part in (recipe.submit, recipe.watch):
            name = getattr(part, "python", None)
            if name is not None:
                load_function(recipe, name)
        return recipe

    return read


def recipe_json_schema() -> dict[str, Any]:
    """The JSON Schema of a recipe file."""
    from replyclock.probes.recipe.model import recipe_schema

    return recipe_schema()


def recipe_limits(workspace: Path) -> Callable[[Site], Mapping[str, Limit]]:
    """A function that says how long title and body may be at a site; nothing where no recipe says so."""
    from replyclock.probes.recipe.model import FormChannel, RecipeBook

    book = RecipeBook(workspace / "recipes")

    def limits(site: Site) -> Mapping[str, Limit]:
        if not book.has(site.code):
            return {}
        channel = book.recipe(site.code).submit
        return channel.limits if isinstance(channel, FormChannel) else {}

    return limits


def recipe_states(workspace: Path) -> Callable[[str], tuple[str, str]]:
    """A function that says a site's channel and the state of its recipe, each in a word or two."""
    from replyclock.probes.recipe.model import RecipeBook, recipe_state

    book = RecipeBook(workspace / "recipes")
    return lambda code: recipe_state(book, code)
