"""Messages, the replies of offices, and what persons decided."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from replyclock.store.schema.base import TableRow


class MessageRow(TableRow):
    """One message of one mailbox, in exactly one disposition."""

    __tablename__ = "message"
    __table_args__ = (UniqueConstraint("mailbox", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(260))
    sha256: Mapped[str] = mapped_column(ForeignKey("exhibit.sha256"), index=True)
    arrived_at: Mapped[datetime]
    stored_at: Mapped[datetime]
    disposition: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)


class MessageNameRow(TableRow):
    """The Message-ID a recorded message gave itself, so that a later one can answer it."""

    __tablename__ = "message_name"
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Text, index=True)


class HeardRow(TableRow):
    """That a mailbox was read to its end at an instant."""

    __tablename__ = "heard"
    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox: Mapped[str] = mapped_column(String(40), index=True)
    at: Mapped[datetime]


class ReplyRow(TableRow):
    """Something the office sent, as first seen that way; `text_sha256` is that of the text without noise.

    `settled` says that the kind needs no person; it is null in rows from before that was told of each.
    `doubts` are codes with a space between, in their order.
    """

    __tablename__ = "reply"
    __table_args__ = (UniqueConstraint("reference", "via", "text_sha256", "doubts"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(ForeignKey("inquiry.reference"))
    via: Mapped[str] = mapped_column(Text)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"))
    after: Mapped[datetime]
    until: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    text_sha256: Mapped[str] = mapped_column(String(64))
    claims: Mapped[list[Any]]
    settled: Mapped[bool | None]
    doubts: Mapped[str] = mapped_column(String(40), server_default="")


class ReviewRow(TableRow):
    """What a person decided about an attempt, a reply or an item of a score.

    `number` and `link` are what he found of an attempt's receipt.
    """

    __tablename__ = "review"
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(10))
    subject_key: Mapped[str] = mapped_column(String(220), index=True)
    decision: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    reviewer: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    number: Mapped[str | None] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(Text)
