"""Workbooks that are made to keep their reader busy: read in linear time, or refused in a sentence."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from support.hostile.growth import grows_linearly

from replyclock.analysis.spreadsheets.hyperlink_formula import FormulaLink, read_hyperlink
from replyclock.analysis.spreadsheets.register_file import RegisterSheet, read_sheets
from replyclock.domain.published.columns import FileOrder
from replyclock.errors import WrongUse

_CELL_HOLDS = 32_767


def _merge(ref: str) -> str:
    return f'<mergeCell ref="{ref}"/>'


def _book(path: Path, rows: list[list[str]], behind: str = "", relations: str = "") -> Path:
    """A workbook of these rows; `behind` stands behind its cells, `relations` are those of its sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    plain = io.BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as good, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for part in good.namelist():
            data = good.read(part)
            if part == "xl/worksheets/sheet1.xml":
                data = data.replace(b"</sheetData>", f"</sheetData>{behind}".encode())
            made.writestr(part, data)
        if relations:
            made.writestr("xl/worksheets/_rels/sheet1.xml.rels", relations)
    return path


def _sheet(path: Path) -> RegisterSheet:
    [sheet] = read_sheets(path, FileOrder())
    return sheet


def _long_cell(_row: int, _place: int) -> str:
    return "x" * 32_000


@pytest.mark.parametrize(
    "formula",
    [
        "=HYPERLINK(" + "&".join(["A2"] * 1_000) + ")",
        "=HYPERLINK(CONCATENATE(" + ",".join(["A2"] * 1_000) + "))",
        "=HYPERLINK(CONCAT(A2,CONCAT(A2,CONCAT(A2))))",
        '=HYPERLINK(A2&"' + "y" * 1_000 + '")',
        "=HYPERLINK(" + "TRIM(A2)&" * 800 + "A2)",
    ],
)
def test_a_formula_that_says_more_than_a_cell_holds_leads_nowhere(formula: str) -> None:
    assert read_hyperlink(formula, _long_cell) is None


def test_a_formula_reads_no_more_cells_than_it_may_show() -> None:
    read: list[int] = []

    def cell(row: int, place: int) -> str:
        read.append(row)
        return _long_cell(row, place)

    read_hyperlink("=HYPERLINK(" + "TRIM(A2)&" * 800 + 'A2,"b")', cell)

    assert len(read) * 32_000 <= 4 * _CELL_HOLDS


def test_a_formula_may_say_as_much_as_a_cell_holds() -> None:
    link = read_hyperlink('=HYPERLINK(A2&"b","c")', lambda _row, _place: "a" * (_CELL_HOLDS - 1))

    assert link == FormulaLink("a" * (_CELL_HOLDS - 1) + "b", "c")


def test_many_formulas_that_repeat_one_long_cell_are_refused_in_a_sentence(tmp_path: Path) -> None:
    rows = [["a", "b"], ["x" * 32_000, ""], *(["n", '=HYPERLINK("y"&A2)'] for _ in range(700))]

    with pytest.raises(WrongUse, match="its formulas make more than 20000000 signs"):
        _sheet(_book(tmp_path / "a.xlsx", rows))


def test_merged_cells_that_overlap_cost_linear_time(tmp_path: Path) -> None:
    def work(text: str) -> None:
        last = len(text) + 1
        merges = "".join(_merge(f"B{row}:C{last}") for row in range(2, last))
        rows = [["a", "b"], *([f"n{row}", f"m{row}"] for row in range(2, last + 1))]
        _sheet(_book(tmp_path / "a.xlsx", rows, f"<mergeCells>{merges}</mergeCells>"))

    assert grows_linearly(work, lambda length: "a" * length, 1_000)


def test_a_cell_lies_in_one_range_and_what_overlaps_it_counts_for_nothing(tmp_path: Path) -> None:
    rows = [["a", "b", "c"], ["1", "x", ""], ["2", "y", "z"], ["3", "v", ""], ["4", "w", ""]]
    refs = ("B2:B3", "B3:C3", "B4:C5", "GT2:GU5")
    path = _book(tmp_path / "a.xlsx", rows, f"<mergeCells>{''.join(map(_merge, refs))}</mergeCells>")

    told = [[cell for cell in cells if cell] for _, cells, _ in _sheet(path).rows]

    assert told == [["a", "b", "c"], ["1", "x"], ["2", "x", "z"], ["3", "v", "v"], ["4", "v", "v"]]


def test_links_that_lie_upon_each_other_are_refused_in_a_sentence(tmp_path: Path) -> None:
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    links = "".join(f'<hyperlink ref="A1:A{90_000 + each}" r:id="r1"/>' for each in range(12))
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship'
        f' Id="r1" Type="{kinds}/hyperlink" Target="http://a.example" TargetMode="External"/></Relationships>'
    )
    behind = f'<hyperlinks xmlns:r="{kinds}">{links}</hyperlinks>'

    with pytest.raises(WrongUse, match="its links are of more than 1000000 cells"):
        _sheet(_book(tmp_path / "a.xlsx", [["a"], ["b"]], behind, relations))
