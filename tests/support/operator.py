"""An operator held in the hand: what he does while a page waits is scripted by polls of the clock."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from support.doubles import Bench, HandClock

from replyclock.domain.evidence.chain import parse_entry
from replyclock.domain.sending.operators import Want
from replyclock.outside import Outside
from replyclock.ports.operators import OperatorRequest, Question
from replyclock.steps.sending import assist

PICTURE = b"a picture of four letters"
CAPTCHA = OperatorRequest(
    Want.CAPTCHA, "Type what the picture shows.", PICTURE, timedelta(minutes=5), refreshable=True
)

_UNEVENTFUL = timedelta(seconds=30)
Act = Callable[[Question], None]


@dataclass
class AttendedClock(HandClock):
    """A clock that a test moves; each time somebody sleeps while a question is open, the next act is done.

    Once all acts are done nothing happens any more, and half a minute passes at a time.
    """

    acts: list[Act] = field(default_factory=list)
    outside: Outside | None = None

    async def sleep_until(self, instant: datetime) -> None:
        self.at = max(self.at, instant if self.acts else self.at + _UNEVENTFUL)
        assert self.outside is not None
        for question in assist.open_questions(self.outside):
            if self.acts:
                self.acts.pop(0)(question)


def attended(
    bench: Bench, *acts: Act, wants: OperatorRequest = CAPTCHA, there: timedelta = timedelta(days=1)
) -> Outside:
    """The bench's outside with an operator who is there for so long and does these things, one each poll."""
    clock = AttendedClock(bench.first.planned_at, acts=list(acts))
    outside = replace(bench.outside, machine=clock)
    clock.outside = bench.outside = outside
    bench.office.wants = wants
    assist.arrive("anna", outside, there)
    return outside


def questions_of(outside: Outside) -> Sequence[Mapping[str, Any]]:
    """What the chain tells of questions, in order."""
    chain = outside.ledger.chain
    entries = [parse_entry(each.line) for each in chain.recorded(range(1, chain.count() + 1))]
    return [entry.body for entry in entries if entry.kind == "question"]
