"""Places, looks at them and the replies they showed, in the ledger."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from replyclock.domain.facts import Look, LookResult, ReplyKind
from replyclock.errors import LedgerFault
from replyclock.ports import Place
from replyclock.record import NewReply, Visit, Watched
from replyclock.store.database import reading
from replyclock.store.replies import add_replies
from replyclock.store.tables import InquiryRow, LookRow, PlaceInquiryRow, PlaceRow, ReplyRow

_RESULTS = (LookResult.UNKNOWN, LookResult.UNCHANGED, LookResult.CHANGED)


class LookTable:
    """record.Looks on the ledger's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def watch(self, reference: str, places: Sequence[Place]) -> None:
        """Remember where the inquiry's answer may show."""
        insert_or_keep = (sqlite if self._engine.dialect.name == "sqlite" else postgresql).insert
        with self._engine.begin() as connection:
            campaign = connection.execute(
                select(InquiryRow.campaign).where(InquiryRow.reference == reference)
            ).scalar_one()
            for place in places:
                values = {
                    "campaign": campaign,
                    "key": place.key,
                    "site_code": place.site_code,
                    "host": place.host,
                    "url": place.url,
                }
                connection.execute(insert_or_keep(PlaceRow).values(**values).on_conflict_do_nothing())
                place_id = _place_id(connection, replace(place, campaign=campaign))
                pair = {"place_id": place_id, "reference": reference}
                connection.execute(insert_or_keep(PlaceInquiryRow).values(**pair).on_conflict_do_nothing())

    def watched(self, key: str) -> tuple[Watched, ...]:
        """The places of a round, with the references looked for there and the last look."""
        query = (
            select(PlaceRow.__table__, PlaceInquiryRow.reference)
            .join(PlaceInquiryRow, PlaceInquiryRow.place_id == PlaceRow.id)
            .join(InquiryRow, InquiryRow.reference == PlaceInquiryRow.reference)
            .where(InquiryRow.campaign == key)
            .order_by(PlaceRow.key, PlaceInquiryRow.reference)
        )
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
            last = _last_looks(connection)
        references: dict[Place, list[str]] = defaultdict(list)
        last_at = {}
        for row in rows:
            place = Place(row.key, row.site_code, row.host, row.url, row.campaign)
            references[place].append(row.reference)
            last_at[place] = last.get(row.id)
        return tuple(Watched(place, tuple(found), last_at[place]) for place, found in references.items())

    def last_known_at(self, place: Place) -> datetime | None:
        """The last look at the place that could conclude something."""
        row = LookRow
        query = select(func.max(row.at)).where(row.result != _RESULTS.index(LookResult.UNKNOWN))
        with reading(self._engine) as connection:
            place_id = _place_id(connection, place)
            found: datetime | None = connection.execute(query.where(row.place_id == place_id)).scalar()
        return found

    def record(self, visit: Visit, replies: Sequence[NewReply]) -> None:
        """One look and what it brought, in one transaction."""
        with self._engine.begin() as connection:
            connection.execute(
                insert(LookRow).values(
                    place_id=_place_id(connection, visit.place),
                    at=visit.at,
                    result=_RESULTS.index(visit.result),
                    reason=visit.reason or None,
                    digest=bytes.fromhex(visit.body_sha256[:16]) or None,
                )
            )
            add_replies(connection, replies, message_id=None)

    def answered(self, key: str) -> frozenset[tuple[str, str]]:
        """(reference, place key) of the round's replies that the rules take for an answer or a refusal."""
        kinds = [kind for kind in ReplyKind if kind.stops_the_clock]
        query = (
            select(ReplyRow.reference, ReplyRow.via)
            .join(InquiryRow, InquiryRow.reference == ReplyRow.reference)
            .where(InquiryRow.campaign == key, ReplyRow.kind.in_(kinds))
        )
        with reading(self._engine) as connection:
            return frozenset((row.reference, row.via) for row in connection.execute(query))

    def seen_texts(self, references: Sequence[str], via: str) -> frozenset[tuple[str, str]]:
        """(reference, text) of the replies already recorded from there."""
        row = ReplyRow
        query = select(row.reference, row.text).where(row.via == via, row.reference.in_(references))
        with reading(self._engine) as connection:
            return frozenset((reference, text) for reference, text in connection.execute(query))


def looks_at(connection: Connection, key: str) -> dict[str, list[Look]]:
    """By place key: the looks at the places of a round, oldest first."""
    places = (
        select(PlaceInquiryRow.place_id)
        .join(InquiryRow, InquiryRow.reference == PlaceInquiryRow.reference)
        .where(InquiryRow.campaign == key)
    )
    query = (
        select(PlaceRow.key, LookRow.at, LookRow.result, LookRow.reason)
        .join(PlaceRow)
        .where(LookRow.place_id.in_(places))
        .order_by(LookRow.at, LookRow.id)
    )
    found: dict[str, list[Look]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.key].append(Look(row.key, row.at, _RESULTS[row.result], row.reason or ""))
    return found


def _last_looks(connection: Connection) -> dict[int, datetime]:
    query = select(LookRow.place_id, func.max(LookRow.at)).group_by(LookRow.place_id)
    return {row[0]: row[1] for row in connection.execute(query)}


def _place_id(connection: Connection, place: Place) -> int:
    row = PlaceRow
    query = select(row.id).where(row.campaign == place.campaign, row.key == place.key)
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        raise LedgerFault(f"The place {place.key} is not watched for {place.campaign or 'any round'}.")
    return int(found)
