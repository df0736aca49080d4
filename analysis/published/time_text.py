"""Takes the text of a cell apart: date and clock, half of the day, zone, and words that stand beside them.

Knows how people and programs write times; decides on no format and works out no instant.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from replyclock.domain.clean_text import nfkc

_LONGEST = 160
_INVISIBLE = dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u200e\u200f", None)
_UNIFORM = str.maketrans(
    {**_INVISIBLE, **dict.fromkeys("‐‑‒–—―−", "-"), "時": "时", "點": "时", "点": "时", "號": "号",
     "週": "周", "禮": "礼"}
)  # fmt: skip
# Most cells of most lists, which need no taking apart.
_USUAL = re.compile(r"\d{1,4}[-/]\d{1,2}[-/]\d{1,4}(?: \d{1,2}:\d{1,2}(?::\d{1,2})?)?", re.ASCII)
CLOCK = r"(?<![\d:.])\d{1,2}(?::\d{1,2}(?::\d{1,2})?(?![\d:])|时(?:\d{1,2}分(?:\d{1,2}秒)?)?)"

HALVES = {
    "AM": "上午 凌晨 清晨 早晨 早上 早间 早 午前 오전 am a.m. a.m",
    "PM": "下午 傍晚 午后 午後 오후 pm p.m. p.m",
    "noon": "中午 正午 午间",
    "night": "晚上 晚间 夜间 晚",
}
"""Words for a half of the day, or a part of one."""

_HALF_OF = {word: half for half, words in HALVES.items() for word in words.split()}
_HALF = "|".join(sorted(map(re.escape, _HALF_OF), key=len, reverse=True))
_HALF_FIRST = re.compile(rf"(?:(?<!\s)\s++)?+\(?(?<![A-Za-z])({_HALF})\)?\s*+(?={CLOCK})", re.IGNORECASE)
_HALF_LAST = re.compile(rf"({CLOCK})\s*\(?({_HALF})\)?(?![A-Za-z])", re.IGNORECASE)

_ENGLISH_DAY = r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
_WEEKDAY = re.compile(
    rf"^\(?{_ENGLISH_DAY}\)?[.,]*\s+|(?:(?<!\s)\s++)?+(?:\({_ENGLISH_DAY}\.?\)"
    r"|\(?(?:星期|周|礼拜)[一二三四五六日天]\)?,?)|(?<=[\d日])(?<!\s)\s*+\([月火水木金土日一二三四五六]\)",
    re.IGNORECASE,
)
_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
_MONTH = re.compile(rf"(?<![a-z])({_MONTHS})[a-z]*\.?", re.IGNORECASE)
_NUMBERS = re.compile(r"\d+")
_NAMES = re.compile(r"[A-Z][a-z]{2}")
_FRACTION = re.compile(r"(:\d\d)[.,]\d+")
_COMMA = re.compile(rf"(?<=[\d日]),\s*(?={CLOCK})")
_UNITS = re.compile(r"(?:(?<!\s)\s++)?+([年月日时分秒])\s*")
_DAY_OF_MONTH = re.compile(r"(月\s*\d{1,2})\s*号")
_HALF_HOUR = re.compile(r"(\d时)半")
_BARE_MINUTES = re.compile(r"(\d时)(\d\d)(?![\d分])")
# An offset with a minus behind hours and minutes alone would be the end of 09:00-10:30.
_OFFSET = r"(?:(?<=:\d\d:\d\d)|(?<=T\d\d:\d\d)|(?<=:\d\d:\d\d )|(?=\+))[+-]\d\d(?::?\d\d)?(?![\d:])"
_ZONE = re.compile(
    rf"((?:{CLOCK}|T\d\d:\d\d(?::\d\d)?)\s?)\s*[(\[]?"
    rf"((?:UTC|GMT)\s?[+-]\d{{1,2}}(?::?\d\d)?|UTC|GMT|[A-Z]{{1,4}}T|MSK|[Zz]|[A-Z][a-z]+/[A-Z][A-Za-z_/]+|北京时间"
    rf"|中国标准时间|{_OFFSET})[)\]]?(?![A-Za-z\d])"
)
_CORE = re.compile(rf"(?:\d+|[-/.:,]|\s|T(?=\d)|[年月日时分秒]|(?<![A-Za-z])(?:{_MONTHS})(?![A-Za-z]))+")
_LABEL = re.compile(rf"([^\d:]{{1,20}}:|[^\d\s:]{{0,6}}于)\s*(?=\d|(?:{_MONTHS}))")
# Words that make the time another one, or none: before, after, about, expected; another zone; not yet.
_TELLING = re.compile(
    r"前|后|後|起(?:$|[\s)])|截止|截至|为止|(?<!预)[约約]|左右|[预預][计計]|[计計][划劃]|拟|到期|期限|限期"
    r"|未|待[答回办处定]|暂[无未不缓]|~|时区|夏令|标准时|当地时|\d\s*[:/-]\s*\d|\d\s*[年月日时分]"
    r"|\b(?:before|after|until|by|due|about|approx\w*|circa|ca|expected|planned|not|no|yet|pending|never)\b"
    r"|\b[A-Z]{1,4}T\b|\b(?:standard|daylight|summer|local) time\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TimeText:
    """A cell taken apart: `core` holds date and clock as a format names them, in one spelling.

    `shape` is the core with # for its numbers and b for its months; `half` is a key of HALVES or "",
    `half_first` says that it stands before the clock; `zone` is as written; `words` says that something
    else stood there and was set aside.
    """

    core: str
    shape: str = ""
    half: str = ""
    half_first: bool = False
    zone: str = ""
    words: bool = False


@lru_cache(maxsize=65_536)
def take_apart(text: str) -> TimeText:
    """The parts of a cell; the core is "" where it is too long for a time, or its words say another one."""
    if _USUAL.fullmatch(text):
        return TimeText(text, _NUMBERS.sub("#", text))
    if len(text) > _LONGEST:
        return TimeText("")
    plain = uniform(text).strip().strip("'\"").strip()
    label = _LABEL.match(plain)
    plain = _WEEKDAY.sub(" ", plain[label.end() :] if label else plain)
    plain = _BARE_MINUTES.sub(r"\1\2分", _HALF_HOUR.sub(r"\g<1>30分", _UNITS.sub(r"\1", plain)))
    plain, half, first = _without_half(_FRACTION.sub(r"\1", _COMMA.sub(" ", plain)))
    plain, zone = _without_zone(plain)
    core, words = _without_words(_MONTH.sub(lambda found: found[1].title(), plain).strip())
    if label:
        words = f"{label[1]} {words}"
    if words and _TELLING.search(words if not zone else _ZONE_NAMES.sub("", words)):
        return TimeText("")
    core = spaced(core)
    shape = _NAMES.sub("b", _NUMBERS.sub("#", core))
    return TimeText(core, shape, half, first, zone, bool(words))


def uniform(text: str) -> str:
    """The text with one spelling of digits, dashes and units; full width and traditional signs are gone."""
    return _DAY_OF_MONTH.sub(r"\1日", nfkc(text).translate(_UNIFORM))


def spaced(text: str) -> str:
    """With single spaces, and none around the units of a Chinese date."""
    return _UNITS.sub(r"\1", " ".join(text.split()))


_ZONE_NAMES = re.compile(r"\((?=[^()]*(?:(?:时间|time)\)|夏令|标准时))[^()]*\)|\[[^\[\]]*\]", re.IGNORECASE)


def _without_half(text: str) -> tuple[str, str, bool]:
    last = _HALF_LAST.search(text)
    if last is not None:
        return f"{text[: last.end(1)]} {text[last.end() :]}", _HALF_OF[last[2].lower()], False
    first = _HALF_FIRST.search(text)
    if first is not None:
        return f"{text[: first.start()]} {text[first.end() :]}", _HALF_OF[first[1].lower()], True
    return text, "", False


def _without_zone(text: str) -> tuple[str, str]:
    found = _ZONE.search(text)
    if found is None:
        return text, ""
    return f"{text[: found.end(1)]} {text[found.end() :]}", found[2]


def _without_words(text: str) -> tuple[str, str]:
    """Date and clock, and what stands behind them; all of it is core where it only runs on."""
    found = _CORE.match(text)
    if found is None:
        return text, ""
    core, rest = text[: found.end()].rstrip(" ,-/.:"), text[found.end() :].strip()
    glued = text[found.end() - 1 : found.end()].isdigit() and rest[:1].isascii() and rest[:1].isalnum()
    return (text, "") if glued else (core, rest)
