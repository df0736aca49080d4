"""Which entries tell about some inquiries: what a pack of them must hold, no more and no less."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Select, cast, func, or_, select
from sqlalchemy import String as Text

from replyclock.domain.evidence.canonical import instant_text
from replyclock.store.schema.chain import EntryRow, EventRow
from replyclock.store.schema.looks import PlaceInquiryRow, PlaceRow
from replyclock.store.schema.messages import ReplyRow, ReviewRow
from replyclock.store.schema.rounds import AttemptRow, InquiryRow, SwitchRow

_AT_ONCE = 400
_ALWAYS = ("ledger", "key", "heard", "export", "import", "removal")


def entries_about(connection: Connection, references: Sequence[str]) -> tuple[int, ...]:
    """The numbers of the entries, ascending."""
    found: set[int] = set(connection.execute(_of_kinds(_ALWAYS)).scalars())
    for start in range(0, len(references), _AT_ONCE):
        part = references[start : start + _AT_ONCE]
        for kind, keys in _keys_by_kind(connection, part):
            found |= _numbers(connection, kind, list(keys))
    return tuple(sorted(found | _looks_since(connection, references)))


def _keys_by_kind(connection: Connection, references: Sequence[str]) -> Iterator[tuple[str, Iterable[str]]]:
    """Kind of entry, and the keys of the rows that tell about the inquiries."""

    def ask(query: Select[Any]) -> list[Any]:
        return list(connection.execute(query).scalars())

    rounds = ask(select(InquiryRow.campaign).where(InquiryRow.reference.in_(references)).distinct())
    attempts = ask(select(AttemptRow.id).where(AttemptRow.reference.in_(references)))
    tries = connection.execute(
        select(AttemptRow.reference, AttemptRow.number).where(AttemptRow.reference.in_(references))
    )
    subjects = [f"{reference}#{number}" for reference, number in tries]
    pairs = connection.execute(
        select(PlaceInquiryRow.place_id, PlaceInquiryRow.reference).where(
            PlaceInquiryRow.reference.in_(references)
        )
    ).all()
    places = sorted({place_id for place_id, _ in pairs})
    replies = connection.execute(
        select(ReplyRow.id, ReplyRow.message_id).where(ReplyRow.reference.in_(references))
    ).all()
    reviews = select(ReviewRow.id).where(
        or_(
            (ReviewRow.subject == "attempt") & ReviewRow.subject_key.in_(subjects),
            (ReviewRow.subject == "reply") & ReviewRow.subject_key.in_([str(each.id) for each in replies]),
        )
    )
    switches = select(SwitchRow.id).where(or_(SwitchRow.campaign.is_(None), SwitchRow.campaign.in_(rounds)))
    rounds_of_places = ask(select(PlaceRow.campaign).where(PlaceRow.id.in_(places)).distinct())
    yield "campaign", sorted({*rounds, *rounds_of_places})
    yield "inquiry", references
    yield "attempt", map(str, attempts)
    yield "attempt_end", map(str, attempts)
    yield "place", map(str, places)
    yield "place_inquiry", (f"{place_id}/{reference}" for place_id, reference in pairs)
    yield "message", (str(each.message_id) for each in replies if each.message_id is not None)
    yield "reply", (str(each.id) for each in replies)
    yield "review", map(str, [*ask(reviews), *_decisions(connection, references)])
    yield "switch", map(str, ask(switches))
    for kind in ("capture", "question", "chat", "chat_end"):
        yield kind, map(str, _events(connection, kind, references))
    yield "look", _looks(connection, places)


def _numbers(connection: Connection, kind: str, keys: Sequence[str]) -> set[int]:
    row = EntryRow
    found: set[int] = set()
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        found.update(
            connection.execute(select(row.number).where(row.kind == kind, row.row_key.in_(part))).scalars()
        )
    return found


def _decisions(connection: Connection, references: Sequence[str]) -> list[int]:
    """What reviewers decided about scores of the letters' sites: few, since each is made by hand."""
    wanted = _sites(connection, references)
    rows = connection.execute(select(ReviewRow.id, ReviewRow.subject_key).where(ReviewRow.subject == "score"))
    return [row.id for row in rows if _site_of(row.subject_key) in wanted]


def _sites(connection: Connection, references: Sequence[str]) -> frozenset[str]:
    sites = connection.execute(
        select(InquiryRow.campaign, InquiryRow.site_code).where(InquiryRow.reference.in_(references))
    )
    return frozenset(f"{key}/{code}" for key, code in sites)


def _site_of(decision: str) -> str:
    """ROUND/SITE of ROUND/SITE/RUBRIC.ITEM; neither a round nor a site's code holds a slash."""
    return decision.rpartition("/")[0]


def _events(connection: Connection, kind: str, references: Sequence[str]) -> list[int]:
    """Events about letters, and about decisions on their sites, are few: a person had a hand in each."""
    wanted, sites = frozenset(references), _sites(connection, references)
    rows = connection.execute(select(EventRow.id, EventRow.body).where(EventRow.kind == kind))
    return [
        row.id
        for row in rows
        if row.body.get("reference") in wanted or _site_of(str(row.body.get("decision", ""))) in sites
    ]


def _looks(connection: Connection, places: Sequence[int]) -> list[str]:
    """The keys of all looks at these places that have an entry of their own."""
    wanted = frozenset(map(str, places))
    keys = connection.execute(select(EntryRow.row_key).where(EntryRow.kind == "look")).scalars()
    return [key for key in keys if key and key.split("/")[1] in wanted]


def _looks_since(connection: Connection, references: Sequence[str]) -> set[int]:
    """The `looks` entries whose interval reaches beyond the first attempt at one of the letters."""
    first: Any = None
    for start in range(0, len(references), _AT_ONCE):
        part = references[start : start + _AT_ONCE]
        query = select(func.min(AttemptRow.started_at)).where(AttemptRow.reference.in_(part))
        at = connection.execute(query).scalar()
        first = at if first is None or (at is not None and at < first) else first
    if first is None:
        return set()
    rows = connection.execute(
        select(EntryRow.number, EventRow.body)
        .join(EventRow, EntryRow.row_key == cast(EventRow.id, Text))
        .where(EntryRow.kind == "looks")
    )
    return {row.number for row in rows if row.body["until"] >= instant_text(first)}


def _of_kinds(kinds: Sequence[str]) -> Select[Any]:
    return select(EntryRow.number).where(EntryRow.kind.in_(kinds))
