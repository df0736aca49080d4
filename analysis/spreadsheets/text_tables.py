"""Reads CSV files of any encoding and separator into rows of text; knows no meaning of a column."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from replyclock.domain.published.columns import FileOrder
from replyclock.errors import WrongUse

TableLine = tuple[int, tuple[str, ...]]
"""The line of a file that a row begins on, from 1, and its cells, stripped, as many as there are."""

_SEPARATORS = (",", ";", "\t", "|")
_NAMES = {"\t": "tab"}
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MARK = "\ufeff"
# Of names and of source code: they raise what no encoding of texts does, or take the square of the length.
_OF_NO_FILE = frozenset({"idna", "punycode", "raw-unicode-escape", "unicode-escape"})
# Spreadsheets take a first line such as sep=; for the separator, and show it nowhere.
_SEPARATOR_LINE = re.compile(r'"?sep=(\\t|[^\w\s"]|\t)"?[,;|\t ]*(\r\n|\r|\n|$)', re.IGNORECASE)
_KEPT = re.compile(r'="((?:[^"]|"")*)"')
_SAMPLE_LINES = 50
_SAMPLE_BYTES = 4_096
_LOST = "\ufffd"
_LOST_AT_MOST = 0.01


def csv_rows(path: Path, data: bytes, order: FileOrder) -> tuple[list[TableLine], dict[str, str]]:
    """Every row with the line it begins on, and how the file was read; raises WrongUse where it is no CSV."""
    text, encoding = _decode(path, data, order.encoding)
    text, first, said = _after_separator_line(text.lstrip(_MARK))
    separator = order.separator or said or _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        lines = list(_lines(reader, first))
    except csv.Error as fault:
        line = reader.line_num + first - 1
        raise WrongUse(f"{path}:{line}: this is not CSV ({fault}): mend that line.") from fault
    return lines, {"encoding": encoding, "separator": _NAMES.get(separator, separator)}


def _decode(path: Path, data: bytes, encoding: str | None) -> tuple[str, str]:
    """Text and encoding: as asked, by its mark, UTF-8, or GB18030, which contains GB2312 and GBK."""
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None) or _unmarked(data)
    if encoding and not _is_of_texts(encoding):
        raise WrongUse(f"There is no encoding {encoding!r}: say utf-8, gb18030 or another.")
    tried = [encoding] if encoding else [marked] if marked else ["utf-8", "gb18030"]
    for name in tried:
        try:
            return data.decode(name), name.upper().removesuffix("-SIG")
        except UnicodeDecodeError:
            if encoding:
                continue
            text = data.decode(name, "replace")
            lost, foreign = text.count(_LOST), sum(not sign.isascii() for sign in text)
            if lost <= foreign * _LOST_AT_MOST:
                return text, f"{name.upper().removesuffix('-SIG')}, {lost} signs of it not readable"
    raise WrongUse(f"{path} is no text in {' or '.join(tried)}: say its encoding with --encoding.")


def _is_of_texts(encoding: str) -> bool:
    """True where Python knows the encoding, and files are written in it."""
    try:
        b"a".decode(encoding)  # raises for encodings of bytes, such as zip, and for "undefined"
        return codecs.lookup(encoding).name.replace("_", "-") not in _OF_NO_FILE
    except (LookupError, ValueError):  # ValueError: a sign that no name has
        return False


def _unmarked(data: bytes) -> str | None:
    """UTF-16 without its mark: the separators and digits of a table leave every second byte empty."""
    sample = data[:_SAMPLE_BYTES]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if not even + odd or max(even, odd) < len(sample) // 20 or min(even, odd):
        return None
    return "utf-16-be" if even else "utf-16-le"


def _after_separator_line(text: str) -> tuple[str, int, str | None]:
    """The text without a first line that names the separator, the line it begins on, and the separator."""
    found = _SEPARATOR_LINE.match(text)
    if found is None:
        return text, 1, None
    return text[found.end() :], 2, "\t" if found[1] == "\\t" else found[1]


def _separator(text: str) -> str:
    """The separator that cuts the first lines into the most columns, the same number in nearly all."""
    sample = text.splitlines()[:_SAMPLE_LINES]
    return max(_SEPARATORS, key=lambda separator: _regularity(sample, separator))


def _regularity(sample: Sequence[str], separator: str) -> float:
    try:
        widths = [len(row) for row in csv.reader(sample, delimiter=separator) if row]
    except csv.Error:
        return 0
    if not widths:
        return 0
    # Not the first line's width alone: it may be a title.
    return max(width * lines if width > 1 else 0 for width, lines in Counter(widths).items()) / len(widths)


def _lines(reader: Any, first: int) -> Iterator[TableLine]:
    """Each row with the line it begins on; a cell may hold line ends."""
    line = first
    for row in reader:
        yield line, tuple(_plain(cell) for cell in row)
        line = reader.line_num + first


def _plain(cell: str) -> str:
    """Without blanks, and without the formula ="0012" by which programs keep spreadsheets from reckoning."""
    plain = cell.strip()
    kept = _KEPT.fullmatch(plain)
    return kept[1].replace('""', '"').strip() if kept else plain
