"""When a recipe may be used for sending: how its rehearsal went, and what a person approved.

Knows no page: a rehearsal and an approval name the bytes of the recipe's files by their SHA-256.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from replyclock.errors import NotAllowed


class Fit(StrEnum):
    """How one letter went in a rehearsal; LATER is one of the campaign that this round does not bring."""

    FITS = "fits"
    CAPTCHA = "fits up to the captcha"
    LOGIN = "stops at the login"
    NOT = "does not fit"
    DOWN = "could not be reached"
    LATER = "would not fit"

    @property
    def passes(self) -> bool:
        """True when nothing but a person's own step was left out."""
        return self not in (Fit.NOT, Fit.DOWN)


@dataclass(frozen=True, slots=True)
class LetterFit:
    """How one letter went; `faults` are sentences that name the recipe's key and the field."""

    topic: str
    fit: Fit
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """All letters of a site, filled in and not pressed; `files` are the recipe's, by name their SHA-256.

    `entry` is the number of its entry in the record chain, 0 before it is recorded.
    """

    site: str
    round: str
    files: Mapping[str, str]
    letters: tuple[LetterFit, ...]
    at: datetime
    entry: int = 0

    @property
    def passed(self) -> bool:
        """True when there were letters and every one passed."""
        return bool(self.letters) and all(letter.fit.passes for letter in self.letters)


@dataclass(frozen=True, slots=True)
class Approval:
    """What a person decided about a recipe after the rehearsal of entry `rehearsal`, or took back.

    `up_to` "login" says that the rehearsal ended there, so that nothing beyond it is approved.
    """

    site: str
    files: Mapping[str, str]
    rehearsal: int
    by: str
    at: datetime
    note: str = ""
    withdrawn: bool = False
    up_to: str = ""


class ApprovalStanding(StrEnum):
    """Whether a recipe may be used for sending."""

    APPROVED = "approved"
    NEVER = "not approved"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


def standing_of(approval: Approval | None, files: Mapping[str, str]) -> ApprovalStanding:
    """Where the last decision about a recipe stands, its files being what they are now."""
    if approval is None:
        return ApprovalStanding.NEVER
    if approval.withdrawn:
        return ApprovalStanding.WITHDRAWN
    return ApprovalStanding.APPROVED if dict(approval.files) == dict(files) else ApprovalStanding.LAPSED


def why_waiting(site: str, approval: Approval | None, files: Mapping[str, str]) -> str:
    """Why nothing may be sent with the recipe, in one sentence; "" when it is approved."""
    standing = standing_of(approval, files)
    if standing is ApprovalStanding.APPROVED:
        return ""
    rehearse, allow = _commands(site)
    again = f"`{rehearse}`, look at the pictures, then `{allow}`"
    if approval is None:
        return f"{site}: its recipe is not approved yet: run {again}."
    who = f"{approval.by} on {approval.at:%Y-%m-%d %H:%M} UTC"
    if standing is ApprovalStanding.WITHDRAWN:
        why = f" ({approval.note})" if approval.note else ""
        return f"{site}: the approval of its recipe was withdrawn by {who}{why}: mend it, run {again}."
    changed = ", ".join(_differing(approval.files, files))
    return f"{site}: {changed} changed since the recipe was approved by {who}: run {again}."


def require_approval(site: str, approval: Approval | None, files: Mapping[str, str]) -> None:
    """Raise NotAllowed unless a person approved the recipe as it is now."""
    why = why_waiting(site, approval, files)
    if why:
        raise NotAllowed(why)


def require_unchanged(site: str, approved: Mapping[str, str] | None, used: Mapping[str, str]) -> None:
    """Raise NotAllowed unless the files about to be used are those that approval was asked for, if any."""
    if approved is not None and dict(approved) != dict(used):
        raise NotAllowed(
            f"{site}: {', '.join(_differing(approved, used))} changed while a letter was about to be sent or "
            "rehearsed: nothing was sent."
        )


def require_press_approved(site: str, approval: Approval | None, files: Mapping[str, str]) -> None:
    """Raise NotAllowed unless the form itself was rehearsed and approved, not only the login before it."""
    require_approval(site, approval, files)
    if approval is not None and approval.up_to:
        raise NotAllowed(
            f"{site}: its rehearsal stopped at the {approval.up_to}, so the form behind it is not approved: "
            f"store the login, then rehearse and approve {site} again, or approve it with --unseen."
        )


def approve(rehearsal: Rehearsal | None, said: Approval, *, unseen: bool = False) -> Approval:
    """The approval of a rehearsal; `said` has the recipe's present files. Raises NotAllowed with why.

    With `unseen` the person answers for the form behind a login or a step of his own, too, which no
    rehearsal reaches.
    """
    site = said.site
    if rehearsal is None:
        raise NotAllowed(f"{site} was never rehearsed: run `{_commands(site)[0]}` first.")
    changed = _differing(rehearsal.files, said.files)
    if changed:
        raise NotAllowed(
            f"{site}: {', '.join(changed)} changed since the rehearsal of {rehearsal.at:%Y-%m-%d %H:%M} UTC: "
            f"run `{_commands(site)[0]}` again."
        )
    failed = [letter for letter in rehearsal.letters if not letter.fit.passes]
    if not rehearsal.passed:
        why = "; ".join(f"{letter.topic} {letter.fit}" for letter in failed) or "it had no letters"
        raise NotAllowed(f"{site}: its rehearsal did not pass ({why}): mend the recipe and rehearse again.")
    login = any(letter.fit is Fit.LOGIN for letter in rehearsal.letters)
    return replace(said, rehearsal=rehearsal.entry, up_to="login" if login and not unseen else "")


def chat_of(site_code: str) -> str:
    """What stands for a site's chat assistant in rehearsals and approvals; no site's code has a slash."""
    return f"{site_code}/chat"


def _commands(site: str) -> tuple[str, str]:
    """What to run to rehearse, and what to approve."""
    code, is_chat, _ = site.partition("/")
    group = "chat" if is_chat else "recipe"
    return f"replyclock {group} rehearse {code}", f"replyclock {group} approve {code}"


def _differing(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    return sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
