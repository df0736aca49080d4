"""How many days each inquiry waited for its answer, as far as it was observed. Knows no statistics.

Days are counted by the calendar given: working days, or all days by EVERY-DAY. "At most k" means exactly
what a verdict for k days calls in time, so curves and shares tell one story.
"""

from dataclasses import dataclass
from datetime import tzinfo

import numpy as np

from replyclock.analysis.statistics.arrays import Codes, DayArray, Flags, Floats, InstantArray
from replyclock.analysis.statistics.day_index import DayIndex, index_days, open_day, started_on
from replyclock.analysis.statistics.verdict_arrays import Moments
from replyclock.domain.workdays import WorkCalendar


@dataclass(frozen=True, slots=True)
class Durations:
    """What is known of each delivered inquiry: it took more than `after` and at most `until` days.

    `after` is -1 when nothing is known of its beginning, `until` infinite when no answer was seen: an
    inquiry still open, unless `after` is -1, too: then nobody could observe it. `site` is a number.
    """

    after: Floats
    until: Floats
    site: Codes

    @property
    def is_answered(self) -> Flags:
        """Where an answer was seen."""
        return np.isfinite(self.until)

    @property
    def is_unobserved(self) -> Flags:
        """Where nobody could look."""
        return ~self.is_answered & (self.after < 0)

    @property
    def is_window(self) -> Flags:
        """Where an answer was seen, and more than one day may have been its day."""
        return self.is_answered & (self.until - self.after > 1)

    def where(self, chosen: Flags) -> "Durations":
        """Some of the durations."""
        return Durations(self.after[chosen], self.until[chosen], self.site[chosen])


def durations_of(
    moments: Moments, site: Codes, calendar: WorkCalendar, zone: tzinfo
) -> tuple[Durations, Flags]:
    """The durations of the letters that were sent, and which of the moments these are.

    A reply nobody could class yet ends what is known of silence, as it does for a verdict; so does the
    end of the calendar. Raises CalendarUnknown for a letter sent in a year without a calendar.
    """
    sent = ~np.isnat(moments.sent_at)
    index = index_days(calendar)
    starts = started_on(index, moments.sent_at[sent], zone)
    silent = _earlier(moments.silent_to[sent], moments.doubtful_after[sent])
    after = _counts(index, starts, silent, zone, unknown=0.0) - 1
    answered = moments.answered_until[sent]
    until = _counts(index, starts, answered, zone, unknown=np.inf, beyond=np.inf)
    return Durations(np.minimum(after, until - 1), until, site[sent]), sent


def _earlier(silent: InstantArray, doubtful: InstantArray) -> InstantArray:
    """The end of what is known: NaT when nothing is."""
    return np.where(doubtful < silent, doubtful, silent)


def _counts(
    index: DayIndex,
    starts: DayArray,
    instants: InstantArray,
    zone: tzinfo,
    *,
    unknown: float,
    beyond: float | None = None,
) -> Floats:
    """The least number of days whose deadline lies after each instant; `unknown` where there is none."""
    counts = np.full(len(starts), unknown)
    known = ~np.isnat(instants)
    days = open_day(index, instants[known], zone)
    found = index.count_to(starts[known], days).astype(np.float64)
    counts[known] = found if beyond is None else np.where(days > index.last, beyond, found)
    return counts
