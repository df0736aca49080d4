"""A site's channel as the steps use it: what sending, checking and rehearsing give back."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from replyclock.domain.facts import Outcome, Receipt
from replyclock.domain.inquiry import Inquiry, Site
from replyclock.domain.sending.operators import Want
from replyclock.domain.sending.text_limits import Limit
from replyclock.ports.exhibits import Capture
from replyclock.ports.operators import Ask


@dataclass(frozen=True, slots=True)
class SendResult:
    """What came of an attempt: outcome, reason in one sentence, receipt, captures taken after it."""

    outcome: Outcome
    note: str = ""
    receipt: Receipt = Receipt()
    captures: tuple[Capture, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldLimit:
    """How many characters a field takes; `part` is "title" or "body", `where` its key and label."""

    part: str
    where: str
    most: int


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What filling in without pressing showed: pictures, and what a site would not take as it is.

    `faults` are sentences that name the recipe's key and the field; `stops_at` is "captcha" when the form
    holds one that a person solves when it is sent, "login" when the form lies behind one, else "".
    `untried` are the steps behind the press, by key and words: no rehearsal comes that far.
    """

    captures: tuple[Capture, ...]
    faults: tuple[str, ...] = ()
    stops_at: str = ""
    limits: tuple[FieldLimit, ...] = ()
    untried: tuple[str, ...] = ()


BeforePress = Callable[[Sequence[Capture]], Awaitable[None]]


class Sender(Protocol):
    """Uses a site's channel. Knows the recipes; decides nothing."""

    def hosts(self, site: Site) -> frozenset[str]:
        """Every host the site's recipe can reach while sending; raises WrongUse on a bad recipe."""
        ...

    def limits(self, site: Site) -> Mapping[str, Limit]:
        """How long "title" and "body" may be, as far as the recipe says; raises WrongUse on a bad recipe."""
        ...

    def recipe_files(self, site_code: str) -> Mapping[str, str]:
        """The recipe and every file beside it that it runs or uploads: names, and the SHA-256 of each.

        Raises WrongUse when the recipe or one of its files is missing.
        """
        ...

    def senders(self, site_code: str) -> frozenset[str]:
        """The addresses and domains that the site's answers come from besides its own, in lower case.

        Raises WrongUse on a bad recipe.
        """
        ...

    def asks(self, site: Site) -> frozenset[Want]:
        """What the site's recipe says an operator must be asked for; raises WrongUse on a bad recipe."""
        ...

    async def submit(
        self,
        inquiry: Inquiry,
        before_press: BeforePress,
        *,
        user_agent: str | None,
        ask: Ask | None = None,
        files: Mapping[str, str] | None = None,
    ) -> SendResult:
        """Fill in, await `before_press` with the captures so far, press once, read the result.

        What only a person can give is asked through `ask`, last of all, and put into the same page;
        without it, or without an answer, nothing is pressed.

        When `before_press` raises, nothing is pressed and the error passes through. Faults before
        pressing raise SiteDown, RecipeBroken or NeedsPerson; a site without a channel gives
        SendResult(NO_CHANNEL) without a press. After pressing nothing raises: what is not clearly
        confirmed or rejected is ambiguous. `user_agent` is what the browser says of itself, None its own
        words. `files` are those that were approved: the recipe that is used is read once, and NotAllowed is
        raised before a browser opens when its bytes are others.
        """
        ...

    def watched_hosts(self, site: Site) -> frozenset[str]:
        """Every host the recipe can reach while sending or looking; raises WrongUse on a bad recipe."""
        ...

    async def check(
        self, site: Site, *, user_agent: str | None
    ) -> tuple[tuple[str, ...], tuple[Capture, ...]]:
        """What the recipe names and its pages do not show any more, and then a picture; changes nothing.

        Raises SiteDown, or NeedsPerson where a login or a person's step comes first.
        """
        ...

    async def rehearse(
        self,
        inquiry: Inquiry,
        *,
        user_agent: str | None,
        ask: Ask | None = None,
        files: Mapping[str, str] | None = None,
    ) -> Rehearsed:
        """Fill in everything, press nothing; raises SiteDown, or RecipeBroken where it cannot go on.

        A login, or a step that a person does, is asked for through `ask`. `files` are those that the
        rehearsal will name: NotAllowed is raised when what is about to be used are others.
        """
        ...
