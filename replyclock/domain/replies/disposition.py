"""In which one place a message ends: matched, machine mail, unmatched, or rejected, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from replyclock.domain.replies.classify import Suggestion
from replyclock.domain.replies.matching import Match


class Disposition(StrEnum):
    """The four places; every message ends in exactly one."""

    MATCHED = "matched"
    MACHINE = "machine"
    UNMATCHED = "unmatched"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Decision:
    """Where a message ends, why, and to which inquiries it belongs."""

    disposition: Disposition
    reason: str
    references: tuple[str, ...]


def decide(matches: Sequence[Match], suggestion: Suggestion) -> Decision:
    """Settled matches attach the message; a mere suggestion is kept in the reason for a person."""
    settled = tuple(dict.fromkeys(match.reference for match in matches if match.settled))
    reasons = "; ".join(dict.fromkeys(match.reason for match in matches))
    if suggestion.is_settled:
        return Decision(Disposition.MACHINE, suggestion.reason, settled)
    if settled:
        return Decision(Disposition.MATCHED, reasons, settled)
    return Decision(Disposition.UNMATCHED, reasons or "nothing in it belongs to an inquiry", ())
