"""Messages in the ledger: each recorded once, in exactly one disposition."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine, Row, and_, func, insert, select

from replyclock.domain.case import attempt_key
from replyclock.domain.facts import Doubt, Review, standing_reviews
from replyclock.domain.inquiry import Inquiry
from replyclock.domain.replies.matching import Awaited
from replyclock.ports.mailbox import KnownMail
from replyclock.ports.messages import Messages, NewMessage
from replyclock.ports.replies import NewReply
from replyclock.store.chain.look_texts import looks_sealed_until
from replyclock.store.entries.unit_of_work import UnitOfWork, unit_of_work
from replyclock.store.entries.uses import add_exhibits
from replyclock.store.replies import add_replies
from replyclock.store.reviews import reviews_with_receipts
from replyclock.store.rounds import as_inquiry
from replyclock.store.schema.database import reading
from replyclock.store.schema.messages import HeardRow, MessageNameRow, MessageRow, ReplyRow
from replyclock.store.schema.rounds import AttemptEndRow, AttemptRow, InquiryRow

_LETTERS_OF_SITE = 200


class KnownMessages(KnownMail):
    """ports.KnownMail: what of one mailbox is recorded, read once."""

    def __init__(self, arrivals: Mapping[str, datetime]) -> None:
        self._arrivals = arrivals

    def last_uid(self, validity: int | str) -> int:
        prefix = f"{validity}/"
        uids = (int(key.removeprefix(prefix)) for key in self._arrivals if key.startswith(prefix))
        return max(uids, default=0)

    def arrived_at(self, key: str) -> datetime | None:
        return self._arrivals.get(key)

    def has(self, key: str) -> bool:
        return key in self._arrivals


class MessageTable(Messages):
    """record.Mails on the ledger's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def known(self, mailbox: str) -> KnownMessages:
        with reading(self._engine) as connection:
            row = MessageRow
            rows = connection.execute(select(row.key, row.arrived_at).where(row.mailbox == mailbox))
            return KnownMessages({each.key: each.arrived_at for each in rows})

    def keys_of(self, mailbox: str, hashes: Sequence[str]) -> Mapping[str, str]:
        """By SHA-256: under which key the same bytes are recorded in this mailbox first, where they are."""
        row = MessageRow
        query = select(row.sha256, row.key).where(row.mailbox == mailbox, row.sha256.in_(hashes))
        with reading(self._engine) as connection:
            newest_first = connection.execute(query.order_by(row.id.desc()))
            return {each.sha256: each.key for each in newest_first}

    def awaited(self) -> tuple[Awaited, ...]:
        """Every inquiry as matching sees it, with what its site handed out and what was heard of it."""
        query = (
            select(
                InquiryRow.reference,
                InquiryRow.token,
                InquiryRow.site,
                InquiryRow.site_code,
                AttemptRow.number.label("attempt"),
                AttemptRow.started_at,
                AttemptEndRow.receipt_number,
            )
            .outerjoin(AttemptRow, and_(AttemptRow.reference == InquiryRow.reference, AttemptRow.pressed))
            .outerjoin(AttemptEndRow, AttemptEndRow.attempt_id == AttemptRow.id)
            .order_by(InquiryRow.reference, AttemptRow.number)
        )
        with reading(self._engine) as connection:
            names = _names_by_reference(connection)
            settled = standing_reviews(reviews_with_receipts(connection))
            newest = {row.reference: row for row in connection.execute(query)}  # of several presses
            return tuple(
                Awaited(
                    reference=row.reference,
                    token=row.token,
                    number=_number_found(row, settled),
                    host=urlsplit(row.site["address"]).hostname or "",
                    sent_at=row.started_at,
                    message_ids=tuple(names.get(row.reference, ())),
                    site_code=row.site_code,
                )
                for row in newest.values()
            )

    def letters(self, references: Sequence[str]) -> Mapping[str, Inquiry]:
        query = select(InquiryRow.__table__).where(InquiryRow.reference.in_(references))
        with reading(self._engine) as connection:
            found = [as_inquiry(row) for row in connection.execute(query).mappings()]
        return {inquiry.reference: inquiry for inquiry in found}

    def letters_of_site(self, site_code: str) -> tuple[Inquiry, ...]:
        query = (
            select(InquiryRow.__table__)
            .where(InquiryRow.site_code == site_code)
            .order_by(InquiryRow.planned_at.desc())
            .limit(_LETTERS_OF_SITE)
        )
        with reading(self._engine) as connection:
            return tuple(as_inquiry(row) for row in connection.execute(query).mappings())

    def record(self, heard: NewMessage, replies: Sequence[NewReply]) -> None:
        self.record_all([(heard, replies)])

    def record_all(self, found: Sequence[tuple[NewMessage, Sequence[NewReply]]]) -> None:
        """Messages, each with its disposition and its replies, in one transaction; known ones stay."""
        if not found:
            return
        with unit_of_work(self._engine) as book:
            known = _known_of(book.connection, [heard for heard, _ in found])
            fresh = {(heard.message.mailbox, heard.message.key): (heard, replies) for heard, replies in found}
            _record(book, [each for key, each in fresh.items() if key not in known])

    def heard(self, mailbox: str, at: datetime) -> None:
        with unit_of_work(self._engine) as book:
            values = {"mailbox": mailbox, "at": at}
            identity = book.connection.execute(
                insert(HeardRow).values(**values).returning(HeardRow.id)
            ).scalar()
            sealed_until = looks_sealed_until(book.connection)
            if sealed_until and at <= sealed_until:
                book.tell(HeardRow, {"id": identity, **values})

    def last_heard_at(self, mailbox: str) -> datetime | None:
        with reading(self._engine) as connection:
            # The newest reading, which is not the one with the latest instant once a clock was set back.
            row = HeardRow
            query = select(row.at).where(row.mailbox == mailbox).order_by(row.id.desc()).limit(1)
            found: datetime | None = connection.execute(query).scalar()
        return found

    def heard_until(self, mailbox: str) -> datetime | None:
        with reading(self._engine) as connection:
            query = select(func.max(HeardRow.at)).where(HeardRow.mailbox == mailbox)
            found: datetime | None = connection.execute(query).scalar()
        return found

    def counts(self) -> Mapping[str, Mapping[str, int]]:
        row = MessageRow
        query = select(row.mailbox, row.disposition, func.count()).group_by(row.mailbox, row.disposition)
        found: dict[str, dict[str, int]] = {}
        with reading(self._engine) as connection:
            for mailbox, disposition, count in connection.execute(query):
                of = found.setdefault(
                    mailbox, {"received": 0, "matched": 0, "machine": 0, "unmatched": 0, "rejected": 0}
                )
                of[disposition] += count
                of["received"] += count
        return dict(sorted(found.items()))


def _number_found(row: Row[Any], settled: Mapping[tuple[str, str], Review]) -> str | None:
    """What the site handed out, or a person found."""
    review = settled.get(("attempt", attempt_key(row.reference, row.attempt))) if row.attempt else None
    number: str | None = row.receipt_number
    return review.number or number if review else number


def _names_by_reference(connection: Connection) -> Mapping[str, list[str]]:
    """By reference: the names of the messages that were recorded as its replies."""
    query = (
        select(ReplyRow.reference, MessageNameRow.name)
        .join(MessageNameRow, MessageNameRow.message_id == ReplyRow.message_id)
        .where(~ReplyRow.doubts.contains(Doubt.STRANGER.value))
        .order_by(ReplyRow.id)
    )
    names: dict[str, list[str]] = defaultdict(list)
    for reference, name in connection.execute(query):
        names[reference].append(name)
    return names


def _known_of(connection: Connection, heard: Sequence[NewMessage]) -> set[tuple[str, str]]:
    """(mailbox, key) of the messages among these that are recorded."""
    keys = [each.message.key for each in heard]
    query = select(MessageRow.mailbox, MessageRow.key).where(MessageRow.key.in_(keys))
    return {(mailbox, key) for mailbox, key in connection.execute(query)}


def _record(book: UnitOfWork, found: Sequence[tuple[NewMessage, Sequence[NewReply]]]) -> None:
    if not found:
        return
    add_exhibits(book.connection, {heard.sha256: "message/rfc822" for heard, _ in found})
    heard_first = [heard for heard, _ in found]
    ids = book.put_all(MessageRow, list(map(_as_row, heard_first)), [each.exhibits for each in heard_first])
    for message_id, (heard, replies) in zip(ids, found, strict=True):
        if heard.message_id:
            name = {"message_id": message_id, "name": heard.message_id}
            book.connection.execute(insert(MessageNameRow), name)
        add_replies(book, replies, message_id)


def _as_row(heard: NewMessage) -> dict[str, Any]:
    return {
        "mailbox": heard.message.mailbox,
        "key": heard.message.key,
        "sha256": heard.sha256,
        "arrived_at": heard.message.arrived_at,
        "stored_at": heard.at,
        "disposition": heard.disposition,
        "reason": heard.reason,
    }
