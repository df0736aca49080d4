"""What pages claim about time, and why it may not be believed."""

from datetime import UTC, datetime

import pytest

from replyclock.domain.claims import TOO_SOON, doubt, latest
from replyclock.domain.window import Window
from replyclock.probes.recipe.watch_elements import TimeSpec
from replyclock.probes.watching.times import read_claim

NOW = datetime(2026, 1, 8, 4, tzinfo=UTC)  # 12:00 in Shanghai

MINUTE, DAY, NO_HALF = "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y-%m-%d %I:%M"
CHINESE, ENGLISH = "%Y年%m月%d日 %H时%M分", "%b. %d, %Y, %I:%M %p"
TWELVE = "12-hour clock without AM or PM"


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "formats", "instant", "flags"),
    [
        pytest.param("2026-01-07 10:31", [MINUTE], utc(2026, 1, 7, 2, 31), (), id="to the minute"),
        pytest.param(
            "回复时间：2026年1月7日 9时5分", [CHINESE], utc(2026, 1, 7, 1, 5), (), id="label in front"
        ),
        pytest.param("2026-01-07 03:31", [NO_HALF], utc(2026, 1, 6, 19, 31), (TWELVE,), id="12-hour clock"),
        pytest.param("2026-01-07 下午3:31", ["%Y-%m-%d %p%I:%M"], utc(2026, 1, 7, 7, 31), (), id="afternoon"),
        pytest.param("Jan. 7, 2026, 3:31 p.m.", [ENGLISH], utc(2026, 1, 7, 7, 31), (), id="English"),
        pytest.param("2026-01-07", [MINUTE, DAY], utc(2026, 1, 6, 16), ("date only",), id="date only"),
        pytest.param("2026-01-08 12:01", [MINUTE], utc(2026, 1, 8, 4, 1), ("in the future",), id="future"),
        pytest.param("1767753060", ["epoch"], utc(2026, 1, 7, 2, 31), (), id="seconds since 1970"),
        pytest.param("1767753060000", ["epoch_ms"], utc(2026, 1, 7, 2, 31), (), id="milliseconds"),
        pytest.param("1e999", ["epoch"], None, ("not readable",), id="no number of seconds"),
        pytest.param("昨天", [DAY], None, ("not readable",), id="words"),
        pytest.param("2026-02-30", [DAY], None, ("not readable",), id="no such day"),
    ],
)
def test_a_claimed_time_is_read_with_its_doubts(
    text: str, formats: list[str], instant: datetime | None, flags: tuple[str, ...]
) -> None:
    claim = read_claim(TimeSpec(label="回复时间", selector=".t", formats=tuple(formats)), text, NOW)
    assert (claim.label, claim.text, claim.instant, claim.flags) == ("回复时间", text, instant, flags)


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("2026-01-07 10:31", "%Y-%m-%d %H:%M", utc(2026, 1, 7, 2, 32)),
        ("2026-01-07 03:31", "%Y-%m-%d %I:%M", utc(2026, 1, 7, 7, 32)),
        ("2026-01-07", "%Y-%m-%d", utc(2026, 1, 7, 16)),
        ("?", "%Y-%m-%d", None),
    ],
    ids=["minute", "either half of the day", "whole day", "unreadable"],
)
def test_a_vague_time_may_mean_any_instant_up_to_its_latest(
    text: str, pattern: str, expected: datetime | None
) -> None:
    spec = TimeSpec(label="来信时间", selector=".t", formats=(pattern,))
    assert latest(read_claim(spec, text, NOW)) == expected


@pytest.mark.parametrize(
    ("text", "means", "flags"),
    [
        pytest.param("2026-01-07 10:31", "answered", (TOO_SOON,), id="before the last look without it"),
        pytest.param("2026-01-07 12:00", "answered", (), id="in the minute of that look"),
        pytest.param("2026-01-07 13:00", "answered", (), id="after it"),
        pytest.param("2026-01-07 10:31", "submitted", (), id="another of the letter's times"),
        pytest.param("2026-01-07", "answered", ("date only",), id="a date that may mean the evening"),
        pytest.param("2026-01-06", "answered", ("date only", TOO_SOON), id="the day before"),
        pytest.param("2026-01-07 03:31", "answered", (TWELVE,), id="may mean the afternoon"),
        pytest.param("?", "answered", ("not readable",), id="unreadable"),
    ],
)
def test_an_answer_claimed_before_a_look_that_did_not_find_it_is_doubted(
    text: str, means: str, flags: tuple[str, ...]
) -> None:
    formats = (MINUTE, DAY) if "3:31" not in text else (NO_HALF,)
    claim = read_claim(TimeSpec(label="时间", selector=".t", formats=formats, means=means), text, NOW)
    window = Window(utc(2026, 1, 7, 4), utc(2026, 1, 7, 6))  # the last look without was at noon in Shanghai
    assert doubt(claim, window).flags == flags
    assert doubt(doubt(claim, window), window) == doubt(claim, window)
