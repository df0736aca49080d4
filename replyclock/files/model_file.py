"""Reads a TOML or JSON file that a person wrote into a pydantic model; knows no file's meaning."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from replyclock.errors import WrongUse
from replyclock.files.plain_files import read_named
from replyclock.files.validation import fault_sentence

Model = TypeVar("Model", bound=BaseModel)


class Section(BaseModel):
    """A table of such a file: frozen, and no unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_default=True)


def read_model(path: Path, model: type[Model], data: bytes | None = None) -> Model:
    """The file as `model`; raises WrongUse with file, line, key and a way out.

    `data` are its bytes where somebody has read them already.
    """
    text = read_text(path, data)
    values = _parse(path, text)
    try:
        return model.model_validate(values)
    except ValidationError as fault:
        raise WrongUse(fault_sentence(path, text, fault, model.model_json_schema())) from fault


def read_bytes(path: Path) -> bytes:
    """The file's bytes; raises WrongUse when it cannot be read."""
    try:
        return read_named(path)
    except FileNotFoundError as fault:
        raise WrongUse(f"{path}: there is no such file.") from fault
    except IsADirectoryError as fault:
        raise WrongUse(f"{path}: this is a folder, not a file.") from fault
    except OSError as fault:
        raise WrongUse(f"{path}: this cannot be read ({fault.strerror}).") from fault


def read_text(path: Path, data: bytes | None = None) -> str:
    """The file, or its bytes as read already, as text; raises WrongUse when it is missing or not UTF-8."""
    try:
        return (read_bytes(path) if data is None else data).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as fault:
        raise WrongUse(f"{path}: this is not UTF-8 text (byte {fault.start}): save it as UTF-8.") from fault


def _parse(path: Path, text: str) -> Any:
    try:
        return json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except json.JSONDecodeError as fault:
        raise WrongUse(f"{path}:{fault.lineno}: this is not JSON ({fault.msg}): mend that place.") from fault
    except tomllib.TOMLDecodeError as fault:
        reason, line = _reason(fault)
        raise WrongUse(f"{path}{line}: this is not TOML ({reason}): mend that place.") from fault


def _reason(fault: tomllib.TOMLDecodeError) -> tuple[str, str]:
    """What tomllib says, and the line as ":7" where it names one."""
    words = str(fault)
    found = re.search(r" \(at line (\d+), column \d+\)$", words)
    return (words[: found.start()], f":{found[1]}") if found else (words, "")
