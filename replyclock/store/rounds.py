"""Campaign rounds, inquiries and the stop switch in the ledger."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from replyclock.domain.facts import Attempt, Exhibit, Outcome, Receipt
from replyclock.domain.hosts import office_host
from replyclock.domain.inquiry import Inquiry, Persona, Site
from replyclock.errors import NotAllowed, WrongUse
from replyclock.ports.rounds import InquiryState, LettersToSite, PlannedRound, Plans, Register
from replyclock.store.entries.unit_of_work import unit_of_work
from replyclock.store.entries.uses import uses_of
from replyclock.store.offices import leave_of, pressed_under
from replyclock.store.schema.database import reading
from replyclock.store.schema.rounds import (
    AttemptEndRow,
    AttemptRow,
    CampaignRow,
    InquiryRow,
    SiteRow,
    SwitchRow,
)


class PlanTable(Plans):
    """record.Plans on the ledger's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, planned: PlannedRound, inquiries: Sequence[Inquiry]) -> None:
        try:
            with unit_of_work(self._engine) as book:
                book.put(CampaignRow, asdict(planned))
                book.put_all(InquiryRow, [_as_row(inquiry) for inquiry in inquiries])
        except IntegrityError as fault:
            raise NotAllowed(
                f"The round {planned.key} was planned before, and nobody is asked twice: "
                f"see it with `replyclock campaign status {planned.name}`."
            ) from fault

    def rounds(self, name: str | None = None) -> tuple[PlannedRound, ...]:
        query = select(CampaignRow.__table__).order_by(CampaignRow.planned_at, CampaignRow.key)
        if name is not None:
            query = query.where(or_(CampaignRow.name == name, CampaignRow.key == name))
        with reading(self._engine) as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(PlannedRound(**row) for row in rows)

    def topics_used(self, name: str) -> Mapping[str, frozenset[str]]:
        query = (
            select(InquiryRow.site_code, InquiryRow.topic).join(CampaignRow).where(CampaignRow.name == name)
        )
        used: dict[str, set[str]] = defaultdict(set)
        with reading(self._engine) as connection:
            for code, topic in connection.execute(query):
                used[code].add(topic)
        return {code: frozenset(topics) for code, topics in used.items()}

    def tried(self, key: str, *, exhibits: bool = False) -> tuple[InquiryState, ...]:
        """Every inquiry of a round with its attempts, by planned time; exhibits only when asked for."""
        query = (
            select(InquiryRow.__table__)
            .where(InquiryRow.campaign == key)
            .order_by(InquiryRow.planned_at, InquiryRow.reference)
        )
        with reading(self._engine) as connection:
            inquiries = [as_inquiry(row) for row in connection.execute(query).mappings()]
            attempts = attempts_of(connection, InquiryRow.campaign == key, exhibits=exhibits)
        return tuple(
            InquiryState(inquiry, tuple(attempts.get(inquiry.reference, ()))) for inquiry in inquiries
        )

    def one(self, reference: str) -> InquiryState:
        query = select(InquiryRow.__table__).where(InquiryRow.reference == reference)
        with reading(self._engine) as connection:
            row = connection.execute(query).mappings().one_or_none()
            if row is None:
                raise WrongUse(
                    f"There is no inquiry {reference}: `replyclock campaign status NAME` lists them."
                )
            attempts = attempts_of(connection, AttemptRow.reference == reference, exhibits=True)
        return InquiryState(as_inquiry(row), tuple(attempts.get(reference, ())))

    def letters_to(self, key: str, site_code: str) -> LettersToSite:
        mates = (InquiryRow.campaign == key) & (InquiryRow.site_code == site_code)
        planned = select(func.count()).select_from(InquiryRow).where(mates)
        pressed = (
            select(func.count(AttemptRow.reference.distinct()))
            .join(InquiryRow, InquiryRow.reference == AttemptRow.reference)
            .where(mates, AttemptRow.pressed)
        )
        with reading(self._engine) as connection:
            return LettersToSite(connection.scalar(planned) or 0, connection.scalar(pressed) or 0)

    def pressed_to_office(self, reference: str) -> int:
        query = (
            select(InquiryRow.host, CampaignRow.campaign)
            .join(CampaignRow)
            .where(InquiryRow.reference == reference)
        )
        with reading(self._engine) as connection:
            row = connection.execute(query).one()
            return pressed_under(connection, leave_of(row.campaign), row.host, but=reference)

    def pressed_under(self, document: str, host: str) -> int:
        with reading(self._engine) as connection:
            return pressed_under(connection, document, host)

    def switch(self, key: str | None, what: str, at: datetime, by: str, reason: str) -> None:
        with unit_of_work(self._engine) as book:
            book.put(SwitchRow, {"campaign": key, "what": what, "at": at, "by": by, "reason": reason})

    def stopped(self, key: str) -> str | None:
        with reading(self._engine) as connection:
            return stopped(connection, key)


def stopped(connection: Connection, key: str) -> str | None:
    """Why nothing may be sent for the round, as the connection's transaction sees it."""
    for scope in (None, key):
        last = connection.execute(
            select(SwitchRow.what, SwitchRow.by, SwitchRow.reason)
            .where(SwitchRow.campaign.is_(None) if scope is None else SwitchRow.campaign == scope)
            .order_by(SwitchRow.id.desc())
            .limit(1)
        ).first()
        if last and last.what == "stopped":
            what = "all sending" if scope is None else scope
            return f"{what} was stopped by {last.by}" + (f" ({last.reason})" if last.reason else "")
    return None


def attempts_of(
    connection: Connection, whose: ColumnElement[bool], *, exhibits: bool
) -> Mapping[str, list[Attempt]]:
    """By reference: the attempts of the inquiries that the condition names, oldest first."""
    query = (
        select(AttemptRow.__table__, AttemptEndRow.__table__)
        .join(InquiryRow, InquiryRow.reference == AttemptRow.reference)
        .outerjoin(AttemptEndRow, AttemptEndRow.attempt_id == AttemptRow.id)
        .where(whose)
        .order_by(AttemptRow.reference, AttemptRow.number)
    )
    rows = connection.execute(query).mappings().all()
    used = uses_of(connection, "attempt", [row["id"] for row in rows]) if exhibits else {}
    found: dict[str, list[Attempt]] = defaultdict(list)
    for row in rows:
        found[row["reference"]].append(_as_attempt(row, used.get(row["id"], ())))
    return found


def _as_attempt(row: RowMapping, exhibits: Iterable[Exhibit]) -> Attempt:
    return Attempt(
        reference=row["reference"],
        number=row["number"],
        started_at=row["started_at"],
        pressed=row["pressed"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        ended_at=row["ended_at"],
        note=row["note"] or "",
        receipt=Receipt(row["receipt_number"], row["receipt_password"], row["receipt_url"]),
        exhibits=tuple(exhibits),
    )


def _as_row(inquiry: Inquiry) -> dict[str, object]:
    return {
        "reference": inquiry.reference,
        "campaign": inquiry.campaign,
        "site_code": inquiry.site.code,
        "site": asdict(inquiry.site),
        "host": office_host(inquiry.site.address),
        "topic": inquiry.topic,
        "language": inquiry.language,
        "title": inquiry.title,
        "body": inquiry.body,
        "persona": asdict(inquiry.persona),
        "token": inquiry.token,
        "planned_at": inquiry.planned_at,
        "arm": inquiry.arm,
    }


def as_inquiry(row: RowMapping) -> Inquiry:
    """The inquiry that a row of its table, or of a join with it, holds."""
    values = {name: row[name] for name in Inquiry.__dataclass_fields__}
    values["site"] = Site(**values["site"])
    values["persona"] = Persona(**values["persona"])
    return Inquiry(**values)


class SiteRegister(Register):
    """record.Register on the ledger's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def put(self, sites: Iterable[Site]) -> None:
        with Session(self._engine) as session, session.begin():
            for site in sites:
                session.merge(SiteRow(**asdict(site)))

    def sites(self) -> tuple[Site, ...]:
        with reading(self._engine) as connection:
            rows = connection.execute(select(SiteRow.__table__).order_by(SiteRow.code)).mappings().all()
        return tuple(Site(**row) for row in rows)
