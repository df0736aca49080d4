"""Finds letters on pages that have no rows: below headings, by ids, behind markers; compares nothing."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from selectolax.lexbor import LexborHTMLParser, LexborNode

from replyclock.domain.facts import Inconclusive
from replyclock.probes.http.inconclusive import InconclusiveLook
from replyclock.probes.watching.content.html_tree import tree_of

MOST_SECTIONS = 2_000
"""Of one page: each is parsed on its own, which takes a parser the better part of a millisecond."""
# What a parser drops where no table is around it.
_AROUND = {"tbody": "<table>", "thead": "<table>", "tfoot": "<table>", "tr": "<table><tbody>"}
_INSIDE = {**_AROUND, "table": "<table>", "tr": "<table><tbody><tr>"}
_NUMBER = r"((?=[\w.-]*\d)[\w.-]{1,80})"


class TooManyHeadings(InconclusiveLook):
    """A page with more headings than anybody reads, each of which would be parsed on its own."""

    def __init__(self) -> None:
        words = f"a page has more than {MOST_SECTIONS} headings; no list of letters is that long"
        super().__init__(f"{words}: name a narrower heading or container.", Inconclusive.UNREADABLE)


@dataclass(frozen=True, slots=True)
class ThreadSection:
    """What stands from one heading down to the next, as HTML; `context` are the tags it needs around it.

    Each part is parsed when it is asked for, and again when it is asked for again: it is never kept.
    """

    context: str
    top: str
    rest: str

    @property
    def node(self) -> LexborNode:
        """All of it."""
        return _parsed(self.context, self.top + self.rest)

    @property
    def heading(self) -> LexborNode:
        """The heading itself."""
        return _parsed(self.context, self.top)

    @property
    def below(self) -> LexborNode:
        """What is below the heading."""
        return _parsed(self.context, self.rest)


def sections(container: LexborNode, heading: str) -> Iterator[ThreadSection]:
    """The sections of a page, in its order, however deep their headings are wrapped.

    What stands before the first heading belongs to none. Raises TooManyHeadings above 2,000.
    """
    copy, mark, context = _copy_of(container)
    headings = outermost(copy, heading)
    if len(headings) > MOST_SECTIONS:
        raise TooManyHeadings
    for node in headings:
        node.insert_before(mark)
        node.insert_after(mark)
    _, *pieces = (copy.html or "").split(mark)
    for top, below in zip(pieces[::2], pieces[1::2], strict=True):
        yield ThreadSection(context, top, below)


def following(node: LexborNode, after: str, until: str | None) -> LexborNode | None:
    """What stands behind the first `after` and above the next `until`; None where there is no `after`."""
    copy, mark, context = _copy_of(node)
    start = copy.css_first(after)
    if start is None:
        return None
    begins, ends = f"{mark}begins|", f"{mark}ends|"
    for each in outermost(copy, until) if until else ():
        each.insert_before(ends)
    start.insert_after(begins)
    behind = (copy.html or "").partition(begins)[2]
    return _parsed(context, behind.partition(ends)[0])


def outermost(node: LexborNode, selector: str) -> list[LexborNode]:
    """What fits the selector, without what lies in something else that fits."""
    fitting = node.css(selector)
    lies_in = {each.mem_id: True for each in fitting}
    return [each for each in fitting if not _lies_in_one(each.parent, lies_in)]


def numbered(container: LexborNode, pattern: str) -> list[LexborNode]:
    """The elements whose id is the pattern with a number in it, in the order of the page."""
    return [each for each in container.css("[id]") if _number(each.attributes.get("id"), pattern)]


def number_of(node: LexborNode, pattern: str) -> str:
    """The number in the element's own id, else in the first id or anchor within it; "" for none."""
    for each in (node, *node.css("[id], a[name]")):
        found = _number(each.attributes.get("id"), pattern)
        if not found and each.tag == "a":
            found = _number(each.attributes.get("name"), pattern)
        if found:
            return found
    return ""


def marked(text: str, marker: str | None, end_marker: str | None) -> str:
    """What follows the marker in its line and the lines below, up to the line of the end marker."""
    if marker is None:
        return text
    lines = text.split("\n")
    for place, line in enumerate(lines):
        if hit := re.search(marker, line):
            return "\n".join(_until([line[hit.end() :].strip(), *lines[place + 1 :]], end_marker)).strip()
    return ""


def _until(lines: Sequence[str], end_marker: str | None) -> Iterator[str]:
    for line in lines:
        if end_marker and re.search(end_marker, line):
            return
        yield line


def _lies_in_one(node: LexborNode | None, known: dict[int, bool]) -> bool:
    """Whether the node is, or lies in, one of those known; each node is asked about once."""
    way: list[int] = []
    while node is not None and node.mem_id not in known:
        way.append(node.mem_id)
        node = node.parent
    found = node is not None and known[node.mem_id]
    known.update(dict.fromkeys(way, found))
    return found


def _copy_of(node: LexborNode) -> tuple[LexborNode, str, str]:
    """The node anew, to be cut up; a mark that no page can hold; the tags that its parts need around them."""
    html, tag = node.html or "", node.tag or ""
    mark = f"|{hashlib.sha256(html.encode('utf-8', 'surrogatepass')).hexdigest()}|"
    tree = tree_of(_AROUND.get(tag, "") + html)
    return _body(tree), mark, _INSIDE.get(tag, "")


def _parsed(context: str, html: str) -> LexborNode:
    return _body(tree_of(context + html))


def _body(tree: LexborHTMLParser) -> LexborNode:
    body = tree.body
    if body is None:
        body = tree_of("<body></body>").body
    assert body is not None
    return body


def _number(name: str | None, pattern: str) -> str:
    found = _shape(pattern).fullmatch(name) if name else None
    return found[1] if found else ""


@lru_cache(maxsize=256)
def _shape(pattern: str) -> re.Pattern[str]:
    before, _, after = pattern.partition("{number}")
    return re.compile(re.escape(before) + _NUMBER + re.escape(after))
