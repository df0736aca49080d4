"""Canonical JSON: one value, one sequence of bytes, so that a hash of it means something.

A part of RFC 8785 (JSON Canonicalization Scheme): text, whole numbers, true, false, null, lists and objects
with ASCII names. Fractions are refused, since their spelling is where implementations differ.
"""

import json
import math
from datetime import UTC, datetime
from typing import Any

_MOST = 2**53 - 1
"""Beyond it RFC 8785 readers may round a number."""
_MOST_DIGITS = 20

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def canonical(value: Any) -> bytes:
    """The value as UTF-8 bytes by RFC 8785; raises ValueError for what has no one spelling."""
    _require_plain(value)
    return _ENCODER.encode(value).encode()


def strict_json(data: bytes | str) -> Any:
    """The value of a JSON text; raises ValueError for doubled names, NaN, endless numbers, deep nesting."""
    try:
        return json.loads(
            data,
            object_pairs_hook=_once_each,
            parse_constant=_no_number,
            parse_float=_finite,
            parse_int=_whole,
        )
    except RecursionError as fault:
        raise ValueError("this JSON is nested too deeply") from fault


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"the name {name[:80]!r} stands twice in one object")
        found[name] = value
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number of JSON")


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text[:40]} is too large a number")
    return value


def _whole(text: str) -> int:
    if len(text) > _MOST_DIGITS:
        raise ValueError(f"{text[:40]}... is too large a number")
    return int(text)


def parse_canonical(data: bytes) -> Any:
    """The value whose canonical form `data` is; raises ValueError when it is another form, or no JSON."""
    try:
        value = json.loads(data)
        same = canonical(value) == data
    except (RecursionError, UnicodeError) as fault:
        raise ValueError("this is no canonical JSON") from fault
    if not same:
        raise ValueError("this JSON is not in its canonical form")
    return value


def instant_text(instant: datetime) -> str:
    """An aware instant as RFC 3339 in UTC with microseconds, the one way records write it."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds").removesuffix("+00:00") + "Z"


def parse_instant(text: str) -> datetime:
    """The instant that `instant_text` wrote; raises ValueError for any other writing."""
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None or instant_text(instant) != text:
        raise ValueError(f"{text!r} is no instant such as 2026-10-12T01:00:00.000000Z")
    return instant


def _require_plain(value: Any) -> None:
    if isinstance(value, str):
        value.encode()  # half a surrogate pair has no UTF-8
    elif isinstance(value, dict):
        for name, inner in value.items():
            _require_name(name)
            _require_plain(inner)
    elif isinstance(value, int):  # true and false, too
        if abs(value) > _MOST:
            raise ValueError(f"{value} is too large a number")
    elif isinstance(value, (list, tuple)):
        for inner in value:
            _require_plain(inner)
    elif value is not None:
        raise ValueError(f"{type(value).__name__} has no canonical form")


def _require_name(name: Any) -> None:
    if not isinstance(name, str) or not name.isascii():
        raise ValueError(f"{name!r} is no ASCII name")
