"""Puts a live page's question to the operators and waits for one of them; types and presses nothing."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from replyclock.domain.evidence.canonical import instant_text
from replyclock.domain.inquiry import Inquiry
from replyclock.domain.sending.operators import Ending, Occasion, Want
from replyclock.errors import NeedsPerson
from replyclock.outside import Outside
from replyclock.ports.chain import Event
from replyclock.ports.operators import NewQuestion, Notification, OperatorAnswer, OperatorRequest, Reaction
from replyclock.steps.sending.notify import tell

_POLL = timedelta(seconds=0.5)
_RENEW = timedelta(seconds=5)
_ALIVE = timedelta(seconds=30)
"""How long a question is shown after whoever asked it was last heard of."""

NOBODY = "no operator is there: open `replyclock assist`"


@dataclass(slots=True)
class Asker:
    """Asks for one attempt at one letter, 0 for its rehearsal; `people.Ask` is its call.

    `hindrance` says why waiting makes no sense any more, "" while it does. `asked` is true once a
    question was put, `withdrawn` why one was taken back: then the attempt did not count.
    """

    inquiry: Inquiry
    number: int
    hosts: Sequence[str]
    outside: Outside
    hindrance: Callable[[], str]
    asked: bool = False
    withdrawn: str = ""
    _until: dict[Want, datetime] = field(default_factory=dict)

    async def __call__(self, asked: OperatorRequest) -> OperatorAnswer:
        """The operator's answer; raises NeedsPerson when nobody gave one, and then nothing is pressed."""
        began_at = self.outside.machine.now()
        # Another picture does not give more time: the page has waited since the first one.
        until = self._until.setdefault(asked.want, began_at + asked.patience)
        self.withdrawn = self._hindrance()
        if self.withdrawn:
            raise NeedsPerson(asked.want.unanswered, self.withdrawn)
        self.asked = True
        reaction = await self._reaction(asked, began_at, until)
        ending = Ending.WITHDRAWN if self.withdrawn else reaction.ending if reaction else Ending.TIME_OVER
        self._enter(asked, began_at, ending, reaction.by if reaction else "")
        if reaction is None or self.withdrawn or ending is Ending.SKIPPED:
            raise NeedsPerson(asked.want.unanswered, self._why(asked, ending, reaction))
        return OperatorAnswer(reaction.text, refresh=ending is Ending.REFRESHED)

    async def _reaction(self, asked: OperatorRequest, at: datetime, until: datetime) -> Reaction | None:
        site, questions = self.inquiry.site, self.outside.ledger.questions
        new = NewQuestion(self.inquiry.reference, site.code, site.name, asked, at, until)
        identity = questions.put(new, at + _ALIVE)
        try:
            # Told at the same time: whoever sits there already need not wait for a slow channel.
            await asyncio.gather(
                self._wait(identity, until), tell(self._notification(asked, until), self.outside)
            )
        finally:
            reaction = questions.close(identity)
        return reaction

    async def _wait(self, identity: int, until: datetime) -> None:
        """Return when the question is settled, its time is over, or waiting makes no sense any more."""
        clock, questions = self.outside.machine, self.outside.ledger.questions
        renew_at = clock.now()
        while (now := clock.now()) < until and not questions.is_settled(identity):
            self.withdrawn = self._hindrance()
            if self.withdrawn:
                return
            if now >= renew_at:
                questions.renew(identity, now + _ALIVE)
                self.outside.gate.hold(self.hosts, self.outside.clock.now())
                renew_at = now + _RENEW
            await clock.sleep_until(min(until, now + _POLL))

    def _hindrance(self) -> str:
        return self.hindrance() or ("" if is_somebody_there(self.outside) else NOBODY)

    def _notification(self, asked: OperatorRequest, until: datetime) -> Notification:
        about = f"{self.inquiry.site.name}, {self.inquiry.reference}"
        return Notification(
            Occasion(asked.want), about, "A page waits for you: open `replyclock assist`.", until
        )

    def _enter(self, asked: OperatorRequest, began_at: datetime, ending: Ending, by: str) -> None:
        """That a person was asked is entered in the chain; what he gave is not."""
        waited = self.outside.machine.now() - began_at
        body = {
            "reference": self.inquiry.reference,
            "attempt": self.number,
            "want": asked.want,
            "ending": ending,
            "at": instant_text(self.outside.clock.now()),
            "put_at": instant_text(began_at),
            "waited_seconds": round(waited.total_seconds()),
        }
        self.outside.ledger.chain.enter(Event("question", body, {"by": by} if by else {}))

    def _why(self, asked: OperatorRequest, ending: Ending, reaction: Reaction | None) -> str:
        if self.withdrawn:
            return self.withdrawn
        if ending is Ending.SKIPPED and reaction:
            return f"{reaction.by} skipped the question for the {asked.want}; nothing was sent."
        minutes = asked.patience.total_seconds() / 60
        return f"Nobody gave the {asked.want} within {minutes:g} minutes; nothing was sent."


def is_somebody_there(outside: Outside) -> bool:
    """True while an operator has announced himself."""
    return bool(outside.ledger.questions.operators(outside.machine.now()))
