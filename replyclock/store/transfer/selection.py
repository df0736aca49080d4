"""Which rows go along when rounds move to another machine: a condition for every table."""

import json
from collections.abc import Iterator, Mapping, Set
from typing import Any, cast

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, false, or_, select, true

from replyclock.store.schema.chain import EventRow
from replyclock.store.schema.exhibits import ExhibitRow, ExhibitUseRow
from replyclock.store.schema.looks import LookReasonRow, LookRow, PlaceInquiryRow, PlaceRow, PlaceStateRow
from replyclock.store.schema.messages import HeardRow, MessageNameRow, MessageRow, ReplyRow, ReviewRow
from replyclock.store.schema.rounds import (
    AttemptEndRow,
    AttemptRow,
    CampaignRow,
    InquiryRow,
    SiteRow,
    SwitchRow,
)
from replyclock.store.schema.tables import WORKING_STATE

ALWAYS = ("ledger", "signing_key", "checkpoint", "stamp", "entry")
"""Tables that go as a whole; of entries that tell of rows that stay only the hash goes."""
NEVER = frozenset(WORKING_STATE) - {"site", "place_state"}
"""Working state that means nothing elsewhere; where watching stands and who the sites are goes along."""


def conditions(connection: Connection, keys: Set[str]) -> Mapping[str, ColumnElement[bool]]:
    """By table: which of its rows go with these rounds.

    Places are shared between rounds, so that the round that needed one first goes with it; a mailbox goes
    as a whole, since whoever reads it on must know what was read.
    """
    letters = select(InquiryRow.reference).where(InquiryRow.campaign.in_(keys))
    attempts = select(AttemptRow.id).where(AttemptRow.reference.in_(letters))
    places = select(PlaceInquiryRow.place_id).where(PlaceInquiryRow.reference.in_(letters))
    reasons = select(LookRow.reason_id).where(LookRow.place_id.in_(places), LookRow.reason_id.is_not(None))
    mailboxes = mailboxes_of(connection, keys)
    messages = select(MessageRow.id).where(MessageRow.mailbox.in_(mailboxes))
    replies = select(ReplyRow.id).where(ReplyRow.reference.in_(letters))
    events = list(_events(connection, keys))
    reviews = list(_reviews(connection, keys, letters, replies))
    first = select(PlaceRow.campaign).where(PlaceRow.id.in_(places))
    uses = _uses({"attempt": attempts, "reply": replies, "message": messages, "reason": reasons}, events)
    shown = select(ExhibitUseRow.sha256).where(uses)
    mails = select(MessageRow.sha256).where(MessageRow.mailbox.in_(mailboxes))
    return {
        "campaign": or_(CampaignRow.key.in_(keys), CampaignRow.key.in_(first)),
        "switch": or_(SwitchRow.campaign.is_(None), SwitchRow.campaign.in_(keys)),
        "inquiry": InquiryRow.campaign.in_(keys),
        "attempt": AttemptRow.reference.in_(letters),
        "attempt_end": AttemptEndRow.attempt_id.in_(attempts),
        "place": PlaceRow.id.in_(places),
        "place_inquiry": PlaceInquiryRow.reference.in_(letters),
        "place_state": PlaceStateRow.place_id.in_(places),
        "look": LookRow.place_id.in_(places),
        "look_reason": LookReasonRow.id.in_(reasons),
        "look_leaves": false(),  # made anew: see store/chain/look_leaves.py
        "message": MessageRow.mailbox.in_(mailboxes),
        "message_name": MessageNameRow.message_id.in_(messages),
        "heard": HeardRow.mailbox.in_(mailboxes),
        "reply": ReplyRow.reference.in_(letters),
        "review": _among(ReviewRow.id, reviews),
        "event": _among(EventRow.id, events),
        "exhibit_use": uses,
        "exhibit": or_(ExhibitRow.sha256.in_(shown), ExhibitRow.sha256.in_(mails)),
        "site": SiteRow.code.in_(select(InquiryRow.site_code).where(InquiryRow.campaign.in_(keys))),
        **dict.fromkeys(ALWAYS, true()),
    }


def mailboxes_of(connection: Connection, keys: Set[str]) -> list[str]:
    """The mailboxes that the rounds' replies arrive in."""
    files = connection.execute(select(CampaignRow.campaign).where(CampaignRow.key.in_(keys))).scalars()
    return sorted({name for file in files if (name := json.loads(file).get("mailbox"))})


def look_names(connection: Connection, keys: Set[str]) -> frozenset[str]:
    """The first lines of the texts of looks that go."""
    letters = select(InquiryRow.reference).where(InquiryRow.campaign.in_(keys))
    places = select(PlaceInquiryRow.place_id).where(PlaceInquiryRow.reference.in_(letters)).distinct()
    return frozenset(
        [f"place {identity}" for identity in connection.execute(places).scalars()]
        + [f"mailbox {name}" for name in mailboxes_of(connection, keys)]
    )


def _among(column: Any, ids: list[int]) -> ColumnElement[bool]:
    """Written into the statement, since databases take only so many parameters."""
    return cast("ColumnElement[bool]", column.in_(bindparam(None, ids, expanding=True, literal_execute=True)))


def _uses(subjects: Mapping[str, Select[Any]], events: list[int]) -> ColumnElement[bool]:
    use = ExhibitUseRow
    return or_(
        *(and_(use.subject == name, use.subject_id.in_(ids)) for name, ids in subjects.items()),
        and_(use.subject == "event", _among(use.subject_id, events)),
    )


def _events(connection: Connection, keys: Set[str]) -> Iterator[int]:
    """All events but those that name other rounds, or letters of theirs, and none of these."""
    others = set(connection.execute(select(CampaignRow.key)).scalars()) - keys
    for row in connection.execute(select(EventRow.id, EventRow.body)):
        named = {text.split("/", 1)[0] for text in _texts(row.body)}
        if named & keys or not named & others:
            yield row.id


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _reviews(
    connection: Connection, keys: Set[str], letters: Select[Any], replies: Select[Any]
) -> Iterator[int]:
    """Of attempts and replies of these letters, and of scores of these rounds."""
    references = set(connection.execute(letters).scalars())
    ids = {str(identity) for identity in connection.execute(replies).scalars()}
    for row in connection.execute(select(ReviewRow.id, ReviewRow.subject, ReviewRow.subject_key)):
        if (
            (row.subject == "attempt" and row.subject_key.rpartition("#")[0] in references)
            or (row.subject == "reply" and row.subject_key in ids)
            or (row.subject == "score" and row.subject_key.split("/", 1)[0] in keys)
        ):
            yield row.id
