"""The names that attachments claim, and the safe ones they are kept under; opens nothing.

A kept name is never a path, holds nothing invisible, and fits a ledger's column and a file system.
"""

import re
import unicodedata
from email.message import Message

from replyclock.mailbox.charsets import decode_text
from replyclock.mailbox.headers import read_field
from replyclock.mailbox.parsing import ODD_MAIL

LONGEST = 49
"""Characters of a name: with the word before it, a role in the ledger has 60."""

NAMELESS = "unnamed"

_LONGEST_CLAIM = 2_000
_LONGEST_ENDING = 10
_SEPARATORS = re.compile(r"[/\\]")
_FORBIDDEN = re.compile(r'[<>:"|?*]')  # on Windows, where somebody will unpack a pack
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
# Control characters, invisible ones (among them those that turn the direction of writing, so that
# "gpj.exe" reads as "exe.jpg"), halves of characters, line and paragraph ends.
_INVISIBLE = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def claimed_name(part: Message) -> str:
    """The name in Content-Disposition, else in Content-Type, as readable text; "" for none."""
    return _parameter(part, "content-disposition", "filename") or _parameter(part, "content-type", "name")


def safe_name(claimed: str) -> str:
    """A name without any path or invisible character, at most 49 characters long, never empty."""
    text = unicodedata.normalize("NFC", claimed[:_LONGEST_CLAIM])
    visible = "".join(letter for letter in text if unicodedata.category(letter) not in _INVISIBLE)
    pieces = [_trimmed(piece) for piece in _SEPARATORS.split(visible)]
    name = next((piece for piece in reversed(pieces) if piece), NAMELESS)
    return _shortened(f"_{name}" if _DEVICES.fullmatch(name) else name)


def told_apart(name: str, taken: set[str]) -> str:
    """The name, numbered when it (case folded) is taken."""
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        stem, ending = _split(name)
        mark = f" ({number})"
        free = f"{stem[: LONGEST - len(mark) - len(ending)]}{mark}{ending}"
    return free


def _parameter(part: Message, header: str, name: str) -> str:
    """A parameter in any of the ways it is written: plain, RFC 2047, RFC 2231, or bare bytes."""
    raw = next((str(value) for key, value in part.raw_items() if key.lower() == header), "")
    if not raw.isascii():
        raw = decode_text(raw.encode("utf-8", "surrogateescape"), None)[0]
    holder = Message()
    try:
        holder[header] = raw.replace("\r", " ").replace("\n", " ")[: 10 * _LONGEST_CLAIM]
        value = holder.get_param(name, "", header)
    except ODD_MAIL:
        return ""
    if isinstance(value, tuple):
        charset, _, text = value
        return decode_text(text.encode("latin-1", "replace"), charset)[0]
    return read_field(value)


def _trimmed(piece: str) -> str:
    return _FORBIDDEN.sub("_", " ".join(piece.split())).strip(". ")


def _shortened(name: str) -> str:
    stem, ending = _split(name)
    return f"{stem[: LONGEST - len(ending)].rstrip()}{ending}"


def _split(name: str) -> tuple[str, str]:
    """Stem and ending, the dot with the ending; a long ending is none."""
    stem, dot, ending = name.rpartition(".")
    return (stem, dot + ending) if stem and len(ending) <= _LONGEST_ENDING else (name, "")
