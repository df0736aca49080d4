"""Lists as sites and spreadsheets write them: what is found out, what is told, what a person must say.

Three letters in every list. Monday 2026-03-02 09:00 to Tuesday 10:00: one working day. Monday 16:30 to the
Tuesday after (the 10th): six. Thursday the 5th, morning to evening: none. So 1, 2, 2, 3 within 0, 1, 5, 6.
"""

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from replyclock.analysis.spreadsheets.text_tables import csv_rows
from replyclock.cli.main import main
from replyclock.domain.published.columns import FileOrder

HEADINGS = ("编号", "来信时间", "答复时间")
LETTERS = (
    ("2026-03-02 09:00:00", "2026-03-03 10:00:00"),
    ("2026-03-02 16:30:00", "2026-03-10 11:00:00"),
    ("2026-03-05 08:05:00", "2026-03-05 17:00:00"),
)
WITHIN = [1, 2, 2, 3]


def call(path: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["analyse", "times", str(path), *words])


def told(path: Path, *words: str) -> dict:
    result = call(path, "--as-of", "2026-11-01", "--within", "0,1,5,6", "--json", *words)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def refused(path: Path, *words: str) -> str:
    result = call(path, "--yes", *words)
    assert result.exit_code == 2, result.output
    assert result.stderr.count("\n") == 1
    return result.stderr.removeprefix(f"Error: {path}").removeprefix("Error: ").strip(": \n")


def table(
    spell: Callable[[datetime], str] = str, headings: Sequence[str] = HEADINGS, separator: str = ","
) -> str:
    """The letters as CSV with their times as `spell` writes them."""
    rows = [[str(number), *(spell(local(time)) for time in times)]
            for number, times in enumerate(LETTERS, start=1)]  # fmt: skip
    return "".join(f"{separator.join(row)}\n" for row in [headings, *rows])


def write(folder: Path, data: str | bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def local(text: str) -> datetime:
    return datetime.fromisoformat(text)


FROM_1900, FROM_1904 = local("1899-12-30"), local("1904-01-01")


def since_1970(time: datetime) -> int:
    """Seconds, of a time in Beijing."""
    return (time - local("1970-01-01T08:00")) // timedelta(seconds=1)


def days_since(nought: datetime) -> Callable[[datetime], str]:
    return lambda time: str((time - nought) / timedelta(days=1))


@pytest.mark.parametrize(
    ("data", "separator", "encoding"),
    [
        pytest.param("sep=;\n" + table(separator=";"), ";", "UTF-8", id="a line that names the separator"),
        pytest.param("\ufeffSEP=|\r\n" + table(separator="|"), "|", "UTF-8", id="behind a mark"),
        pytest.param('"sep=;"\n' + table(separator=";"), ";", "UTF-8", id="in quotes"),
        pytest.param("sep=;;;\n" + table(separator=";"), ";", "UTF-8", id="filled up to the width"),
        pytest.param(
            ("\ufeffsep=\t\n" + table(separator="\t")).encode("utf-16-le"), "tab", "UTF-16", id="UTF-16"
        ),
        pytest.param(
            table(separator="\t").encode("utf-16-be"), "tab", "UTF-16-BE", id="UTF-16 without its mark"
        ),
        pytest.param(table().encode("utf-32"), ",", "UTF-32", id="UTF-32"),
        pytest.param("\ufeff\ufeff" + table(), ",", "UTF-8", id="two marks"),
        pytest.param(table().replace("\n", "\r\n"), ",", "UTF-8", id="line ends of Windows"),
    ],
)
def test_a_file_is_read_however_it_was_saved(
    tmp_path: Path, data: str | bytes, separator: str, encoding: str
) -> None:
    found = told(write(tmp_path, data))

    assert list(found["within"].values()) == WITHIN
    assert (found["read_as"]["separator"], found["read_as"]["encoding"]) == (separator, encoding)
    assert found["used"] == found["rows"] == 3


@pytest.mark.parametrize("data", [b"a,b\n1,2\n", b"nonsense\n", b"\n"])
def test_a_file_of_a_few_bytes_is_no_utf_16(tmp_path: Path, data: bytes) -> None:
    _, read_as = csv_rows(tmp_path / "list.csv", data, FileOrder())

    assert read_as["encoding"] == "UTF-8"


def test_a_named_separator_is_overruled_by_a_person(tmp_path: Path) -> None:
    path = write(tmp_path, "sep=;\n" + table(separator="|"))

    assert told(path, "--separator", "|")["used"] == 3


def test_signs_that_are_lost_are_told_and_cost_no_row(tmp_path: Path) -> None:
    remark = "市民来信内容" * 40
    broken = table().replace("1,", f"{remark}1,", 1).encode().replace("市".encode(), b"\xe5\xb8", 1)

    found = told(write(tmp_path, broken))

    assert found["used"] == 3
    assert found["read_as"]["encoding"] == "UTF-8, 1 signs of it not readable"


@pytest.mark.parametrize(
    ("titles", "line"),
    [
        ("2026年来信答复情况统计表,,\n", 2),
        ("来信办理情况\n导出时间：2026-11-01 10:00:00,,\n\n", 4),
        ("来信：3件,答复：3件,\n导出时间,2026-11-01 10:00:00,\n", 3),
        ('"来信与答复\n（第一季度）",,\n', 3),
    ],
)
def test_titles_may_stand_above_the_headings_and_that_is_told(tmp_path: Path, titles: str, line: int) -> None:
    found = told(write(tmp_path, titles + table()))

    assert list(found["within"].values()) == WITHIN
    assert found["read_as"]["headings"] == f"line {line}"
    assert "the headings" in found["read_as"]["guessed"]


def test_titles_are_passed_over_for_headings_that_are_named(tmp_path: Path) -> None:
    path = write(tmp_path, "来信统计,,\n甲,乙,丙\n" + table().partition("\n")[2])

    found = told(path, "--question", "乙", "--answer", "丙")

    assert (found["used"], found["read_as"]["headings"]) == (3, "line 2")


def test_a_list_without_headings_loses_no_letter(tmp_path: Path) -> None:
    path = write(tmp_path, table().partition("\n")[2])

    found = told(path, "--question", "2", "--answer", "3")

    assert (found["rows"], list(found["within"].values())) == (3, WITHIN)
    assert (found["read_as"]["headings"], found["read_as"]["question"]) == ("none", "column 2")
    assert "there are: column 2, column 3." in refused(path)


@pytest.mark.parametrize(
    ("spell", "words", "used"),
    [
        pytest.param(lambda time: str(since_1970(time)), (), "epoch-seconds", id="seconds since 1970"),
        pytest.param(lambda time: f"{since_1970(time)}000", (), "epoch-milliseconds", id="milliseconds"),
        pytest.param(lambda time: f"{since_1970(time)}000000", (), "epoch-microseconds", id="microseconds"),
        pytest.param(days_since(FROM_1900), (), "excel-1900", id="days of spreadsheets"),
        pytest.param(days_since(FROM_1904), ("--format", "excel-1904"), "excel-1904", id="from 1904"),
        pytest.param(lambda time: f"{time:%Y%m%d%H%M%S}", (), "%Y%m%d%H%M%S", id="digits run together"),
        pytest.param(
            lambda time: f"{time:%Y/%-m/%-d} {'上午' if time.hour < 12 else '下午'} {time:%I:%M:%S}",
            (),
            "%Y/%m/%d %p %I:%M:%S",
            id="halves before the clock",
        ),
        pytest.param(
            lambda time: f"{time:%y-%m-%d %H:%M}",
            ("--format", "%y-%m-%d %H:%M"),
            "%y-%m-%d %H:%M",
            id="two digits by a format",
        ),
        pytest.param(
            lambda time: f"{time:%y-%m-%d %H:%M}",
            ("--two-digit-years", "--order", "year-first"),
            "%y-%m-%d %H:%M",
            id="two digits by an option",
        ),
        pytest.param(
            lambda time: f"{time:%y年%-m月%-d日 %H:%M}",
            ("--two-digit-years",),
            "%y年%m月%d日 %H:%M",
            id="two digits that show their order",
        ),
        pytest.param(
            lambda time: f"{time:%d/%m/%Y %H:%M}",
            ("--order", "day-first"),
            "%d/%m/%Y %H:%M",
            id="an order that is said",
        ),
        pytest.param(
            lambda time: f"{time - timedelta(hours=8):%Y-%m-%dT%H:%M:%SZ}",
            ("--format", "%Y-%m-%dT%H:%M:%SZ"),
            "%Y-%m-%dT%H:%M:%SZ",
            id="a letter for the zone",
        ),
        pytest.param(lambda time: f"{time:%Y-%m-%d %H:%M:%S}（网上）", (), "%Y-%m-%d %H:%M:%S", id="remarks"),
    ],
)
def test_times_are_read_however_they_are_written(
    tmp_path: Path, spell: Callable[[datetime], str], words: tuple[str, ...], used: str
) -> None:
    found = told(write(tmp_path, table(spell)), *words)

    assert list(found["within"].values()) == WITHIN
    assert (found["read_as"]["question format"], found["read_as"]["answer format"]) == (used, used)


def test_numbers_of_letters_are_no_times(tmp_path: Path) -> None:
    # Ten digits might be seconds since 1970, and "信件" speaks of the question.
    text = "信件编号,来信id,created,replied\n" + "".join(
        f"17724135{number:02},46083,{since_1970(local(asked))},{since_1970(local(done))}\n"
        for number, (asked, done) in enumerate(LETTERS)
    )
    found = told(write(tmp_path, text))

    assert (found["read_as"]["question"], found["read_as"]["answer"]) == ("created", "replied")
    assert list(found["within"].values()) == WITHIN


@pytest.mark.parametrize("epoch", [None, CALENDAR_MAC_1904], ids=["from 1900", "from 1904"])
def test_a_workbook_says_itself_from_when_it_counts_days(tmp_path: Path, epoch: datetime | None) -> None:
    book = openpyxl.Workbook()
    nought = FROM_1900
    if epoch is not None:
        book.epoch, nought = epoch, FROM_1904
    sheet = book.active
    sheet.append(["来信答复一览"])
    sheet.merge_cells("A1:C1")
    sheet.append(HEADINGS)
    for number, (asked, answered) in enumerate(LETTERS):
        done = local(answered)
        sheet.append([number, local(asked), float(days_since(nought)(done))])
    book.save(tmp_path / "list.xlsx")

    found = told(tmp_path / "list.xlsx")

    assert list(found["within"].values()) == WITHIN
    assert found["read_as"]["answer format"] == ("excel-1904" if epoch else "excel-1900")
    assert found["read_as"]["headings"] == "line 2"


def test_a_day_number_is_rounded_to_the_second_it_stands_for(tmp_path: Path) -> None:
    # 24:00 of Tuesday as 17/24 + 7/24 comes to a hair less: the answer is of Wednesday.
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    book.active.append([1, 46083.375, 46084.9999999])
    for cell in book.active[2][1:]:
        cell.number_format = "yyyy-mm-dd hh:mm:ss"
    book.save(tmp_path / "list.xlsx")

    assert list(told(tmp_path / "list.xlsx")["within"].values()) == [0, 0, 1, 1]


def test_a_day_of_24_hours_ends_with_the_next_midnight(tmp_path: Path) -> None:
    # Asked at the end of Monday, which is Tuesday 00:00; answered at the end of Thursday, which is Friday.
    text = "来信时间,答复时间\n2026-03-02 24:00:00,2026-03-03 08:00\n2026-03-04 09:00,2026-03-05 24:00\n"

    assert list(told(write(tmp_path, text))["within"].values()) == [1, 1, 2, 2]


def test_a_row_without_an_answer_is_unanswered_and_in_no_share(tmp_path: Path) -> None:
    waiting = "4,2026-03-02 09:00,\n5,2026-03-02 09:00,未答复\n6,2026-03-02 09:00,--\n7,,2026-03-02 09:00\n"
    path = write(tmp_path, table() + waiting)

    found = told(path)

    assert (found["rows"], found["used"], found["unanswered"]) == (7, 3, 3)
    assert [(row["line"], row["which"], row["defect"]) for row in found["unusable"]] == [
        (5, "answer", "empty"), (6, "answer", "empty"), (7, "answer", "empty"), (8, "question", "empty"),
    ]  # fmt: skip
    said = call(path, "--yes").stdout
    assert "3 rows without an answer's time: unanswered, and in no share" in said
    told(path, "-o", str(tmp_path / "report"))
    page = (tmp_path / "report/report.html").read_text("utf-8")
    assert "3 rows have the time of a question and none of an answer" in page


def test_words_set_aside_are_told_with_the_figures(tmp_path: Path) -> None:
    text = table().replace("10:00:00", "10:00:00（已办结）")

    assert told(write(tmp_path, text))["remarks"] == {"words beside the time": 1}
    assert "remark: 1 words beside the time" in call(tmp_path / "list.csv", "--yes").stdout


def test_a_column_of_clear_and_unclear_times_is_settled_by_its_unclear_ones(tmp_path: Path) -> None:
    text = "asked,answered\n2026-03-02 09:00,03/03/2026 09:00\n2026-03-02 09:00,25/03/2026 09:00\n"

    found = told(write(tmp_path, text))

    assert list(found["within"].values()) == [0, 1, 1, 1]
    assert found["used"] == 2


@pytest.mark.parametrize(
    ("text", "words", "sentence"),
    [
        pytest.param(
            table(lambda time: f"{time:%y-%m-%d %H:%M}"),
            (),
            "the years of '来信时间' have two digits: say --two-digit-years where 26 is 2026, or --format.",
            id="two digits",
        ),
        pytest.param(
            table(lambda time: f"{time:%y-%m-%d %H:%M}", ("a", "b", "c")),
            ("--question", "2", "--answer", "3"),
            "the years of 'b' have two digits",
            id="two digits in named columns",
        ),
        pytest.param(
            table(lambda time: f"{time:%d-%m-%y %H:%M}"),
            ("--two-digit-years",),
            "the times of '来信时间' can be read year first or day first or month first: say --format",
            id="two digits in three orders",
        ),
        pytest.param(
            table(lambda time: f"{time:%m/%d/%Y %H:%M}"),
            (),
            "can be read day first or month first: say --format, such as --format %d/%m/%Y, or --order",
            id="day and month",
        ),
        pytest.param(
            "asked,answered\n25/03/2026 9:00,26/03/2026 9:00\n03/25/2026 9:00,03/26/2026 9:00\n",
            (),
            "the times of 'asked' are written day first and month first: say --format",
            id="both orders",
        ),
        pytest.param(
            table(lambda time: f"{since_1970(time):.4E}"),
            (),
            "the cells of '来信时间', such as '1.7724E+09', read as no times: say --format",
            id="rounded",
        ),
        pytest.param(
            table(),
            ("--format", "epoch"),
            "'epoch' is no format: write one as %Y-%m-%d %H:%M, or one of epoch-seconds,",
            id="no format",
        ),
    ],
)
def test_what_a_person_must_say_is_asked_for_in_one_sentence(
    tmp_path: Path, text: str, words: tuple[str, ...], sentence: str
) -> None:
    assert sentence in refused(write(tmp_path, text), *words)


def packed(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        for name in names:
            parts.writestr(name, "x")
    return file.getvalue()


OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


@pytest.mark.parametrize("command", [("analyse", "times"), ("sites", "import")], ids=" ".join)
@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("list.xls", OLD, "a workbook of the old kind (.xls)"),
        ("list.xlsx", OLD, "a workbook of the old kind (.xls)"),
        ("list.et", OLD, "a workbook of the old kind (.xls)"),
        ("list.xls", b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(64), "a workbook of the old kind (.xls)"),
        ("list.xls", b"\x09\x04\x06\x00\x00\x00\x10\x00", "a workbook of the old kind (.xls)"),
        ("list.et", b"\x01\x02\x03\x00" * 9, "no spreadsheet that can be read here"),
        ("list.xlsx", OLD + "EncryptedPackage".encode("utf-16-le"), "a workbook behind a password"),
        (
            "list.xls",
            "\ufeff<html><body><table><tr><td>来信时间",
            "a web page with a table in it, no spreadsheet",
        ),
        (
            "list.xls",
            "MIME-Version: 1.0\nContent-Type: multipart/related",
            "a web page with a table in it, no spreadsheet",
        ),
        ("list.xls", "<!-- report --><span>", "a web page with a table in it, no spreadsheet"),
        ("list.csv", "<!DOCTYPE HTML>\n<html>", "a web page with a table in it, no spreadsheet"),
        (
            "list.xls",
            "\ufeff<table border=1>".encode("utf-16-le"),
            "a web page with a table in it, no spreadsheet",
        ),
        (
            "list.xls",
            '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>',
            "a workbook as XML (2003)",
        ),
        ("list.ods", packed("mimetype", "content.xml"), "an OpenDocument file (.ods)"),
        ("list.xlsb", packed("xl/workbook.bin"), "a workbook of the binary kind (.xlsb)"),
        ("list.numbers", packed("Index/Document.iwa"), "a Numbers file"),
        ("list.pdf", b"%PDF-1.7\n", "a PDF, no spreadsheet"),
    ],
)
def test_a_file_of_another_kind_is_named_with_the_way_out(
    tmp_path: Path, command: tuple[str, ...], name: str, data: str | bytes, kind: str
) -> None:
    CliRunner().invoke(main, ["init", str(tmp_path / "audit")])
    path = write(tmp_path, data, name)

    result = CliRunner().invoke(main, ["-w", str(tmp_path / "audit"), *command, str(path)])

    assert result.exit_code == 2
    assert result.stderr == (
        f"Error: {path} is {kind}: open it in a spreadsheet program, save as XLSX, and name that file.\n"
    )


def test_text_that_is_called_a_workbook_is_read_as_text(tmp_path: Path) -> None:
    assert list(told(write(tmp_path, table(separator="\t"), "list.xls"))["within"].values()) == WITHIN
