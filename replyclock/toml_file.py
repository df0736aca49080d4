"""Reads a TOML file into a pydantic model, and says in one sentence what is wrong with it and where."""

import difflib
import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from replyclock.errors import WrongUse

Model = TypeVar("Model", bound=BaseModel)


class Section(BaseModel):
    """A table of a TOML file: frozen, and no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


def read_model(path: Path, model: type[Model]) -> Model:
    """The file as `model`; raises WrongUse with file, line, key and a way out."""
    text = read_text(path)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise WrongUse(f"{path}: this is not valid TOML ({fault}).") from fault
    try:
        return model.model_validate(table)
    except ValidationError as fault:
        raise WrongUse(_sentence(path, text, model, fault)) from fault


def read_text(path: Path) -> str:
    """The file as text; raises WrongUse when it is missing or not UTF-8."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError as fault:
        raise WrongUse(f"{path}: there is no such file.") from fault
    except IsADirectoryError as fault:
        raise WrongUse(f"{path}: this is a folder, not a file.") from fault
    except UnicodeDecodeError as fault:
        raise WrongUse(f"{path}: this is not UTF-8 text (byte {fault.start}): save it as UTF-8.") from fault
    except OSError as fault:
        raise WrongUse(f"{path}: this cannot be read ({fault.strerror}).") from fault


def _sentence(path: Path, text: str, model: type[BaseModel], fault: ValidationError) -> str:
    first = fault.errors()[0]
    where = first["loc"]
    key = ".".join(str(part) for part in where)
    line = _line_of(text, where)
    place = f"{path}:{line}" if line else str(path)
    more = f" (and {fault.error_count() - 1} more)" if fault.error_count() > 1 else ""
    if first["type"] == "extra_forbidden":
        return f"{place}: unknown key `{key}`{_nearest(model, where)}.{more}"
    if first["type"] == "missing":
        return f"{place}: the key `{key}` is missing.{more}"
    return f"{place}: `{key}`: {_expected(first)}.{more}"


def _expected(error: Any) -> str:
    message = error["msg"].removeprefix("Value error, ").rstrip(".")
    given = error["input"]
    short = repr(given) if len(repr(given)) <= 60 else f"{repr(given)[:57]}..."
    return message if isinstance(given, dict) else f"{message}, not {short}"


def _nearest(model: type[BaseModel], where: Sequence[int | str]) -> str:
    known = _keys_at(model, where[:-1])
    near = difflib.get_close_matches(str(where[-1]), known, n=1, cutoff=0.4)
    if near:
        return f"; the nearest known key is `{near[0]}`"
    return f"; known keys are {', '.join(sorted(known))}" if known else ""


def _keys_at(model: type[BaseModel], where: Sequence[int | str]) -> list[str]:
    for part in where:
        inner = _inner(model, part)
        if inner is None:
            return []
        model = inner
    return [field.alias or name for name, field in model.model_fields.items()]


def _inner(model: type[BaseModel], part: int | str) -> type[BaseModel] | None:
    for name, field in model.model_fields.items():
        if part in (name, field.alias):
            return _model_in(field.annotation)
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        found = _model_in(argument)
        if found:
            return found
    return None


def _line_of(text: str, where: Sequence[int | str]) -> int | None:
    """The line of the innermost key that stands in the file, below its own table's header."""
    names = [str(part) for part in where if isinstance(part, str)]
    table: list[str] = []
    best: tuple[int, int] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"\s*\[+\s*([^\]]+?)\s*\]+", line)
        if header:
            table = [part.strip(" \"'") for part in header[1].split(".")]
            here = table
        else:
            key = re.match(r"\s*([A-Za-z0-9_\-\"'.]+)\s*=", line)
            here = table + [part.strip(" \"'") for part in key[1].split(".")] if key else []
        if here and names[: len(here)] == here and (best is None or len(here) > best[0]):
            best = (len(here), number)
    return best[1] if best else None
