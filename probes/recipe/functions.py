"""Loads the Python function a recipe names where its own words do not suffice; runs none."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib.abc import SourceLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from replyclock.errors import WrongUse
from replyclock.probes.recipe.elements import FilePart

# What a function written beside a recipe may raise when the page is not as it expects.
HOOK_FAULTS = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, NameError, RuntimeError,
    AssertionError, OSError,
)  # fmt: skip


def load_function(recipe: FilePart, name: str) -> Callable[..., Any]:
    """The function `file.py:function` from the recipe's own folder, as it was read; raises WrongUse."""
    file_name, _, function_name = name.partition(":")
    recipe_file, path = recipe.file, recipe.file.parent / file_name
    if not path.is_file():
        raise WrongUse(f"{recipe_file}: python = {name}: there is no {path}; write it")
    try:
        module = _module(path, recipe.files.bytes_of(file_name))
    except (SyntaxError, ImportError, *HOOK_FAULTS) as fault:
        raise WrongUse(f"{path}: cannot be loaded ({fault}); correct it") from fault
    function = getattr(module, function_name, None)
    if not callable(function):
        raise WrongUse(f"{recipe_file}: python = {name}: {path} has no function {function_name}; write it")
    return function  # type: ignore[no-any-return]


class _AsRead(SourceLoader):
    """Runs the bytes that were read and hashed, whatever the file holds by now; keeps no compiled copy."""

    def __init__(self, path: Path, data: bytes) -> None:
        self._path, self._data = str(path), data

    def get_filename(self, fullname: str) -> str:  # noqa: ARG002 - the standard library's name
        return self._path

    def get_data(self, path: str | bytes) -> bytes:  # noqa: ARG002 - the same
        return self._data

    def path_stats(self, path: str) -> Mapping[str, Any]:
        raise OSError(f"{path} is not asked for its age")


@lru_cache(maxsize=256)
def _module(path: Path, data: bytes) -> ModuleType:
    """The module of these bytes, run once: a look comes every hour."""
    loader = _AsRead(path, data)
    spec = spec_from_file_location(path.stem, path, loader=loader)
    if spec is None:
        raise ImportError("it is no Python file")
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module
