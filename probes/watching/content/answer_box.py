"""Tells what stands in an answer's place: nothing, a label, a word of waiting, signs that nobody can read."""

import re
from collections.abc import Sequence
from pathlib import Path

from replyclock.domain.clean_text import nfkc
from replyclock.domain.facts import Inconclusive
from replyclock.domain.replies.legible import is_unreadable
from replyclock.probes.http.inconclusive import InconclusiveLook, LetterInDoubt

_ABOUT = "(?:官方|网上|单位|部门|领导|最新|处理|办理|承办|受理)"
_SAYS = "(?:回复|回覆|答复|答覆|回应|反馈|解答)"
_DEALS = "(?:办理|处理|受理|审核|批示)"
_WHAT = "(?:内容|结果|意见|情况|信息|详情|说明|栏|区|记录|正文)"
# A line of nothing but labels: words with a colon behind them, or words that are always a label.
_COLONED = re.compile(r"(?:[^:。，,.!?;]{1,30}: ?)+")
_ALWAYS = re.compile(
    rf"{_ABOUT}?{_SAYS}{_WHAT}?|{_SAYS}{_SAYS}|{_ABOUT}?{_DEALS}{_WHAT}"
    r"|(?:(?:official|our|the|your) )?(?:reply|answer|response|result|feedback)(?: (?:text|content|body))?",
    re.IGNORECASE,
)
# Labels whose values are no answer: when, and by whom.
_STAMP = re.compile(
    r"(?:[^:。，,.!?;]{0,12}(?:时间|日期|date|time|on|at) ?: ?\d{4} ?[-/.年] ?\d{1,2}[-/.\d年月日: ]{0,20})+",
    re.IGNORECASE,
)
_BY_WHOM = re.compile(
    r"(?:[^:。，,.!?;]{0,8}(?:单位|部门|机构|机关|科室|人员?|者|编号|状态|by|office) ?:"
    r" ?[^:。，,！？!?;]{0,40} ?)+",
    re.IGNORECASE,
)
_BRACKETS = " 【】[]〔〕()《》<>「」|·•*-—–_=~#>:"
_WAIT = (
    r"(?:(?:数据|页面|内容|信息)?(?:正在|努力)?(?:加载|载入|读取|跳转)(?:数据|页面|内容|信息)?中?"
    r"|(?:正在)?请?稍(?:候|等|后)"
    r"|(?:loading|please wait|redirecting|just a (?:moment|second))(?: please)?(?: while .{1,60})?)"
)
_WAITS = re.compile(rf"{_WAIT}(?:[ ,.]*{_WAIT}){{0,3}}", re.IGNORECASE)
_LONGEST = 400
_MARKS = " .…。!！,，~:："


def is_no_answer(text: str, not_yet: Sequence[str]) -> bool:
    """True for no words, and for those that stand in an answer's place while there is none.

    They are held against each other whatever their width, blanks and last mark, a label before them left out.
    """
    if len(text) > _LONGEST:
        return False
    if not _plain(text):
        return True
    said = {_plain(text), _plain(_without_label(text))}
    return any(_plain(words) in said for words in not_yet)


def require_answer_words(text: str, url: str, file: Path, *, rendered: bool) -> str:
    """The text, where it can be the office's words or is none at all.

    Raises LetterInDoubt for a label without an answer and for signs that nobody can read, InconclusiveLook
    for words that stand there until a script has brought others.
    """
    if not text:
        return text
    if is_unreadable(text):
        raise LetterInDoubt(
            f"{url}: what stands in the answer's place cannot be read; a person looks at the page.",
            Inconclusive.UNREADABLE,
        )
    if is_waiting(text):
        raise still_loading(url, rendered=rendered)
    if is_label(text):
        shown = " ".join(text.split())[:60]
        raise LetterInDoubt(
            f'{url}: where the answer should stand is only the label "{shown}"; if that is how the site shows'
            f" a letter without an answer, write it into not_yet in [watch.answer] of {file}.",
            Inconclusive.LABEL,
        )
    return text


def still_loading(url: str, *, rendered: bool) -> InconclusiveLook:
    """The fault of a page that says that more is to come."""
    if rendered:
        return InconclusiveLook(f"{url} was still loading when the time was over.", Inconclusive.EMPTY)
    return InconclusiveLook(f"{url} is filled by a script", Inconclusive.SCRIPT)


def is_waiting(text: str) -> bool:
    """True for words that stand where a script will put others."""
    return len(text) < 100 and _WAITS.fullmatch(" ".join(_folded(text).split()).strip(_MARKS)) is not None


def is_label(text: str) -> bool:
    """True for labels with nothing behind them, whoever answered and whenever."""
    if len(text) > _LONGEST:
        return False
    lines = [" ".join(line.split()) for line in _folded(text).split("\n")]
    bare, stamps, who = (_fitting(lines, shapes) for shapes in ((_COLONED, _ALWAYS), (_STAMP,), (_BY_WHOM,)))
    said = {line for line in lines if line.strip(_BRACKETS)}
    return said <= bare | stamps | who and bool(bare & said or (said and said <= stamps))


def _fitting(lines: Sequence[str], shapes: Sequence[re.Pattern[str]]) -> set[str]:
    """The lines that one of the shapes fits, with or without what decorates them."""
    return {
        line
        for line in lines
        if any(shape.fullmatch(each) for shape in shapes for each in (line, line.strip(_BRACKETS)))
    }


def _without_label(text: str) -> str:
    """The text without the lines and the beginning that only label it."""
    lines = [" ".join(line.split()) for line in _folded(text).split("\n")]
    labels = _fitting(lines, (_COLONED, _ALWAYS, _STAMP, _BY_WHOM))
    first, *others = [line for line in lines if line not in labels] or [""]
    label, colon, rest = first.partition(":")
    is_label = colon and _ALWAYS.fullmatch(label.strip(_BRACKETS))
    return "\n".join([rest if is_label else first, *others])


def _plain(text: str) -> str:
    return "".join(_folded(text).split()).strip(_MARKS)


def _folded(text: str) -> str:
    return nfkc(text)
