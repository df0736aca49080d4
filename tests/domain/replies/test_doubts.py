"""Answers that look alike when letters are laid side by side."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from replyclock.domain.case import Case
from replyclock.domain.claims import DATE_ONLY
from replyclock.domain.facts import Attempt, Claim, Outcome, Receipt, Reply, ReplyKind
from replyclock.domain.inquiry import Inquiry, Persona, Site
from replyclock.domain.replies.doubts import doubts
from replyclock.domain.window import Window

NOON = datetime(2026, 1, 8, 4, tzinfo=UTC)
SITE = Site("hz", "杭州", "https://hz.example/")
THANKS = "您好，感谢您的来信。"


def case(
    number: int,
    text: str = THANKS,
    *,
    site: Site = SITE,
    topic: str = "hours",
    kind: ReplyKind = ReplyKind.ANSWER,
    stamp: datetime | None = None,
    flags: tuple[str, ...] = (),
    means: str = "answered",
) -> Case:
    persona = Persona(f"王小{number}", "male", "教师", "文三路1号", f"ask+{number}@inbox.example")
    asked = Inquiry(
        f"{site.code}-{number}",
        "autumn",
        site,
        topic,
        "zh",
        f"第{number}问",
        "您好",
        persona,
        f"t{number}",
        NOON,
    )
    attempt = Attempt(
        asked.reference, 1, NOON, pressed=True, outcome=Outcome.CONFIRMED, receipt=Receipt(f"2026{number:04}")
    )
    claims = (Claim("回复时间", "x", stamp, flags, means),) if stamp else ()
    reply = Reply(number, asked.reference, "list", Window.point(NOON), kind, "by its wording", text, claims)
    return Case(asked, (attempt,), (reply,), (), Outcome.CONFIRMED, NOON, ())


OTHER = replace(SITE, code="nb")


@pytest.mark.parametrize(
    ("cases", "expected"),
    [
        pytest.param([case(1), case(2)], {}, id="two letters on one topic"),
        pytest.param(
            [case(1), case(2, topic="school")],
            dict.fromkeys(("hz-1", "hz-2"), ("the same words answer 2 letters",)),
            id="two letters on different topics",
        ),
        pytest.param(
            [case(1), case(2), case(3), case(4, "周六上午办公，请带证件。")],
            dict.fromkeys(("hz-1", "hz-2", "hz-3"), ("the same words answer 3 letters",)),
            id="three letters on one topic",
        ),
        pytest.param([case(1), case(2, topic="school", site=OTHER)], {}, id="letters to different sites"),
        pytest.param(
            [
                case(n, f"王小{n}您好，您的来信（2026000{n}）《第{n}问》收悉。浏览次数：{n}", topic=f"{n}")
                for n in (1, 2)
            ],
            dict.fromkeys(("hz-1", "hz-2"), ("the same words answer 2 letters",)),
            id="a form letter with its blanks filled in",
        ),
        pytest.param(
            [case(n, topic=f"{n}", kind=ReplyKind.ACKNOWLEDGEMENT) for n in (1, 2)], {}, id="acknowledgements"
        ),
        pytest.param(
            [case(n, "好的", kind=ReplyKind.UNKNOWN, topic=f"{n}") for n in (1, 2)],
            dict.fromkeys(("hz-1", "hz-2"), ("the same words answer 2 letters",)),
            id="courtesy that nobody has classified",
        ),
        pytest.param([case(n, "", topic=f"{n}") for n in (1, 2)], {}, id="no words"),
    ],
)
def test_the_same_words_to_different_letters_are_doubted(
    cases: list[Case], expected: dict[str, tuple[str, ...]]
) -> None:
    assert doubts(cases) == expected


@pytest.mark.parametrize(
    ("changes", "count", "doubted"),
    [
        pytest.param({}, 3, True, id="three of one minute"),
        pytest.param({}, 2, False, id="two of one minute"),
        pytest.param({"flags": (DATE_ONLY,)}, 3, False, id="days alone"),
        pytest.param({"means": "submitted"}, 3, False, id="when the letters came in"),
    ],
)
def test_many_answers_of_one_stamp_are_doubted(changes: dict[str, object], count: int, doubted: bool) -> None:
    cases = [case(n, f"答复{'一二三'[n]}", stamp=NOON, **changes) for n in range(count)]
    later = case(9, "答复九", stamp=NOON + timedelta(minutes=1))
    expected = {f"hz-{n}": ("3 answers are stamped alike",) for n in range(3)} if doubted else {}
    assert doubts([*cases, later]) == expected
