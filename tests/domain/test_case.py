"""Folding facts into a case as it stood at an instant."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replyclock.domain.case import Counting, Facts, RestsOn, attempt_key, fold
from replyclock.domain.facts import Attempt, Look, LookState, Outcome, Reply, ReplyKind, Review
from replyclock.domain.inquiry import Inquiry, Persona, Site
from replyclock.domain.window import Window

START = datetime(2026, 10, 9, 1, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = START + 100 * HOUR
SITE = Site("s1", "Qingshan", "https://qingshan.example/")
PERSONA = Persona("王小明", "男", "教师", "长宁街1号", "auditor+a@mail.example")
INQUIRY = Inquiry("r1", "autumn", SITE, "hours", "zh-CN", "t", "b", PERSONA, "a", START)


def tried(number: int, outcome: Outcome | None, hours: int = 0, note: str = "") -> Attempt:
    started_at = START + hours * HOUR
    ended_at = started_at + timedelta(minutes=1) if outcome else None
    return Attempt("r1", number, started_at, pressed=True, outcome=outcome, ended_at=ended_at, note=note)


def got(identity: int, kind: ReplyKind, hours: int, via: str = "mail") -> Reply:
    return Reply(identity, "r1", via, Window.point(START + hours * HOUR), kind, "", "text")


def facts(attempts=(), replies=(), reviews=(), *, places=(), seen=(), heard=None) -> Facts:
    return Facts(INQUIRY, attempts, replies, reviews, places, seen, heard)


def test_an_inquiry_nobody_tried_has_no_outcome_and_says_so():
    case = fold(facts(), LATER)
    assert (case.outcome, case.sent_at, case.not_sent_reason) == (None, None, "not tried yet")


def test_an_attempt_that_never_ended_is_ambiguous():
    assert fold(facts([tried(1, None)]), LATER).outcome is Outcome.AMBIGUOUS


def test_an_attempt_that_ended_after_the_as_of_instant_was_still_open_then():
    attempt = tried(1, Outcome.CONFIRMED)
    assert fold(facts([attempt]), START + timedelta(seconds=30)).sent_at is None


def test_a_later_failure_does_not_undo_a_confirmed_letter():
    case = fold(facts([tried(1, Outcome.CONFIRMED), tried(2, Outcome.SITE_DOWN, 5)]), LATER)
    assert (case.outcome, case.sent_at) == (Outcome.CONFIRMED, START)


def test_the_letter_counts_from_the_attempt_that_was_confirmed():
    case = fold(facts([tried(1, Outcome.SITE_DOWN), tried(2, Outcome.CONFIRMED, 5)]), LATER)
    assert case.sent_at == START + 5 * HOUR


def test_the_last_outcome_and_its_note_say_why_nothing_was_sent():
    case = fold(facts([tried(1, Outcome.SITE_DOWN), tried(2, Outcome.CAPTCHA, 5, "A captcha asks.")]), LATER)
    assert case.not_sent_reason == "captcha: A captcha asks."


def test_the_latest_review_of_an_attempt_holds():
    reviews = [
        Review("attempt", attempt_key("r1", 1), "confirmed", "seen in the list", "li", START + HOUR),
        Review("attempt", attempt_key("r1", 1), "rejected", "it was another letter", "wu", START + 2 * HOUR),
    ]
    case = fold(facts([tried(1, Outcome.AMBIGUOUS)], reviews=reviews), LATER)
    assert case.outcome is Outcome.REJECTED
    assert len(case.reviews) == 2


def test_a_review_changes_the_reply_it_names_and_no_other():
    replies = [got(1, ReplyKind.UNKNOWN, 1), got(2, ReplyKind.UNKNOWN, 2)]
    review = Review("reply", "2", "answer", "complete", "li", START + 3 * HOUR)
    case = fold(facts([tried(1, Outcome.CONFIRMED)], replies, [review], heard=[LATER]), LATER)
    assert [reply.kind for reply in case.replies] == [ReplyKind.UNKNOWN, ReplyKind.ANSWER]
    assert case.first_answer.identity == 2


def test_where_only_reviews_count_the_first_answer_is_the_first_that_a_reviewer_confirmed():
    replies = [got(1, ReplyKind.ANSWER, 1), got(2, ReplyKind.ANSWER, 4)]
    review = Review("reply", "2", "answer", "complete", "li", START + 5 * HOUR)
    known = facts([tried(1, Outcome.CONFIRMED)], replies, [review], heard=[LATER])
    assert fold(known, LATER).first_answer.identity == 1
    strict = fold(known, LATER, Counting.REVIEWED)
    assert strict.first_answer.identity == 2
    assert [reply.kind for reply in strict.replies] == [ReplyKind.ANSWER, ReplyKind.ANSWER]


def test_a_reply_says_who_decided_what_it_is():
    replies = [got(1, ReplyKind.ANSWER, 1), got(2, ReplyKind.ANSWER, 2), got(3, ReplyKind.UNKNOWN, 3)]
    settled = replace(got(4, ReplyKind.AUTOMATIC, 4), is_settled=True)
    review = Review("reply", "2", "answer", "complete", "li", START + 5 * HOUR)
    case = fold(facts([tried(1, Outcome.CONFIRMED)], [*replies, settled], [review], heard=[LATER]), LATER)
    assert [str(case.rests_on(each)) for each in case.replies] == [
        "suggested",
        "reviewed",
        "suggested",
        "settled",
    ]


def test_a_review_of_what_a_machine_settled_is_a_review():
    settled = replace(got(4, ReplyKind.AUTOMATIC, 4), is_settled=True)
    review = Review("reply", "4", "answer", "a person wrote it", "li", START + 5 * HOUR)
    case = fold(facts([tried(1, Outcome.CONFIRMED)], [settled], [review], heard=[LATER]), LATER)
    assert (case.rests_on(case.replies[0]), case.answered) == (RestsOn.REVIEWED, RestsOn.REVIEWED)


@pytest.mark.parametrize(
    ("kinds", "reviewed", "rests_on"),
    [
        pytest.param(["acknowledgement"], None, "", id="an acknowledgement answers nothing"),
        pytest.param(["answer"], None, "suggested", id="an answer that nobody reviewed"),
        pytest.param(["answer", "refusal"], "2", "reviewed", id="one of two answers was reviewed"),
        pytest.param(["answer", "acknowledgement"], "2", "suggested", id="the review is of another reply"),
    ],
)
def test_a_letter_is_answered_as_surely_as_its_surest_answer(kinds, reviewed, rests_on):
    replies = [got(number, ReplyKind(kind), number) for number, kind in enumerate(kinds, start=1)]
    kind = kinds[int(reviewed) - 1] if reviewed else ""
    reviews = [Review("reply", reviewed, kind, "read", "li", START + 9 * HOUR)] if reviewed else []
    known = facts([tried(1, Outcome.CONFIRMED)], replies, reviews, heard=[LATER])
    assert {str(fold(known, LATER, counting).answered) for counting in Counting} == {rests_on}


def test_the_first_answer_is_the_one_surely_there_first():
    replies = [
        got(1, ReplyKind.ANSWER, 9),
        got(2, ReplyKind.ACKNOWLEDGEMENT, 1),
        got(3, ReplyKind.REFUSAL, 4),
    ]
    assert fold(facts([tried(1, Outcome.CONFIRMED)], replies), LATER).first_answer.identity == 3


def test_an_unknown_look_says_nothing_about_silence():
    seen = [Look("p", START + HOUR, LookState.UNCHANGED), Look("p", START + 2 * HOUR, LookState.UNKNOWN)]
    (page,) = fold(facts([tried(1, Outcome.CONFIRMED)], places=["p"], seen=seen), LATER).observations
    assert (page.answer, page.silent_to) == (None, START + HOUR)


def test_looks_before_the_letter_was_sent_do_not_count():
    seen = [Look("p", START - HOUR, LookState.UNCHANGED)]
    (page,) = fold(facts([tried(1, Outcome.CONFIRMED)], places=["p"], seen=seen), LATER).observations
    assert page.silent_to is None


def test_looks_at_another_place_do_not_count():
    seen = [Look("q", START + HOUR, LookState.UNCHANGED)]
    (page,) = fold(facts([tried(1, Outcome.CONFIRMED)], places=["p"], seen=seen), LATER).observations
    assert page.silent_to is None


def test_every_place_and_the_mailbox_are_observed_apart():
    seen = [Look("p", START + HOUR, LookState.UNCHANGED)]
    case = fold(facts([tried(1, Outcome.CONFIRMED)], places=["p", "q"], seen=seen, heard=[]), LATER)
    assert [(o.via, o.clock) for o in case.observations] == [
        ("p", "window of looks"),
        ("q", "window of looks"),
        ("mail", "mail arrival"),
    ]


def test_a_letter_that_was_not_sent_has_no_observations():
    assert fold(facts([tried(1, Outcome.CAPTCHA)], places=["p"], heard=[LATER]), LATER).observations == ()


def test_a_window_needs_aware_instants_in_order():
    with pytest.raises(ValueError, match="aware"):
        Window(datetime(2026, 10, 9), datetime(2026, 10, 9))  # noqa: DTZ001 - that it is naive is the point
    with pytest.raises(ValueError, match="cannot end before it begins"):
        Window(LATER, START)


kinds = st.sampled_from(ReplyKind)
replies = st.lists(st.tuples(kinds, st.integers(0, 99)), max_size=6).map(
    lambda drawn: [got(number, kind, hours) for number, (kind, hours) in enumerate(drawn)]
)


@given(replies, st.integers(1, 100))
def test_a_case_never_knows_more_than_was_there_at_its_instant(drawn, hours):
    as_of = START + hours * HOUR
    case = fold(facts([tried(1, Outcome.CONFIRMED)], drawn, heard=[LATER]), as_of)
    assert all(reply.window.until <= as_of for reply in case.replies)


@given(replies, st.integers(1, 99))
def test_what_is_known_at_one_instant_is_still_known_later(drawn, hours):
    def known(as_of):
        return set(fold(facts([tried(1, Outcome.CONFIRMED)], drawn, heard=[LATER]), as_of).replies)

    assert known(START + hours * HOUR) <= known(LATER)
