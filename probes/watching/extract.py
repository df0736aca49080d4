"""Finds rows, answers and times in the HTML of a page; fetches nothing and compares nothing."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Literal
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from replyclock.domain.facts import Claim
from replyclock.probes.browser.signs import text_fits
from replyclock.probes.http.nesting import require_flat
from replyclock.probes.recipe.elements import Sign
from replyclock.probes.recipe.watch import ListWatch
from replyclock.probes.recipe.watch_elements import Answer, TimeSpec
from replyclock.probes.watching.content.answer_box import is_no_answer
from replyclock.probes.watching.content.html_tree import tree_of
from replyclock.probes.watching.content.threads import (
    ThreadSection,
    following,
    marked,
    number_of,
    numbered,
    outermost,
    sections,
)
from replyclock.probes.watching.times import read_claim

_LONGEST_ADDRESS = 8_000
_BLOCKS = "br, p, div, li, tr, td, th, dd, dt, h1, h2, h3, h4, h5, h6"


@dataclass(frozen=True, slots=True)
class RowElement:
    """A row that is an element of its page."""

    node: LexborNode

    @property
    def below(self) -> LexborNode:
        """Where its answer stands: all of it."""
        return self.node


@dataclass(frozen=True)
class ListRow:
    """One letter in a public list; `place` is the position of its page among the look's documents.

    `part` is where it stands there; of a section the tree is made anew for each question, and none is kept.
    """

    number: str
    title: str
    link: str | None
    part: ThreadSection | RowElement
    place: int
    times: tuple[TimeSpec, ...]
    now: datetime

    @property
    def node(self) -> LexborNode:
        """All of it."""
        return self.part.node

    @property
    def below(self) -> LexborNode:
        """Where its answer stands: all of it, or what is below its heading."""
        return self.part.below

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """The times the row claims, read when first asked for: most rows are strangers'."""
        return claims_of(self.node, self.times, "row", self.now)

    @property
    def words(self) -> str:
        """Everything the row says."""
        return str(self.node.text(separator=" "))


@dataclass(frozen=True, slots=True)
class OfficeWords:
    """What the office says at one place."""

    text: str
    office: str


def parse_page(html: str) -> LexborHTMLParser:
    """The tree of a page, scripts taken out and a line break after every block.

    Raises InconclusiveLook for a page that nests deeper than browsers go, or that the parser gives up.
    """
    require_flat(html)
    tree = tree_of(html)
    tree.strip_tags(["script", "style", "template"])
    for node in tree.css(_BLOCKS):
        node.insert_after("\n")
    return tree


def page_text(tree: LexborHTMLParser) -> str:
    """What a person can read on the page, one line per block."""
    return lines_of(tree.root)


def text_of_html(html: str) -> str:
    """The readable text of a piece of HTML."""
    return page_text(parse_page(html))


def page_shows(sign: Sign, tree: LexborHTMLParser, url: str) -> bool:
    """True when the sign is in the page's text, elements or address."""
    if sign.selector and tree.css_first(sign.selector) is not None:
        return True
    return text_fits(sign, page_text(tree), url)


def rows_of(
    container: LexborNode, watch: ListWatch, url: str, place: int, now: datetime
) -> Iterator[ListRow]:
    """The rows of a list, in the order of the page."""
    for part in _parts(container, watch):
        node = part.node
        yield ListRow(
            number=number_of(node, watch.id) if watch.id else _first(node, watch.number),
            title=_line(part.heading)
            if isinstance(part, ThreadSection) and watch.title is None
            else _title(node, watch.title),
            link=link_in(node, watch.answer.link, url),
            part=part,
            place=place,
            times=watch.times,
            now=now,
        )


def _parts(container: LexborNode, watch: ListWatch) -> Iterator[ThreadSection | RowElement]:
    """Each letter's place."""
    if watch.heading:
        yield from sections(container, watch.heading)
        return
    nodes = container.css(watch.row) if watch.row else numbered(container, watch.id or "")
    yield from map(RowElement, nodes)


def words_of(node: LexborNode, answer: Answer) -> OfficeWords:
    """What the office says in a row or container; "" while there is no answer."""
    place = following(node, answer.after, answer.until) if answer.after else node
    bodies = () if place is None else outermost(place, answer.body) if answer.body else (place,)
    said = (lines_without(body, answer.without) for body in bodies)
    text = marked("\n\n".join(filter(None, said)), answer.marker, answer.end_marker)
    if is_no_answer(text, answer.not_yet):
        return OfficeWords("", "")
    return OfficeWords(text, _first(node, answer.office))


def claims_of(
    node: LexborNode, specs: Sequence[TimeSpec], on: Literal["row", "answer"], now: datetime
) -> tuple[Claim, ...]:
    """The times that stand there; one whose element is missing or blank claims nothing."""
    texts = ((spec, _first(node, spec.selector, spec.attribute)) for spec in specs if spec.on == on)
    return tuple(read_claim(spec, text, now) for spec, text in texts if text)


def _first(node: LexborNode, selector: str | None, attribute: str | None = None) -> str:
    found = node.css_first(selector) if selector else None
    if found is None:
        return ""
    return _line(found) if attribute is None else " ".join((found.attributes.get(attribute) or "").split())


def _line(node: LexborNode) -> str:
    return " ".join(node.text().split())


def _title(node: LexborNode, selector: str | None) -> str:
    """The title as shown; where a list cuts it short, the element's own `title` often has it whole."""
    found = node.css_first(selector) if selector else None
    shown = _line(found) if found is not None else ""
    if found is None or not shown.endswith(("…", "...")):
        return shown
    link = found.css_first("[title]") if found.attributes.get("title") is None else found
    whole = " ".join(((link.attributes.get("title") or "") if link is not None else "").split())
    return whole if whole.startswith(shown.rstrip("….")) else shown


def link_in(node: LexborNode, selector: str | None, url: str) -> str | None:
    """Where the first link of that selector leads; None for none, and for one that leads nowhere."""
    found = node.css_first(selector) if selector else None
    target = (found.attributes.get("href") or "") if found is not None else ""
    target = target.strip()
    if len(target) > _LONGEST_ADDRESS:
        return None
    try:
        address = urljoin(url, target)
    except ValueError:  # such as http://[
        return None
    return address if target not in ("", "#") and address.startswith(("http://", "https://")) else None


def lines_of(node: LexborNode | None) -> str:
    """The readable text, one line per block, blank lines left out."""
    return _tidy(node.text() if node is not None else "")


def lines_without(node: LexborNode, without: str | None) -> str:
    """The readable text but for the elements of that selector."""
    if without is None:
        return lines_of(node)
    left_out = {part.mem_id for part in node.css(without)}
    return _tidy("".join(_texts(node, left_out)))


def _texts(node: LexborNode, left_out: Collection[int]) -> Iterator[str]:
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if part.is_text_node:
            yield part.text_content or ""
        elif part.mem_id not in left_out:
            waiting += reversed(list(part.iter(include_text=True)))


def _tidy(text: str) -> str:
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))
