"""The ledger's tables. What was seen is only ever inserted; triggers refuse UPDATE and DELETE on it.

Instants are microseconds since 1970 UTC, so that they sort and compare alike on every database.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Instant(TypeDecorator[datetime]):
    """An aware datetime, stored as microseconds since 1970 UTC."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:  # noqa: ARG002 - SQLAlchemy's name
        """To the database."""
        return None if value is None else (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """From the database."""
        return None if value is None else _EPOCH + value * _MICROSECOND


class Row(DeclarativeBase):
    """Every table of the ledger."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Instant, dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012 - SQLAlchemy reads it


class SiteRow(Row):
    """The register. The only table of this module's first part that may be brought up to date."""

    __tablename__ = "site"
    code: Mapped[str] = mapped_column(String(200), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    sponsor: Mapped[str] = mapped_column(Text)
    region: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)


class HostGateRow(Row):
    """Whose turn it is at a host: working state, no record."""

    __tablename__ = "host_gate"
    host: Mapped[str] = mapped_column(String(260), primary_key=True)
    next_at: Mapped[datetime]
    lease_until: Mapped[datetime]
    failures: Mapped[int] = mapped_column(SmallInteger, server_default="0")


class CampaignRow(Row):
    """One planned round; `campaign` is the campaign file as JSON."""

    __tablename__ = "campaign"
    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), index=True)
    campaign: Mapped[str] = mapped_column(Text)
    planned_at: Mapped[datetime]


class SwitchRow(Row):
    """The stop switch; `campaign` None is all sending."""

    __tablename__ = "switch"
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign: Mapped[str | None] = mapped_column(String(80))
    what: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)


class InquiryRow(Row):
    """One letter to one channel; `site` keeps the register's words of that day."""

    __tablename__ = "inquiry"
    reference: Mapped[str] = mapped_column(String(200), primary_key=True)
    campaign: Mapped[str] = mapped_column(ForeignKey("campaign.key"), index=True)
    site_code: Mapped[str] = mapped_column(String(200), index=True)
    site: Mapped[dict[str, Any]]
    topic: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(10))
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    persona: Mapped[dict[str, Any]]
    token: Mapped[str] = mapped_column(String(40), unique=True)
    planned_at: Mapped[datetime]
    arm: Mapped[str | None] = mapped_column(String(200))


class AttemptRow(Row):
    """One try, committed before the press. Without an AttemptEndRow it is ambiguous."""

    __tablename__ = "attempt"
    __table_args__ = (
        UniqueConstraint("reference", "number"),
        # Promise 1 as the database itself holds it: no inquiry is pressed twice.
        Index(
            "uq_attempt_one_press",
            "reference",
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


class AttemptEndRow(Row):
    """How an attempt ended."""

    __tablename__ = "attempt_end"
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    outcome: Mapped[str] = mapped_column(String(20))
    ended_at: Mapped[datetime]
    note: Mapped[str] = mapped_column(Text)
    receipt_number: Mapped[str | None] = mapped_column(Text, index=True)
    receipt_password: Mapped[str | None] = mapped_column(Text)
    receipt_url: Mapped[str | None] = mapped_column(Text)


class ExhibitRow(Row):
    """That these bytes were kept."""

    __tablename__ = "exhibit"
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(80))


class ExhibitUseRow(Row):
    """What an exhibit shows: `subject_id` is the id of a row of that `subject`.

    A subject is "attempt", "reply", "message", "event", or "reason" for what hindered looks.
    """

    __tablename__ = "exhibit_use"
    __table_args__ = (UniqueConstraint("subject", "subject_id", "role", "sha256"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int] = mapped_column(Integer)
    role: Mapped[str] = mapped_column(String(60))
    sha256: Mapped[str] = mapped_column(ForeignKey("exhibit.sha256"))


class PlaceRow(Row):
    """Where answers may show; `campaign` is the round that needed it first, later rounds share it."""

    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("campaign", "key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    campaign: Mapped[str] = mapped_column(ForeignKey("campaign.key"))
    key: Mapped[str] = mapped_column(Text)
    site_code: Mapped[str] = mapped_column(String(200))
    host: Mapped[str] = mapped_column(String(260))
    url: Mapped[str] = mapped_column(Text)


class PlaceInquiryRow(Row):
    """That an inquiry is looked for at a place since an instant (None: by every look there)."""

    __tablename__ = "place_inquiry"
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True)
    reference: Mapped[str] = mapped_column(ForeignKey("inquiry.reference"), primary_key=True, index=True)
    since: Mapped[datetime | None]


class PlaceStateRow(Row):
    """Where watching a place stands: working state, no record.

    `next_at` None means that nobody waits for an answer there any more; `known_at` is the last look
    that concluded something; `missing` counts the looks in a row that missed a selector.
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


class LookRow(Row):
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


class LookReasonRow(Row):
    """Why looks concluded nothing, each sentence once; `cause` is its kind."""

    __tablename__ = "look_reason"
    id: Mapped[int] = mapped_column(primary_key=True)
    cause: Mapped[str] = mapped_column(String(30))
    text: Mapped[str] = mapped_column(Text, unique=True)


class MessageRow(Row):
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


class MessageNameRow(Row):
    """The Message-ID a recorded message gave itself, so that a later one can answer it."""

    __tablename__ = "message_name"
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    name: Mapped[str] = mapped_column(Text, index=True)


class HeardRow(Row):
    """That a mailbox was read to its end at an instant."""

    __tablename__ = "heard"
    id: Mapped[int] = mapped_column(primary_key=True)
    mailbox: Mapped[str] = mapped_column(String(40), index=True)
    at: Mapped[datetime]


class ReplyRow(Row):
    """Something the office sent, as first seen that way; `text_sha256` is that of the text without noise."""

    __tablename__ = "reply"
    __table_args__ = (UniqueConstraint("reference", "via", "text_sha256"),)
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


class ReviewRow(Row):
    """What a person decided about an attempt, a reply or an item of a score."""

    __tablename__ = "review"
    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(10))
    subject_key: Mapped[str] = mapped_column(String(220), index=True)
    decision: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text)
    reviewer: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class LedgerRow(Row):
    """Which ledger this is: one row, made with the ledger."""

    __tablename__ = "ledger"
    identity: Mapped[str] = mapped_column(String(32), primary_key=True)
    clock: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime]


class SigningKeyRow(Row):
    """A public key that seals are signed with; `identity` is the SHA-256 of its DER form."""

    __tablename__ = "signing_key"
    identity: Mapped[str] = mapped_column(String(64), primary_key=True)
    public_pem: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]
    replaces: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)


class EventRow(Row):
    """An event that no other table tells of; `kind` is its entry's."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    body: Mapped[dict[str, Any]]
    hidden: Mapped[dict[str, Any]]


class EntryRow(Row):
    """One entry of the chain; `row_key` is the key of the row it tells of, parts joined by a slash.

    `line` None stands for an entry that only its hash is known of, since another ledger keeps it.
    """

    __tablename__ = "entry"
    __table_args__ = (UniqueConstraint("kind", "row_key"),)
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str | None] = mapped_column(String(20))
    row_key: Mapped[str | None] = mapped_column(String(420))
    line: Mapped[str | None] = mapped_column(Text)
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    salt: Mapped[bytes | None] = mapped_column(LargeBinary(16))


class LookLeavesRow(Row):
    """All leaves of a `looks` entry of which another ledger keeps some texts; see store/look_leaves.py."""

    __tablename__ = "look_leaves"
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    leaves: Mapped[bytes] = mapped_column(LargeBinary)


class CheckpointRow(Row):
    """A signed checkpoint, as its bytes were signed."""

    __tablename__ = "checkpoint"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(BigInteger, unique=True)
    data: Mapped[str] = mapped_column(Text)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))


class StampRow(Row):
    """An authority's whole TimeStampResp for a checkpoint; `at` is the machine's instant."""

    __tablename__ = "stamp"
    checkpoint: Mapped[int] = mapped_column(ForeignKey("checkpoint.number"), primary_key=True)
    authority: Mapped[str] = mapped_column(String(40), primary_key=True)
    response: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]


class QuestionRow(Row):
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


class OperatorRow(Row):
    """Who is there to answer, and until when he said so: working state."""

    __tablename__ = "operator"
    name: Mapped[str] = mapped_column(String(260), primary_key=True)
    until: Mapped[datetime]


class NotifiedRow(Row):
    """When somebody was last told of a kind of thing, and how many were held back since: working state."""

    __tablename__ = "notified"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[datetime]
    held_back: Mapped[int] = mapped_column(Integer)


WORKING_STATE = ("site", "host_gate", "place_state", "question", "operator", "notified")
"""Tables that may change; every other table is append-only."""
