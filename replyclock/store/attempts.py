"""Attempts in the ledger: the row that keeps promise 1 is committed before the press."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, Insert, insert, select
from sqlalchemy.exc import IntegrityError

from replyclock.domain.facts import Attempt, Exhibit
from replyclock.errors import LedgerFault, NotAllowed
from replyclock.store.exhibit_uses import add_uses
from replyclock.store.plans import stopped
from replyclock.store.tables import AttemptEndRow, AttemptRow, InquiryRow


class AttemptTable:
    """record.Attempts on the ledger's database."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, reference: str, number: int, at: datetime, exhibits: Sequence[Exhibit]) -> None:
        """Commit the intention to press; raises NotAllowed when begun before or when sending is stopped."""
        try:
            with self._engine.begin() as connection:
                self._require_open(connection, reference)
                attempt_id = _insert(connection, reference, number, at, pressed=True)
                add_uses(connection, "attempt", attempt_id, exhibits)
        except IntegrityError as fault:
            raise NotAllowed(
                f"{reference}: another process began to send this letter first; it is not sent twice."
            ) from fault

    def end(self, ended: Attempt) -> None:
        """Record how a begun attempt ended; `ended.exhibits` are those taken after the press."""
        row = AttemptRow
        query = select(row.id).where(row.reference == ended.reference, row.number == ended.number)
        with self._engine.begin() as connection:
            attempt_id = connection.execute(query).scalar_one_or_none()
            if attempt_id is None:
                raise LedgerFault(f"{ended.reference}: attempt {ended.number} ended without having begun.")
            connection.execute(_end(attempt_id, ended))
            add_uses(connection, "attempt", attempt_id, ended.exhibits)

    def fail(self, failed: Attempt) -> None:
        """Record an attempt that never came to a press."""
        with self._engine.begin() as connection:
            attempt_id = _insert(
                connection, failed.reference, failed.number, failed.started_at, pressed=False
            )
            connection.execute(_end(attempt_id, failed))
            add_uses(connection, "attempt", attempt_id, failed.exhibits)

    def _require_open(self, connection: Connection, reference: str) -> None:
        """Inside the transaction of the intention, so that a stop in the last second still holds."""
        key = connection.execute(
            select(InquiryRow.campaign).where(InquiryRow.reference == reference)
        ).scalar_one()
        why = stopped(connection, key)
        if why:
            raise NotAllowed(f"{reference} is not sent: {why}.")
        pressed = select(AttemptRow.id).where(AttemptRow.reference == reference, AttemptRow.pressed)
        if connection.execute(pressed).first():
            raise NotAllowed(f"{reference}: this letter was sent, or may have been; it is not sent twice.")


def _insert(connection: Connection, reference: str, number: int, at: datetime, *, pressed: bool) -> int:
    new = insert(AttemptRow).values(reference=reference, number=number, started_at=at, pressed=pressed)
    return int(connection.execute(new.returning(AttemptRow.id)).scalar_one())


def _end(attempt_id: int, attempt: Attempt) -> Insert:
    return insert(AttemptEndRow).values(
        attempt_id=attempt_id,
        outcome=attempt.outcome,
        ended_at=attempt.ended_at,
        note=attempt.note,
        receipt_number=attempt.receipt.number,
        receipt_password=attempt.receipt.password,
        receipt_url=attempt.receipt.url,
    )
