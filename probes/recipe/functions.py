"""Loads the Python function a recipe names where its own words do not suffice; runs none."""

from collections.abc import Callable
from functools import lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from replyclock.errors import WrongUse

# What a function written beside a recipe may raise when the page is not as it expects.
HOOK_FAULTS = (
    ValueError, LookupError, TypeError, AttributeError, ArithmeticError, NameError, RuntimeError,
    AssertionError, OSError,
)  # fmt: skip


def load_function(recipe_file: Path, name: str) -> Callable[..., Any]:
    """The function `file.py:function` from the recipe's own folder; raises WrongUse."""
    file_name, _, function_name = name.partition(":")
    path = recipe_file.parent / file_name
    try:
        module = _module(path, path.stat().st_mtime_ns)
    except (SyntaxError, ImportError, *HOOK_FAULTS) as fault:
        if not path.is_file():
            raise WrongUse(f"{recipe_file}: python = {name}: there is no {path}; write it") from fault
        raise WrongUse(f"{path}: cannot be loaded ({fault}); correct it") from fault
    function = getattr(module, function_name, None)
    if not callable(function):
        raise WrongUse(f"{recipe_file}: python = {name}: {path} has no function {function_name}; write it")
    return function  # type: ignore[no-any-return]


@lru_cache(maxsize=256)
def _module(path: Path, changed: int) -> ModuleType:  # noqa: ARG001 - a file that has changed is another
    """The module in the file, run once for each state of it: a look comes every hour."""
    spec = spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise ImportError("it is no Python file")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
