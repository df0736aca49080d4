"""Reads places with the letters looked for there, for looking; changes nothing."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, RowMapping, select

from replyclock.domain.facts import ReplyKind
from replyclock.domain.found_receipt import known_receipt
from replyclock.ports.looks import SoughtLetter, WatchedPlace
from replyclock.ports.reader import Place
from replyclock.store.reviews import reviews_with_receipts
from replyclock.store.rounds import as_inquiry, attempts_of
from replyclock.store.schema.looks import PlaceInquiryRow, PlaceRow, PlaceStateRow
from replyclock.store.schema.messages import ReplyRow
from replyclock.store.schema.rounds import InquiryRow


def read_places(connection: Connection, place_ids: Sequence[int]) -> tuple[WatchedPlace, ...]:
    """The places in the order of their identities as given, each with what is sought there."""
    query = (
        select(PlaceRow.__table__, PlaceStateRow.__table__)
        .join(PlaceStateRow, PlaceStateRow.place_id == PlaceRow.id)
        .where(PlaceRow.id.in_(place_ids))
    )
    rows = {row["id"]: row for row in connection.execute(query).mappings()}
    sought = _sought(connection, place_ids)
    return tuple(_as_watched(rows[identity], sought[identity]) for identity in place_ids)


def _as_watched(row: RowMapping, sought: Sequence[SoughtLetter]) -> WatchedPlace:
    return WatchedPlace(
        identity=row["id"],
        place=Place(row["key"], row["site_code"], row["host"], row["url"]),
        sought=tuple(sought),
        next_at=row["next_at"],
        last_at=row["last_at"],
        known_at=row["known_at"],
        missing=row["missing"],
        digest=row["digest"],
        memory=row["memory"],
    )


def _sought(connection: Connection, place_ids: Sequence[int]) -> Mapping[int, list[SoughtLetter]]:
    pair = PlaceInquiryRow
    query = (
        select(pair.place_id, pair.since, InquiryRow.__table__)
        .join(InquiryRow, InquiryRow.reference == pair.reference)
        .where(pair.place_id.in_(place_ids))
        .order_by(pair.reference)
    )
    rows = connection.execute(query).mappings().all()
    here = InquiryRow.reference.in_(select(pair.reference).where(pair.place_id.in_(place_ids)))
    attempts = attempts_of(connection, here, exhibits=False)
    reviews = reviews_with_receipts(connection)
    answered = _answered(connection, place_ids)
    found: dict[int, list[SoughtLetter]] = defaultdict(list)
    for row in rows:
        place_id, reference = row["place_id"], row["reference"]
        is_answered = (place_id, reference) in answered
        last = attempts[reference][-1]
        last = replace(last, receipt=known_receipt(last, reviews)) if reviews else last
        found[place_id].append(SoughtLetter(as_inquiry(row), last, row["since"], is_answered))
    return found


def _answered(connection: Connection, place_ids: Sequence[int]) -> frozenset[tuple[int, str]]:
    """(place, reference) of the letters answered there, or refused, as far as the rules can tell."""
    kinds = [kind for kind in ReplyKind if kind.stops_the_clock]
    pair = PlaceInquiryRow
    query = (
        select(PlaceRow.id, pair.reference)
        .join(pair, pair.place_id == PlaceRow.id)
        .join(ReplyRow, (ReplyRow.reference == pair.reference) & (ReplyRow.via == PlaceRow.key))
        .where(PlaceRow.id.in_(place_ids), ReplyRow.kind.in_(kinds), ReplyRow.doubts == "")
    )
    return frozenset((row.id, row.reference) for row in connection.execute(query))
