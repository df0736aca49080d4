"""Shares and intervals, pinned to published figures, to scipy, and to counts worked by hand."""

import json
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from replyclock.analysis.statistics.frame import COLUMNS
from replyclock.analysis.statistics.intervals import wilson
from replyclock.analysis.statistics.shares import INQUIRY, SHARE_COLUMNS, SITE_ANY, SITE_EVERY, share_table

AS_OF = datetime(2026, 10, 20, 4, tzinfo=UTC)


# The shares of the 2020 national inspection fit 153 portals; 20 of 100 is the textbook case that one
# system prints as 19.75-20.25 %.
@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(69, 153, 37.4, 53.0), (31, 153, 14.7, 27.3), (20, 100, 13.3, 28.9)],
)
def test_an_interval_is_the_published_one(successes, trials, low, high):
    found = [round(100 * float(limit), 1) for limit in wilson(successes, trials)]
    assert found == [low, high]


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_agrees_with_scipy_also_at_none_and_all(drawn):
    successes, trials = drawn
    oracle = binomtest(successes, trials).proportion_ci(method="wilson")
    assert np.allclose(wilson(successes, trials), (oracle.low, oracle.high), atol=1e-12)


@pytest.mark.parametrize(("successes", "end"), [(0, 0), (10, 1)])
def test_none_and_all_touch_the_ends_exactly(successes, end):
    assert float(wilson(successes, 10)[end]) == end


def test_without_trials_there_is_no_interval():
    assert np.isnan(wilson(0, 0)).all()


def frame(*letters: str) -> pd.DataFrame:
    """Letters as `site finding` or `site finding early`, all for two working days in one region.

    A finding is reviewed; one with `?` is only suggested, and with `??` a reviewer could turn it.
    """
    rows = []
    for number, letter in enumerate(letters):
        site, marked = letter.split(" ", 1)
        told = marked.rstrip("?")
        rests_on = "suggested" if told != marked else "reviewed"
        early = told != "too early" and told.endswith(" early")
        finding = told.removesuffix(" early") if early else told
        mature = finding not in ("not sent", "too early") and not early
        rows.append(
            (
                f"r{number}",
                site,
                site,
                "north",
                "city",
                "portal",
                "hours",
                2,
                finding,
                mature,
                "",
                "",
                "autumn",
                "hours.zh",
                rests_on,
                marked.endswith("??"),
            )
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def counted(table: pd.DataFrame, unit: str = INQUIRY, grouping: str = "all") -> dict:
    (row,) = table[(table["unit"] == unit) & (table["grouping"] == grouping)].to_dict("records")
    return row


def test_every_letter_is_counted_in_exactly_one_place():
    told = ["in time", "in time", "late", "no answer", "undetermined", "too early", "not sent"]
    row = counted(share_table(frame(*(f"site{n} {finding}" for n, finding in enumerate(told))), AS_OF))
    parts = ["numerator", "late", "no_answer", "undetermined", "too_early", "not_sent"]
    assert [row[part] for part in parts] == [2, 1, 1, 1, 1, 1]
    assert (row["denominator"], row["intended"]) == (5, 7)


def test_undetermined_letters_widen_the_share_upwards_only():
    row = counted(share_table(frame("a in time", "b undetermined", "c late", "d late"), AS_OF))
    assert (row["share"], row["share_high"]) == (0.25, 0.5)
    assert row["interval_low"] == pytest.approx(float(wilson(1, 4)[0]), abs=1e-6)
    assert row["interval_high"] == pytest.approx(float(wilson(2, 4)[1]), abs=1e-6)


# Six letters to six sites: two in time, of which one is reviewed; a late one, one after an acknowledgement
# that nobody reviewed, and two silent ones, one of them after such an acknowledgement.
UNREVIEWED = ("a in time", "b in time??", "c late", "d late??", "e no answer??", "f no answer")


def test_the_answers_counted_are_told_apart_by_who_says_that_they_are_answers():
    row = counted(share_table(frame(*UNREVIEWED), AS_OF))
    assert (row["numerator"], row["reviewed"], row["suggested"]) == (2, 1, 1)
    assert (row["late"], row["answers_reviewed"], row["answers_suggested"]) == (2, 2, 2)
    assert (row["no_answer"], row["could_turn"]) == (2, 2)


def test_bounds_take_in_what_only_a_suggestion_decides_in_either_direction():
    row = counted(share_table(frame(*UNREVIEWED), AS_OF))
    # 2 of 6 as suggested; 1 of 6 if the suggested answer is none; 4 of 6 if both acknowledgements answer.
    assert [row[name] for name in ("share_low", "share", "share_high")] == pytest.approx(
        [1 / 6, 2 / 6, 4 / 6], abs=1e-6
    )
    assert row["interval_low"] == pytest.approx(float(wilson(1, 6)[0]), abs=1e-6)
    assert row["interval_high"] == pytest.approx(float(wilson(4, 6)[1]), abs=1e-6)
    # As if every suggestion held: Wilson's interval of 2 of 6, since no site has two letters.
    assert [row["held_low"], row["held_high"]] == pytest.approx(
        [float(limit) for limit in wilson(2, 6)], abs=1e-6
    )


def test_the_share_of_intended_has_the_same_bounds():
    row = counted(share_table(frame(*UNREVIEWED, "g not sent", "h not sent"), AS_OF))
    names = ("share_of_intended_low", "share_of_intended", "share_of_intended_high")
    assert [row[name] for name in names] == [1 / 8, 2 / 8, 4 / 8]
    assert row["intended_interval_high"] == pytest.approx(float(wilson(4, 8)[1]), abs=1e-6)


def test_a_late_answer_that_is_only_suggested_opens_no_bound():
    row = counted(share_table(frame("a late?", "b in time"), AS_OF))
    assert (row["share_low"], row["share"], row["share_high"]) == (0.5, 0.5, 0.5)
    assert (row["late"], row["answers_reviewed"], row["answers_suggested"]) == (1, 1, 1)


# A site's two letters, and by any and by every letter: its place, and its share's bounds.
SITES_UNREVIEWED = {
    "one in time by review, one by suggestion": ("in time", "in time??", "reviewed 1 1", "suggested 0 1"),
    "both in time by suggestion": ("in time??", "in time??", "suggested 0 1", "suggested 0 1"),
    "in time by suggestion, late": ("in time??", "late", "suggested 0 1", "late 0 0"),
    "in time by review, and an open acknowledgement": (
        "in time", "no answer??", "reviewed 1 1", "no_answer 0 1"),
    "silent for sure, and an open acknowledgement": (
        "no answer", "no answer??", "no_answer 0 1", "no_answer 0 0"),
    "late for sure, and an open acknowledgement": ("late", "no answer??", "late 0 1", "no_answer 0 0"),
    "two open acknowledgements": ("no answer??", "no answer??", "no_answer 0 1", "no_answer 0 1"),
    "late after an open acknowledgement, and in time": ("late??", "in time", "reviewed 1 1", "late 0 1"),
    "late after an open acknowledgement, and undetermined": (
        "late??", "undetermined", "undetermined 0 1", "late 0 1"),
    "late by suggestion, and in time": ("late?", "in time", "reviewed 1 1", "late 0 0"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("first", "second", "any_letter", "every_letter"), SITES_UNREVIEWED.values(), ids=SITES_UNREVIEWED.keys()
)
def test_a_sites_bounds_follow_from_its_letters(first, second, any_letter, every_letter):
    table = share_table(frame(f"a {first}", f"a {second}"), AS_OF)
    for unit, wanted in ((SITE_ANY, any_letter), (SITE_EVERY, every_letter)):
        row = counted(table, unit)
        place, low, high = wanted.split()
        assert row[place] == 1, unit
        assert (row["share_low"], row["share_high"]) == (float(low), float(high)), unit


def test_a_quick_answer_does_not_enter_the_share_before_slow_ones_had_their_chance():
    row = counted(share_table(frame("a in time early", "b too early", "c late", "d in time"), AS_OF))
    assert (row["numerator"], row["denominator"]) == (1, 2)
    assert (row["too_early"], row["answered_early"]) == (2, 1)


def test_the_share_of_intended_counts_letters_that_could_not_be_sent():
    row = counted(share_table(frame("a in time", "b late", "c not sent", "d not sent", "e too early"), AS_OF))
    assert row["share_of_intended"] == 0.25


def test_when_nothing_is_mature_there_is_no_share():
    row = counted(share_table(frame("a too early", "b not sent"), AS_OF))
    assert row["denominator"] == 0
    assert np.isnan([row["share"], row["share_high"], row["interval_low"], row["interval_high"]]).all()


# A site's two letters, and its standing by any and by every letter:
# column names of the share table, of which exactly one is 1.
SITES = {
    "both in time": ("in time", "in time", "numerator", "numerator"),
    "one late": ("in time", "late", "numerator", "late"),
    "one unanswered": ("in time", "no answer", "numerator", "no_answer"),
    "one undetermined": ("in time", "undetermined", "numerator", "undetermined"),
    "late and undetermined": ("late", "undetermined", "undetermined", "late"),
    "late and unanswered": ("late", "no answer", "late", "no_answer"),
    "both unanswered": ("no answer", "no answer", "no_answer", "no_answer"),
    "one still running": ("in time", "too early", "too_early", "too_early"),
    "missed and still running": ("late", "too early", "too_early", "too_early"),
    "answered while still running": ("in time early", "late", "too_early", "too_early"),
    "one not sent": ("in time", "not sent", "numerator", "numerator"),
    "late, the other not sent": ("late", "not sent", "late", "late"),
    "none sent": ("not sent", "not sent", "not_sent", "not_sent"),
}


@pytest.mark.parametrize(("first", "second", "any_letter", "every_letter"), SITES.values(), ids=SITES.keys())
def test_a_site_has_one_standing_by_its_letters(first, second, any_letter, every_letter):
    table = share_table(frame(f"a {first}", f"a {second}"), AS_OF)
    for unit, standing in ((SITE_ANY, any_letter), (SITE_EVERY, every_letter)):
        row = counted(table, unit)
        places = ["numerator", "late", "no_answer", "undetermined", "too_early", "not_sent"]
        assert [place for place in places if row[place]] == [standing], unit
        assert row["intended"] == 1


def test_groups_add_up_to_all():
    letters = frame("a in time", "b late", "c no answer", "d undetermined", "e not sent", "f too early")
    table = share_table(letters.assign(region=["n", "n", "s", "s", "s", "w"]), AS_OF)
    regions = table[(table["unit"] == INQUIRY) & (table["grouping"] == "region")]
    whole = counted(table)
    for column in ("numerator", "denominator", "undetermined", "too_early", "not_sent", "intended"):
        assert regions[column].sum() == whole[column]
    assert list(regions["group"]) == ["n", "s", "w"]


def test_sites_are_not_counted_by_topic_or_arm():
    table = share_table(frame("a in time"), AS_OF)
    assert set(table[table["grouping"].isin(["topic", "arm"])]["unit"]) == {INQUIRY}


def test_sites_that_got_several_letters_widen_the_interval_of_letters():
    row = counted(share_table(frame(*("a in time",) * 4, *("b no answer",) * 4, "c late"), AS_OF))
    # Worst case of 4, 4 and 1 letters: 81 / 33 letters are effective; see test_clusters.py.
    assert row["effective"] == pytest.approx(81 / 33, abs=1e-6)
    assert row["cluster_low"] < row["interval_low"]
    assert row["interval_high"] < row["cluster_high"]


def test_one_letter_to_each_site_leaves_wilsons_interval():
    row = counted(share_table(frame("a in time", "b no answer", "c late", "d undetermined"), AS_OF))
    assert (row["cluster_low"], row["cluster_high"]) == (row["interval_low"], row["interval_high"])
    assert (row["design_effect"], row["effective"]) == (1, 4)


def test_the_share_of_intended_has_bounds_and_intervals_of_its_own():
    row = counted(share_table(frame("a in time", "b undetermined", "c not sent", "d not sent"), AS_OF))
    assert (row["share_of_intended"], row["share_of_intended_high"]) == (0.25, 0.5)
    assert row["intended_interval_low"] == pytest.approx(float(wilson(1, 4)[0]), abs=1e-6)
    assert row["intended_interval_high"] == pytest.approx(float(wilson(2, 4)[1]), abs=1e-6)


def test_a_site_asked_in_two_campaigns_is_one_site_in_all_and_one_in_each_campaign():
    letters = frame("a in time", "a late", "b late").assign(campaign=["spring", "autumn", "autumn"])
    table = share_table(letters, AS_OF)
    assert counted(table, SITE_EVERY)["intended"] == 2
    rows = table[(table["unit"] == SITE_EVERY) & (table["grouping"] == "campaign")]
    told = [(row["group"], row["numerator"], row["denominator"]) for row in rows.to_dict("records")]
    assert told == [("autumn", 0, 2), ("spring", 1, 1)]


def test_every_figure_carries_its_as_of_instant():
    table = share_table(frame("a in time"), AS_OF)
    assert list(table.columns) == SHARE_COLUMNS
    assert set(table["as_of"]) == {"2026-10-20T04:00:00+00:00"}


def test_an_empty_campaign_gives_an_empty_table():
    table = share_table(frame(), AS_OF)
    assert list(table.columns) == SHARE_COLUMNS
    assert json.loads(table.to_json(orient="records")) == []


# Findings as verdicts say them: what is in time by a suggestion alone can always be turned.
findings = st.sampled_from(
    ["in time", "in time??", "late", "late?", "late??", "no answer", "no answer?", "no answer??",
     "undetermined", "too early", "not sent", "in time early"]
)  # fmt: skip
letters = st.lists(st.tuples(st.sampled_from("abcd"), findings).map(" ".join), min_size=1, max_size=12)


@settings(max_examples=30)
@given(letters)
def test_for_any_campaign_the_parts_make_the_whole_and_bounds_are_in_order(drawn):
    for row in share_table(frame(*drawn), AS_OF).to_dict("records"):
        assert row["denominator"] == row["numerator"] + row["late"] + row["no_answer"] + row["undetermined"]
        assert row["intended"] == row["denominator"] + row["too_early"] + row["not_sent"]
        if row["denominator"]:
            bounds = ("interval_low", "share_low", "share", "share_high", "interval_high")
            assert [row[bound] for bound in bounds] == sorted(row[bound] for bound in bounds)
            assert row["cluster_low"] <= row["held_low"] <= row["share"]
            assert row["held_high"] <= row["cluster_high"]
        assert row["numerator"] == row["reviewed"] + row["suggested"]
        assert row["numerator"] + row["late"] == row["answers_reviewed"] + row["answers_suggested"]


@settings(max_examples=12)
@given(letters)
def test_for_any_campaign_the_bounds_are_what_the_headline_may_become(drawn):
    """Reviewing everything against the offices, or everything for them, gives the bounds as shares."""
    table = share_table(frame(*drawn), AS_OF)
    against = [each.replace("in time??", "no answer").replace("undetermined", "late") for each in drawn]
    for_them = [
        each.replace("late??", "in time").replace("no answer??", "in time").replace("undetermined", "in time")
        for each in drawn
    ]
    for bound, decided in (("share_low", against), ("share_high", for_them)):
        would = share_table(frame(*decided), AS_OF)
        for unit in (INQUIRY, SITE_ANY, SITE_EVERY):
            one, other = counted(table, unit), counted(would, unit)
            assert one[bound] == pytest.approx(other["share"], nan_ok=True), (unit, bound)


@settings(max_examples=30)
@given(letters)
def test_every_letter_in_time_is_never_more_sites_than_any_letter_in_time(drawn):
    table = share_table(frame(*drawn), AS_OF)
    any_letter, every_letter = counted(table, SITE_ANY), counted(table, SITE_EVERY)
    assert every_letter["numerator"] <= any_letter["numerator"]
    assert every_letter["denominator"] == any_letter["denominator"]
