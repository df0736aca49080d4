"""Questions and answers that a site publishes itself: which times can be used, and how long answers took.

Knows times as they were read, not the file or page they stand in. They are the site's own claims.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from statistics import median

from replyclock.domain.workdays import WorkCalendar, deadline, working_days_passed
from replyclock.errors import CalendarUnknown

_EARLIEST_YEAR = 1990
_MILLENNIUM = datetime(2000, 1, 1)  # noqa: DTZ001 - compared with local times
_CLOCKS_DIFFER = timedelta(days=1)
_ENOUGH_FOR_A_HABIT = 30
_STAMPED_ALIKE = 5
# What lists put where there is no time; the zero date is a database's.
_NOTHING = {
    *(
        "-",
        "--",
        "—",
        "——",
        "－",
        "/",
        "\\",
        "无",
        "無",
        "空",
        "暂无",
        "暂缺",
        "null",
        "none",
        "nil",
        "n/a",
        "na",
        "nan",
    ),
    *(
        "nat",
        "0000-00-00",
        "0000-00-00 00:00:00",
        "0000-00-00t00:00:00",
        "未回复",
        "未答复",
        "未反馈",
        "未办结",
    ),
    *(
        "未办理",
        "暂未回复",
        "暂未答复",
        "尚未回复",
        "尚未答复",
        "待回复",
        "待答复",
        "待反馈",
        "待办",
        "待办理",
    ),
    *(
        "办理中",
        "处理中",
        "受理中",
        "答复中",
        "回复中",
        "unanswered",
        "not answered",
        "not yet answered",
        "no reply",
    ),
    *("no answer", "pending", "open", "waiting", "in progress"),
}


class Defect(StrEnum):
    """Why a row cannot be used. Nothing is put in the place of such a time."""

    EMPTY = "empty"
    UNREADABLE = "not readable"
    PLACEHOLDER = "a placeholder, no time"
    FUTURE = "in the future"
    NO_TIME_OF_DAY = "a date without the time of day that the calendar's rule needs"
    BEFORE_QUESTION = "the answer comes before the question"
    CALENDAR_UNKNOWN = "outside the calendar's published years"


class Remark(StrEnum):
    """What is odd about times that are used."""

    DAY_ONLY = "date only"
    NO_HALF = "no hour above 12"
    STAMPED_ALIKE = "answered at the very same instant"
    WORDS_BESIDE = "words beside the time"


@dataclass(frozen=True, slots=True)
class ReadTime:
    """A time as it stands in a list; `instant` is None when `text` is no time.

    `day_only` is True for a date, and for a time of exactly 00:00:00, which is how dates are exported.
    `words` is True where words stood beside it that were set aside.
    """

    text: str
    instant: datetime | None
    day_only: bool = False
    words: bool = False


@dataclass(frozen=True, slots=True)
class ListedTimes:
    """One row of a published list: its line in the file, and both times."""

    line: int
    asked: ReadTime
    answered: ReadTime


@dataclass(frozen=True, slots=True)
class Unusable:
    """A row left out: which of its times ("question", "answer", "both"), why, and what stands there."""

    line: int
    which: str
    defect: Defect
    text: str


@dataclass(frozen=True, slots=True)
class AnsweredLetter:
    """A published letter and how long its answer took.

    `passed` counts the working days up to and including the day of the answer; `needed` is the smallest
    number of working days whose deadline the answer kept, as verdicts have it. They differ where an answer
    came on a day off: a Saturday has the count of Friday, and the deadline of Friday has passed.
    """

    line: int
    asked_at: datetime
    answered_at: datetime
    passed: int
    needed: int


@dataclass(frozen=True, slots=True)
class TimesFindings:
    """What a published list says: the letters used and the rows left out, with all that it rests on.

    `source` names the file, `read_as` says how it was read; `zone` is an IANA name; `calendar` holds name
    and version; `remarks` counts what is odd about the letters used.
    """

    source: str
    read_as: dict[str, str]
    as_of: datetime
    zone: str
    calendar: str
    thresholds: tuple[int, ...]
    letters: tuple[AnsweredLetter, ...]
    unusable: tuple[Unusable, ...]
    remarks: dict[Remark, int]
    program: str

    @property
    def rows(self) -> int:
        """All rows of the list, used or not."""
        return len(self.letters) + len(self.unusable)

    @property
    def unanswered(self) -> int:
        """How many rows have a usable question and no time of an answer; they are among the unusable."""
        return sum(row.which == "answer" and row.defect is Defect.EMPTY for row in self.unusable)

    def within(self, working_days: int) -> int:
        """How many answers came within that many working days, by working days passed."""
        return sum(letter.passed <= working_days for letter in self.letters)

    def before_deadline(self, working_days: int) -> int:
        """How many answers came before that deadline, as a verdict would have it."""
        return sum(letter.needed <= working_days for letter in self.letters)

    def median_passed(self) -> float | None:
        """The median of working days passed; None without a letter."""
        return float(median(letter.passed for letter in self.letters)) if self.letters else None


def measure(
    rows: Iterable[ListedTimes], calendar: WorkCalendar, zone: tzinfo, as_of: datetime
) -> tuple[tuple[AnsweredLetter, ...], tuple[Unusable, ...]]:
    """Every row either as a letter or as unusable, in the order given."""
    letters, unusable = [], []
    for row in rows:
        measured = _measured(row, calendar, zone, as_of)
        if isinstance(measured, Unusable):
            unusable.append(measured)
        else:
            letters.append(measured)
    return tuple(letters), tuple(unusable)


def remarks_on(
    rows: Sequence[ListedTimes], used: Iterable[AnsweredLetter], zone: tzinfo
) -> dict[Remark, int]:
    """What is odd about the rows used: how many letters each remark is about; only those that apply."""
    lines = {letter.line for letter in used}
    kept = [row for row in rows if row.line in lines]
    day_only = sum(row.asked.day_only or row.answered.day_only for row in kept)
    times = [time for row in kept for time in (row.asked, row.answered) if not time.day_only and time.instant]
    hours = [time.instant.astimezone(zone).hour for time in times if time.instant]
    no_half = len(hours) // 2 if len(hours) >= _ENOUGH_FOR_A_HABIT and max(hours) <= 12 else 0
    stamps: dict[datetime, int] = {}
    for row in kept:
        if row.answered.instant and not row.answered.day_only:
            stamps[row.answered.instant] = stamps.get(row.answered.instant, 0) + 1
    alike = sum(count for count in stamps.values() if count >= _STAMPED_ALIKE)
    words = sum(row.asked.words or row.answered.words for row in kept)
    found = {
        Remark.DAY_ONLY: day_only,
        Remark.NO_HALF: no_half,
        Remark.STAMPED_ALIKE: alike,
        Remark.WORDS_BESIDE: words,
    }
    return {remark: count for remark, count in found.items() if count}


def _measured(
    row: ListedTimes, calendar: WorkCalendar, zone: tzinfo, as_of: datetime
) -> AnsweredLetter | Unusable:
    for which, time in (("question", row.asked), ("answer", row.answered)):
        defect = _defect(time, zone, as_of)
        if defect is None and time.day_only and calendar.rule.needs_time_of_day:
            defect = Defect.NO_TIME_OF_DAY
        if defect is not None:
            return Unusable(row.line, which, defect, time.text)
    asked_at, answered_at = row.asked.instant, row.answered.instant
    if asked_at is None or answered_at is None:
        raise ValueError(f"line {row.line} has no times")
    both = f"{row.asked.text} / {row.answered.text}"
    if _is_before(row.answered, row.asked, zone):
        return Unusable(row.line, "both", Defect.BEFORE_QUESTION, both)
    try:
        passed = working_days_passed(calendar, asked_at, answered_at, zone)
        on_a_day_off = answered_at >= deadline(calendar, asked_at, passed, zone)
    except CalendarUnknown:
        return Unusable(row.line, "both", Defect.CALENDAR_UNKNOWN, both)
    return AnsweredLetter(row.line, asked_at, answered_at, passed, passed + on_a_day_off)


def _defect(time: ReadTime, zone: tzinfo, as_of: datetime) -> Defect | None:
    if _says_nothing(time.text):
        return Defect.EMPTY
    if time.instant is None:
        return Defect.UNREADABLE
    local = time.instant.astimezone(zone).replace(tzinfo=None)
    # Programs write the beginning of their own era where they know no time: 1900, 1970, 1980, 2000.
    if local.year < _EARLIEST_YEAR or local == _MILLENNIUM or local.year >= 9000:
        return Defect.PLACEHOLDER
    return Defect.FUTURE if time.instant > as_of + _CLOCKS_DIFFER else None


def _says_nothing(text: str) -> bool:
    plain = text.casefold().strip(" ()（）[]【】。.")
    return not plain or plain in _NOTHING


def _is_before(answered: ReadTime, asked: ReadTime, zone: tzinfo) -> bool:
    """By the instant, or by the day where one of them has no more."""
    if answered.instant is None or asked.instant is None:
        return False
    if answered.day_only or asked.day_only:
        return answered.instant.astimezone(zone).date() < asked.instant.astimezone(zone).date()
    return answered.instant < asked.instant
