"""The ledger as the steps see it, by subject. Nothing recorded is ever changed."""

from datetime import datetime
from typing import Protocol

from replyclock.domain.case import Facts
from replyclock.ports.assistant import Chats
from replyclock.ports.chain import Chain
from replyclock.ports.looks import Looks
from replyclock.ports.messages import Messages
from replyclock.ports.operators import Notifications, Questions
from replyclock.ports.recipes import Recipes
from replyclock.ports.replies import Reviews
from replyclock.ports.retention import Retention
from replyclock.ports.rounds import Attempts, Plans, Register
from replyclock.ports.transfer import Transfer


class Ledger(Protocol):
    """Everything recorded, by subject."""

    @property
    def register(self) -> Register:
        """The sites."""
        ...

    @property
    def plans(self) -> Plans:
        """Rounds, inquiries, the stop switch."""
        ...

    @property
    def attempts(self) -> Attempts:
        """What was tried."""
        ...

    @property
    def looks(self) -> Looks:
        """Places and looks."""
        ...

    @property
    def messages(self) -> Messages:
        """Messages."""
        ...

    @property
    def reviews(self) -> Reviews:
        """Decisions."""
        ...

    @property
    def recipes(self) -> Recipes:
        """Rehearsals of recipes, and who approved them."""
        ...

    @property
    def questions(self) -> Questions:
        """What waits for an operator, and who is there."""
        ...

    @property
    def notifications(self) -> Notifications:
        """When people were last told of what."""
        ...

    @property
    def chats(self) -> Chats:
        """Questions to chat assistants."""
        ...

    @property
    def chain(self) -> Chain:
        """Entries about all that was recorded, and their seals."""
        ...

    @property
    def transfer(self) -> Transfer:
        """Rows on their way to another machine, or from one."""
        ...

    @property
    def retention(self) -> Retention:
        """Which exhibits there are to be."""
        ...

    def facts(self, key: str, mailbox: str | None, as_of: datetime) -> tuple[Facts, ...]:
        """What was recorded about each inquiry of a round, by reference; of looks and readings the last."""
        ...
