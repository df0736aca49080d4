"""Workbook, Parquet and the further tables: every column described, strangers' text harmless, same bytes."""

import csv
import io
import json
import sys
import zipfile
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet
from support.letters_by_hand import elsewhere, found, share_rows
from support.score_sheets import DEPARTMENT, SENT, letter

from replyclock.analysis.tables.all import make_tables
from replyclock.analysis.tables.dictionary import TYPES, load_dictionary
from replyclock.analysis.tables.findings import json_bytes
from replyclock.analysis.tables.parquet import parquet_files
from replyclock.analysis.tables.workbook import SHEETS, files_beside
from replyclock.analysis.tables.xlsx import LONGEST_TEXT
from replyclock.analysis.text.sanitize import make_plain
from replyclock.assembly.reports import make_publisher
from replyclock.domain.case import MAIL, Case
from replyclock.domain.facts import Outcome, Review
from replyclock.errors import MissingPart
from replyclock.ports.report import Findings

DICTIONARY = load_dictionary()
ROUND = found(
    letter("hours", 12),
    letter("school", 17, unseen_from=14),
    letter("hours", 10, site=DEPARTMENT, via=MAIL),
    letter("school", site=DEPARTMENT, outcome=Outcome.CAPTCHA),
)
TABLES = make_tables(ROUND, share_rows(ROUND), DICTIONARY)


def book(findings: Findings = ROUND) -> openpyxl.Workbook:
    data = files_beside(findings, share_rows(findings))["workbook.xlsx"]
    return openpyxl.load_workbook(io.BytesIO(data))


def sheet(name: str, findings: Findings = ROUND):
    titles = [DICTIONARY.title(name, language) for language in ("zh", "en")]
    return book(findings)[" ".join(titles)]


def answered_with(text: str) -> Findings:
    """One letter, and what the office wrote."""
    case = letter("hours", 12)
    return found(replace(case, replies=(replace(case.replies[0], text=text),)))


@pytest.mark.parametrize("name", TABLES)
def test_the_dictionary_describes_the_columns_of_a_table_and_no_other(name):
    columns, rows = TABLES[name]
    described = [key for key in DICTIONARY.keys(name) if not key.endswith("_N")]
    per_threshold = [key[:-2] for key in DICTIONARY.keys(name) if key.endswith("_N")]
    assert columns == [*described, *(f"{key}_{days}" for days in (1, 2, 5) for key in per_threshold)]
    assert rows
    assert all(set(row) == set(columns) for row in rows)


def test_the_dictionary_describes_the_keys_of_the_json():
    told = json.loads(json_bytes(ROUND, share_rows(ROUND)))
    assert tuple(told) == DICTIONARY.keys("report")
    assert list(told["shares"][0]) == TABLES["shares"][0]
    assert list(told["verdicts"][0]) == TABLES["verdicts"][0]


def test_every_column_has_a_type_and_a_meaning_in_both_languages():
    rows = DICTIONARY.rows()
    assert {row["type"] for row in rows} <= set(TYPES)
    assert [row for row in rows if not (row["name_zh"] and row["meaning_zh"] and row["meaning_en"])] == []
    assert {(row["unit_zh"] == "") == (row["unit_en"] == "") for row in rows} == {True}


@pytest.mark.parametrize("name", TABLES)
def test_every_value_is_of_the_type_the_dictionary_says(name):
    reads = {
        "text": str,
        "integer": lambda value: isinstance(value, int) or 1 / 0,
        "number": float,
        "boolean": lambda value: isinstance(value, bool) or 1 / 0,
        "day": date.fromisoformat,
        "instant": lambda value: datetime.fromisoformat(value).utcoffset() is None and 1 / 0,
    }
    columns, rows = TABLES[name]
    for row in rows:
        for column in DICTIONARY.columns(name, columns):
            if row[column.key] not in (None, ""):
                reads[column.type](row[column.key])


def test_the_letters_of_a_site_are_counted_by_finding():
    # PORTAL: answered on Monday the 12th, the 2nd working day; and a letter nobody saw from the 14th until
    # its answer on the 17th, while five working days ended with the 15th.
    rows = {row["site"]: row for row in TABLES["sites"][1]}
    portal = {key: value for key, value in rows["qs"].items() if value and key[-2:] in ("_1", "_2", "_5")}
    assert portal == {
        "late_1": 2,
        "in_time_2": 1,
        "in_time_suggested_2": 1,
        "late_2": 1,
        "in_time_5": 1,
        "in_time_suggested_5": 1,
        "undetermined_5": 1,
    }
    assert [rows["ga"][key] for key in ("intended", "delivered", "not_sent", "answered")] == [2, 1, 1, 1]
    # Nobody reviewed the answers to either letter.
    assert [rows["qs"][key] for key in ("answered", "answered_reviewed", "answered_suggested")] == [2, 0, 2]


def reviewed(case: Case) -> Case:
    """The same letter, its answer confirmed by a reviewer."""
    review = Review("reply", "1", "answer", "read", "li", SENT)
    window = case.replies[0].window
    seen = tuple(replace(each, confirmed=each.answer and window) for each in case.observations)
    return replace(case, reviews=(review,), observations=seen)


def test_tables_tell_what_a_reviewer_confirmed_from_what_is_only_suggested():
    # Two letters answered on Monday the 12th, the 2nd working day: one answer reviewed, the other not.
    one, other = letter("hours", 12), letter("school", 12)
    mixed = found(reviewed(one), other)
    made = make_tables(mixed, share_rows(mixed), DICTIONARY)
    shares = next(
        row
        for row in made["shares"][1]
        if (row["unit"], row["grouping"], row["threshold"]) == ("inquiry", "all", 2)
    )
    told = ("numerator", "reviewed", "suggested", "denominator", "share_low", "share", "share_high")
    assert [shares[name] for name in told] == [2, 1, 1, 2, 0.5, 1, 1]
    basis = {row["reference"]: (row["answer_rests_on"], row["rests_on_2"]) for row in made["inquiries"][1]}
    assert basis == {
        one.reference: ("reviewed", "reviewed"),
        other.reference: ("suggested", "suggested"),
    }
    assert [row["rests_on"] for row in made["replies"][1]] == ["reviewed", "suggested"]
    verdicts = {
        (row["reference"], row["threshold"]): (row["rests_on"], row["could_turn"])
        for row in made["verdicts"][1]
    }
    assert verdicts[one.reference, 2] == ("reviewed", False)
    assert verdicts[other.reference, 2] == ("suggested", True)
    assert verdicts[other.reference, 1] == ("suggested", False)  # late whatever a reviewer says
    told = json.loads(json_bytes(mixed, share_rows(mixed)))
    assert (told["count"], told["answers"]) == ("suggested", {"reviewed": 1, "suggested": 1})


def test_the_summary_says_how_answers_count_and_how_many_were_reviewed():
    one = book(found(reviewed(letter("hours", 12)), letter("school", 12)))["摘要 Summary"]
    told = [cell.value for row in one.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert "至今已答复的 2 封信件中，1 封的答复经人工复核，1 封的仅由程序建议，尚未复核。" in told
    assert any(text.startswith("How answers count: what the rules suggest") for text in told)


def test_the_calendar_shows_how_every_deadline_was_counted():
    # Sent on Friday the 9th; Saturday the 10th is worked by notice, so two working days end with Monday.
    rows = [row for row in TABLES["calendar"][1] if row["threshold"] == 2]
    assert [(row["day"], row["weekday"], row["counted"], row["working_days"]) for row in rows] == [
        ("2026-10-09", 5, False, 0),
        ("2026-10-10", 6, True, 1),
        ("2026-10-11", 7, False, 1),
        ("2026-10-12", 1, True, 2),
    ]
    assert {(row["due_on"], row["ends_at"], row["letters"]) for row in rows} == {
        ("2026-10-12", "2026-10-13T00:00:00+08:00", 3)
    }
    assert rows[1]["reason"] == "worked by notice"


def test_the_workbook_has_a_sheet_for_every_table_with_frozen_heading_and_filter():
    made = book()
    assert made.sheetnames == [
        "摘要 Summary",
        "比例 Shares",
        "网站 Sites",
        "信件 Inquiries",
        "来信 Replies",
        "工作日推算 Calendar",
        "数据字典 Data dictionary",
    ]
    for name, one in zip(SHEETS, made.worksheets[1:], strict=True):
        columns, rows = TABLES[name]
        assert one.freeze_panes == "B2"
        assert one.auto_filter.ref == one.dimensions
        assert one.max_row == len(rows) + 1
        assert [cell.value.split("\n")[1] for cell in one[1]] == columns


def test_days_and_instants_of_the_workbook_are_such_in_the_zone_of_the_campaign():
    one = sheet("inquiries")
    row = {cell.value.split("\n")[1]: one.cell(3, cell.column) for cell in one[1]}
    assert row["reference"].value == "autumn/ga/school"
    first = {cell.value.split("\n")[1]: one.cell(2, cell.column) for cell in one[1]}
    assert first["sent_at"].value.isoformat() == "2026-10-09T09:00:00"
    assert first["due_on_2"].value.isoformat() == "2026-10-12T00:00:00"
    assert first["due_on_2"].number_format == "yyyy-mm-dd"
    assert row["sent_at"].value is None


FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1", "＝1+1", "=HYPERLINK(1)"]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_is_a_string_and_stays_one_when_edited(text):
    one = sheet("replies", answered_with(text))
    (cell,) = (one.cell(2, head.column) for head in one[1] if head.value.endswith("\ntext"))
    assert (cell.data_type, cell.value) == ("s", make_plain(text))
    assert cell.quotePrefix


def test_no_sheet_holds_a_formula_or_a_link():
    data = files_beside(answered_with("=1+1"), share_rows(ROUND))["workbook.xlsx"]
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        sheets = [parts.read(name) for name in parts.namelist() if name.startswith("xl/worksheets/")]
        names = set(parts.namelist())
    assert not any(b"<f>" in one or b"<f " in one or b"hyperlink" in one for one in sheets)
    assert not any("externalLink" in name or "vbaProject" in name for name in names)


def test_signs_that_xml_cannot_hold_are_replaced():
    text = "a\x00b\x1bc\ufffed\uffffe\ud800f\u202eg_x0041_"
    one = sheet("replies", answered_with(text))
    assert [cell.value for cell in one[2]][9] == "a�b�c�d�e�f�g_x0041_"


def test_a_text_longer_than_a_cell_is_cut_and_that_is_told():
    whole = "字" * (LONGEST_TEXT + 1)
    made = book(answered_with(whole))
    cell = made["来信 Replies"]["J2"].value
    assert len(cell) == LONGEST_TEXT
    assert cell.endswith("】")
    notes = [row[0].value for row in made["摘要 Summary"].iter_rows() if row[0].value]
    assert any(note.startswith("1 cell holds more than Excel's 32,767") for note in notes)
    assert sheet("replies", answered_with(whole[1:]))["J2"].value == whole[1:]


def test_the_summary_names_the_round_and_its_shares():
    one = book()["摘要 Summary"]
    rows = [[cell.value for cell in row] for row in one.iter_rows()]
    assert rows[0][0] == "秋季抽查"
    assert ["数据截至 As of", "2026-10-20T10:00+08:00 (Asia/Shanghai)"] in [row[:2] for row in rows]
    # Within two working days: two of the three that arrived.
    assert ["inquiry", 2, 2, 3] in [row[:4] for row in rows]


def test_contact_data_stands_in_no_sheet():
    secret = letter("hours").inquiry.persona.email
    data = files_beside(answered_with(f"reply to {secret}"), share_rows(ROUND))
    with zipfile.ZipFile(io.BytesIO(data["workbook.xlsx"])) as parts:
        assert not any(secret.encode() in parts.read(name) for name in parts.namelist())


def test_the_further_tables_are_csv_too():
    files = files_beside(ROUND, share_rows(ROUND))
    for name in ("sites", "calendar", "dictionary"):
        read = list(csv.reader(io.StringIO(files[f"{name}.csv"].decode("utf-8-sig"))))
        assert read[0] == TABLES[name][0]
        assert len(read) == len(TABLES[name][1]) + 1


def test_the_same_findings_give_the_same_bytes_later_and_elsewhere(monkeypatch):
    shares = share_rows(ROUND)
    made = {**files_beside(ROUND, shares), **parquet_files(ROUND, shares)}
    with elsewhere(monkeypatch):
        again = {**files_beside(ROUND, shares), **parquet_files(ROUND, shares)}
    assert [name for name in made if made[name] != again[name]] == []


def test_parquet_files_have_types_units_and_meanings():
    files = parquet_files(ROUND, share_rows(ROUND))
    assert list(files) == [f"parquet/{name}.parquet" for name in TABLES]
    table = parquet.read_table(io.BytesIO(files["parquet/inquiries.parquet"]))
    schema = table.schema
    assert schema.field("sent_at").type == pa.timestamp("us", tz="Asia/Shanghai")
    assert schema.field("due_on_5").type == pa.date32()
    assert schema.field("due_on_5").metadata[b"meaning_en"] == b"The last day of 5 working days, local date"
    assert schema.metadata[b"as_of"] == b"2026-10-20T02:00:00+00:00"
    rows = {row["reference"]: row for row in table.to_pylist()}
    assert rows["autumn/qs/hours"]["due_on_5"] == date(2026, 10, 15)
    assert rows["autumn/ga/school"]["sent_at"] is None
    counted = parquet.read_table(io.BytesIO(files["parquet/calendar.parquet"])).schema
    assert (counted.field("counted").type, counted.field("letters").type) == (pa.bool_(), pa.int64())


def test_an_empty_round_has_its_files_too():
    empty = found()
    assert sheet("inquiries", empty).max_row == 1
    files = parquet_files(empty, share_rows(empty))
    assert parquet.read_table(io.BytesIO(files["parquet/shares.parquet"])).num_rows == 0


def test_without_pyarrow_a_sentence_says_how_to_get_it(monkeypatch):
    monkeypatch.delitem(sys.modules, "replyclock.analysis.tables.parquet", raising=False)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingPart) as missing:
        make_publisher(None, parquet=True)
    assert str(missing.value) == (
        "Parquet files need pyarrow, which is missing: run `pip install 'replyclock[parquet]'`."
    )
