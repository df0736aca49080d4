"""Tells files that are neither text nor XLSX from those that may be, by their first bytes; reads none."""

import io
import re
import zipfile
from pathlib import Path

from replyclock.errors import WrongUse

_LEGACY = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""[MS-CFB] 2.2: the container of XLS, and of XLSX behind a password."""

_PROTECTED = "EncryptedPackage".encode("utf-16-le")
"""[MS-OFFCRYPTO] 2.3.4.4: the stream in which a protected workbook lies."""

_OLDEST = tuple(b"\x09" + rest for rest in (b"\0\4\0", b"\2\6\0", b"\4\6\0", b"\x08\x08\0", b"\x08\x10\0"))
"""[MS-XLS] 2.4.21: how workbooks begin that have no container, the oldest first."""

_PAGE = re.compile(rb"\s*(?:<(?:!--|!doctype|[a-z][a-z0-9]*[\s>/])|MIME-Version:)", re.IGNORECASE)
_XML = re.compile(rb"\s*<(?:\?xml|Workbook)\b")
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1f]")
_PACKED = b"PK\x03\x04"
_PDF = b"%PDF-"
_NAMED = frozenset({".xls", ".xlt", ".xlsb", ".et", ".ods", ".numbers"})
_BEGINNING = 4_096
_OPEN = "open it in a spreadsheet program, save as XLSX, and name that file"


def require_readable(path: Path, data: bytes) -> None:
    """Return for what may be text or XLSX; else raise WrongUse that says what the file is."""
    kind = _kind(path, data)
    if kind:
        raise WrongUse(f"{path} is {kind}: {_OPEN}.")


def _kind(path: Path, data: bytes) -> str:
    begins = data[:_BEGINNING]
    if begins.startswith(_LEGACY):
        if _PROTECTED in data:
            return "a workbook behind a password"
        return "a workbook of the old kind (.xls)"
    if begins.startswith(_OLDEST):
        return "a workbook of the old kind (.xls)"
    if begins.startswith(_PACKED):
        return _packed_kind(data)
    if begins.startswith(_PDF):
        return "a PDF, no spreadsheet"
    return _text_kind(path, begins)


def _packed_kind(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            names = set(parts.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ""  # said where it is opened
    if "xl/workbook.bin" in names:
        return "a workbook of the binary kind (.xlsb)"
    if "content.xml" in names:
        return "an OpenDocument file (.ods)"
    return "a Numbers file" if "Index/Document.iwa" in names else ""


def _text_kind(path: Path, begins: bytes) -> str:
    """What only looks like text: pages and XML that spreadsheets write; UTF-16 is seen through."""
    plain = begins.removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe").replace(b"\0", b"")
    if _XML.match(plain):
        return "a workbook as XML (2003)" if b"Excel.Sheet" in plain else "an XML file, no spreadsheet"
    if _PAGE.match(plain):
        return "a web page with a table in it, no spreadsheet"
    if path.suffix.lower() in _NAMED and _CONTROLS.search(plain):
        return "no spreadsheet that can be read here"
    return ""
