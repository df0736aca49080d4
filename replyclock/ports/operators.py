"""People in the loop as rooms and steps see them: what is asked, what was answered, who is told."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from replyclock.domain.sending.operators import Ending, Occasion, Want


@dataclass(frozen=True, slots=True)
class OperatorRequest:
    """What a page wants of a person: `picture` is a PNG of what it shows, None where there is none.

    `patience` is how long the page can wait; with `refreshable` it can show another picture, or send
    another code.
    """

    want: Want
    words: str
    picture: bytes | None
    patience: timedelta
    refreshable: bool = False


@dataclass(frozen=True, slots=True)
class OperatorAnswer:
    """What a person gave: `text`, or with `refresh` the wish for another picture or code.

    `text` may be a code: it is never printed, logged or kept.
    """

    text: str = field(repr=False)
    refresh: bool = False


Ask = Callable[[OperatorRequest], Awaitable[OperatorAnswer]]
"""Asks an operator and waits; raises NeedsPerson when nobody gave an answer, and then nothing is pressed."""


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question about to be put; instants are the machine's own clock."""

    reference: str
    site_code: str
    site_name: str
    asked: OperatorRequest
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Question:
    """An open question; `identity` is never used again."""

    identity: int
    reference: str
    site_code: str
    site_name: str
    want: Want
    words: str
    picture: bytes | None
    refreshable: bool
    at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Reaction:
    """What an operator did about a question: `ending` is answered, refreshed or skipped."""

    ending: Ending
    by: str
    text: str = field(default="", repr=False)


class Questions(Protocol):
    """The open questions and the operators who are there: working state, gone once it is settled."""

    def put(self, new: NewQuestion, alive_until: datetime) -> int:
        """Open a question; it is shown as long as it is renewed."""
        ...

    def renew(self, identity: int, alive_until: datetime) -> None:
        """Say that whoever asked still waits."""
        ...

    def is_settled(self, identity: int) -> bool:
        """True when an operator did something about it."""
        ...

    def close(self, identity: int) -> Reaction | None:
        """Forget the question and its picture, and give what an operator did about it, if he did."""
        ...

    def open(self, now: datetime) -> tuple[Question, ...]:
        """What waits for an operator, the most urgent first."""
        ...

    def react(self, identity: int, reaction: Reaction, now: datetime) -> None:
        """Settle an open question, once; raises WrongUse when it is open no more."""
        ...

    def announce(self, operator: str, until: datetime) -> None:
        """Say that an operator is there until an instant; a past one says that he left."""
        ...

    def operators(self, now: datetime) -> tuple[str, ...]:
        """Who is there."""
        ...


@dataclass(frozen=True, slots=True)
class Notification:
    """Something a person is to know: its occasion and one sentence.

    One of its kind is not told again before `rest` has passed, nor before the rest of whoever is told.

    `about` names site and inquiry. It never holds a code, a picture, or anything of a persona.
    """

    kind: Occasion
    about: str
    words: str
    until: datetime | None = None
    rest: timedelta = timedelta(0)


class Notifier(Protocol):
    """One way to tell people."""

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of notifications wanted there."""
        ...

    @property
    def rest(self) -> timedelta:
        """The shortest time between two notifications of one kind."""
        ...

    async def send(self, title: str, body: str) -> str:
        """Tell; "" or, when it did not get through, the reason in half a sentence. Raises nothing."""
        ...


class Notifications(Protocol):
    """When people were last told of what: working state."""

    def take_turn(self, name: str, kind: str, now: datetime, rest: timedelta) -> int | None:
        """None while the rest since the last one lasts, else how many were held back; a new rest begins."""
        ...
