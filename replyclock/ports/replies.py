"""Replies as the ledger keeps them, and what persons decided about what was seen."""

from dataclasses import dataclass
from typing import Protocol

from replyclock.domain.facts import Claim, Doubt, Exhibit, ReplyKind, Review
from replyclock.domain.window import Window


@dataclass(frozen=True, slots=True)
class NewReply:
    """A reply about to be recorded; the ledger drops one whose text was already seen that way.

    Unless what was seen is doubted for a reason that this one is not: a stranger's words must not hide the
    office's. `is_settled` is what replyclock.domain.facts.Reply says of it.
    """

    reference: str
    via: str
    window: Window
    kind: ReplyKind
    reason: str
    text: str
    claims: tuple[Claim, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    is_settled: bool = False
    doubts: tuple[Doubt, ...] = ()


class Reviews(Protocol):
    """What persons decided."""

    def decided(self, subject: str, subject_key: str) -> bool:
        """True when a decision about the subject is recorded."""
        ...

    def about(self, subject: str, prefix: str) -> tuple[Review, ...]:
        """The decisions about subjects whose key begins so, oldest first."""
        ...

    def round_of(self, subject: str, subject_key: str) -> str | None:
        """The key of the round whose attempt or reply it is, None where there is no such subject."""
        ...

    def add(self, review: Review) -> None:
        """Record a decision; raises WrongUse when its subject does not exist."""
        ...
