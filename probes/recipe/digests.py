"""Names the files that make up a recipe by their bytes: what was rehearsed and approved is just these."""

from collections.abc import Iterator, Mapping

from replyclock.probes.recipe.model import FormChannel, Recipe


def file_hashes(recipe: Recipe) -> Mapping[str, str]:
    """By name, below the folder of the recipes: SHA-256 in lower-case hex. Raises WrongUse for a missing one.

    The recipe itself, the Python files it names and the files it uploads; what such a Python file imports
    is not among them.
    """
    return {name: recipe.files.digest_of(name) for name in dict.fromkeys(_names(recipe))}


def _names(recipe: Recipe) -> Iterator[str]:
    yield recipe.file.name
    for part in (recipe.submit, recipe.watch):
        function = getattr(part, "python", None)
        if function is not None:
            yield function.partition(":")[0]
    if isinstance(recipe.submit, FormChannel):
        yield from (field.file for field in recipe.submit.fields if field.file)
