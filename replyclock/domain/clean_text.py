"""Makes the words of strangers fit to be kept: the one place for mail, pages, forms and registers.

Databases refuse halves of characters, and some a zero sign; nothing here fails on any text.
"""

import re
import unicodedata
from collections.abc import Iterator

_LINE_ENDS = re.compile("\r\n?")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff]")
_HALVES = re.compile("[\ud800-\udfff]")
_AT_ONCE = 200


def clean_text(text: str) -> str:
    """The text with line feeds as only line ends, without control characters and halves of characters.

    Two halves that belong together become their character, a lone one U+FFFD. What the text says stays, also
    how it turns the direction of writing; whoever prints it takes care of that.
    """
    if _HALVES.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _UNFIT.sub("", _LINE_ENDS.sub("\n", text))


def one_line(text: str) -> str:
    """The text on one line without anything that a terminal or a table would obey, directions among it."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def nfkc(text: str) -> str:
    """The text under NFKC in linear time: marks above and below are sorted within 200 signs only.

    Sorting a run of marks takes Python the square of its length (Unicode Standard Annex 15, D3, bounds it
    to 30, which no language needs).
    """
    if len(text) <= _AT_ONCE or text.isascii():
        return unicodedata.normalize("NFKC", text)
    return "".join(unicodedata.normalize("NFKC", piece) for piece in _pieces(text))


def _pieces(text: str) -> Iterator[str]:
    """The text in pieces, none of which begins with what joins the sign before, but within a long run."""
    start = 0
    while start < len(text):
        end = start + _AT_ONCE
        while end < min(len(text), start + 2 * _AT_ONCE) and _joins(text[end]):
            end += 1
        yield text[start:end]
        start = end


def _joins(sign: str) -> bool:
    """True for what may become one sign with what stands before: marks, and the later parts of Hangul."""
    return (
        unicodedata.category(sign)[0] == "M" or "\u1160" <= sign <= "\u11ff" or "\uff9e" <= sign <= "\uff9f"
    )
