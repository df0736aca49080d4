"""The distribution of times that are known by intervals only: Turnbull's estimate. Knows no calendar.

Source: B. W. Turnbull, The empirical distribution function with arbitrarily grouped, censored and
truncated data, Journal of the Royal Statistical Society B 38 (1976), 290-295. The iteration ends when no
likelihood can be better by more than a set amount: R. Gentleman and C. J. Geyer, Maximum likelihood for
interval censored data: consistency and computation, Biometrika 81 (1994), 618-623.
"""

from dataclasses import dataclass, replace

import numpy as np

from replyclock.analysis.statistics.arrays import Codes, Flags, Floats

_GAP = 1e-7
_MOST_STEPS = 50_000


@dataclass(frozen=True, slots=True)
class Masses:
    """Where the estimate puts probability: `mass` somewhere in each interval (after, until].

    Where in the interval it lies the data do not say. `until` of the last may be infinite.
    """

    after: Floats
    until: Floats
    mass: Floats

    def share_by(self, instants: Floats) -> Floats:
        """The probability that lies at or before each instant for certain."""
        return self._total(self.until[None, :] <= instants[:, None])

    def share_begun(self, instants: Floats) -> Floats:
        """The most that may lie at or before each instant."""
        return self._total(self.after[None, :] < instants[:, None])

    def held_by(self, pairs: Floats) -> Flags:
        """Which observation (row of `pairs`) may lie in which interval (column)."""
        return (pairs[:, :1] <= self.after) & (self.until <= pairs[:, 1:])

    def _total(self, chosen: Flags) -> Floats:
        return np.minimum(chosen @ self.mass, 1.0)


def turnbull(after: Floats, until: Floats) -> Masses:
    """The estimate from observations (after, until], `until` infinite where the end was not seen."""
    pairs, places = sort_durations(after, until)
    counts = np.bincount(places, minlength=len(pairs)).astype(np.float64)
    empty = Masses(*innermost(pairs[:, 0], pairs[:, 1]), np.zeros(0))
    return replace(empty, mass=maximise(empty.held_by(pairs), counts[None, :])[0])


def sort_durations(after: Floats, until: Floats) -> tuple[Floats, Codes]:
    """The distinct observations, a row each, and the place of each observation among them."""
    pairs, places = np.unique(np.column_stack([after, until]), axis=0, return_inverse=True)
    return pairs, np.ravel(places)


def innermost(after: Floats, until: Floats) -> tuple[Floats, Floats]:
    """The intervals that can hold probability: a beginning followed by an end with neither in between."""
    ends = np.concatenate([after, until])
    begins = np.concatenate([np.ones(len(after), np.bool_), np.zeros(len(until), np.bool_)])
    order = np.lexsort((begins, ends))
    ends, begins = ends[order], begins[order]
    found = begins[:-1] & ~begins[1:]
    return ends[:-1][found], ends[1:][found]


def maximise(holds: Flags, counts: Floats, start: Floats | None = None, gap: float = _GAP) -> Floats:
    """Self-consistent probabilities, for each row of `counts` of the observations.

    `holds` says which observation (row) may lie in which interval (column). Steps of expectation and
    maximisation, until no row's log likelihood can rise by more than `gap` per observation.
    """
    cells = holds.astype(np.float64)
    total = counts.sum(axis=1, keepdims=True)
    masses = np.full((len(counts), cells.shape[1]), 1 / max(cells.shape[1], 1)) if start is None else start
    for _ in range(_MOST_STEPS):
        reached = masses @ cells.T
        ratios = np.divide(counts, reached, out=np.zeros_like(reached), where=counts > 0) @ cells / total
        masses = masses * ratios
        if ratios.max(initial=0.0) <= 1 + gap:
            break
    return masses
