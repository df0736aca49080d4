"""`sites import`: addresses that stand behind words, and what people type around an address."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from support.register_workspace import workspace_with

from replyclock.analysis.spreadsheets.hyperlink_formula import FormulaLink, read_hyperlink
from replyclock.cli.main import main
from replyclock.workspace.register.web_address import NoAddress, tidy_address

HEADINGS = ("网站标识码", "网站名称", "首页网址")
HY, HS = "3101000003", "3101000004"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return workspace_with(tmp_path, "code,name,address\n")


def imported(workspace: Path, path: Path, *words: str) -> dict[str, tuple[str, str, str]]:
    """By code: name, address, reason; every row must be a new site."""
    done = CliRunner().invoke(main, ["-w", str(workspace), "sites", "import", str(path), "--json", *words])
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)["rows"]
    assert {row["became"] for row in rows} == {"new"}
    return {row["code"]: (row["name"], row["address"], row["reason"]) for row in rows}


def a_book(path: Path, *rows: tuple[object, ...], shown: Mapping[str, str] | None = None) -> Path:
    """A workbook; formulas have no value of their own, save those whose cells `shown` names."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    if shown:
        _reckon(path, shown)
    return path


def _reckon(path: Path, shown: Mapping[str, str]) -> None:
    """Put into formula cells what a spreadsheet had shown when it saved them."""
    with zipfile.ZipFile(path) as parts:
        data = {name: parts.read(name) for name in parts.namelist()}
    sheet = data["xl/worksheets/sheet1.xml"].decode()
    for cell, text in shown.items():
        head, _, tail = sheet.partition(f'<c r="{cell}"')
        assert tail, cell
        tail = tail.replace("<v></v>", f"<v>{text}</v>", 1).replace("<v />", f"<v>{text}</v>", 1)
        sheet = f'{head}<c r="{cell}" t="str"{tail}'
    assert all(text in sheet for text in shown.values())
    data["xl/worksheets/sheet1.xml"] = sheet.encode()
    with zipfile.ZipFile(path, "w") as parts:
        for name, part in data.items():
            parts.writestr(name, part)


class TestLinks:
    def test_a_formula_leads_to_its_address_whether_it_was_reckoned_or_not(
        self, workspace: Path, tmp_path: Path
    ) -> None:
        path = a_book(
            tmp_path / "list.xlsx",
            HEADINGS,
            (HY, "红岩区政府", '=HYPERLINK("https://www.hy.gov.cn/","进入网站")'),
            (HS, "黑山区政府", '=hyperlink("www.hs.gov.cn")'),
            shown={"C2": "进入网站"},
        )
        assert imported(workspace, path) == {
            HY: ("红岩区政府", "https://www.hy.gov.cn/", "the address is the one its cell leads to"),
            HS: ("黑山区政府", "http://www.hs.gov.cn/", "http:// was put before it"),
        }

    def test_a_formula_may_put_texts_and_cells_of_its_sheet_together(
        self, workspace: Path, tmp_path: Path
    ) -> None:
        path = a_book(
            tmp_path / "list.xlsx",
            (*HEADINGS, "域名"),
            (HY, "红岩区政府", '=HYPERLINK("http://"&$D2&"/index.html",B2)', "www.hy.gov.cn"),
            (HS, "黑山区政府", '=IFERROR(HYPERLINK(CONCATENATE("https://",D3),"打开"),"")', "www.hs.gov.cn"),
        )
        found = imported(workspace, path, "--column", "address=首页网址")
        assert [address for _, address, _ in found.values()] == [
            "http://www.hy.gov.cn/index.html", "https://www.hs.gov.cn/",
        ]  # fmt: skip

    def test_names_may_lead_to_the_sites_where_no_column_has_their_addresses(
        self, workspace: Path, tmp_path: Path
    ) -> None:
        book = openpyxl.Workbook()
        book.active.append(["网站标识码", "网站名称"])
        book.active.append([HY, "红岩区政府"])
        book.active.append([HS, '=HYPERLINK("http://www.hs.gov.cn","黑山区政府")'])
        book.active["B2"].hyperlink = "http://www.hy.gov.cn/"
        book.save(tmp_path / "list.xlsx")

        found = imported(workspace, tmp_path / "list.xlsx")

        assert {code: cells[:2] for code, cells in found.items()} == {
            HY: ("红岩区政府", "http://www.hy.gov.cn/"),
            HS: ("黑山区政府", "http://www.hs.gov.cn/"),
        }

    def test_an_empty_address_is_the_one_its_name_leads_to(self, workspace: Path, tmp_path: Path) -> None:
        path = a_book(tmp_path / "list.xlsx", HEADINGS, (HY, '=HYPERLINK("http://hy.example","红岩")', None))

        assert imported(workspace, path)[HY][:2] == ("红岩", "http://hy.example/")

    def test_one_link_may_be_of_several_cells(self, workspace: Path, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        for row in (HEADINGS, (HY, "红岩区政府", "进入"), (HS, "黑山区政府", "www.hs.gov.cn")):
            book.active.append(row)
        book.active["C2"].hyperlink = "http://www.hy.gov.cn/"
        book.active["C2"].hyperlink.ref = "C2:C3"
        book.save(tmp_path / "list.xlsx")

        found = imported(workspace, tmp_path / "list.xlsx")

        assert found[HY][1] == "http://www.hy.gov.cn/"
        assert found[HS][1] == "http://www.hs.gov.cn/"
        assert "its cell leads to http://www.hy.gov.cn/, which is another address" in found[HS][2]

    def test_a_link_keeps_what_stands_behind_its_fragment_sign(self, workspace: Path, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        book.active.append(HEADINGS)
        book.active.append((HY, "红岩区政府", "进入"))
        book.active["C2"].hyperlink = "http://www.hy.gov.cn/"
        book.active["C2"].hyperlink.location = "/index"
        book.save(tmp_path / "list.xlsx")

        assert imported(workspace, tmp_path / "list.xlsx")[HY][1] == "http://www.hy.gov.cn/#/index"

    def test_formulas_of_a_csv_file_are_read_and_those_that_only_keep_digits(
        self, workspace: Path, tmp_path: Path
    ) -> None:
        path = tmp_path / "list.csv"
        path.write_text(
            f'{",".join(HEADINGS)}\n="{HY}","=HYPERLINK(""http://x.example"",""红岩"")",'
            f'"=HYPERLINK(""https://www.hy.gov.cn/"";""进入"")"\n{HS},黑山区政府,="www.hs.gov.cn"\n',
            "utf-8",
        )
        found = imported(workspace, path)
        assert {code: cells[:2] for code, cells in found.items()} == {
            HY: ("红岩", "https://www.hy.gov.cn/"),
            HS: ("黑山区政府", "http://www.hs.gov.cn/"),
        }

    def test_a_hidden_row_is_taken_and_told_and_a_hidden_sheet_comes_last(
        self, workspace: Path, tmp_path: Path
    ) -> None:
        book = openpyxl.Workbook()
        old, sheet = book.active, book.create_sheet("今年")
        old.sheet_state = "hidden"
        for each, host in ((old, "old"), (sheet, "new")):
            each.append(HEADINGS)
            each.append((HY, "红岩区政府", f"{host}.example"))
        sheet.append((HS, "黑山区政府", "hs.example"))
        sheet.row_dimensions[3].hidden = True
        book.save(tmp_path / "list.xlsx")

        found = imported(workspace, tmp_path / "list.xlsx")

        assert found[HY][1] == "http://new.example/"
        assert found[HS][2] == "http:// was put before it; its row is hidden in the list"


@pytest.mark.parametrize(
    ("formula", "link"),
    [
        ('=HYPERLINK("http://a.example")', FormulaLink("http://a.example", None)),
        ('= HYPERLINK ( "http://a.example" , "A ""B""" )', FormulaLink("http://a.example", 'A "B"')),
        ('=+hyperlink("http://a.example";"A")', FormulaLink("http://a.example", "A")),
        ('=_xlfn.HYPERLINK("http://a.example",1)', FormulaLink("http://a.example", "1")),
        ('=HYPERLINK(TRIM(B7)&"/x",UPPER("a"))', FormulaLink("B7/x", None)),
        ('=IF(A1="HYPERLINK(","",HYPERLINK("http://a.example","A"))', FormulaLink("http://a.example", "A")),
        ('=HYPERLINK("#Sheet2!A1","A")', None),
        ('=HYPERLINK(Sheet2!A1,"A")', None),
        ('=HYPERLINK(VLOOKUP(A1,B:C,2),"A")', None),
        ('=HYPERLINK("")', None),
        ('=HYPERLINK("http://a.example', None),
        ("=SUM(A1)", None),
        ("HYPERLINK is a word", None),
        ("", None),
        ("=" + "CONCAT(" * 5_000, None),
        ("=HYPERLINK(" + "CONCAT(" * 1_000, None),
        ("=" + "A" * 8_000, None),
    ],
)
def test_where_a_formula_leads(formula: str, link: FormulaLink | None) -> None:
    assert read_hyperlink(formula, lambda row, place: f"{'ABC'[place]}{row}") == link


@pytest.mark.parametrize(
    ("text", "url", "notes"),
    [
        ("http://www.x.gov.cn/。", "http://www.x.gov.cn/", ["punctuation around it was taken off"]),
        (
            "www.x.gov.cn，",
            "http://www.x.gov.cn/",
            ["punctuation around it was taken off", "http:// was put before it"],
        ),
        ("http://www.x.gov.cn；", "http://www.x.gov.cn/", ["punctuation around it was taken off"]),
        ("http://www.x.gov.cn/a/、", "http://www.x.gov.cn/a/", ["punctuation around it was taken off"]),
        ("http://www.x.gov.cn...", "http://www.x.gov.cn/", ["punctuation around it was taken off"]),
        (
            "http://www.x.gov.cn/index.html ;\u3000",
            "http://www.x.gov.cn/index.html",
            ["punctuation around it was taken off"],
        ),
        ("（http://www.x.gov.cn）", "http://www.x.gov.cn/", ["punctuation around it was taken off"]),
        ("http://www.x.gov.cn）", "http://www.x.gov.cn/", ["punctuation around it was taken off"]),
        ("《http://www.x.gov.cn》", "http://www.x.gov.cn/", ["punctuation around it was taken off"]),
        ("“http://www.x.gov.cn”。", "http://www.x.gov.cn/", ["punctuation around it was taken off"]),
        ("http://www.x.gov.cn/\u3000\u00a0", "http://www.x.gov.cn/", []),
        ("\u200bhttp://www.x.gov.cn\ufeff", "http://www.x.gov.cn/", []),
        ("http://www.x.gov.cn/%20%E3%80%80", "http://www.x.gov.cn/", ["punctuation around it was taken off"]),
        ("http://www.x.gov.cn/a_(b)", "http://www.x.gov.cn/a_(b)", []),
        ("http://www.x.gov.cn/?a=b&c=", "http://www.x.gov.cn/?a=b&c=", []),
        ("网址：http://www.x.gov.cn", "http://www.x.gov.cn/", []),
        ("http://www.x.gov.cn（首页）", "http://www.x.gov.cn/", ["'首页' behind it was left out"]),
        ("http://www.x.gov.cn 首页", "http://www.x.gov.cn/", ["'首页' behind it was left out"]),
        ("http://[::1]/", "http://[::1]/", ["it is an address of a private network"]),
    ],
)
def test_what_stands_around_an_address_is_no_part_of_it(text: str, url: str, notes: list[str]) -> None:
    found = tidy_address(text)

    assert (found.url, list(found.notes)) == (url, notes)
    assert tidy_address(url).url == url


@pytest.mark.parametrize("text", ["a@x.gov.cn", "mailto:a@x.gov.cn", "邮箱：a@x.gov.cn。"])
def test_a_mail_address_is_called_one(text: str) -> None:
    with pytest.raises(NoAddress, match="is a mail address and none of a website"):
        tidy_address(text)


@pytest.mark.parametrize(
    "text", ["。", "（）", "www.x.gov.cn（www.y.gov.cn）", "www.x.gov.cn，www.y.gov.cn；"]
)
def test_punctuation_alone_is_no_address_and_two_are_none(text: str) -> None:
    with pytest.raises(NoAddress):
        tidy_address(text)
