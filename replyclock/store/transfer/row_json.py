"""Rows as JSON values and back, column by column; what comes from elsewhere may be hostile."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Integer, LargeBinary, SmallInteger, Table
from sqlalchemy.engine.default import DefaultDialect

from replyclock.store.schema.base import Instant

_ZONELESS, _NO_DIALECT = Instant(), DefaultDialect()
_WHOLE = (BigInteger, Integer, SmallInteger)


def as_json(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON has it: bytes as hex, instants as microseconds since 1970 UTC."""
    return {column.name: _out(row[column.name]) for column in table.columns}


def from_json(table: Table, value: Any) -> dict[str, Any]:
    """The row that a JSON value is; raises ValueError, TypeError or OverflowError when it is none."""
    if not isinstance(value, dict) or value.keys() != {column.name for column in table.columns}:
        raise ValueError("its columns are not those of the table")
    return {column.name: _in(column, value[column.name]) for column in table.columns}


def _out(value: Any) -> Any:
    if isinstance(value, datetime):
        return _ZONELESS.process_bind_param(value, _NO_DIALECT)
    return value.hex() if isinstance(value, bytes) else value


def _in(column: Any, value: Any) -> Any:
    if value is None and not column.nullable:
        raise ValueError(f"{column.name} is missing")
    if value is None or isinstance(column.type, JSON):
        return value
    for types, read in _READING:
        if isinstance(column.type, types):
            return read(column, value)
    return _of(str, column, value)


_READING: tuple[tuple[Any, Callable[[Any, Any], Any]], ...] = (
    (Instant, lambda column, value: _ZONELESS.process_result_value(_of(int, column, value), _NO_DIALECT)),
    (LargeBinary, lambda column, value: bytes.fromhex(_of(str, column, value))),
    (Boolean, lambda column, value: _of(bool, column, value)),
    (_WHOLE, lambda column, value: _small(column, _of(int, column, value))),
)


def _small(column: Any, number: int) -> int:
    if not -(2**63) <= number < 2**63:
        raise ValueError(f"{column.name} is too large a number")
    return number


def _of(kind: type, column: Any, value: Any) -> Any:
    if type(value) is not kind:
        raise ValueError(f"{column.name} is of another type than {kind.__name__}")
    return value
