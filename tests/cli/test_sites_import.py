"""`sites import`: other people's lists of sites, and what becomes of every row."""

import csv
import json
import re
import tempfile
import zipfile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from support.doubles import a_campaign
from support.register_workspace import workspace_with

from replyclock.analysis.spreadsheets.register_file import RegisterSheet, read_sheets
from replyclock.cli.main import main
from replyclock.domain.hosts import host_of
from replyclock.domain.inquiry import Site
from replyclock.domain.published.columns import FileOrder
from replyclock.domain.register.join import Became, ReadRow, join
from replyclock.errors import WrongUse
from replyclock.workspace.register.edit import RegisterFile
from replyclock.workspace.register.file import is_code, read_sites
from replyclock.workspace.register.import_rows import ReadingOrder, read_list
from replyclock.workspace.register.web_address import NoAddress, readable_address, tidy_address

REGISTER = """code,name,address,sponsor,region,level,kind
# 待核,,,,,,
3101000001,青石市人民政府,https://www.qs.gov.cn/,办公室,青石,city,portal

3101000002,"白水县, 政府",http://www.bs.gov.cn/,,白水,county,portal
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return workspace_with(tmp_path, REGISTER)


def run(workspace: Path, *words: object) -> Result:
    return CliRunner().invoke(main, ["-w", str(workspace), "sites", "import", *map(str, words)])


def imported(workspace: Path, path: Path, *words: object) -> list[tuple[int, str, str]]:
    """(row, what it became, code) of every row."""
    done = run(workspace, path, "--json", *words)
    assert done.exit_code in (0, 3), done.output
    return [(row["row"], row["became"], row["code"]) for row in json.loads(done.stdout)["rows"]]


def a_list(folder: Path, text: str | bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


# "Billion laughs": each entity is ten of the one before it.
LAUGHS = b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>%s]>" % b"".join(
    b"<!ENTITY %c '%s'>" % (name, b"&%c;" % (name - 1) * 10) for name in b"bcdefghijkl"
)
MERGED = b'<mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells>'
HEADINGS = "网站标识码,网站名称,首页网址,主办单位,所属地区,网站级别,网站类型\n"
ROW = "3101000003,红岩区政府,www.hy.gov.cn,办公室,红岩,县级,门户网站\n"
HY = Site("3101000003", "红岩区政府", "http://www.hy.gov.cn/", "办公室", "红岩", "county", "portal")


class TestFiles:
    @pytest.mark.parametrize(
        "data",
        [
            HEADINGS + ROW,
            b"\xef\xbb\xbf" + (HEADINGS + ROW).encode(),
            (HEADINGS + ROW).encode("gb18030"),
            (HEADINGS + ROW).replace(",", ";"),
            (HEADINGS + ROW).replace(",", "\t"),
            "全国政府网站名单\n2026年\n" + (HEADINGS + ROW).replace(",", "\t"),
            "Site code,Site name,URL,Sponsor,Region,Level,Kind\n" + ROW,
            "序号," + HEADINGS.replace("网站标识码", "网站标识码（10位）*") + "1," + ROW,
            HEADINGS + "３１０１０００００３" + ROW[10:].replace("www.hy.gov.cn", "ｗｗｗ．ｈｙ．gov.cn"),
            HEADINGS + ROW + HEADINGS,
        ],
        ids=["UTF-8", "with a mark", "GB18030", "semicolons", "tabs", "titles above", "English headings",
             "more columns and remarks", "full width", "headings again"],
    )  # fmt: skip
    def test_a_list_is_read_however_it_was_saved(
        self, workspace: Path, tmp_path: Path, data: str | bytes
    ) -> None:
        rows = imported(workspace, a_list(tmp_path, data))

        assert [row[1:] for row in rows] == [("new", "3101000003")]
        assert read_sites(workspace / "sites.csv")[-1] == HY

    def test_a_workbook_with_a_title_merged_cells_floats_and_links_is_read(
        self, workspace: Path, tmp_path: Path
    ) -> None:
        book = openpyxl.Workbook()
        book.active.title = "说明"
        book.active.append(["请先阅读"])
        sheet = book.create_sheet("名单")
        sheet.append(["政府网站名单"])
        sheet.append(["网站标识码", "网站名称", "网址", "地区"])
        sheet.append([3101000003.0, "红岩区政府", "点击访问", "红岩"])
        sheet.append([4.4e9, "黑山区政府", "www.hs.gov.cn"])
        sheet["C3"].hyperlink = "https://www.hy.gov.cn/index.html"
        sheet.merge_cells("A1:D1")
        sheet.merge_cells("D3:D4")
        book.save(tmp_path / "list.xlsx")

        rows = imported(workspace, tmp_path / "list.xlsx")

        assert rows == [(3, "new", "3101000003"), (4, "new", "4400000000")]
        assert read_sites(workspace / "sites.csv")[-2:] == (
            Site("3101000003", "红岩区政府", "https://www.hy.gov.cn/index.html", region="红岩"),
            Site("4400000000", "黑山区政府", "http://www.hs.gov.cn/", region="红岩"),
        )

    @pytest.mark.parametrize(
        ("name", "data", "sentence"),
        [
            ("a.csv", "编号,网站名称,网址\n1,x,x.cn\n", "No row has headings for code: say"),
            ("a.csv", "", "No row has headings for a register"),
            ("a.xlsx", "PK", "is no workbook that can be read"),
            ("none.csv", None, "cannot be read (No such file or directory)"),
        ],
    )  # fmt: skip
    def test_a_file_that_is_no_list_is_refused_and_the_register_stays(
        self, workspace: Path, tmp_path: Path, name: str, data: str | None, sentence: str
    ) -> None:
        path = a_list(tmp_path, data, name) if data is not None else tmp_path / name

        done = run(workspace, path)

        assert done.exit_code == 2
        assert sentence in done.output
        assert (workspace / "sites.csv").read_text("utf-8") == REGISTER

    def test_a_person_may_say_which_heading_is_the_code(self, workspace: Path, tmp_path: Path) -> None:
        path = a_list(tmp_path, "我的号,网站名称,网址\nhy-1,红岩,www.hy.gov.cn\n")

        assert imported(workspace, path, "--column", "code=我的号") == [(2, "new", "hy-1")]


class TestRows:
    @pytest.mark.parametrize(
        ("cells", "reason"),
        [
            ("31010000,x,www.x.gov.cn", "'31010000' is no website identification code, which has ten digits"),
            ("3.101E+09,x,www.x.gov.cn", "'3.101E+09' is a rounded number"),
            (",x,www.x.gov.cn", "there is no code"),
            ("#N/A,x,www.x.gov.cn", "there is no code"),
            ("3101000009,——,www.x.gov.cn", "there is no name"),
            ("3101000009,x,", "there is no address"),
            ("3101000009,x,无", "there is no address"),
            ("3101000009,x,首页", "the host of '首页' has no dot"),
            ("3101000009,x,ftp://x.gov.cn", "does not begin with https:// or http://"),
            ("3101000009,x,javascript:alert(1)", "no"),
            ("3101000009,x,https://u:p@x.gov.cn", "holds no user name or password"),
            ("3101000009,x,www.x.gov.cn、www.y.gov.cn", "holds several addresses"),
            ("3101000009,x,www.x.gov.cn/www.y.gov.cn", "holds several addresses"),
            ("3101000009,x,http://999.1.1.1/", "is no address of a machine"),
            ("3101000009,x,http://x..gov.cn/", "is no name that there can be"),
        ],
    )
    def test_a_row_that_is_no_site_is_rejected_with_its_reason(
        self, workspace: Path, tmp_path: Path, cells: str, reason: str
    ) -> None:
        done = run(workspace, a_list(tmp_path, f"网站标识码,网站名称,网址\n{cells}\n"), "--json")

        (row,) = json.loads(done.stdout)["rows"]
        assert (done.exit_code, row["row"], row["became"]) == (3, 2, "rejected")
        assert reason in row["reason"]
        assert (workspace / "sites.csv").read_text("utf-8") == REGISTER

    def test_ministries_have_letters_in_their_code(self, workspace: Path, tmp_path: Path) -> None:
        path = a_list(tmp_path, "网站标识码,网站名称,网址\nbm01000001,部,www.b.gov.cn\n")

        assert imported(workspace, path) == [(2, "new", "bm01000001")]

    def test_what_changed_is_told_and_only_that_line_is_touched(
        self, workspace: Path, tmp_path: Path
    ) -> None:
        path = a_list(
            tmp_path,
            HEADINGS
            + "3101000001,青石市政府,www.qs.gov.cn,,,,\n"
            + '3101000002,"白水县, 政府",http://www.bs.gov.cn,,,,\n',
        )  # fmt: skip

        done = run(workspace, path, "--json")

        first, second = json.loads(done.stdout)["rows"]
        assert first["became"] == "updated"
        assert first["changes"] == [{"column": "name", "before": "青石市人民政府", "now": "青石市政府"}]
        assert second["became"] == "unchanged"
        assert (workspace / "sites.csv").read_text("utf-8") == REGISTER.replace("人民政府", "政府")

    def test_a_code_or_an_address_that_stands_there_twice_is_taken_once(
        self, workspace: Path, tmp_path: Path
    ) -> None:
        rows = ROW + ROW + ROW.replace("红岩区政府", "别处") + ROW.replace("0003", "0004")
        rows += "3101000005,新,https://WWW.QS.gov.cn:443,,,,\n"
        done = run(workspace, a_list(tmp_path, HEADINGS + rows), "--json")

        told = [(row["row"], row["became"], row["reason"]) for row in json.loads(done.stdout)["rows"]]
        added = "http:// was put before it"
        assert told == [
            (2, "new", added),
            (3, "duplicate", f"the code stands in row 2 already; {added}"),
            (4, "duplicate", f"the code stands in row 2 already, with another name; {added}"),
            (5, "duplicate", f"its address stands under the code 3101000003 in row 2 already; {added}"),
            (6, "duplicate", "its address stands under the code 3101000001 in the register already"),
        ]

    def test_a_host_in_chinese_letters_is_kept_as_punycode_and_shown_readable(
        self, workspace: Path, tmp_path: Path
    ) -> None:
        path = a_list(tmp_path, "网站标识码,网站名称,网址\n3101000009,x,http://中国政府。政务/首页\n")

        done = run(workspace, path, "--json")

        (row,) = json.loads(done.stdout)["rows"]
        assert row["address"].isascii()
        assert row["readable_address"] == "http://中国政府.政务/%E9%A6%96%E9%A1%B5"

    def test_no_cell_of_register_or_account_is_a_formula(self, workspace: Path, tmp_path: Path) -> None:
        rows = '3101000009,"=HYPERLINK(""http://evil"")",www.x.gov.cn,+1,@a,-b,＝c\n=1+1,x,=2,,,,\n'
        path = a_list(tmp_path, HEADINGS + rows)
        account = tmp_path / "account.csv"

        again = [imported(workspace, path, "--account", account) for _ in range(2)]

        for each in (workspace / "sites.csv", account):
            cells = [cell for row in csv.reader(each.read_text("utf-8-sig").splitlines()) for cell in row]
            assert [cell for cell in cells if cell[:1] in "=+@-＝" and cell] == []
        assert [rows[0][1] for rows in again] == ["new", "unchanged"]

    def test_a_dry_run_tells_the_same_and_changes_nothing(self, workspace: Path, tmp_path: Path) -> None:
        path = a_list(tmp_path, HEADINGS + ROW)

        dry = imported(workspace, path, "--dry-run")

        assert (workspace / "sites.csv").read_text("utf-8") == REGISTER
        assert dry == imported(workspace, path)

    def test_the_account_for_people_names_headings_and_sum(self, workspace: Path, tmp_path: Path) -> None:
        done = run(workspace, a_list(tmp_path, "备注," + HEADINGS + "," + ROW + ",3101000004,,,,,,\n"))

        assert "Headings in row 1: code = 网站标识码, name = 网站名称, address = 首页网址" in done.output
        assert "Not used: 备注" in done.output
        assert "2 rows: 1 new, 1 rejected. 2 other sites stay as they are." in done.output


class TestWriting:
    def test_a_register_saved_by_a_spreadsheet_stays_one(self, tmp_path: Path) -> None:
        path = tmp_path / "sites.csv"
        path.write_bytes(b"\xef\xbb\xbfname,code,address\r\nA,a,https://a.example/")
        path.chmod(0o640)

        RegisterFile(path).write({}, [Site("b", "B", "https://b.example/", region="东")])

        assert path.read_bytes() == (
            b"\xef\xbb\xbfname,code,address,region\r\nA,a,https://a.example/\r\n"
            + "B,b,https://b.example/,东\r\n".encode()
        )
        assert path.stat().st_mode & 0o777 == 0o640
        assert [each.name for each in tmp_path.iterdir()] == ["sites.csv"]

    def test_a_register_that_somebody_edits_meanwhile_is_not_overwritten(self, tmp_path: Path) -> None:
        path = tmp_path / "sites.csv"
        path.write_text(REGISTER, "utf-8")
        file = RegisterFile(path)
        path.write_text(REGISTER + "# mine\n", "utf-8")

        with pytest.raises(WrongUse, match="was changed meanwhile: import again"):
            file.write({}, [HY])

        assert path.read_text("utf-8") == REGISTER + "# mine\n"


class TestAddresses:
    @pytest.mark.parametrize(
        ("text", "url"),
        [
            ("HTTP://WWW.X.gov.cn", "http://www.x.gov.cn/"),
            ("www.x.gov.cn.", "http://www.x.gov.cn/"),
            ("https://x.gov.cn:443/a?b=c#/d", "https://x.gov.cn/a?b=c#/d"),
            ("http://x.gov.cn:8080", "http://x.gov.cn:8080/"),
            ("http:\\\\x.gov.cn", "http://x.gov.cn/"),
            ("http：／／x.gov.cn", "http://x.gov.cn/"),
            ("www. x .gov.cn", "http://www.x.gov.cn/"),
            ("//x.gov.cn/", "http://x.gov.cn/"),
            ("http://[::1]:80/", "http://[::1]/"),
            ("https://bücher.example/", "https://xn--bcher-kva.example/"),  # RFC 3492's usual example
        ],
    )
    def test_an_address_has_one_form(self, text: str, url: str) -> None:
        assert tidy_address(text).url == url
        assert tidy_address(url).url == url

    def test_an_address_of_a_private_network_is_taken_and_told(self) -> None:
        assert tidy_address("http://10.1.2.3/").notes == ("it is an address of a private network",)
        assert tidy_address("http://localhost/").notes == ("it is an address of a private network",)
        assert tidy_address("http://93.184.215.14/").notes == ()

    def test_an_authorisation_may_name_a_host_in_chinese_letters(self) -> None:
        leave = {**a_campaign().authorisation.model_dump(), "hosts": ["青石.政务", "QS.example:8080"]}

        allowed = a_campaign(authorisation=leave).authorisation.as_value().hosts

        assert allowed == {"xn--y7y328d.xn--zfr164b", "qs.example:8080"}
        assert host_of(tidy_address("http://青石.政务/").url) in allowed

    def test_punycode_that_is_none_is_shown_as_it_is(self) -> None:
        assert readable_address("https://xn--bcher-kva.example/") == "https://bücher.example/"
        assert readable_address("https://xn--0.example/") == "https://xn--0.example/"

    @given(st.text(max_size=40))
    def test_any_text_is_an_address_in_its_one_form_or_none(self, text: str) -> None:
        try:
            found = tidy_address(text).url
        except NoAddress:
            return
        assert found.isascii()
        assert tidy_address(found).url == found


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"))),
    st.sets(st.sampled_from("abc")),
)
def test_every_row_is_accounted_for_and_no_code_or_address_is_taken_twice(
    pairs: list[tuple[str, str]], known: set[str]
) -> None:
    register = [Site(code, code, f"https://{code}.example/") for code in sorted(known)]
    rows = [
        ReadRow(line, {}, Site(code, code, f"http://{host}.example/"))
        for line, (code, host) in enumerate(pairs)
    ]

    account = join(register, rows)

    taken = [
        row.row.site for row in account.rows if row.became in (Became.NEW, Became.UPDATED) and row.row.site
    ]
    assert [row.row for row in account.rows] == rows
    assert len({site.code for site in taken}) == len(taken)
    assert len({site.address for site in taken}) == len(taken)


class TestHostile:
    @given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20), st.text(max_size=40)), max_size=8))
    def test_whatever_stands_in_the_cells_every_row_is_accounted_for(
        self, cells: list[tuple[str, str, str]]
    ) -> None:
        sheet = RegisterSheet("", [(1, ("code", "name", "url"), {})])
        rows = [(line, cell, {}) for line, cell in enumerate(cells, start=2) if any(cell)]
        taken = [row for row in rows if row[1] != ("code", "name", "url")]
        read = read_list([RegisterSheet(sheet.title, [*sheet.rows, *rows])], ReadingOrder())

        account = join([], read.rows)

        assert [row.row.line for row in account.rows] == [line for line, *_ in taken]
        assert all(row.reason for row in account.rows if row.became is Became.REJECTED)
        for site in account.new:
            assert is_code(site.code)
            assert site.address.isascii()
            assert site.name.isprintable()
            assert not re.match("[=+@]", site.name)

    @pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
    @given(data=st.binary(max_size=300))
    def test_whatever_the_bytes_are_they_are_a_list_or_refused_in_a_sentence(
        self, name: str, data: bytes
    ) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_bytes(data)
            try:
                read_list(read_sheets(path, FileOrder()), ReadingOrder())
            except WrongUse:
                return

    def test_a_workbook_that_unpacks_to_gigabytes_is_refused_before_it_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "bomb.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts, parts.open("x", "w") as part:
            for _ in range(401):
                part.write(bytes(1_000_000))

        with pytest.raises(WrongUse, match="unpacks to 401,000,000 bytes, which no register has"):
            read_sheets(path, FileOrder())

    @pytest.mark.parametrize(
        ("old", "new", "told"),
        [
            (b"</sheetData>", b"", "is no workbook that can be read"),
            (b"<worksheet ", LAUGHS + b"<worksheet a='&l;' ", "is no workbook that can be read"),
            (
                b"</sheetData>",
                b'</sheetData><mergeCells><mergeCell ref="A2:XFD1048576"/></mergeCells>',
                "hy-1",
            ),
            (b'<row r="2"', b'<row r="1048576"', "hy-1"),
        ],
        ids=["cut off", "entities that grow", "everything merged", "in the very last row"],
    )
    def test_a_workbook_that_was_tampered_with_is_read_or_refused_at_once(
        self, workspace: Path, tmp_path: Path, old: bytes, new: bytes, told: str
    ) -> None:
        book = openpyxl.Workbook()
        for row in (["code", "name", "url"], ["hy-1", "红岩", "www.hy.gov.cn"]):
            book.active.append(row)
        book.save(tmp_path / "good.xlsx")
        with (
            zipfile.ZipFile(tmp_path / "good.xlsx") as good,
            zipfile.ZipFile(tmp_path / "a.xlsx", "w") as bad,
        ):
            for part in good.namelist():
                data = good.read(part)
                bad.writestr(part, data.replace(old, new) if "sheet1.xml" in part else data)

        done = run(workspace, tmp_path / "a.xlsx", "--json")

        assert done.exit_code in (0, 2, 3)
        assert told in done.output

    def test_a_cell_that_is_a_million_characters_long_is_refused_in_a_sentence(
        self, workspace: Path, tmp_path: Path
    ) -> None:
        done = run(workspace, a_list(tmp_path, HEADINGS + "3101000003," + "x" * 1_000_000 + ",a.cn\n"))

        assert done.exit_code == 2
        assert "this is not CSV (field larger than field limit" in done.output
