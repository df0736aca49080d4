"""Bytes of mail to text that can be stored, under whatever charset a message claims. Never raises."""

import re

from replyclock.charsets.decoding import DecodedText, decode
from replyclock.domain.clean_text import clean_text

_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LOOKED_AT = 20_000


def decode_text(data: bytes, charset: str | None) -> tuple[str, str | None]:
    """The text, and a fault in words when the charset had to be guessed or bytes were unreadable."""
    decoded = read_text(data, charset)
    return decoded.text, decoded.fault or None


def read_text(data: bytes, *charsets: str | None) -> DecodedText:
    """The text by the first charset that the bytes fit, clean as clean_text gives it; see decoding.decode."""
    decoded = decode(data, *charsets, seven_bit=True)
    return DecodedText(clean_text(decoded.text), decoded.codec, decoded.lost, decoded.signs, decoded.fault)


def is_binary(data: bytes) -> bool:
    """True for bytes that no charset makes words of: a twentieth of them are control characters.

    UTF-16 has as many, and is told by what it decodes to.
    """
    head = data[:_LOOKED_AT]
    few = len(_CONTROL.findall(head)) * 20 <= len(head)
    return not few and not decode(head).codec.startswith("utf-16")
