"""Tells whether addresses and headers carry words of the letter, in the usual spellings; sends nothing."""

import base64
import binascii
import html
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote_to_bytes

from replyclock.domain.clean_text import nfkc

_CHARSETS = ("utf-8", "gb18030", "big5", "utf-16-le")
_LONGEST = 16_384
"""Whatever is longer than this carries what nobody can look through; no page needs it to show itself."""
_CODED = re.compile(r"[A-Za-z0-9+/_-]{6,}")
_HEX = re.compile(r"[0-9a-fA-F]{8,}")
_ESCAPED = re.compile(r"(?:%u|\\u)([0-9a-fA-F]{4})")
_ASCII_PIECE, _OTHER_PIECE = 16, 4


class LetterWords:
    """The words of one letter. Of long texts every piece of a few signs counts; very short words do not.

    Neither does a piece that stands in what is `known` to the site before anything is typed, such as its own
    addresses and page, or the name that the browser gives itself: who says it again tells nothing.
    """

    def __init__(self, words: Iterable[str] = (), known: Iterable[str] = ()) -> None:
        self._pieces: dict[int, set[str]] = {}
        before = "\n".join(_plain(text) for text in known)
        for word in words:
            for piece in _pieces(_plain(word)):
                if piece not in before:
                    self._pieces.setdefault(len(piece), set()).add(piece)

    def are_in(self, text: str) -> bool:
        """True when the text holds one of them, or is too long to tell."""
        if not self._pieces:
            return False
        return len(text) > _LONGEST or any(self._are_in(_plain(each)) for each in _spellings(text))

    def _are_in(self, text: str) -> bool:
        return any(
            text[start : start + size] in pieces
            for size, pieces in self._pieces.items()
            for start in range(len(text) - size + 1)
        )


def _pieces(word: str) -> Iterator[str]:
    size = _ASCII_PIECE if word.isascii() else _OTHER_PIECE
    if len(word) > size:
        yield from (word[start : start + size] for start in range(len(word) - size + 1))
    elif len(word) >= (5 if word.isascii() else 2):
        yield word


def _plain(text: str) -> str:
    return "".join(nfkc(text).casefold().split())


def _spellings(text: str) -> Iterator[str]:
    """The text, and what stands in it percent-encoded, escaped, as base64 or hex, or backwards."""
    for unquoted in dict.fromkeys([text, *_unquoted(text)]):
        yield unquoted
        yield unquoted[::-1]
        yield html.unescape(_ESCAPED.sub(lambda hit: chr(int(hit[1], 16)), unquoted))
        for data in _decoded(unquoted):
            yield from (data.decode(charset, "replace") for charset in _CHARSETS)


def _unquoted(text: str) -> Iterator[str]:
    once = unquote_to_bytes(text.replace("+", " "))
    for data in (once, unquote_to_bytes(once)):
        yield from (data.decode(charset, "replace") for charset in _CHARSETS[:3])


def _decoded(text: str) -> Iterator[bytes]:
    """Bytes behind base64 and hex, wherever in their four or two places they begin."""
    for hit in _HEX.finditer(text):
        for skipped in (0, 1):
            digits = hit[0][skipped:]
            yield bytes.fromhex(digits[: len(digits) // 2 * 2])
    for hit in _CODED.finditer(text):
        signs = hit[0].replace("-", "+").replace("_", "/")
        for skipped in range(4):
            whole = signs[skipped:]
            whole = whole[: len(whole) - (len(whole) % 4 == 1)]
            with_end = whole + "=" * (-len(whole) % 4)
            try:
                yield base64.b64decode(with_end)
            except binascii.Error:
                continue
