"""Intervals clustered by site: pinned to Cochran's households, to scipy, and to sums worked by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t

from replyclock.analysis.statistics.clusters import (
    SiteSums,
    cluster_limits,
    design_effect,
    effective_trials,
    share_variance,
    site_sums,
)
from replyclock.analysis.statistics.intervals import student, wilson


def sums(*sites: tuple[int, int]) -> SiteSums:
    """One group of sites, each given as (hits, trials)."""
    hits, trials = np.array(sites, dtype=np.float64).reshape(-1, 2).T
    return site_sums(hits, trials, np.zeros(len(hits), dtype=np.intp), 1)


@pytest.mark.parametrize("degrees", [1, 2, 3, 4, 9, 10, 29, 58, 59, 60, 61, 152, 10_000])
def test_a_point_of_students_distribution_agrees_with_scipy(degrees):
    assert float(student(degrees)) == pytest.approx(t.ppf(0.975, degrees), abs=1e-8)


def test_without_degrees_of_freedom_there_is_no_point():
    assert np.isnan(student([0, -1])).all()


# Cochran, Sampling Techniques, 3rd ed. (1977), section 3.12: a simple random sample of 30 households with
# 104 persons, 30 of whom had seen a doctor; sums of squares 86, products 113, squares of sizes 404.
# He gives 0.00520 for the variance between households, against 0.00197 for single persons.
def test_the_variance_between_clusters_is_cochrans():
    households = SiteSums(*(np.array([value], dtype=np.float64) for value in (30, 104, 30, 86, 113, 404)))
    assert share_variance(households)[0] == pytest.approx(0.00520, abs=0.00001)
    assert design_effect(households)[0] == pytest.approx(0.00520 / 0.00199, abs=0.01)


def test_two_letters_to_each_of_three_sites_are_worked_by_hand():
    # Share 3 of 6; residuals of the sites 1, -1, 0; variance 3/2 x 2/36 = 1/12, for single letters 1/20.
    # Effective: 6 / (5/3) x (t5 / t2)^2 = 3.6 x (2.570582 / 4.302653)^2 = 1.285, which is less than the three
    # sites themselves, so three it is.
    found = sums((2, 2), (0, 2), (1, 2))
    assert share_variance(found)[0] == pytest.approx(1 / 12)
    assert design_effect(found)[0] == pytest.approx(5 / 3)
    assert effective_trials(found)[0] == 3
    assert [limit[0] for limit in cluster_limits(found)] == [
        pytest.approx(float(limit)) for limit in wilson(1.5, 3)
    ]


def test_the_uncertainty_of_the_variance_itself_reduces_the_effective_number():
    # Forty sites with two letters: ten with both answers, ten with none, twenty with one. Share 40 of 80;
    # sum of squared residuals 20, variance 40/39 x 20/6400, single letters 0.25/79.
    found = sums(*[(2, 2)] * 10, *[(0, 2)] * 10, *[(1, 2)] * 20)
    effect = (40 / 39 * 20 / 6400) / (0.25 / 79)
    assert design_effect(found)[0] == pytest.approx(effect)
    shrink = (t.ppf(0.975, 79) / t.ppf(0.975, 39)) ** 2
    assert effective_trials(found)[0] == pytest.approx(80 / effect * shrink)


@pytest.mark.parametrize(
    ("sites", "effective"),
    [
        pytest.param([(0, 2)] * 10, 10, id="no answer at all: as many as sites"),
        pytest.param([(3, 3)] * 8, 8, id="every letter answered: as many as sites"),
        pytest.param([(1, 5)], 1, id="a single site: one"),
        pytest.param([(0, 1), (0, 3)], 1.6, id="sites of unequal size: 4 squared by 1 + 9"),
        pytest.param([(2, 2), (0, 0)], 1, id="a site without mature letters is no site"),
    ],
)
def test_where_nothing_is_known_of_the_sites_all_letters_of_a_site_are_taken_as_one(sites, effective):
    assert effective_trials(sums(*sites))[0] == pytest.approx(effective)


@pytest.mark.parametrize(("hits", "end", "value"), [(0, 0, 0.0), (2, 1, 1.0)])
def test_none_and_all_touch_the_ends_exactly(hits, end, value):
    assert cluster_limits(sums(*[(hits, 2)] * 7))[end][0] == value


def test_without_trials_there_is_no_interval():
    assert np.isnan(cluster_limits(sums((0, 0)))).all()


def test_sites_that_differ_less_than_chance_would_have_it_gain_nothing():
    assert design_effect(sums(*[(1, 2)] * 20))[0] == 1


site = st.integers(1, 6).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials)))


@settings(max_examples=200)
@given(st.lists(site, min_size=1, max_size=25))
def test_no_clustered_interval_is_narrower_than_wilsons_or_wider_than_that_of_the_sites(sites):
    found = sums(*sites)
    low, high = (float(limit[0]) for limit in cluster_limits(found))
    narrow = [float(limit) for limit in wilson(found.hits[0], found.trials[0])]
    worst = float(found.trials[0] ** 2 / found.trials_squared[0])
    wide = [float(limit) for limit in wilson(found.share[0] * worst, worst)]
    assert wide[0] - 1e-12 <= low <= narrow[0] + 1e-12
    assert narrow[1] - 1e-12 <= high <= wide[1] + 1e-12


@given(st.lists(st.integers(0, 1), min_size=1, max_size=40))
def test_one_letter_to_each_site_gives_wilsons_interval(hits):
    limits = cluster_limits(sums(*[(hit, 1) for hit in hits]))
    assert np.allclose(np.ravel(limits), wilson(sum(hits), len(hits)), atol=1e-12)


def test_in_a_thousand_surveys_the_clustered_interval_holds_the_truth_and_wilsons_does_not():
    # Fifty sites, four letters each, of which on average 45 % are answered; sites differ much (beta
    # distributed shares, correlation 0.8 within a site). The truth should be missed in 50 of 1,000.
    chance, truth, surveys = np.random.default_rng(7), 0.45, 1000
    shares = chance.beta(truth * 0.25, (1 - truth) * 0.25, surveys * 50)
    hits = chance.binomial(4, shares).astype(np.float64)
    found = site_sums(hits, np.full(len(hits), 4.0), np.repeat(np.arange(surveys), 50), surveys)

    def missed(limits):
        return int(((limits[0] > truth) | (limits[1] < truth)).sum())

    assert missed(cluster_limits(found)) < 75
    assert missed(wilson(found.hits, found.trials)) > 200
