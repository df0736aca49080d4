"""Whether a text can be read at all, or lost its words on the way; knows no language and no charset."""

import re
import unicodedata

_LENGTH = 20_000
# What decoders, databases and mail servers put in the place of a sign they could not keep: one question
# mark for each, or the replacement sign (U+FFFD), which read as GBK and written anew is 锟斤拷.
_REPLACED = re.compile("锟斤拷|\\?{3,}|\ufffd+")
_NO_SIGN = frozenset({"Cc", "Cn", "Co", "Cs"})
_LINE_ENDS = frozenset("\t\n\r\f")
_CODED_BLOCK = re.compile(
    r"^-----BEGIN (PGP MESSAGE|PKCS7|CMS|ENCRYPTED|AGE ENCRYPTED)|^begin [0-7]{3,4} \S+$|^%PDF-\d"
    r"|^\(?This file must be converted with BinHex",
    re.MULTILINE,
)
_CODED_RUN = re.compile(r"[A-Za-z0-9+/=_%-]{48,}")


def is_unreadable(text: str) -> bool:
    """True when at least half of what stands there is replacement, private-use or unassigned signs.

    Counted are these on the one hand, letters and digits on the other; blanks and punctuation say nothing.
    A text without any of both is not unreadable: there is just nothing in it. Looks at 20,000 characters.
    """
    head = text[:_LENGTH]
    lost = sum(len(found[0]) for found in _REPLACED.finditer(head))
    signs = [unicodedata.category(sign) for sign in _REPLACED.sub("", head) if sign not in _LINE_ENDS]
    lost += sum(category in _NO_SIGN for category in signs)
    return lost > 0 and lost >= sum(category[0] in "LN" for category in signs)


def why_unreadable(text: str) -> str:
    """Why there are no words that a person could judge, in one clause; "" where there are, or nothing is."""
    head = text[:_LENGTH]
    found = _CODED_BLOCK.search(head)
    if found:
        return f"it is an encrypted or coded block: {found[0].strip()!r}"
    if sum(map(len, _CODED_RUN.findall(head))) * 2 > len("".join(head.split())):
        return "most of it is one coded run of letters and digits"
    return "most of its signs could not be read" if is_unreadable(head) else ""
