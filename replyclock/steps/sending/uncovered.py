"""Says which planned letters the authorisation does not cover any more, by host; sends none."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from replyclock.domain.hosts import office_host
from replyclock.domain.inquiry import Inquiry
from replyclock.errors import NotAllowed, WrongUse
from replyclock.outside import Outside
from replyclock.steps.round import RoundContext, leave_in_force
from replyclock.steps.sending.send import due_at


@dataclass(frozen=True, slots=True)
class Uncovered:
    """How many letters that were not sent stay so: by host taken out, by office that has had its letters.

    `reason` is why nothing of the round may be sent at all, "" otherwise.
    """

    taken_out: Mapping[str, int]
    used_up: Mapping[str, int]
    reason: str = ""


def uncovered(running: RoundContext, outside: Outside) -> Uncovered:
    """What of the round waits for leave that its document, or its campaign's file, does not give any more."""
    waiting = [
        each.inquiry for each in outside.ledger.plans.tried(running.key) if due_at(each, running) is not None
    ]
    try:
        leave = leave_in_force(running, outside)
    except (NotAllowed, WrongUse) as fault:
        return Uncovered({}, {}, str(fault) if waiting else "")
    hosts = Counter(host for inquiry in waiting for host in leave.uncovered(_hosts(inquiry, outside)))
    offices = Counter(office_host(inquiry.site.address) for inquiry in waiting)
    room = {
        office: max(0, leave.letters_per_site - outside.ledger.plans.pressed_under(leave.document, office))
        for office in offices
    }
    over = {office: count - room[office] for office, count in sorted(offices.items()) if count > room[office]}
    return Uncovered(dict(sorted(hosts.items())), over)


def _hosts(inquiry: Inquiry, outside: Outside) -> Collection[str]:
    """What the recipe reaches; one that cannot be read is told elsewhere, and reaches nothing."""
    try:
        return outside.sender.hosts(inquiry.site)
    except WrongUse:
        return ()
