"""The record chain: entries, keys, checkpoints and their stamps."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from replyclock.store.schema.base import TableRow


class LedgerRow(TableRow):
    """Which ledger this is: one row, made with the ledger."""

    __tablename__ = "ledger"
    identity: Mapped[str] = mapped_column(String(32), primary_key=True)
    clock: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[datetime]


class SigningKeyRow(TableRow):
    """A public key that seals are signed with; `identity` is the SHA-256 of its DER form."""

    __tablename__ = "signing_key"
    identity: Mapped[str] = mapped_column(String(64), primary_key=True)
    public_pem: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]
    replaces: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)


class EventRow(TableRow):
    """An event that no other table tells of; `kind` is its entry's."""

    __tablename__ = "event"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    body: Mapped[dict[str, Any]]
    hidden: Mapped[dict[str, Any]]


class EntryRow(TableRow):
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


class LookLeavesRow(TableRow):
    """All leaves of a `looks` entry of which another ledger keeps texts; see store/chain/look_leaves.py."""

    __tablename__ = "look_leaves"
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    leaves: Mapped[bytes] = mapped_column(LargeBinary)


class CheckpointRow(TableRow):
    """A signed checkpoint, as its bytes were signed."""

    __tablename__ = "checkpoint"
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(BigInteger, unique=True)
    data: Mapped[str] = mapped_column(Text)
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))


class StampRow(TableRow):
    """An authority's whole TimeStampResp for a checkpoint; `at` is the machine's instant."""

    __tablename__ = "stamp"
    checkpoint: Mapped[int] = mapped_column(ForeignKey("checkpoint.number"), primary_key=True)
    authority: Mapped[str] = mapped_column(String(40), primary_key=True)
    response: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime]
