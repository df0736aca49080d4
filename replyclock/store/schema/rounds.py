"""The register, rounds, their letters and what was tried with them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from replyclock.store.schema.base import TableRow


class SiteRow(TableRow):
    """The register. The only table of this module's first part that may be brought up to date."""

    __tablename__ = "site"
    code: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    sponsor: Mapped[str] = mapped_column(Text)
    region: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)


class CampaignRow(TableRow):
    """One planned round; `campaign` is the campaign file as JSON."""

    __tablename__ = "campaign"
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), index=True)
    campaign: Mapped[str] = mapped_column(Text)
    planned_at: Mapped[datetime]


class SwitchRow(TableRow):
    """The stop switch; `campaign` None is all sending."""

    __tablename__ = "switch"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign: Mapped[str | None] = mapped_column(String(80))
    what: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)


class InquiryRow(TableRow):
    """One letter to one channel; `site` keeps the register's words of that day, `host` its office's."""

    __tablename__ = "inquiry"
    reference: Mapped[str] = mapped_column(String(200), primary_key=True)
    campaign: Mapped[str] = mapped_column(ForeignKey("campaign.key"), index=True)
    site_code: Mapped[str] = mapped_column(String(200), index=True)
    site: Mapped[dict[str, Any]]
    host: Mapped[str] = mapped_column(String(260), index=True, server_default="")
    topic: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    persona: Mapped[dict[str, Any]]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    planned_at: Mapped[datetime]
    arm: Mapped[str | None] = mapped_column(String(200))


class AttemptRow(TableRow):
    """One try, committed before the press. Without an AttemptEndRow it is ambiguous.

    `again_after` is the number of the pressed attempt of which the office surely got nothing, after which a
    person had the letter sent again; 0 for the first press.
    """

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("reference", "number"),
        # Promise 1 as the database itself holds it: no inquiry is pressed twice, nor twice after one try.
        Index(
            "uq_attempt_one_press",
            "reference",
            "again_after",
            unique=True,
            sqlite_where=text("pressed"),
            postgresql_where=text("pressed"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(ForeignKey("inquiry.reference"))
    number: Mapped[int] = mapped_column(Integer)
    started_at: Mapped[datetime]
    pressed: Mapped[bool] = mapped_column(Boolean)
    again_after: Mapped[int] = mapped_column(Integer, server_default="0")


class AttemptEndRow(TableRow):
    """How an attempt ended."""

    __tablename__ = "attempt_end"
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(20))
    ended_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text)
    receipt_number: Mapped[str | None] = mapped_column(Text, index=True)
    receipt_password: Mapped[str | None] = mapped_column(Text)
    receipt_url: Mapped[str | None] = mapped_column(Text)
