"""Phrases as patterns, and the spelling they are written for; knows nothing of what any of them means."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_TEXT_LENGTH = 20_000
_SHOWN_LENGTH = 40
_CHINESE = re.compile(r"[\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Ways of saying one thing, as one pattern; `meaning` follows "the text" or "its subject" in a reason."""

    pattern: re.Pattern[str]
    meaning: str
    is_chinese: bool


def build_table(rows: dict[str, tuple[str, ...]]) -> tuple[Phrase, ...]:
    """Phrases for each meaning and its ways, which are regular expressions without regard to case.

    Ways with Chinese characters stand apart, so that nobody searches an English text for them.
    """
    return tuple(phrase for meaning, ways in rows.items() for phrase in _by_script(meaning, ways))


def _by_script(meaning: str, ways: tuple[str, ...]) -> Iterator[Phrase]:
    for is_chinese in (True, False):
        chosen = [way for way in ways if bool(_CHINESE.search(way)) is is_chinese]
        if chosen:
            yield Phrase(re.compile("|".join(chosen), re.IGNORECASE), meaning, is_chinese)


_TRADITIONAL = (
    "請轉辦復覆來處絡聯將內儘盡時後隨屆議見諮詢問訴應饋實調審閱謝臨無屬職責單業務權範圍檔電話熱線統發動據規條經"
    "結現給資們個補遞敗傳達關於門廳該為號碼歡員進過駁網陳寫並郵閣訊親愛確認機構續離開會學習覽預約報舉參記錄編選憑協誤"
    "從與對說導遠圖際項顯當書體專論證類營運測際試標準數據讀鋪設轄雜圍樓擾靜"
)
_SIMPLIFIED = (
    "请转办复复来处络联将内尽尽时后随届议见咨询问诉应馈实调审阅谢临无属职责单业务权范围档电话热线统发动据规条经"
    "结现给资们个补递败传达关于门厅该为号码欢员进过驳网陈写并邮阁讯亲爱确认机构续离开会学习览预约报举参记录编选凭协误"
    "从与对说导远图际项显当书体专论证类营运测际试标准数据读铺设辖杂围楼扰静"
)
_TO_SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
# Mail programs break English lines in mid-sentence; a Chinese line ends where its writer ended it.
_BROKEN_LINE = re.compile(r"(?<=[A-Za-z,])[ \t]?\n(?=[a-z])")


def simplify(text: str) -> str:
    """The text with the traditional characters of the tables in their simplified form."""
    return text.translate(_TO_SIMPLIFIED)


def plain(text: str) -> str:
    """The text's head as tables expect it: simplified characters, sentences unbroken."""
    return _BROKEN_LINE.sub(" ", simplify(text[:_TEXT_LENGTH]))


def first(table: Iterable[Phrase], text: str) -> tuple[Phrase, str] | None:
    """The first phrase of the table that the text holds, and its words there, shortened to be shown."""
    chinese = _CHINESE.search(text) is not None
    for phrase in table:
        found = phrase.pattern.search(text) if chinese or not phrase.is_chinese else None
        if found:
            return phrase, shown(found.group())
    return None


def shown(text: str) -> str:
    """At most 40 characters, as a reason quotes them."""
    return text.strip()[:_SHOWN_LENGTH]
