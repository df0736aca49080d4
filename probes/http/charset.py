"""Turns the bytes of a page into text; never raises, whatever the page says of itself."""

import codecs
import re

# All of them are read as GB18030, which contains them: pages labelled gb2312 rarely are.
_GBK_FAMILY = frozenset(
    {"gb2312", "gb_2312-80", "gbk", "x-gbk", "cp936", "ms936", "windows-936", "gb18030", "hz"}
)
_DECLARED = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_SNIFFED_BYTES = 4096


def decode_page(body: bytes, declared: str | None) -> str:
    """The text by the charset of the header, else of the page's own head, else UTF-8, else GB18030."""
    for name in (_from_mark(body), declared, _from_head(body)):
        if name is None:
            continue
        try:
            return body.decode(_known(name))
        except (LookupError, UnicodeDecodeError):
            continue
    return _guess(body)


def _guess(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("gb18030", errors="replace")


def _from_mark(body: bytes) -> str | None:
    return "utf-8-sig" if body.startswith(codecs.BOM_UTF8) else None


def _from_head(body: bytes) -> str | None:
    hit = _DECLARED.search(body[:_SNIFFED_BYTES])
    return hit[1].decode("ascii", "replace") if hit else None


def _known(name: str) -> str:
    plain = name.strip("\"' ").lower()
    return "gb18030" if plain in _GBK_FAMILY else plain
