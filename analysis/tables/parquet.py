"""The tables as Parquet files with real types, for programs. Needs the extra `parquet`.

Every column carries its unit and meaning, every file what it belongs to. The same findings give the same
bytes with the same pyarrow.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from replyclock.analysis.tables.all import NamedTable, make_tables
from replyclock.analysis.tables.dictionary import Column, Dictionary, load_dictionary
from replyclock.analysis.text.sanitize import make_plain
from replyclock.ports.report import Findings, Row

_READ: Mapping[str, Callable[[Any], object]] = {
    "text": lambda value: make_plain(str(value)),
    "day": lambda value: date.fromisoformat(str(value)),
    "instant": lambda value: datetime.fromisoformat(str(value)),
}


def parquet_files(findings: Findings, shares: Sequence[Row]) -> Mapping[str, bytes]:
    """A file `parquet/TABLE.parquet` for every table."""
    dictionary = load_dictionary()
    tables = make_tables(findings, shares, dictionary)
    return {
        f"parquet/{name}.parquet": _file(findings, name, table, dictionary) for name, table in tables.items()
    }


def _file(findings: Findings, name: str, table: NamedTable, dictionary: Dictionary) -> bytes:
    keys, rows = table
    columns = dictionary.columns(name, keys)
    schema = pa.schema([_field(column, findings.zone) for column in columns], _about(findings))
    arrays = [
        pa.array([_value(column, row[column.key]) for row in rows], field.type)
        for column, field in zip(columns, schema, strict=True)
    ]
    out = io.BytesIO()
    parquet.write_table(pa.Table.from_arrays(arrays, schema=schema), out, compression="zstd")
    return out.getvalue()


def _field(column: Column, zone: str) -> pa.Field:
    types = {
        "text": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "day": pa.date32(),
        "instant": pa.timestamp("us", tz=zone),
    }
    told = {"unit": column.unit, "name_zh": column.name, "meaning_zh": column.zh, "meaning_en": column.en}
    return pa.field(
        column.key, types[column.type], metadata={key: text for key, text in told.items() if text}
    )


def _value(column: Column, value: object) -> object:
    if value is None or (value == "" and column.type != "text"):
        return None
    read = _READ.get(column.type)
    return read(value) if read else value


def _about(findings: Findings) -> Mapping[str, str]:
    return {
        "campaign": findings.campaign,
        "as_of": findings.as_of.isoformat(),
        "zone": findings.zone,
        "calendar": findings.calendar,
        "count": str(findings.counting),
        "program": findings.program,
    }
