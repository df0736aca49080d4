"""The year after the last one: notices of a workspace, what was known when, and what is still missing."""

import os
from datetime import date
from pathlib import Path

import pytest

from replyclock.analysis.calendars.load import Calendars, load_calendar
from replyclock.domain.workdays import WorkCalendar
from replyclock.errors import CalendarUnknown, WrongUse

# Made up; New Year's Day 2027 is a Friday, 2027-01-09 and 2027-02-20 are Saturdays, 2027-02-11 is a Thursday.
NOTICE = """\
[[notices]]
year = 2027
document = "办〔2026〕99号"
known_on = 2026-11-12
off = { 2027-01-01 = "元旦", 2027-02-11 = "春节", 2027-02-12 = "春节" }
worked = { 2027-01-09 = "元旦调休", 2026-12-27 = "元旦调休" }
"""
OVERLAY = f'extends = "CN"\n{NOTICE}'
CHINA = load_calendar("CN")


def load(folder: Path, text: str, name: str = "CN", file: str = "CN") -> WorkCalendar:
    (folder / f"{file}.toml").write_text(text, "utf-8")
    return Calendars(folder).load(name)


def test_a_notice_of_the_next_year_makes_it_published(tmp_path: Path) -> None:
    china = load(tmp_path, OVERLAY)

    assert (china.first_year, china.last_year) == (2004, 2027)
    # Thursday 2026-12-31 is day one after Wednesday; Friday off, the weekend, then Monday.
    assert china.due_on(date(2026, 12, 30), 2) == date(2027, 1, 4)
    # Sunday 2026-12-27 and Saturday 2027-01-09 are worked.
    assert china.due_on(date(2026, 12, 25), 1) == date(2026, 12, 27)
    assert china.due_on(date(2027, 1, 8), 1) == date(2027, 1, 9)
    assert china.reason(date(2027, 2, 11)) == "春节 (办〔2026〕99号)"
    # The days of the years before are those of the program.
    assert china.due_on(date(2026, 2, 13), 2) == CHINA.due_on(date(2026, 2, 13), 2)
    assert " + CN.toml sha256:" in china.version


def test_a_file_of_any_name_takes_over_the_years_of_what_it_extends(tmp_path: Path) -> None:
    load(tmp_path, OVERLAY)

    city = load(tmp_path, 'extends = "CN"\n[off]\n2027-03-08 = "of the city"\n', "CITY", "CITY")

    assert city.last_year == 2027
    assert city.due_on(date(2027, 3, 5), 1) == date(2027, 3, 9)


@pytest.mark.parametrize(
    ("known_on", "last_year", "same_as"),
    [
        pytest.param("2026-11-12", 2027, "CN", id="the day it was made public"),
        pytest.param("2026-11-11", 2026, "CN@2026-11-11", id="the day before"),
        pytest.param("2025-11-03", 2025, "CN@2025-11-03", id="before the year before it was known"),
        pytest.param("2019-03-21", 2019, "CN@2019-03-21", id="years before"),
    ],
)
def test_before_a_notice_was_public_the_calendar_is_the_one_below(
    tmp_path: Path, known_on: str, last_year: int, same_as: str
) -> None:
    then = load(tmp_path, OVERLAY, f"CN@{known_on}")

    assert then.last_year == last_year
    assert then.version == (load_calendar(same_as) if last_year < 2027 else load(tmp_path, OVERLAY)).version
    with pytest.raises(CalendarUnknown, match=f"covers 2004-{last_year}"):
        then.is_workday(date(last_year + 1, 1, 4))


def test_before_the_day_of_a_notice_the_way_out_is_a_later_day(tmp_path: Path) -> None:
    with pytest.raises(CalendarUnknown) as refusal:
        load(tmp_path, OVERLAY, "CN@2026-11-11").due_on(date(2026, 12, 31), 1)

    assert str(refusal.value) == (
        "The calendar CN@2026-11-11 covers 2004-2026 and 2027-01-01 is outside: ask for the day its notice "
        f"was made public, 2026-11-12 ({tmp_path}/CN.toml:5), or a later one, or choose other dates."
    )


def test_two_years_of_notices_follow_one_another(tmp_path: Path) -> None:
    later = (
        NOTICE.replace("2026-11-12", "2027-11-02").replace("2027-0", "2028-0").replace("2026-12", "2027-12")
    )
    text = OVERLAY + later.replace("year = 2027", "year = 2028")

    assert load(tmp_path, text).last_year == 2028
    assert load(tmp_path, text, "CN@2027-11-01").last_year == 2027


def test_a_notice_may_stand_beside_the_key_it_used_to_need(tmp_path: Path) -> None:
    both = OVERLAY.replace("[[notices]]", "last_published_year = 2027\n[[notices]]")

    assert load(tmp_path, both).version == load(tmp_path, OVERLAY).version
    assert load(tmp_path, both, "CN@2026-11-11").last_year == 2026
    assert load(tmp_path, both, "CN@2026-11-12").last_year == 2027


def test_a_notice_in_mid_period_frees_a_working_weekend(tmp_path: Path) -> None:
    # 2026-02-14 is a working Saturday by the notice for 2026.
    change = 'extends = "CN"\n[[notices]]\ndocument = "x"\nknown_on = 2026-01-20\nfreed = [2026-02-14]\n'

    assert CHINA.is_workday(date(2026, 2, 14))
    assert not load(tmp_path, change).is_workday(date(2026, 2, 14))
    assert load(tmp_path, change, "CN@2026-01-19").is_workday(date(2026, 2, 14))


def test_a_notice_changes_a_country_where_the_package_does_not_know_it_yet(tmp_path: Path) -> None:
    text = (
        'country = "FR"\nfirst_year = 2020\nlast_published_year = 2026\nsource = "gazette"\n'
        '[[notices]]\ndocument = "JO 1"\nknown_on = 2026-02-01\noff = { 2026-03-02 = "mourning" }\n'
    )

    assert load(tmp_path, text, "FR", "FR").reason(date(2026, 3, 2)) == "mourning (JO 1)"


def test_a_region_takes_over_the_countrys_days_of_a_year_that_awaited_its_own_notice(tmp_path: Path) -> None:
    text = (
        'extends = "CN-GX"\n[[notices]]\nyear = 2026\ndocument = "x"\nknown_on = 2026-03-02\n'
        'off = { 2026-04-20 = "三月三" }\n'
    )
    region = load(tmp_path, text, "CN-GX", "CN-GX")

    assert (region.first_year, region.last_year) == (2023, 2026)
    assert not region.is_workday(date(2026, 4, 20))
    # National Day of the country's own notice, and a Sunday worked for it.
    assert not region.is_workday(date(2026, 10, 1))
    assert region.is_workday(date(2026, 9, 20)) == CHINA.is_workday(date(2026, 9, 20))


class TestAwaited:
    """A notice that is begun and not filled in: nobody counts by it, and the sentence leads there."""

    @pytest.mark.parametrize(
        ("keys", "wanted"),
        [
            ("", "write `known_on`, the day it was made public, and its days under `off` and `worked`"),
            ("known_on = 2026-11-12\n", "write its days under `off` and `worked`"),
            ('off = { 2027-01-01 = "x" }\n', "write `known_on`, the day it was made public,"),
            (
                'off = { 2026-12-31 = "x" }\nknown_on = 2026-11-12\n',
                "write its days under `off` and `worked`",
            ),
            ('worked = { 2027-01-09 = "x" }\nknown_on = 2026-11-12\n', "write its days under `off`"),
        ],
        ids=["neither", "no days", "no day of its own", "only a day of the year before", "none off"],
    )
    def test_its_year_stays_unknown(self, tmp_path: Path, keys: str, wanted: str) -> None:
        text = f'extends = "CN"\n\n[[notices]]\nyear = 2027\ndocument = "x"\nstatus = "pending"\n{keys}'
        china = load(tmp_path, text)

        with pytest.raises(CalendarUnknown) as refusal:
            china.due_on(date(2026, 12, 31), 1)
        assert str(refusal.value).startswith(
            "The calendar CN covers 2004-2026 and 2027-01-01 is outside: " + wanted
        )
        assert f"into the notice of 2027 at {tmp_path}/CN.toml:3, or choose" in str(refusal.value)
        assert (china.due_on(date(2026, 12, 25), 1), china.last_year) == (date(2026, 12, 28), 2026)

    def test_it_keeps_no_year_from_a_program_that_has_learnt_of_it(self, tmp_path: Path) -> None:
        begun = 'extends = "CN"\n[[notices]]\nyear = 2026\ndocument = "x"\n'

        assert load(tmp_path, begun).last_year == 2026
        assert load(tmp_path, begun, "CITY", "CITY").last_year == 2025

    def test_it_leaves_the_version_of_what_is_known_as_it_was(self, tmp_path: Path) -> None:
        begun = 'extends = "CN"\n[[notices]]\nyear = 2027\ndocument = "x"\n'

        assert load(tmp_path, begun).version == CHINA.version

    def test_a_pending_notice_that_is_filled_in_counts_and_its_reasons_say_so(self, tmp_path: Path) -> None:
        pending = load(tmp_path, OVERLAY.replace("known_on", 'status = "pending"\nknown_on'))

        assert pending.reason(date(2027, 1, 1)) == "元旦 (办〔2026〕99号, not confirmed yet)"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(None, '{folder}/CN.toml: `extends = "CN"`, `[[notices]]`, `year = 2027`, `document`, '
                     "`known_on`, `off` and `worked` (`replyclock calendar new CN 2027` begins the file), or",
                     id="no file"),
        pytest.param('extends = "CN"\n', "add `[[notices]]` with `year = 2027`, `document`, `known_on`, "
                     "`off` and `worked` to the end of {folder}/CN.toml, or", id="a file without notices"),
        pytest.param('extends = "CN"\nlast_published_year = 2026\n',
                     "and take out `last_published_year` at {folder}/CN.toml:2, or choose", id="a fixed end"),
        pytest.param('country = "CN"\nfirst_year = 2020\nlast_published_year = 2026\nsource = "x"\n',
                     "write `last_published_year = 2027` at {folder}/CN.toml:3 once", id="a country"),
    ],
)  # fmt: skip
def test_an_unknown_year_names_the_file_and_what_to_write_there(
    tmp_path: Path, text: str | None, sentence: str
) -> None:
    china = load(tmp_path, text) if text else Calendars(tmp_path).load("CN")

    with pytest.raises(CalendarUnknown) as refusal:
        china.is_workday(date(2027, 1, 4))
    assert sentence.format(folder=tmp_path) in str(refusal.value)


def test_a_year_before_the_first_one_awaits_no_notice(tmp_path: Path) -> None:
    with pytest.raises(CalendarUnknown) as refusal:
        Calendars(tmp_path).load("CN").is_workday(date(2003, 5, 6))
    assert str(refusal.value) == (
        "The calendar CN covers 2004-2026 and 2003-05-06 is outside: choose other dates."
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param(
            OVERLAY.replace("[[notices]]", "last_published_year = 2026\n[[notices]]"),
            ":3: this notice arranges 2027, and `last_published_year` is 2026 ({folder}/CN.toml:2): take",
            id="two ends",
        ),
        pytest.param(
            OVERLAY.replace("2027", "2028").replace("2026-12", "2027-12"),
            ":2: this notice arranges 2028, and nothing arranges 2027: add a notice of that year.",
            id="a year left out",
        ),
        pytest.param(
            'extends = "CN"\n[off]\n2026-05-20 = "x"\n2027-01-01 = "x"\n',
            ":4: 2027-01-01 lies outside 2004-2026: mend it, or add a notice with `year = 2027`.",
            id="days of a year that nothing publishes",
        ),
        pytest.param(
            OVERLAY.replace("2027-02-11", "2026-02-11"), "2026-02-11 is no day of 2027: mend the day",
            id="a day of another year",
        ),
        pytest.param(
            OVERLAY.replace("2027-01-09", "2027-01-01"), "2027-01-01 is listed both as off and as worked",
            id="off and worked",
        ),
        pytest.param(
            'extends = "CN"\n[off]\n2026-05-20 = "x"\n[worked]\n2026-05-20 = "x"\n',
            "2026-05-20 is listed both as off and as worked: leave", id="both, without a notice",
        ),
        pytest.param(
            'extends = "CN"\n[[notices]]\ndocument = "x"\noff = { 2026-05-20 = "x" }\n',
            ":2: notices[1]: a notice without `year` needs `known_on`", id="a change without its day",
        ),
        pytest.param(
            'extends = "CN"\nfirst_year = 2001\n', ":2: `first_year` is 2001, and no day off of 2001 is",
            id="years before the first",
        ),
    ],
)  # fmt: skip
def test_a_file_that_contradicts_itself_is_refused_by_its_line(
    tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(WrongUse) as refusal:
        load(tmp_path, text)
    assert sentence.format(folder=tmp_path) in str(refusal.value)
    assert str(refusal.value).startswith(f"{tmp_path}/CN.toml:")


def test_a_file_that_is_written_while_the_program_runs_counts_from_then_on(tmp_path: Path) -> None:
    calendars, path = Calendars(tmp_path), tmp_path / "CN.toml"
    assert calendars.load("CN").last_year == 2026

    path.write_text(OVERLAY, "utf-8")
    os.utime(path, ns=(1, 1))
    assert calendars.load("CN").last_year == 2027

    path.write_text("extends =\n", "utf-8")
    os.utime(path, ns=(2, 2))
    assert calendars.load("CN").last_year == 2027  # somebody is typing
    with pytest.raises(WrongUse, match="this is not TOML"):
        Calendars(tmp_path).load("CN")

    path.write_text(OVERLAY.replace("2027-01-01 =", "2027-01-04 ="), "utf-8")
    os.utime(path, ns=(3, 3))
    assert calendars.load("CN").due_on(date(2026, 12, 31), 1) == date(2027, 1, 1)
