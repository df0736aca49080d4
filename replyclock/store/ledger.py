"""The ledger whole: its tables by subject, and everything recorded about each inquiry of a round."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, func, select

from replyclock.domain.case import Facts, attempt_key
from replyclock.domain.facts import Look, Reply, Review
from replyclock.ports.rounds import InquiryState
from replyclock.store.attempts import AttemptTable
from replyclock.store.chain.table import ChainTable
from replyclock.store.chats import ChatTable
from replyclock.store.gate import HostGate
from replyclock.store.looks import LookTable, last_known
from replyclock.store.messages import MessageTable
from replyclock.store.operators import NotificationTable, QuestionTable
from replyclock.store.recipes import RecipeTable
from replyclock.store.replies import replies_of
from replyclock.store.retention import RetentionTable
from replyclock.store.reviews import ReviewTable, reviews_of
from replyclock.store.rounds import PlanTable, SiteRegister
from replyclock.store.schema.database import only_reads, reading
from replyclock.store.schema.looks import PlaceInquiryRow, PlaceRow
from replyclock.store.schema.messages import HeardRow
from replyclock.store.schema.rounds import InquiryRow
from replyclock.store.transfer.moving import TransferTable


class SqlLedger:
    """record.Ledger on a database that `open_database` opened."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.only_reads = only_reads(engine)
        self.register = SiteRegister(engine)
        self.plans = PlanTable(engine)
        self.attempts = AttemptTable(engine)
        self.looks = LookTable(engine)
        self.messages = MessageTable(engine)
        self.reviews = ReviewTable(engine)
        self.gate = HostGate(engine)
        self.questions = QuestionTable(engine)
        self.notifications = NotificationTable(engine)
        self.chain = ChainTable(engine)
        self.retention = RetentionTable(engine)
        self.transfer = TransferTable(engine)
        self.recipes = RecipeTable(engine, self.chain)
        self.chats = ChatTable(engine, self.chain)

    def facts(self, key: str, mailbox: str | None, as_of: datetime) -> tuple[Facts, ...]:
        """What was recorded about each inquiry of a round, by reference; of looks and readings the last."""
        tried = sorted(self.plans.tried(key, exhibits=True), key=lambda each: each.inquiry.reference)
        with reading(self._engine) as connection:
            records = _Records(
                replies=replies_of(connection, key),
                reviews=reviews_of(connection, key),
                places=_places_of(connection, key),
                looks=last_known(connection, key, as_of),
                heard_at=_heard_at(connection, mailbox, as_of) if mailbox else None,
            )
        return tuple(records.about(each) for each in tried)

    def close(self) -> None:
        """Give the database's connections back."""
        self._engine.dispose()


@dataclass(frozen=True, slots=True)
class _Records:
    """What was read for a round, by its own keys."""

    replies: Mapping[str, Sequence[Reply]]
    reviews: Mapping[str, Sequence[Review]]
    places: Mapping[str, Sequence[RowMapping]]
    looks: Mapping[int, Look]
    heard_at: tuple[datetime, ...] | None

    def about(self, tried: InquiryState) -> Facts:
        """The facts of one inquiry."""
        reference = tried.inquiry.reference
        replies = self.replies.get(reference, ())
        places = self.places.get(reference, ())
        subjects = [f"attempt {attempt_key(each.reference, each.number)}" for each in tried.attempts]
        subjects += [f"reply {reply.identity}" for reply in replies]
        reviews = [review for subject in subjects for review in self.reviews.get(subject, ())]
        return Facts(
            inquiry=tried.inquiry,
            attempts=tried.attempts,
            replies=tuple(replies),
            reviews=reviews,
            places=[place["key"] for place in places],
            looks=[look for place in places if (look := self._look(place)) is not None],
            heard_at=self.heard_at,
        )

    def _look(self, place: RowMapping) -> Look | None:
        """The last look at the place, unless it was made before anybody looked for this letter."""
        look = self.looks.get(place["place_id"])
        return look if look and (place["since"] is None or look.at >= place["since"]) else None


def _places_of(connection: Connection, key: str) -> Mapping[str, Sequence[RowMapping]]:
    pairs = (
        select(PlaceInquiryRow.__table__, PlaceRow.key)
        .join(PlaceRow)
        .join(InquiryRow, InquiryRow.reference == PlaceInquiryRow.reference)
        .where(InquiryRow.campaign == key)
        .order_by(PlaceRow.key)
    )
    places: dict[str, list[RowMapping]] = defaultdict(list)
    for row in connection.execute(pairs).mappings():
        places[row["reference"]].append(row)
    return places


def _heard_at(connection: Connection, mailbox: str, as_of: datetime) -> tuple[datetime, ...]:
    query = select(func.max(HeardRow.at)).where(HeardRow.mailbox == mailbox, HeardRow.at <= as_of)
    last = connection.execute(query).scalar()
    return () if last is None else (last,)
