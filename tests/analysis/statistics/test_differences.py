"""Differences between groups: Newcombe's published intervals, Holm's steps, and when nothing may be said."""

from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest

from replyclock.analysis.report.comparison_views import say_ranking
from replyclock.analysis.statistics.differences import (
    PAIR_COLUMNS,
    RANKING_COLUMNS,
    Limited,
    WhyDifferent,
    difference_table,
    holm,
    newcombe,
    ranking_table,
)
from replyclock.analysis.statistics.frame import COLUMNS
from replyclock.analysis.statistics.intervals import wilson
from replyclock.analysis.statistics.shares import INQUIRY, share_table
from replyclock.analysis.text.translations import load_translations

AS_OF = datetime(2026, 10, 20, 4, tzinfo=UTC)


def limited(hits: int, trials: int) -> Limited:
    low, high = wilson(hits, trials)
    share = np.array(hits / trials)
    return Limited(share, share, share, low, high, np.array(float(trials)))


# Newcombe, Statistics in Medicine 17 (1998), 873-890, table II, method 10.
@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0000),
        ((10, 10), (0, 10), 0.6075, 1.0000),
    ],
)
def test_the_interval_of_a_difference_is_the_published_one(first, second, low, high):
    found = [round(float(limit), 4) for limit in newcombe(limited(*first), limited(*second))]
    assert found == [low, high]


def test_holms_steps_are_worked_by_hand():
    # 0.005 x 4, 0.01 x 3, 0.03 x 2, and 0.04 x 1, which may not be less than the one before it.
    assert list(holm(np.array([0.01, 0.04, 0.03, 0.005]))) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_an_adjusted_probability_is_never_more_than_one():
    assert list(holm(np.array([0.9, 0.8]))) == [1, 1]


def table(**groups: tuple[int, ...]) -> pd.DataFrame:
    """Shares by region, a letter to each site.

    A group is (in time, late[, undetermined[, too early[, in time by a mere suggestion]]]).
    """
    findings = ("in time", "late", "undetermined", "too early", "in time??")
    rows = [
        (finding, region)
        for region, counts in groups.items()
        for finding, count in zip(findings, counts, strict=False)
        for _ in range(count)
    ]
    frame = pd.DataFrame(rows, columns=["finding", "region"]).assign(
        threshold=2,
        mature=lambda letters: letters["finding"] != "too early",
        could_turn=lambda letters: letters["finding"].str.endswith("??"),
    )
    frame["finding"] = frame["finding"].str.rstrip("?")
    names = frame.index.map("s{}".format)
    return share_table(
        frame.assign(reference=names, site=names).reindex(columns=COLUMNS, fill_value=""), AS_OF
    )


def pairs(**groups: tuple[int, ...]) -> dict[tuple[str, str], dict]:
    found = difference_table(table(**groups))
    assert list(found.columns) == PAIR_COLUMNS
    chosen = found[(found["unit"] == INQUIRY) & (found["grouping"] == "region")]
    return {(row["group_a"], row["group_b"]): row for row in chosen.to_dict("records")}


def test_groups_far_apart_may_be_called_different():
    row = pairs(north=(70, 30), south=(30, 70))["north", "south"]
    assert row["why"] == WhyDifferent.DIFFERENT
    assert row["difference"] == pytest.approx(0.4)
    low, high = newcombe(limited(70, 100), limited(30, 100))
    assert (row["interval_low"], row["interval_high"]) == pytest.approx((float(low), float(high)), abs=1e-6)
    # Score test: 0.4 / sqrt(0.5 x 0.5 x 2/100) = 5.657.
    assert row["p"] == pytest.approx(1.5e-8, abs=1e-6)


def test_a_small_group_is_not_ranked_however_far_apart():
    assert pairs(north=(29, 0), south=(0, 200))["north", "south"]["why"] == WhyDifferent.SMALL


def test_overlapping_intervals_are_not_ranked():
    # Beyond chance for itself (score test 2.6, p 0.009), but 40.1-55.6 % and 54.6-69.6 % overlap.
    row = pairs(north=(75, 82), south=(98, 59))["north", "south"]
    assert row["p"] < 0.05
    assert row["why"] == WhyDifferent.OVERLAP


def test_one_small_probability_among_very_many_comparisons_is_no_difference():
    # Twenty regions with 500 of 1,000 and two of 459 and 531: their intervals are apart, 231 pairs are many.
    regions = {f"r{number:02}": (500, 500) for number in range(20)}
    found = pairs(**regions, worse=(459, 541), zest=(531, 469))
    row = found["worse", "zest"]
    assert row["p"] < 0.05 < row["p_holm"]
    assert row["why"] == WhyDifferent.CHANCE


def test_answers_that_are_only_suggested_speak_against_a_difference():
    # 60 of 100 in the north, 30 of which nobody reviewed, against 30 of 100: 0.3 apart, or not at all.
    row = pairs(north=(30, 40, 0, 0, 30), south=(30, 70))["north", "south"]
    assert (row["difference"], row["difference_least"], row["difference_most"]) == pytest.approx(
        (0.3, 0, 0.3)
    )
    assert (row["p"], row["why"]) == (1, WhyDifferent.OVERLAP)


def test_undetermined_letters_speak_against_a_difference():
    row = pairs(north=(60, 40), south=(30, 40, 30))["north", "south"]
    assert (row["difference"], row["difference_least"], row["difference_most"]) == pytest.approx(
        (0.3, 0, 0.3)
    )
    assert row["p"] == 1
    assert row["interval_low"] < 0
    assert row["why"] == WhyDifferent.OVERLAP


def test_a_group_in_which_nothing_is_mature_cannot_be_compared():
    row = pairs(north=(60, 40), south=(0, 0, 0, 50))["north", "south"]
    assert row["why"] == WhyDifferent.NOTHING
    assert np.isnan(row["difference"])


def test_the_ranking_counts_every_pair_once_by_its_reason():
    shares = table(east=(70, 30), north=(30, 70), south=(31, 69), west=(5, 5))
    found = ranking_table(shares, difference_table(shares))
    assert list(found.columns) == RANKING_COLUMNS
    row = found[(found["unit"] == INQUIRY) & (found["grouping"] == "region")].to_dict("records")[0]
    assert (row["groups"], row["pairs"]) == (4, 6)
    assert [row[f"pairs_{why.name.lower()}"] for why in WhyDifferent] == [2, 0, 3, 1, 0]


def test_a_single_group_is_compared_with_nothing():
    shares = table(north=(10, 10))
    assert len(difference_table(shares)) == 0
    assert len(ranking_table(shares, difference_table(shares))) == 0


def test_among_very_many_groups_nothing_is_compared_and_that_is_said():
    shares = table(**{f"r{number:03}": (1, 1) for number in range(101)})
    found = difference_table(shares)
    assert "region" not in set(found["grouping"])
    row = ranking_table(shares, found).query("grouping == 'region'").to_dict("records")[0]
    assert (row["crowded"], row["groups"], row["pairs"]) == (True, 101, 0)
    assert "101" in str(say_ranking(row, load_translations()))


SAID = {
    "none": ({}, ["No two groups may be called different"]),
    "some": ({"different": 1, "overlap": 2}, ["Of 3 pairs of groups, 1 may", "2 pairs: the 95% intervals"]),
    "all": ({"different": 3}, ["Any two of the groups"]),
    "every reason": (
        {"nothing": 1, "small": 1, "chance": 1},
        ["No two", "1 pair: no letter", "fewer than 30 independent", "may be chance"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("counts", "told"), SAID.values(), ids=SAID.keys())
def test_a_ranking_says_why_in_both_languages(counts, told):
    row = {"grouping": "region", "crowded": False, "pairs": sum(counts.values())}
    row |= {f"pairs_{why.name.lower()}": counts.get(why.name.lower(), 0) for why in WhyDifferent}
    sentences = say_ranking(row, load_translations())
    assert len(sentences) == len(told)
    for sentence, beginning in zip(sentences, told, strict=True):
        assert beginning in sentence
        assert 'lang="zh-CN"' in sentence


def test_topics_are_said_to_share_their_sites():
    row = {"grouping": "topic", "crowded": False, "pairs": 1, "pairs_different": 1}
    row |= {f"pairs_{why.name.lower()}": 0 for why in WhyDifferent if why is not WhyDifferent.DIFFERENT}
    assert "went to the same sites" in say_ranking(row, load_translations())[-1]


def test_every_reason_has_its_chinese():
    assert {str(why) for why in WhyDifferent} == set(load_translations()._tables["pair"])
