"""Tells people through Apprise: mail, webhooks, chats, by one address each; knows nothing of letters."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import timedelta

import apprise
from pydantic import SecretStr

from replyclock.errors import WrongUse

_PATIENCE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class AppriseNotifier:
    """people.Notifier on one of Apprise's addresses, which holds tokens and is never shown."""

    kinds: frozenset[str]
    rest: timedelta
    address: SecretStr = field(repr=False)

    async def send(self, title: str, body: str) -> str:
        """Tell; "" or, when it did not get through, the reason in half a sentence. Raises nothing."""
        told = apprise.Apprise()
        told.add(self.address.get_secret_value())
        telling = told.async_notify(
            body=body, title=title, body_format=apprise.NotifyFormat.TEXT, interpret_escapes=False
        )
        # A channel is a stranger's code: whatever it raises is its own fault, and hinders nobody.
        [through] = await asyncio.gather(asyncio.wait_for(telling, _PATIENCE_SECONDS), return_exceptions=True)
        if isinstance(through, TimeoutError):
            return f"no answer within {_PATIENCE_SECONDS} seconds"
        if isinstance(through, BaseException):
            return f"it failed with {type(through).__name__}"
        return "" if through else "the other side is not there or refuses it: check its address"


def open_notifier(name: str, address: SecretStr, kinds: frozenset[str], rest: timedelta) -> AppriseNotifier:
    """The notifier for an address; raises WrongUse when Apprise knows none like it."""
    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it writes addresses into its complaints
    if not apprise.Apprise().add(address.get_secret_value()):
        raise WrongUse(
            f"notify.{name}: its address is none that Apprise knows: an example is mailtos://user:password@host."
        )
    return AppriseNotifier(kinds, rest, address)
