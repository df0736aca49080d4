"""How long is rested after failures: doubled each time, and never longer than agreed."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from replyclock.domain.sending.pacing import rest_after_failures

FIRST, MOST = timedelta(seconds=5), timedelta(minutes=10)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (1, 5), (2, 10), (3, 20), (7, 320), (8, 600), (9, 600), (10_000_000, 600)],
)
def test_a_rest_doubles_with_each_failure_in_a_row_up_to_the_longest(failures, seconds):
    assert rest_after_failures(failures, FIRST, MOST) == timedelta(seconds=seconds)


def test_a_first_rest_above_the_longest_is_the_longest():
    assert rest_after_failures(1, MOST, FIRST) == FIRST


def test_no_first_rest_means_no_rest_ever():
    assert rest_after_failures(50, timedelta(0), MOST) == timedelta(0)


@given(st.integers(0, 200), st.timedeltas(timedelta(0), MOST), st.timedeltas(timedelta(0), MOST))
def test_one_failure_more_never_means_a_shorter_rest(failures, first, most):
    assert (
        rest_after_failures(failures, first, most) <= rest_after_failures(failures + 1, first, most) <= most
    )
