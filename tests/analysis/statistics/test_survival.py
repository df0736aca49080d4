"""Time to answer: pinned to published curves, to scipy and surpyval, and to counts worked by hand."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import CensoredData, ecdf, t

from replyclock.analysis.calendars.load import load_calendar
from replyclock.analysis.statistics.curves import Curve, Median, median_of
from replyclock.analysis.statistics.durations import Durations
from replyclock.analysis.statistics.intervals import wilson
from replyclock.analysis.statistics.survival import answer_curve
from replyclock.analysis.statistics.turnbull import turnbull
from replyclock.analysis.statistics.waiting_times import (
    CALENDAR_DAYS,
    MEDIAN_COLUMNS,
    WAIT_COLUMNS,
    wait_tables,
)
from replyclock.domain.case import Case, Observation
from replyclock.domain.facts import Outcome
from replyclock.domain.inquiry import Inquiry, Persona, Site
from replyclock.domain.window import Window

OPEN = np.inf
CHINA = load_calendar("CN")
BEIJING = ZoneInfo("Asia/Shanghai")


def durations(*told: tuple[float, float], sites=None) -> Durations:
    """Spells as (after, until); each of a site of its own unless told otherwise."""
    after, until = np.array(told, dtype=np.float64).reshape(-1, 2).T
    return Durations(after, until, np.arange(len(after)) if sites is None else np.array(sites, dtype=np.intp))


def exact(*days: int) -> list[tuple[float, float]]:
    return [(day - 1, day) for day in days]


def still_open(*days: int) -> list[tuple[float, float]]:
    return [(day, OPEN) for day in days]


def curve(known: Durations, **how) -> Curve:
    return answer_curve(known, np.random.default_rng(1), **how)


# The 6-mercaptopurine arm of Freireich and others, Blood 21 (1963), 699-716, weeks of remission of 21
# children, with the curve as in Kalbfleisch and Prentice (1980), table 1.1 and section 1.3.
REMISSION = [
    *exact(6, 6, 6, 7, 10, 13, 16, 22, 23),
    *still_open(6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35),
]
PUBLISHED = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}

# Beadle and others, Cancer 54 (1984), 2911-2918: months to breast retraction after radiotherapy alone, as
# printed by Finkelstein and Wolfe, Biometrics 41 (1985), 933-945.
COSMESIS = [
    (45, OPEN), (6, 10), (0, 7), (46, OPEN), (46, OPEN), (7, 16), (17, OPEN), (7, 14), (37, 44), (0, 8),
    (4, 11), (15, OPEN), (11, 15), (22, OPEN), (46, OPEN), (46, OPEN), (25, 37), (46, OPEN), (26, 40),
    (46, OPEN), (27, 34), (36, 44), (46, OPEN), (36, 48), (37, OPEN), (40, OPEN), (17, 25), (46, OPEN),
    (11, 18), (38, OPEN), (5, 12), (37, OPEN), (0, 5), (18, OPEN), (24, OPEN), (36, OPEN), (5, 11), (19, 35),
    (17, 25), (24, OPEN), (32, OPEN), (33, OPEN), (19, 26), (37, OPEN), (34, OPEN), (36, OPEN),
]  # fmt: skip
# Turnbull's estimate of them as the R package interval prints it: M. P. Fay and P. A. Shaw, Journal of
# Statistical Software 36 (2010), issue 2.
MASSES = {
    (4, 5): 0.0463, (6, 7): 0.0334, (7, 8): 0.0887, (11, 12): 0.0708, (24, 25): 0.0926, (33, 34): 0.0818,
    (38, 40): 0.1209, (46, 48): 0.4656,
}  # fmt: skip


def test_a_curve_with_open_ends_is_the_published_one():
    found = curve(durations(*REMISSION))
    assert found.method == "Kaplan-Meier"
    assert {week: round(1 - float(found.share[week]), 3) for week in PUBLISHED} == PUBLISHED


def test_its_median_is_the_published_one_with_no_upper_limit():
    # Median 23 weeks; the upper limit of the open share never falls to a half.
    assert median_of(curve(durations(*REMISSION))) == Median(days=23, earliest=23, low=13, high=None)


times = st.lists(st.tuples(st.integers(0, 15), st.booleans()), min_size=2, max_size=40)


@pytest.mark.filterwarnings("ignore:The confidence interval is undefined:RuntimeWarning")
@settings(max_examples=60)
@given(times)
def test_a_curve_and_its_limits_agree_with_scipy(drawn):
    answered = [day for day, is_answered in drawn if is_answered]
    waiting = [day for day, is_answered in drawn if not is_answered]
    oracle = ecdf(CensoredData(uncensored=answered, right=waiting)).sf
    found = curve(durations(*exact(*answered), *still_open(*waiting)))
    days = oracle.quantiles.astype(int)
    assert np.allclose(1 - found.share[days], oracle.probabilities)
    inside = (oracle.probabilities > 0) & (oracle.probabilities < 1)
    if inside.any():
        limits = oracle.confidence_interval(method="log-log")
        assert np.allclose(1 - found.high[days][inside], limits.low.probabilities[inside])
        assert np.allclose(1 - found.low[days][inside], limits.high.probabilities[inside])


def test_two_letters_of_one_fate_to_each_site_say_no_more_than_one():
    once, sites = curve(durations(*REMISSION)), len(REMISSION)
    twice = curve(durations(*REMISSION, *REMISSION, sites=[*range(sites), *range(sites)]))
    # Greenwood's variance of one letter each, times 21/20, and Student's point for 20 degrees of freedom:
    # in week 6 the log of 6/7 with variance 3 / (21 x 18).
    spread = t.ppf(0.975, 20) * np.sqrt(3 / (21 * 18) * 21 / 20) / np.log(7 / 6)
    assert twice.share[6] == pytest.approx(once.share[6])
    assert twice.low[6] == pytest.approx(1 - (6 / 7) ** np.exp(-spread))
    assert twice.high[6] == pytest.approx(1 - (6 / 7) ** np.exp(spread))


@pytest.mark.parametrize(
    ("known", "day", "limits"),
    [
        pytest.param(
            durations(*still_open(*[5] * 20)), 3, (0.0, float(wilson(0, 20)[1])), id="nobody has answered"
        ),
        pytest.param(
            durations(*exact(*[2] * 20)), 2, (float(wilson(20, 20)[0]), 1.0), id="everybody has answered"
        ),
        pytest.param(
            durations(*still_open(*[5] * 20), sites=[*range(10), *range(10)]),
            3,
            (0.0, float(wilson(0, 10)[1])),
            id="nobody, with two letters to a site",
        ),
        pytest.param(
            durations(*exact(1, 4), *still_open(5, 5), sites=[7] * 4),
            1,
            tuple(float(limit) for limit in wilson(0.25, 1)),
            id="a single site",
        ),
    ],
)
def test_where_a_curve_has_no_limits_of_its_own_wilsons_stand_in(known, day, limits):
    found = curve(known)
    assert (float(found.low[day]), float(found.high[day])) == pytest.approx(limits)


def test_a_curve_ends_where_nobody_was_observed_any_longer():
    found = curve(durations(*exact(1), *still_open(2, 2)))
    assert list(found.at_risk) == [3, 3, 2]
    assert not np.isnan(found.share).any()
    assert len(found.share) == 3


def test_the_published_estimate_from_windows_is_found():
    after, until = np.array(COSMESIS, dtype=np.float64).T
    found = turnbull(after, until)
    masses = {
        (int(low), int(high)): round(float(mass), 4)
        for low, high, mass in zip(found.after, found.until, found.mass, strict=True)
        if mass > 1e-6
    }
    assert masses == MASSES


windows = st.lists(
    st.tuples(st.integers(0, 12), st.integers(1, 6) | st.none()).map(
        lambda drawn: (drawn[0], OPEN if drawn[1] is None else drawn[0] + drawn[1])
    ),
    min_size=2,
    max_size=25,
)


@settings(max_examples=25)
@given(windows.filter(lambda drawn: any(until < OPEN for _, until in drawn)))
def test_the_estimate_from_windows_is_as_likely_as_surpyvals(drawn):
    surpyval = pytest.importorskip("surpyval", reason="pip install surpyval")
    after, until = np.array(drawn, dtype=np.float64).T
    ours = turnbull(after, until)
    theirs = surpyval.Turnbull.fit(xl=after, xr=until, turnbull_estimator="Kaplan-Meier")

    def open_share(instants):
        places = np.searchsorted(theirs.x, instants, side="right") - 1
        return np.where(places < 0, 1.0, np.append(theirs.R, 0.0)[places])

    def log_likelihood(shares):
        return np.log(np.maximum(shares, 1e-300)).sum()

    last = np.where(np.isinf(until), 0.0, open_share(np.where(np.isinf(until), 0, until)))
    mine = ours.held_by(np.column_stack([after, until])) @ ours.mass
    assert log_likelihood(mine) == pytest.approx(log_likelihood(open_share(after) - last), abs=0.01)


@settings(max_examples=40)
@given(times)
def test_with_days_known_the_estimate_from_windows_is_kaplan_and_meiers(drawn):
    told = [pair for day, answered in drawn for pair in (exact(day) if answered else still_open(day))]
    known = durations(*told)
    by_limits, by_windows = curve(known), turnbull(known.after, known.until)
    days = np.arange(len(by_limits.share), dtype=np.float64)
    assert np.allclose(by_windows.share_by(days), np.nan_to_num(by_limits.share, nan=1.0), atol=1e-4)


def test_windows_over_several_days_give_a_share_for_the_last_and_for_the_first_day():
    # Of four letters one was answered on day 1, one between day 2 and day 4, two not by day 6.
    found = curve(durations(*exact(1), (1, 4), *still_open(6, 6)))
    assert found.method == "Turnbull"
    assert np.allclose(found.share, [0, 0.25, 0.25, 0.25, 0.5, 0.5, 0.5])
    assert np.allclose(found.share_high, [0, 0.25, 0.5, 0.5, 0.5, 0.5, 0.5])
    assert median_of(found).days == 4
    assert median_of(found).earliest == 2
    assert (found.low <= found.share).all()
    assert (found.share_high <= found.high).all()


def test_limits_from_drawing_sites_are_near_wilsons_where_every_letter_stands_for_itself():
    # 200 letters, 80 of them answered on day 3 or 4 and the others open until day 9.
    found = curve(durations(*[(2, 4)] * 80, *still_open(*[9] * 120)))
    assert np.allclose([found.low[5], found.high[5]], wilson(80, 200), atol=0.01)


def test_limits_from_drawing_sites_know_that_letters_to_one_site_meet_one_fate():
    told = [*[(2, 4)] * 80, *still_open(*[9] * 120)]
    found = curve(durations(*told, sites=[number // 4 for number in range(200)]))
    assert np.allclose([found.low[5], found.high[5]], wilson(20, 50), atol=0.02)


def test_the_same_draws_give_the_same_limits():
    known = durations(*COSMESIS)
    assert np.array_equal(curve(known).high, curve(known).high, equal_nan=True)


def test_what_nobody_could_observe_changes_nothing():
    known, with_blind = durations(*REMISSION), durations(*REMISSION, (-1, OPEN))
    assert np.array_equal(curve(known).share, curve(with_blind).share)
    assert len(curve(durations((-1, OPEN))).share) == 0


def letter(site: str, topic: str, answered: datetime | None, sent: datetime, silent_to: datetime) -> Case:
    inquiry = Inquiry(
        f"autumn/{site}/{topic}", "autumn", Site(site, site, f"https://{site}.example/", region="north"),
        topic, "zh", "", "", Persona("王小明", "男", "教师", "长宁街1号", "a@mail.example"), "a", sent,
    )  # fmt: skip
    window = Window.point(answered) if answered else None
    seen = (Observation("mail", "mail arrival", window, answered or silent_to),)
    return Case(inquiry, (), (), (), Outcome.CONFIRMED, sent, seen)


def test_the_tables_count_working_days_over_a_swapped_weekend_and_calendar_days_beside_them():
    # Sent on Friday 2026-10-09; Saturday the 10th is worked. Answers on Saturday (1 working day), on Monday
    # (2) and on Tuesday (3); the last is silent until the end of Friday the 16th.
    sent = datetime(2026, 10, 9, 9, tzinfo=BEIJING).astimezone(UTC)
    silent_to = datetime(2026, 10, 17, tzinfo=BEIJING).astimezone(UTC)
    answers = [sent + timedelta(days=days) for days in (1, 3, 4)]
    cases = [letter(f"s{place}", "hours", at, sent, silent_to) for place, at in enumerate([*answers, None])]
    waits, medians = wait_tables(cases, CHINA, BEIJING)
    assert list(waits.columns) == WAIT_COLUMNS
    assert list(medians.columns) == MEDIAN_COLUMNS
    assert dict(zip(waits["days"], waits["share"], strict=True)) == {
        0: 0, 1: 0.25, 2: 0.5, 3: 0.75, 4: 0.75, 5: 0.75, 6: 0.75,
    }  # fmt: skip
    (row,) = medians.to_dict("records")
    assert [row[name] for name in ("letters", "answered", "open", "windows", "median")] == [4, 3, 1, 0, 2]
    _, by_calendar = wait_tables(cases, load_calendar("EVERY-DAY"), BEIJING, unit=CALENDAR_DAYS)
    assert by_calendar.to_dict("records")[0]["median"] == 3


def test_groups_have_curves_of_their_own_and_a_median_never_reached_is_missing():
    sent = datetime(2026, 10, 9, 9, tzinfo=BEIJING).astimezone(UTC)
    silent_to = sent + timedelta(days=7)
    quick = letter("a", "hours", sent + timedelta(hours=1), sent, silent_to)
    slow = letter("b", "fees", None, sent, silent_to)
    waits, medians = wait_tables([quick, slow], CHINA, BEIJING, groupings=("all", "topic"))
    assert list(medians["group"]) == ["", "fees", "hours"]
    assert list(medians["median"].isna()) == [False, True, False]
    assert set(waits["grouping"]) == {"all", "topic"}


def test_without_letters_the_tables_are_empty():
    waits, medians = wait_tables([], CHINA, BEIJING)
    assert (list(waits.columns), len(waits)) == (WAIT_COLUMNS, 0)
    assert (list(medians.columns), len(medians)) == (MEDIAN_COLUMNS, 0)
