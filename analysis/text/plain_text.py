"""Says words in one language, as plain text: for papers that are printed in Chinese or in English.

The words are those of the report and those of notice.toml. Knows no figures.
"""

import tomllib
from collections.abc import Iterable
from datetime import datetime
from importlib import resources
from zoneinfo import ZoneInfo

from replyclock.analysis.text.sanitize import make_plain
from replyclock.analysis.text.translations import Language, Translations
from replyclock.domain.scoring.rubric import Text

NOTHING = "—"
_FILES = ("translations.toml", "notice.toml")
_DIGITS = "〇一二三四五六七八九"
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class Speech:
    """One language; `zone` is the zone that days and times are told in."""

    def __init__(self, language: Language, zone: str) -> None:
        self.language = language
        self._zone = ZoneInfo(zone)
        self._words = load_notice_translations()

    def say(self, key: str, **values: object) -> str:
        """The words of that key (`table.key`); raises KeyError for an unknown one."""
        return self._words.one(self.language, key, **values)

    def term(self, table: str, value: str) -> str:
        """A value of a fixed list; as it stands when unknown, a dash for none."""
        if not value:
            return NOTHING
        known = value in self._words.names(table)
        return self.say(f"{table}.{value}") if known else make_plain(value)

    def text(self, text: Text) -> str:
        """Words that a rubric gives in both languages."""
        return make_plain(text.zh if self.language == "zh" else text.en)

    def join(self, parts: Iterable[str], *, clauses: bool = False) -> str:
        """Names one after the other, or whole clauses."""
        return self.say("notice.clause" if clauses else "notice.separator").join(parts)

    def join_sentences(self, parts: Iterable[str]) -> str:
        """Sentences one after the other."""
        return ("" if self.language == "zh" else " ").join(parts)

    def day(self, instant: datetime) -> str:
        """The local day: 2026年10月8日, or 8 October 2026."""
        local = instant.astimezone(self._zone)
        if self.language == "zh":
            return f"{local.year}年{local.month}月{local.day}日"
        return f"{local.day} {_MONTHS[local.month - 1]} {local.year}"

    def moment(self, instant: datetime) -> str:
        """The local day and minute."""
        between = "" if self.language == "zh" else ", "
        return f"{self.day(instant)}{between}{instant.astimezone(self._zone):%H:%M}"

    def ordinal(self, number: int) -> str:
        """The number of a section, 1 to 99: 二十一, or 21."""
        if self.language != "zh":
            return str(number)
        tens, ones = divmod(number, 10)
        ten = {0: "", 1: "十"}.get(tens, f"{_DIGITS[tens]}十")
        return ten + (_DIGITS[ones] if ones else "")

    def percent(self, part: int, whole: int) -> str:
        """The share with one decimal, a dash where there is no whole."""
        return f"{part / whole:.1%}" if whole else NOTHING


def load_notice_translations() -> Translations:
    """The words of reports and notices together."""
    folder = resources.files(__package__)
    tables = [tomllib.loads(folder.joinpath(name).read_text("utf-8")) for name in _FILES]
    return Translations({**tables[0], **tables[1]})
