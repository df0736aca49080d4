"""What a visit to a site's address showed; makes no visit."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Reach(StrEnum):
    """Whether a site's address answers."""

    REACHABLE = "reachable"
    ELSEWHERE = "leads elsewhere"
    ERROR = "error page"
    UNTRUSTED = "not trusted"
    DOWN = "no answer"
    ROBOTS = "robots.txt"


@dataclass(frozen=True, slots=True)
class SiteSight:
    """One visit: whether it answers and why not, where it ended, and its certificate.

    `url` is where the page came from, or, where the address leads to another host, that address, which was
    not visited. `certificate` is "verifies", "none" over plain HTTP, else why it cannot be trusted, and ""
    where nobody saw it; it is valid until `expires_at` (UTC).
    """

    reach: Reach
    url: str
    note: str = ""
    status: int | None = None
    certificate: str = ""
    expires_at: datetime | None = None


def judge_status(status: int) -> tuple[Reach, str]:
    """What an HTTP status says of an address: 2xx answers, everything else is an error page."""
    if 200 <= status < 300:
        return Reach.REACHABLE, ""
    return Reach.ERROR, f"HTTP {status}"
