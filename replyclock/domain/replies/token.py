"""The unguessable word in a reply address: how it is made, told from a typing error, and found in text.

Knows nothing of inquiries or mail; whoever owns the secret decides what a token stands for.
"""

import hashlib
import hmac
import re
from typing import Literal

Addressing = Literal["plus", "catch-all"]

ALPHABET = "23456789abcdefghijkmnpqrstuvwxyz"
"""32 characters without l, 1, o and 0, which people and fonts confuse."""

_MAC_CHARACTERS = 13  # 13 characters of 5 bits are 65 bits, one more than the promised 64
_LENGTH = _MAC_CHARACTERS + 1
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_WORD = re.compile(rf"(?<![a-z0-9])[{ALPHABET}]{{{_LENGTH}}}(?![a-z0-9])")
# The sign before a token may have come encoded: %2B in a link, =2B in quoted-printable, +2B in xtext
# (RFC 3461 section 4) and in Exchange's addresses, %252B where a link was encoded twice. Of + only the
# plus itself is meant, since +ab may be the beginning of somebody's own word.
_ESCAPE = r"(?:%(?:25)*|=)(?:2[0-9a-f]|3[a-f]|40|5[b-f]|60|7[b-e])|[+_](?:2b|3d)|&#(?:43|x2b)"
_ESCAPED = re.compile(rf"(?:{_ESCAPE})(?=[{ALPHABET}]{{{_LENGTH}}}(?![a-z0-9]))")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}  # a Chinese keyboard's ＋ and ａ


def make_token(secret: bytes, reference: str) -> str:
    """The token of an inquiry: 65 bits of HMAC-SHA256 and a check character, 14 characters in all.

    The same secret and reference always give the same token.
    """
    digest = hmac.new(secret, reference.encode("utf-8"), hashlib.sha256).digest()
    bits = int.from_bytes(digest[:9], "big") >> (72 - 5 * _MAC_CHARACTERS)
    values = [bits >> shift & 31 for shift in range(5 * (_MAC_CHARACTERS - 1), -1, -5)]
    return "".join(ALPHABET[value] for value in [*values, _check(values)])


def normalise_token(text: str) -> str | None:
    """The token as it was made, whatever its case; None when it is no token or mistyped."""
    word = text.strip().lower()
    if _WORD.fullmatch(word) is None:
        return None
    *values, check = [_VALUE[character] for character in word]
    return word if check == _check(values) else None


def find_tokens(text: str) -> tuple[str, ...]:
    """Every token standing as a word of its own in an address, subject or body, each once, in order.

    A sign before it may be encoded in one of the ways in which addresses travel, and any may be full-width.
    """
    plain = _ESCAPED.sub(" ", text.lower().translate(_WIDE))
    words = (normalise_token(found.group()) for found in _WORD.finditer(plain))
    return tuple(dict.fromkeys(word for word in words if word is not None))


def reply_address(base: str, token: str, addressing: Addressing) -> str:
    """The address that belongs to one inquiry alone.

    "auditor@x.example" gives "auditor+TOKEN@x.example" by plus-addressing (RFC 5233) and
    "TOKEN@x.example" on a catch-all domain. Raises ValueError when `base` is no address.
    """
    local, at, domain = base.strip().rpartition("@")
    if not (local and at and domain):
        raise ValueError(f"the mailbox address {base!r} needs the form name@domain")
    return f"{local}+{token}@{domain}" if addressing == "plus" else f"{token}@{domain}"


def _check(values: list[int]) -> int:
    """A linear check over GF(32): every single wrong character and every swap of two is seen."""
    check = 1
    for value in values:
        check = _times_alpha(check) ^ value
    return _times_alpha(check)


def _times_alpha(value: int) -> int:
    """Multiply by the generator of GF(32) under x^5 + x^2 + 1."""
    return (value << 1) ^ (0b100101 if value & 16 else 0)
