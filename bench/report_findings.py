"""Findings of a made-up round for the bench of reports: so many letters to so many sites.

The same numbers give the same findings. Nothing is sent or read; facts are folded and judged as always.
"""

import hashlib
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from replyclock.analysis.calendars.load import load_calendar
from replyclock.domain.case import Case, Facts, fold
from replyclock.domain.facts import Attempt, Exhibit, Look, LookState, Outcome, Receipt, Reply, ReplyKind
from replyclock.domain.inquiry import Inquiry, Persona, Site
from replyclock.domain.trace import trace_deadlines
from replyclock.domain.verdict import judge
from replyclock.domain.window import Window
from replyclock.ports.report import Findings

ZONE = ZoneInfo("Asia/Shanghai")
AS_OF = datetime(2026, 11, 1, 4, tzinfo=UTC)
THRESHOLDS = (1, 2, 5)
_DAYS = [datetime(2026, 10, day, tzinfo=ZONE) for day in (*range(8, 11), *range(12, 17), *range(19, 24))]
_LEVELS = ("province", "city", "city", "county", "county", "county", "county")
_TOPICS = ("社保转移", "开放时间", "居住证办理", "公积金提取")
_ACKNOWLEDGED = "您的来信已收到，编号{number}，我们将在规定时限内办理，请耐心等待。"
_ANSWER = (
    "{name}，您好！您咨询的{topic}事项已收悉。经核实，{site}政务服务大厅的开放时间为工作日上午九时至十二时、"
    "下午十三时至十七时，办理时请携带身份证原件及复印件一份；如需委托他人办理，请同时提供委托书。"
    "如有疑问，可到窗口咨询。感谢您的来信。"
)
_REFUSAL = "{name}，您好！您咨询的{topic}事项不属于{site}的职责范围，请向人力资源和社会保障部门咨询。"


@dataclass(frozen=True, slots=True)
class Pictures:
    """An exhibit store in which every picture is the same small one."""

    data: bytes = b""

    def keep(self, data: bytes) -> str:
        """Refuse: a report keeps nothing."""
        raise NotImplementedError

    def read(self, sha256: str) -> bytes:  # noqa: ARG002 - every name holds the same
        """The picture."""
        return self.data


def make_findings(letters: int, sites: int) -> Findings:
    """Letters dealt to the sites in turn, with answers, silence, outages and letters that were not sent."""
    rng = random.Random(f"{letters} {sites}")
    offices = [_site(number) for number in range(sites)]
    cases = tuple(_case(number, offices[number % sites], number // sites, rng) for number in range(letters))
    calendar = load_calendar("CN")
    return Findings(
        campaign="autumn-1",
        title="2026年秋季政府网站咨询答复时限监测",
        authorisation="国务院办公厅 试查〔2026〕1号",
        as_of=AS_OF,
        zone=str(ZONE),
        calendar=f"{calendar.name} {calendar.version}",
        thresholds=THRESHOLDS,
        cases=cases,
        verdicts=tuple(judge(case, days, calendar, ZONE, AS_OF) for case in cases for days in THRESHOLDS),
        unmatched=17,
        program="replyclock 0.1.0",
        traces=trace_deadlines(cases, THRESHOLDS, calendar, ZONE),
        days=calendar,
    )


def _site(number: int) -> Site:
    region = f"{'东南西北中'[number % 31 % 5]}{'山河湖海江川原'[number % 31 // 5]}省"
    kind = "portal" if number % 3 == 0 else "department"
    name = f"{region}第{number}{'市人民政府' if kind == 'portal' else '市政务服务管理局'}门户网站"
    address = f"https://www.s{number:05}.example/"
    return Site(f"s{number:05}", name, address, "市政府办公室", region, _LEVELS[number % len(_LEVELS)], kind)


def _case(number: int, site: Site, turn: int, rng: random.Random) -> Case:
    topic = _TOPICS[(int(site.code[1:]) + turn) % len(_TOPICS)]
    hour = timedelta(hours=rng.choice((9, 10, 11, 14, 15, 16)), minutes=rng.randrange(60))
    sent_at = (_DAYS[rng.randrange(len(_DAYS))] + hour).astimezone(UTC)
    email = f"auditor+{number:06}@mail.example"
    persona = Persona(f"王小{'明红刚丽'[number % 4]}", "男", "教师", "长宁街1号", email, "13900000000")
    body = (
        f"您好！我是{site.region}居民，近期需要办理{topic}，想了解办理地点、开放时间和所需材料，以及是否可以委托"
        f"他人代办。如能告知网上办理的途径更好。请回复至 {email}，谢谢。\n{persona.name}"
    )
    asked = Inquiry(
        f"autumn-1-{site.code}-{topic}", "autumn-1", site, topic, "zh-CN", f"请问{topic}如何办理？", body,
        persona, f"{number:06}", sent_at,
    )  # fmt: skip
    fate = rng.random()
    if fate < 0.06:
        return fold(_not_sent(asked, sent_at, fate), AS_OF)
    return fold(_sent(asked, number, sent_at, fate, rng), AS_OF)


def _not_sent(asked: Inquiry, started_at: datetime, fate: float) -> Facts:
    outcome = Outcome.CAPTCHA if fate < 0.03 else Outcome.NO_CHANNEL
    note = "The form asks for a captcha." if fate < 0.03 else "The site has no consultation channel."
    attempt = Attempt(
        asked.reference, 1, started_at, pressed=False, outcome=outcome,
        ended_at=started_at + timedelta(minutes=1), note=note, exhibits=_exhibits(asked, "page"),
    )  # fmt: skip
    return Facts(asked, (attempt,), (), (), (), (), ())


def _sent(asked: Inquiry, number: int, sent_at: datetime, fate: float, rng: random.Random) -> Facts:
    attempt = Attempt(
        asked.reference, 1, sent_at, pressed=True, outcome=Outcome.CONFIRMED,
        ended_at=sent_at + timedelta(minutes=1), receipt=Receipt(f"2026{number:08}", "483920"),
        exhibits=_exhibits(asked, "before", "after", "page"),
    )  # fmt: skip
    place = f"{asked.site.code}/list"
    replies = _replies(asked, number, place, sent_at, fate, rng)
    blind = fate > 0.97
    looks = [
        Look(place, sent_at + timedelta(hours=1), LookState.UNCHANGED),
        Look(place, AS_OF, LookState.UNKNOWN if blind else LookState.UNCHANGED),
    ]
    return Facts(asked, (attempt,), replies, (), (place,), looks, None)


def _replies(  # noqa: PLR0917 - what one letter is made of
    asked: Inquiry, number: int, place: str, sent_at: datetime, fate: float, rng: random.Random
) -> tuple[Reply, ...]:
    told = {"name": asked.persona.name, "topic": asked.topic, "site": asked.site.name, "number": number}
    replies = []
    if number % 2:
        window = Window(sent_at + timedelta(hours=1), sent_at + timedelta(hours=2))
        replies.append((ReplyKind.ACKNOWLEDGEMENT, _ACKNOWLEDGED, window))
    if fate < 0.8:
        local = (sent_at + timedelta(days=rng.expovariate(1 / 5))).astimezone(ZONE)
        until = local.replace(hour=rng.choice((9, 10, 11, 14, 15, 16, 17))).astimezone(UTC)
        until = max(until, sent_at + timedelta(hours=3))
        kind, text = (ReplyKind.REFUSAL, _REFUSAL) if number % 11 == 0 else (ReplyKind.ANSWER, _ANSWER)
        replies.append((kind, text, Window(until - timedelta(hours=1), until)))
    return tuple(
        Reply(
            number * 4 + turn, asked.reference, place, window, kind, "by its wording", text.format(**told),
            exhibits=_exhibits(asked, f"look {turn}"),
        )
        for turn, (kind, text, window) in enumerate(replies)
        if window.until <= AS_OF
    )  # fmt: skip


def _exhibits(asked: Inquiry, *roles: str) -> tuple[Exhibit, ...]:
    return tuple(
        Exhibit(role, hashlib.sha256(f"{asked.reference} {role}".encode()).hexdigest(), "text/html")
        for role in roles
    )
