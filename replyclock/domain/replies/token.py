"""The unguessable word in a reply address: how it is made, told from a typing error, and found in text.

Knows nothing of inquiries or mail; whoever owns the secret decides what a token stands for.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from typing import Literal

Addressing = Literal["plus", "catch-all"]

ALPHABET = "23456789abcdefghijkmnpqrstuvwxyz"
"""32 characters without l, 1, o and 0, which people and fonts confuse."""

_MAC_CHARACTERS = 13  # 13 characters of 5 bits are 65 bits, one more than the promised 64
TOKEN_LENGTH = _MAC_CHARACTERS + 1
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_SIGNS = frozenset(ALPHABET)
_SHORTEST_REST = 10  # 50 bits
_MOST_NAMES = 2
_LONGEST_NAME = 13  # shorter than a token, so that no name is taken for one
_LONGEST_LOCAL_PART = 64  # RFC 5321 section 4.5.3.1.1
_WORD = re.compile(rf"(?<![a-z0-9])[{ALPHABET}]{{{TOKEN_LENGTH}}}(?![a-z0-9])")
_LOCAL_END = re.compile(r"(?<![a-z0-9])([a-z0-9]++)[\"']?@")
# The sign before a token may have come encoded: %2B in a link, =2B in quoted-printable, +2B in xtext
# (RFC 3461 section 4) and in Exchange's addresses, %252B where a link was encoded twice. Of + only plus
# and dot are meant, since +ab may be the beginning of somebody's own word.
_ESCAPE = r"(?:%(?:25)*|=)(?:2[0-9a-f]|3[a-f]|40|5[b-f]|60|7[b-e])|[+_](?:2[be]|3d)|&#(?:43|46|x2[be])"
_ESCAPED = re.compile(rf"(?:{_ESCAPE})(?=[{ALPHABET}]{{{TOKEN_LENGTH}}}(?![a-z0-9]))")
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
    plain = _ESCAPED.sub(" ", _narrow(text))
    words = (normalise_token(found.group()) for found in _WORD.finditer(plain))
    return tuple(dict.fromkeys(word for word in words if word is not None))


def find_run_on_tokens(text: str) -> tuple[str, ...]:
    """What may be tokens at the end of addresses whose dot was dropped: NAMETOKEN@, each once, in order.

    The ends of one longer name in 32 look like this: only those that were given out mean anything.
    """
    ends = (
        found[1][-TOKEN_LENGTH:]
        for found in _LOCAL_END.finditer(_narrow(text))
        if len(found[1]) > TOKEN_LENGTH
    )
    return tuple(dict.fromkeys(filter(normalise_token, ends)))


def find_token_beginnings(address: str) -> tuple[str, ...]:
    """What may be left of the token in an address that was cut, the longest first: 13 to 10 characters."""
    found = _LOCAL_END.search(_narrow(address))
    end = found[1] if found else ""
    sizes = range(min(len(end), TOKEN_LENGTH - 1), _SHORTEST_REST - 1, -1)
    return tuple(end[-size:] for size in sizes if set(end[-size:]) <= _SIGNS)


def reply_address(base: str, token: str, addressing: Addressing, name: Sequence[str] = ()) -> str:
    """The address that belongs to one inquiry alone.

    "auditor@x.example" gives "auditor+TOKEN@x.example" by plus-addressing (RFC 5233) and
    "lixinyi.TOKEN@x.example" on a catch-all domain, where `name` are the parts of the writer's name in
    lower-case ASCII letters: what any form takes. Raises ValueError when `base` is no address, or too long
    a one for a token.
    """
    local, at, domain = base.strip().rpartition("@")
    if not (local and at and domain):
        raise ValueError(f"the mailbox address {base!r} needs the form name@domain")
    if addressing == "plus":
        made = f"{local}+{token}"
    else:
        made = ".".join([*(part[:_LONGEST_NAME] for part in name[:_MOST_NAMES]), token])
    if len(made) > _LONGEST_LOCAL_PART:
        room = _LONGEST_LOCAL_PART - TOKEN_LENGTH - 1
        raise ValueError(f"{base.strip()} leaves no room for a token: at most {room} characters before the @")
    return f"{made}@{domain}"


def _narrow(text: str) -> str:
    return text.lower().translate(_WIDE)


def _check(values: list[int]) -> int:
    """A linear check over GF(32): every single wrong character and every swap of two is seen."""
    check = 1
    for value in values:
        check = _times_alpha(check) ^ value
    return _times_alpha(check)


def _times_alpha(value: int) -> int:
    """Multiply by the generator of GF(32) under x^5 + x^2 + 1."""
    return (value << 1) ^ (0b100101 if value & 16 else 0)
