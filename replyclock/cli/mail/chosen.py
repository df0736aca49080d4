"""Which mailboxes a command line means."""

from replyclock.errors import WrongUse
from replyclock.workspace.settings import Settings


def chosen_mailboxes(settings: Settings, name: str | None) -> tuple[str, ...]:
    """The mailbox of that name, or all; raises WrongUse for one that the settings do not have."""
    if name is None:
        return tuple(settings.mailbox)
    if name not in settings.mailbox:
        there = ", ".join(settings.mailbox) or "none"
        raise WrongUse(f"There is no mailbox {name!r} in replyclock.toml; there are: {there}.")
    return (name,)
