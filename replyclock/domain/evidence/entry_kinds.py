"""The kinds of entries in the record chain, and which of their fields says when what they tell happened.

docs/reference/evidence.md tells what each kind holds.
"""

from collections.abc import Mapping

EVENTS: Mapping[str, str] = {
    "looks": "until",
    "capture": "at",
    "question": "at",
    "statement": "as_of",
    "removal": "at",
    "export": "at",
    "import": "at",
    "rehearsal": "at",
    "approval": "at",
    "canary": "at",
    "chat": "at",
    "chat_end": "at",
}
"""Entries that tell of no row of a table of their own."""

OWN_INSTANT: Mapping[str, str] = {
    "ledger": "made_at",
    "campaign": "planned_at",
    "attempt": "started_at",
    "attempt_end": "ended_at",
    "look": "at",
    "heard": "at",
    "message": "stored_at",
    "review": "at",
    "switch": "at",
    **EVENTS,
}
"""Kinds that are left out have no instant of their own."""
