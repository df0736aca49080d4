"""Published lists: what is read, what is refused, what is left out and why, and the figures that follow."""

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from click.testing import CliRunner, Result
from support.repository import SHARED

from replyclock.analysis.calendars.load import load_calendar
from replyclock.analysis.published.figures import BESIDE_COLUMNS, beside, distribution_rows, share_rows
from replyclock.analysis.published.report import print_times, write_times
from replyclock.analysis.spreadsheets.table_file import read_table
from replyclock.analysis.text.translations import load_translations
from replyclock.cli.main import main
from replyclock.domain.published.columns import FileOrder
from replyclock.domain.published.durations import Defect, ListedTimes, ReadTime, Remark, measure, remarks_on
from replyclock.domain.workdays import CountingRule
from replyclock.errors import WrongUse
from replyclock.steps.reporting.analyse_times import TimesOrder, analyse

BEIJING = ZoneInfo("Asia/Shanghai")
CHINA = load_calendar("CN")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
DATA = SHARED / "data" / "question_reply_times.csv"

# Monday 2026-10-12 to Friday 16 and on to 23 are worked, the weekend between is not (State Council, 2026).
LIST = """编号,来信时间,答复时间
1,2026-10-12 09:00:00,2026-10-12 17:00:00
2,2026-10-12 09:00:00,2026-10-14 10:30:00
3,2026-10-15 09:00:00,2026-10-17 10:00:00
4,1900-01-01 00:00:00,2026-10-13 09:00:00
5,2026-10-13 09:00:00,2026-10-12 09:00:00

6,2026-10-13 09:00:00,
7,2026-10-13 09:00:00,尽快
8,2026-10-13 09:00:00,2027-03-01 09:00:00
9,2003-12-30 09:00:00,2004-01-05 09:00:00
10,2026-10-13,2026-10-13
"""


def write(folder: Path, text: str, name: str = "list.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def call(*words: str) -> Result:
    return CliRunner().invoke(main, ["analyse", "times", *words])


def told(*words: str) -> dict:
    result = call(*words, "--as-of", "2026-11-01", "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refused(*words: str) -> str:
    result = call(*words)
    assert result.exit_code == 2, result.output
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix("Error: ").strip()


def test_the_public_message_board_has_the_figures_of_the_facts():
    if not DATA.is_file():
        pytest.skip("the measuring data ../shared/data/question_reply_times.csv is not on this machine")

    found = told(str(DATA), "--calendar", "CN", "--within", "0,1,2,5,10,15")

    # FACTS section 3, worked out by a script independent of this project.
    assert found["rows"] == found["used"] == 2816
    assert list(found["within"].values()) == [62, 283, 491, 1078, 1737, 2103]
    assert found["median_working_days"] == 8
    assert found["remarks"] == {"date only": 1}


def test_every_row_is_a_letter_or_is_left_out_with_its_line_and_the_reason(tmp_path):
    found = told(str(write(tmp_path, LIST)), "--within", "0,1,2")

    assert (found["rows"], found["used"]) == (10, 4)
    assert [(row["line"], row["which"], row["defect"], row["text"]) for row in found["unusable"]] == [
        (5, "question", "a placeholder, no time", "1900-01-01 00:00:00"),
        (6, "both", "the answer comes before the question", "2026-10-13 09:00:00 / 2026-10-12 09:00:00"),
        (8, "answer", "empty", ""),
        (9, "answer", "not readable", "尽快"),
        (10, "answer", "in the future", "2027-03-01 09:00:00"),
        (11, "both", "outside the calendar's published years", "2003-12-30 09:00:00 / 2004-01-05 09:00:00"),
    ]
    # Same day 0; Monday to Wednesday 2; Thursday to Saturday has Friday's 1; dates alone of one day 0.
    assert found["within"] == {"0": 2, "1": 3, "2": 4}
    assert found["median_working_days"] == 0.5
    assert found["remarks"] == {"date only": 1}
    # Wilson for 3 of 4: (0.75 + 1.9208/4 -/+ 1.96 * sqrt(0.1875/4 + 0.9604/16)) / (1 + 3.8415/4).
    share = found["shares"][1]
    assert (share["numerator"], share["denominator"], share["share"]) == (3, 4, 0.75)
    assert (share["interval_low"], share["interval_high"]) == pytest.approx((0.3006, 0.9544), abs=1e-4)


def test_an_answer_on_a_day_off_kept_the_next_deadline_only(tmp_path):
    # Asked on Thursday 15th, answered on Saturday 17th: the deadline of one working day was Friday 24:00.
    found = told(str(write(tmp_path, LIST)), "--within", "1,2")

    assert [share["numerator"] for share in found["shares"]] == [3, 4]
    assert [share["before_deadline"] for share in found["shares"]] == [2, 4]


def test_what_was_guessed_is_told_and_waits_for_a_yes(tmp_path):
    path = write(tmp_path, LIST)

    assert told(str(path))["read_as"] == {
        "encoding": "UTF-8",
        "separator": ",",
        "question": "来信时间",
        "question format": "%Y-%m-%d %H:%M:%S, %Y-%m-%d",
        "answer": "答复时间",
        "answer format": "%Y-%m-%d %H:%M:%S, %Y-%m-%d",
        "guessed": "the question column, the answer column, the formats",
    }
    assert refused(str(path)) == (
        "The guess is question: 来信时间 (%Y-%m-%d %H:%M:%S, %Y-%m-%d), answer: 答复时间 "
        "(%Y-%m-%d %H:%M:%S, %Y-%m-%d), zone Asia/Shanghai: say --yes, or name --question, --answer "
        "and --format."
    )
    said = call(str(path), "--question", "2", "--answer", "答复时间", "--format", "%Y-%m-%d %H:%M:%S")
    assert said.exit_code == 0
    assert "10 rows, 3 used" in said.stdout  # dates alone do not fit the one format
    assert "A published list holds answered letters only" in said.stdout


@pytest.mark.parametrize(
    ("encoding", "separator", "told_encoding", "told_separator"),
    [
        ("gb18030", ";", "GB18030", ";"),
        ("utf-8-sig", "\t", "UTF-8", "tab"),
        ("utf-16", "|", "UTF-16", "|"),
    ],
)
def test_encoding_and_separator_are_found_out(tmp_path, encoding, separator, told_encoding, told_separator):
    path = write(tmp_path, LIST.replace(",", separator), encoding=encoding)

    found = told(str(path))

    assert found["used"] == 4
    assert (found["read_as"]["encoding"], found["read_as"]["separator"]) == (told_encoding, told_separator)


def test_a_workbook_is_read_like_a_file_of_text(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "2026"
    for line, row in enumerate(csv.reader(LIST.splitlines())):
        cells = [datetime.fromisoformat(cell) if line == 2 and "-" in cell else cell for cell in row]
        sheet.append(cells)
    book.create_sheet("other")
    book.save(tmp_path / "list.xlsx")

    found = told(str(tmp_path / "list.xlsx"), "--within", "0,1,2")

    assert found["within"] == {"0": 2, "1": 3, "2": 4}
    assert found["read_as"]["sheet"] == "2026"
    assert [row["line"] for row in found["unusable"]] == [5, 6, 8, 9, 10, 11]


def test_an_offset_counts_and_other_times_are_of_the_zone_named(tmp_path):
    # 2026-10-12T17:00Z is Tuesday 01:00 in Beijing, 2026-10-13T15:00Z is Tuesday 23:00.
    text = "asked,answered\n2026-10-12T17:00:00+00:00,2026-10-13T15:00:00Z\n"
    assert told(str(write(tmp_path, text)), "--within", "0")["within"] == {"0": 1}

    # Seven in the evening in Berlin is Tuesday in Beijing too, but Berlin's calendar day was asked for.
    local = "asked,answered\n2026-10-12 19:00:00,2026-10-13 17:00:00\n"
    berlin = told(
        str(write(tmp_path, local)), "--zone", "Europe/Berlin", "--calendar", "DE", "--within", "0,1"
    )
    assert berlin["within"] == {"0": 0, "1": 1}


def test_day_and_month_are_told_apart_by_the_column_or_not_at_all(tmp_path):
    clear = "asked,answered\n02/03/2026 09:00,04/03/2026 09:00\n25/03/2026 09:00,26/03/2026 09:00\n"
    assert told(str(write(tmp_path, clear)), "--within", "2")["within"] == {"2": 2}

    unclear = "asked,answered\n02/03/2026 09:00,04/03/2026 09:00\n"
    path = str(write(tmp_path, unclear))
    assert "can be read day first or month first: say --format" in refused(path, "--yes")
    assert told(path, "--format", "%d/%m/%Y %H:%M", "--within", "2")["within"] == {"2": 1}


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        ("", (), "is empty: name a file with headings and rows."),
        ("a,b\n1,2\n", (), "no heading speaks of the time of the question: name it with --question"),
        (
            "来信时间,受理时间,答复时间\n2026-10-12,2026-10-12,2026-10-13\n",
            (),
            "more than one column may be the time of the question: name it with --question; there are: 来信",
        ),
        (LIST, ("--question", "nope"), "has no column 'nope'; there are: 编号, 来信时间, 答复时间."),
        (LIST, ("--question", "2", "--answer", "2"), "question and answer are both '来信时间'"),
        (LIST, ("--format", "%d/%m/%Y"), "no heading speaks of"),
        (LIST, ("--zone", "Mars"), "There is no time zone 'Mars'"),
        (LIST, ("--within", "soon"), "'soon' are no working days"),
        (LIST, ("--encoding", "ascii"), "is no text in ascii: say its encoding with --encoding."),
        (LIST, ("--encoding", "klingon"), "There is no encoding 'klingon'"),
        (LIST, ("--separator", "ab"), "'ab' is no separator"),
        ('asked,answered\n"2026', (), "this is not CSV"),
    ],
)
def test_what_is_wrong_with_a_list_is_said_in_one_sentence(tmp_path, text, words, sentence):
    assert sentence in refused(str(write(tmp_path, text)), *words, "--yes")


@pytest.mark.parametrize(
    "encoding",
    [
        *("undefined", "punycode", "idna", "unicode_escape", "raw-unicode-escape", "zip", "rot13", "base64"),
        *("utf\x008", "\udc80", "../x", "a" * 10_000),
    ],
)
def test_an_encoding_of_no_file_is_none(tmp_path, encoding):
    with pytest.raises(WrongUse, match="There is no encoding"):
        read_table(write(tmp_path, LIST), FileOrder(encoding))


def test_what_only_looks_like_a_workbook_is_none(tmp_path):
    assert "is no workbook that can be read" in refused(str(write(tmp_path, "x", "list.xlsx")), "--yes")
    assert "cannot be read" in refused(str(tmp_path / "gone.csv"), "--yes")


def row(line: int, asked: str, answered: str, *, day_only: bool = False) -> ListedTimes:
    def at(text: str) -> ReadTime:
        return ReadTime(text, datetime.fromisoformat(text).replace(tzinfo=BEIJING), day_only)

    return ListedTimes(line, at(asked), at(answered))


def test_a_date_is_no_time_where_the_rule_needs_one():
    offices_close = replace(CHINA, rule=CountingRule(day_ends=time(17)))
    dated = row(2, "2026-10-12", "2026-10-13", day_only=True)

    assert measure([dated], CHINA, BEIJING, NOW)[0][0].passed == 1
    [unusable] = measure([dated], offices_close, BEIJING, NOW)[1]
    assert unusable.defect is Defect.NO_TIME_OF_DAY


def test_odd_habits_of_a_site_are_remarked_on():
    mornings = [row(n, f"2026-10-12 {n % 12:02}:30", "2026-10-13 11:45") for n in range(40)]
    letters, _ = measure(mornings, CHINA, BEIJING, NOW)

    assert remarks_on(mornings, letters, BEIJING) == {Remark.NO_HALF: 40, Remark.STAMPED_ALIKE: 40}


def findings(*rows: ListedTimes, thresholds: tuple[int, ...] = (1, 2)):
    order = TimesOrder("<b>list</b>.csv", {"encoding": "UTF-8"}, "Asia/Shanghai", thresholds, NOW)
    return analyse(rows, order, CHINA)


def test_a_report_is_written_with_the_same_bytes_every_time(tmp_path):
    # Two rows that cannot be used, one with words that a page or spreadsheet might obey.
    hostile = ListedTimes(7, ReadTime("=1+1<script>", None), ReadTime("", None))
    found = findings(row(2, "2026-10-12 09:00", "2026-10-14 09:00"), hostile)

    first = {path.name: path.read_bytes() for path in write_times(found, tmp_path / "a")}
    second = {path.name: path.read_bytes() for path in write_times(found, tmp_path / "b")}

    assert list(first) == [
        "report.html", "shares.csv", "distribution.csv", "letters.csv", "unusable.csv", "report.json",
    ]  # fmt: skip
    assert first == second
    page = first["report.html"].decode()
    assert "=1+1&lt;script&gt;" in page
    assert "<b>list</b>" not in page
    assert b"'=1+1<script>" in first["unusable.csv"]
    assert json.loads(first["report.json"])["within"] == {"1": 0, "2": 1}


def test_a_list_without_a_usable_row_is_a_report_too():
    page = print_times(findings(ListedTimes(2, ReadTime("", None), ReadTime("", None))))

    assert "—" in page
    assert share_rows(findings())[0]["share"] is None
    assert distribution_rows(findings())[-1]["working_days"] == "31+"


def test_published_and_probed_shares_stand_side_by_side_with_a_warning():
    answered_on_saturday = row(2, "2026-10-15 09:00", "2026-10-17 09:00")
    probed = [
        {"unit": unit, "grouping": "all", "threshold": 1, "numerator": 1, "denominator": 4, "share": 0.25,
         "interval_low": 0.05, "interval_high": 0.7}
        for unit in ("inquiry", "site: any letter")
    ]  # fmt: skip

    [line] = beside(findings(answered_on_saturday), probed)

    assert list(line) == BESIDE_COLUMNS
    assert (line["published_numerator"], line["published_denominator"]) == (0, 1)
    assert (line["probed_numerator"], line["probed_share"]) == (1, 0.25)
    words = load_translations()
    assert "只收录已答复的信件" in words.one("zh", "published.beside_note")
    assert "holds answered letters only" in words.one("en", "published.beside_note")


def test_every_reason_and_remark_has_its_words_in_both_languages():
    tables = load_translations()._tables

    assert set(tables["defect"]) == {str(defect) for defect in Defect}
    assert set(tables["remark"]) == {str(remark) for remark in Remark}
