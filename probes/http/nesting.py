"""Turns away pages that are made to keep a parser busy, before one sees them; knows tags only by name.

Parsers of HTML take the square of the depth, and of the attributes of one tag: 500 kB of nested blocks keep
one busy for a minute, 200,000 attributes for longer. Tags are told apart as HTML, section 13.2.5, does it.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from replyclock.domain.facts import Inconclusive
from replyclock.probes.http.inconclusive import InconclusiveLook
from replyclock.probes.http.plain_nesting import is_plainly_flat

_DEEPEST = 512
"""Chromium goes no deeper."""
_MOST_ATTRIBUTES = 500
"""Of one tag; the attributes of every further <html> and <body> go to the first."""
_MOST_CHOICES = 5_000
_MOST_ALIKE = 2
_FORMATS_A_TAG = 40
_FORMATS_FREE = 40_000
_FEW_TAGS = 1_000
"""So few take a twentieth of a second at worst, however they lie in each other."""
_SHORT = 2_000
"""So few signs are read at once, whatever they are."""
_NAME = r"[^\t\n\f\r />=]"
_ATTRIBUTE = re.compile(
    rf"(?:={_NAME}*+|{_NAME}++)"
    r"""(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+(?:"[^"]*+"?|'[^']*+'?|[^\t\n\f\r >"'][^\t\n\f\r >]*+)?+)?+"""
)
_MARKUP = re.compile(
    r"<(?:!--(?:-?>|.*?(?:--!?>|\Z))|[!?][^>]*+"
    rf"|(/?)([a-zA-Z][^\t\n\f\r />]*+)((?:[\t\n\f\r /]++|{_ATTRIBUTE.pattern})*+))",
    re.DOTALL,
)
# What stands in these is no tag, but for their own end.
_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})
# Elements that have no inside, or that the next of their kind ends.
_FLAT = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "html", "head", "body", "p", "li", "dd", "dt", "td", "th", "tr", "tbody", "thead", "tfoot",
    "option", "colgroup",
})  # fmt: skip
# Opened anew in every block until they are closed (HTML, section 13.2.4.3).
_FORMATS = frozenset({
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
})  # fmt: skip
# What was open before one of these cannot be closed within it.
_WALLS = frozenset({"table", "template", "object", "applet", "marquee", "caption", "select", "td", "th"})
_CELLS = frozenset({"td", "th"})
_CELL_ENDS = _CELLS | {"tr", "tbody", "thead", "tfoot", "table"}
_FOREIGN = frozenset({"svg", "math"})
_Tag = tuple[bool, str, str]


class MadeToStall(InconclusiveLook):
    """A page that no office writes and that would keep a parser busy; `how` says by what."""

    def __init__(self, how: str) -> None:
        super().__init__(f"a page {how}; it cannot be read.", Inconclusive.UNREADABLE)


def require_flat(html: str) -> None:
    """Return when a parser reads the page in the time that its length allows; raises MadeToStall.

    That is so when it nests no deeper than browsers go, leaves no hundreds of fonts open, and no tag has more
    attributes, and no list of choices more entries, than anybody reads.
    """
    if len(html) >= _SHORT and not is_plainly_flat(html):
        _require_flat(html)


def _require_flat(html: str) -> None:
    merged, page = 0, _OpenElements() if html.count("<") > _FEW_TAGS else None
    for closes, kind, rest in _tags(html):
        if closes:
            if page is not None:
                page.close(kind)
            continue
        count = _attributes(kind, rest)
        merged += count if kind in ("html", "body") else 0
        if max(count, merged) > _MOST_ATTRIBUTES:
            raise MadeToStall(f"has a tag with more than {_MOST_ATTRIBUTES} attributes")
        if page is not None:
            page.open(kind, rest)


class _OpenElements:
    """What a parser would hold open, at least; a page that closes as it should holds no more."""

    def __init__(self) -> None:
        self._kinds: list[str] = []
        self._at: dict[str, list[int]] = defaultdict(list)
        self._walls: list[int] = []
        self._formats: list[tuple[str, str]] = []
        self._floors: list[int] = []
        self._choices = 0
        self._tags = self._anew = 0

    def open(self, kind: str, rest: str) -> None:
        """One more; raises MadeToStall."""
        self._tags += 1
        self._anew += len(self._formats)
        if self._anew > _FORMATS_A_TAG * self._tags + _FORMATS_FREE:
            raise MadeToStall("leaves hundreds of fonts open")
        self._choices = self._choices + (kind == "option") if kind != "select" else 0
        if self._choices > _MOST_CHOICES:
            raise MadeToStall(f"has a list with more than {_MOST_CHOICES} choices")
        is_foreign = bool(self._at["svg"] or self._at["math"])
        if rest.endswith("/") and (is_foreign or kind in _FOREIGN):
            return
        if kind in _CELL_ENDS and kind != "table" and not is_foreign:
            self._end_cell()
        if kind in _FORMATS and not is_foreign:
            self._format(kind, rest)
        elif is_foreign or kind not in _FLAT or (kind in _CELLS and self._at["table"]):
            self._push(kind)
        if len(self._kinds) + len(self._formats) > _DEEPEST:
            raise MadeToStall(f"nests more than {_DEEPEST} elements within each other")

    def close(self, kind: str) -> None:
        """One that is closed closes what is within it; where it is not open there, nothing happens."""
        if kind in _FORMATS:
            floor = self._floors[-1] if self._floors else 0
            ours = (at for at in range(len(self._formats) - 1, floor - 1, -1) if self._formats[at][0] == kind)
            if (at := next(ours, None)) is not None:
                del self._formats[at]
                return
        if kind in _CELL_ENDS:
            self._end_cell()
        places, wall = self._at[kind], self._walls[-1] if self._walls else -1
        if places and places[-1] >= wall:
            self._pop_to(places[-1])

    def _format(self, kind: str, rest: str) -> None:
        """Of those that are alike only three are opened anew."""
        floor = self._floors[-1] if self._floors else 0
        alike = [at for at in range(floor, len(self._formats)) if self._formats[at] == (kind, rest)]
        if len(alike) > _MOST_ALIKE:
            del self._formats[alike[0]]
        self._formats.append((kind, rest))

    def _end_cell(self) -> None:
        """Rows and tables end, too, what nobody closed in a cell."""
        if self._walls and self._kinds[self._walls[-1]] in _CELLS:
            self._pop_to(self._walls[-1])

    def _push(self, kind: str) -> None:
        if kind in _WALLS:
            self._walls.append(len(self._kinds))
            self._floors.append(len(self._formats))
        self._at[kind].append(len(self._kinds))
        self._kinds.append(kind)

    def _pop_to(self, place: int) -> None:
        while len(self._kinds) > place:
            kind = self._kinds.pop()
            self._at[kind].pop()
            if kind in _WALLS:
                self._walls.pop()
                del self._formats[self._floors.pop() :]


def _tags(html: str) -> Iterator[_Tag]:
    """Whether it closes, its name and what follows the name, of every tag."""
    place = 0
    while found := _MARKUP.search(html, place):
        place = found.end()
        if found[2] is None:
            continue
        kind = found[2].lower()
        yield bool(found[1]), kind, found[3]
        if kind in _RAW and not found[1]:
            place = _behind(html, kind, place)


def _behind(html: str, kind: str, place: int) -> int:
    """Where the end of an element begins whose inside is text."""
    end = _END[kind].search(html, place)
    return end.start() if end else len(html)


_END = {kind: re.compile(f"</{kind}", re.IGNORECASE) for kind in _RAW}


def _attributes(kind: str, rest: str) -> int:
    may_be_many = len(rest) > _MOST_ATTRIBUTES or kind in ("html", "body")
    return sum(1 for _ in _ATTRIBUTE.finditer(rest)) if may_be_many else 0
