"""Tells people, through the channels they chose, that somebody must act; never hinders other work."""

from collections.abc import Sequence

from replyclock.errors import MissingPart, WrongUse
from replyclock.outside import Outside
from replyclock.ports.operators import Notification


async def tell(notification: Notification, outside: Outside) -> Sequence[str]:
    """Tell whoever wants to know this kind, not too often; gives the faults, one sentence each.

    What was not told because of the rest between two is counted in the next one. Faults are also given
    to `outside.complain`; none is raised.
    """
    faults = [fault for name in outside.notifiers if (fault := await _tell(name, notification, outside))]
    outside.complain(faults)
    return faults


async def tell_for_test(name: str, outside: Outside) -> str:
    """Tell one channel that this is a test, whatever its rest; "" or the fault.

    Raises WrongUse when its address is missing or none, MissingPart without what it needs.
    """
    words = "This is a test: whoever reads it is told when a person must act."
    reason = await outside.notifiers[name].send("replyclock: test", words)
    return f"notify.{name}: the test could not be told ({reason})." if reason else ""


async def _tell(name: str, notification: Notification, outside: Outside) -> str:
    try:
        notifier = outside.notifiers[name]
    except (WrongUse, MissingPart) as fault:
        return str(fault)
    if notification.kind not in notifier.kinds:
        return ""
    now = outside.machine.now()
    rest = max(notifier.rest, notification.rest)
    held_back = outside.ledger.notifications.take_turn(name, notification.kind, now, rest)
    if held_back is None:
        return ""
    reason = await notifier.send(f"replyclock: {notification.kind}", _body(notification, held_back))
    return f"notify.{name}: {notification.kind} could not be told ({reason})." if reason else ""


def _body(notification: Notification, held_back: int) -> str:
    lines = [notification.about, notification.words]
    if notification.until is not None:
        lines.append(f"Until {notification.until:%Y-%m-%d %H:%M:%S} UTC.")
    if held_back:
        lines.append(f"{held_back} more of this kind since the last notification.")
    return "\n".join(lines)
