"""Attempts in the ledger: the row that keeps promise 1 is committed before the press."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import IntegrityError

from replyclock.domain.case import attempt_key
from replyclock.domain.facts import Attempt, Exhibit, Outcome
from replyclock.domain.sending.pacing import CLOCKS_APART
from replyclock.errors import LedgerFault, NotAllowed
from replyclock.ports.rounds import Attempts
from replyclock.store.entries.unit_of_work import unit_of_work
from replyclock.store.offices import leave_of, pressed_under
from replyclock.store.rounds import stopped
from replyclock.store.schema.looks import LookRow
from replyclock.store.schema.messages import ReviewRow
from replyclock.store.schema.rounds import AttemptEndRow, AttemptRow, CampaignRow, InquiryRow


class AttemptTable(Attempts):
    """record.Attempts on the ledger's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(
        self,
        reference: str,
        number: int,
        at: datetime,
        exhibits: Sequence[Exhibit],
        *,
        most: int | None = None,
        again: bool = False,
    ) -> None:
        try:
            with unit_of_work(self._engine) as book:
                book.take_turn()
                after = self._require_open(book.connection, reference, most, again=again)
                _require_clock(book.connection, reference, at)
                begun = Attempt(reference, number, at, pressed=True)
                book.put(AttemptRow, _as_row(begun, after), exhibits)
        except IntegrityError as fault:
            raise NotAllowed(
                f"{reference}: another process began to send this letter first; it is not sent twice."
            ) from fault

    def end(self, ended: Attempt) -> None:
        row = AttemptRow
        query = select(row.id).where(row.reference == ended.reference, row.number == ended.number)
        with unit_of_work(self._engine) as book:
            attempt_id = book.connection.execute(query).scalar_one_or_none()
            if attempt_id is None:
                raise LedgerFault(f"{ended.reference}: attempt {ended.number} ended without having begun.")
            book.put(AttemptEndRow, _end_as_row(attempt_id, ended), ended.exhibits)

    def fail(self, failed: Attempt) -> None:
        with unit_of_work(self._engine) as book:
            attempt_id = book.put(AttemptRow, _as_row(failed))
            book.put(AttemptEndRow, _end_as_row(attempt_id, failed), failed.exhibits)

    def _require_open(self, connection: Connection, reference: str, most: int | None, *, again: bool) -> int:
        """Inside the transaction of the intention, so that a stop in the last second still holds.

        The number of the press that it comes after, 0 for a first one.
        """
        query = select(InquiryRow.campaign, InquiryRow.host, CampaignRow.campaign.label("planned"))
        row = connection.execute(query.join(CampaignRow).where(InquiryRow.reference == reference)).one()
        why = stopped(connection, row.campaign)
        if why:
            raise NotAllowed(f"{reference} is not sent: {why}.")
        pressed = _last_press(connection, reference)
        if pressed and not (again and pressed.got_nothing):
            raise NotAllowed(f"{reference}: this letter was sent, or may have been; it is not sent twice.")
        document = leave_of(row.planned)
        if most is not None and pressed_under(connection, document, row.host, but=reference) >= most:
            raise NotAllowed(
                f"{reference} is not sent: its office has had the {most} letters that {document} allows."
            )
        return pressed.number if pressed else 0


@dataclass(frozen=True, slots=True)
class _LastPress:
    """The newest press of a letter, and whether the office surely got nothing by it."""

    number: int
    got_nothing: bool


def _last_press(connection: Connection, reference: str) -> _LastPress | None:
    query = (
        select(AttemptRow.number, AttemptEndRow.outcome)
        .outerjoin(AttemptEndRow, AttemptEndRow.attempt_id == AttemptRow.id)
        .where(AttemptRow.reference == reference, AttemptRow.pressed)
        .order_by(AttemptRow.number.desc())
    )
    rows = connection.execute(query).all()
    if not rows:
        return None
    about = ReviewRow.subject_key.in_([attempt_key(reference, row.number) for row in rows])
    reviewed = connection.execute(select(ReviewRow.id).where(ReviewRow.subject == "attempt", about)).first()
    ends = [Outcome(row.outcome) if row.outcome else Outcome.AMBIGUOUS for row in rows]
    nothing = reviewed is None and all(outcome.may_be_pressed_again for outcome in ends)
    return _LastPress(rows[0].number, nothing)


def _require_clock(connection: Connection, reference: str, at: datetime) -> None:
    """A letter's days are counted from `at`: under a clock that was set back it would begin too early."""
    newest = (func.max(AttemptRow.started_at), func.max(AttemptEndRow.ended_at), func.max(LookRow.at))
    known = [when for when in (connection.scalar(select(each)) for each in newest) if when is not None]
    if known and at < max(known) - CLOCKS_APART:
        raise NotAllowed(
            f"{reference} is not sent: this machine's clock says {at:%Y-%m-%d %H:%M} UTC, and the ledger has "
            f"recorded something at {max(known):%Y-%m-%d %H:%M} UTC already: set the clock right; the letter "
            "stays due."
        )


def _as_row(attempt: Attempt, again_after: int = 0) -> dict[str, Any]:
    return {
        "reference": attempt.reference,
        "number": attempt.number,
        "started_at": attempt.started_at,
        "pressed": attempt.pressed,
        "again_after": again_after,
    }


def _end_as_row(attempt_id: int, attempt: Attempt) -> dict[str, Any]:
    return {
        "attempt_id": attempt_id,
        "outcome": attempt.outcome,
        "ended_at": attempt.ended_at,
        "note": attempt.note,
        "receipt_number": attempt.receipt.number,
        "receipt_password": attempt.receipt.password,
        "receipt_url": attempt.receipt.url,
    }
