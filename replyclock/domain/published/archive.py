"""A site's own public list of letters: what is kept of each, and how a claimed time is put down.

Keeps times, numbers and addresses; names, titles and words of citizens stay where they are.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import tzinfo

from replyclock.domain.claims import ANSWERED, DATE_ONLY, NO_HALF, SUBMITTED
from replyclock.domain.facts import Claim

COLUMNS = ("letter", "number", "address", "question_time", "reply_time", "claims", "remarks", "page", "note")
"""Columns of the file; `letter` is a digest by which a letter is known again."""


@dataclass(frozen=True, slots=True)
class ArchiveAddress:
    """An address to visit and the host whose turn it takes."""

    url: str
    host: str


@dataclass(frozen=True, slots=True)
class ListedLetter:
    """One letter of the list; `detail` is where more of its times stand, None for nowhere.

    `page` is the address of the list's page; `note` says why something is missing.
    """

    identity: str
    number: str
    address: str
    page: str
    claims: tuple[Claim, ...]
    detail: ArchiveAddress | None = None
    note: str = ""

    def with_more(self, claims: Iterable[Claim] = (), note: str = "") -> "ListedLetter":
        """The letter after its own page was read, or could not be."""
        return replace(self, claims=(*self.claims, *claims), detail=None, note=note)


@dataclass(frozen=True, slots=True)
class ArchivePage:
    """One page of the list: its letters, and where the list goes on."""

    letters: tuple[ListedLetter, ...]
    next: ArchiveAddress | None


def archive_row(letter: ListedLetter, zone: tzinfo) -> dict[str, str]:
    """What is kept of a letter, by the columns."""
    remarks = dict.fromkeys(flag for claim in letter.claims for flag in claim.flags)
    return {
        "letter": letter.identity,
        "number": letter.number,
        "address": letter.address,
        "question_time": _put_down(letter.claims, SUBMITTED, zone),
        "reply_time": _put_down(letter.claims, ANSWERED, zone),
        "claims": "; ".join(f"{claim.label}: {claim.text}" for claim in letter.claims),
        "remarks": "; ".join(remarks),
        "page": letter.page,
        "note": letter.note,
    }


def _put_down(claims: Iterable[Claim], means: str, zone: tzinfo) -> str:
    """The first time of that meaning with its offset; a date alone where the time of day is not sure.

    A 12-hour clock without AM or PM is right about the day only. What cannot be read stays as it stands.
    """
    claim = next((claim for claim in claims if claim.means == means), None)
    if claim is None:
        return ""
    if claim.instant is None:
        return claim.text
    local = claim.instant.astimezone(zone)
    if DATE_ONLY in claim.flags or NO_HALF in claim.flags:
        return local.date().isoformat()
    return local.isoformat()
