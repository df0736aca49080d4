"""One letter to one pretend site, and an instant three days later at which its answer is looked for."""

from dataclasses import replace
from datetime import UTC, datetime

from replyclock.domain.facts import Receipt
from replyclock.domain.inquiry import Inquiry, Persona, Site
from replyclock.ports.reader import WatchedLetter

NOW = datetime(2026, 1, 8, 4, tzinfo=UTC)
SENT_AT = datetime(2026, 1, 5, 2, tzinfo=UTC)  # 10:00 in Shanghai
INQUIRY = Inquiry(
    reference="autumn-hz-hours",
    campaign="autumn",
    site=Site("hz", "杭州", "http://127.0.0.1/"),
    topic="opening-hours",
    language="zh",
    title="窗口办公时间咨询",
    body="您好",
    persona=Persona("王小明", "male", "教师", "文三路1号", "ask+k7f2@inbox.example"),
    token="k7f2",
    planned_at=SENT_AT,
)
WANTED = WatchedLetter(INQUIRY, Receipt(number="117", password="482913"), SENT_AT)
OTHER = WatchedLetter(
    replace(INQUIRY, reference="autumn-hz-school", title="入学咨询"), Receipt(number="118"), SENT_AT
)
"""Another letter to the same site."""

LIST = """
[submit]
channel = "none"
url = "{address}/"
[watch]
kind = "list"
url = "{address}/list"
container = "#letters"
row = "tr.letter"
number = ".no"
title = ".bt"
answer = {{ body = ".hf" }}
{more}
[[watch.times]]
label = "来信时间"
on = "row"
means = "submitted"
selector = ".sj"
formats = ["%Y-%m-%d %H:%M"]
"""
"""A recipe of a list of letters; `address` and `more` are put in."""


class StillClock:
    """Stands at NOW; whoever wants to sleep does what no look may do."""

    def now(self) -> datetime:
        return NOW

    async def sleep_until(self, instant: datetime) -> None:
        raise AssertionError("nobody sleeps here")


class MovedClock(StillClock):
    """Stands at NOW until a test moves its `instant`."""

    def __init__(self) -> None:
        self.instant = NOW

    def now(self) -> datetime:
        return self.instant
