"""Rounds, their letters and what was tried with them, as the ledger keeps them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from replyclock.domain.facts import Attempt, Exhibit
from replyclock.domain.inquiry import Inquiry, Site


@dataclass(frozen=True, slots=True)
class PlannedRound:
    """A campaign's round as it was planned: `campaign` is the campaign file as JSON, kept as it was."""

    key: str
    name: str
    campaign: str
    planned_at: datetime


@dataclass(frozen=True, slots=True)
class InquiryState:
    """An inquiry and what was tried with it so far."""

    inquiry: Inquiry
    attempts: tuple[Attempt, ...]


@dataclass(frozen=True, slots=True)
class LettersToSite:
    """How many letters of a round go to one site, and how many of them were pressed."""

    planned: int
    pressed: int


class Register(Protocol):
    """The sites."""

    def put(self, sites: Iterable[Site]) -> None:
        """Add sites, or bring their details up to date, by code."""
        ...

    def sites(self) -> tuple[Site, ...]:
        """All sites by code."""
        ...


class Plans(Protocol):
    """Campaign rounds, their inquiries, and the stop switch."""

    def add(self, planned: PlannedRound, inquiries: Sequence[Inquiry]) -> None:
        """Record a round whole; raises NotAllowed when it was planned before."""
        ...

    def rounds(self, name: str | None = None) -> tuple[PlannedRound, ...]:
        """The planned rounds, oldest first."""
        ...

    def topics_used(self, name: str) -> Mapping[str, frozenset[str]]:
        """By site code: the topics that earlier rounds of the campaign asked."""
        ...

    def one(self, reference: str) -> InquiryState:
        """One inquiry with its attempts; raises WrongUse when there is none of that reference."""
        ...

    def tried(self, key: str) -> tuple[InquiryState, ...]:
        """Every inquiry of a round with its attempts (without their exhibits), by planned time."""
        ...

    def letters_to(self, key: str, site_code: str) -> LettersToSite:
        """How many letters of a round go to a site, counted by the ledger."""
        ...

    def pressed_to_office(self, reference: str) -> int:
        """How many letters went to the office of this one under its document, in all rounds, by its host."""
        ...

    def pressed_under(self, document: str, host: str) -> int:
        """The same by document and host, as replyclock.domain.hosts.office_host gives it."""
        ...

    def switch(self, key: str | None, what: str, at: datetime, by: str, reason: str) -> None:
        """Record "stopped" or "resumed" for a round, or for all sending (None)."""
        ...

    def stopped(self, key: str) -> str | None:
        """Why nothing may be sent for this round now, or None."""
        ...


class Attempts(Protocol):
    """What was tried."""

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
        """Commit the intention to press; raises NotAllowed when begun before or when sending is stopped.

        With `again`, where a person asks for it, it may follow a press that the office surely got nothing by,
        once after each, unless a reviewer has decided about it. It raises, too, when its office has had
        `most` letters under the document; two that begin at once do not both find room for one.
        """
        ...

    def end(self, ended: Attempt) -> None:
        """Record how a begun attempt ended; `ended.exhibits` are those taken after the press."""
        ...

    def fail(self, failed: Attempt) -> None:
        """Record an attempt that never came to a press."""
        ...
