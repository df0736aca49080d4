"""HTML to readable lines in linear time; keeps what mail programs mark as quoted as "> " lines.

Builds no tree: a tree grows quadratically on hostile nesting, and a mail's words need none. The text is
for reading and matching only; showing a message's HTML to a person is the console's affair.
"""

import re
from dataclasses import dataclass, field
from html import unescape

from replyclock.domain.clean_text import clean_text

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*+)([^<>]*)>|<[!?/][^<>]*>")
_BLOCK = re.compile(
    r"address|article|blockquote|br|center|d[dlt]|div|fieldset|footer|form|h[1-6r]|header|li|main|[ou]l|p|pre"
    r"|section|table|tbody|tr|includetail"
)
_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript"})
# Gmail, Apple Mail and Thunderbird, NetEase, Yahoo; QQ wraps history in a tag of its own.
_QUOTE = re.compile(
    r"gmail_quote\b|yahoo_quoted|isreplycontent|\btype\s*=\s*[\"']?cite|ntes_not_fresh", re.IGNORECASE
)
_ENDLESS_NUMBER = re.compile(r"&#[0-9]{8,};?")  # no character has it, and Python refuses to read it
_LENGTH = 1_000_000


def html_to_text(html: str) -> str:
    """The words of a page, a line for each block; scripts, styles and comments are left out."""
    page, end = _Page(), 0
    source = _without_comments(html[:_LENGTH])
    for tag in _TAG.finditer(source):
        page.say(source[end : tag.start()])
        end = tag.end()
        if tag.group(2):
            page.turn(tag.group(2).lower(), closing=bool(tag.group(1)), attributes=tag.group(3))
    page.say(source[end:])
    return page.lines()


@dataclass(slots=True)
class _Page:
    """The words so far; `unseen` and `quote` name the element that hides or quotes what follows."""

    pieces: list[str] = field(default_factory=list)
    unseen: str = ""
    quote: str = ""
    depth: int = 0

    def say(self, text: str) -> None:
        if text and not self.unseen:
            self.pieces.append(unescape(_ENDLESS_NUMBER.sub("\ufffd", text)).replace("\n", " "))

    def turn(self, name: str, *, closing: bool, attributes: str) -> None:
        if self.unseen:
            self.unseen = "" if closing and name == self.unseen else self.unseen
        elif name in _UNSEEN and not closing and not attributes.endswith("/"):
            self.unseen = name
        else:
            self._follow_quote(name, closing=closing, attributes=attributes)
            if _BLOCK.fullmatch(name):
                self.pieces.append("\n> " if self.quote else "\n")
            elif name in {"td", "th"}:
                self.pieces.append(" ")

    def _follow_quote(self, name: str, *, closing: bool, attributes: str) -> None:
        if not self.quote and not closing and (name == "includetail" or _QUOTE.search(attributes)):
            self.quote, self.depth = name, 1
        elif self.quote == name:
            self.depth += -1 if closing else 1
            self.quote = name if self.depth > 0 else ""

    def lines(self) -> str:
        rows = (re.sub(r"[ \t\r\f\xa0\u3000]+", " ", row).strip() for row in "".join(self.pieces).split("\n"))
        return re.sub(r"\n{3,}", "\n\n", clean_text("\n".join(row for row in rows if row != ">"))).strip()


def _without_comments(html: str) -> str:
    """Comments hold Outlook's conditional markup; an unclosed one swallows the rest, as in a browser."""
    pieces, at = [], 0
    while (start := html.find("<!--", at)) >= 0:
        pieces.append(html[at:start])
        end = html.find("-->", start + 2)
        if end < 0:
            return "".join(pieces)
        at = end + 3
    return "".join([*pieces, html[at:]])
