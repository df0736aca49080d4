"""Reads how many characters a field takes from what stands beside it; knows no page."""

import re

_CHARACTERS = r"(?:个\s*)?(?:汉字|字符|字|characters?|chars?|letters?)"
_MOST = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:最多|至多|上限|限制?|不超过|不能超过|不得超过|不多于|少于|控制在)\D{{0,8}}(\d+)\s*{_CHARACTERS}",
        rf"(\d+)\s*{_CHARACTERS}\s*(?:以内|以下|之内|内)",
        rf"(?:max(?:imum)?|up to|at most|limit(?:ed)?|no more than)\D{{0,16}}(\d+)\s*{_CHARACTERS}",
        rf"(\d+)\s*{_CHARACTERS}\s*(?:max(?:imum)?|limit|or (?:less|fewer))",
    )
]
_COUNTER = re.compile(r"(?<![\d/])(\d+)\s*/\s*(\d+)(?![\d/])")
_LEFT = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:还|剩余?|尚)\D{{0,8}}?(-?\d+)\s*{_CHARACTERS}",
        rf"(-?\d+)\s*{_CHARACTERS}\s*(?:left|remaining|to go)",
    )
]


def most_characters(near: str, maxlength: int | None, typed: int) -> int | None:
    """The smallest limit that a field names, after `typed` characters stand in it; None where it names none.

    `near` is what a person reads beside the field, a counter that counts along included.
    """
    limits = [int(hit[1]) for pattern in _MOST for hit in pattern.finditer(near)]
    limits += [typed + int(hit[1]) for pattern in _LEFT for hit in pattern.finditer(near)]
    limits += [int(hit[2]) for hit in _COUNTER.finditer(near) if int(hit[1]) == typed]
    if maxlength is not None:
        limits.append(maxlength)
    return min((limit for limit in limits if limit > 0), default=None)
