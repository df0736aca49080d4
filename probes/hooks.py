"""Loads the Python function a recipe names where its own words do not suffice; runs none."""

from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

from replyclock.errors import WrongUse

# What a function written beside a recipe may raise when the page is not as it expects.
HOOK_FAULTS = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError)


def load_function(recipe_file: Path, name: str) -> Callable[..., Any]:
    """The function `file.py:function` from the recipe's own folder; raises WrongUse."""
    file_name, _, function_name = name.partition(":")
    path = recipe_file.parent / file_name
    spec = spec_from_file_location(path.stem, path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise WrongUse(f"{recipe_file}: python = {name}: there is no {path}; write it")
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (SyntaxError, ImportError, NameError, *HOOK_FAULTS) as fault:
        raise WrongUse(f"{path}: cannot be loaded ({fault}); correct it") from fault
    function = getattr(module, function_name, None)
    if not callable(function):
        raise WrongUse(f"{recipe_file}: python = {name}: {path} has no function {function_name}; write it")
    return function  # type: ignore[no-any-return]
