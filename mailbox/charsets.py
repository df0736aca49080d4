"""Bytes to text under whatever charset a message claims. Never raises; knows nothing of messages."""

import re

from replyclock.domain.chinese import is_chinese

_GB_NAMES = frozenset(
    {
        "gb2312",
        "gbk",
        "x-gbk",
        "cp936",
        "ms936",
        "windows-936",
        "gb18030",
        "gb-2312",
        "gb2312-80",
        "euc-cn",
        "x-euc-cn",
        "chinese",
        "csgb2312",
        "iso-ir-58",
        "hz",
        "hz-gb-2312",
    }
)
_BIG5_NAMES = frozenset({"big5", "big-5", "cp950", "x-big5", "csbig5", "big5-hkscs", "big5hkscs"})
# A list of what is let through, since Python also calls punycode, idna and unicode_escape charsets:
# the first two take quadratic time, the last executes escapes.
_OTHER_NAMES = re.compile(
    r"(utf-?(7|8|16|32)|iso-?(8859|2022)|windows-?125|cp(125|437|850|866|874|932|949)|koi8|euc-?(jp|kr|tw)"
    r"|shift-?jis|sjis|ms932|mac|tis-?620|latin)[a-z0-9-]*"
)
_WESTERN = re.compile(r"(us-?ascii|ascii|ansi-x3.*|iso-?8859-1|latin-?1|windows-?1252|cp1252)")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")


def decode_text(data: bytes, charset: str | None) -> tuple[str, str | None]:
    """The text, and a fault in words when the charset had to be guessed or bytes were unreadable.

    All Chinese mainland labels are read as GB18030, their superset, because GBK labelled gb2312 is
    the rule rather than the exception; unknown labels as UTF-8, then GB18030.
    """
    name = (charset or "").strip(" \t\"'").lower().replace("_", "-")
    for codec in _codecs(name, data):
        text = _decode_strictly(data, codec)
        if text is not None:
            return clean_text(text), _guess_fault(name)
    codec = "utf-8" if name.startswith("utf-8") else "big5hkscs" if name in _BIG5_NAMES else "gb18030"
    return clean_text(data.decode(codec, "replace")), f"bytes that are no {name or codec} were replaced"


def clean_text(text: str) -> str:
    """The text with single line ends and without control characters or lone surrogates."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNPRINTABLE.sub("", unix.encode("utf-8", "replace").decode("utf-8"))


def _codecs(name: str, data: bytes) -> tuple[str, ...]:
    """The codecs to try in order, each strictly."""
    if name in _GB_NAMES:
        return (*_shifted(name, data), *_utf8_in_disguise(data), "gb18030")
    if name in _BIG5_NAMES:
        return (*_utf8_in_disguise(data), "cp950", "big5hkscs", "gb18030")
    if _WESTERN.fullmatch(name):
        return ("utf-8", "cp1252", "gb18030") if "ascii" not in name else ("utf-8", "gb18030", "cp1252")
    if name and _OTHER_NAMES.fullmatch(name):
        return (name, "utf-8", "gb18030")
    return ("utf-8", "gb18030")


def _shifted(name: str, data: bytes) -> tuple[str, ...]:
    """Real HZ (RFC 1843) is seven-bit with ~{ and ~} around the Chinese; the label alone proves nothing."""
    return ("hz",) if name.startswith("hz") and b"~{" in data and data.isascii() else ()


def _utf8_in_disguise(data: bytes) -> tuple[str, ...]:
    """UTF-8 under a GB label: valid UTF-8 with Chinese characters is hardly ever anything else."""
    text = _decode_strictly(data, "utf-8")
    return ("utf-8",) if text is not None and is_chinese(text) else ()


def _decode_strictly(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (LookupError, ValueError):
        return None


def _guess_fault(name: str) -> str | None:
    known = not name or name in _GB_NAMES or name in _BIG5_NAMES
    if known or _WESTERN.fullmatch(name) or _OTHER_NAMES.fullmatch(name):
        return None
    return f"charset {name[:40]} is unknown, guessed from the bytes"
