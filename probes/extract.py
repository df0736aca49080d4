"""Finds rows, answers and times in the HTML of a page; fetches nothing and compares nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode

from replyclock.domain.facts import Claim
from replyclock.probes.recipe_parts import Sign
from replyclock.probes.signs import text_fits
from replyclock.probes.times import read_claim
from replyclock.probes.watch_parts import Answer, ListWatch, TimeSpec

_BLOCKS = "br, p, div, li, tr, td, th, dd, dt, h1, h2, h3, h4, h5, h6"
_CHALLENGES = (
    "安全验证", "访问验证", "滑动验证", "人机验证",
    "just a moment", "verify you are human", "checking your browser",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One letter in a public list; `submitted` is None where the recipe names no such time."""

    number: str
    title: str
    submitted: Claim | None
    link: str | None
    node: LexborNode


@dataclass(frozen=True, slots=True)
class Words:
    """What the office says at one place."""

    text: str
    office: str


def parse_page(html: str) -> LexborHTMLParser:
    """The tree of a page, scripts taken out and a line break after every block."""
    tree = LexborHTMLParser(html)
    tree.strip_tags(["script", "style", "template"])
    for node in tree.css(_BLOCKS):
        node.insert_after("\n")
    return tree


def why_unknown(tree: LexborHTMLParser, container: str, url: str) -> str:
    """Why nothing can be concluded from a page that lacks its container."""
    text = _lines(tree.root)
    if not text:
        return f"{url}: the page is empty."
    if any(words in text.lower() for words in _CHALLENGES):
        return f"{url}: a challenge page stands in the way."
    return f"{url}: the selector {container} is missing on the page."


def page_shows(sign: Sign, tree: LexborHTMLParser, url: str) -> bool:
    """True when the sign is in the page's text, elements or address."""
    if sign.selector and tree.css_first(sign.selector) is not None:
        return True
    return text_fits(sign, _lines(tree.root), url)


def rows_of(container: LexborNode, watch: ListWatch, url: str, now: datetime) -> Iterator[Row]:
    """The rows of a list, in the order of the page."""
    submitted = [spec for spec in watch.times if spec.means == "submitted" and spec.on == "row"]
    for node in container.css(watch.row):
        claims = claims_of(node, submitted, "row", now)
        yield Row(
            number=_first(node, watch.number),
            title=_first(node, watch.title),
            submitted=claims[0] if claims else None,
            link=_link(node, watch.answer.link, url),
            node=node,
        )


def words_of(node: LexborNode, answer: Answer) -> Words:
    """What the office says in a row or container; "" while there is no answer."""
    text = "\n\n".join(filter(None, map(_lines, node.css(answer.body))))
    if not text or " ".join(text.split()) in {" ".join(words.split()) for words in answer.not_yet}:
        return Words("", "")
    return Words(text, _first(node, answer.office))


def claims_of(
    node: LexborNode, specs: Sequence[TimeSpec], on: Literal["row", "answer"], now: datetime
) -> tuple[Claim, ...]:
    """The times that stand there; one whose element is missing or blank claims nothing."""
    texts = ((spec, _first(node, spec.selector)) for spec in specs if spec.on == on)
    return tuple(read_claim(spec, text, now) for spec, text in texts if text)


def _first(node: LexborNode, selector: str | None) -> str:
    found = node.css_first(selector) if selector else None
    return " ".join(found.text().split()) if found is not None else ""


def _link(node: LexborNode, selector: str | None, url: str) -> str | None:
    found = node.css_first(selector) if selector else None
    target = (found.attributes.get("href") or "") if found is not None else ""
    address = urljoin(url, target.strip())
    return address if target and address.startswith(("http://", "https://")) else None


def _lines(node: LexborNode | None) -> str:
    """The readable text, one line per block, blank lines left out."""
    text = node.text() if node is not None else ""
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.splitlines())))
