"""Replies that do not count by themselves: a stranger's, an early one, one under a clock set back."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replyclock.analysis.calendars.load import load_calendar
from replyclock.domain.case import Counting, Facts, RestsOn, attempt_key, fold
from replyclock.domain.facts import TAKEN_BACK, Attempt, Doubt, Outcome, Reply, ReplyKind, Review
from replyclock.domain.inquiry import Inquiry, Persona, Site
from replyclock.domain.verdict import Finding, Verdict, judge
from replyclock.domain.window import Window

CALENDAR = load_calendar("CN")
HOUR = timedelta(hours=1)
SENT_AT = datetime(2026, 11, 2, 2, tzinfo=UTC)
LATE = SENT_AT + 20 * 24 * HOUR
NOW = LATE + 24 * HOUR
PERSONA = Persona("", "", "", "", "")
INQUIRY = Inquiry(
    "r1", "autumn", Site("s", "s", "https://s.gov.cn/"), "t", "zh", "t", "b", PERSONA, "a", SENT_AT
)
SENT = Attempt("r1", 1, SENT_AT, pressed=True, outcome=Outcome.CONFIRMED, ended_at=SENT_AT + HOUR)


def reply(identity: int, at: datetime, kind: ReplyKind = ReplyKind.ANSWER, *doubts: Doubt) -> Reply:
    return Reply(identity, "r1", "mail", Window.point(at), kind, "", "text", doubts=doubts)


def verdict(*replies: Reply, reviews: tuple[Review, ...] = (), rules: int = 2) -> Verdict:
    facts = Facts(INQUIRY, (SENT,), replies, reviews, (), (), (NOW,))
    case = fold(facts, NOW, Counting.SUGGESTED, rules)
    return judge(case, 5, CALENDAR, UTC, NOW)


DOUBTED = {
    "a stranger's": reply(1, SENT_AT + HOUR, ReplyKind.ANSWER, Doubt.STRANGER),
    "an early one": reply(1, SENT_AT - HOUR),
    "one under a clock set back": reply(1, SENT_AT + HOUR, ReplyKind.ANSWER, Doubt.CLOCK),
}


@pytest.mark.parametrize("doubted", DOUBTED.values(), ids=DOUBTED)
class TestADoubtedAnswer:
    def test_alone_waits_for_a_reviewer(self, doubted: Reply) -> None:
        found = verdict(doubted)
        assert (found.finding, found.rests_on) == (Finding.UNDETERMINED, RestsOn.NOTHING)
        assert found.reason == "A reply that may be an answer waits for a reviewer."

    def test_takes_nothing_from_the_real_one_in_time(self, doubted: Reply) -> None:
        assert verdict(doubted, reply(2, SENT_AT + 2 * HOUR)).finding is Finding.IN_TIME

    def test_nor_gives_a_late_one_more_than_a_bound(self, doubted: Reply) -> None:
        found = verdict(doubted, reply(2, LATE))
        assert (found.finding, found.rests_on, found.could_turn) == (Finding.LATE, RestsOn.SUGGESTED, True)

    def test_counts_when_a_reviewer_says_so_and_not_when_he_takes_it_back(self, doubted: Reply) -> None:
        said = Review("reply", "1", "answer", "the office says so", "Li", NOW)
        back = Review("reply", "1", TAKEN_BACK, "it was another", "Li", NOW)
        assert verdict(doubted, reviews=(said,)).finding is Finding.IN_TIME
        assert verdict(doubted, reviews=(said, back)).finding is Finding.UNDETERMINED

    def test_of_a_stranger_is_none_once_a_reviewer_says_so(self, doubted: Reply) -> None:
        said = Review("reply", "1", "stranger", "nobody there knows him", "Li", NOW)
        assert verdict(doubted, reviews=(said,)).finding is Finding.NO_ANSWER


def test_the_second_in_which_the_letter_was_sent_is_not_before_it() -> None:
    sent_at = SENT_AT + timedelta(milliseconds=700)
    facts = Facts(INQUIRY, (replace(SENT, started_at=sent_at),), (reply(1, SENT_AT),), (), (), (), (NOW,))
    assert fold(facts, NOW).replies[0].doubts == ()


def test_a_pack_of_the_first_rules_is_judged_by_them() -> None:
    assert verdict(reply(1, SENT_AT - HOUR), rules=1).finding is Finding.IN_TIME


def test_a_taken_back_review_lets_stand_what_stood_before_it_whatever_the_clock_said() -> None:
    key = attempt_key("r1", 1)
    said = [("rejected", 3), ("confirmed", 2), (TAKEN_BACK, 1)]  # recorded in this order by a clock set back
    reviews = [Review("attempt", key, what, "", "Li", SENT_AT + hours * HOUR) for what, hours in said]
    for count, outcome in enumerate(["rejected", "confirmed", "rejected"], start=1):
        facts = Facts(INQUIRY, (SENT,), (), reviews[:count], (), (), (NOW,))
        assert fold(facts, NOW).outcome == outcome
    assert len(fold(facts, NOW).reviews) == 3  # nothing is erased


REPLIES = st.lists(
    st.tuples(
        st.integers(-48, 600),
        st.sampled_from(list(ReplyKind)),
        st.sampled_from(
            [(), (Doubt.STRANGER,), (Doubt.EARLY,), (Doubt.CLOCK,), (Doubt.STRANGER, Doubt.CLOCK)]
        ),
    ),
    max_size=6,
)


@given(REPLIES)
def test_no_doubted_reply_makes_an_answer_in_time(
    drawn: list[tuple[int, ReplyKind, tuple[Doubt, ...]]],
) -> None:
    replies = [
        reply(number, SENT_AT + hours * HOUR, kind, *doubts)
        for number, (hours, kind, doubts) in enumerate(drawn)
    ]
    certain = [each for each in replies if not each.doubts and each.window.until >= SENT_AT]
    whole, without = verdict(*replies), verdict(*certain)
    assert (whole.finding is Finding.IN_TIME) == (without.finding is Finding.IN_TIME)
    if without.finding is Finding.LATE:
        assert whole.finding is Finding.LATE  # and takes the office's own answer away from nobody
