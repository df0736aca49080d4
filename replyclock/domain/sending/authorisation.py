"""Whether an inquiry may be sent: promise 2, "nobody is asked without leave", in one place."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from replyclock.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Authorisation:
    """Who allows the letters, to which hosts, when, and how many to one site in all; days are inclusive."""

    issued_by: str
    document: str
    contact: str
    valid_from: date
    valid_to: date
    hosts: frozenset[str]
    letters_per_site: int

    def narrowed_by(self, now: "Authorisation | None") -> "Authorisation":
        """What both this and the present one allow: what was taken out holds at once, what was added never.

        None stands for campaigns without files, and narrows nothing.
        """
        if now is None:
            return self
        return replace(
            self,
            valid_from=max(self.valid_from, now.valid_from),
            valid_to=min(self.valid_to, now.valid_to),
            hosts=self.hosts & now.hosts,
            letters_per_site=min(self.letters_per_site, now.letters_per_site),
        )

    def uncovered(self, hosts: Collection[str]) -> tuple[str, ...]:
        """Those of the hosts that it does not cover, sorted."""
        return tuple(sorted(host for host in hosts if host.lower() not in self.hosts))


@dataclass(frozen=True, slots=True)
class OfficeCount:
    """An office as letters are counted: its host, and how many it had under the document before."""

    host: str
    had: int


def require_leave(
    leave: Authorisation,
    hosts: Collection[str],
    on: date,
    letters_to_site: int,
    site_code: str,
    *,
    office: OfficeCount | None = None,
) -> None:
    """Raise NotAllowed unless host, day and number of letters are covered.

    `hosts` are all that the recipe can reach; `letters_to_site` counts this letter too, and all that went to
    the same office under the same document before; `office` is named where that is one too many.
    """
    outside = leave.uncovered(hosts)
    if outside:
        raise NotAllowed(
            f"{site_code}: the authorisation {leave.document} does not cover the host {outside[0]}: "
            "add it to authorisation.hosts if the document does."
        )
    if not leave.valid_from <= on <= leave.valid_to:
        raise NotAllowed(
            f"{site_code}: the authorisation {leave.document} is valid from {leave.valid_from} "
            f"to {leave.valid_to}, and {on} is outside: nothing is sent."
        )
    why = too_many(leave, letters_to_site, site_code, office)
    if why:
        raise NotAllowed(why)


def too_many(
    leave: Authorisation, letters_to_site: int, site_code: str, office: OfficeCount | None = None
) -> str:
    """Why the office gets no further letter, in one sentence; "" while there is leave for so many."""
    if letters_to_site <= leave.letters_per_site:
        return ""
    named = "its address" if office is None else f"the host {office.host}, which has had {office.had} so far"
    return (
        f"{site_code}: the authorisation {leave.document} allows {leave.letters_per_site} letters "
        f"per site, and this would be letter {letters_to_site}, counted over all rounds and all codes with "
        f"{named}: lower letters_per_site, or raise authorisation.letters_per_site if the document does."
    )
