"""In which one place a message ends: matched, machine mail, unmatched, or rejected, with the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from replyclock.domain.facts import Doubt
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
    """Where a message ends, why, and to which inquiries it belongs; `doubted` are those of them in doubt."""

    disposition: Disposition
    reason: str
    references: tuple[str, ...]
    doubted: Mapping[str, Doubt] = field(default_factory=dict)


def decide(matches: Sequence[Match], suggestion: Suggestion) -> Decision:
    """Settled matches attach the message, and doubted ones of what a person wrote; other suggestions do not.

    A mere suggestion is kept in the reason for a person.
    """
    settled = tuple(dict.fromkeys(match.reference for match in matches if match.settled))
    reasons = "; ".join(dict.fromkeys(match.reason for match in matches))
    if suggestion.is_settled:
        return Decision(Disposition.MACHINE, suggestion.reason, settled)
    attached = tuple(dict.fromkeys(match.reference for match in matches if match.attaches))
    if attached:
        doubted = {match.reference: match.doubt for match in matches if match.doubt}
        return Decision(Disposition.MATCHED, reasons, attached, doubted)
    return Decision(Disposition.UNMATCHED, reasons or "nothing in it belongs to an inquiry", ())
