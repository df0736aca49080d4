"""Makes trees of HTML, and the one fault of a parser that cannot; looks for nothing in them."""

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from replyclock.domain.facts import Inconclusive
from replyclock.probes.http.inconclusive import InconclusiveLook


def tree_of(html: str) -> LexborHTMLParser:
    """The tree of a page or of a piece of one; raises InconclusiveLook where the parser gives up.

    Each tree takes most of a megabyte, however short its HTML: nobody keeps one for each row.
    """
    try:
        return LexborHTMLParser(html)
    except SelectolaxError as fault:
        raise InconclusiveLook(f"a page cannot be parsed ({fault}).", Inconclusive.UNREADABLE) from fault
