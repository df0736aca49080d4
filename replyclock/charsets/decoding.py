"""Bytes to text: the declared charset unless the bytes are clearly another; never raises on any bytes."""

import codecs
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from replyclock.charsets.labels import BIG5, GB, HZ, UTF_8, WESTERN, codec_of, is_single_byte
from replyclock.charsets.plausible import (
    chinese_fit,
    clearly,
    fit_of,
    is_alone,
    is_chinese,
    is_pair_by_chance,
    is_western,
    utf8_fit,
    wider,
)
from replyclock.domain.clean_text import one_line

_LOOKED_AT = 100_000  # bytes
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
# A mark at the beginning wins over whatever is declared (WHATWG Encoding section 6, "decode").
_MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", GB),
)
_FEW_LOST = 3
_MOST_LOST = 0.2  # of the signs beyond ASCII; a wrong charset of many bytes loses most of them
_OFTEN = 0.3  # of the signs; so many are frequent ones in any Chinese text
_HALF = 0.5
_MANY = 6  # signs that leave less to chance
_LIKELY = 0.5  # on the average, see ChineseFit


@dataclass(frozen=True, slots=True)
class DecodedText:
    """Text, the Python codec it came through, and in `fault` what was wrong with either, or "".

    `lost` counts replacement signs, `signs` those beyond ASCII. `is_whole` is False when more was lost than
    the sign at which bytes were cut, or a stray one.
    """

    text: str
    codec: str
    lost: int
    signs: int
    fault: str

    @property
    def is_whole(self) -> bool:
        """True when all the words are there: at most three signs lost, and not a twentieth of them."""
        return self.lost <= _FEW_LOST and self.lost * 20 <= self.signs + 20


def decode(data: bytes, *labels: str | None, seven_bit: bool = False) -> DecodedText:
    """The text by the first of the labels that the bytes fit, else by what they look like.

    `labels` are what was declared, the weightiest first: the header's charset, then the page's own. One
    that is kept gives replacement signs for what it cannot read. One is overruled, with a fault, when the
    bytes are clearly UTF-8, GB18030 or Big5, or hardly any of them can be read by it. UTF-7 counts as
    a label where `seven_bit` says that the text is mail.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _read(data[len(mark) :], codec, "")
    head = _window(data)
    declared = {
        _seen(name, head): label for label in labels if (name := codec_of(label, seven_bit=seven_bit))
    }
    codec = _choose(head, list(declared))
    return _read(data, codec, "" if head.isascii() else _fault(codec, declared, labels))


def shown(codec: str) -> str:
    """A charset's name as people write it."""
    return {UTF_8: "UTF-8", GB: "GB18030", BIG5: "Big5", WESTERN: "windows-1252"}.get(codec, codec)


def _window(data: bytes) -> bytes:
    """As much of the bytes as is looked at, from a little before the first byte beyond ASCII."""
    first = _HIGH_BYTE.search(data)
    start = max(first.start() - 100, 0) // 2 * 2 if first else 0
    return data[start : start + _LOOKED_AT]


def _seen(codec: str, head: bytes) -> str:
    """The codec of a label in the light of the bytes: some labels say less than they seem to."""
    if codec == HZ and not (head.isascii() and b"~{" in head):  # RFC 1843; the label alone proves nothing
        return GB
    if codec.startswith("utf-16"):
        return wider(head) if b"\0" in head or utf8_fit(head).broken else UTF_8
    return codec


def _choose(head: bytes, declared: list[str]) -> str:
    wide, others = _wide(head), []
    if wide:
        return wide
    for number, codec in enumerate(declared):
        other = _overruled_by(head, codec)
        if other is None and not (is_single_byte(codec) and _fits_any(head, declared[number + 1 :])):
            return codec
        others += [other] if other else []
    return next((codec for codec in declared if codec in others), others[0] if others else _guess(head))


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark, which shows in the empty bytes beside its ASCII."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    few = (even + odd) * 8 < max(len(head), 8)
    return None if few or min(even, odd) * 20 > max(even, odd) else wider(head)


def _overruled_by(head: bytes, codec: str) -> str | None:
    """What the bytes are instead, when they are hardly what the label says."""
    if head.isascii():
        return None
    if is_single_byte(codec):
        return clearly(head, codec)
    better = _better_than(head, codec) if codec in {GB, BIG5} else None
    if better or _lost_share(head, codec) <= _MOST_LOST:
        return better
    guess = _guess(head)
    return guess if _lost_share(head, guess) * 2 <= _lost_share(head, codec) else None


def _better_than(head: bytes, codec: str) -> str | None:
    """What bytes under a Chinese label are instead: nearly any bytes can be read as GB18030."""
    fit, best = fit_of(head, codec), chinese_fit(head)
    loose = fit.glued * 4 <= fit.signs or fit.good >= _HALF
    other = fit.signs >= _MANY and best.good >= _OFTEN and fit.good * 2 < best.good
    if fit.mean >= _LIKELY and loose and not other:
        return None
    if utf8_fit(head).is_likely:
        return UTF_8
    if best.codec != codec and is_chinese(best, alone=False):
        return best.codec
    return WESTERN if fit.mean < _LIKELY and fit.glued * 2 > fit.signs and is_western(head) else None


def _fits_any(head: bytes, codecs_: list[str]) -> bool:
    """True when another label names a charset of many bytes in which everything can be read."""
    many = [codec for codec in codecs_ if not is_single_byte(codec)]
    return any(_lost_share(head, codec) == 0 for codec in many) and not is_western(head)


def _guess(head: bytes) -> str:
    """UTF-8, GB18030, Big5 or windows-1252; in doubt GB18030, since offices write Chinese."""
    utf8, fit = utf8_fit(head), chinese_fit(head)
    sure = is_chinese(fit, alone=is_alone(head))
    if is_pair_by_chance(utf8, fit, alone=is_alone(head)):
        return fit.codec
    if utf8.is_likely or (not utf8.broken and utf8.short):
        return fit.codec if sure and not utf8.long and _is_motley(head) else UTF_8
    return WESTERN if not sure and is_western(head) else fit.codec


def _is_motley(head: bytes) -> bool:
    """True for UTF-8 that no language is written in: neither Latin alone nor Greek nor Cyrillic."""
    scripts = (range(0x250), range(0x370, 0x400), range(0x400, 0x530))
    signs = [ord(sign) for sign in head.decode(UTF_8, "ignore") if sign > "\x7f"]
    return not any(all(sign in script for sign in signs) for script in scripts)


def _lost_share(head: bytes, codec: str) -> float:
    """Of the signs beyond ASCII, without one at the end: there bytes may be cut."""
    text = _text(head, codec)
    return text.removesuffix("\ufffd").count("\ufffd") / max(len(_BEYOND_ASCII.findall(text)), 1)


def _read(data: bytes, codec: str, fault: str) -> DecodedText:
    text = _text(data, codec)
    lost = text.count("\ufffd")
    if not lost:
        return DecodedText(text, codec, 0, 0, fault)
    missing = f"{lost} signs could not be read as {shown(codec)} and were replaced"
    signs = len(_BEYOND_ASCII.findall(text))
    return DecodedText(text, codec, lost, signs, f"{fault}; {missing}" if fault else missing)


def _text(data: bytes, codec: str) -> str:
    """With replacement signs. Browsers read Microsoft's Big5 and Hong Kong's as one; Python has two."""
    for name in ("cp950", BIG5) if codec == BIG5 else ():
        with suppress(UnicodeDecodeError):
            return data.decode(name)
    try:
        return data.decode(codec, "replace")
    except ValueError:  # some of Python's codecs raise whatever they are told
        return data.decode(UTF_8, "replace")


def _fault(codec: str, declared: Mapping[str, str | None], labels: Sequence[str | None]) -> str:
    """That the charset was guessed, and against which label; "" where the first label was followed."""
    first = next(iter(declared), None)
    unknown = next((label for label in labels if label), None)
    if codec == first or not (first or unknown):
        return ""
    against = f"not {_quoted(declared[first])}" if first else f"{_quoted(unknown)} is unknown"
    return f"charset guessed: the bytes are {shown(codec)}, {against}"


def _quoted(label: str | None) -> str:
    return one_line((label or "")[:40])
