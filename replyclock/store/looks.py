"""Looks in the ledger: a short line for each visit, what it showed, and the state of each place."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from replyclock.domain.facts import Inconclusive, Look, LookState
from replyclock.domain.sending.pacing import shard_of
from replyclock.ports.looks import BrokenPlace, Looks, NewLook, WatchedPlace
from replyclock.ports.reader import Place
from replyclock.store.chain.look_texts import RESULTS, looks_sealed_until
from replyclock.store.entries.unit_of_work import UnitOfWork, is_entered, unit_of_work
from replyclock.store.entries.uses import add_uses
from replyclock.store.places import read_places
from replyclock.store.replies import add_replies
from replyclock.store.schema.database import reading
from replyclock.store.schema.looks import LookReasonRow, LookRow, PlaceInquiryRow, PlaceRow, PlaceStateRow
from replyclock.store.schema.messages import ReplyRow
from replyclock.store.schema.rounds import InquiryRow

_CHANGED = RESULTS.index(LookState.CHANGED)
_MISSING_TOO_OFTEN = 3


class LookTable(Looks):
    """record.Looks on the ledger's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._insert = sqlite.insert if engine.dialect.name == "sqlite" else postgresql.insert

    def watch(self, reference: str, places: Sequence[Place], since: datetime) -> None:
        with unit_of_work(self._engine) as book:
            connection = book.connection
            for place in places:
                place_id = self._place_id(book, place, reference)
                _pair(book, place_id, reference, since)
                soon = {"place_id": place_id, "shard": shard_of(place.host), "next_at": since}
                state = self._insert(PlaceStateRow).values(**soon, missing=0, memory="")
                connection.execute(
                    state.on_conflict_do_update(index_elements=["place_id"], set_={"next_at": since})
                )

    def watched_references(self, key: str) -> frozenset[str]:
        query = (
            select(PlaceInquiryRow.reference)
            .join(InquiryRow, InquiryRow.reference == PlaceInquiryRow.reference)
            .where(InquiryRow.campaign == key)
        )
        with reading(self._engine) as connection:
            return frozenset(connection.execute(query).scalars())

    def due(self, now: datetime, limit: int, shard: int | None = None) -> tuple[WatchedPlace, ...]:
        state = PlaceStateRow
        query = select(state.place_id).where(state.next_at <= now).order_by(state.next_at).limit(limit)
        if shard is not None:
            query = query.where(state.shard == shard)
        with reading(self._engine) as connection:
            return read_places(connection, connection.execute(query).scalars().all())

    def next_due(self) -> Mapping[int, datetime]:
        state = PlaceStateRow
        query = select(state.shard, func.min(state.next_at)).where(state.next_at.is_not(None))
        with reading(self._engine) as connection:
            rows = connection.execute(query.group_by(state.shard)).all()
        return {shard: at for shard, at in rows if at is not None}

    def places_of(self, key: str | None = None, reference: str | None = None) -> tuple[WatchedPlace, ...]:
        pair, state = PlaceInquiryRow, PlaceStateRow
        query = select(state.place_id).where(state.next_at.is_not(None)).order_by(state.place_id)
        if key is not None:
            of_round = select(InquiryRow.reference).where(InquiryRow.campaign == key)
            query = query.where(state.place_id.in_(select(pair.place_id).where(pair.reference.in_(of_round))))
        if reference is not None:
            of_letter = select(pair.place_id).where(pair.reference == reference)
            query = query.where(state.place_id.in_(of_letter))
        with reading(self._engine) as connection:
            return read_places(connection, connection.execute(query).scalars().all())

    def overdue(self, before: datetime) -> tuple[tuple[int, str], ...]:
        query = select(PlaceRow.id, PlaceRow.host).join(PlaceStateRow).where(PlaceStateRow.next_at < before)
        with reading(self._engine) as connection:
            return tuple((row.id, row.host) for row in connection.execute(query))

    def looked_after(self, instant: datetime) -> tuple[tuple[int, str], ...]:
        row = PlaceStateRow
        query = (
            select(PlaceRow.id, PlaceRow.host).join(row).where(row.last_at > instant, row.next_at > instant)
        )
        with reading(self._engine) as connection:
            return tuple((found.id, found.host) for found in connection.execute(query))

    def postpone(self, until: Mapping[int, datetime]) -> None:
        if not until:
            return
        later = update(PlaceStateRow).where(PlaceStateRow.place_id == bindparam("of"))
        with self._engine.begin() as connection:
            connection.execute(later, [{"of": of, "next_at": until[of]} for of in sorted(until)])

    def record(self, visits: Sequence[NewLook]) -> None:
        with unit_of_work(self._engine) as book:
            connection = book.connection
            reasons = self._reason_ids(connection, visits)
            lines = [_line(visit, reasons) for visit in visits]
            connection.execute(self._insert(LookRow).on_conflict_do_nothing(), lines)
            sealed_until = looks_sealed_until(connection)
            for line in lines:
                if line["result"] == _CHANGED or (sealed_until and line["at"] <= sealed_until):
                    book.tell(LookRow, line)
            changed = update(PlaceStateRow).where(PlaceStateRow.place_id == bindparam("of"))
            states = [_state(visit) for visit in visits]
            connection.execute(changed, states)
            for visit in visits:
                add_replies(book, visit.replies, message_id=None)
            _tell_hindrances(book, visits, reasons)

    def looks_at(self, place: Place) -> tuple[Look, ...]:
        query = (
            select(LookRow.at, LookRow.result, LookReasonRow.text)
            .join(PlaceRow)
            .outerjoin(LookReasonRow)
            .where(PlaceRow.key == place.key)
            .order_by(LookRow.at)
        )
        with reading(self._engine) as connection:
            return tuple(
                Look(place.key, row.at, RESULTS[row.result], row.text or "")
                for row in connection.execute(query)
            )

    def is_known_reason(self, reason: str) -> bool:
        query = select(LookReasonRow.id).where(LookReasonRow.text == reason)
        with reading(self._engine) as connection:
            return connection.execute(query).first() is not None

    def broken(self, key: str) -> tuple[BrokenPlace, ...]:
        of_round = (
            select(PlaceInquiryRow.place_id)
            .join(InquiryRow, InquiryRow.reference == PlaceInquiryRow.reference)
            .where(InquiryRow.campaign == key)
        )
        query = (
            select(PlaceRow.__table__, PlaceStateRow.missing, LookReasonRow.cause, LookReasonRow.text)
            .join(PlaceStateRow, PlaceStateRow.place_id == PlaceRow.id)
            .join(LookRow, (LookRow.place_id == PlaceRow.id) & (LookRow.at == PlaceStateRow.last_at))
            .join(LookReasonRow, LookReasonRow.id == LookRow.reason_id)
            .where(PlaceRow.id.in_(of_round))
            .where(
                (PlaceStateRow.missing >= _MISSING_TOO_OFTEN) | (LookReasonRow.cause == Inconclusive.PERSON)
            )
            .order_by(PlaceRow.key)
        )
        with reading(self._engine) as connection:
            return tuple(
                BrokenPlace(
                    Place(row.key, row.site_code, row.host, row.url),
                    row.missing,
                    Inconclusive(row.cause),
                    row.text,
                )
                for row in connection.execute(query)
            )

    def answers_seen(self, references: Sequence[str], via: str) -> frozenset[tuple[str, str]]:
        row = ReplyRow
        query = select(row.reference, row.text_sha256).where(row.via == via, row.reference.in_(references))
        with reading(self._engine) as connection:
            return frozenset((reference, key) for reference, key in connection.execute(query))

    def _place_id(self, book: UnitOfWork, place: Place, reference: str) -> int:
        """The place's row; a list that another round already watches is shared with it."""
        known = select(func.max(PlaceRow.id)).where(PlaceRow.key == place.key)
        found = book.connection.execute(known).scalar()
        if found is not None:
            return int(found)
        whose = select(InquiryRow.campaign).where(InquiryRow.reference == reference)
        values = {"key": place.key, "site_code": place.site_code, "host": place.host, "url": place.url}
        campaign = book.connection.execute(whose).scalar_one()
        return int(book.put(PlaceRow, {"campaign": campaign, **values}))

    def _reason_ids(self, connection: Connection, visits: Iterable[NewLook]) -> Mapping[str, int]:
        """The row of each reason; the same sentence is kept once however often it is the reason."""
        new = {visit.reason: visit.cause for visit in visits if visit.cause is not None}
        if not new:
            return {}
        values = [{"cause": cause, "text": text} for text, cause in sorted(new.items())]
        connection.execute(self._insert(LookReasonRow).on_conflict_do_nothing(), values)
        query = select(LookReasonRow.text, LookReasonRow.id).where(LookReasonRow.text.in_(new))
        return {row.text: row.id for row in connection.execute(query)}


def last_known(connection: Connection, key: str, as_of: datetime) -> Mapping[int, Look]:
    """By place: the last look up to the instant that concluded something, for the places of a round."""
    of_round = (
        select(PlaceInquiryRow.place_id)
        .join(InquiryRow, InquiryRow.reference == PlaceInquiryRow.reference)
        .where(InquiryRow.campaign == key)
    )
    query = (
        select(LookRow.place_id, PlaceRow.key, func.max(LookRow.at).label("at"))
        .join(PlaceRow, PlaceRow.id == LookRow.place_id)
        .where(LookRow.place_id.in_(of_round), LookRow.at <= as_of)
        .where(LookRow.result != RESULTS.index(LookState.UNKNOWN))
        .group_by(LookRow.place_id, PlaceRow.key)
    )
    rows = connection.execute(query)
    return {row.place_id: Look(row.key, row.at, LookState.UNCHANGED) for row in rows}


def _tell_hindrances(book: UnitOfWork, visits: Sequence[NewLook], reasons: Mapping[str, int]) -> None:
    """What hindered looks for the first time, with what was seen of it."""
    seen = {visit.reason: visit for visit in reversed(visits) if visit.exhibits}
    for visit in seen.values():
        reason = {"id": reasons[visit.reason], "cause": visit.cause, "text": visit.reason}
        if not is_entered(book.connection, LookReasonRow, reason):
            add_uses(book.connection, "reason", reasons[visit.reason], visit.exhibits)
            book.tell(LookReasonRow, reason, visit.exhibits)


def _pair(book: UnitOfWork, place_id: int, reference: str, since: datetime) -> None:
    """That the letter is looked for there, unless it is already."""
    pair = PlaceInquiryRow
    known = select(pair.since).where(pair.place_id == place_id, pair.reference == reference)
    if book.connection.execute(known).first() is None:
        book.put(pair, {"place_id": place_id, "reference": reference, "since": since})


def _line(visit: NewLook, reasons: Mapping[str, int]) -> dict[str, Any]:
    digest = _digest(visit)
    return {
        "at": visit.at,
        "place_id": visit.watched.identity,
        "result": RESULTS.index(visit.result),
        "reason_id": reasons.get(visit.reason),
        "digest": digest if digest != visit.watched.digest else None,
    }


def _state(visit: NewLook) -> dict[str, object]:
    watched = visit.watched
    known = visit.result is not LookState.UNKNOWN
    return {
        "of": watched.identity,
        "next_at": visit.next_at,
        "last_at": visit.at,
        "known_at": _later(visit.at, watched.known_at) if known else watched.known_at,
        "missing": watched.missing + 1 if visit.cause and visit.cause.stays_until_mended else 0,
        "digest": _digest(visit) or watched.digest,
        "memory": visit.memory,
    }


def _later(at: datetime, known_at: datetime | None) -> datetime:
    """A clock that was set back makes no window open before what was looked at already."""
    return max(at, known_at or at)


def _digest(visit: NewLook) -> bytes | None:
    return bytes.fromhex(visit.body_sha256[:16]) or None
