"""What a claimed time can mean and why it may not be believed; reads no page and no mail."""

from dataclasses import replace
from datetime import datetime, timedelta

from replyclock.domain.facts import Claim
from replyclock.domain.window import Window

UNREADABLE = "not readable"
NO_HALF = "12-hour clock without AM or PM"
DATE_ONLY = "date only"
FUTURE = "in the future"
TOO_SOON = "claimed before it was there"

ANSWERED = "answered"
SUBMITTED = "submitted"


def latest(claim: Claim) -> datetime | None:
    """The last instant the claim can mean; None when it could not be read.

    A claim is as coarse as it was written: a minute, half a day more where the half is not told, a day.
    """
    if claim.instant is None:
        return None
    if DATE_ONLY in claim.flags:
        return claim.instant + timedelta(days=1)
    slack = timedelta(hours=12) if NO_HALF in claim.flags else timedelta()
    return claim.instant + slack + timedelta(minutes=1)


def doubt(claim: Claim, window: Window) -> Claim:
    """The claim, flagged when it says that the answer was there at a look that did not find it."""
    last = latest(claim)
    if claim.means != ANSWERED or last is None or last >= window.after or TOO_SOON in claim.flags:
        return claim
    return replace(claim, flags=(*claim.flags, TOO_SOON))
