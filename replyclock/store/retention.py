"""Reads which exhibits the entries name, what each shows, and which were removed; changes nothing."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, or_, select

from replyclock.domain.evidence.canonical import parse_instant
from replyclock.domain.evidence.retention import Use
from replyclock.ports.retention import Named, Removal, Retention
from replyclock.store.schema.chain import EntryRow, EventRow
from replyclock.store.schema.database import reading
from replyclock.store.schema.exhibits import ExhibitRow, ExhibitUseRow
from replyclock.store.schema.messages import MessageRow, ReplyRow
from replyclock.store.schema.rounds import AttemptEndRow, AttemptRow, CampaignRow, InquiryRow

_AT_ONCE = 1000
_MAIL = "message/rfc822"


class RetentionTable(Retention):
    """keeping.Keeping on the ledger's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def named(self) -> Mapping[str, Named]:
        """By SHA-256: every exhibit that an entry here names; lines that cannot be read name none."""
        row, found = EntryRow, dict[str, Named]()
        lines = select(row.number, row.kind, row.line).where(
            or_(row.line.contains('"exhibits":[{'), row.kind == "message")
        )
        with reading(self._engine) as connection:
            batches = connection.execution_options(yield_per=_AT_ONCE).execute(lines.order_by(row.number))
            for number, kind, line in batches:
                for sha256, media_type in _named_in(kind, line):
                    first = found[sha256].first if sha256 in found else number
                    found[sha256] = Named(sha256, media_type, first, number)
        return found

    def rows(self) -> frozenset[str]:
        with reading(self._engine) as connection:
            return frozenset(connection.execute(select(ExhibitRow.sha256)).scalars())

    def removals(self) -> tuple[Removal, ...]:
        """Every recorded removal, oldest first, as their entries tell it."""
        query = (
            select(EntryRow.number, EntryRow.line)
            .where(EntryRow.kind == "removal", EntryRow.line.is_not(None))
            .order_by(EntryRow.number)
        )
        with reading(self._engine) as connection:
            lines = connection.execute(query).all()
        return tuple(removal for number, line in lines for removal in _removals_in(number, line))

    def uses(self) -> Iterator[Use]:
        with reading(self._engine) as connection:
            rounds = _Rounds(connection)
            types = {row.sha256: row.media_type for row in connection.execute(select(ExhibitRow.__table__))}
            for row in connection.execute(select(ExhibitUseRow.__table__).order_by(ExhibitUseRow.id)):
                type_ = types[row.sha256]
                source = row.subject == "reply" and not type_.startswith("image/")
                yield Use(row.sha256, type_, row.role, rounds.of(row.subject, row.subject_id), source)
            for row in connection.execute(select(MessageRow.id, MessageRow.sha256).order_by(MessageRow.id)):
                yield Use(row.sha256, _MAIL, "mail", rounds.of("message", row.id), source=True)

    def ages(self) -> Mapping[str, datetime]:
        ended = (
            select(InquiryRow.campaign, func.max(AttemptEndRow.ended_at))
            .join(AttemptRow, AttemptRow.reference == InquiryRow.reference)
            .join(AttemptEndRow, AttemptEndRow.attempt_id == AttemptRow.id)
        )
        replied = select(InquiryRow.campaign, func.max(ReplyRow.until)).join(
            ReplyRow, ReplyRow.reference == InquiryRow.reference
        )
        with reading(self._engine) as connection:
            ages = {row.key: row.planned_at for row in connection.execute(select(CampaignRow.__table__))}
            for query in (ended, replied):
                for key, at in connection.execute(query.group_by(InquiryRow.campaign)):
                    ages[key] = max(ages[key], at)
        return ages


class _Rounds:
    """Of which rounds a row tells."""

    def __init__(self, connection: Connection) -> None:
        of = {
            row.reference: row.campaign
            for row in connection.execute(select(InquiryRow.reference, InquiryRow.campaign))
        }
        self._by: dict[tuple[str, int], set[str]] = defaultdict(set)
        for row in connection.execute(select(AttemptRow.id, AttemptRow.reference)):
            self._by["attempt", row.id].add(of[row.reference])
        replies = select(ReplyRow.id, ReplyRow.reference, ReplyRow.message_id)
        for identity, reference, message_id in connection.execute(replies):
            self._by["reply", identity].add(of[reference])
            if message_id is not None:
                self._by["message", message_id].add(of[reference])
        for row in connection.execute(select(EventRow.id, EventRow.body)):
            names = {of.get(str(row.body.get("reference"))), row.body.get("campaign")}
            self._by["event", row.id].update(str(name) for name in names if name)

    def of(self, subject: str, subject_id: int) -> frozenset[str]:
        return frozenset(self._by.get((subject, subject_id), ()))


def _named_in(kind: str | None, line: str | None) -> Iterator[tuple[str, str]]:
    try:
        body: Mapping[str, Any] = json.loads(line or "")["body"]
        yield from ((str(each["sha256"]), str(each["media_type"])) for each in body.get("exhibits", ()))
        if kind == "message":
            yield str(body["sha256"]), _MAIL
    except (KeyError, TypeError, ValueError):
        return  # the chain's own check names it


def _removals_in(number: int, line: str | None) -> Iterator[Removal]:
    try:
        body = json.loads(line or "")["body"]
        digests = frozenset(str(each["sha256"]) for each in body["removed"])
        yield Removal(number, parse_instant(body["at"]), str(body["reason"]), str(body["basis"]), digests)
    except (KeyError, TypeError, ValueError):
        return  # the chain's own check names it
