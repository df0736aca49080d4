"""What is left of an answer when everything is taken away that changes by itself. Knows no page.

Only what cannot be an office's own words is noise. Where that is open the words stay: to see an answer
twice costs a reviewer a moment, to miss a correction costs the truth.
"""

import hashlib
import re
from collections.abc import Sequence
from itertools import pairwise

from replyclock.domain.clean_text import nfkc

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
# Where something stands by itself: beside white space, brackets, bars and the like.
_EDGE = r"(?:^|(?<=[\s|,;()\[\]<>【】〔〕《》·。]))"
_END = r"(?=$|[\s|,;()\[\]<>【】〔〕《》·。])"

_HOW_MANY = r"\d[\d,]*(?:\.\d+)? ?(?:万|亿|[kKwW])?\+? ?(?:人次|次|人|遍|times)?"
_COUNTED = r"(?:浏览|阅读|点击|访问|查看|阅览)"
_COUNTER = rf"(?:{_COUNTED}(?:次数|人数|人次|量|数|率)|人气|点赞数|转发数|收藏数|评论数)"
_COUNTERS = re.compile(
    rf"{_EDGE}(?:本文|本页|本信|文章|信件|网页|页面|累计|总)?(?:被|已被)?"
    rf"(?:{_COUNTER} ?(?:: ?(?:{_HOW_MANY})?|{_HOW_MANY})"
    rf"|{_COUNTED} ?:? ?\d[\d,]* ?(?:人次|次)|{_COUNTED} ?: ?{_HOW_MANY})"
    rf"{_END}"
    rf"|{_EDGE}(?i:page ?views?|views?|hits?|visits?|visitors?|clicks?|reads?) ?: ?{_HOW_MANY}{_END}"
    rf"|^{_COUNTED} \d[\d,]*$"
    r"|^(?i:(?:page ?)?views?|hits|visits|reads?|viewed) \d[\d,]*(?: times)?$"
    r"|^(?i:\d[\d,]* (?:(?:page ?)?views?|hits|visits|reads|visitors))$"
)

_DATE = (
    r"(?:\d{4} ?[-/.年] ?\d{1,2} ?[-/.月] ?\d{1,2} ?日?|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
    r"|\d{1,2} [A-Za-z]{3,9}\.?,? \d{4}|[A-Za-z]{3,9}\.? \d{1,2},? \d{4})"
)
_WEEKDAY = (
    r"(?:\(?(?:星期|周)[一二三四五六日天]\)?|(?i:(?:mon|tues?|wed(?:nes)?|thur?s?|fri|satur|sun)(?:day)?))"
)
_HALF = r"(?:上午|下午|(?i:[ap]\.?m\.?))"
_TIME = rf"(?:{_HALF} ?)?\d{{1,2}} ?[:时点] ?\d{{1,2}}(?: ?[:分] ?\d{{1,2}}(?:\.\d+)?)?[分秒]?(?: ?{_HALF})?"
_SECOND = r"\d{1,2}[:时]\d{1,2}[:分]\d{1,2}"
_ZONE = r"(?: ?(?:Z|UTC|GMT|CST)?(?:[+-]\d{2}:?\d{2})?)"
_STAMP = rf"(?:{_WEEKDAY},? ?)?{_DATE}(?:,? ?{_WEEKDAY})?(?:[T, ]? ?{_TIME}{_ZONE})?(?: ?{_WEEKDAY})?"
_AGO = r"(?:\d+ ?(?:秒钟?|分钟|个?小时|天)前|刚刚|(?i:\d+ (?:second|minute|hour|day)s? ago))"
_DONE = (
    r"(?:发布|更新|回复|回覆|答复|答覆|反馈|办理|办结|处理|受理|来信|写信|寄信|去信|提交|提问|留言|咨询|投诉|登记|录入"
    r"|创建|发表|公开|修改|编辑|打印|下载|成文|发文|收信|接收)"
)
_NOW = r"(?:(?:当前|现在|系统|今天)(?:的?时间|日期|是))"
_LABEL = (
    rf"(?:最后|最近|信件|本页|网页|页面|上次)?{_DONE}(?:时间|日期|于)"
    r"|(?i:(?:last )?(?:posted|published|updated|modified|answered|replied|received|submitted|printed)"
    r"(?: (?:on|at|date|time))?)"
)
_COLON = r"(?: ?: ?|\s+|(?<=[是于]))"
# What makes a date the end of a span or a deadline, which are the office's words.
_NO_SPAN = r"(?! ?(?:至|到|起|止|前|后|以|之|[-—–~]|to\b|until\b))"
_LABELLED = re.compile(
    rf"{_EDGE}(?:{_LABEL}){_COLON}(?:{_STAMP}|{_AGO}){_END}{_NO_SPAN}"
    rf"|{_EDGE}{_NOW}{_COLON}(?:{_STAMP}|{_TIME}){_END}",
    re.MULTILINE,
)
_ANY_LABEL = r"(?:(?:时间|日期|(?i:date|time)) ?: ?)?"
_BARE_STAMP = re.compile(rf"\(?{_ANY_LABEL}(?:{_STAMP}|{_AGO})\)?")
_TO_THE_SECOND = re.compile(rf"\(?{_ANY_LABEL}{_DATE}[T, ]? ?{_SECOND}.{{0,16}}")

_DAY = rf"(?:{_DATE}|(?:[A-Z][a-z]{{2}},? )?[A-Z][a-z]{{2}} \d{{1,2}}|\d{{1,2}} [A-Z][a-z]{{2}} \d{{4}})"
_SET_BY_MACHINE = re.compile(
    rf"{_DAY}?[T, ]? ?(?<!\d){_SECOND}(?!\d)(?: \d{{4}}(?!\d))?(?: ?(?:UTC|GMT|CST|[+-]\d{{4}}))?"
)

_SESSION = re.compile(
    r"[?&;]?\b(?i:j?session_?id|php?sessid|sid|csrf\w{0,20}|token|nonce|_t)=[\w.%~+/=-]{4,}"
)
_UUID = re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")
_RUN = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_=-]{16,}(?![\w+/=-])", re.ASCII)
_HEX = re.compile(r"(?=.*\d)(?=.*[a-fA-F])(?:[0-9a-f]+|[0-9A-F]+)")

_TOOL = (
    r"(?:打印(?:本页|本文|此页)?|关闭(?:窗口|本页|页面)?|分享(?:到|至)?:?|收藏(?:本页)?|返回(?:列表|顶部|首页)?|字号:?|字体:?"
    r"|微信|微博|QQ空间|扫一扫|(?i:print(?: this page)?|close(?: window)?|share|back|top))"
)
_BRACKETED_TOOL = re.compile(rf"[【〔\[(<] ?(?:{_TOOL}|[大中小]) ?[】〕\])>]")
_TOOL_LINE = re.compile(rf"(?:(?:{_TOOL}|[大中小])(?:[\s|/·,]+|$))+")
_TRAILING_TOOLS = re.compile(
    r"(?:(?<=\s)|^)(?:打印|关闭|分享|收藏)(?:[\s|/·,]{1,9}(?:打印|关闭|分享|收藏)){0,9}$"
)

_SPACE = re.compile(r"\s+")
_WORDLESS = re.compile(r"[\W_]*")


def answer_key(text: str) -> str:
    """SHA-256 in hex of what is left without noise: two texts of one key are one answer."""
    return hashlib.sha256(without_noise(text).encode("utf-8", "surrogatepass")).hexdigest()


def without_noise(text: str) -> str:
    """The words of an answer on one line, after NFKC, without what changes by itself.

    Taken away: visit counters, session ids and random runs, labelled times of the page itself ("更新时间：
    ..."), a date that is all of the first or last line, a stamp to the second on a line of its own, tool
    words (print, close, share), and white space but between two words of letters. A date within a
    sentence or a table stays. A text that is nothing but noise is kept as it is, white space apart.
    Linear in the length of the text.
    """
    plain = _INVISIBLE.sub("", nfkc(text))
    lines = [" ".join(line.split()) for line in plain.splitlines()]
    without_stamps = _LABELLED.sub(" ", "\n".join(filter(None, lines))).split("\n")
    kept = [line for line in map(_quiet, without_stamps) if not _WORDLESS.fullmatch(line)]
    return _close_up("\n".join(_without_edges(kept))) or _close_up(plain)


def without_stamps(text: str) -> str:
    """The text without what a page or a tracker sets itself: labelled times, and times to the second.

    An office that tells its hours tells no seconds. Linear in the length of the text.
    """
    return _SET_BY_MACHINE.sub(" ", _LABELLED.sub(" ", text))


def _quiet(line: str) -> str:
    """A line without its counters, tokens and tools; "" for a tool bar or a stamp to the second."""
    for noise in (_BRACKETED_TOOL, _SESSION, _UUID, _COUNTERS):
        line = noise.sub(" ", line)
    line = _RUN.sub(lambda run: " " if _is_random(run[0]) else run[0], line).strip()
    line = _TRAILING_TOOLS.sub("", line).strip()
    return "" if _TOOL_LINE.fullmatch(line) or _TO_THE_SECOND.fullmatch(line) else line


def _without_edges(lines: Sequence[str]) -> Sequence[str]:
    """Without the dates above and below the words, such as that of a signature."""
    first, last = 0, len(lines)
    while first < last and _BARE_STAMP.fullmatch(lines[first]):
        first += 1
    while last > first and _BARE_STAMP.fullmatch(lines[last - 1]):
        last -= 1
    return lines[first:last]


def _is_random(run: str) -> bool:
    """True for hexadecimal digits, and for a run that changes its kind of character all the time.

    Codes of companies and matters, addresses and long words change it seldom.
    """
    if _HEX.fullmatch(run):
        return True
    kinds = [_kind(character) for character in run if character.isalnum()]
    changes = sum(one != other for one, other in pairwise(kinds))
    return "digit" in kinds and len(set(kinds)) > 1 and changes * 3 >= len(kinds)


def _kind(character: str) -> str:
    return "digit" if character.isdigit() else "capital" if character.isupper() else "small"


def _close_up(text: str) -> str:
    """White space stays, as one blank, only between two words of letters or digits that are not Chinese."""

    def between(gap: re.Match[str]) -> str:
        before, after = text[gap.start() - 1 : gap.start()], text[gap.end() : gap.end() + 1]
        return " " if _is_letter(before) and _is_letter(after) else ""

    return _SPACE.sub(between, text)


def _is_letter(character: str) -> bool:
    return character.isalnum() and character < "\u2e80"
