"""Phrases as patterns, and the spelling they are written for; knows nothing of what any of them means."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from replyclock.domain.chinese import SIGNS, count_signs, is_chinese, simplify

TEXT_LENGTH = 20_000
"""Characters of a text that the tables are held against."""

_SHOWN_LENGTH = 40
# Mail programs break English lines in mid-sentence; a Chinese line ends where its writer ended it.
_BROKEN_LINE = re.compile(r"(?<=[A-Za-z,])[ \t]?\n(?=[a-z])")
_WORD = re.compile(rf"[^\W_{SIGNS}]+")


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
    for chinese in (True, False):
        chosen = [way for way in ways if is_chinese(way) is chinese]
        if chosen:
            yield Phrase(re.compile("|".join(chosen), re.IGNORECASE), meaning, chinese)


def plain(text: str) -> str:
    """The text's head as tables expect it: simplified characters, sentences unbroken."""
    return _BROKEN_LINE.sub(" ", simplify(text[:TEXT_LENGTH]))


def first(table: Iterable[Phrase], text: str) -> tuple[Phrase, str] | None:
    """The first phrase of the table that the text holds, and its words there, shortened to be shown."""
    chinese = is_chinese(text)
    for phrase in table:
        found = phrase.pattern.search(text) if chinese or not phrase.is_chinese else None
        if found:
            return phrase, shown(found.group())
    return None


def holds_any(table: tuple[Phrase, ...], text: str) -> bool:
    """True where the text holds any phrase of the table: `first` without asking which, in one search."""
    chinese, other = _joined(table)
    return bool((chinese and is_chinese(text) and chinese.search(text)) or (other and other.search(text)))


@lru_cache(maxsize=16)
def _joined(table: tuple[Phrase, ...]) -> tuple[re.Pattern[str] | None, re.Pattern[str] | None]:
    """One pattern for the Chinese phrases and one for the others; None where there are none."""
    parts = [
        [each.pattern.pattern for each in table if each.is_chinese is chinese] for chinese in (True, False)
    ]
    chinese, other = (re.compile("|".join(part), re.IGNORECASE) if part else None for part in parts)
    return chinese, other


def shown(text: str) -> str:
    """At most 40 characters, as a reason quotes them."""
    return text.strip()[:_SHOWN_LENGTH]


def weight(text: str) -> int:
    """How much a text says: a Chinese sign counts one, a word of another script two."""
    return count_signs(text) + 2 * len(_WORD.findall(text))
