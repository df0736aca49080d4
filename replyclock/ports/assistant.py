"""A site's chat assistant as the steps use it, and what the ledger keeps of the questions to it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from replyclock.domain.inquiry import Inquiry, Site
from replyclock.domain.replies.chat import ChatResult
from replyclock.ports.exhibits import Capture
from replyclock.ports.sender import BeforePress


@dataclass(frozen=True, slots=True)
class Chatted:
    """What came of one question to a chat assistant: its reply, "" for none, and what can be clicked in it.

    The reply appeared after `after`, up to `until`, None for none; `first_seconds` and `whole_seconds` are
    counted from the press to its first words and to its last. `note` says what went wrong.
    """

    text: str
    links: tuple[str, ...]
    after: datetime | None
    until: datetime | None
    first_seconds: float | None
    whole_seconds: float | None
    note: str = ""
    captures: tuple[Capture, ...] = ()


class Assistant(Protocol):
    """Uses sites' chat assistants. Knows the chat recipes; decides nothing."""

    def codes(self) -> tuple[str, ...]:
        """The sites that have a chat recipe."""
        ...

    def hosts(self, site: Site) -> frozenset[str]:
        """Every host that asking can reach; raises WrongUse on a bad recipe."""
        ...

    def recipe_files(self, site_code: str) -> Mapping[str, str]:
        """The recipe's name and the SHA-256 of its bytes; raises WrongUse when it is missing."""
        ...

    def question(self, inquiry: Inquiry) -> str:
        """What of the letter is asked."""
        ...

    async def ask(
        self,
        inquiry: Inquiry,
        before_press: BeforePress,
        *,
        user_agent: str | None,
        files: Mapping[str, str] | None = None,
    ) -> Chatted:
        """Type the question, await `before_press` with the captures so far, press once, hear the reply.

        When `before_press` raises, nothing is pressed and the error passes through. Faults before
        pressing raise SiteDown or RecipeBroken; after pressing nothing raises. `files` are those that were
        approved: NotAllowed is raised before a browser opens when what is about to be used are others.
        """
        ...

    async def rehearse(
        self, inquiry: Inquiry, *, user_agent: str | None, files: Mapping[str, str] | None = None
    ) -> tuple[Capture, ...]:
        """Type the question, press nothing; raises SiteDown or RecipeBroken."""
        ...


class Chats(Protocol):
    """What chat assistants were asked, and what came of it."""

    def begin(self, asked: ChatResult, question: str, round_key: str) -> None:
        """Record that the question is about to be put; raises NotAllowed when it was put before."""
        ...

    def end(self, result: ChatResult) -> None:
        """Record what came of it."""
        ...

    def of_round(self, round_key: str, as_of: datetime | None = None) -> tuple[ChatResult, ...]:
        """What was asked in a round up to an instant, by reference."""
        ...
