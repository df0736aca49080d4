"""Kinds of values in files that a person writes: names, days, hosts, zones; each says what it expects."""

import re
from datetime import date, time
from typing import Annotated, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, StringConstraints, WithJsonSchema

_NAME = "[a-z0-9][a-z0-9-]{0,39}"
_DATABASE = re.compile(r"(sqlite:///.+|postgresql(\+psycopg)?://.+)$")
_HOST = re.compile(r"[^\s/@:]+(:\d{1,5})?")
_MAIL_ADDRESS = re.compile(r"^[^@\s+]++@[^@\s][^@\s.]*+\.[^@\s]++$")


def _short_name(value: str) -> str:
    if not re.fullmatch(_NAME, value):
        raise ValueError(f"{value!r} is no short name: use small letters, digits and hyphens, 40 at most")
    return value


def _database_url(value: str) -> str:
    # The value is not repeated: it may hold a password.
    if not _DATABASE.match(value):
        raise ValueError("expected a database such as sqlite:///ledger.sqlite or postgresql://user@host/name")
    return value


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:  # "Asia" is a folder
        raise ValueError(f"there is no time zone {value!r}; an example is Asia/Shanghai") from fault
    return value


def _host(value: str) -> str:
    if not _HOST.fullmatch(value):
        raise ValueError(f"{value!r} is no host: write it as www.example.org, or with its port as host:8080")
    return value


def _mail_address(value: str) -> str:
    if not _MAIL_ADDRESS.match(value):
        raise ValueError("this must be a plain address such as auditor@inspection.example")
    return value


def _user_agent(value: str) -> str:
    if not value.isprintable() or not value.isascii() or not value.strip():
        raise ValueError(
            "a User-Agent is one line of plain ASCII such as replyclock (mail@inspection.example)"
        )
    return value.strip()


def _no_number(value: Any) -> Any:
    """Pydantic takes a number for seconds since 1970, and 9 for nine seconds past midnight in UTC."""
    if isinstance(value, int | float):
        sentence = f"expected a day such as 2026-10-12 or a time such as 09:00:00, not {value}"
        raise ValueError(sentence)  # noqa: TRY004 - pydantic shows no other
    return value


def _without_zone(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("office hours are local time: write them without an offset, as 09:00:00")
    return value


def _once_each(values: tuple[str, ...]) -> tuple[str, ...]:
    twice = next((value for value in values if values.count(value) > 1), None)
    if twice is not None:
        raise ValueError(f"{twice!r} stands there twice")
    return values


Name = Annotated[
    str, AfterValidator(_short_name), WithJsonSchema({"type": "string", "pattern": f"^{_NAME}$"})
]
Words = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
WordsOnceEach = Annotated[tuple[Words, ...], AfterValidator(_once_each)]
Day = Annotated[date, BeforeValidator(_no_number)]
TimeOfDay = Annotated[time, BeforeValidator(_no_number), AfterValidator(_without_zone)]
Zone = Annotated[str, AfterValidator(_zone)]
Host = Annotated[Words, AfterValidator(_host)]
MailAddress = Annotated[str, AfterValidator(_mail_address)]
UserAgent = Annotated[str, AfterValidator(_user_agent)]
DatabaseUrl = Annotated[str, AfterValidator(_database_url)]
