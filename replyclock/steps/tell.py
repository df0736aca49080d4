"""Tells people, through the channels they chose, that somebody must act; never hinders other work."""

from replyclock.outside import Outside
from replyclock.people import Notification, Notifier


async def tell(notification: Notification, outside: Outside) -> tuple[str, ...]:
    """Tell whoever wants to know this kind, not too often; gives the faults, one sentence each.

    What was not told because of the rest between two is counted in the next one.
    """
    faults = []
    now = outside.machine.now()
    for name, notifier in outside.notifiers.items():
        if notification.kind not in notifier.kinds:
            continue
        held_back = outside.ledger.notifications.take_turn(name, notification.kind, now, notifier.rest)
        if held_back is not None:
            faults.append(await _send(name, notifier, notification, held_back))
    told = tuple(filter(None, faults))
    outside.complain(told)
    return told


async def tell_for_test(name: str, outside: Outside) -> str:
    """Tell one channel that this is a test, whatever the rests; "" or the fault."""
    words = "This is a test: whoever reads it is told when a person must act."
    return await _send(name, outside.notifiers[name], Notification("test", "replyclock", words), 0)


async def _send(name: str, notifier: Notifier, notification: Notification, held_back: int) -> str:
    lines = [notification.about, notification.words]
    if notification.until is not None:
        lines.append(f"Until {notification.until:%Y-%m-%d %H:%M:%S} UTC.")
    if held_back:
        lines.append(f"{held_back} more of this kind since the last notification.")
    reason = await notifier.send(f"replyclock: {notification.kind}", "\n".join(lines))
    return f"notify.{name}: {notification.kind} could not be told ({reason})." if reason else ""
