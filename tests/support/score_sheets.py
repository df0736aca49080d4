"""Letters to a site with what became of them, and sheets made of them, for the tests of scoring.

All are sent on Friday 2026-10-09 at 09:30 in Beijing. By the hand calendar Saturday the 10th is worked, so
1 working day ends with the 10th, 2 with Monday the 12th, 5 with Thursday the 15th.
"""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from replyclock.domain.case import MAIL, Case, Counting, Facts, fold
from replyclock.domain.facts import Attempt, Exhibit, Look, LookState, Outcome, Reply, ReplyKind, Review
from replyclock.domain.inquiry import Inquiry, Persona, Site
from replyclock.domain.scoring.rubric import Rubric
from replyclock.domain.scoring.rules import Measure, score_sites
from replyclock.domain.scoring.score import ScoreSheet, SiteScore
from replyclock.domain.window import Window
from replyclock.domain.workdays import WorkCalendar

BEIJING = ZoneInfo("Asia/Shanghai")
HAND = WorkCalendar("HAND", "v1", 2026, 2026, {}, {date(2026, 10, 10): "worked by notice"})
PORTAL = Site("qs", "青石市人民政府", "https://qs.example/", "办公室", "青石", "city", "portal")
DEPARTMENT = Site("ga", "青石市公安局", "https://ga.example/", "公安局", "青石", "city", "department")
PERSONA = Persona("王芳", "female", "teacher", "青石路1号", "auditor+abc@inspection.example")
SENT_WITH = Exhibit("form picture", "a" * 64, "image/png")
SEEN_WITH = Exhibit("watched page", "b" * 64, "text/html")


def at(day: int, hour: int = 10) -> datetime:
    return datetime(2026, 10, day, hour, tzinfo=BEIJING).astimezone(UTC)


SENT = at(9, 9)
AS_OF = at(20)


def letter(
    topic: str,
    answered_on: int | None = None,
    *,
    site: Site = PORTAL,
    outcome: Outcome | None = Outcome.CONFIRMED,
    unseen_from: int | None = None,
    via: str = "list",
    as_of: datetime = AS_OF,
    reviewed: bool = False,
    counting: Counting = Counting.SUGGESTED,
) -> Case:
    """A letter looked at daily at 10:00, but on no day from `unseen_from` until the answer was found.

    Where it is `reviewed`, a reviewer confirmed the answer.
    """
    inquiry = Inquiry(
        f"autumn/{site.code}/{topic}", "autumn", site, topic, "zh", "t", "b", PERSONA, topic, SENT
    )
    pressed = outcome in (Outcome.CONFIRMED, Outcome.AMBIGUOUS)
    attempt = Attempt(inquiry.reference, 1, SENT, pressed, outcome, SENT, "why", exhibits=(SENT_WITH,))
    last_seen = unseen_from or answered_on or 20
    looks = [Look("list", at(day), LookState.UNCHANGED) for day in range(10, last_seen)]
    replies = [_reply(inquiry.reference, via, last_seen, answered_on)] if answered_on else []
    tried = () if outcome is None else (attempt,)
    heard = [at(20)] if via == MAIL else None
    reviews = [Review("reply", "1", "answer", "read", "li", SENT)] if reviewed else []
    return fold(Facts(inquiry, tried, replies, reviews, ("list",), looks, heard), as_of, counting)


def _reply(reference: str, via: str, last_seen: int, answered_on: int) -> Reply:
    window = Window(at(last_seen - 1), at(answered_on)) if via != MAIL else Window.point(at(answered_on))
    return Reply(1, reference, via, window, ReplyKind.ANSWER, "", "text", exhibits=(SEEN_WITH,))


def review(
    item: str, decision: str, *, rubric: str = "prefecture", site: str = "qs", day: int = 16
) -> Review:
    return Review("score", f"autumn/{site}/{rubric}.{item}", decision, "seen", "li", at(day))


def sheet(
    rubric: Rubric, *cases: Case, reviews: tuple[Review, ...] = (), campaign: str = "autumn"
) -> ScoreSheet:
    scores = score_sites(rubric, cases, Measure(HAND, BEIJING, AS_OF), reviews, "autumn")
    return ScoreSheet(campaign, "Autumn", AS_OF, "Asia/Shanghai", "HAND v1", rubric, scores)


def scored(rubric: Rubric, *cases: Case, reviews: tuple[Review, ...] = ()) -> SiteScore:
    """The score of the one site that the cases are about."""
    (score,) = sheet(rubric, *cases, reviews=reviews).scores
    return score


def of(site: Site, code: str) -> Site:
    return replace(site, code=code, name=f"Site {code}")
