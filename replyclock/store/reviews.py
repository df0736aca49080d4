"""Reviews in the ledger: decisions beside what was seen, never over it."""

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import Connection, Engine, RowMapping, or_, select

from replyclock.domain.facts import Review
from replyclock.errors import WrongUse
from replyclock.ports.replies import Reviews
from replyclock.store.entries.unit_of_work import unit_of_work
from replyclock.store.schema.database import reading
from replyclock.store.schema.messages import ReplyRow, ReviewRow
from replyclock.store.schema.rounds import AttemptRow, InquiryRow


class ReviewTable(Reviews):
    """record.Reviews on the ledger's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def decided(self, subject: str, subject_key: str) -> bool:
        row = ReviewRow
        query = select(row.id).where(row.subject == subject, row.subject_key == subject_key)
        with reading(self._engine) as connection:
            return connection.execute(query).first() is not None

    def about(self, subject: str, prefix: str) -> tuple[Review, ...]:
        row = ReviewRow
        query = (
            select(row.__table__)
            .where(row.subject == subject, row.subject_key.startswith(prefix, autoescape=True))
            .order_by(row.id)
        )
        with reading(self._engine) as connection:
            return tuple(_as_review(each) for each in connection.execute(query).mappings())

    def round_of(self, subject: str, subject_key: str) -> str | None:
        query = select(InquiryRow.campaign)
        if subject == "attempt":
            query = query.where(InquiryRow.reference == subject_key.rpartition("#")[0])
        elif subject == "reply" and _is_number(subject_key):
            query = query.join(ReplyRow, ReplyRow.reference == InquiryRow.reference)
            query = query.where(ReplyRow.id == int(subject_key))
        else:
            return None
        with reading(self._engine) as connection:
            found: str | None = connection.execute(query).scalar()
        return found

    def add(self, review: Review) -> None:
        with unit_of_work(self._engine) as book:
            if not _exists(book.connection, review):
                raise WrongUse(
                    f"There is no {review.subject} {review.subject_key}: "
                    "`replyclock campaign status NAME` lists the attempts and replies."
                )
            book.put(ReviewRow, asdict(review))


def reviews_of(connection: Connection, key: str) -> Mapping[str, list[Review]]:
    """By subject key: the reviews of a round's attempts and replies, oldest first."""
    replies = (
        select(ReplyRow.id)
        .join(InquiryRow, InquiryRow.reference == ReplyRow.reference)
        .where(InquiryRow.campaign == key)
    )
    attempts = (
        select(AttemptRow.reference, AttemptRow.number)
        .join(InquiryRow, InquiryRow.reference == AttemptRow.reference)
        .where(InquiryRow.campaign == key)
    )
    subjects = {("reply", str(identity)) for identity in connection.execute(replies).scalars()}
    subjects |= {("attempt", f"{reference}#{number}") for reference, number in connection.execute(attempts)}
    found: dict[str, list[Review]] = {}
    for row in connection.execute(select(ReviewRow.__table__).order_by(ReviewRow.id)).mappings():
        if (row["subject"], row["subject_key"]) in subjects:
            found.setdefault(f"{row['subject']} {row['subject_key']}", []).append(_as_review(row))
    return found


def reviews_with_receipts(connection: Connection) -> tuple[Review, ...]:
    """The reviews of attempts of whose receipt a person found something, and all others of these attempts."""
    row = ReviewRow
    found = select(row.subject_key).where(
        row.subject == "attempt", or_(row.number.is_not(None), row.link.is_not(None))
    )
    query = select(row.__table__).where(row.subject == "attempt", row.subject_key.in_(found)).order_by(row.id)
    return tuple(_as_review(each) for each in connection.execute(query).mappings())


def _as_review(row: RowMapping) -> Review:
    return Review(**{name: row[name] for name in Review.__dataclass_fields__})


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 19  # what a column of whole numbers holds


def _exists(connection: Connection, review: Review) -> bool:
    if review.subject == "reply":
        return (
            _is_number(review.subject_key)
            and connection.execute(select(ReplyRow.id).where(ReplyRow.id == int(review.subject_key))).first()
            is not None
        )
    if review.subject == "score":
        # ROUND/SITE/RUBRIC.ITEM; neither a round nor a site's code holds a slash
        key, code, _ = review.subject_key.split("/", 2)
        asked = select(InquiryRow.reference).where(InquiryRow.campaign == key, InquiryRow.site_code == code)
        return connection.execute(asked).first() is not None
    reference, _, number = review.subject_key.rpartition("#")
    row = AttemptRow
    return (
        _is_number(number)
        and connection.execute(
            select(row.id).where(row.reference == reference, row.number == int(number))
        ).first()
        is not None
    )
