"""What people are told of letters, places and mailboxes; names sites and letters, not what a page said."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from replyclock.domain.facts import Outcome
from replyclock.domain.inquiry import Inquiry
from replyclock.domain.sending.approval import why_waiting
from replyclock.domain.sending.operators import Occasion, Want
from replyclock.errors import LedgerFault, LocalCause
from replyclock.outside import Outside
from replyclock.ports.looks import BrokenPlace
from replyclock.ports.operators import Notification
from replyclock.steps.round import running_rounds
from replyclock.steps.sending.notify import tell

_HOUR = timedelta(hours=1)
_STATE = timedelta(days=1)
"""What stays as it is until somebody mends it is told once a day."""


def nobody_there(want: Want, first: Inquiry, count: int) -> Notification:
    """That letters, this one the first, wait for an operator to come."""
    waiting = "1 letter waits" if count == 1 else f"{count} letters wait"
    words = f"{waiting} for an operator: open `replyclock assist`."
    return Notification(Occasion(want), _about(first), words)


async def tell_outcome(inquiry: Inquiry, outcome: Outcome | None, outside: Outside) -> None:
    """Tell of an attempt that ended at something a person must see to."""
    if outcome is not None and outcome.may_be_pressed_again:
        words = f"The attempt ended as {outcome}: see `replyclock campaign status`, then `send --again`."
        await tell(Notification(Occasion.RECIPE_BROKEN, _about(inquiry), words), outside)
    if outcome is None or not outcome.calls_for_a_person:
        return
    words = f"The attempt ended as {outcome}, nothing was sent: see `replyclock campaign status`."
    await tell(Notification(Occasion(outcome), _about(inquiry), words), outside)


async def tell_unapproved(inquiry: Inquiry, outside: Outside) -> None:
    """Tell that a letter waits for somebody to approve its site's recipe, where that is so."""
    code = inquiry.site.code
    if not outside.notifiers:
        return
    if why_waiting(code, outside.ledger.recipes.approval(code), outside.sender.recipe_files(code)):
        words = f"Letters wait for its recipe: `replyclock recipe rehearse {code}`, then approve it."
        await tell(Notification(Occasion.APPROVAL, _about(inquiry), words, rest=_STATE), outside)


async def tell_blind(outside: Outside) -> None:
    """Tell of the places where looks see nothing until a person looks, logs in, or mends the recipe."""
    broken = [
        each for running in running_rounds(outside) for each in outside.ledger.looks.broken(running.key)
    ]
    person = [each for each in broken if not each.cause.is_the_recipes]
    recipe = [each for each in broken if each.cause.is_the_recipes]
    if person:
        words = f"{len(person)} places wait for a person: see `replyclock campaign status`."
        await tell(Notification(Occasion.LOGIN, _sites(person), words, rest=_STATE), outside)
    if recipe:
        words = f"Looks at {len(recipe)} places miss what their recipes name: `replyclock campaign status`."
        await tell(Notification(Occasion.RECIPE_BROKEN, _sites(recipe), words, rest=_STATE), outside)


async def tell_mailbox_down(name: str, outside: Outside) -> None:
    """Tell that a mailbox cannot be read."""
    words = "It cannot be read; nothing is lost, and it is tried again: see `replyclock mail check`."
    await tell(Notification(Occasion.MAILBOX_DOWN, f"mailbox {name}", words), outside)


async def tell_local_fault(cause: LocalCause, outside: Outside) -> None:
    """Tell that this machine keeps letters and looks from being done; a ledger that is lost tells nobody."""
    words = f"{cause}: nothing was recorded of it, and it is tried again soon. Mend it where it stays."
    with suppress(LedgerFault):
        await tell(Notification(Occasion.LOCAL_FAULT, "this machine", words, rest=_HOUR), outside)


def _about(inquiry: Inquiry) -> str:
    return f"{inquiry.site.name}, {inquiry.reference}"


def _sites(places: Sequence[BrokenPlace]) -> str:
    codes = sorted({each.place.site_code for each in places})
    more = f" and {len(codes) - 5} more" if len(codes) > 5 else ""
    return ", ".join(codes[:5]) + more
