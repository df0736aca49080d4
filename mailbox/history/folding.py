"""One spelling for what mail programs write in many: width, blanks, bold and bars gone; knows no word."""

import re

from replyclock.domain.clean_text import nfkc

LONGEST = 400
"""Characters of a line that are looked at; what mail programs write above history is shorter."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_BEFORE, _BEHIND = " |*_#>-", " |*_"


def spaced(line: str) -> str:
    """The line after NFKC, its blanks single and none around it."""
    return " ".join(nfkc(_INVISIBLE.sub("", line[:LONGEST])).split())


def tight(line: str) -> str:
    """The line after NFKC, case-folded, without any blank: 日　期 becomes 日期."""
    return spaced(line).replace(" ", "").casefold()


def unframed(line: str) -> str:
    """The line as `spaced` gives it, without bars of a table, dashes and marks of bold around it."""
    return spaced(line).lstrip(_BEFORE).rstrip(_BEHIND)


def is_marked(line: str) -> bool:
    """True for a line that is marked as quoted."""
    return line.lstrip()[:1] in {">", "＞"}
