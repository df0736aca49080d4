"""Holds what a page is about to post against the letter; sends nothing and stops nothing itself."""

import html
import json
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any
from urllib.parse import unquote, unquote_plus

from replyclock.domain.clean_text import clean_text, one_line
from replyclock.probes.outlet.posted_fields import PostedFields
from replyclock.probes.sending.fields import Filled

_PARTS = ("title", "body", "email")
_GRAM = 3
_SHARE = 0.3
"""What shares so much of its runs of three characters with a part of the letter, came from it."""
_SHORT_SHARE = 0.8
_LEAST = 4
_QUOTED = 60
_MOST = 1_000_000
"""How much of one value is read: no letter is longer."""
_OPAQUE = re.compile(r"[A-Za-z0-9+/=_:.%-]{16,}")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_ESCAPED = re.compile(r"%u([0-9A-Fa-f]{4})")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
_INVISIBLE = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the letter as it was filled in: into which control, in which charset the page posts."""

    name: str
    control: str
    words: str
    charset: str
    around: str = ""  # the body, where this part stands in that as well

    @property
    def plain(self) -> str:
        return _plain(self.words, self.name)

    def is_in(self, text: str) -> bool:
        return self.plain in (text.replace(self.around, "\n") if self.around else text)


@dataclass(frozen=True, slots=True)
class _Value:
    """One value as it would be posted, under its name, in every spelling that it may be read in."""

    name: str
    texts: tuple[str, ...]

    @property
    def raw(self) -> str:
        """The value as it stands."""
        return self.texts[0]

    def is_of(self, part: _Part) -> bool:
        """True when the name is that of the part's control, in a JSON text the last key."""
        return bool(part.control) and part.control in (self.name, self.name.rpartition(".")[2])

    def holds(self, part: _Part) -> bool:
        """True when the whole part stands in it, and not as a piece of a longer part alone."""
        return any(part.is_in(_plain(text, part.name)) for text in self.texts)

    def is_from(self, part: _Part, whole: Iterable[_Part]) -> bool:
        """True when it was made of the part's words, which no other part that is whole explains."""
        wanted = _grams(part.plain)
        for text in self.texts:
            said = _plain(text, part.name)
            for other in whole:
                said = said.replace(_plain(other.words, part.name), "\n")
            grams = _grams(said)
            common = len(wanted & grams)
            is_piece = len(said) >= _LEAST and common >= _SHORT_SHARE * len(grams)
            if common and (is_piece or common >= _SHARE * len(wanted)):
                return True
        return False


class PostedLetter:
    """Title, body and address of one letter, and which of them were seen whole in what was posted.

    White space, line ends, the tags and entities of an editor, and the spellings that scripts use for
    transport (percent signs, base64, JSON) change nothing. What is enciphered cannot be read.
    """

    def __init__(self, fields: Sequence[Filled]) -> None:
        parts = [
            _Part(each.field.fill or "", each.control.name, each.words, each.control.charset)
            for each in fields
            if each.typed and each.control is not None and each.field.fill in _PARTS
        ]
        self._parts = tuple(replace(part, around=_around(part, parts)) for part in parts)
        self._unread = {part.name for part in self._parts}
        self._has_left = False

    def refusal(self, posted: PostedFields) -> str:
        """Why this may not leave, in a sentence: it holds the letter, but not the whole of it; else ""."""
        said = [(name, text[:_MOST]) for name, text in posted.said]
        if posted.kind == "json":  # editors write a value for each paragraph
            said.append(("", "".join(text for _, text in sorted(said, key=_in_order))))
        values = [_Value(name, tuple(self._spellings(text))) for name, text in said]
        whole = [part for part in self._parts if any(value.holds(part) for value in values)]
        if self._is_letter(values, whole):
            for part in self._parts:
                instead = self._instead(part, values, whole)
                if instead is not None:
                    return _sentence(part, instead)
        self._unread -= {part.name for part in whole}
        self._has_left = True
        return ""

    def notes(self) -> Iterator[str]:
        """What could not be compared, since nothing that was posted showed it in plain words."""
        unread = [name for name in _PARTS if name in self._unread]
        if self._has_left and unread:
            yield f"What was posted does not show the {' and the '.join(unread)} in plain words."

    def _is_letter(self, values: Sequence[_Value], whole: Sequence[_Part]) -> bool:
        """True when anything of the letter is in it, or all the controls that hold it are."""
        return (
            bool(whole)
            or all(any(value.is_of(part) for value in values) for part in self._parts)
            or any(value.is_from(part, ()) for part in self._parts for value in values)
        )

    def _instead(self, part: _Part, values: Sequence[_Value], whole: Sequence[_Part]) -> str | None:
        """What would be posted instead of a part; None where it is whole, or not to be read."""
        own = [value for value in values if value.is_of(part)]
        if not own:
            changed = (value for value in values if part not in whole and value.is_from(part, whole))
            return next((value.raw for value in changed), None)
        if any(value.holds(part) for value in own):
            return None
        [value, *_] = own
        if not value.raw.strip():  # a script may have moved the words to where no other part stands
            others = [each for each in values if not any(each.is_of(one) for one in self._parts)]
            return None if any(each.holds(part) for each in others) else value.raw
        is_opaque = bool(_OPAQUE.fullmatch(value.raw.strip())) and not value.is_from(part, whole)
        return None if is_opaque else value.raw

    def _spellings(self, value: str) -> Iterator[str]:
        """A value, and what it says once a script's or an editor's spelling is taken off."""
        charsets = {part.charset for part in self._parts}
        return chain([value], *(_unwrapped(text) for text in _recoded(value, charsets)))


def _around(part: _Part, parts: Iterable[_Part]) -> str:
    longer = (_plain(each.words, part.name) for each in parts if each.name != part.name)
    return next((words for words in longer if part.plain in words and words != part.plain), "")


def _in_order(said: tuple[str, str]) -> tuple[tuple[int, str], ...]:
    """The order of names with numbers in them: `[2]` before `[10]`."""
    return tuple((int(number or 0), word) for word, number in re.findall(r"([^0-9]+)|([0-9]{1,9})", said[0]))


def _recoded(value: str, charsets: AbstractSet[str]) -> Iterator[str]:
    """A value as read, and as the page's own charset reads its bytes, which were read as GB 18030."""
    yield value
    if value.isascii():
        return
    for charset in charsets - {"UTF-8", "utf-8"}:
        for read_as in ("gb18030", "latin-1"):
            with suppress(LookupError, UnicodeError):
                yield value.encode(read_as).decode(charset)


def _unwrapped(text: str) -> Iterator[str]:
    yield text
    yield html.unescape(_TAG.sub("", text))
    if "%" in text:
        escaped = _ESCAPED.sub(lambda hit: chr(int(hit[1], 16)), text)
        for once in (unquote(escaped), unquote_plus(escaped)):
            yield once
            yield html.unescape(_TAG.sub("", once))
    if text[:1] in ("{", "["):
        with suppress(ValueError, RecursionError):
            yield "\n".join(_leaves(json.loads(text)))
    if _BASE64.fullmatch(text):
        with suppress(ValueError):
            yield b64decode(text.translate({45: "+", 95: "/"}) + "=" * (-len(text) % 4)).decode()


def _leaves(said: Any) -> Iterator[str]:
    if isinstance(said, dict):
        said = list(said.values())
    if isinstance(said, list):
        for each in said:
            yield from _leaves(each)
    else:
        yield str(said)


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[start : start + _GRAM] for start in range(max(1, len(text) - _GRAM + 1)))


def _plain(text: str, part: str) -> str:
    plain = _INVISIBLE.sub("", text)
    return plain.casefold() if part == "email" else plain


def _sentence(part: _Part, instead: str) -> str:
    return (
        f"It would have posted {_quoted(instead)} as the {part.name} instead of {_quoted(part.words)}, so it"
        " was kept back."
    )


def _quoted(text: str) -> str:
    words = one_line(clean_text(text)).strip()
    if not words:
        return "nothing"
    return f"“{words[:_QUOTED]}…” ({len(text)} characters)" if len(words) > _QUOTED else f"“{words}”"
