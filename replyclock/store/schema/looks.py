"""Places, since when letters are looked for there, and a short line for each look."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from replyclock.store.schema.base import TableRow


class PlaceRow(TableRow):
    """Where answers may show; `campaign` is the round that needed it first, later rounds share it."""

    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("campaign", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign: Mapped[str] = mapped_column(ForeignKey("campaign.key"))
    key: Mapped[str] = mapped_column(Text)
    site_code: Mapped[str] = mapped_column(String(200))
    host: Mapped[str] = mapped_column(String(260))
    url: Mapped[str] = mapped_column(Text)


class PlaceInquiryRow(TableRow):
    """That an inquiry is looked for at a place since an instant (None: by every look there)."""

    __tablename__ = "place_inquiry"
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True)
    reference: Mapped[str] = mapped_column(ForeignKey("inquiry.reference"), primary_key=True, index=True)
    since: Mapped[datetime | None]


class PlaceStateRow(TableRow):
    """Where watching a place stands: working state, no record.

    `next_at` None means that nobody waits for an answer there any more; `known_at` is the last look
    that concluded something; `missing` counts the looks in a row that only a person can help.
    """

    __tablename__ = "place_state"
    __table_args__ = (Index("ix_place_state_due", "shard", "next_at"),)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True)
    shard: Mapped[int] = mapped_column(SmallInteger)
    next_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
    known_at: Mapped[datetime | None]
    missing: Mapped[int] = mapped_column(SmallInteger)
    digest: Mapped[bytes | None] = mapped_column(LargeBinary(8))
    memory: Mapped[str] = mapped_column(Text)


class LookRow(TableRow):
    """One visit to a place: a short line, since there are millions, kept in the order of time.

    `digest` is the beginning of the body's SHA-256, left out while it stays what it was.
    """

    __tablename__ = "look"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads it
    at: Mapped[datetime] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True)
    result: Mapped[int] = mapped_column(SmallInteger)
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("look_reason.id"))
    digest: Mapped[bytes | None] = mapped_column(LargeBinary(8))


class LookReasonRow(TableRow):
    """Why looks concluded nothing, each sentence once; `cause` is its kind."""

    __tablename__ = "look_reason"
    id: Mapped[int] = mapped_column(primary_key=True)
    cause: Mapped[str] = mapped_column(String(30))
    text: Mapped[str] = mapped_column(Text, unique=True)
