"""Holds the newest checkpoint against what is only ever recorded once others were sealed."""

from collections.abc import Iterator

from sqlalchemy import Connection, func, select

from replyclock.ports.chain import Damage
from replyclock.store.schema.chain import CheckpointRow, EntryRow

_BEFORE_SEALS = ("key", "looks", "statement", "export", "import", "removal")
"""Kinds that are sealed right after they are entered; a machine that dies leaves the last unsealed."""
_AFTER_SEALS = ("statement", "export", "import")
"""Kinds that are entered only after everything was sealed."""


def check_sealed_marks(connection: Connection) -> Iterator[Damage]:
    """No checkpoint that must have been there is gone, as far as entries tell.

    What was recorded since the last of them is not sealed yet or its checkpoint was taken away: no entry
    can tell, only an anchor that somebody keeps elsewhere.
    """
    must = _must_be_sealed(connection)
    sealed = connection.scalar(select(func.max(CheckpointRow.last))) or 0
    if sealed < must:
        yield Damage(
            f"Entry {must} must lie under a checkpoint, since what is recorded after it says so, and the "
            f"newest covers {sealed} entries: a checkpoint was taken out, or `replyclock evidence seal` was "
            "broken off twice; run that, or restore a backup."
        )


def _must_be_sealed(connection: Connection) -> int:
    row = EntryRow
    newest = select(func.max(row.number))
    after = connection.scalar(newest.where(row.kind.in_(_AFTER_SEALS))) or 0
    key = connection.scalar(newest.where(row.kind == "key")) or 0
    keys = connection.scalar(select(func.count()).where(row.kind == "key")) or 0
    looks = select(row.number).where(row.kind == "looks").order_by(row.number.desc()).offset(1).limit(1)
    # A seal enters the looks before it signs; whoever came to enter them again had signed the last ones.
    entered = connection.scalar(looks) or 0
    bound = max(after, entered + 1, key if keys > 1 else 0)
    return connection.scalar(newest.where(row.kind.in_(_BEFORE_SEALS), row.number < bound)) or 0
