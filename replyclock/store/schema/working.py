"""Working state of runs: turns at hosts, open questions, operators, when people were told; no record."""

from datetime import datetime

from sqlalchemy import Boolean, Integer, LargeBinary, SmallInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from replyclock.store.schema.base import TableRow


class HostGateRow(TableRow):
    """Whose turn it is at a host: working state, no record."""

    __tablename__ = "host_gate"
    host: Mapped[str] = mapped_column(String(260), primary_key=True)
    next_at: Mapped[datetime]
    lease_until: Mapped[datetime]
    failures: Mapped[int] = mapped_column(SmallInteger, server_default="0")


class QuestionRow(TableRow):
    """A question that waits for an operator: working state, deleted once it is settled.

    `ending`, `answer` and `by` are what an operator did; nobody waits any more after `alive_until`.
    """

    __tablename__ = "question"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012 - a number once used names nothing else
    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(String(200))
    site_code: Mapped[str] = mapped_column(String(200))
    site_name: Mapped[str] = mapped_column(Text)
    want: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)
    picture: Mapped[bytes | None] = mapped_column(LargeBinary)
    refreshable: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime]
    until: Mapped[datetime]
    alive_until: Mapped[datetime]
    ending: Mapped[str | None] = mapped_column(String(20))
    answer: Mapped[str | None] = mapped_column(Text)
    by: Mapped[str | None] = mapped_column(Text)


class OperatorRow(TableRow):
    """Who is there to answer, and until when he said so: working state."""

    __tablename__ = "operator"
    name: Mapped[str] = mapped_column(String(260), primary_key=True)
    until: Mapped[datetime]


class NotifiedRow(TableRow):
    """When somebody was last told of a kind of thing, and how many were held back since: working state."""

    __tablename__ = "notified"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
    held_back: Mapped[int] = mapped_column(Integer)
