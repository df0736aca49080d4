"""The town itself: its present instant, the letters its offices received, and what is still to be done.

Knows the script and the calendar; knows nothing of pages, ports or SMTP. The one mutable thing here.
"""

import asyncio
import hashlib
import heapq
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from replyclock.practice.script import Act, Advert, Script, SiteScript

DueOn = Callable[[date, int], date]


@dataclass(frozen=True, slots=True)
class Writing:
    """What a citizen filled in; `more` are the further fields that the site asks for."""

    name: str
    email: str
    title: str
    body: str
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Received:
    """A letter in the hands of an office; `nth` counts from 1, `shown` are the acts its page shows."""

    site: SiteScript
    nth: int
    number: str
    password: str
    writing: Writing
    received_at: datetime
    published: bool
    shown: list[tuple[datetime, Act]] = field(default_factory=list)

    def words(self, act: Act) -> str:
        """The act's text, about this letter."""
        return act.text.strip().replace("{title}", self.writing.title)


@dataclass(frozen=True, slots=True)
class Mailing:
    """A mail an office wants sent now: why, to whom; `letter` is None for an advert."""

    act: Act | Advert
    letter: Received | None
    at: datetime


Post = Callable[[Mailing], Awaitable[None]]


class Town:
    """The state of the town. Time stands still until `advance` is awaited; `due_on` counts working days."""

    def __init__(self, script: Script, due_on: DueOn) -> None:
        self.script = script
        self.zone = ZoneInfo(script.town.zone)
        self.now = script.town.opens_at.astimezone(UTC)
        self.letters: list[Received] = []
        self.mailings: list[Mailing] = []
        self.visits: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self._due_on = due_on
        self._closed: set[str] = set()
        self._numbers = count()
        self._agenda: list[tuple[datetime, int, Received | None, Act | Advert]] = []
        self._moving = asyncio.Lock()
        for advert in script.advert:
            self._plan(advert.at.astimezone(UTC), None, advert)

    def is_open(self, code: str) -> bool:
        """False while the site is down."""
        return code not in self._closed

    def of(self, code: str) -> list[Received]:
        """The letters this site received, oldest first."""
        return [letter for letter in self.letters if letter.site.code == code]

    def receive(self, site: SiteScript, writing: Writing) -> Received:
        """Take a letter in now and put on the agenda what the script says of it."""
        nth = len(self.of(site.code)) + 1
        number = f"{site.code[:2].upper()}{self.local(self.now):%Y%m%d}{nth:04d}"
        letter = Received(
            site, nth, number, _password(number), writing, self.now, published=site.publishes_at_once
        )
        self.letters.append(letter)
        for act in site.letter[nth - 1].act if nth <= len(site.letter) else ():
            self._plan(self._instant(act), letter, act)
        return letter

    def local(self, instant: datetime) -> datetime:
        """The instant on the town's clocks."""
        return instant.astimezone(self.zone)

    async def advance(self, until: datetime, post: Post) -> datetime:
        """Do everything due up to `until`, each act at its own instant; return the present instant.

        `post` sends a mail and returns when it has arrived.
        """
        async with self._moving:
            while self._agenda and self._agenda[0][0] <= until:
                at, _, letter, act = heapq.heappop(self._agenda)
                self.now = max(self.now, at)
                await self._perform(letter, act, post)
            self.now = max(self.now, until.astimezone(UTC))
        return self.now

    def _instant(self, act: Act) -> datetime:
        if act.after_minutes is not None:
            return self.now + timedelta(minutes=act.after_minutes)
        day = self._due_on(self.local(self.now).date(), act.after_working_days)
        return datetime.combine(day, act.at, self.zone).astimezone(UTC)

    def _plan(self, at: datetime, letter: Received | None, act: Act | Advert) -> None:
        heapq.heappush(self._agenda, (at, next(self._numbers), letter, act))

    async def _perform(self, letter: Received | None, act: Act | Advert, post: Post) -> None:
        if letter is not None and isinstance(act, Act):
            self._show(letter, act)
        if isinstance(act, Advert) or "mail" in act.by:
            mailing = Mailing(act, letter, self.now)
            self.mailings.append(mailing)
            await post(mailing)

    def _show(self, letter: Received, act: Act) -> None:
        if act.do == "close":
            self._closed.add(letter.site.code)
        elif act.do == "reopen":
            self._closed.discard(letter.site.code)
        elif act.do == "publish" or "page" in act.by:
            letter.published = True
            letter.shown.append((self.now, act))


def _password(number: str) -> str:
    """Six digits, the same in every run."""
    return f"{int(hashlib.sha256(number.encode()).hexdigest()[:8], 16) % 900_000 + 100_000}"
