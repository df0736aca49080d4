"""Sends one inquiry, once: leave, approval, host gate, the committed intention, the press, the outcome."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from replyclock.domain.facts import Attempt, Outcome
from replyclock.domain.hosts import office_host
from replyclock.domain.inquiry import Inquiry
from replyclock.domain.sending.approval import require_approval, require_press_approved
from replyclock.domain.sending.authorisation import OfficeCount, require_leave
from replyclock.domain.sending.pacing import next_try_at
from replyclock.errors import LocalFault, NeedsPerson, NotAllowed, RecipeBroken, SiteDown
from replyclock.outside import Outside
from replyclock.ports.exhibits import Capture
from replyclock.ports.rounds import InquiryState
from replyclock.ports.sender import SendResult
from replyclock.steps.exhibits import keep
from replyclock.steps.round import RoundContext, leave_in_force
from replyclock.steps.sending.alerts import nobody_there, tell_local_fault, tell_outcome, tell_unapproved
from replyclock.steps.sending.ask import NOBODY, Asker, is_somebody_there
from replyclock.steps.sending.notify import tell
from replyclock.steps.turns import give_back, leave

_OVERDUE = timedelta(minutes=10)
"""Longer than any press can take; a begun attempt older than this was interrupted."""


@dataclass(frozen=True, slots=True)
class SendReport:
    """What became of one inquiry in this round of sending; `outcome` is None when nothing was tried."""

    reference: str
    outcome: Outcome | None
    note: str = ""
    waits_for_person: bool = False


def due_at(tried: InquiryState, running: RoundContext, *, again: bool = False) -> datetime | None:
    """When the inquiry is to be tried: within office hours and the window, or None when it is settled.

    With `again`, a person asks for another try of what failed before the press, and of what was pressed and
    the office surely got nothing by.
    """
    attempts = tried.attempts
    if again and attempts and all(map(_may_be_tried_again, attempts)):
        return attempts[-1].ended_at
    at = next_try_at(tried.inquiry.planned_at, attempts)
    if at is None:
        return None
    at = at if running.hours.is_open(at) else running.hours.next_opening(at)
    return at if at.astimezone(running.zone).date() <= running.last_on else None


def _may_be_tried_again(attempt: Attempt) -> bool:
    if attempt.outcome is None:
        return False
    return not attempt.pressed or attempt.outcome.may_be_pressed_again


async def send_one(
    reference: str,
    running: RoundContext,
    outside: Outside,
    *,
    again: bool = False,
    ending: Callable[[], bool] = lambda: False,
) -> SendReport:
    """Send the inquiry if it is due now; raises NotAllowed when a promise forbids it.

    Raises LocalFault when this machine failed before the press: no attempt, and the letter stays due. After
    the press the attempt is ambiguous. A page that waits for an operator is given up once `ending` says so.
    """
    tried = outside.ledger.plans.one(reference)
    now = outside.clock.now()
    when = due_at(tried, running, again=again)
    if when is None or when > now or not _may_send_now(running, now):
        return SendReport(reference, None, "not due")
    try:
        files = _require_all(tried.inquiry, running, outside, now)
    except NotAllowed:
        await tell_unapproved(tried.inquiry, outside)
        raise
    wants = outside.sender.asks(tried.inquiry.site)
    if wants and not is_somebody_there(outside):
        await tell(nobody_there(min(wants), tried.inquiry, 1), outside)
        return SendReport(reference, None, NOBODY, waits_for_person=True)
    hosts = sorted(outside.sender.hosts(tried.inquiry.site))
    turns = outside.gate.enter(hosts, now)
    resting = [turn.free_at for turn in turns.values() if turn.free_at is not None]
    if resting:
        give_back(turns, outside)
        return SendReport(reference, None, f"the host is resting until {max(resting):%H:%M:%S} UTC")
    down: bool | None = False
    try:
        asker = Asker(
            tried.inquiry, len(tried.attempts) + 1, hosts, outside, _hindrance(running, outside, ending)
        )
        result = await _attempt(tried, running, outside, asker, files)
        down = result.outcome is Outcome.SITE_DOWN
    except LocalFault as fault:
        down = None
        await tell_local_fault(fault.cause, outside)
        raise
    finally:
        leave(turns, outside, down=down)
    await tell_outcome(tried.inquiry, result.outcome, outside)
    return result


def _may_send_now(running: RoundContext, now: datetime) -> bool:
    """Within office hours and before the window's last day has ended."""
    return running.hours.is_open(now) and now.astimezone(running.zone).date() <= running.last_on


def settle_interrupted(tried: InquiryState, outside: Outside) -> bool:
    """Mark a begun attempt that nobody finished as ambiguous; True when there was one."""
    last = tried.attempts[-1] if tried.attempts else None
    if last is None or last.outcome is not None or outside.clock.now() - last.started_at < _OVERDUE:
        return False
    note = (
        "The program was interrupted around the press: a person, or a look that finds the letter, settles it."
    )
    _end(last, SendResult(Outcome.AMBIGUOUS, note), outside)
    _watch(tried.inquiry, SendResult(Outcome.AMBIGUOUS), outside)
    return True


def _require_all(
    inquiry: Inquiry, running: RoundContext, outside: Outside, now: datetime
) -> Mapping[str, str]:
    """The recipe's files as a person approved them; raises NotAllowed when a promise forbids the letter."""
    why = outside.ledger.plans.stopped(running.key)
    if why:
        raise NotAllowed(f"{inquiry.reference} is not sent: {why}. `replyclock campaign resume` lifts it.")
    on = now.astimezone(running.zone).date()
    code = inquiry.site.code
    sent = outside.ledger.plans.pressed_to_office(inquiry.reference)
    allowed, hosts = leave_in_force(running, outside), outside.sender.hosts(inquiry.site)
    office = OfficeCount(office_host(inquiry.site.address), sent)
    require_leave(allowed, hosts, on, sent + 1, code, office=office)
    files = outside.sender.recipe_files(code)
    require_approval(code, outside.ledger.recipes.approval(code), files)
    return files


def _hindrance(running: RoundContext, outside: Outside, ending: Callable[[], bool]) -> Callable[[], str]:
    """Why a page need not wait for an operator any more; what takes long to find out comes later."""

    def why() -> str:
        if ending():
            return "the run ended while a question waited; the letter stays due"
        if not _may_send_now(running, outside.clock.now()):
            return "office hours ended while a question waited"
        return outside.ledger.plans.stopped(running.key) or ""

    return why


async def _attempt(
    tried: InquiryState, running: RoundContext, outside: Outside, asker: Asker, files: Mapping[str, str]
) -> SendReport:
    inquiry, hosts = tried.inquiry, asker.hosts
    intended = False
    begun = Attempt(inquiry.reference, asker.number, outside.clock.now(), pressed=False)

    async def before_press(captures: Sequence[Capture]) -> None:
        nonlocal intended
        code = inquiry.site.code
        if asker.asked:  # a person took his time, and what was allowed then may not be so now
            _require_still(inquiry, running, outside)
        require_press_approved(code, outside.ledger.recipes.approval(code), outside.sender.recipe_files(code))
        kept = keep(captures, outside)
        leave = leave_in_force(running, outside)  # what was taken out while the form was filled in holds
        require_leave(leave, hosts, outside.clock.now().astimezone(running.zone).date(), 1, code)
        outside.ledger.attempts.begin(
            inquiry.reference,
            begun.number,
            outside.clock.now(),
            kept,
            most=leave.letters_per_site,
            again=any(each.pressed for each in tried.attempts),
        )
        intended = True

    try:
        sent = await outside.sender.submit(
            inquiry, before_press, user_agent=running.user_agent, ask=asker, files=files
        )
    except SiteDown as fault:
        return _fail(begun, Outcome.SITE_DOWN, fault, outside)
    except RecipeBroken as fault:
        return _fail(begun, Outcome.RECIPE_BROKEN, fault, outside)
    except NeedsPerson as fault:
        if asker.withdrawn:
            return SendReport(inquiry.reference, None, asker.withdrawn, waits_for_person=True)
        return _fail(begun, Outcome(fault.kind), fault, outside)
    except LocalFault as fault:
        if not intended:
            raise
        sent = SendResult(Outcome.AMBIGUOUS, f"After the press: {fault}")
    if sent.outcome is Outcome.NO_CHANNEL:
        _record_failure(begun, sent, outside)
    else:
        _end(begun, sent, outside)
        _watch(inquiry, sent, outside)
    return SendReport(inquiry.reference, sent.outcome, sent.note)


def _require_still(inquiry: Inquiry, running: RoundContext, outside: Outside) -> None:
    now = outside.clock.now()
    _require_all(inquiry, running, outside, now)
    if not _may_send_now(running, now):
        raise NotAllowed(f"{inquiry.reference} is not sent: office hours ended while a question waited.")


def _fail(begun: Attempt, outcome: Outcome, fault: Exception, outside: Outside) -> SendReport:
    _record_failure(begun, SendResult(outcome, str(fault), captures=getattr(fault, "captures", ())), outside)
    return SendReport(begun.reference, outcome, str(fault))


def _record_failure(begun: Attempt, sent: SendResult, outside: Outside) -> None:
    outside.ledger.attempts.fail(_ended(begun, sent, outside))


def _end(begun: Attempt, sent: SendResult, outside: Outside) -> None:
    outside.ledger.attempts.end(_ended(begun, sent, outside))


def _ended(begun: Attempt, sent: SendResult, outside: Outside) -> Attempt:
    return Attempt(
        begun.reference,
        begun.number,
        begun.started_at,
        begun.pressed,
        sent.outcome,
        outside.clock.now(),
        sent.note,
        sent.receipt,
        keep(sent.captures, outside),
    )


def _watch(inquiry: Inquiry, sent: SendResult, outside: Outside) -> None:
    """An ambiguous letter is looked for too: a look that finds it published settles it."""
    if sent.outcome.may_have_arrived:
        places = outside.reader.places(inquiry, sent.receipt)
        outside.ledger.looks.watch(inquiry.reference, places, outside.clock.now())
