"""Turns the bytes of a page into text, as a browser does; never raises, whatever the page says of itself."""

import re

from replyclock.charsets.decoding import DecodedText, decode

_DECLARED = re.compile(rb"""<meta[^<>]+charset\s*+=\s*+["']?+\s*+([\w.:-]+)""", re.IGNORECASE)
_XML = re.compile(rb"""\A\s*+<\?xml[^<>]+encoding\s*+=\s*+["']\s*+([\w.:-]+)""", re.IGNORECASE)
_PARAMETER = re.compile(r"""\bcharset\s*+=\s*+["']?+\s*+([\w.:-]+)""", re.IGNORECASE)
_SNIFFED_BYTES = 4096


def decode_page(body: bytes, declared: str | None) -> str:
    """The text by the header's charset or the page's own, whichever the bytes fit; see read_page."""
    return read_page(body, declared).text


def read_page(body: bytes, declared: str | None) -> DecodedText:
    """The text, and what was wrong with its charset.

    A mark at the beginning wins, then the charset of the header, then that of the page's own head, unless
    the bytes are clearly something else; what cannot be read gives replacement signs, and nothing else is
    read anew for it.
    """
    return decode(body, declared, _from_head(body))


def charset_of(content_type: str) -> str | None:
    """The charset that a Content-Type names, or None."""
    hit = _PARAMETER.search(content_type)
    return hit[1] if hit else None


def _from_head(body: bytes) -> str | None:
    """What the page's head says; UTF-16 cannot say so in ASCII and means UTF-8 (HTML section 13.2.3.2)."""
    head = body[:_SNIFFED_BYTES]
    hit = _DECLARED.search(head) or _XML.match(head)
    name = hit[1].decode("ascii", "replace") if hit else None
    return "utf-8" if name and name.lower().startswith("utf-16") else name
