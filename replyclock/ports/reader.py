"""The places where answers show as the steps see them: what one look is asked and gives back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Protocol

from replyclock.domain.facts import Claim, Inconclusive, Receipt
from replyclock.domain.inquiry import Inquiry
from replyclock.domain.published.archive import ArchiveAddress, ArchivePage, ListedLetter
from replyclock.domain.register.site_check import SiteSight
from replyclock.ports.exhibits import Capture


@dataclass(frozen=True, slots=True)
class Place:
    """Where answers to some inquiries of one site may show.

    `key` is stable and unique (one list serves many inquiries), `host` is what the gate counts.
    """

    key: str
    site_code: str
    host: str
    url: str


@dataclass(frozen=True, slots=True)
class WatchedLetter:
    """An inquiry whose answer is looked for at a place, with what the site handed out for it."""

    inquiry: Inquiry
    receipt: Receipt
    sent_at: datetime
    answered: bool = False


@dataclass(frozen=True, slots=True)
class FoundReply:
    """What a place shows for one inquiry: the letter is there; `text` is the office's, or "".

    `captures` show this letter (its own page, or the list it stands in); `page` is the address of a page
    that may be pictured and was not, "" for none; `fault` is what was wrong with the page's charset, "" for
    nothing.
    """

    reference: str
    text: str
    office: str = ""
    claims: tuple[Claim, ...] = ()
    captures: tuple[Capture, ...] = ()
    page: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class LookResult:
    """What one look saw. `unknown` is "" or the reason why nothing can be concluded, `cause` its kind.

    `found` names the letters whose pages were read anew; of a letter that is left out nothing has
    changed since the look that `memory` came from. `body_sha256` is the hash of the raw bodies, for the
    line of the look; `captures` show what hindered an unknown look. `memory` is what the reader wants
    back at its next look at this place ("" forgets), opaque to everybody else; `rest` is how long the
    host asks to be left alone. An unknown look may have `found` some letters for sure; that others are
    silent it does not say. Looks after `doubted_since` believed a server that was wrong: of what is found
    now they do not show that it was not there.
    """

    unknown: str = ""
    cause: Inconclusive | None = None
    body_sha256: str = ""
    found: tuple[FoundReply, ...] = ()
    captures: tuple[Capture, ...] = ()
    memory: str = ""
    rest: timedelta = timedelta(0)
    doubted_since: datetime | None = None


class PageReader(Protocol):
    """Visits the places where answers may show. Reads; decides nothing."""

    def places(self, inquiry: Inquiry, receipt: Receipt) -> tuple[Place, ...]:
        """Where this inquiry's answer may show; empty for mail only. Raises WrongUse on a bad recipe."""
        ...

    async def look(
        self, place: Place, wanted: Sequence[WatchedLetter], *, user_agent: str | None, memory: str = ""
    ) -> LookResult:
        """One visit. Outage, challenge page, missing selector and empty page are LookResult(unknown=reason).

        `memory` is what the last look at the place gave; without it everything is fetched and read.
        """
        ...

    async def picture(
        self, site_code: str, page: str, *, secrets: Sequence[str], user_agent: str | None
    ) -> tuple[Capture, ...]:
        """A page on which a reply was seen for the first time, as a picture.

        Nothing where the settings want none, and where the page or the browser cannot be had just now.
        """
        ...

    async def show(
        self, site_code: str, addresses: Sequence[str], *, secrets: Sequence[str], user_agent: str | None
    ) -> tuple[Capture, ...]:
        """Pictures, sources and responses of these pages as they are now, for a dispute; sends nothing.

        Raises SiteDown when one does not open, RecipeBroken when it is on no host of the recipe.
        """
        ...


class ArchiveSource(Protocol):
    """A site's published list, as its recipe reads it."""

    @property
    def first(self) -> tuple[ArchiveAddress, ...]:
        """Where the list begins."""
        ...

    @property
    def zone(self) -> tzinfo:
        """The zone of the site's times."""
        ...

    def rest(self, url: str) -> timedelta:
        """How long the host asks to be left alone between visits."""
        ...

    async def page(self, address: ArchiveAddress) -> ArchivePage:
        """One page of the list; raises SiteDown or RecipeBroken."""
        ...

    async def letter(self, listed: ListedLetter) -> ListedLetter:
        """The letter with the times of its own page; raises SiteDown or RecipeBroken."""
        ...


class SiteVisitor(Protocol):
    """Visits addresses."""

    def host(self, url: str) -> str:
        """The host whose turn a visit takes."""
        ...

    def rest(self, url: str) -> timedelta:
        """How long the host asks to be left alone between visits."""
        ...

    async def visit(self, url: str) -> SiteSight:
        """One visit; raises nothing for whatever the site does."""
        ...
