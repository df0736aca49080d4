"""Whether an inquiry may be sent: promise 2, "nobody is asked without leave", in one place."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from replyclock.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class Authorisation:
    """Who allows the letters, to which hosts, when, and how many to one site; days are inclusive."""

    issued_by: str
    document: str
    contact: str
    valid_from: date
    valid_to: date
    hosts: frozenset[str]
    letters_per_site: int


def require_leave(
    leave: Authorisation, hosts: Collection[str], on: date, letters_to_site: int, site_code: str
) -> None:
    """Raise NotAllowed unless host, day and number of letters are covered.

    `hosts` are all that the recipe can reach; `letters_to_site` counts this letter too.
    """
    outside = sorted(host for host in hosts if host.lower() not in leave.hosts)
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
    if letters_to_site > leave.letters_per_site:
        raise NotAllowed(
            f"{site_code}: the authorisation {leave.document} allows {leave.letters_per_site} letters "
            f"per site, and this would be letter {letters_to_site}: lower letters_per_site."
        )
