"""Tables that the program writes hold no formula, whatever opens them; reading back gives all of it."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from replyclock.domain.csv_cells import csv_text, guarded, starts_formula, unguarded

ATTACKS = [
    "=1+1",
    "-2+3+cmd|' /C calc'!A0",
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "|calc",
    "%0A=1",
    "  =1+1",
    "\u3000=1+1",
    "\ufeff=1+1",
    "\u200b=1+1",
    "\u2060\u00ad=1+1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\tplain",
    "\x00=1+1",
    '"=1+1"',
    "'=1+1",
    '"";=1+1',
    "a;=cmd|' /C calc'!A0",
    "a\t=1+1",
    "a\n-2+3",
    "＝1+1",
    "＋1",
    "－1+1",
    "＠SUM(1)",
    "﹦1+1",
    "−2+3",
    "-1-1",
    "+8613900000000",
    "-1e3;=1",
    "- ",
]
BEGINS = "=+-@|%＝＋－＠−﹦"
HARMLESS = [
    "",
    "a=b",
    "5",
    "-5",
    "-5.25",
    "0012",
    "a,=b",
    "北京市",
    "a; b",
    "1;-2;3",
    "http://a.example/?q=1",
]
TEXTS = st.text(st.sampled_from("=+-@|%'\"; \t\r\n\ufeff\u200b＝－a1.,")) | st.text()


@pytest.mark.parametrize("text", ATTACKS)
def test_what_a_spreadsheet_would_reckon_with_is_led_by_an_apostrophe(text: str) -> None:
    assert starts_formula(text)
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_numbers_and_harmless_text_stay_as_they_are(text: str) -> None:
    assert guarded(text) == text
    assert unguarded(text) == text


def test_numbers_of_our_own_are_written_as_numbers() -> None:
    assert csv_text([[5, -5, -2.5, None, True, float("-inf")]]) == "5,-5,-2.5,,True,'-inf\r\n"


@given(TEXTS)
@example("'\t=")
@example("''=")
@example("'-5")
def test_a_guarded_text_reads_back_whole(text: str) -> None:
    assert unguarded(guarded(text)) == text


@given(st.lists(TEXTS, min_size=1, max_size=4), st.sampled_from(",;\t"))
def test_no_separator_that_a_program_may_be_set_to_makes_a_cell_a_formula(
    cells: list[str], separator: str
) -> None:
    written = csv_text([["first", *cells]])

    for row in csv.reader(io.StringIO(written.replace("\0", " "), newline=""), delimiter=separator):
        for cell in row:
            seen = cell.lstrip(" \u3000\ufeff\u200b")
            assert seen[:1] not in BEGINS or seen[:1] == "" or _is_number(seen), (written, cell)


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).replace(",", "").replace('"', "").isdecimal()
