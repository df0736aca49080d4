"""Approves recipes after their rehearsal, takes approvals back, and says which recipes wait for one."""

from collections.abc import Iterable, Mapping

from replyclock.domain.sending.approval import Approval, ApprovalStanding, approve, standing_of, why_waiting
from replyclock.errors import NotAllowed, WrongUse
from replyclock.outside import Outside
from replyclock.steps.round import RoundContext
from replyclock.steps.sending.send import due_at


def approve_recipe(site_code: str, by: str, note: str, outside: Outside, *, unseen: bool = False) -> Approval:
    """Record that a person approved the site's last rehearsal; raises NotAllowed unless all of it passed.

    With `unseen` also what lies behind a login or a person's own step.
    """
    files = outside.sender.recipe_files(site_code)
    rehearsal = outside.ledger.recipes.last_rehearsal(site_code)
    approval = approve(rehearsal, Approval(site_code, files, 0, by, outside.clock.now(), note), unseen=unseen)
    outside.ledger.recipes.decide(approval)
    return approval


def withdraw_approval(site_code: str, by: str, note: str, outside: Outside) -> Approval:
    """Record that the approval no longer holds; raises NotAllowed when there is none to take back."""
    last = outside.ledger.recipes.approval(site_code)
    if last is None or last.withdrawn:
        raise NotAllowed(f"{site_code}: its recipe is not approved, so there is nothing to withdraw.")
    taken = Approval(
        site_code, last.files, last.rehearsal, by, outside.clock.now(), note, withdrawn=True, up_to=last.up_to
    )
    outside.ledger.recipes.decide(taken)
    return taken


def approvable(outside: Outside, codes: Iterable[str]) -> tuple[str, ...]:
    """Those of the sites whose recipe is not approved and whose last rehearsal passed with it as it is."""
    return tuple(code for code in codes if _is_approvable(code, outside))


def _is_approvable(code: str, outside: Outside) -> bool:
    files = outside.sender.recipe_files(code)
    if standing_of(outside.ledger.recipes.approval(code), files) is ApprovalStanding.APPROVED:
        return False
    rehearsal = outside.ledger.recipes.last_rehearsal(code)
    return rehearsal is not None and rehearsal.passed and dict(rehearsal.files) == dict(files)


def waiting_for_approval(codes: Iterable[str], outside: Outside) -> Mapping[str, str]:
    """By site code: why nothing is sent there yet, for those whose recipe is not approved as it is."""
    approvals = outside.ledger.recipes.approvals()
    why = {code: _why_waiting(code, approvals.get(code), outside) for code in dict.fromkeys(codes)}
    return {code: reason for code, reason in why.items() if reason}


def standings(codes: Iterable[str], outside: Outside) -> Mapping[str, ApprovalStanding]:
    """By site code: whether its recipe may be used for sending; recipes that cannot be read are left out."""
    approvals, found = outside.ledger.recipes.approvals(), {}
    for code in codes:
        try:
            found[code] = standing_of(approvals.get(code), outside.sender.recipe_files(code))
        except WrongUse:
            continue
    return found


def round_waits(running: RoundContext, outside: Outside) -> Mapping[str, str]:
    """The same for the letters of a round that are still to be sent."""
    tried = outside.ledger.plans.tried(running.key)
    return waiting_for_approval(
        (each.inquiry.site.code for each in tried if due_at(each, running) is not None), outside
    )


def _why_waiting(code: str, approval: Approval | None, outside: Outside) -> str:
    try:
        return why_waiting(code, approval, outside.sender.recipe_files(code))
    except WrongUse as fault:
        return str(fault)
