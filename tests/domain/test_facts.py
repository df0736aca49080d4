"""What an outcome of sending means, each row said by hand; what a capture's detail keeps."""

from datetime import timedelta

import pytest

from replyclock.domain.facts import Outcome, was_settled
from replyclock.domain.sending.capture_detail import Detail
from replyclock.domain.sending.operators import Occasion

HOURS = tuple(timedelta(hours=hours) for hours in (2, 6, 24))


@pytest.mark.parametrize(
    ("outcome", "may_have_arrived", "is_the_sites_doing", "calls_for_a_person", "retried_after"),
    [
        (Outcome.CONFIRMED, True, False, False, ()),
        (Outcome.AMBIGUOUS, True, False, False, ()),
        (Outcome.REJECTED, False, True, False, ()),
        (Outcome.NO_CHANNEL, False, True, False, ()),
        (Outcome.SITE_DOWN, False, True, False, HOURS),
        (Outcome.CAPTCHA, False, False, True, ()),
        (Outcome.LOGIN, False, False, True, ()),
        (Outcome.RECIPE_BROKEN, False, False, True, ()),
        (Outcome.NOTHING_SENT, False, False, False, ()),
        (Outcome.REFUSED_FOR_NOW, False, False, False, ()),
    ],
)
def test_an_outcome_says_itself_what_it_means(
    outcome: Outcome,
    may_have_arrived: bool,
    is_the_sites_doing: bool,
    calls_for_a_person: bool,
    retried_after: tuple[timedelta, ...],
) -> None:
    assert outcome.may_have_arrived is may_have_arrived
    assert outcome.is_the_sites_doing is is_the_sites_doing
    assert outcome.calls_for_a_person is calls_for_a_person
    assert outcome.retried_after == retried_after


def test_only_a_press_that_the_office_surely_got_nothing_by_may_be_repeated() -> None:
    repeatable = {outcome for outcome in Outcome if outcome.may_be_pressed_again}
    assert repeatable == {Outcome.NOTHING_SENT, Outcome.REFUSED_FOR_NOW}
    assert not any(outcome.may_have_arrived for outcome in repeatable)


def test_whatever_calls_for_a_person_is_an_occasion_to_tell_one() -> None:
    assert [Occasion(outcome) for outcome in Outcome if outcome.calls_for_a_person]


@pytest.mark.parametrize(
    ("detail", "pictures_page", "keeps_bodies"),
    [(Detail.LEAN, False, False), (Detail.STANDARD, True, False), (Detail.FULL, True, True)],
)
def test_a_detail_says_itself_what_it_keeps(detail: Detail, pictures_page: bool, keeps_bodies: bool) -> None:
    assert (detail.pictures_page, detail.keeps_bodies) == (pictures_page, keeps_bodies)


@pytest.mark.parametrize(
    ("told", "kind", "settled"),
    [
        (True, "delay notice", True),
        (False, "bounce", False),
        (None, "bounce", True),
        (None, "automatic", True),
        (None, "answer", False),
    ],
)
def test_what_old_records_did_not_tell_is_as_it_was_settled_then(
    told: bool | None, kind: str, settled: bool
) -> None:
    assert was_settled(told, kind) is settled
