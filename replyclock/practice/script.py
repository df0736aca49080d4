"""The script of the practice town, as town.toml tells it; knows what should happen, not what has."""

import tomllib
from datetime import datetime, time
from importlib.resources import files
from typing import Any, Literal

from replyclock.files.model_file import Section

Deed = Literal[
    "publish", "acknowledge", "forward", "answer", "refuse", "automatic", "bounce", "close", "reopen"
]
Street = Literal[
    "list", "lookup", "mail", "iframe", "notice", "closed", "captcha", "old", "silent",
    "agreement", "picker", "window", "date", "editor", "cascade", "limits", "attachment", "tab", "dialogs",
    "newwindow", "slow", "gbk", "preview", "layer",
    "latin", "meta", "cutsign", "utf16", "big5", "unreadable", "gzip", "chunks", "short", "part", "halfjson",
    "missing", "twice", "label", "stale", "circle", "refresh", "cookie", "shell", "fault", "signin", "thread",
    "comments", "anchors", "marker", "array",
]  # fmt: skip
Expectation = Literal["in time", "late", "no answer", "undetermined", "not sent"]


class Act(Section):
    """One thing officials do after a letter came in.

    Either `after_minutes` counted from the letter, or `after_working_days` and the local time `at`
    on that day. `{title}` in `text` stands for the letter's title.
    """

    do: Deed
    by: tuple[Literal["page", "mail"], ...] = ()
    after_minutes: int | None = None
    after_working_days: int = 0
    at: time = time(9)
    text: str = ""
    charset: str = "utf-8"


class LetterScript(Section):
    """What becomes of the n-th letter a site receives: verdict by number of working days, acts, and why."""

    verdict: dict[int, Expectation]
    why: str
    act: tuple[Act, ...] = ()


class SiteScript(Section):
    """One pretend office; `street` is the way its pages work, `needs` the further fields it asks for."""

    code: str
    name: str
    sponsor: str
    region: str
    level: str
    kind: str
    street: Street
    publishes_at_once: bool = True
    needs: tuple[str, ...] = ()
    letter: tuple[LetterScript, ...]

    @property
    def sender(self) -> str:
        """The address this office's mails come from; `.example` belongs to nobody (RFC 2606)."""
        return f"letters@{self.code}.example"


class ScriptObstacle(Section):
    """A street that holds one obstacle of real sites; `shows` says which, `needs` what else is asked for."""

    code: str
    street: Street
    shows: str
    needs: tuple[str, ...] = ()

    @property
    def site(self) -> SiteScript:
        """An office in that street, about whose letters nothing is scripted."""
        return SiteScript(
            code=self.code,
            name=f"练习小镇{self.code}街道办事处",
            sponsor="练习小镇",
            region="云溪省",
            level="county",
            kind="department",
            street=self.street,
            needs=self.needs,
            letter=(),
        )


class ScriptSight(Section):
    """A street that misleads whoever looks; `looks` says what is seen, `hours` after the letter.

    What a look sees is "silent", "answer", or why it concludes nothing; `in_browser` is what the first and
    the last see where the browser may be opened, if that is more.
    """

    code: str
    street: Street
    shows: str
    hours: tuple[float, ...] = (0, 1, 36)
    looks: tuple[str, ...]
    in_browser: tuple[str, ...] = ()

    def site(self, answer: str) -> SiteScript:
        """An office in that street, which gives this answer on the next working day."""
        act = Act(do="answer", by=("page",), after_working_days=1, at=time(10), text=answer)
        return SiteScript(
            code=self.code,
            name=f"练习小镇{self.code}街道办事处",
            sponsor="练习小镇",
            region="云溪省",
            level="county",
            kind="department",
            street=self.street,
            letter=(LetterScript(verdict={}, why=self.shows, act=(act,)),),
        )


class ScriptCounts(Section):
    """How many letters must get which verdict for one number of working days."""

    in_time: int
    late: int
    no_answer: int
    undetermined: int
    not_sent: int


class SiteCounts(Section):
    """How many of the sites that took letters answered at least one of them in time."""

    in_time: int
    sites: int


class Advert(Section):
    """A mail that belongs to no letter."""

    at: datetime
    sender: str
    subject: str
    text: str


class Frame(Section):
    """When the town opens and closes, by which calendar and zone, and where its writers read mail."""

    opens_at: datetime
    closes_at: datetime
    country: str
    zone: str
    mailbox: str


class Script(Section):
    """The whole town: its frame, sites, adverts, and the counts of letters and of sites by working days.

    The demo writes to `site`; `obstacle` and `sight` are streets for trying recipes, and `answer` is what
    the offices of the latter answer.
    """

    town: Frame
    expected: dict[int, ScriptCounts]
    expected_sites: dict[int, SiteCounts]
    advert: tuple[Advert, ...]
    site: tuple[SiteScript, ...]
    obstacle: tuple[ScriptObstacle, ...]
    sight: tuple[ScriptSight, ...]
    answer: str

    @property
    def served(self) -> tuple[SiteScript, ...]:
        """Every site that the town serves."""
        sights = (sight.site(self.answer) for sight in self.sight)
        return (*self.site, *(obstacle.site for obstacle in self.obstacle), *sights)

    def of(self, code: str) -> SiteScript:
        """The site with this code; KeyError when the town has none."""
        return next(site for site in self.served if site.code == code)


def read_script() -> Script:
    """The script that is shipped with the program."""
    parts = ("town.toml", "obstacles.toml", "sights.toml")
    return Script.model_validate({key: value for name in parts for key, value in _shipped(name).items()})


def _shipped(name: str) -> dict[str, Any]:
    return tomllib.loads(files("replyclock.practice").joinpath(name).read_text(encoding="utf-8"))
