"""Turns away pages that nest without an end before a parser sees them; knows tags only by name.

Parsers of HTML take the square of the depth: 500 kB of nested blocks keep one busy for a minute.
"""

import re
from collections import Counter

from replyclock.errors import SiteDown

_DEEPEST = 512
"""Chromium goes no deeper."""
_MANY_TAGS = 5_000
"""So many take a tenth of a second at worst, and are not worth counting."""
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)([^<>]*)>")
# Elements that have no inside, or that the next of their kind ends.
_FLAT = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr", "html", "head", "body", "p", "li", "dd", "dt", "td", "th", "tr", "tbody", "thead", "tfoot",
    "option", "optgroup", "colgroup", "rt", "rp",
})  # fmt: skip
_SHAPES = frozenset(
    {"circle", "ellipse", "image", "line", "path", "polygon", "polyline", "rect", "stop", "use"}
)


def require_flat(html: str) -> None:
    """Return when the page nests no deeper than browsers go; raises SiteDown."""
    if html.count("<") > _MANY_TAGS and _is_too_deep(html):
        raise SiteDown(f"a page nests more than {_DEEPEST} elements within each other; it cannot be read.")


def _is_too_deep(html: str) -> bool:
    depth, is_open = 0, Counter[str]()
    for closes, name, rest in _TAG.findall(html):
        kind = name.lower()
        if kind in _FLAT or (kind in _SHAPES and rest.endswith("/")) or (closes and not is_open[kind]):
            continue
        step = -1 if closes else 1
        is_open[kind] += step
        depth += step
        if depth > _DEEPEST:
            return True
    return False
