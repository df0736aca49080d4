"""A town of twelve sites as findings, built from facts by the domain's own rules, for tests of reports."""

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from replyclock.analysis.calendars.load import load_calendar
from replyclock.domain import claims
from replyclock.domain.case import Counting, Facts, fold
from replyclock.domain.facts import (
    Attempt,
    Claim,
    Exhibit,
    Look,
    LookState,
    Outcome,
    Receipt,
    Reply,
    ReplyKind,
    Review,
)
from replyclock.domain.inquiry import Inquiry, Persona, Site
from replyclock.domain.verdict import judge
from replyclock.domain.window import Window
from replyclock.ports.report import Findings

ZONE = ZoneInfo("Asia/Shanghai")
THRESHOLDS = (1, 2, 5)
HOUR = timedelta(hours=1)
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
)
PICTURE_NAME = hashlib.sha256(PICTURE).hexdigest()


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant in October 2026, Beijing time; the 8th is a Thursday, the 10th a working Saturday."""
    return datetime(2026, 10, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def inquiry(number: int, topic: str) -> Inquiry:
    region = ("青山市", "白水县", "红岩区")[number % 3]
    level, kind = ("city", "portal") if number % 2 else ("county", "department")
    address = f"https://s{number:02}.example/"
    site = Site(f"s{number:02}", f"第{number}政务网", address, "市政府办", region, level, kind)
    email = f"auditor+tok{number}{topic}@mail.example"
    persona = Persona("王小明", "男", "教师", "长宁街1号", email, "13900000000")
    return Inquiry(
        f"autumn-s{number:02}-{topic}", "autumn", site, topic, "zh-CN", f"请问{topic}如何办理？",
        f"您好，我想了解{topic}的办理地点、时间和所需材料。\n请回复至 {persona.email}，谢谢。", persona,
        f"tok{number}{topic}", at(8, 9),
    )  # fmt: skip


def delivered(asked: Inquiry, replies: tuple[Reply, ...] = (), blind: tuple[int, ...] = ()) -> Facts:
    """Sent on Thursday the 8th at 09:30 and looked at every hour but on the days in `blind`."""
    attempt = Attempt(
        asked.reference, 1, at(8, 9, 30), pressed=True, outcome=Outcome.CONFIRMED, ended_at=at(8, 9, 31),
        receipt=Receipt("20261008001", "483920"), exhibits=(Exhibit("after", PICTURE_NAME, "image/png"),),
    )  # fmt: skip
    place = f"{asked.site.code}/list"
    start = at(8, 10)
    hours = [start + HOUR * step for step in range(24 * 14)]
    unseen = {hour for hour in hours if hour.astimezone(ZONE).day in blind}
    looks = [
        Look(place, hour, LookState.UNKNOWN if hour in unseen else LookState.UNCHANGED) for hour in hours
    ]
    return Facts(asked, (attempt,), replies, (), (place,), looks, None)


def not_sent(asked: Inquiry, outcome: Outcome, note: str) -> Facts:
    started_at = at(8, 9, 30)
    ended_at = started_at + timedelta(minutes=1)
    attempt = Attempt(
        asked.reference, 1, started_at, pressed=False, outcome=outcome, ended_at=ended_at, note=note
    )
    return Facts(asked, (attempt,), (), (), (), (), ())


def reply(
    asked: Inquiry, when: datetime, kind: ReplyKind, text: str, width: timedelta = HOUR, **more
) -> Reply:
    return Reply(
        _number(asked, when), asked.reference, f"{asked.site.code}/list", Window(when - width, when), kind,
        "by its wording", text, **more,
    )  # fmt: skip


def _number(asked: Inquiry, when: datetime) -> int:
    return int(asked.site.code[1:]) * 10_000 + when.day * 100 + when.hour


def town() -> list[Facts]:
    """Twelve sites, two letters each: every finding and every kind of reply but bounces occurs."""
    return [
        play(number, order, inquiry(number, topic))
        for number in range(1, 13)
        for order, topic in enumerate(("社保转移", "开放时间"))
    ]


AS_OF = at(20, 12)


def confirmed(known: Facts) -> Facts:
    """The same letter, every reply of which a reviewer called what the rules suggested."""
    reviews = [
        Review("reply", str(each.identity), each.kind, "read", "li", at(20, 9)) for each in known.replies
    ]
    return replace(known, reviews=reviews)


def reviewed_town() -> list[Facts]:
    """The town after a reviewer confirmed everything that was received."""
    return [confirmed(known) for known in town()]


ANSWERED_ON = {1: 8, 2: 9, 3: 10, 4: 12, 5: 14, 6: 15, 7: 16}
"""The days in October on which sites answer; the second letter to sites 3 and 6 a day later."""

CLAIM = Claim("回复时间", "2026-10-09 03:12:00", at(9, 3, 12), (claims.NO_HALF, claims.TOO_SOON))
ANSWER = "您好！开放时间为周一至周五 9:00-17:00，请携带身份证原件。\n感谢来信。"


def play(number: int, order: int, asked: Inquiry) -> Facts:
    received = reply(asked, at(8, 14), ReplyKind.ACKNOWLEDGEMENT, "您的来信已收到，我们将尽快办理。")
    if number in ANSWERED_ON:
        day = ANSWERED_ON[number] + (order if number % 3 == 0 else 0)
        return delivered(
            asked, (received, reply(asked, at(day, 15 + order), ReplyKind.ANSWER, ANSWER, claims=(CLAIM,)))
        )
    if number == 8:
        return delivered(asked, (received,))
    if number == 9:
        answer = reply(asked, at(12, 8), ReplyKind.ANSWER, "见附件。", width=timedelta(days=4))
        return delivered(asked, (answer,), blind=(9, 10, 11))
    if number == 10:
        refusal = reply(asked, at(9, 16), ReplyKind.REFUSAL, "此事不属本部门职责，请联系 <b>人社局</b>。")
        return delivered(asked, (refusal,))
    if number == 11:
        return not_sent(asked, Outcome.CAPTCHA, "The form asks for a captcha that only a person may solve.")
    return not_sent(asked, Outcome.NO_CHANNEL, "The site has no consultation channel.")


def findings(
    facts: list[Facts] | None = None, as_of: datetime = AS_OF, counting: Counting = Counting.SUGGESTED
) -> Findings:
    calendar = load_calendar("CN")
    cases = tuple(fold(known, as_of, counting) for known in facts or town())
    verdicts = tuple(judge(case, days, calendar, ZONE, as_of) for case in cases for days in THRESHOLDS)
    return Findings(
        "autumn", "2026年秋季咨询答复时限抽查", "国务院办公厅 试查〔2026〕1号", as_of, "Asia/Shanghai",
        f"{calendar.name} {calendar.version}", THRESHOLDS, cases, verdicts, 2, "replyclock 0.1.0",
        days=calendar, counting=counting,
    )  # fmt: skip


class Drawer:
    """An exhibit store that holds one picture."""

    def keep(self, data: bytes) -> str:
        raise AssertionError("a report keeps nothing")

    def read(self, sha256: str) -> bytes:
        assert sha256 == PICTURE_NAME
        return PICTURE
