"""Limits of 95 % intervals: the score interval of a share and Student's points. Knows numbers only."""

import math
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Z = 1.959963984540054
"""The 97.5 % point of the normal distribution."""

_TAIL = 0.975
_MANY = 60
"""Degrees of freedom from which four terms of the expansion are right to ten digits."""


def wilson(successes: ArrayLike, trials: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper limits of the 95 % score interval; NaN without trials. Counts may be fractions.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference,
    Journal of the American Statistical Association 22 (1927), 209-212.
    """
    hits = np.asarray(successes, dtype=np.float64)
    n = np.asarray(trials, dtype=np.float64)
    n = np.where(n > 0, n, np.nan)
    share = hits / n
    centre = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    half = Z / (1 + Z**2 / n) * np.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2))
    return np.where(hits == 0, 0.0 * n, centre - half), np.where(hits == n, 1.0 + 0.0 * n, centre + half)


def student(degrees: ArrayLike) -> NDArray[np.float64]:
    """The 97.5 % point of Student's distribution for whole degrees of freedom; NaN below 1.

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions (1964), 26.7.3-26.7.5.
    """
    whole = np.asarray(degrees, dtype=np.int64)
    distinct, places = np.unique(whole, return_inverse=True)
    points = np.array([_student(int(each)) for each in distinct], dtype=np.float64)
    return points[places].reshape(whole.shape)


@cache
def _student(degrees: int) -> float:
    if degrees < 1:
        return math.nan
    if degrees >= _MANY:
        return _expanded(degrees)
    low, high = 0.0, 16.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if _student_cdf(middle, degrees) < _TAIL else (low, middle)
    return (low + high) / 2


def _expanded(degrees: int) -> float:
    """Cornish and Fisher's expansion of the point in powers of 1/degrees (26.7.5)."""
    z, n = Z, degrees
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    fourth = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160
    return z + first / n + second / n**2 + third / n**3 + fourth / n**4


def _student_cdf(point: float, degrees: int) -> float:
    """The finite sums for odd (26.7.3) and even (26.7.4) degrees of freedom."""
    angle = math.atan(point / math.sqrt(degrees))
    cosine, odd = math.cos(angle), degrees % 2
    term, total = (cosine, 0.0) if odd else (1.0, 0.0)
    for step in range(1 + odd, degrees, 2):
        total += term
        term *= cosine**2 * step / (step + 1)
    sine = math.sin(angle) * total
    between = 2 / math.pi * (angle + sine) if odd else sine
    return (1 + between) / 2
