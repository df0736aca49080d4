"""What a charset's label means: the table of browsers, and the names more that mail uses; decodes nothing."""

import codecs
import re

import webencodings

UTF_8 = "utf-8"
GB = "gb18030"
BIG5 = "big5hkscs"
HZ = "hz"
WESTERN = "cp1252"

# Read wherever they stand in a label that browsers do not know: x-cp936, zh_cn.gb2312, utf8mb4.
_FAMILIES = (
    (re.compile(r"\bgb-?k|gb[-_]?(2312|18030)|\b(cp|ms|windows-?)?936\b|euc-?cn"), GB),
    (re.compile(r"big-?5|\b(cp|ms|windows-?)?950\b"), BIG5),
    (re.compile(r"utf-?8"), UTF_8),
)
# A list of what is let through, since Python also calls punycode, idna and unicode_escape charsets: the
# first two take quadratic time, the last executes escapes.
_OTHERS_OF_MAIL = re.compile(
    r"utf-?32([bl]e)?|utf-?16|iso-?2022-?(jp|kr)[a-z0-9-]*|ms932|cp-?(437|850|852|858|949)|mac[a-z-]*"
    r"|windows-?\d+|cp-?125\d|iso-?8859-?\d+|latin-?\d+|tis-?620|euc-?(jp|kr)"
)
_UTF_7 = re.compile(r"(unicode-1-1-)?utf-?7")
_NOISE = re.compile(r"\([^()]{0,60}\)|\A3d|[\"']")
_SINGLE_BYTE = re.compile(r"cp(125\d|43\d|85\d|86\d|874)|iso8859-\d+|koi8-[ru]|mac-[a-z]+")
_NOT_LATIN = re.compile(
    r"cp(1251|1253|1255|1256|866|874)|iso8859-([5-8]|11)|koi8-[ru]|mac-(cyrillic|greek|arabic)"
)


def codec_of(label: str | None, *, seven_bit: bool = False) -> str | None:
    """Python's codec for a label, by WHATWG Encoding section 4.2 and by mail's own names; None for any other.

    All mainland labels are read as GB18030, their superset, because GBK labelled gb2312 is the rule rather
    than the exception; Latin-1 and ASCII are windows-1252. UTF-7 hides markup from whoever looks for it
    and is read only where `seven_bit` says that the text is mail.
    """
    name = _NOISE.sub("", (label or "")[:100].lower()).encode("ascii", "ignore").decode().strip(" \t;,=")
    if name.startswith("hz"):
        return HZ
    known = webencodings.lookup(name) or webencodings.lookup(name.replace("_", "-"))
    if known and known.name not in {"replacement", "x-user-defined"}:
        return {"gbk": GB, "gb18030": GB}.get(known.name) or known.codec_info.name
    family = next((codec for pattern, codec in _FAMILIES if pattern.search(name)), None)
    return family or _by_python(name.replace("_", "-"), seven_bit=seven_bit)


def is_single_byte(codec: str) -> bool:
    """True for a charset in which any bytes are text, so that it proves nothing to be readable in it."""
    return _SINGLE_BYTE.fullmatch(codec) is not None


def is_latin(codec: str) -> bool:
    """True for a single-byte charset of Latin letters, in which most letters are ASCII."""
    return is_single_byte(codec) and not _NOT_LATIN.fullmatch(codec)


def _by_python(name: str, *, seven_bit: bool) -> str | None:
    if not (_OTHERS_OF_MAIL.fullmatch(name) or (seven_bit and _UTF_7.fullmatch(name))):
        return None
    try:
        return codecs.lookup("utf-7" if _UTF_7.fullmatch(name) else name).name
    except LookupError:
        return None
